"""Maps of survey zones: the value printed in each, coloured by the verdict of its test against the rest.

A map never claims more than a test supports: zones without a test share one colour, and their values are printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
from IPython.display import Markdown

from helpers.charts import theme
from helpers.charts.figure import NUMBER, AnyChart, Column, Figure
from helpers.charts.nothing import show_nothing
from helpers.charts.outline_features import OUTLINES, features, label_points
from helpers.charts.rows import cut_label
from helpers.charts.surveys.survey_captions import (
    ESTIMATED,
    indicated,
    is_indicative,
    shown_value,
    survey_captions,
    survey_columns,
    survey_table,
    verdict_words,
)
from helpers.survey.estimate_row import HIGHER, LOWER, NOT_SIGNIFICANT, NOTE, SHOWN, UNTESTED
from helpers.wording import enumerate_fr, number, say

if TYPE_CHECKING:
    import geopandas as gpd

    from helpers.territory.grid import Territory

COLUMNS_WIDE, COLUMNS_NARROW, GAP_PX = 4, 2, 12
HEIGHT_SHARE = 0.92
ID = ("question_id", "item", "answer", "population")
MOST_LINES, LONGEST_LINE, LONGEST_TITLE = 4, 26, 44
"""Lines, and letters of one, of the title of an item's map; letters of the title of a population's."""


def draw_zone_map(rows: pd.DataFrame, outlines: gpd.GeoDataFrame, territory: Territory) -> Figure | Markdown:
    """Return the map of one answer over the zones of a study, with the value of the whole ensemble.

    rows: as given by `tables.zone_answers`, for one item. territory: the page's, outlined where it is a zone. A
    sentence where no zone has a figure.
    """
    if rows["value"].isna().all():
        return _nothing(rows)
    shown, values = _judged(rows), _facts(rows, territory.code)
    points = label_points(outlines)
    return Figure(
        id="-".join(["carte", *(str(rows[name].iloc[0]) for name in ID if rows[name].iloc[0])]),
        title=say("zone_maps.title", **values),
        reading_note=indicated(say("zone_maps.reading", **values), rows),
        alt=indicated(say("zone_maps.alt", **values), rows),
        table=survey_table(rows.sort_values("value", ascending=False)),
        columns=(*survey_columns(rows, with_place=True), _reference(rows)),
        draw=lambda width: _map(shown, points, territory.code, width),
        shapes={"outlines": features(outlines)},
        **_captions(rows),
    )


def draw_item_maps(rows: pd.DataFrame, outlines: gpd.GeoDataFrame, territory: Territory) -> Figure | Markdown | None:
    """Return one small map for each item of a question over the zones of a study; on national pages only.

    rows: as given by `tables.zone_answers` for a question of several items.
    """
    if territory.level != "france":
        return None
    if rows["value"].isna().all():
        return _nothing(rows)
    shown = _judged(rows)
    marked = rows[rows["significance"].isin([HIGHER, LOWER])]
    values = {
        **_facts(rows, territory.code),
        "n_items": rows["item"].nunique(),
        "n_values": int(rows["value"].notna().sum()),
        "n_marked": len(marked),
        "marked": [
            {"label": row["item_label"], "name": row["name"], "verdict": row["significance"]}
            for _, row in marked.head(6).iterrows()
        ],
    }
    bounds, points = outlines.total_bounds, label_points(outlines)
    ratio = (bounds[3] - bounds[1]) / (bounds[2] - bounds[0])
    return Figure(
        id=f"cartes-{rows['question_id'].iloc[0]}-{rows['answer'].iloc[0]}",
        title=say("zone_maps.small_title", **values),
        reading_note=indicated(say("zone_maps.small_reading", **values), rows),
        alt=indicated(say("zone_maps.small_alt", **values), rows),
        table=survey_table(rows),
        columns=(
            Column("item_label"),
            *[column for column in survey_columns(rows, with_place=True) if column.key != "item_label"],
            _reference(rows),
        ),
        draw=lambda width: _small_maps(shown, points, ratio, width),
        shapes={"outlines": features(outlines)},
        **_captions(rows),
    )


def draw_population_maps(rows: pd.DataFrame, outlines: gpd.GeoDataFrame, territory: Territory) -> Figure | Markdown:
    """Return one map for each population, side by side, on the same zones: employers and non-employers.

    rows: as given by `tables.topic_zones`, for several populations.
    """
    if rows["value"].isna().all():
        return _nothing(rows)
    shown, points = _judged(rows), label_points(outlines)
    parts = [
        {"label": part["population_label"].iloc[0], **_facts(part, territory.code)}
        for _, part in rows.groupby("population", sort=False)
    ]
    values = {**_facts(rows, territory.code), "parts": parts}
    return Figure(
        id=f"cartes-{rows['question_id'].iloc[0]}-populations",
        title=say("zone_maps.population_title", **values),
        reading_note=indicated(say("zone_maps.population_reading", **values), rows),
        alt=indicated(say("zone_maps.population_alt", **values), rows),
        table=survey_table(rows),
        columns=(*survey_columns(rows, with_place=True), _reference(rows)),
        draw=lambda width: _population_maps(shown, points, territory.code, width),
        shapes={"outlines": features(outlines)},
        **_captions(rows),
    )


def _reference(rows: pd.DataFrame) -> Column:
    """Return the column of the whole ensemble's value, which may be printed beside estimated zones."""
    is_precise = (rows["unit"] == NOTE).any() or rows["reference_provenance"].isin(ESTIMATED).any()
    return Column("reference", NUMBER, int(is_precise), label=say("columns.ensemble"))


