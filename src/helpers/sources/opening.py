"""Producers' files opened: rows of a CSV, of a sheet, of a member of a ZIP; a file of another nature is a fault."""

import csv
import gzip
import io
import zipfile
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

import python_calamine

from helpers.errors import quoted
from helpers.sources.cells import Reader

Rows = list[list[Any]]
MERGED = "merged cell"
ZIP, OLE, GZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b"


def csv_rows(content: bytes, reader: Reader) -> Rows:
    """Return the rows of a CSV in UTF-8, its header first; none when it is something else, which is a fault."""
    if content.startswith(GZIP):
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError):
            reader.fault("file", "it is cut: the compressed content has no end.")
            return []
    if _is_other(content, reader) or content.startswith((ZIP, OLE)):
        if content.startswith((ZIP, OLE)):
            reader.fault("file", "it is a workbook or an archive, and a CSV is expected.")
        return []
    if b"\0" in content:
        reader.fault("file", "it holds null bytes: it is in UTF-16, or no text.")
        return []
    try:
        text = content.decode("utf-8-sig").lstrip("\ufeff")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        reader.fault(f"line {line}", f"byte {content[error.start]:#04x} is not UTF-8 (the file looks like Latin-1).")
        return []
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=reader.kind.separator) if any(row)]
    if not rows:
        reader.fault("file", "it holds no row.")
        return []
    header = [name.strip() for name in rows[0]]
    while header and not header[-1]:
        header.pop()
    if len(header) == 1:
        reader.fault(
            "line 1",
            f"the header has one column, '{header[0][:60]}': another separator than '{reader.kind.separator}'.",
        )
        return []
    if expected := reader.kind.header:
        _compare(header, expected, reader)
    return [header, *_cut(rows[1:], len(header), reader)]


def _compare(header: Sequence[str], expected: Sequence[str], reader: Reader) -> None:
    if more := [name for name in header if name not in expected]:
        reader.fault("line 1", f"the column {quoted(more)} is not among those that the card names.")
    if less := [name for name in expected if name not in header]:
        reader.fault("line 1", f"the column {quoted(less)} is not there.")


def _cut(rows: Rows, width: int, reader: Reader) -> Rows:
    for number, row in enumerate(rows, start=2):
        if len(row) < width or any(row[width:]):
            reader.fault(f"line {number}", f"the row has {len(row)} cells and the header {width}.")
    return [row[:width] for row in rows if len(row) >= width]


def member(content: bytes, pattern: str, reader: Reader) -> bytes:
    """Return the one member of a ZIP whose name fits a pattern; none, two or another nature is a fault."""
    if not content.startswith(ZIP):
        if not _is_other(content, reader):
            reader.fault("file", "it is no ZIP archive.")
        return b""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if fnmatchcase(name.rpartition("/")[2], pattern)]
            if len(names) == 1:
                return archive.read(names[0])
            reason = f"{quoted(names)} all fit" if names else f"it has {quoted(archive.namelist())}"
            reader.fault("archive", f"one file '{pattern}' is expected; {reason}.")
    except zipfile.BadZipFile:
        reader.fault("file", "the archive is cut, or damaged.")
    return b""


def sheet_rows(content: bytes, sheet: str, reader: Reader) -> Rows:
    """Return the rows of a sheet of a workbook, from its first cell; none when it cannot be, which is a fault."""
    book = workbook(content, reader)
    if book is None:
        return []
    if sheet not in book.sheet_names:
        reader.fault("workbook", f"the sheet '{sheet}' is not there; it has {quoted(book.sheet_names)}.")
        return []
    table = book.get_sheet_by_name(sheet)
    rows = table.to_python(skip_empty_area=False)
    for (top, left), (bottom, right) in table.merged_cell_ranges or ():
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [cell if cell != "" else MERGED for cell in row[left : right + 1]]
    if not rows:
        reader.fault(f"sheet '{sheet}'", "it is empty.")
    return rows


def workbook(content: bytes, reader: Reader) -> python_calamine.CalamineWorkbook | None:
    """Return a workbook, .xls or .xlsx; None when the file is something else, which is a fault."""
    if reader.book is not None or _is_other(content, reader):
        return reader.book
    try:
        reader.book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except Exception as error:  # the library has one error per format, none of them exported
        reader.fault("file", f"it is no workbook that can be read ({type(error).__name__}): cut, or of another format.")
    return reader.book


def _is_other(content: bytes, reader: Reader) -> bool:
    start = content[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not content.strip():
        reader.fault("file", "it is empty.")
    elif start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        reader.fault("file", "it is a web page, not the producer's file: the address moved, or answers with an error.")
    elif start.startswith(b"version https://git-lfs"):
        reader.fault("file", "it is a pointer to a large file, not the file.")
    elif content.startswith((b"\xff\xfe", b"\xfe\xff")):
        reader.fault("file", "it is in UTF-16.")
    elif start.startswith((b"{", b"[{")):
        reader.fault("file", "it is JSON: the address answers with a message, or gives another form of the data.")
    else:
        return False
    return True
