"""Drawings made once: SVG of specifications, PNG of SVG, kept in the cache by what they are made of."""

import hashlib
import json
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from helpers.drawing import DECIMALS, DRAWER_HOST, PALETTE, PIXEL_RATIO, VL_VERSION, draw, paint
from helpers.incremental.cache import Cache

FONTS = "those of vl-convert"


def draw_once(specification: dict[str, Any]) -> str:
    """Return the light SVG of a specification, drawing it only if it was not drawn before."""
    drawing = _made_once("drawings", fingerprint(specification), "svg", lambda: draw(specification).encode())
    return drawing.decode()


def paint_once(svg: str) -> bytes:
    """Return the PNG of an SVG, painting it only if it was not painted before."""
    return _made_once("paintings", _picture_key(svg), "png", lambda: paint(svg))


def fingerprint(specification: dict[str, Any]) -> str:
    """Return the key of a drawing: what it shows, and the versions that draw it."""
    return _key([specification, version("vl-convert-python"), VL_VERSION, DECIMALS, DRAWER_HOST, FONTS])


def _made_once(kind: str, key: str, name: str, make: Callable[[], bytes]) -> bytes:
    return Cache().remember(kind, key, lambda: {name: make()})[name]


def _picture_key(svg: str) -> str:
    return _key([svg, version("vl-convert-python"), version("pillow"), PIXEL_RATIO, PALETTE, FONTS])


def _key(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
