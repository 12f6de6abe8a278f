"""Periods as French readers write them: a year, or a month by its name."""

from datetime import date

from babel.dates import format_date

from helpers.wording.numbers import LOCALE

MONTH_LENGTH = len("2020-05")


def written_period(period: str) -> str:
    """Return a period in words: 2020-05 gives "mai 2020", 2020 stays "2020"; raises ValueError for no month at all."""
    if len(period) != MONTH_LENGTH:
        return period
    return format_date(date.fromisoformat(f"{period}-01"), format="MMMM yyyy", locale=LOCALE)
