"""Distributions of answers by zone: the national one, shifted by fictitious effects or published zone figures."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpers.survey.questionnaire.questionnaire import Scale
from helpers.survey.questionnaire.scores import scores_of
from helpers.survey.simulation.cells import Cell
from helpers.survey.simulation.distributions import Shares, balanced
from helpers.survey.simulation.known_figures import NATIONAL, Asked, Figures, PublishedFigures
from helpers.survey.simulation.national import National, nearest_shares
from helpers.survey.simulation.seeds import generator

# With 200 respondents by zone, the standard error of a mean note is about 0.18 and that of a logit about 0.15: effects
# of these sizes make a few zones differ significantly from the others, and most of them not.
NOTE_EFFECT_SD: Final = 0.35
LOGIT_EFFECT_SD: Final = 0.25

Mask = NDArray[np.bool_]
Weights = NDArray[np.float64]


class Effect(NamedTuple):
    """A fictitious zone effect: points of the scale for notes, logit towards the first answers for other scales."""

    question_id: str
    item: str
    territory_code: str
    effect: float


class Expected(NamedTuple):
    """The shares of answers expected in each cell, whether published figures settle them, and the effects drawn."""

    shares: Shares
    is_settled: Mask
    effects: list[Effect]


def national_of(asked: Asked, cell: Cell, nationals: Mapping[Asked, National]) -> National | None:
    """Return the national distribution that a cell follows: its population's, else the ensemble's, else none."""
    return nationals.get(asked._replace(population=cell.population)) or nationals.get(asked)


def zone_figures(asked: Asked, cell: Cell, published: PublishedFigures) -> Figures:
    """Return the published figures of a cell: its population's in its zone, else the ensemble's in its zone."""
    if cell.zone == NATIONAL:
        return {}
    own = published.known(asked._replace(population=cell.population), cell.zone)
    return own or published.known(asked, cell.zone)


def expected_shares(
    scale: Scale,
    asked: Asked,
    cells: Sequence[Cell],
    weights: Weights,
    published: PublishedFigures,
    nationals: Mapping[Asked, National],
    seed: int,
) -> Expected:
    """Return the shares of answers of each cell, whose mean by population is exactly the national distribution.

    asked: the question, for the ensemble. weights: the weight of who is asked in each cell, 0 where nobody is. A cell
    with published figures has the shares nearest to the national ones that have them; the others are tilted by the
    effect of their zone, then scaled together until the national shares are met (`balanced`).
    """
    is_asked = weights > 0
    figures = [zone_figures(asked, cell, published) for cell in cells]
    is_settled = np.array([bool(known) for known in figures])
    effects = _effects(scale, asked, cells, np.where(is_settled, 0.0, weights), seed)
    table = np.zeros((len(cells), len(scores_of(scale))))
    for row in np.flatnonzero(is_asked).tolist():
        national = national_of(asked, cells[row], nationals)
        assert national is not None  # noqa: S101 - nobody is asked where nothing is known
        shares = national.shares
        if figures[row]:
            shares = nearest_shares(scale, figures[row], shares)
        else:
            shares = shares * np.exp(effects.get(cells[row].zone, 0.0) * _tilt(scale, shares))
        table[row] = shares / shares.sum() * weights[row]
    for members, reach, shares in _groups(asked, cells, nationals):
        free = members & is_asked & ~is_settled
        if free.any():
            wanted = np.clip(shares * weights[reach].sum() - table[reach & ~free].sum(axis=0), 0, None)
            wanted *= weights[free].sum() / wanted.sum()
            table[free] = balanced(table[free], weights[free], wanted)
    shares = table / np.where(is_asked, weights, 1.0)[:, None]
    return Expected(shares, is_settled, [Effect(*asked[:2], zone, effect) for zone, effect in effects.items()])


def _groups(
    asked: Asked, cells: Sequence[Cell], nationals: Mapping[Asked, National]
) -> Iterator[tuple[Mask, Mask, Shares]]:
    """Yield cells that one national distribution rules, the cells it is the mean of, and the distribution.

    Where some populations have their own, what is left of the ensemble's rules the others.
    """
    populations = np.array([cell.population for cell in cells])
    ruled = np.zeros(len(cells), dtype=bool)
    for population in dict.fromkeys(populations):
        own = nationals.get(asked._replace(population=population))
        if own:
            members = populations == population
            ruled |= members
            yield members, members, own.shares
    if asked in nationals:
        yield ~ruled, np.ones_like(ruled), nationals[asked].shares


def _effects(scale: Scale, asked: Asked, cells: Sequence[Cell], free: Weights, seed: int) -> dict[str, float]:
    """Draw an effect for each zone without published figures, nil on average; free: the weights of their cells."""
    zones = sorted({cell.zone for cell in cells} - {NATIONAL})
    drawn = generator(seed, asked.question_id, asked.item, "effects").standard_normal(len(zones))
    sizes = np.array([sum(w for w, cell in zip(free, cells, strict=True) if cell.zone == zone) for zone in zones])
    if not sizes.sum():
        return {}
    drawn = (drawn - np.average(drawn, weights=sizes)) * (NOTE_EFFECT_SD if scale.is_notes else LOGIT_EFFECT_SD)
    return {zone: float(effect) for zone, effect, size in zip(zones, drawn, sizes, strict=True) if size}


def _tilt(scale: Scale, shares: Shares) -> Shares:
    """Return how much an effect of 1 adds to the logarithm of each share.

    Notes: the mean rises by 1, to first order. Other scales: the logit of the first half of the answers rises by 1;
    the share of "don't know" keeps its logarithm.
    """
    if scale.is_notes:
        notes = scores_of(scale).index.to_numpy("float64")
        return notes / (shares @ notes**2 - (shares @ notes) ** 2)
    ranked = np.array([answer.id != scale.dont_know for answer in scale.answers])
    ranks = np.arange(ranked.sum())
    tilt = np.zeros(len(shares))
    tilt[ranked] = (ranks.mean() - ranks) * 2 / len(ranks)
    return tilt
