"""National distributions of answers completed from what was printed, with a note of each value that was not."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from scipy.linalg import null_space

from helpers.errors import EstimateError
from helpers.survey.estimate_row import ALL, FRANCE, KEY, LOST, MEAN, PUBLISHED, SHOWN
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.questionnaire.scales import Scale
from helpers.survey.questionnaire.scores import scores_of
from helpers.survey.simulation.distributions import Shares, nearest_shares

NATIONAL: Final = ""
DEDUCED: Final = "deduced from the published figures"
COMPLETED: Final = "completed as evenly as the published figures allow"
MIDDLE_BAND: Final = "share printed without its band, taken for the middle band"
NOT_SIMULATED: Final = "not simulated"
# Shares are printed as whole percents: reconciled with each other, none moves by more than half a point.
ROUNDING: Final = 0.005 + 1e-6
NO_MOVE: Final = 1e-9

# By answer, band, total or MEAN: a share from 0 to 1 or a mean note, NaN where it was printed and is lost.
Figures = dict[str, float]


class QuestionItem(NamedTuple):
    """A question, or one of its items, for one population."""

    question_id: str
    item: str
    population: str


class Assumption(NamedTuple):
    """A value that was not published: shares in percent, means in points of the scale, sizes in weighted persons."""

    question_id: str
    item: str
    answer: str
    value: float
    how: str


class National(NamedTuple):
    """The distribution of the answers to a question in a population, and the figures that were published of it."""

    shares: Shares
    figures: Figures


Printed = Mapping[tuple[str, QuestionItem], Figures]


def printed_figures(questionnaire: Questionnaire, published: pd.DataFrame) -> Printed:
    """Return the figures of a wave's estimate rows, by zone (NATIONAL for the ensemble) and question.

    published: columns of `rows.COLUMNS`; other waves, levels and provenances are left aside, and so are suppressed
    figures and those that are no measure of a question, such as a change or a base.
    """
    rows = published[
        (published["study"] == questionnaire.study)
        & (published["wave"] == questionnaire.wave)
        & (published["provenance"] == PUBLISHED)
        & published["status"].isin([SHOWN, LOST])
        & published["level"].isin([FRANCE, questionnaire.grid])
        & published["question_id"].isin(list(questionnaire.questions))
    ]
    printed: dict[tuple[str, QuestionItem], Figures] = {}
    # Sums of floats depend on their order: that of the rows must not matter.
    for row in rows.sort_values([*KEY], kind="stable").itertuples():
        zone = NATIONAL if row.level == FRANCE else row.territory_code
        scale = questionnaire.scale_of(row.question_id)
        unplaced = scale.unplaced.id if scale.unplaced and scale.is_notes and zone == NATIONAL else None
        if row.answer in scores_of(scale) or row.answer == unplaced:
            value = row.value if row.answer == MEAN else row.value / 100
            figures = printed.setdefault((zone, QuestionItem(row.question_id, row.item, row.population)), {})
            figures[row.answer] = value if row.status == SHOWN else np.nan
    return printed


def complete(questionnaire: Questionnaire, printed: Printed) -> tuple[dict[QuestionItem, National], list[Assumption]]:
    """Build the national distribution of each question that has enough figures, in each population it is printed for.

    Notes: one figure is enough. Other scales: what is missing must follow from the figures, but for answers that were
    printed and are lost, which share the remainder. Raises EstimateError.
    """
    nationals: dict[QuestionItem, National] = {}
    assumptions: list[Assumption] = []
    for question_id, question in questionnaire.questions.items():
        scale = questionnaire.scale_of(question_id)
        for population in question.populations:
            for item in question.item_labels():
                question_item = QuestionItem(question_id, item, population)
                shown = printed.get((NATIONAL, question_item), {})
                figures = _known(scale, shown)
                if _is_enough(scale, shown, figures):
                    shares = shares_like(scale, figures, np.ones(len(scores_of(scale))))
                    nationals[question_item] = National(shares, figures)
                    assumptions += _assumed(scale, question_item, shown, nationals[question_item])
    return nationals, assumptions


def shares_like(scale: Scale, figures: Figures, prior: Shares) -> Shares:
    """Return the shares nearest to others that have the given figures, to their rounding; raises EstimateError."""
    features, values = features_of(scale, list(figures)), np.array(list(figures.values()))
    shares = nearest_shares(features, values, prior / prior.sum())
    if (np.abs(features @ shares - values) > [ROUNDING * size_of(scale, answer) for answer in figures]).any():
        raise EstimateError(
            "impossible-shares",
            f"The figures { ({answer: round(value, 4) for answer, value in figures.items()}) } contradict each other.",
            remedy="Correct one of them, or leave one out.",
        )
    return shares


def features_of(scale: Scale, answers: list[str]) -> Shares:
    """Return the score that each value of a scale has for each answer, band, total or MEAN asked for."""
    return scores_of(scale)[answers].to_numpy().T


def size_of(scale: Scale, answer: str) -> float:
    """Return the width of what a figure counts: 1 for a share, the length of the scale for a mean."""
    return float(np.ptp(scores_of(scale).index)) if answer == MEAN else 1.0


def _known(scale: Scale, printed: Figures) -> Figures:
    """Return the figures that a distribution must have: those printed, and what is taken for granted."""
    figures = {answer: value for answer, value in printed.items() if not np.isnan(value)}
    loose = figures.pop(scale.unplaced.id, None) if scale.unplaced else None
    if loose is not None:
        figures.setdefault(scale.bands[len(scale.bands) // 2].id, loose)
    if figures and scale.dont_know and scale.dont_know not in printed:
        figures[scale.dont_know] = 0.0
    return figures


def _is_enough(scale: Scale, printed: Figures, figures: Figures) -> bool:
    n_lost = sum(np.isnan(value) for value in printed.values())
    return bool(figures) and (scale.is_notes or _freedom(scale, figures).shape[1] <= n_lost)


def _freedom(scale: Scale, figures: Figures) -> Shares:
    """Return what can be added to shares without changing a figure: one column for each independent way."""
    return null_space(np.vstack([features_of(scale, list(figures)), np.ones(len(scores_of(scale)))]))


def _assumed(scale: Scale, question_item: QuestionItem, printed: Figures, national: National) -> list[Assumption]:
    """Return an assumption for each measure of a scale, totals aside, that was not published."""
    measures = [MEAN, *(band.id for band in scale.bands)] if scale.is_notes else [answer.id for answer in scale.answers]
    suffix = "" if question_item.population == ALL else f" ({question_item.population})"
    freedom, assumed = _freedom(scale, national.figures), []
    for answer in measures:
        if np.isnan(printed.get(answer, np.nan)):
            scores = features_of(scale, [answer])[0]
            how = COMPLETED if (np.abs(scores @ freedom) > NO_MOVE).any() else DEDUCED
            how = MIDDLE_BAND if scale.is_notes and answer in national.figures else how
            value = float(scores @ national.shares) * (1 if answer == MEAN else 100)
            assumed.append(Assumption(question_item.question_id, question_item.item, answer, value, how + suffix))
    return assumed
