"""Scores: columns that cannot be scored first, then each formula against loops, then what must never change."""

import math
import statistics

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.fragility.scores import LIMIT, standard_scores, weighted_mean, weighted_spread, winsorised

moderate = settings(max_examples=25)

METROPOLITAN = ["11", "28", "2A", "2B", "93"]
OVERSEAS = ["971", "976"]
CODES = METROPOLITAN + OVERSEAS
WEIGHTS = pd.Series([12.0, 3.0, 0.2, 0.15, 5.0], index=METROPOLITAN)
SIGNS = pd.Series({"up": 1, "down": -1})

# Three decimals, as published figures have, so that no example hides in rounding.
VALUE = st.integers(-100_000, 100_000).map(lambda thousandths: thousandths / 1000)
VALUES = st.lists(VALUE, min_size=len(CODES), max_size=len(CODES))
POPULATIONS = st.lists(st.integers(1, 13_000_000), min_size=len(METROPOLITAN), max_size=len(METROPOLITAN))


def column(values: list[float], codes: list[str] = CODES) -> pd.DataFrame:
    return pd.DataFrame({"up": values}, index=codes, dtype="float64")


def scored(values: list[float], reference: float, populations: list[int], sign: int = 1) -> pd.Series:
    """Return the standard scores of one indicator."""
    weights = pd.Series(populations, index=METROPOLITAN, dtype="float64")
    return standard_scores(column(values), pd.Series({"up": sign}), pd.Series({"up": reference}), weights)["up"]


def by_loops(values: list[float], populations: list[int]) -> tuple[float, float]:
    """Return the weighted mean and spread of the metropolitan values, by another road."""
    mean = statistics.fmean(values[: len(METROPOLITAN)], weights=populations)
    total = math.fsum(population * (value - mean) ** 2 for population, value in zip(populations, values, strict=False))
    return mean, math.sqrt(total / sum(populations))


def spreads_out(values: list[float]) -> bool:
    metropolitan = values[: len(METROPOLITAN)]
    return max(metropolitan) - min(metropolitan) >= 0.01


# --- what cannot be scored ---


@pytest.mark.parametrize("constant", [0.0, 0.1, 12.3, 1e6 + 0.1, -7.7])
def test_equal_values_have_no_score(constant: float) -> None:
    weights = pd.Series([3.0, 5.0, 7.0, 11.0, 0.3], index=METROPOLITAN)
    values = column([constant] * len(CODES))
    reference = pd.Series({"up": constant + 1})
    assert standard_scores(values, pd.Series({"up": 1}), reference, weights)["up"].isna().all()


def test_column_without_metropolitan_figure_has_no_score() -> None:
    values = column([np.nan] * len(METROPOLITAN) + [1.0, 2.0])
    assert weighted_mean(values, WEIGHTS).isna().all()
    assert weighted_spread(values, WEIGHTS).isna().all()
    assert standard_scores(values, SIGNS[["up"]], pd.Series({"up": 0.0}), WEIGHTS)["up"].isna().all()


def test_missing_reference_gives_no_score() -> None:
    scores = standard_scores(column([*range(7)]), SIGNS[["up"]], pd.Series({"up": np.nan}), WEIGHTS)
    assert scores["up"].isna().all()


def test_missing_figure_has_no_score_and_does_not_count() -> None:
    values = column([10, 20, np.nan, 30, 40, 50, np.nan])
    scores = standard_scores(values, SIGNS[["up"]], pd.Series({"up": 20.0}), WEIGHTS)["up"]
    assert scores.index[scores.isna()].tolist() == ["2A", "976"]
    known = [(10, 12.0), (20, 3.0), (30, 0.15), (40, 5.0)]
    mean = sum(value * weight for value, weight in known) / 20.15
    spread = math.sqrt(sum(weight * (value - mean) ** 2 for value, weight in known) / 20.15)
    assert scores["971"] == pytest.approx((50 - 20) / spread)


# --- by hand ---


def test_scores_beyond_the_limit_are_brought_back_to_it() -> None:
    scores = column([-57.0, -LIMIT, -2.9, 0.0, 2.9, LIMIT + 1e-9, np.nan])
    assert winsorised(scores)["up"].tolist()[:6] == [-3.0, -3.0, -2.9, 0.0, 2.9, 3.0]
    assert math.isnan(winsorised(scores).loc["976", "up"])


def test_scores_by_hand() -> None:
    """Weights 1, 1, 2: mean 5, squares 9, 1, 4 and 4: spread 3 / sqrt 2 after weighing."""
    weights = pd.Series([1.0, 1.0, 2.0], index=["28", "53", "94"])
    values = pd.DataFrame({"up": [2.0, 4.0, 7.0], "down": [20.0, 40.0, 70.0]}, index=weights.index)
    references = pd.Series({"up": 4.0, "down": 40.0})
    assert weighted_mean(values, weights).to_dict() == {"up": 5.0, "down": 50.0}
    assert weighted_spread(values, weights).to_dict() == pytest.approx({"up": math.sqrt(4.5), "down": math.sqrt(450)})
    scores = standard_scores(values, SIGNS, references, weights)
    assert scores["up"].tolist() == pytest.approx([-2 / math.sqrt(4.5), 0, 3 / math.sqrt(4.5)])
    assert scores["down"].tolist() == pytest.approx([2 / math.sqrt(4.5), 0, -3 / math.sqrt(4.5)])


# --- properties ---


@moderate
@given(values=VALUES, populations=POPULATIONS, reference=VALUE, sign=st.sampled_from([1, -1]))
def test_scores_agree_with_loops(values: list[float], populations: list[int], reference: float, sign: int) -> None:
    assume(spreads_out(values))
    _, spread = by_loops(values, populations)
    expected = [sign * (value - reference) / spread for value in values]
    assert scored(values, reference, populations, sign).tolist() == pytest.approx(expected, rel=1e-6, abs=1e-9)


@moderate
@given(values=VALUES, populations=POPULATIONS, reference=VALUE, scale=st.integers(1, 10_000), shift=VALUE)
def test_score_does_not_depend_on_the_unit(
    values: list[float], populations: list[int], reference: float, scale: int, shift: float
) -> None:
    assume(spreads_out(values))
    other = scored([value * scale + shift for value in values], reference * scale + shift, populations)
    assert other.tolist() == pytest.approx(scored(values, reference, populations).tolist(), rel=1e-5, abs=1e-7)


@moderate
@given(values=VALUES, populations=POPULATIONS)
def test_scores_balance_around_the_weighted_mean(values: list[float], populations: list[int]) -> None:
    """With the weighted mean for reference, metropolitan scores have mean 0 and spread 1."""
    assume(spreads_out(values))
    scores = scored(values, by_loops(values, populations)[0], populations).tolist()
    assert by_loops(scores, populations) == pytest.approx((0, 1), abs=1e-6)


@moderate
@given(values=VALUES, populations=POPULATIONS, factor=st.integers(2, 1000))
def test_only_shares_of_population_count(values: list[float], populations: list[int], factor: int) -> None:
    assume(spreads_out(values))
    more = [population * factor for population in populations]
    assert scored(values, 0, more).tolist() == pytest.approx(scored(values, 0, populations).tolist(), rel=1e-6)
