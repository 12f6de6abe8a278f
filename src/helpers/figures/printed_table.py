"""The table of a figure for machines: values to six decimals, counts and ranks without any."""

import csv
import io
from typing import Any

from helpers.figure_contract import FigurePayload

FINEST = 6
"""Decimals of a value in a file: finer than any source, and nothing of how computers count."""


def as_csv(payload: FigurePayload) -> str:
    """Return a figure's table as CSV: UTF-8, commas, decimal points, empty where missing."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column["label"] for column in payload["columns"]])
    writer.writerows(zip(*(_written(column) for column in zip(*payload["rows"], strict=True)), strict=True))
    return out.getvalue()


def _written(column: tuple[Any, ...]) -> list[Any]:
    """Return the cells of a column: as whole numbers where all of them are."""
    cells = [_sensible(value) if isinstance(value, float) else value for value in column]
    is_whole = all(value.is_integer() for value in cells if isinstance(value, float))
    return ["" if value is None else int(value) if is_whole and isinstance(value, float) else value for value in cells]


def _sensible(value: float) -> float:
    return float(f"{value:.{FINEST}g}") if abs(value) < 10.0**-FINEST else round(value, FINEST)
