"""A Vega-Lite specification drawn as SVG, an SVG painted as PNG, by vl-convert; nothing is kept here."""

import io
import os
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from altair.vegalite.v6.display import VEGALITE_VERSION

from helpers import paths

VL_VERSION = ".".join(VEGALITE_VERSION.split(".")[:2])
LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
DECIMALS = 1
# vl-convert completes relative addresses with the host of its sample data, and links what has no address to "null".
DRAWER_HOST = "https://vega.github.io/vega-datasets/"
NO_LINK = re.compile(r'<a [^>]*href="[^"]*null"[^>]*>(?P<inside>.*?)</a>', re.DOTALL)
FONTS_VARIABLE = "FONTCONFIG_FILE"
ONE_LETTER = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">a</text></svg>'
PIXEL_RATIO, PALETTE = 2, 128
"""A PNG has two pixels for each one of the page, and as many colours: a seventh of the weight, and no visible loss."""


def is_left_to_run() -> bool:
    """Tell whether this process executes a page of a run, which draws figures itself, each of them once."""
    return paths.PAGE in os.environ


def draw(specification: dict[str, Any]) -> str:
    """Return a specification as a compact SVG: French numbers, coordinates to a tenth of a pixel, no background."""
    import vl_convert  # it takes as long as an import of pandas: a kernel that draws nothing does without

    use_own_fonts()
    svg = vl_convert.vegalite_to_svg(specification, vl_version=VL_VERSION, format_locale="fr-FR")
    svg = NO_LINK.sub(r"\g<inside>", svg).replace(DRAWER_HOST, "")
    return LONG_NUMBER.sub(lambda number: f"{float(number.group()):.{DECIMALS}f}", svg)


def paint(svg: str) -> bytes:
    """Return an SVG as a PNG of twice its size, in a palette of its own."""
    import vl_convert
    from PIL import Image

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
    import vl_convert

    former = os.environ.get(FONTS_VARIABLE)
    with tempfile.TemporaryDirectory() as empty:
        configuration = Path(empty, "fonts.conf")
        configuration.write_text(f"<fontconfig><dir>{empty}</dir></fontconfig>", encoding="utf-8")
        os.environ[FONTS_VARIABLE] = str(configuration)
        try:
            vl_convert.svg_to_png(ONE_LETTER)
        finally:
            del os.environ[FONTS_VARIABLE]
            if former is not None:
                os.environ[FONTS_VARIABLE] = former


def without_labels(specification: dict[str, Any]) -> dict[str, Any]:
    """Drop the labels of single marks: inside an image nobody hears them, the figure's alternative text is read."""
    return {**specification, "config": {**specification["config"], "aria": False}}
