"""Contents hashed by sha256: bytes, JSON values, files, folders."""

import hashlib
import json
from pathlib import Path
from typing import Any

NOT_SOURCE = {"__pycache__", ".ipynb_checkpoints"}


def of_bytes(content: bytes) -> str:
    """Return the sha256 of a content."""
    return hashlib.sha256(content).hexdigest()


def of_value(value: Any) -> str:
    """Return the fingerprint of a JSON value; the order of keys does not count."""
    return of_bytes(json.dumps(value, sort_keys=True, ensure_ascii=False).encode())


def of_file(path: Path) -> str | None:
    """Return the fingerprint of a file, None where there is none."""
    return of_bytes(path.read_bytes()) if path.is_file() else None


def of_folder(folder: Path) -> dict[str, str]:
    """Return the fingerprint of every file below a folder, by its address in it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not NOT_SOURCE & set(path.parts))
    return {path.relative_to(folder).as_posix(): of_bytes(path.read_bytes()) for path in files}
