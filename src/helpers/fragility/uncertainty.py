"""How far ranks depend on choices: their spread over the joint draws, and the choice that moves each most."""

from typing import Final

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from helpers.fragility.index import Headlines
from helpers.fragility.priority import third_of
from helpers.fragility.variants import Choices, draw_choices, variant_gaps

LOW, HIGH = 0.05, 0.95
NOTHING: Final = ""
COLUMNS: Final = ["rank_p5", "rank_p95", "share_third", "share_above", "moved_by", "moved_share"]


def vary_domain(headlines: Headlines, newest: int, seed: int) -> pd.DataFrame:
    """Return how the ranks of a domain move over the draws: COLUMNS, one row per territory.

    rank_p5, rank_p95: 5th and 95th percentiles of the rank among comparable territories. share_third: share of draws
    (0 to 1) in which fewer than a third of the metropolitan territories are more fragile; share_above: above the
    reference. moved_by: the choice that explains most of the variance of the rank (normalisation, limit, left_out, age,
    weights), empty where it never moves; moved_share:
    its part of that variance. A territory without index has NaN, and moved_by empty.
    """
    choices = draw_choices(len(headlines.pillars), headlines.pillars.nunique(), seed)
    everywhere, inside = headlines.values.index, headlines.values.index.isin(headlines.weights.index)
    parts = []
    for codes in (codes for codes in headlines.groups if len(codes)):
        gaps = variant_gaps(headlines, codes, choices, newest)
        own, metropolitan = gaps, gaps
        if not codes.isin(headlines.weights.index).all():
            # Overseas territories are placed by gaps computed together; metropolitan ones owe nothing to them.
            together = variant_gaps(headlines, everywhere, choices, newest)
            own, metropolitan = together[~inside], together[inside]
        parts.append(_of_group(gaps, codes, choices).assign(share_third=_share_third(own, metropolitan)))
    return pd.concat(parts).reindex(everywhere)


def _share_third(gaps: np.ndarray, metropolitan: np.ndarray) -> np.ndarray:
    """Return, by row of gaps, the share of draws in which fewer than a third of the metropolitan rows stand above."""
    third = third_of(int((~np.isnan(metropolitan).all(axis=1)).sum()))
    own, others = gaps.round(9), metropolitan.round(9)
    n_known, order = (~np.isnan(others)).sum(axis=0), np.sort(others, axis=0)
    ranked = [
        n - np.searchsorted(known[:n], row, "right") for n, known, row in zip(n_known, order.T, own.T, strict=True)
    ]
    is_within = (third > np.array(ranked).T) & ~np.isnan(own)
    return np.where(np.isnan(own).all(axis=1), np.nan, is_within.mean(axis=1))


def _of_group(gaps: np.ndarray, codes: pd.Index, choices: Choices) -> pd.DataFrame:
    is_known = ~np.isnan(gaps).all(axis=1)
    rows = pd.DataFrame(np.nan, index=codes, columns=COLUMNS).astype({"moved_by": object}).assign(moved_by=NOTHING)
    if not is_known.any():
        return rows
    gaps = gaps[is_known].round(9)
    # A territory that a draw cannot score is ranked last there, so that it never gains a place by it.
    ranks = rankdata(np.where(np.isnan(gaps), np.inf, -gaps), method="min", axis=0)
    low, high = np.quantile(ranks, [LOW, HIGH], axis=1, method="inverted_cdf")
    shares = first_order_shares(ranks, choices)
    names = np.array(list(shares))
    values = np.stack(list(shares.values()))
    is_moved = ranks.min(axis=1) < ranks.max(axis=1)
    rows.loc[is_known] = pd.DataFrame(
        {
            "rank_p5": low,
            "rank_p95": high,
            "share_above": (gaps > 0).mean(axis=1),
            "moved_by": np.where(is_moved, names[values.argmax(axis=0)], NOTHING),
            "moved_share": np.where(is_moved, values.max(axis=0), np.nan),
        },
        index=codes[is_known],
    )
    return rows


def first_order_shares(ranks: np.ndarray, choices: Choices) -> dict[str, np.ndarray]:
    """Return, by choice, the part of the variance of each row's ranks that it explains alone (0 to 1).

    For a discrete choice, the variance of the means by option over the whole variance (the correlation ratio, an
    estimate of the first-order Sobol index); for the weights, the part that a linear regression on them explains.
    Source: A. Saltelli and others, Global Sensitivity Analysis: The Primer (2008), chapter 4.
    """
    centred = ranks - ranks.mean(axis=1, keepdims=True)
    total = (centred**2).sum(axis=1)
    total = np.where(total > 0, total, np.nan)
    shares = {}
    for name, options in choices.discrete().items():
        chosen = np.eye(options.max() + 1)[options]
        counts = chosen.sum(axis=0)
        sums = centred @ chosen
        shares[name] = np.nan_to_num((sums**2 / np.where(counts > 0, counts, 1)).sum(axis=1) / total)
    weights = choices.weights - choices.weights.mean(axis=0)
    slopes, *_ = np.linalg.lstsq(weights, centred.T, rcond=None)
    shares["weights"] = np.nan_to_num(((weights @ slopes) ** 2).sum(axis=0) / total)
    return shares
