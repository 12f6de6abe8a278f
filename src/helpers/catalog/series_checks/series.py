"""One indicator at one level as a grid, periods down and territories across, with the line of each value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from helpers.catalog.cards import CheckName, Indicator
from helpers.catalog.series_checks.faults import Fault

Grid = np.ndarray
SMALLEST_GRID = 5
"""Territories under which a median says nothing of the others."""
FINEST = 6
"""Decimals of the official values that are not rounded by their producers."""
SKEWED = 3
"""Ratio of the ninth decile to the first from which ratios compare values better than distances do."""


@dataclass(frozen=True)
class Law:
    """The middle (median) and the spread (interquartile range / 1.349) of each row of values.

    Of their logarithms where all are above zero and the ninth decile is three times the first, or more.
    """

    is_skewed: bool
    middle: Grid
    spread: Grid

    @classmethod
    def of(cls, values: Grid) -> "Law":
        """Return the law of rows."""
        low, high = np.nanquantile(values, [0.1, 0.9])
        is_skewed = bool(np.nanmin(values) > 0 and high > SKEWED * low)
        scaled = np.log(values) if is_skewed else values
        low, middle, high = np.nanquantile(scaled, [0.25, 0.5, 0.75], axis=1, keepdims=True)
        return cls(is_skewed, middle, np.where(high > low, high - low, 1.349) / 1.349)

    def standardise(self, values: Grid) -> Grid:
        """Return values less the middle of their row, in its spreads."""
        with np.errstate(invalid="ignore"):  # what is below zero has no logarithm
            return np.asarray(((np.log(values) if self.is_skewed else values) - self.middle) / self.spread)


@dataclass(frozen=True)
class Series:
    """values, lines: periods in order × territory codes in order, NaN where there is no row."""

    indicator: str
    level: str
    card: Indicator
    periods: Sequence[str]
    codes: Sequence[str]
    values: Grid = field(repr=False)
    lines: Grid = field(repr=False)

    @cached_property
    def is_ratio(self) -> bool:
        """Tell whether no value is below zero, so that ratios have a meaning."""
        return bool(np.nanmin(self.values) >= 0)

    @cached_property
    def spread(self) -> float:
        """Robust standard deviation between territories (interquartile range / 1.349), in the unit of the values."""
        low, high = np.nanquantile(self.values, [0.25, 0.75], axis=1)
        return float(np.median(high - low)) / 1.349 or 1.0

    @cached_property
    def scaled(self) -> Grid:
        """Values as logarithms where ratios have a meaning (none for 0), else in spreads between territories."""
        return self.rescaled(self.values)

    def rescaled(self, values: Grid) -> Grid:
        """Return values as `scaled` has them."""
        if self.is_ratio:
            return np.log(np.where(values > 0, values, np.nan))
        return np.asarray(values / self.spread)

    @cached_property
    def step(self) -> float:
        """What the last decimal of the values makes: 0.1 where they have one."""
        known = self.values[np.isfinite(self.values)]
        decimals = (n for n in range(FINEST) if np.allclose(known, known.round(n), rtol=0, atol=1e-9))
        return float(10.0 ** -next(decimals, FINEST))

    @cached_property
    def _law(self) -> "Law":
        return Law.of(self.values)

    @cached_property
    def standardised(self) -> Grid:
        """Values in spreads, see `Law`."""
        return self.standardise(self.values)

    def standardise(self, values: Grid) -> Grid:
        """Return values as `standardised` has those of the series."""
        return self._law.standardise(values)

    @property
    def rounding(self) -> Grid:
        """Half of a step, in spreads."""
        unit = (1 / self.values if self._law.is_skewed else np.ones_like(self.values)) / self._law.spread
        return np.asarray(unit * self.step / 2)

    @property
    def is_large(self) -> bool:
        """Tell whether there are territories enough for some to be compared with the others."""
        return len(self.codes) >= SMALLEST_GRID

    @property
    def is_total(self) -> bool:
        """Tell whether values are amounts that add up, not rates."""
        return self.card.is_additive or self.indicator.startswith(("count_", "area_"))

    def rows(self) -> Iterator[tuple[str, Grid]]:
        """Return each period with its values, where there are territories enough."""
        for period, values in zip(self.periods, self.values, strict=True):
            if np.isfinite(values).sum() >= SMALLEST_GRID:
                yield period, values

    def fault(self, check: CheckName, period: str, codes: tuple[str, ...], what: str) -> Fault:
        """Return a fault placed at the first line of the codes, or of the whole period when none is named."""
        lines = self.lines[list(self.periods).index(period)]
        chosen = lines[[list(self.codes).index(code) for code in codes]] if codes else lines
        return Fault(int(np.nanmin(chosen)), check, self.indicator, self.level, period, codes, what)


def grids(rows: pd.DataFrame, cards: Mapping[str, Indicator]) -> dict[tuple[str, str], Series]:
    """Return the series of the rows of one file, indexed by line, by (indicator, level)."""
    series = {}
    for (name, level), part in rows.groupby(["indicator", "level"]):
        periods, at_period = np.unique(part["period"].to_numpy(object), return_inverse=True)
        codes, at_code = np.unique(part["territory_code"].to_numpy(object), return_inverse=True)
        values, lines = np.full((2, len(periods), len(codes)), np.nan)
        values[at_period, at_code], lines[at_period, at_code] = part["value"], part.index
        series[name, level] = Series(name, level, cards[name], list(periods), list(codes), values, lines)
    return series


def medians(values: Grid, axis: int) -> Grid:
    """Return the medians of known values along an axis, kept; NaN where none is known."""
    return np.expand_dims(pd.DataFrame(values).median(axis=axis).to_numpy(), axis)


def deviations(distances: Grid, axis: int) -> Grid:
    """Return the robust standard deviations of distances along an axis, kept; infinite where none is known."""
    return np.asarray(np.nan_to_num(medians(np.abs(distances), axis), nan=np.inf) * 1.4826)


def number(value: float) -> str:
    """Return a value with six significant digits at most."""
    return f"{value:.6g}"
