"""What search answers first: places, then domains and pages by the words of people, before any page that says them."""

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StrictStr

from helpers import paths
from helpers.catalog.cards import Card
from helpers.catalog.registry import Catalog
from helpers.errors import FileError
from helpers.reading.rows import read_rows
from helpers.territory import grid
from helpers.wording import say

FILE = "premieres-reponses.json"
WORDS = ("reference", "search_words.csv")


class SearchWords(Card):
    """Words that people type, and what answers them: a domain by its name, or a page by its address."""

    words: Annotated[StrictStr, Field(min_length=2)]
    kind: Literal["domain", "page"]
    target: Annotated[StrictStr, Field(pattern=r"^[a-z0-9_/-]+$")]


def first_answers(profiles: Mapping[tuple[str, str], str], catalog: Catalog, titles: Mapping[str, str]) -> str:
    """Return the file that search reads first: for each answer, its title, its address and the words that lead to it.

    profiles: the address of the page of each territory, by level and code; a département without one, and former
    régions, lead to that of their region.
    titles: the title of each page of the book, by address; an answer whose page this plan does not make is left out.
    Raises the errors of `search_words`.
    """
    answers = _places(profiles)
    words = search_words(catalog)
    for name, card in catalog.domains.items():
        known = [row.words for row in words if row.kind == "domain" and row.target == name]
        address = f"domaines/{card.slug}"
        if address in titles:
            answers.append(_answer(card.label, address, [card.grid_label, *known]))
    for target in dict.fromkeys(row.target for row in words if row.kind == "page"):
        if target in titles:
            answers.append(_answer(titles[target], target, [row.words for row in words if row.target == target]))
    return json.dumps(answers, ensure_ascii=False, separators=(",", ":"))


def search_words(catalog: Catalog) -> list[SearchWords]:
    """Return the rows of data/reference/search_words.csv; raises the errors of `read_rows`, FileError for a domain."""
    path = paths.data().joinpath(*WORDS)
    rows = read_rows(path, SearchWords, key=["words"])
    for line, row in rows.items():
        if row.kind == "domain" and row.target not in catalog.domains:
            raise FileError(
                "invalid-row",
                f"No domain is named '{row.target}'.",
                where=f"{paths.shown(path)}, line {line}, column 'target'",
                remedy="Take a name of data/reference/domains.yml.",
            )
    return list(rows.values())


def title_of(source: str) -> str:
    """Return the first heading of a page in Markdown, "" where it has none."""
    heading = re.search(r"^# (.+)$", source, re.MULTILINE)
    return heading[1] if heading else ""


def _places(profiles: Mapping[tuple[str, str], str]) -> list[dict[str, Any]]:
    """Return the answers that are places: each region by its names, each département by its own and its number."""
    table = grid.read_territories()
    aliases = grid.aliases()
    answers = []
    for row in table[table["level"].isin(["france", "region"])].to_dict("records"):
        key = row["level"], row["territory_code"]
        if key in profiles:
            answers.append(_answer(row["name"], profiles[key], aliases.get(key, [])))
    names = {row["territory_code"]: row["name"] for row in table[table["level"] == "region"].to_dict("records")}
    for row in table[table["level"] == "departement"].to_dict("records"):
        region = row["region_code"]
        address = profiles.get(("departement", row["territory_code"]), profiles.get(("region", region)))
        if address and row["name"] != names[region]:
            title = say("sharing.place_within", place=row["name"], region=names[region])
            answers.append(_answer(title, address, [row["name"], row["territory_code"]]))
    return answers


def _answer(title: str, address: str, words: list[str]) -> dict[str, Any]:
    return {"title": title, "address": address, "words": sorted({title, *words})}
