"""Executed notebooks: made of a template, its parameters and what its code gave, and of nothing else.

Papermill's times, paths and random identifiers are left out: the same results give the same bytes.
"""

import json
from typing import Any

import nbformat
from nbformat import NotebookNode
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from helpers.figure_contract import FigurePayload
from helpers.reading.notebooks import read_template

INJECTED = "injected-parameters"
FIGURE_MIME = "application/vnd.carnets.figure+json"
LANGUAGE = {"name": "python"}
VOLATILE = ("start_time", "end_time", "duration", "input_path", "output_path", "environment_variables")


def parameterized(source: str, parameters: dict[str, Any]) -> NotebookNode:
    """Return a template, given as text, with a cell of parameters injected after its own."""
    notebook = parameterize_notebook(load_notebook_node(read_template(source)), parameters)
    return _identified(notebook)


def code_results(notebook: NotebookNode) -> list[dict[str, Any]]:
    """Return the outputs and the execution count of each code cell, in order."""
    cells = (cell for cell in notebook.cells if cell["cell_type"] == "code")
    return [{"outputs": cell["outputs"], "execution_count": cell["execution_count"]} for cell in cells]


def executed_notebook(source: str, parameters: dict[str, Any], results: list[dict[str, Any]]) -> str:
    """Return the text of the executed notebook of a page: its template as it is now, with what its code gave."""
    notebook = parameterized(source, parameters)
    code = (cell for cell in notebook.cells if cell["cell_type"] == "code")
    for cell, result in zip(code, results, strict=True):
        cell.update(result)
        cell["metadata"]["papermill"] = {"exception": False, "status": "completed"}
    return _written(notebook)


def failed_notebook(source: str, parameters: dict[str, Any], stopped: NotebookNode | None, error: str) -> str:
    """Return the text of the notebook of a page that failed, the error in it.

    stopped: the notebook as papermill left it, with its marks where a cell raised; None when no kernel started.
    """
    notebook = stopped or parameterized(source, parameters)
    if not any("papermill-error-cell-tag" in cell["metadata"].get("tags", []) for cell in notebook.cells):
        notebook.cells.insert(0, nbformat.v4.new_markdown_cell(f"**{error}**"))
    return _written(_identified(notebook))


def figure_payloads(results: list[dict[str, Any]]) -> list[FigurePayload]:
    """Return the payloads of the figures that code cells show, in order."""
    outputs = (output for result in results for output in result.get("outputs", []))
    return [output["data"][FIGURE_MIME] for output in outputs if FIGURE_MIME in output.get("data", {})]


def _identified(notebook: NotebookNode) -> NotebookNode:
    """Give fixed identifiers to the cells that papermill or this module adds: theirs are drawn at random."""
    marks = 0
    for cell in notebook.cells:
        tags = cell["metadata"].get("tags", [])
        if INJECTED in tags:
            cell["id"] = INJECTED
        elif cell["cell_type"] == "markdown" and ("papermill-error-cell-tag" in tags or cell["source"][:2] == "**"):
            cell["id"], marks = f"error-{marks}", marks + 1
    return notebook


def _written(notebook: NotebookNode) -> str:
    """Return a notebook as compact text: an indented one puts each coordinate of each outline on its own line."""
    metadata = {"kernelspec": notebook["metadata"]["kernelspec"], "language_info": LANGUAGE}
    metadata["papermill"] = _lasting(notebook["metadata"]["papermill"])
    cells = [{**cell, "metadata": _lasting_cell(cell["metadata"])} for cell in notebook["cells"]]
    written = {**notebook, "cells": cells, "metadata": metadata}
    return json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def _lasting(papermill: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in papermill.items() if name not in VOLATILE}


def _lasting_cell(metadata: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in metadata.items() if name != "execution"}
    return {**kept, "papermill": _lasting(metadata["papermill"])} if "papermill" in metadata else kept
