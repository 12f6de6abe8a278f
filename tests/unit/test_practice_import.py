"""Cases added from a file: sheets that must be refused first, then nothing written when one row is wrong."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from toy_cases import row, write
from typer.testing import CliRunner

from helpers.cli import app
from helpers.errors import CarnetsError
from helpers.practices.additions import add_cases
from helpers.practices.cases import COLUMNS, cases_file, read_cases
from refusals import refused

Sheet = Callable[..., Path]


@pytest.fixture
def file(project: Path) -> Path:
    """Return where a file of cases may be written, beside a copy of the project's data."""
    return project / "new.csv"


@pytest.fixture
def sheet(project: Path) -> Sheet:
    """Return a function that writes rows in the first sheet of an XLSX file, and notes in a second one."""

    def write_sheet(*rows: dict[str, Any], header: tuple[str, ...] = COLUMNS) -> Path:
        book = openpyxl.Workbook()
        first = book.worksheets[0]
        first.append(header)
        for one in rows:
            first.append([one.get(column) for column in header])
        book.create_sheet("notes").append(["anything", 12, "=1+1"])
        path = project / "new.xlsx"
        book.save(path)
        return path

    return write_sheet


# --- sheets ---


@pytest.mark.parametrize(
    ("column", "value", "error", "message"),
    [
        (
            "territory_code",
            1,
            "CaseError number-refused",
            "new.xlsx, line 2, column 'territory_code': The cell holds the number 1, and a text is expected. "
            'Give the column the format "Text", then write "01" as text.',
        ),
        (
            "territory_code",
            13.0,
            "CaseError number-refused",
            "The cell holds the number 13, and a text is expected. Give the column "
            'the format "Text", then write "13" as text.',
        ),
        ("territory_code", 971, "CaseError number-refused", 'write "971" as text.'),
        ("added", 2020, "CaseError number-refused", 'write "2020" as text.'),
        (
            "added",
            datetime.datetime(2020, 5, 1),
            "CaseError number-refused",
            "The cell holds the date 2020-05-01 00:00:00",
        ),
        ("added", datetime.datetime(2020, 5, 1), "CaseError number-refused", 'write "2020-05" as text.'),
        ("actors", True, "CaseError number-refused", "The cell holds the logical value True"),
        ("name", "=A1&B1", "CaseError formula-refused", "line 2, column 'name': The cell holds the formula '=A1&B1'."),
        ("name", "#N/A", "CaseError number-refused", "The cell holds the error #N/A"),
    ],
)
def test_cell_of_a_sheet_that_is_no_text(sheet: Sheet, column: str, value: object, error: str, message: str) -> None:
    with refused(error) as caught:
        read_cases(sheet(row(**{column: value})))  # type: ignore[arg-type]
    assert message in str(caught.value)


def test_sheet_with_other_columns(sheet: Sheet) -> None:
    with refused("CaseError unreadable-table", match=r"new\.xlsx, line 1: The columns are 'name', 'case_id'"):
        read_cases(sheet(row(), header=("name", "case_id")))


def test_sheet_with_a_cell_outside_the_columns(sheet: Sheet, project: Path) -> None:
    path = sheet(row())
    book = openpyxl.load_workbook(path)
    book.worksheets[0].cell(2, len(COLUMNS) + 2, "en trop")
    book.save(path)
    with refused("CaseError unreadable-table", match="line 2: 'en trop' stands outside the columns"):
        read_cases(path)


@pytest.mark.parametrize("content", [b"", b"case_id,name\n", b"PK\x03\x04 cut short"])
def test_file_that_is_no_workbook(project: Path, content: bytes) -> None:
    (project / "new.xlsx").write_bytes(content)
    with refused("CaseError unreadable-table", match=r"new\.xlsx: This is not a sheet that can be read"):
        read_cases(project / "new.xlsx")


def test_missing_workbook(project: Path) -> None:
    with refused("CaseError unreadable-table", match=r"new\.xlsx: The file does not exist"):
        read_cases(project / "new.xlsx")


def test_line_of_a_sheet_is_its_row(sheet: Sheet) -> None:
    empty = dict.fromkeys(COLUMNS)
    with refused("CaseError unknown-tag", match=r"new\.xlsx, line 4, column 'tags'"):
        read_cases(sheet(row(), empty, row(case_id="autre", name="Autre", tags="rien")))


def test_sheet_and_csv_hold_the_same_cases(sheet: Sheet, file: Path) -> None:
    rows = [row(), row(case_id="autre", name="<b>Autre</b> & co", actors="", metier="", tags="")]
    assert read_cases(sheet(*rows)).to_dict("list") == read_cases(write(file, *rows)).to_dict("list")


# --- additions ---


def test_one_wrong_row_and_nothing_is_written(file: Path) -> None:
    before = cases_file().read_bytes()
    write(file, row(), row(case_id="autre", name="Autre", tags="rien"))
    with refused("CaseError unknown-tag"):
        add_cases(file)
    assert cases_file().read_bytes() == before
    assert list(cases_file().parent.glob("*.partial*")) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"case_id": "silver-geek"}, "column 'case_id': The case 'silver-geek' is already at line 7 of data/practices"),
        (
            {"name": "SILVER GEEK", "territory_code": "86"},
            "column 'name': The case 'SILVER GEEK' is already at line 7 of data/practices/cases.csv",
        ),
    ],
)
def test_case_that_the_base_has_already(file: Path, changes: dict[str, str], told: str) -> None:
    before = cases_file().read_bytes()
    with refused("CaseError duplicate-key") as caught:
        add_cases(write(file, row(**changes)))
    assert told in str(caught.value)
    assert cases_file().read_bytes() == before


def test_file_without_case(file: Path) -> None:
    with refused("CaseError unreadable-table"):
        add_cases(write(file))


def test_base_that_is_spoiled_is_not_added_to(file: Path) -> None:
    cases_file().write_text(cases_file().read_text(encoding="utf-8").replace("named", "sure", 1), encoding="utf-8")
    with pytest.raises(CarnetsError, match=r"data/practices/cases\.csv, line 2, column 'evidence'"):
        add_cases(write(file, row()))


@pytest.mark.parametrize("ending", ["\n", ""])
def test_new_cases_come_after_the_former_bytes(file: Path, ending: str) -> None:
    before = cases_file().read_text(encoding="utf-8").rstrip("\n") + ending
    cases_file().write_text(before, encoding="utf-8")
    count = len(read_cases(cases_file()))
    rows = [row(name='Un "cas", et <script>'), row(case_id="autre", name="Autre")]
    assert add_cases(write(file, *rows)) == 2
    assert cases_file().read_text(encoding="utf-8").startswith(before)
    after = read_cases(cases_file())
    assert len(after) == count + 2
    assert after.tail(2).to_dict("records") == rows


def test_command_adds_and_says_how_many(sheet: Sheet) -> None:
    done = CliRunner().invoke(app, ["add-cases", str(sheet(row()))])
    assert done.exit_code == 0, done.output
    assert "1 cases added to data/practices/cases.csv." in done.output
    assert read_cases(cases_file()).iloc[-1].to_dict() == row()
