"""Weights under which generated responses reproduce the published figures, and the proof that they do."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpers.errors import quoted
from helpers.survey.errors import FiguresNotReproduced
from helpers.survey.estimate_row import ALL, MEAN
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.simulation.answers import Codes
from helpers.survey.simulation.calibration import Block, calibrated
from helpers.survey.simulation.cells import Cell
from helpers.survey.simulation.known_figures import NATIONAL, Asked, PublishedFigures, features_of, size_of
from helpers.survey.simulation.national import National, nearest_shares

Weights = NDArray[np.float64]
# Printed figures are rounded: shares to a whole percent, means to one decimal.
MAX_SHARE_GAP, MAX_MEAN_GAP = 0.005, 0.05
SHOWN_DIGITS = 9


class Target(NamedTuple):
    """A figure to reproduce: the score of each answer, 0 for no answer, in a zone (NATIONAL: all) and a population."""

    asked: Asked
    answer: str
    zone: str
    column: str
    scores: NDArray[np.float64]
    value: float
    printed: float
    size: float


def targets_of(
    questionnaire: Questionnaire,
    published: PublishedFigures,
    nationals: Mapping[Asked, National],
    cells: Sequence[Cell],
    codes: Mapping[str, Codes],
) -> list[Target]:
    """Return the figures that weights must reproduce, national then by zone, for questions that have answers.

    value: the figure, reconciled with the others of its question; printed: as it is published or assumed.
    """
    zones = [NATIONAL, *dict.fromkeys(cell.zone for cell in cells if cell.zone != NATIONAL)]
    found = []
    for asked, national in nationals.items():
        column = questionnaire.columns_of(asked.question_id)[asked.item]
        if (codes[column] < 0).all():
            continue
        scale = questionnaire.scale_of(asked.question_id)
        for zone in zones:
            printed = published.known(asked, zone) if zone else {}
            shares = nearest_shares(scale, printed, national.shares) if printed else national.shares
            for answer in printed if zone else national.figures:
                scores = features_of(scale, [answer])[0]
                value = float(scores @ shares)
                raw = printed.get(answer, published.known(asked).get(answer, value))
                found.append(Target(asked, answer, zone, column, scores, value, raw, size_of(scale, answer)))
    return found


def weigh(cells: Sequence[Cell], codes: Mapping[str, Codes], targets: Sequence[Target]) -> Weights:
    """Return the weight of each respondent, cell after cell: zones keep their sizes, and targets are met.

    Populations keep their sizes too. Raises NotCalibrated, and FiguresNotReproduced where a printed figure is missed by
    more than half of its last digit.
    """
    populations = list(dict.fromkeys(cell.population for cell in cells))
    blocks = [
        Block(
            sum(cell.weight for cell in group),
            np.concatenate([np.full(cell.n, cell.weight / cell.n) for cell in group]),
            partial(_deviations, group, first, codes, targets, _parts(cells, populations)),
        )
        for first, group in _by_zone(cells)
    ]
    weights = np.concatenate(calibrated(blocks, len(targets) + len(populations) - 1))
    # Further digits may depend on the machine's linear algebra.
    weights = np.round(weights, SHOWN_DIGITS - int(np.ceil(np.log10(weights.mean()))))
    _check(cells, codes, targets, weights)
    return weights


def _by_zone(cells: Sequence[Cell]) -> Iterator[tuple[int, list[Cell]]]:
    first = 0
    for zone in dict.fromkeys(cell.zone for cell in cells):
        group = [cell for cell in cells if cell.zone == zone]
        yield first, group
        first += sum(cell.n for cell in group)


def _parts(cells: Sequence[Cell], populations: Sequence[str]) -> dict[str, float]:
    """Return the part of every population but the last in the whole weight."""
    whole = sum(cell.weight for cell in cells)
    return {
        population: sum(cell.weight for cell in cells if cell.population == population) / whole
        for population in populations[:-1]
    }


def _deviations(
    cells: Sequence[Cell],
    first: int,
    codes: Mapping[str, Codes],
    targets: Sequence[Target],
    parts: Mapping[str, float],
) -> NDArray[np.float64]:
    """Return the deviations of the respondents of one zone, the first of whom is the `first` of all."""
    counts, zone = [cell.n for cell in cells], cells[0].zone
    kept = slice(first, first + sum(counts))
    members = {
        population: np.repeat([population in (ALL, cell.population) for cell in cells], counts)
        for population in {ALL, *parts, *(cell.population for cell in cells)}
    }
    table = np.zeros((sum(counts), len(targets) + len(parts)), order="F")
    for position, target in enumerate(targets):
        if target.zone in (NATIONAL, zone):
            gaps = np.append((target.scores - target.value) / target.size, 0.0)[codes[target.column][kept]]
            table[:, position] = gaps * members[target.asked.population]
    for position, (population, part) in enumerate(parts.items(), start=len(targets)):
        table[:, position] = members[population] - part
    return table


def _check(cells: Sequence[Cell], codes: Mapping[str, Codes], targets: Sequence[Target], weights: Weights) -> None:
    zones = np.repeat([cell.zone for cell in cells], [cell.n for cell in cells])
    populations = np.repeat([cell.population for cell in cells], [cell.n for cell in cells])
    missed = []
    for target in targets:
        used = codes[target.column] >= 0
        if target.zone != NATIONAL:
            used &= zones == target.zone
        if target.asked.population != ALL:
            used &= populations == target.asked.population
        found = np.average(target.scores[codes[target.column][used]], weights=weights[used]) if used.any() else np.nan
        if not abs(found - target.printed) <= (MAX_MEAN_GAP if target.answer == MEAN else MAX_SHARE_GAP):
            name = "/".join(filter(None, (*target.asked, target.answer, target.zone)))
            missed.append(f"{name}: {found:.4f}, printed {target.printed:.4f}")
    if missed:
        raise FiguresNotReproduced(
            f"{len(missed)} of {len(targets)} figures are missed by more than their rounding: {quoted(missed)}.",
            remedy="Ask more respondents in each zone, or leave out a figure that contradicts the others.",
        )
