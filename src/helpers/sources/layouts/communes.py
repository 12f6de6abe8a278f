"""Insee's table by commune (comparateur de territoires): a CSV in a ZIP, added up to départements and EPCI."""

import re
from collections import defaultdict

from helpers.sources.cells import Reader
from helpers.sources.layouts.coded_csv import period_of
from helpers.sources.opening import csv_rows, member
from helpers.territory.epci import epci_of_communes

COMMUNE = re.compile(r"(?=.{5}$)(97\d|2A|2B|\d{2})\d{2,3}")
DISTRICTS = re.compile(r"132[01]\d|6938[1-9]|751[0-2]\d")
"""Districts of Marseille, Lyon and Paris, which are in the file beside the communes that hold them."""


def read(content: bytes, reader: Reader) -> None:
    """Read each variable of the card as a sum by département, and by EPCI as they are today.

    A département that has no commune with a value has none; nor has an EPCI of which one commune has none.
    """
    period, name = period_of(reader), reader.kind.sheets["commune"]
    rows = csv_rows(member(content, name, reader), reader) if period else []
    if not rows or period is None:
        return
    at = reader.column(rows[0], reader.kind.code_column, f"{name}, line 1")
    positions = {
        variable: reader.column(rows[0], text, f"{name}, line 1") for variable, text in reader.kind.columns.items()
    }
    columns = {variable: number for variable, number in positions.items() if number is not None}
    if at is None:
        return
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    holders, lacking = epci_of_communes(), set()
    seen: set[str] = set()
    for line, row in enumerate(rows[1:], start=2):
        code, place = row[at].strip(), f"{name}, line {line}"
        match = COMMUNE.fullmatch(code)
        if match is None:
            reader.fault(place, f"'{code}' is no code of a commune.")
            continue
        if code in seen:
            reader.fault(place, f"the commune '{code}' is there twice.")
        seen.add(code)
        departement = None if DISTRICTS.fullmatch(code) else reader.code(match[1], "departement", place)
        for variable, number in columns.items() if departement else ():
            text = row[number]
            is_plain = text.replace(".", "", 1).isdecimal()  # nearly all of 700,000 cells
            value = float(text) if is_plain else reader.number(text, f"{place}, '{rows[0][number]}'")
            if value == value:  # no value is no zero
                sums["departement", str(departement), variable] += value
                sums["epci", holders.get(code, ""), variable] += value
            else:
                lacking.add((holders.get(code, ""), variable))
    for (level, place, variable), value in sums.items():
        if level == "departement" or (place and (place, variable) not in lacking):
            reader.keep(level, place, period, variable, value)
