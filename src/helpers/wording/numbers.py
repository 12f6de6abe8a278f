"""Numbers as French readers write them: decimal comma, narrow no-break space, true minus sign."""

from babel.numbers import format_decimal

LOCALE = "fr_FR"
MINUS = "\N{MINUS SIGN}"


def number(value: float, decimals: int = 0) -> str:
    """Return a number with a fixed count of decimals: 27.94 and 1 give "27,9"."""
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    text = format_decimal(round(value, decimals) + 0.0, format=pattern, locale=LOCALE, decimal_quantization=True)
    return text.replace("-", MINUS)


def signed(value: float, decimals: int = 1) -> str:
    """Return a number that always bears its sign, except zero: 0.8 gives "+0,8"."""
    text = number(value, decimals)
    is_zero = not any(digit in text for digit in "123456789")
    return text.removeprefix(MINUS) if is_zero else text if text.startswith(MINUS) else f"+{text}"
