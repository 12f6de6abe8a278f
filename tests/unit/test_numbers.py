"""French numbers: traps first (signs of zero, wide numbers), then what a reader could read back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.wording import number, signed

MINUS, THIN = "\N{MINUS SIGN}", "\N{NARROW NO-BREAK SPACE}"
VALUES = st.floats(-1e9, 1e9)
DECIMALS = st.integers(0, 2)


@pytest.mark.parametrize("value", [0.0, -0.0, 0.04, -0.04, -0.0499])
def test_zero_has_no_sign(value: float) -> None:
    assert number(value, 1) == "0,0"
    assert signed(value) == "0,0"
    assert signed(value, 0) == "0"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(6.85, 1, "6,9"), (5.75, 1, "5,8"), (0.5, 0, "1"), (2.5, 0, "3"), (1.005, 2, "1,01"), (-6.85, 1, f"{MINUS}6,9")],
)
def test_halves_are_rounded_up_as_readers_expect(value: float, decimals: int, text: str) -> None:
    assert number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (27.94, 1, "27,9"),
        (27.96, 1, "28,0"),
        (9.0499, 2, "9,05"),
        (100, 0, "100"),
        (-3.2, 1, f"{MINUS}3,2"),
        (1234, 0, f"1{THIN}234"),
        (-65646837, 0, f"{MINUS}65{THIN}646{THIN}837"),
        (1234.5, 1, f"1{THIN}234,5"),
        (1e-9, 2, "0,00"),
        (-0.006, 2, f"{MINUS}0,01"),
        (999.96, 1, f"1{THIN}000,0"),
    ],
)
def test_number(value: float, decimals: int, text: str) -> None:
    assert number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.8, "+0,8"), (-0.8, f"{MINUS}0,8"), (1000, f"+1{THIN}000,0"), (0.05, "+0,1")]
)
def test_signed(value: float, text: str) -> None:
    assert signed(value) == text


def read_back(text: str) -> float:
    return float(text.replace(THIN, "").replace(",", ".").replace(MINUS, "-"))


@given(value=VALUES, decimals=DECIMALS)
def test_number_reads_back_as_the_nearest_decimal(value: float, decimals: int) -> None:
    text = number(value, decimals)
    assert abs(Decimal(read_back(text)) - Decimal(value)) <= Decimal("0.5000001") * Decimal(10) ** -decimals
    assert len(text.partition(",")[2]) == decimals
    assert not set(text) & set("-. \N{NO-BREAK SPACE}")


@given(value=VALUES, decimals=DECIMALS)
def test_sign_is_that_of_the_printed_number(value: float, decimals: int) -> None:
    text, printed = signed(value, decimals), read_back(number(value, decimals))
    assert text.startswith("+") == (printed > 0)
    assert text.startswith(MINUS) == (printed < 0)
    assert text.lstrip(f"+{MINUS}") == number(value, decimals).lstrip(MINUS)


@given(value=VALUES, decimals=DECIMALS)
def test_opposite_numbers_differ_by_their_sign_only(value: float, decimals: int) -> None:
    assert signed(value, decimals).lstrip(f"+{MINUS}") == signed(-value, decimals).lstrip(f"+{MINUS}")
