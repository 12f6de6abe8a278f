"""A figure as a picture that travels alone: its drawing between its title and where it comes from."""

import re
from dataclasses import dataclass

from markupsafe import Markup

from helpers import paths
from helpers.charts import theme
from helpers.figure_contract import FigurePayload
from helpers.figures.citations import Reference
from helpers.figures.text_widths import wrapped
from helpers.page_templates.rendering import plain, templates
from helpers.wording import glued, say

SIZE = re.compile(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"')
MARGIN, GAP, LINE = 20, 12, 1.3
NARROWEST = 480
"""A narrow drawing leaves room for its title all the same."""

SIZES = {"page": 13, "title": 17, "stamp": 13, "scope": 12, "source": 12, "credit": 12, "address": 11}
INKS = {
    "page": "accent",
    "title": "ink",
    "stamp": "stamp",
    "scope": "muted",
    "source": "muted",
    "credit": "accent",
    "address": "muted",
}


@dataclass(frozen=True)
class PictureLine:
    """A line of text of a picture: its text, its baseline from the top, its role."""

    text: str
    y: float
    role: str


def size_of(svg: str) -> tuple[int, int]:
    """Return the width and the height of a drawing, in pixels."""
    width, height = SIZE.search(svg).groups()  # type: ignore[union-attr]  # vl-convert always writes them
    return round(float(width)), round(float(height))


def framed(payload: FigurePayload, svg: str, reference: Reference) -> str:
    """Return the drawing of a figure as an SVG on paper, the titles of page and figure above, scope and sources below.

    A simulated figure says so at its foot, whatever its drawing says.
    """
    width, height = size_of(svg)
    room = max(width, NARROWEST)
    head = _placed([("page", reference.page), ("title", payload["title"])], room, MARGIN)
    top = head[-1].y + GAP
    foot = _placed(
        [
            ("scope", plain(say("caption.scope", text=payload["scope"]))),
            ("source", plain(say("caption.sources", sources=payload["sources"]))),
            *([("stamp", say("simulated.stamp"))] if payload["is_simulated"] else []),
            ("credit", say("sharing.credit")),
            ("address", reference.permalink),
        ],
        room,
        top + height + GAP,
    )
    return (
        templates(paths.book() / "_templates", is_html=True)
        .get_template("picture.svg.j2")
        .render(
            width=room + 2 * MARGIN,
            height=round(foot[-1].y + MARGIN),
            margin=MARGIN,
            drawing=Markup(svg.replace("<svg ", f'<svg x="{MARGIN}" y="{top:.1f}" ', 1)),  # noqa: S704  # drawn here
            lines=[*head, *foot],
            sizes=SIZES,
            font=theme.FONT,
            paper=theme.light("paper"),
            inks={role: theme.light(ink) for role, ink in INKS.items()},
        )
    )


def _placed(parts: list[tuple[str, str]], room: float, top: float) -> list[PictureLine]:
    lines, y = [], top
    for role, text in parts:
        for line in wrapped(glued(text), room, SIZES[role]):
            y += SIZES[role] * LINE
            lines.append(PictureLine(line, round(y, 1), role))
    return lines
