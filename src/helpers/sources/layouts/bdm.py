"""Insee's macro-economic data bank (BDM): one row a series, told by its label, a column a quarter (1982-T1)."""

import re

from helpers.sources.cells import Reader
from helpers.sources.layouts.quarters import level_of
from helpers.sources.opening import sheet_rows

QUARTER = re.compile(r"(\d{4})-T([1-4])")
BEFORE_QUARTERS = 4


def read(content: bytes, reader: Reader) -> None:
    """Read the variable `rate` of every series; `columns` of the card give the start of labels, by level."""
    sheet = reader.kind.sheets["quarters"]
    rows = sheet_rows(content, sheet, reader)
    if not rows:
        return
    header = [str(cell).strip() for cell in rows[0]]
    reader.column(header, reader.kind.code_column, f"sheet '{sheet}', row 1")
    quarters = [QUARTER.fullmatch(name) for name in header[BEFORE_QUARTERS:]]
    for name, quarter in zip(header[BEFORE_QUARTERS:], quarters, strict=True):
        if quarter is None:
            reader.fault(f"sheet '{sheet}', row 1", f"'{name}' is no quarter, as 1982-T1 is.")
    for number, row in enumerate(rows[1:], start=2):
        place, text = f"sheet '{sheet}', row {number}", str(row[0]).strip()
        level = next((level for level, start in reader.kind.columns.items() if text.startswith(start)), None)
        if level is None:
            if text:
                reader.fault(place, f"'{text}' is the label of no series of this source.")
            continue
        name = text.removeprefix(reader.kind.columns[level]).strip()
        code = reader.kind.totals.get(name) or reader.named(name, level, place)
        for cell, quarter in zip(row[BEFORE_QUARTERS:], quarters, strict=True):
            if code and quarter:
                value = reader.number(cell, f"{place}, '{quarter[0]}'")
                reader.keep(level_of(code, level), code, f"{quarter[1]}T{quarter[2]}", "rate", value)
