"""Responses generated for a demonstration: national figures are published ones, differences between zones are drawn."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.survey.estimate_row import ALL
from helpers.survey.questionnaire.questionnaire import Filter, Questionnaire
from helpers.survey.questionnaire.scales import Scale
from helpers.survey.questionnaire.scores import scores_of
from helpers.survey.simulation.cells import Stratum, design_of, strata_of
from helpers.survey.simulation.distributions import Shares, balanced, spread_offsets, whole_counts
from helpers.survey.simulation.known_figures import (
    NATIONAL,
    NOT_SIMULATED,
    Assumption,
    Figures,
    National,
    Printed,
    QuestionItem,
    complete,
    printed_figures,
    shares_like,
)
from helpers.survey.simulation.simulated_files import Codes, Simulated, responses_of
from helpers.survey.simulation.weights import weigh

NO_ANSWER: Final = -1
# Two notes that one person gives to two items have a correlation of about its square.
PERSON_LOADING: Final = 0.6
# With 200 respondents by zone, effects of these sizes make a few zones differ significantly, and most of them not.
NOTE_EFFECT_SD, LOGIT_EFFECT_SD = 0.35, 0.25


class Effect(NamedTuple):
    """A fictitious zone effect: points of the scale for notes, logit towards the first answers for other scales."""

    question_id: str
    item: str
    territory_code: str
    effect: float


@dataclass(frozen=True)
class Study:
    """What answers are drawn from: the questionnaire, its printed figures, its national distributions, its strata."""

    questionnaire: Questionnaire
    printed: Printed
    nationals: Mapping[QuestionItem, National]
    strata: Sequence[Stratum]
    seed: int

    def random(self, *names: str) -> np.random.Generator:
        """Return the stream of random numbers of what is drawn: one question never moves another."""
        return np.random.default_rng([self.seed, zlib.crc32("/".join(names).encode())])

    def national(self, question_item: QuestionItem, stratum: Stratum) -> QuestionItem | None:
        """Return which national distribution a stratum follows: its population's, else the ensemble's, else none."""
        keys = (question_item._replace(population=stratum.population), question_item)
        return next((key for key in keys if key in self.nationals), None)

    def zone_figures(self, question_item: QuestionItem, stratum: Stratum) -> Figures:
        """Return the published figures of a stratum: its population's in its zone, else the ensemble's there."""
        keys = (question_item._replace(population=stratum.population), question_item)
        known = (self.printed.get((stratum.zone, key), {}) if stratum.zone != NATIONAL else {} for key in keys)
        return next(({a: v for a, v in figure.items() if not np.isnan(v)} for figure in known if figure), {})


def simulate(questionnaire: Questionnaire, published: pd.DataFrame, *, zones: Sequence[str]) -> Simulated:
    """Generate the responses of a wave from its published figures.

    published: estimate rows, columns of `rows.COLUMNS`, in any order. zones: the codes of the questionnaire's grid, ()
    where its responses have no zones. `simulation` gives the number of respondents by zone and the seed.

    Every published figure, for the ensemble or a zone of the grid, is reproduced by the weights to half its last digit;
    zones have exactly the sizes of `zone_bases`. Zone differences that were not published are drawn and are among
    `effects`; national values that were not published are among `assumptions`; what could not be completed has no
    answer and is there too, as NOT_SIMULATED. Raises DesignError, EstimateError.
    """
    design, simulation = design_of(questionnaire, zones)
    printed = printed_figures(questionnaire, published)
    nationals, assumptions = complete(questionnaire, printed)
    strata, sizes = strata_of(questionnaire, zones, printed, nationals, simulation.n_by_zone)
    study = Study(questionnaire, printed, nationals, strata, simulation.seed)
    codes: dict[str, Codes] = {}
    effects: list[Effect] = []
    for question_id in questionnaire.questions:
        for item, column in questionnaire.columns_of(question_id).items():
            codes[column], drawn, left = _draw(study, QuestionItem(question_id, item, ALL), codes)
            effects += drawn
            assumptions += left
    weights = weigh(questionnaire, strata, codes, printed, nationals)
    return Simulated(
        responses=responses_of(questionnaire, design, strata, weights, codes),
        effects=pd.DataFrame(effects, columns=list(Effect._fields)),
        assumptions=pd.DataFrame(sizes + assumptions, columns=list(Assumption._fields)),
    )


def _draw(
    study: Study, question_item: QuestionItem, codes: Mapping[str, Codes]
) -> tuple[Codes, list[Effect], list[Assumption]]:
    """Draw the answers to a question: positions on its scale, zone effects, what has no answer for want of figures.

    Each stratum gets whole numbers of answers within one of those expected. Who gives which: its respondents are sorted
    by a person effect, common to the items of a question, and a part of their own (Gaussian copula).
    """
    question = study.questionnaire.questions[question_item.question_id]
    starts = np.cumsum([0, *(stratum.n for stratum in study.strata)])
    is_asked = _is_asked(study.questionnaire, question.filter, codes, starts[-1])
    keys = [study.national(question_item, stratum) for stratum in study.strata]
    random = study.random(question_item.question_id, question_item.item)
    person, noise = (
        study.random(question_item.question_id).standard_normal(starts[-1]),
        random.standard_normal(starts[-1]),
    )
    latent = PERSON_LOADING * person + np.sqrt(1 - PERSON_LOADING**2) * noise
    groups = [
        start + np.flatnonzero(is_asked[start : start + stratum.n] & (key is not None))
        for start, stratum, key in zip(starts, study.strata, keys, strict=False)
    ]
    sizes = np.array([len(group) for group in groups])
    populations = dict.fromkeys(
        stratum.population for stratum, key in zip(study.strata, keys, strict=True) if key is None
    )
    left = [""] if not sizes.any() else [f" ({population})" for population in populations]
    unknown = [Assumption(*question_item[:2], "", np.nan, NOT_SIMULATED + suffix) for suffix in left]
    drawn = np.full(len(is_asked), NO_ANSWER, dtype=np.int8)
    if not sizes.any():
        return drawn, [], unknown
    shares, effects = _expected(study, question_item, keys, sizes)
    counts = whole_counts(sizes, shares, spread_offsets(random.uniform(), len(sizes)))
    for group, row in zip(groups, counts, strict=True):
        drawn[group[np.argsort(latent[group])]] = np.repeat(np.arange(len(row), dtype=np.int8), row)
    return drawn, effects, unknown


def _is_asked(
    questionnaire: Questionnaire, condition: Filter | None, codes: Mapping[str, Codes], number: int
) -> NDArray[np.bool_]:
    if condition is None:
        return np.ones(number, dtype=bool)
    scores = scores_of(questionnaire.scale_of(condition.question))
    passes = scores[list(condition.answers)].any(axis="columns").to_numpy()
    return np.append(passes, False)[codes[questionnaire.columns_of(condition.question)[condition.item]]]


def _expected(
    study: Study, question_item: QuestionItem, keys: Sequence[QuestionItem | None], sizes: NDArray[np.int64]
) -> tuple[Shares, list[Effect]]:
    """Return the shares of answers of each stratum, whose mean is the national distribution, and the effects drawn.

    A stratum with published figures has the shares nearest to the national ones that have them; the others are tilted
    by the effect of their zone, then scaled together until the national shares are met.
    """
    scale = study.questionnaire.scale_of(question_item.question_id)
    weights = np.array([n * stratum.weight / stratum.n for n, stratum in zip(sizes, study.strata, strict=True)])
    figures = [study.zone_figures(question_item, stratum) for stratum in study.strata]
    free = np.array([not known for known in figures]) & (weights > 0)
    effects = _effects(study, question_item, np.where(free, weights, 0.0))
    table = np.zeros((len(weights), len(scores_of(scale))))
    for row in np.flatnonzero(weights).tolist():
        shares = study.nationals[keys[row]].shares  # type: ignore[index]  # nobody is asked where nothing is known
        if figures[row]:
            shares = shares_like(scale, figures[row], shares)
        else:
            shares = shares * np.exp(effects.get(study.strata[row].zone, 0.0) * _tilt(scale, shares))
        table[row] = shares / shares.sum() * weights[row]
    for key in dict.fromkeys(keys):
        mine = np.array([item == key for item in keys]) & free
        if key is not None and mine.any():
            # Where some populations have their own distribution, the others get what is left of the ensemble's.
            reach = (weights > 0) & np.array([key.population == ALL or item == key for item in keys])
            wanted = study.nationals[key].shares * weights[reach].sum() - table[reach & ~mine].sum(axis=0)
            wanted = np.clip(wanted, 0, None)
            table[mine] = balanced(table[mine], weights[mine], wanted * weights[mine].sum() / wanted.sum())
    shares = table / np.where(weights > 0, weights, 1.0)[:, None]
    return shares, [Effect(*question_item[:2], zone, effect) for zone, effect in effects.items()]


def _effects(study: Study, question_item: QuestionItem, free: Shares) -> dict[str, float]:
    """Draw an effect for each zone without published figures, nil on average; free: the weights of their strata."""
    zones = np.array([stratum.zone for stratum in study.strata])
    names = sorted({*zones.tolist()} - {NATIONAL})
    drawn = study.random(question_item.question_id, question_item.item, "effects").standard_normal(len(names))
    sizes = np.array([free[zones == name].sum() for name in names])
    if not sizes.sum():
        return {}
    is_notes = study.questionnaire.scale_of(question_item.question_id).is_notes
    drawn = (drawn - np.average(drawn, weights=sizes)) * (NOTE_EFFECT_SD if is_notes else LOGIT_EFFECT_SD)
    return {name: float(effect) for name, effect, size in zip(names, drawn, sizes, strict=True) if size}


def _tilt(scale: Scale, shares: Shares) -> Shares:
    """Return how much an effect of 1 adds to the logarithm of each share.

    Notes: the mean rises by 1, to first order. Other scales: the logit of the first half of the answers rises by 1;
    the share of "don't know" keeps its logarithm.
    """
    if scale.is_notes:
        notes = scores_of(scale).index.to_numpy("float64")
        return notes / (shares @ notes**2 - (shares @ notes) ** 2)
    ranked = np.array([answer.id != scale.dont_know for answer in scale.answers])
    tilt = np.zeros(len(shares))
    tilt[ranked] = np.linspace(1, -1, ranked.sum()) * (ranked.sum() - 1) / ranked.sum()
    return tilt
