"""Charts over time: one territory beside France, named at the end of its line rather than in a legend."""

from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd
from IPython.display import Markdown

from helpers.charts import theme
from helpers.charts.captions import caveats_by_indicator, unique
from helpers.charts.figure import NUMBER, AnyChart, Column, Figure
from helpers.charts.halos import over_paper
from helpers.charts.nothing import has_values, show_nothing
from helpers.charts.rows import cut_label
from helpers.errors import CatalogError, quoted
from helpers.wording import number, say
from helpers.wording.dates import written_period

LABEL_ROOM_PX = 128
PANEL_HEIGHT_PX = 210
LABEL_APART_PX = 15
SIDE_PADDING_PX, BELOW_PADDING_PX = 8, 26
"""Room above and below the lines: a narrow figure names the lowest one under its last point, not on the years."""
"""How far apart the names of two lines stand that end together."""

LEAST_DRAWN = 0.6
"""The part of the height that the values take, at the least: an axis ends at round numbers."""

LONGEST_NAME, LONGEST_TITLE = 26, 90
"""Letters of a name at the end of its line, and of the title of a panel."""
# The series drawn as an index, base 100 at the first period: levels would hide the course of a small territory.
REBASED = ("population",)


def draw_course(series: dict[str, pd.DataFrame], name: str) -> Figure | Markdown | None:
    """Return the figure of one series, None where the territory does not have it, a sentence where it has no value.

    series: as given by `tables.series`. name: the identifier of the series. Raises CatalogError.
    """
    if name not in series:
        raise CatalogError(
            "unknown-series", f"there is no series '{name}'.", remedy=f"Those of the portrait are {quoted(series)}."
        )
    if series[name].empty:
        return None
    rows = series[name].assign(shown=lambda table: table["index" if name in REBASED else "value"])
    if not has_values(rows, "shown"):
        return show_nothing(rows)
    rows = rows.dropna(subset=["shown"]).assign(shown_decimals=1 if name in REBASED else rows["decimals"])
    panels = [panel for _, panel in rows.groupby("indicator", sort=False)]
    unit = say("course.base_100") if name in REBASED else panels[0]["unit"].iloc[0]
    values = _facts(rows, name)
    return Figure(
        id=f"evolution-{name}",
        title=say("course.title", title=rows["title"].iloc[0], **values),
        reading_note=say("course.reading", **values),
        scope=" ; ".join(unique(rows["scope"])),
        sources=unique(rows["source_line"]),
        caveats=caveats_by_indicator(rows),
        alt=say("course.alt", title=rows["title"].iloc[0], panels=[_finding(panel) for panel in panels], **values),
        table=rows,
        columns=(
            Column("label"),
            Column("name"),
            Column("period"),
            Column("value", NUMBER, decimals_from="decimals"),
            *((Column("index", NUMBER, 1, label=say("columns.base_100")),) if name in REBASED else ()),
        ),
        draw=lambda width: alt.vconcat(*(_panel(panel, unit, width, len(panels)) for panel in panels), spacing=18),
    )


def _panel(rows: pd.DataFrame, unit: str, width: int, panels: int) -> AnyChart:
    room = LABEL_ROOM_PX if theme.is_wide(width) else 0
    ends = rows.groupby("territory_code", as_index=False).tail(1)
    ends = ends[["name", "is_focus", "year", "shown", "shown_decimals"]]
    shown = [number(value, decimals) for value, decimals in zip(ends["shown"], ends["shown_decimals"], strict=True)]
    ends["text"] = [f"{cut_label(name, LONGEST_NAME)} {text}" for name, text in zip(ends["name"], shown, strict=True)]
    years = alt.Axis(format="d", grid=False, tickCount=6 if room else 4, labelFlush=False)
    x = alt.X("year:Q", title=None, axis=years, scale=alt.Scale(nice=False))
    apart = alt.Scale(zero=False, padding=SIDE_PADDING_PX if room else BELOW_PADDING_PX)
    y = alt.Y("shown:Q", title=None, scale=apart, axis=alt.Axis(tickCount=5, domain=False))
    base = alt.Chart(rows[["territory_code", "name", "is_focus", "period", "year", "shown"]])
    layers = [
        base.mark_line(style="context-line").transform_filter("!datum.is_focus"),
        base.mark_line(style="focus-line").transform_filter("datum.is_focus"),
    ]
    tooltip = [alt.Tooltip(f"{key}:N", title=say(f"columns.{key}")) for key in ("name", "period")]
    tooltip.append(alt.Tooltip("shown:Q", title=say("columns.value"), format=",.1f"))
    encoded = [layer.encode(x=x, y=y, detail="territory_code:N", tooltip=tooltip) for layer in layers]
    encoded += _end_labels(ends, x, y, room, _pushes(ends["shown"], rows["shown"]))
    label = rows["label"].iloc[0] if panels > 1 else ""
    title = say("course.panel", label=cut_label(label, LONGEST_TITLE), unit=unit)
    return alt.layer(*encoded).properties(width=width - room - 60, height=PANEL_HEIGHT_PX, title=title)


