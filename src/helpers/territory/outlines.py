"""Outlines of régions, départements and EPCI for maps: planar Lambert-93 metres, overseas territories in frames."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

import geopandas as gpd
from pyogrio.errors import DataLayerError, DataSourceError

from helpers import paths
from helpers.errors import TerritoryError, quoted
from helpers.reading.inputs import noted
from helpers.territory import grid

MappedLevel = Literal["region", "departement", "epci"]
FILES = {"region": "regions", "departement": "departements", "epci": "epci"}
OUTLINE_COLUMNS = ["territory_code", "name", "region_code", "geometry"]
FRAME_COLUMNS = ["territory_code", "name", "scale", "geometry"]
REBUILD = "Run data/reference/outlines/make_outlines.py again."


def read_outlines(level: MappedLevel) -> gpd.GeoDataFrame:
    """Return the outline of every territory of a level, sorted by code.

    Coordinates are Lambert-93 metres, with no CRS set: the five overseas territories are moved and scaled into
    the frames of `read_frames`, so no other projection may be asked for. Raises TerritoryError.
    """
    path = outlines_file(level)
    return _checked(path, FILES[level], tuple(OUTLINE_COLUMNS), tuple(grid.codes(level))).copy()


def read_frames(level: MappedLevel = "region") -> gpd.GeoDataFrame:
    """Return the inset frames of the overseas territories and the scale that a map prints beside each.

    scale: length on the map over length at the scale of the mainland. Raises TerritoryError.
    """
    path = outlines_file(level)
    framed: MappedLevel = "departement" if level == "epci" else level
    overseas = sorted(set(grid.codes(framed)) - set(grid.codes(framed, metropolitan_only=True)))
    return _checked(path, "frames", tuple(FRAME_COLUMNS), tuple(overseas)).copy()


def outlines_file(level: MappedLevel) -> Path:
    """Return the TopoJSON file of a level, whose object is named like the file; raises TerritoryError."""
    if level not in FILES:
        raise TerritoryError(
            "invalid-outlines", f"The level '{level}' has no outlines.", remedy=f"Use one of {quoted(FILES)}."
        )
    return noted(paths.data() / "reference" / "outlines" / f"{FILES[level]}.topojson")


@lru_cache(maxsize=8)
def _checked(path: Path, layer: str, columns: Sequence[str], known: Sequence[str]) -> gpd.GeoDataFrame:
    shapes, where = _read(path, layer), f"{paths.shown(path)}, object '{layer}'"
    lacking = [column for column in columns if column not in shapes]
    if lacking:
        raise TerritoryError(
            "invalid-outlines", f"The property {quoted(lacking)} is absent.", where=where, remedy=REBUILD
        )
    codes = shapes["territory_code"]
    blank = shapes[shapes.geometry.isna() | shapes.geometry.is_empty]
    problems = {
        "is absent from the outlines": sorted(set(known) - set(codes.dropna())),
        "is there twice": codes[codes.duplicated()].dropna(),
        "is unknown to territories.csv": codes[~codes.isin(known)].fillna("(no code)"),
        "has no shape": blank["territory_code"],
    }
    for problem, wrong in problems.items():
        if len(wrong):
            raise TerritoryError(
                "invalid-outlines", f"The code {quoted(wrong)} {problem}.", where=where, remedy=REBUILD
            )
    return shapes[list(columns)].sort_values("territory_code", ignore_index=True)


def _read(path: Path, layer: str) -> gpd.GeoDataFrame:
    try:
        # GDAL declares WGS84 for every TopoJSON; these coordinates are planar and partly moved.
        shapes = gpd.read_file(path, layer=layer).set_crs(None, allow_override=True)
    except (DataSourceError, DataLayerError) as error:
        raise TerritoryError(
            "invalid-outlines",
            f"The object '{layer}' cannot be read: {error}.",
            where=paths.shown(path),
            remedy=REBUILD,
        ) from error
    return shapes
