"""Shapes of a drawing, written short, and once: the outlines of a country are most of the weight of a map."""

import re
from collections import Counter
from itertools import pairwise

SHAPE = re.compile(r'(?<= d=")M[-\d.,MLZ]+(?=")')
STEP = re.compile(r"([MLZ])([^MLZ]*)")
PATH = re.compile(r'<path (?P<before>[^>]*?)d="(?P<shape>[^"]{30,})"(?P<after>[^>]*?)(?:/>|></path>)')
FIRST_TAG = re.compile(r"<svg[^>]*>")
TENTHS = 10


def shortened(svg: str) -> str:
    """Return a drawing whose paths of straight lines have relative coordinates in tenths of a pixel."""
    return SHAPE.sub(lambda match: _short(match.group()), svg)


def shared(svg: str) -> str:
    """Return a drawing where a long path that comes again is written once, and referred to."""
    counts = Counter(match["shape"] for match in PATH.finditer(svg))
    names = {shape: f"s{place}" for place, shape in enumerate(shape for shape, n in counts.items() if n > 1)}
    if not names:
        return svg

    def use(match: re.Match[str]) -> str:
        name = names.get(match["shape"])
        return f'<use {match["before"]}xlink:href="#{name}"{match["after"]}/>' if name else match.group()

    kept = "".join(f'<path id="{name}" d="{shape}"/>' for shape, name in names.items())
    return FIRST_TAG.sub(lambda tag: f"{tag.group()}<defs>{kept}</defs>", PATH.sub(use, svg), count=1)


def _short(path: str) -> str:
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
