"""Files of responses of every format: the wanted columns as the file has them, or why they cannot be read."""

import contextlib
import csv
import gzip
import io
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from helpers import paths
from helpers.errors import ResponsesError
from helpers.reading.inputs import noted
from helpers.survey.responses.response_columns import (
    ResponseColumn,
    check_header,
    check_provenance,
    damaged,
    is_no_answer,
    unreadable,
)
from helpers.survey.responses.response_sheets import read_sheet
from helpers.survey.responses.response_stat import Check, read_stat

# A cell longer than this (16 MiB) is a quote left open.
BLOCK_BYTES: Final = 1 << 24
BYTE_ORDER_MARKS_16: Final = (b"\xff\xfe", b"\xfe\xff")


def format_of(path: Path) -> str:
    """Return the format of a file by its name, in small letters, such as ".csv.gz"; "" for one that is not read."""
    name = path.name.lower()
    return next((suffix for suffix in READERS if name.endswith(suffix)), "")


def read_columns(path: Path, wanted: Sequence[str], check: Check = lambda _: None) -> dict[str, ResponseColumn]:
    """Read the wanted columns, and no other, of a file of responses.

    check: looks at the names of all of them once the wanted ones are there, and raises. Raises ResponsesError
    (missing, cut short, another format, encoding or separator, two files). No
    message holds a cell: what is read may be personal.
    """
    columns = _reader(path)(path, wanted, check)
    if len(columns[wanted[0]].cells) == 0:
        raise ResponsesError(
            "empty-responses",
            "The file has its columns and no respondent.",
            where=paths.shown(path),
            remedy="Copy the responses again.",
        )
    return columns


def read_header(path: Path, wanted: Sequence[str]) -> list[str]:
    """Return the names of all the columns of a file; raises what `read_columns` does for a file that is none.

    wanted: the columns whose names are looked for, by which those of a format without small letters are known.
    """
    names_read: list[str] = []
    _reader(path)(path, [], names_read.extend)
    if format_of(path) != ".por":
        return names_read
    return [next((column for column in wanted if column.upper() == name), name) for name in names_read]


def _reader(path: Path) -> Callable[[Path, Sequence[str], Check], dict[str, ResponseColumn]]:
    kind = format_of(path)
    if not kind:
        remedy = f"Save it as one of: {', '.join(READERS)}."
        raise unreadable(path, f"'{path.suffix}' is not a format of responses.", remedy)
    if not noted(path).is_file():
        what = "It cannot be read: this is a folder." if path.is_dir() else "The file does not exist."
        raise unreadable(path, what, "Put the responses there.")
    if path.stat().st_size == 0:
        raise ResponsesError(
            "empty-responses", "The file is empty.", where=paths.shown(path), remedy="Copy the responses again."
        )
    return READERS[kind]


def _read_parquet(path: Path, wanted: Sequence[str], check: Check) -> dict[str, ResponseColumn]:
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            check_provenance(path, file.schema_arrow.metadata or {})
            check_header(path, file.schema_arrow.names, wanted)
            check(file.schema_arrow.names)
            table = file.read(columns=list(wanted))
            table.validate(full=True)  # texts that are not UTF-8 are only found so
    except (pa.ArrowException, OSError):
        table = None
    if table is None:
        raise damaged(path, b"PAR1", "Parquet")
    return {
        name: ResponseColumn(path, name, table[name].combine_chunks(), is_set_aside=is_no_answer) for name in wanted
    }


def _read_csv(path: Path, wanted: Sequence[str], check: Check) -> dict[str, ResponseColumn]:
    content = _content(path)
    text = _decoded(path, content)
    header = _header(text)
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise unreadable(
            f"{paths.shown(path)}, row 1",
            f"Cells are separated by {'semicolons' if ';' in header[0] else 'tabs'}.",
            "Save the file with commas and decimal points.",
        )
    check_header(path, header, wanted)
    check(header)
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(content if content.endswith(b"\n") else content + b"\n"),
            read_options=pa.csv.ReadOptions(block_size=BLOCK_BYTES),
            parse_options=pa.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            convert_options=pa.csv.ConvertOptions(
                include_columns=wanted, column_types=dict.fromkeys(wanted, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowException:
        table = None
    # Arrow takes a quote left open for a long cell, which swallows respondents: lines that are no row are looked at.
    if table is None or table.num_rows + 1 != content.count(b"\n") + (not content.endswith(b"\n")):
        _check_rows(path, text, len(header))
        _check_lines(path, {name: table[name] for name in wanted} if table else {})
    if table is None:
        raise unreadable(path, "This is not a CSV file.", "Save it again, in UTF-8 with commas.")
    return {
        name: ResponseColumn(path, name, table[name].combine_chunks(), first_row=2, is_set_aside=is_no_answer)
        for name in wanted
    }


def _content(path: Path) -> bytes:
    if format_of(path) == ".csv":
        return path.read_bytes()
    with contextlib.suppress(OSError, EOFError, zlib.error):  # raised below, without the bytes that these may quote
        return gzip.decompress(path.read_bytes())
    raise damaged(path, b"\x1f\x8b", "GZIP")


def _decoded(path: Path, content: bytes) -> str:
    remedy = "Save the file in UTF-8."
    if content.startswith(BYTE_ORDER_MARKS_16):
        raise unreadable(path, "The file is in UTF-16.", remedy)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row, byte = content[: error.start].count(b"\n") + 1, content[error.start]
    raise unreadable(
        f"{paths.shown(path)}, row {row}", f"Byte {byte:#04x} is not UTF-8 (the file looks like Latin-1).", remedy
    )


def _header(text: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline="")), [])
    except csv.Error:
        return []


def _check_rows(path: Path, text: str, width: int) -> None:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    widths: list[int] = []
    try:
        widths.extend(len(row) for row in rows)
    except csv.Error:
        where = f"{paths.shown(path)}, row {len(widths) + 1}"
        problem, remedy = "A quote is left open in this row.", "Close it, and double a quote inside a text."
    else:
        row = next((row for row, n_cells in enumerate(widths, start=1) if n_cells != width), 0)
        if not row:
            return
        where, problem = f"{paths.shown(path)}, row {row}", f"It has {widths[row - 1]} cells and the header {width}."
        remedy = "Write numbers with a decimal point, and quote a text that holds a comma."
    raise unreadable(where, problem, remedy)


def _check_lines(path: Path, columns: Mapping[str, pa.ChunkedArray]) -> None:
    # Two quotes left open, one row after the other, make a cell of several respondents, which nobody may see.
    for name, cells in columns.items():
        row = pc.index(pc.match_substring_regex(cells, r"[\r\n]"), True).as_py()
        if row >= 0:
            raise unreadable(
                f"{paths.shown(path)}, row {row + 2}, column '{name}'",
                "This cell holds several lines.",
                "Look for a quote left open there, and write the cell on one line.",
            )


READERS: Final[dict[str, Callable[[Path, Sequence[str], Check], dict[str, ResponseColumn]]]] = {
    ".parquet": _read_parquet,
    ".csv": _read_csv,
    ".csv.gz": _read_csv,
    ".xlsx": read_sheet,
    ".zsav": read_stat,
    ".sav": read_stat,
    ".por": read_stat,
    ".dta": read_stat,
}
"""What reads each format, by the end of its name; an end that ends another comes after it."""
