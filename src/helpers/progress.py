"""What is being done while it takes long: a bar on a terminal, a line at each tenth of the work elsewhere."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from helpers.notices import console as stderr

Thing = TypeVar("Thing")
Report = Callable[[int, str], None]
TENTHS = 10


@contextlib.contextmanager
def progress(work: str, total: int, console: Console = stderr) -> Iterator[Report]:
    """Show how far some work is; the block calls what it gets with how much is done, and the name of what was last."""
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
    shown = 0

    def report(done: int, last: str) -> None:
        nonlocal shown
        if done * TENTHS // total > shown:
            shown = done * TENTHS // total
            console.print(f"{work}: {done} of {total}{f', {last}' if last else ''}", markup=False)

    console.print(f"{work}: {total} to do", markup=False)
    yield report


def followed(things: Iterable[Thing], work: str, names: Iterable[str], console: Console = stderr) -> Iterator[Thing]:
    """Yield things as they are made, and show how many are; names: what to call each of them, in order."""
    known = list(names)
    with progress(work, len(known), console) as report:
        for done, (name, thing) in enumerate(zip(known, things, strict=True), start=1):
            yield thing
            report(done, name)
