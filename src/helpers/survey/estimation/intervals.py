"""The confidence interval of shares estimated from a survey: that of Korn and Graubard."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

ALPHA = 0.05
# Weighted sums fall a few units beside 0 and 1 in the last place; svy reads them with the same tolerance.
TOLERANCE = 1e-12
Floats = NDArray[np.float64]


def korn_graubard(
    share: ArrayLike,
    se: ArrayLike,
    n: ArrayLike,
    df: ArrayLike,
    alpha: float = ALPHA,
    *,
    n_reference: int | None = None,
) -> tuple[Floats, Floats]:
    """Return the limits of the Korn-Graubard interval of shares, from 0 to 1.

    It is the interval of Clopper and Pearson, which holds near 0 and 1, on the effective number of respondents
    `share * (1 - share) / se**2`, brought to the degrees of freedom of the design. Where everybody gives the same
    answer the data say nothing of the variance: the effective number is `n`. Limits are missing where the design leaves
    no degree of freedom. n_reference: the respondents that stand for a simple random sample in that step, where it is
    not `n`: R counts the whole sample where weights are calibrated, even for a part of it.

    Sources: Korn and Graubard (1998), Survey Methodology 24(2), equations 1.2, 2.1 and 2.2; the shares of 0 and 1:
    Parker et al. (2017), NCHS Data Presentation Standards for Proportions, Vital Health Stat 2(175). The same as R's
    `svyciprop(method = "beta")`, which gives no interval where the variance is 0, and as svy's "korn-graubard" where
    the effective number is not above `n`: svy cuts it there, so that a draw in strata or in a small population gains
    nothing.
    """
    p, se, n, df = (np.asarray(values, dtype="float64") for values in (share, se, n, df))
    p = np.where(p <= TOLERANCE, 0.0, np.where(p >= 1 - TOLERANCE, 1.0, p))
    is_open = (p == 0) | (p == 1) | (se <= TOLERANCE)
    with np.errstate(divide="ignore", invalid="ignore"):
        n_eff = np.where(is_open, n, p * (1 - p) / se**2)
        simple = n - 1 if n_reference is None else np.where(is_open, n, n_reference) - 1
        to_df = np.where(n > 1, stats.t.ppf(1 - alpha / 2, simple) / stats.t.ppf(1 - alpha / 2, df), 1.0) ** 2
        n_eff = np.where(is_open, np.minimum(n, n * to_df), n_eff * to_df)
        count = n_eff * p
        lower = np.where(p == 0, 0.0, stats.beta.ppf(alpha / 2, count, n_eff - count + 1))
        upper = np.where(p == 1, 1.0, stats.beta.ppf(1 - alpha / 2, count + 1, n_eff - count))
    return np.where(df > 0, lower, np.nan), np.where(df > 0, upper, np.nan)
