"""Sheets with a block of regions, then one of départements, and two years under each label, as Insee-SOeS's ITDD."""

import re

from helpers.sources.cells import Reader
from helpers.sources.layouts.quarters import level_of
from helpers.sources.opening import MERGED, Rows, sheet_rows
from helpers.sources.territory_rows import territory_rows

TITLES = {"region": "REGIONS", "departement": "DEPARTEMENTS"}
YEAR = re.compile(r"(\d{4})\*?")


def read(content: bytes, reader: Reader) -> None:
    """Read the variables of the card, written sheet/label or sheet/label/block, at each year under their label."""
    for sheet in sorted({text.partition("/")[0] for text in reader.kind.columns.values()}):
        rows = sheet_rows(content, sheet, reader)
        titles = {level: _row_of(rows, title, 1) for level, title in TITLES.items()}
        if rows and None in titles.values():
            reader.fault(
                f"sheet '{sheet}'", f"it has no row '{TITLES['region']}', or no row '{TITLES['departement']}'."
            )
        elif rows:
            ends = {"region": titles["departement"], "departement": len(rows)}
            for level in TITLES:
                _read_block(rows[: ends[level]], titles[level] or 0, level, sheet, reader)


def _row_of(rows: Rows, text: str, column: int) -> int | None:
    return next((number for number, row in enumerate(rows) if str(row[column]).strip() == text), None)


def _read_block(rows: Rows, start: int, level: str, sheet: str, reader: Reader) -> None:
    years = next((n for n in range(start, len(rows)) if str(rows[n][1]).strip() == reader.kind.code_column), None)
    where = f"sheet '{sheet}', {TITLES[level]}"
    if years is None:
        reader.fault(where, f"no row is headed '{reader.kind.code_column}'.")
        return
    columns = _columns(rows[years - 1], rows[years], sheet, where, reader)
    seen = {"FRA", "FRMETRO"} if level == "departement" else set()
    for code, row, place in territory_rows(rows, years + 1, 0, level, reader, where):
        for (variable, year), number in columns.items() if code not in seen else ():
            reader.keep(
                level_of(code, level), code, year, variable, reader.number(row[number], f"{place}, '{variable}'")
            )


def _columns(labels: list, years: list, sheet: str, where: str, reader: Reader) -> dict[tuple[str, str], int]:
    """Return where each variable is at each year: a label stands over its own column and those without a label."""
    columns: dict[tuple[str, str], int] = {}
    for variable, text in reader.kind.columns.items():
        name, label, only = [*text.split("/"), ""][:3]
        starts = [n for n, cell in enumerate(labels) if str(cell).strip().startswith(label)]
        if name != sheet or (only and only not in where):
            continue
        if len(starts) != 1:
            reader.fault(where, f"{len(starts)} columns are headed '{label}…', and one is expected.")
            continue
        end = next(
            (n for n in range(starts[0] + 1, len(labels)) if str(labels[n]).strip() not in ("", MERGED)), len(labels)
        )
        for number in range(starts[0], end):
            if year := YEAR.fullmatch(str(years[number]).strip().removesuffix(".0")):
                columns[variable, year[1]] = number
    return columns
