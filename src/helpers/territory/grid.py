"""Territories of the six grids: their codes, French forms and groupings, read from data/reference."""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from helpers import paths
from helpers.errors import FileError, TerritoryError, quoted
from helpers.reading.csv_tables import read_csv_table
from helpers.reading.inputs import noted

# A name borne at several levels (Île-de-France, Guadeloupe) resolves to the first of these.
Level = Literal["france", "region", "zone_enquete", "grande_zone", "departement", "epci"]
Zoning = Literal["zone_enquete", "grande_zone"]
LEVELS: tuple[Level, ...] = get_args(Level)
EVERY_LEVEL = ", ".join(map(repr, LEVELS))
ZONING_COLUMNS = ["zoning", "zone_code", "member_level", "member_code"]
ALIAS_COLUMNS = ["alias", "level", "territory_code", "note"]
FORMER_COLUMNS = ["territory_code", "name", "last_year", "successor_codes"]
BELOW_REGIONS: tuple[Level, ...] = ("departement", "epci")
# A country, a merged zone and a grande zone belong to no single region; a note on an alias is free.
MAY_BE_EMPTY = ["region_code", "note"]
ALLOWED: dict[str, Sequence[str]] = {"level": LEVELS, "is_overseas": ["true", "false"]}


@dataclass(frozen=True)
class Territory:
    """One territory and the French forms of its name, as sentences need them."""

    level: Level
    code: str
    name: str
    with_article: str
    locative: str
    genitive: str
    slug: str
    region_code: str
    is_overseas: bool


TERRITORY_COLUMNS = ["territory_code" if field.name == "code" else field.name for field in fields(Territory)]


def read_territories() -> pd.DataFrame:
    """Return every territory, one per row, as text but for `is_overseas`, in the order of the file.

    Raises FileError (missing, not UTF-8, other columns, empty cell, a code twice).
    """
    return _territories(_file("territories")).copy()


def territory(level: Level, code: str) -> Territory:
    """Return the territory that bears a code at a level; raises TerritoryError."""
    if not isinstance(code, str):
        text = str(code).zfill(2)
        remedy = f'Write it in quotes, with its leading zero: "{text}"; with papermill, `-r territory_code {text}`.'
        raise _unknown(f"The code {code!r} of level '{_known_level(level)}' is not a text.", remedy)
    places = _by_key(_file("territories"))
    if (_known_level(level), code) not in places:
        near = sorted(codes(level), key=lambda known: _distance(code.upper().zfill(2), known))[:5]
        what = f"No territory of level '{level}' has the code '{code}'."
        if level == "epci" and (former := former_epci().get(code)):
            name, year, successors = former
            raise _unknown(
                f"{name} ({code}) is no more since {year + 1}.", f"Its communes are in {successors}.", "former_epci"
            )
        raise _unknown(what, f"Use a code of the file; near ones: {quoted(near)}.")
    return places[level, code]


def codes(level: Level, *, metropolitan_only: bool = False) -> list[str]:
    """Return the codes of a level, sorted, with or without the overseas ones; raises TerritoryError."""
    of_level = (place for place in _by_key(_file("territories")).values() if place.level == _known_level(level))
    return sorted(place.code for place in of_level if not (metropolitan_only and place.is_overseas))


def departements_of(region_code: str) -> list[str]:
    """Return the codes of the départements of a region, sorted; raises TerritoryError."""
    territory("region", region_code)
    inside = (place for place in _by_key(_file("territories")).values() if place.region_code == region_code)
    return sorted(place.code for place in inside if place.level == "departement")


def region_of(place: Territory) -> Territory:
    """Return the region that holds a département, or most of an EPCI; another territory is returned as it is."""
    return territory("region", place.region_code) if place.level in BELOW_REGIONS else place


def is_region_too(place: Territory) -> bool:
    """Tell whether a département is the only one of its region: the two are one territory, with one page."""
    return place.level == "departement" and departements_of(place.region_code) == [place.code]


def page_of(place: Territory) -> str:
    """Return the address, without suffix, of the page of a region, of a département, of an EPCI or of France."""
    if is_region_too(place):
        return page_of(region_of(place))
    if place.level == "france":
        return "territoires/france"
    folder = {"departement": "departements", "epci": "intercommunalites"}.get(place.level, "territoires")
    return f"{folder}/{place.code.lower()}-{place.slug}"


def former_epci() -> dict[str, tuple[str, int, str]]:
    """Return the EPCI of former years that are no more: name, last year known, names and codes of those that follow."""
    places = _by_key(_file("territories"))
    followed = {}
    for row in _read(_file("former_epci"), FORMER_COLUMNS, key=["territory_code"]):
        after = (places["epci", code] for code in row["successor_codes"].split())
        successors = ", ".join(f"{place.name} ({place.code})" for place in after)
        followed[row["territory_code"]] = (row["name"], int(row["last_year"]), successors)
    return followed


def zone_of(zoning: Zoning, region_code: str) -> str | None:
    """Return the code of the zone that holds a region, or None where the zoning leaves it out (overseas).

    Raises TerritoryError for another zoning or region.
    """
    territory("region", region_code)
    if zoning not in get_args(Zoning):
        raise _unknown(f"No zoning is named '{zoning}'.", f"Use one of {quoted(get_args(Zoning))}.", "zonings")
    return _zones(_file("zonings")).get((zoning, region_code))


