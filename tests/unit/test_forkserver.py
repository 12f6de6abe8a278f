"""The fork server's parts: broken connections, refusals and traces left behind first."""

import builtins
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from toy_pages import make_project

from helpers.execution.page_execution import Executed, Place, Task, execute
from helpers.kernels import forkserver, manager, provisioner
from helpers.kernels.forkserver import looking_like_a_kernel, refusal
from helpers.kernels.lifetime import kill_group, thread_count
from helpers.kernels.manager import ForkServerProcess, address_of, forked_kernels
from helpers.kernels.socket_messages import LENGTH, receive_message, send_message

# A thread that starts once the server is ready: a fork would leave out the thread and keep the locks it holds.
LATE_THREAD = """
import sys, threading, time
from helpers.kernels import forkserver
serve = forkserver.ForkServer.serve
def late(server):
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
    serve(server)
forkserver.ForkServer.serve = late
forkserver.main(sys.argv[1], int(sys.argv[2]))
"""
MOVED = "is not what it was when the libraries were imported"


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair()
    with one, other:
        yield one, other


# --- what goes wrong ---


def test_closed_connection_is_an_error(ends: tuple[socket.socket, socket.socket]) -> None:
    ends[0].close()
    with pytest.raises(ConnectionError):
        receive_message(ends[1])


@pytest.mark.parametrize("sent", [b"\x00", LENGTH.pack(10), LENGTH.pack(10) + b'{"a"'])
def test_message_cut_short_is_an_error(ends: tuple[socket.socket, socket.socket], sent: bytes) -> None:
    ends[0].sendall(sent)
    ends[0].close()
    with pytest.raises(ConnectionError):
        receive_message(ends[1])


def test_message_that_is_no_json_is_an_error(ends: tuple[socket.socket, socket.socket]) -> None:
    ends[0].sendall(LENGTH.pack(3) + b"{{{")
    with pytest.raises(ValueError, match="Expecting property name"):
        receive_message(ends[1])


def test_killing_a_group_that_is_gone_is_nothing() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""], start_new_session=True)
    process.wait()
    kill_group(process.pid)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder of a short name, as sockets ask."""
    with tempfile.TemporaryDirectory(prefix="toys-", ignore_cleanup_errors=True) as made:
        yield Path(made)


@pytest.fixture
def server_program(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that puts a program in the place of the fork server's."""
    start = subprocess.Popen

    def replace(program: str) -> None:
        monkeypatch.setattr(
            manager.subprocess,
            "Popen",
            lambda command, **options: start(
                [command[0], "-c", program, *command[-2:]] if "helpers.kernels.forkserver" in command else command,
                **options,
            ),
        )

    return replace


