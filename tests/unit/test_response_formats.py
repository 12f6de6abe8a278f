"""What a file declares missing is missing in every column; every format that responses come in says the same."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from toy_responses import ZONES, toy_questionnaire, toy_responses, write_csv, write_sav

from helpers.errors import CarnetsError
from helpers.survey.responses.responses import read_responses
from refusals import refused

LABELS: dict[str, dict[int, str]] = {
    "zone": {1: "11", 2: "28"},
    "q6": {1: "Tout à fait d'accord", 2: "Plutôt d'accord", 4: "Pas d'accord", 9: "Ne se prononce pas"},
    "q7": {1: "Oui", 2: "Non"},
    "taille": {1: "1", 2: "2"},
}
OPEN: dict[str, dict[str, float]] = {
    "lowest": {"lo": float("-inf"), "hi": -1},
    "highest": {"lo": 90, "hi": float("inf")},
    "closed": {"lo": 97, "hi": 99},
}


@pytest.fixture
def folder(root: Path) -> Path:
    (root / "survey").mkdir()
    return root / "survey"


def read(path: Path) -> pd.DataFrame:
    return read_responses(path, toy_questionnaire(), ZONES)


def right(path: Path) -> pd.DataFrame:
    write_sav(path, LABELS)
    return read(path)


# --- declared missing: each column, each way of declaring, numeric or text ---


@pytest.mark.parametrize(
    ("column", "value", "declared"),
    [
        ("poids", 999.0, [999]),
        ("poids", 998.5, [{"lo": 900, "hi": float("inf")}]),
        ("poids", -1.0, [OPEN["lowest"]]),
        ("poids", 98.0, [OPEN["closed"]]),
        ("zone", 97.0, [97]),
        ("zone", -9.0, [OPEN["lowest"]]),
        ("taille", 99.0, [OPEN["closed"]]),
        ("numero", "NSP", ["NSP"]),
        ("strate", "XX", ["XX"]),
        ("strate", "ZZ", ["XX", "ZZ"]),
    ],
)
def test_value_declared_missing_in_the_design_is_an_empty_cell(
    folder: Path, column: str, value: float | str, declared: list[Any]
) -> None:
    frame = toy_responses()
    numbers = {"11": 1.0, "28": 2.0}
    cells: list[Any] = (
        [numbers[one] for one in frame["zone"]]
        if column == "zone"
        else frame[column].to_list()
        if isinstance(value, str)
        else frame[column].astype("float64").to_list()
    )
    for place in (3, 7, 30):
        cells[place] = value
    write_sav(folder / "responses.sav", LABELS, {column: declared}, **{column: cells})
    with refused("ResponsesError missing-cell") as caught:
        read(folder / "responses.sav")
    assert caught.value.where == f"survey/responses.sav, row 4, column '{column}'"
    assert "3 row(s)" in caught.value.what


@pytest.mark.parametrize("declared", [[97], [OPEN["closed"]], [OPEN["highest"]], [{"lo": 97, "hi": 97}, 3]])
@pytest.mark.parametrize("column", ["q1_emploi", "q6"])
def test_value_declared_missing_in_an_answer_is_no_answer(folder: Path, column: str, declared: list[Any]) -> None:
    before = right(folder / "responses.sav")
    answers = {"tout_a_fait": 1.0, "Plutôt d'accord": 2.0, "Pas d'accord": 4.0, "nsp": 9.0}
    texts = toy_responses()[column]
    cells = [answers.get(one) if column == "q6" else float(one) if one else None for one in texts]
    cells[2] = 97.0  # a respondent whom the filter of the next question leaves out
    write_sav(folder / "responses.sav", LABELS, {column: declared}, **{column: cells})
    after = read(folder / "responses.sav")
    lost = after[column].isna() & before[column].notna()
    assert lost.iloc[2]
    assert lost.sum() == 1 + (sum(one == 3 for one in cells) if 3 in declared else 0)


def test_lowest_range_leaves_the_other_notes(folder: Path) -> None:
    cells = [float(note) if note else -1.0 for note in toy_responses()["q1_sante"]]
    before = right(folder / "responses.sav")
    write_sav(folder / "responses.sav", LABELS, {"q1_sante": [OPEN["lowest"]]}, q1_sante=cells)
    pd.testing.assert_frame_equal(read(folder / "responses.sav"), before)


@pytest.mark.parametrize("letter", ["a", "m", "z"])
def test_missing_letters_of_stata_are_missing_unless_the_scale_holds_their_label(folder: Path, letter: str) -> None:
    write_sav(folder / "responses.sav", LABELS)
    frame, _ = pyreadstat.read_sav(folder / "responses.sav", user_missing=True)
    labels = {name: {key: text for key, text in one.items() if key != 9} for name, one in LABELS.items()}
    frame["q6"] = frame["q6"].astype(object).where(frame["q6"] != 9, letter)
    path = folder / "responses.dta"
    pyreadstat.write_dta(frame, path, variable_value_labels=labels, missing_user_values={"q6": [letter]})
    assert read(path)["q6"].isna().sum() == 10
    weights = frame["poids"].astype(object)
    weights.iloc[2] = letter
    pyreadstat.write_dta(
        frame.assign(poids=weights),
        path,
        variable_value_labels=labels,
        missing_user_values={"poids": [letter], "q6": [letter]},
    )
    with refused("ResponsesError missing-cell", match="row 3, column 'poids'"):
        read(path)


@pytest.mark.parametrize("word", ["NA", "#NULL!", " NA ", ""])
@pytest.mark.parametrize("name", ["csv", "csv.gz", "xlsx"])
def test_words_of_r_and_spss_are_no_answer_in_a_text_file(folder: Path, word: str, name: str) -> None:
    frame = toy_responses()
    path = folder / f"responses.{name}"
    WRITERS[name](path, frame.assign(q6=frame["q6"].where(frame["q6"] != "nsp", word)))
    assert read(path)["q6"].isna().sum() == 10
    WRITERS[name](path, frame.assign(poids=frame["poids"].where(frame["numero"] != "R002", word)))
    with refused("ResponsesError missing-cell", match="column 'poids'"):
        read(path)


# --- formats ---


def as_sheet(path: Path, frame: pd.DataFrame) -> None:
    """Write a workbook in which numbers are numbers, as a person would."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(list(frame.columns))
    for row in frame.itertuples(index=False):
        book.worksheets[0].append([float(cell) if cell.replace(".", "", 1).isdigit() else cell or None for cell in row])
    book.save(path)


