"""The first screen of a territory: one sentence, three cards at most, what is felt, who acts, who resembles it."""

from typing import Any

import pandas as pd
from IPython.display import Markdown

from helpers.charts.official.gap_strips import priority_facts
from helpers.charts.reports.report_practices import OPEN_CAP, acting_items
from helpers.charts.reports.reports import similar_items
from helpers.charts.surveys.compared import felt_items
from helpers.survey.estimate_row import NOTHING
from helpers.territory import grid
from helpers.territory.grid import Territory
from helpers.wording import enumerate_fr, glued, number, say

EVERY_DRAW = 100
RESIDENTS, FRAGILE = "residents", "fragile"


def show_brief(
    brief: pd.DataFrame,
    strongest: str,
    felt: pd.DataFrame,
    practices: pd.DataFrame,
    similar: pd.DataFrame,
    territory: Territory,
) -> Markdown:
    """Return what a territory's page answers first, as one block of HTML whose names are escaped.

    brief: as given by `tables.territory_brief`; strongest: by `tables.strongest_domain`; felt: by `tables.felt_here`;
    practices: by `tables.report_practices`; similar: by `tables.similar_to`. For France, the way to its regions.
    """
    if territory.level == "france":
        places = [grid.territory("region", code) for code in grid.codes("region")]
        return Markdown(glued(say("brief.national", places=places)))
    n = int(brief["n_priorities"].iloc[0]) if len(brief) else 0
    acting = acting_items(practices, territory)
    text = say(
        "brief.text",
        place=territory,
        n=n,
        labels=_labels(brief, n),
        strongest=strongest,
        cards=[_card(row) for _, row in brief.iterrows()],
        felt=_felt(felt, territory),
        acting=[item for item in acting if item["n"]],
        unanswered=enumerate_fr([item["label"] for item in acting if not item["n"]]),
        similar=similar_items(similar),
        cap=OPEN_CAP,
    )
    return Markdown(glued(text))


def _labels(brief: pd.DataFrame, n: int) -> str:
    """Return the priorities in words: those that have a card, then how many others there are."""
    if brief.empty:
        return ""
    others = n - len(brief)
    return enumerate_fr([*brief["short_label"], *([say("brief.others", n=others)] if others else [])])


def _felt(felt: pd.DataFrame, territory: Territory) -> dict[str, Any]:
    """Return what residents feel: how many answers, which stand apart (more, less fragile), how many do not."""
    items = [item for item in felt_items(felt, territory) if item["voice"] == RESIDENTS]
    apart = [item for item in items if item["degree"] != NOTHING]
    said = [(item["towards"], say("brief.felt", **item)) for item in apart]
    more, less = (
        enumerate_fr([text for side, text in said if (side == FRAGILE) is wanted]) for wanted in (True, False)
    )
    return {"n": len(items), "more": more, "less": less, "n_alike": len(items) - len(apart)}


def _card(row: pd.Series) -> dict[str, Any]:
    """Return what a card says: the facts of the priority, and its indicator in words where one tells it."""
    decimals = 0 if pd.isna(row["decimals"]) else int(row["decimals"])
    return {
        "slug": row["slug"],
        "rank": _rank(row),
        "short_label": row["short_label"],
        "indicator": "" if pd.isna(row["value"]) else row["indicator_label"],
        "value": "" if pd.isna(row["value"]) else number(row["value"], decimals),
        "france": "" if pd.isna(row["value"]) else number(row["reference"], decimals),
        "unit": "" if pd.isna(row["value"]) else row["unit"],
        "period": "" if pd.isna(row["value"]) else row["period"],
        "is_sure": row["share_third_percent"] == EVERY_DRAW,
        "is_old": bool(row["is_old"] == 1),  # missing where no indicator tells the priority
        "is_old_alone": bool(row["is_old_alone"] == 1),
    }


def _rank(row: pd.Series) -> str:
    """Return in words where nine draws out of ten place a territory; overseas, beside the metropolitan ones."""
    bounds = {"low": int(row["rank_p5"]), "high": int(row["rank_p95"]), "n": int(row["n_ranked"])}
    return say(
        "brief.rank",
        level=row["level"],
        **bounds,
        beyond=priority_facts(row)["beyond"],
        is_overseas=bool(row["is_overseas"]),
    )
