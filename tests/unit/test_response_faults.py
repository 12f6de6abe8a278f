"""Every fault of a file of responses is told at once: the same that stop a run one by one, each cell once."""

import datetime
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from toy_responses import SPSS_LABELS, ZONES, toy_questionnaire, toy_responses, write_csv, write_parquet, write_sav

from helpers.errors import CarnetsError
from helpers.survey.responses.response_faults import faults_of
from helpers.survey.responses.responses import read_responses

TODAY = datetime.date(2026, 11, 29)
Found = list[tuple[str, str]]


@pytest.fixture
def folder(root: Path) -> Path:
    (root / "survey").mkdir()
    return root / "survey"


def faults(path: Path, today: datetime.date = TODAY) -> list[CarnetsError]:
    return faults_of(path, toy_questionnaire(), ZONES, members={}, today=today, minimum=30)[0]


def kind(fault: CarnetsError) -> str:
    """Return the family of a fault with its code."""
    return f"{type(fault).__name__} {fault.code}"


def places(path: Path) -> Found:
    """Return the family with the code, and the place, of each fault, without the file's name."""
    return [(kind(one), one.where.removeprefix(f"survey/{path.name}").removeprefix(", ")) for one in faults(path)]


def spoilt(**cells: dict[int, str]) -> pd.DataFrame:
    """Return the right responses with some cells of some columns replaced, by position."""
    frame = toy_responses()
    for name, changes in cells.items():
        for position, cell in changes.items():
            frame.loc[position, name] = cell
    return frame


@pytest.mark.parametrize("write", [write_csv, write_parquet])
def test_a_right_file_has_no_fault(folder: Path, write: Callable[[Path, pd.DataFrame], None]) -> None:
    path = folder / f"responses.{write.__name__.removeprefix('write_')}"
    write(path, toy_responses())
    assert faults_of(path, toy_questionnaire(), ZONES, members={}, today=TODAY, minimum=30) == ([], 40)


def test_faults_of_every_kind_are_told_together(folder: Path) -> None:
    path = folder / "responses.csv"
    frame = spoilt(
        numero={4: "R001", 5: ""},
        zone={2: "99"},
        taille={7: "3"},
        q1_emploi={0: "11", 1: "11", 2: "douze"},
        q6={8: "Bof"},
        q7={3: "oui"},
    )
    write_csv(path, frame.drop(columns=["q1_sante"]).assign(courriel="a@b.fr"))
    assert places(path) == [
        ("ResponsesError wrong-columns", ""),
        ("ResponsesError wrong-columns", ""),
        ("ResponsesError missing-cell", "row 7, column 'numero'"),
        ("ResponsesError unknown-zone", "row 4, column 'zone'"),
        ("ResponsesError unknown-population", "row 9, column 'taille'"),
        ("ResponsesError answer-outside-scale", "row 2, column 'q1_emploi'"),
        ("ResponsesError answer-outside-scale", "row 4, column 'q1_emploi'"),
        ("ResponsesError answer-outside-scale", "row 10, column 'q6'"),
    ]
    assert "(2 row(s))" in str(faults(path)[5]), "one fault for the two cells that say the same"


@pytest.mark.parametrize(
    ("frame", "found"),
    [
        (
            spoilt(poids={0: "abc", 1: "-2", 2: "0", 3: "", 4: "NA", 5: "1,5", 6: "inf"}),
            {"ResponsesError not-a-number", "ResponsesError invalid-weight", "ResponsesError missing-cell"},
        ),
        (
            spoilt(numero={4: "R001"}, q7={2: "oui"}),
            {"ResponsesError duplicate-respondent", "ResponsesError filter-not-respected"},
        ),
        (
            spoilt(poids={0: "9000"}).assign(q1_sante=""),
            {"ResponsesError base-mismatch", "ResponsesError question-without-answers"},
        ),
        (
            toy_responses().head(12),
            {
                "ResponsesError wrong-respondent-count",
                "ResponsesError too-few-respondents",
                "ResponsesError base-mismatch",
            },
        ),
        (
            toy_responses().assign(id_grappe="1", nom="X"),
            {"DesignError contradictory-design", "ResponsesError wrong-columns"},
        ),
    ],
    ids=["weights", "rows", "sums", "cut", "columns"],
)
def test_faults_of_one_kind_are_all_told(folder: Path, frame: pd.DataFrame, found: set[str]) -> None:
    path = folder / "responses.csv"
    write_csv(path, frame)
    told = faults(path)
    assert {kind(one) for one in told} >= found
    cells = [one.where for one in told if ", row " in one.where]
    assert len(cells) == len(set(cells)), "a cell is told of once"


