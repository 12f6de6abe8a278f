"""The files of executed pages in the book: the published notebook, its download, its figures."""

import json
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Executor
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import reads_json

from helpers import paths
from helpers.publish.addresses import CARD
from helpers.publish.cards import first_card
from helpers.publish.drawing import drawers, paint_all
from helpers.publish.english_pages import english_notebook
from helpers.publish.figure_checks import check_figures
from helpers.publish.figures import EXTRA, Asked, publish_figures
from helpers.publish.navigation import ENGLISH
from helpers.publish.pages import cells_of_figures, figures_in, published_notebook, title_of
from helpers.publish.plan import Page
from helpers.publish.rendering import templates

BATCH_PAGES = 8
"""Pages drawn together: enough to keep every core busy, few enough to hold in memory."""


def publish_pages(
    pages: Sequence[Page], absent: frozenset[str], english: Collection[str] = ()
) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Yield the address of each page and its files by address, their figures drawn together, a few pages at a time.

    absent: addresses that the book does not hold; links to them become texts. english: the addresses of the pages that
    are in English too, whose English form is among their files. Raises the errors of `check_figures`, `english_text`.
    """
    with drawers() as pool:
        for start in range(0, len(pages), BATCH_PAGES):
            yield from _published(pages[start : start + BATCH_PAGES], absent, english, pool).items()


def _published(
    pages: Sequence[Page], absent: frozenset[str], english: Collection[str], pool: Executor
) -> dict[str, dict[str, bytes]]:
    # The engine has just written them: reading them without checks spares nbformat's slow validation.
    executed = {page.address: reads_json(page.executed_path.read_text(encoding="utf-8")) for page in pages}
    for address, notebook in executed.items():
        payloads = (payload for payload, _ in figures_in(notebook))
        check_figures(list(zip(cells_of_figures(notebook), payloads, strict=True)), address)
    figures = [
        Asked(address, title_of(notebook), payload, specification, has_english=address in english)
        for address, notebook in executed.items()
        for payload, specification in figures_in(notebook)
    ]
    published = publish_figures(figures, pool)
    shared = _cards(figures, pool)
    closings = templates(paths.book() / "_templates", is_html=False).get_template("calculs.md.j2")
    made: dict[str, dict[str, bytes]] = {}
    for page, (address, notebook) in zip(pages, executed.items(), strict=True):
        mine = [one for one, asked in zip(published, figures, strict=True) if asked.address == address]
        closing = closings.render(address=address, root="../" * address.count("/"))
        files = {
            f"{address}.ipynb": _written(published_notebook(notebook, [one.html for one in mine], closing, absent)),
            f"{EXTRA}/notebooks/{address}.ipynb": _downloadable(notebook).encode(),
        }
        if address in english:
            french = published_notebook(notebook, [one.english for one in mine], closing, absent)
            files[f"{ENGLISH}{address}.ipynb"] = _written(english_notebook(french, page, english))
        for taken in (*(one.files for one in mine), shared.get(address, {})):
            files |= {f"{EXTRA}/{name}": content for name, content in taken.items()}
        made[address] = files
    return made


def _cards(figures: Sequence[Asked], pool: Executor) -> dict[str, dict[str, bytes]]:
    """Return, by the address of each page, the picture that stands for it where it is shared: a chart's at best."""
    shown: dict[str, list[dict[str, Any]]] = {}
    for one in sorted(figures, key=lambda one: one.specification is None):
        shown.setdefault(one.address, []).append(one.payload)
    made = {address: card for address, payloads in shown.items() if (card := first_card(payloads))}
    painted = paint_all(list(made.values()), pool)
    return {address: {CARD.format(address=address): png} for address, png in zip(made, painted, strict=True)}


def _written(notebook: NotebookNode) -> bytes:
    return (nbformat.writes(notebook) + "\n").encode()


def _downloadable(notebook: NotebookNode) -> str:
    """Return the executed notebook for download, as compact text, without papermill's notes."""
    cells = [{**cell, "metadata": {"tags": cell["metadata"].get("tags", [])}} for cell in notebook["cells"]]
    metadata = {"kernelspec": notebook["metadata"]["kernelspec"], "language_info": {"name": "python"}}
    return json.dumps({**notebook, "cells": cells, "metadata": metadata}, ensure_ascii=False, sort_keys=True) + "\n"
