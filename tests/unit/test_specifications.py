"""The Vega-Lite files of a figure: nothing inlined, nothing lost, shared files; hostile texts stay texts."""

import json
import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any

import altair as alt
import pandas as pd
import pytest
import vl_convert

from helpers.charts import theme
from helpers.charts.figure import NUMBER, SIGNED, Column, Figure
from helpers.figures.vega_files import specification_files

HOSTILE = "</script><script>alert(1)</script>"
BASE = "figures/territoires/28-normandie/exemple"
SQUARE = [[[0, 0], [0, 1000], [1000, 1000], [0, 0]]]
SHAPES = [
    {
        "type": "Feature",
        "properties": {"territory_code": "28", "name": HOSTILE},
        "geometry": {"type": "Polygon", "coordinates": SQUARE},
    }
]


def draw_map(width: int) -> alt.LayerChart:
    rows = pd.DataFrame({"territory_code": ["28"], "index": [0.123456789]})
    points = pd.DataFrame({"x": [12.3456789], "y": [7.5], "text": ["0,1"]})
    found = alt.LookupData(rows, key="territory_code", fields=["index"])
    shapes = alt.Chart(alt.NamedData("outlines")).transform_lookup("properties.territory_code", from_=found)
    shapes = shapes.mark_geoshape(stroke=theme.light("paper")).encode(color="index:Q", tooltip="index:Q")
    labels = alt.Chart(points).mark_text().encode(longitude="x:Q", latitude="y:Q", text="text:N")
    return alt.layer(shapes, labels).project(type="identity", reflectY=True).properties(width=width, height=width)


def draw_bars(width: int) -> alt.Chart:
    data = pd.DataFrame({"name": [HOSTILE, "b"], "value": [1.25, None], "gap": [0.1, -0.2]})
    return alt.Chart(data).mark_bar().encode(x="value:Q", y="name:N", color="gap:Q").properties(width=width)


@pytest.fixture
def figure() -> Callable[..., Figure]:
    def made(**changes: Any) -> Figure:
        fields = {
            "id": "exemple",
            "title": "Un titre",
            "reading_note": "Se lit ainsi.",
            "scope": "Partout.",
            "sources": ("Insee (2019)", HOSTILE),
            "caveats": (),
            "alt": "Une carte.",
            "table": pd.DataFrame({"name": ["a", "b"], "value": [1.25, 2.0], "gap": [0.1, -0.2]}),
            "columns": (Column("name"), Column("value", NUMBER, 1), Column("gap", SIGNED, 2, label="Écart")),
            "draw": draw_map,
            "shapes": {"outlines": SHAPES},
        }
        return Figure(**{**fields, **changes})

    return made


WIDE, NARROW = "-wide.vl.json", "-narrow.vl.json"


def files_of(one: Figure, base: str = BASE) -> dict[str, str]:
    return specification_files(base, one.payload(), one.specification(theme.WIDE_PX))


def parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        yield from (found for one in value.values() for found in parts(one))
    elif isinstance(value, list):
        yield from (found for one in value for found in parts(one))


def filled(files: dict[str, str], address: str) -> tuple[dict[str, Any], set[str]]:
    """Return a specification read as a browser does, its rows in their places, and the files it asked for."""
    spec, asked = json.loads(files[address]), set()
    for part in list(parts(spec)):
        if isinstance(part.get("data"), dict):
            (link,) = part["data"].values()
            file = posixpath.normpath(posixpath.join(posixpath.dirname(address), link))
            part["data"] = {"values": json.loads(files[file])}
            asked.add(file)
    return spec, asked


# --- a download draws alone; in a page nothing is inlined, nothing lost ---


@pytest.mark.parametrize("is_map", [True, False])
def test_downloaded_specification_draws_alone(figure: Callable[..., Figure], is_map: bool) -> None:
    files = files_of(figure() if is_map else figure(draw=draw_bars, shapes={}))
    alone = json.loads(files[f"{BASE}.vl.json"])
    assert not any("url" in part["data"] for part in parts(alone) if isinstance(part.get("data"), dict))
    linked, _ = filled(files, f"{BASE}-wide.vl.json")
    drawn = [
        re.sub(r"gradient_\d+", "gradient", vl_convert.vegalite_to_svg(one, allowed_base_urls=[]))
        for one in (alone, linked)
    ]
    assert drawn[0] == drawn[1]


def test_no_row_and_no_outline_stays_in_a_specification_of_a_page(figure: Callable[..., Figure]) -> None:
    for address, text in files_of(figure()).items():
        if address.endswith((WIDE, NARROW)):
            assert not any(
                {"datasets", "values", "features", "coordinates"} & set(part) for part in parts(json.loads(text))
            )