def test_values_beyond_five_are_counted_together(folder: Path) -> None:
    path = folder / "responses.csv"
    write_csv(path, spoilt(q6={position: f"Bof {position}" for position in range(9)}))
    told = [one for one in faults(path) if kind(one) == "ResponsesError answer-outside-scale"]
    assert len(told) == 6
    assert "(4 row(s))" in told[-1].what


def test_values_of_spss_are_told_one_by_one(folder: Path) -> None:
    path = folder / "responses.sav"
    labels = {**SPSS_LABELS, "q6": {1: "Tout à fait d'accord", 2: "Bof", 4: "Bah", 9: "Ne se prononce pas"}}
    write_sav(path, labels, {"poids": [50]})
    assert {(kind, place.partition("column ")[2]) for kind, place in places(path)} == {
        ("ResponsesError missing-cell", "'poids'"),
        ("ResponsesError answer-outside-scale", "'q6'"),
    }
    assert len(faults(path)) == 3


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("responses.csv", b"", "ResponsesError empty-responses"),
        ("responses.csv", "numero;poids\n1;2\n".encode("utf-16"), "ResponsesError unreadable-responses"),
        ("responses.sav", b"no", "ResponsesError unreadable-responses"),
        ("responses.xls", b"no", "ResponsesError unreadable-responses"),
        ("responses.csv", b"simulated,numero\n1,2\n", "ResponsesError simulated-responses"),
        ("absent.csv", None, "ResponsesError unreadable-responses"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_fault(folder: Path, name: str, content: bytes | None, error: str) -> None:
    if content is not None:
        (folder / name).write_bytes(content)
    assert [kind(one) for one in faults(folder / name)] == [error]


def test_a_file_without_any_wanted_column_is_told(folder: Path) -> None:
    (folder / "responses.csv").write_text("a,b\n1,2\n")
    assert places(folder / "responses.csv") == [
        ("ResponsesError wrong-columns", ""),
        ("ResponsesError wrong-columns", ""),
    ]


@pytest.mark.parametrize("name", ["numero", "poids", "zone", "strate", "taille", "q6", "q7", "q1_sante"])
def test_a_column_that_is_missing_hides_no_other_fault(folder: Path, name: str) -> None:
    write_csv(folder / "responses.csv", spoilt(q1_emploi={3: "11"}).drop(columns=name))
    assert places(folder / "responses.csv")[:2] == [
        ("ResponsesError wrong-columns", ""),
        ("ResponsesError answer-outside-scale", "row 5, column 'q1_emploi'"),
    ]


def test_what_is_wrong_with_the_wave_is_told_with_the_rest(folder: Path) -> None:
    write_csv(folder / "responses.csv", spoilt(q6={0: "Bof"}))
    told = faults(folder / "responses.csv", datetime.date(2018, 1, 1))
    assert [kind(one) for one in told][:2] == ["ResponsesError future-fieldwork", "ResponsesError answer-outside-scale"]


SPOILT = [
    spoilt(poids={3: "999,5"}),
    spoilt(zone={3: "97"}),
    spoilt(q1_emploi={3: "11"}),
    spoilt(q6={3: "Bof"}),
    spoilt(q7={2: "oui"}),
    spoilt(numero={4: "R001"}),
    spoilt(poids={0: "9000"}),
    toy_responses().assign(courriel="a@b.fr"),
    toy_responses().drop(columns=["q7"]),
]


@pytest.mark.parametrize("frame", SPOILT)
def test_the_only_fault_is_the_one_that_stops_a_run(folder: Path, frame: pd.DataFrame) -> None:
    path = folder / "responses.csv"
    write_csv(path, frame)
    with pytest.raises(CarnetsError) as caught:
        read_responses(path, toy_questionnaire(), ZONES, today=TODAY)
    assert str(faults(path)[0]) == str(caught.value)
