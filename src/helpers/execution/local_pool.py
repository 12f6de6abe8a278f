"""The pages of a run executed on this machine: a few at a time, each in a kernel of its own."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from pathlib import Path

from helpers import paths
from helpers.execution.page_execution import Executed, Place, Task, execute
from helpers.kernels.manager import ForkServerProcess, address_of, kill_kernels

KILL_AGAIN_S = 0.1


class LocalPool:
    """Threads that wait for kernels: the work is done by the kernels, which are processes.

    folder: the run's own, where the copy of its tables is. jobs: how many pages at once, one per core by default.
    `words` says how pages were executed, once they were.
    """

    def __init__(self, folder: Path, server: ForkServerProcess | None, jobs: int | None) -> None:
        self.folder, self.server, self.jobs = folder, server, jobs or os.cpu_count() or 1
        self.words = ""

    def execute(self, tasks: Sequence[Task]) -> Iterator[Executed]:
        """Yield what became of each page, as they end; when the caller stops, every kernel is killed."""
        place = Place(self.folder, self.folder / "tables", paths.root(), address_of(self.server))
        self.words = f"{self.jobs} at once, {'forked' if place.server else 'plain'} kernels"
        threads = ThreadPoolExecutor(self.jobs, thread_name_prefix="page")
        futures: list[Future[Executed]] = []
        try:
            for task in tasks:
                futures.append(threads.submit(execute, task, place))
            for future in as_completed(futures):
                yield future.result()
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            while not all(future.done() for future in futures):  # one that was about to start is killed in its turn
                kill_kernels()
                wait(futures, KILL_AGAIN_S)
            raise
        finally:
            threads.shutdown()
