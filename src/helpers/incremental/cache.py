"""Results kept to be used again: contents under their sha256, and records that say what each was made from.

Everything is written whole then renamed, under a name made of its content, so that two runs at once do no harm and a
damaged entry shows: its content no longer has its name. Such an entry is removed, and its result made again.
"""

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers import paths
from helpers.files import write_whole
from helpers.hashes import of_bytes, of_value
from helpers.notices import warn

LAYOUT = "1"
"""Changes with the form of records: those of another version are never read."""

JUST_USED_S, IN_PROGRESS_S = 60, 3600


@dataclass(frozen=True)
class Pruned:
    """What a pruning removed: records, contents, and their bytes."""

    records: int
    contents: int
    n_bytes: int


class Cache:
    """A cache in a folder. `damaged` lists the entries found damaged, and removed, since it was opened."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = (folder or paths.cache()) / LAYOUT
        self.damaged: list[str] = []

    def put(self, content: bytes) -> str:
        """Keep a content and return its name; raises OSError where nothing can be written."""
        name = of_bytes(content)
        if self.get(name) is None:
            write_whole(self._content_path(name), content)
        else:
            _touch(self._content_path(name))
        return name

    def get(self, name: str) -> bytes | None:
        """Return a content by its name, None when it is absent or was damaged."""
        return self._sound(self._content_path(name), name)

    def record(self, kind: str, key: Any, record: dict[str, Any]) -> None:
        """Keep what was made from a key; several records may have the same key. `contents` lists the names it needs."""
        text = json.dumps(record, sort_keys=True, ensure_ascii=False).encode()
        path = self._records(kind, key) / of_bytes(text)
        if path.exists():
            os.utime(path)
        else:
            write_whole(path, text)

    def records(self, kind: str, key: Any) -> Iterator[dict[str, Any]]:
        """Yield what was made from a key, the most recently used first; damaged records are left out.

        Reading a record does not count as a use: the caller that uses it records it again.
        """
        return (record for _, record in self._found(kind, key))

    def names(self, kind: str, key: Any) -> dict[str, str] | None:
        """Return the contents made from a key, by address, as names for `get`; None when they are not kept whole."""
        for path, record in self._found(kind, key):
            names: dict[str, str] = record["files"]
            if all(self._content_path(name).exists() for name in names.values()):
                _touch(path)
                return names
        return None

    def keep(self, kind: str, key: Any, contents: Mapping[str, bytes], **facts: Any) -> None:
        """Keep contents made from a key, by address; says so, and goes on, where nothing can be written.

        facts: what their record says besides.
        """
        try:
            names = {address: self.put(content) for address, content in contents.items()}
            self.record(kind, key, {"files": names, "contents": sorted(set(names.values())), **facts})
        except OSError as error:
            warn(f"The cache cannot be written ({error.strerror}): its results will be made again.")

    def remember(self, kind: str, key: Any, make: Callable[[], dict[str, bytes]]) -> dict[str, bytes]:
        """Return contents made from a key, by address, making and keeping them only if they are not kept whole."""
        kept = {address: self.get(name) for address, name in (self.names(kind, key) or {}).items()}
        whole = {address: content for address, content in kept.items() if content is not None}
        if kept and len(whole) == len(kept):
            return whole
        contents = make()
        self.keep(kind, key, contents)
        return contents

    def prune(self, keep_s: float) -> Pruned:
        """Remove the records unused for a time, then the contents that no record needs.

        A content written in the last hour stays: a run at work may be about to record it. So does, whatever the time
        asked, a file that is being written.
        """
        now = time.time()
        ages = {path: now - _last_used(path) for path in self.folder.rglob("*") if path.is_file()}
        partial = {path for path in ages if path.name.startswith(".")}
        records = {path for path in ages if path.is_relative_to(self.folder / "records")} - partial
        old = {path for path in records if not keep_s or ages[path] > keep_s + JUST_USED_S}
        needed = {name for path in records - old for name in self._contents_of(path)}
        contents = {path for path in ages.keys() - records - partial if path.name not in needed}
        lost = {path for path in contents if not keep_s or ages[path] > IN_PROGRESS_S}
        lost |= {path for path in partial if ages[path] > IN_PROGRESS_S}
        n_bytes = sum(map(_size, old | lost))
        for path in old | lost:
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                path.parent.rmdir()
        return Pruned(len(old), len(lost), n_bytes)

    def _found(self, kind: str, key: Any) -> Iterator[tuple[Path, dict[str, Any]]]:
        folder = self._records(kind, key)
        entries = [path for path in folder.glob("*") if not path.name.startswith(".")] if folder.is_dir() else []
        for path in sorted(entries, key=_last_used, reverse=True):
            content = self._sound(path, path.name)
            if content is not None:
                yield path, json.loads(content)

    def _contents_of(self, record: Path) -> list[str]:
        content = self._sound(record, record.name)
        return [] if content is None else json.loads(content).get("contents", [])

    def _sound(self, path: Path, name: str) -> bytes | None:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            content = None
        if content is not None and of_bytes(content) == name:
            return content
        self.damaged.append(paths.shown(path))
        with contextlib.suppress(OSError):
            path.unlink()
        return None

    def _content_path(self, name: str) -> Path:
        return self.folder / "contents" / name[:2] / name

    def _records(self, kind: str, key: Any) -> Path:
        return self.folder / "records" / kind / of_value(key)


def _last_used(path: Path) -> float:
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_mtime
    return 0.0


def _size(path: Path) -> int:
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_size
    return 0


def _touch(path: Path) -> None:
    """Say that an entry is used: at most once a minute, and never at the price of a failure."""
    if time.time() - _last_used(path) > JUST_USED_S:
        with contextlib.suppress(OSError):
            os.utime(path)
