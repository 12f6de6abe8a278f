"""The figure contract: what a page holds of each figure, checked before anything of it is written."""

from collections.abc import Sequence
from typing import Any, TypedDict

from helpers.errors import FigureError, PageError


class FigureColumn(TypedDict):
    """A column of a figure's table: its key, its heading, its kind (text, number or signed), its decimals."""

    key: str
    label: str
    kind: str
    decimals: int


class FigurePayload(TypedDict):
    """A figure as JSON values, the chart of a page column apart.

    question: the wording of a survey's question, "" for another figure. decimals: by column, those of each row where
    rows differ. shown_rows: how many rows a page shows, None for all. rows: the cells of `columns`, None where missing.
    narrow: the Vega-Lite specification for a phone, without the outlines named in `shapes`; None for a table.
    """

    id: str
    title: str
    reading_note: str
    scope: str
    sources: list[str]
    caveats: list[str]
    question: str
    is_simulated: bool
    alt: str
    columns: list[FigureColumn]
    decimals: dict[str, list[int]]
    shown_rows: int | None
    rows: list[list[Any]]
    narrow: dict[str, Any] | None
    shapes: list[str]
    inline: bool


def check_figures(shown: Sequence[tuple[int, FigurePayload]], where: str) -> None:
    """Raise the error of a page without figure, or of the first one that lacks a part of the contract.

    shown: the position of the cell that shows each figure, and its payload, in order. where: the page or its template.
    Raises PageError, FigureError.
    """
    if not shown:
        raise PageError(
            "page-without-figure",
            "the page ran to its end and shows no figure.",
            where=where,
            remedy="End a cell with a figure, or remove the page from the plan (that of a zone with too few answers: "
            "`levels` of its study, under `surveys`).",
        )
    seen: set[str] = set()
    for cell, payload in shown:
        place = f"{where}, cell {cell}"
        if payload["id"] in seen:
            raise FigureError(
                "duplicate-figure",
                f"the identifier '{payload['id']}' is that of an earlier figure of the page.",
                where=place,
                remedy="Give each figure of a page an identifier of its own.",
            )
        seen.add(payload["id"])
        check_figure(payload, place)


def check_figure(payload: FigurePayload, where: str) -> None:
    """Raise FigureError for the first part of the contract that a figure lacks."""
    text = "Give `{}` a text where the figure is made."
    parts = {
        "title": (payload["title"].strip(), text.format("title")),
        "reading note": (payload["reading_note"].strip(), text.format("reading_note")),
        "scope": (payload["scope"].strip(), text.format("scope")),
        "alternative text": (payload["alt"].strip(), text.format("alt")),
        "source": ("".join(payload["sources"]).strip(), "Name in `sources` who produced the values."),
        "table with rows": (
            payload["columns"] and payload["rows"],
            "Show the figure only where it has values, or say in a sentence that it has none.",
        ),
    }
    for part, (content, remedy) in parts.items():
        if not content:
            raise FigureError(
                "incomplete-figure", f"the figure '{payload['id']}' has no {part}.", where=where, remedy=remedy
            )
