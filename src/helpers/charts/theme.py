"""The one place of colours, fonts and sizes; charts name roles, never colours.

Each light colour is used for one role only and has one dark twin, so that rules on colours make a light SVG a dark one.
Diverging classes go from blue (less fragile) to orange (more fragile), a pair told apart in every common form of
colour blindness; lightness differs too, so that the classes survive a black-and-white print.
"""

from typing import Any

import altair as alt

FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
PRINT_FONT = "Arial,'Liberation Sans',Arimo,'DejaVu Sans Condensed',Helvetica,sans-serif"
"""The same for documents made where Arial may be missing: fonts of its width before any other.

No space follows a comma: WeasyPrint takes it for a part of the next name, inside a drawing.
"""

WIDE_PX, NARROW_PX = 640, 330
"""Every figure is drawn twice: for a page column and for a phone."""

# role: (light, dark)
COLOURS = {
    "ink": ("#1b2230", "#e9ebef"),
    "muted": ("#586273", "#aab2c0"),
    "rule": ("#d8dce2", "#3b424d"),
    "context": ("#a9b1bd", "#6b7483"),
    "accent": ("#0b5568", "#6cc3d6"),
    "paper": ("#fefefd", "#14181f"),
    "much_less": ("#5b9bc4", "#2f77a8"),
    "less": ("#b5d3e6", "#2b4a61"),
    "near": ("#f1eee7", "#3e434c"),
    "more": ("#f5c79d", "#74492a"),
    "much_more": ("#e07b39", "#b85a1e"),
    "missing": ("#c3c6cc", "#5b616c"),
    "shore": ("#7c8696", "#8b94a3"),
    "step_0": ("#f3f0ea", "#343a43"),
    "step_1": ("#f6dcc2", "#503f34"),
    "step_2": ("#efb98d", "#6f4527"),
    "step_3": ("#e39058", "#8c4a1a"),
    "step_4": ("#d66d27", "#a9500c"),
    "for_2": ("#3fb0c6", "#0f6f8a"),
    "for_1": ("#b3dde8", "#13465a"),
    "between": ("#e4dcd3", "#45484a"),
    "against_1": ("#efc8a6", "#4a3b1d"),
    "against_2": ("#d18f5c", "#984f28"),
    "dont_know": ("#b7bac2", "#5e6770"),
    "unsaid": ("#fafaf9", "#171b21"),
    "share": ("#2f8496", "#2b8798"),
    "higher": ("#e58a4c", "#a0541b"),
    "lower": ("#6aa6cc", "#2a6d9a"),
    "undecided": ("#efece6", "#40454e"),
    "untested": ("#e4e1da", "#363b44"),
    "stamp": ("#8c1d40", "#f08bab"),
}
BANDS = ("step_1", "step_2", "step_4")
OPINIONS = ("for_2", "for_1", "between", "against_1", "against_2")
VERDICTS = {
    "higher": "higher",
    "not_significant": "undecided",
    "lower": "lower",
    "untested": "untested",
    "suppressed": "missing",
}
STEPS = ("step_0", "step_1", "step_2", "step_3", "step_4")
CLASSES = ("much_less", "less", "near", "more", "much_more")


def opinions(count: int) -> list[str]:
    """Return the roles of a scale of 1 to 5 ordered answers, the most favourable first."""
    chosen = {1: (0,), 2: (0, 3), 3: (0, 1, 2), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}[count]
    return [OPINIONS[position] for position in chosen]


def verdicts() -> dict[str, str]:
    """Return the light colour of each verdict of a test, in the order of a legend."""
    return {verdict: light(role) for verdict, role in VERDICTS.items()}


def is_wide(width: int) -> bool:
    """Tell whether a drawing has the room of a page column."""
    return width > (WIDE_PX + NARROW_PX) / 2


def light(role: str) -> str:
    """Return the light colour of a role."""
    return COLOURS[role][0]


def both_themes(svg: str) -> str:
    """Return an SVG drawn in light colours that takes the dark ones where what shows it is dark.

    `prefers-color-scheme` inside an image is the `color-scheme` of the element that shows it; where a reader's program
    knows nothing of it, the drawing stays light.
    """
    rules = [
        f'[{paint}="{light_colour}"]{{{paint}:{dark_colour}}}'
        for light_colour, dark_colour in COLOURS.values()
        for paint in ("fill", "stroke")
        if f'{paint}="{light_colour}"' in svg
    ]
    style = f"<style>@media (prefers-color-scheme:dark){{{''.join(rules)}}}</style>"
    head, closed, rest = svg.partition(">")
    return f"{head}{closed}{style if rules else ''}{rest}"


