"""What a figure says when its picture leaves the page: the lines of text that figures.js writes around the drawing."""

import json
from typing import Any

from helpers.charts import theme
from helpers.figure_contract import FigurePayload
from helpers.figures.citations import Reference
from helpers.page_templates.rendering import plain
from helpers.wording import glued, say

STYLES = {
    "page": (13, "bold", "accent"),
    "title": (17, "bold", "ink"),
    "stamp": (13, "bold", "stamp"),
    "scope": (12, "normal", "muted"),
    "source": (12, "normal", "muted"),
    "credit": (12, "normal", "accent"),
    "address": (11, "normal", "muted"),
}
"""The size in pixels, the weight and the ink of each role."""


def picture_lines(payload: FigurePayload, reference: Reference) -> str:
    """Return, as JSON, the paper of a picture, its font, its lines above the drawing and below it.

    A line is a text, its size in pixels, its weight and its colour. A simulated figure says so, whatever its drawing
    says.
    """
    head = [_line("page", reference.page), _line("title", payload["title"])]
    foot = [
        _line("scope", plain(say("caption.scope", text=payload["scope"]))),
        _line("source", plain(say("caption.sources", sources=payload["sources"]))),
        *([_line("stamp", say("simulated.stamp"))] if payload["is_simulated"] else []),
        _line("credit", say("sharing.credit")),
        _line("address", reference.permalink),
    ]
    lines = {"paper": theme.light("paper"), "font": theme.FONT, "head": head, "foot": foot}
    return json.dumps(lines, ensure_ascii=False, separators=(",", ":"))


def _line(role: str, text: str) -> list[Any]:
    size, weight, ink = STYLES[role]
    return [glued(text), size, weight, theme.light(ink)]
