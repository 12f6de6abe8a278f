"""Insee's population estimates: a sheet a year, a row a département, a column a sex and five-year age group."""

from helpers.sources.cells import Reader
from helpers.sources.layouts.quarters import level_of
from helpers.sources.opening import Rows, sheet_rows, workbook
from helpers.sources.territory_rows import territory_rows

FIRST_COLUMN, N_AGES = 2, 20  # twenty age groups, then their total
GROUPS = {"aged_0_19": (0, 4), "aged_20_64": (4, 13), "aged_65_plus": (13, 20), "aged_75_plus": (15, 20)}
SEXES = {"men": 1, "women": 2}
OLDEST = {"75_84": (15, 17), "85_plus": (17, 20)}


def read(content: bytes, reader: Reader) -> None:
    """Read the variables population and those of GROUPS, in inhabitants, and those of OLDEST by sex."""
    book = workbook(content, reader)
    if book is None:
        return
    years = [name for name in book.sheet_names if name.strip().isdigit()]
    if not years:
        reader.fault("workbook", "no sheet is named after a year.")
    for year in years:
        _read_year(sheet_rows(content, year, reader), year.strip(), reader)


def _read_year(rows: Rows, year: str, reader: Reader) -> None:
    where = f"sheet '{year}'"
    start = next(
        (number for number, row in enumerate(rows) if str(row[FIRST_COLUMN]).strip() == reader.kind.code_column), None
    )
    if start is None:
        reader.fault(where, f"no column is headed '{reader.kind.code_column}'.")
        return
    ages = reader.kind.header
    width = len(ages)
    header = [str(cell).strip() for cell in rows[start + 1][FIRST_COLUMN : FIRST_COLUMN + 3 * width]]
    if wrong := [name for name, age in zip(header, ages * 3, strict=False) if name != age] or header != [*ages] * 3:
        reader.fault(f"{where}, row {start + 2}", f"the ages are not those expected, in order ({wrong!r:.60}).")
        return
    again = {
        number
        for number, row in enumerate(rows)
        if number > start and str(row[FIRST_COLUMN]).strip() == reader.kind.code_column
    }
    blank = [""] * len(rows[0])
    body = [blank if {number, number - 1} & again else row for number, row in enumerate(rows)]  # overseas, before 1999
    for code, row, place in territory_rows(body, start + 2, 0, "departement", reader, where):
        counts = [reader.number(cell, place) for cell in row[FIRST_COLUMN : FIRST_COLUMN + 3 * width]]
        level = level_of(code, "departement")
        if abs(sum(counts[:N_AGES]) - counts[N_AGES]) > width:
            reader.fault(
                place,
                f"the ages of '{code}' add up to {sum(counts[:N_AGES]):.0f}, and the total is {counts[N_AGES]:.0f}.",
            )
        reader.keep(level, code, year, "population", counts[N_AGES])
        for name, (low, high) in GROUPS.items():
            reader.keep(level, code, year, name, sum(counts[low:high]))
        for sex, block in SEXES.items():
            for name, (low, high) in OLDEST.items():
                reader.keep(level, code, year, f"{sex}_{name}", sum(counts[block * width + low : block * width + high]))
