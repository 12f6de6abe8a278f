"""Territories and words near the name of a page that the plan does not have."""

import difflib
import re
from collections.abc import Iterable

from helpers.errors import TerritoryError, quoted
from helpers.territory import grid
from helpers.territory.epci import epci_of

NEAR, ALIKE = 3, 0.8
COMMUNE = re.compile(r"(?:\d\d|2[AB])\d{3}")


def territories_meant(values: Iterable[str], known: Iterable[object]) -> str:
    """Return the sentence that says which known codes some values stand for: names, départements, a lost zero.

    An EPCI of a former year is told with those that follow, a commune with its EPCI.
    """
    names, values = set(known), list(values)
    told = "".join(f" {sentence}." for value in values for sentence in _of_another_grid(value))
    places = [place for value in values if value not in names for place in _places(value) if place.code in names]
    meant = {place.code: f"{place.code} is {place.name}" for place in reversed(places)}  # the first of a code stays
    return (f" {'; '.join(meant[code] for code in sorted(meant))}." if meant else "") + told


def words_meant(values: Iterable[str], known: Iterable[object]) -> str:
    """Return the sentence that says which known words some values are spelled nearly as."""
    names = sorted({name for name in known if isinstance(name, str)})
    matches_of = (
        difflib.get_close_matches(value, names, n=NEAR, cutoff=ALIKE) for value in values if value not in names
    )
    near = [name for matches in matches_of for name in matches]
    return f" Near ones are {quoted(near)}." if near else ""


def _of_another_grid(value: str) -> list[str]:
    """Return what is said of the code of an EPCI that is no more, or of a commune."""
    if value in (former := grid.former_epci()):
        name, year, after = former[value]
        return [f"{name} is no more since {year + 1}; its communes are in {after}"]
    if not COMMUNE.fullmatch(value):
        return []
    try:
        holder = epci_of(value)
    except TerritoryError as error:
        return [f"{error.what.rstrip('.')}"]
    return [f"{value} is a commune of {holder.name} ({holder.code})"]


def _places(value: str) -> list[grid.Territory]:
    """Return the territories that bear a code without its zero, or a name; then the regions of such départements."""
    places: list[grid.Territory] = []
    code = value.upper().zfill(2)
    for level in grid.LEVELS:
        if code in grid.codes(level):
            places.append(grid.territory(level, code))
        try:
            places.append(grid.resolve(value, level=level))
        except TerritoryError:  # a value is rarely a name at every level
            continue
    departements = [place for place in places if place.level == "departement"]
    return places + [grid.territory("region", place.region_code) for place in departements]
