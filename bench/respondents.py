"""Respondents for benches: as many as wanted for a questionnaire, in strata of one size, with unequal weights."""

import numpy as np
import pandas as pd

from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.questionnaire.scores import scores_of

WEIGHT_SPREAD = 0.4


def zone_weights(n_zones: int) -> np.ndarray:
    """Return the mean weight of each zone: they differ sixfold, as zones of one sample size and unlike populations."""
    return np.linspace(0.4, 2.5, n_zones)


def respondents(questionnaire: Questionnaire, n: int, seed: int = 20191) -> pd.DataFrame:
    """Return n respondents, spread evenly over the zones, who answer at random."""
    rng, zones = np.random.default_rng(seed), list(questionnaire.zone_bases)
    zone = np.arange(n) % len(zones)
    weight = rng.lognormal(0, WEIGHT_SPREAD, n) * zone_weights(len(zones))[zone]
    columns = {
        "respondent": pd.Series(np.arange(n)).astype("str"),
        "weight": weight * (questionnaire.base or n) / weight.sum(),
        "zone": texts(zone, zones),
    }
    for question_id in questionnaire.questions:
        values = scores_of(questionnaire.scale_of(question_id)).index
        for column in questionnaire.columns_of(question_id).values():
            given = rng.choice(len(values), n, p=rng.dirichlet(np.full(len(values), 5)))
            notes = isinstance(values, pd.RangeIndex)
            columns[column] = pd.array(values[given], dtype="Int64") if notes else texts(given, values.tolist())
    return pd.DataFrame(columns)


def texts(codes: np.ndarray, names: list[str]) -> pd.Series:
    """Return the texts that codes stand for."""
    return pd.Series(pd.array(names, dtype="str").take(codes))
