"""Shares of answers built from what is known of them: a mean, some shares, the totals of a table."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, nnls
from scipy.special import logsumexp, softmax

from helpers.survey.errors import ImpossibleShares

Shares = NDArray[np.float64]
MAX_GAP: Final = 1e-6
# The sum of the shares counts so much more than a figure that it is never given up for one.
SUM_IMPORTANCE: Final = 1e4
MAX_ROUNDS: Final = 1000
GOLDEN: Final = (np.sqrt(5) - 1) / 2


def closest_shares(features: Shares, values: Shares, *, prior: Shares) -> Shares:
    """Return the shares that have given means and are nearest to others: maximum entropy when `prior` is even.

    features: one row by known figure, one column by answer; values: the mean that each row must have. The distance is
    Kullback and Leibler's (minimum discrimination information; Csiszár 1975, Annals of Probability 3(1)), solved by
    its dual, one multiplier by figure: shares are prior x exp(multipliers x features). An answer that has no share in
    `prior` gets none. Raises ImpossibleShares where no shares above zero have these means.
    """
    gaps = features - np.asarray(values)[:, None]
    size = np.abs(gaps).max(axis=1, initial=0.0)
    gaps = gaps / np.where(size > 0, size, 1.0)[:, None]
    with np.errstate(divide="ignore"):
        start = np.log(prior)

    def dual(multipliers: Shares) -> tuple[float, Shares]:
        powers = start + multipliers @ gaps
        return float(logsumexp(powers)), gaps @ softmax(powers)

    def curvature(multipliers: Shares) -> Shares:
        shares = softmax(start + multipliers @ gaps)
        mean = gaps @ shares
        return (gaps * shares) @ gaps.T - np.outer(mean, mean)

    if len(gaps) == 0:
        return prior / prior.sum()
    found = minimize(
        dual, np.zeros(len(gaps)), jac=True, hess=curvature, method="trust-exact", options={"gtol": MAX_GAP / 1e3}
    )
    shares = softmax(start + found.x @ gaps)
    if np.abs(gaps @ shares).max() > MAX_GAP:
        raise ImpossibleShares(
            f"No shares of {len(prior)} answers have the means {np.round(values, 4).tolist()}.",
            remedy="Correct one of these figures, or leave one out.",
        )
    return shares


def reconciled(features: Shares, values: Shares) -> Shares:
    """Return shares whose figures are nearest to rounded ones (least squares; shares sum to 1, none is negative).

    features: one row by figure, one column by answer. Other shares may have the same figures.
    """
    size = np.abs(features).max(axis=1, initial=1.0)
    rows = np.vstack([features / size[:, None], np.full(features.shape[1], SUM_IMPORTANCE)])
    shares, _ = nnls(rows, np.append(values / size, SUM_IMPORTANCE))
    return shares / shares.sum()


def balanced(table: Shares, row_totals: Shares, column_totals: Shares) -> Shares:
    """Return a table scaled until its rows and columns have given totals (iterative proportional fitting).

    Odds between rows are those of the table that was given. Totals of rows and of columns have the same sum.
    """
    for _ in range(MAX_ROUNDS):
        table = table * _ratio(row_totals, table.sum(axis=1))[:, None]
        ratios = _ratio(column_totals, table.sum(axis=0))
        table = table * ratios
        if np.abs(table.sum(axis=1) - row_totals).max() <= MAX_GAP**2 * row_totals.sum():
            break
    return table


def whole_counts(sizes: NDArray[np.int64], shares: Shares, offsets: Shares) -> NDArray[np.int64]:
    """Return how many of each group give each answer: whole numbers, within 1 of size x share, that sum to its size.

    Systematic sampling, group by group: marks stand one apart along the cumulated shares, from each group's offset
    (0 to 1). Offsets of `spread_offsets` make the sums over groups nearly exact too; 0.5 rounds the first answer.
    """
    ends = sizes[:, None] * np.cumsum(shares, axis=1)
    marks = np.minimum(np.floor(ends + offsets[:, None]).astype(np.int64), sizes[:, None])
    marks[:, -1] = sizes
    return np.diff(marks, axis=1, prepend=0)


def spread_offsets(start: float, number: int) -> Shares:
    """Return offsets from 0 to 1 as evenly spread as can be, whatever their number (golden ratio sequence)."""
    return (start + GOLDEN * np.arange(number)) % 1.0


def _ratio(wanted: Shares, found: Shares) -> Shares:
    return np.divide(wanted, found, out=np.zeros_like(found), where=found > 0)
