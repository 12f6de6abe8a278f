"""Numbers as readers write them: in French decimal comma and narrow no-break space, and a true minus sign."""

import math
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_decimal

LOCALE = "fr_FR"
LOCALES = {"fr": LOCALE, "en": "en_GB"}
MINUS = "\N{MINUS SIGN}"


def number(value: float, decimals: int = 0, language: str = "fr") -> str:
    """Return a number with a fixed count of decimals: 27.94 and 1 give "27,9", and "27.9" in English ("en")."""
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    text = format_decimal(rounded(value, decimals), format=pattern, locale=LOCALES[language], decimal_quantization=True)
    return text.replace("-", MINUS)


def rounded(value: float, decimals: int) -> Decimal:
    """Return a value rounded half up, as French statistics are: 6.85 and 1 give 6.9, and 5.75 gives 5.8.

    The value is read as it is written: 6.85, not the binary number just below.
    """
    if not math.isfinite(value):
        return Decimal(value)
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0


def signed(value: float, decimals: int = 1, language: str = "fr") -> str:
    """Return a number that always bears its sign, except zero: 0.8 gives "+0,8"."""
    text = number(value, decimals, language)
    is_zero = not any(digit in text for digit in "123456789")
    return text.removeprefix(MINUS) if is_zero else text if text.startswith(MINUS) else f"+{text}"
