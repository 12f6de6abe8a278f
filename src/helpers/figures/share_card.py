"""A figure as a card to share: an image of what it finds, its chart, where it comes from, and its text."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from markupsafe import Markup

from helpers import paths
from helpers.charts import theme
from helpers.drawing import paint
from helpers.errors import TextTooLong
from helpers.figure_contract import FigurePayload
from helpers.figures.text_widths import wrapped
from helpers.incremental.plan_file import Page
from helpers.page_templates.rendering import templates
from helpers.wording import glued, say

WIDTH, HEIGHT, MARGIN = 1200, 630, 72
TOP, BOTTOM = 104, HEIGHT - 60
"""Where the lines of a card begin and end, below its heading and above its foot."""

SIZES = ((72, 38, 24), (64, 34, 22), (56, 30, 21), (50, 28, 20), (44, 26, 19), (40, 24, 18), (36, 23, 17), (32, 21, 16))
"""Sizes of the title, the reading and the source: the first that leave no line out are taken."""

LINE, GAP, STAMP_SIZE = 1.25, 26, 24
CHART = (560, 470)
"""The room of the chart, at the right of a card."""

SIZE = re.compile(r'^<svg (?P<kept>[^>]*?)width="(?P<width>[\d.]+)" height="(?P<height>[\d.]+)"')


@dataclass(frozen=True)
class CardLine:
    """A line of a card: its text, where it stands, its size, and its role: title, stamp, reading, source."""

    text: str
    y: float
    size: int
    role: str


def as_png(payload: FigurePayload) -> bytes:
    """Return the image of a figure's card: 1200 pixels by 630; raises TextTooLong."""
    return paint(as_svg(payload))


def first_card(figures: Iterable[tuple[FigurePayload, Sequence[str]]], page: str) -> str | None:
    """Return the card, as an SVG, of the first figure whose texts fit on one; None when there is none.

    figures: each with its drawings, none for a table. page: the title of their page.
    """
    for payload, drawings in figures:
        with suppress(TextTooLong):
            return as_svg(payload, drawings, page)
    return None


def as_svg(payload: FigurePayload, drawings: Sequence[str] = (), page: str = "") -> str:
    """Return a figure's card as an SVG, half the size of the image that is painted of it; raises TextTooLong.

    drawings: the chart at several widths, of which the one that is drawn largest is taken. page: where it stands.
    """
    return (
        templates(paths.book() / "_templates", is_html=True)
        .get_template("card.svg.j2")
        .render(
            width=WIDTH,
            height=HEIGHT,
            margin=MARGIN,
            page=page,
            lines=lines_of(payload, WIDTH - 2 * MARGIN - (CHART[0] + GAP if drawings else 0)),
            drawing=Markup(_largest(drawings)) if drawings else "",  # noqa: S704  # drawn here
            font=theme.FONT,
            colours={role: theme.light(role) for role in ("ink", "muted", "accent", "paper", "stamp", "rule")},
        )
    )


def _largest(drawings: Sequence[str]) -> str:
    """Return the drawing that fills the room of the chart best, at its place."""

    def scale(svg: str) -> float:
        size = SIZE.search(svg)
        return min(CHART[0] / float(size["width"]), CHART[1] / float(size["height"])) if size else 0.0

    def placed(size: re.Match[str]) -> str:
        width, height = (round(float(size[name]) * ratio, 1) for name in ("width", "height"))
        left, top = WIDTH - MARGIN - width, TOP + (CHART[1] - height) / 2
        return f'<svg {size["kept"]}x="{left:.1f}" y="{top:.1f}" width="{width}" height="{height}"'

    best = max(drawings, key=scale)
    ratio = scale(best)
    return SIZE.sub(placed, best, count=1)


def as_text(payload: FigurePayload, page: Page) -> str:
    """Return the text that goes with the image: what it says, in full, its alternative text and its page."""
    plain = {name: str(payload[name]).replace("**", "") for name in ("title", "reading_note", "scope", "alt")}
    stamp = say("simulated.caveat") if payload["is_simulated"] else ""
    address = f"{page.address}.html#{payload['id']}"
    return say("cards.text", **plain, sources=payload["sources"], stamp=stamp, address=address) + "\n"


def lines_of(payload: FigurePayload, room: int = WIDTH - 2 * MARGIN) -> list[CardLine]:
    """Return the lines of a card at the largest sizes that leave none out, the source at its foot.

    room: the width of the texts, in pixels; beside a chart, how it reads is left to its page.

    Raises TextTooLong.
    """
    parts = [("title", payload["title"])]
    parts += [("stamp", say("simulated.stamp"))] if payload["is_simulated"] else []
    parts += [("reading", payload["reading_note"])] if room == WIDTH - 2 * MARGIN else []
    parts += [("source", say("cards.source", sources=payload["sources"]))]
    for title, reading, source in SIZES:
        lines = _placed(parts, {"title": title, "stamp": STAMP_SIZE, "reading": reading, "source": source}, room)
        spare = BOTTOM - lines[-1].y
        if spare >= 0:
            return [replace(line, y=line.y + spare) if line.role == "source" else line for line in lines]
    raise TextTooLong(
        "text-too-long",
        f"The title, the reading and the source do not fit on a card: {sum(len(text) for _, text in parts)} signs.",
        where=f"the figure {payload['id']}",
        remedy="Shorten its title or its reading note in src/helpers/wording/fr.yml.",
    )


def _placed(parts: Sequence[tuple[str, str]], sizes: dict[str, int], room: int) -> list[CardLine]:
    placed: list[CardLine] = []
    y = float(TOP)
    for role, text in parts:
        size = sizes[role]
        for line in wrapped(glued(text.replace("**", "")), room, size):
            y += size * LINE
            placed.append(CardLine(line, round(y, 1), size, role))
        y += GAP
    return placed
