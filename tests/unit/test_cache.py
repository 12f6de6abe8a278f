"""Results kept to be used again: what is damaged, foreign or cannot be written first, then what is kept, how long."""

import logging
import multiprocessing
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpers.hashes import of_bytes
from helpers.incremental import cache as module
from helpers.incremental.cache import IN_PROGRESS_S, Cache, Pruned

CONTENT = b"Une page, et ses figures."
DAY_S = 86_400


@pytest.fixture
def cache(root: Path) -> Cache:
    return Cache()


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "truncated": lambda content: content[:-1],
    "changed": lambda content: content.replace(b"e", b"E", 1),
    "longer": lambda content: content + b"\n",
}
damaged = pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)


def files_of(cache: Cache, place: str) -> list[Path]:
    """Return the entries of a cache below one of its folders, those being written included."""
    return sorted(path for path in (cache.folder / place).rglob("*") if path.is_file())


def spoil(cache: Cache, place: str, damage: Callable[[bytes], bytes]) -> list[Path]:
    """Damage every entry below a folder of a cache."""
    paths = files_of(cache, place)
    assert paths
    for path in paths:
        path.write_bytes(damage(path.read_bytes()))
    return paths


def age(path: Path, seconds: float) -> None:
    """Make a file look as if it was last used some time ago."""
    os.utime(path, (time.time() - seconds,) * 2)


def made_by(calls: list[str], **contents: bytes) -> Callable[[], dict[str, bytes]]:
    """Return a function that makes contents and notes that it was called."""

    def make() -> dict[str, bytes]:
        calls.append("made")
        return dict(contents)

    return make


# --- damaged entries ---


@damaged
def test_damaged_content_is_never_given_but_removed_and_said(cache: Cache, damage: Callable[[bytes], bytes]) -> None:
    name = cache.put(CONTENT)
    (path,) = spoil(cache, "contents", damage)
    assert cache.get(name) is None
    assert not path.exists()
    assert cache.damaged == [f"_build/cache/{cache.folder.name}/contents/{name[:2]}/{name}"]


@damaged
def test_damaged_record_is_left_out_removed_and_said(cache: Cache, damage: Callable[[bytes], bytes]) -> None:
    cache.record("pages", "a key", {"results": "é"})
    (path,) = spoil(cache, "records", damage)
    assert list(cache.records("pages", "a key")) == []
    assert not path.exists()
    assert len(cache.damaged) == 1


@damaged
def test_damaged_content_is_mended_when_it_is_kept_again(cache: Cache, damage: Callable[[bytes], bytes]) -> None:
    """An execution that gives what a damaged entry held must not leave it damaged."""
    name = cache.put(CONTENT)
    spoil(cache, "contents", damage)
    assert Cache().put(CONTENT) == name
    assert cache.get(name) == CONTENT


def test_other_records_of_the_key_are_still_given(cache: Cache) -> None:
    cache.record("pages", "a key", {"results": "1"})
    spoil(cache, "records", DAMAGES["truncated"])
    cache.record("pages", "a key", {"results": "2"})
    assert list(cache.records("pages", "a key")) == [{"results": "2"}]


def test_entry_that_cannot_be_read_is_said_and_not_given(cache: Cache) -> None:
    """Such as a folder, or a file on a failing disk."""
    name = cache.put(CONTENT)
    (path,) = files_of(cache, "contents")
    path.unlink()
    path.mkdir()
    assert cache.get(name) is None
    assert len(cache.damaged) == 1


@damaged
@pytest.mark.parametrize("place", ["contents", "records"])
def test_remembered_contents_are_made_again_after_damage(
    cache: Cache, place: str, damage: Callable[[bytes], bytes]
) -> None:
    calls: list[str] = []
    make = made_by(calls, a=CONTENT, b=b"other")
    cache.remember("tables", ["key"], make)
    spoil(cache, place, damage)
    assert cache.remember("tables", ["key"], make) == {"a": CONTENT, "b": b"other"}
    assert len(calls) == 2
    assert cache.damaged
    assert cache.remember("tables", ["key"], make) == {"a": CONTENT, "b": b"other"}
    assert len(calls) == 2, "what was made again is kept"


def test_contents_of_which_one_is_lost_are_made_again(cache: Cache) -> None:
    calls: list[str] = []
    make = made_by(calls, a=CONTENT, b=b"other")
    cache.remember("tables", "key", make)
    files_of(cache, "contents")[0].unlink()
    assert cache.names("tables", "key") is None
    assert cache.remember("tables", "key", make) == {"a": CONTENT, "b": b"other"}
    assert len(calls) == 2


# --- what is not this version's ---


