"""Cases as cards: what each shows, and by what a reader may choose among them; the page and its data share them."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers.wording import dictionary_keys, say

FACETS = ("domaine", "famille", "type", "territoire", "mot", "origine")
NOWHERE, NONE = "sans-lieu", "non-imprime"
OWN = "rameau"
LISTS = {"domaine": "domains", "mot": "tags"}
COLUMNS = {"famille": "family", "type": "type", "origine": "origin"}


def case_cards(cases: pd.DataFrame) -> list[dict[str, Any]]:
    """Return what the card of each case shows, id name kind place summary citation url, and its values of each facet.

    cases: as given by `tables.practice_cases`. A case without value has one that says so, except for tags.
    """
    return [
        {
            "id": row["case_id"],
            "name": row["name"],
            "kind": say("practices.card_kind", **row),
            "place": say("practices.card_place", place=row["place"], domains=row["domains_label"]),
            "summary": row["summary"],
            "citation": row["citation"],
            "url": row["source_url"],
            "facets": _facets(row),
        }
        for row in cases.to_dict("records")
    ]


def facet_choices(
    cards: list[dict[str, Any]], domains: pd.DataFrame, lists: pd.DataFrame, territories: pd.DataFrame
) -> list[dict[str, Any]]:
    """Return the choices of each facet, those of at least one card with their number: name, label, every, choices.

    domains, territories: the published tables. lists: as given by `tables.practice_lists`.
    """
    words = {
        "domaine": {
            **dict(zip(domains["domain"], domains["label"], strict=True)),
            NONE: say("practices.facets.no_domain"),
        },
        "famille": {**_labels(lists, "family"), NONE: say("practices.facets.no_family")},
        "type": {**_labels(lists, "type"), NONE: say("practices.facets.no_type")},
        "territoire": {**_places(territories), NOWHERE: say("practices.facets.no_place")},
        "mot": _labels(lists, "tag"),
        "origine": _labels(lists, "origin"),
    }
    return [
        {
            "name": name,
            "label": say(f"practices.facets.{name}"),
            "every": say(f"practices.facets.{name}_every"),
            "choices": _counted(cards, name, words[name]),
        }
        for name in FACETS
    ]


def _facets(row: Mapping[str, Any]) -> dict[str, list[str]]:
    places = [
        f"{level}-{code}" for level, code in (("region", row["region_code"]), ("departement", row["departement"]))
    ]
    known = [place for place in places if not place.endswith("-")]
    parts = {name: [part.strip() for part in row[column].split(";") if part.strip()] for name, column in LISTS.items()}
    parts |= {name: [row[column]] if row[column] else [NONE] for name, column in COLUMNS.items()}
    parts["domaine"] = parts["domaine"] or [NONE]
    return {**parts, "territoire": known or [NOWHERE]}


def _labels(lists: pd.DataFrame, kind: str) -> dict[str, str]:
    mine = lists[lists["kind"] == kind]
    return dict(zip(mine["id"], mine["label"], strict=True))


def _places(territories: pd.DataFrame) -> dict[str, str]:
    """Return the label of each region, by name, followed by its départements, by code."""
    regions = territories[territories["level"] == "region"].sort_values("name", key=dictionary_keys)
    departements = territories[territories["level"] == "departement"].sort_values("territory_code")
    words_of: dict[str, str] = {}
    for code, name in zip(regions["territory_code"], regions["name"], strict=True):
        words_of[f"region-{code}"] = say("practices.facets.region", name=name)
        inside = departements[departements["region_code"] == code]
        for inner, label in zip(inside["territory_code"], inside["name"], strict=True):
            words_of[f"departement-{inner}"] = say("practices.facets.departement", code=inner, name=label)
    return words_of


def _counted(cards: list[dict[str, Any]], facet: str, words: Mapping[str, str]) -> list[dict[str, Any]]:
    counts = pd.Series([value for card in cards for value in card["facets"][facet]], dtype="str").value_counts()
    return [
        {"id": word, "label": label, "n": int(counts[word])} for word, label in words.items() if word in counts.index
    ]
