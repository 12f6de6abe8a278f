"""The cases as data: what the script of the search loads, on its first use, when a page does not hold them all."""

import json

from helpers.charts.cases.practice_cards import case_cards
from helpers.figures.published_figure import DOWNLOADS, EXTRA
from helpers.tables import practice_cases

FOLDER = "pratiques"
SHOWN = ("id", "name", "kind", "place", "summary")


def practice_downloads() -> dict[str, str]:
    """Return the file of all cases: `sources` with their addresses, and in `cases` what each card shows."""
    cards = case_cards(practice_cases())
    pairs = [(card["citation"], card["url"]) for card in cards]
    sources = {pair: place for place, pair in enumerate(dict.fromkeys(pairs))}
    rows = [
        [*(card[name] for name in SHOWN), sources[pair], card["facets"]]
        for card, pair in zip(cards, pairs, strict=True)
    ]
    content = json.dumps({"sources": list(sources), "cases": rows}, ensure_ascii=False, separators=(",", ":"))
    return {f"{EXTRA}/{DOWNLOADS}/{FOLDER}/cas.json": content + "\n"}
