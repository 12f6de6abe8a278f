"""Runs that are stopped: the exit status says by what, and nothing is left: no process, no zombie, no folder."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from toy_pages import shown_rows
from toy_runs import (
    PATIENCE_S,
    check_nothing_is_left,
    left_over,
    processes_of,
    run_folders,
    run_toys,
    start_toys,
    toy_project,
)

from helpers.kernels import provisioner

DONE = [[["a", 7]]]
PLAIN = "import os; del os.pidfd_open"
RUN = "import helpers.cli as cli; cli.refresh_tables = dict; cli.main()"
TIMED_OUT = "from helpers.execution import page_execution; page_execution.CELL_TIMEOUT_S = 2"


@dataclass
class Sleeping:
    """A run whose last page is in the middle of a cell, the first one being done, and the processes it has."""

    root: Path
    process: subprocess.Popen[str]
    family: list[psutil.Process]

    def wait(self) -> tuple[int, str]:
        """Return the exit status of the run, and what it said."""
        said = self.process.communicate(timeout=60)[1]
        return self.process.returncode, said

    def check_nothing_is_left(self) -> None:
        """Check what every run owes, and that none of its processes waits for a parent to look at it."""
        check_nothing_is_left(self.root)
        deadline = time.monotonic() + PATIENCE_S
        while (left := [one for one in self.family if self._is_left(one)]) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert left == []
        assert shown_rows(self.root, "shows") == DONE

    @staticmethod
    def _is_left(process: psutil.Process) -> bool:
        """Tell whether a process is there; a zombie whose parent is the system's first process counts as gone."""
        try:
            return not (process.status() == psutil.STATUS_ZOMBIE and process.ppid() == 1)
        except psutil.NoSuchProcess:
            return False


@pytest.fixture
def sleeping(request: pytest.FixtureRequest) -> Iterator[Sleeping]:
    """Give a run that is in the middle of a cell; its parameter is what its program does first."""
    program = f"{getattr(request, 'param', '')}\n{RUN}"
    with toy_project("shows", "sleeps") as root:
        process = start_toys(root, "--jobs", "1", program=program)
        try:
            deadline = time.monotonic() + 60
            while not is_in_a_cell(root) and time.monotonic() < deadline:
                assert process.poll() is None, "the run has ended"
                time.sleep(0.05)
            family = processes_of(root)
            assert len(family) >= 2, "a run and its kernel"
            yield Sleeping(root, process, family)
        finally:
            process.kill()
            process.communicate()


def is_in_a_cell(root: Path) -> bool:
    """Tell whether the last page sleeps, and the first is kept: it is written while the next one starts."""
    is_kept = (root / "_build" / "notebooks" / "toys" / "shows.ipynb").exists()
    return is_kept and bool(list(root.parent.glob("carnets-*/p*/work/started")))


plain_too = pytest.mark.parametrize(
    "sleeping", ["", pytest.param(PLAIN, marks=pytest.mark.slow)], ids=["forked", "plain"], indirect=True
)


@plain_too
def test_interrupted_run_ends_well(sleeping: Sleeping) -> None:
    """What a terminal does at Ctrl-C: the signal goes to the whole group."""
    os.killpg(sleeping.process.pid, signal.SIGINT)
    status, said = sleeping.wait()
    assert status == 128 + signal.SIGINT
    assert said.count("Stopped. The pages that were done are kept: the same command goes on from there.") == 1
    assert "Traceback" not in said
    sleeping.check_nothing_is_left()


@pytest.mark.slow
def test_interrupting_twice_ends_as_well(sleeping: Sleeping) -> None:
    """Someone in a hurry: the second signal comes while kernels are being ended."""
    os.killpg(sleeping.process.pid, signal.SIGINT)
    assert sleeping.process.stderr
    said = ""
    while "Stopped." not in said:
        said += sleeping.process.stderr.readline()
    for _ in range(3):
        os.killpg(sleeping.process.pid, signal.SIGINT)
    status, more = sleeping.wait()
    assert status == 128 + signal.SIGINT
    assert "Traceback" not in said + more
    sleeping.check_nothing_is_left()


@pytest.mark.slow
def test_terminated_run_ends_well(sleeping: Sleeping) -> None:
    """What a machine does when it stops: the command alone is told."""
    sleeping.process.terminate()
    status, said = sleeping.wait()
    assert status == 128 + signal.SIGTERM
    assert "Stopped." in said
    assert "Traceback" not in said
    sleeping.check_nothing_is_left()


@pytest.mark.slow
def test_killed_run_leaves_nothing(sleeping: Sleeping) -> None:
    """Nothing can be done by the run itself: the fork server sees it go, ends its kernels and removes its folder."""
    sleeping.process.kill()
    status, _ = sleeping.wait()
    assert status == -signal.SIGKILL
    wait_for_no_folder(sleeping.root)
    sleeping.check_nothing_is_left()


@pytest.mark.slow
@pytest.mark.parametrize("sleeping", [PLAIN], ids=["plain"], indirect=True)
def test_killed_run_with_plain_kernels_leaves_no_process(sleeping: Sleeping) -> None:
    """Its kernels see it go; nobody is there to remove its folder, which is all that stays."""
    sleeping.process.kill()
    status, _ = sleeping.wait()
    assert status == -signal.SIGKILL
    assert left_over(sleeping.root) == []
    for folder in run_folders(sleeping.root):
        shutil.rmtree(folder)
    sleeping.check_nothing_is_left()


@pytest.mark.slow
def test_same_command_goes_on_after_a_stop(sleeping: Sleeping) -> None:
    """The page that was done is kept; the place in _build is free again."""
    os.killpg(sleeping.process.pid, signal.SIGINT)
    sleeping.wait()
    again = run_toys(sleeping.root, "toy", "--territory", "11", "--why")
    assert again.status == 0
    assert "toys/shows: reused" in again.said


@pytest.mark.slow
def test_run_stopped_while_a_kernel_starts_does_not_wait_for_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel that starts too late to be in the list of those to kill; the page would last 600 s."""
    fork = provisioner.ForkedProvisioner._fork
    main = threading.main_thread().ident
    assert main

    async def late(self: Any, *arguments: Any) -> None:
        signal.pthread_kill(main, signal.SIGINT)
        time.sleep(1)
        await fork(self, *arguments)

    monkeypatch.setattr(provisioner.ForkedProvisioner, "_fork", late)
    with toy_project("sleeps") as root:
        start = time.monotonic()
        ended = run_toys(root)
        assert ended.status == 128 + signal.SIGINT
        assert time.monotonic() - start < 60


@pytest.mark.slow
def test_nothing_is_said_after_the_summary() -> None:
    """What libraries leave unfinished when a cell is stopped must not be complained of as the command ends."""
    with toy_project("sleeps", "is_killed", "shows") as root:
        process = start_toys(root, program=f"{TIMED_OUT}\n{RUN}")
        said = process.communicate(timeout=120)[1]
        assert process.returncode == 1
        assert said.endswith("The executed notebook of each failed page is in _build/notebooks, with its error.\n")


def wait_for_no_folder(root: Path) -> None:
    """Wait until the folders of runs are gone: nobody says when they are."""
    deadline = time.monotonic() + PATIENCE_S
    while run_folders(root) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert run_folders(root) == []
