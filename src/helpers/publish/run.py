"""Execute the pages of a plan with papermill, in parallel processes; one failing page never stops the others."""

import contextlib
import ctypes
import io
import json
import logging
import multiprocessing
import os
import signal
import sys
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from helpers import paths
from helpers.errors import CarnetsError, CellFailed, KernelDied, PagesFailed, PageWithoutFigure
from helpers.publish.kernels import LOG, PrivateKernelManager, forked_kernels
from helpers.publish.plan import Page, Plan
from helpers.publish.writing import cannot_write, check_writable

FIGURE_MIME = "application/vnd.carnets.figure+json"
PR_SET_PDEATHSIG = 1
CELL_TIMEOUT_S, START_TIMEOUT_S = 300, 120


@dataclass(frozen=True)
class Outcome:
    """What became of a page: no error means it ran and shows at least one figure."""

    page: Page
    error: CarnetsError | None


def run_pages(plan: Plan, jobs: int | None = None, console: Console | None = None) -> list[Outcome]:
    """Execute every page of a plan and return the outcomes in the plan's order.

    jobs: how many processes at once, all cores by default. Executed notebooks, failed ones included, are kept in
    _build/notebooks. Raises CannotWrite before any kernel starts when that folder is not writable.
    """
    check_writable(paths.build() / "notebooks")
    outcomes: dict[str, Outcome] = {}
    console = console or Console(stderr=True)
    with forked_kernels() as refusal, _progress(console) as progress:
        if refusal:
            console.print(f"Plain kernels are used, slower: {refusal}.")
        task = progress.add_task("", total=len(plan.pages))
        for outcome in _execute_all(plan.pages, jobs or os.cpu_count() or 1):
            outcomes[outcome.page.address] = outcome
            progress.update(task, advance=1, description=outcome.page.address)
    return [outcomes[page.address] for page in plan.pages]


def check_outcomes(outcomes: Sequence[Outcome]) -> None:
    """Raise PagesFailed when a page failed: one summary that names page, cell, error and how to rerun it alone."""
    failed = [outcome for outcome in outcomes if outcome.error]
    if not failed:
        return
    lines = [f"\n  {outcome.page.address}: {outcome.error}\n    rerun: {_rerun(outcome.page)}" for outcome in failed]
    raise PagesFailed(
        f"{len(failed)} of {len(outcomes)} page(s) failed, the others are done.{''.join(lines)}",
        remedy="\nThe executed notebook of each failed page is in _build/notebooks, with its error.",
    )


def _progress(console: Console) -> Progress:
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    return Progress(*columns, console=console)


def _execute_all(pages: Sequence[Page], jobs: int) -> Iterator[Outcome]:
    # Spawned, never forked: a forked child of a process that has used threads may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(pages)), mp_context=context, initializer=_die_with_parent) as pool:
        futures = {pool.submit(_outcome, page): page for page in pages}
        for future in as_completed(futures):
            yield future.result()


def _die_with_parent() -> None:
    """Ask the system to end this process with its parent: a killed run must leave nothing behind (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _outcome(page: Page) -> Outcome:
    try:
        execute_page(page)
    except CarnetsError as error:
        return Outcome(page, error)
    except OSError as error:
        return Outcome(page, cannot_write(error, page.executed_path.parent))
    return Outcome(page, None)


def execute_page(page: Page) -> None:
    """Execute one page in a working directory of its own and keep its notebook.

    Raises CellFailed, KernelDied, PageWithoutFigure.
    """
    folder = paths.build() / "work" / page.address.replace("/", "-")
    folder.mkdir(parents=True, exist_ok=True)
    page.executed_path.parent.mkdir(parents=True, exist_ok=True)
    page.executed_path.unlink(missing_ok=True)
    options: dict[str, Any] = {
        "kernel_manager_class": PrivateKernelManager,
        "execution_timeout": CELL_TIMEOUT_S,
        "start_timeout": START_TIMEOUT_S,
        "request_save_on_cell_execute": False,
        "autosave_cell_every": 0,
        "progress_bar": False,
        "cwd": str(folder),
    }
    logging.getLogger("papermill").setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            papermill.execute_notebook(str(page.template_path), str(page.executed_path), page.parameters, **options)
    except PapermillExecutionError as error:
        line = error.source.strip().splitlines()[0]
        raise CellFailed(
            f"cell {error.cell_index} (`{line}`) raised {error.ename}: {error.evalue}.",
            where=paths.shown(page.template_path),
        ) from error
    except (DeadKernelError, CellTimeoutError, RuntimeError) as error:
        _keep_unfinished(page, error)
        raise KernelDied(
            f"the kernel stopped before the page was done ({type(error).__name__}: {str(error).splitlines()[0]}).",
            where=paths.shown(page.template_path),
            remedy=f"Read {paths.shown(folder / LOG)}; look for a lack of memory or a crash in a library.",
        ) from error
    (folder / LOG).unlink(missing_ok=True)
    _remove_empty(folder)
    if not figures_of(page.executed_path):
        raise PageWithoutFigure(
            "the page ran to its end and shows no figure.",
            where=paths.shown(page.template_path),
            remedy="End a cell with a figure, or remove the page from the plan.",
        )


def _keep_unfinished(page: Page, error: Exception) -> None:
    """Keep the notebook of a page whose kernel died, with its parameters and the error, where papermill kept none."""
    if page.executed_path.exists():
        return
    notebook = parameterize_notebook(load_notebook_node(str(page.template_path)), page.parameters)
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell(f"**{type(error).__name__}** : {error}", id="error"))
    nbformat.write(notebook, page.executed_path)


def figures_of(executed: Path) -> list[dict[str, Any]]:
    """Return the figure payloads shown by an executed notebook, in order."""
    notebook = json.loads(executed.read_text(encoding="utf-8"))
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    return [output["data"][FIGURE_MIME] for output in outputs if FIGURE_MIME in output.get("data", {})]


def _rerun(page: Page) -> str:
    territory, domain = page.parameters.get("territory_code"), page.parameters.get("domain")
    options = f" --territory {territory}" if territory else f" --domain {domain}" if domain else ""
    return f"carnets run {page.template}{options}"


def _remove_empty(folder: Path) -> None:
    if folder.exists() and not any(folder.iterdir()):
        folder.rmdir()
