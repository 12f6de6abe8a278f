"""Eurostat's TSV: the dimensions of a series in the first column, separated by commas, then one column a year."""

import re

from helpers.sources.cells import Reader
from helpers.sources.layouts.quarters import level_of
from helpers.sources.opening import csv_rows

VALUE = re.compile(r"(?P<number>:|[-\d.]+)\s*(?P<flags>[a-z]*)")


def read(content: bytes, reader: Reader) -> None:
    """Read the series of the card: the variables are told by their unit, territories by the NUTS codes of `aliases`.

    `header` of the card names the dimensions; the last one is the territory. A territory of another country is left.
    """
    rows = csv_rows(content, reader)
    if not rows:
        return
    names = re.split(r"[,\\]", rows[0][0])
    if "unit" not in names or "geo" not in names:
        reader.fault("line 1", f"'{rows[0][0][:60]}' does not name the dimensions 'unit' and 'geo'.")
        return
    years = [name.strip() for name in rows[0][1:]]
    if strange := [year for year in years if not re.fullmatch(r"\d{4}", year)]:
        reader.fault("line 1", f"'{strange[0]}' is no year.")
        return
    variables = {unit: variable for variable, unit in reader.kind.columns.items()}
    for line, row in enumerate(rows[1:], start=2):
        dimensions = dict(zip(names, row[0].split(","), strict=False))
        variable, nuts = variables.get(dimensions.get("unit", "")), dimensions.get("geo", "")
        if variable is None or not nuts.startswith("FR") or nuts in reader.kind.ignored:
            continue
        total = reader.kind.totals.get(nuts)
        if len(nuts) < len("FR101") and total is None:
            continue
        code = total or reader.code(nuts, "departement", f"line {line}")
        for year, cell in zip(years, row[1:], strict=True):
            match = VALUE.fullmatch(cell.strip())
            place = f"line {line}, {year}"
            if match is None:
                reader.number(cell, place)
            elif code and match["number"] != ":":
                value = reader.number(match["number"], place)
                reader.keep(level_of(code, "departement"), code, year, variable, value)
