"""Public surveys: what a producer's file gives, what is kept of it, and every file or questionnaire that is refused."""

import copy
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError
from toy_survey import RULES, toy_questionnaire

from helpers.survey.estimate_row import rounded
from helpers.survey.producers.estimates_file import NAME, RECORD, read_estimates
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.tables.build.public_surveys import files_of_estimates, public_estimates, rows_of_file
from refusals import refused

REGIONS = ["11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94"]
N = 1300
ITEM = {"id": "web", "label": "Frein", "domain": "numerique", "column": "Q 1".replace(" ", ""), "about": "lived"}
CONTENT: dict[str, Any] = {
    "study": "toy",
    "wave": "2022",
    "label": "Toy",
    "programme": "Enquêtes publiques",
    "status": "public",
    "fieldwork": {"label": "2022", "month": "2022"},
    "population": "Ensemble",
    "n_respondents": N,
    "grid": "zone_enquete",
    "design": {"sampling": "unknown", "respondent": "id", "weight": "POND", "zone": "REG"},
    "origin": {
        "provenance": "observed",
        "producer": "Institut",
        "file": "toy.csv (data.gouv.fr)",
        "citation": "Institut, Toy 2022",
        "licence": "ODbL",
        "wave": {"column": "ANNEE", "value": "2022", "set_aside": ["2020"]},
        "weights_sum": N,
    },
    "scales": {
        "cited": {
            "kind": "yes_no",
            "answers": [
                {"id": "oui", "label": "Cité", "codes": ["1"]},
                {"id": "non", "label": "Non cité", "codes": ["2"]},
            ],
            "no_answer": ["[Nsp]"],
        }
    },
    "questions": {
        "frein": {
            "title": "Frein",
            "text": "Frein ?",
            "wording": "lost",
            "base": "Ensemble",
            "scale": "cited",
            "items": [{**ITEM, "direction": "higher_is_fragile"}],
        }
    },
}


def questionnaire(change: Callable[[dict[str, Any]], object] = lambda content: None) -> Questionnaire:
    """Return the questionnaire of the survey, some of its parts changed."""
    content = copy.deepcopy(CONTENT)
    change(content)
    return Questionnaire.model_validate(content)


def respondents() -> pd.DataFrame:
    """Return 1,300 respondents of 2022, 80 who do not know among them, and some of 2020, set aside."""
    rng = np.random.default_rng(7)
    weights = rng.uniform(0.5, 1.5, N)
    frame = pd.DataFrame(
        {
            "id": [f"p{number}" for number in range(N)],
            "ANNEE": "2022",
            "POND": weights / weights.sum() * N,
            "REG": np.resize(REGIONS[:-1], N),
            "Q1": np.where(np.arange(N) % 16 == 0, "[Nsp]", rng.choice(["1", "2"], N, p=[0.4, 0.6])),
        }
    )
    frame.loc[:9, "REG"] = "94"  # ten respondents in Corse, whose zone is that of Provence-Alpes-Côte d'Azur
    others = frame.head(50).assign(ANNEE="2020", id=[f"q{number}" for number in range(50)], Q1="unknown label")
    return pd.concat([others, frame], ignore_index=True)


def written(folder: Path, frame: pd.DataFrame | None = None) -> Path:
    """Write a file of respondents, and return its path."""
    path = folder / "file.csv"
    (respondents() if frame is None else frame).to_csv(path, index=False)
    return path


def test_estimates_are_the_weighted_shares_of_the_wave(tmp_path: Path) -> None:
    frame = respondents().query("ANNEE == '2022' and Q1 != '[Nsp]'")
    zones = frame["REG"].replace({"93": "93-94", "94": "93-94"})
    rows = rows_of_file(written(tmp_path), questionnaire(), RULES).query("answer == 'oui'").set_index("territory_code")
    said = frame["Q1"].eq("1") * frame["POND"]
    expected = 100 * said.groupby(zones).sum() / frame["POND"].groupby(zones).sum()
    assert rows.loc[expected.index, "value"].to_numpy(float) == pytest.approx(expected.to_numpy(), abs=0.05)
    assert rows.loc["FRA", "value"] == pytest.approx(100 * said.sum() / frame["POND"].sum(), abs=0.05)
    assert rows.loc[expected.index, "n_obs"].tolist() == zones.value_counts().loc[expected.index].tolist()
    assert rows.loc["FRA", "n_obs"] == len(frame)


