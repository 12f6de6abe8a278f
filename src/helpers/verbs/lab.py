"""Open one page in JupyterLab: a copy of its template with the page's parameters written in, that a person may edit.

Copies are in lab/, which git ignores and nothing cleans: what is written in one is its author's work.
"""

import difflib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from helpers import hashes, paths
from helpers.errors import PlanError
from helpers.files import write_whole
from helpers.incremental.plan_file import Page
from helpers.notices import say_line

MADE = "carnets"
"""The key of a copy's metadata that keeps the fingerprint of its cells as they were made."""
SHOWN_LINES = 60


def prepare_page(page: Page) -> Path:
    """Write the template with the page's parameters in lab/, say what is opened, and return that file.

    A copy in which nothing was edited is renewed when its template changed; one that was edited is kept, and what
    differs from the template is shown.
    """
    target = paths.root() / "lab" / f"{page.address}.ipynb"
    shown, fresh = paths.shown(target), _copy_of(page)
    if not target.exists():
        _write(fresh, target)
        say_line(f"Opening {shown}, a copy of {paths.shown(page.template_path)} with the parameters of {page.address}.")
        say_line("Edit it freely: the template and the site do not change, and git ignores lab/.")
        return target
    copy = nbformat.read(target, as_version=nbformat.NO_CONVERT)
    if _fingerprint(copy) == _fingerprint(fresh):
        say_line(f"Opening {shown}, your copy of {paths.shown(page.template_path)}.")
    elif copy.metadata.get(MADE) == _fingerprint(copy):
        _write(fresh, target)
        say_line(
            f"Opening {shown}: {paths.shown(page.template_path)} has changed, and this copy, not edited, is renewed."
        )
    else:
        say_line(f"Opening {shown}, your copy, with your edits. How it differs from the template as it is now:")
        _show_differences(fresh, copy)
        say_line(f"To start again from the template, remove {shown}.")
    return target


def check_may_open(*, allow_root: bool) -> None:
    """Raise an error for root, whom JupyterLab refuses unless it is told otherwise."""
    if os.geteuid() == 0 and not allow_root:
        what = "JupyterLab is not opened by root: what runs in it may do anything to this machine."
        raise PlanError("root-refused", what, where="carnets lab", remedy="In a container, add --allow-root.")


def open_page(page: Page, options: Sequence[str] = ()) -> int:
    """Prepare a page and open it in JupyterLab, rooted at the project; return JupyterLab's exit status.

    options: those of JupyterLab, as it takes them.
    """
    copy = prepare_page(page)
    # The address that JupyterLab writes opens the copy too, where no browser does.
    places = [f"--ServerApp.root_dir={paths.root()}", f"--LabApp.default_url=/lab/tree/{paths.shown(copy)}"]
    command = [sys.executable, "-m", "jupyterlab", *places, *options]
    return subprocess.run(command, cwd=paths.root(), check=False).returncode  # noqa: S603


def _copy_of(page: Page) -> NotebookNode:
    notebook = parameterize_notebook(load_notebook_node(str(page.template_path)), page.parameters)
    notebook.metadata[MADE] = _fingerprint(notebook)
    return notebook


def _write(notebook: NotebookNode, target: Path) -> None:
    write_whole(target, nbformat.writes(notebook).encode())


def _fingerprint(notebook: NotebookNode) -> str:
    """Return a fingerprint of what a person writes in a notebook: the kinds and the texts of its cells."""
    return hashes.of_value([[cell["cell_type"], cell["source"]] for cell in notebook.cells])


def _show_differences(fresh: NotebookNode, copy: NotebookNode) -> None:
    lines = list(difflib.unified_diff(_lines(fresh), _lines(copy), "template", "copy", lineterm="", n=1))
    for line in lines[:SHOWN_LINES]:
        say_line(f"  {line}")
    if len(lines) > SHOWN_LINES:
        say_line(f"  (+{len(lines) - SHOWN_LINES} more lines)")


def _lines(notebook: NotebookNode) -> list[str]:
    return [line for cell in notebook.cells for line in (f"[{cell['cell_type']}]", *cell["source"].split("\n"))]
