"""Tooltips of charts: what a mark shows, under the headings of the figure's table, in French numbers."""

from collections.abc import Mapping
from typing import Any

from helpers.figure_contract import FigureColumn

# What a mark's tooltip may not come from: texts and rules repeat what stands beside them.
SILENT_MARKS = ("text", "rule")
UNREAD = ("datasets", "config", "data")
FORMATS = {"number": ",.{}f", "signed": "+,.{}f"}


def with_tooltips(part: Any, columns: Mapping[str, FigureColumn]) -> Any:
    """Return a part of a specification with a tooltip on every mark that has values and none yet.

    columns: those of the figure's table, by key; a tooltip shows the encoded ones, under their headings.
    """
    if isinstance(part, list):
        return [with_tooltips(element, columns) for element in part]
    if not isinstance(part, dict):
        return part
    copy = {key: element if key in UNREAD else with_tooltips(element, columns) for key, element in part.items()}
    if _is_mute(part):
        copy["encoding"]["tooltip"] = _tooltip(part["encoding"], columns)
    return copy


def _is_mute(part: dict[str, Any]) -> bool:
    """Tell whether a part is a mark with values and without tooltip."""
    mark = part.get("mark", "text")
    kind = mark["type"] if isinstance(mark, dict) else mark
    return kind not in SILENT_MARKS and "encoding" in part and "tooltip" not in part["encoding"]


def _tooltip(encoding: dict[str, Any], labels: Mapping[str, FigureColumn]) -> list[dict[str, Any]]:
    """Return a tooltip made of the encoded fields that are columns of the figure's table."""
    channels = [
        channel for channel in encoding.values() if isinstance(channel, dict) and channel.get("field") in labels
    ]
    typed = {channel["field"]: channel.get("type", "nominal") for channel in reversed(channels)}
    return [
        {"field": key, "type": kind, "title": labels[key]["label"], **_format(labels[key])}
        for key, kind in reversed(typed.items())
    ]


def _format(column: FigureColumn) -> dict[str, str]:
    pattern = FORMATS.get(column["kind"])
    return {"format": pattern.format(column["decimals"])} if pattern else {}
