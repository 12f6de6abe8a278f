"""The right place of each actor: actors by domains, the figure printed in each cell, holes left visible."""

from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd
from IPython.display import Markdown

from helpers.charts import theme
from helpers.charts.figure import NUMBER, AnyChart, Column, Figure
from helpers.charts.rows import NAME_ROOM_PX, name_axis, names_above, row_px
from helpers.charts.surveys.survey_captions import shown_value, survey_captions, survey_facts, survey_table
from helpers.wording import number, say

ROW_PX, NARROW_ROW_PX = 30, 52
EDGES = (0, 40, 50, 60, 100)
"""Shades change at these percents; every cell holds its figure."""


def draw_matrix(by_actor: dict[str, pd.DataFrame]) -> Figure | Markdown:
    """Return the share of a first answer by actor and domain, and its total where it was printed.

    by_actor: as given by `tables.right_places`. A sentence where no share is published.
    """
    by_actor = {say(f"actors.{actor}"): rows for actor, rows in by_actor.items()}
    parts = [_cells(rows, actor) for actor, rows in by_actor.items()]
    cells = pd.concat(parts, ignore_index=True)
    rows = pd.concat(by_actor.values(), ignore_index=True)
    if cells["value"].isna().all():
        return Markdown(say("studies.nothing", **survey_facts(rows)))
    order = _order(cells)
    every = pd.MultiIndex.from_product([order, list(by_actor)], names=["item_label", "actor"])
    grid = cells.set_index(["item_label", "actor"]).reindex(every).reset_index()
    grid["text"] = [_text(row) for _, row in grid.iterrows()]
    top = cells.dropna(subset=["value"]).sort_values("value", ascending=False)
    facts = {
        "top": [
            {"item": row["item_label"], "actor": row["actor"], "share": number(row["value"])}
            for _, row in top.iterrows()
        ][:3],
        "n_known": len(top),
        "n_cells": len(grid),
        "questions": [{"actor": actor, "text": survey_captions(rows)["question"]} for actor, rows in by_actor.items()],
    }
    return Figure(
        id="juste-place",
        title=say("matrix.title", **facts),
        reading_note=say("matrix.reading", **facts),
        alt=say("matrix.alt", **facts),
        table=survey_table(grid.fillna({"status": "unpublished"}).assign(significance="untested", sampling="")),
        columns=(
            Column("item_label", label=say("columns.domain")),
            Column("actor"),
            Column("value", NUMBER, 0),
            Column("total", NUMBER, 0),
            Column("status_label"),
        ),
        draw=lambda width: _matrix(grid, order, list(by_actor), width),
        **{**survey_captions(rows), "question": say("matrix.questions", **facts)},  # type: ignore[arg-type]
    )


def _cells(rows: pd.DataFrame, actor: str) -> pd.DataFrame:
    answers = rows[(rows["role"] == "answer") & (rows["answer_position"] == 0)]
    totals = rows[rows["role"] == "total"].set_index("item")["value"]
    kept = answers[["item", "item_label", "value", "unit", "status", "quality", "provenance"]]
    return kept.assign(actor=actor, total=kept["item"].map(totals))


def _order(cells: pd.DataFrame) -> list[str]:
    known = cells.dropna(subset=["value"]).groupby("item_label")["value"].max().sort_values(ascending=False)
    printed = cells[cells["status"] != "unpublished"]["item_label"]
    return list(dict.fromkeys([*known.index, *printed]))


def _text(row: pd.Series) -> str:
    if pd.isna(row["status"]) or row["status"] == "unpublished":
        return say("absent.unpublished")
    shown = shown_value(row)
    if pd.isna(row["value"]):
        return shown
    return say("matrix.cell", share=shown, total="" if pd.isna(row["total"]) else number(row["total"]))


def _matrix(grid: pd.DataFrame, order: list[str], actors: list[str], width: int) -> AnyChart:
    is_wide = theme.is_wide(width)
    labels = [say("matrix.step", low=low, high=high) for low, high in pairwise(EDGES)]
    absent = say("matrix.absent")
    steps = pd.cut(grid["value"], list(EDGES), labels=labels, right=False).astype(object)
    shown = grid[["item_label", "actor", "text"]].assign(step=steps.where(grid["value"].notna(), absent))
    colours = [theme.light(role) for role in (*theme.STEPS[1:5], "missing")]
    legend = alt.Legend(title=say("matrix.legend"), orient="bottom", columns=3 if is_wide else 1, symbolType="square")
    axis = name_axis(is_wide, grid=False)
    y = alt.Y("item_label:N", sort=order, title=None, axis=axis, scale=alt.Scale(domain=order))
    top = alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False, labelLimit=110)
    x = alt.X("actor:N", sort=actors, title=None, axis=top)
    base = alt.Chart(shown).encode(x=x, y=y)
    height: dict[str, Any] = {} if is_wide else {"height": 22}
    colour = alt.Color("step:N", scale=alt.Scale(domain=[*labels, absent], range=colours), legend=legend)
    layers: list[AnyChart] = [
        base.mark_rect(style="part", **height).encode(color=colour),
        base.mark_text(style="part-text").encode(text="text:N"),
    ]
    if not is_wide:
        layers.append(names_above(order, y, "item_label"))
    height_px = row_px(order, ROW_PX if is_wide else NARROW_ROW_PX, is_wide=is_wide)
    plot = width - (NAME_ROOM_PX + 20 if is_wide else 10)
    return alt.layer(*layers).properties(width=plot, height=height_px * len(order))
