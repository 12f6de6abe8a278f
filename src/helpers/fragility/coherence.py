"""How far the headline indicators of a domain go together, between metropolitan territories."""

from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

REPEATED: Final = 0.9
"""Correlation above which two indicators say the same thing: they share a pillar, and count once."""
OPPOSED: Final = -0.3
MIN_TERRITORIES: Final = 10
COLUMNS: Final = ["indicator", "other", "correlation", "n_territories"]


def correlations(values: pd.DataFrame, signs: pd.Series) -> pd.DataFrame:
    """Return the correlation of each pair of indicators, both turned in the direction of fragility: COLUMNS.

    values: metropolitan territories x indicators. Pearson's r over the n_territories that have both; NaN under
    MIN_TERRITORIES of them. Above 0: fragile in one, fragile in the other.
    """
    fragile = values * signs
    rows = [
        (first, other, _correlation(fragile[[first, other]].dropna()), len(fragile[[first, other]].dropna()))
        for first, other in combinations(values.columns, 2)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def cronbach_alpha(scores: pd.DataFrame) -> float:
    """Return Cronbach's alpha of pillars (territories x pillars) over the territories that have all of them.

    k / (k - 1) x (1 - sum of variances / variance of the sum); NaN for one pillar or under MIN_TERRITORIES. Source:
    OECD and JRC, Handbook on Constructing Composite Indicators (2008), step 4.
    """
    known = scores.dropna()
    size = known.shape[1]
    if size == 1 or len(known) < MIN_TERRITORIES:
        return np.nan
    return float(size / (size - 1) * (1 - known.var(ddof=1).sum() / known.sum(axis=1).var(ddof=1)))


def _correlation(pair: pd.DataFrame) -> float:
    if len(pair) < MIN_TERRITORIES or (pair.nunique() == 1).any():
        return np.nan
    return float(np.corrcoef(pair.to_numpy().T)[0, 1])
