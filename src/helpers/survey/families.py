"""Families of estimate rows: one item of one question, its answers by population and territory, down to the leaves."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from helpers.errors import InconsistentEstimates
from helpers.survey.questionnaire import Scale
from helpers.survey.rows import ALL, MEAN

Domain = tuple[str, str]
"""A territory: its level and its code."""
Parts = Mapping[Domain, Sequence[Domain]]
"""The territories that each territory is cut into, such as France into its survey zones."""
Place = tuple[str, Domain]
"""A population in a territory."""
FAMILY = ["study", "wave", "provenance", "question_id", "item"]
REST = "rest"


@dataclass(frozen=True)
class Node:
    """The respondents of one place: how many gave each answer, and the rows that would be shown of them.

    leaves: positions, in the family's leaves, of the smallest places it is made of. counts: by answer, in order.
    rows: by answer, total or mean, the position of its row; empty for what is left of a parent once its parts are
    taken away. mean: None where there is none. weight: mean weight of a respondent, None where it is not given.
    """

    leaves: tuple[int, ...]
    counts: np.ndarray
    rows: dict[str, int]
    mean: float | None
    weight: float | None

    @property
    def n(self) -> int:
        """Return the number of respondents."""
        return int(self.counts.sum())


@dataclass(frozen=True)
class Family:
    """The rows of one item of one question, and the places they are about.

    labels: the positions, in `answers`, that each answer or total adds up. bounds: the lowest and highest note of each
    band, empty where answers are no notes. leaves: the smallest places; nodes: every place that has respondents.
    """

    name: tuple[str, ...]
    answers: tuple[str, ...]
    labels: dict[str, tuple[int, ...]]
    bounds: tuple[tuple[int, int], ...]
    leaves: tuple[Place, ...]
    nodes: dict[Place, Node]

    def named(self, at: Place, label: str = "") -> str:
        """Return what an error calls a figure of this family."""
        return " ".join(part for part in (*self.name, at[0], *at[1], label) if part)

    def leaf_node(self, leaf: int) -> Node | None:
        """Return the node that is one leaf alone, None where it has no respondent."""
        return self.nodes.get(self.leaves[leaf])


def read_family(name: tuple[str, ...], rows: pd.DataFrame, scale: Scale, parts: Parts) -> Family:
    """Read the rows of one family; `rows` holds n_cell and its index is the position of each row.

    What a parent counts beyond its parts (respondents of no zone, of no population) becomes a place of its own, which
    no row shows and which a subtraction would reveal. Raises InconsistentEstimates where numbers do not add up.
    """
    answers = (*(band.id for band in scale.bands), *(answer.id for answer in scale.answers))
    labels: dict[str, tuple[int, ...]] = {answer: (position,) for position, answer in enumerate(answers)}
    labels |= {total.id: tuple(answers.index(one) for one in total.answers) for total in scale.totals}
    given = {
        (str(population), (str(level), str(code))): group
        for (population, level, code), group in rows.groupby(["population", "level", "territory_code"], sort=True)
    }
    counted = {place: _counts(name, place, group, labels) for place, group in given.items()}
    grid = _Grid(given, parts)
    count = _completed(counted, grid, len(answers))
    leaves = tuple((p, d) for p in grid.populations_in(ALL) for d in grid.leaf_domains())
    position = {leaf: index for index, leaf in enumerate(leaves)}
    nodes = {}
    for population in sorted({*grid.populations, *grid.populations_in(ALL), *(p for p, _ in given)}):
        for domain in grid.every_domain():
            place = (population, domain)
            if (counts := count(place)).min() < 0:
                raise InconsistentEstimates(
                    f"The parts of '{population}' count more respondents than the whole, by answer {counts.tolist()}.",
                    where=f"{_shown(name)}, around {' '.join(domain)}",
                    remedy="Estimate every population in every territory, and check which territories hold which.",
                )
            if counts.sum() or place in given:
                under = [(p, d) for p in grid.populations_in(population) for d in grid.domains_in(domain)]
                nodes[place] = _node(tuple(position[leaf] for leaf in under), counts, given.get(place))
    bounds = tuple((band.low, band.high) for band in scale.bands)
    return Family(name, answers, labels, bounds, leaves, nodes)


class _Grid:
    """Which populations and territories a family is cut into, and what each is made of."""

    def __init__(self, given: Iterable[Place], parts: Parts) -> None:
        places = list(given)
        self.domains = sorted({domain for _, domain in places})
        self.populations = sorted({population for population, _ in places} - {ALL})
        self.parts = {d: [c for c in parts.get(d, ()) if c in self.domains] for d in self.domains}
        self.whole_of = {
            (f"{REST} {level}", code): (level, code) for level, code in self.domains if self.parts[level, code]
        }

    def populations_in(self, population: str) -> list[str]:
        return [*self.populations, REST] if population == ALL and self.populations else [population]

    def domains_in(self, domain: Domain) -> list[Domain]:
        inside = self.parts.get(domain, [])
        rest = [one for one, whole in self.whole_of.items() if whole == domain]
        return [leaf for part in inside for leaf in self.domains_in(part)] + rest if inside else [domain]

    def every_domain(self) -> list[Domain]:
        return [*self.domains, *self.whole_of]

    def leaf_domains(self) -> list[Domain]:
        return [domain for domain in self.every_domain() if not self.parts.get(domain)]


def _completed(counted: dict[Place, np.ndarray], grid: _Grid, size: int) -> Callable[[Place], np.ndarray]:
    """Return the counts of any place: given, or what is left of a parent that is given."""

    @cache
    def count(place: Place) -> np.ndarray:
        population, domain = place
        if place in counted:
            return counted[place]
        if domain in grid.whole_of:
            whole = grid.whole_of[domain]
            parts = [(population, part) for part in grid.parts[whole]]
            parent: Place = (population, whole)
        elif population == REST:
            parent, parts = (ALL, domain), [(one, domain) for one in grid.populations]
        else:
            return np.zeros(size, dtype=int)
        if parent not in counted and REST not in parent:
            return np.zeros(size, dtype=int)
        return count(parent) - sum((count(part) for part in parts), np.zeros(size, dtype=int))

    return count


def _counts(name: tuple[str, ...], place: Place, group: pd.DataFrame, labels: dict[str, tuple[int, ...]]) -> np.ndarray:
    """Return the respondents of each answer of a place; one answer without a row is what the others leave."""
    cells = {str(answer): int(cell) for answer, cell in zip(group["answer"], group["n_cell"], strict=True)}
    answers = [label for label, members in labels.items() if len(members) == 1]
    absent = [answer for answer in answers if answer not in cells]
    known = sum(cells.get(answer, 0) for answer in answers)
    sizes = set(group["n_obs"].dropna().astype(int)) | ({cells[MEAN]} if MEAN in cells else set())
    size = next(iter(sizes), known)
    where = f"{_shown(name)}, {place[0]}, {' '.join(place[1])}"
    if len(sizes) > 1 or size < known or (size > known and len(absent) != 1):
        raise InconsistentEstimates(
            f"Answers count {known} respondents and n_obs is {sorted(sizes)}.",
            where=where,
            remedy="Give every answer its row, with n_cell, and the same n_obs to all of them.",
        )
    counts = np.array([cells.get(answer, size - known) for answer in answers])
    for label, members in labels.items():
        if label in cells and cells[label] != counts[list(members)].sum():
            raise InconsistentEstimates(
                f"'{label}' counts {cells[label]} respondents and its answers {counts[list(members)].sum()}.",
                where=where,
                remedy="Count a total on the answers that it adds.",
            )
    return counts


def _node(leaves: tuple[int, ...], counts: np.ndarray, group: pd.DataFrame | None) -> Node:
    if group is None:
        return Node(leaves, counts, {}, None, None)
    means = group.loc[group["answer"] == MEAN, "value"].dropna()
    bases = group["base_population"].dropna()
    n = counts.sum()
    return Node(
        leaves,
        counts,
        {str(answer): int(row) for answer, row in zip(group["answer"], group.index, strict=True)},
        float(means.iloc[0]) if len(means) else None,
        float(bases.iloc[0]) / n if len(bases) and n else None,
    )


def _shown(name: tuple[str, ...]) -> str:
    return " ".join(part for part in name if part)
