"""Processes that must not outlive the work they were started for; Linux only, but for `die_with_parent`."""

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Set
from pathlib import Path

from helpers import paths

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
MARK = "CARNETS_KERNEL"
"""The variable that tells which kernel a process descends from."""


def die_with_parent() -> None:
    """Ask the system to end this process with its parent; nothing happens where the system cannot."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def adopt_orphans() -> None:
    """Make this process the parent of descendants whose own parent has ended."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def thread_count() -> int:
    """Return how many threads this process has, those of libraries included."""
    return len(list(Path("/proc/self/task").iterdir()))


def kill_group(pid: int) -> None:
    """Kill a kernel and the processes it started; nothing happens if they are gone already."""
    for kill in (os.killpg, os.kill):  # a kernel that was just forked leads no group yet
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)


def end_orphans(kernels: Set[int]) -> None:
    """Kill and wait for the adopted processes that descend from none of these living kernels."""
    while orphans := [pid for pid in _children() if pid not in kernels and _kernel_of(pid) not in kernels]:
        for pid in orphans:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def end_marked(page: str) -> None:
    """Kill what was started for a page, wherever it hides; nothing happens where the system does not list processes."""
    mark = f"{paths.PAGE}={page}".encode()
    while marked := [pid for pid in _all() if mark in _environment_of(pid)]:
        for pid in marked:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _all() -> list[int]:
    return [int(path.name) for path in Path("/proc").glob("[0-9]*")]


def _environment_of(pid: int) -> list[bytes]:
    """Return the variables that a process was started with, none for a process that has ended or is not ours."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return []


def _children() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()]


def _kernel_of(pid: int) -> int | None:
    """Return the kernel that a process descends from: its session's leader, or the mark in its environment."""
    with contextlib.suppress(OSError):
        session = os.getsid(pid)
        for variable in _environment_of(pid):
            if variable.startswith(f"{MARK}=".encode()):
                return int(variable.partition(b"=")[2])
        return session
    return None
