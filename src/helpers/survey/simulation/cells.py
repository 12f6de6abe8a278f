"""Respondents of each zone and population, and the part of the population that each of these cells stands for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from helpers.errors import DesignError, EstimateError, quoted
from helpers.survey.estimate_row import ALL
from helpers.survey.questionnaire.design import Design
from helpers.survey.questionnaire.questionnaire import Questionnaire, Simulation
from helpers.survey.simulation.distributions import Shares, nearest_shares
from helpers.survey.simulation.known_figures import NATIONAL, Assumption, National, Printed, QuestionItem

SIZES: Final = "sizes of zones unknown, nearest to equal that agree with the published figures"
PARTS: Final = "sizes of populations unknown, nearest to equal that agree with the published figures"
ZONE_SIZE, POPULATION_SHARE = "zone_size", "population_share"


@dataclass(frozen=True)
class Stratum:
    """Respondents of one zone and one population: how many, and the weight that they have together."""

    zone: str
    population: str
    n: int
    weight: float


def design_of(questionnaire: Questionnaire, zones: Sequence[str]) -> tuple[Design, Simulation]:
    """Return the design and the simulation of a questionnaire that can be simulated over given zones.

    Raises DesignError (no `simulation`, or zones or populations without their column) and EstimateError.
    """
    design, simulation = questionnaire.design, questionnaire.simulation
    where = f"{questionnaire.study} {questionnaire.wave}"
    if design is None or simulation is None:
        raise DesignError(
            "missing-design", "It has no `simulation`.", where=where, remedy="Add `simulation` and `design`."
        )
    if bool(zones) != bool(design.zone) or (questionnaire.populations and not design.population):
        raise DesignError(
            "missing-design",
            f"Its design has the columns {quoted(design.model_dump(exclude_none=True))}, for {len(zones)} zones and "
            f"{len(questionnaire.populations)} populations.",
            where=where,
            remedy="Name a column for the zones where there are zones, and for the populations likewise.",
        )
    if questionnaire.zone_bases and set(questionnaire.zone_bases) != set(zones):
        raise EstimateError(
            "zones-differ",
            f"The zones are {quoted(sorted(zones))}, those of `zone_bases` {quoted(sorted(questionnaire.zone_bases))}.",
            where=where,
            remedy="Give a base to each zone of the grid, and to no other.",
        )
    return design, simulation


def strata_of(
    questionnaire: Questionnaire,
    zones: Sequence[str],
    printed: Printed,
    nationals: Mapping[QuestionItem, National],
    n_by_zone: int,
) -> tuple[list[Stratum], list[Assumption]]:
    """Return the strata, by zone then population, and what was assumed of their sizes.

    Zones have their bases, populations theirs; where these are unknown, they are as equal as published figures allow:
    the mean of the parts must be the figure of the whole. Weights sum to the base, else to the number of respondents.
    A zone's respondents are shared between populations as the square roots of their sizes, so that a small one can be
    shown alone. Raises DesignError where one has nobody.
    """
    names, populations = sorted(zones) or [NATIONAL], list(questionnaire.populations) or [ALL]
    whole = {one: made for one, made in nationals.items() if not questionnaire.questions[one.question_id].filter}
    bases = [population.base for population in questionnaire.populations.values()] or [1]
    by_population = {
        cell: [(NATIONAL, cell._replace(population=name)) for name in populations]
        for cell in whole
        if cell.population == ALL
    }
    parts = np.array([base or np.nan for base in bases], dtype="float64")
    parts = _mixed(len(parts), by_population, printed, whole) if np.isnan(parts).any() else parts / parts.sum()
    if questionnaire.zone_bases:
        sizes = np.array([questionnaire.zone_bases[zone] for zone in names], dtype="float64")
    else:
        by_zone = {cell: [(zone, cell) for zone in names] for cell in whole}
        sizes = _mixed(len(names), by_zone, printed, whole) * (questionnaire.base or n_by_zone * len(names))
    importance = np.cumsum(np.sqrt(parts))
    counts = np.diff(np.round(n_by_zone * importance / importance[-1]).astype(int), prepend=0)
    if not counts.all():
        raise DesignError(
            "missing-design",
            f"{n_by_zone} respondents by zone leave nobody in one of {len(counts)} populations.",
            where=f"{questionnaire.study} {questionnaire.wave}",
            remedy="Raise `n_by_zone`.",
        )
    strata = [
        Stratum(zone, population, int(n), float(size * part))
        for zone, size in zip(names, sizes, strict=True)
        for population, n, part in zip(populations, counts, parts, strict=True)
    ]
    assumed = []
    if zones and not questionnaire.zone_bases:
        assumed += [Assumption("", ZONE_SIZE, *name, SIZES) for name in zip(names, sizes.tolist(), strict=True)]
    if not all(bases):
        shown = (100 * parts).tolist()
        assumed += [
            Assumption("", POPULATION_SHARE, *population, PARTS) for population in zip(populations, shown, strict=True)
        ]
    return strata, assumed


def _mixed(
    number: int,
    places: Mapping[QuestionItem, Sequence[tuple[str, QuestionItem]]],
    printed: Printed,
    nationals: Mapping[QuestionItem, National],
) -> Shares:
    """Return the shares of parts, nearest to equal, under which the figures of the parts make those of the whole.

    places: for a figure of the whole, where those of the parts stand.
    """
    features, values = np.empty((0, number)), list[float]()
    for asked, parts in places.items():
        for answer, value in nationals[asked].figures.items():
            row = np.array([printed.get(part, {}).get(answer, np.nan) for part in parts])
            if not np.isnan(row).any():
                features, values = np.vstack([features, row]), [*values, value]
    return nearest_shares(features, np.array(values), np.full(number, 1 / number))
