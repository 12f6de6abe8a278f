"""The first screen of a territory: one sentence, at most three cards, who acts, who resembles it, its note."""

from typing import Any

import pandas as pd
from IPython.display import Markdown

from helpers.charts.official.gap_strips import priority_facts
from helpers.charts.reports.report_practices import acting_items
from helpers.charts.reports.reports import similar_items
from helpers.territory.grid import Territory
from helpers.wording import enumerate_fr, glued, number, say

EVERY_DRAW = 100
NAMED_CASES, LINES = 3, 4


def show_brief(
    brief: pd.DataFrame, strongest: str, practices: pd.DataFrame, similar: pd.DataFrame, territory: Territory
) -> Markdown:
    """Return what a territory's page answers first, as one block of HTML whose names are escaped.

    brief: as given by `tables.territory_brief`; strongest: by `tables.strongest_domain`; practices: by
    `tables.report_practices`; similar: by `tables.similar_to`.
    """
    if territory.level != "region":
        return Markdown(glued(say("brief.national")))
    n = int(brief["n_priorities"].iloc[0]) if len(brief) else 0
    acting = acting_items(practices, territory)
    text = say(
        "brief.text",
        place=territory,
        n=n,
        labels=_labels(brief, n),
        strongest=strongest,
        cards=[_card(row) for _, row in brief.iterrows()],
        acting=[{**item, "names": item["names"][:NAMED_CASES]} for item in acting if item["n"]][:LINES],
        unanswered=enumerate_fr([item["label"] for item in acting if not item["n"]]),
        similar=similar_items(similar),
    )
    return Markdown(glued(text))


def _labels(brief: pd.DataFrame, n: int) -> str:
    """Return the priorities in words: those that have a card, then how many others there are."""
    if brief.empty:
        return ""
    others = n - len(brief)
    return enumerate_fr([*brief["short_label"], *([say("brief.others", n=others)] if others else [])])


def _card(row: pd.Series) -> dict[str, Any]:
    """Return what a card says: the facts of the priority, and its indicator in words where one tells it."""
    decimals = 0 if pd.isna(row["decimals"]) else int(row["decimals"])
    return {
        **priority_facts(row),
        "short_label": row["short_label"],
        "indicator": "" if pd.isna(row["value"]) else row["indicator_label"],
        "value": "" if pd.isna(row["value"]) else number(row["value"], decimals),
        "france": "" if pd.isna(row["value"]) else number(row["reference"], decimals),
        "unit": "" if pd.isna(row["value"]) else row["unit"],
        "period": "" if pd.isna(row["value"]) else row["period"],
        "is_sure": row["share_third_percent"] == EVERY_DRAW,
    }
