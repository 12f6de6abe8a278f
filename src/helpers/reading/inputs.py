"""Files that people write: noted as they are read, so that a result is kept with its inputs; why one cannot be read."""

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from helpers import paths
from helpers.errors import FileError

State = str | list[str] | None
"""A file by its sha256, a pattern by the files that answer to it, None for a file that is not there."""

_listening: list[dict[str, State]] = []


@contextlib.contextmanager
def noting_files() -> Iterator[dict[str, State]]:
    """Give what is read or looked for inside the block, below the project's root, each as it was the first time."""
    states: dict[str, State] = {}
    _listening.append(states)
    try:
        yield states
    finally:
        _listening.pop()


def state_of(address: str) -> State:
    """Return what a file is now, or which files answer to a pattern; addresses are relative to the project's root."""
    if "*" in address:
        return sorted(path.relative_to(paths.root()).as_posix() for path in paths.root().glob(address))
    path = paths.root() / address
    with contextlib.suppress(OSError):
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    return None


def noted(path: Path) -> Path:
    """Note that what follows depends on a file, there or not, and return it; needed where `content_of` is not used."""
    if _listening and path.is_relative_to(paths.root()):
        address = path.relative_to(paths.root()).as_posix()
        for states in _listening:
            if address not in states:
                states[address] = state_of(address)
    return path


def matching(folder: Path, pattern: str) -> list[Path]:
    """Return the files below a folder that answer to a pattern, in order; those that will be there count too."""
    noted(folder / pattern)
    return sorted(folder.glob(pattern))


def content_of(path: Path) -> bytes:
    """Return the bytes of a file; raises FileError that says why the system cannot read it."""
    try:
        return noted(path).read_bytes()
    except OSError as error:
        raise cannot_read(error, path) from error


def text_of(path: Path) -> str:
    """Return the text of a file in UTF-8, a mark at its start left out; raises FileError."""
    content = content_of(path)
    where = paths.shown(path)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError("cannot-read", "The file is in UTF-16.", where=where, remedy="Save the file in UTF-8.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, byte = content[: error.start].count(b"\n") + 1, content[error.start]
        raise FileError(
            "cannot-read",
            f"Byte {byte:#04x} is not UTF-8 (the file looks like Latin-1).",
            where=f"{where}, line {line}",
            remedy="Save the file in UTF-8.",
        ) from error


def cannot_read(error: OSError, path: Path) -> FileError:
    """Return the error to raise when the system refuses to read a file: absent, a folder, without the right to."""
    if isinstance(error, FileNotFoundError):
        what, remedy = "The file does not exist.", "Create it."
    elif isinstance(error, IsADirectoryError):
        what, remedy = "It cannot be read: this is a folder.", "Put the file itself there."
    else:
        what, remedy = f"It cannot be read: {error.strerror or error}.", "Mend its rights, or copy it again."
    return FileError("cannot-read", what, where=paths.shown(path), remedy=remedy)