def from_sav(write: Callable[..., None], **options: Any) -> Callable[[Path, pd.DataFrame], None]:
    def make(path: Path, frame: pd.DataFrame) -> None:
        write_sav(path.with_name("made.sav"), LABELS)
        table, _ = pyreadstat.read_sav(path.with_name("made.sav"), user_missing=True)
        path.with_name("made.sav").unlink()
        write(table, str(path), **options)

    return make


WRITERS: dict[str, Callable[[Path, pd.DataFrame], None]] = {
    "csv": write_csv,
    "csv.gz": lambda path, frame: path.write_bytes(gzip.compress(frame.to_csv(index=False).encode())) and None,
    "xlsx": as_sheet,
    "parquet": lambda path, frame: frame.to_parquet(path),
    "zsav": from_sav(pyreadstat.write_sav, compress=True, variable_value_labels=LABELS),
    "dta": from_sav(pyreadstat.write_dta, variable_value_labels=LABELS),
}


@pytest.mark.parametrize("suffix", [*WRITERS, "SAV.zsav", "CSV", "XLSX"])
def test_every_format_says_the_same(folder: Path, suffix: str) -> None:
    kind = next(name for name in (suffix, suffix.lower(), "zsav") if name in WRITERS)
    path = folder / f"responses.{suffix}"
    WRITERS[kind](path, toy_responses())
    expected = right(folder / "right.sav")
    pd.testing.assert_frame_equal(read(path).reset_index(drop=True), expected.reset_index(drop=True))


@pytest.mark.parametrize("suffix", ["zsav", "dta", "xlsx", "csv.gz"])
@pytest.mark.parametrize("left", [0.1, 0.5, 0.9])
def test_file_cut_short_is_said_to_be(folder: Path, suffix: str, left: float) -> None:
    path = folder / f"responses.{suffix}"
    WRITERS[suffix](path, toy_responses())
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * left)])
    with pytest.raises(CarnetsError) as caught:
        read(path)
    assert caught.value.where.startswith(f"survey/responses.{suffix}")


@pytest.mark.parametrize("suffix", ["sav", "zsav", "dta", "por", "xlsx", "csv.gz"])
def test_file_of_another_kind_is_said_to_be(folder: Path, suffix: str) -> None:
    path = folder / f"responses.{suffix}"
    path.write_bytes(b"numero,poids\n1,2\n")
    with refused("ResponsesError unreadable-responses"):
        read(path)


def test_portable_file_is_read_by_the_names_of_the_questionnaire(folder: Path) -> None:
    write_sav(folder / "made.sav", LABELS)
    table, _ = pyreadstat.read_sav(folder / "made.sav", user_missing=True)
    (folder / "made.sav").unlink()
    table = table.rename(columns={"q1_emploi": "Q1_EMPLO", "q1_sante": "Q1_SANTE"})
    pyreadstat.write_por(table, str(folder / "responses.por"), variable_format={})
    with pytest.raises(CarnetsError, match="'q1_emploi'"):  # eight letters a name, in this format
        read(folder / "responses.por")
