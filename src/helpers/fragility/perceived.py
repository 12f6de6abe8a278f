"""The perceived index: how far a zone's mean note stands from the rest of the ensemble, in spreads between zones."""

import numpy as np
import pandas as pd

CONFIDENCE_Z = 1.959964
"""Half-width of a 95 % interval in standard errors: the design has hundreds of degrees of freedom."""
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


def perceived_indices(means: pd.DataFrame, bases: dict[str, float]) -> pd.DataFrame:
    """Return the perceived index of every zone in every domain of one question: COLUMNS.

    means: the mean note of each domain in each zone, of one provenance: study wave question_id domain territory_code
    value value_lb value_ub significance status provenance. bases: the weighted size of each zone.
    gap = m_z - sum_{k != z} b_k m_k / sum_{k != z} b_k; its variance adds those of the zones, sampled independently
    (strata); spread = the base-weighted standard deviation of the zones' means. A zone without a shown mean has no
    index, and the rest is then made of the zones that have one; where zones do not differ, there is no index.
    """
    parts = [_of_domain(part, bases) for _, part in means.groupby("domain", sort=True)]
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def _of_domain(zones: pd.DataFrame, bases: dict[str, float]) -> pd.DataFrame:
    weights = zones["territory_code"].map(bases).to_numpy(dtype="float64")
    values = zones["value"].to_numpy(dtype="float64")
    errors = (zones["value_ub"] - zones["value_lb"]).to_numpy(dtype="float64") / (2 * CONFIDENCE_Z)
    weights = np.where(np.isnan(values), 0.0, weights)
    filled, variances = np.nan_to_num(values), np.nan_to_num(errors) ** 2
    others = weights.sum() - weights
    rest = ((weights * filled).sum() - weights * filled) / others
    error = np.sqrt(variances + ((weights**2 * variances).sum() - weights**2 * variances) / others**2)
    centre = (weights * filled).sum() / weights.sum()
    variance = (weights * (filled - centre) ** 2).sum() / weights.sum()
    spread = np.sqrt(variance) if variance > 0 else np.nan
    gap = values - rest
    return zones.rename(columns={"value": "mean"}).assign(
        rest=rest,
        gap=gap,
        spread=spread,
        index=gap / spread,
        index_lb=(gap - CONFIDENCE_Z * error) / spread,
        index_ub=(gap + CONFIDENCE_Z * error) / spread,
    )
