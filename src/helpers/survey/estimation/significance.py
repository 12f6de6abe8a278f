"""Which zones differ from the rest of the ensemble."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from helpers.survey.estimate_row import ALL, FRANCE, HIGHER, LOWER, MEAN, NOT_SIGNIFICANT, UNTESTED
from helpers.survey.estimation.contrasts import Gaps, count_cells, gaps_to_rest
from helpers.survey.estimation.design_contrasts import DesignContrasts
from helpers.survey.estimation.intervals import ALPHA, TOLERANCE
from helpers.survey.estimation.quality import Rules
from helpers.survey.questionnaire.design import Design
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.questionnaire.scores import scores_of

MAP_KEY = ["question_id", "item", "answer", "population"]
# How much of the design's variance in excess of the null one is kept; see `p_values`.
KEPT_EXCESS_OF_SHARES, KEPT_EXCESS_OF_MEANS = 0.5, 1.0


def mark_zones(
    estimates: pd.DataFrame, responses: pd.DataFrame, questionnaire: Questionnaire, *, rules: Rules
) -> pd.DataFrame:
    """Say of each zone whether it is above or below the rest of the ensemble, in the column significance.

    A zone is compared with the other zones together, not with the ensemble, which holds it. The zones of one map, that
    is of one question, item, answer and population, are tested together: at most 5 % of maps without any difference
    mark a zone (Holm 1979). UNTESTED: the ensemble itself, a zone without others, fewer than `minimum_n` respondents
    on either side, answers that do not vary.

    estimates: what `estimate` returns for the same responses and questionnaire.
    """
    design = questionnaire.design
    if questionnaire.grid == FRANCE or design is None:
        return estimates.assign(significance=UNTESTED)
    marks = pd.concat(_maps(responses, questionnaire, design, rules.minimum_n), ignore_index=True)
    kept = estimates.drop(columns="significance").merge(
        marks, how="left", on=[*MAP_KEY, "level", "territory_code"], validate="one_to_one"
    )
    kept.index = estimates.index
    significance = kept["significance"].fillna(UNTESTED).astype("str")
    return estimates.assign(significance=significance)


def p_values(gaps: Gaps, is_mean: NDArray[np.bool_], minimum_n: int) -> NDArray[np.float64]:
    """Return the two-sided p-value of each gap, missing where it cannot be tested.

    It is a t-test with the degrees of freedom of the zone. The variance is the one that holds where zone and rest
    answer alike, estimated on the ensemble: a zone where nobody gives an answer has no variance of its own, and where
    answers are rare that variance is wrong in the direction of the gap, so that testing with it marks a zone on 10 to
    80 % of maps without differences. Where the variance of the design is larger, half of the excess is added for a
    share: with p + d in place of p, the variance of a share moves by the factor 1 + skewness * t, and the Cornish and
    Fisher (1937) expansion of a binomial needs a third of that to bring its long tail back to 5 %; half keeps a margin
    for unequal weights. Nothing is taken off on the short side. For a mean all of the excess is added, because zones
    with the same mean may spread differently; where groups were drawn too, for people of a group answer alike more or
    less from zone to zone. `bench/coverage.py --maps` measures the outcome.
    """
    variance = _variance(gaps, is_mean)
    is_testable = (np.minimum(gaps.n, gaps.n_rest) >= minimum_n) & (gaps.df > 0) & (variance > TOLERANCE)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * stats.t.sf(np.abs(gaps.gap) / np.sqrt(variance), gaps.df)
    return np.where(is_testable, p, np.nan)


def _variance(gaps: Gaps, is_mean: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the variance that the test of each gap takes; see `p_values`."""
    excess = (gaps.design_variance - gaps.null_variance).clip(min=0)
    is_whole = is_mean | (not gaps.is_drawn_in_strata)
    kept = np.where(is_whole, KEPT_EXCESS_OF_MEANS, KEPT_EXCESS_OF_SHARES)[:, np.newaxis]
    return np.asarray(gaps.null_variance + kept * excess, dtype="float64")


def holm_levels(p_values: NDArray[np.float64], alpha: float = ALPHA) -> NDArray[np.float64]:
    """Return the level at which `holm` tests each hypothesis: an interval of that level leaves out 0 where it rejects.

    The k-th smallest p-value is tested at alpha / (m - k + 1); those after the first one kept share its level.
    """
    levels, is_rejected = np.full(len(p_values), np.nan), holm(p_values, alpha)
    tested = np.flatnonzero(~np.isnan(p_values))
    order = tested[np.argsort(p_values[tested], kind="stable")]
    steps = np.minimum(np.arange(len(order)), is_rejected.sum())
    levels[order] = alpha / (len(order) - steps).clip(min=1)
    return levels


