"""Maps of survey zones: the value printed in each, coloured by the verdict of its test against the rest.

A map never claims more than a test supports: zones without a test share one colour, and their values are printed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import Markdown

from helpers.charts.figure import NUMBER, AnyChart, Column, Figure
from helpers.charts.nothing import show_nothing
from helpers.charts.outline_features import features, label_points
from helpers.charts.surveys.place_values import draw_place_values, is_mapped
from helpers.charts.surveys.survey_captions import (
    ESTIMATED,
    indicated,
    shown_share,
    shown_value,
    survey_captions,
    survey_columns,
    survey_table,
)
from helpers.charts.surveys.zone_layers import judged, population_maps, small_maps, zone_map
from helpers.survey.estimate_row import ALIKE, HIGHER, LOWER, NOTE, SHOWN
from helpers.wording import enumerate_fr, number, say

if TYPE_CHECKING:
    import geopandas as gpd

    from helpers.territory.grid import Territory

ID = ("question_id", "item", "answer", "population")


def draw_zone_map(rows: pd.DataFrame, outlines: gpd.GeoDataFrame, territory: Territory) -> Figure | Markdown:
    """Return the map of one answer over the zones of a study, with the value of the whole ensemble.

    rows: as given by `tables.zone_answers`, for one item. territory: the page's, outlined where it is a zone. Values
    without a map where the sample does not tell zones apart enough; a sentence where no zone has a figure, or where
    they are all alike.
    """
    if rows["value"].isna().all():
        return _nothing(rows)
    if not is_mapped(rows):
        return draw_place_values(rows)
    shown, points = judged(rows), label_points(outlines)
    return _figure(
        "-".join(["carte", *(str(rows[name].iloc[0]) for name in ID if rows[name].iloc[0])]),
        "",
        _facts(rows, territory.code),
        rows,
        outlines,
        lambda width: zone_map(shown, points, territory.code, width),
        table=rows.sort_values("value", ascending=False),
    )


def draw_item_maps(rows: pd.DataFrame, outlines: gpd.GeoDataFrame, territory: Territory) -> Figure | Markdown | None:
    """Return one small map for each item of a question over the zones of a study; on national pages only.

    rows: as given by `tables.zone_answers` for a question of several items.
    """
    if territory.level != "france":
        return None
    if rows["value"].isna().all():
        return _nothing(rows)
    is_clear = rows.groupby("item", sort=False).apply(is_mapped)
    drawn = rows[rows["item"].map(is_clear)]
    marked = drawn[drawn["significance"].isin([HIGHER, LOWER])]
    values = {
        **_facts(rows, territory.code),
        "n_items": drawn["item"].nunique(),
        "n_values": int(drawn["value"].notna().sum()),
        "n_marked": len(marked),
        "marked": [
            {"label": row["item_label"], "name": row["name"], "verdict": row["significance"]}
            for _, row in marked.head(6).iterrows()
        ],
        "apart": list(dict.fromkeys(rows.loc[~rows["item"].map(is_clear), "item_label"])),
    }
    return _figure(
        f"cartes-{rows['question_id'].iloc[0]}-{rows['answer'].iloc[0]}",
        "small_",
        values,
        rows,
        outlines,
        _small(judged(drawn), outlines) if len(drawn) else None,
        first="item_label",
    )


def _small(shown: pd.DataFrame, outlines: gpd.GeoDataFrame) -> Callable[[int], AnyChart]:
    bounds, points = outlines.total_bounds, label_points(outlines)
    ratio = (bounds[3] - bounds[1]) / (bounds[2] - bounds[0])
    return lambda width: small_maps(shown, points, ratio, width)


def draw_population_maps(rows: pd.DataFrame, outlines: gpd.GeoDataFrame, territory: Territory) -> Figure | Markdown:
    """Return one map for each population, side by side, on the same zones: employers and non-employers.

    rows: as given by `tables.topic_zones`, for several populations. Values without a map where the sample does not
    tell zones apart enough for each of them.
    """
    if rows["value"].isna().all():
        return _nothing(rows)
    if not is_mapped(rows):
        return draw_place_values(rows)
    shown, points = judged(rows), label_points(outlines)
    parts = [
        {"label": part["population_label"].iloc[0], **_facts(part, territory.code)}
        for _, part in rows.groupby("population", sort=False)
    ]
    values = {**_facts(rows, territory.code), "parts": parts}
    return _figure(
        f"cartes-{rows['question_id'].iloc[0]}-populations",
        "population_",
        values,
        rows,
        outlines,
        lambda width: population_maps(shown, points, territory.code, width),
    )


def _figure(
    name: str,
    words: str,
    values: dict[str, Any],
    rows: pd.DataFrame,
    outlines: gpd.GeoDataFrame,
    draw: Callable[[int], AnyChart] | None,
    *,
    table: pd.DataFrame | None = None,
    first: str = "",
) -> Figure:
    """Return the figure of one or more maps, whose sentences begin by `words`; first: the first column of its table."""
    columns = (*survey_columns(rows, with_place=True), _reference(rows))
    return Figure(
        id=name,
        title=say(f"zone_maps.{words}title", **values),
        reading_note=indicated(say(f"zone_maps.{words}reading", **values), rows),
        alt=indicated(say(f"zone_maps.{words}alt", **values), rows),
        table=survey_table(rows if table is None else table),
        columns=tuple(sorted(columns, key=lambda column: column.key != first)),
        draw=draw,
        shapes={"outlines": features(outlines)},
        **_captions(rows),
    )


def _reference(rows: pd.DataFrame) -> Column:
    """Return the column of the whole ensemble's value, which may be printed beside estimated zones."""
    is_precise = (rows["unit"] == NOTE).any() or rows["reference_provenance"].isin(ESTIMATED).any()
    return Column("reference", NUMBER, int(is_precise), label=say("columns.ensemble"))


