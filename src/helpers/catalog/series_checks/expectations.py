"""Where a value should be: by the period beside, by the other indicators, by the region that its parts make."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pandas as pd

from helpers.catalog.series_checks.levels import Expected
from helpers.catalog.series_checks.series import Grid, Law, Series, deviations, medians

FREEDOM = 4
"""Degrees of freedom of Student's law: a far value is strange and never impossible, as in real series."""
PENALTY = 30.0
"""Of the ridge regression on the other indicators; near it the error of prediction is least (0.46 spread, median)."""
LEVEL = 10.0
"""Variance given beforehand to the constant of that regression."""
FEWEST = 10
"""Territories under which the others predict nothing."""
NEAREST = {"history": 0.02, "profile": 0.1, "region": 0.01}
"""Least noise of each expectation, in spreads between territories: no agreement is trusted further."""
FAR = 4.0
"""Spreads past which a value tells no more of its territory."""


class Evidence(Protocol):
    """What can say that two territories are exchanged; unknown values say nothing."""

    def strangeness(self) -> Grid:
        """Return the log-likelihood that each value (periods × territories) has lost, 0 where it is as expected."""

    def gain(self, row: int, one: Grid, other: Grid) -> Grid:
        """Return what log-likelihood the exchange of pairs would give back in one period, to each of the two places."""

    def replaced(self, values: Grid) -> Grid:
        """Return what log-likelihood other values (periods × territories) would give back, each alone."""


def likelihood(distance: Grid) -> Grid:
    """Return the log-density of Student's law at a distance in standard deviations, less that at 0."""
    return np.asarray(-(FREEDOM + 1) / 2 * np.log1p(distance**2 / FREEDOM))


@dataclass(frozen=True)
class Expectation:
    """values, expected: periods × territories in one scale; noise: the usual distance between them; rescaled: to it."""

    values: Grid
    expected: Grid
    noise: Grid
    rescaled: Callable[[Grid], Grid]

    def strangeness(self) -> Grid:
        """See `Evidence`."""
        return np.nan_to_num(-likelihood((self.values - self.expected) / self.noise))

    def gain(self, row: int, one: Grid, other: Grid) -> Grid:
        """See `Evidence`."""
        values, expected = self.values[row], self.expected[row]
        noise = np.broadcast_to(self.noise, self.values.shape)[row]
        here, there = np.stack([one, other]), np.stack([other, one])
        gains = likelihood((values[there] - expected[here]) / noise[here])
        gains -= likelihood((values[here] - expected[here]) / noise[here])
        return np.where(np.isfinite(gains).all(axis=0), gains, 0)

    def replaced(self, values: Grid) -> Grid:
        """See `Evidence`."""
        before, after = ((scaled - self.expected) / self.noise for scaled in (self.values, self.rescaled(values)))
        return np.nan_to_num(likelihood(after) - likelihood(before))


@dataclass(frozen=True)
class RegionGaps:
    """How far the region of each département is from its parts, and what each département weighs in it.

    values, gaps, shares: periods × départements; gap and value × share in the same scale; noise: periods × 1.
    """

    values: Grid
    gaps: Grid
    shares: Grid
    noise: Grid
    regions: Grid

    def strangeness(self) -> Grid:
        """See `Evidence`."""
        return np.nan_to_num(-likelihood(self.gaps / self.noise))

    def gain(self, row: int, one: Grid, other: Grid) -> Grid:
        """See `Evidence`: two départements of one region have half of what it gives back each."""
        same = self.regions[one] == self.regions[other]
        here, there = np.stack([one, other]), np.stack([other, one])
        gaps, noise = self.gaps[row], self.noise[row]
        moves = (self.values[row, there] - self.values[row, here]) * self.shares[row, here]
        after = gaps[here] + np.where(same, moves.sum(axis=0), moves)
        gains = likelihood(after / noise) - likelihood(gaps[here] / noise)
        return np.where(np.isfinite(gains).all(axis=0), gains, 0) / np.where(same, 2, 1)

    def replaced(self, values: Grid) -> Grid:
        """See `Evidence`."""
        after = self.gaps + (values - self.values) * self.shares
        return np.nan_to_num(likelihood(after / self.noise) - likelihood(self.gaps / self.noise))


def beside_in_time(series: Series) -> Expectation:
    """Return what the period before says of each value, and the next one of the first."""
    values = series.standardised
    expected = np.vstack([values[1], values[:-1]])
    changes = values - expected
    usual = np.maximum(deviations(changes, 1), deviations(changes[1:].reshape(1, -1), 1))
    own = deviations(changes[1:], 0) if len(values) > FREEDOM else 0
    noise = np.maximum(np.maximum(usual, own), np.maximum(series.rounding, NEAREST["history"]))
    return Expectation(values, expected, noise, series.standardise)


