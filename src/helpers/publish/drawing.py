"""Specifications drawn as SVG by vl-convert, once: a drawing is kept under the fingerprint of what it was made from."""

import hashlib
import json
import multiprocessing
import os
import re
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

import vl_convert
from altair.vegalite.v6.display import VEGALITE_VERSION

from helpers import paths
from helpers.charts import theme

VL_VERSION = ".".join(VEGALITE_VERSION.split(".")[:2])
LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
DECIMALS = 1
# vl-convert completes relative addresses with the host of its sample data, and links what has no address to "null".
DRAWER_HOST = "https://vega.github.io/vega-datasets/"
NO_LINK = re.compile(r'<a [^>]*href="[^"]*null"[^>]*>(?P<inside>.*?)</a>', re.DOTALL)


def draw_all(specifications: Sequence[dict[str, Any]]) -> list[str]:
    """Return the light SVG of each specification, drawing only those not drawn before.

    Drawings are kept in _build/cache/svg by the sha256 of specification and versions.
    """
    keys = [fingerprint(specification) for specification in specifications]
    folder = paths.build() / "cache" / "svg"
    folder.mkdir(parents=True, exist_ok=True)
    missing = {key: one for key, one in zip(keys, specifications, strict=True) if not (folder / f"{key}.svg").exists()}
    if missing:
        jobs = min(os.cpu_count() or 1, len(missing))
        with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
            for key, svg in zip(missing, pool.map(draw, missing.values(), chunksize=4), strict=True):
                _keep(folder / f"{key}.svg", svg)
    return [(folder / f"{key}.svg").read_text(encoding="utf-8") for key in keys]


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


def _keep(path: Path, svg: str) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(svg, encoding="utf-8")
    partial.replace(path)
