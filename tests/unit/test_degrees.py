"""Words of degree: on surveys whose truth is known, each is wrong no more often than data/surveys/rules.yml says."""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from toy_survey import RULES

from helpers.survey.estimate_row import CLEARLY, NOTHING, RATHER
from helpers.survey.estimation.degrees import sides

DRAWS, TOLERANCE = 2_000, 0.7
BENCH: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[2] / "bench" / "degrees.py"))
error_rates: Callable[..., tuple[dict[str, float], dict[str, float]]] = BENCH["error_rates"]


@pytest.mark.parametrize(("share", "n"), [(0.4, 13), (0.5, 13), (0.7, 13), (0.9, 13), (0.6, 101)])
def test_each_degree_is_on_the_wrong_side_no_more_often_than_said(share: float, n: int) -> None:
    wrong, used = error_rates(share, n, RULES, int(100 * share), DRAWS * 13 // n)
    assert wrong[CLEARLY] < RULES.degree_errors.clearly + TOLERANCE
    assert wrong[RATHER] < RULES.degree_errors.rather + TOLERANCE
    assert used[CLEARLY] > 1


def test_equal_territories_get_a_degree_as_seldom_as_said() -> None:
    _, used = error_rates(0.0, 13, RULES, 3, DRAWS)
    assert used[CLEARLY] + used[RATHER] < RULES.degree_errors.equal + TOLERANCE


def test_thresholds_are_those_of_the_card() -> None:
    values, errors = np.array([10.0, 10.5, 9.5, 10.2, 9.8, 12.0]), np.full(6, 0.5)
    strict = RULES.model_copy(update={"degree_clearly": 0.999999, "degree_rather": 0.99999})
    assert CLEARLY in sides(values, errors, RULES)[0]
    assert set(sides(values, errors, strict)[0]) == {NOTHING}


def test_nothing_tells_equal_or_few_or_unknown_territories() -> None:
    equal, errors = np.full(13, 20.0), np.full(13, 2.0)
    assert set(sides(equal, errors, RULES)[0]) == {NOTHING}
    assert set(sides(np.arange(3.0), np.full(3, 0.1), RULES)[0]) == {NOTHING}
    assert set(sides(np.full(13, np.nan), np.full(13, np.nan), RULES)[0]) == {NOTHING}


def test_far_territory_is_clearly_on_its_side_and_the_missing_one_is_not() -> None:
    values = np.array([10.0, 10.5, 9.5, 10.2, 9.8, 30.0, np.nan])
    degrees, side = sides(values, np.full(7, 0.5), RULES)
    assert degrees[5] == CLEARLY
    assert side[5] == 1
    assert degrees[6] == NOTHING
