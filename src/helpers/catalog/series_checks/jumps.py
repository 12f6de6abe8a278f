"""Jumps: a territory that leaves its own course, a column moved by one row."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from helpers.catalog.series_checks.faults import Fault
from helpers.catalog.series_checks.series import Grid, Series, number
from helpers.catalog.series_checks.thresholds import Thresholds


@dataclass(frozen=True)
class Step:
    """Two periods in a row: their values, and each change less the change common to all (see `Series.scaled`)."""

    series: Series
    period: str
    before: Grid
    after: Grid
    changes: Grid
    common: float

    def told(self, place: int) -> str:
        """Return "'28' goes from 7 to 9"."""
        return f"'{self.series.codes[place]}' goes from {number(self.before[place])} to {number(self.after[place])}"


def jump_faults(series: Series, limits: Thresholds) -> Iterator[Fault]:
    """Find what changes from a period to the next as no other territory does.

    A moved column is told once; the way back from a lone value is no jump.
    """
    steps = _steps(series) if series.is_large else []
    if not steps:
        return
    usual = float(np.nanmedian(np.abs([step.changes for step in steps]))) * 1.4826
    former = np.zeros(len(series.codes))
    for step in steps:
        if side := _moved(step, limits):
            what = f"the values follow those of the period before one row {side}: the column was moved."
            yield series.fault("shift", step.period, (), what)
            former = step.changes
            continue
        step.changes[former * step.changes < 0] = 0  # the way back
        jumping = _jumping(step, usual, limits)
        for place in jumping:
            yield series.fault("jump", step.period, (series.codes[place],), f"{step.told(place)}, as no other does.")
        former = np.zeros(len(series.codes))
        former[jumping] = step.changes[jumping]


def _steps(series: Series) -> list[Step]:
    faults = []
    for row in range(1, len(series.periods)):
        changes = series.scaled[row] - series.scaled[row - 1]
        if np.isfinite(changes).any():
            common = float(np.nanmedian(changes))
            faults.append(
                Step(series, series.periods[row], series.values[row - 1], series.values[row], changes - common, common)
            )
    return faults


def _jumping(step: Step, usual: float, limits: Thresholds) -> list[int]:
    """Return the places whose change is large as a ratio, beside the spread between territories, and as changes go."""
    ratio = np.abs(step.changes)
    going_on = step.before * np.exp(step.common)
    in_spreads = np.abs(step.after - going_on) / step.series.spread if step.series.is_ratio else ratio
    far = (ratio > limits["jump_log"]) & (in_spreads > limits["jump_spread"]) & (ratio > limits["jump_usual"] * usual)
    return [int(place) for place in np.flatnonzero(far)]


def _moved(step: Step, limits: Thresholds) -> str:
    """Return the side where the former period's values are, when they are one row away and not in place."""
    in_place = _distance(step.after, step.before)
    if _distance(step.after[1:], step.before[:-1]) < limits["shift_gain"] * in_place:
        return "above"
    return "below" if _distance(step.after[:-1], step.before[1:]) < limits["shift_gain"] * in_place else ""


def _distance(after: Grid, before: Grid) -> float:
    """Return the median distance between two rows once their common change is taken away."""
    change = after - before
    return float(np.nanmedian(np.abs(change - np.nanmedian(change))))
