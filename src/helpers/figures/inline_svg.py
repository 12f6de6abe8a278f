"""Drawings that stand in the HTML of a page: short paths, and no word but those of readers."""

import re
from itertools import pairwise

SHAPE = re.compile(r'(?<= d=")M[-\d.,MLZ]+(?=")')
STEP = re.compile(r"([MLZ])([^MLZ]*)")
TENTHS = 10
# What the drawer says of marks is English, and of labels it repeats the text; places keep their names.
ROLES = re.compile(r' (?:role="graphics-\w+"|aria-roledescription="[^"]*")')
NAMED = re.compile(r'<(?P<tag>g|text)(?P<before>[^>]*?) aria-label="[^"]*"')
LABELS = '<g class="mark-text role-mark'
PLACE = re.compile(r"<path (?=[^>]*aria-label=)")


def part_of_page(svg: str) -> str:
    """Return a drawing as a part of a page: only places have names, labels are left to the figure's table."""
    svg = NAMED.sub(r"<\g<tag>\g<before>", ROLES.sub("", svg))
    svg = PLACE.sub('<path role="img" ', svg.replace(LABELS, LABELS.replace("<g", '<g aria-hidden="true"')))
    return SHAPE.sub(lambda match: shortened(match.group()), svg)


def shortened(path: str) -> str:
    """Return a path of straight lines with relative coordinates in tenths of a pixel: half the characters."""
    parts, here, start = [], (0, 0), (0, 0)
    for command, numbers in STEP.findall(path):
        if command == "Z":
            parts.append("z")
            here = start
            continue
        x, y = (round(float(number) * TENTHS) for number in numbers.split(","))
        if command == "M" or (x, y) != here:
            parts.append(f"{command.lower()}{_written(x - here[0])} {_written(y - here[1])}")
        here = (x, y)
        start = here if command == "M" else start
    return _joined(parts)


def _written(tenths: int) -> str:
    """Return a number of tenths without what a path does not need: `0.5` is `.5`."""
    return re.sub(r"^(-?)0\.", r"\1.", f"{tenths / TENTHS:g}")


def _joined(parts: list[str]) -> str:
    """Return commands as one text: a repeated command is not written, nor a space before a sign."""
    pairs = pairwise(["", *parts])
    text = "".join(f" {part[1:]}" if part[0] == last[:1] == "l" else part for last, part in pairs)
    return text.replace(" -", "-")
