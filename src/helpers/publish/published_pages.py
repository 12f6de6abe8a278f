"""The files of executed pages in the book: the published notebook, its download, its figures."""

import json
from collections.abc import Sequence

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import reads_json

from helpers import paths
from helpers.publish.figures import EXTRA, publish_figures, templates
from helpers.publish.pages import figures_in, published_notebook
from helpers.publish.plan import Page


def publish_pages(pages: Sequence[Page], absent: frozenset[str]) -> dict[str, dict[str, str]]:
    """Return the files of each page by address, their figures drawn together.

    absent: addresses that the book does not hold; links to them become texts.
    """
    # The engine has just written them: reading them without checks spares nbformat's slow validation.
    executed = {page.address: reads_json(page.executed_path.read_text(encoding="utf-8")) for page in pages}
    figures = [
        (address, payload, specification)
        for address, notebook in executed.items()
        for payload, specification in figures_in(notebook)
    ]
    published = publish_figures(figures)
    closings = templates(paths.book() / "_templates", is_html=False).get_template("calculs.md.j2")
    made: dict[str, dict[str, str]] = {}
    for address, notebook in executed.items():
        mine = [one for one, (at, _, _) in zip(published, figures, strict=True) if at == address]
        closing = closings.render(address=address, root="../" * address.count("/"))
        files = {
            f"{address}.ipynb": nbformat.writes(published_notebook(notebook, mine, closing, absent)) + "\n",
            f"{EXTRA}/notebooks/{address}.ipynb": _downloadable(notebook),
        }
        for one in mine:
            files |= {f"{EXTRA}/{name}": content for name, content in one.files.items()}
        made[address] = files
    return made


def _downloadable(notebook: NotebookNode) -> str:
    """Return the executed notebook for download, as compact text, without papermill's notes."""
    cells = [{**cell, "metadata": {"tags": cell["metadata"].get("tags", [])}} for cell in notebook["cells"]]
    metadata = {"kernelspec": notebook["metadata"]["kernelspec"], "language_info": {"name": "python"}}
    return json.dumps({**notebook, "cells": cells, "metadata": metadata}, ensure_ascii=False, sort_keys=True) + "\n"
