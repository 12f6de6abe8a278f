"""The rows of a figure's table as readers see them, on its page and in JupyterLab: French numbers."""

from typing import Any

from helpers.figure_contract import FigureColumn, FigurePayload
from helpers.wording import number, say, signed
from helpers.wording.dates import with_periods_written

PERIOD = "period"
"""The column that says when: files keep its code, readers see it in words."""


def as_rows(payload: FigurePayload) -> list[list[str]]:
    """Return the rows of a figure's table as readers see them; a missing value is "n.d."."""
    return [
        [_cell(column, value, payload, line) for column, value in zip(payload["columns"], row, strict=True)]
        for line, row in enumerate(payload["rows"])
    ]


def decimals_of(payload: FigurePayload, column: FigureColumn, line: int) -> int:
    """Return how many decimals readers see of a cell: those of its row where rows differ, else of its column."""
    by_row = payload["decimals"].get(column["key"])
    return int(by_row[line]) if by_row else int(column["decimals"])


def _cell(column: FigureColumn, value: Any, payload: FigurePayload, line: int) -> str:
    if value is None:
        return say("values.none")
    if column["kind"] == "text":
        return with_periods_written(str(value)) if column["key"] == PERIOD else str(value)
    written = signed if column["kind"] == "signed" else number
    return written(value, decimals_of(payload, column, line))
