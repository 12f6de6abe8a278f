"""What a survey tells of its territories: a map where they differ clearly, values with intervals where less so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import Markdown, display

from helpers.charts.figure import NUMBER, Column, Figure
from helpers.charts.surveys.shares import bars
from helpers.charts.surveys.survey_captions import (
    shown_share,
    survey_captions,
    survey_columns,
    survey_facts,
    survey_table,
)
from helpers.charts.surveys.zone_maps import draw_zone_map
from helpers.survey.estimate_row import HIGHER, LOWER
from helpers.survey.estimation.reliability import MAP
from helpers.wording import enumerate_fr, number, say

if TYPE_CHECKING:
    import geopandas as gpd

    from helpers.territory.grid import Territory


def show_compared(by_item: dict[str, pd.DataFrame], outlines: gpd.GeoDataFrame, territory: Territory) -> Markdown:
    """Show each item that tells territories apart, as its reliability allows; return the sentence that introduces them.

    by_item: as given by `tables.compared_items`.
    """
    if not by_item:
        return Markdown("")
    display(Markdown(say("compared.heading", n=len(by_item))))
    for rows in by_item.values():
        drawn = draw_zone_map(rows, outlines, territory) if _is_mapped(rows) else draw_place_values(rows)
        display(drawn)
    return Markdown("")


def draw_place_values(rows: pd.DataFrame) -> Figure:
    """Return the value of one item in each territory with its interval, in the order of names: no rank.

    rows: as given by `tables.compared_items`.
    """
    shown = rows.assign(row=rows["name"]).sort_values("name", kind="stable", ignore_index=True)
    known = shown.dropna(subset=["value"])
    values = {
        **survey_facts(rows),
        "item": rows["item_label"].iloc[0],
        "answer": rows["answer_label"].iloc[0],
        "low": shown_share(known.loc[known["value"].idxmin()]),
        "high": shown_share(known.loc[known["value"].idxmax()]),
        "reliability": number(100 * rows["reliability"].iloc[0], 0),
        "n": len(known),
        "higher": enumerate_fr(known.loc[known["significance"] == HIGHER, "name"].tolist()),
        "lower": enumerate_fr(known.loc[known["significance"] == LOWER, "name"].tolist()),
        "has_reference": bool(shown["reference"].notna().any()),
        "lines": [{"label": row["name"], "share": shown_share(row)} for _, row in shown.iterrows()],
    }
    captions = survey_captions(rows)
    return Figure(
        id=f"territoires-{rows['question_id'].iloc[0]}-{rows['item'].iloc[0]}",
        title=say("compared.title", **values),
        reading_note=say("compared.reading", **values),
        alt=say("compared.alt", **values),
        table=survey_table(shown),
        columns=(
            *survey_columns(shown, with_place=True),
            Column("reference", NUMBER, 1, label=say("columns.ensemble")),
        ),
        draw=lambda width: bars(shown, shown["row"].tolist(), width),
        **captions,  # type: ignore[arg-type]
    )


def show_hidden(items: pd.DataFrame, territory: Territory) -> Markdown:
    """Return the sentence that names the items of which the national result alone is shown, and why, if there are any.

    items: as given by `tables.hidden_items`.
    """
    if items.empty:
        return Markdown("")
    labels = [
        row["title"] if row["title"] == row["item_label"] else f"{row['title']} – {row['item_label'].lower()}"
        for _, row in items.iterrows()
    ]
    return Markdown(say("compared.hidden", labels=labels, n=len(labels), is_national=territory.level == "france"))


def _is_mapped(rows: pd.DataFrame) -> bool:
    return bool((rows["shown_as"] == MAP).all())
