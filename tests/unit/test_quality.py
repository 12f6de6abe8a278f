"""Three grades from thresholds: cards that cannot be, then every threshold from both sides."""

import math
from pathlib import Path

import pandas as pd
import pytest
from toy_survey import RULES

from helpers.survey.estimate_row import CAUTION, GOOD, NOT_PUBLISHED
from helpers.survey.estimation.quality import quality_of, read_rules
from refusals import refused

CARD = (Path(__file__).parents[2] / "data" / "surveys" / "rules.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("caution_n: 60", "caution_n: 20", "caution_n (20) is below minimum_n (30)"),
        ("minimum_cell: 11", "minimum_cell: 0", "line 3: 'minimum_cell': Input should be greater than 0 (found '0')"),
        ("minimum_n: 30", "minimum_n: '30'", "line 4: 'minimum_n': Input should be a valid integer"),
        ("caution_width: 20\n", "", "'caution_width': Field required"),
        ("minimum_n: 30", "minimum_n: 30\nminimum: 5", "'minimum': Extra inputs are not permitted"),
    ],
)
def test_a_card_that_cannot_be_is_refused(root: Path, old: str, new: str, said: str) -> None:
    path = root / "rules.yml"
    assert old in CARD
    path.write_text(CARD.replace(old, new, 1), encoding="utf-8")
    with refused("FileError invalid-document") as caught:
        read_rules(path)
    assert said in str(caught.value)


def test_the_thresholds_of_the_project() -> None:
    thresholds = RULES.model_dump(exclude={"explanations", "degree_errors"})
    assert thresholds == {
        "minimum_cell": 11,
        "minimum_n": 30,
        "caution_n": 60,
        "caution_width": 20,
        "caution_width_note": 1,
        "reliability_map": 0.7,
        "reliability_values": 0.4,
        "degree_clearly": 0.975,
        "degree_rather": 0.85,
    }


def test_each_explanation_names_its_threshold() -> None:
    for name, text in RULES.explanations.model_dump().items():
        threshold = getattr(RULES, name)
        assert f" {threshold:g} " in text or f" {100 * threshold:g} %" in text, name


@pytest.mark.parametrize(
    ("n_obs", "unit", "width", "grade"),
    [
        (1, "percent", math.nan, NOT_PUBLISHED),
        (29, "percent", 5.0, NOT_PUBLISHED),
        (30, "percent", 5.0, CAUTION),
        (59, "percent", 5.0, CAUTION),
        (60, "percent", 5.0, GOOD),
        (60, "percent", 20.0, GOOD),
        (60, "percent", 20.5, CAUTION),
        (200, "percent", math.nan, CAUTION),
        (200, "note", 1.0, GOOD),
        (200, "note", 1.25, CAUTION),
        (29, "note", 0.5, NOT_PUBLISHED),
        (0, "note", math.nan, NOT_PUBLISHED),
    ],
)
def test_grades(n_obs: int, unit: str, width: float, grade: int) -> None:
    row = {"n_obs": pd.array([n_obs], dtype="Int64"), "unit": [unit], "value_lb": [4.0], "value_ub": [4.0 + width]}
    assert quality_of(pd.DataFrame(row), RULES).tolist() == [grade]


def test_grades_keep_the_index_of_the_rows() -> None:
    rows = pd.DataFrame(
        {"n_obs": [10, 100], "unit": ["percent"] * 2, "value_lb": [1.0, 1.0], "value_ub": [2.0, 2.0]}, index=[7, 3]
    )
    grades = quality_of(rows, RULES)
    assert grades.to_dict() == {7: NOT_PUBLISHED, 3: GOOD} and grades.dtype == "Int64"
