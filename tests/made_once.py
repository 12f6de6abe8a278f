"""What is long to make and only read: made by the worker of a session that first asks for it, found by the others."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return the folder that a function fills once in a session of tests, however many workers share it.

    The others wait for its end. Where the function fails, nothing is kept and the next to ask fails by itself.
    """
    base = factory.getbasetemp().resolve()
    if "PYTEST_XDIST_WORKER" in os.environ:  # the folder of a worker is in that of its session
        base = base.parent
    folder, done = base / name, base / f"{name}.done"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder
