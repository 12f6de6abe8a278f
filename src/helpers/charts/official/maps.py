"""Choropleths of the objective index: diverging classes around France, values printed where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
from IPython.display import Markdown

from helpers.charts import theme
from helpers.charts.captions import domain_source, index_source, spread_caveat
from helpers.charts.figure import NUMBER, SIGNED, AnyChart, Column, Figure
from helpers.charts.map_classes import GapClasses, classes_of
from helpers.charts.nothing import has_values, show_nothing
from helpers.charts.outline_features import FRAMES, OUTLINES, features, frame_labels, insets_caveat, label_points
from helpers.charts.rows import cut_label
from helpers.territory import grid
from helpers.territory.epci import read_epci
from helpers.wording import enumerate_fr, in_dictionary_order, number, say, signed

if TYPE_CHECKING:
    import geopandas as gpd

    from helpers.territory.grid import Territory

INDEX_COLUMNS = (
    Column("index", SIGNED, 2),
    Column("rank", NUMBER),
    Column("rank_p5", NUMBER),
    Column("rank_p95", NUMBER),
    Column("n_ranked", NUMBER),
    Column("n_indicators", NUMBER),
    Column("n_headlines", NUMBER),
    Column("share_third_percent", NUMBER),
    Column("moved"),
    Column("priority"),
)
MAP_HEIGHT_SHARE = 0.94
LONGEST_ON_A_MAP, LONGEST_TITLE = 7, 26
"""Letters of the longest value that a region can hold, and of the title of a small map."""
# The home map is written in its page, without what is smaller than about a pixel of its column.
HOME_TOLERANCE_M = 1500
# Numbers of domains that share a shade of the home map.
HOME_STEPS = ((0, 0), (1, 2), (3, 4), (5, 7), (8, 16))
SMALL_COLUMNS_WIDE, SMALL_COLUMNS_NARROW, SMALL_GAP_PX = 4, 2, 12
SMALL_TALLEST = 1.15


def draw_domain_map(gaps: pd.DataFrame, outlines: gpd.GeoDataFrame, frames: gpd.GeoDataFrame) -> Figure | Markdown:
    """Return the map of one domain at one level, overseas insets with their scales.

    gaps: as given by `tables.domain_map`. outlines, frames: shapes and inset frames of the same level.
    A sentence where no territory has an index.
    """
    if not has_values(gaps, "index"):
        return show_nothing(gaps)
    level, domain = gaps["level"].iloc[0], gaps["label"].iloc[0]
    classes = classes_of(gaps)
    rows = with_classes(gaps, classes)
    points = label_points(outlines) if level == "region" else None
    values = _map_facts(gaps, classes)
    return Figure(
        id=f"carte-{level}s",
        title=say(f"maps.{level}_title", domain=domain),
        reading_note=say("maps.reading", **values),
        scope=say(f"maps.{level}_scope"),
        sources=(domain_source(gaps), say("caption.outlines")),
        caveats=(
            spread_caveat(level),
            insets_caveat(frames),
        ),
        alt=say("maps.alt", level=say(f"maps.{level}_plural"), domain=domain, **values),
        table=gaps.sort_values("index", ascending=False),
        columns=(Column("territory_code"), Column("name"), *INDEX_COLUMNS),
        draw=lambda width: _domain_map(rows, classes, points, frame_labels(frames), width),
        shapes={"outlines": features(outlines), "frames": features(frames)},
    )


def draw_home_map(overview: pd.DataFrame, outlines: gpd.GeoDataFrame, frames: gpd.GeoDataFrame) -> Figure:
    """Return the home map: how many priority fragilities each region has; regions are links.

    overview: as given by `tables.region_overview`, with `href`, the address of each region's page.
    """
    most = overview.sort_values(["n_domains", "name"], ascending=[False, True])
    outlines = outlines.assign(geometry=outlines.geometry.simplify_coverage(HOME_TOLERANCE_M))
    values = {
        "top": [{"name": row.name, "n": row.n_domains} for row in most.head(3).itertuples(index=False)],
        "none": enumerate_fr(in_dictionary_order(overview.loc[overview["n_domains"] == 0, "name"])),
    }
    return Figure(
        id="carte-des-regions",
        title=say("home.title"),
        reading_note=say("home.reading", **values),
        scope=say("maps.region_scope"),
        sources=(index_source(overview), say("caption.outlines")),
        caveats=(say("caption.overseas_spread"), insets_caveat(frames)),
        alt=say("home.alt", **values),
        table=most,
        columns=(
            Column("name"),
            Column("n_domains", NUMBER),
            Column("n_indexed", NUMBER),
            Column("domains", label=say("columns.fragile_domains")),
        ),
        draw=lambda width: _home_map(overview, label_points(outlines), frame_labels(frames), width),
        shapes={"outlines": features(outlines), "frames": features(frames)},
        inline=True,
    )


def draw_departement_maps(gaps: pd.DataFrame, outlines: gpd.GeoDataFrame, territory: Territory) -> Figure | Markdown:
    """Return one small map per domain: the départements of a region, or the regions of France, on common classes.

    gaps: as given by `tables.departement_gaps` for the territory. Nothing where none has an index.
    """
    if not has_values(gaps, "index"):
        return Markdown("")
    classes = classes_of(gaps)
    rows = with_classes(gaps, classes)
    level = gaps["level"].iloc[0]
    values = {
        "where": drawn_place(territory),
        "n_domains": rows["short_label"].nunique(),
        "level": say(f"maps.{level}_plural"),
        **_extremes(gaps),
        **_bounds(classes),
    }
    bounds = outlines.total_bounds
    shape = min((bounds[3] - bounds[1]) / (bounds[2] - bounds[0]), SMALL_TALLEST)
    return Figure(
        id="cartes-16-domaines",
        title=say("maps.small_title", **values),
        reading_note=say("maps.small_reading", **values),
        scope=say("maps.small_scope", **values),
        sources=(index_source(gaps), say("caption.outlines")),
        caveats=(spread_caveat(level),),
        alt=say("maps.small_alt", **values),
        table=gaps.sort_values(["number", "index"], ascending=[True, False]),
        columns=(
            Column("label", label=say("columns.domain")),
            Column("territory_code"),
            Column("name"),
            *INDEX_COLUMNS,
        ),
        draw=lambda width: _small_maps(rows, classes, shape, width),
        shapes={"outlines": features(outlines)},
    )


def _domain_map(
    rows: pd.DataFrame, classes: GapClasses, points: pd.DataFrame | None, insets: pd.DataFrame, width: int
) -> AnyChart:
    layers: list[alt.Chart] = [gap_shapes(rows, classes, width)]
    if points is not None:
        labels = [value_text(value) for value in rows["index"]]
        layers.append(_value_labels(points, rows.assign(text=labels), width))
    return _laid_out(layers, insets, width)


def value_text(value: float) -> str:
    """Return a value as a map prints it, or nothing for one that would cover its neighbours: the table has it."""
    text = say("values.none") if pd.isna(value) else signed(value, 1)
    return text if len(text) <= LONGEST_ON_A_MAP else ""


def _home_map(overview: pd.DataFrame, points: pd.DataFrame, insets: pd.DataFrame, width: int) -> AnyChart:
    labels = [say("home.step", low=low, high=high) for low, high in HOME_STEPS]
    edges = [low - 1 for low, _ in HOME_STEPS] + [HOME_STEPS[-1][1]]
    steps = pd.cut(overview["n_domains"], edges, labels=labels).astype(str)
    names = [
        say("home.region", name=name, n=n) for name, n in zip(overview["name"], overview["n_domains"], strict=True)
    ]
    rows = overview[["territory_code", "href"]].assign(step=steps, text=overview["n_domains"].astype(str), label=names)
    legend = alt.Legend(title=say("home.legend"), orient="bottom", symbolType="square", symbolSize=170, columns=5)
    colour = alt.Color("step:N", scale=alt.Scale(domain=labels, range="ordinal"), legend=legend)
    shapes = _lookup(rows, ["step", "label", "href"]).mark_geoshape(style="territory", cursor="pointer")
    shapes = shapes.encode(color=colour, href="href:N", description="label:N", tooltip="label:N")
    return _laid_out([shapes, _value_labels(points, rows, width)], insets, width)


def _laid_out(layers: list[alt.Chart], insets: pd.DataFrame, width: int) -> AnyChart:
    frames = alt.Chart(FRAMES).mark_geoshape(style="inset", filled=False)
    names = alt.Chart(insets).mark_text(style="inset-label", align="left", baseline="bottom", dx=1, dy=-2)
    names = names.encode(longitude="x:Q", latitude="y:Q", text="text:N")
    kept = [frames, *layers, names] if theme.is_wide(width) else [frames, *layers]
    chart = alt.layer(*kept).project(type="identity", reflectY=True)
    return chart.properties(width=width - 4, height=int(width * MAP_HEIGHT_SHARE))


def _small_maps(rows: pd.DataFrame, classes: GapClasses, shape: float, width: int) -> AnyChart:
    columns = SMALL_COLUMNS_WIDE if theme.is_wide(width) else SMALL_COLUMNS_NARROW
    side = (width - SMALL_GAP_PX * (columns - 1) - 8) // columns
    maps = [
        gap_shapes(part, classes, width)
        .project(type="identity", reflectY=True)
        .properties(width=side, height=int(side * shape), title=cut_label(label, LONGEST_TITLE))
        for label, part in rows.groupby("short_label", sort=False)
    ]
    return alt.concat(*maps, columns=columns, spacing={"row": 14, "column": SMALL_GAP_PX})


def drawn_place(territory: Territory) -> str:
    """Return in words the place whose territories are drawn: a region, or the départements of an EPCI."""
    if territory.level != "epci":
        return grid.region_of(territory).locative
    codes = read_epci()[territory.code].departements
    return enumerate_fr([grid.territory("departement", code).locative for code in codes])


def gap_shapes(rows: pd.DataFrame, classes: GapClasses, width: int) -> alt.Chart:
    """Return the outlines filled by class, with their legend; rows: as given by `with_classes`."""
    labels = list(classes.labels().values())
    columns = 2 if theme.is_wide(width) else 1
    legend = alt.Legend(title=say("maps.legend"), orient="bottom", columns=columns, symbolType="square", symbolSize=170)
    tooltip = [
        alt.Tooltip("properties.name:N", title=say("columns.name")),
        alt.Tooltip("index:Q", title=say("columns.index"), format="+.2f"),
        alt.Tooltip("class:N", title=say("columns.class")),
    ]
    shapes = _lookup(rows, ["class", "index"]).mark_geoshape(style="territory")
    colour = alt.Color("class:N", scale=alt.Scale(domain=labels, range="diverging"), legend=legend)
    return shapes.encode(color=colour, tooltip=tooltip)


def _lookup(rows: pd.DataFrame, fields: list[str]) -> alt.Chart:
    lookup = alt.LookupData(rows[["territory_code", *fields]], key="territory_code", fields=fields)
    return alt.Chart(OUTLINES).transform_lookup(lookup="properties.territory_code", from_=lookup)


def _value_labels(points: pd.DataFrame, rows: pd.DataFrame, width: int) -> alt.Chart:
    labels = points.merge(rows[["territory_code", "text"]], on="territory_code")
    chart = alt.Chart(labels).mark_text(style="map-label" if theme.is_wide(width) else "map-label-small")
    return chart.encode(longitude="x:Q", latitude="y:Q", text="text:N")


def with_classes(gaps: pd.DataFrame, classes: GapClasses) -> pd.DataFrame:
    """Return what a map draws of gaps: territory_code, name, short_label, index (spreads) and class (its label)."""
    kept = gaps[["territory_code", "name", "short_label", "index"]]
    return kept.assign(**{"class": classes.label(gaps["index"])})


def _bounds(classes: GapClasses) -> dict[str, str]:
    return {"inner": number(classes.inner, 1), "outer": number(classes.outer, 1)}


def _extremes(gaps: pd.DataFrame) -> dict[str, Any]:
    known = gaps.dropna(subset=["index"]).sort_values("index", ascending=False)
    rows = [
        {"name": name, "domain": label, "gap": signed(gap, 1)}
        for name, label, gap in zip(known["name"], known["label"], known["index"], strict=True)
    ]
    return {"top": rows[:3], "bottom": rows[-1], "n": gaps["territory_code"].nunique()}


def region_map_texts(gaps: pd.DataFrame, classes: GapClasses) -> dict[str, str]:
    """Return the title and the alt of the map of a domain in the regions, as `draw_domain_map` has them."""
    level, domain = say("maps.region_plural"), gaps["label"].iloc[0]
    return {
        "title": say("maps.region_title", domain=domain),
        "alt": say("maps.alt", level=level, domain=domain, **_map_facts(gaps, classes)),
    }


def _map_facts(gaps: pd.DataFrame, classes: GapClasses) -> dict[str, Any]:
    known = gaps.dropna(subset=["index"]).sort_values("index", ascending=False)
    rows = [{"name": name, "gap": signed(gap, 1)} for name, gap in zip(known["name"], known["index"], strict=True)]
    named = [f"{row['name']} ({row['gap']})" for row in rows]
    metropolitan = [text for text, overseas in zip(named, known["is_overseas"], strict=True) if not overseas]
    return {
        "first": rows[0],
        "n_gaps": known["index"].nunique(),
        "most": enumerate_fr(named[:3]),
        "least": enumerate_fr(named[::-1][:3]),
        "first_metropolitan": metropolitan[0] if metropolitan else "",
        "absent": enumerate_fr(in_dictionary_order(gaps.loc[gaps["index"].isna(), "name"])),
        **_bounds(classes),
    }
