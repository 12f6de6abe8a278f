"""Hand-kept CSV tables: UTF-8, commas, one header, every cell a text with its line."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from helpers import paths
from helpers.errors import DuplicateKey, NotANumber, UnreadableTable, quoted


def read_csv_table(path: Path, columns: Sequence[str], *, key: Sequence[str]) -> pd.DataFrame:
    """Read a CSV table as text, indexed by its line in the file (the header is line 1).

    columns: the exact header, in order. key: the columns that identify a row.
    Raises UnreadableTable (missing, not UTF-8, semicolons, other columns, a row of another length)
    and DuplicateKey.
    """
    rows = _rows(path)
    header = rows[0] if rows else []
    _check_header(path, header, columns)
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(columns):
            raise UnreadableTable(
                f"This row has {len(row)} cells and the header {len(columns)}: {quoted(row)}.",
                where=f"{paths.shown(path)}, line {line}",
                remedy="Write numbers with a decimal point, and quote a text that holds a comma.",
            )
    frame = pd.DataFrame(rows[1:], columns=list(columns), dtype="str")
    frame.index = pd.RangeIndex(2, len(frame) + 2, name="line")
    _check_key(path, frame, key)
    return frame


def as_numbers(cells: pd.Series, path: Path) -> pd.Series:
    """Return text cells as finite floats.

    Raises NotANumber with the file, line, column and text of the first cell that is not one.
    """
    numbers = pd.to_numeric(cells, errors="coerce").astype("float64")
    wrong = cells[~(numbers.abs() < float("inf"))]
    if len(wrong):
        raise NotANumber(
            f"{len(wrong)} cell(s) hold no number, the first one is '{wrong.iloc[0]}'.",
            where=f"{paths.shown(path)}, line {wrong.index[0]}, column '{cells.name}'",
            remedy="Write a number with a decimal point; leave a missing figure out and declare it in its card.",
        )
    return numbers


def _rows(path: Path) -> list[list[str]]:
    reader = csv.reader(io.StringIO(_decoded(path), newline=""), strict=True)
    rows: list[list[str]] = []
    start = 1
    try:
        for row in reader:
            rows.append(row)
            start = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableTable(
            f"The row that starts here cannot be read: {error}.",
            where=f"{paths.shown(path)}, line {start}",
            remedy="Close its quotes, and double a quote inside a text.",
        ) from error
    return rows


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
        return content.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise UnreadableTable("The file does not exist.", where=paths.shown(path), remedy="Create it.") from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnreadableTable(
            f"Byte {content[error.start]:#04x} is not UTF-8 (the file looks like Latin-1).",
            where=f"{paths.shown(path)}, line {line}",
            remedy="Save the file in UTF-8.",
        ) from error


def _check_header(path: Path, header: Sequence[str], columns: Sequence[str]) -> None:
    if list(header) == list(columns):
        return
    where, expected = f"{paths.shown(path)}, line 1", ",".join(columns)
    if len(header) == 1 and ";" in header[0]:
        raise UnreadableTable(
            "Cells are separated by semicolons.", where=where, remedy="Save the file with commas and decimal points."
        )
    raise UnreadableTable(
        f"The columns are {quoted(header)}.", where=where, remedy=f"The header must be exactly: {expected}"
    )


def _check_key(path: Path, frame: pd.DataFrame, key: Sequence[str]) -> None:
    repeated = frame[frame.duplicated(list(key), keep="first")]
    if len(repeated):
        line, row = repeated.index[0], repeated.iloc[0][list(key)]
        first = frame.index[(frame[list(key)] == row).all(axis=1)][0]
        raise DuplicateKey(
            f"The row {quoted(row)} is already written at line {first}.",
            where=f"{paths.shown(path)}, line {line}",
            remedy="Keep one of the two.",
        )
