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
NAMED_CASES = 3


def show_brief(
    brief: pd.DataFrame, strongest: str, practices: pd.DataFrame, similar: pd.DataFrame, territory: Territory
) -> Markdown:
    """Return what a territory's page answers first, as one block of HTML whose names are escaped.

    brief: as given by `tables.territory_brief`; strongest: by `tables.strongest_domain`; practices: by
    `tables.report_practices`; similar: by `tables.similar_to`.
    """
    if territory.level != "region":
        return Markdown(glued(say("brief.national")))
    return Markdown(
        glued(
            say(
                "brief.text",
                place=territory,
                n=len(brief) and int(brief["n_priorities"].iloc[0]),
                labels=enumerate_fr(brief["short_label"].tolist()) if len(brief) else "",
                strongest=strongest,
                cards=[_card(row) for _, row in brief.iterrows()],
                acting=_acting(practices, territory),
                similar=similar_items(similar),
            )
        )
    )


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


def _acting(practices: pd.DataFrame, territory: Territory) -> list[dict[str, Any]]:
    return [{**item, "names": item["names"][:NAMED_CASES]} for item in acting_items(practices, territory)]
