"""Stacked shares: bands of notes, answers around a middle, ordered answers; what is not shown is a part too."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
from IPython.display import Markdown

from helpers.charts import theme
from helpers.charts.figure import AnyChart, Figure
from helpers.charts.nothing import show_nothing
from helpers.charts.rows import ABOVE_LETTERS, NAME_ROOM_PX, broken_label, name_axis, names_above, row_px
from helpers.charts.surveys.survey_captions import (
    FULL,
    ROUNDING,
    shown_share,
    shown_value,
    survey_captions,
    survey_columns,
    survey_facts,
    survey_table,
)
from helpers.survey.estimate_row import MEAN
from helpers.wording import enumerate_fr, number, say

WIDE_ROW_PX, NARROW_ROW_PX = 30, 54
END_ROOM_PX, NARROW_END_ROOM_PX = 110, 60
SMALLEST_PRINTED = 5.0
"""Shares under this many percent are too thin for their figure; the table has it."""
UNSAID = "unsaid"
LONGEST_IN_COLUMNS = 30
"""Letters of the longest label that a legend in columns can hold."""
LONGEST_ON_A_LINE = 80


def draw_bands(rows: pd.DataFrame, national: pd.DataFrame | None = None) -> Figure | Markdown:
    """Return the bands of notes of each item and its mean, the highest mean first.

    rows: as given by `tables.study_answers` for a question answered by notes. national: the same for the whole
    ensemble, whose means stand beside those of a zone. A sentence where no share is published.
    """
    if rows.empty:
        return show_nothing(rows)
    bands = rows[rows["role"] == "band"]
    if bands["value"].isna().all():
        facts = survey_facts(rows)
        has_means = rows["value"].notna().any()
        return Markdown(say("stacks.no_bands", **facts) if has_means else say("studies.nothing", **facts))
    means = rows[rows["answer"] == MEAN].set_index("item_label")
    order = means["value"].sort_values(ascending=False, kind="stable").index.tolist()
    order += [label for label in dict.fromkeys(bands["item_label"]) if label not in means.index]
    reference = _reference(rows, national)
    ends = [say("stacks.mean_end", mean=_mean(means, label), france=_noted(reference.get(label))) for label in order]
    labels = bands.sort_values("answer_position").set_index("answer")["answer_label"].drop_duplicates()
    values = {
        **survey_facts(rows),
        "top": _tops(rows, labels.index[-1], order),
        "bands": labels.tolist(),
        "maximum": rows["maximum"].iloc[0],
        "note_unit": rows["note_unit"].iloc[0],
        "n": len(order),
    }
    return Figure(
        id=f"bandes-{rows['question_id'].iloc[0]}",
        title=say("stacks.bands_title", **values),
        reading_note=say("stacks.bands_reading", **values),
        alt=say("stacks.bands_alt", **values),
        table=survey_table(rows),
        columns=survey_columns(rows),
        draw=lambda width: _stack(_parts(bands, order), _colours(bands), order, ends, width),
        **survey_captions(rows),  # type: ignore[arg-type]
    )


def draw_opinions(rows: pd.DataFrame) -> Figure | Markdown:
    """Return the answers to each item of a question, stacked in the order of the scale, with its first total.

    rows: as given by `tables.study_answers` for a question of ordered answers; those around a middle are drawn on both
    sides of it. A sentence where no share is published.
    """
    if rows.empty:
        return show_nothing(rows)
    if rows["value"].isna().all():
        return Markdown(say("studies.nothing", **survey_facts(rows)))
    totals = rows[rows["role"] == "total"]
    first = totals[totals["answer_position"] == totals["answer_position"].min()].set_index("item_label")
    order = list(dict.fromkeys(rows["item_label"]))
    if len(first):
        order = first.loc[order, "value"].sort_values(ascending=False, kind="stable").index.tolist()
    ends = [_total_end(first.loc[label]) if len(first) else "" for label in order]
    answers = rows[rows["role"].isin(["answer", "dont_know"])]
    middle = rows["middle"].iloc[0]
    is_centred = bool(middle) and bool((answers["answer"] == middle).any())
    parts = _parts(answers, order)
    shown = _centred(parts, answers, middle) if is_centred else parts
    thin = answers["value"].dropna()
    values = {
        **survey_facts(rows),
        "lines": _lines(rows, first, order),
        "total": _total_label(first),
        "answer": answers.sort_values("answer_position")["answer_label"].iloc[0],
        "has_thin": bool((thin < SMALLEST_PRINTED).any()),
        "n_absent": int(answers["value"].isna().sum()),
        "n_others": int(first["value"].isna().sum()),
    }
    return Figure(
        id=f"reponses-{rows['question_id'].iloc[0]}",
        title=say("stacks.opinions_title", **values),
        reading_note=say("stacks.opinions_reading", **values),
        alt=say("stacks.opinions_alt", **values),
        table=survey_table(rows),
        columns=survey_columns(rows),
        draw=lambda width: _stack(shown, _colours(answers), order, ends, width, is_centred=is_centred),
        **survey_captions(rows),  # type: ignore[arg-type]
    )


def _reference(rows: pd.DataFrame, national: pd.DataFrame | None) -> dict[str, float]:
    """Return the mean of each item in the whole ensemble, to stand beside those of a zone."""
    if national is None or rows["level"].iloc[0] == "france":
        return {}
    means = national[national["answer"] == MEAN]
    return dict(zip(means["item_label"], means["value"], strict=True))


def _parts(rows: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Return the parts of each bar, in order: item_label part role position start end value centre text.

    What lacks in a bar is its last part.
    """
    answers = rows.sort_values("answer_position").drop_duplicates("answer_label").set_index("answer_label")["role"]
    found = []
    for item in order:
        mine = rows[rows["item_label"] == item].set_index("answer_label")["value"].reindex(answers.index)
        start = 0.0
        for position, (label, role) in enumerate(answers.items()):
            if pd.notna(mine[label]):
                found.append(_part(item, str(label), role, position, start, float(mine[label])))
                start += float(mine[label])
        if mine.isna().any() and start < FULL - ROUNDING:
            found.append(_part(item, say("stacks.unsaid"), UNSAID, len(answers), start, FULL - start))
    return pd.DataFrame(found)


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