def test_same_file_gives_same_bytes_and_reads_back_as_estimated(tmp_path: Path) -> None:
    path = written(tmp_path)
    first, second = (files_of_estimates(path, questionnaire(), tmp_path, RULES) for _ in range(2))
    assert first == second
    assert hashlib.sha256(path.read_bytes()).hexdigest() in first[tmp_path / RECORD].decode()
    for name, content in first.items():
        name.write_bytes(content)
    kept = read_estimates(tmp_path, questionnaire())
    assert kept is not None
    rows = rounded(rows_of_file(path, questionnaire(), RULES))
    key = ["question_id", "answer", "level", "territory_code"]
    columns = ["value", "value_lb", "value_ub", "n_obs", "quality", "status", "significance"]
    pd.testing.assert_frame_equal(
        kept.set_index(key)[columns].sort_index(), rows.set_index(key)[columns].sort_index(), check_dtype=False
    )
    assert set(kept["provenance"]) == {"observed"}
    assert kept["source"].str.contains("ODbL").all()


def test_rows_hold_no_respondent(tmp_path: Path) -> None:
    text = files_of_estimates(written(tmp_path), questionnaire(), tmp_path, RULES)[tmp_path / NAME].decode()
    assert "p100" not in text
    assert len(text.splitlines()) < N / 10


