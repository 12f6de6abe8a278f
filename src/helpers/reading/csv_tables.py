"""Hand-kept CSV tables: UTF-8, commas, one header, every cell a text with its line."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from helpers import paths
from helpers.errors import FileError, quoted
from helpers.reading.inputs import text_of

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def read_csv_table(path: Path, columns: Sequence[str], *, key: Sequence[str]) -> pd.DataFrame:
    """Read a CSV table as text, indexed by its line in the file (the header is line 1).

    columns: the exact header, in order. key: the columns that identify a row.
    Raises FileError: missing, not to be read, not UTF-8, another separator, other columns, a row of another length,
    two rows of one key.
    """
    rows = _rows(path)
    _check_header(path, rows.pop(1, []), columns)
    for line, row in rows.items():
        if len(row) != len(columns):
            raise FileError(
                "unreadable-table",
                f"This row has {len(row)} cells and the header {len(columns)}: {quoted(row)}.",
                where=f"{paths.shown(path)}, line {line}",
                remedy="Write numbers with a decimal point, and quote a text that holds a comma.",
            )
    frame = pd.DataFrame(list(rows.values()), columns=list(columns), dtype="str")
    frame.index = pd.Index(list(rows), name="line", dtype="int64")
    _check_key(path, frame, key)
    return frame


def as_numbers(cells: pd.Series, path: Path) -> pd.Series:
    """Return text cells as finite floats.

    Raises FileError with the file, line, column and text of the first cell that is not one.
    """
    numbers = pd.to_numeric(cells, errors="coerce").astype("float64")
    wrong = cells[~(numbers.abs() < float("inf"))]
    if len(wrong):
        raise FileError(
            "not-a-number",
            f"{len(wrong)} cell(s) hold no number, the first one is '{wrong.iloc[0]}'.",
            where=f"{paths.shown(path)}, line {wrong.index[0]}, column '{cells.name}'",
            remedy="Write a number with a decimal point; leave a missing figure out and declare it in its card.",
        )
    return numbers


def _rows(path: Path) -> dict[int, list[str]]:
    """Return the cells of each row by the line it begins at: a cell between quotes may hold several."""
    reader = csv.reader(io.StringIO(text_of(path), newline=""), strict=True)
    rows: dict[int, list[str]] = {}
    start = 1
    try:
        for row in reader:
            rows[start] = row
            start = reader.line_num + 1
    except csv.Error as error:
        raise FileError(
            "unreadable-table",
            f"The row that starts here cannot be read: {error}.",
            where=f"{paths.shown(path)}, line {start}",
            remedy="Close its quotes, and double a quote inside a text.",
        ) from error
    return rows


def _check_header(path: Path, header: Sequence[str], columns: Sequence[str]) -> None:
    if list(header) == list(columns):
        return
    what, remedy = f"The columns are {quoted(header)}.", f"The header must be exactly: {','.join(columns)}"
    hidden = next((name for name in header if not name.isprintable()), None)
    twice = sorted(name for name, times in Counter(header).items() if name and times > 1)
    nameless = [place for place, name in enumerate(header, start=1) if not name.strip()]
    if not header:
        what = "The first line is empty."
    elif separator := next((mark for mark in SEPARATORS if len(header) == 1 and mark in header[0]), ""):
        what, remedy = (
            f"Cells are separated by {SEPARATORS[separator]}.",
            "Save the file with commas and decimal points.",
        )
    elif hidden is not None:
        what = f"The name of a column holds a character that does not show: {hidden!a}."
    elif twice:
        what = f"The column {quoted(twice)} is there twice."
    elif nameless:
        what = f"The column {quoted(nameless)} has no name."
    raise FileError("unreadable-table", what, where=f"{paths.shown(path)}, line 1", remedy=remedy)


def _check_key(path: Path, frame: pd.DataFrame, key: Sequence[str]) -> None:
    repeated = frame[frame.duplicated(list(key), keep="first")]
    if len(repeated):
        line, row = repeated.index[0], repeated.iloc[0][list(key)]
        first = frame.index[(frame[list(key)] == row).all(axis=1)][0]
        raise FileError(
            "duplicate-key",
            f"The row {quoted(row)} is already written at line {first}.",
            where=f"{paths.shown(path)}, line {line}",
            remedy="Keep one of the two.",
        )
