"""Survey figures estimated from responses, with the precision that the sampling design gives them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
import pandas as pd
import polars as pl
import svy
from scipy import stats

from helpers.errors import DesignError
from helpers.survey.estimate_row import ALL, COLUMNS, FRANCE, FRANCE_CODE, MEAN, SHOWN, UNTESTED
from helpers.survey.estimation.intervals import ALPHA, TOLERANCE, korn_graubard
from helpers.survey.estimation.quality import Rules, quality_of
from helpers.survey.estimation.sampling import POPULATION, WEIGHT, ZONE, degrees_of_freedom, sampled, svy_design
from helpers.survey.questionnaire.design import Design
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.questionnaire.scores import scores_of, unit_of

N_CELL = "n_cell"
SUMS = ["n_obs", "base_population", N_CELL, "square"]


@dataclass(frozen=True)
class Asked:
    """A question, or one of its items, and the frame of its responses: design, then one column by measure."""

    question_id: str
    item: str
    frame: pl.DataFrame
    measures: list[str]


def estimate(responses: pd.DataFrame, questionnaire: Questionnaire, *, provenance: str, rules: Rules) -> pd.DataFrame:
    """Estimate every measure of every question, for each of its populations, in the ensemble and in each zone.

    responses: validated, one row by respondent, the columns of `questionnaire.columns()`. Nobody is set aside: a
    population or a zone is a domain of the whole sample, which keeps all its strata, groups and margins (svy: Taylor
    linearisation, or replicate weights; see `sampling`). Where nobody of a zone answered, there is no row.

    Returns the columns of `rows.COLUMNS` and `n_cell`, the respondents behind the very cell, which the disclosure gate
    consumes. value and its limits: percent, or points of the scale. Shares have the interval of `korn_graubard`, means
    that of Student; a mean without variance has none. n_obs: respondents who answered, "don't know" included;
    base_population: the sum of their weights, which estimates the people who would answer among those asked. deff:
    variance over that of a simple random sample with replacement of n_obs, missing where all answer alike. n_eff:
    n_obs / deff, never above n_obs (Parker et al. 2017, NCHS, Vital Health Stat 2(175): a gain that one survey measures
    is not counted on), and n_obs where deff is missing. significance: UNTESTED, for `significance.mark_zones` to fill.

    Raises DesignError.
    """
    design = _checked_design(questionnaire)
    tables = [
        table
        for question in _questions_asked(responses, questionnaire, design)
        for population in questionnaire.questions[question.question_id].populations
        for table in _tables(question, questionnaire, population)
    ]
    estimates = _with_precision(pl.concat(tables).to_pandas(), len(responses) if design.calibration else None)
    estimates = estimates.assign(
        study=questionnaire.study,
        wave=questionnaire.wave,
        status=SHOWN,
        significance=UNTESTED,
        provenance=provenance,
        source="\n".join(questionnaire.sources),
        caveats="",
        quality=quality_of(estimates, rules),
    )
    return estimates.astype({**COLUMNS, N_CELL: "Int64"})[[*COLUMNS, N_CELL]]


def _checked_design(questionnaire: Questionnaire) -> Design:
    design = questionnaire.design
    if design is None or not design.weight or (questionnaire.grid != FRANCE and design.zone is None):
        raise DesignError(
            "missing-design",
            f"The questionnaire of '{questionnaire.study}' {questionnaire.wave} does not say which columns of the "
            f"responses carry the weights{'' if questionnaire.grid == FRANCE else ' and the zones'}.",
            remedy="Add them under `design` in its questionnaire.yml.",
        )
    return design


def _questions_asked(responses: pd.DataFrame, questionnaire: Questionnaire, design: Design) -> Iterator[Asked]:
    """Yield each question and item in order, one at a time: memory holds the measures of one."""
    base = sampled(responses, design)
    for question_id in questionnaire.questions:
        scores = scores_of(questionnaire.scale_of(question_id))
        # The last row, which -1 reaches, is that of who did not answer.
        by_value = np.vstack([scores.to_numpy(), np.full(scores.shape[1], np.nan)])
        for item, column in questionnaire.columns_of(question_id).items():
            given = by_value[scores.index.get_indexer(responses[column])]
            measures = pl.DataFrame(given, schema=list(scores), nan_to_null=True)
            yield Asked(question_id, item, base.hstack(measures), list(scores))


def _tables(question: Asked, questionnaire: Questionnaire, population: str) -> Iterator[pl.DataFrame]:
    """Yield the figures of one population, measure by measure: the ensemble, then the zones."""
    in_population = pl.lit(True)
    if population != ALL:
        in_population = pl.col(POPULATION).cast(pl.String) == questionnaire.populations[population].value
    answered = question.frame.filter(in_population & pl.col(question.measures[0]).is_not_null())
    if answered.is_empty():
        return
    frame = question.frame.with_columns(in_population.fill_null(False).alias(POPULATION))
    assert questionnaire.design is not None  # noqa: S101 - estimate has checked it
    sample = svy.Sample(frame, svy_design(questionnaire.design, frame))
    for level in dict.fromkeys([FRANCE, questionnaire.grid]):
        for measure in question.measures:
            yield _figures(sample, answered, measure, by=None if level == FRANCE else ZONE).select(
                pl.lit(question.question_id).alias("question_id"),
                pl.lit(question.item).alias("item"),
                pl.lit(measure).alias("answer"),
                pl.lit(population).alias("population"),
                pl.lit(level).alias("level"),
                pl.all(),
            )


def _figures(sample: svy.Sample, answered: pl.DataFrame, measure: str, by: str | None) -> pl.DataFrame:
    """Return what svy estimates of a measure, and the plain sums over those who answered, by territory.

    svy's own design effects are not asked for: it raises where all of them are missing, as when nobody gives an answer.
    """
    where = svy.col(POPULATION) == True  # noqa: E712 - an expression of svy
    method: Literal["replication", "taylor"] = "replication" if sample.design.rep_wgts else "taylor"
    result = sample.estimation.mean(measure, by=by, where=where, drop_nulls=True, method=method)
    estimated = cast(svy.Estimate, result).to_polars()
    if by is None:
        estimated = estimated.with_columns(pl.lit(FRANCE_CODE).alias(ZONE))
    if sample.design.rep_wgts:
        estimated = _with_df_of_replicates(estimated, answered, by)
    return (
        estimated.join(_sums(answered, measure, by), on=ZONE, validate="1:1")
        .sort(ZONE)
        .select(pl.col(ZONE).alias("territory_code"), "est", "se", "df", "lci", "uci", *SUMS)
    )


def _with_df_of_replicates(estimated: pl.DataFrame, answered: pl.DataFrame, by: str | None) -> pl.DataFrame:
    """Return estimates with the degrees of freedom of each territory, and Student's limits with these."""
    codes = estimated[ZONE].cast(pl.String).to_list()
    zones = answered[by].cast(pl.String).to_numpy() if by else np.full(len(answered), FRANCE_CODE)
    df = np.array(degrees_of_freedom(answered, [zones == code for code in codes]), dtype="float64")
    reach = stats.t.ppf(1 - ALPHA / 2, np.where(df > 0, df, np.nan)) * estimated["se"].to_numpy()
    est = estimated["est"].to_numpy()
    return estimated.with_columns(df=pl.Series(df), lci=pl.Series(est - reach), uci=pl.Series(est + reach))


