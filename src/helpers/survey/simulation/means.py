"""Lost means of notes: found again from the order in which items were printed, or drawn within it."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

import numpy as np

from helpers.survey.estimate_row import MEAN
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.simulation.known_figures import Asked, PublishedFigures
from helpers.survey.simulation.seeds import generator

DRAWN: Final = "lost mean drawn between its neighbours in the printed order"
INFERRED: Final = "lost mean inferred from the printed order"
# Means are printed with one decimal.
STEP: Final = 0.1


def lost_means(
    questionnaire: Questionnaire, question_id: str, population: str, published: PublishedFigures
) -> Mapping[str, tuple[float, str]]:
    """Return a mean for each item whose mean was printed and is lost, and how it was found.

    Items stand in the printed order. Where known means never rise along it, a lost one lies between its neighbours,
    and equals the lower one where these are a step apart or less; elsewhere it lies between the extreme means.
    """
    items = list(questionnaire.questions[question_id].item_labels())
    printed = [published.of(Asked(question_id, item, population)).get(MEAN) for item in items]
    known = [mean for mean in printed if mean is not None and not np.isnan(mean)]
    if not known:
        return {}
    is_sorted = all(before >= after for before, after in pairwise(known))
    assert questionnaire.simulation is not None  # noqa: S101 - simulate has checked it
    found: dict[str, tuple[float, str]] = {}
    for high, low, group in _runs(items, printed, known, is_sorted=is_sorted):
        if high - low <= STEP + 1e-9:
            found |= dict.fromkeys(group, (low, INFERRED))
            continue
        draws = generator(questionnaire.simulation.seed, question_id, population, *group).uniform(low, high, len(group))
        found |= {item: (round(mean, 1), DRAWN) for item, mean in zip(group, sorted(draws)[::-1], strict=True)}
    return found


def _runs(
    items: list[str], printed: list[float | None], known: list[float], *, is_sorted: bool
) -> Iterator[tuple[float, float, list[str]]]:
    """Yield the highest and lowest mean that neighbouring lost items may have, and these items."""
    above, group = max(known), list[str]()
    for item, mean in zip(items, printed, strict=True):
        if mean is None:
            continue
        if np.isnan(mean):
            group.append(item)
            continue
        if group:
            yield (above, mean, group) if is_sorted else (max(known), min(known), group)
        above, group = mean, []
    if group:
        yield (above if is_sorted else max(known)), min(known), group
