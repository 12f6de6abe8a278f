"""The variance of each zone's gap to the rest under a design of groups, finite populations, margins or replicates."""

from typing import NamedTuple, cast

import numpy as np
import pandas as pd
import polars as pl
import svy
from numpy.typing import NDArray

from helpers.survey.estimation.sampling import (
    WEIGHT,
    degrees_of_freedom,
    replicate_weights,
    residuals,
    sampled,
    svy_design,
)
from helpers.survey.questionnaire.design import Design

Floats = NDArray[np.float64]


class Variances(NamedTuple):
    """Variances of the mean of the ensemble, by measure, and of gaps, by measure and zone; degrees of freedom by zone.

    A gap is the weighted mean of a zone minus that of the others.
    """

    ensemble: Floats
    gaps: Floats
    df: Floats


class DesignContrasts:
    """The design of a wave's responses, ready for every map."""

    def __init__(self, responses: pd.DataFrame, design: Design, zone: NDArray[np.intp], n_zones: int) -> None:
        self._frame = sampled(responses, design)
        self._svy = svy_design(design, self._frame, is_calibrated=False)
        self._factors = np.array(design.replicates.factors if design.replicates else ())
        self._weights, self._replicates = self._frame[WEIGHT].to_numpy(), replicate_weights(self._frame)
        self._zone, self._n_zones = zone, n_zones

    def variances(self, value: NDArray[np.intp], scores: Floats) -> Variances:
        """Return the variances of the measures that are columns of `scores`.

        value: the row of `scores` that each respondent answered, -1 for who did not answer. Where groups were drawn, or
        weights calibrated, it is the variance of the total of linearised residuals (Lumley 2010, Complex Surveys,
        section 5.3); with replicate weights, that of the gaps that each of them gives.
        """
        answered = value >= 0
        domains = [answered & (self._zone == zone) for zone in range(self._n_zones)]
        df = np.array(degrees_of_freedom(self._frame, domains), dtype="float64")
        given = np.vstack([scores, np.zeros(scores.shape[1])])[value]
        sides = [(answered, np.zeros(len(value), dtype=bool)), *((inside, answered & ~inside) for inside in domains)]
        of = self._of_replicates if len(self._factors) else self._of_residuals
        estimates = of(given, sides).reshape(len(sides), scores.shape[1])
        return Variances(estimates[0], estimates[1:].T, df)

    def _of_replicates(self, given: Floats, sides: list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]) -> Floats:
        def means(inside: NDArray[np.bool_]) -> Floats:
            weights = self._replicates[inside]
            with np.errstate(invalid="ignore"):  # nobody is there: there is no mean
                return (weights.T @ given[inside]) / weights.sum(axis=0)[:, np.newaxis]

        gaps = [means(inside) - (means(outside) if outside.any() else 0) for inside, outside in sides]
        return np.array([self._factors @ (gap - gap.mean(axis=0)) ** 2 for gap in gaps])

    def _of_residuals(self, given: Floats, sides: list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]) -> Floats:
        def linearised(inside: NDArray[np.bool_]) -> Floats:
            weights = np.where(inside, self._weights, 0)
            total = weights.sum() or np.nan
            return (inside / total)[:, np.newaxis] * (given - weights @ given / total)

        values = np.hstack(
            [linearised(inside) - (linearised(outside) if outside.any() else 0) for inside, outside in sides]
        )
        is_known = ~np.isnan(values).any(axis=0)
        columns = [f"r{number}" for number in range(is_known.sum())]
        frame = self._frame.hstack(pl.DataFrame(residuals(values[:, is_known], self._frame), schema=columns))
        totals = cast(list[svy.Estimate], svy.Sample(frame, self._svy).estimation.total(columns))
        variances = np.full(values.shape[1], np.nan)
        variances[is_known] = [total.to_polars()["se"][0] ** 2 for total in totals]
        return variances
