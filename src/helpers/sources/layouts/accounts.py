"""Insee's regional accounts: a sheet a measure, a row a region told by its name, a column a year."""

from helpers.sources.cells import Reader
from helpers.sources.layouts.quarters import level_of
from helpers.sources.opening import sheet_rows


def read(content: bytes, reader: Reader) -> None:
    """Read the variables of the card, each from the sheet that bears its name, by region and year."""
    for variable, sheet in reader.kind.columns.items():
        rows = sheet_rows(content, sheet, reader)
        start = next((n for n, row in enumerate(rows) if str(row[0]).strip() == reader.kind.code_column), None)
        if start is None:
            if rows:
                reader.fault(f"sheet '{sheet}'", f"no row begins with '{reader.kind.code_column}'.")
            continue
        years = [str(cell).strip().removesuffix(".0") for cell in rows[start]]
        last = max((n for n in range(start + 1, len(rows)) if _is_named(rows[n][0], reader)), default=start)
        for number in range(start + 1, len(rows)):
            place, name = f"sheet '{sheet}', row {number + 1}", str(rows[number][0]).strip()
            is_note = number > last and not any(isinstance(cell, int | float) for cell in rows[number][1:])
            if is_note or not name:
                continue
            code = reader.kind.totals.get(name) or reader.named(name, "region", place)
            for year, cell in zip(years[1:], rows[number][1:], strict=True):
                if code and year.isdigit():
                    reader.keep(level_of(code, "region"), code, year, variable, reader.number(cell, f"{place}, {year}"))


def _is_named(cell: object, reader: Reader) -> bool:
    name = str(cell).strip()
    return bool(name) and (name in reader.kind.totals or Reader("", reader.kind).named(name, "region", "") is not None)
