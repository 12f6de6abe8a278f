"""The pages of a run executed on an existing Dask cluster: everything goes and comes back by content."""

import contextlib
import pickle
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import cloudpickle
from distributed import CancelledError, Client, Future, wait

from helpers.errors import ClusterError, KernelDied
from helpers.execution.dask import code_identity
from helpers.execution.dask.address import silent
from helpers.execution.dask.worker import close_workshop, execute_there
from helpers.execution.local_pool import LocalPool
from helpers.execution.page_execution import Executed, Task
from helpers.kernels.manager import forked_kernels
from helpers.notices import warn

CONNECT_TIMEOUT_S, ANSWER_TIMEOUT_S, PATIENCE_S = 10, 1, 20
AHEAD = 2
"""Pages sent per thread of the cluster: one at work, one waiting, so that a worker that joins finds some left."""


@dataclass(frozen=True)
class Sent:
    """A page sent to the cluster, and the workers that may execute it."""

    task: Task
    workers: frozenset[str]


class DaskPool:
    """Workers of a cluster that run the same code as this process; the others are refused, with the difference.

    Raises ClusterError when nothing answers at the address, or when no worker can be used. Once at work, a
    cluster that goes away, or a page that reads files of the project itself, leaves pages to this machine, and that is
    said.
    """

    def __init__(self, address: str, tables: Path) -> None:
        self.address, self.tables = address, tables
        self.run = f"carnets-{uuid.uuid4().hex[:12]}"
        self.accepted: dict[str, int] = {}
        self.refused: dict[str, str] = {}
        self.sent: dict[Future, Sent] = {}
        self._shared: Future | None = None
        self._identity = code_identity.identity()
        self._last_seen = time.monotonic()

    @property
    def words(self) -> str:
        """Return where pages were executed."""
        return f"Dask at {self.address}, {len(self.accepted)} worker(s)"

    def __enter__(self) -> Self:
        try:
            self.client = Client(self.address, timeout=CONNECT_TIMEOUT_S)
        except (OSError, ValueError) as error:
            raise silent(self.address, error) from error
        self._meet_workers()
        if not self.accepted:
            self.client.close()
            reasons = "".join(f"\n  {worker}: {reason}." for worker, reason in self.refused.items())
            raise ClusterError(
                "worker-refused",
                f"No worker of the cluster can be used.{reasons}",
                where=self.address,
                remedy=f"\nStart some from this version of the project: dask worker {self.address} --nthreads 1",
            )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._answers():
            for future in self.sent:
                future.cancel()
            self.client.run(close_workshop, self.run, workers=list(self.accepted), on_error="ignore")
        self.client.close(timeout=ANSWER_TIMEOUT_S)

    def execute(self, tasks: Sequence[Task]) -> Iterator[Executed]:
        """Yield what became of each page, as they end."""
        waiting, mine = list(reversed(tasks)), []
        while waiting or self.sent:
            if not self._answers() or not self._has_workers():
                warn("The cluster has gone: the pages that are left are executed on this machine.")
                mine += [*(sent.task for sent in self.sent.values()), *reversed(waiting)]
                self.sent.clear()
                break
            waiting += self._lost()
            self._send(waiting)
            for future in self._ended():
                task = self.sent.pop(future).task
                executed = _result(future, task)
                if executed is None:
                    waiting.append(task)
                elif executed.read.get("files"):
                    warn("A page reads files of the project itself: it is executed again on this machine.")
                    mine.append(task)
                else:
                    yield executed
        if mine:
            with forked_kernels(self.tables.parent) as server:
                yield from LocalPool(self.tables.parent, server, None).execute(mine)

    def _answers(self) -> bool:
        return bool(self.client.status == "running")

    def _has_workers(self) -> bool:
        """Tell whether the cluster has a worker that can be used, or had one a moment ago: it may be starting again."""
        try:
            self._meet_workers()
        except OSError:
            return False
        if self.accepted:
            self._last_seen = time.monotonic()
        return time.monotonic() - self._last_seen < PATIENCE_S

    def _meet_workers(self) -> None:
        """Learn which workers there are, and of the new ones whether they run the same code."""
        present = self.client.nthreads()
        self.accepted = {worker: count for worker, count in present.items() if worker in self.accepted}
        new = [worker for worker in present if worker not in self.accepted and worker not in self.refused]
        if not new:
            return
        answers = self.client.run(pickle.loads, _question(), workers=new, on_error="return")
        for worker, answer in sorted(answers.items()):
            unlike = f"it cannot tell what it runs ({answer})" if isinstance(answer, Exception) else None
            reason = unlike or code_identity.difference(self._identity, answer)
            if reason:
                self.refused[worker] = reason
                warn(f"The worker {worker} is refused: {reason}.")
            else:
                self.accepted[worker] = present[worker]

    def _send(self, waiting: list[Task]) -> None:
        """Keep every worker busy; the tables go beside the tasks, once to each worker."""
        room = AHEAD * sum(self.accepted.values()) - len(self.sent)
        if not waiting or room <= 0:
            return
        workers = list(self.accepted)
        if self._shared is None or self._shared.status != "finished":
            tables = {path.stem: path.read_bytes() for path in sorted(self.tables.glob("*.parquet"))}
            (self._shared,) = self.client.scatter([tables], workers=workers, broadcast=True, hash=False)
        for _ in range(min(room, len(waiting))):
            task = waiting.pop()
            future = self.client.submit(execute_there, task, self._shared, self.run, workers=workers, pure=False)
            self.sent[future] = Sent(task, frozenset(workers))

    def _lost(self) -> list[Task]:
        """Take back the pages that no worker present may execute."""
        lost = [future for future, sent in self.sent.items() if not sent.workers.intersection(self.accepted)]
        for future in lost:
            future.cancel()
        return [self.sent.pop(future).task for future in lost]

    def _ended(self) -> list[Future]:
        with contextlib.suppress(TimeoutError, CancelledError):  # what has ended is asked of each one
            wait(list(self.sent), timeout=ANSWER_TIMEOUT_S, return_when="FIRST_COMPLETED")
        return [future for future in self.sent if future.done()]


def _question() -> bytes:
    """Return what a worker unpickles into its identity, even one that has another version of this package, or none."""
    cloudpickle.register_pickle_by_value(code_identity)
    try:
        return bytes(cloudpickle.dumps(code_identity.Ask()))
    finally:
        cloudpickle.unregister_pickle_by_value(code_identity)


def _result(future: Future, task: Task) -> Executed | None:
    """Return what became of a page; None when it must be sent again."""
    if future.status == "finished":
        return future.result()
    if future.status != "error":
        return None
    error = future.exception()
    return Executed(
        task,
        KernelDied(
            "kernel-died",
            f"the workers that had this page failed ({type(error).__name__}: {error}).",
            where=f"notebooks/{task.template}",
            remedy="Read the logs of the workers; look for a lack of memory or a crash in a library.",
        ),
    )
