"""Colours: what would break a theme or a reader first: clashes, chains, contrast, colour blindness."""

import itertools
import re
from pathlib import Path

import altair as alt
import pytest

from helpers.charts import theme
from helpers.charts.theme import (
    BANDS,
    CLASSES,
    COLOURS,
    OPINIONS,
    STEPS,
    VERDICTS,
    both_themes,
    config,
    is_wide,
    light,
    opinions,
)

HEX = re.compile(r"^#[0-9a-f]{6}$")
TEXT_CONTRAST, SHAPE_CONTRAST = 4.5, 3.0
# What each form of colour blindness makes of linear red, green and blue (Machado, Oliveira and Fernandes, 2009).
BLINDNESS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
TELLABLE = 8.0


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    lights = sorted(
        sum(k * part for k, part in zip((0.2126, 0.7152, 0.0722), linear(c), strict=True)) for c in (one, other)
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def seen(colour: str, form: str | None) -> tuple[float, float, float]:
    """Return a colour as CIE Lab, as someone with a form of colour blindness sees it."""
    rgb = linear(colour)
    if form:
        rgb = [min(max(sum(k * part for k, part in zip(row, rgb, strict=True)), 0), 1) for row in BLINDNESS[form]]
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.95047, 1.0, 1.08883)
    x, y, z = (
        value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
        for value in (sum(k * p for k, p in zip(row, rgb, strict=True)) / w for row, w in zip(rows, white, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one: str, other: str, form: str | None) -> float:
    return sum((a - b) ** 2 for a, b in zip(seen(one, form), seen(other, form), strict=True)) ** 0.5


# --- what would break ---


def test_every_light_colour_has_one_role() -> None:
    """Two roles of one light colour would get the same dark one."""
    lights = [one for one, _ in COLOURS.values()]
    assert len(lights) == len(set(lights))


def test_no_dark_colour_is_a_light_one() -> None:
    """An exchange made twice would change the first result."""
    assert {one for one, _ in COLOURS.values()} & {other for _, other in COLOURS.values()} == set()


def test_every_colour_is_written_alike() -> None:
    assert [one for pair in COLOURS.values() for one in pair if not HEX.match(one)] == []


@pytest.mark.parametrize("theme_index", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("role", ["ink", "muted", "accent", "stamp"])
def test_texts_are_readable(theme_index: int, role: str) -> None:
    assert contrast(COLOURS[role][theme_index], COLOURS["paper"][theme_index]) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme_index", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("role", [*CLASSES, *STEPS, "missing"])
def test_numbers_printed_on_a_map_are_readable(theme_index: int, role: str) -> None:
    assert contrast(COLOURS["ink"][theme_index], COLOURS[role][theme_index]) >= SHAPE_CONTRAST


@pytest.mark.parametrize("theme_index", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("role", [*OPINIONS, *BANDS, *STEPS, *VERDICTS.values(), "dont_know", "unsaid"])
def test_numbers_printed_in_a_part_a_cell_or_a_zone_are_readable(theme_index: int, role: str) -> None:
    """They are small: they need the contrast of a text."""
    assert contrast(COLOURS["ink"][theme_index], COLOURS[role][theme_index]) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme_index", [0, 1], ids=["light", "dark"])
def test_what_is_pale_has_an_outline_that_is_seen(theme_index: int) -> None:
    """Parts of bars, cells, zones and symbols of legends are outlined, for many are nearly as pale as the paper."""
    styles = config()["style"]
    assert styles["part"]["stroke"] == styles["zone"]["stroke"] == light("shore")
    assert config()["legend"]["symbolStrokeColor"] == light("shore")
    assert contrast(COLOURS["shore"][theme_index], COLOURS["paper"][theme_index]) >= SHAPE_CONTRAST


@pytest.mark.parametrize("theme_index", [0, 1], ids=["light", "dark"])
def test_bar_without_outline_and_what_is_drawn_on_it_are_seen(theme_index: int) -> None:
    bar, paper = COLOURS["share"][theme_index], COLOURS["paper"][theme_index]
    styles = config()["style"]
    assert styles["share"]["fill"] == light("share")
    assert contrast(bar, paper) >= SHAPE_CONTRAST
    assert contrast(bar, COLOURS["ink"][theme_index]) >= SHAPE_CONTRAST, "the interval"
    assert styles["reference-tick"]["stroke"] == light("paper"), "the tick of the whole ensemble has a rim"
    assert contrast(COLOURS["stamp"][theme_index], paper) >= SHAPE_CONTRAST


@pytest.mark.parametrize("theme_index", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("form", [None, *BLINDNESS])
@pytest.mark.parametrize(
    "roles",
    [
        (*CLASSES, "missing"),
        STEPS,
        (*OPINIONS, "dont_know", "unsaid"),
        (*BANDS, "unsaid"),
        tuple(role for verdict, role in VERDICTS.items() if verdict != "untested"),
        tuple(role for verdict, role in VERDICTS.items() if verdict != "not_significant"),
    ],
    ids=["classes", "steps", "opinions", "bands", "tested", "untested"],
)
def test_classes_of_a_map_are_told_apart(theme_index: int, form: str | None, roles: tuple[str, ...]) -> None:
    for one, other in itertools.combinations(roles, 2):
        colours = COLOURS[one][theme_index], COLOURS[other][theme_index]
        assert difference(*colours, form) >= TELLABLE, (one, other)


@pytest.mark.parametrize("theme_index", [0, 1], ids=["light", "dark"])
def test_steps_grow_one_way(theme_index: int) -> None:
    lights = [seen(COLOURS[role][theme_index], None)[0] for role in STEPS]
    assert lights in (sorted(lights), sorted(lights, reverse=True))


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_answers_keep_their_order_from_one_pole_to_the_other(count: int) -> None:
    roles = opinions(count)
    assert len(set(roles)) == count
    assert roles == sorted(roles, key=OPINIONS.index)
    assert roles[0] == "for_2"


def test_scale_of_too_many_answers_is_an_error() -> None:
    with pytest.raises(KeyError):
        opinions(6)


def test_every_style_that_a_chart_names_is_one_of_the_theme() -> None:
    """Vega-Lite takes an unknown style for none: the mark has its own blue, in the light as in the dark."""
    code = "".join(path.read_text(encoding="utf-8") for path in Path(theme.__file__).parent.rglob("*.py"))
    named = set(re.findall(r'"?style"?[:=] ?"([a-z-]+)"', code))
    assert "focus" in named
    assert named - set(config()["style"]) == set()


def test_unknown_role_is_an_error() -> None:
    with pytest.raises(KeyError):
        light("no_such_role")


# --- what works ---


def test_dark_rules_name_the_colours_that_a_drawing_has_and_nothing_else() -> None:
    paths = "".join(f'<path fill="{one}" d="M0,0"/>' for one, _ in COLOURS.values())
    rules = "".join(f'[fill="{one}"]{{fill:{other}}}' for one, other in COLOURS.values())
    style = f"<style>@media (prefers-color-scheme:dark){{{rules}}}</style>"
    assert both_themes(f'<svg width="1">{paths}</svg>') == f'<svg width="1">{style}{paths}</svg>'
    alien = '<svg><path fill="#123456"/></svg>'
    assert both_themes(alien) == alien


def test_strokes_turn_dark_where_fills_do_not() -> None:
    ink, dark = COLOURS["ink"]
    assert both_themes(f'<svg><path stroke="{ink}"/></svg>').count(f'[stroke="{ink}"]{{stroke:{dark}}}') == 1


def test_settings_use_colours_of_the_theme_alone() -> None:
    used = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", str(config())))
    assert used <= {one for one, _ in COLOURS.values()}
    assert used


def test_theme_is_the_one_charts_take() -> None:
    assert alt.theme.active == "carnets"
    assert alt.Chart().mark_point().to_dict()["config"]["font"] == theme.FONT


def test_phone_and_page_are_two_layouts() -> None:
    assert is_wide(theme.WIDE_PX) and not is_wide(theme.NARROW_PX)
