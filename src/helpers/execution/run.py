"""Execute the pages of a plan that changed, reuse the others; one failing page never stops the rest."""

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from helpers import hashes, paths
from helpers.errors import CarnetsError, KernelDied
from helpers.execution.former_page import former_page
from helpers.execution.run_report import Outcome, Report
from helpers.figure_contract import check_figures
from helpers.files import cannot_write, check_writable, write_if_changed
from helpers.incremental.cache import Cache
from helpers.incremental.executed_pages import Kept, Ledger
from helpers.incremental.plan import Plan
from helpers.incremental.plan_file import Page
from helpers.kernels.environment import base_of
from helpers.notices import saying_once, warn
from helpers.progress import progress
from helpers.reading.inputs import text_of

FORCED = "it was asked for with --force"

if TYPE_CHECKING:
    from helpers.execution.page_execution import Executed, Task


@dataclass(frozen=True)
class Request:
    """How to execute: jobs at once on this machine (all cores by default), or the address of a Dask scheduler.

    is_forced: execute pages that could be reused too. is_insecure: a scheduler of another machine may do without
    certificates.
    """

    jobs: int | None = None
    scheduler: str | None = None
    is_forced: bool = False
    is_insecure: bool = False


def run_pages(plan: Plan, request: Request, console: Console) -> Report:
    """Execute every page of a plan that must be, and return what became of each, in the plan's order.

    Executed notebooks, failed ones included, are kept in _build/notebooks, reports in _build/reports.
    Raises FileError before any kernel starts when they cannot be written; ClusterError.
    """
    for name in ("notebooks", "reports"):
        check_writable(paths.build() / name)
    start = time.perf_counter()
    with saying_once(console) as said, _own_folder() as folder, contextlib.ExitStack() as stack:
        run = Run(plan, Ledger(Cache(), _copied_tables(folder / "tables")), is_forced=request.is_forced)
        # Kernels are prepared while the rows that views give are compared: it takes as long, on another core.
        pool = None if run.is_unchanged() else stack.enter_context(_pool(request, folder))
        tasks = run.sort_out()
        if tasks:
            pool = pool or stack.enter_context(_pool(request, folder))
            run.execute(tasks, pool, console)
        for damaged in run.ledger.cache.damaged:
            warn(f"A damaged cache entry was removed: {damaged}.")
        where = pool.words if tasks and pool else "nothing to execute"
    report = Report(run.outcomes_in_order(), time.perf_counter() - start, where, tuple(said))
    report.write()
    return report


