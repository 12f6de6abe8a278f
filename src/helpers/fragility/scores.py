"""Scores of indicators: signed gaps to a reference, in units of the spread between metropolitan territories.

Belongs here: the formula of a score and its two alternatives. Does not belong here: means over a domain, ranks.
All frames are wide: one row per territory code, one column per indicator, NaN where a figure is missing.
"""

import numpy as np
import pandas as pd

NO_SPREAD = 1e-12
"""Spread, relative to the largest value, under which all values count as equal."""


def weighted_mean(values: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """Return the weighted mean of each column over the territories that have a figure.

    weights: one positive weight per territory, aligned by code; a territory absent from it does not count.
    """
    values = values.reindex(weights.index)
    mass = values.notna().mul(weights, axis=0)
    return values.mul(weights, axis=0).sum() / mass.sum().where(lambda total: total > 0)


def weighted_spread(values: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """Return the weighted standard deviation of each column: sqrt(sum w (x - m)^2 / sum w), m the weighted mean."""
    values = values.reindex(weights.index)
    return np.sqrt(weighted_mean((values - weighted_mean(values, weights)) ** 2, weights))


def standard_scores(values: pd.DataFrame, signs: pd.Series, references: pd.Series, weights: pd.Series) -> pd.DataFrame:
    """Return sign x (value - reference) / spread: above 0 is more fragile than the reference.

    signs: +1 or -1 by indicator. references: value of metropolitan France by indicator, in the indicator's unit.
    weights: population of the metropolitan territories, on which the spread is computed; overseas territories are
    scored on that same spread. A column without spread gives NaN. Unit: metropolitan spreads. Source: the method page.
    """
    # Rounding leaves a tiny spread where all values are equal.
    least = NO_SPREAD * values.reindex(weights.index).abs().max()
    spreads = weighted_spread(values, weights).where(lambda spread: spread > least)
    return (values - references) * signs / spreads


def rank_scores(values: pd.DataFrame, signs: pd.Series) -> pd.DataFrame:
    """Return the share of the other territories that are less fragile, ties counting for half (0 to 1)."""
    fragile = values * signs
    return (fragile.rank(method="average") - 1) / (fragile.count() - 1).where(lambda others: others > 0)


def minmax_scores(values: pd.DataFrame, signs: pd.Series, metropolitan: pd.Index) -> pd.DataFrame:
    """Return the position between the least (0) and the most (1) fragile metropolitan territory."""
    fragile = values * signs
    low, high = fragile.reindex(metropolitan).min(), fragile.reindex(metropolitan).max()
    return (fragile - low) / (high - low).where(lambda extent: extent > 0)
