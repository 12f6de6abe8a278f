"""Where each text of a drawing stands, and which of them overlap: measured from the SVG and the widths of its fonts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree

import numpy as np

from helpers.errors import FigureError
from helpers.figures.text_widths import width_px

MOVE: Final = re.compile(r"(translate|rotate|scale)\(([^)]*)\)")
ASCENT, DESCENT = 0.72, 0.08
"""From the base line up and down, in parts of the size: a capital; a letter that hangs may touch the line below."""

TOUCH_PX = 1.5
"""Two boxes that share less than that only touch."""

BEFORE: Final = {"middle": 0.5, "end": 1.0}
BOLD: Final = ("bold", "600", "700")
NO_MOVE: Final = np.identity(3)


@dataclass(frozen=True)
class Label:
    """A line of text in a drawing and its box, in pixels."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Label") -> bool:
        """Tell whether two boxes overlap; the halo of a text is the same text at the same place."""
        is_halo = self.text == other.text and abs(self.left - other.left) + abs(self.top - other.top) < 1
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return not is_halo and across > TOUCH_PX and down > TOUCH_PX


def check_labels(svg: str, figure: str, page: str) -> None:
    """Raise FigureError where two texts of a drawing overlap, with both."""
    overlaps = overlapping(labels_of(svg))
    if overlaps:
        pairs = "; ".join(f"'{one.text}' and '{other.text}'" for one, other in overlaps[:3])
        raise FigureError(
            "overlapping-labels",
            f"Labels of the figure '{figure}' overlap ({len(overlaps)}): {pairs}.",
            where=page,
            remedy="Give the drawing more room, shorten a text or move its label, in the function that draws it.",
        )


def overlapping(labels: list[Label]) -> list[tuple[Label, Label]]:
    """Return the pairs of labels that overlap, from left to right."""
    ordered = sorted(labels, key=lambda label: (label.left, label.top))
    pairs = []
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other.left >= one.right:
                break
            if one.meets(other):
                pairs.append((one, other))
    return pairs


def labels_of(svg: str) -> list[Label]:
    """Return the labels of a drawing made by Vega, each line of a text apart."""
    return list(_labels(ElementTree.fromstring(svg), NO_MOVE))  # noqa: S314  # our own drawing


def _labels(node: ElementTree.Element, above: np.ndarray) -> Iterator[Label]:
    if float(node.get("opacity", "1")) == 0:
        return
    here = above @ _move(node.get("transform", ""))
    if node.tag.endswith("}text"):
        yield from _lines(node, here)
        return
    for child in node:
        yield from _labels(child, here)


def _lines(node: ElementTree.Element, here: np.ndarray) -> Iterator[Label]:
    size = float(node.get("font-size", "11px").removesuffix("px"))
    is_bold = node.get("font-weight") in BOLD
    down = 0.0
    for line in [node, *node]:
        down += float(line.get("dy", 0)) if line is not node else 0
        text = (line.text or "").strip()
        if text:
            width = width_px(text, size, is_bold=is_bold)
            left = -width * BEFORE.get(node.get("text-anchor", "start"), 0.0)
            corners = [(x, down + y) for x in (left, left + width) for y in (-ASCENT * size, DESCENT * size)]
            across, along, _ = here @ np.array([(x, y, 1) for x, y in corners]).T
            yield Label(text, across.min(), along.min(), across.max(), along.max())


def _move(text: str) -> np.ndarray:
    made = NO_MOVE
    for name, numbers in MOVE.findall(text):
        values = [float(number) for number in re.split(r"[\s,]+", numbers.strip())]
        first, second = values[0], values[1] if len(values) > 1 else 0.0
        if name == "translate":
            step = [[1, 0, first], [0, 1, second], [0, 0, 1]]
        elif name == "scale":
            step = [[first, 0, 0], [0, second or first, 0], [0, 0, 1]]
        else:
            cosine, sine = np.cos(np.radians(first)), np.sin(np.radians(first))
            step = [[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]]
        made = made @ np.array(step)
    return made