def _pushes(ends: pd.Series, shown: pd.Series) -> list[float]:
    """Return how far down the name of each line goes, from the lowest, so that those that end together part."""
    extent = float(shown.max() - shown.min()) or 1.0
    pushes = [0.0] * len(ends)
    lasts = sorted(ends)
    for place, (low, high) in enumerate(pairwise(lasts)):
        lack = LABEL_APART_PX - (high - low) / extent * PANEL_HEIGHT_PX * LEAST_DRAWN
        if lack > 0:
            pushes[place] += lack / 2
            pushes[place + 1] -= lack / 2
    return pushes


def _end_labels(ends: pd.DataFrame, x: alt.X, y: alt.Y, room: int, pushes: list[float]) -> list[AnyChart]:
    """Name each line at its end; on a narrow figure, above its last point, where there is no room beside it."""
    ends = ends.sort_values("shown").reset_index(drop=True)
    labels: list[AnyChart] = []
    for place, (_, row) in enumerate(ends.iterrows()):
        nudge = 9 if place == 0 and len(ends) > 1 else -9
        mark: dict[str, Any] = (
            {"align": "left", "dx": 6, "dy": pushes[place]} if room else {"align": "right", "dx": 0, "dy": nudge * 1.6}
        )
        style = "focus-text" if row["is_focus"] else "context-text"
        chart = alt.Chart(ends.iloc[[place]])
        labels.append(over_paper(chart.mark_text(style=style, **mark).encode(x=x, y=y, text="text:N")))
    return labels


def _facts(rows: pd.DataFrame, name: str) -> dict[str, object]:
    focus = rows[rows["is_focus"]] if rows["is_focus"].any() else rows
    focus = focus[focus["indicator"] == focus["indicator"].iloc[0]]
    if name in REBASED:
        focus = focus[focus["period"] >= rows.groupby("territory_code")["period"].min().max()]
    decimals = int(focus["shown_decimals"].iloc[0])
    return {
        "rebased": name in REBASED,
        "n_panels": rows["indicator"].nunique(),
        "label": focus["label"].iloc[0],
        "name": focus["name"].iloc[0],
        "unit": focus["unit"].iloc[0],
        "first_period": _when(focus["period"].iloc[0]),
        "last_period": _when(focus["period"].iloc[-1]),
        "first": number(focus["shown"].iloc[0], decimals),
        "last": number(focus["shown"].iloc[-1], decimals),
    }


def _when(period: str) -> str:
    return say("course.when", period=written_period(period))


def _finding(panel: pd.DataFrame) -> dict[str, object]:
    lines = []
    for _, line in panel.groupby("territory_code", sort=False):
        decimals = int(line["shown_decimals"].iloc[0])
        lines.append(
            {
                "name": line["name"].iloc[0],
                "first_period": _when(line["period"].iloc[0]),
                "first": number(line["shown"].iloc[0], decimals),
                "last_period": _when(line["period"].iloc[-1]),
                "last": number(line["shown"].iloc[-1], decimals),
            }
        )
    return {"label": panel["label"].iloc[0], "unit": panel["unit"].iloc[0], "lines": lines}