EDITS: dict[str, Callable[[list[str]], list[str]]] = {
    "a value changed": lambda lines: [lines[0], lines[1].replace(",ensemble,france", ",ensemble,region"), *lines[2:]],
    "a row taken out": lambda lines: [*lines[:3], *lines[4:]],
    "the last row taken out": lambda lines: lines[:-1],
    "rows exchanged": lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
    "a checksum changed": lambda lines: [*lines[:-1], lines[-1][:-1] + ("0" if lines[-1][-1] != "0" else "1")],
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_estimates_changed_by_hand_are_refused(edit: Callable[[list[str]], list[str]], tmp_path: Path) -> None:
    for name, content in files_of_estimates(written(tmp_path), questionnaire(), tmp_path, RULES).items():
        name.write_bytes(content)
    file = tmp_path / NAME
    file.write_text("\n".join(edit(file.read_text().splitlines())) + "\n")
    with refused("EstimateError estimates-edited") as error:
        read_estimates(tmp_path, questionnaire())
    assert NAME in error.value.where


def test_estimates_of_another_file_than_the_questionnaire_names_are_refused(tmp_path: Path) -> None:
    for name, content in files_of_estimates(written(tmp_path), questionnaire(), tmp_path, RULES).items():
        name.write_bytes(content)
    with refused("EstimateError estimates-edited"):
        read_estimates(tmp_path, questionnaire(lambda content: content["origin"].update(licence="CC BY")))


def test_responses_beside_the_questionnaire_are_used_and_compared(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    for name, content in files_of_estimates(written(tmp_path / "desk"), questionnaire(), tmp_path, RULES).items():
        name.write_bytes(content)
    respondents().to_csv(tmp_path / "responses.csv", index=False)
    rows = public_estimates(questionnaire(), tmp_path, RULES)
    assert rows is not None and set(rows["provenance"]) == {"observed"}
    frame = respondents()
    frame.loc[200:600, "Q1"] = "1"
    frame.to_csv(tmp_path / "responses.csv", index=False)
    with refused("EstimateError estimates-differ"):
        public_estimates(questionnaire(), tmp_path, RULES)


def _in_one_region(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(REG="28")


BAD_FILES: dict[str, tuple[Callable[[pd.DataFrame], pd.DataFrame], str]] = {
    "another column": (lambda frame: frame.rename(columns={"Q1": "Q_1"}), "ResponsesError wrong-columns"),
    "another label": (
        lambda frame: frame.assign(Q1=frame["Q1"].replace("2", "Non")),
        "ResponsesError answer-outside-scale",
    ),
    "weights that do not sum": (lambda frame: frame.assign(POND=frame["POND"] * 1.01), "ResponsesError base-mismatch"),
    "a zero weight": (
        lambda frame: frame.assign(POND=frame["POND"].where(frame.index != 99, 0)),
        "ResponsesError invalid-weight",
    ),
    "a region of before 2016": (
        lambda frame: frame.assign(REG=frame["REG"].replace("32", "22")),
        "ResponsesError unknown-zone",
    ),
    "a wave nobody named": (
        lambda frame: frame.assign(ANNEE=frame["ANNEE"].replace("2020", "2021")),
        "EstimateError mixed-waves",
    ),
    "no row of the wave": (lambda frame: frame.assign(ANNEE="2020"), "EstimateError mixed-waves"),
    "one region": (_in_one_region, "EstimateError one-territory-only"),
}


@pytest.mark.parametrize(("change", "error"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_bad_file_is_refused_and_nothing_is_written(
    change: Callable[[pd.DataFrame], pd.DataFrame], error: str, tmp_path: Path
) -> None:
    path = written(tmp_path, change(respondents()))
    with refused(error) as caught:
        files_of_estimates(path, questionnaire(), tmp_path / "wave", RULES)
    assert "file.csv" in caught.value.where
    assert caught.value.remedy
    assert not (tmp_path / "wave").exists()


def test_wrong_cell_is_named_by_its_row_in_the_file_though_another_wave_is_set_aside(tmp_path: Path) -> None:
    frame = respondents()
    frame.loc[300, "Q1"] = "3"
    with refused("ResponsesError answer-outside-scale") as caught:
        rows_of_file(written(tmp_path, frame), questionnaire(), RULES)
    assert "row 302, column 'Q1'" in caught.value.where


def item(content: dict[str, Any]) -> dict[str, Any]:
    """Return the only item of the survey."""
    found: dict[str, Any] = content["questions"]["frein"]["items"][0]
    return found


BAD_QUESTIONNAIRES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "no origin": (lambda content: content.pop("origin"), "origin"),
    "an origin without file": (lambda content: content["origin"].pop("file"), "file"),
    "an item without domain": (lambda content: item(content).pop("domain"), "domain"),
    "an item without direction": (
        lambda content: item(content).pop("direction"),
        "direction",
    ),
    "an item about nothing": (lambda content: item(content).pop("about"), "about"),
    "a don't know counted as an answer": (
        lambda content: content["scales"]["cited"].update(
            no_answer=[], answers=[{"id": "oui", "label": "O", "codes": ["1", "[Nsp]"]}, {"id": "non", "label": "N"}]
        ),
        "no_answer",
    ),
    "a code of two answers": (
        lambda content: content["scales"]["cited"]["answers"][1].update(codes=["1"]),
        "two answers",
    ),
    "a simulated public survey": (
        lambda content: content.update(simulation={"n_by_zone": 10, "seed": 1}),
        "never simulated",
    ),
}


@pytest.mark.parametrize(("change", "words"), BAD_QUESTIONNAIRES.values(), ids=BAD_QUESTIONNAIRES.keys())
def test_bad_questionnaire_is_refused(change: Callable[[dict[str, Any]], object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        questionnaire(change)


def test_study_of_the_observatoire_is_not_estimated_as_a_public_one(tmp_path: Path) -> None:
    with refused("EstimateError not-public-survey"):
        files_of_estimates(written(tmp_path), toy_questionnaire(), tmp_path, RULES)


def _table(**changes: Any) -> pd.DataFrame:
    """Return a producer's table of two waves in five regions."""
    rows = [
        {"item": "Q1", "wave": wave, "level": "region", "code": code, "value": value, "n": "", "ci_low": value - 5}
        for wave, add in (("2022 v1", 0), ("2022 v2", 4))
        for code, value in zip(REGIONS[:5], np.arange(20.0, 25.0) + add, strict=True)
    ]
    return pd.DataFrame(rows).assign(ci_high=lambda table: table["value"] + 5, **changes)


def printed(content: dict[str, Any]) -> None:
    """Turn the survey into one that its producer published as a table of waves."""
    content["origin"].update(
        provenance="published", weights_sum=None, wave={"column": "wave", "value": "2022"}, pooled="Moyenne des vagues."
    )
    content.update(grid="region", design={"sampling": "quota"})
    content.pop("n_respondents")


def test_waves_of_a_published_table_are_averaged_by_what_their_intervals_imply(tmp_path: Path) -> None:
    rows = rows_of_file(written(tmp_path, _table()), questionnaire(printed), RULES).set_index("territory_code")
    p, q = 0.20, 0.24
    n, m = (share * (1 - share) * (1.959964 / 0.05) ** 2 for share in (p, q))
    mean = (n * p + m * q) / (n + m)
    assert rows.loc["11", "value"] == pytest.approx(100 * mean)
    half = 196 * np.sqrt(mean * (1 - mean) / (n + m))
    assert rows.loc["11", "value_ub"] - rows.loc["11", "value"] == pytest.approx(half, rel=1e-3)
    assert set(rows["provenance"]) == {"published"}


BAD_TABLES: dict[str, tuple[dict[str, Any], str]] = {
    "an item nobody asked": ({"item": "Q9"}, "QuestionnaireError unknown-item"),
    "a region of before 2016": ({"code": "22"}, "ResponsesError unknown-zone"),
    "another wave": ({"wave": "2021 v1"}, "EstimateError mixed-waves"),
    "another level": ({"level": "reg22"}, "ResponsesError unknown-zone"),
    "another column": ({"ci_low": None}, "ResponsesError wrong-columns"),
}


@pytest.mark.parametrize(("changes", "error"), BAD_TABLES.values(), ids=BAD_TABLES.keys())
def test_bad_table_is_refused(changes: dict[str, Any], error: str, tmp_path: Path) -> None:
    table = _table(**changes).drop(columns=[name for name, value in changes.items() if value is None])
    with refused(error) as caught:
        rows_of_file(written(tmp_path, table), questionnaire(printed), RULES)
    assert "file.csv" in caught.value.where
