"""A sheet a measure, a row a territory, a column a year, as DREES's workbook of minimum benefits."""

import re
from collections.abc import Sequence
from typing import Any

from helpers.sources.cells import Reader
from helpers.sources.layouts.quarters import level_of
from helpers.sources.opening import Rows, sheet_rows

YEAR = re.compile(r"((?:19|20)\d{2})(?:\.0)?( ?\(\d\))?")


def read(content: bytes, reader: Reader) -> None:
    """Read the variables of the card, each from its sheet, by year.

    A year that bears a note, `2016 (1)`, begins a series made anew: the columns before it are another series, and left.
    """
    for variable, sheet in reader.kind.columns.items():
        rows, where = sheet_rows(content, sheet, reader), f"sheet '{sheet}'"
        start = next((n for n, row in enumerate(rows) if reader.kind.code_column in _texts(row)), None)
        if start is None:
            if rows:
                reader.fault(where, f"no row has '{reader.kind.code_column}'.")
            continue
        head = next((n for n in (start, start + 1) if n < len(rows) and _years(rows[n])), None)
        if head is None:
            reader.fault(f"{where}, row {start + 1}", "no year heads a column, here or one row below.")
            continue
        years = _years(rows[head])
        if holes := [year for year in range(min(years.values()), max(years.values())) if year not in years.values()]:
            reader.fault(f"{where}, row {head + 1}", f"the year {holes[0]} is missing between those of the header.")
        _read_rows(rows, head + 1, _texts(rows[start]).index(reader.kind.code_column), years, variable, where, reader)


def _read_rows(
    rows: Rows, first: int, at: int, years: dict[int, int], variable: str, where: str, reader: Reader
) -> None:
    """Read rows to the last that has numbers; one without a code is a total, which the card names."""
    seen: set[str] = set()
    for number in range(first, len(rows)):
        row, place = rows[number], f"{where}, row {number + 1}"
        if not any(isinstance(row[column], int | float) for column in years):
            if reader.is_code(row[at], "departement"):
                reader.fault(place, f"'{row[at]}' has no number at all.")
            continue
        label = str(row[at + 1]).strip()
        code = reader.kind.totals.get(label) if not str(row[at]).strip() else None
        if code is None and label not in reader.kind.ignored:
            code = reader.code(row[at], "departement", place)
        if code in seen:
            reader.fault(place, f"'{code}' is already above.")
        for column, year in years.items() if code else ():
            seen.add(str(code))
            value = reader.number(row[column], f"{place}, {year}")
            reader.keep(level_of(str(code), "departement"), str(code), str(year), variable, value)


def _years(row: Sequence[Any]) -> dict[int, int]:
    """Return the year of each column of the latest series: from the last year that bears a note on."""
    matches = {number: YEAR.fullmatch(text) for number, text in enumerate(_texts(row))}
    first = max((number for number, match in matches.items() if match and match[2]), default=0)
    return {number: int(match[1]) for number, match in matches.items() if match and number >= first}


def _texts(row: Sequence[Any]) -> list[str]:
    return [str(cell).strip() for cell in row]
