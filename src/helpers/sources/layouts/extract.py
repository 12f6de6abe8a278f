"""Values already extracted from a producer's file into one CSV: a row a value, with the name of its variable."""

import re

from helpers.sources.cells import Reader
from helpers.sources.opening import csv_rows

NAMES = ("indicator", "level", "code", "year", "value")
YEAR = re.compile(r"\d{4}")


def read(content: bytes, reader: Reader) -> None:
    """Read the variables of the card, by the name that the extract gives them; `sheets`: its name of each level."""
    rows = csv_rows(content, reader)
    if not rows:
        return
    at = [reader.column(rows[0], name, "line 1") for name in NAMES]
    if None in at:
        return
    variables = {name: variable for variable, name in reader.kind.columns.items()}
    levels = {name: level for level, name in reader.kind.sheets.items()}
    for line, row in enumerate(rows[1:], start=2):
        name, grain, code, year, cell = (row[number].strip() for number in at if number is not None)
        place = f"line {line}"
        if name not in variables:
            continue
        if grain not in levels or not YEAR.fullmatch(year):
            what = f"'{year}' is no year." if grain in levels else f"'{grain}' is no level ({', '.join(levels)})."
            reader.fault(place, what)
            continue
        level = levels[grain]
        known = reader.kind.totals.get(code) if level == "france" else reader.code(code, level, place)
        if known:
            reader.keep(level, known, year, variables[name], reader.number(cell, f"{place}, 'value'"))
        elif level == "france":
            reader.fault(place, f"'{code}' is no total that the card names.")
