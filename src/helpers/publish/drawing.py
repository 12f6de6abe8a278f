"""Specifications drawn as SVG by vl-convert, once: a drawing is kept under the fingerprint of what it was made from."""

import hashlib
import json
import multiprocessing
import os
import re
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from typing import Any

import vl_convert
from altair.vegalite.v6.display import VEGALITE_VERSION

from helpers.charts import theme
from helpers.publish.cache import Cache
from helpers.publish.imports import prepare_process

VL_VERSION = ".".join(VEGALITE_VERSION.split(".")[:2])
LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
DECIMALS = 1
# vl-convert completes relative addresses with the host of its sample data, and links what has no address to "null".
DRAWER_HOST = "https://vega.github.io/vega-datasets/"
NO_LINK = re.compile(r'<a [^>]*href="[^"]*null"[^>]*>(?P<inside>.*?)</a>', re.DOTALL)


def draw_all(specifications: Sequence[dict[str, Any]]) -> list[str]:
    """Return the light SVG of each specification, drawing only those not drawn before, several at once."""
    cache, keys = Cache(), [fingerprint(specification) for specification in specifications]
    drawn = {key: svg for key in dict.fromkeys(keys) if (svg := _kept(cache, key)) is not None}
    missing = {key: one for key, one in zip(keys, specifications, strict=True) if key not in drawn}
    if missing:
        jobs = min(os.cpu_count() or 1, len(missing))
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(jobs, mp_context=context, initializer=prepare_process) as pool:
            for key, svg in zip(missing, pool.map(draw, missing.values(), chunksize=4), strict=True):
                cache.keep("drawings", key, {"svg": svg.encode()})
                drawn[key] = svg
    return [drawn[key] for key in keys]


def _kept(cache: Cache, key: str) -> str | None:
    names = cache.names("drawings", key)
    content = cache.get(names["svg"]) if names else None
    return None if content is None else content.decode()


def draw(specification: dict[str, Any]) -> str:
    """Return a specification as a compact SVG: French numbers, coordinates to a tenth of a pixel, no background."""
    svg = vl_convert.vegalite_to_svg(specification, vl_version=VL_VERSION, format_locale="fr-FR")
    svg = NO_LINK.sub(r"\g<inside>", svg).replace(DRAWER_HOST, "")
    return LONG_NUMBER.sub(lambda found: f"{float(found.group()):.{DECIMALS}f}", svg)


def fingerprint(specification: dict[str, Any]) -> str:
    """Return the key of a drawing: what it shows, and the versions that draw it."""
    content = json.dumps(
        [specification, version("vl-convert-python"), VL_VERSION, DECIMALS, DRAWER_HOST], sort_keys=True
    )
    return hashlib.sha256(content.encode()).hexdigest()


def dark(svg: str) -> str:
    """Return the dark twin of a light SVG."""
    return theme.to_dark(svg)
