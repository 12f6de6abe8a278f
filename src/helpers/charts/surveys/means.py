"""Mean notes: two waves side by side, or one zone with its interval beside the whole ensemble."""

from typing import Any

import altair as alt
import pandas as pd
from IPython.display import Markdown

from helpers.charts import theme
from helpers.charts.figure import NUMBER, SIGNED, AnyChart, Column, Figure
from helpers.charts.nothing import show_nothing
from helpers.charts.rows import NAME_LIFT_PX, NAME_ROOM_PX, name_axis, names_above, row_px
from helpers.charts.surveys.survey_captions import (
    indicated,
    shown_value,
    survey_captions,
    survey_caveats,
    survey_columns,
    survey_facts,
    survey_sources,
    survey_table,
)
from helpers.survey.estimate_row import HIGHER, LOWER, MEAN, UNTESTED
from helpers.wording import enumerate_fr, number, say, signed

ROW_PX, NARROW_ROW_PX = 27, 50
END_ROOM_PX = 130
NO_RECALL = {
    "recall": float("nan"),
    "recall_status": "unpublished",
    "recall_study": None,
    "recall_fieldwork": None,
    "recall_caveats": "",
    "recall_why": None,
    "change": float("nan"),
}
"""What stands for the former wave where there is none."""
ROOM_AROUND = 0.4
"""Points of the scale left free on both sides of the values."""


def draw_means(rows: pd.DataFrame, national: pd.DataFrame, printed: pd.DataFrame) -> Figure | Markdown:
    """Return the mean notes of a place: for the whole ensemble two waves, for a zone its gap to the ensemble.

    rows, national, printed: as given by `tables.study_answers`, `tables.reference_answers`, `tables.printed_means`.
    """
    if rows.empty:
        return show_nothing(rows)
    return draw_waves(printed) if rows["level"].iloc[0] == "france" else draw_zone_means(rows, national)


def draw_waves(means: pd.DataFrame) -> Figure | Markdown:
    """Return the mean of each item in two waves, joined by a line, the highest last mean first.

    means: as given by `tables.printed_means`, or the means of `tables.study_answers` where there is one wave only. A
    mean that was lost is said on its row, never drawn. A sentence where none is published.
    """
    if means.empty:
        return show_nothing(means)
    if means["value"].isna().all():
        return Markdown(say("studies.nothing", **survey_facts(means)))
    if "recall" not in means:
        means = means.assign(**NO_RECALL)
    order = _ordered(means)
    values = _wave_facts(means)
    known = means.dropna(subset=["value"])
    former = Column("recall", NUMBER, 1, label=values["former"]), Column("recall_state"), Column("change", SIGNED, 1)
    return Figure(
        id=f"evolution-{means['question_id'].iloc[0]}",
        title=say("means.waves_title", **values),
        reading_note=say("means.waves_reading", **values),
        alt=say("means.waves_alt", **values),
        table=survey_table(means).assign(
            recall_state=[say(f"statuses.{state}") for state in means["recall_status"]],
        ),
        columns=(
            Column("item_label"),
            Column("value", NUMBER, 1, label=values["month"]),
            Column("status_label"),
            *(former if values["former"] else ()),
        ),
        draw=lambda width: _dumbbells(means, known, order, values, width),
        **_with_recall(means),
    )


def draw_zone_means(rows: pd.DataFrame, national: pd.DataFrame) -> Figure | Markdown:
    """Return the mean of each item in a zone with its interval, and that of the whole ensemble.

    rows, national: as given by `tables.study_answers` and `tables.reference_answers`. Differences from the rest of the
    ensemble that are significant are said in words.
    """
    means, reference = rows[rows["answer"] == MEAN], national[national["answer"] == MEAN]
    if means["value"].isna().all():
        return Markdown(say("studies.nothing", **survey_facts(rows)))
    table = means.assign(reference=means["item"].map(reference.set_index("item")["value"]))
    order = _ordered(table)
    values = _zone_facts(table)
    return Figure(
        id=f"moyennes-{rows['question_id'].iloc[0]}",
        title=say("means.zone_title", **values),
        reading_note=indicated(say("means.zone_reading", **values), table),
        alt=indicated(say("means.zone_alt", **values), table),
        table=survey_table(table),
        columns=(*survey_columns(table), Column("reference", NUMBER, 1, label=say("columns.ensemble"))),
        draw=lambda width: note_intervals(table, order, width),
        **survey_captions(table),  # type: ignore[arg-type]
    )