def _map(shown: pd.DataFrame, points: pd.DataFrame, focus: str, width: int) -> AnyChart:
    layers = [_shapes(shown), _outlined(focus), _labels(shown, points, width)]
    chart = alt.layer(*layers).project(type="identity", reflectY=True)
    return chart.properties(width=width - 4, height=int(width * HEIGHT_SHARE))


def _small_maps(shown: pd.DataFrame, points: pd.DataFrame, ratio: float, width: int) -> AnyChart:
    columns = COLUMNS_WIDE if theme.is_wide(width) else COLUMNS_NARROW
    side = (width - GAP_PX * (columns - 1) - 8) // columns
    maps = [
        alt.layer(_shapes(part), _marks(part, points))
        .project(type="identity", reflectY=True)
        .properties(width=side, height=int(side * ratio), title=_broken(label, columns))
        for label, part in shown.groupby("item_label", sort=False)
    ]
    return alt.concat(*maps, columns=columns, spacing={"row": 14, "column": GAP_PX})


def _population_maps(shown: pd.DataFrame, points: pd.DataFrame, focus: str, width: int) -> AnyChart:
    columns = 2 if theme.is_wide(width) else 1
    side = (width - GAP_PX * (columns - 1) - 8) // columns
    maps = [
        alt.layer(_shapes(part), _outlined(focus), _labels(part, points, width))
        .project(type="identity", reflectY=True)
        .properties(width=side, height=int(side * HEIGHT_SHARE), title=cut_label(label, LONGEST_TITLE))
        for label, part in shown.groupby("population_label", sort=False)
    ]
    return alt.concat(*maps, columns=columns, spacing={"row": 14, "column": GAP_PX})


def _shapes(shown: pd.DataFrame) -> alt.Chart:
    words = {
        verdict_words("verdicts", verdict, is_indicative=is_indicative(shown)): colour
        for verdict, colour in theme.verdicts().items()
    }
    labels = [label for label in words if label in set(shown["shown_verdicts"].iloc[0])]
    legend = alt.Legend(title=None, orient="bottom", columns=1, symbolType="square", symbolSize=170)
    kept = shown[["territory_code", "verdict", "text"]]
    found = alt.LookupData(kept, key="territory_code", fields=["verdict", "text"])
    shapes = alt.Chart(OUTLINES).transform_lookup(lookup="properties.territory_code", from_=found)
    colour = alt.Color(
        "verdict:N", scale=alt.Scale(domain=labels, range=[words[label] for label in labels]), legend=legend
    )
    tooltip = [
        alt.Tooltip("properties.name:N", title=say("columns.name")),
        alt.Tooltip("text:N", title=say("columns.value")),
        alt.Tooltip("verdict:N", title=say("columns.significance_label")),
    ]
    return shapes.mark_geoshape(style="zone").encode(color=colour, tooltip=tooltip)


def _outlined(code: str) -> alt.Chart:
    """Return the outline of the page's own zone; nothing is drawn where no zone has the code."""
    chosen = alt.Chart(OUTLINES).transform_filter(f"datum.properties.territory_code == '{code}'")
    return chosen.mark_geoshape(style="zone-focus", filled=False, stroke=theme.light("ink"))


