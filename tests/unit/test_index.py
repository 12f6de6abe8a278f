"""The index of a domain: territories without one first, then ranks and their range against another calculation."""

import math
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.fragility.index import fragility_rank, index_domain, variants
from helpers.fragility.scores import standard_scores

moderate = settings(max_examples=20)

METROPOLITAN = ["11", "28", "2A", "2B", "93"]
CODES = [*METROPOLITAN, "971", "976"]
NAMES = ["a", "b", "c"]
WEIGHTS = pd.Series([12.0, 3.0, 0.2, 0.15, 5.0], index=METROPOLITAN)
SIGNS = pd.Series({"a": 1, "b": -1, "c": 1})
REFERENCES = pd.Series({"a": 20.0, "b": 5.0, "c": 0.0})

VALUE = st.integers(-5_000, 5_000).map(lambda hundredths: hundredths / 100)
TABLES = st.lists(st.lists(VALUE, min_size=3, max_size=3), min_size=len(CODES), max_size=len(CODES))
GAPPY_TABLES = st.lists(
    st.lists(st.one_of(VALUE, st.just(math.nan)), min_size=3, max_size=3), min_size=len(CODES), max_size=len(CODES)
)


def frame(rows: list[list[float]], names: list[str] = NAMES) -> pd.DataFrame:
    return pd.DataFrame(rows, index=CODES, columns=names, dtype="float64")


def indexed(values: pd.DataFrame) -> pd.DataFrame:
    names = values.columns
    return index_domain(values, SIGNS[names], REFERENCES[names], WEIGHTS)


# --- what has no index ---


@pytest.mark.parametrize(("n_names", "n_known", "has_index"), [(1, 0, 0), (2, 0, 0), (2, 1, 1), (3, 1, 0), (3, 2, 1)])
def test_half_of_the_headlines_are_needed(n_names: int, n_known: int, has_index: int) -> None:
    rng = np.random.default_rng(28)
    values = frame(rng.normal(size=(len(CODES), n_names)).tolist(), NAMES[:n_names])
    values.loc["976", NAMES[n_known:n_names]] = np.nan
    made = indexed(values)
    of_mayotte = made.loc["976", ["index", "rank", "rank_best", "rank_worst"]]
    assert of_mayotte.notna().tolist() == [bool(has_index)] * 4
    assert made.loc["976", ["n_indicators", "n_headlines"]].tolist() == [n_known, n_names]
    assert (made["n_ranked"] == len(CODES) - 1 + has_index).all()
    assert made["rank"].max() == len(CODES) - 1 + has_index


def test_territory_without_index_does_not_take_a_rank() -> None:
    values = frame([[float(row), float(-row), float(row)] for row in range(len(CODES))])
    whole = indexed(values)
    assert whole.loc["976", "rank"] == 1
    values.loc["976", ["a", "b"]] = np.nan
    made = indexed(values)
    assert made.loc["971", ["rank", "rank_best", "rank_worst"]].tolist() == [1, 1, 1]


@pytest.mark.parametrize("value", [math.nan, 7.0])
def test_domain_without_any_figure_or_any_difference(value: float) -> None:
    made = indexed(frame([[value] * 3] * len(CODES)))
    assert made[["index", "rank", "rank_best", "rank_worst"]].isna().all().all()
    assert (made["n_ranked"] == 0).all()


# --- by hand ---


def test_index_and_ranks_by_hand() -> None:
    """Equal weights; a: mean 2, spread 1; b: the same with the other direction; France at 2 and 2."""
    codes = ["28", "53"]
    values = pd.DataFrame({"a": [1.0, 3.0], "b": [1.0, 3.0], "c": [0.0, 4.0]}, index=codes)
    weights = pd.Series([1.0, 1.0], index=codes)
    made = index_domain(values, SIGNS, pd.Series({"a": 2.0, "b": 2.0, "c": 2.0}), weights)
    # Scores of "28": -1 (a), +1 (b, lower is fragile), -1 (c: gap 2, spread 2).
    assert made["index"].tolist() == pytest.approx([-1 / 3, 1 / 3])
    assert made["rank"].tolist() == [2, 1]
    # Without a or without c the two are level at 0; without b, "53" leads; rank-based and min-max: 1/3 and 2/3.
    assert made["rank_best"].tolist() == [1, 1]
    assert made["rank_worst"].tolist() == [2, 1]


def test_names_of_the_variants() -> None:
    values = frame([[float(row)] * 3 for row in range(len(CODES))])
    names = [name for name, _ in variants(values, SIGNS, REFERENCES, WEIGHTS)]
    assert names == ["standard", "without a", "without b", "without c", "rank-based", "min-max"]
    alone = [name for name, _ in variants(values[["a"]], SIGNS[["a"]], REFERENCES[["a"]], WEIGHTS)]
    assert alone == ["standard", "rank-based", "min-max"]


