"""Files of responses as tools write them: their own names, codes with labels, several answers, even scales, regions."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
import yaml
from pydantic import ValidationError
from toy_responses import (
    SPSS_LABELS,
    ZONES,
    toy_content,
    toy_questionnaire,
    toy_responses,
    write_csv,
    write_parquet,
    write_sav,
)

from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.responses.responses import read_responses
from refusals import refused

Change = Callable[[dict[str, Any]], object]
MEANT = {"Île-de-France": "11", "Normandie": "28", "94": "93-94"}


@pytest.fixture
def folder(root: Path) -> Path:
    (root / "survey").mkdir()
    return root / "survey"


def read(path: Path, questionnaire: Questionnaire) -> pd.DataFrame:
    return read_responses(path, questionnaire, ZONES, members=MEANT)


# --- the file's own names ---

NAMES = {
    "LimeSurvey": {"q1_emploi": "q1[SQ001]", "q1_sante": "q1[SQ002]", "q6": "G2Q6", "q7": "q7[other]"},
    "mixed case": {"q1_emploi": "Q1_r1", "q1_sante": "Q1_r2", "q6": "Q6", "q7": "Q7_Mobilisation"},
    "sentences": {"q1_emploi": "1. Emploi ?", "q1_sante": "1. Santé ?", "q6": "D'accord, ou pas", "q7": "VAR00007"},
}


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("write", [write_csv, write_parquet])
def test_a_question_is_read_under_the_name_that_the_file_gives_it(
    folder: Path, names: dict[str, str], write: Callable[[Path, pd.DataFrame], None]
) -> None:
    path = folder / f"responses.{write.__name__.removeprefix('write_')}"
    write(path, toy_responses())
    plain = read(path, toy_questionnaire())
    write(path, toy_responses().rename(columns=names))
    renamed = read(path, toy_questionnaire(lambda content: content.update(columns=names)))
    pd.testing.assert_frame_equal(renamed.rename(columns={new: old for old, new in names.items()}), plain)


@pytest.mark.parametrize("name", ["POND_Final", "Poids redressé", "pond.2019"])
def test_a_column_of_the_design_is_named_as_the_file_does(folder: Path, name: str) -> None:
    write_csv(folder / "responses.csv", toy_responses().rename(columns={"poids": name}))
    frame = read(folder / "responses.csv", toy_questionnaire(lambda content: content["design"].update(weight=name)))
    assert frame[name].sum() == 4000


def test_a_column_that_is_not_there_is_said_by_the_name_of_the_file(folder: Path) -> None:
    write_csv(folder / "responses.csv", toy_responses())
    with refused("ResponsesError wrong-columns", match=r"'Q6_r3'.*`columns`"):
        read(folder / "responses.csv", toy_questionnaire(lambda content: content.update(columns={"q6": "Q6_r3"})))


@pytest.mark.parametrize(
    ("columns", "part"),
    [
        ({"q9": "Q9"}, "'q9'"),
        ({"q1": "Q1"}, "'q1_emploi'"),
        ({"poids": "POND"}, "'poids'"),
        ({"q6": "Q", "q7": "Q"}, "two questions"),
        ({"q6": "poids"}, "two questions"),
        ({"q6": " "}, "pattern"),
    ],
)
def test_columns_that_say_nothing_are_refused(columns: dict[str, str], part: str) -> None:
    with pytest.raises(ValidationError, match=part):
        toy_questionnaire(lambda content: content.update(columns=columns))


@pytest.mark.parametrize("name", ["Q1", "q1[SQ001]", "q-1", "1q", "q__1", "é"])
def test_a_name_that_is_none_is_refused_in_words(name: str) -> None:
    with pytest.raises(ValidationError, match=r"small letters.*`columns`"):
        toy_questionnaire(lambda content: content["questions"].update({name: content["questions"]["q6"]}))


# --- codes with value labels ---

ZONE_LABELS: dict[str, tuple[dict[int, str], dict[int, int]]] = {
    "labels are the codes": ({1: "11", 2: "28"}, {11: 1, 28: 2}),
    "values are the codes": ({11: "Région 1", 28: "Région 2", 24: "Région 3"}, {11: 11, 28: 28}),
    "labels are the names": ({1: "Île-de-France", 2: "Normandie"}, {11: 1, 28: 2}),
    "labels are the names in capitals": ({3: "ILE DE FRANCE", 4: "NORMANDIE"}, {11: 3, 28: 4}),
    "a number that is another code": ({28: "Île-de-France", 11: "Normandie"}, {11: 28, 28: 11}),
    "no label": ({}, {11: 11, 28: 28}),
}


@pytest.mark.parametrize(("labels", "values"), ZONE_LABELS.values(), ids=ZONE_LABELS)
def test_zones_are_those_of_the_codes_or_of_the_labels(
    folder: Path, labels: dict[int, str], values: dict[int, int]
) -> None:
    cells = [float(values[int(zone)]) for zone in toy_responses()["zone"]]
    every = {**SPSS_LABELS, "zone": labels}
    write_sav(folder / "responses.sav", {name: one for name, one in every.items() if one}, zone=cells)
    frame = read(folder / "responses.sav", toy_questionnaire())
    assert frame["zone"].tolist() == toy_responses()["zone"].tolist()


@pytest.mark.parametrize("labels", [{1: "Région 1", 2: "Région 2"}, {11: "Haute", 2: "Basse"}, {1: "11", 2: "Autre"}])
def test_zones_that_neither_code_nor_label_tells_are_refused(folder: Path, labels: dict[int, str]) -> None:
    first, second = labels
    cells = [float(first if zone == "11" else second) for zone in toy_responses()["zone"]]
    write_sav(folder / "responses.sav", {**SPSS_LABELS, "zone": labels}, zone=cells)
    with refused("ResponsesError unknown-zone", match="column 'zone'"):
        read(folder / "responses.sav", toy_questionnaire())


OVERSEAS = {1: "01", 2: "02", 3: "03", 4: "04", 6: "06", 11: "11", 28: "28"}


@pytest.mark.parametrize("spell", ["{}.0", "{}.00", " {} "])
def test_a_zone_is_its_code_in_a_text_file_too(folder: Path, spell: str) -> None:
    frame = toy_responses()
    write_csv(folder / "responses.csv", frame)
    plain = read(folder / "responses.csv", toy_questionnaire())
    spelt = [spell.format(code) if code.isdigit() else code for code in frame["zone"]]
    write_csv(folder / "responses.csv", frame.assign(zone=spelt))
    pd.testing.assert_frame_equal(read(folder / "responses.csv", toy_questionnaire()), plain)


@pytest.mark.parametrize("code", ["1", "3.0", "97"])
def test_a_code_that_no_answer_lists_is_said_to_go_under_codes(folder: Path, code: str) -> None:
    frame = toy_responses()
    write_csv(folder / "responses.csv", frame.assign(q6=[code, *frame["q6"][1:]]))
    with refused("ResponsesError answer-outside-scale", match="`codes`"):
        read(folder / "responses.csv", toy_questionnaire())


def test_a_number_without_label_has_lost_its_first_zero(folder: Path) -> None:
    frame = toy_responses()
    zones = [list(OVERSEAS)[number % len(OVERSEAS)] for number in range(40)]
    write_parquet(folder / "responses.parquet", frame.assign(zone=zones))
    regions = toy_questionnaire(lambda content: [content.update(grid="region"), content.pop("zone_bases")])
    read_zones = read_responses(folder / "responses.parquet", regions, OVERSEAS.values())["zone"]
    assert read_zones.tolist() == [OVERSEAS[zone] for zone in zones]
    write_csv(folder / "responses.csv", frame.assign(zone=[str(zone) for zone in zones]))
    with refused("ResponsesError unknown-zone"):  # a text could have kept it
        read_responses(folder / "responses.csv", regions, OVERSEAS.values())


CODES = {"tout_a_fait": ["1"], "plutot": ["2"], "ni_l_un": ["3"], "pas_d_accord": ["4"], "nsp": ["9"]}


def coded(content: dict[str, Any]) -> None:
    for answer in content["scales"]["accord"]["answers"]:
        answer["codes"] = CODES[answer["id"]]


@pytest.mark.parametrize(
    "labels", [{}, {1: "Strongly agree", 2: "Agree", 4: "Disagree", 9: "DK"}, SPSS_LABELS["q6"], {1: "Strongly agree"}]
)
def test_an_answer_is_its_code_whatever_its_value_label(folder: Path, labels: dict[int, str]) -> None:
    write_sav(folder / "responses.sav", SPSS_LABELS)
    expected = read(folder / "responses.sav", toy_questionnaire())["q6"]
    kept = {name: one for name, one in {**SPSS_LABELS, "q6": labels}.items() if one}
    write_sav(folder / "responses.sav", kept)
    pd.testing.assert_series_equal(read(folder / "responses.sav", toy_questionnaire(coded))["q6"], expected)


@pytest.mark.parametrize("spell", ["{}", "{}.0", " {} "])
def test_an_answer_is_its_code_in_a_text_file_too(folder: Path, spell: str) -> None:
    frame, ids = toy_responses(), {"Plutôt d'accord": "2", "tout_a_fait": "1", "Pas d'accord": "4", "nsp": "9"}
    write_csv(folder / "responses.csv", frame)
    expected = read(folder / "responses.csv", toy_questionnaire())["q6"]
    cells = [spell.format(ids[one]) if one else "" for one in frame["q6"]]
    write_csv(folder / "responses.csv", frame.assign(q6=cells))
    pd.testing.assert_series_equal(read(folder / "responses.csv", toy_questionnaire(coded))["q6"], expected)


def test_a_code_and_a_label_that_contradict_each_other_are_refused(folder: Path) -> None:
    swapped = {**SPSS_LABELS["q6"], 1: "Plutôt d'accord", 2: "Tout à fait d'accord"}
    write_sav(folder / "responses.sav", {**SPSS_LABELS, "q6": swapped})
    with refused("ResponsesError answer-outside-scale", match="row 1, column 'q6': '1' is labelled 'Plutôt d'accord'"):
        read(folder / "responses.sav", toy_questionnaire(coded))


# --- several answers allowed ---

LABELS = ["Emploi", "Santé, soins", "Santé", "Autre; précisez"]


def several(**question: Any) -> Questionnaire:
    def change(content: dict[str, Any]) -> None:
        content["scales"]["coche"] = {**content["scales"]["oui_non"], "unticked": "non"}
        items = [{"id": f"i{place}", "label": label, "codes": [str(place)]} for place, label in enumerate(LABELS)]
        asked = {**content["questions"].pop("q1"), "scale": "coche", "items": items, **question}
        content["questions"] = {"q1": asked, **content["questions"]}

    return toy_questionnaire(change)


TICKS = [{"i0"}, {"i1", "i3"}, {"i0", "i1", "i2"}, set[str](), {"i2"}]


def with_ticks(**cells: list[Any]) -> pd.DataFrame:
    frame = toy_responses().drop(columns=["q1_emploi", "q1_sante"])
    return frame.assign(**{name: (values * 8)[:40] for name, values in cells.items()})


def expected_ticks(row: int, item: str) -> str | None:
    ticks = TICKS[row % 5]
    return None if not ticks else "oui" if item in ticks else "non"


@pytest.mark.parametrize(("yes", "empty"), [("oui", ""), ("Oui", "NA"), ("oui", "#NULL!"), ("oui", "non")])
def test_an_empty_cell_beside_a_ticked_one_is_an_item_that_was_not_ticked(folder: Path, yes: str, empty: str) -> None:
    items = ["i0", "i1", "i2", "i3"]
    cells = {f"q1_{one}": [yes if one in ticks else empty if ticks else "" for ticks in TICKS] for one in items}
    write_csv(folder / "responses.csv", with_ticks(**cells))
    frame = read(folder / "responses.csv", several())
    for item in items:
        found = [None if pd.isna(one) else one for one in frame[f"q1_{item}"]]
        assert found == [expected_ticks(row, item) for row in range(40)]


def test_a_value_declared_missing_is_not_an_item_that_was_not_ticked(folder: Path) -> None:
    items = ["i0", "i1", "i2", "i3"]
    write_sav(folder / "responses.sav", SPSS_LABELS)
    frame, _ = pyreadstat.read_sav(folder / "responses.sav", user_missing=True)
    ticks = {
        f"q1_{one}": [[1.0, None, 8.0, None][(row + place) % 4] for row in range(40)] for place, one in enumerate(items)
    }
    labels = {**SPSS_LABELS, **{name: {1: "Oui", 8: "Refus"} for name in ticks}}
    pyreadstat.write_sav(
        frame.drop(columns=["q1_emploi", "q1_sante"]).assign(**ticks),
        folder / "responses.sav",
        variable_value_labels=labels,
        missing_ranges={"q6": [9], **{name: [8] for name in ticks}},
    )
    found = read(folder / "responses.sav", several())["q1_i0"]
    assert [None if pd.isna(one) else one for one in found[:4]] == ["oui", "non", None, "non"]


SEPARATED = {
    ";": ["i0", "i1 ; i3", "Emploi;Santé, soins;Santé", "", "Santé"],
    ", ": ["Emploi", "Santé, soins, Autre; précisez", "Emploi, Santé, soins, Santé", "", "Santé"],
    "|": ["0", "1|3", "0|1|2", "", "2"],
}


@pytest.mark.parametrize(("separator", "cells"), SEPARATED.items())
def test_items_ticked_in_one_cell_are_told_apart(folder: Path, separator: str, cells: list[str]) -> None:
    write_csv(folder / "responses.csv", with_ticks(q1=cells))
    frame = read(folder / "responses.csv", several(separator=separator))
    for item in ("i0", "i1", "i2", "i3"):
        found = [None if pd.isna(one) else one for one in frame[f"q1_{item}"]]
        assert found == [expected_ticks(row, item) for row in range(40)]


@pytest.mark.parametrize("cell", ["i0;Bof", "Bof", "i0,i1", ";"])
def test_an_item_that_is_none_is_named(folder: Path, cell: str) -> None:
    write_csv(folder / "responses.csv", with_ticks(q1=["i0", cell, "i1", "", "i2"]))
    with refused("ResponsesError answer-outside-scale", match="row 3, column 'q1'"):
        read(folder / "responses.csv", several(separator=";"))


@pytest.mark.parametrize("change", [{"separator": ";", "items": []}, {"separator": ";", "scale": "oui_non"}])
def test_a_separator_needs_items_and_what_is_not_ticked(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="separator"):
        several(**change)


# --- even scales, numbers, regions ---


def test_a_scale_of_four_points_has_no_middle() -> None:
    def four(content: dict[str, Any]) -> None:
        content["scales"]["accord"].pop("middle")

    assert toy_questionnaire(four).scales["accord"].middle is None
    with pytest.raises(ValidationError, match="as many answers on both sides"):
        toy_questionnaire(lambda content: [four(content), content["scales"]["accord"]["answers"].pop(2)])


@pytest.mark.parametrize(("cell", "note"), [("0", 0), ("4999", 4999), ("12.0", 12)])
def test_a_number_is_an_answer_with_its_unit(folder: Path, cell: str, note: int) -> None:
    def number(content: dict[str, Any]) -> None:
        bands = [{"id": "peu", "label": "Moins de 10", "low": 0, "high": 9}]
        bands += [{"id": "beaucoup", "label": "10 ou plus", "low": 10, "high": 5000}]
        content["scales"]["note"] = {"kind": "notes", "minimum": 0, "maximum": 5000, "unit": "salariés", "bands": bands}

    write_csv(folder / "responses.csv", toy_responses().assign(q1_emploi=[cell, "7.5"] * 20))
    with refused("ResponsesError answer-outside-scale"):
        read(folder / "responses.csv", toy_questionnaire(number))
    write_csv(folder / "responses.csv", toy_responses().assign(q1_emploi=cell))
    assert set(read(folder / "responses.csv", toy_questionnaire(number))["q1_emploi"]) == {note}


# --- what the documentation says ---


def test_the_example_of_the_documentation_is_right(folder: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "responses.md").read_text(encoding="utf-8")
    rows, content = (re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL)[0] for kind in ("csv", "yaml"))
    kept = {name: toy_content()[name] for name in ("study", "wave", "label", "programme", "status", "fieldwork")}
    questionnaire = Questionnaire.model_validate(
        {**kept, "population": "P", "grid": "region", **yaml.safe_load(content)}
    )
    (folder / "responses.csv").write_text(rows, encoding="utf-8")
    frame = read_responses(folder / "responses.csv", questionnaire, ["11", "28"], minimum=3)
    assert frame["q6"].tolist() == ["plutot", "nsp", "tout_a_fait"]
    assert frame["Q1_r2"].tolist()[:2] == [10, 4] and pd.isna(frame["Q1_r2"].iloc[2])
    assert frame[["q9_a", "q9_b", "q9_c"]].iloc[[0, 2]].to_numpy().tolist() == [
        ["oui", "non", "oui"],
        ["non", "oui", "non"],
    ]
    assert frame["q9_a"].isna().tolist() == [False, True, False]
