"""Answers drawn cell by cell: who is asked, how many give each answer, and who gives it."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpers.survey.estimate_row import ALL
from helpers.survey.questionnaire.questionnaire import Filter, Questionnaire
from helpers.survey.questionnaire.scores import scores_of
from helpers.survey.simulation.cells import Cell
from helpers.survey.simulation.distributions import spread_offsets, whole_counts
from helpers.survey.simulation.known_figures import Asked, PublishedFigures
from helpers.survey.simulation.national import National
from helpers.survey.simulation.seeds import generator
from helpers.survey.simulation.zones import Effect, expected_shares, national_of

Codes = NDArray[np.int8]
NO_ANSWER: Final = -1
# Two notes that one person gives to two items have a correlation of about its square.
PERSON_LOADING: Final = 0.6


class Drawn(NamedTuple):
    """Answers by column of the responses, as positions on their scale; effects; what is left without answers."""

    codes: dict[str, Codes]
    effects: list[Effect]
    unanswered: list[Asked]


def draw_answers(
    questionnaire: Questionnaire,
    published: PublishedFigures,
    nationals: Mapping[Asked, National],
    cells: Sequence[Cell],
    seed: int,
) -> Drawn:
    """Draw the answers of every respondent, cell after cell: NO_ANSWER where nobody asks, or nothing is known.

    Each cell gets whole numbers of answers within one of those expected, so that weights have little left to correct.
    Who gives which: the respondents of a cell are sorted by a person effect, common to the items of a question, and a
    part of their own (Gaussian copula); the highest give the last answers of the scale.
    """
    starts = np.cumsum([0, *(cell.n for cell in cells)])
    bounds = list(pairwise(starts.tolist()))
    drawn = Drawn({}, [], [])
    for question_id, question in questionnaire.questions.items():
        scale = questionnaire.scale_of(question_id)
        is_asked = _is_asked(questionnaire, question.filter, drawn.codes, bounds[-1][1])
        person = generator(seed, question_id, "person").standard_normal(len(is_asked))
        for item, column in questionnaire.columns_of(question_id).items():
            asked = Asked(question_id, item, ALL)
            knows = [national_of(asked, cell, nationals) is not None for cell in cells]
            respondents = [
                start + np.flatnonzero(is_asked[start:end] & known)
                for (start, end), known in zip(bounds, knows, strict=True)
            ]
            sizes = np.array([len(group) for group in respondents])
            drawn.unanswered.extend(_unanswered(asked, cells, knows, sizes))
            weights = sizes * [cell.weight / cell.n for cell in cells]
            expected = expected_shares(scale, asked, cells, weights, published, nationals, seed)
            drawn.effects.extend(expected.effects)
            random = generator(seed, question_id, item, "answers")
            offsets = np.where(expected.is_settled, 0.5, spread_offsets(random.uniform(), len(cells)))
            counts = whole_counts(sizes, expected.shares, offsets)
            noise = random.standard_normal(len(is_asked))
            latent = PERSON_LOADING * person + np.sqrt(1 - PERSON_LOADING**2) * noise
            drawn.codes[column] = _given(respondents, counts, latent)
    return drawn


def _is_asked(
    questionnaire: Questionnaire, condition: Filter | None, codes: Mapping[str, Codes], number: int
) -> NDArray[np.bool_]:
    if condition is None:
        return np.ones(number, dtype=bool)
    scores = scores_of(questionnaire.scale_of(condition.question))
    passes = scores[list(condition.answers)].any(axis="columns").to_numpy()
    given = codes[questionnaire.columns_of(condition.question)[condition.item]]
    return np.append(passes, False)[given]


def _given(respondents: Sequence[NDArray[np.int64]], counts: NDArray[np.int64], latent: NDArray[np.float64]) -> Codes:
    codes = np.full(len(latent), NO_ANSWER, dtype=np.int8)
    for group, row in zip(respondents, counts, strict=True):
        codes[group[np.argsort(latent[group])]] = np.repeat(np.arange(len(row), dtype=np.int8), row)
    return codes


def _unanswered(asked: Asked, cells: Sequence[Cell], knows: Sequence[bool], sizes: NDArray[np.int64]) -> list[Asked]:
    if not sizes.any():
        return [asked]
    populations = {cell.population: known for cell, known in zip(cells, knows, strict=True)}
    return [asked._replace(population=population) for population, known in populations.items() if not known]
