"""Periods as French readers write them: a year, a quarter or a month by its name."""

import re
from datetime import date
from typing import Final

from babel.dates import format_date

from helpers.wording.numbers import LOCALE
from helpers.wording.sentences import say

MONTH_LENGTH = len("2020-05")
QUARTER: Final = re.compile(r"(\d{4})T([1-4])")
INSIDE: Final = re.compile(r"\b(?:19|20)\d\d(?:T[1-4]|-(?:0[1-9]|1[0-2]))\b(?!-)")


def written_period(period: str) -> str:
    """Return a period in words: 2020-05 gives "mai 2020", 2024T3 its quarter, 2020 stays "2020".

    Raises ValueError for no month at all.
    """
    quarter = QUARTER.fullmatch(period)
    if quarter:
        return say("dates.quarter", year=quarter[1], n=int(quarter[2]))
    if len(period) != MONTH_LENGTH:
        return period
    return format_date(date.fromisoformat(f"{period}-01"), format="MMMM yyyy", locale=LOCALE)


def with_periods_written(text: str) -> str:
    """Return a text whose quarters and months are in words."""
    return INSIDE.sub(lambda found: written_period(found[0]), text)
