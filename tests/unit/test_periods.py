"""Periods on a time axis: known positions, then their order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.tables.periods import as_decimal_year


@pytest.mark.parametrize("period", ["", "avant", "2019TX", "20a9"])
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        as_decimal_year(period)


@pytest.mark.parametrize(
    ("period", "position"),
    [
        ("2019", 2019),
        ("1975", 1975),
        ("2019T1", 2019),
        ("2019T2", 2019.25),
        ("2019T4", 2019.75),
        ("2024-01", 2024),
        ("2024-06", 2024 + 5 / 12),
        ("2017-12", 2017 + 11 / 12),
        ("2019-2021", 2020),
        ("2013-2018", 2015.5),
    ],
)
def test_positions(period: str, position: float) -> None:
    assert as_decimal_year(period) == pytest.approx(position)


YEARS = st.integers(1900, 2100)


@given(first=st.tuples(YEARS, st.integers(1, 12)), second=st.tuples(YEARS, st.integers(1, 12)))
def test_months_keep_their_order(first: tuple[int, int], second: tuple[int, int]) -> None:
    one, other = (as_decimal_year(f"{year}-{month:02}") for year, month in (first, second))
    assert (one < other) == (first < second)
    assert int(one) == first[0]


@given(first=st.tuples(YEARS, st.integers(1, 4)), second=st.tuples(YEARS, st.integers(1, 4)))
def test_quarters_keep_their_order(first: tuple[int, int], second: tuple[int, int]) -> None:
    one, other = (as_decimal_year(f"{year}T{quarter}") for year, quarter in (first, second))
    assert (one < other) == (first < second)


@given(first=YEARS, length=st.integers(0, 20))
def test_interval_lies_between_its_years(first: int, length: int) -> None:
    assert first <= as_decimal_year(f"{first}-{first + length}") <= first + length
