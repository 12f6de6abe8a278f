"""The fork server's parts: broken connections, refusals and traces left behind first."""

import builtins
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from helpers.publish import kernels
from helpers.publish.forkserver import (
    LENGTH,
    kill_group,
    looking_like_a_kernel,
    receive_message,
    send_message,
    thread_count,
)
from helpers.publish.kernels import forked_kernels
from helpers.publish.provisioner import ADDRESS

PROVISIONER = "JUPYTER_DEFAULT_PROVISIONER_NAME"


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


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("print('3 threads are alive after the imports')", "3 threads are alive after the imports"),
        ("import sys; sys.exit(1)", "the fork server did not start"),
        ("raise ImportError", "the fork server did not start"),
    ],
)
def test_server_that_refuses_gives_its_reason(monkeypatch: pytest.MonkeyPatch, program: str, reason: str) -> None:
    """Plain kernels are used then: nothing in the environment may name a server that is not there."""
    start = subprocess.Popen

    def refusing(command: list[str], **options: Any) -> subprocess.Popen:
        return start([command[0], "-c", program], **options)

    monkeypatch.setattr(kernels.subprocess, "Popen", refusing)
    monkeypatch.delenv(ADDRESS, raising=False)
    monkeypatch.delenv(PROVISIONER, raising=False)
    with forked_kernels() as refusal:
        assert refusal == reason
        assert ADDRESS not in os.environ
        assert PROVISIONER not in os.environ


def test_platform_without_pidfd_gives_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "pidfd_open")
    with forked_kernels() as refusal:
        assert refusal == "this platform has no pidfd"


def test_environment_is_as_before_even_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    start = subprocess.Popen
    monkeypatch.setenv(PROVISIONER, "former")
    monkeypatch.setattr(
        kernels.subprocess,
        "Popen",
        lambda command, **options: start([command[0], "-c", "print('ready', flush=True); input()"], **options),
    )
    before = dict(os.environ)
    with pytest.raises(ZeroDivisionError), forked_kernels() as refusal:
        assert refusal is None
        assert os.environ[PROVISIONER] == kernels.PROVISIONER
        raise ZeroDivisionError
    assert dict(os.environ) == before


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
        "import threading; from helpers.publish.forkserver import thread_count; before = thread_count(); "
        "done = threading.Event(); one = threading.Thread(target=done.wait); one.start(); "
        "print(before, thread_count()); done.set()"
    )
    counted = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert counted.split() == ["1", "2"]
    assert thread_count() >= 1
