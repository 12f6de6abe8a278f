"""How the priority fragilities of a region evolve: a sentence each, its verb of change from a test."""

import pandas as pd
from IPython.display import Markdown

from helpers.charts.reports.report_practices import OPEN_CAP
from helpers.territory.grid import Territory
from helpers.wording import glued, number, say

ENDS = ("first", "last", "france_first", "france_last")


def show_trends(trends: pd.DataFrame, territory: Territory) -> Markdown:
    """Return, of each priority fragility, both ends of its course beside France, and whether the gap moves.

    trends: as given by `tables.priority_trends`.
    """
    items = [{**row, **{end: number(row[end], row["decimals"]) for end in ENDS}} for row in trends.to_dict("records")]
    return Markdown(
        glued(
            say(
                "trends.text", items=items, cap=OPEN_CAP, has_verb=any(item["trend"] for item in items), place=territory
            )
        )
    )
