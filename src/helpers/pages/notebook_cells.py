"""From an executed notebook to a published one: headings become headings, figures become HTML, calculations fold."""

import base64
import re
from html import escape
from typing import Any

import nbformat
from nbformat import NotebookNode

from helpers.execution.executed_notebook import FIGURE_MIME
from helpers.figure_contract import FigurePayload

VEGALITE_MIME = "application/vnd.vegalite.v5+json"
CAPTION_ROLE = "carnets-caption"
SVG = "image/svg+xml"
IMAGES = (SVG, "image/png", "image/jpeg")
FOLDED = "hide-input"
GUIDE, FOLD = "guide", "fold"
"""Tags of text cells: those that guide the reader of a notebook, which pages do not show; headings of folded parts."""
HEADING = re.compile(r"(?P<signs>#{2,6}) (?P<title>[^\n]+)")
TITLE = re.compile(r"^# (?P<title>.+)$", re.MULTILINE)
LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?:\.\./)*(?P<address>[a-z0-9/-]+)\.ipynb\)")
ANCHOR = re.compile(r'<a(?: class="[^"]*")? href="(?:\.\./)*(?P<address>[a-z0-9/-]+)\.html"[^>]*>(?P<text>[^<]*)</a>')


def figures_in(notebook: NotebookNode) -> list[tuple[FigurePayload, dict[str, Any] | None]]:
    """Return the payload and the specification (None for a table) of every figure of a notebook, in order."""
    return [
        (output["data"][FIGURE_MIME], output["data"].get(VEGALITE_MIME))
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if FIGURE_MIME in output.get("data", {})
    ]


def title_of(notebook: NotebookNode) -> str:
    """Return the first heading of an executed notebook, whether a text cell or code writes it; "" without any."""
    texts = (
        text
        for cell in _shown(notebook)
        for text in [
            *([cell["source"]] if cell.cell_type == "markdown" else []),
            *(output.get("data", {}).get("text/markdown", "") for output in cell.get("outputs", [])),
        ]
    )
    return next((title["title"].strip() for text in texts if (title := TITLE.search(text))), "")


def cells_of_figures(notebook: NotebookNode) -> list[int]:
    """Return, for each figure of a notebook, in order, the position of the cell that shows it."""
    return [
        position
        for position, cell in enumerate(notebook.cells)
        for output in cell.get("outputs", [])
        if FIGURE_MIME in output.get("data", {})
    ]


def published_notebook(
    notebook: NotebookNode, figures: list[str], closing: str, absent: frozenset[str] = frozenset()
) -> NotebookNode:
    """Return the notebook of the book.

    Cells that guide are left out, and headings that nothing follows. Markdown shown by code becomes Markdown cells;
    each figure becomes its published HTML, its code folded behind it; code that shows nothing (parameters, imports)
    goes to the end, in one folded cell; standard error is dropped.
    figures: their HTML. closing: the Markdown that opens the calculations at the end of the page. absent: addresses
    that this plan does not make; a link to one of them becomes its text.
    """
    waiting = iter(figures)
    body: list[NotebookNode] = []
    silent: list[str] = []
    for cell in _shown(notebook):
        if cell.cell_type == "markdown":
            kept = _markdown(_unlinked(cell["source"], absent), cell["id"])
            is_folded = FOLD in cell["metadata"].get("tags", [])
            body.append(NotebookNode(kept, metadata={"tags": [FOLD]}) if is_folded else kept)
            continue
        texts, shown = _split_outputs(cell, waiting)
        body += [_markdown(_unlinked(text, absent), f"{cell['id']}-text-{index}") for index, text in enumerate(texts)]
        if shown:
            body.append(_code(cell, shown))
        else:
            silent.append(cell["source"])
    body = _without_empty_parts(body)
    rest = NotebookNode(id="calculs-suite", source="\n\n".join(silent))
    ending = [_markdown(closing, "calculs"), *([_code(rest, [])] if silent else [])]
    return nbformat.v4.new_notebook(cells=[*body, *ending], metadata=_stable(notebook.metadata))


