"""Figures that are tables: the key figures of a profile, the indicators behind an index."""

import pandas as pd

from helpers.charts.captions import caveats_by_indicator, unique
from helpers.charts.figure import NUMBER, Column, Figure
from helpers.territory.grid import Territory
from helpers.wording import number, say

DIRECTIONS = {1: "higher_is_fragile", -1: "lower_is_fragile", 0: "no_direction"}


def show_key_figures(figures: pd.DataFrame, territory: Territory) -> Figure:
    """Return the key figures of a territory beside those of France.

    figures: as given by `tables.key_figures`. On the page of France, the whole country
    stands beside its metropolitan part.
    """
    is_national = territory.level == "france"
    name = territory.name
    population = figures.iloc[0]
    values = {
        "name": name,
        "n": len(figures),
        "population": number(population["value"]) if pd.notna(population["value"]) else say("values.missing"),
        "period": population["period"],
        "absent": int(figures["value"].isna().sum()),
    }
    return Figure(
        id="chiffres-cles",
        title=say("key_figures.title", **values),
        reading_note=say("key_figures.reading", **values),
        scope=say("key_figures.national_scope" if is_national else "key_figures.scope"),
        sources=unique(figures["source_line"]),
        caveats=caveats_by_indicator(figures),
        alt=say("key_figures.alt", **values),
        table=figures,
        columns=(
            Column("label"),
            Column("value", NUMBER, decimals_from="decimals", label=say("columns.whole") if is_national else name),
            Column(
                "france",
                NUMBER,
                decimals_from="decimals",
                label=say("columns.reference" if is_national else "columns.france"),
            ),
            *((Column("parent", NUMBER, decimals_from="decimals"),) if "parent" in figures else ()),
            Column("unit"),
            Column("period"),
            *((Column("absence"),) if "absence" in figures else ()),
        ),
    )


def show_indicators(indicators: pd.DataFrame, domain: pd.Series) -> Figure:
    """Return the indicators of a domain: which count in the index, which way, France and the extent of regions.

    indicators: as given by `tables.domain_indicators`. domain: by `tables.read_domain`.
    """
    table = indicators.assign(
        role=[say("indicators.headline" if row else "indicators.other") for row in indicators["is_headline"]],
        direction=[say(f"indicators.{DIRECTIONS[sign]}") for sign in indicators["sign"]],
    )
    values = {"domain": domain["label"], "n": len(table), "n_headlines": int(indicators["is_headline"].sum())}
    return Figure(
        id="indicateurs",
        title=say("indicators.title", **values),
        reading_note=say("indicators.reading", first=table["label"].iloc[0], **values),
        scope=say("indicators.scope"),
        sources=unique(table["source_line"]),
        caveats=(),
        alt=say("indicators.alt", **values),
        table=table,
        columns=(
            Column("label"),
            Column("role"),
            Column("direction"),
            Column("period"),
            Column("reference", NUMBER, decimals_from="decimals", label=say("columns.france_reference")),
            Column("lowest", NUMBER, decimals_from="decimals"),
            Column("highest", NUMBER, decimals_from="decimals"),
            Column("unit"),
        ),
    )
