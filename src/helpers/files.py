"""Files written whole or not at all, folders that can be written in, and what to say when the system refuses."""

import contextlib
import fcntl
import getpass
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from helpers import paths
from helpers.errors import BuildError, FileError
from helpers.notices import say_line


def check_writable(folder: Path) -> None:
    """Raise FileError unless a file can be made and removed in a folder, which is created if needed."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"0" * 4096)
        probe.unlink()
    except OSError as error:
        raise cannot_write(error, folder) from error


@contextlib.contextmanager
def working_alone() -> Iterator[None]:
    """Let one command at a time write in _build: another one waits for its end, and says so.

    The system frees the place of a command that dies. Raises FileError.
    """
    check_writable(paths.build())
    with (paths.build() / ".lock").open("a+", encoding="utf-8", errors="backslashreplace") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            say_line(f"Another command is at work in _build{lock.read()}: this one waits for its end.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        lock.write(_who_works())
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


def _who_works() -> str:
    """Return what a command that waits says of this one."""
    command = " ".join(["carnets", *sys.argv[1:]])
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that bears no name
        user = str(os.getuid())
    return f" ({command}, process {os.getpid()} of {user}, since {time.strftime('%H:%M:%S')})"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, replacing the former one in one step; its folder is made again if it is gone."""
    partial = path.with_name(f".{path.name[:16]}-{os.getpid()}-{time.monotonic_ns()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        partial.write_bytes(content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_if_changed(path: Path, content: bytes) -> bool:
    """Write a file unless it already holds this content, and tell whether it was written."""
    if path.is_file() and path.read_bytes() == content:
        return False
    write_whole(path, content)
    return True


def unforeseen(error: Exception) -> BuildError:
    """Return the error to show for one that nothing foresaw, its traceback written where it says."""
    content = "".join(traceback.format_exception(error)).encode(errors="backslashreplace")
    path = paths.build() / "reports" / "failure.txt"
    try:
        write_whole(path, content)
    except OSError:
        with tempfile.NamedTemporaryFile("wb", prefix="carnets-failure-", suffix=".txt", delete=False) as file:
            file.write(content)
        path = Path(file.name)
    return BuildError(
        "unforeseen",
        f"Something that this program does not foresee has happened ({type(error).__name__}).",
        where=paths.shown(path),
        remedy="Nothing was lost: pages that were done are kept, and the last site is untouched. Send this file with "
        "the command to those who keep the project, after a look at it: it may quote your data.",
    )


def cannot_write(error: OSError, folder: Path) -> FileError:
    """Return the error to raise when the system refuses to write in a folder."""
    return FileError(
        "cannot-write",
        f"Nothing can be written: {error.strerror or error}.",
        where=paths.shown(folder),
        remedy="Free some space or mend the folder's rights, then run again; the last site is untouched.",
    )
