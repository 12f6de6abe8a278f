"""What a survey tells of its territories: a map where they differ clearly, values with intervals where less so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import Markdown, display

from helpers.charts.surveys.zone_maps import draw_zone_map
from helpers.survey.estimate_row import CLEARLY, NOTE, NOTHING, RATHER
from helpers.survey.estimation.reliability import NATIONAL
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
        display(draw_zone_map(rows, outlines, territory))
    return Markdown("")


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


def show_felt_side(rows: pd.DataFrame) -> Markdown:
    """Return what people live or feel of a domain in France, or what employers say, and the territories that differ.

    rows: as given by `tables.felt_side`; without any, one sentence says that no public survey tells it by region.
    """
    if rows.empty:
        return Markdown(say("felt_side.nothing"))
    first, national = rows.iloc[0], rows[rows["level"] == "france"]
    places = rows[(rows["level"] != "france") & rows["level"].eq(_largest(rows))]
    values = {
        "voice": first["voice"],
        "label": first["label"],
        "study": first["study_label"],
        "month": first["fieldwork"],
        "argument": first["argument"],
        "source": first["source"],
        "national": _told(national.iloc[0]) if len(national) else "",
        "n": len(places),
        "is_measured": first["shown_as"] == NATIONAL,
        "low": _told(places.loc[places["value"].idxmin()]) if len(places) else "",
        "high": _told(places.loc[places["value"].idxmax()]) if len(places) else "",
        "groups": [
            {"degree": degree, "towards": towards, "names": enumerate_fr(part["name"].tolist())}
            for towards in ("fragile", "not_fragile")
            for degree in (CLEARLY, RATHER)
            if len(part := places[(places["towards"] == towards) & (places["degree"] == degree)])
        ],
    }
    return Markdown(say("felt_side.text", **values))


def show_felt_here(rows: pd.DataFrame, territory: Territory) -> Markdown:
    """Return what residents, then employers, say in a region, and the domains of which no survey tells anything there.

    rows: as given by `tables.felt_here`.
    """
    items = felt_items(rows, territory)
    voices = [
        {
            "voice": voice,
            "items": [item for item in said if item["degree"] != NOTHING],
            "alike": [item for item in said if item["degree"] == NOTHING],
        }
        for voice in ("residents", "employers")
        if (said := [item for item in items if item["voice"] == voice])
    ]
    apart = rows[~rows["is_here"]]
    values = {
        "voices": voices,
        "elsewhere": apart.loc[apart["study"].notna(), "domain_label"].tolist(),
        "nowhere": apart.loc[apart["study"].isna(), "domain_label"].tolist(),
        "sources": felt_sources(rows),
    }
    return Markdown(say("felt_here.text", **values))


def felt_sources(rows: pd.DataFrame) -> list[str]:
    """Return the citation and the licence of each survey that tells a region, once.

    rows: as given by `tables.felt_here`.
    """
    return [str(source) for source in rows.loc[rows["is_here"], "source"].drop_duplicates()]


def felt_items(rows: pd.DataFrame, territory: Territory) -> list[dict[str, Any]]:
    """Return the facts of each item told of a region, residents first; rows: as given by `tables.felt_here`."""
    here = rows[rows["is_here"]]
    return [
        _item(told, territory)
        for voice in ("residents", "employers")
        for _, told in here[here["voice"] == voice].groupby(["study", "item"], sort=False)
    ]


def _item(rows: pd.DataFrame, territory: Territory) -> dict[str, Any]:
    """Return the facts of one item, which may stand for several domains."""
    row = rows.iloc[0]
    return {
        "voice": row["voice"],
        "domains": " ; ".join(rows["domain_label"]),
        "is_above": (row["towards"] == "fragile") == (row["direction"] == "higher_is_fragile"),
        "label": row["label"],
        "zone": "" if row["territory_code"] == territory.code else row["name"],
        "value": _told(row),
        "low": number(row["value_lb"], 1) if pd.notna(row["value_lb"]) else "",
        "high": number(row["value_ub"], 1) if pd.notna(row["value_ub"]) else "",
        "reference": _told({"unit": row["unit"], "value": row["reference"]}) if pd.notna(row["reference"]) else "",
        "degree": row["degree"],
        "towards": row["towards"],
        "study": row["study_label"],
        "month": row["fieldwork"],
    }


def _largest(rows: pd.DataFrame) -> str:
    """Return the level of the largest territories told apart, "" where there are none."""
    levels = rows.loc[rows["level"] != "france", "level"]
    return "" if levels.empty else str(levels.value_counts().idxmin())


def _told(row: Mapping[str, Any] | pd.Series) -> str:
    """Return a value with its unit: « 48,3 % », or a note on ten."""
    text = number(row["value"], 1)
    return say("felt_side.note", text=text) if row["unit"] == NOTE else say("values.percent", text=text)
