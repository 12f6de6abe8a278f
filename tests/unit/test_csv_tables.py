"""CSV tables: files in another shape and cells that are no number first, then texts and lines."""

import csv
import io
import math
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import FileError
from helpers.reading.csv_tables import as_numbers, read_csv_table
from refusals import refused

COLUMNS = ["territory_code", "period", "value"]
GOOD = "territory_code,period,value\n01,2019,12.5\n2A,2019,8\n971,2019,30.25\n"


@pytest.fixture
def table(root: Path) -> Path:
    path = root / "data" / "official" / "example.csv"
    path.parent.mkdir(parents=True)
    return path


def read(path: Path) -> pd.DataFrame:
    return read_csv_table(path, COLUMNS, key=["territory_code", "period"])


def message(error: str, path: Path) -> str:
    """Return the message that reading a file ends with."""
    with refused(error) as caught:
        read(path)
    return str(caught.value)


# --- what must be refused ---


def test_missing_file(table: Path) -> None:
    assert message("FileError cannot-read", table) == "data/official/example.csv: The file does not exist. Create it."


def test_latin_1_names_the_line_and_the_byte(table: Path) -> None:
    table.write_bytes(GOOD.replace("2A", "2é").encode("latin-1"))
    assert message("FileError cannot-read", table) == (
        "data/official/example.csv, line 3: Byte 0xe9 is not UTF-8 (the file looks like Latin-1). "
        "Save the file in UTF-8."
    )


def test_semicolons(table: Path) -> None:
    table.write_text(GOOD.replace(",", ";").replace(".", ","))
    assert message("FileError unreadable-table", table) == (
        "data/official/example.csv, line 1: Cells are separated by semicolons. "
        "Save the file with commas and decimal points."
    )


def test_french_decimal_comma_makes_one_cell_too_many(table: Path) -> None:
    table.write_text(GOOD.replace("30.25", "30,25"))
    assert message("FileError unreadable-table", table) == (
        "data/official/example.csv, line 4: This row has 4 cells and the header 3: '971', '2019', '30', '25'. "
        "Write numbers with a decimal point, and quote a text that holds a comma."
    )


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ("territory_code,period,value,note", "'territory_code', 'period', 'value', 'note'"),
        ("territory_code,value", "'territory_code', 'value'"),
        ("period,territory_code,value", "'period', 'territory_code', 'value'"),
        ("Territory_code,period,value", "'Territory_code', 'period', 'value'"),
        ("territory_code, period,value", "'territory_code', ' period', 'value'"),
        ("01,2019,12.5", "'01', '2019', '12.5'"),
    ],
)
def test_other_columns_are_shown_beside_the_expected_ones(table: Path, header: str, shown: str) -> None:
    table.write_text(GOOD.replace("territory_code,period,value", header))
    assert message("FileError unreadable-table", table) == (
        f"data/official/example.csv, line 1: The columns are {shown}. "
        "The header must be exactly: territory_code,period,value"
    )


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        ("", "The first line is empty."),
        ("territory_code,period,period", "The column 'period' is there twice"),
        ("value,value,period,period", "The column 'period', 'value' is there twice"),
        ("territory_code,,value", "The column '2' has no name"),
        ("territory_code,period,value,", "The column '4' has no name"),
        ("territory_code,  ,value", "The column '2' has no name"),
        ("\ufeff\ufeffterritory_code,period,value", r"does not show: '\ufeffterritory_code'"),
        ("territory_code,period\u200b,value", r"does not show: 'period\u200b'"),
        ("territory_code,\xa0period,value", r"does not show: '\xa0period'"),
        ("territory_code\tperiod\tvalue", "Cells are separated by tabs"),
        ("territory_code|period|value", "Cells are separated by vertical bars"),
        ('"territory_code\nperiod",value', r"does not show: 'territory_code\nperiod'"),
    ],
)
def test_broken_header_says_what_is_wrong_with_it(table: Path, header: str, fault: str) -> None:
    table.write_text(GOOD.replace("territory_code,period,value", header), encoding="utf-8")
    said = message("FileError unreadable-table", table)
    assert said.startswith("data/official/example.csv, line 1: ")
    assert fault in said


@pytest.mark.parametrize(
    ("encoding", "code"), [("", "cannot-read"), ("-le", "unreadable-table"), ("-be", "unreadable-table")]
)
def test_utf_16(table: Path, encoding: str, code: str) -> None:
    table.write_text(GOOD, encoding=f"utf-16{encoding}")
    with refused(f"FileError {code}", r"^data/official/example\.csv"):
        read(table)


def test_empty_file(table: Path) -> None:
    table.write_text("")
    assert "line 1: The first line is empty" in message("FileError unreadable-table", table)


@pytest.mark.parametrize(
    ("row", "cells"), [("2A,2019", 2), ("2A", 1), ("", 0), ("2A,2019,8,", 4), ("2A,2019,8,Insee, 2019", 5)]
)
def test_row_of_another_length(table: Path, row: str, cells: int) -> None:
    table.write_text(GOOD.replace("2A,2019,8", row))
    assert f"example.csv, line 3: This row has {cells} cells and the header 3" in message(
        "FileError unreadable-table", table
    )


@pytest.mark.parametrize("following", [3, 60_000])
def test_quote_left_open_names_the_line_it_opens_at(table: Path, following: int) -> None:
    table.write_text(GOOD + '"2B,2019,8\n' + "2B,2020,8\n" * following)
    text = message("FileError unreadable-table", table)
    assert text.startswith("data/official/example.csv, line 5: The row that starts here cannot be read: ")
    assert text.endswith("Close its quotes, and double a quote inside a text.")
    assert len(text) < 250


