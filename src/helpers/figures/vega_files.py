"""The Vega-Lite files of a figure: its specifications, whose rows and outlines are files that figures share."""

import hashlib
import json
import posixpath
from typing import Any

from helpers.charts import theme
from helpers.figure_contract import FigurePayload
from helpers.wording import say

DATA, OUTLINES = "figures/data", "figures/outlines"
POSITIONS = ("longitude", "latitude")


def specification_files(base: str, payload: FigurePayload, spec: dict[str, Any]) -> dict[str, str]:
    """Return the files of a figure's interactive form by address below the site's root.

    `<base>.vl.json` holds all its data: downloaded, it draws alone anywhere. A page loads `<base>-wide.vl.json`, or
    `<base>-narrow.vl.json` from the narrow specification of the payload: their datasets are files named by their
    content, so that figures share them, at addresses relative to the specification.
    """
    narrow, placed = narrow_specification(payload, spec), set(_placing_fields(spec))
    whole = {**spec, "datasets": {name: _rounded(rows, placed) for name, rows in spec["datasets"].items()}}
    return {
        f"{base}.vl.json": _compact(_described(whole, payload)),
        **_files(f"{base}-wide.vl.json", payload, spec),
        **_files(f"{base}-narrow.vl.json", payload, narrow),
    }


def narrow_specification(payload: FigurePayload, wide: dict[str, Any]) -> dict[str, Any]:
    """Return the narrow specification with the outlines that only the wide one holds."""
    shapes = {name: wide["datasets"][name] for name in payload["shapes"]}
    narrow = payload["narrow"] or {}
    return {**narrow, "datasets": {**narrow["datasets"], **shapes}}


def _files(address: str, payload: FigurePayload, spec: dict[str, Any]) -> dict[str, str]:
    placed, bare = set(_placing_fields(spec)), {key: part for key, part in spec.items() if key != "datasets"}
    files, links = {}, {}
    for name, rows in spec["datasets"].items():
        text = _compact(_rounded(rows, placed))
        folder = OUTLINES if name in payload["shapes"] else DATA
        file = f"{folder}/{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"
        files[file], links[name] = text, posixpath.relpath(file, posixpath.dirname(address))
    specification = _described(_linked(bare, links), payload)
    return {address: _compact(specification), **files}


def _linked(part: Any, links: dict[str, str]) -> Any:
    """Return a part of a specification with links in place of the names of data."""
    if isinstance(part, list):
        return [_linked(element, links) for element in part]
    if not isinstance(part, dict):
        return part
    copy = {key: _linked(element, links) for key, element in part.items()}
    if isinstance(part.get("data"), dict) and "name" in part["data"]:
        copy["data"] = {"url": links[part["data"]["name"]]}
    return copy


def _described(spec: dict[str, Any], payload: FigurePayload) -> dict[str, Any]:
    """Return a specification that says what it shows, from whom, under which licence.

    Its `dark` colours are the twins of the light ones it holds.
    """
    text = json.dumps(spec)
    usermeta = {
        "title": payload["title"],
        "sources": payload["sources"],
        "scope": payload["scope"],
        "licence": say("specifications.licence"),
        "provenance": _provenance(payload),
        **({"is_fictitious": True} if payload["is_simulated"] else {}),
        "dark": {colour: twin for colour, twin in theme.COLOURS.values() if colour in text},
    }
    return {**spec, "usermeta": usermeta}


def _provenance(payload: FigurePayload) -> str:
    """Return where the values come from, as the rows of a figure with simulated values say it."""
    if not payload["is_simulated"]:
        return say("specifications.real")
    place = next(index for index, column in enumerate(payload["columns"]) if column["key"] == "origin")
    return " ; ".join(sorted({row[place] for row in payload["rows"]}))


def _placing_fields(part: Any) -> list[str]:
    """Return the fields that place marks on a map."""
    if isinstance(part, list):
        return [field for element in part for field in _placing_fields(element)]
    if not isinstance(part, dict):
        return []
    mine = [part[name]["field"] for name in POSITIONS if isinstance(part.get(name), dict)]
    return mine + [field for key, element in part.items() if key != "datasets" for field in _placing_fields(element)]


def _rounded(rows: list[dict[str, Any]], placed: set[str]) -> list[dict[str, Any]]:
    """Return rows whose places on a map, in metres, are whole: a tenth of a millimetre shows nothing."""
    if not placed:
        return rows
    return [
        {key: round(cell) if key in placed and cell is not None else cell for key, cell in row.items()} for row in rows
    ]


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
