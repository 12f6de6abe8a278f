"""Shares of « yes », item by item: bars from zero, with their interval and the whole ensemble where there are any."""

from typing import Any

import altair as alt
import pandas as pd
from IPython.display import Markdown

from helpers.charts import theme
from helpers.charts.figure import AnyChart, Figure
from helpers.charts.nothing import show_nothing
from helpers.charts.rows import NAME_LIFT_PX, NAME_ROOM_PX, name_axis, names_above, row_px
from helpers.charts.surveys.survey_captions import (
    indicated,
    shown_share,
    shown_value,
    survey_captions,
    survey_columns,
    survey_facts,
    survey_table,
)
from helpers.survey.estimate_row import HIGHER, LOWER
from helpers.wording import enumerate_fr, say

ROW_PX, NARROW_ROW_PX = 34, 52
END_ROOM_PX = 110
FULL = 100.0


def draw_shares(rows: pd.DataFrame, national: pd.DataFrame | None = None) -> Figure | Markdown:
    """Return the share of the first answer for each item of a question, in the printed order.

    rows: as given by `tables.study_answers` for a question answered by yes or no; a bar for each item and population.
    national: the same for the whole ensemble, drawn as a tick beside a zone. Definitions of items are under the figure.
    """
    if rows.empty:
        return show_nothing(rows)
    answers = rows[(rows["role"] == "answer") & (rows["answer_position"] == rows["answer_position"].min())]
    if answers["value"].isna().all():
        return Markdown(say("studies.nothing", **survey_facts(rows)))
    shown = _with_reference(answers, national)
    order = shown["row"].tolist()
    top = shown.dropna(subset=["value"]).sort_values("value", ascending=False, kind="stable").iloc[0]
    values = {
        **survey_facts(rows),
        "lines": [{"label": row["row"], "share": shown_share(row)} for _, row in shown.iterrows()],
        "n_absent": int(shown["value"].isna().sum()),
        "top": {"label": top["row"], "share": shown_share(top)},
        "higher": enumerate_fr(shown.loc[shown["significance"] == HIGHER, "row"].tolist()),
        "lower": enumerate_fr(shown.loc[shown["significance"] == LOWER, "row"].tolist()),
        "has_interval": answers["value_lb"].notna().any(),
        "has_reference": shown["reference"].notna().any(),
        "is_part": len(shown) == 1 and top["item"] != "" and top["row"] not in rows["title"].iloc[0],
    }
    captions = survey_captions(answers)
    definitions = tuple(
        say("shares.definition", label=row["item_label"], text=row["definition"])
        for _, row in answers.drop_duplicates("item").iterrows()
        if isinstance(row["definition"], str) and row["definition"]
    )
    return Figure(
        id=f"parts-{rows['question_id'].iloc[0]}",
        title=say("shares.title", **values),
        reading_note=indicated(say("shares.reading", **values), answers),
        alt=indicated(say("shares.alt", **values), answers),
        table=survey_table(answers),
        columns=survey_columns(answers),
        draw=lambda width: bars(shown, order, width, has_names=len(order) > 1),
        **{**captions, "caveats": (*definitions, *captions["caveats"])},  # type: ignore[arg-type,misc]
    )


def draw_side_by_side(by_actor: dict[str, pd.DataFrame]) -> Figure | Markdown | None:
    """Return the same items in several studies, one panel each on one axis, each panel with its own question and date.

    by_actor: as given by `tables.act_together`. A sentence where no study has a figure; nothing without actor.
    """
    if not by_actor:
        return None
    panels = {say(f"actors.{actor}"): first_answers(rows) for actor, rows in by_actor.items()}
    known = {label: rows for label, rows in panels.items() if rows["value"].notna().any()}
    if not known:
        return Markdown(say("studies.nothing", **survey_facts(next(iter(by_actor.values())))))
    rows = pd.concat([part.assign(panel=label) for label, part in panels.items()], ignore_index=True)
    facts = [
        {
            "label": label,
            "study": part["study_label"].iloc[0],
            "month": part["fieldwork"].iloc[0],
            "text": survey_captions(part)["question"],
            "lines": [{"label": row["row"], "share": shown_share(row)} for _, row in part.iterrows()],
        }
        for label, part in panels.items()
    ]
    captions = [survey_captions(part) for part in panels.values()]
    return Figure(
        id=f"comparaison-{rows['question_id'].iloc[0]}",
        title=say("shares.side_title", panels=facts),
        reading_note=indicated(say("shares.side_reading", panels=facts), rows),
        alt=indicated(say("shares.side_alt", panels=facts), rows),
        scope=" ".join(str(caption["scope"]) for caption in captions),
        sources=tuple(dict.fromkeys(line for caption in captions for line in caption["sources"])),  # type: ignore[attr-defined]
        caveats=(
            say("shares.side_caveat"),
            *dict.fromkeys(line for caption in captions for line in caption["caveats"]),  # type: ignore[attr-defined]
        ),
        question=say("shares.side_questions", panels=facts),
        is_simulated=any(bool(caption["is_simulated"]) for caption in captions),
        table=survey_table(rows).assign(item_label=rows["row"], name=rows["panel"]),
        columns=survey_columns(rows, with_place=True),
        draw=lambda width: _panels(known, width),
    )


