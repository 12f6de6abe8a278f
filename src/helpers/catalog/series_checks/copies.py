"""Copies: a period that repeats the one before, a territory that repeats another, a series whose end is frozen.

Rounded values repeat by chance: each check counts how often they do elsewhere in the series, and speaks when such a
repetition would come by chance in less than one series of a thousand.
"""

from collections.abc import Iterator

import numpy as np

from helpers.catalog.series_checks.faults import Fault
from helpers.catalog.series_checks.series import SMALLEST_GRID, Grid, Series, number
from helpers.catalog.series_checks.thresholds import Thresholds

SHORTEST_COPY = 3
"""Periods in a row from which two territories with the same moving values are looked at."""
SHORTEST_FREEZE = 2
"""Times that the last value repeats the one before from which an end is looked at."""
ENOUGH_REPETITIONS = 100
"""Equal pairs from which the share of them that stay equal one period later is known."""
FULL = (0, 100)
"""Percentages where a territory may well stay."""


def copy_faults(series: Series, limits: Thresholds) -> Iterator[Fault]:
    """Find repetitions that chance and rounding do not explain."""
    if len(series.periods) == 1 or not series.is_large:
        return
    before, after = series.values[:-1], series.values[1:]
    known, same = np.isfinite(before) & np.isfinite(after), before == after
    copied = list(_copied_periods(series, known, same, limits))
    yield from copied
    if not copied:
        yield from _frozen_ends(series, known, same, limits)
        yield from _copied_territories(series, ~same & known, limits)


def _copied_periods(series: Series, known: Grid, same: Grid, limits: Thresholds) -> Iterator[Fault]:
    n_known, n_same = known.sum(axis=1), same.sum(axis=1)
    for row in np.flatnonzero((n_known >= SMALLEST_GRID) & (n_same >= limits["copied_share"] * n_known)).tolist():
        usual = _chance(n_same.sum() - n_same[row], n_known.sum() - n_known[row])
        if usual ** n_same[row] < limits["chance"]:
            what = f"{n_same[row]} of {n_known[row]} territories have exactly the value of the period before."
            yield series.fault("copy", series.periods[row + 1], (), what)


def _frozen_ends(series: Series, known: Grid, same: Grid, limits: Thresholds) -> Iterator[Fault]:
    """Find the territories whose last values are equal for longer than rounding makes elsewhere in the series."""
    for place, code in enumerate(series.codes):
        column = series.values[:, place]
        rows = np.flatnonzero(np.isfinite(column)).tolist()
        run = _last_run(column[rows])
        is_full = series.card.unit == "percent" and column[rows[-1]] in FULL
        usual = _chance(same.sum() - same[:, place].sum(), known.sum() - known[:, place].sum())
        if run >= SHORTEST_FREEZE and not is_full and usual**run * len(series.codes) < limits["chance"]:
            what = f"'{code}' has {number(column[rows[-1]])} in each of the last {run + 1} periods."
            yield series.fault("frozen", series.periods[rows[-run]], (code,), what)


def _last_run(values: Grid) -> int:
    """Return how many times in a row the last value repeats the one before."""
    moves = np.flatnonzero(np.diff(values) != 0)
    return len(values) - 1 - (int(moves[-1]) + 1 if len(moves) else 0)


def _copied_territories(series: Series, moves: Grid, limits: Thresholds) -> Iterator[Fault]:
    """Find the pairs of territories with the same moving values for longer than chance makes of rounded values."""
    pairs, other = np.triu_indices(len(series.codes), 1)
    same = series.values[:, pairs] == series.values[:, other]
    again = same[1:][same[:-1] & moves[:, pairs]]
    usual = max(_chance(again.sum(), len(again)), same.mean()) if len(again) > ENOUGH_REPETITIONS else same.mean()
    least = max(SHORTEST_COPY, np.log(limits["chance"] / same.size) / np.log(min(max(usual, 1e-6), 0.9)))
    counted = same[1:] & moves[:, pairs]
    for pair in np.flatnonzero(counted.sum(axis=0) >= least):
        run, end = _longest_run(counted[:, pair])
        if run >= least:
            codes = (series.codes[pairs[pair]], series.codes[other[pair]])
            what = f"'{codes[0]}' and '{codes[1]}' have the same {run} values in a row."
            yield series.fault("copy", series.periods[end - run + 2], codes, what)


def _chance(n_equal: int, n_pairs: int) -> float:
    """Return the share of equal pairs, with one of each added: never 0 nor 1 (Laplace's rule of succession)."""
    return float((n_equal + 1) / (n_pairs + 2))


def _longest_run(marks: Grid) -> tuple[int, int]:
    """Return the length of the longest run of true marks and the position of its end."""
    best = end = run = 0
    for position, mark in enumerate(marks):
        run = run + 1 if mark else 0
        if run > best:
            best, end = run, position
    return best, end
