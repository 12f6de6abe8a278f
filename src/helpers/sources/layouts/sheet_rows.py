"""A sheet with one territory a row and a header of one row, as the workbooks of DREES, elections and the census."""

from helpers.sources.cells import Reader
from helpers.sources.layouts.coded_csv import period_of
from helpers.sources.layouts.quarters import place_of
from helpers.sources.opening import sheet_rows
from helpers.sources.territory_rows import territory_rows


def read(content: bytes, reader: Reader) -> None:
    """Read the variables of the card, written sheet/header, by département; rows end at `ends`, a text of any cell."""
    period = period_of(reader)
    for variable, text in reader.kind.columns.items() if period else ():
        sheet, _, header = text.partition("/")
        rows = sheet_rows(content, sheet, reader)
        where = f"sheet '{sheet}'"
        start = next((n for n, row in enumerate(rows) if reader.kind.code_column in _texts(row)), None)
        if start is None:
            if rows:
                reader.fault(where, f"no row has '{reader.kind.code_column}'.")
            continue
        end = next((n for n in range(start + 1, len(rows)) if _texts(rows[n])[0] in reader.kind.ends), len(rows))
        at = reader.column(rows[start], reader.kind.code_column, f"{where}, row {start + 1}")
        number = reader.column(rows[start], header, f"{where}, row {start + 1}")
        if at is None or number is None:
            continue
        for code, row, place in territory_rows(rows[:end], start + 1, at, "departement", reader, where):
            value = reader.number(row[number], f"{place}, '{header}'")
            reader.keep(*place_of(code, "departement"), str(period), variable, value)


def _texts(row: list) -> list[str]:
    return [str(cell).strip() for cell in row]
