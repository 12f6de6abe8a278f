"""Removing old results: durations that are none first, then what is removed and said."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_runs import carnets

from helpers.incremental.cache import Cache
from helpers.verbs.clean import prune_cache, seconds_of
from refusals import refused

NOT_NUMBERS = ("", "d", "-1d", "+1d", "1.5d", "1,5d", "٣d", "trente d")
NOT_UNITS = ("30", "30 d", " 30d", "30d ", "30d\n", "30D", "30s", "1w", "1d12h")


@pytest.mark.parametrize("duration", NOT_NUMBERS + NOT_UNITS, ids=repr)
def test_what_is_no_duration_is_refused(duration: str) -> None:
    with refused("BuildError unknown-duration") as caught:
        seconds_of(duration)
    remedy = "Write days, hours or minutes: 30d, 12h, 45m."
    assert str(caught.value) == f"--keep: '{duration}' is not a duration. {remedy}"


def test_command_refuses_it_and_removes_nothing(root: Path) -> None:
    Cache().record("asked", "page", {})
    status, said = carnets("clean", "--cache", "--keep", "30")
    assert status == 1
    assert said == "error: --keep: '30' is not a duration. Write days, hours or minutes: 30d, 12h, 45m.\n"
    assert list(Cache().records("asked", "page")) == [{}]


def test_command_without_the_word_cache_removes_nothing(root: Path) -> None:
    Cache().record("asked", "page", {})
    status, _ = carnets("clean")
    assert status != 0
    assert list(Cache().records("asked", "page")) == [{}]


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [("30d", 2_592_000), ("12h", 43_200), ("45m", 2_700), ("0d", 0), ("0m", 0), ("007h", 25_200)],
)
def test_duration_in_seconds(duration: str, seconds: int) -> None:
    assert seconds_of(duration) == seconds


@given(st.integers(0, 10_000))
def test_units_agree(number: int) -> None:
    assert seconds_of(f"{number}d") == seconds_of(f"{24 * number}h") == seconds_of(f"{24 * 60 * number}m")


def test_what_is_old_is_removed_and_said(root: Path) -> None:
    cache = Cache()
    cache.remember("tables", "old", lambda: {"a": os.urandom(1_500_000)})
    for path in (root / "_build" / "cache").rglob("*"):
        os.utime(path, (time.time() - 7_200,) * 2)
    cache.remember("tables", "young", lambda: {"a": b"young"})
    assert prune_cache("3h") == "0 records and 0 contents removed from _build/cache, 0.0 MB."
    assert prune_cache("1h") == "1 records and 1 contents removed from _build/cache, 1.5 MB."
    assert cache.names("tables", "old") is None
    assert cache.remember("tables", "young", dict) == {"a": b"young"}


def test_command_removes_everything_and_says_it(root: Path) -> None:
    Cache().remember("tables", "key", lambda: {"a": b"x" * 60_000})
    status, said = carnets("clean", "--cache")
    assert (status, said) == (0, "1 records and 1 contents removed from _build/cache, 0.1 MB.\n")
    assert carnets("clean", "--cache")[1] == "0 records and 0 contents removed from _build/cache, 0.0 MB.\n"


def test_nothing_outside_the_cache_is_removed(root: Path) -> None:
    kept = root / "_build" / "html" / "index.html"
    kept.parent.mkdir(parents=True)
    kept.write_text("the site")
    prune_cache("0d")
    assert kept.read_text() == "the site"