# As vl-convert has it for fr-FR: kernels do without its import.
FRENCH_NUMBERS = {
    "decimal": ",",
    "thousands": "\u00a0",
    "grouping": [3],
    "currency": ["", "\u00a0\u20ac"],
    "percent": "\u202f%",
}


def config() -> dict[str, Any]:
    """Return the Vega-Lite configuration of every chart."""
    ink, muted, rule = light("ink"), light("muted"), light("rule")
    return {
        "font": FONT,
        "locale": {"number": FRENCH_NUMBERS},
        "background": "transparent",
        "padding": {"left": 2, "top": 2, "right": 20, "bottom": 2},
        "view": {"stroke": None},
        "axis": {
            "labelColor": ink,
            "labelFontSize": 12,
            "titleColor": muted,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "gridColor": rule,
            "domainColor": rule,
            "tickColor": rule,
            "labelLimit": 230,
            "maxExtent": 250,
        },
        "header": {"labelColor": ink, "labelFontSize": 12, "titleColor": muted},
        "title": {"color": ink, "fontSize": 12, "fontWeight": "bold", "anchor": "start", "offset": 4},
        "legend": {
            "labelColor": ink,
            "labelFontSize": 12,
            "labelLimit": 560,
            "columnPadding": 26,
            "titleColor": muted,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "titleLimit": 400,
            "symbolStrokeWidth": 0.5,
            "symbolStrokeColor": light("shore"),
        },
        "range": {
            "diverging": [*(light(role) for role in CLASSES), light("missing")],
            "ordinal": [light(role) for role in STEPS],
        },
        "style": _styles(ink, muted),
    }


def _styles(ink: str, muted: str) -> dict[str, Any]:
    """Return the named styles of marks."""
    return {
        "focus": {"color": light("accent"), "fill": light("accent"), "size": 110, "opacity": 1},
        "planned": {"color": light("accent"), "stroke": light("accent"), "size": 110, "strokeWidth": 2, "opacity": 1},
        "focus-line": {"color": light("accent"), "stroke": light("accent"), "strokeWidth": 2.6},
        "focus-text": {"color": light("accent"), "fontSize": 12, "fontWeight": "bold"},
        "context": {"color": light("context"), "fill": light("context"), "size": 40, "opacity": 0.75},
        "context-line": {
            "color": muted,
            "stroke": muted,
            "strokeWidth": 1.6,
            "strokeDash": [5, 3],
        },
        "context-text": {"color": muted, "fontSize": 12},
        "range": {"color": light("context"), "stroke": light("context"), "strokeWidth": 5, "strokeCap": "round"},
        "spread": {"color": muted, "stroke": muted, "strokeWidth": 1.2},
        "reference": {"color": ink, "stroke": ink, "strokeWidth": 1},
        "halo": {"stroke": light("paper"), "strokeWidth": 3, "strokeJoin": "round"},
        "row-label": {"color": ink, "fontSize": 12, "fontWeight": "bold"},
        "map-label": {"color": ink, "fontSize": 12, "fontWeight": "bold"},
        "share": {"color": light("share"), "fill": light("share")},
        "zone-focus": {"stroke": ink, "strokeWidth": 2.2},
        "zone": {"stroke": light("shore"), "strokeWidth": 0.8},
        "territory": {"stroke": light("paper"), "strokeWidth": 0.6},
        "inset": {"color": light("rule"), "stroke": light("rule"), "strokeWidth": 1},
        "map-label-small": {"color": ink, "fontSize": 9, "fontWeight": "bold"},
        "inset-label": {"color": muted, "fontSize": 10},
        "interval": {"color": ink, "stroke": ink, "strokeWidth": 1.4},
        "part": {"stroke": light("shore"), "strokeWidth": 0.8},
        "part-text": {"color": ink, "fontSize": 11},
        "value-text": {"color": ink, "fontSize": 12, "fontWeight": "bold"},
        "reference-tick": {
            "color": light("stamp"),
            "fill": light("stamp"),
            "stroke": light("paper"),
            "strokeWidth": 1,
            "thickness": 4,
            "size": 24,
        },
    }


@alt.theme.register("carnets", enable=True)
def _carnets() -> alt.theme.ThemeConfig:
    return {"config": config()}  # type: ignore[typeddict-item]


alt.renderers.set_embed_options(actions=False, format_locale="fr-FR", time_format_locale="fr-FR")
