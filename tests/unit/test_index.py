"""The index of a domain: territories without one first, then by hand, then what must never change."""

import math
import statistics

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.fragility.index import MIN_SPREAD, Headlines, fragility_rank, index_domain, pillar_means, standardised
from helpers.fragility.scores import LIMIT, winsorised

moderate = settings(max_examples=20)

METROPOLITAN = ["11", "28", "2A", "2B", "93"]
OVERSEAS = ["971", "976"]
CODES = [*METROPOLITAN, *OVERSEAS]
NAMES = ["a", "b", "c", "d"]
WEIGHTS = pd.Series([12.0, 3.0, 0.2, 0.15, 5.0], index=METROPOLITAN)
SIGNS = pd.Series({"a": 1, "b": -1, "c": 1, "d": 1})
REFERENCES = pd.Series({"a": 0.5, "b": -0.5, "c": 0.0, "d": 1.0})
PILLARS = pd.Series({"a": "one", "b": "two", "c": "one", "d": "three"})
PERIODS = pd.Series("2020", index=NAMES)

VALUE = st.integers(-5_000, 5_000).map(lambda hundredths: hundredths / 100)
TABLES = st.lists(st.lists(VALUE, min_size=4, max_size=4), min_size=len(CODES), max_size=len(CODES))
GAPPY_TABLES = st.lists(
    st.lists(st.one_of(VALUE, st.just(math.nan)), min_size=4, max_size=4), min_size=len(CODES), max_size=len(CODES)
)


def headlines_of(rows: list[list[float]], names: list[str] = NAMES) -> Headlines:
    values = pd.DataFrame(rows, index=CODES, columns=names, dtype="float64")
    return Headlines(values, SIGNS[names], REFERENCES[names], PILLARS[names], PERIODS[names], WEIGHTS)


# --- what has no index ---


@pytest.mark.parametrize(
    ("n_names", "n_known", "has_index"), [(1, 0, 0), (2, 1, 0), (2, 2, 1), (3, 2, 0), (3, 3, 1), (4, 2, 0), (4, 3, 1)]
)
def test_three_quarters_of_the_headlines_are_needed(n_names: int, n_known: int, has_index: int) -> None:
    rng = np.random.default_rng(28)
    headlines = headlines_of(rng.normal(size=(len(CODES), n_names)).tolist(), NAMES[:n_names])
    headlines.values.loc["976", NAMES[n_known:n_names]] = np.nan
    made = index_domain(headlines)
    assert made.loc["976", ["index", "rank", "n_metropolitan_above"]].notna().tolist() == [bool(has_index)] * 3
    assert made.loc["976", ["n_indicators", "n_headlines"]].tolist() == [n_known, n_names]
    assert made.loc[OVERSEAS, "n_ranked"].tolist() == [1 + has_index] * 2
    assert made.loc[METROPOLITAN, "n_ranked"].tolist() == [5] * 5


@pytest.mark.parametrize("value", [math.nan, 7.0])
def test_domain_without_any_figure_or_any_difference(value: float) -> None:
    made = index_domain(headlines_of([[value] * 4] * len(CODES)))
    assert made[["index", "rank", "n_metropolitan_above"]].isna().all().all()
    assert (made["n_ranked"] == 0).all()


# --- by hand ---


def test_index_by_hand() -> None:
    """Equal weights; a and c share a pillar. a: 1 and 3, France 2, spread 1. b: lower is fragile. c: spread 2."""
    codes = ["28", "53"]
    values = pd.DataFrame({"a": [1.0, 3.0], "b": [3.0, 1.0], "c": [0.0, 4.0]}, index=codes)
    weights = pd.Series([1.0, 1.0], index=codes)
    references = pd.Series({"a": 2.0, "b": 2.0, "c": 4.0})
    made = index_domain(Headlines(values, SIGNS[["a", "b", "c"]], references, PILLARS[:3], PERIODS[:3], weights))
    # Scores: a -1, +1; b -1, +1; c (France 4, spread 2) -2, 0. Pillars: one -1.5, +0.5; two -1, +1.
    # Means: -1.25 and +0.75, around -0.25 with a standard deviation of 1.
    assert made["index"].tolist() == pytest.approx([-1.25, 0.75])
    assert made["rank"].tolist() == [2, 1]


def test_repetitions_count_once() -> None:
    """The same indicator twice in one pillar moves nothing; in two pillars, it would."""
    rows = np.random.default_rng(3).normal(size=(len(CODES), 2)).tolist()
    alone = index_domain(headlines_of(rows, ["a", "b"]))["index"]
    doubled = pd.DataFrame(rows, index=CODES, columns=["a", "b"]).assign(again=lambda table: table["a"])
    signs = pd.Series({"a": 1, "b": -1, "again": 1})
    references = pd.Series({"a": 0.5, "b": -0.5, "again": 0.5})

    def index_with(pillar: str) -> pd.Series:
        pillars = pd.Series({"a": "one", "b": "two", "again": pillar})
        return index_domain(Headlines(doubled, signs, references, pillars, pillars * 0 + "2020", WEIGHTS))["index"]

    pd.testing.assert_series_equal(index_with("one"), alone)
    assert (index_with("other") - alone).abs().max() > 0.01


def test_overseas_are_ranked_among_themselves_and_placed_among_the_others() -> None:
    rows = [[float(row), -float(row), float(row), float(row)] for row in [1, 2, 3, 4, 5]]
    made = index_domain(headlines_of([*rows, [3.5, -3.5, 3.5, 3.5], [9.0, -9.0, 9.0, 9.0]]))
    assert made["rank"].tolist() == [5, 4, 3, 2, 1, 2, 1]
    assert made["n_ranked"].tolist() == [5] * 5 + [2] * 2
    assert made.loc[OVERSEAS, "n_metropolitan_above"].tolist() == [2, 0]


