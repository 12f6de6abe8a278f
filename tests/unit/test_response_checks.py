"""Responses against one another and against their questionnaire: what must be refused first, then what must pass."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from toy_responses import ZONES, toy_questionnaire, toy_responses, write_csv

from helpers.survey.responses.response_checks import was_asked
from helpers.survey.responses.responses import read_responses
from refusals import refused

TODAY = datetime.date(2020, 6, 15)
Frame = pd.DataFrame
Content = dict[str, Any]


def cell(row: int, column: str, value: str) -> Callable[[Frame], Frame]:
    """Return a function that writes a value in the cell of a respondent, counted from 0."""

    def write(frame: Frame) -> Frame:
        frame.loc[row, column] = value
        return frame

    return write


def column(name: str, value: str) -> Callable[[Frame], Frame]:
    """Return a function that writes a value in a whole column."""
    return lambda frame: frame.assign(**{name: value})


def nothing(thing: Any) -> Any:
    """Return what is given, unspoilt."""
    return thing


def without(*keys: str) -> Callable[[Content], None]:
    """Return a function that takes keys out of the questionnaire."""

    def take_out(content: Content) -> None:
        for key in keys:
            del content[key]

    return take_out


def renumbered(frame: Frame) -> Frame:
    """Return the right respondents three times, each with an identifier of its own."""
    thrice = pd.concat([frame] * 3, ignore_index=True)
    return thrice.assign(numero=[f"R{place}" for place in range(len(thrice))])


def read(root: Path, spoil: Callable[[Frame], Frame], change: Callable[[Content], object] = nothing) -> Frame:
    write_csv(root / "responses.csv", spoil(toy_responses()))
    return read_responses(root / "responses.csv", toy_questionnaire(change), ZONES, today=TODAY)


# --- what must be refused ---

MISTAKES: list[tuple[Callable[[Frame], Frame], Callable[[Content], object], str, str]] = [
    (
        cell(6, "numero", "R002"),
        nothing,
        "ResponsesError duplicate-respondent",
        ", row 8, column 'numero': The respondent of this row is already at row 4 (1 row(s) repeat an identifier). "
        "Keep one row per respondent.",
    ),
    (
        cell(6, "numero", " R002 "),
        nothing,
        "ResponsesError duplicate-respondent",
        ", row 8, column 'numero': The respondent of this row is already at row 4 (1 row(s) repeat an identifier). "
        "Keep one row per respondent.",
    ),
    (
        lambda frame: pd.concat([frame, frame]),
        nothing,
        "ResponsesError duplicate-respondent",
        ", row 42, column 'numero': The respondent of this row is already at row 2 (40 row(s) repeat an identifier). "
        "Keep one row per respondent.",
    ),
    (
        lambda frame: frame.iloc[:-1],
        nothing,
        "ResponsesError wrong-respondent-count",
        ": The file has 39 respondents, and the questionnaire declares 40. "
        "Find the respondents that are missing or too many, or correct `n_respondents`.",
    ),
    (
        renumbered,
        nothing,
        "ResponsesError wrong-respondent-count",
        ": The file has 120 respondents, and the questionnaire declares 40. "
        "Find the respondents that are missing or too many, or correct `n_respondents`.",
    ),
    (
        lambda frame: frame.iloc[6:35],
        without("n_respondents"),
        "ResponsesError too-few-respondents",
        ": The file has 29 respondents, and no figure is published under 30. "
        "Put the whole file there, or leave the study without responses.",
    ),
    (
        column("zone", "11"),
        nothing,
        "ResponsesError zone-without-respondents",
        ", column 'zone': Nobody answered in the zone(s) '28', which `zone_bases` of the questionnaire lists. "
        "Find their respondents, or take the zone out of `zone_bases`.",
    ),
    (
        column("poids", "100"),
        nothing,
        "DesignError equal-weights",
        ", column 'poids': Every weight is 100, though a respondent stands for 150 people in the zone '11' and for 50 "
        "in '28', by `zone_bases` of the questionnaire. "
        "Ask for the weights: without them the ensemble would be that of the sample.",
    ),
    (
        cell(0, "poids", "300"),
        nothing,
        "ResponsesError base-mismatch",
        ", column 'poids': The weights sum to 4,150 in the ensemble, and its size is 4,000 "
        "(+3.8 %, at most 2% is allowed). "
        "Ask for weights that sum to the population, or correct `base` in the questionnaire.",
    ),
    (
        cell(39, "poids", "80"),
        nothing,
        "ResponsesError base-mismatch",
        ", column 'poids': The weights sum to 1,030 in the zone '28', and its size is 1,000 "
        "(+3.0 %, at most 2% is allowed). "
        "Ask for weights that sum to the population, or correct `zone_bases` in the questionnaire.",
    ),
    (
        lambda frame: frame.assign(poids=["1.5"] * 20 + ["0.5"] * 20),
        nothing,
        "ResponsesError base-mismatch",
        ", column 'poids': The weights sum to 40 in the ensemble, which is the number of respondents, and its size is "
        "4,000 (-99.0 %, at most 2% is allowed). "
        "Ask for weights that sum to the population, or correct `base` in the questionnaire.",
    ),
    (
        cell(2, "q7", "oui"),
        nothing,
        "ResponsesError filter-not-respected",
        ", row 4, column 'q7': There is an answer, 'oui', and only those who answered 'd_accord' to 'q6' were asked "
        "(1 row(s)). "
        "Empty the cell where the question was not asked, or correct `filter` in the questionnaire.",
    ),
    (
        cell(19, "q7", "Non"),
        nothing,
        "ResponsesError filter-not-respected",
        ", row 21, column 'q7': There is an answer, 'non', and only those who answered 'd_accord' to 'q6' were asked "
        "(1 row(s)). "
        "Empty the cell where the question was not asked, or correct `filter` in the questionnaire.",
    ),
    (
        column("q7", ""),
        nothing,
        "ResponsesError question-without-answers",
        ", column 'q7': The column is empty: none of the 20 respondents asked has an answer. "
        "Find its answers, or take it out of the questionnaire; look at its `filter` if it has one.",
    ),
    (
        lambda frame: frame.assign(q6="nsp", q7=""),
        nothing,
        "ResponsesError question-without-answers",
        ", column 'q7': The column is empty: nobody was asked. "
        "Find its answers, or take it out of the questionnaire; look at its `filter` if it has one.",
    ),
    (
        column("q1_sante", ""),
        nothing,
        "ResponsesError question-without-answers",
        ", column 'q1_sante': The column is empty: none of the 40 respondents asked has an answer. "
        "Find its answers, or take it out of the questionnaire; look at its `filter` if it has one.",
    ),
    (
        nothing,
        lambda content: content["zone_bases"].update({"84": 10}),
        "ResponsesError unknown-zone",
        ": `zone_bases` of the questionnaire names '84', and the zones of the grid 'zone_enquete' are "
        "'11', '24', '28', '93-94'. Write there the codes of the grid, as texts.",
    ),
    *[
        (
            nothing,
            lambda content, month=month: content.update(fieldwork={"label": "plus tard", "month": month}),
            "ResponsesError future-fieldwork",
            f": The fieldwork is dated {month}, and today is 2020-06-15. "
            "Correct `fieldwork` in the questionnaire, or take these responses away.",
        )
        for month in ("2020-07", "2021", "2021-01")
    ],
]


@pytest.mark.parametrize(("spoil", "change", "error", "expected"), MISTAKES)
def test_mistake_stops_with_its_sentence(
    root: Path,
    spoil: Callable[[Frame], Frame],
    change: Callable[[Content], object],
    error: str,
    expected: str,
) -> None:
    with refused(error) as caught:
        read(root, spoil, change)
    assert str(caught.value) == f"responses.csv{expected}"


def several_boxes(**excluded_by: object) -> Callable[[Content], None]:
    """Return a function that asks a question of three boxes, one of which stands alone."""

    def ask(content: Content) -> None:
        boxes = [{"id": name, "label": name} for name in ("donner", "agir", "aucun")]
        asked = {"title": "Actions", "text": "Quoi ?", "wording": "printed", "scale": "oui_non", "base": "Ensemble"}
        content["questions"]["q9"] = {**asked, "items": boxes, "excluded_by": excluded_by}

    return ask


def ticked(**boxes: str) -> Callable[[Frame], Frame]:
    """Return a function that adds the boxes: those named by their items and rows, "donner": "1 2"."""

    def tick(frame: Frame) -> Frame:
        for name in ("donner", "agir", "aucun"):
            frame[f"q9_{name}"] = "non"
            for row in boxes.get(name, "").split():
                frame.loc[int(row), f"q9_{name}"] = "oui"
        return frame

    return tick


ALONE = {"question": "q9", "item": "aucun", "answers": ["oui"]}
EARLIER = {"question": "q6", "answers": ["tout_a_fait", "plutot", "ni_l_un", "pas_d_accord", "nsp"]}


@pytest.mark.parametrize(
    ("boxes", "exclusion", "where"),
    [
        ({"donner": "3", "aucun": "3 5"}, ALONE, "responses.csv, row 5, column 'q9_donner'"),
        ({"donner": "1 2", "agir": "4 6", "aucun": "6 4 9"}, ALONE, "responses.csv, row 6, column 'q9_agir'"),
        ({"aucun": "0"}, EARLIER, "responses.csv, row 2, column 'q9_aucun'"),
    ],
)
def test_none_of_them_ticked_beside_another_box(
    root: Path, boxes: dict[str, str], exclusion: Content, where: str
) -> None:
    with refused("ResponsesError contradictory-answers") as caught:
        read(root, ticked(**boxes), several_boxes(**exclusion))
    assert caught.value.where == where


# --- what must pass ---


def test_none_of_them_ticked_alone(root: Path) -> None:
    read(root, ticked(donner="1 2", agir="2", aucun="0 3"), several_boxes(**ALONE))


@pytest.mark.parametrize("month", ["2020-06", "2020-05", "2020", "2019-12"])
def test_fieldwork_of_this_month_or_before(root: Path, month: str) -> None:
    read(root, nothing, lambda content: content.update(fieldwork={"label": "alors", "month": month}))


def test_fieldwork_does_not_matter_without_today(root: Path) -> None:
    questionnaire = toy_questionnaire(lambda content: content.update(fieldwork={"label": "x", "month": "2999"}))
    write_csv(root / "responses.csv", toy_responses())
    assert len(read_responses(root / "responses.csv", questionnaire, ZONES)) == 40


@pytest.mark.parametrize(
    ("row", "weight"),
    [(0, "210"), (0, "90"), (39, "70"), (39, "30")],  # 60 people of 3,000 more or less, then 20 of 1,000
)
def test_bases_hold_within_two_percent(root: Path, row: int, weight: str) -> None:
    assert len(read(root, cell(row, "poids", weight))) == 40


def test_equal_weights_where_zones_were_sampled_in_proportion(root: Path) -> None:
    def equal(content: Content) -> None:
        content["zone_bases"] = {"11": 2000, "28": 2000}

    assert set(read(root, column("poids", "100"), equal)["poids"]) == {100.0}


def test_a_wave_of_france_alone_has_no_zone(root: Path) -> None:
    def of_france(content: Content) -> None:
        content["grid"] = "france"
        del content["zone_bases"], content["design"]["zone"], content["design"]["strata"]

    def of_nowhere(frame: Frame) -> Frame:
        return frame.drop(columns=["zone", "strate"])

    assert "zone" not in read(root, of_nowhere, of_france).columns


def test_the_minimum_can_be_lower(root: Path) -> None:
    questionnaire = toy_questionnaire(without("n_respondents", "base", "zone_bases"))
    write_csv(root / "responses.csv", toy_responses().iloc[:12])
    assert len(read_responses(root / "responses.csv", questionnaire, ZONES, minimum=12)) == 12
    with refused("ResponsesError too-few-respondents"):
        read_responses(root / "responses.csv", questionnaire, ZONES, minimum=13)


def test_who_was_asked_may_not_answer(root: Path) -> None:
    frame = read(root, cell(0, "q7", ""))
    assert frame.loc[2, "q7"] is pd.NA


@pytest.mark.parametrize(
    ("condition", "asked"),
    [
        ({"question": "q6", "answers": ["d_accord"]}, lambda frame: frame["q6"].isin(["tout_a_fait", "plutot"])),
        ({"question": "q6", "answers": ["nsp"]}, lambda frame: frame["q6"] == "nsp"),
        ({"question": "q1", "item": "emploi", "answers": ["forte"]}, lambda frame: frame["q1_emploi"] >= 8),
        ({"question": "q1", "item": "sante", "answers": ["faible", "moyenne"]}, lambda frame: frame["q1_sante"] <= 7),
    ],
)
def test_filters_by_answer_total_and_band(
    root: Path, condition: Content, asked: Callable[[Frame], "pd.Series[bool]"]
) -> None:
    frame = read(root, nothing)
    questionnaire = toy_questionnaire(lambda content: content["questions"]["q7"].update(filter=condition))
    found = was_asked(frame, questionnaire, "q7")
    assert found.tolist() == asked(frame).fillna(value=False).tolist()
    assert was_asked(frame, questionnaire, "q6").all()
