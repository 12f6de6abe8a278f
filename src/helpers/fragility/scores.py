"""Scores of indicators: signed gaps to a reference, in units of the spread between metropolitan territories.

All frames are wide: one row per territory code, one column per indicator, NaN where a figure is missing.
"""

from typing import TypeVar

import numpy as np
import pandas as pd

Scores = TypeVar("Scores", pd.DataFrame, pd.Series)

NO_SPREAD = 1e-6
"""Spread, relative to the largest value, under which all values count as equal: finer than any source prints."""

LIMIT = 3.0
"""Spreads at which a score or an index is winsorised: beyond, a territory counts as standing there."""


def winsorised(scores: Scores) -> Scores:
    """Return scores brought back to the limit where they pass it, on either side; NaN stays NaN."""
    return scores.clip(-LIMIT, LIMIT)


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
    scored on that same spread. A column without spread gives NaN. Unit: metropolitan spreads, not winsorised. Source:
    the method page.
    """
    least = NO_SPREAD * values.reindex(weights.index).abs().max()
    spreads = weighted_spread(values, weights).where(lambda spread: spread > least)
    return (values - references) * signs / spreads
