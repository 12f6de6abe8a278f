"""Other ways to execute the pages of a plan, each a process of its own that `bench/engine.py` starts.

    python bench/rivals.py serial|pool|ploomber|floor --plan ci --output FOLDER

serial: a loop over papermill.execute_notebook, in one process, all defaults. pool: the same in one spawned process per
core. ploomber: a loop over ploomber-engine, which executes in its own process. floor: the cells alone, one page after
another in one warm IPython shell, what they show packed as a kernel would and sent nowhere; imports are not counted.

The floor prints its seconds and the number of figures it has shown; the others write notebooks in FOLDER.
"""

import argparse
import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from helpers import paths
from helpers.execution.former_page import FIGURE_MARK
from helpers.incremental.plan import CI, FULL, read_plan
from helpers.incremental.plan_file import Page


def main() -> None:
    """Execute the pages one way."""
    parser = argparse.ArgumentParser(description="Execute the pages of a plan without carnets.")
    parser.add_argument("way", choices=list(WAYS))
    parser.add_argument("--plan", choices=[FULL, CI], default=FULL)
    parser.add_argument("--output", type=Path, required=True, help="where executed notebooks go")
    asked = parser.parse_args()
    WAYS[asked.way](read_plan(asked.plan).pages, asked.output)


def executed_path(page: Page, folder: Path) -> Path:
    """Return where a rival writes a page."""
    return folder / f"{page.address.replace('/', '-')}.ipynb"


def execute_serial(pages: Iterable[Page], folder: Path) -> None:
    """Execute pages one after the other with papermill."""
    for page in pages:
        execute_with_papermill(page, folder)


def execute_in_pool(pages: Iterable[Page], folder: Path) -> None:
    """Execute pages with papermill in one process per core."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=spawn) as pool:
        list(pool.map(partial(execute_with_papermill, folder=folder), pages))


def execute_with_papermill(page: Page, folder: Path) -> None:
    """Execute a page as papermill's documentation says."""
    import papermill

    target = executed_path(page, folder)
    papermill.execute_notebook(page.template_path, target, page.parameters, cwd=paths.notebooks(), progress_bar=False)


def execute_with_ploomber(pages: Iterable[Page], folder: Path) -> None:
    """Execute pages one after the other with ploomber-engine, which is told to send nothing before it is imported."""
    home = folder / "ploomber-home"
    home.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "PLOOMBER_STATS_ENABLED": "false",
        "PLOOMBER_VERSION_CHECK_DISABLED": "true",
        "PLOOMBER_HOME_DIR": str(home),
    }
    from ploomber_engine import execute_notebook

    for page in pages:
        source, target = str(page.template_path), str(executed_path(page, folder))
        execute_notebook(source, target, parameters=page.parameters, cwd=str(paths.notebooks()), progress_bar=False)


def execute_cells_alone(pages: Iterable[Page], _: Path) -> None:
    """Execute the cells of pages in one warm shell; print the seconds that cells took and the figures they showed."""
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    cells = [code_of(page) for page in pages]
    warm_up = {page.template: code for page, code in zip(pages, cells, strict=True)}
    for code in warm_up.values():
        seconds_and_figures(shell, code)
    measured = [seconds_and_figures(shell, code) for code in cells]
    answer = {"seconds": sum(seconds for seconds, _ in measured), "figures": sum(count for _, count in measured)}
    print(json.dumps(answer))


def code_of(page: Page) -> list[str]:
    """Return the code cells of a page, its parameters injected as papermill does."""
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    notebook = parameterize_notebook(load_notebook_node(str(page.template_path)), page.parameters)
    return [cell["source"] for cell in notebook.cells if cell["cell_type"] == "code"]


def seconds_and_figures(shell: Any, code: Iterable[str]) -> tuple[float, int]:
    """Execute cells in an empty namespace; return how long they took, packing included, and the figures they showed."""
    shell.reset(new_session=False)
    start = time.perf_counter()
    figures = sum(packed.count(FIGURE_MARK) for source in code for packed in shown_by(shell, source))
    return time.perf_counter() - start, figures


def shown_by(shell: Any, source: str) -> list[bytes]:
    """Execute a cell and return what it showed, each piece as the bytes that a kernel would send."""
    from IPython.utils.capture import capture_output
    from jupyter_client.session import json_packer

    with capture_output() as captured:
        shell.run_cell(source, store_history=True).raise_error()
    streams = [{"text": text} for text in (captured.stdout, captured.stderr) if text]
    shown = [{"data": output.data, "metadata": output.metadata} for output in captured.outputs]
    return [json_packer(content) for content in (*streams, *shown)]


WAYS: dict[str, Callable[[tuple[Page, ...], Path], None]] = {
    "serial": execute_serial,
    "pool": execute_in_pool,
    "ploomber": execute_with_ploomber,
    "floor": execute_cells_alone,
}

if __name__ == "__main__":
    main()
