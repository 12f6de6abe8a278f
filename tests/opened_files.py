"""Which files Python opens to read, as its own audit tells: an independent witness of what the package notes."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_witnesses: list[set[Path]] = []


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _witnesses and isinstance(arguments[0], str | bytes) and not arguments[2] & os.O_WRONLY:
        path = Path(os.path.abspath(os.fsdecode(arguments[0])))  # noqa: PTH100  # no link followed
        for files in _witnesses:
            files.add(path)


@contextlib.contextmanager
def opened_files() -> Iterator[set[Path]]:
    """Give the files opened in the block; files that a library opens without Python are not seen."""
    files: set[Path] = set()
    if _note not in _installed:
        sys.addaudithook(_note)
        _installed.append(_note)
    _witnesses.append(files)
    try:
        yield files
    finally:
        _witnesses.remove(files)


_installed: list[Any] = []
