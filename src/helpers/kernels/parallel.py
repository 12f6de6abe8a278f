"""The same work on several things at once: one process per core, started afresh, ended with this one."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

from helpers.kernels.start_up import prepare_process

Thing = TypeVar("Thing")
Made = TypeVar("Made")


def in_processes(work: Callable[[Thing], Made], things: Sequence[Thing]) -> Iterator[Made]:
    """Yield what a work makes of each thing, in order; one thing alone is done here, and raises what it raises."""
    jobs = min(os.cpu_count() or 1, len(things))
    if jobs < 2:  # noqa: PLR2004  # one thing needs no process of its own
        yield from map(work, things)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=prepare_process) as pool:
        try:
            yield from pool.map(work, things)
        finally:
            pool.shutdown(cancel_futures=True)  # an error ends the work at once: the rest would be thrown away
