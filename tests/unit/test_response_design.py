"""Responses drawn otherwise than their questionnaire declares: each stops with its place, its values and what to do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from toy_designs import AGES, SEX, ZONES, calibrated, questionnaire, sample, with_jackknife

from helpers.errors import DesignError
from helpers.survey.questionnaire.design import Design
from helpers.survey.questionnaire.origin import Origin
from helpers.survey.responses.response_design import check_names
from helpers.survey.responses.responses import read_responses
from refusals import refused

CLUSTERS: dict[str, Any] = {"sampling": "clustered", "strata": "zone", "psu": "town"}
TWO_STAGES = CLUSTERS | {"psu": ["town", "street"], "fpc": ["n_towns", "n_streets"]}
ONE_STAGE = {"sampling": "one_stage", "strata": "zone", "fpc": "n_zone"}
CALIBRATION = {"weight_before": "base", "margins": [{"column": "sex", "totals": SEX}, {"column": "age", "total": AGES}]}
JACKKNIFE = {"method": "jackknife", "prefix": "rep_", "count": 15, "rscales": [4 / 5] * 15}
REPLICATED = {"sampling": "clustered", "replicates": JACKKNIFE}

Spoil = Callable[[pd.DataFrame], pd.DataFrame]


def read(root: Path, frame: pd.DataFrame, design: dict[str, Any], *others: str) -> pd.DataFrame:
    """Write the columns that the design declares, its replicate weights and some others, and read them."""
    path, asked = root / "responses.csv", questionnaire(**design)
    known = {*asked.columns(), *others}
    frame[[name for name in frame if name in known or name.startswith("rep_")]].to_csv(path, index=False)
    return read_responses(path, asked, ZONES)


def put(column: str, value: object, at: int = 3) -> Spoil:
    """Return what writes a value in a cell of the responses."""
    return lambda frame: frame.astype({column: object}).assign(
        **{column: lambda table: table[column].where(table.index != at, value)}
    )


FAULTS: list[tuple[dict[str, Any], Spoil, str, tuple[str, ...]]] = [
    (
        CLUSTERS,
        put("town", "t10"),
        "DesignError contradictory-design",
        ("row ", "column 'town'", "'t10'", "'24'", "'11'"),
    ),
    (CLUSTERS, put("town", ""), "ResponsesError missing-cell", ("row 5", "column 'town'", "empty")),
    (
        CLUSTERS | {"strata": "town"},
        lambda frame: frame.assign(town="one"),
        "DesignError contradictory-design",
        ("one group",),
    ),
    (
        TWO_STAGES,
        put("n_towns", 4),
        "DesignError contradictory-design",
        ("row 5", "column 'n_towns'", "differs from 40"),
    ),
    (
        TWO_STAGES,
        lambda frame: frame.assign(n_towns=4),
        "DesignError contradictory-design",
        ("row 2", "column 'n_towns'", "in '11'", "smaller than the 5 groups drawn"),
    ),
    (
        TWO_STAGES,
        lambda frame: frame.assign(n_streets=1),
        "DesignError contradictory-design",
        ("'11 t00'", "3 groups", "n_streets"),
    ),
    (
        TWO_STAGES,
        lambda frame: frame.assign(street=frame["street"].where(frame["town"] != "t00", "s000")),
        "DesignError contradictory-design",
        ("row 2", "column 'n_streets'", "9 in '11 t00'", "`fpc`"),
    ),
    (
        TWO_STAGES,
        lambda frame: frame.assign(n_towns=0.1),
        "DesignError contradictory-design",
        ("0.1", "not a sampling fraction"),
    ),
    (TWO_STAGES, put("n_towns", "many"), "ResponsesError not-a-number", ("row 5", "'many'")),
    (
        ONE_STAGE,
        lambda frame: frame.assign(n_zone=20),
        "DesignError contradictory-design",
        ("20 in '11'", "respondents drawn"),
    ),
    (
        CLUSTERS | {"calibration": CALIBRATION},
        lambda frame: calibrated(frame).assign(weight=lambda table: table["base"] * 1.1),
        "DesignError contradictory-design",
        ("column 'sex'", "for 'f'", "1,700"),
    ),
    (
        CLUSTERS | {"calibration": CALIBRATION | {"margins": [{"column": "age", "total": 1000}]}},
        calibrated,
        "DesignError contradictory-design",
        ("column 'age'", "206,000", "1,000"),
    ),
    (
        CLUSTERS | {"calibration": {"margins": [{"column": "sex", "totals": SEX | {"x": 5}}]}},
        calibrated,
        "DesignError contradictory-design",
        ("'x'", "column 'sex'"),
    ),
    (
        CLUSTERS | {"calibration": {"margins": [{"column": "sex", "totals": SEX}]}},
        lambda frame: put("sex", "autre")(calibrated(frame)),
        "DesignError contradictory-design",
        ("'autre'", "row 5", "column 'sex'"),
    ),
    (
        CLUSTERS | {"calibration": CALIBRATION},
        lambda frame: calibrated(frame).assign(base=-1),
        "ResponsesError invalid-weight",
        ("-1",),
    ),
    (
        REPLICATED,
        lambda frame: with_jackknife(frame).drop(columns="rep_15"),
        "ResponsesError wrong-columns",
        ("'rep_15'",),
    ),
    (
        REPLICATED,
        lambda frame: with_jackknife(frame).assign(rep_16=1.0),
        "DesignError contradictory-design",
        ("16 replicate weights", "15"),
    ),
    (
        REPLICATED,
        lambda frame: with_jackknife(frame).rename(columns={"rep_15": "rep_17"}),
        "ResponsesError wrong-columns",
        ("'rep_15'",),
    ),
    (
        REPLICATED,
        lambda frame: put("rep_2", -4)(with_jackknife(frame)),
        "DesignError contradictory-design",
        ("row 5", "-4"),
    ),
    (
        CLUSTERS,
        lambda frame: frame.assign(town=frame["zone"] + "t"),
        "DesignError contradictory-design",
        ("row 2", "column 'town'", "3 groups in 3 strata"),
    ),
    (
        REPLICATED,
        lambda frame: frame.assign(**{f"rep_{number}": frame["weight"] for number in range(1, 16)}),
        "DesignError contradictory-design",
        ("column 'rep_1'", "Each of the 15", "'weight' itself"),
    ),
    (
        REPLICATED,
        lambda frame: with_jackknife(frame).assign(rep_2=1.0),
        "DesignError contradictory-design",
        ("column 'rep_2'", "138", "4,225", "factors"),
    ),
]


@pytest.mark.parametrize(("design", "spoil", "error", "words"), FAULTS)
def test_responses_that_contradict_their_design_are_refused(
    root: Path, design: dict[str, Any], spoil: Spoil, error: str, words: tuple[str, ...]
) -> None:
    with refused(error) as caught:
        read(root, spoil(sample()), design)
    assert str(caught.value).startswith("responses.csv")
    assert [word for word in words if word not in str(caught.value)] == []


@pytest.mark.parametrize(
    "name", ["psu", "PSU1", "psuid", "id_psu", "cluster", "Cluster2", "num_grappe", "grappes", "primary_sampling_unit"]
)
@pytest.mark.parametrize("sampling", ["one_stage", "quota"])
def test_a_column_of_groups_that_is_not_declared_is_refused(root: Path, name: str, sampling: str) -> None:
    frame = sample().rename(columns={"town": name})
    with refused("DesignError contradictory-design"):
        read(root, frame, {"sampling": sampling}, name)
    with refused("DesignError contradictory-design"):
        read(root, frame.assign(town="t"), CLUSTERS, name)


@pytest.mark.parametrize("name", ["dnum", "id_menage", "householdid", "Point de sondage", "unites primaires"])
def test_households_and_places_that_were_drawn_are_groups_too(root: Path, name: str) -> None:
    with pytest.raises(DesignError, match=name):
        check_names(root / "responses.csv", [name], Design(sampling="one_stage"))


@pytest.mark.parametrize(
    "name",
    [
        *("capsule", "issue", "suppose", "town", "upside", "frapper"),
        *("household_size", "nb_foyers", "situation_menage", "hhmmb"),
    ],
)
def test_other_names_are_no_groups(root: Path, name: str) -> None:
    check_names(root / "responses.csv", [name], Design(sampling="one_stage"))


@pytest.mark.parametrize(
    ("design", "frame"),
    [
        (ONE_STAGE, sample()),
        (TWO_STAGES, sample()),
        (CLUSTERS | {"calibration": CALIBRATION}, calibrated(sample())),
        (REPLICATED, with_jackknife(sample())),
    ],
)
def test_responses_drawn_as_declared_are_read_as_they_are(
    root: Path, design: dict[str, Any], frame: pd.DataFrame
) -> None:
    asked = questionnaire(**design).columns()
    found = read(root, frame, design).reset_index(drop=True)
    pd.testing.assert_frame_equal(found, frame[asked], check_dtype=False)


# --- groups that nothing declares, whatever their name ---

ORIGIN = {"provenance": "observed", "producer": "P", "file": "f", "citation": "c", "licence": "l", "weights_sum": 4224}
PEOPLE = {"sampling": "one_stage", "strata": "zone"}


def read_public(root: Path, frame: pd.DataFrame, design: dict[str, Any]) -> pd.DataFrame:
    """Read a producer's file, which may have columns that the questionnaire does not know."""
    asked = questionnaire(**design)
    origin = Origin(**{**ORIGIN, "weights_sum": round(frame["weight"].sum())})
    path = root / "public.csv"
    frame.to_csv(path, index=False)
    return read_responses(path, asked.model_copy(update={"origin": origin}), ZONES)


