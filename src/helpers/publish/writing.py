"""Folders that can be written in, and what to say when the system refuses."""

import os
from pathlib import Path

from helpers import paths
from helpers.errors import CannotWrite


def check_writable(folder: Path) -> None:
    """Raise CannotWrite unless a file can be made and removed in a folder, which is created if needed."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"0" * 4096)
        probe.unlink()
    except OSError as error:
        raise cannot_write(error, folder) from error


def cannot_write(error: OSError, folder: Path) -> CannotWrite:
    """Return the error to raise when the system refuses to write in a folder."""
    return CannotWrite(
        f"Nothing can be written: {error.strerror or error}.",
        where=paths.shown(folder),
        remedy="Free some space or mend the folder's rights, then run again; the last site is untouched.",
    )