class Run:
    """The pages of one run: what can be reused, what must be executed, and what became of each."""

    def __init__(self, plan: Plan, ledger: Ledger, *, is_forced: bool = False) -> None:
        self.plan, self.ledger, self.is_forced = plan, ledger, is_forced
        self.sources = {page.template: text_of(page.template_path) for page in plan.pages}
        self.why: dict[str, str] = {}
        self.outcomes: dict[str, Outcome] = {}

    def is_unchanged(self) -> bool:
        """Tell whether nothing at all has moved since every page was executed."""
        pages = self.plan.pages
        return not self.is_forced and all(self.ledger.is_unchanged(page, self.sources[page.template]) for page in pages)

    def sort_out(self) -> list["Task"]:
        """Reuse the pages that can be, and return the others, as tasks."""
        for page in self.plan.pages:
            result = (None, FORCED) if self.is_forced else self.ledger.find(page, self.sources[page.template])
            kept, self.why[page.address] = result
            if kept:
                self.outcomes[page.address] = self._reused(page, kept)
        stale = [page for page in self.plan.pages if page.address not in self.outcomes]
        if not stale:
            return []
        from helpers.execution.page_execution import Task

        return [
            Task(page.address, page.template_path.name, self.sources[page.template], page.parameters) for page in stale
        ]

    def execute(self, tasks: Sequence["Task"], pool: Any, console: Console) -> None:
        """Execute tasks and keep what they made, as they end."""
        with (
            progress("Executing pages", len(tasks), console) as report,
            contextlib.closing(pool.execute(tasks)) as done,
        ):
            for number, executed in enumerate(done, start=1):
                outcome = self._ended(executed)
                self.outcomes[outcome.page.address] = outcome
                report(number, outcome.page.address)

    def outcomes_in_order(self) -> tuple[Outcome, ...]:
        """Return what became of each page, in the plan's order."""
        return tuple(self.outcomes[page.address] for page in self.plan.pages)

    def _reused(self, page: Page, kept: Kept) -> Outcome:
        try:
            former = former_page(page.executed_path)
            self._write(page, kept)
            is_renewed = former.has_other_text(page.executed_path)
            warnings = former.warnings(kept.n_figures)
            return Outcome(page, n_figures=kept.n_figures, warnings=warnings, is_renewed=is_renewed)
        except CarnetsError as error:
            return Outcome(page, error)
        except OSError as error:
            return Outcome(page, cannot_write(error, page.executed_path.parent))

    def _ended(self, executed: "Executed") -> Outcome:
        page = next(page for page in self.plan.pages if page.address == executed.task.address)
        former, why = former_page(page.executed_path), self.why[page.address]
        error, n_figures, warnings = executed.error, 0, executed.warnings
        try:
            if error:
                self._keep_failed(page, executed)
            else:
                n_figures, more = self._keep(page, executed)
                warnings = (*warnings, *more, *former.warnings(n_figures))
        except CarnetsError as caught:
            error = caught
        except OSError as caught:
            error = cannot_write(caught, page.executed_path.parent)
        return Outcome(
            page,
            error,
            why,
            executed.seconds,
            executed.read.get("memory_mib", 0),
            n_figures,
            executed.cells,
            warnings,
        )

    def _keep(self, page: Page, executed: "Executed") -> tuple[int, list[str]]:
        """Write the notebook of a page that ran to its end and record it; return its figures, and what to warn of.

        Raises the errors of `check_figures`: such a page is written to be looked at, and never recorded.
        """
        from helpers.execution.executed_notebook import executed_notebook, figure_payloads
        from helpers.execution.output_checks import check_outputs

        def write() -> None:
            text = executed_notebook(executed.task.source, page.parameters, executed.results)
            write_if_changed(page.executed_path, text.encode())

        cells = list(zip(sorted(executed.cells), executed.results, strict=True))
        shown = [(cell, payload) for cell, result in cells for payload in figure_payloads([result])]
        try:
            check_outputs(cells, paths.shown(page.template_path))
            check_figures(shown, paths.shown(page.template_path))
        except CarnetsError:
            write()
            raise
        warnings, kept = [], None
        try:
            kept = self.ledger.keep(page, executed.task.source, executed.results, executed.read, len(shown))
            warnings = [] if kept else ["code changed while it ran: it will be executed again"]
        except OSError as error:
            warnings = [f"it cannot be kept for the next run ({error.strerror})"]
        if kept:
            self._write(page, kept)
        else:
            write()
        return len(shown), warnings

    def _keep_failed(self, page: Page, executed: "Executed") -> None:
        write_if_changed(page.executed_path, executed.failed.encode())
        if isinstance(executed.error, KernelDied):
            from helpers.execution.page_execution import log_address

            log = executed.log or "The kernel wrote nothing outside its cells.\n"
            write_if_changed(paths.build() / log_address(page.address), log.encode())

    def _write(self, page: Page, kept: Kept) -> None:
        """Write the notebook of a page whose results are reused: its template may have new texts and tags."""
        source = self.sources[page.template]

        def assembled() -> dict[str, bytes]:
            from helpers.execution.executed_notebook import executed_notebook
            from helpers.execution.images import with_images

            results = with_images(self.ledger.results(kept))
            return {"ipynb": executed_notebook(source, page.parameters, results).encode()}

        key = [source, page.parameters, kept.results, self.ledger.writer]
        write_if_changed(page.executed_path, self.ledger.cache.remember("notebooks", key, assembled)["ipynb"])


@contextlib.contextmanager
def _pool(request: Request, folder: Path) -> Iterator[Any]:
    """Give what executes tasks; nothing that it started is alive after the block."""
    if request.scheduler:
        from helpers.execution.dask.pool import DaskPool

        with DaskPool(request.scheduler, folder / "tables") as pool:
            yield pool
        return
    from helpers.kernels.manager import forked_kernels

    with forked_kernels(folder) as server:
        from helpers.execution.local_pool import LocalPool

        yield LocalPool(folder, server, request.jobs)


@contextlib.contextmanager
def _own_folder() -> Iterator[Path]:
    """Give the folder of this run: sockets, tables and working directories; its path is short, as sockets ask."""
    base = base_of(tempfile.gettempdir())
    try:
        temporary = tempfile.TemporaryDirectory(prefix="carnets-", dir=base, ignore_cleanup_errors=True)
    except OSError as error:
        raise cannot_write(error, Path(base)) from error
    with temporary as folder:
        yield Path(folder)


def _copied_tables(target: Path) -> dict[str, str]:
    """Copy the published tables for this run, so that none changes under a page; return their fingerprints."""
    processes = {}
    for path in sorted(paths.tables().glob("*.parquet")):
        try:
            target.mkdir(exist_ok=True)
            copy = Path(shutil.copyfile(path, target / path.name))
        except OSError as error:
            raise cannot_write(error, target.parent) from error
        processes[path.stem] = hashes.of_bytes(copy.read_bytes())
    return processes
