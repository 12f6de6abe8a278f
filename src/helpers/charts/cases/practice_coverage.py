"""What the case base covers: the number of cases of each domain in each region."""

from typing import Any

import altair as alt
import pandas as pd
from IPython.display import Markdown

from helpers.charts import theme
from helpers.charts.cases.practices import STEPS
from helpers.charts.figure import NUMBER, AnyChart, Column, Figure
from helpers.charts.rows import NAME_ROOM_PX, name_axis, names_above
from helpers.wording import dictionary_keys, number, say

ROW_PX, NARROW_ROW_PX, NARROW_CELL_PX = 26, 44, 20


def show_coverage_heading() -> Markdown:
    """Return the title of the page of what the base covers, and how to read it."""
    return Markdown(say("coverage.heading"))


def draw_case_coverage(coverage: pd.DataFrame, cases: pd.DataFrame) -> Figure:
    """Return the number of cases of each domain in each region, printed in each cell.

    coverage: as given by `tables.case_coverage`. cases: by `tables.practice_cases`.
    """
    named = coverage[["region_code", "region_name"]].drop_duplicates()
    names = named.sort_values("region_name", key=dictionary_keys).set_index("region_code")["region_name"]
    regions = names.tolist()
    wide = coverage.pivot_table(index=["number", "label"], columns="region_code", values="n")
    wide = wide.rename(columns="region_{}".format).reset_index()
    empty = coverage[coverage["n"] == 0]
    top = coverage.sort_values("n", ascending=False, kind="stable").iloc[0]
    facts = {
        "n_cells": len(coverage),
        "n_empty": len(empty),
        "n_filled": len(coverage) - len(empty),
        "top": {"label": top["label"], "region": top["region_name"], "n": number(top["n"])},
        "n_unplaced": int((cases["region_code"] == "").sum()),
        "n_cases": number(len(cases)),
    }
    return Figure(
        id="couverture-des-cas",
        title=say("coverage.title", **facts),
        reading_note=say("coverage.reading", **facts),
        scope=say("coverage.scope", **facts),
        sources=(say("coverage.source"),),
        caveats=(say("coverage.caveat", **facts),),
        alt=say("coverage.alt", **facts),
        table=wide,
        columns=(
            Column("label", label=say("columns.domain")),
            *(Column(f"region_{code}", NUMBER, label=name) for code, name in names.items()),
        ),
        draw=lambda width: _grid(coverage, regions, width),
    )


def _grid(coverage: pd.DataFrame, regions: list[str], width: int) -> AnyChart:
    is_wide = theme.is_wide(width)
    labels = [say("practices.map.step", low=low, high=high) for low, high in STEPS]
    edges = [low - 1 for low, _ in STEPS] + [float("inf")]
    order = coverage.sort_values("number")["short_label"].drop_duplicates().tolist()
    shown = coverage[["short_label", "region_name", "n"]].assign(
        step=pd.cut(coverage["n"], edges, labels=labels).astype(str)
    )
    legend = alt.Legend(title=say("practices.map.legend"), orient="bottom", symbolType="square", columns=len(STEPS))
    colours = [theme.light(role) for role in theme.STEPS[: len(STEPS)]]
    y = alt.Y("short_label:N", sort=order, title=None, axis=name_axis(is_wide, grid=False))
    top = alt.Axis(orient="top", labelAngle=-90, domain=False, ticks=False, labelPadding=2 if is_wide else 14)
    base = alt.Chart(shown).encode(x=alt.X("region_name:N", sort=regions, title=None, axis=top), y=y)
    colour = alt.Color("step:N", scale=alt.Scale(domain=labels, range=colours), legend=legend)
    height: dict[str, Any] = {} if is_wide else {"height": NARROW_CELL_PX}
    layers: list[AnyChart] = [
        base.mark_rect(style="part", **height).encode(color=colour),
        base.mark_text(style="part-text").encode(text="n:Q"),
    ]
    if not is_wide:
        layers.append(names_above(order, y, "short_label"))
    plot = width - (NAME_ROOM_PX + 20 if is_wide else 10)
    return alt.layer(*layers).properties(width=plot, height=(ROW_PX if is_wide else NARROW_ROW_PX) * len(order))
