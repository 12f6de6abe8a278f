"""Specifications drawn as SVG, SVG painted as PNG, by vl-convert, once: results are kept under what made them."""

import hashlib
import io
import json
import multiprocessing
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any, TypeVar

import vl_convert
from altair.vegalite.v6.display import VEGALITE_VERSION
from PIL import Image

from helpers.charts import theme
from helpers.publish.cache import Cache
from helpers.publish.imports import prepare_process

Wanted = TypeVar("Wanted")

VL_VERSION = ".".join(VEGALITE_VERSION.split(".")[:2])
LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
DECIMALS = 1
# vl-convert completes relative addresses with the host of its sample data, and links what has no address to "null".
DRAWER_HOST = "https://vega.github.io/vega-datasets/"
NO_LINK = re.compile(r'<a [^>]*href="[^"]*null"[^>]*>(?P<inside>.*?)</a>', re.DOTALL)
PIXEL_RATIO, PALETTE = 2, 128
"""A PNG has two pixels for each one of the page, and as many colours: a seventh of the weight, and no visible loss."""


@contextmanager
def drawers() -> Iterator[Executor]:
    """Give the processes that draw and paint, one per core; they start at the first thing to draw, and end here."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count() or 1, mp_context=context, initializer=prepare_process) as pool:
        yield pool


def draw_all(specifications: Sequence[dict[str, Any]], pool: Executor) -> list[str]:
    """Return the light SVG of each specification, drawing only those not drawn before, several at once."""
    wanted = {fingerprint(specification): specification for specification in specifications}
    made = _made_once("drawings", "svg", draw_bytes, wanted, pool)
    return [made[fingerprint(specification)].decode() for specification in specifications]


def paint_all(pictures: Sequence[str], pool: Executor) -> list[bytes]:
    """Return the PNG of each SVG, painting only those not painted before, several at once."""
    wanted = {_picture_key(picture): picture for picture in pictures}
    made = _made_once("paintings", "png", paint, wanted, pool)
    return [made[_picture_key(picture)] for picture in pictures]


def _made_once(
    kind: str, name: str, make: Callable[[Wanted], bytes], wanted: Mapping[str, Wanted], pool: Executor
) -> dict[str, bytes]:
    """Return what is wanted by key, from the cache where it is kept whole; what is made is kept under a name."""
    cache = Cache()
    made = {key: content for key in wanted if (content := _kept(cache, kind, name, key)) is not None}
    missing = {key: one for key, one in wanted.items() if key not in made}
    for key, content in zip(missing, pool.map(make, missing.values(), chunksize=2), strict=True):
        cache.keep(kind, key, {name: content})
        made[key] = content
    return made


def _kept(cache: Cache, kind: str, name: str, key: str) -> bytes | None:
    names = cache.names(kind, key)
    return cache.get(names[name]) if names else None


def draw(specification: dict[str, Any]) -> str:
    """Return a specification as a compact SVG: French numbers, coordinates to a tenth of a pixel, no background."""
    svg = vl_convert.vegalite_to_svg(specification, vl_version=VL_VERSION, format_locale="fr-FR")
    svg = NO_LINK.sub(r"\g<inside>", svg).replace(DRAWER_HOST, "")
    return LONG_NUMBER.sub(lambda found: f"{float(found.group()):.{DECIMALS}f}", svg)


def draw_bytes(specification: dict[str, Any]) -> bytes:
    """Return the SVG of a specification as it is kept."""
    return draw(specification).encode()


def paint(svg: str) -> bytes:
    """Return an SVG as a PNG of twice its size, in a palette of its own."""
    painted = Image.open(io.BytesIO(vl_convert.svg_to_png(svg, scale=PIXEL_RATIO, ppi=72)))
    out = io.BytesIO()
    reduced = painted.convert("RGB").quantize(PALETTE, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    reduced.save(out, "PNG")
    return out.getvalue()


def fingerprint(specification: dict[str, Any]) -> str:
    """Return the key of a drawing: what it shows, and the versions that draw it."""
    return _key([specification, version("vl-convert-python"), VL_VERSION, DECIMALS, DRAWER_HOST])


def dark(svg: str) -> str:
    """Return the dark twin of a light SVG."""
    return theme.to_dark(svg)


def _picture_key(svg: str) -> str:
    return _key([svg, version("vl-convert-python"), version("pillow"), PIXEL_RATIO, PALETTE])


def _key(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