def _centred(parts: pd.DataFrame, rows: pd.DataFrame, middle: str) -> pd.DataFrame:
    """Shift each bar so that the middle of its middle answer stands at zero, agreement on the left.

    Where the middle answer has no value, agreement ends at zero.
    """
    answers = rows.sort_values("answer_position").drop_duplicates("answer_label")["answer_label"].tolist()
    label = rows.loc[rows["answer"] == middle, "answer_label"].iloc[0]
    centres = parts[parts["part"] == label].set_index("item_label")["centre"]
    agreed = parts[parts["position"] < answers.index(label)].groupby("item_label")["value"].sum()
    shift = parts["item_label"].map(centres).fillna(parts["item_label"].map(agreed)).fillna(0)
    return parts.assign(start=parts["start"] - shift, end=parts["end"] - shift, centre=parts["centre"] - shift)


def _stack(
    parts: pd.DataFrame,
    colours: dict[str, str],
    order: list[str],
    ends: list[str],
    width: int,
    *,
    is_centred: bool = False,
) -> AnyChart:
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


def _colours(rows: pd.DataFrame) -> dict[str, str]:
    """Return the colour of each part: bands and answers by their place in the scale, the others in greys."""
    answers = rows.sort_values("answer_position").drop_duplicates("answer_label")
    placed = answers[answers["role"] != "dont_know"]
    is_notes = (placed["role"] == "band").any()
    roles = theme.BANDS[: len(placed)] if is_notes else theme.opinions(len(placed))
    named = dict(zip(placed["answer_label"], roles, strict=True))
    greys = dict.fromkeys(answers.loc[answers["role"] == "dont_know", "answer_label"], "dont_know")
    return {label: theme.light(role) for label, role in {**named, **greys, say("stacks.unsaid"): UNSAID}.items()}


def _ends(order: list[str], ends: list[str], y: alt.Y) -> alt.Chart:
    rows = pd.DataFrame({"item_label": order, "text": ends})
    marks = alt.Chart(rows).mark_text(style="value-text", align="left", dx=8)
    return marks.encode(y=y, x=alt.value("width"), text="text:N")


def _tops(rows: pd.DataFrame, band: str, order: list[str]) -> list[dict[str, str]]:
    """Return the first three items with their mean and their share of a band."""
    means = rows[rows["answer"] == MEAN].set_index("item_label")
    shares = rows[rows["answer"] == band].set_index("item_label")
    return [
        {
            "label": label,
            "mean": _mean(means, label),
            "share": "" if pd.isna(shares.loc[label, "value"]) else shown_share(shares.loc[label]),
        }
        for label in order[:3]
        if label in shares.index
    ]


def _mean(means: pd.DataFrame, label: str) -> str:
    """Return the mean of an item as a figure prints it, or nothing where the question has no mean for it."""
    return shown_value(means.loc[label]) if label in means.index else ""


def _lines(rows: pd.DataFrame, totals: pd.DataFrame, order: list[str]) -> list[dict[str, str]]:
    """Return what the alternative text says of each item: its total, or all its answers where there is none."""
    if len(totals):
        return [{"label": label, "values": shown_share(totals.loc[label])} for label in order]
    parts = rows[rows["role"].isin(["answer", "dont_know"])]
    return [
        {
            "label": label,
            "values": enumerate_fr(
                [
                    say("stacks.answer_share", answer=row["answer_label"], share=shown_share(row))
                    for _, row in parts[parts["item_label"] == label].iterrows()
                ]
            ),
            "first": shown_share(parts[parts["item_label"] == label].sort_values("answer_position").iloc[0]),
        }
        for label in order
    ]


def _total_label(totals: pd.DataFrame) -> str:
    return str(totals["answer_label"].iloc[0]) if len(totals) else ""


def _total_end(row: pd.Series) -> str:
    return shown_value(row) if pd.isna(row["value"]) else say("values.percent", text=shown_value(row))


def _noted(value: float | None) -> str:
    return "" if value is None or pd.isna(value) else number(value, 1)
