"""Numbers of the CSV of a figure: counts and ranks without decimals, values with no more than six."""

from typing import Any

import pytest

from helpers.figures.printed_table import as_csv


def table(*rows: list[Any]) -> Any:
    columns = [{"label": name} for name in "abc"[: len(rows[0])]]
    return {"columns": columns, "rows": list(rows)}


@pytest.mark.parametrize(
    ("values", "cells"),
    [
        ([6.0, 1.0, None], ["6", "1", ""]),
        ([6.0, 1.5, None], ["6.0", "1.5", ""]),
        ([149984.501234567, 2.9461879450476065], ["149984.501235", "2.946188"]),
        ([1e12, -3.0], ["1000000000000", "-3"]),
        ([1e-9, 0.5], ["1e-09", "0.5"]),
        (["01", "2A"], ["01", "2A"]),
        ([3, None], ["3", ""]),
    ],
)
def test_cells_of_a_column(values: list[Any], cells: list[str]) -> None:
    written = as_csv(table(*([value, "x"] for value in values))).splitlines()[1:]
    assert [line.rpartition(",")[0] for line in written] == cells


def test_table_without_rows_has_its_header() -> None:
    assert as_csv({"columns": [{"label": "a"}], "rows": []}) == "a\n"  # type: ignore[typeddict-item]