def test_equal_scores_share_the_smaller_rank() -> None:
    scores = pd.Series([0.5, 2.0, 0.5 + 1e-13, math.nan, -1.0], index=METROPOLITAN)
    assert fragility_rank(scores).tolist()[:3] == [2, 1, 2]
    assert math.isnan(fragility_rank(scores)["2B"])
    assert fragility_rank(scores)["93"] == 4


# --- properties, and another calculation ---


def by_loops(headlines: Headlines) -> dict[str, float]:
    """Return the index of each territory with loops alone; NaN where there is none."""
    values = headlines.values.to_dict()
    means = {}
    for code in CODES:
        pillars: dict[str, list[float]] = {}
        n_known = 0
        for name, column in values.items():
            known = [each for each in METROPOLITAN if not math.isnan(column[each])]
            if math.isnan(column[code]):
                continue
            n_known += 1
            if not known:
                continue
            total = math.fsum(WEIGHTS[each] for each in known)
            mean = math.fsum(WEIGHTS[each] * column[each] for each in known) / total
            spread = math.sqrt(math.fsum(WEIGHTS[each] * (column[each] - mean) ** 2 for each in known) / total)
            if spread > 1e-9:
                score = SIGNS[name] * (column[code] - REFERENCES[name]) / spread
                pillars.setdefault(PILLARS[name], []).append(min(max(score, -LIMIT), LIMIT))
        parts = [math.fsum(scores) / len(scores) for scores in pillars.values()]
        means[code] = math.fsum(parts) / len(parts) if parts and 4 * n_known >= 3 * len(values) else math.nan
    known = [means[code] for code in METROPOLITAN if not math.isnan(means[code])]
    spread = statistics.pstdev(known) if known else 0.0
    if spread < 1e-6:
        return dict.fromkeys(CODES, math.nan)
    return {code: min(max(means[code] / max(spread, 0.25), -LIMIT), LIMIT) for code in CODES}


@moderate
@given(rows=GAPPY_TABLES)
def test_index_by_loops(rows: list[list[float]]) -> None:
    headlines = headlines_of(rows)
    assert index_domain(headlines)["index"].to_dict() == pytest.approx(by_loops(headlines), rel=1e-6, nan_ok=True)


@moderate
@given(rows=TABLES)
def test_one_means_the_same_in_every_domain(rows: list[list[float]]) -> None:
    means = pillar_means(pd.DataFrame(rows, index=CODES, columns=NAMES), PILLARS).mean(axis=1)
    spread = statistics.pstdev(means[METROPOLITAN])
    assume(spread > 1e-3)
    index = standardised(means, WEIGHTS.index)
    assert statistics.pstdev(index[METROPOLITAN]) == pytest.approx(min(1, spread / MIN_SPREAD))


@pytest.mark.parametrize("noise", [0.0, 1e-12, 1e-7, 1e-5, 1e-3])
@pytest.mark.parametrize("level", [0.0, 50.0])
@pytest.mark.parametrize("n_apart", [0, 1])
def test_values_that_hardly_differ_make_no_absurd_index(noise: float, level: float, n_apart: int) -> None:
    """All equal (to the rounding of computers, or of a source), all but one, all zero: small indices, or none."""
    rng = np.random.default_rng(5)
    rows = level + noise * rng.normal(size=(len(CODES), 4))
    rows[:n_apart] += 1.0
    made = index_domain(headlines_of(rows.tolist()))["index"]
    assert made.isna().all() or made.abs().max() <= LIMIT
    if not n_apart and (noise < 1e-6 * level or noise == 0):
        assert made.isna().all()


def test_domain_whose_headlines_cancel_each_other_is_near_france() -> None:
    """a and its contrary b: means differ by a millionth of a spread, and stay there."""
    rows = [[value, value + 1e-6 * place] for place, value in enumerate([1.0, 2.0, 3.0, 4.0, 5.0, 9.0, -9.0])]
    headlines = headlines_of(rows, ["a", "b"])
    headlines.references.update({"a": 3.0, "b": 3.0})
    assert index_domain(headlines)["index"].fillna(0).abs().max() < 0.01


@moderate
@given(rows=TABLES, far=st.integers(-(10**6), 10**6))
def test_overseas_value_changes_no_metropolitan_row(rows: list[list[float]], far: int) -> None:
    before = index_domain(headlines_of(rows)).loc[METROPOLITAN]
    after = index_domain(headlines_of([*rows[:-1], [float(far), *rows[-1][1:]]])).loc[METROPOLITAN]
    pd.testing.assert_frame_equal(after, before)


@moderate
@given(rows=TABLES, far=st.integers(10**5, 10**7))
def test_no_indicator_counts_beyond_the_limit(rows: list[list[float]], far: int) -> None:
    values = headlines_of([*rows[:-1], [float(far)] * 4]).values
    assert winsorised(values).abs().max().max() <= LIMIT
    assert pillar_means(winsorised(values), PILLARS).loc["976"].tolist() == [LIMIT] * 3


@moderate
@given(rows=TABLES)
def test_turning_every_direction_turns_the_index(rows: list[list[float]]) -> None:
    headlines = headlines_of(rows)
    turned = Headlines(headlines.values, -SIGNS, REFERENCES, PILLARS, PERIODS, WEIGHTS)
    expected = (-index_domain(headlines)["index"]).tolist()
    assert index_domain(turned)["index"].tolist() == pytest.approx(expected, nan_ok=True)
