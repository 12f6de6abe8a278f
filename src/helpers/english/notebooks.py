"""The English form of an executed page: the same notebook, its figures in English furniture, its texts translated."""

from collections.abc import Collection

from nbformat import NotebookNode

from helpers.english.links import TEXTS_OF, noted, rebased
from helpers.english.paragraphs import english_text
from helpers.incremental.plan_file import Page

HTML = "text/html"


def english_notebook(published: NotebookNode, page: Page, english: Collection[str]) -> NotebookNode:
    """Return the English form of a published notebook, whose figures are already in English furniture.

    english: the French addresses of the pages that are in English too. Raises the errors of `english_text`.
    """
    name = TEXTS_OF[page.template]
    cells = [_translated(cell, page.address, name, english) for cell in published.cells]
    cells[0] = NotebookNode(cells[0], source=noted(cells[0]["source"], page.address, name))
    return NotebookNode(published, cells=cells)


def _translated(cell: NotebookNode, address: str, name: str, english: Collection[str]) -> NotebookNode:
    if cell["cell_type"] == "markdown":
        return NotebookNode(cell, source=rebased(english_text(cell["source"], name), address, english))
    return NotebookNode(cell, outputs=[_led(output, address, english) for output in cell["outputs"]])


def _led(output: NotebookNode, address: str, english: Collection[str]) -> NotebookNode:
    if HTML not in output.get("data", {}):
        return output
    return NotebookNode(output, data={**output["data"], HTML: rebased(output["data"][HTML], address, english)})
