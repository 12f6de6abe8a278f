"""Map classes: breaks are ordered, rounded, symmetrical, and those of an exhaustive search."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.tables.build.map_breaks import class_breaks, gap_breaks

GAPS = st.lists(st.integers(-400, 400).map(lambda hundredths: hundredths / 100), min_size=4, max_size=14)


def search(gaps: list[float]) -> set[tuple[float, float]]:
    """Return the upper bounds of the first two of three classes with the least sum of squares, all ties."""
    values = sorted(abs(gap) for gap in gaps)
    found: dict[tuple[int, int], float] = {}
    for first, second in combinations(range(1, len(values)), 2):
        parts = (values[:first], values[first:second], values[second:])
        found[first, second] = sum(float(np.var(part)) * len(part) for part in parts)
    least = min(found.values())
    return {(values[i - 1], values[j - 1]) for (i, j), cost in found.items() if cost <= least + 1e-9}


# --- awkward gaps ---


def test_gaps_all_near_zero_still_make_distinct_classes() -> None:
    inner, outer = gap_breaks(pd.Series([0.01, -0.02, 0.03, 0.0, -0.04]))
    assert (inner, outer) == pytest.approx((0.1, 0.2))


def test_breaks_that_round_alike_are_set_apart() -> None:
    inner, outer = gap_breaks(pd.Series([0.31, 0.32, 0.33, -0.34, 5.0]))
    assert outer >= inner + 0.1 - 1e-9


def test_missing_gaps_do_not_count() -> None:
    gaps = [0.2, -0.3, 1.1, 1.3, -2.4, 2.2]
    assert gap_breaks(pd.Series([*gaps, np.nan, np.nan])) == gap_breaks(pd.Series(gaps))


@pytest.mark.parametrize(
    ("gaps", "breaks"),
    [
        ([], (0.1, 0.2)),
        ([np.nan] * 3, (0.1, 0.2)),
        ([0.0] * 13, (0.1, 0.2)),
        ([0.7] * 13, (0.7, 0.8)),
        ([0.7, -0.7] * 6, (0.7, 0.8)),
        ([0.0] * 12 + [3.4], (0.1, 3.4)),
        ([-1.0] * 12 + [1.0000001], (1.0, 1.1)),
        ([2.5], (2.5, 2.6)),
    ],
)
def test_breaks_where_gaps_are_equal_but_one_at_most(gaps: list[float], breaks: tuple[float, float]) -> None:
    assert gap_breaks(pd.Series(gaps, dtype="float64")) == pytest.approx(breaks)


# --- what must hold ---


@settings(max_examples=40)
@given(gaps=GAPS)
def test_breaks_by_exhaustive_search(gaps: list[float]) -> None:
    assume(len({abs(gap) for gap in gaps}) >= 4)
    inner, outer = gap_breaks(pd.Series(gaps))
    expected = {
        (max(round(low, 1), 0.1), max(round(high, 1), max(round(low, 1), 0.1) + 0.1)) for low, high in search(gaps)
    }
    assert any((inner, outer) == pytest.approx(pair) for pair in expected)


@settings(max_examples=40)
@given(gaps=GAPS)
def test_breaks_are_ordered_and_do_not_depend_on_the_side(gaps: list[float]) -> None:
    assume(len({abs(gap) for gap in gaps}) >= 3)
    inner, outer = gap_breaks(pd.Series(gaps))
    assert 0.1 <= inner < outer
    assert (inner, outer) == gap_breaks(-pd.Series(gaps))


def test_one_set_of_breaks_for_every_map_of_indices(tables: Callable[[str], Any]) -> None:
    """Recomputed from the indices of metropolitan territories, both levels and all domains together."""
    overseas = set(tables("territories").query("is_overseas")[["level", "territory_code"]].itertuples(index=False))
    known = [
        row["index"]
        for _, row in tables("indices").dropna(subset=["index"]).iterrows()
        if (row["level"], row["territory_code"]) not in overseas
    ]
    assert tables("class_breaks").iloc[0].tolist() == pytest.approx(gap_breaks(pd.Series(known)))
    assert tables("class_breaks").columns.tolist() == ["inner", "outer"]


def test_overseas_gaps_do_not_stretch_the_classes(tables: Callable[[str], Any]) -> None:
    indices, territories = tables("indices").query("level == 'region'"), tables("territories")
    before = class_breaks(indices, territories)
    far = indices.copy()
    far.loc[far["territory_code"].isin(["01", "02", "03", "04", "06"]), "index"] *= 100
    after = class_breaks(far, territories)
    assert len(before) == 1
    pd.testing.assert_frame_equal(after, before)