def note_intervals(table: pd.DataFrame, order: list[str], width: int) -> AnyChart:
    """Return notes by `item_label`, with their intervals, references and values at the end of lines."""
    is_wide = theme.is_wide(width)
    edges = table[["value", "value_lb", "value_ub", "reference"]]
    low, high = edges.min().min() - ROOM_AROUND / 2, edges.max().max() + ROOM_AROUND / 2
    scale = alt.Scale(domain=[low, high], nice=False)
    x, y = alt.X("value:Q", title=say("means.axis"), scale=scale, axis=_note_axis()), _y(order, is_wide)
    kept = table[["item_label", "value", "value_lb", "value_ub", "reference"]]
    base = alt.Chart(kept).encode(y=y)
    ranges = base.mark_rule(style="range").encode(x=alt.X("value_lb:Q", scale=scale), x2="value_ub:Q")
    dots = base.mark_circle(style="focus").encode(x=x)
    ticks = base.mark_tick(style="reference-tick").encode(x=alt.X("reference:Q", scale=scale))
    ends = table.assign(text=[_zone_end(row) for _, row in table.iterrows()])
    return _laid_out([ranges, ticks, dots, _ends(ends, y, is_wide)], order, y, width)


def _dumbbells(
    means: pd.DataFrame, known: pd.DataFrame, order: list[str], values: dict[str, Any], width: int
) -> AnyChart:
    is_wide = theme.is_wide(width)
    now, then = values["month"], values["former"]
    both = known.dropna(subset=["recall"])
    dots = pd.concat(
        [
            known[["item_label", "value"]].assign(wave=now),
            both[["item_label", "recall"]].rename(columns={"recall": "value"}).assign(wave=then),
        ]
    )
    low, high = dots["value"].min() - ROOM_AROUND, dots["value"].max() + ROOM_AROUND
    x = alt.X("value:Q", title=say("means.axis"), scale=alt.Scale(domain=[low, high], nice=False), axis=_note_axis())
    y = _y(order, is_wide)
    lines = alt.Chart(both[["item_label", "value", "recall"]]).mark_rule(style="range").encode(y=y, x=x, x2="recall:Q")
    legend = alt.Legend(title=None, orient="top", symbolType="circle")
    waves = [now, then] if len(both) else [now]
    colour = alt.Color(
        "wave:N",
        scale=alt.Scale(domain=waves, range=[theme.light("accent"), theme.light("muted")][: len(waves)]),
        legend=legend,
    )
    shape = alt.Shape("wave:N", scale=alt.Scale(domain=waves, range=["circle", "diamond"][: len(waves)]), legend=legend)
    marks = alt.Chart(dots).mark_point(size=85, filled=True, opacity=1).encode(x=x, y=y, color=colour, shape=shape)
    ends = means.assign(text=[_wave_end(row) for _, row in means.iterrows()])
    layers: list[AnyChart] = [lines, marks, _ends(ends, y, is_wide)]
    return _laid_out(layers, order, y, width)


def _laid_out(layers: list[AnyChart], order: list[str], y: alt.Y, width: int) -> AnyChart:
    is_wide = theme.is_wide(width)
    if not is_wide:
        layers.append(names_above(order, y, "item_label"))
    height = row_px(order, ROW_PX if is_wide else NARROW_ROW_PX, is_wide=is_wide)
    plot = width - (NAME_ROOM_PX + END_ROOM_PX if is_wide else 20)
    return alt.layer(*layers).properties(width=plot, height=height * len(order))


def _y(order: list[str], is_wide: bool) -> alt.Y:
    return alt.Y("item_label:N", sort=order, title=None, axis=name_axis(is_wide), scale=alt.Scale(domain=order))


def _note_axis() -> alt.Axis:
    return alt.Axis(format=".1f", domain=False, grid=False, tickCount=5)


