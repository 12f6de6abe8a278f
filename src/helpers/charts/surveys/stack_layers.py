"""What stacked shares are drawn with: the parts of each bar, those around a middle, their colours and their layers."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from helpers.charts import theme
from helpers.charts.figure import AnyChart
from helpers.charts.rows import ABOVE_LETTERS, NAME_ROOM_PX, broken_label, name_axis, names_above, row_px
from helpers.charts.surveys.survey_captions import FULL, ROUNDING
from helpers.wording import number, say

WIDE_ROW_PX, NARROW_ROW_PX = 30, 54
END_ROOM_PX, NARROW_END_ROOM_PX = 110, 60
SMALLEST_PRINTED = 5.0
"""Shares under this many percent are too thin for their figure; the table has it."""
UNSAID = "unsaid"
LONGEST_IN_COLUMNS = 30
"""Letters of the longest label that a legend in columns can hold."""
LONGEST_ON_A_LINE = 80


def parts_of(rows: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Return the parts of each bar, in order: item_label part role position start end value centre text.

    What lacks in a bar is its last part.
    """
    answers = rows.sort_values("answer_position").drop_duplicates("answer_label").set_index("answer_label")["role"]
    layers = []
    for item in order:
        mine = rows[rows["item_label"] == item].set_index("answer_label")["value"].reindex(answers.index)
        start = 0.0
        for position, (label, role) in enumerate(answers.items()):
            if pd.notna(mine[label]):
                layers.append(_part(item, str(label), role, position, start, float(mine[label])))
                start += float(mine[label])
        if mine.isna().any() and start < FULL - ROUNDING:
            layers.append(_part(item, say("stacks.unsaid"), UNSAID, len(answers), start, FULL - start))
    return pd.DataFrame(layers)


def centred(parts: pd.DataFrame, rows: pd.DataFrame, middle: str) -> pd.DataFrame:
    """Shift each bar so that the middle of its middle answer stands at zero, agreement on the left.

    Where the middle answer has no value, agreement ends at zero.
    """
    answers = rows.sort_values("answer_position").drop_duplicates("answer_label")["answer_label"].tolist()
    label = rows.loc[rows["answer"] == middle, "answer_label"].iloc[0]
    centres = parts[parts["part"] == label].set_index("item_label")["centre"]
    agreed = parts[parts["position"] < answers.index(label)].groupby("item_label")["value"].sum()
    shift = parts["item_label"].map(centres).fillna(parts["item_label"].map(agreed)).fillna(0)
    return parts.assign(start=parts["start"] - shift, end=parts["end"] - shift, centre=parts["centre"] - shift)


def part_colours(rows: pd.DataFrame) -> dict[str, str]:
    """Return the colour of each part: bands and answers by their place in the scale, the others in greys."""
    answers = rows.sort_values("answer_position").drop_duplicates("answer_label")
    placed = answers[answers["role"] != "dont_know"]
    is_notes = (placed["role"] == "band").any()
    roles = theme.BANDS[: len(placed)] if is_notes else theme.opinions(len(placed))
    named = dict(zip(placed["answer_label"], roles, strict=True))
    greys = dict.fromkeys(answers.loc[answers["role"] == "dont_know", "answer_label"], "dont_know")
    return {label: theme.light(role) for label, role in {**named, **greys, say("stacks.unsaid"): UNSAID}.items()}


def stacked_bars(
    parts: pd.DataFrame,
    colours: dict[str, str],
    order: list[str],
    ends: list[str],
    width: int,
    *,
    is_centred: bool = False,
) -> AnyChart:
    """Return the bars of items in an order, with a text at the end of each; colours: of each part."""
    is_wide = theme.is_wide(width)
    labels = parts.sort_values("position").drop_duplicates("part")
    is_long = labels["part"].str.len().max() > LONGEST_IN_COLUMNS
    columns = 1 if is_long or not is_wide else 3
    legend = alt.Legend(
        title=None,
        orient="top",
        columns=columns,
        symbolType="square",
        symbolSize=150,
        labelExpr=broken_label(ABOVE_LETTERS if not is_wide else LONGEST_ON_A_LINE),
        labelLimit=alt.Undefined if is_wide else width,
    )
    scale = alt.Scale(domain=labels["part"].tolist(), range=[colours[label] for label in labels["part"]])
    colour = alt.Color("part:N", scale=scale, legend=legend)
    low, high = (float(parts["start"].min()), float(parts["end"].max())) if is_centred else (0.0, FULL)
    x = alt.X("start:Q", scale=alt.Scale(domain=[low, high], nice=False), axis=None)
    axis = name_axis(is_wide and len(order) > 1, grid=False)
    y = alt.Y("item_label:N", sort=order, title=None, axis=axis, scale=alt.Scale(domain=order))
    height = row_px(order, WIDE_ROW_PX if is_wide else NARROW_ROW_PX, is_wide=is_wide)
    base = alt.Chart(parts).encode(y=y)
    tooltip = [
        alt.Tooltip("item_label:N", title=say("columns.item_label")),
        alt.Tooltip("part:N", title=say("columns.answer_label")),
        alt.Tooltip("value:Q", title=say("columns.value"), format=".1f"),
    ]
    dashes = alt.condition(alt.datum.role == UNSAID, alt.value([3, 2]), alt.value([1, 0]))
    bars = base.mark_bar(style="part", height=20).encode(
        x=x, x2="end:Q", color=colour, strokeDash=dashes, tooltip=tooltip
    )
    texts = base.mark_text(style="part-text").encode(x=alt.X("centre:Q"), text="text:N")
    layers: list[AnyChart] = [bars, texts, _ends(order, ends, y)]
    if not is_wide and len(order) > 1:
        layers.append(names_above(order, y, "item_label"))
    room = (NAME_ROOM_PX + END_ROOM_PX if len(order) > 1 else END_ROOM_PX) if is_wide else NARROW_END_ROOM_PX
    return alt.layer(*layers).properties(width=width - room - 10, height=height * len(order))


def _part(item: str, label: str, role: str, position: int, start: float, value: float) -> dict[str, Any]:
    return {
        "item_label": item,
        "part": label,
        "role": role,
        "position": position,
        "start": start,
        "end": start + value,
        "value": value,
        "centre": start + value / 2,
        "text": number(value) if value >= SMALLEST_PRINTED and role != UNSAID else "",
    }


def _ends(order: list[str], ends: list[str], y: alt.Y) -> alt.Chart:
    rows = pd.DataFrame({"item_label": order, "text": ends})
    marks = alt.Chart(rows).mark_text(style="value-text", align="left", dx=8)
    return marks.encode(y=y, x=alt.value("width"), text="text:N")
