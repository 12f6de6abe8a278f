"""Drawing: what must not come back wrong from the cache first, then French numbers, small files, both themes."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image

from helpers import drawing
from helpers.charts import theme
from helpers.drawing import draw
from helpers.incremental import drawings
from helpers.incremental.drawings import draw_once, fingerprint, paint_once

BARS = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "data": {"values": [{"name": "a", "value": 1234.5}, {"name": "b", "value": -2.25}]},
    "mark": "bar",
    "encoding": {"x": {"field": "value", "type": "quantitative"}, "y": {"field": "name", "type": "nominal"}},
    "config": theme.config(),
}
OTHER = {**BARS, "mark": "point"}


def test_another_specification_has_another_key() -> None:
    assert fingerprint(BARS) != fingerprint(OTHER)


def test_another_version_of_the_drawer_has_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise an upgrade would keep the former drawings for ever."""
    before = fingerprint(BARS)
    monkeypatch.setattr(drawings, "version", lambda _: "0.0.1")
    assert fingerprint(BARS) != before


def test_order_of_keys_does_not_change_the_key() -> None:
    assert fingerprint(dict(reversed(BARS.items()))) == fingerprint(BARS)


def test_half_written_drawing_is_not_taken_for_one(root: Path) -> None:
    folder = root / "_build" / "cache" / "svg"
    folder.mkdir(parents=True)
    (folder / f"{fingerprint(BARS)}.partial").write_text("<svg")
    assert draw_once(BARS).rstrip().endswith("</svg>")


def test_specification_that_cannot_be_drawn_is_an_error() -> None:
    with pytest.raises(ValueError, match="Vega-Lite to SVG conversion failed"):
        draw({**BARS, "mark": "no_such_mark"})


def test_cached_drawing_is_not_drawn_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = draw_once(BARS)
    monkeypatch.setattr(drawings, "draw", None)
    assert draw_once(BARS) == first
    with pytest.raises(TypeError):
        draw_once(OTHER)


def test_numbers_are_french() -> None:
    svg = draw(BARS)
    assert re.search(r">1[\u00a0\u202f]?200<|>1[\u00a0\u202f]000<", svg)
    assert ",000" not in svg
    assert "−" not in svg or ">-" not in svg


def test_coordinates_are_short_and_nothing_is_fetched() -> None:
    svg = draw(BARS)
    assert not re.search(r"\d\.\d{3,}", svg)
    assert "http" not in svg.replace("http://www.w3.org/", "")


def test_relative_link_stays_relative() -> None:
    """A drawing inside a page leads to pages beside it; the drawer would complete addresses with a host of its own."""
    encoding = {**BARS["encoding"], "href": {"field": "to", "type": "nominal"}}
    data = {"values": [{"name": "a", "value": 1, "to": "territoires/28-normandie.html"}]}
    svg = draw({**BARS, "data": data, "encoding": encoding})
    assert re.findall(r'href="([^"]*)"', svg) == ["territoires/28-normandie.html"]


def test_missing_link_is_no_link() -> None:
    encoding = {**BARS["encoding"], "href": {"field": "to", "type": "nominal"}}
    data = {"values": [{"name": "a", "value": 1, "to": None}]}
    assert "href" not in draw({**BARS, "data": data, "encoding": encoding})


DRAWN_ALONE = """
import json, sys
from helpers.drawing import draw
sys.stdout.reconfigure(encoding="utf-8")
print(draw(json.load(sys.stdin)), end="")
"""


def test_fonts_of_the_machine_do_not_change_a_drawing(tmp_path: Path) -> None:
    """Otherwise installing a font would move the figures of the next build; this Arial is three times too wide."""
    wide_font(tmp_path / "arial.ttf")
    (tmp_path / "fonts.conf").write_text(f"<fontconfig><dir>{tmp_path}</dir></fontconfig>", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", DRAWN_ALONE],
        input=json.dumps(BARS),
        env={**os.environ, drawing.FONTS_VARIABLE: str(tmp_path / "fonts.conf")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == draw(BARS)


def test_the_variable_of_fonts_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    drawing.use_own_fonts.cache_clear()
    monkeypatch.setenv(drawing.FONTS_VARIABLE, "mine.conf")
    draw(BARS)
    assert os.environ[drawing.FONTS_VARIABLE] == "mine.conf"


def wide_font(path: Path) -> None:
    """Write a font named Arial whose every letter is a wide blank."""
    letters = {code: f"u{code}" for code in range(32, 127)}
    names = [".notdef", *letters.values()]
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(names)
    font.setupCharacterMap(letters)
    font.setupGlyf({name: TTGlyphPen(None).glyph() for name in names})
    font.setupHorizontalMetrics(dict.fromkeys(names, (1800, 0)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Arial", "styleName": "Regular", "psName": "Arial"})
    font.setupOS2()
    font.setupPost()
    font.save(path)


def test_background_is_that_of_the_page() -> None:
    svg = draw(BARS)
    assert not re.search(r'<rect[^>]*width="100%"', svg)
    assert 'fill="white"' not in svg


def test_picture_is_painted_once_at_twice_its_size_in_few_colours(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><rect width="30" height="20"/></svg>'
    first = paint_once(svg)
    monkeypatch.setattr(drawings, "paint", None)
    assert paint_once(svg) == first
    picture = Image.open(io.BytesIO(first))
    assert (picture.format, picture.size, picture.mode) == ("PNG", (60, 40), "P")


def test_every_colour_of_a_drawing_has_a_dark_rule_for_what_it_paints() -> None:
    light = draw(BARS)
    ours = {colour for colour, _ in theme.COLOURS.values()}
    painted = {pair for pair in re.findall(r'(fill|stroke)="(#[0-9a-f]{6})"', light) if pair[1] in ours}
    rules = set(re.findall(r'\[(fill|stroke)="(#[0-9a-f]{6})"\]', theme.both_themes(light)))
    assert painted == rules != set()
    assert not re.search(r'(?<!fill)(?<!stroke)="#[0-9a-f]{6}"', light), "no other attribute holds a colour"
