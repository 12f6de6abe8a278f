"""Insee's workbook of unemployment rates (sl_etc): a sheet a level, a row a territory, a column a quarter (T1_1982)."""

import re

from helpers.sources.cells import Reader
from helpers.sources.opening import sheet_rows
from helpers.sources.territory_rows import territory_rows

QUARTER = re.compile(r"T([1-4])_(\d{4})")


def read(content: bytes, reader: Reader) -> None:
    """Read the variable `rate` of every quarter."""
    for level, sheet in reader.kind.sheets.items():
        rows = sheet_rows(content, sheet, reader)
        where = f"sheet '{sheet}'"
        start = next((number for number, row in enumerate(rows) if str(row[0]).strip() == "Code"), None)
        if start is None:
            if rows:
                reader.fault(where, "no row begins with 'Code': the header moved, or it is another file.")
            continue
        header = [str(cell).strip() for cell in rows[start]]
        quarters = {number: QUARTER.fullmatch(name) for number, name in enumerate(header) if number > 1 and name}
        for number, quarter in quarters.items():
            if quarter is None:
                reader.fault(f"{where}, row {start + 1}", f"'{header[number]}' is no quarter, as T1_1982 is.")
        if not quarters:
            reader.fault(f"{where}, row {start + 1}", "the header has no quarter.")
        for code, row, place in territory_rows(rows, start + 1, 0, level, reader, where):
            for number, quarter in quarters.items():
                if quarter:
                    value = reader.number(row[number], f"{place}, '{header[number]}'")
                    reader.keep(level_of(code, level), code, f"{quarter[2]}T{quarter[1]}", "rate", value)


def level_of(code: str, level: str) -> str:
    """Return the level of a row: totals bear a code of France."""
    return "france" if code.startswith("FR") else level


def place_of(code: str, level: str) -> tuple[str, str]:
    """Return the level and the code of a row: a total may be that of a region, which its card writes R94."""
    return ("region", code[1:]) if code.startswith("R") else (level_of(code, level), code)
