"""Places that search finds: communes, parts of communes, EPCI, by name or postal code, in files of a few kB; and lists.

Files follow one another in the order of words, and an index says with which each begins.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import pandas as pd

from helpers import paths
from helpers.figures.published_figure import EXTRA
from helpers.page_templates.rendering import templates
from helpers.territory import grid
from helpers.territory.epci import read_communes, read_epci, read_former_communes
from helpers.wording import dictionary_keys, say

FOLDER: Final = "lieux"
MOST: Final = 80
"""Places from which a file is full."""
LITTLE: Final = frozenset(
    {"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sur", "pour", "dans"}
)
Targets = Mapping[tuple[str, str], tuple[str, str]]
"""By département and EPCI, the page that a commune leads to and what is said of it."""
SAINTS: Final = {"st": "saint", "ste": "sainte"}
GENERIC: Final = frozenset(
    {"agglo", "agglomeration", "communaute", "communes", "metropole", "urbaine", "cc", "ca", "cu"}
)


@dataclass(frozen=True)
class SearchedPlace:
    """A place that search finds: its words, title, département, the page it leads to and what is said of it.

    is_told: its words are not those of its title.
    """

    key: str
    title: str
    departement: str
    address: str
    label: str
    population: int
    is_told: bool = True


def key_of(name: str) -> str:
    """Return the words of a name as they are compared: no accent, hyphen or article, Saint in full."""
    letters = unicodedata.normalize("NFD", name.lower().replace("\N{LATIN SMALL LIGATURE OE}", "oe"))
    plain = "".join(mark for mark in letters if not unicodedata.combining(mark))
    words = [SAINTS.get(word, word) for word in re.findall(r"[a-z0-9]+", plain)]
    return " ".join([word for word in words if word not in LITTLE] or words)


def place_files(profiles: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """Return the files that search reads, and the list of communes of each département, by address.

    profiles: the address of the page of each territory, by level and code. A commune leads to its EPCI where it has a
    page, else to its département or region, else to its place in the list.
    """
    communes = read_communes()
    targets = {
        (row.departement_code, row.epci_code): _target(profiles, row.departement_code, row.epci_code)
        for row in communes.drop_duplicates(["departement_code", "epci_code"]).itertuples()
    }
    chunks = _chunks(_places(communes, targets))
    names = {code: grid.territory("departement", code).name for code in grid.codes("departement")}
    files = {f"{number}.json": _json(_file(held)) for number, held in enumerate(chunks)}
    files["index.json"] = _json({"starts": [held[0].key for held in chunks], "departements": names})
    return {f"{EXTRA}/{FOLDER}/{name}": text for name, text in (files | _lists(communes, targets)).items()}


def _places(communes: pd.DataFrame, targets: Targets) -> list[SearchedPlace]:
    """Return every place, once by name and once by postal code."""
    former, epci = read_former_communes(), read_epci()
    places = []
    holders = {}
    for row in communes.itertuples():
        target = targets[row.departement_code, row.epci_code]
        holders[row.commune_code] = (row.departement_code, row.name, target)
        places += [
            SearchedPlace(key, row.name, row.departement_code, *target, row.population, number > 0)
            for number, key in enumerate((key_of(row.name), *row.postal_codes.split()))
        ]
    for row in former[former["name"] != ""].itertuples():
        departement, name, target = holders[row.holder_code]
        title = row.name if row.kind == "district" else say("places.part", name=row.name, holder=name)
        if row.name != name:
            places += [
                SearchedPlace(key, title, departement, *target, 0)
                for key in (key_of(row.name), *row.postal_codes.split())
            ]
    for code, each in epci.items():
        name, target = grid.territory("epci", code).name, targets[each.departements[0], code]
        short = " ".join(word for word in key_of(name).split() if word not in GENERIC)
        keys = dict.fromkeys(key for key in (key_of(name), key_of(name.removeprefix(f"{each.kind} ")), short) if key)
        said = (target[0], target[1].replace(name, say("places.epci"), 1))
        places += [
            SearchedPlace(key, name, each.departements[0], *said, each.population, key != key_of(name)) for key in keys
        ]
    return places


def _target(profiles: Mapping[tuple[str, str], str], departement: str, epci: str) -> tuple[str, str]:
    """Return the page that a commune leads to, and what search says after its name."""
    name = grid.territory("epci", epci).name if epci else say("places.no_epci")
    region = grid.territory("departement", departement).region_code
    for level, code in (("epci", epci), ("departement", departement), ("region", region)):
        if (level, code) in profiles:
            return profiles[level, code], say("places.leads_to", name=name, level=level)
    return f"{FOLDER}/{departement.lower()}", say("places.leads_to", name=name, level="")


def _chunks(places: Sequence[SearchedPlace]) -> list[list[SearchedPlace]]:
    """Return the places in the order of their words, in files of MOST at least: those of one name stand together."""
    chunks: list[list[SearchedPlace]] = []
    for _, held in groupby(sorted(places, key=lambda place: place.key), key=lambda place: place.key):
        if not chunks or len(chunks[-1]) >= MOST:
            chunks.append([])
        chunks[-1] += held
    return chunks


def _file(places: Sequence[SearchedPlace]) -> dict[str, object]:
    """Return the content of a file: targets (address, label), then of each place title, département, target, words.

    Words are given where they are not those of the title.
    """
    targets = list(dict.fromkeys((place.address, place.label) for place in places))
    order = {target: position for position, target in enumerate(targets)}
    rows = [
        [place.title, place.departement, order[place.address, place.label]] + ([place.key] if place.is_told else [])
        for place in sorted(places, key=lambda place: (-place.population, place.title))
    ]
    return {"targets": targets, "places": rows}


def _lists(communes: pd.DataFrame, targets: Targets) -> dict[str, str]:
    """Return the pages that list communes, one a département, and the page that leads to them."""
    page = templates(paths.book() / "_templates", is_html=True).get_template("communes.html.j2")
    departements = [grid.territory("departement", code) for code in grid.codes("departement")]
    files = {"index.html": page.render(place=None, departements=departements, communes=())}
    for place in departements:
        mine = communes[communes["departement_code"] == place.code]
        mine = mine.sort_values("name", key=dictionary_keys)
        rows = [_listed(row, targets) for row in mine.itertuples()]
        files[f"{place.code.lower()}.html"] = page.render(place=place, departements=(), communes=rows)
    return files


def _listed(row: Any, targets: Targets) -> dict[str, str]:
    address, label = targets[row.departement_code, row.epci_code]
    return {"name": row.name, "postal_codes": row.postal_codes.replace(" ", ", "), "address": address, "label": label}


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
