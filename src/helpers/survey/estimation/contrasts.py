"""The gap between each zone and the rest of the ensemble, with its variance under the design and without difference.

`svy` gives these contrasts too, one zone and one measure at a time, which is too slow for a thousand maps. Here all of
them come from three sums by stratum, zone and answered value; a test compares them with svy's. Other designs than
people drawn in strata give their own variances (`design_contrasts`).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.survey.estimation.design_contrasts import Variances
from helpers.survey.estimation.intervals import TOLERANCE

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cells:
    """Those who answered, by stratum, zone and value; `in_stratum` counts all who were sampled in each stratum."""

    n: Floats
    weights: Floats
    squared_weights: Floats
    in_stratum: Floats


@dataclass(frozen=True)
class Gaps:
    """Zone minus rest, one row by measure and one column by zone, in the unit of the scores.

    design_variance: estimated from the design. null_variance: what it is where zone and rest answer alike. df: degrees
    of freedom of the zone. n, n_rest: respondents who answered, by zone. is_drawn_in_strata: people, one by one.
    """

    gap: Floats
    design_variance: Floats
    null_variance: Floats
    df: Floats
    n: Floats
    n_rest: Floats
    is_drawn_in_strata: bool = True


def count_cells(answers: pd.DataFrame, n_values: int) -> Cells:
    """Count respondents and add up weights.

    answers: one row by respondent of the sample, columns stratum, zone and value (numbers from 0) and weight; value is
    -1 for who did not answer or is outside the population studied: they still count in their stratum.
    """
    stratum, zone, value, weight = (answers[name].to_numpy() for name in ("stratum", "zone", "value", "weight"))
    shape = (stratum.max() + 1, zone.max() + 1, n_values)
    answered = value >= 0
    cell = np.ravel_multi_index((stratum[answered], zone[answered], value[answered]), shape)
    weight = weight[answered]

    def total(weights: Floats | None) -> Floats:
        return np.bincount(cell, weights, int(np.prod(shape))).reshape(shape).astype("float64")

    return Cells(total(None), total(weight), total(weight**2), np.bincount(stratum).astype("float64"))


def gaps_to_rest(cells: Cells, scores: Floats, under_design: Variances | None = None) -> Gaps:
    """Return each zone's weighted mean minus that of the other zones, for the measures that are columns of `scores`.

    design_variance is that of the linearised contrast (Taylor; Lumley 2010, Complex Surveys, section 5.3): residuals
    over the weight of their side, their sum of squares within each stratum of the whole sample, so that zones that
    share strata keep their covariance. A stratum of one respondent counts around the ensemble, as svy's "center".

    null_variance is S2 (1/K_zone + 1/K_rest) with S2 the variance between respondents of the ensemble, K = (sum of
    weights)^2 / sum of their squares (Kish 1992), times the design effect of the ensemble beyond that of unequal
    weights, if above 1: it is what weights that go with the answers, the strata, or the groups drawn, add.

    under_design: the variances of another design than people drawn in strata, which take the place of those.
    """
    n_measures, n_zones = scores.shape[1], cells.n.shape[1]
    gap, design, null = (np.full((n_measures, n_zones), np.nan) for _ in range(3))
    spread, inflation = _spread(cells, scores, under_design)
    for zone in range(n_zones):
        inside = np.arange(n_zones) == zone
        outside = ~inside
        if not (cells.n[:, inside].any() and cells.n[:, outside].any()):
            continue
        gap[:, zone] = _mean(cells, scores, inside) - _mean(cells, scores, outside)
        design[:, zone] = _variance(cells, _residuals(cells, scores, inside), _residuals(cells, scores, outside))
        null[:, zone] = spread * inflation * (1 / _kish(cells, inside) + 1 / _kish(cells, outside))
    by_zone = cells.n.sum(axis=2)
    n = by_zone.sum(axis=0)
    if under_design:
        return Gaps(gap, under_design.gaps, null, under_design.df, n, n.sum() - n, is_drawn_in_strata=False)
    return Gaps(gap, design, null, n - (by_zone > 0).sum(axis=0), n, n.sum() - n)


def _spread(cells: Cells, scores: Floats, under_design: Variances | None) -> tuple[Floats, Floats]:
    """Return the variance between respondents, and the design effect of the ensemble over that of its weights."""
    everyone = np.ones(cells.n.shape[1], dtype=bool)
    n, weights = cells.n.sum(), cells.weights.sum(axis=(0, 1))
    deviations = (scores - _mean(cells, scores, everyone)) ** 2
    spread = (weights @ deviations) / weights.sum() * n / max(n - 1, 1)
    variance = under_design.ensemble if under_design else _variance(cells, _residuals(cells, scores, everyone))
    with np.errstate(divide="ignore", invalid="ignore"):
        inflation = np.where(spread > TOLERANCE, variance * _kish(cells, everyone) / spread, 1.0)
    return spread, np.fmax(1.0, inflation)


def _mean(cells: Cells, scores: Floats, zones: NDArray[np.bool_]) -> Floats:
    weights = cells.weights[:, zones].sum(axis=(0, 1))
    with np.errstate(invalid="ignore"):  # nobody answered: there is no mean
        return (weights @ scores) / weights.sum()


def _kish(cells: Cells, zones: NDArray[np.bool_]) -> float:
    return float(cells.weights[:, zones].sum() ** 2 / cells.squared_weights[:, zones].sum())


def _residuals(cells: Cells, scores: Floats, zones: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return, by stratum and measure, the sum of the linearised residuals of a domain and that of their squares."""
    deviations = scores - _mean(cells, scores, zones)
    weight = cells.weights[:, zones].sum()
    sums = cells.weights[:, zones].sum(axis=1) @ deviations / weight
    return sums, cells.squared_weights[:, zones].sum(axis=1) @ deviations**2 / weight**2


def _variance(cells: Cells, inside: tuple[Floats, Floats], outside: tuple[Floats, Floats] | None = None) -> Floats:
    """Return the variance of a domain's mean, or of the difference of two domains that share no respondent."""
    sums, squares = inside
    if outside is not None:
        sums, squares = sums - outside[0], squares + outside[1]
    n = cells.in_stratum[:, np.newaxis]
    with np.errstate(divide="ignore", invalid="ignore"):
        within = np.where(n > 1, n / (n - 1) * (squares - sums**2 / n), squares)
    return np.asarray(within.clip(min=0).sum(axis=0), dtype="float64")
