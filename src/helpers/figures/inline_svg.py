"""Drawings that stand in the HTML of a page: short paths, and no word but those of readers."""

import re

from helpers.figures.shapes import shortened

# What the drawer says of marks is English, and of labels it repeats the text; places keep their names.
ROLES = re.compile(r' (?:role="graphics-\w+"|aria-roledescription="[^"]*")')
NAMED = re.compile(r'<(?P<tag>g|text)(?P<before>[^>]*?) aria-label="[^"]*"')
LABELS = '<g class="mark-text role-mark'
PLACE = re.compile(r"<path (?=[^>]*aria-label=)")


def part_of_page(svg: str) -> str:
    """Return a drawing as a part of a page: only places have names, labels are left to the figure's table."""
    svg = NAMED.sub(r"<\g<tag>\g<before>", ROLES.sub("", svg))
    svg = PLACE.sub('<path role="img" ', svg.replace(LABELS, LABELS.replace("<g", '<g aria-hidden="true"')))
    return shortened(svg)
