"""Outlines as charts use them: GeoJSON features by name, points for labels, inset frames with their scales."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
from shapely.geometry import mapping

from helpers.wording import enumerate_fr, number, say

if TYPE_CHECKING:
    import geopandas as gpd

OUTLINES, FRAMES = alt.NamedData("outlines"), alt.NamedData("frames")
COORDINATE_STEP_M = 100


def features(shapes: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return shapes as GeoJSON features, rounded to a step far below a pixel, so that notebooks stay light."""
    rounded = shapes.geometry.set_precision(COORDINATE_STEP_M)
    return [
        {"type": "Feature", "properties": {"territory_code": code, "name": name}, "geometry": _whole(shape)}
        for code, name, shape in zip(shapes["territory_code"], shapes["name"], rounded, strict=True)
    ]


def label_points(shapes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return a point inside each shape: territory_code, x, y in metres."""
    points = shapes.geometry.representative_point()
    return pd.DataFrame({"territory_code": shapes["territory_code"], "x": points.x, "y": points.y})


def frame_labels(frames: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the text of each inset, name and scale, and the corner it stands at: x, y in metres, text."""
    corners = frames.geometry.bounds
    texts = [
        say("maps.inset", name=name, scale=number(scale, 2))
        for name, scale in zip(frames["name"], frames["scale"], strict=True)
    ]
    return pd.DataFrame({"x": corners["minx"], "y": corners["maxy"], "text": texts})


def insets_caveat(frames: gpd.GeoDataFrame) -> str:
    """Return the sentence that says at which scales the overseas territories are drawn."""
    scales = [f"{name} × {number(scale, 2)}" for name, scale in zip(frames["name"], frames["scale"], strict=True)]
    return say("caption.insets", scales=enumerate_fr(scales))


def _whole(shape: Any) -> dict[str, Any]:
    def rounded(part: Any) -> Any:
        return [rounded(point) for point in part] if isinstance(part, list | tuple) else round(part)

    plain = mapping(shape)
    return {"type": plain["type"], "coordinates": rounded(plain["coordinates"])}
