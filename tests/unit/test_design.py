"""Designs that contradict themselves, then what a declared design says."""

from typing import Any

import pytest
from pydantic import ValidationError
from toy_survey import toy_questionnaire

from helpers.survey.questionnaire.design import Design, Replicates

COLUMNS = {"respondent": "id", "weight": "w"}
REPLICATES = {"method": "jackknife", "prefix": "rep_", "count": 3}
MARGIN = {"column": "sexe", "totals": {"femme": 52, "homme": 48}}


@pytest.mark.parametrize(
    ("design", "words"),
    [
        (COLUMNS, "write `sampling: unknown` where no document says"),
        ({"sampling": "random", **COLUMNS}, "'one_stage', 'clustered', 'quota' or 'unknown'"),
        ({"sampling": "one_stage", "weight": "w"}, "'weight' without `respondent`"),
        ({"sampling": "one_stage", "psu": "ville", **COLUMNS}, "`psu` names groups that were drawn"),
        ({"sampling": "clustered", **COLUMNS}, "neither `psu` nor `replicates`"),
        ({"sampling": "clustered", "psu": ["ville", "ville"], **COLUMNS}, "names a column twice"),
        ({"sampling": "clustered", "psu": " ", **COLUMNS}, "psu"),
        ({"sampling": "quota", "fpc": "n_total", **COLUMNS}, "describes a random draw"),
        ({"sampling": "unknown", "replicates": REPLICATES, **COLUMNS}, "describes a random draw"),
        ({"sampling": "one_stage", "fpc": ["n1", "n2"], **COLUMNS}, "2 stage(s) and `psu` 0: give it 1"),
        ({"sampling": "clustered", "psu": ["a", "b"], "fpc": "n1", **COLUMNS}, "give it 2 or 3"),
        ({"sampling": "one_stage", "replicates": REPLICATES | {"rscales": [1, 1]}, **COLUMNS}, "2 `rscales` for 3"),
        ({"sampling": "one_stage", "replicates": REPLICATES | {"fay": 0.5}, **COLUMNS}, "'brr'"),
        ({"sampling": "one_stage", "replicates": REPLICATES | {"count": 1}, **COLUMNS}, "greater than or equal to 2"),
        ({"sampling": "one_stage", "replicates": REPLICATES, "fpc": "n1", **COLUMNS}, "already carry 'fpc'"),
        ({"sampling": "one_stage", "calibration": {"margins": []}, **COLUMNS}, "calibrated weights without `margins`"),
        ({"sampling": "one_stage", "calibration": {}, **COLUMNS}, "take `calibration` out"),
        ({"sampling": "one_stage", "calibration": {"margins": [{"column": "age"}]}, **COLUMNS}, "`totals` by category"),
        ({"sampling": "one_stage", "calibration": {"margins": [MARGIN | {"total": 4}]}, **COLUMNS}, "or the `total`"),
    ],
)
def test_a_design_that_contradicts_itself_is_refused(design: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Design.model_validate(design)
    assert words in str(caught.value)


@pytest.mark.parametrize("status", ["published", "collected", "planned"])
def test_only_a_documentary_study_has_no_design(status: str) -> None:
    with pytest.raises(ValidationError, match="`design` is missing"):
        toy_questionnaire(status=status, design=None)
    assert toy_questionnaire(status="documentary", design=None, questions={}).columns() == []


@pytest.mark.parametrize(
    ("sampling", "is_indicative"), [("one_stage", False), ("clustered", False), ("quota", True), ("unknown", True)]
)
def test_intervals_are_indicative_without_a_known_random_draw(sampling: str, *, is_indicative: bool) -> None:
    assert Design.model_validate({"sampling": sampling}).is_indicative is is_indicative


def test_responses_must_have_every_column_of_the_design_once() -> None:
    calibration = {"weight_before": "w0", "margins": [MARGIN, {"column": "age", "total": 5000}]}
    design = Design.model_validate(
        {"sampling": "clustered", "zone": "zone", "strata": "zone", "psu": ["ville", "ilot"], "fpc": ["n1", "n2"]}
        | {"calibration": calibration, **COLUMNS}
    )
    assert design.columns() == ["id", "w", "zone", "ville", "ilot", "n1", "n2", "w0", "sexe", "age"]
    replicated = Design.model_validate({"sampling": "clustered", "replicates": REPLICATES, **COLUMNS})
    assert replicated.columns() == ["id", "w", "rep_1", "rep_2", "rep_3"]


@pytest.mark.parametrize(
    ("changes", "factors"),
    [
        ({}, (2 / 3,) * 3),
        ({"rscales": (0.5, 0.5, 1)}, (0.5, 0.5, 1)),
        ({"scale": 0.5, "rscales": (1, 2, 3)}, (0.5, 1, 1.5)),
        ({"method": "bootstrap"}, (1 / 2,) * 3),
        ({"method": "brr"}, (1 / 3,) * 3),
        ({"method": "brr", "fay": 0.5}, (4 / 3,) * 3),
    ],
)
def test_each_replicate_weighs_as_its_method_says(changes: dict[str, Any], factors: tuple[float, ...]) -> None:
    assert Replicates.model_validate(REPLICATES | changes).factors == pytest.approx(factors)
