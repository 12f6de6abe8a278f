"""The size of the case base as published over time: data/practices/growth.csv."""

from typing import Final

import pandas as pd

from helpers import paths
from helpers.errors import CaseError, quoted
from helpers.practices.case_checks import DATE
from helpers.practices.sources import folder, read_case_sources
from helpers.reading.csv_tables import as_numbers, read_csv_table

COLUMNS: Final = ("date", "value", "kind", "source", "source_line", "note")
REACHED, PLANNED = "reached", "planned"
KINDS: Final = (REACHED, PLANNED)


def read_growth() -> pd.DataFrame:
    """Return the published numbers of cases by date, the oldest first: COLUMNS, value as a number.

    kind: reached, or planned for an objective. Raises the errors of `read_csv_table` and `as_numbers`, CaseError.
    """
    path = folder() / "growth.csv"
    table = read_csv_table(path, COLUMNS, key=["date", "kind"])
    values, sources = as_numbers(table["value"], path), read_case_sources()
    for line, row in zip(table.index, table.to_dict("records"), strict=True):
        where = f"{paths.shown(path)}, line {line}"
        if not DATE.fullmatch(row["date"]):
            raise CaseError(
                "invalid-date", f"'{row['date']}' is no date.", where=where, remedy="Write a year or a month: 2020-05."
            )
        if values[line] < 0 or values[line] % 1:
            raise CaseError(
                "not-a-number", f"{row['value']} is no number of cases.", where=where, remedy="Write a whole number."
            )
        if row["kind"] not in KINDS:
            remedy = f"Write one of {quoted(KINDS)}."
            raise CaseError("unknown-reading", f"'{row['kind']}' is no kind of number.", where=where, remedy=remedy)
        if row["source"] not in sources:
            remedy = "Describe it in data/practices/sources.yml."
            raise CaseError("unknown-source", f"'{row['source']}' is no source.", where=where, remedy=remedy)
    return table.assign(value=values).sort_values("date", kind="stable", ignore_index=True)
