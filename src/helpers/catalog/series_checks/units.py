"""Units: a whole period or one value of another magnitude, a percentage written as a fraction, one value everywhere."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from helpers.catalog.series_checks.faults import Fault
from helpers.catalog.series_checks.series import SMALLEST_GRID, Series, number
from helpers.catalog.series_checks.thresholds import Thresholds


def unit_faults(series: Series, limits: Thresholds) -> Iterator[Fault]:
    """Find the periods whose values are all of another unit, or all the same."""
    for period, values in series.rows():
        low, high = np.nanmin(values), np.nanmax(values)
        if low == high:
            yield series.fault("constant", period, (), f"every territory has the value {number(low)}.")
        if series.card.unit == "percent" and low >= 0 and 0 < high <= limits["fraction_ceiling"]:
            what = f"no percentage is above {number(high)}: they look like fractions of 1."
            yield series.fault("unit", period, (), what)
    yield from _magnitudes(series, limits)


def _magnitudes(series: Series, limits: Thresholds) -> Iterator[Fault]:
    """Find the periods whose median is far from the one before; the way back from a lone one is no second fault."""
    medians = {
        period: float(np.nanmedian(np.abs(values)))
        for period, values in zip(series.periods, series.values, strict=True)
    }
    former = 0.0
    for (_, before), (period, after) in pairwise((period, value) for period, value in medians.items() if value > 0):
        step = float(np.log(after / before))
        is_way_back = former * step < 0
        former = 0.0
        if abs(step) > np.log(limits["unit_factor"]) and not is_way_back:
            what = (
                f"the median is {number(after)}, after {number(before)} (× {after / before:.3g}): is it another unit?"
            )
            yield series.fault("unit", period, (), what)
            former = step


def isolated_faults(series: Series, limits: Thresholds) -> Iterator[Fault]:
    """Find values of another magnitude than every other territory's, where no other period can tell."""
    factor = limits["isolated_factor"]
    for period, values in series.rows() if len(series.periods) == 1 else ():
        order = [place for place in np.argsort(values) if values[place] > 0]
        for place, neighbour in (order[:2], order[:-3:-1]) if len(order) >= SMALLEST_GRID else ():
            if not 1 / factor < values[place] / values[neighbour] < factor:
                code, nearest = series.codes[place], number(values[neighbour])
                what = f"'{code}' has {number(values[place])}, and the nearest other one is {nearest}."
                yield series.fault("isolated", period, (code,), what)