def gaps_of_means(responses: pd.DataFrame, questionnaire: Questionnaire, *, rules: Rules) -> pd.DataFrame:
    """Return the gap of each zone's mean note to the rest, in the ensemble, with the interval of the test of its map.

    Columns: question_id, item, level, territory_code, gap, gap_lb, gap_ub, in points of the scale: the interval leaves
    out 0 where `mark_zones` marks the zone, and only there; no row where nothing is tested.
    """
    columns = ["question_id", "item", "level", "territory_code", "gap", "gap_lb", "gap_ub"]
    if questionnaire.grid == FRANCE or questionnaire.design is None:
        return pd.DataFrame(columns=columns)
    parts = []
    for test in _tests(responses, questionnaire, questionnaire.design, rules.minimum_n):
        if test.population == ALL and MEAN in test.measures:
            row = list(test.measures).index(MEAN)
            levels = holm_levels(test.p_values[row])
            error = np.sqrt(_variance(test.gaps, np.array([name == MEAN for name in test.measures]))[row])
            gap, reach = test.gaps.gap[row], stats.t.isf(levels / 2, test.gaps.df) * error
            table = pd.DataFrame({"territory_code": test.zones, "gap": gap, "gap_lb": gap - reach})
            named = {"question_id": test.question_id, "item": test.item, "level": questionnaire.grid}
            parts.append(table.assign(gap_ub=gap + reach, **named))
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def holm(p_values: NDArray[np.float64], alpha: float = ALPHA) -> NDArray[np.bool_]:
    """Tell which hypotheses of a family are rejected at a family-wise level (Holm 1979); missing ones do not count."""
    is_rejected = np.zeros(len(p_values), dtype=bool)
    tested = np.flatnonzero(~np.isnan(p_values))
    order = tested[np.argsort(p_values[tested], kind="stable")]
    passes = p_values[order] <= alpha / np.arange(len(order), 0, -1)
    is_rejected[order[: len(order) if passes.all() else passes.argmin()]] = True
    return is_rejected


class _Test(NamedTuple):
    """The gaps of the zones of each map of one item and population, and their p-values, by measure and zone."""

    question_id: str
    item: str
    population: str
    measures: pd.Index
    zones: pd.Index
    gaps: Gaps
    p_values: NDArray[np.float64]


def _tests(responses: pd.DataFrame, questionnaire: Questionnaire, design: Design, minimum_n: int) -> Iterator[_Test]:
    """Yield the tests of every item and population."""
    zone, zones = pd.factorize(responses[design.zone], sort=True)
    stratum = pd.factorize(responses[design.strata])[0] if design.strata else np.zeros(len(responses), dtype=int)
    sampled = pd.DataFrame({"stratum": stratum, "zone": zone, "weight": responses[design.weight].to_numpy()})
    is_complex = bool(design.psu or design.fpc or design.calibration or design.replicates)
    contrasts = DesignContrasts(responses, design, zone, len(zones)) if is_complex else None
    for question_id, question in questionnaire.questions.items():
        scores = scores_of(questionnaire.scale_of(question_id))
        for item, column in questionnaire.columns_of(question_id).items():
            given = scores.index.get_indexer(responses[column])
            for population in question.populations:
                value = given
                if population != ALL:
                    label = questionnaire.populations[population].value
                    value = np.where(responses[design.population] == label, given, -1)
                under_design = contrasts.variances(value, scores.to_numpy()) if contrasts else None
                cells = count_cells(sampled.assign(value=value), len(scores))
                gaps = gaps_to_rest(cells, scores.to_numpy(), under_design)
                p = p_values(gaps, scores.columns == MEAN, minimum_n)
                yield _Test(question_id, item, population, scores.columns, pd.Index(zones), gaps, p)


def _maps(
    responses: pd.DataFrame, questionnaire: Questionnaire, design: Design, minimum_n: int
) -> Iterator[pd.DataFrame]:
    """Yield the marks of every map of one item and population."""
    for test in _tests(responses, questionnaire, design, minimum_n):
        verdicts = _verdicts(test.gaps, test.p_values)
        marks = pd.DataFrame(verdicts, test.measures.rename("answer"), test.zones.rename("territory_code"))
        named = {"question_id": test.question_id, "item": test.item, "population": test.population}
        yield marks.stack().rename("significance").reset_index().assign(**named, level=questionnaire.grid)


def _verdicts(gaps: Gaps, p: NDArray[np.float64]) -> NDArray[np.str_]:
    is_marked = np.array([holm(one_map) for one_map in p])
    marked = np.where(gaps.gap > 0, HIGHER, LOWER)
    return np.where(np.isnan(p), UNTESTED, np.where(is_marked, marked, NOT_SIGNIFICANT))