@pytest.fixture
def notices(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Return a function that gives what was said to the user, each sentence once as a run shows it."""
    caplog.set_level(logging.WARNING, "carnets")
    return lambda: list(dict.fromkeys(one.getMessage() for one in caplog.records if one.name == "carnets"))


@pytest.fixture
def page(root: Path, folder: Path) -> Callable[[ForkServerProcess | None], Executed]:
    """Return a function that executes a page that works, with the kernels of a server where it serves."""
    template = make_project(root / "project", "shows") / "notebooks" / "toy.ipynb"
    task = Task("toys/shows", template.name, template.read_text(encoding="utf-8"), {})

    def made(server: ForkServerProcess | None) -> Executed:
        return execute(task, Place(folder, folder / "tables", root, address_of(server)))

    return made


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("print('3 threads are alive after the imports')", "3 threads are alive after the imports"),
        ("import sys; sys.exit(1)", "the fork server did not start"),
        ("raise ImportError('no module')", "the fork server did not start (ImportError: no module)"),
        ("import os; os.kill(os.getpid(), 9)", "the fork server did not start"),
    ],
)
def test_server_that_refuses_gives_its_reason(
    server_program: Callable[[str], None],
    notices: Callable[[], list[str]],
    folder: Path,
    program: str,
    reason: str,
) -> None:
    """Plain kernels are used then: no address may lead to a server that is not there."""
    server_program(program)
    with forked_kernels(folder) as server:
        assert server and server.refusal == reason
        assert address_of(server) == ""
    assert notices() == [f"Plain kernels are used, slower: {reason}."]


def test_platform_without_pidfd_gives_its_reason(
    monkeypatch: pytest.MonkeyPatch, notices: Callable[[], list[str]], folder: Path
) -> None:
    monkeypatch.delattr(os, "pidfd_open")
    with forked_kernels(folder) as server:
        assert server is None
        assert address_of(server) == ""
    assert notices() == ["Plain kernels are used, slower: this platform has no pidfd."]


def test_server_ends_and_environment_is_as_before_even_after_an_error(
    server_program: Callable[[str], None], folder: Path
) -> None:
    server_program("import os, sys; print('ready', flush=True); os.read(int(sys.argv[2]), 1)")
    before = dict(os.environ)
    with pytest.raises(ZeroDivisionError), forked_kernels(folder) as server:
        assert server and server.refusal is None
        assert dict(os.environ) == before
        raise ZeroDivisionError
    assert dict(os.environ) == before
    assert server._process.returncode == 0


@pytest.mark.slow
def test_server_is_refused_by_its_threads(
    server_program: Callable[[str], None],
    notices: Callable[[], list[str]],
    folder: Path,
    page: Callable[[ForkServerProcess | None], Executed],
) -> None:
    """It was ready, then a library started a thread: the page runs on a plain kernel, and one line says why."""
    server_program(LATE_THREAD)
    with forked_kernels(folder) as server:
        done = page(server)
    assert done.error is None
    assert notices() == ["Plain kernels are used, slower: 2 threads are alive in the fork server."]


@pytest.mark.slow
def test_variable_of_the_user_that_has_changed_reaches_no_kernel_and_is_no_reason_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
    notices: Callable[[], list[str]],
    folder: Path,
    page: Callable[[ForkServerProcess | None], Executed],
) -> None:
    with forked_kernels(folder) as server:
        for name, value in (("LC_ALL", "C"), ("PYTHONHASHSEED", "7"), ("PANDAS_COPY", "1")):
            with monkeypatch.context() as patch:
                patch.setenv(name, value)
                assert page(server).error is None
    assert notices() == []


@pytest.mark.slow
def test_server_that_no_longer_answers_does_not_hold_pages_or_the_end_of_the_run(
    monkeypatch: pytest.MonkeyPatch,
    notices: Callable[[], list[str]],
    folder: Path,
    page: Callable[[ForkServerProcess | None], Executed],
) -> None:
    monkeypatch.setattr(provisioner, "START_TIMEOUT_S", 1)
    monkeypatch.setattr(manager, "END_TIMEOUT_S", 1)
    with forked_kernels(folder) as server:
        assert server and server.refusal is None
        server._process.send_signal(signal.SIGSTOP)
        assert page(server).error is None
    assert notices() == ["Plain kernels are used, slower: timed out."]
    assert server._process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("change", [("LANG", "xx"), ("PYTHONPATH", "/x"), ("PANDAS_COPY", "1"), ("LD_PRELOAD", "/x")])
def test_variable_added_or_removed_is_refused(monkeypatch: pytest.MonkeyPatch, change: tuple[str, str]) -> None:
    monkeypatch.setattr(forkserver.lifetime, "thread_count", lambda: 1)
    name, value = change
    monkeypatch.delenv(name, raising=False)
    assert refusal({**os.environ, name: value}) == f"the variable {name} {MOVED}"
    former = dict(os.environ)
    monkeypatch.setenv(name, value)
    assert refusal(former) == f"the variable {name} {MOVED}"


def test_variable_that_no_library_reads_at_import_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forkserver.lifetime, "thread_count", lambda: 1)
    assert refusal({**os.environ, "CARNETS_TABLES": "/elsewhere"}) is None


def test_imports_leave_no_trace_of_a_kernel() -> None:
    import IPython

    former = IPython.get_ipython
    with pytest.raises(ZeroDivisionError), looking_like_a_kernel():
        assert IPython.get_ipython().kernel
        raise ZeroDivisionError
    assert IPython.get_ipython is former
    assert not hasattr(builtins, "get_ipython")


# --- what works ---


@pytest.mark.parametrize("content", [{}, {"pid": 1}, {"text": "é" * 200_000}])
def test_message_goes_through_whole(ends: tuple[socket.socket, socket.socket], content: Any) -> None:
    if os.fork() == 0:
        send_message(ends[0], content)
        os._exit(0)
    assert receive_message(ends[1]) == (content, [])
    os.wait()


def test_descriptors_travel_beside_the_message(ends: tuple[socket.socket, socket.socket]) -> None:
    read, write = os.pipe()
    send_message(ends[0], {"a": 1}, (write,))
    _, (received,) = receive_message(ends[1], 1)
    os.write(received, b"x")
    assert os.read(read, 1) == b"x"
    for one in (read, write, received):
        os.close(one)


def test_threads_are_counted() -> None:
    program = (
        "import threading; from helpers.kernels.lifetime import thread_count; before = thread_count(); "
        "done = threading.Event(); one = threading.Thread(target=done.wait); one.start(); "
        "print(before, thread_count()); done.set()"
    )
    counted = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert counted.split() == ["1", "2"]
    assert thread_count() >= 1
