"""The perceived index: how far a zone's mean note stands from the rest of the ensemble, in spreads between zones."""

import numpy as np
import pandas as pd

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
    "significance",
    "status",
    "provenance",
]


def perceived_indices(means: pd.DataFrame) -> pd.DataFrame:
    """Return the perceived index of every zone in every domain of one question: COLUMNS.

    means: the mean note of each domain in each zone, of one provenance: study wave question_id domain territory_code
    value value_lb value_ub base_population significance status provenance; base_population is the weighted size of
    those who answered there, as in the test of the same difference.
    gap = m_z - sum_{k != z} b_k m_k / sum_{k != z} b_k; its variance adds those of the zones, sampled independently
    (strata); spread = the base-weighted standard deviation of the zones' means. A zone without a shown mean has no
    index, and the rest is then made of the zones that have one; where zones do not differ, there is no index.
    """
    parts = [_of_domain(part) for _, part in means.groupby("domain", sort=True)]
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def _of_domain(zones: pd.DataFrame) -> pd.DataFrame:
    values = zones["value"].to_numpy(dtype="float64")
    errors = (zones["value_ub"] - zones["value_lb"]).to_numpy(dtype="float64") / (2 * CONFIDENCE_Z)
    is_known = ~np.isnan(values)
    weights = np.where(is_known, zones["base_population"].to_numpy(dtype="float64"), 0.0)
    filled, variances = np.nan_to_num(values), np.nan_to_num(errors) ** 2
    others = weights.sum() - weights
    with np.errstate(invalid="ignore"):  # no other zone is known: there is no rest
        rest = ((weights * filled).sum() - weights * filled) / others
        error = np.sqrt(variances + ((weights**2 * variances).sum() - weights**2 * variances) / others**2)
    gap, spread = values - rest, _spread(filled[is_known], weights[is_known])
    return zones.rename(columns={"value": "mean"}).assign(
        rest=rest,
        gap=gap,
        spread=spread,
        index=gap / spread,
        index_lb=(gap - CONFIDENCE_Z * error) / spread,
        index_ub=(gap + CONFIDENCE_Z * error) / spread,
    )


def _spread(values: np.ndarray, weights: np.ndarray) -> float:
    """Return the weighted standard deviation of known means; none where they do not differ."""
    if len(values) == 0 or np.ptp(values) < NO_DIFFERENCE:
        return np.nan
    return float(np.sqrt(np.average((values - np.average(values, weights=weights)) ** 2, weights=weights)))
