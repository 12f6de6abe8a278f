"""Shares nearest to others that meet known figures, tables of given totals, whole numbers that follow shares."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

Shares = NDArray[np.float64]
# The sum of the shares counts more than a figure, which counts more than being near the prior.
SUM_IMPORTANCE, FIGURE_IMPORTANCE = 1e6, 1e4
NEGLIGIBLE: Final = 1e-5
MAX_ROUNDS, MAX_GAP = 1000, 1e-12
GOLDEN: Final = (np.sqrt(5) - 1) / 2


def nearest_shares(features: Shares, values: Shares, prior: Shares) -> Shares:
    """Return shares with given means, as near as they can be to a prior (least squares, none negative, sum 1).

    features: one row by known figure, one column by answer. An answer that a nil figure counts has no share. Figures
    that contradict each other are met as nearly as can be: the caller compares.
    """
    values, shares = np.asarray(values), np.zeros(len(prior))
    possible = ~(features[values == 0] > 0).any(axis=0)
    features, prior = features[:, possible], prior[possible]
    size = np.abs(features).max(axis=1, initial=1.0)[:, None]
    rows = [SUM_IMPORTANCE * np.ones((1, len(prior))), FIGURE_IMPORTANCE * features / size, np.eye(len(prior))]
    wanted = [[SUM_IMPORTANCE], FIGURE_IMPORTANCE * values / size[:, 0], prior]
    shares[possible], _ = nnls(np.vstack(rows), np.concatenate(wanted))
    shares[shares < NEGLIGIBLE] = 0
    return shares / shares.sum()


def balanced(table: Shares, row_totals: Shares, column_totals: Shares) -> Shares:
    """Return a table scaled until its rows and columns have given totals (iterative proportional fitting)."""
    for _ in range(MAX_ROUNDS):
        table = table * _ratio(row_totals, table.sum(axis=1))[:, None]
        table = table * _ratio(column_totals, table.sum(axis=0))
        if np.abs(table.sum(axis=1) - row_totals).max() <= MAX_GAP * row_totals.sum():
            break
    return table


def whole_counts(sizes: NDArray[np.int64], shares: Shares, offsets: Shares) -> NDArray[np.int64]:
    """Return how many of each group give each answer: whole numbers, within 1 of size x share, that sum to its size.

    Systematic sampling, group by group: marks stand one apart along the cumulated shares, from each group's offset
    (0 to 1). Offsets of `spread_offsets` make the sums over groups nearly exact too.
    """
    ends = sizes[:, None] * np.cumsum(shares, axis=1)
    marks = np.minimum(np.floor(ends + offsets[:, None]).astype(np.int64), sizes[:, None])
    marks[:, -1] = sizes
    return np.diff(marks, axis=1, prepend=0)


def spread_offsets(start: float, number: int) -> Shares:
    """Return offsets from 0 to 1 as evenly spread as can be, whatever their number (golden ratio sequence)."""
    return (start + GOLDEN * np.arange(number)) % 1.0


def _ratio(wanted: Shares, reached: Shares) -> Shares:
    return np.divide(wanted, reached, out=np.zeros_like(reached), where=reached > 0)
