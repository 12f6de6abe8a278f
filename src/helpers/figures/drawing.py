"""Specifications drawn as SVG, SVG painted as PNG, by vl-convert, once: results are cached by content hash."""

import hashlib
import io
import json
import os
import re
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import vl_convert
from altair.vegalite.v6.display import VEGALITE_VERSION
from PIL import Image

from helpers.charts import theme
from helpers.incremental.cache import Cache

VL_VERSION = ".".join(VEGALITE_VERSION.split(".")[:2])
LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
DECIMALS = 1
# vl-convert completes relative addresses with the host of its sample data, and links what has no address to "null".
DRAWER_HOST = "https://vega.github.io/vega-datasets/"
NO_LINK = re.compile(r'<a [^>]*href="[^"]*null"[^>]*>(?P<inside>.*?)</a>', re.DOTALL)
FONTS, FONTS_VARIABLE = "those of vl-convert", "FONTCONFIG_FILE"
ONE_LETTER = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">a</text></svg>'
PIXEL_RATIO, PALETTE = 2, 128
"""A PNG has two pixels for each one of the page, and as many colours: a seventh of the weight, and no visible loss."""


def draw_once(specification: dict[str, Any]) -> str:
    """Return the light SVG of a specification, drawing it only if it was not drawn before."""
    made = _made_once("drawings", fingerprint(specification), "svg", lambda: draw(specification).encode())
    return made.decode()


def paint_once(svg: str) -> bytes:
    """Return the PNG of an SVG, painting it only if it was not painted before."""
    return _made_once("paintings", _picture_key(svg), "png", lambda: paint(svg))


def draw(specification: dict[str, Any]) -> str:
    """Return a specification as a compact SVG: French numbers, coordinates to a tenth of a pixel, no background."""
    use_own_fonts()
    svg = vl_convert.vegalite_to_svg(specification, vl_version=VL_VERSION, format_locale="fr-FR")
    svg = NO_LINK.sub(r"\g<inside>", svg).replace(DRAWER_HOST, "")
    return LONG_NUMBER.sub(lambda found: f"{float(found.group()):.{DECIMALS}f}", svg)


def paint(svg: str) -> bytes:
    """Return an SVG as a PNG of twice its size, in a palette of its own."""
    use_own_fonts()
    painted = Image.open(io.BytesIO(vl_convert.svg_to_png(svg, scale=PIXEL_RATIO, ppi=72)))
    out = io.BytesIO()
    reduced = painted.convert("RGB").quantize(PALETTE, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    reduced.save(out, "PNG")
    return out.getvalue()


@cache
def use_own_fonts() -> None:
    """Make vl-convert load the fonts it brings and none of the machine's: the same drawings on every machine.

    It loads fonts at its first drawing, from the folders that fontconfig names; here, from an empty one. macOS and
    Windows have no fontconfig: drawings there may differ from those of Linux by a pixel.
    """
    former = os.environ.get(FONTS_VARIABLE)
    with tempfile.TemporaryDirectory() as empty:
        asked = Path(empty, "fonts.conf")
        asked.write_text(f"<fontconfig><dir>{empty}</dir></fontconfig>", encoding="utf-8")
        os.environ[FONTS_VARIABLE] = str(asked)
        try:
            vl_convert.svg_to_png(ONE_LETTER)
        finally:
            del os.environ[FONTS_VARIABLE]
            if former is not None:
                os.environ[FONTS_VARIABLE] = former


def _made_once(kind: str, key: str, name: str, make: Callable[[], bytes]) -> bytes:
    return Cache().remember(kind, key, lambda: {name: make()})[name]


def fingerprint(specification: dict[str, Any]) -> str:
    """Return the key of a drawing: what it shows, and the versions that draw it."""
    return _key([specification, version("vl-convert-python"), VL_VERSION, DECIMALS, DRAWER_HOST, FONTS])


def dark(svg: str) -> str:
    """Return the dark twin of a light SVG."""
    return theme.to_dark(svg)


def _picture_key(svg: str) -> str:
    return _key([svg, version("vl-convert-python"), version("pillow"), PIXEL_RATIO, PALETTE, FONTS])


def _key(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
