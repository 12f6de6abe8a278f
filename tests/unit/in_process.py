"""A pool that works in this process: processes started for a test take seconds to import what draws."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from typing import Any


class InProcess(Executor):
    """Does what a pool of processes does, one thing after the other; `done` counts what it was given to do."""

    def __init__(self) -> None:
        self.done = 0

    def map(
        self, fn: Callable[..., Any], *iterables: Iterable[Any], timeout: float | None = None, chunksize: int = 1
    ) -> Iterator[Any]:
        """Return the results in order."""
        for given in zip(*iterables, strict=True):
            self.done += 1
            yield fn(*given)
