"""Drawings written in a page: shapes stay where they were, words of the drawer go, places keep their names."""

import re

import pytest

from helpers.figures.inline_svg import part_of_page
from helpers.figures.shapes import shared, shortened

NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def corners(path: str) -> list[tuple[float, float] | str]:
    """Return the corners of the path of a drawing of relative lines, as a browser places them."""
    path = path.removeprefix('<path d="').removesuffix('"/>')
    x = y = 0.0
    found: list[tuple[float, float] | str] = []
    start = (0.0, 0.0)
    for command, text in re.findall(r"([mlz])([^mlz]*)", path):
        numbers = [float(one) for one in NUMBER.findall(text)]
        for index in range(0, len(numbers), 2):
            x, y = x + numbers[index], y + numbers[index + 1]
            found.append((round(x, 1), round(y, 1)))
            start = found[-1] if command == "m" and index == 0 else start
        if command == "z":
            found.append("z")
            x, y = start
    return found


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("M0.6,315.7L0.6,256.7L84.0,256.7Z", [(0.6, 315.7), (0.6, 256.7), (84.0, 256.7), "z"]),
        ("M10.0,-5.5L-0.4,3.0ZM11.0,11.0L12.0,11.5Z", [(10, -5.5), (-0.4, 3), "z", (11, 11), (12, 11.5), "z"]),
        ("M1.0,1.0L1.0,1.0L2.0,1.0Z", [(1, 1), (2, 1), "z"]),
        ("M1,1L100,2", [(1, 1), (100, 2)]),
    ],
)
def test_corners_stay_where_they_were(path: str, expected: list[tuple[float, float] | str]) -> None:
    assert corners(shortened(f'<path d="{path}"/>')) == expected


def test_small_steps_do_not_drift() -> None:
    path = '<path d="M0.0,0.0' + "".join(f"L{step * 0.1:.1f},{step * 0.3:.1f}" for step in range(1, 1000)) + '"/>'
    assert corners(shortened(path))[-1] == (99.9, 299.7)
    assert len(shortened(path)) < 0.6 * len(path)


def test_curves_and_symbols_are_left_alone() -> None:
    svg = '<path d="M-6.5,-6.5h13.0v13.0h-13.0Z"/><path d="M0,0C1,1,2,2,3,3"/>'
    assert part_of_page(svg) == svg


def test_a_shape_that_comes_again_is_written_once_with_what_each_place_has_of_its_own() -> None:
    shape, single = "M0,0" + "l1 1" * 20 + "z", "M5,5" + "l1 2" * 20 + "z"
    paths = "".join(f'<path transform="t{n}" d="{shape}" fill="#{n}"/>' for n in range(3))
    svg = f'<svg width="9">{paths}<path d="{single}"/><path d="M0,0h1"/><path d="M0,0h1"/></svg>'
    made = shared(svg)
    assert made.startswith(
        f'<svg width="9"><defs><path id="s0" d="{shape}"/></defs><use transform="t0" xlink:href="#s0"'
    )
    back = re.sub(
        r'<use (.*?)xlink:href="#s0"(.*?)/>', rf'<path \1d="{shape}"\2/>', re.sub("<defs>.*</defs>", "", made)
    )
    assert back == svg
    assert shared(single) == single


def test_places_keep_their_names_and_nothing_speaks_english() -> None:
    svg = (
        '<g class="mark-shape" role="graphics-object" aria-roledescription="shape mark container">'
        '<a xlink:href="a.html"><path aria-label="Corse : 3 domaines" role="graphics-symbol" '
        'aria-roledescription="geoshape" d="M0.0,0.0L1.0,1.0Z"/></a>'
        '<path aria-label="Bretagne : 2 domaines" role="graphics-symbol" d="M0.0,0.0L2.0,1.0Z"/></g>'
        '<g class="mark-text role-mark layer_2" role="graphics-object" aria-roledescription="text mark container">'
        '<text aria-label="x: 138703; text: 8" role="graphics-symbol" aria-roledescription="text mark">8</text></g>'
        '<g class="mark-group role-legend" aria-label="Symbol legend titled &apos;N&apos;"><text>N</text></g>'
    )
    made = part_of_page(svg)
    assert '<path role="img" aria-label="Corse : 3 domaines" d="m0 0l1 1z"/>' in made
    assert '<path role="img" aria-label="Bretagne : 2 domaines" d="m0 0l2 1z"/>' in made, "no page, but a name"
    assert '<g aria-hidden="true" class="mark-text role-mark layer_2"><text>8</text>' in made
    assert re.findall(r'aria-label="([^"]*)"', made) == ["Corse : 3 domaines", "Bretagne : 2 domaines"]
    assert "roledescription" not in made
    assert "graphics-" not in made