def folded(notebook: NotebookNode) -> NotebookNode:
    """Return a published notebook whose parts under a heading tagged `fold` are closed until a reader opens them.

    A part ends at the next heading that is no smaller. It holds no heading of its own: sections would cross it.
    """
    cells: list[NotebookNode] = []
    level = 0  # that of the heading of the open part, 0 outside
    for cell in notebook.cells:
        heading = HEADING.match(cell["source"].strip()) if cell["cell_type"] == "markdown" else None
        if heading and 0 < len(heading["signs"]) <= level:
            cells.append(_markdown("</details>", f"{cell['id']}-avant"))
            level = 0
        if heading and FOLD in cell["metadata"].get("tags", []):
            level = len(heading["signs"])
            title = f"<h{level}>{escape(heading['title'])}</h{level}>"
            anchor = f'<span id="{cell["id"]}"></span>'
            opening = f'<details class="carnets-fold"><summary>{title}</summary>\n{anchor}'
            cells.append(_markdown(opening, cell["id"]))
            continue
        cells.append(cell)
    return NotebookNode(notebook, cells=cells)


def _shown(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells of a notebook that a page is made of."""
    return [cell for cell in notebook.cells if GUIDE not in cell["metadata"].get("tags", [])]


def _without_empty_parts(body: list[NotebookNode]) -> list[NotebookNode]:
    """Return the cells of a page without the headings, alone in their cell, of parts where nothing is shown."""
    kept: list[NotebookNode] = []
    following = 1  # the level of the heading that comes next; the end of the page closes every part
    for cell in reversed(body):
        heading = HEADING.fullmatch(cell["source"].strip()) if cell["cell_type"] == "markdown" else None
        level = len(heading["signs"]) if heading else 0
        if level and 0 < following <= level:
            continue
        kept.append(cell)
        opening = HEADING.match(cell["source"].strip()) if cell["cell_type"] == "markdown" else None
        following = len(opening["signs"]) if opening else 0
    return kept[::-1]


def _split_outputs(cell: NotebookNode, waiting: Any) -> tuple[list[str], list[NotebookNode]]:
    """Return the Markdown texts of a cell and its outputs to show; captions made for JupyterLab are left out."""
    texts: list[str] = []
    shown: list[NotebookNode] = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if output.get("metadata", {}).get("role") == CAPTION_ROLE or output.get("name") == "stderr":
            continue
        if FIGURE_MIME in data:
            shown.append(nbformat.v4.new_output("display_data", data={"text/html": next(waiting)}))
        elif "text/markdown" in data:
            texts += [data["text/markdown"]] if data["text/markdown"].strip() else []
        elif "text/plain" in data and data["text/plain"] == "None":
            continue
        else:
            shown.append(_image(output) or output)
    return texts, shown


def _image(output: NotebookNode) -> NotebookNode | None:
    """Return an image with its alternative text as HTML, None for another output: nothing in it can run."""
    data, metadata = output.get("data", {}), output.get("metadata", {})
    kind = next((kind for kind in IMAGES if kind in data and "text/html" not in data), None)
    alt = kind and (metadata.get(kind, {}).get("alt") or metadata.get("alt"))
    if not kind or not alt:
        return None
    content = data[kind]
    encoded = base64.b64encode(content.encode()).decode() if kind == SVG else content.replace("\n", "")
    html = f'<img src="data:{kind};base64,{encoded}" alt="{escape(alt)}">'
    return nbformat.v4.new_output("display_data", data={"text/html": html})


def _unlinked(text: str, absent: frozenset[str]) -> str:
    def kept(link: re.Match[str]) -> str:
        return link["text"] if link["address"] in absent else link.group()

    return ANCHOR.sub(kept, LINK.sub(kept, text))


def _markdown(source: str, identifier: str) -> NotebookNode:
    return NotebookNode(cell_type="markdown", id=identifier, metadata={}, source=source)


def _code(cell: NotebookNode, outputs: list[NotebookNode]) -> NotebookNode:
    kept = NotebookNode(cell_type="code", id=cell["id"], metadata={"tags": [FOLDED]}, source=cell["source"])
    return NotebookNode(**kept, execution_count=None, outputs=outputs)


def _stable(metadata: NotebookNode) -> dict[str, Any]:
    """Return what the book needs of the metadata: papermill's times and paths would make two builds differ."""
    return {"kernelspec": metadata["kernelspec"], "language_info": {"name": "python"}}