PUBLIC = sample().drop(columns=["street", "n_towns", "n_streets", "n_zone", "sex", "age"])


@pytest.mark.parametrize("name", ["commune", "q0bis", "v12", "enqueteur", "school", "lieu", "town", "iris", "grp", "x"])
def test_groups_of_a_public_file_are_seen_whatever_their_name(root: Path, name: str) -> None:
    frame = PUBLIC.rename(columns={"town": name})
    with pytest.raises(DesignError, match=rf"'{name}'.*divide respondents"):
        read_public(root, frame, PEOPLE)
    with pytest.raises(DesignError, match=rf"'{name}'.*divide respondents"):
        read_public(root, frame, {"sampling": "one_stage"})
    assert len(read_public(root, frame, PEOPLE | {"not_drawn": name})) == len(frame)
    assert len(read_public(root, frame, {"sampling": "unknown"})) == len(frame)


def test_groups_finer_than_those_declared_are_left(root: Path) -> None:
    frame = PUBLIC.assign(street=sample()["street"])
    assert len(read_public(root, frame, CLUSTERS)) == len(frame)
    with pytest.raises(DesignError, match=r"'town'.*divide respondents"):
        read_public(root, frame, CLUSTERS | {"psu": "street"})


@pytest.mark.parametrize(
    "column",
    [
        lambda frame: frame["age"] // 10,
        lambda frame: frame["sex"],
        lambda frame: frame["weight"].round(2),
        lambda frame: frame["zone"].map({"11": "centre", "24": "centre", "28": "nord"}),
        lambda frame: frame["respondent"].str[::-1],
        lambda frame: frame["zone"] + "x",
        lambda frame: pd.Series("", frame.index),
    ],
)
def test_what_says_something_of_people_is_no_group(root: Path, column: Callable[[pd.DataFrame], pd.Series]) -> None:
    frame = PUBLIC.drop(columns="town").assign(other=column(sample()))
    assert len(read_public(root, frame, PEOPLE)) == len(frame)


@pytest.mark.parametrize("name", ["commune", "code_insee", "École", "id enquêteur", "IRIS", "menage"])
def test_places_of_the_observatory_s_own_file_are_not_taken_out_without_a_word(root: Path, name: str) -> None:
    with refused("DesignError contradictory-design"):
        read(root, sample().rename(columns={"town": name}), {"sampling": "one_stage"}, name)


def test_a_group_is_drawn_or_not() -> None:
    with pytest.raises(ValueError, match=r"a group was drawn, or it was not"):
        Design(**{**CLUSTERS, "respondent": "r", "weight": "w", "not_drawn": "town"})
