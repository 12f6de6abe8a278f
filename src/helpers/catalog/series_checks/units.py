"""Units: a period or a value of another magnitude or sign, a percentage written as a fraction, one value everywhere."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from helpers.catalog.series_checks.expectations import Evidence, beside_in_time
from helpers.catalog.series_checks.faults import Fault
from helpers.catalog.series_checks.series import SMALLEST_GRID, Series, number
from helpers.catalog.series_checks.thresholds import Thresholds

MISPRINTS = (10, 0.1, 100, 0.01, -1)
"""What a value is multiplied by when its decimal point or its sign is put back."""


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


def misprint_faults(series: Series, always: Sequence[Evidence], limits: Thresholds) -> Iterator[Fault]:
    """Find values far likelier with another decimal point or sign; always: see `swaps.evidence_of_periods`."""
    evidence = [*always, beside_in_time(series)] if len(series.periods) > 1 else always
    gains = np.array([sum(part.replaced(series.values * factor) for part in evidence) for factor in MISPRINTS])
    for row, place in np.argwhere(gains.max(axis=0) > limits["misprint_evidence"]) if evidence else ():
        code, value = series.codes[place], series.values[row, place]
        better = number(value * MISPRINTS[int(gains[:, row, place].argmax())])
        what = f"'{code}' has {number(value)}, and {better} would be far likelier."
        yield series.fault("misprint", series.periods[row], (code,), what)
