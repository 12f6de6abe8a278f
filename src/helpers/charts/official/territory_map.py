"""The large map of a territory: its départements in the domain that tells them most, each named where there is room."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
from IPython.display import Markdown

from helpers.charts import theme
from helpers.charts.captions import domain_source, spread_caveat
from helpers.charts.figure import AnyChart, Column, Figure
from helpers.charts.map_classes import GapClasses, classes_of
from helpers.charts.nothing import has_values
from helpers.charts.official.maps import (
    INDEX_COLUMNS,
    draw_domain_map,
    drawn_place,
    gap_shapes,
    region_map_texts,
    value_text,
    with_classes,
)
from helpers.charts.outline_features import OUTLINES, features, label_points
from helpers.territory import grid
from helpers.wording import glued, number, peer, say, signed

if TYPE_CHECKING:
    import geopandas as gpd

    from helpers.territory.grid import Territory

LARGE_MAP = "carte-du-territoire"

TALLEST, LARGEST_SHARE = 0.42, 0.9
"""Height of the map in parts of its width, at most: on a wide page, on a phone."""

LETTER_PX, LINE_PX = 7.2, 16
"""What a letter and a line of a label take at the size of wide maps: never less than drawn."""


def draw_territory_map(
    gaps: pd.DataFrame, outlines: gpd.GeoDataFrame, frames: gpd.GeoDataFrame, territory: Territory
) -> Figure | Markdown:
    """Return the map of the domain of the widest gap: départements of a region, named, or regions of France.

    On the page of a département, those of its region, in the domain of its own widest gap, itself outlined. Overseas
    gaps choose the domain only where there are no others. A sentence where there is a single département, and where
    none has an index.
    gaps: as given by `tables.departement_gaps`. outlines: by `tables.outlines_around`. frames: insets of overseas.
    """
    mine = _own(gaps, territory)
    if not has_values(mine, "index"):
        return Markdown(say("maps.no_index", place=territory))
    if len(outlines) == 1:
        return Markdown(say("maps.single", name=territory.with_article))
    rows = gaps[gaps["domain"] == _widest(mine)]
    if territory.level == "france":
        return draw_domain_map(rows, outlines, frames)
    classes = classes_of(rows)
    values = {
        "place": territory,
        "inner": number(classes.inner, 1),
        "outer": number(classes.outer, 1),
        **_named_facts(rows, territory),
    }
    return Figure(
        id=LARGE_MAP,
        title=say("maps.large_title", **values),
        reading_note=say("maps.large_reading", **values),
        scope=say("maps.small_scope", level=peer(values["drawn"], "plural"), **values),
        sources=(domain_source(rows), say("caption.outlines")),
        caveats=(spread_caveat(values["drawn"]),),
        alt=say("maps.large_alt", **values),
        table=rows.dropna(subset=["index"]).sort_values("index", ascending=False),
        columns=(Column("territory_code"), Column("name"), *INDEX_COLUMNS),
        draw=lambda width: _named_map(
            with_classes(rows, classes),
            classes,
            outlines,
            width,
            territory.code if territory.level in grid.BELOW_REGIONS else "",
        ),
        shapes={"outlines": features(outlines)},
    )


def show_map_choice(gaps: pd.DataFrame, outlines: gpd.GeoDataFrame, territory: Territory) -> Markdown:
    """Return the choice of the domain that the large map shows, which a script puts in place.

    A domain: its title, its alternative text, its source; of each place in the order of outlines, its label and the
    number of its class. Nothing where there is no map, or a single domain. gaps, outlines: as given to
    `draw_territory_map`.
    """
    mine = _own(gaps, territory)
    indexed = [rows for _, rows in gaps.groupby("domain", sort=False) if has_values(rows, "index")]
    if len(outlines) == 1 or len(indexed) == 1 or not has_values(mine, "index"):
        return Markdown("")
    national = territory.level == "france"
    options = [_choice(rows, outlines, territory) for rows in indexed]
    figure = "carte-regions" if national else LARGE_MAP
    return Markdown(glued(say("maps.choice", figure=figure, first=_widest(mine), options=options)))


def _choice(rows: pd.DataFrame, outlines: gpd.GeoDataFrame, territory: Territory) -> dict[str, str]:
    """Return what the large map says of a domain: domain, label, title, alt, source and places (JSON)."""
    classes = classes_of(rows)
    labels = list(classes.labels().values())
    drawn = with_classes(rows, classes).set_index("territory_code").loc[outlines["territory_code"]]
    if territory.level == "france":
        texts, said = [value_text(gap) for gap in drawn["index"]], region_map_texts(rows, classes)
    else:
        values = _named_facts(rows, territory)
        texts = [_label(name, gap) for name, gap in zip(drawn["name"], drawn["index"], strict=True)]
        said = {"title": say("maps.large_title", **values), "alt": say("maps.large_alt", **values)}
    places = [[text, labels.index(name)] for text, name in zip(texts, drawn["class"], strict=True)]
    return {
        "domain": rows["domain"].iloc[0],
        "label": rows["short_label"].iloc[0],
        "source": say("maps.choice_source", source=domain_source(rows), outlines=say("caption.outlines")),
        "places": json.dumps(places, ensure_ascii=False),
        **said,
    }


def _own(gaps: pd.DataFrame, territory: Territory) -> pd.DataFrame:
    """Return the gaps that choose the domain: those of a département or an EPCI, of every place elsewhere."""
    return gaps[gaps["territory_code"] == territory.code] if territory.level in grid.BELOW_REGIONS else gaps


def _named_facts(rows: pd.DataFrame, territory: Territory) -> dict[str, Any]:
    """Return what is said of a domain in a region: domain, where, n, first (with its article), places by gap."""
    known = rows.dropna(subset=["index"]).sort_values("index", ascending=False)
    drawn: grid.Level = "epci" if territory.level == "epci" else "departement"
    return {
        "domain": rows["short_label"].iloc[0],
        "drawn": drawn,
        "where": drawn_place(territory),
        "n": len(rows),
        "first": grid.territory(drawn, known["territory_code"].iloc[0]).with_article,
        "places": [
            {"name": name, "gap": signed(gap, 1)} for name, gap in zip(known["name"], known["index"], strict=True)
        ],
    }


def _label(name: str, gap: float) -> str:
    return f"{name} {say('values.none') if pd.isna(gap) else signed(gap, 1)}"


def _widest(gaps: pd.DataFrame) -> str:
    known = gaps.dropna(subset=["index"])
    near = known[~known["is_overseas"]]
    ordered = (known if near.empty else near).sort_values(["index", "number"], ascending=[False, True])
    return str(ordered["domain"].iloc[0])


def _named_map(
    rows: pd.DataFrame, classes: GapClasses, outlines: gpd.GeoDataFrame, width: int, outlined: str
) -> AnyChart:
    left, bottom, right, top = outlines.total_bounds
    share = min((top - bottom) / (right - left), TALLEST if theme.is_wide(width) else LARGEST_SHARE)
    height = int((width - 4) * share)
    scale = min((width - 4) / (right - left), height / (top - bottom))
    labels = label_points(outlines).merge(rows[["territory_code", "name", "index"]], on="territory_code")
    labels["text"] = [_label(name, gap) for name, gap in zip(labels["name"], labels["index"], strict=True)]
    kept = _apart(labels, scale, (left, right))
    names = alt.Chart(kept[["x", "y", "text"]]).mark_text(
        style="map-label" if theme.is_wide(width) else "map-label-small"
    )
    names = names.encode(longitude="x:Q", latitude="y:Q", text="text:N")
    here = alt.Chart(OUTLINES).transform_filter(f"datum.properties.territory_code == '{outlined}'")
    layers = [here.mark_geoshape(style="zone-focus", fill="transparent")] if outlined else []
    chart = alt.layer(gap_shapes(rows, classes, width), *layers, names).project(type="identity", reflectY=True)
    return chart.properties(width=width - 4, height=height)


def _apart(labels: pd.DataFrame, scale: float, sides: tuple[float, float]) -> pd.DataFrame:
    """Return the labels that stand clear of one another and inside the drawing, the most fragile first.

    The others are read in the table and in the text of the figure.
    """
    kept: list[tuple[float, float, float]] = []
    places = []
    for place, row in labels.sort_values("index", ascending=False).iterrows():
        half, x, y = len(row["text"]) * LETTER_PX / 2, row["x"] * scale, row["y"] * scale
        is_clear = all(abs(x - other) > half + width or abs(y - line) > LINE_PX for other, line, width in kept)
        if is_clear and sides[0] * scale <= x - half and x + half <= sides[1] * scale:
            kept.append((x, y, half))
            places.append(place)
    return labels.loc[sorted(places)]
