"""The index of a domain and its ranks: the mean of its headline scores, and how far its rank depends on choices."""

from collections.abc import Iterator

import pandas as pd

from helpers.fragility.scores import minmax_scores, rank_scores, standard_scores

MIN_SHARE_OF_HEADLINES = 0.5
"""Below this share of the headline indicators of the level, a territory gets no index (see the method page)."""


def index_domain(values: pd.DataFrame, signs: pd.Series, references: pd.Series, weights: pd.Series) -> pd.DataFrame:
    """Return the objective index of one domain at one level, with its rank and the range of that rank.

    values, signs, references, weights: as in `standard_scores`, restricted to the domain's headline indicators.
    Returns one row per territory: index (mean of the scores it has, in metropolitan spreads), n_indicators,
    n_headlines, rank (1 = most fragile), n_ranked, rank_best and rank_worst (smallest and largest rank over the
    calculation itself, each headline left out in turn, and the two other normalisations). A territory with fewer
    than half of the headlines has NaN for index and ranks.
    """
    counts = values.notna().sum(axis=1)
    enough = counts >= MIN_SHARE_OF_HEADLINES * values.shape[1]
    kept = values[enough]
    index = standard_scores(kept, signs, references, weights).mean(axis=1)
    ways = variants(kept, signs, references, weights)
    # A way may score a territory that has no index (no spread): it takes no rank from the others.
    ranks = pd.DataFrame({name: fragility_rank(scores.where(index.notna())) for name, scores in ways})
    return pd.DataFrame(
        {
            "index": index.reindex(values.index),
            "n_indicators": counts,
            "n_headlines": values.shape[1],
            "rank": fragility_rank(index).reindex(values.index),
            "n_ranked": int(index.notna().sum()),
            "rank_best": ranks.min(axis=1).reindex(values.index),
            "rank_worst": ranks.max(axis=1).reindex(values.index),
        }
    )


def variants(
    values: pd.DataFrame, signs: pd.Series, references: pd.Series, weights: pd.Series
) -> Iterator[tuple[str, pd.Series]]:
    """Yield the name and the domain score of every way to compute it, the standard one first."""
    scores = standard_scores(values, signs, references, weights)
    yield "standard", scores.mean(axis=1)
    if values.shape[1] > 1:
        for indicator in values.columns:
            yield f"without {indicator}", scores.drop(columns=indicator).mean(axis=1)
    yield "rank-based", rank_scores(values, signs).mean(axis=1)
    yield "min-max", minmax_scores(values, signs, weights.index).mean(axis=1)


def fragility_rank(scores: pd.Series) -> pd.Series:
    """Return ranks from 1, the most fragile; equal scores share the smaller rank, NaN has none."""
    return scores.round(9).rank(method="min", ascending=False)