def test_equal_scores_share_the_smaller_rank() -> None:
    scores = pd.Series([0.5, 2.0, 0.5 + 1e-13, math.nan, -1.0], index=METROPOLITAN)
    assert fragility_rank(scores).tolist()[:3] == [2, 1, 2]
    assert math.isnan(fragility_rank(scores)["2B"])
    assert fragility_rank(scores)["93"] == 4


# --- properties ---


@moderate
@given(rows=GAPPY_TABLES)
def test_index_is_the_mean_of_the_scores_it_has(rows: list[list[float]]) -> None:
    values = frame(rows)
    scores = standard_scores(values[values.notna().sum(axis=1) >= 2], SIGNS, REFERENCES, WEIGHTS)
    made = indexed(values)
    for code in CODES:
        known = [] if code not in scores.index else [score for score in scores.loc[code] if not math.isnan(score)]
        if known:
            assert made.loc[code, "index"] == pytest.approx(math.fsum(known) / len(known), rel=1e-9, abs=1e-9)
        else:
            assert math.isnan(made.loc[code, "index"])


@moderate
@given(rows=GAPPY_TABLES)
def test_rank_and_its_range(rows: list[list[float]]) -> None:
    """A rank is one more than the number of more fragile territories, and lies in its range."""
    made = indexed(frame(rows))
    ranked = made.dropna(subset="index")
    indices = ranked["index"].round(9).tolist()
    assert ranked["rank"].tolist() == [1 + sum(other > own for other in indices) for own in indices]
    assert (ranked["rank_best"] <= ranked["rank"]).all()
    assert (ranked["rank"] <= ranked["rank_worst"]).all()
    assert ranked["rank_best"].ge(1).all()
    assert ranked["rank_worst"].le(ranked["n_ranked"]).all()
    assert (made["n_ranked"] == len(ranked)).all()
    unranked = made[made["index"].isna()]
    assert unranked[["rank", "rank_best", "rank_worst"]].isna().all().all()


@moderate
@given(rows=TABLES)
def test_range_of_ranks_by_another_calculation(rows: list[list[float]]) -> None:
    """Without gaps, every variant is recomputed with numpy."""
    array, weights = np.array(rows), WEIGHTS.to_numpy() / WEIGHTS.sum()
    metropolitan = array[: len(METROPOLITAN)]
    spreads = np.sqrt(weights @ (metropolitan - weights @ metropolitan) ** 2)
    fragile = array * SIGNS.to_numpy()
    extent = np.ptp(metropolitan, axis=0)
    assume((extent >= 0.05).all())
    scores = (array - REFERENCES.to_numpy()) * SIGNS.to_numpy() / spreads
    others = [[np.mean([_half(row[j], other[j]) for other in fragile]) for j in range(3)] for row in fragile]
    least = fragile[: len(METROPOLITAN)].min(axis=0)
    ways = [scores.mean(axis=1), np.mean(others, axis=1), ((fragile - least) / extent).mean(axis=1)]
    ways += [np.delete(scores, j, axis=1).mean(axis=1) for j in range(3)]
    ranks = [[1 + sum(other > own + 1e-7 for other in way) for own in way] for way in ways]
    # Near ties may fall on either side of rounding.
    assume(not any(1e-12 < abs(one - other) < 1e-6 for way in ways for one, other in product(way, way)))
    made = indexed(frame(rows))
    assert made["rank"].tolist() == ranks[0]
    assert made["rank_best"].tolist() == np.min(ranks, axis=0).tolist()
    assert made["rank_worst"].tolist() == np.max(ranks, axis=0).tolist()


def _half(own: float, other: float) -> float:
    return 1.0 if other < own else 0.5 if other == own else 0.0


@moderate
@given(rows=TABLES, far=st.integers(-(10**6), 10**6))
def test_overseas_value_changes_no_other_index(rows: list[list[float]], far: int) -> None:
    before = indexed(frame(rows))["index"]
    after = indexed(frame([*rows[:-1], [float(far), *rows[-1][1:]]]))["index"]
    pd.testing.assert_series_equal(after.drop("976"), before.drop("976"))


@moderate
@given(rows=TABLES)
def test_turning_every_direction_turns_the_index(rows: list[list[float]]) -> None:
    values = frame(rows)
    turned = index_domain(values, -SIGNS, REFERENCES, WEIGHTS)["index"]
    assert turned.tolist() == pytest.approx((-indexed(values)["index"]).tolist(), nan_ok=True)
