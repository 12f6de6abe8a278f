"""Responses in a workbook: the first sheet of an XLSX file, every cell as the text it shows."""

import datetime
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
import pyarrow as pa
from openpyxl.utils.exceptions import InvalidFileException

from helpers.survey.responses.response_columns import ResponseColumn, check_header, damaged, is_no_answer
from helpers.survey.responses.response_stat import Check
from helpers.survey.responses.response_values import clean

UNREADABLE = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, ParseError, EOFError, IndexError, OSError)


def read_sheet(path: Path, wanted: Sequence[str], check: Check) -> dict[str, ResponseColumn]:
    """Read the wanted columns of the first sheet; raises ResponsesError and the errors of `check_header`."""
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            rows = [
                row for row in book.worksheets[0].iter_rows(values_only=True) if any(cell is not None for cell in row)
            ]
        finally:
            book.close()
    except UNREADABLE:
        rows = None
    if rows is None:
        raise damaged(path, b"PK", "XLSX")
    header = [clean(cell) for cell in rows[0]] if rows else []
    check_header(path, [name for name in header if name], wanted)
    check(header)
    places = {name: header.index(name) for name in wanted}
    return {
        name: ResponseColumn(
            path,
            name,
            pa.array([_text(row[place]) if place < len(row) else "" for row in rows[1:]], pa.large_string()),
            first_row=2,
            is_set_aside=is_no_answer,
        )
        for name, place in places.items()
    }


def _text(cell: Any) -> str:
    return cell.isoformat() if isinstance(cell, datetime.date | datetime.time) else clean(cell)
