"""The large map of a territory: its départements in the domain that tells them most, each named where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd
from IPython.display import Markdown

from helpers.charts import theme
from helpers.charts.captions import domain_source, spread_caveat
from helpers.charts.figure import AnyChart, Column, Figure
from helpers.charts.map_classes import GapClasses, classes_of
from helpers.charts.nothing import has_values, show_nothing
from helpers.charts.official.maps import INDEX_COLUMNS, draw_domain_map, drawn_place, gap_shapes, with_classes
from helpers.charts.outline_features import OUTLINES, features, label_points
from helpers.territory import grid
from helpers.wording import number, peer, say, signed

if TYPE_CHECKING:
    import geopandas as gpd

    from helpers.territory.grid import Territory

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
    if not has_values(gaps, "index"):
        return show_nothing(gaps)
    is_outlined = territory.level in grid.BELOW_REGIONS
    drawn: grid.Level = "epci" if territory.level == "epci" else "departement"
    mine = gaps[gaps["territory_code"] == territory.code] if is_outlined else gaps
    if not has_values(mine, "index"):
        return show_nothing(mine)
    if len(outlines) == 1:
        return Markdown(say("maps.single", name=territory.with_article))
    rows = gaps[gaps["domain"] == _widest(mine)]
    if territory.level == "france":
        return draw_domain_map(rows, outlines, frames)
    classes = classes_of(rows)
    known = rows.dropna(subset=["index"]).sort_values("index", ascending=False)
    values = {
        "place": territory,
        "domain": rows["short_label"].iloc[0],
        "drawn": drawn,
        "where": drawn_place(territory),
        "n": len(rows),
        "first": grid.territory(drawn, known["territory_code"].iloc[0]).with_article,
        "places": [
            {"name": name, "gap": signed(gap, 1)} for name, gap in zip(known["name"], known["index"], strict=True)
        ],
        "inner": number(classes.inner, 1),
        "outer": number(classes.outer, 1),
    }
    return Figure(
        id="carte-du-territoire",
        title=say("maps.large_title", **values),
        reading_note=say("maps.large_reading", **values),
        scope=say("maps.small_scope", level=peer(drawn, "plural"), **values),
        sources=(domain_source(rows), say("caption.outlines")),
        caveats=(spread_caveat(drawn),),
        alt=say("maps.large_alt", **values),
        table=known,
        columns=(Column("territory_code"), Column("name"), *INDEX_COLUMNS),
        draw=lambda width: _named_map(
            with_classes(rows, classes), classes, outlines, width, territory.code if is_outlined else ""
        ),
        shapes={"outlines": features(outlines)},
    )


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
    labels["text"] = [
        f"{name} {say('values.none') if pd.isna(gap) else signed(gap, 1)}"
        for name, gap in zip(labels["name"], labels["index"], strict=True)
    ]
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