def _sums(answered: pl.DataFrame, measure: str, by: str | None) -> pl.DataFrame:
    """Return n_obs, base_population, n_cell and the weighted mean of squared scores, by territory.

    numpy adds in one order, whatever the cores: the same responses give the same bytes.
    """
    weight, score = answered[WEIGHT].to_numpy(), answered[measure].to_numpy()
    if by is None:
        names, place = pl.Series([FRANCE_CODE]), np.zeros(len(weight), dtype="int64")
    else:
        names, place = cast(pl.Enum, answered[by].dtype).categories, answered[by].to_physical().to_numpy()
    n, base = np.bincount(place, minlength=len(names)), np.bincount(place, weight, len(names))
    with np.errstate(invalid="ignore"):
        square = np.bincount(place, weight * score**2, len(names)) / base
    n_cell = n if measure == MEAN else np.bincount(place, score, len(names)).astype("int64")
    return pl.DataFrame([names.alias(ZONE), *map(pl.Series, SUMS, (n, base, n_cell, square))])


def _with_precision(figures: pd.DataFrame, n_reference: int | None) -> pd.DataFrame:
    """Add value, limits, unit, design effect and effective number of respondents; see `korn_graubard`."""
    is_mean = (figures["answer"] == MEAN).to_numpy()
    est, se, n = (figures[name].to_numpy("float64") for name in ("est", "se", "n_obs"))
    is_varied = se > TOLERANCE
    share, its_se = np.where(is_mean, 0, est), np.where(is_mean, 0, se)
    lower, upper = korn_graubard(share, its_se, n, figures["df"], n_reference=n_reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        deff = np.where(is_varied, se**2 * (n - 1) / (figures["square"] - est**2), np.nan)
    points = np.where(is_mean, 1, 100)
    return figures.assign(
        value=est * points,
        value_lb=np.where(is_mean, figures["lci"].where(is_varied), lower) * points,
        value_ub=np.where(is_mean, figures["uci"].where(is_varied), upper) * points,
        unit=figures["answer"].map(unit_of),
        deff=deff,
        n_eff=np.fmin(n, n / deff),
    )
