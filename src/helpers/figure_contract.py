"""The figure contract, checked on what a page shows before anything of it is written."""

from collections.abc import Sequence
from typing import Any

from helpers.errors import (
    CarnetsError,
    DuplicateFigure,
    FigureWithoutAlternative,
    FigureWithoutReading,
    FigureWithoutScope,
    FigureWithoutSource,
    FigureWithoutTable,
    FigureWithoutTitle,
    PageWithoutFigure,
)

TEXTS: tuple[tuple[str, type[CarnetsError], str], ...] = (
    ("title", FigureWithoutTitle, "title"),
    ("reading_note", FigureWithoutReading, "reading note"),
    ("scope", FigureWithoutScope, "scope"),
    ("alt", FigureWithoutAlternative, "alternative text"),
)


def check_figures(shown: Sequence[tuple[int, dict[str, Any]]], where: str) -> None:
    """Raise the error of a page without figure, or of the first one that lacks a part of the contract.

    shown: the position of the cell that shows each figure, and its payload, in order. where: the page or its template.
    Raises PageWithoutFigure, FigureWithoutTitle, FigureWithoutReading, FigureWithoutScope, FigureWithoutAlternative,
    FigureWithoutSource, FigureWithoutTable, DuplicateFigure.
    """
    if not shown:
        raise PageWithoutFigure(
            "the page ran to its end and shows no figure.",
            where=where,
            remedy="End a cell with a figure, or remove the page from the plan.",
        )
    seen: set[str] = set()
    for cell, payload in shown:
        place = f"{where}, cell {cell}"
        if payload["id"] in seen:
            raise DuplicateFigure(
                f"the identifier '{payload['id']}' is that of an earlier figure of the page.",
                where=place,
                remedy="Give each figure of a page an identifier of its own.",
            )
        seen.add(payload["id"])
        check_figure(payload, place)


def check_figure(payload: dict[str, Any], where: str) -> None:
    """Raise the error of the first part of the contract that a figure lacks; `check_figures` lists them."""
    for name, error, part in TEXTS:
        if not payload[name].strip():
            raise error(_said(payload, part), where=where, remedy=f"Give `{name}` a text where the figure is made.")
    if not any(source.strip() for source in payload["sources"]):
        raise FigureWithoutSource(
            _said(payload, "source"), where=where, remedy="Name in `sources` who produced the values."
        )
    if not payload["columns"] or not payload["rows"]:
        raise FigureWithoutTable(
            _said(payload, "table with rows"),
            where=where,
            remedy="Show the figure only where it has values, or say in a sentence that it has none.",
        )


def _said(payload: dict[str, Any], part: str) -> str:
    return f"the figure '{payload['id']}' has no {part}."
