"""DITP's barometer of public action, one CSV an indicator: one row a zone (D01, R11, FR) and date."""

import re

from helpers.sources.cells import Reader
from helpers.sources.opening import csv_rows

LEVELS = {"DEPT": "departement", "REG": "region", "NAT": "france"}
NAMES = ("indic_id", "enforce_zone_id", "metric_enforce_date", "maille", "indic_va")
NAME = re.compile(r"ind-(\d+)\.csv")
DATE = re.compile(r"(\d{4}-\d{2})-\d{2}")


def read(content: bytes, reader: Reader) -> None:
    """Read one variable an indicator (IND-338), by month; rows without a value are targets, and left."""
    rows = csv_rows(content, reader)
    if not rows:
        return
    at = [reader.column(rows[0], name, "line 1") for name in NAMES]
    if None in at:
        return
    seen: set[tuple[str, ...]] = set()
    named = NAME.fullmatch(reader.name)
    expected = f"IND-{named[1]}" if named else ""
    for line, row in enumerate(rows[1:], start=2):
        indicator, zone, date, grain, cell = (row[number] for number in at if number is not None)
        place, month = f"line {line}", DATE.fullmatch(date)
        if expected and indicator != expected:
            reader.fault(place, f"'{indicator}' is another indicator than '{expected}', which the file is named after.")
            return
        if not cell.strip() or (indicator, zone, date, cell) in seen:
            continue
        seen.add((indicator, zone, date, cell))
        if grain not in LEVELS or month is None:
            reader.fault(place, f"'{grain}' is no grain ({', '.join(LEVELS)})." if month else f"'{date}' is no date.")
            continue
        level = LEVELS[grain]
        code = "FRA" if level == "france" else reader.code(zone[1:], level, place)
        if code:
            reader.keep(level, code, month[1], indicator, reader.number(cell, f"{place}, 'indic_va'"))
