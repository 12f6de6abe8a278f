"""The files of executed pages in the book: the published notebook, its download, its figures."""

import json
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import reads_json

from helpers import paths
from helpers.english.links import ENGLISH
from helpers.english.notebooks import english_notebook
from helpers.execution.executed_notebook import FIGURE_MIME
from helpers.figure_contract import check_figures
from helpers.figures.published_figure import EXTRA, FigureRequest, demonstrated, drawings_of, publish_figure
from helpers.figures.shapes import shared, shortened
from helpers.figures.share_card import first_card
from helpers.incremental.drawings import paint_once
from helpers.incremental.plan_file import Page
from helpers.kernels.parallel import in_processes
from helpers.page_templates.rendering import templates
from helpers.pages.addresses import card_of
from helpers.pages.notebook_cells import SVG, cells_of_figures, figures_in, folded, published_notebook, title_of


def publish_pages(
    pages: Sequence[Page], absent: frozenset[str], english: Collection[str] = ()
) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Yield the address of each page and its files by address, several pages at once.

    absent: addresses that the book does not hold; links to them become texts. english: the addresses of the pages that
    are in English too, whose English form is among their files. Raises the errors of `check_figures`, `english_text`.
    """
    published = in_processes(partial(publish_page, absent=absent, english=english), pages)
    return zip((page.address for page in pages), published, strict=True)


def publish_page(page: Page, absent: frozenset[str], english: Collection[str]) -> dict[str, bytes]:
    """Return the files of a page by address; as `publish_pages`, for one."""
    address = page.address
    # The engine has just written it: reading it without checks spares nbformat's slow validation.
    notebook = reads_json(page.executed_path.read_text(encoding="utf-8"))
    check_figures(
        [*zip(cells_of_figures(notebook), (figure for figure, _ in figures_in(notebook)), strict=True)], address
    )
    title = title_of(notebook)
    figures = [
        FigureRequest(address, title, *figure, has_english=address in english) for figure in figures_in(notebook)
    ]
    published = [publish_figure(figure) for figure in figures]
    closings = templates(paths.book() / "_templates", is_html=False).get_template("calculs.md.j2")
    closing = closings.render(address=address, root="../" * address.count("/"))
    files = {
        f"{address}.ipynb": _written(
            folded(published_notebook(notebook, [figure.html for figure in published], closing, absent))
        ),
        f"{EXTRA}/notebooks/{address}.ipynb": _downloadable(notebook).encode(),
    }
    if address in english:
        french = published_notebook(notebook, [figure.english for figure in published], closing, absent)
        files[f"{ENGLISH}{address}.ipynb"] = _written(folded(english_notebook(french, page, english)))
    for taken in (*(figure.files for figure in published), _card(figures)):
        files |= {f"{EXTRA}/{name}": content for name, content in taken.items()}
    return files


def _card(figures: Sequence[FigureRequest]) -> dict[str, bytes]:
    """Return, by its address, the picture that stands for a page where it is shared: a chart's at best."""
    shown = sorted(figures, key=lambda figure: figure.specification is None)
    cards = ((demonstrated(figure.payload), drawings_of(figure.payload, figure.specification)) for figure in shown)
    card = first_card(cards, shown[0].page) if shown else None
    return {card_of(shown[0].address): paint_once(card)} if card else {}


def _written(notebook: NotebookNode) -> bytes:
    return (nbformat.writes(notebook) + "\n").encode()


def _downloadable(notebook: NotebookNode) -> str:
    """Return the executed notebook for download, as compact text, without what only papermill and pages read."""
    cells = [{**cell, "metadata": {"tags": cell["metadata"].get("tags", [])}} for cell in notebook["cells"]]
    for cell in cells:
        if "outputs" in cell:
            cell["outputs"] = [_without_payload(output) for output in cell["outputs"]]
    metadata = {"kernelspec": notebook["metadata"]["kernelspec"], "language_info": {"name": "python"}}
    return json.dumps({**notebook, "cells": cells, "metadata": metadata}, ensure_ascii=False, sort_keys=True) + "\n"


def _without_payload(output: dict[str, Any]) -> dict[str, Any]:
    """Return an output without the payload of a figure: a person has its chart, its captions, its image made light."""
    data = output.get("data", {})
    if FIGURE_MIME not in data:
        return output
    kept = {kind: content for kind, content in data.items() if kind != FIGURE_MIME}
    return {**output, "data": kept | ({SVG: shared(shortened(data[SVG]))} if SVG in data else {})}