def aliases() -> dict[tuple[str, str], list[str]]:
    """Return the other names of territories, by level and code, as they are written."""
    names: dict[tuple[str, str], list[str]] = {}
    for row in _read(_file("aliases"), ALIAS_COLUMNS, key=["alias", "level"]):
        names.setdefault((row["level"], row["territory_code"]), []).append(row["alias"])
    return names


def meant(level: Level) -> dict[str, str]:
    """Return the code of a level that a file may mean by a name of today, or by a region where zones join regions.

    Raises TerritoryError.
    """
    names = {(at, code): place.name for (at, code), place in _by_key(_file("territories")).items()}
    regions = {code: zone for (zoning, code), zone in _zones(_file("zonings")).items() if zoning == _known_level(level)}
    of_regions = {names["region", code]: zone for code, zone in regions.items()}
    return regions | of_regions | {name: code for (at, code), name in names.items() if at == level}


def resolve(name: str, *, level: Level | None = None) -> Territory:
    """Return the territory that bears a name or an alias, whatever the accents, capitals and punctuation.

    Without a level, the first level of LEVELS that knows the name answers. Raises TerritoryError.
    """
    names, plain = _by_name(_file("territories"), _file("aliases")), _plain(name)
    levels = (_known_level(level),) if level else LEVELS
    for candidate in levels:
        if (candidate, plain) in names:
            first, *others = names[candidate, plain]
            if others:
                bearers = quoted([first, *others])
                raise _unknown(f"Several territories are named '{name}': {bearers}.", "Give the code of the one meant.")
            return territory(candidate, first)
    near = difflib.get_close_matches(plain, {known for at, known in names if at in levels}, n=5)
    what = f"No territory is named '{name}'" + (f" at level '{level}'." if level else ".")
    raise _unknown(what, f"Mend the name (near ones: {quoted(near) or 'none'}) or add an alias.", "aliases")


# Caches are keyed on the path, because CARNETS_ROOT may change during a process.
@lru_cache(maxsize=8)
def _territories(path: Path) -> pd.DataFrame:
    table = pd.DataFrame(_read(path, TERRITORY_COLUMNS, key=["level", "territory_code"]), columns=TERRITORY_COLUMNS)
    table["is_overseas"] = table["is_overseas"] == "true"
    return table


@lru_cache(maxsize=8)
def _by_key(path: Path) -> dict[tuple[str, str], Territory]:
    places = (Territory(*row) for row in _territories(path).itertuples(index=False))
    return {(place.level, place.code): place for place in places}


@lru_cache(maxsize=8)
def _zones(path: Path) -> dict[tuple[str, str], str]:
    # A region listed twice in one zoning would be counted twice, whichever the zones.
    rows = _read(path, ZONING_COLUMNS, key=["zoning", "member_level", "member_code"])
    return {(row["zoning"], row["member_code"]): row["zone_code"] for row in rows}


@lru_cache(maxsize=8)
def _by_name(path: Path, aliases: Path) -> dict[tuple[str, str], list[str]]:
    rows = _read(aliases, ALIAS_COLUMNS, key=["alias", "level"])
    names = {(row["level"], _plain(row["alias"])): [row["territory_code"]] for row in rows}
    bearers: dict[tuple[str, str], list[str]] = {}
    for place in _by_key(path).values():
        bearers.setdefault((place.level, _plain(place.name)), []).append(place.code)
    # Names come last: an alias never takes the name of another territory.
    return names | bearers


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join(re.findall(r"[a-z0-9]+", "".join(mark for mark in letters if not unicodedata.combining(mark))))


def _read(path: Path, columns: list[str], *, key: list[str]) -> list[dict[str, str]]:
    table = read_csv_table(path, columns, key=key)
    for column in columns:
        is_wrong = ~table[column].isin(ALLOWED[column]) if column in ALLOWED else table[column] == ""
        if column not in MAY_BE_EMPTY and is_wrong.any():
            line, cell = table.index[is_wrong][0], table.loc[is_wrong, column].iloc[0]
            one_of = f", not one of {', '.join(map(repr, ALLOWED[column]))}" if column in ALLOWED else ""
            where = f"{paths.shown(path)}, line {line}"
            raise FileError(
                "unreadable-table", f"The cell '{column}' holds '{cell}'{one_of}.", where=where, remedy="Mend the line."
            )
    return table.to_dict("records")


def _known_level(level: Level) -> Level:
    if level not in LEVELS:
        raise _unknown(f"No level is named '{level}'.", f"Use one of {EVERY_LEVEL}.")
    return level


def _distance(code: str, known: str) -> tuple[float, int]:
    # Similar codes first; among equals, neighbours: '2B' before '21' for '2C'.
    steps = sum(abs(ord(letter) - ord(other)) for letter, other in zip(code, known, strict=False))
    return -difflib.SequenceMatcher(None, code, known).ratio(), steps


def _unknown(what: str, remedy: str, stem: str = "territories") -> TerritoryError:
    return TerritoryError("unknown-territory", what, where=paths.shown(_file(stem)), remedy=remedy)


def _file(stem: str) -> Path:
    return noted(paths.data() / "reference" / f"{stem}.csv")
