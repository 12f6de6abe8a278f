"""Insee's indicators by legislative constituency, averaged by département with the population that each concerns."""

from collections import defaultdict

from helpers.sources.cells import Reader
from helpers.sources.layouts.coded_csv import period_of
from helpers.sources.opening import sheet_rows

OVERSEAS = ("97", "98")


def read(content: bytes, reader: Reader) -> None:
    """Read the variables of the card, written column/weight, as two sums by département: X and X_weight.

    A weight is a column, or the product of several (a*b), or a sum of products (a*b + a*c), in the names of the file.
    France is the row that `totals` names, as the variable X_france.
    """
    sheet, period = reader.kind.sheets["departement"], period_of(reader)
    rows = sheet_rows(content, sheet, reader)
    start = next((n for n, row in enumerate(rows) if str(row[0]).strip() == reader.kind.code_column), None)
    if start is None or period is None:
        if rows:
            reader.fault(f"sheet '{sheet}'", f"no row begins with '{reader.kind.code_column}'.")
        return
    header = [str(cell).strip() for cell in rows[start]]
    pairs = {name: text.split("/") for name, text in reader.kind.columns.items()}
    needed = {column for text, weight in pairs.values() for column in (text, *weight.replace("+", "*").split("*"))}
    at = {name.strip(): reader.column(header, name.strip(), f"sheet '{sheet}', row {start + 1}") for name in needed}
    if None in at.values():
        return
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        place, code = f"sheet '{sheet}', row {number}", str(row[0]).strip()
        cells = {
            name: reader.number(row[column], f"{place}, '{name}'") for name, column in at.items() if column is not None
        }
        if code in reader.kind.totals:
            for name, (column, _) in pairs.items():
                reader.keep("france", reader.kind.totals[code], period, f"{name}_france", cells[column])
            continue
        departement = reader.code(code[:3] if code.startswith(OVERSEAS) else code[:2], "departement", place)
        for name, (column, weight) in pairs.items() if departement else ():
            times = sum(_product(part, cells) for part in weight.split("+"))
            if cells[column] == cells[column]:  # a constituency without a value weighs nothing
                sums[str(departement), name] += cells[column] * times
                sums[str(departement), f"{name}_weight"] += times
    for (departement, variable), value in sums.items():
        reader.keep("departement", departement, period, variable, value)


def _product(text: str, cells: dict[str, float]) -> float:
    product = 1.0
    for name in text.split("*"):
        product *= cells[name.strip()]
    return product
