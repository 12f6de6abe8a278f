"""Weights under which generated responses reproduce the published figures, and the proof that they do."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from helpers.errors import DesignError, quoted
from helpers.survey.estimate_row import ALL, MEAN
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.simulation.cells import Stratum
from helpers.survey.simulation.distributions import Shares
from helpers.survey.simulation.known_figures import NATIONAL, National, Printed, QuestionItem, features_of, size_of

# Printed figures are rounded: shares to a whole percent, means to one decimal.
MAX_SHARE_GAP, MAX_MEAN_GAP = 0.005, 0.05
SHOWN_DIGITS = 9


def weigh(
    questionnaire: Questionnaire,
    strata: Sequence[Stratum],
    codes: Mapping[str, NDArray[np.int8]],
    printed: Printed,
    nationals: Mapping[QuestionItem, National],
) -> Shares:
    """Return the weight of each respondent, stratum after stratum: strata keep their sizes, printed figures are met.

    Linear calibration (Deville and Särndal 1992, Journal of the American Statistical Association 87(418)). Raises
    DesignError where a weight would not be above zero, or a figure is missed by more than half of its last digit.
    """
    counts = [stratum.n for stratum in strata]
    start = np.repeat([stratum.weight / stratum.n for stratum in strata], counts)
    zones = np.repeat([stratum.zone for stratum in strata], counts)
    populations = np.repeat([stratum.population for stratum in strata], counts)
    names, gaps, limits = [], [], []
    for (zone, question_item), figures in printed.items():
        codes_of = codes[questionnaire.columns_of(question_item.question_id)[question_item.item]]
        inside = (codes_of >= 0) & np.isin(zone, (NATIONAL, *zones)) & ((zone == NATIONAL) | (zones == zone))
        inside &= (question_item.population == ALL) | (populations == question_item.population)
        scale = questionnaire.scale_of(question_item.question_id)
        known = nationals[question_item].figures if zone == NATIONAL and question_item in nationals else figures
        for answer, value in known.items():
            if not inside.any() or np.isnan(value):
                continue
            scores = np.append(features_of(scale, [answer])[0], 0.0)[codes_of]
            gaps.append(np.where(inside, scores - value, 0.0) / size_of(scale, answer))
            limits.append((MAX_MEAN_GAP if answer == MEAN else MAX_SHARE_GAP) / size_of(scale, answer))
            names.append("/".join(filter(None, (*question_item, answer, zone))))
    if not gaps:
        return start
    # Strata keep their sizes: within each, a correction has no mean.
    table = np.column_stack(gaps)
    centred = np.vstack([part - part.mean(axis=0) for part in np.split(table, np.cumsum(counts)[:-1])])
    bend, _, _, _ = np.linalg.lstsq((centred.T * start) @ centred, -table.T @ start, rcond=1e-6)
    weights = start * (1 + centred @ bend)
    # Further digits may depend on the machine's linear algebra.
    weights = np.round(weights, SHOWN_DIGITS - int(np.ceil(np.log10(start.mean()))))
    missed = np.abs(table.T @ weights) > np.array(limits) * ((table != 0).T @ weights + 1e-9)
    if weights.min() <= 0 or missed.any():
        missing = [name for name, is_missed in zip(names, missed, strict=True) if is_missed]
        raise DesignError(
            "not-calibrated",
            f"{len(missing)} of {len(names)} figures are missed by more than their rounding: {quoted(missing)}.",
            remedy="Ask more respondents in each zone, or leave out a figure that contradicts the others.",
        )
    return weights
