"""Periods: years, quarters and months mixed in one series, or one of them missing in the middle."""

import re
from collections.abc import Iterator
from itertools import pairwise

from helpers.catalog.series_checks.faults import Fault
from helpers.catalog.series_checks.series import Series

FORMS = {
    "year": r"[0-9]{4}",
    "quarter": r"[0-9]{4}T[1-4]",
    "month": r"[0-9]{4}-(0[1-9]|1[0-2])",
    "years": r"[0-9]{4}-[0-9]{4}",
}
SMALLEST_RUN = 4
"""Periods from which a series has a step of its own."""


def period_faults(series: Series) -> Iterator[Fault]:
    """Find periods of another form than the first, and holes in a series of regular step."""
    periods = list(series.periods)
    forms = {period: next(name for name, form in FORMS.items() if re.fullmatch(form, period)) for period in periods}
    common = max(forms.values(), key=list(forms.values()).count)
    for period in periods:
        if forms[period] != common:
            yield series.fault("periods", period, (), f"this is a {forms[period]} and the series is by {common}.")
    if len(set(forms.values())) == 1 and len(periods) >= SMALLEST_RUN:
        steps = [_rank(after) - _rank(before) for before, after in pairwise(periods)]
        usual = max(set(steps), key=lambda step: (steps.count(step), -step))
        for (before, after), step in zip(pairwise(periods), steps, strict=True):
            if step > usual:
                yield series.fault("periods", after, (), f"no value between {before} and {after}.")


def _rank(period: str) -> int:
    """Return the number of months from year 0 to a period."""
    if "T" in period:
        return 12 * int(period[:4]) + 3 * int(period[-1])
    month = int(period[5:7]) if re.fullmatch(FORMS["month"], period) else 0
    return 12 * int(period[:4]) + month
