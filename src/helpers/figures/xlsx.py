"""A figure as a workbook: its data as typed values, and a sheet that says what they are; the same bytes each time."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from helpers.charts.printed_rows import decimals_of
from helpers.figure_contract import FigureColumn, FigurePayload
from helpers.figures.citations import Reference
from helpers.page_templates.rendering import plain
from helpers.wording import say

NO_DATE = datetime(1980, 1, 1)  # the first that a zip file can bear
WIDEST, NARROWEST, TERM_WIDTH, TEXT_WIDTH = 60, 9, 18, 100
"""Widths of columns, in letters."""

BOLD, WRAPPED = Font(bold=True), Alignment(wrap_text=True, vertical="top")


class Undated(zipfile.ZipFile):
    """A zip file whose parts all bear the same date, whatever the clock says."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        """Write a part from a content."""
        super().writestr(zipfile.ZipInfo(str(zinfo_or_arcname), NO_DATE.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        """Write a part from a file: openpyxl writes its sheets apart first."""
        self.writestr(arcname or filename, Path(filename).read_bytes())


def as_xlsx(payload: FigurePayload, reference: Reference) -> bytes:
    """Return the workbook of a figure.

    The first sheet holds the data, texts as texts even when they look like formulas, numbers as numbers, empty cells
    where values are missing; the second says the title, how to read it, its scope, sources and caveats, and how to cite
    it. What is simulated is said in both.
    """
    book = Workbook(write_only=True)
    book.properties.creator = say("sharing.credit")
    book.properties.title = f"{reference.page}. {payload['title']}"
    book.properties.created = book.properties.modified = NO_DATE
    _write_data(book, payload)
    _write_reading(book, payload, reference)
    out = io.BytesIO()
    ExcelWriter(book, Undated(out, "w")).save()
    return out.getvalue()


def _write_data(book: Workbook, payload: FigurePayload) -> None:
    sheet = book.create_sheet(say("sharing.sheets.data"))
    sheet.freeze_panes = "B2"
    for place, column in enumerate(payload["columns"]):
        longest = max(len(str(text)) for text in [column["label"], *(row[place] for row in payload["rows"])])
        width = longest if column["kind"] == "text" else len(column["label"])
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(max(width + 2, NARROWEST), WIDEST)
    sheet.append([_text(sheet, column["label"], font=BOLD) for column in payload["columns"]])
    for line, row in enumerate(payload["rows"]):
        cells = zip(payload["columns"], row, strict=True)
        sheet.append([_value(sheet, payload, column, value, line) for column, value in cells])


def _write_reading(book: Workbook, payload: FigurePayload, reference: Reference) -> None:
    sheet = book.create_sheet(say("sharing.sheets.reading"))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = TERM_WIDTH, TEXT_WIDTH
    for term, text in reading_lines(payload, reference):
        sheet.append([_text(sheet, term, font=BOLD, alignment=WRAPPED), _text(sheet, text, alignment=WRAPPED)])


def reading_lines(payload: FigurePayload, reference: Reference) -> Iterator[tuple[str, str]]:
    """Yield what a reader must know of the data of a figure: terms and texts, without marks of bold words."""
    if payload["is_simulated"]:
        yield say("sharing.terms.simulated"), say("simulated.stamp")
    yield say("sharing.terms.page"), reference.page
    yield say("sharing.terms.title"), payload["title"]
    yield say("sharing.terms.reading"), plain(payload["reading_note"])
    if payload["question"]:
        yield say("sharing.terms.question"), plain(payload["question"])
    yield say("sharing.terms.scope"), plain(payload["scope"])
    yield from ((say("sharing.terms.source"), source) for source in payload["sources"])
    yield from ((say("sharing.terms.caveat"), plain(caveat)) for caveat in payload["caveats"])
    yield say("sharing.terms.alternative"), payload["alt"]
    yield say("sharing.terms.rights"), say("specifications.licence")
    yield say("sharing.terms.citation"), reference.citation
    yield say("sharing.terms.address"), reference.permalink


def _value(sheet: Any, payload: FigurePayload, column: FigureColumn, value: Any, line: int) -> Cell | None:
    if value is None:
        return None
    if column["kind"] == "text":
        return _text(sheet, str(value))
    decimals = decimals_of(payload, column, line)
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
    return cell


def _text(sheet: Any, text: str, **style: Any) -> Cell:
    """Return a cell that holds a text: one that begins like a formula is marked, so that it never becomes one."""
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if text.startswith(("=", "+", "-", "@")):
        cell.quotePrefix = True
    for name, value in style.items():
        setattr(cell, name, value)
    return cell
