"""Three tiers of tests, and what they change: how many studies are attacked, how many examples are drawn.

fast: contracts and pure units, in a minute. usual: what CI runs. all: the long ones too. A test falls in its tier by
what it asks for. What no fixture tells, that a test is long, is measured for `fast` (long_tests.txt, written by
bench/long_tests.py) and said by the mark `slow` for `usual`.
"""

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

TIERS = ("fast", "usual", "all")
VARIABLE = "CARNETS_TESTS"
Size = TypeVar("Size")

FIXTURES = {"built": "site", "browser": "browser", "built_root": "tables", "place": "kernel", "project": "project"}
"""The mark that a fixture gives to the tests that ask for it, directly or not."""

STARTERS = {"toy_project", "run_pages", "ForkServerProcess", "forked_kernels", "start_toys"}
"""What starts kernels: a test file that imports one of these has kernels."""

USUAL_REGIONS = ("06", "11", "28", "94")
"""Mayotte, of which most is missing; the capital; Normandie, the example of the docs; Corse, of a zone of two."""

LONG = Path(__file__).with_name("long_tests.txt")
LEFT_OUT = {"fast": {*FIXTURES.values(), "slow", "long"}, "usual": {"slow"}, "all": set[str]()}
FIRST = "tests/site/test_site.py"
"""Makes the site, which takes minutes: the other worker has pure units meanwhile; what needs the site comes last."""


def tier() -> str:
    """Return the tier of this session: its option, which workers get through the environment."""
    return os.environ.get(VARIABLE, "usual")


def of_tier(fast: Size, usual: Size, everything: Size) -> Size:
    """Return the size that is that of the tier."""
    return dict(zip(TIERS, (fast, usual, everything), strict=True))[tier()]


def of_regions(codes: Iterable[str]) -> list[str]:
    """Return the regions that a test of each reads: in `make test`, those where most differs, all else."""
    return [code for code in codes if tier() == "all" or code in USUAL_REGIONS]


def marks_of(item: pytest.Item) -> set[str]:
    """Return the marks of a test: its own, and those of what it asks for."""
    fixtures = {FIXTURES[name] for name in getattr(item, "fixturenames", ()) if name in FIXTURES}
    has_kernels = not STARTERS.isdisjoint(vars(getattr(item, "module", object)))
    long = {"long"} if item.nodeid.partition("[")[0] in long_tests() else set()
    return {mark.name for mark in item.iter_markers()} | fixtures | long | ({"kernel"} if has_kernels else set())


@cache
def long_tests() -> frozenset[str]:
    """Return the tests that take half a second or more, examples together."""
    return frozenset(LONG.read_text(encoding="utf-8").split())


def mark(items: Iterable[pytest.Item]) -> None:
    """Mark each test, and keep those of a file on one worker unless they share nothing (`spread`)."""
    for item in items:
        marks = marks_of(item)
        for name in sorted(marks & {*FIXTURES.values(), "long"}):
            item.add_marker(name)
        if not marks & {"spread", "xdist_group"}:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


def is_in_tier(item: pytest.Item) -> bool:
    """Tell whether a test is one of the tier."""
    return not LEFT_OUT[tier()] & {mark.name for mark in item.iter_markers()}


def rank(item: pytest.Item) -> int:
    """Return when a test comes: what makes the site first, then pure units, what has kernels or tables, the site."""
    marks = {mark.name for mark in item.iter_markers()}
    if item.nodeid.startswith(FIRST):
        return 0
    return 3 if marks & {"site", "browser"} else 2 if marks & {"kernel", "tables"} else 1
