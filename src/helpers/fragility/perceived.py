"""The perceived index: how far a zone's mean note stands from the rest of the ensemble, in spreads between zones.

A sample puts zones apart even where they do not differ: each gap is shrunk by what noise makes of the spread.
"""

import numpy as np
import pandas as pd
from scipy.optimize import brentq

CONFIDENCE_Z = 1.959964
"""Half-width of a 95 % interval in standard errors: the design has hundreds of degrees of freedom."""
NO_DIFFERENCE = 1e-9
"""Points of the scale under which means differ by the rounding of computers alone."""
COLUMNS = [
    "study",
    "wave",
    "question_id",
    "territory_code",
    "domain",
    "mean",
    "rest",
    "gap",
    "index",
    "index_lb",
    "index_ub",
    "spread",
    "kept",
    "significance",
    "status",
    "provenance",
]


def perceived_indices(means: pd.DataFrame) -> pd.DataFrame:
    """Return the perceived index of every zone in every domain of one question: COLUMNS.

    means: the mean note of each domain in each zone, of one provenance: study wave question_id domain territory_code
    value value_lb value_ub base_population significance status provenance, and gap_lb gap_ub, the interval of the test
    of the zone's gap (`survey.estimation.significance.gaps_of_means`), missing where there is none; base_population is
    the weighted size of those who answered there, as in that test.

    gap = m_z - sum_{k != z} b_k m_k / sum_{k != z} b_k; spread = the base-weighted standard deviation of the zones'
    means; index = kept x gap / spread, and its limits are those of the test in the same unit: they leave out 0 where
    the zone is marked, and only there. kept, from 0 to 1, is what the sample leaves of a gap (`share_kept`). A zone
    without a shown mean has no index, and the rest is then made of the zones that have one; where zones do not differ,
    there is no index.
    """
    parts = [_of_domain(part) for _, part in means.groupby("domain", sort=True)]
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def _of_domain(zones: pd.DataFrame) -> pd.DataFrame:
    values = zones["value"].to_numpy(dtype="float64")
    errors = (zones["value_ub"] - zones["value_lb"]).to_numpy(dtype="float64") / (2 * CONFIDENCE_Z)
    is_known = ~np.isnan(values)
    weights = np.where(is_known, zones["base_population"].to_numpy(dtype="float64"), 0.0)
    filled, others = np.nan_to_num(values), weights.sum() - weights
    with np.errstate(invalid="ignore"):  # no other zone is known: there is no rest
        rest = ((weights * filled).sum() - weights * filled) / others
    gap, spread = values - rest, _spread(filled[is_known], weights[is_known])
    kept = np.full(len(values), np.nan)
    kept[is_known] = share_kept(values[is_known], errors[is_known])
    return zones.rename(columns={"value": "mean"}).assign(
        rest=rest,
        gap=gap,
        spread=spread,
        kept=kept,
        index=kept * gap / spread,
        index_lb=kept * zones["gap_lb"].to_numpy("float64") / spread,
        index_ub=kept * zones["gap_ub"].to_numpy("float64") / spread,
    )


def share_kept(means: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """Return, for each zone, the share of its distance to the others that is not noise: t2 / (t2 + error^2).

    t2, the variance between zones, solves sum (m - mu)^2 / (t2 + error^2) = number of zones - 1, where mu is the mean
    weighted by 1 / (t2 + error^2); 0 where the sum is smaller even then (Fay and Herriot 1979, JASA 74(366), without
    covariate; Paule and Mandel 1982). Everything is kept where a mean has no error, or there is one zone.
    """
    known = np.nan_to_num(errors) ** 2

    def excess(between: float) -> float:
        weights = 1 / (between + known)
        mean = np.average(means, weights=weights)
        return float((weights * (means - mean) ** 2).sum() - (len(means) - 1))

    if len(means) < 2 or not (known > 0).all():  # noqa: PLR2004 - one zone has no spread
        return np.ones(len(means))
    if excess(0.0) <= 0:
        return np.zeros(len(means))
    highest = float(np.var(means) * len(means))
    between = brentq(excess, 0.0, highest) if excess(highest) < 0 else highest
    return np.asarray(between / (between + known), dtype="float64")


def _spread(values: np.ndarray, weights: np.ndarray) -> float:
    """Return the weighted standard deviation of known means; none where they do not differ."""
    if len(values) == 0 or np.ptp(values) < NO_DIFFERENCE:
        return np.nan
    return float(np.sqrt(np.average((values - np.average(values, weights=weights)) ** 2, weights=weights)))