@dataclass(frozen=True)
class Profiles:
    """What is known of the territories of a level: territories × indicators, latest values in spreads, 0 for none."""

    codes: Sequence[str]
    indicators: Sequence[str]
    values: Grid = field(repr=False)
    _inverses: dict[tuple[str, ...], Grid] = field(default_factory=dict, repr=False)

    def inverse(self, codes: Sequence[str], indicator: str) -> Grid:
        """Return the inverse of the kernel of a ridge regression on all indicators but one, for some territories."""
        places = [self.codes.index(code) for code in codes]
        features = self.values[places]
        key = tuple(codes)
        if key not in self._inverses:
            self._inverses[key] = np.linalg.inv(features @ features.T + LEVEL + PENALTY * np.eye(len(places)))
        whole = self._inverses[key]
        if indicator not in self.indicators:
            return whole
        left_out = whole @ features[:, self.indicators.index(indicator)]  # by the formula of Sherman and Morrison
        return whole + np.outer(left_out, left_out) / (1 - features[:, self.indicators.index(indicator)] @ left_out)


def profiles_of(figures: pd.DataFrame) -> dict[str, Profiles]:
    """Return the profiles of the territories of each level, from rows of figures.

    EPCI have none: one period and one source say too little of where a value of theirs should be.
    """
    keys = ["level", "indicator", "territory_code"]
    latest = figures[figures["level"] != "epci"].sort_values("period", kind="stable").groupby(keys)["value"].last()
    profiles = {}
    for level, values in latest.groupby(level="level"):
        wide = values.droplevel("level").unstack("territory_code")
        rows = np.vstack([Law.of(row[None]).standardise(row[None]) for row in wide.to_numpy(float)])
        known = np.nan_to_num(np.clip(rows, -FAR, FAR)).T
        profiles[str(level)] = Profiles(wide.columns.tolist(), wide.index.tolist(), known)
    return profiles


def said_by_others(series: Series, profiles: Profiles) -> Expectation | None:
    """Return what the other indicators say of each value, left out itself: ridge regression on all of them."""
    values, residuals = series.standardised, np.full(series.values.shape, np.nan)
    known = np.isfinite(values)
    for marks in np.unique(known, axis=0):
        if marks.sum() >= FEWEST:
            rows = np.flatnonzero((known == marks).all(axis=1))
            inverse = profiles.inverse(
                [code for code, mark in zip(series.codes, marks, strict=True) if mark], series.indicator
            )
            residuals[np.ix_(rows, marks)] = values[np.ix_(rows, marks)] @ inverse / np.diag(inverse)
    if np.isnan(residuals).all():
        return None
    noise = np.maximum(np.maximum(deviations(residuals, 1), series.rounding), NEAREST["profile"])
    return Expectation(values, values - residuals, noise, series.standardise)


def made_by_parts(regions: Series, expected: Expected) -> Expectation | None:
    """Return what its départements say of each region."""
    gaps, noise = _gaps(regions, expected)
    if gaps is None:
        return None

    def rescaled(values: Grid) -> Grid:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.log(values) if regions.is_total else values / expected.scale)

    values = rescaled(regions.values)
    return Expectation(values, values + gaps, noise, rescaled)


def seen_in_region(
    departements: Series, regions: Series, expected: Expected, region_of: Sequence[str]
) -> RegionGaps | None:
    """Return what its region says of each département; region_of: in the order of its codes."""
    gaps, noise = _gaps(regions, expected)
    if gaps is None:
        return None
    codes = list(regions.codes)
    places = np.array([codes.index(code) if code in codes else -1 for code in region_of])
    rows = np.array([list(regions.periods).index(p) if p in regions.periods else -1 for p in departements.periods])

    def placed(values: Grid) -> Grid:
        known = (rows[:, None] >= 0) & (places >= 0)
        return np.where(known, values[rows][:, places], np.nan)

    with np.errstate(divide="ignore", invalid="ignore"):
        scale = regions.values if regions.is_total else expected.base * expected.scale
        shares = expected.weights * placed(1 / scale)
    return RegionGaps(
        departements.values, placed(gaps), shares, np.where(rows[:, None] >= 0, noise[rows], np.nan), places
    )


def _gaps(regions: Series, expected: Expected) -> tuple[Grid | None, Grid]:
    """Return how far each region is from its parts, less what is common to all, and the usual distance by period."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if regions.is_total:
            gaps = expected.values / regions.values - 1
        else:
            gaps = (expected.values - regions.values) / expected.scale
    of_several = np.where(expected.n_parts > 1, gaps, np.nan)
    if not np.isfinite(of_several).any():
        return None, np.full((len(gaps), 1), np.nan)
    centre = np.nan_to_num(medians(of_several, 1))
    return gaps - centre, np.maximum(deviations(of_several - centre, 1), NEAREST["region"])
