"""What a second run takes: nothing changed, or one figure changed."""

import contextlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from measures import CommandFailed, Copy


@dataclass(frozen=True)
class Figure:
    """A figure to change: its file, its row without the value, and what is added to it at each round."""

    file: str
    row: str
    step: float


FEW = Figure("profil.csv", "count_population,region,94,1990", 100)
"""A population that the course of one profile shows."""

MANY = Figure("emploi.csv", "rate_unemployment,region,28,2023", 0.1)
"""The last figure of a headline indicator: it moves an index, hence the ranks and maps of all profiles."""


def unchanged(copy: Copy, verb: str, rounds: int) -> float:
    """Return the median seconds of a verb while nothing changes; raises CommandFailed when a page is executed."""
    copy.carnets(verb)
    seconds = [copy.carnets(verb).seconds for _ in range(rounds)]
    executed = count_executed(copy)
    if executed:
        raise CommandFailed(f"carnets {verb} executed {executed} pages again while nothing had changed")
    return median(seconds)


def one_figure_changed(copy: Copy, figure: Figure, rounds: int) -> tuple[float, int]:
    """Change a figure, each round by another amount, then build the site; the figure is put back after each.

    Returns the median seconds, and how many pages were executed in the last round.
    """
    seconds, executed = [], 0
    for number in range(1, rounds + 1):
        with changed(copy.root / "data" / "official" / figure.file, figure, number):
            seconds.append(copy.carnets("site").seconds)
            executed = count_executed(copy)
        copy.carnets("site")
    if not executed:
        raise CommandFailed(f"no page was executed though {figure.row} had changed")
    return median(seconds), executed


@contextlib.contextmanager
def changed(path: Path, figure: Figure, number: int) -> Iterator[None]:
    """Change the value of a row inside the block."""
    former = path.read_bytes()
    row = re.compile(rf"^({re.escape(figure.row)},)(.+)$", re.MULTILINE)

    def moved(found: re.Match[str]) -> str:
        return f"{found[1]}{round(float(found[2]) + number * figure.step, 6)}"

    text, count = row.subn(moved, former.decode("utf-8"))
    if count != 1:
        raise CommandFailed(f"{path.name} has {count} rows {figure.row}: choose another in bench/reruns.py")
    path.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        path.write_bytes(former)


def count_executed(copy: Copy) -> int:
    """Return how many pages the last run executed."""
    return Counter(page["status"] for page in copy.report()["pages"])["executed"]
