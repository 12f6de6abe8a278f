"""What is being done while it takes long, and the time left: a bar on a terminal, a line at each tenth elsewhere."""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from helpers.notices import console as stderr

Thing = TypeVar("Thing")
Report = Callable[[int, str], None]
TENTHS = 10
MINUTE_S = 60
_stages: dict[str, float] = {}
"""Seconds that each work took in this process."""


def stages() -> str:
    """Return in one sentence what took a second or more, the longest first; "" where nothing did."""
    longest = sorted(((seconds, work) for work, seconds in _stages.items() if seconds >= 1), reverse=True)
    return f"Longest: {', '.join(f'{work.lower()} {lasting(s)}' for s, work in longest)}." if longest else ""


def lasting(seconds: float) -> str:
    """Return a length of time as people say it: 45 s, 12 min."""
    return f"{seconds:.0f} s" if seconds < MINUTE_S * 2 else f"{seconds / MINUTE_S:.0f} min"


@contextlib.contextmanager
def progress(work: str, total: int, console: Console = stderr) -> Iterator[Report]:
    """Show how far some work is; the block calls what it gets with how much is done, and the name of what was last."""
    start = time.monotonic()
    try:
        with _shown(work, total, console) as report:
            yield report
    finally:
        _stages[work] = _stages.get(work, 0) + time.monotonic() - start


@contextlib.contextmanager
def _shown(work: str, total: int, console: Console) -> Iterator[Report]:
    if console.is_terminal:
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[last]}"),
            console=console,
        ) as bars:
            task = bars.add_task(work, total=total, last="")
            yield lambda done, last: bars.update(task, completed=done, last=last)
        return
    shown, start = 0, time.monotonic()

    def report(done: int, last: str) -> None:
        nonlocal shown
        if done * TENTHS // total > shown:
            shown = done * TENTHS // total
            left = (time.monotonic() - start) / done * (total - done)
            words = [f"{done} of {total}", last, f"about {lasting(left)} left" if left >= 1 else ""]
            console.print(f"{work}: {', '.join(filter(None, words))}", markup=False)

    console.print(f"{work}: {total} to do", markup=False)
    yield report


def followed(things: Iterable[Thing], work: str, names: Iterable[str], console: Console = stderr) -> Iterator[Thing]:
    """Yield things as they are made, and show how many are; names: what to call each of them, in order."""
    known = list(names)
    with progress(work, len(known), console) as report:
        for done, (name, thing) in enumerate(zip(known, things, strict=True), start=1):
            yield thing
            report(done, name)
