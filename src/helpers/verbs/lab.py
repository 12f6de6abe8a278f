"""Open one page in JupyterLab: a copy of its template with the page's parameters written in."""

import subprocess
import sys
from pathlib import Path

import nbformat
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from helpers import paths
from helpers.incremental.plan import Page


def prepare_page(page: Page) -> Path:
    """Write the template with the page's parameters in _build/lab and return that file.

    A copy that is already there is kept, whatever was edited in it; remove it to start again from the template.
    """
    target = paths.build() / "lab" / f"{page.address}.ipynb"
    if target.exists():
        return target
    notebook = parameterize_notebook(load_notebook_node(str(page.template_path)), page.parameters)
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target)
    return target


def open_page(page: Page) -> int:
    """Prepare a page and open it in JupyterLab; return JupyterLab's exit status."""
    command = [sys.executable, "-m", "jupyterlab", str(prepare_page(page))]
    return subprocess.run(command, cwd=paths.root(), check=False).returncode  # noqa: S603
