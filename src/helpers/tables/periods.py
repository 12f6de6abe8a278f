"""Periods as texts (2019, 2019T4, 2024-06, 2019-2021) and as positions on a time axis."""

QUARTERS, MONTHS = 4, 12
OLD_YEARS = 5
"""Years after which a value is said to be old, counted to the last year that any figure has."""


def as_decimal_year(period: str) -> float:
    """Return where a period stands on an axis of years: a year at itself, a quarter or month at its start.

    An interval of years stands at its middle.
    """
    year = int(period[:4])
    if "T" in period:
        return year + (int(period[-1]) - 1) / QUARTERS
    if len(period) == len("2024-06"):
        return year + (int(period[-2:]) - 1) / MONTHS
    if len(period) == len("2019-2021"):
        return (year + int(period[-4:])) / 2
    return float(year)


def is_old(period: str, last: str) -> bool:
    """Tell whether a period ended more than five years before the year of another, the last one with a figure."""
    return int(last[:4]) - year_of(period) > OLD_YEARS


def year_of(period: str) -> int:
    """Return the year in which a period ends."""
    return int(period[-4:] if len(period) == len("2019-2021") else period[:4])
