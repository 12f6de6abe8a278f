"""The table of a figure for machines: values to six decimals, counts and ranks without any."""

import csv
import io
import json
from typing import Any

from helpers.figure_contract import FigurePayload
from helpers.figures.citations import Reference

FINEST = 6
"""Decimals of a value in a file: finer than any source, and nothing of how computers count."""


def as_csv(payload: FigurePayload) -> str:
    """Return a figure's table as CSV: UTF-8, commas, decimal points, empty where missing."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column["label"] for column in payload["columns"]])
    writer.writerows(zip(*_columns(payload), strict=True))
    return out.getvalue()


def as_json(payload: FigurePayload, reference: Reference) -> str:
    """Return a figure's table as JSON: the values of each column by its name, null where missing, and what they are."""
    columns = _columns(payload) or [[] for _ in payload["columns"]]
    names = [column["key"] for column in payload["columns"]]
    content = {
        "title": payload["title"],
        "page": reference.permalink,
        "is_simulated": payload["is_simulated"],
        "sources": list(payload["sources"]),
        "columns": {column["key"]: column["label"] for column in payload["columns"]},
        "values": {
            name: [None if cell == "" else cell for cell in cells] for name, cells in zip(names, columns, strict=True)
        },
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"


def _columns(payload: FigurePayload) -> list[list[Any]]:
    return [_written(column) for column in zip(*payload["rows"], strict=True)]


def _written(column: tuple[Any, ...]) -> list[Any]:
    """Return the cells of a column: as whole numbers where all of them are."""
    cells = [_sensible(value) if isinstance(value, float) else value for value in column]
    is_whole = all(value.is_integer() for value in cells if isinstance(value, float))
    return ["" if value is None else int(value) if is_whole and isinstance(value, float) else value for value in cells]


def _sensible(value: float) -> float:
    return float(f"{value:.{FINEST}g}") if abs(value) < 10.0**-FINEST else round(value, FINEST)
