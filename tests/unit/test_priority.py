"""The rule of priority fragilities: what is not one first, at each edge."""

import pandas as pd
import pytest

from helpers.fragility.priority import (
    is_above_france,
    is_priority,
    is_rank_known,
    is_set_aside,
    shares_percent,
    third_of,
)
from helpers.wording import signed

NAN = float("nan")


@pytest.mark.parametrize(
    ("index", "share", "expected"),
    [
        (NAN, NAN, False),
        (NAN, 1.0, False),
        (2.0, NAN, False),
        (0.04, 1.0, False),
        (0.0, 1.0, False),
        (-1.0, 1.0, False),
        (2.0, 0.899, False),
        (2.0, 0.9, True),
        (0.06, 0.95, True),
    ],
)
def test_priority_needs_both_sides(index: float, share: float, expected: bool) -> None:
    rows = pd.DataFrame([{"index": index, "share_third": share}])
    assert is_priority(rows).tolist() == [expected]


@pytest.mark.parametrize(
    ("index", "share", "expected"),
    [
        (NAN, 0.0, False),
        (0.1, 0.0, False),
        (0.04, 0.1, True),
        (-1.0, 0.11, False),
        (-1.0, 0.0, True),
        (-1.0, NAN, False),
    ],
)
def test_set_aside_is_sure_too(index: float, share: float, expected: bool) -> None:
    rows = pd.DataFrame([{"index": index, "share_third": share}])
    assert is_set_aside(rows).tolist() == [expected]


def test_above_france_is_what_is_printed_so() -> None:
    values = pd.Series([step / 1000 for step in range(-300, 301)])
    printed = [signed(value, 1) for value in values]
    assert is_above_france(values).tolist() == [text.startswith("+") for text in printed]
    assert all(text != "0,0" for text, above in zip(printed, is_above_france(values), strict=True) if above)


@pytest.mark.parametrize(
    ("n", "third"), [(0, 0), (1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (12, 4), (13, 4), (95, 32), (96, 32)]
)
def test_third_of_a_list(n: int, third: int) -> None:
    assert third_of(n) == third


def test_a_rank_whose_set_exceeds_half_of_the_list_is_not_known() -> None:
    low, high = pd.Series([1.0, 1.0, 4.0, NAN]), pd.Series([6.0, 7.0, 9.0, NAN])
    assert is_rank_known(low, high, pd.Series([13.0] * 4)).tolist() == [True, False, True, False]


def test_shares_are_never_rounded_up() -> None:
    assert shares_percent(pd.Series([1.0, 0.9995, 0.999, 0.29, 0.0])).tolist() == [100, 99, 99, 29, 0]
