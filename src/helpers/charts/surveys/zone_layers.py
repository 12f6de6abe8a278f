"""What a map of survey zones is drawn with: zones in the colour of their verdict, their values, maps side by side."""

import altair as alt
import pandas as pd

from helpers.charts import theme
from helpers.charts.figure import AnyChart
from helpers.charts.outline_features import OUTLINES
from helpers.charts.rows import cut_label
from helpers.charts.surveys.survey_captions import is_indicative, shown_value, verdict_words
from helpers.survey.estimate_row import HIGHER, LOWER, NOT_SIGNIFICANT, SHOWN, UNTESTED
from helpers.wording import say

COLUMNS_WIDE, COLUMNS_NARROW, GAP_PX = 4, 2, 12
HEIGHT_SHARE = 0.92
MOST_LINES, LONGEST_LINE, LONGEST_TITLE = 4, 26, 44
"""Lines, and letters of one, of the title of an item's map; letters of the title of a population's."""


def judged(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the words of each zone's verdict, and the value with its mark."""
    verdicts = [
        row["significance"] if row["status"] == SHOWN and row["significance"] != UNTESTED else _without_test(row)
        for _, row in rows.iterrows()
    ]
    texts = [_marked(row) for _, row in rows.iterrows()]
    marks = [say(f"marks.{verdict}") if verdict in (HIGHER, LOWER) else "" for verdict in verdicts]
    indicates = is_indicative(rows)
    words = tuple(verdict_words("verdicts", verdict, is_indicative=indicates) for verdict in _legend(verdicts))
    return rows.assign(
        verdict=[verdict_words("verdicts", verdict, is_indicative=indicates) for verdict in verdicts],
        text=texts,
        mark=marks,
        shown_verdicts=[words] * len(rows),
    )


def zone_map(shown: pd.DataFrame, points: pd.DataFrame, focus: str, width: int) -> AnyChart:
    """Return a map of zones with their values; focus: the code of the zone that is outlined."""
    layers = [_shapes(shown), _outlined(focus), _labels(shown, points, width)]
    return _map(layers, width - 4, int(width * HEIGHT_SHARE))


def small_maps(shown: pd.DataFrame, points: pd.DataFrame, ratio: float, width: int) -> AnyChart:
    """Return a map for each item, with the marks of zones that differ; ratio: height over width of the zones."""
    columns = COLUMNS_WIDE if theme.is_wide(width) else COLUMNS_NARROW
    side = _side(columns, width)
    maps = [
        _map([_shapes(part), _marks(part, points)], side, int(side * ratio), title=_broken(label, columns))
        for label, part in shown.groupby("item_label", sort=False)
    ]
    return alt.concat(*maps, columns=columns, spacing={"row": 14, "column": GAP_PX})


def population_maps(shown: pd.DataFrame, points: pd.DataFrame, focus: str, width: int) -> AnyChart:
    """Return a map for each population, with the values of its zones."""
    columns = 2 if theme.is_wide(width) else 1
    side = _side(columns, width)
    maps = [
        _map(
            [_shapes(part), _outlined(focus), _labels(part, points, width)],
            side,
            int(side * HEIGHT_SHARE),
            title=cut_label(label, LONGEST_TITLE),
        )
        for label, part in shown.groupby("population_label", sort=False)
    ]
    return alt.concat(*maps, columns=columns, spacing={"row": 14, "column": GAP_PX})


def _map(layers: list[alt.Chart], width: int, height: int, **title: str | list[str]) -> AnyChart:
    return alt.layer(*layers).project(type="identity", reflectY=True).properties(width=width, height=height, **title)


def _side(columns: int, width: int) -> int:
    return (width - GAP_PX * (columns - 1) - 8) // columns


def _shapes(shown: pd.DataFrame) -> alt.Chart:
    words = {
        verdict_words("verdicts", verdict, is_indicative=is_indicative(shown)): colour
        for verdict, colour in theme.verdicts().items()
    }
    labels = [label for label in words if label in set(shown["shown_verdicts"].iloc[0])]
    legend = alt.Legend(title=None, orient="bottom", columns=1, symbolType="square", symbolSize=170)
    kept = shown[["territory_code", "verdict", "text"]]
    lookup = alt.LookupData(kept, key="territory_code", fields=["verdict", "text"])
    shapes = alt.Chart(OUTLINES).transform_lookup(lookup="properties.territory_code", from_=lookup)
    colour = alt.Color(
        "verdict:N", scale=alt.Scale(domain=labels, range=[words[label] for label in labels]), legend=legend
    )
    tooltip = [
        alt.Tooltip("properties.name:N", title=say("columns.name")),
        alt.Tooltip("text:N", title=say("columns.value")),
        alt.Tooltip("verdict:N", title=say("columns.significance_label")),
    ]
    return shapes.mark_geoshape(style="zone").encode(color=colour, tooltip=tooltip)


def _outlined(code: str) -> alt.Chart:
    """Return the outline of the page's own zone; nothing is drawn where no zone has the code."""
    chosen = alt.Chart(OUTLINES).transform_filter(f"datum.properties.territory_code == '{code}'")
    return chosen.mark_geoshape(style="zone-focus", filled=False, stroke=theme.light("ink"))


def _labels(shown: pd.DataFrame, points: pd.DataFrame, width: int) -> alt.Chart:
    labels = points.merge(shown[["territory_code", "text"]], on="territory_code")
    chart = alt.Chart(labels).mark_text(style="map-label" if theme.is_wide(width) else "map-label-small")
    return chart.encode(longitude="x:Q", latitude="y:Q", text="text:N")


def _marks(shown: pd.DataFrame, points: pd.DataFrame) -> alt.Chart:
    labels = points.merge(shown.loc[shown["mark"] != "", ["territory_code", "mark"]], on="territory_code")
    marks = alt.Chart(labels).mark_text(style="map-label-small")
    return marks.encode(longitude="x:Q", latitude="y:Q", text="mark:N")


def _marked(row: pd.Series) -> str:
    mark = say(f"marks.{row['significance']}")
    return f"{shown_value(row)} {mark}".strip()


def _legend(verdicts: list[str]) -> list[str]:
    """Return the verdicts of a legend: the three of a test as soon as one zone is tested, and those that are there."""
    tested = [HIGHER, NOT_SIGNIFICANT, LOWER]
    return [*(tested if set(verdicts) & set(tested) else []), *sorted(set(verdicts) - set(tested))]


def _without_test(row: pd.Series) -> str:
    return UNTESTED if row["status"] == SHOWN else "suppressed"


def _broken(label: str, columns: int) -> list[str]:
    """Break a title that is longer than a small map is wide."""
    limit = 20 if columns == COLUMNS_WIDE else 22
    lines: list[str] = [""]
    for word in label.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) > limit:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"]
    return [cut_label(line, LONGEST_LINE) for line in lines]
