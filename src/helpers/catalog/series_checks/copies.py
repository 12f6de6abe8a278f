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
PAIR_DENSITY = 0.28
"""Of the difference between two territories, at 0 and in spreads: 1 / (2 √π) for a normal law."""
CHANGE_DENSITY = 0.4
"""Of the change of a territory, at 0 and in its standard deviations: 1 / √(2 π) for a normal law."""
FULL = (0, 100)
"""Percentages where a territory may well stay."""


def copy_faults(series: Series, limits: Thresholds) -> Iterator[Fault]:
    """Find repetitions that chance and rounding do not explain."""
    if not series.is_large:
        return
    if len(series.periods) < SHORTEST_COPY:
        yield from _same_throughout(series, limits)
    if len(series.periods) == 1:
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
    changes = np.abs(np.diff(series.values, axis=0))
    of_rounding = min(1.0, CHANGE_DENSITY * series.step / (float(np.nanmedian(changes)) * 1.4826 or series.step))
    for place, code in enumerate(series.codes):
        column = series.values[:, place]
        rows = np.flatnonzero(np.isfinite(column)).tolist()
        run = _last_run(column[rows])
        is_full = series.card.unit == "percent" and column[rows[-1]] in FULL
        usual = _chance(same.sum() - same[:, place].sum(), known.sum() - known[:, place].sum(), of_rounding)
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


def _same_throughout(series: Series, limits: Thresholds) -> Iterator[Fault]:
    """Find the pairs of territories with the same values in all periods, where so fine a rounding makes none."""
    pairs, other = np.triu_indices(len(series.codes), 1)
    by_chance = len(pairs) * (PAIR_DENSITY * series.step / series.spread) ** len(series.periods)
    if by_chance < limits["chance"]:
        same = (series.values[:, pairs] == series.values[:, other]) & ~np.isin(series.values[:, pairs], FULL)
        for pair in np.flatnonzero(same.all(axis=0)):
            codes = (series.codes[pairs[pair]], series.codes[other[pair]])
            what = f"'{codes[0]}' and '{codes[1]}' have the same value, {number(series.values[0, pairs[pair]])}."
            yield series.fault("copy", series.periods[0], codes, what)


def _chance(n_equal: int, n_pairs: int, beforehand: float = 0.5) -> float:
    """Return the share of equal pairs, two added with the share known beforehand (Laplace's rule of succession)."""
    return float((n_equal + 2 * beforehand) / (n_pairs + 2))


def _longest_run(marks: Grid) -> tuple[int, int]:
    """Return the length of the longest run of true marks and the position of its end."""
    best = end = run = 0
    for position, mark in enumerate(marks):
        run = run + 1 if mark else 0
        if run > best:
            best, end = run, position
    return best, end
