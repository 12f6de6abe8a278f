"""Rank sets: the ranks that estimates with standard errors allow, with simultaneous coverage.

Source: M. Mogstad, J. P. Romano, A. M. Shaikh, D. Wilhelm, "Inference for Ranks with Applications to Mobility across
Neighbourhoods and Academic Achievement across Countries", Review of Economic Studies 91 (2024), 476-518; and their R
package csranks (`csranks`, cstype = "symmetric", simul = TRUE, stepdown = TRUE).
"""

from typing import Final

import numpy as np
import pandas as pd

COVERAGE: Final = 0.95
DRAWS: Final = 1000


def rank_sets(estimates: pd.Series, errors: pd.Series, *, coverage: float = COVERAGE, seed: int = 0) -> pd.DataFrame:
    """Return the lower and upper rank of each territory, rank 1 being the highest estimate: rank_low, rank_high.

    estimates: one per territory, sampled independently. errors: their standard errors, above 0, same index. The ranks
    of all the territories lie in their sets together in at least `coverage` of samples: differences are tested pair by
    pair, with the quantile of the largest studentised difference over DRAWS normal draws; pairs found different leave,
    and the others are tested again, until none leaves (stepdown). A territory without estimate or error has NaN, and
    counts for no other. Raises ValueError for an error that is not above 0.
    """
    known = estimates.notna() & errors.notna()
    values, sigma = estimates[known].to_numpy("float64"), errors[known].to_numpy("float64")
    if (sigma <= 0).any():
        raise ValueError(f"standard errors must be above 0: {sorted(set(sigma[sigma <= 0]))[:5]}")
    above, below = _different(values, sigma, coverage, np.random.default_rng(seed))
    sets = pd.DataFrame({"rank_low": 1 + above, "rank_high": len(values) - below}, index=estimates.index[known])
    return sets.reindex(estimates.index)


def _different(
    values: np.ndarray, sigma: np.ndarray, coverage: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return for each territory how many stand surely above it and how many surely below."""
    size = len(values)
    noise = (rng.standard_normal((size, DRAWS)) * sigma[:, None]).astype("float32")
    scale = np.sqrt(sigma[:, None] ** 2 + sigma**2)
    gaps = (values[:, None] - values) / scale
    is_open = np.triu(np.ones((size, size), dtype=bool), k=1)
    while is_open.any():
        critical = np.quantile(_largest(noise, scale.astype("float32"), is_open), coverage)
        leaving = is_open & (np.abs(gaps) > critical)
        if not leaving.any():
            break
        is_open &= ~leaving
    is_sure = ~(is_open | is_open.T)
    return (is_sure & (gaps < 0)).sum(axis=1), (is_sure & (gaps > 0)).sum(axis=1)


def _largest(noise: np.ndarray, scale: np.ndarray, is_open: np.ndarray) -> np.ndarray:
    """Return, for each draw, the largest studentised difference over the pairs that are still open."""
    largest = np.zeros(noise.shape[1], dtype="float32")
    for row in np.flatnonzero(is_open.any(axis=1)):
        others = np.flatnonzero(is_open[row])
        gaps = noise[others]
        gaps -= noise[row]
        np.abs(gaps, out=gaps)
        gaps /= scale[row, others][:, None]
        np.maximum(largest, gaps.max(axis=0), out=largest)
    return largest
