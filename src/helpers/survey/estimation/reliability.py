"""How much of the spread between territories a survey measures, and what may be shown of it: one rule for every survey.

reliability = 1 - mean(se²) / var(values), the share of the variance between territories that is not sampling noise, 0
where noise exceeds it (Spearman-Brown's reliability of a mean; Snijders and Bosker 2012, Multilevel Analysis, § 3.5).
"""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.survey.estimate_row import SHOWN
from helpers.survey.estimation.quality import Rules

MAP, VALUES, NATIONAL = "map", "values", "national"
ITEM: Final = ["study", "wave", "question_id", "item", "answer", "population", "level", "provenance"]
COLUMNS: Final = [*ITEM, "n_territories", "mean", "spread", "noise", "reliability", "shown_as"]
FEWEST: Final = 5
"""Territories under which a spread is not measured."""
Z: Final = 1.959964
Floats = NDArray[np.float64]


def standard_errors(rows: pd.DataFrame) -> Floats:
    """Return the standard errors that the 95 % intervals of estimate rows imply, in the unit of the value."""
    return (rows["value_ub"] - rows["value_lb"]).to_numpy("float64") / (2 * Z)


def reliability(values: Floats, errors: Floats) -> float:
    """Return the share of the variance between territories that is not noise, from 0 to 1.

    Missing where fewer than FEWEST territories have a value and an error, or where values do not vary.
    """
    is_known = ~(np.isnan(values) | np.isnan(errors))
    if is_known.sum() < FEWEST or np.ptp(values[is_known]) == 0:
        return float("nan")
    noise = float(np.mean(errors[is_known] ** 2))
    return max(0.0, 1 - noise / float(np.var(values[is_known], ddof=1)))


def shrunken(values: Floats, errors: Floats) -> Floats:
    """Return values drawn towards their mean by the share of noise in each (empirical Bayes, Efron and Morris 1975).

    m + (v - m) t² / (t² + se²), where m is the mean and t² = max(0, var(values) - mean(se²)) the variance between
    territories once noise is taken off.
    """
    is_known = ~(np.isnan(values) | np.isnan(errors))
    if is_known.sum() < FEWEST:
        return np.full(len(values), np.nan)
    mean = values[is_known].mean()
    between = max(0.0, float(np.var(values[is_known], ddof=1) - np.mean(errors[is_known] ** 2)))
    with np.errstate(invalid="ignore", divide="ignore"):
        kept = np.where(between + errors**2 > 0, between / (between + errors**2), 1.0)
    return np.asarray(mean + (values - mean) * kept, dtype="float64")


def shown_as(measured: float, rules: Rules) -> str:
    """Return what may be shown of an item by territory: MAP, VALUES or NATIONAL, where it is missing too."""
    if np.isnan(measured) or measured < rules.reliability_values:
        return NATIONAL
    return MAP if measured >= rules.reliability_map else VALUES


def reliabilities(estimates: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return the reliability of every item between the territories of a level, by provenance: COLUMNS.

    spread, noise: standard deviation between territories and mean standard error, in the unit of the value.
    """
    zones = estimates[(estimates["level"] != "france") & (estimates["status"] == SHOWN)]
    rows = [_row(name, part, rules) for name, part in zones.groupby(ITEM, sort=True)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(name: object, part: pd.DataFrame, rules: Rules) -> dict[str, object]:
    values, errors = part["value"].to_numpy("float64"), standard_errors(part)
    measured = reliability(values, errors)
    is_several = len(values) > 1
    return dict(zip(ITEM, name, strict=True)) | {  # type: ignore[call-overload]
        "n_territories": len(part),
        "mean": float(np.mean(values)),
        "spread": float(np.std(values, ddof=1)) if is_several else float("nan"),
        "noise": float(np.sqrt(np.nanmean(errors**2))) if not np.isnan(errors).all() else float("nan"),
        "reliability": measured,
        "shown_as": shown_as(measured, rules),
    }
