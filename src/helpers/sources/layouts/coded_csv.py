"""A CSV with one territory a row and one column a variable, one file a level, as Insee's Filosofi; or a ZIP of them."""

import re

from helpers.sources.cells import Reader
from helpers.sources.layouts.quarters import level_of
from helpers.sources.opening import csv_rows, member
from helpers.sources.territory_rows import territory_rows


def read(content: bytes, reader: Reader) -> None:
    """Read the variables of the card, for the period that it gives or that the name of the file holds.

    `sheets` gives the levels: of a ZIP, the name of the member that holds each; of a CSV, a part of the file's name.
    """
    period = period_of(reader)
    if period is None:
        return
    for level, name in reader.kind.sheets.items():
        if name.lower().endswith(".csv"):
            _read_level(member(content, name, reader), level, name, period, reader)
        elif name in reader.name:
            _read_level(content, level, reader.name, period, reader)


def period_of(reader: Reader) -> str | None:
    """Return the period of a file; a name that does not hold it is a fault."""
    pattern = reader.kind.period or ""
    if re.fullmatch(r"\d{4}(-\d{4})?", pattern):
        return pattern
    match = re.search(pattern, reader.name)
    if match is None:
        reader.fault("name of the file", f"it does not hold its period, as '{pattern}' expects.")
    return match[1] if match else None


def _columns(level: str, reader: Reader) -> dict[str, str]:
    own = (columns for of_level, columns in reader.kind.columns_of.items() if of_level == level)
    return reader.kind.columns | next(own, {})


def _read_level(content: bytes, level: str, name: str, period: str, reader: Reader) -> None:
    rows = csv_rows(content, reader) if content else []
    if not rows:
        return
    names = {variable: text.replace("{yy}", period[2:4]) for variable, text in _columns(level, reader).items()}
    positions = {variable: reader.column(rows[0], text, f"{name}, line 1") for variable, text in names.items()}
    at = reader.column(rows[0], reader.kind.code_column, f"{name}, line 1")
    columns = {variable: number for variable, number in positions.items() if number is not None}
    if at is None:
        return
    for code, row, place in territory_rows(rows, 1, at, level, reader, name):
        for variable, number in columns.items():
            value = reader.number(row[number], f"{place}, '{names[variable]}'")
            reader.keep(level_of(code, level), code, period, variable, value)
