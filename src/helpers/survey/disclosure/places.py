"""Populations in territories: what each is made of, and what is left of a whole once its parts are taken away."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

import numpy as np

from helpers.survey.estimate_row import ALL

Domain = tuple[str, str]
"""A territory: its level and its code."""
Parts = Mapping[Domain, Sequence[Domain]]
"""The territories that each territory is cut into, such as France into its survey zones."""
Place = tuple[str, Domain]
"""A population in a territory."""
REST = "rest"


class Grid:
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
        """Return the smallest populations that a population is made of."""
        return [*self.populations, REST] if population == ALL and self.populations else [population]

    def domains_in(self, domain: Domain) -> list[Domain]:
        """Return the smallest territories that a territory is made of."""
        inside = self.parts.get(domain, [])
        rest = [part for part, whole in self.whole_of.items() if whole == domain]
        return [leaf for part in inside for leaf in self.domains_in(part)] + rest if inside else [domain]

    def every_domain(self) -> list[Domain]:
        """Return every territory, and what is left of those that are cut into parts."""
        return [*self.domains, *self.whole_of]

    def leaf_domains(self) -> list[Domain]:
        """Return the smallest territories."""
        return [domain for domain in self.every_domain() if not self.parts.get(domain)]


def completed(counted: dict[Place, np.ndarray], grid: Grid, size: int) -> Callable[[Place], np.ndarray]:
    """Return the numbers of any place: given, or what is left of a parent that is given; `size` of them."""

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
            parent, parts = (ALL, domain), [(population, domain) for population in grid.populations]
        else:
            return np.zeros(size, dtype=int)
        if parent not in counted and REST not in parent:
            return np.zeros(size, dtype=int)
        return count(parent) - sum((count(part) for part in parts), np.zeros(size, dtype=int))

    return count
