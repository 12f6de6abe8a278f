"""Public surveys: what a producer's file gives, what is kept of it, and every file or questionnaire that is refused."""

import copy
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from pydantic import ValidationError
from toy_survey import RULES, toy_questionnaire

from helpers.survey.estimate_row import rounded
from helpers.survey.producers.estimates_file import NAME, RECORD, read_estimates
from helpers.survey.questionnaire.questionnaire import Questionnaire, read_with_lines
from helpers.tables.build.public_surveys import files_of_estimates, public_estimates, rows_of_file
from helpers.tables.build.survey_estimates import estimate_wave
from helpers.tables.build.survey_tables import estimated_files
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
    "the last two rows taken out, and one put back": lambda lines: [*lines[:-2], lines[-1]],
    "every row taken out": lambda lines: lines[:1],
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


def _without_item(content: dict[str, Any]) -> None:
    content["questions"]["frein"]["items"][0]["id"] = "mobile"


def _with_another_item(content: dict[str, Any]) -> None:
    content["questions"]["frein"]["items"].append({**item(content), "id": "mobile", "column": "Q2"})


def _without_an_answer(content: dict[str, Any]) -> None:
    content["scales"]["cited"]["answers"][1]["id"] = "jamais"


@pytest.mark.parametrize("change", [_without_item, _with_another_item, _without_an_answer])
def test_estimates_of_other_items_than_the_questionnaire_asks_are_refused(
    change: Callable[[dict[str, Any]], None], tmp_path: Path
) -> None:
    for name, content in files_of_estimates(written(tmp_path), questionnaire(), tmp_path, RULES).items():
        name.write_bytes(content)
    with refused("EstimateError estimates-edited") as error:
        read_estimates(tmp_path, questionnaire(change))
    assert "estimate toy 2022" in error.value.remedy


@pytest.mark.parametrize("name", [NAME, RECORD])
def test_one_of_the_two_files_alone_is_refused(name: str, tmp_path: Path) -> None:
    for path, content in files_of_estimates(written(tmp_path), questionnaire(), tmp_path, RULES).items():
        path.write_bytes(content)
    (tmp_path / name).unlink()
    with refused("EstimateError estimates-edited"):
        read_estimates(tmp_path, questionnaire())


