"""The declared design as svy takes it, and what svy leaves to be said: the degrees of freedom of replicate weights.

svy 0.35 gives the estimates and standard errors of R's `survey` 4.1 in one stage and in clusters, with or without
finite populations, calibrated and with replicate weights; `tests/unit/test_designs_as_r.py` holds the values. Three
pieces are not its own:
- calibration is always declared as a regression on the margins, which is R's `calibrate` (and `rake` and `postStratify`
  nearly): svy's own kinds "raking" and "poststratification" give other variances;
- svy counts one degree of freedom less than replicates, everywhere; R the rank of the weights of the domain less one;
- svy's totals of several columns at once ignore calibration: residuals are taken here first (`residuals`).
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import polars as pl
import svy
from numpy.typing import NDArray

from helpers.survey.questionnaire.design import Calibration, Design

Floats = NDArray[np.float64]
# Columns given to svy beside the measures, whose names are in lower case.
WEIGHT, STRATUM, ZONE, POPULATION = "WEIGHT", "STRATUM", "ZONE", "POPULATION"
BEFORE, REPLICATE, AUXILIARY = "BEFORE", "REPLICATE_", "AUXILIARY_"
CLUSTERS, SIZES = ("PSU", "SSU"), ("N_PSU", "N_SSU")
RANK_TOLERANCE = 1e-5
"""Tolerance of R's `degf` for the rank of replicate weights."""
DEPENDENT = 1e-9
"""A margin that the others imply, such as the last category of a second margin, is left out of the regression."""


def sampled(responses: pd.DataFrame, design: Design) -> pl.DataFrame:
    """Return the columns of the design, one row by respondent, under the names that `svy_design` gives svy."""
    named = {WEIGHT: design.weight, STRATUM: design.strata, ZONE: design.zone, POPULATION: design.population}
    named |= dict(zip(CLUSTERS, _stages(design), strict=False)) | dict(zip(SIZES, design.fpc, strict=False))
    if design.replicates:
        named |= {f"{REPLICATE}{number}": name for number, name in enumerate(design.replicates.columns, start=1)}
    frame = pl.DataFrame({name: pl.from_pandas(responses[column]) for name, column in named.items() if column})
    # svy groups categories faster than texts.
    frame = frame.with_columns(
        texts.cast(pl.Enum(texts.drop_nulls().unique().sort())) for texts in frame if texts.dtype == pl.String
    )
    if design.calibration is None:
        return frame
    before = design.calibration.weight_before or design.weight
    auxiliary = margins_matrix(responses, design.calibration)
    names = [f"{AUXILIARY}{number}" for number in range(auxiliary.shape[1])]
    calibration = pl.DataFrame(auxiliary, schema=names).with_columns(pl.Series(BEFORE, responses[before].to_numpy()))
    return frame.hstack(calibration)


def svy_design(design: Design, frame: pl.DataFrame, *, is_calibrated: bool = True) -> svy.Design:
    """Return the design of a frame of `sampled`; a stratum of one unit counts by its distance to the ensemble.

    is_calibrated: whether the variance follows the margins; False where measures are residuals already.
    """
    strata = STRATUM if design.strata else None
    psu, ssu = (*CLUSTERS[: len(_stages(design))], None, None)[:2]
    size: str | svy.PopSize | None = SIZES[0] if design.fpc else None
    if len(design.fpc) == len(SIZES):
        size = svy.PopSize(psu=SIZES[0], ssu=SIZES[1])
    auxiliary = tuple(name for name in frame.columns if name.startswith(AUXILIARY))
    adjustment = None
    if auxiliary and is_calibrated:
        adjustment = svy.WgtAdjustment(kind="calibration", prev_wgt=BEFORE, new_wgt=WEIGHT, aux=auxiliary)
    return svy.Design(
        wgt=WEIGHT,
        stratum=strata,
        psu=psu,
        ssu=ssu,
        pop_size=size,
        singleton="center" if strata else None,
        rep_wgts=_replicates(design),
        wgt_adjustment=adjustment,
    )


def _stages(design: Design) -> tuple[str, ...]:
    """Return the columns of the units drawn, stage by stage: respondents too where groups, then they, have a size."""
    return (*design.psu, design.respondent) if design.psu and len(design.fpc) > len(design.psu) else design.psu


def _replicates(design: Design) -> svy.BootstrapWgts | None:
    """Return replicate weights whose factors are declared one by one: svy's class then makes no difference."""
    if design.replicates is None:
        return None
    return svy.BootstrapWgts(prefix=REPLICATE, n_reps=design.replicates.count, scale=design.replicates.factors)


def margins_matrix(responses: pd.DataFrame, calibration: Calibration) -> Floats:
    """Return the variables whose totals the weights reproduce, one column each, without those that others imply."""
    columns: list[Floats] = []
    for margin in calibration.margins:
        values = responses[margin.column]
        if margin.totals is None:
            columns.append(values.to_numpy("float64"))
        else:
            columns += [(values == category).to_numpy("float64") for category in margin.totals]
    matrix = np.column_stack(columns)
    pivots = np.abs(np.diag(np.linalg.qr(matrix / np.linalg.norm(matrix, axis=0), mode="r")))
    return np.asarray(matrix[:, pivots > DEPENDENT], dtype="float64")


def residuals(values: Floats, frame: pl.DataFrame) -> Floats:
    """Return what the margins leave of the columns of `values`: the residuals of the regression of calibration.

    Source: Sarndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, section 6.6.
    """
    auxiliary = frame.select(pl.col(f"^{AUXILIARY}.*$")).to_numpy()
    if not auxiliary.shape[1]:
        return values
    root = np.sqrt(frame[BEFORE].to_numpy())[:, np.newaxis]
    coefficients = np.linalg.lstsq(auxiliary * root, values * root, rcond=None)[0]
    return np.asarray(values - auxiliary @ coefficients, dtype="float64")


def replicate_weights(frame: pl.DataFrame) -> Floats:
    """Return the replicate weights, one row by respondent, one column by replicate; no column where there are none."""
    return frame.select(pl.col(f"^{REPLICATE}.*$")).to_numpy()


def degrees_of_freedom(frame: pl.DataFrame, domains: Iterable[NDArray[np.bool_]]) -> list[int]:
    """Return the degrees of freedom of domains: clusters less strata there, or what replicate weights leave.

    With replicate weights it is their rank less one (R's `degf`).
    """
    replicates = replicate_weights(frame)
    if replicates.shape[1]:
        return [int(np.linalg.matrix_rank(replicates[inside], tol=_cut(replicates[inside]))) - 1 for inside in domains]
    stratum = frame[STRATUM].to_physical().to_numpy() if STRATUM in frame.columns else np.zeros(len(frame), dtype=int)
    cluster = frame[CLUSTERS[0]].to_physical().to_numpy() if CLUSTERS[0] in frame.columns else np.arange(len(frame))
    return [len(np.unique(cluster[inside])) - len(np.unique(stratum[inside])) for inside in domains]


def _cut(weights: Floats) -> float:
    return RANK_TOLERANCE * float(np.linalg.norm(weights, ord=2)) if weights.size else 0.0
