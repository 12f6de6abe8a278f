"""Execute one page: everything it needs comes in, everything it made goes out, nothing shared is written.

The same function serves the local pool and the workers of a cluster.
"""

import logging
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from helpers import paths
from helpers.errors import CarnetsError, KernelDied, PageError
from helpers.execution.executed_notebook import failed_notebook
from helpers.execution.papermill_client import RICH_LIMIT_BYTES, TEXT_LIMIT_BYTES, CellEndsKernel, Trace
from helpers.kernels.environment import kernel_environment
from helpers.kernels.forkserver import SINGLE_THREAD
from helpers.kernels.lifetime import end_marked
from helpers.kernels.manager import LOG, PrivateKernelManager
from helpers.notices import warn
from helpers.reading.notebooks import KERNEL, LANGUAGE, read_template

CELL_TIMEOUT_S, START_TIMEOUT_S = 300, 120
SHOWN_LOG_CHARACTERS = 20_000


@dataclass(frozen=True)
class Task:
    """A page to execute, by content: its address, the file name and text of its template, its parameters."""

    address: str
    template: str
    source: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where pages are executed: the run's own folder, the published tables, the fork server ("" for plain kernels).

    root: the project whose files are noted when a page reads them.
    """

    folder: Path
    tables: Path
    root: Path
    server: str = ""


@dataclass(frozen=True)
class Executed:
    """What became of a page.

    results: outputs and execution count of each code cell, when the page ran to its end. failed: the notebook as
    it stopped, when it did not. read: what the kernel says it has read. log: what the kernel said outside its cells.
    cells: seconds and first line of each code cell, by position in the executed notebook.
    """

    task: Task
    error: CarnetsError | None = None
    results: list[dict[str, Any]] = field(default_factory=list)
    failed: str = ""
    read: dict[str, Any] = field(default_factory=dict)
    log: str = ""
    seconds: float = 0.0
    cells: dict[int, tuple[float, str]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def execute(task: Task, place: Place) -> Executed:
    """Execute a page in a working directory of its own and return what became of it; it never raises CarnetsError."""
    start = time.perf_counter()
    executed, has_lost_server = _attempt(task, place)
    if has_lost_server:
        warn("The fork server has gone: the pages it was running are run again with plain kernels, slower.")
        executed, _ = _attempt(task, Place(place.folder, place.tables, place.root))
    return Executed(**{**vars(executed), "seconds": time.perf_counter() - start})


def log_address(address: str) -> str:
    """Return where, below _build, the log of a page's kernel is kept when it died."""
    return f"reports/{address}.log"


def _attempt(task: Task, place: Place) -> tuple[Executed, bool]:
    trace = Trace()
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="p", dir=place.folder, ignore_cleanup_errors=True) as own:
        folder, work, settings = Path(own), Path(own) / "work", Path(own) / "own"
        work.mkdir()
        settings.mkdir()  # were it missing, IPython would say so in the log and leave a folder of its own in /tmp
        manager = PrivateKernelManager(folder=folder, server=place.server)
        marks = {"CARNETS_TABLES": str(place.tables), paths.PAGE: own}
        options: dict[str, Any] = {
            "kernel_name": KERNEL,
            "language": LANGUAGE,
            "engine_name": "carnets",
            "trace": trace,
            "manager": manager,
            "root": str(place.root),
            "folder": str(work),
            "environment": {**kernel_environment(settings), **SINGLE_THREAD, **marks},
            "execution_timeout": CELL_TIMEOUT_S,
            "start_timeout": START_TIMEOUT_S,
            "progress_bar": False,
        }
        error: CarnetsError | None = None
        try:
            papermill.execute_notebook(read_template(task.source), None, task.parameters, **options)
        except (PapermillExecutionError, DeadKernelError, CellTimeoutError, RuntimeError) as caught:
            error = _explained(task, trace, caught)
        if not place.server or manager.has_lost_server:  # the fork server does it when there is one
            end_marked(own)
        log = _tail(work / LOG)
    executed = Executed(
        task,
        error,
        results=trace.results if not error else [],
        failed=failed_notebook(task.source, task.parameters, trace.notebook, str(error)) if error else "",
        read=trace.read,
        log=log if isinstance(error, KernelDied) else "",
        cells=trace.cells,
        warnings=tuple(_cut(trace)),
    )
    return executed, manager.has_lost_server


def _explained(task: Task, trace: Trace, error: Exception) -> CarnetsError:
    """Return the error to show: which template, which cell (counted from 0 in the executed notebook), what to do."""
    where = f"notebooks/{task.template}"
    if isinstance(error, PapermillExecutionError):
        said = (
            f"cell {error.cell_index} (`{_first_line(error.source)}`) raised {error.ename}: {error.evalue.rstrip('.')}."
        )
        return PageError("cell-failed", said, where=where)
    cells = trace.notebook.cells if trace.notebook else []
    cell = (
        f"cell {trace.current_cell} (`{_first_line(cells[trace.current_cell].source)}`)"
        if (trace.current_cell < len(cells))
        else "the end of the page"
    )
    if isinstance(error, CellEndsKernel):
        return PageError(
            "cell-failed",
            f"{cell} ends its kernel ({error}).",
            where=where,
            remedy="Take that call out: a page runs to its last cell; a condition chooses what it shows.",
        )
    if isinstance(error, CellTimeoutError):
        return PageError(
            "cell-too-long",
            f"{cell} did not end in {CELL_TIMEOUT_S} s.",
            where=where,
            remedy="Look for a loop without end or a wait for something that never comes.",
        )
    return KernelDied(
        "kernel-died",
        f"the kernel stopped at {cell} ({type(error).__name__}: {_first_line(str(error))}).",
        where=where,
        remedy=f"Read _build/{log_address(task.address)}; look for a lack of memory or a crash in a library.",
    )


def _first_line(text: str) -> str:
    return next(iter(text.strip().splitlines()), "")


def _cut(trace: Trace) -> list[str]:
    return [
        f"cell {cell} wrote {written:,} bytes: its output is cut at {TEXT_LIMIT_BYTES:,} of text and "
        f"{RICH_LIMIT_BYTES:,} of figures"
        for cell, written in sorted(trace.cut_cells.items())
    ]


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-SHOWN_LOG_CHARACTERS:] if log.exists() else ""