@pytest.mark.parametrize("name", [BASE + WIDE, BASE + NARROW])
def test_specification_finds_every_row_and_every_file_is_asked_for(figure: Callable[..., Figure], name: str) -> None:
    files = files_of(figure())
    spec, asked = filled(files, name)
    shapes, labels = spec["layer"]
    assert shapes["data"]["values"] == SHAPES
    assert shapes["transform"][0]["from"]["data"]["values"] == [{"territory_code": "28", "index": 0.123456789}]
    assert labels["data"]["values"] == [{"x": 12, "y": 8, "text": "0,1"}]
    assert asked == {file for file in files if not file.endswith(".vl.json")}


def test_narrow_specification_is_the_narrow_drawing(figure: Callable[..., Figure]) -> None:
    files = files_of(figure())
    widths = [json.loads(files[f"{BASE}{end}.vl.json"])["width"] for end in ("-wide", "-narrow")]
    assert widths == [theme.WIDE_PX, theme.NARROW_PX]


def test_values_are_not_rounded_outside_maps(figure: Callable[..., Figure]) -> None:
    exact = pd.DataFrame({"x": [0.123456789], "name": ["a"]})
    files = files_of(figure(draw=lambda _: alt.Chart(exact).mark_bar().encode(x="x:Q", y="name:N"), shapes={}))
    assert filled(files, BASE + WIDE)[0]["data"]["values"] == [{"x": 0.123456789, "name": "a"}]


# --- shared, the same each time ---


def test_outlines_are_one_file_for_every_figure(figure: Callable[..., Figure]) -> None:
    first = files_of(figure())
    other = files_of(figure(title="Un autre titre"), "figures/index/autre")
    shared = {file for file in first if file.startswith(("figures/outlines/", "figures/data/"))}
    assert shared == {file for file in other if not file.endswith(".vl.json")}
    assert len([file for file in shared if file.startswith("figures/outlines/")]) == 1
    assert {first[file] for file in shared} == {other[file] for file in shared}


def test_other_rows_are_another_file(figure: Callable[..., Figure]) -> None:
    moved = [{**SHAPES[0], "properties": {"territory_code": "94", "name": "Corse"}}]
    first, other = files_of(figure()), files_of(figure(shapes={"outlines": moved}))
    outlines = [{file for file in files if file.startswith("figures/outlines/")} for files in (first, other)]
    assert outlines[0].isdisjoint(outlines[1])


def test_same_figure_makes_the_same_bytes(figure: Callable[..., Figure]) -> None:
    assert list(files_of(figure()).items()) == list(files_of(figure()).items())


# --- what goes with it ---


def test_specification_says_what_it_is(figure: Callable[..., Figure]) -> None:
    spec = json.loads(files_of(figure())[f"{BASE}.vl.json"])
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert spec["description"] == "Une carte."
    assert spec["config"]["locale"]["number"]["decimal"] == ","
    meta = spec["usermeta"]
    assert (meta["title"], meta["sources"]) == ("Un titre", ["Insee (2019)", HOSTILE])
    assert "Licence Ouverte" in meta["licence"]
    assert "simul" not in str(meta)


def test_simulated_values_say_so(figure: Callable[..., Figure]) -> None:
    files = files_of(figure(is_simulated=True))
    for end in ("", "-narrow"):
        spec = json.loads(files[f"{BASE}{end}.vl.json"])
        assert spec["description"].startswith("Données simulées")
        assert "SIMULÉES" in str(spec["title"]["text"])
        assert spec["usermeta"]["provenance"] == "Données simulées"
        assert spec["usermeta"]["is_fictitious"]


def test_each_provenance_is_named(figure: Callable[..., Figure]) -> None:
    table = pd.DataFrame({"name": ["a", "b"], "value": [1.0, 2.0], "gap": [0.0, 0.0], "origin": ["Z", "A"]})
    spec = json.loads(files_of(figure(is_simulated=True, table=table))[f"{BASE}.vl.json"])
    assert spec["usermeta"]["provenance"] == "A ; Z"


def test_dark_colours_are_those_of_the_theme(figure: Callable[..., Figure]) -> None:
    dark = json.loads(files_of(figure())[f"{BASE}.vl.json"])["usermeta"]["dark"]
    assert dark[theme.light("paper")] == theme.COLOURS["paper"][1]
    assert set(dark.items()) <= set(theme.COLOURS.values())


def test_mark_without_tooltip_gets_the_words_of_the_table(figure: Callable[..., Figure]) -> None:
    spec = json.loads(files_of(figure(draw=draw_bars, shapes={}))[f"{BASE}.vl.json"])
    tips = {one["field"]: (one["title"], one.get("format")) for one in spec["encoding"]["tooltip"]}
    assert tips == {"value": ("Valeur", ",.1f"), "name": ("Territoire", None), "gap": ("Écart", "+,.2f")}


def test_tooltip_of_a_chart_is_kept_and_texts_have_none(figure: Callable[..., Figure]) -> None:
    shapes, labels = json.loads(files_of(figure())[f"{BASE}.vl.json"])["layer"]
    assert shapes["encoding"]["tooltip"]["field"] == "index"
    assert "tooltip" not in labels["encoding"]