def bars(shown: pd.DataFrame, order: list[str], width: int, *, has_names: bool = True) -> AnyChart:
    """Return bars of shares from zero, by `row`, with intervals, references and their values at the end of lines."""
    is_wide = theme.is_wide(width)
    scale = alt.Scale(domain=[0, FULL])
    axis = alt.Axis(values=[0, 25, 50, 75, 100], domain=False, labelExpr="datum.label + ' %'", tickSize=0)
    axis_y = name_axis(is_wide and has_names, grid=False)
    y = alt.Y("row:N", sort=order, title=None, axis=axis_y, scale=alt.Scale(domain=order))
    kept = shown[["row", "value", "value_lb", "value_ub", "reference"]]
    base = alt.Chart(kept).encode(y=y)
    tooltip = [alt.Tooltip("row:N", title=say("columns.item_label"))]
    tooltip.append(alt.Tooltip("value:Q", title=say("columns.value"), format=".1f"))
    bars = base.mark_bar(style="share", height=18).encode(
        x=alt.X("value:Q", title=None, scale=scale, axis=axis), tooltip=tooltip
    )
    layers: list[AnyChart] = [bars]
    if shown["value_lb"].notna().any():
        low = alt.X("value_lb:Q", scale=scale, axis=axis)
        layers.append(base.mark_rule(style="interval").encode(x=low, x2="value_ub:Q"))
    if shown["reference"].notna().any():
        layers.append(base.mark_tick(style="reference-tick").encode(x=alt.X("reference:Q", scale=scale, axis=axis)))
    texts = shown[["row"]].assign(text=[_end(row) for _, row in shown.iterrows()])
    place: dict[str, Any] = {"align": "left", "dx": 8} if is_wide else {"align": "right", "dy": NAME_LIFT_PX}
    ends = alt.Chart(texts).mark_text(style="value-text", **place)
    layers.append(ends.encode(y=y, x=alt.value("width"), text="text:N"))
    if has_names and not is_wide:
        layers.append(names_above(order, y, "row"))
    height = row_px(order, ROW_PX if is_wide else NARROW_ROW_PX, is_wide=is_wide)
    plot = width - (NAME_ROOM_PX + END_ROOM_PX if is_wide else 20)
    return alt.layer(*layers).properties(width=plot, height=height * len(order))


def first_answers(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the share that sums a question up: its first total, or its first answer."""
    totals = rows[rows["role"] == "total"]
    kept = totals if len(totals) and totals["value"].notna().any() else rows[rows["role"] == "answer"]
    first = kept[kept["answer_position"] == kept["answer_position"].min()]
    return first.assign(row=first["answer_label"] if first["item"].eq("").all() else first["item_label"])


def _with_reference(answers: pd.DataFrame, national: pd.DataFrame | None) -> pd.DataFrame:
    several = answers["population"].nunique() > 1
    items = answers["item"].nunique() > 1
    rows = [
        " · ".join(
            part
            for part, is_there in ((row["item_label"], items or not several), (row["population_label"], several))
            if is_there
        )
        for _, row in answers.iterrows()
    ]
    drawn = answers.assign(row=rows, reference=float("nan"))
    if national is not None and answers["level"].iloc[0] != "france":
        key = ["item", "answer", "population"]
        drawn["reference"] = pd.MultiIndex.from_frame(drawn[key]).map(national.set_index(key)["value"].to_dict())
    return drawn


def _panels(known: dict[str, pd.DataFrame], width: int) -> AnyChart:
    charts = [
        bars(part.assign(reference=float("nan")), part["row"].tolist(), width).properties(title=label)
        for label, part in known.items()
    ]
    return alt.vconcat(*charts, spacing=16)


def _end(row: pd.Series) -> str:
    if pd.isna(row["value"]):
        return shown_value(row)
    return say("shares.end", share=shown_value(row), mark=say(f"marks.{row['significance']}"))