def _facts(rows: pd.DataFrame, code: str) -> dict[str, Any]:
    """Return what the texts of a map say; code: the page's zone, which the reading note takes as its example."""
    first = rows.iloc[0]
    known = rows.dropna(subset=["value"]).sort_values("value", ascending=False)
    unit = "" if first["unit"] == NOTE else say("units.percent")
    decimals = 1 if first["unit"] == NOTE else 0
    here = known["territory_code"] == code
    ends = [{"name": row["name"], "value": shown_value(row)} for _, row in known.iterrows()]
    examples = [end for end, is_here in zip(ends, here, strict=True) if is_here] or ends
    return {
        "title": first["title"],
        "answer": first["answer_label"],
        "item": first["item_label"],
        "study": first["study_label"],
        "month": first["fieldwork"],
        "unit": unit,
        "example": examples[0] if examples else None,
        "first": ends[0] if ends else None,
        "last": ends[-1] if ends else None,
        "reference": "" if pd.isna(first["reference"]) else number(first["reference"], decimals),
        "n_zones": rows["territory_code"].nunique(),
        "higher": enumerate_fr(known[known["significance"] == HIGHER]["name"].tolist()),
        "lower": enumerate_fr(known[known["significance"] == LOWER]["name"].tolist()),
        "n_absent": int(rows["value"].isna().sum()),
    }


def _captions(rows: pd.DataFrame) -> dict[str, Any]:
    captions = survey_captions(rows)
    outline = [say("caption.outlines")]
    sentences = [say(f"zone_maps.grid_{rows['grid'].iloc[0]}")]
    return {
        **captions,
        "sources": (*captions["sources"], *outline),  # type: ignore[misc]
        "caveats": (*captions["caveats"], *sentences),  # type: ignore[misc]
    }


def _nothing(rows: pd.DataFrame) -> Markdown:
    if rows.empty:
        return show_nothing(rows)
    alike = rows[rows["status"] == ALIKE]
    if alike.empty:
        return Markdown(say("studies.no_zone", title=rows["title"].iloc[0], study=rows["study_label"].iloc[0]))
    first = alike.drop_duplicates(["item", "population"])
    national = first.assign(value=first["reference"], status=SHOWN).dropna(subset=["value"])
    told = [{"label": _label(row, alike), "value": shown_share(row)} for _, row in national.iterrows()]
    return Markdown(say("studies.alike", title=first["title"].iloc[0], study=first["study_label"].iloc[0], told=told))


def _label(row: pd.Series, rows: pd.DataFrame) -> str:
    """Return what tells a row from the others of its question: its item, its population, or its answer."""
    for name in ("item", "population"):
        if rows[name].nunique() > 1:
            return str(row[f"{name}_label"])
    return str(row["answer_label"])
