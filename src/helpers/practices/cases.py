"""Cases of innovative practices, read from CSV or XLSX and checked cell by cell: a row a case, every cell a text."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from helpers import paths
from helpers.errors import CaseError, quoted
from helpers.practices.case_checks import Known, check_cases
from helpers.practices.sheets import read_sheet
from helpers.practices.sources import folder, read_case_sources
from helpers.practices.taxonomy import read_taxonomy
from helpers.reading.csv_tables import read_csv_table
from helpers.reading.documents import read_model
from helpers.reading.inputs import noted
from helpers.territory import grid

COLUMNS: Final = (
    "case_id",
    "name",
    "domains",
    "family",
    "type",
    "metier",
    "level",
    "territory_code",
    "place_status",
    "actors",
    "summary",
    "source",
    "source_line",
    "evidence",
    "tags",
    "added",
    "certainty",
)
LATER: Final = ("certainty",)
"""Columns of the base that a file of new cases may leave out."""
FORMATS: Final = (".csv", ".xlsx")
CHECKED: Final = ("region_code", "source_url", "tier")
"""Columns that a file of new cases may have besides: compared with the territory, the source and TIERS, not kept."""
DROPPED: Final = ("proposal",)
RENAMED: Final = {"sure": "certainty"}


def read_cases(path: Path) -> pd.DataFrame:
    """Read and check a file of cases; every cell is a text, and the index is the line of the file.

    Columns: COLUMNS; domains and tags are identifiers separated by semicolons; level is departement, region, france or
    empty. Raises CaseError, the errors of `read_csv_table` or `read_sheet`, and those of `check_cases`.
    """
    table = _read(path).rename(columns=RENAMED)
    table = table.reindex(columns=dict.fromkeys([*COLUMNS, *table.columns]), fill_value="")
    check_cases(table, path, known_values())
    return table[list(COLUMNS)]


def known_values() -> Known:
    """Return what cells of a case may hold: domains, taxonomy, sources, and the territories with their region."""
    domains = read_model(paths.data() / "reference" / "domains.yml", dict[str, object])
    regions = {
        (level, code): grid.territory(level, code).region_code
        for level in ("departement", "region", "france")
        for code in grid.codes(level)
    }
    return Known(tuple(domains), read_taxonomy(), read_case_sources(), regions)


def cases_file() -> Path:
    """Return the file of the project's own cases."""
    return folder() / "cases.csv"


def _read(path: Path) -> pd.DataFrame:
    if path.suffix.lower() == ".xlsx":
        return read_sheet(path, _expected)
    if path.suffix.lower() == ".csv":
        return read_csv_table(path, _columns_of(path), key=["case_id"])
    raise CaseError(
        "unknown-format",
        f"'{path.suffix}' is not a format of cases.",
        where=paths.shown(path),
        remedy=f"Save it as {quoted(FORMATS)}.",
    )


def _columns_of(path: Path) -> Sequence[str]:
    """Return the header that a CSV file must have: its own when it adds only columns that it may add."""
    try:
        with noted(path).open(encoding="utf-8-sig", newline="") as file:
            return _expected(next(csv.reader(file), []))
    except (OSError, UnicodeDecodeError, csv.Error):
        return COLUMNS  # reading the file says what is wrong


def _expected(header: Sequence[str]) -> Sequence[str]:
    """Return a header whose first columns are those of a case and whose others are optional and there once."""
    needed = [name for name in COLUMNS if name not in LATER]
    others = list(header[len(needed) :])
    may_be = {*LATER, *CHECKED, *DROPPED, *RENAMED}
    kept = [RENAMED.get(name, name) for name in others]
    is_right = list(header[: len(needed)]) == needed and may_be.issuperset(others) and len({*kept}) == len(kept)
    return list(header) if is_right else COLUMNS
