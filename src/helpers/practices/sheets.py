"""Sheets of cases: the first one of an XLSX file, every cell a text, formulas and numbers refused."""

import datetime
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from helpers import paths
from helpers.errors import CaseError, quoted
from helpers.reading.inputs import noted

FORMULA, ERROR = "f", "e"
CODE_DIGITS = 2
UNREADABLE = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, ParseError, EOFError)


def read_sheet(path: Path, expected_for: Callable[[Sequence[str]], Sequence[str]]) -> pd.DataFrame:
    """Read the first sheet of an XLSX file as text, indexed by its row in the sheet (the header is row 1).

    expected_for: gives the header that the sheet must have, from the one that it has. Empty rows are left out.
    Raises CaseError (missing, no XLSX, other columns, a cell outside them, a formula, a number).
    """
    rows = list(_rows(path))
    header = _trimmed([_text(path, 1, "header", cell) for cell in rows[0]]) if rows else []
    expected = list(expected_for(header))
    if header != expected:
        raise CaseError(
            "unreadable-table",
            f"The columns are {quoted(header)}.",
            where=f"{paths.shown(path)}, line 1",
            remedy=f"The first row of the first sheet must be exactly: {','.join(expected)}",
        )
    values: dict[int, list[str]] = {}
    for line, cells in enumerate(rows[1:], start=2):
        texts = _trimmed([_text(path, line, _name(expected, place), cell) for place, cell in enumerate(cells)])
        if len(texts) > len(expected):
            raise CaseError(
                "unreadable-table",
                f"'{texts[-1]}' stands outside the columns.",
                where=f"{paths.shown(path)}, line {line}",
                remedy="Empty this cell.",
            )
        if texts:
            values[line] = texts + [""] * (len(expected) - len(texts))
    frame = pd.DataFrame(list(values.values()), columns=expected, dtype="str")
    frame.index = pd.Index(list(values), name="line", dtype="int64")
    return frame


def _rows(path: Path) -> Iterator[Sequence[Any]]:
    """Yield the cells of each row of the first sheet, with their values and kinds."""
    where = paths.shown(path)
    if not noted(path).is_file():
        raise CaseError("unreadable-table", "The file does not exist.", where=where, remedy="Create it.")
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False)
        try:
            yield from book.worksheets[0].iter_rows()
        finally:
            book.close()
    except (*UNREADABLE, IndexError) as error:
        raise CaseError(
            "unreadable-table",
            f"This is not a sheet that can be read ({type(error).__name__}).",
            where=where,
            remedy="Save it again as XLSX, or as CSV in UTF-8.",
        ) from error


def _text(path: Path, line: int, column: str, cell: Any) -> str:
    where, value = f"{paths.shown(path)}, line {line}, column '{column}'", cell.value
    if cell.data_type == FORMULA:
        raise CaseError(
            "formula-refused",
            f"The cell holds the formula '{str(value)[:40]}'.",
            where=where,
            remedy="Write the value itself, as a text.",
        )
    if value is None:
        return ""
    if isinstance(value, str) and cell.data_type != ERROR:
        return value.strip()
    raise CaseError(
        "number-refused",
        f"The cell holds {_told(value)}, and a text is expected.",
        where=where,
        remedy=f'Give the column the format "Text", then write {_as_text(value)}.',
    )


def _told(value: object) -> str:
    if isinstance(value, bool):
        return f"the logical value {value}"
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return f"the date {value}"
    return f"the error {value}" if isinstance(value, str) else f"the number {value}"


def _as_text(value: object) -> str:
    """Return the text to write in place of a value: a code has its leading zero, a date is a month."""
    if isinstance(value, datetime.date):
        return f'"{value:%Y-%m}" as text'
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f'"{value:0{CODE_DIGITS}d}" as text'
    return "a text"


def _name(columns: Sequence[str], place: int) -> str:
    return columns[place] if place < len(columns) else f"{place + 1}"


def _trimmed(texts: list[str]) -> list[str]:
    """Return texts without the empty ones at the end."""
    kept = len(texts)
    while kept and not texts[kept - 1]:
        kept -= 1
    return texts[:kept]