def test_row_written_twice_names_both_lines(table: Path) -> None:
    table.write_text(GOOD + "2A,2019,9\n")
    assert message("FileError duplicate-key", table) == (
        "data/official/example.csv, line 5: The row '2A', '2019' is already written at line 3. Keep one of the two."
    )


SEVERAL_LINES = '01,"2019\n\nsecond, third",1\r\n02,2019,2\n"0\n3","20\r\n19",3\n'
"""Rows that begin at the lines 2, 5 and 6 of the file; the next one at line 9."""


def test_rows_bear_the_line_they_begin_at_after_cells_of_several_lines(table: Path) -> None:
    table.write_bytes(f"territory_code,period,value\n{SEVERAL_LINES}04,2019,4\n".encode())
    assert read(table)["value"].to_dict() == {2: "1", 5: "2", 6: "3", 9: "4"}


@pytest.mark.parametrize(
    ("row", "error", "fault"),
    [
        ("04,2019", "FileError unreadable-table", "This row has 2 cells"),
        ("02,2019,9", "FileError duplicate-key", "is already written at line 5"),
        ('04,"2019,9', "FileError unreadable-table", "The row that starts here cannot be read"),
    ],
)
def test_faults_after_cells_of_several_lines_are_at_their_line(table: Path, row: str, error: str, fault: str) -> None:
    table.write_bytes(f"territory_code,period,value\n{SEVERAL_LINES}{row}\n".encode())
    said = message(error, table)
    assert said.startswith("data/official/example.csv, line 9: ")
    assert fault in said


def test_number_after_cells_of_several_lines_is_at_its_line(table: Path) -> None:
    table.write_bytes(f"territory_code,period,value\n{SEVERAL_LINES}04,2019,n.d.\n".encode())
    with refused("FileError not-a-number") as caught:
        as_numbers(read(table)["value"], table)
    assert caught.value.where == "data/official/example.csv, line 9, column 'value'"


@pytest.mark.parametrize(
    "cell",
    [
        "",
        " ",
        "1\N{NARROW NO-BREAK SPACE}234",
        "\N{MINUS SIGN}5",
        "5 %",
        "True",
        "0x10",
        "1_000",
        "12.5.1",
        "<5",
        "NaN",
        "nan",
        "NA",
        "None",
        "inf",
        "-inf",
        "Infinity",
        "1e400",
        "12,5",
        "douze",
        "n.d.",
        "1 234",
    ],
)
def test_cell_that_is_no_number(table: Path, cell: str) -> None:
    table.write_text(GOOD.replace("2A,2019,8", f'2A,2019,"{cell}"'), encoding="utf-8")
    with refused("FileError not-a-number") as caught:
        as_numbers(read(table)["value"], table)
    assert str(caught.value) == (
        f"data/official/example.csv, line 3, column 'value': 1 cell(s) hold no number, the first one is '{cell}'. "
        "Write a number with a decimal point; leave a missing figure out and declare it in its card."
    )


def test_cells_that_are_no_number_are_counted(table: Path) -> None:
    table.write_text(GOOD.replace("12.5", "n.d.").replace("30.25", ""))
    with refused("FileError not-a-number", match=r"line 2.*: 2 cell\(s\) hold no number, the first one is 'n\.d\.'"):
        as_numbers(read(table)["value"], table)


# --- what must hold ---


def test_cells_are_texts_at_their_line(table: Path) -> None:
    table.write_text(GOOD + '28,2019,"1,5"\nNA,2019,\n')
    frame = read(table)
    assert frame["territory_code"].to_dict() == {2: "01", 3: "2A", 4: "971", 5: "28", 6: "NA"}
    assert frame.loc[5, "value"] == "1,5"
    assert frame.loc[6, "value"] == ""


@pytest.mark.parametrize(
    "spell", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n"), lambda text: text.rstrip("\n")]
)
def test_marks_and_line_ends_of_spreadsheets_change_nothing(table: Path, spell: Callable[[str], str]) -> None:
    table.write_bytes(GOOD.encode())
    expected = read(table)
    table.write_bytes(spell(GOOD).encode())
    pd.testing.assert_frame_equal(read(table), expected)


def test_header_alone_is_an_empty_table(table: Path) -> None:
    table.write_text("territory_code,period,value\n")
    assert read(table).empty


LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=12)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@settings(max_examples=60)
@given(rows=st.lists(st.tuples(LINES, LINES, LINES), unique_by=lambda row: row[:2], max_size=8))
def test_what_is_written_is_read_back(
    rows: list[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "round_trip.csv"
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([COLUMNS, *rows])
    path.write_text(written.getvalue(), encoding="utf-8")
    lines = [2 + sum(1 + "".join(row).count("\n") for row in rows[:place]) for place in range(len(rows))]
    assert list(read(path).itertuples(index=True, name=None)) == [
        (line, *row) for line, row in zip(lines, rows, strict=True)
    ]


@settings(max_examples=100)
@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_number_is_read_exactly(value: float) -> None:
    cells = pd.Series([repr(value)], index=[2], name="value", dtype="str")
    read_value = as_numbers(cells, Path("example.csv")).iloc[0]
    assert math.isclose(read_value, value, rel_tol=1e-15, abs_tol=5e-324)


@settings(max_examples=100)
@given(cell=TEXTS)
def test_a_cell_is_a_finite_number_or_refused(cell: str) -> None:
    cells = pd.Series([cell], index=[2], name="value", dtype="str")
    try:
        read_value = as_numbers(cells, Path("example.csv")).iloc[0]
    except FileError as error:
        assert f"'{cell}'" in str(error)
    else:
        assert read_value == float(cell)
