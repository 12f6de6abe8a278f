"""Words of degree: on surveys whose truth is known, each is wrong no more often than it says."""

import numpy as np
import pytest

from helpers.survey.estimation.degrees import CLEARLY, NOTHING, RATHER, sides

DRAWS = 3_000


def error_rates(share: float, n: int, seed: int) -> tuple[dict[str, float], dict[str, float]]:
    """Return how often each degree names the wrong side, and how often it is used.

    share: of the variance between territories, what is theirs. n: territories.
    """
    rng = np.random.default_rng(seed)
    wrong, used = {CLEARLY: 0, RATHER: 0}, {CLEARLY: 0, RATHER: 0, NOTHING: 0}
    for _ in range(DRAWS):
        true = rng.normal(0, np.sqrt(share / (1 - share)), n) if share else np.zeros(n)
        errors = rng.uniform(0.7, 1.3, n)
        values = true + rng.normal(0, errors)
        degrees, side = sides(values, errors)
        for degree in used:
            used[degree] += int((degrees == degree).sum())
        for degree in wrong:
            wrong[degree] += int(((degrees == degree) & (side * (true - true.mean()) < 0)).sum())
    return {key: wrong[key] / max(used[key], 1) for key in wrong}, {key: used[key] / (DRAWS * n) for key in used}


@pytest.mark.parametrize("share", [0.5, 0.7, 0.9])
def test_each_degree_is_seldom_on_the_wrong_side_where_something_may_be_shown(share: float) -> None:
    wrong, used = error_rates(share, 13, seed=int(100 * share))
    assert wrong[CLEARLY] < 0.025
    assert wrong[RATHER] < 0.15
    assert used[CLEARLY] > 0.05


def test_many_territories_are_as_sure(seed: int = 5) -> None:
    wrong, _ = error_rates(0.6, 101, seed)
    assert wrong[CLEARLY] < 0.025
    assert wrong[RATHER] < 0.15


def test_nothing_tells_equal_or_few_or_unknown_territories() -> None:
    equal, errors = np.full(13, 20.0), np.full(13, 2.0)
    assert set(sides(equal, errors)[0]) == {NOTHING}
    assert set(sides(np.arange(3.0), np.full(3, 0.1))[0]) == {NOTHING}
    assert set(sides(np.full(13, np.nan), np.full(13, np.nan))[0]) == {NOTHING}


def test_far_territory_is_clearly_on_its_side_and_the_missing_one_is_not() -> None:
    values = np.array([10.0, 10.5, 9.5, 10.2, 9.8, 30.0, np.nan])
    degrees, side = sides(values, np.full(7, 0.5))
    assert degrees[5] == CLEARLY
    assert side[5] == 1
    assert degrees[6] == NOTHING