def test_estimates_beside_a_study_of_the_observatoire_are_refused(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("question_id\n")
    with refused("EstimateError not-public-survey"):
        estimate_wave(toy_questionnaire(), tmp_path, None, [], RULES, with_simulated=False)


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


def _in_one_region_but_three(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(REG=np.where(frame.index < 60, "11", "28"))


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
    "one region but for ten people": (_in_one_region_but_three, "EstimateError one-territory-only"),
    "the region's name": (
        lambda frame: frame.assign(REG=frame["REG"].replace("32", "Picardie")),
        "ResponsesError unknown-zone",
    ),
    "a departement": (lambda frame: frame.assign(REG=frame["REG"].replace("32", "59")), "ResponsesError unknown-zone"),
    "weights all equal": (lambda frame: frame.assign(POND=1.0), "DesignError equal-weights"),
    "one weight too large to be read": (
        lambda frame: frame.assign(POND=frame["POND"].where(frame.index != 99, 1e300)),
        "ResponsesError base-mismatch",
    ),
    "no weight": (
        lambda frame: frame.assign(POND=frame["POND"].where(frame.index != 99)),
        "ResponsesError missing-cell",
    ),
    "a column twice": (lambda frame: pd.concat([frame, frame[["Q1"]]], axis=1), "ResponsesError wrong-columns"),
    "no column of weights": (lambda frame: frame.drop(columns="POND"), "ResponsesError wrong-columns"),
    "a label in capitals": (
        lambda frame: frame.assign(Q1=frame["Q1"].replace("[Nsp]", "[NSP]")),
        "ResponsesError answer-outside-scale",
    ),
    "a wave left empty": (
        lambda frame: frame.assign(ANNEE=frame["ANNEE"].replace("2020", "")),
        "EstimateError mixed-waves",
    ),
    "both waves under one name": (
        lambda frame: frame.assign(ANNEE="2022", Q1="1"),
        "ResponsesError wrong-respondent-count",
    ),
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
    "a label of no answer counted as one": (
        lambda content: content["scales"]["cited"]["answers"].append({"id": "rien", "label": "Ne se prononce pas"}),
        "no_answer",
    ),
    "a don't know that sums the item up": (
        lambda content: content["scales"]["cited"].update(dont_know="oui"),
        "first answer",
    ),
    "an item of an unknown direction": (lambda content: item(content).update(direction="up"), "direction"),
    "a question without items": (lambda content: content["questions"]["frein"].update(items=[]), "items"),
    "an origin without licence": (lambda content: content["origin"].pop("licence"), "licence"),
    "an empty citation": (lambda content: content["origin"].update(citation=" "), "citation"),
    "a simulated public survey": (
        lambda content: content.update(simulation={"n_by_zone": 10, "seed": 1}),
        "never simulated",
    ),
}


@pytest.mark.parametrize(("change", "words"), BAD_QUESTIONNAIRES.values(), ids=BAD_QUESTIONNAIRES.keys())
def test_bad_questionnaire_is_refused(change: Callable[[dict[str, Any]], object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        questionnaire(change)


@pytest.mark.parametrize("code", ["NSP", "Ne sait pas", "(Refus)", "Sans réponse", "Don't know", "nr", "N/A"])
def test_every_way_to_write_no_answer_is_refused_as_an_answer(code: str) -> None:
    with pytest.raises(ValidationError, match="no_answer"):
        questionnaire(lambda content: content["scales"]["cited"]["answers"][1].update(codes=["2", code]))


@pytest.mark.parametrize("code", ["Non", "Nord", "Ne sait pas lire", "Sans emploi", "Refuse de participer", "None"])
def test_answers_that_look_like_no_answer_are_answers(code: str) -> None:
    questionnaire(lambda content: content["scales"]["cited"]["answers"][1].update(codes=["2", code]))


def test_fault_of_an_item_is_placed_at_its_line(tmp_path: Path) -> None:
    content = copy.deepcopy(CONTENT)
    item(content).pop("direction")
    path = tmp_path / "questionnaire.yml"
    path.write_text(yaml.safe_dump(content, sort_keys=False))
    with refused("FileError invalid-document") as error:
        read_with_lines(path)
    line = path.read_text().splitlines().index("    - id: web") + 1
    assert f"line {line}:" in str(error.value)


def test_item_of_an_unknown_domain_is_refused_before_its_file_is_read(project: Path) -> None:
    path = project / "data" / "surveys" / "bmo" / "2025" / "questionnaire.yml"
    path.write_text(path.read_text().replace("domain: developpement_economique", "domain: bonheur"))
    with refused("CatalogError unknown-domain") as error:
        estimated_files("bmo", "2025", project / "absent.csv")
    assert "questionnaire.yml, line" in error.value.where


def test_weights_that_the_questionnaire_ignores_are_refused(tmp_path: Path) -> None:
    with refused("DesignError contradictory-design") as error:
        rows_of_file(written(tmp_path), questionnaire(lambda content: content["origin"].pop("weights_sum")), RULES)
    assert "POND" in error.value.where


def test_file_of_several_waves_is_refused_where_none_is_named(tmp_path: Path) -> None:
    with refused("EstimateError mixed-waves"):
        rows_of_file(written(tmp_path), questionnaire(lambda content: content["origin"].pop("wave")), RULES)


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


TOO_LITTLE: dict[str, dict[str, Any]] = {
    "neither respondents nor interval": {"n": "", "ci_low": "", "ci_high": ""},
    "half an interval": {"n": "", "ci_low": ""},
    "respondents under the minimum": {"n": RULES.minimum_n - 1},
}


@pytest.mark.parametrize("changes", TOO_LITTLE.values(), ids=TOO_LITTLE.keys())
def test_result_of_a_territory_that_may_rest_on_too_few_is_suppressed(changes: dict[str, Any], tmp_path: Path) -> None:
    table = _table().query("wave == '2022 v1'").astype({"ci_low": "str", "ci_high": "str"})
    table.loc[table.index[0], list(changes)] = [str(cell) for cell in changes.values()]
    nation = table.iloc[[0]].assign(level="france", code="FRA", n="", ci_low="", ci_high="")
    rows = rows_of_file(written(tmp_path, pd.concat([table, nation])), questionnaire(printed), RULES)
    rows = rows.set_index("territory_code")
    assert rows.loc["11", ["status", "quality"]].tolist() == ["suppressed", 3]
    assert rows.loc["11", ["value", "value_lb", "value_ub"]].isna().all()
    assert set(rows.drop(index="11")["status"]) == {"shown"}, "that of France rests on the whole survey"
    assert rows.drop(index="11")["value"].notna().all()


BAD_TABLES: dict[str, tuple[dict[str, Any], str]] = {
    "an item nobody asked": ({"item": "Q9"}, "QuestionnaireError unknown-item"),
    "a region of before 2016": ({"code": "22"}, "ResponsesError unknown-zone"),
    "another wave": ({"wave": "2021 v1"}, "EstimateError mixed-waves"),
    "another level": ({"level": "reg22"}, "ResponsesError unknown-zone"),
    "another column": ({"ci_low": None}, "ResponsesError wrong-columns"),
    "one region": ({"code": "28"}, "EstimateError one-territory-only"),
    "no region": ({"level": "france", "code": "FRA"}, "EstimateError one-territory-only"),
    "a share above all": ({"value": 120.0}, "PrintedError share-outside-percent"),
    "a wave that is not declared": ({"vague": "2022 v1"}, "EstimateError mixed-waves"),
    "no value": ({"value": ""}, "PrintedError share-outside-percent"),
    "a value in words": ({"value": "élevé"}, "FileError not-a-number"),
    "limits exchanged": ({"ci_low": 60.0}, "PrintedError value-outside-limits"),
    "a wave twice": ({"wave": "2022 v1"}, "FileError duplicate-key"),
}


def test_value_outside_its_limits_is_refused_where_nothing_is_averaged(tmp_path: Path) -> None:
    def alone(content: dict[str, Any]) -> None:
        printed(content)
        content["origin"].pop("pooled")

    table = _table().query("wave == '2022 v1'").assign(ci_low=50.0, ci_high=60.0)
    with refused("PrintedError value-outside-limits", match="row 2, column 'ci_low'"):
        rows_of_file(written(tmp_path, table), questionnaire(alone), RULES)


@pytest.mark.parametrize(("changes", "error"), BAD_TABLES.values(), ids=BAD_TABLES.keys())
def test_bad_table_is_refused(changes: dict[str, Any], error: str, tmp_path: Path) -> None:
    table = _table(**changes).drop(columns=[name for name, value in changes.items() if value is None])
    with refused(error) as caught:
        rows_of_file(written(tmp_path, table), questionnaire(printed), RULES)
    assert "file.csv" in caught.value.where
