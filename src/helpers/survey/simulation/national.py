"""National distributions of answers, completed from what was printed, with a note of each value that was not."""

from typing import Final, NamedTuple

import numpy as np
from scipy.linalg import null_space

from helpers.survey.errors import ImpossibleShares
from helpers.survey.estimate_row import ALL, MEAN
from helpers.survey.questionnaire.questionnaire import Questionnaire, Scale
from helpers.survey.questionnaire.scores import scores_of
from helpers.survey.simulation.distributions import Shares, closest_shares, reconciled
from helpers.survey.simulation.known_figures import Asked, Figures, PublishedFigures, features_of, size_of
from helpers.survey.simulation.means import lost_means

DEDUCED: Final = "deduced from the published figures"
COMPLETED: Final = "completed by maximum entropy"
MIDDLE_BAND: Final = "share printed without its band, taken for the middle band"
MIDDLE_BAND_REFUSED: Final = "share printed without its band, left out: the middle band cannot have it with this mean"
NO_DONT_KNOW: Final = "no don't-know was published"
# Shares are printed as whole percents: reconciled with each other, none moves by more than half a point.
ROUNDING: Final = 0.005 + 1e-9
NO_MOVE: Final = 1e-9


class Assumption(NamedTuple):
    """A value that was not published: shares in percent, means in points of the scale, sizes in weighted persons."""

    question_id: str
    item: str
    answer: str
    value: float
    how: str


class National(NamedTuple):
    """The distribution of the answers to a question in a population, and the figures that weights must reproduce."""

    shares: Shares
    figures: Figures


def complete(
    questionnaire: Questionnaire, published: PublishedFigures
) -> tuple[dict[Asked, National], list[Assumption]]:
    """Build the national distribution of each question that has enough figures, in each population it is printed for.

    Notes: a mean, or shares of bands, is enough; the distribution is the most even that has them (maximum entropy).
    Other scales: what is missing is deduced where one value only fits; where one figure is missing to do so, the known
    remainder is split by maximum entropy, provided that its answers were printed and lost, or are one total of the
    scale. Anything else is left out. Everything that was not published is among the assumptions.
    """
    nationals: dict[Asked, National] = {}
    assumptions: list[Assumption] = []
    for question_id, question in questionnaire.questions.items():
        scale = questionnaire.scale_of(question_id)
        for population in question.populations:
            means = lost_means(questionnaire, question_id, population, published) if scale.is_notes else {}
            for item in question.item_labels():
                asked = Asked(question_id, item, population)
                built, assumed = _build(scale, published.of(asked), means.get(item))
                suffix = "" if population == ALL else f" ({population})"
                assumptions += [Assumption(question_id, item, *one[:2], one[2] + suffix) for one in assumed]
                if built is not None:
                    nationals[asked] = built
    return nationals, assumptions


def nearest_shares(scale: Scale, known: Figures, prior: Shares) -> Shares:
    """Return the shares nearest to others that have the known figures, once these are reconciled with each other.

    prior: the other shares, all equal for the most even distribution; an answer without share in it keeps none.
    Raises ImpossibleShares where the figures are more than a rounding away from any distribution.
    """
    features, values = features_of(scale, list(known)), np.array(list(known.values()))
    possible = (prior > 0) & ~(features[values == 0] > 0).any(axis=0)
    features = features[:, possible]
    nearest = reconciled(features, values)
    met = features @ nearest
    if (np.abs(met - values) > np.array([ROUNDING * size_of(scale, answer) for answer in known])).any():
        raise ImpossibleShares(
            f"The figures { ({answer: round(value, 4) for answer, value in known.items()}) } contradict each other.",
            remedy="Correct one of them, or leave one out.",
        )
    shares = np.zeros(len(possible))
    is_settled = np.linalg.matrix_rank(np.vstack([features, np.ones(features.shape[1])])) == features.shape[1]
    shares[possible] = nearest if is_settled else closest_shares(features, met, prior=prior[possible])
    return shares


Assumed = list[tuple[str, float, str]]


def _build(scale: Scale, printed: Figures, mean: tuple[float, str] | None) -> tuple[National | None, Assumed]:
    known = {answer: value for answer, value in printed.items() if not np.isnan(value)}
    if scale.is_notes:
        return _build_notes(scale, known, mean)
    return _build_shares(scale, printed, known)


def _build_notes(scale: Scale, known: Figures, mean: tuple[float, str] | None) -> tuple[National | None, Assumed]:
    assumed: Assumed = []
    loose = known.pop(scale.unplaced.id, None) if scale.unplaced else None
    if mean is not None:
        known[MEAN] = mean[0]
        assumed.append((MEAN, *mean))
    if not known:
        return None, []
    middle = scale.bands[len(scale.bands) // 2].id
    shares, even = None, np.ones(len(scores_of(scale)))
    if scale.unplaced and loose is not None and middle not in known:
        try:
            shares = nearest_shares(scale, known | {middle: loose}, even)
        except ImpossibleShares:
            assumed.append((scale.unplaced.id, 100 * loose, MIDDLE_BAND_REFUSED))
        else:
            known[middle] = loose
            assumed.append((middle, 100 * loose, MIDDLE_BAND))
    if shares is None:
        shares = nearest_shares(scale, known, even)
    for answer in (MEAN, *(band.id for band in scale.bands)):
        if answer not in known:
            value = float((features_of(scale, [answer]) @ shares)[0])
            assumed.append((answer, value if answer == MEAN else 100 * value, COMPLETED))
    return National(shares, _coherent(scale, known, shares)), assumed


def _build_shares(scale: Scale, printed: Figures, known: Figures) -> tuple[National | None, Assumed]:
    answers = [answer.id for answer in scale.answers]
    is_silent = scale.dont_know is not None and scale.dont_know not in printed
    nil = {answer: 0.0 for answer in answers if is_silent and answer == scale.dont_know}
    figures = known | nil
    # What can be added to shares without changing a figure: an answer that moves in it is not settled.
    freedom = null_space(np.vstack([features_of(scale, list(figures)), np.ones(len(answers))]))
    unsettled = {answer for answer, moves in zip(answers, np.abs(freedom) > NO_MOVE, strict=True) if moves.any()}
    was_printed = unsettled <= set(printed) or any(unsettled <= set(total.answers) for total in scale.totals)
    if not known or freedom.shape[1] > 1 or not was_printed:
        return None, []
    shares = nearest_shares(scale, figures, np.ones(len(answers)))
    assumed: Assumed = [
        (answer, 100 * share, COMPLETED if answer in unsettled else DEDUCED)
        for answer, share in zip(answers, shares.tolist(), strict=True)
        if answer not in figures
    ]
    return National(shares, _coherent(scale, known, shares)), assumed + [(one, 0.0, NO_DONT_KNOW) for one in nil]


def _coherent(scale: Scale, known: Figures, shares: Shares) -> Figures:
    return dict(zip(known, (features_of(scale, list(known)) @ shares).tolist(), strict=True))
