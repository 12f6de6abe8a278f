"""`carnets card`: the card of one figure of an executed page, written in _build/cards."""

import difflib
from pathlib import Path

from nbformat.v4 import reads_json

from helpers import paths
from helpers.errors import FigureError, PlanError, quoted
from helpers.figure_contract import FigurePayload
from helpers.figures.share_card import as_png, as_text
from helpers.files import write_whole
from helpers.incremental.plan import Plan
from helpers.incremental.plan_file import Page
from helpers.pages.notebook_cells import figures_in

NEAR = 5


def page_at(plan: Plan, address: str) -> Page:
    """Return the page of an address, with or without its suffix; raises PlanError with the nearest addresses."""
    pages = {page.address: page for page in plan.pages}
    address_given = address.removesuffix(".html").removesuffix(".ipynb").strip("/")
    if address_given not in pages:
        near = difflib.get_close_matches(address_given, pages, n=NEAR, cutoff=0.3) or list(pages)[:NEAR]
        raise PlanError(
            "unknown-page",
            f"No page of the plan has the address '{address}'.",
            where="notebooks/plan.yml",
            remedy=f"Near ones are {quoted(near)}.",
        )
    return pages[address_given]


def make_card(page: Page, figure: str) -> tuple[Path, Path]:
    """Write the card of a figure of an executed page in _build/cards, and return the files of its image and its text.

    Raises FigureError with the nearest identifiers, TextTooLong.
    """
    payload = _payload(page, figure)
    folder = paths.build() / "cards"
    name = f"{page.address.replace('/', '-')}-{figure}"
    image, text = folder / f"{name}.png", folder / f"{name}.txt"
    write_whole(image, as_png(payload))
    write_whole(text, as_text(payload, page).encode())
    return image, text


def _payload(page: Page, figure: str) -> FigurePayload:
    figures = {
        payload["id"]: payload for payload, _ in figures_in(reads_json(page.executed_path.read_text(encoding="utf-8")))
    }
    if figure not in figures:
        near = difflib.get_close_matches(figure, figures, n=NEAR, cutoff=0.3) or list(figures)
        remedy = f"Near ones are {quoted(near)}." if near else "This page has no figure."
        raise FigureError(
            "unknown-figure", f"No figure bears the identifier '{figure}'.", where=page.address, remedy=remedy
        )
    return figures[figure]
