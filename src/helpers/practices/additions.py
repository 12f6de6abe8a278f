"""New cases appended to the case base in one step: either every row of the file is right, or nothing is written."""

import csv
import io
import os
from pathlib import Path

import pandas as pd

from helpers import paths
from helpers.errors import CaseError
from helpers.practices.case_checks import identities
from helpers.practices.cases import COLUMNS, cases_file, read_cases


def add_cases(path: Path) -> int:
    """Append the cases of a CSV or XLSX file to data/practices/cases.csv and return how many they are.

    Former lines keep their bytes. Raises the errors of `read_cases`, for either file; CaseError for a file
    without case; CaseError for a case that the base already has, by its identifier or by its name in its territory.
    """
    base, new = read_cases(cases_file()), read_cases(path)
    if new.empty:
        raise CaseError(
            "unreadable-table", "The file holds no case.", where=paths.shown(path), remedy="Write a row for each case."
        )
    _check_new(base, new, path)
    former = cases_file().read_bytes()
    added = former + (b"" if former.endswith(b"\n") else b"\n") + _as_csv(new).encode()
    partial = cases_file().with_name(f"cases.{os.getpid()}.partial.csv")
    try:
        partial.write_bytes(added)
        read_cases(partial)  # what is about to be the base can be read
        partial.replace(cases_file())
    finally:
        partial.unlink(missing_ok=True)
    return len(new)


def _check_new(base: pd.DataFrame, new: pd.DataFrame, path: Path) -> None:
    rows = base.to_dict("records")
    lines = dict(zip((row["case_id"] for row in rows), base.index, strict=True))
    names = {name: line for line, row in zip(base.index, rows, strict=True) for name in identities(row)}
    for line, row in zip(new.index, new.to_dict("records"), strict=True):
        same = next((names[name] for name in identities(row) if name in names), None)
        for column, known in (("case_id", lines.get(row["case_id"])), ("name", same)):
            if known is not None:
                raise CaseError(
                    "duplicate-key",
                    f"The case '{row[column]}' is already at line {known} of {paths.shown(cases_file())}.",
                    where=f"{paths.shown(path)}, line {line}, column '{column}'",
                    remedy="Take it out of this file; change the base itself to correct a case.",
                )


def _as_csv(cases: pd.DataFrame) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(cases[list(COLUMNS)].to_numpy().tolist())
    return out.getvalue()
