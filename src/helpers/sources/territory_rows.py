"""Rows of a table that has one territory a row: which are territories, which are totals, which should not be there."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from helpers.sources.cells import Reader

NUMBER = re.compile(r"-?\d+([.,]\d+)?")


def territory_rows(
    rows: Sequence[Sequence[Any]], first: int, column: int, level: str, reader: Reader, where: str
) -> Iterator[tuple[str, Sequence[Any], str]]:
    """Give the code, the cells and the place of each territory; totals of the card come with their code of France.

    first: the number of the first row, from 0. A row without a code is a note below the table, and a fault above its
    last territory; so is a territory that is there twice.
    """
    coded = (number for number in range(first, len(rows)) if reader.is_code(rows[number][column], level))
    last = max(coded, default=-1)
    if last < first and not reader.kind.totals:
        reader.fault(where, f"no row holds the code of a {level} in column {column + 1}.")
    seen: dict[str, str] = {}
    for number in range(first, len(rows)):
        row, place = rows[number], f"{where}, row {number + 1}"
        label = str(row[column]).strip()
        if label in reader.kind.totals:
            yield reader.kind.totals[label], row, place
        elif (number > last and not _has_numbers(row, column)) or not any(str(cell).strip() for cell in row):
            continue
        elif code := reader.code(row[column], level, place):
            if code in seen:
                reader.fault(place, f"the {level} '{code}' is already at {seen[code]}.")
            seen[code] = place
            yield code, row, place


def _has_numbers(row: Sequence[Any], column: int) -> bool:
    return any(isinstance(cell, int | float) or NUMBER.fullmatch(str(cell).strip()) for cell in row[column + 1 :])
