"""A gap widens or narrows only where the test of all its dates says so, of the difference and of the ratio."""

from itertools import permutations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import charts
from helpers import tables as views
from helpers.fragility.trend import LEVEL, NARROWER, UNKNOWN, WIDER, trend

VALUES = st.lists(st.floats(1, 100).map(lambda value: round(value, 3)), min_size=1, max_size=6, unique=True)


def test_a_gap_that_grows_at_five_dates_widens_and_at_four_tells_nothing() -> None:
    france = pd.Series([10.0] * 5)
    values = pd.Series([11.0, 12.0, 13.0, 14.0, 15.0])
    assert trend(values, france, 1) == WIDER
    assert trend(values[::-1].reset_index(drop=True), france, 1) == NARROWER
    assert trend(values, france, -1) == NARROWER, "where a lower value is more fragile"
    assert trend(values[:4], france[:4], 1) == UNKNOWN


def test_prices_that_rise_everywhere_are_no_change() -> None:
    france = pd.Series([100.0, 200.0, 400.0, 800.0, 1600.0])
    assert trend(france * 0.9, france, -1) == UNKNOWN


def test_gaps_that_do_not_move_and_one_date_tell_nothing() -> None:
    assert trend(pd.Series([3.0] * 9), pd.Series([2.0] * 9), 1) == UNKNOWN
    assert trend(pd.Series([3.0]), pd.Series([2.0]), 1) == UNKNOWN
    assert trend(pd.Series(dtype=float), pd.Series(dtype=float), 1) == UNKNOWN


@given(VALUES)
def test_the_test_is_that_of_every_order_of_the_dates(values: list[float]) -> None:
    """Recomputed: how many orders of the same gaps are as ordered as this one, out of all of them."""

    def order(gaps: tuple[float, ...] | list[float]) -> int:
        return sum((b > a) - (b < a) for at, a in enumerate(gaps) for b in gaps[at + 1 :])

    mine = order(values)
    orders = [abs(order(one)) for one in permutations(values)]
    share = sum(one >= abs(mine) for one in orders) / len(orders)
    wanted = UNKNOWN if share >= LEVEL or mine == 0 else WIDER if mine > 0 else NARROWER
    assert trend(pd.Series(values), pd.Series([0.5] * len(values)), 1) == wanted


@pytest.mark.parametrize("code", ["28", "52", "32", "06"])
def test_each_priority_has_its_course_and_no_verb_without_five_dates(code: str, tables: object) -> None:
    place = views.read_territory("region", code)
    rows = views.priority_trends(place)
    assert set(rows.get("domain", [])) == set(views.domain_gaps(place).query("is_focus and is_priority")["domain"])
    if len(rows):
        assert not (rows["trend"].ne(UNKNOWN) & (rows["n_dates"] < 5)).any()
    text = str(charts.show_trends(rows, place).data)
    assert text.count("- **") + text.count("<li>") == len(rows)
    assert ("Aucune fragilité" in text) == rows.empty
