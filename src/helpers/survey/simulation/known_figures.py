"""Published figures that generated responses must reproduce, as scores between which weights can be compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from helpers.errors import DuplicateKey, UnknownTerritory, quoted
from helpers.survey.estimate_row import KEY, LOST, MEAN, PUBLISHED, SHOWN
from helpers.survey.printed.published_cells import FRANCE
from helpers.survey.questionnaire.questionnaire import Questionnaire, Scale
from helpers.survey.questionnaire.scores import scores_of

NATIONAL: Final = ""


class Asked(NamedTuple):
    """A question, or one of its items, for one population."""

    question_id: str
    item: str
    population: str


# By answer, band, total or MEAN: a share from 0 to 1 or a mean note, NaN where it was printed and is lost.
Figures = dict[str, float]


@dataclass(frozen=True)
class PublishedFigures:
    """The figures of one wave by zone (NATIONAL for the ensemble) and by what was asked of whom."""

    by_zone: Mapping[str, Mapping[Asked, Figures]] = field(default_factory=dict)

    def of(self, asked: Asked, zone: str = NATIONAL) -> Figures:
        """Return what was printed of a question, lost values as NaN; nothing where nothing was."""
        return dict(self.by_zone.get(zone, {}).get(asked, {}))

    def known(self, asked: Asked, zone: str = NATIONAL) -> Figures:
        """Return the figures of a question that have a value."""
        return {answer: value for answer, value in self.of(asked, zone).items() if not np.isnan(value)}


def figures_of(questionnaire: Questionnaire, published: pd.DataFrame, zones: tuple[str, ...]) -> PublishedFigures:
    """Return the figures that a wave's estimate rows print, for the ensemble and for the zones of its grid.

    published: columns of `rows.COLUMNS`; other waves, levels and provenances are left aside, and so are suppressed
    figures and those that are no measure of a question, such as a change or a base.
    Raises UnknownTerritory (a zone that is not one of `zones`) and DuplicateKey (a figure printed twice).
    """
    rows = published[
        (published["study"] == questionnaire.study)
        & (published["wave"] == questionnaire.wave)
        & (published["provenance"] == PUBLISHED)
        & published["status"].isin([SHOWN, LOST])
        & published["level"].isin([FRANCE, questionnaire.grid])
    ]
    scales = {question_id: questionnaire.scale_of(question_id) for question_id in questionnaire.questions}
    by_zone: dict[str, dict[Asked, Figures]] = {}
    # Sums of floats depend on their order: that of the rows must not matter.
    for row in rows.sort_values([*KEY], kind="stable").itertuples():
        zone = NATIONAL if row.level == FRANCE else row.territory_code
        if row.question_id not in scales or row.answer not in _measures(scales[row.question_id], zone):
            continue
        if zone not in (NATIONAL, *zones):
            raise UnknownTerritory(
                f"Question '{row.question_id}' has a figure for the zone '{zone}', and the zones are {quoted(zones)}.",
                where=f"{questionnaire.study} {questionnaire.wave}",
                remedy="Correct the code, or the level of the row.",
            )
        figures = by_zone.setdefault(zone, {}).setdefault(Asked(row.question_id, row.item, row.population), {})
        if row.answer in figures:
            raise DuplicateKey(
                f"The figure '{row.question_id}', '{row.item}', '{row.answer}', '{row.population}' is there twice.",
                where=f"{questionnaire.study} {questionnaire.wave}, zone '{zone}'",
                remedy="Keep one of the two.",
            )
        is_known = row.status == SHOWN and pd.notna(row.value)
        figures[row.answer] = (row.value if row.answer == MEAN else row.value / 100) if is_known else np.nan
    return PublishedFigures(by_zone)


def features_of(scale: Scale, answers: list[str]) -> np.ndarray:
    """Return the score that each value of a scale has for each answer, band, total or MEAN asked for."""
    return scores_of(scale)[answers].to_numpy().T


def size_of(scale: Scale, answer: str) -> float:
    """Return the width of what a figure counts: 1 for a share, the length of the scale for a mean."""
    return float(np.ptp(scores_of(scale).index)) if answer == MEAN else 1.0


def _measures(scale: Scale, zone: str) -> set[str]:
    # A share printed without its band says nothing of a zone, nor of answers that are no notes.
    unplaced = [scale.unplaced.id] if scale.unplaced and scale.is_notes and zone == NATIONAL else []
    return {*scores_of(scale), *unplaced}
