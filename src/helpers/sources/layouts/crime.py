"""SSMSI's recorded crime: one row a département, year and kind of offence, with the population and dwellings."""

from helpers.sources.cells import Reader
from helpers.sources.opening import csv_rows

CODE, YEAR, KIND, COUNT = "Code_departement", "annee", "indicateur", "nombre"
BASES = {"population": "insee_pop", "dwellings": "insee_log"}


def read(content: bytes, reader: Reader) -> None:
    """Read one variable a kind of offence (its name in the file), and the variables population and dwellings."""
    rows = csv_rows(content, reader)
    if not rows:
        return
    names = (CODE, YEAR, KIND, COUNT, *BASES.values())
    at = {name: reader.column(rows[0], name, "line 1") for name in names}
    if None in at.values():
        return
    known: dict[tuple[str, str, str], float] = {}
    for line, row in enumerate(rows[1:], start=2):
        cells = {name: row[number] for name, number in at.items() if number is not None}
        place = f"line {line}"
        code, year = reader.code(cells[CODE], "departement", place), cells[YEAR]
        if code is None:
            continue
        if not (year.isdigit() and len(year) == len("2024")):
            reader.fault(place, f"'{year}' is no year.")
        reader.keep("departement", code, year, cells[KIND], reader.number(cells[COUNT], f"{place}, '{COUNT}'"))
        for variable, name in BASES.items():
            value = reader.number(cells[name], f"{place}, '{name}'")
            if (code, year, variable) not in known:
                reader.keep("departement", code, year, variable, value)
            elif known[code, year, variable] != value:
                reader.fault(
                    place, f"'{name}' of '{code}' in {year} is {value:g}, and was {known[code, year, variable]:g}."
                )
            known[code, year, variable] = value
