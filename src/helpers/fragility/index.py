"""The index of a domain: headline scores, winsorised, averaged in pillars, then over them, and standardised again."""

from dataclasses import dataclass

import pandas as pd

from helpers.fragility.scores import NO_SPREAD, standard_scores, winsorised

MIN_SHARE_OF_HEADLINES = 0.75
"""Below this share of the headline indicators of the level, a territory gets no index (see the method page)."""
MIN_SPREAD = 0.25
"""Smallest spread of a domain, in spreads of its indicators (real ones have 0.5 to 1): where territories hardly differ,
dividing by less would make large indices of nothing."""


@dataclass(frozen=True)
class Headlines:
    """The headline indicators of one domain at one level.

    values: territories x indicators; NaN where there is no value, or where the direction of the indicator does not
    hold. signs, references, pillars, periods: by indicator. weights: population of the metropolitan territories; the
    others are overseas. Metropolitan territories are ranked among themselves, the others among themselves.
    """

    values: pd.DataFrame
    signs: pd.Series
    references: pd.Series
    pillars: pd.Series
    periods: pd.Series
    weights: pd.Series

    @property
    def is_enough(self) -> pd.Series:
        """Say of each territory whether it has enough of the headlines for an index."""
        return self.values.notna().sum(axis=1) >= MIN_SHARE_OF_HEADLINES * self.values.shape[1]

    @property
    def groups(self) -> list[pd.Index]:
        """Return the territories that are compared with one another: metropolitan ones, overseas ones."""
        is_metropolitan = self.values.index.isin(self.weights.index)
        return [self.values.index[is_metropolitan], self.values.index[~is_metropolitan]]


def index_domain(headlines: Headlines) -> pd.DataFrame:
    """Return the objective index of one domain at one level, with its rank among comparable territories.

    Returns one row per territory: index (in spreads of the domain between metropolitan territories, winsorised; 0 is
    the reference, above is more fragile), n_indicators, n_headlines, rank (1 = most fragile of its group), n_ranked (of
    its group), n_metropolitan_above (metropolitan territories of a higher index: the place an overseas territory would
    take). A territory with fewer than three quarters of the headlines has NaN for index and ranks.
    """
    values = headlines.values
    scores = winsorised(standard_scores(values, headlines.signs, headlines.references, headlines.weights))
    means = pillar_means(scores, headlines.pillars).mean(axis=1).where(headlines.is_enough)
    index = winsorised(standardised(means, headlines.weights.index))
    ranks = pd.concat([fragility_rank(index[codes]) for codes in headlines.groups])
    metropolitan = index.reindex(headlines.weights.index).dropna().round(9)
    above = index.round(9).map(lambda own: (metropolitan > own).sum(), na_action="ignore")
    sizes = pd.concat([pd.Series(int(index[codes].notna().sum()), index=codes) for codes in headlines.groups])
    return pd.DataFrame(
        {
            "index": index,
            "n_indicators": values.notna().sum(axis=1),
            "n_headlines": values.shape[1],
            "rank": ranks.reindex(values.index),
            "n_ranked": sizes.reindex(values.index),
            "n_metropolitan_above": above.astype("float64"),
        }
    )


def pillar_means(scores: pd.DataFrame, pillars: pd.Series) -> pd.DataFrame:
    """Return the mean of the known scores of each pillar: territories x pillars, so that repetitions count once."""
    return scores.T.groupby(pillars.reindex(scores.columns), sort=False).mean().T


def standardised(means: pd.Series, metropolitan: pd.Index) -> pd.Series:
    """Return means in units of their standard deviation between metropolitan territories; 0 stays the reference.

    Each territory counts once, for territories are what an index compares: weighted by population, a small one would
    leave the scale without moving it. At least MIN_SPREAD; NaN where no territory differs from another.
    """
    spread = means.reindex(metropolitan).std(ddof=0)
    return means / max(spread, MIN_SPREAD) if spread > NO_SPREAD else means * float("nan")


def fragility_rank(scores: pd.Series) -> pd.Series:
    """Return ranks from 1, the most fragile; equal scores share the smaller rank, NaN has none."""
    return scores.round(9).rank(method="min", ascending=False)
