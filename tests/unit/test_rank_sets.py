"""Rank sets: what is refused, what is known by hand, and the share of samples in which they hold together."""

import numpy as np
import pandas as pd
import pytest

from helpers.fragility.rank_sets import rank_sets


def sets_of(estimates: list[float], errors: list[float]) -> list[tuple[float, float]]:
    found = rank_sets(pd.Series(estimates), pd.Series(errors))
    return list(found.itertuples(index=False, name=None))


@pytest.mark.parametrize("error", [0.0, -1.0])
def test_an_error_that_is_not_above_zero_is_refused(error: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        sets_of([1.0, 2.0], [1.0, error])


def test_territory_without_estimate_has_no_set_and_counts_for_no_other() -> None:
    found = rank_sets(pd.Series([9.0, np.nan, 0.0, 5.0]), pd.Series([0.1, 0.1, 0.1, np.nan]))
    assert found.loc[[1, 3]].isna().all().all()
    assert found.loc[[0, 2]].to_numpy().tolist() == [[1, 1], [2, 2]]


def test_far_apart_and_level_by_hand() -> None:
    assert sets_of([0.0, 100.0, 50.0], [1.0, 1.0, 1.0]) == [(3, 3), (1, 1), (2, 2)]
    assert sets_of([0.0, 0.1, 50.0], [1.0, 1.0, 1.0]) == [(2, 3), (2, 3), (1, 1)]
    assert sets_of([0.0, 0.1, -0.1], [1.0, 1.0, 1.0]) == [(1, 3)] * 3
    assert sets_of([4.0], [1.0]) == [(1, 1)]


def test_two_territories_are_told_apart_at_the_quantile_of_one_difference() -> None:
    """With one pair the critical value is the 97.5 % quantile of a normal law, 1.96, to the noise of 1,000 draws."""
    assert sets_of([0.0, 1.8 * 2**0.5], [1.0, 1.0]) == [(1, 2), (1, 2)]
    assert sets_of([0.0, 2.12 * 2**0.5], [1.0, 1.0]) == [(2, 2), (1, 1)]


def test_stepdown_tells_more_apart_than_one_step_would() -> None:
    """Once the far pairs have left, one pair is tested alone, at about 1.96 and not at the 2.34 of three pairs."""
    assert sets_of([0.0, 2.15 * 2**0.5, 100.0], [1.0, 1.0, 1.0]) == [(3, 3), (2, 2), (1, 1)]
    assert sets_of([0.0, 2.15 * 2**0.5, 1.0], [1.0, 1.0, 1.0]) == [(1, 3)] * 3


def test_order_and_direction_do_not_matter() -> None:
    rng = np.random.default_rng(2)
    values, errors = pd.Series(rng.normal(0, 3, 20)), pd.Series(rng.uniform(0.5, 2, 20))
    found, turned = rank_sets(values, errors), rank_sets(-values, errors)
    assert (turned["rank_low"] == 21 - found["rank_high"]).all()
    assert (turned["rank_high"] == 21 - found["rank_low"]).all()


@pytest.mark.parametrize(
    ("truth", "low", "high"),
    [
        ([0.0] * 13, 0.93, 0.97),
        ([0.0] * 6 + [60.0] * 7, 0.93, 0.97),
        (list(np.linspace(0, 10, 13)), 0.94, 1.0),
    ],
    ids=["level", "two groups", "spaced"],
)
def test_every_set_holds_the_rank_together(truth: list[float], low: float, high: float) -> None:
    """Where territories are level the coverage is the one announced, to twice the noise of 600 samples (0.9 point
    each); where they differ it is at least that, as the authors prove."""
    rng = np.random.default_rng(20261129)
    true, errors = np.array(truth), rng.uniform(0.5, 2, len(truth))
    best = 1 + (true[None, :] > true[:, None]).sum(axis=1)
    worst = len(true) - (true[None, :] < true[:, None]).sum(axis=1)
    held = 0
    for seed in range(600):
        found = rank_sets(pd.Series(true + rng.normal(size=len(true)) * errors), pd.Series(errors), seed=seed)
        held += bool(((found["rank_low"] <= best) & (found["rank_high"] >= worst)).all())
    assert low <= held / 600 <= high
