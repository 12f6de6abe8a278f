"""How surely a territory stands above or below the mean of territories: clearly, rather, or nothing tells.

The probability that its true value is on that side is an empirical Bayes one (Efron and Morris 1975). With
t² the variance between territories once noise is taken off and B = t² / (t² + se²), the true value is normal around
m + B (v - m), with variance B se². The probability from which each word is used, and how often it was wrong in
simulations (`bench/degrees.py`), are in data/surveys/rules.yml.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from helpers.survey.estimate_row import CLEARLY, NOTHING, RATHER
from helpers.survey.estimation.quality import Rules
from helpers.survey.estimation.reliability import shrunken

Floats = NDArray[np.float64]


def sides(values: Floats, errors: Floats, rules: Rules) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
    """Return the degree of each territory, and the side on which it stands: 1 above the mean of territories, -1 below.

    values, errors: estimates and standard errors, missing where there are none. Nothing tells where fewer territories
    are known than `shrunken` needs, or where their differences do not exceed their noise.
    """
    is_known = ~(np.isnan(values) | np.isnan(errors))
    drawn = shrunken(values, errors)
    mean = float(values[is_known].mean()) if is_known.any() else float("nan")
    with np.errstate(invalid="ignore", divide="ignore"):
        kept = (drawn - mean) / (values - mean)
        probability = stats.norm.cdf(np.abs(drawn - mean) / np.sqrt(kept.clip(min=0) * errors**2))
    probability = np.where(np.isnan(probability), 0.5, probability)
    degrees = np.select(
        [probability >= rules.degree_clearly, probability >= rules.degree_rather], [CLEARLY, RATHER], default=NOTHING
    )
    return degrees, np.sign(values - mean)
