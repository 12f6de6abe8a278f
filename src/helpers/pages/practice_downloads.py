"""The cases as data: what the script of the search loads, on its first use, when a page does not hold them all."""

import json

from helpers.charts.cases.practice_cards import case_cards
from helpers.figures.published_figure import DOWNLOADS, EXTRA
from helpers.tables import practice_cases

FOLDER = "pratiques"


def practice_downloads() -> dict[str, str]:
    """Return the file of all cases: `sources`, and in `cases` what each card shows, its source by its position."""
    cards = case_cards(practice_cases())
    sources = {text: place for place, text in enumerate(dict.fromkeys(card["citation"] for card in cards))}
    rows = [
        [card["name"], card["kind"], card["place"], card["summary"], sources[card["citation"]], card["facets"]]
        for card in cards
    ]
    content = json.dumps({"sources": list(sources), "cases": rows}, ensure_ascii=False, separators=(",", ":"))
    return {f"{EXTRA}/{DOWNLOADS}/{FOLDER}/cas.json": content + "\n"}