def _ends(rows: pd.DataFrame, y: alt.Y, is_wide: bool) -> alt.Chart:
    place: dict[str, Any] = {"align": "left", "dx": 10} if is_wide else {"align": "right", "dy": NAME_LIFT_PX}
    marks = alt.Chart(rows[["item_label", "text"]]).mark_text(style="value-text", **place)
    return marks.encode(y=y, x=alt.value("width"), text="text:N")


def _wave_end(row: pd.Series) -> str:
    if pd.isna(row["value"]):
        return shown_value(row)
    return say(
        "means.wave_end", mean=shown_value(row), change=signed(row["change"], 1) if pd.notna(row["change"]) else ""
    )


def _zone_end(row: pd.Series) -> str:
    mark = say(f"marks.{row['significance']}")
    return f"{shown_value(row)} {mark}".strip()


def _ordered(means: pd.DataFrame) -> list[str]:
    """Return the items, the highest mean first; lost means keep their printed place, at the end."""
    return means.sort_values("value", ascending=False, kind="stable", na_position="last")["item_label"].tolist()


def _wave_facts(means: pd.DataFrame) -> dict[str, Any]:
    known = means.dropna(subset=["value"]).sort_values("value", ascending=False)
    both = known.dropna(subset=["recall"])
    former = means["recall_fieldwork"].dropna()
    lost = means[means["value"].isna()]["item_label"].tolist()
    return {
        **survey_facts(means),
        "former": former.iloc[0] if len(former) else "",
        "why": means["recall_why"].dropna().iloc[0] if len(former) else "",
        "top": [{"label": row["item_label"], "mean": shown_value(row)} for _, row in known.head(3).iterrows()],
        "last": {"label": known.iloc[-1]["item_label"], "mean": shown_value(known.iloc[-1])},
        "n_both": len(both),
        "n_down": int((both["change"] < 0).sum()),
        "first": _change(both.iloc[0]) if len(both) else None,
        "lost": enumerate_fr(lost),
        "is_still_first": bool(len(both)) and both["recall"].idxmax() == known.index[0] == both.index[0],
    }


def _change(row: pd.Series) -> dict[str, str]:
    label, now, then = row["item_label"], number(row["value"], 1), number(row["recall"], 1)
    return {"label": label, "now": now, "then": then, "change": signed(row["change"], 1)}


def _zone_facts(table: pd.DataFrame) -> dict[str, Any]:
    known = table.dropna(subset=["value"]).sort_values("value", ascending=False)
    by_verdict = {
        verdict: known[known["significance"] == verdict]["item_label"].tolist() for verdict in (HIGHER, LOWER)
    }
    first = known.iloc[0]
    return {
        **survey_facts(table),
        "first": {
            "label": first["item_label"],
            "mean": shown_value(first),
            "low": number(first["value_lb"], 1) if pd.notna(first["value_lb"]) else "",
            "high": number(first["value_ub"], 1) if pd.notna(first["value_ub"]) else "",
            "reference": number(first["reference"], 1) if pd.notna(first["reference"]) else "",
        },
        "higher": enumerate_fr(by_verdict[HIGHER]),
        "lower": enumerate_fr(by_verdict[LOWER]),
        "n": len(known),
        "is_tested": bool(known["significance"].ne(UNTESTED).any()),
        "n_marked": len(by_verdict[HIGHER]) + len(by_verdict[LOWER]),
    }


def _with_recall(means: pd.DataFrame) -> dict[str, Any]:
    """Return the captions of two waves: both sources, and the caveats of both."""
    captions = survey_captions(means)
    recalled = means.dropna(subset=["recall_study"])
    if recalled.empty:
        return captions
    caveats = [text for text in recalled["recall_caveats"] if text]
    first = recalled.iloc[0]
    former = say("survey.source", study=first["recall_study"], institute="", month=first["recall_fieldwork"])
    lines = [line for text in caveats for line in text.split("\n")]
    return {
        **captions,
        "sources": (*survey_sources(means), former),
        "caveats": tuple(dict.fromkeys([*survey_caveats(means), say("means.why", why=first["recall_why"]), *lines])),
    }
