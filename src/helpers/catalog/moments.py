"""Dates as tables write them: a year, a month or a day (2020, 2020-05, 2020-05-07), and the days they cover."""

import contextlib
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictStr

Precision = Literal["year", "month", "day"]
PRECISIONS: dict[int, Precision] = {len("2020"): "year", len("2020-05"): "month", len("2020-05-07"): "day"}
DECEMBER = 12


def check_moment(text: object) -> object:
    """Return a year, a month or a day as it is written; raises ValueError for anything else."""
    with contextlib.suppress(ValueError):
        if isinstance(text, str) and len(text) in PRECISIONS and first_day(text).isoformat().startswith(text):
            return text
    raise ValueError("a date is a year, a month or a day of the calendar: 2020, 2020-05 or 2020-05-07")


def first_day(moment: str) -> date:
    """Return the first day of a year, a month or a day; raises ValueError for none of the calendar."""
    return date.fromisoformat(f"{moment}-01-01"[: len("2020-01-01")])


def day_after(moment: str) -> date:
    """Return the day that follows a year, a month or a day: 2020-12 gives the first of January 2021."""
    first, precision = first_day(moment), PRECISIONS[len(moment)]
    if precision == "year":
        return first.replace(year=first.year + 1)
    if precision == "month":
        return date(first.year + first.month // DECEMBER, first.month % DECEMBER + 1, 1)
    return first + timedelta(days=1)


Moment = Annotated[StrictStr, BeforeValidator(check_moment)]
Day = Annotated[Moment, Field(min_length=len("2020-05-07"))]
