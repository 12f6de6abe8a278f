"""The pages of a run executed on this machine: a few at a time, each in a kernel of its own."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from helpers.publish.execution import Executed, Place, Task, execute
from helpers.publish.kernels import kill_kernels


class LocalPool:
    """Threads that wait for kernels: the work is done by the kernels, which are processes."""

    def __init__(self, place: Place, jobs: int) -> None:
        self.place, self.jobs = place, jobs

    def execute(self, tasks: Sequence[Task]) -> Iterator[Executed]:
        """Yield what became of each page, as they end; when the caller stops, every kernel is killed."""
        threads = ThreadPoolExecutor(self.jobs, thread_name_prefix="page")
        try:
            for future in as_completed([threads.submit(execute, task, self.place) for task in tasks]):
                yield future.result()
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            kill_kernels()
            raise
        finally:
            threads.shutdown()
