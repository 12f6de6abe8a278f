"""Who is asked: respondents by zone and population, and the part of the population that each cell stands for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from helpers.errors import quoted
from helpers.survey.design import Design
from helpers.survey.errors import MissingDesign, ZonesDiffer
from helpers.survey.estimate_row import ALL
from helpers.survey.questionnaire.questionnaire import Questionnaire, Simulation
from helpers.survey.simulation.calibration import Block, calibrated
from helpers.survey.simulation.known_figures import NATIONAL, Asked, PublishedFigures
from helpers.survey.simulation.national import Assumption, National

EQUAL_ZONES: Final = "sizes of zones unknown, taken as equal"
NEAREST_ZONES: Final = "sizes of zones unknown, nearest to equal that agree with the published figures"
EQUAL_POPULATIONS: Final = "sizes of populations unknown, taken as equal"
NEAREST_POPULATIONS: Final = "sizes of populations unknown, nearest to equal that agree with the published figures"
ZONE_SIZE: Final = "zone_size"
POPULATION_SHARE: Final = "population_share"
NOTICEABLE: Final = 1e-6


@dataclass(frozen=True)
class Cell:
    """Respondents of one zone and one population: how many, and the weight that they have together."""

    zone: str
    population: str
    n: int
    weight: float


def design_of(questionnaire: Questionnaire, zones: Sequence[str]) -> tuple[Design, Simulation]:
    """Return the design and the simulation of a questionnaire that can be simulated over given zones.

    Raises MissingDesign (no `simulation`, or zones or populations without their column) and ZonesDiffer.
    """
    design, simulation = questionnaire.design, questionnaire.simulation
    where = f"{questionnaire.study} {questionnaire.wave}"
    if design is None or simulation is None:
        raise MissingDesign("It has no `simulation`.", where=where, remedy="Add `simulation` and `design`.")
    if bool(zones) != bool(design.zone) or (questionnaire.populations and not design.population):
        raise MissingDesign(
            f"Its design has the columns {quoted(design.model_dump(exclude_none=True))}, for {len(zones)} zones and "
            f"{len(questionnaire.populations)} populations.",
            where=where,
            remedy="Name a column for the zones where there are zones, and for the populations likewise.",
        )
    if questionnaire.zone_bases and set(questionnaire.zone_bases) != set(zones):
        raise ZonesDiffer(
            f"The zones are {quoted(sorted(zones))}, those of `zone_bases` {quoted(sorted(questionnaire.zone_bases))}.",
            where=where,
            remedy="Give a base to each zone of the grid, and to no other.",
        )
    return design, simulation


def share_out(
    questionnaire: Questionnaire,
    zones: Sequence[str],
    published: PublishedFigures,
    nationals: Mapping[Asked, National],
    n_by_zone: int,
) -> tuple[list[Cell], list[Assumption]]:
    """Return the cells, by zone then population, and what was assumed of their sizes.

    Zones have their bases; where these are unknown, all are equal unless published figures of every zone say otherwise
    (the mean of the zones must be the ensemble's). Populations likewise. Weights sum to the known bases, else to the
    base, else to the number of respondents. A zone's respondents are shared between populations as the square roots of
    their sizes, so that a small one can be shown alone. Raises MissingDesign where one has nobody.
    """
    zone_sizes, shares = _zone_sizes(questionnaire, zones, n_by_zone), _population_shares(questionnaire)
    keys = [(zone, population) for zone in zone_sizes for population in shares]
    unfiltered = {
        asked: one for asked, one in nationals.items() if not questionnaire.questions[asked.question_id].filter
    }
    deviations = _deviations(keys, published, unfiltered)
    if _are_sizes_known(questionnaire):
        deviations += [np.array([one == name for _, one in keys]) - share for name, share in shares.items()]
    columns = np.array(deviations, dtype="float64").reshape(-1, len(keys)).T
    weights = _weights(zone_sizes, shares, columns, are_fixed=bool(questionnaire.zone_bases))
    counts = dict(zip(shares, _counts(questionnaire, weights.sum(axis=0), n_by_zone), strict=True))
    cells = [
        Cell(*key, n=counts[key[1]], weight=float(weight)) for key, weight in zip(keys, weights.ravel(), strict=True)
    ]
    return cells, [
        *_assumed_zones(questionnaire, zone_sizes, weights),
        *_assumed_populations(questionnaire, shares, weights),
    ]


def _zone_sizes(questionnaire: Questionnaire, zones: Sequence[str], n_by_zone: int) -> dict[str, float]:
    names = sorted(zones) or [NATIONAL]
    if questionnaire.zone_bases:
        return {zone: float(questionnaire.zone_bases[zone]) for zone in names}
    total = questionnaire.base or n_by_zone * len(names)
    return dict.fromkeys(names, total / len(names))


def _are_sizes_known(questionnaire: Questionnaire) -> bool:
    bases = [population.base for population in questionnaire.populations.values()]
    return bool(bases) and all(bases)


def _population_shares(questionnaire: Questionnaire) -> dict[str, float]:
    names = list(questionnaire.populations) or [ALL]
    if not _are_sizes_known(questionnaire):
        return dict.fromkeys(names, 1 / len(names))
    bases = {name: float(one.base or 0) for name, one in questionnaire.populations.items()}
    return {name: base / sum(bases.values()) for name, base in bases.items()}


def _deviations(
    keys: Sequence[tuple[str, str]], published: PublishedFigures, nationals: Mapping[Asked, National]
) -> list[np.ndarray]:
    """Return, for each national figure that the figures of cells make up, how far each cell is from it."""
    found = []
    for asked, national in nationals.items():
        for answer, value in national.figures.items():
            inside = [key for key in keys if asked.population in (ALL, key[1])]
            figures = {key: figure for key in inside for figure in _of_cell(asked, answer, key, published, nationals)}
            if len(figures) == len(inside):
                found.append(np.array([figures.get(key, value) - value for key in keys]))
    return [deviation for deviation in found if np.abs(deviation).max() > NOTICEABLE]


def _of_cell(
    asked: Asked, answer: str, key: tuple[str, str], published: PublishedFigures, nationals: Mapping[Asked, National]
) -> Iterator[float]:
    """Yield the figure of a cell where one is known: its zone's, else, inside the ensemble, its population's."""
    zone, population = key
    own = asked._replace(population=population)
    for one in (own, asked):
        figures = published.known(one, zone) if zone else {}
        if answer in figures:
            yield figures[answer]
            return
    if own != asked and own in nationals and answer in nationals[own].figures:
        yield nationals[own].figures[answer]


def _weights(
    zone_sizes: Mapping[str, float], shares: Mapping[str, float], columns: np.ndarray, *, are_fixed: bool
) -> np.ndarray:
    """Return the weight of each cell, one row by zone: nearest to size x share, and without deviation on average."""
    start, width = np.outer(list(zone_sizes.values()), list(shares.values())), len(shares)
    groups = [slice(i, i + width) for i in range(0, start.size, width)] if are_fixed else [slice(0, start.size)]
    flat = start.ravel()
    blocks = [Block(flat[group].sum(), flat[group], partial(columns.__getitem__, group)) for group in groups]
    return np.concatenate(calibrated(blocks, columns.shape[1])).reshape(start.shape)


def _counts(questionnaire: Questionnaire, sizes: np.ndarray, n_by_zone: int) -> list[int]:
    importance = np.cumsum(np.sqrt(sizes))
    counts = np.diff(np.round(n_by_zone * importance / importance[-1]).astype(int), prepend=0)
    if not counts.all():
        raise MissingDesign(
            f"{n_by_zone} respondents by zone leave nobody in one of {len(counts)} populations.",
            where=f"{questionnaire.study} {questionnaire.wave}",
            remedy="Raise `n_by_zone`.",
        )
    return counts.tolist()


def _assumed_zones(
    questionnaire: Questionnaire, sizes: Mapping[str, float], weights: np.ndarray
) -> Iterator[Assumption]:
    if questionnaire.zone_bases or NATIONAL in sizes:
        return
    found = weights.sum(axis=1)
    how = EQUAL_ZONES if np.allclose(found, list(sizes.values()), rtol=NOTICEABLE) else NEAREST_ZONES
    for zone, size in zip(sizes, found.tolist(), strict=True):
        yield Assumption("", ZONE_SIZE, zone, size, how)


def _assumed_populations(
    questionnaire: Questionnaire, shares: Mapping[str, float], weights: np.ndarray
) -> Iterator[Assumption]:
    if not questionnaire.populations or _are_sizes_known(questionnaire):
        return
    found = weights.sum(axis=0) / weights.sum()
    how = EQUAL_POPULATIONS if np.allclose(found, list(shares.values()), atol=NOTICEABLE) else NEAREST_POPULATIONS
    for population, share in zip(shares, found.tolist(), strict=True):
        yield Assumption("", POPULATION_SHARE, population, 100 * share, how)
