"""Who acts on the priority fragilities of a territory: a line each, names escaped and leading to their sources."""

from typing import Any

import pandas as pd
from IPython.display import Markdown

from helpers.territory.grid import Territory
from helpers.wording import glued, say

NAMED_CAP = 3
"""Cases named for one fragility."""

OPEN_CAP = 3
"""Priority fragilities told at once in a part of a page; the others are told behind them, closed."""


def show_report_practices(practices: pd.DataFrame, territory: Territory) -> Markdown:
    """Return a line for each priority fragility: how many cases answer it, how far, and the first ones.

    practices: as given by `tables.report_practices`; nothing without any, nor for France.
    """
    if practices.empty or territory.level == "france":
        return Markdown("")
    return Markdown(
        glued(say("reports.practices", place=territory, items=acting_items(practices, territory), cap=OPEN_CAP))
    )


def acting_items(practices: pd.DataFrame, territory: Territory) -> list[dict[str, Any]]:
    """Return who acts on each priority: domain, label, slug, reach, acts (a sentence), n, names and cases (first).

    practices: as given by `tables.report_practices`.
    """
    return [_acting(rows, territory) for _, rows in practices.groupby("domain", sort=False)]


def _acting(rows: pd.DataFrame, territory: Territory) -> dict[str, Any]:
    first, known = rows.iloc[0], rows[rows["case_id"] != ""]
    acts = say(
        "reports.acts",
        place=territory,
        reach=first["reach"],
        n=len(known),
        has_similar=bool(first["n_similar"]),
        places=list(dict.fromkeys(known["place_name"])),
    )
    named = known.head(NAMED_CAP)
    return {
        **{name: first[name] for name in ("domain", "label", "slug", "reach")},
        "acts": acts,
        "n": len(known),
        "names": named["name"].tolist(),
        "cases": named.to_dict("records"),
    }