def _labels(shown: pd.DataFrame, points: pd.DataFrame, width: int) -> alt.Chart:
    labels = points.merge(shown[["territory_code", "text"]], on="territory_code")
    chart = alt.Chart(labels).mark_text(style="map-label" if theme.is_wide(width) else "map-label-small")
    return chart.encode(longitude="x:Q", latitude="y:Q", text="text:N")


def _marks(shown: pd.DataFrame, points: pd.DataFrame) -> alt.Chart:
    labels = points.merge(shown.loc[shown["mark"] != "", ["territory_code", "mark"]], on="territory_code")
    marks = alt.Chart(labels).mark_text(style="map-label-small")
    return marks.encode(longitude="x:Q", latitude="y:Q", text="mark:N")


def _judged(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the words of each zone's verdict, and the value with its mark."""
    verdicts = [
        row["significance"] if row["status"] == SHOWN and row["significance"] != UNTESTED else _without_test(row)
        for _, row in rows.iterrows()
    ]
    texts = [_marked(row) for _, row in rows.iterrows()]
    marks = [say(f"marks.{verdict}") if verdict in (HIGHER, LOWER) else "" for verdict in verdicts]
    indicates = is_indicative(rows)
    words = tuple(verdict_words("verdicts", verdict, is_indicative=indicates) for verdict in _legend(verdicts))
    return rows.assign(
        verdict=[verdict_words("verdicts", verdict, is_indicative=indicates) for verdict in verdicts],
        text=texts,
        mark=marks,
        shown_verdicts=[words] * len(rows),
    )


def _marked(row: pd.Series) -> str:
    mark = say(f"marks.{row['significance']}")
    return f"{shown_value(row)} {mark}".strip()


def _legend(verdicts: list[str]) -> list[str]:
    """Return the verdicts of a legend: the three of a test as soon as one zone is tested, and those that are there."""
    tested = [HIGHER, NOT_SIGNIFICANT, LOWER]
    return [*(tested if set(verdicts) & set(tested) else []), *sorted(set(verdicts) - set(tested))]


def _without_test(row: pd.Series) -> str:
    return UNTESTED if row["status"] == SHOWN else "suppressed"


def _broken(label: str, columns: int) -> list[str]:
    """Break a title that is longer than a small map is wide."""
    limit = 20 if columns == COLUMNS_WIDE else 22
    lines: list[str] = [""]
    for word in label.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) > limit:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"]
    return [cut_label(line, LONGEST_LINE) for line in lines]


def _facts(rows: pd.DataFrame, code: str) -> dict[str, Any]:
    """Return what the texts of a map say; code: the page's zone, which the reading note takes as its example."""
    first = rows.iloc[0]
    known = rows.dropna(subset=["value"]).sort_values("value", ascending=False)
    unit = "" if first["unit"] == NOTE else say("units.percent")
    decimals = 1 if first["unit"] == NOTE else 0
    here = known["territory_code"] == code
    ends = [{"name": row["name"], "value": shown_value(row)} for _, row in known.iterrows()]
    examples = [end for end, is_here in zip(ends, here, strict=True) if is_here] or ends
    tested = known[known["significance"].isin([HIGHER, LOWER, NOT_SIGNIFICANT])]
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
        "is_tested": bool(len(tested)),
        "higher": enumerate_fr(known[known["significance"] == HIGHER]["name"].tolist()),
        "lower": enumerate_fr(known[known["significance"] == LOWER]["name"].tolist()),
        "n_absent": int(rows["value"].isna().sum()),
    }


def _captions(rows: pd.DataFrame) -> dict[str, Any]:
    captions = survey_captions(rows)
    outline = [say("caption.outlines")]
    told = [say(f"zone_maps.grid_{rows['grid'].iloc[0]}")]
    return {
        **captions,
        "sources": (*captions["sources"], *outline),  # type: ignore[misc]
        "caveats": (*captions["caveats"], *told),  # type: ignore[misc]
    }


def _nothing(rows: pd.DataFrame) -> Markdown:
    if rows.empty:
        return show_nothing(rows)
    first = rows.iloc[0]
    return Markdown(say("studies.no_zone", title=first["title"], study=first["study_label"]))