def test_records_of_another_layout_are_never_read(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    name = cache.put(CONTENT)
    cache.record("pages", "a key", {"results": name})
    monkeypatch.setattr(module, "LAYOUT", "another")
    other = Cache()
    assert list(other.records("pages", "a key")) == []
    assert other.get(name) is None
    other.record("pages", "a key", {"results": "other"})
    assert list(cache.records("pages", "a key")) == [{"results": name}]


def test_records_of_another_kind_or_key_are_not_given(cache: Cache) -> None:
    cache.record("pages", {"a": 1, "b": [2]}, {"results": "1"})
    assert list(cache.records("asked", {"a": 1, "b": [2]})) == []
    for key in ({"a": 1, "b": [3]}, {"a": "1", "b": [2]}, {"a": 1}, {"a": 1, "b": [2], "c": None}):
        assert list(cache.records("pages", key)) == []
    assert list(cache.records("pages", {"b": [2], "a": 1})) == [{"results": "1"}], "the order of keys does not count"


def test_absent_content_is_not_damage(cache: Cache) -> None:
    assert cache.get(of_bytes(b"never kept")) is None
    assert cache.damaged == []


def test_entries_being_written_are_not_read(cache: Cache) -> None:
    cache.record("pages", "key", {"results": "1"})
    (path,) = files_of(cache, "records")
    (path.parent / ".partial-1").write_bytes(b'{"results": "2"')
    assert list(cache.records("pages", "key")) == [{"results": "1"}]
    assert cache.damaged == []


# --- a cache that cannot be written ---


@pytest.fixture
def refused(root: Path) -> Path:
    """Return a place that no folder can be made at, even by root."""
    (root / "cache").write_text("a file")
    return root / "cache"


def test_cache_that_cannot_be_written_warns_and_still_gives_the_result(
    refused: Path, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[str] = []
    with caplog.at_level(logging.WARNING, "carnets"):
        for _ in range(2):
            assert Cache(refused).remember("tables", "key", made_by(calls, a=CONTENT)) == {"a": CONTENT}
    assert len(calls) == 2
    assert "The cache cannot be written (" in caplog.records[0].getMessage()
    assert caplog.records[0].getMessage().endswith("): its results will be made again.")


def test_content_that_cannot_be_kept_is_said_to_the_caller(refused: Path) -> None:
    with pytest.raises(OSError, match="cache"):
        Cache(refused).put(CONTENT)


def test_full_disk_still_gives_the_result(small_disk: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache, large = Cache(small_disk), os.urandom(4_000_000)
    assert cache.remember("tables", "key", lambda: {"a": large}) == {"a": large}
    assert "No space left on device" in caplog.text
    assert files_of(cache, "contents") == [], "no partial content is left"
    assert cache.remember("tables", "key", lambda: {"a": b"small"}) == {"a": b"small"}
    assert cache.names("tables", "key") is not None


def test_damaged_entry_of_a_cache_that_is_read_only_stops_nothing(
    small_disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache, calls = Cache(small_disk), []
    cache.remember("tables", "key", made_by(calls, a=CONTENT))
    spoil(cache, "contents", DAMAGES["truncated"])
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert cache.remember("tables", "key", made_by(calls, a=CONTENT)) == {"a": CONTENT}
    assert len(cache.damaged) >= 1
    assert "Read-only file system" in caplog.text


# --- two at once ---


def write_often(folder: Path, start: Any, number: int) -> None:
    cache = Cache(folder)
    start.wait()
    for one in range(60):
        content = f"content {one}".encode() * 2_000
        assert cache.get(cache.put(content)) == content
        cache.record("pages", "key", {"results": one})
        cache.record("pages", f"key of {number}", {"results": one})
        assert cache.remember("tables", one, lambda content=content: {"a": content}) == {"a": content}
    assert cache.damaged == []


def test_processes_that_write_the_same_entries_at_once_do_no_harm(root: Path) -> None:
    context = multiprocessing.get_context("fork")
    start = context.Barrier(3)
    processes = [context.Process(target=write_often, args=(root, start, number)) for number in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    cache = Cache(root)
    assert sorted(record["results"] for record in cache.records("pages", "key")) == list(range(60))
    assert all(of_bytes(path.read_bytes()) == path.name for path in files_of(cache, ""))
    assert cache.damaged == []


def test_pruning_leaves_what_another_process_is_writing(cache: Cache) -> None:
    """A file that is being written bears a name that begins with a dot, and is not whole: it is no damaged entry."""
    cache.record("pages", "key", {"results": "1"})
    name = cache.put(CONTENT)
    partial = [path.with_name(".partial-1") for path in (*files_of(cache, "records"), *files_of(cache, "contents"))]
    for path in partial:
        path.write_bytes(b"half")
    for keep_s in (DAY_S, 0):
        cache.prune(keep_s)
        assert all(path.exists() for path in partial)
    assert cache.damaged == []
    for path in partial:
        age(path, IN_PROGRESS_S + 60)
    cache.prune(DAY_S)
    assert not any(path.exists() for path in partial), "a process killed long ago left them"
    assert cache.get(name) is None


# --- what is kept ---


@pytest.mark.parametrize("content", [CONTENT, b"", b"\x00\xff" * 100_000], ids=["text", "empty", "long"])
def test_content_is_given_by_its_name(cache: Cache, content: bytes) -> None:
    assert Cache().get(cache.put(content)) == content
    assert cache.put(content) == cache.put(content) == of_bytes(content)
    assert len(files_of(cache, "contents")) == 1
    assert cache.damaged == []


def test_key_may_have_several_records_the_last_used_first(cache: Cache) -> None:
    for number in range(3):
        before = files_of(cache, "records")
        cache.record("pages", "key", {"results": number})
        (new,) = set(files_of(cache, "records")) - set(before)
        age(new, (4 - number) * DAY_S)
    for _ in range(2):
        assert [record["results"] for record in Cache().records("pages", "key")] == [2, 1, 0], "reading is not using"
    cache.record("pages", "key", {"results": 1})
    assert next(iter(Cache().records("pages", "key"))) == {"results": 1}
    assert len(files_of(cache, "records")) == 3, "an equal record is kept once"


def test_remember_makes_once(cache: Cache) -> None:
    calls: list[str] = []
    make = made_by(calls, **{"a/b.svg": CONTENT, "c": b""})
    for _ in range(3):
        assert Cache().remember("tables", {"key": [1, "é"]}, make) == {"a/b.svg": CONTENT, "c": b""}
    assert len(calls) == 1
    assert cache.names("tables", {"key": [1, "é"]}) == {"a/b.svg": of_bytes(CONTENT), "c": of_bytes(b"")}


def test_error_of_what_makes_is_not_hidden_and_keeps_nothing(cache: Cache) -> None:
    def fails() -> dict[str, bytes]:
        raise ValueError("boum")

    with pytest.raises(ValueError, match="boum"):
        cache.remember("tables", "key", fails)
    assert cache.names("tables", "key") is None


# --- for how long ---


def test_what_was_used_in_the_time_stays_and_so_does_what_it_needs(cache: Cache) -> None:
    cache.remember("tables", "young", lambda: {"a": b"of both", "b": b"of the young"})
    young = files_of(cache, "records")
    cache.remember("tables", "old", lambda: {"a": b"of both", "c": b"of the old"})
    (old,) = set(files_of(cache, "records")) - set(young)
    for path in files_of(cache, "contents"):
        age(path, 40 * DAY_S)
    age(young[0], 29 * DAY_S)
    age(old, 31 * DAY_S)
    pruned = cache.prune(30 * DAY_S)
    assert (pruned.records, pruned.contents) == (1, 1)
    assert pruned.n_bytes > len(b"of the old")
    assert files_of(cache, "records") == young
    assert sorted(path.read_bytes() for path in files_of(cache, "contents")) == [b"of both", b"of the young"]
    assert cache.remember("tables", "young", dict) == {"a": b"of both", "b": b"of the young"}


def test_content_that_no_record_needs_yet_stays_an_hour(cache: Cache) -> None:
    """A run at work keeps a result first, then records it."""
    name = cache.put(CONTENT)
    assert cache.prune(1) == Pruned(0, 0, 0)
    assert cache.get(name) == CONTENT
    age(files_of(cache, "contents")[0], IN_PROGRESS_S + 60)
    assert cache.prune(1) == Pruned(0, 1, len(CONTENT))
    assert cache.get(name) is None


def test_old_content_that_a_run_keeps_again_is_new(cache: Cache) -> None:
    name = cache.put(CONTENT)
    age(files_of(cache, "contents")[0], 2 * DAY_S)
    cache.put(CONTENT)
    cache.prune(DAY_S)
    assert cache.get(name) == CONTENT, "the run is about to record it"


@pytest.mark.parametrize("use_after_s", [DAY_S, 10 * 60, 2 * 60])
def test_record_that_was_just_used_is_not_pruned(cache: Cache, use_after_s: int) -> None:
    """However recently it had been written: the time counts from its last use."""
    cache.remember("tables", "key", lambda: {"a": CONTENT})
    for path in files_of(cache, ""):
        age(path, use_after_s)
    cache.remember("tables", "key", lambda: {"a": CONTENT})
    cache.prune(60)
    assert cache.names("tables", "key") is not None


def test_pruning_of_everything_leaves_nothing(cache: Cache) -> None:
    cache.remember("tables", "key", lambda: {"a": CONTENT})
    cache.record("asked", "page", {"code": []})
    pruned = cache.prune(0)
    assert (pruned.records, pruned.contents) == (2, 1)
    assert files_of(cache, "") == []
    assert cache.prune(0) == Pruned(0, 0, 0)


def test_pruning_removes_a_damaged_record_and_what_it_alone_needed(cache: Cache) -> None:
    cache.remember("tables", "key", lambda: {"a": CONTENT})
    spoil(cache, "records", DAMAGES["truncated"])
    age(files_of(cache, "contents")[0], 2 * DAY_S)
    assert cache.prune(DAY_S).contents == 1
    assert len(cache.damaged) == 1
    assert files_of(cache, "") == []


def test_pruning_an_absent_cache_is_nothing(cache: Cache) -> None:
    assert cache.prune(0) == Pruned(0, 0, 0)
