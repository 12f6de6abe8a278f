"""Measured and felt: the objective index of a zone's regions beside its perceived index, domain by domain."""

from typing import Any

import altair as alt
import pandas as pd
from IPython.display import Markdown

from helpers.charts import theme
from helpers.charts.figure import NUMBER, SIGNED, AnyChart, Column, Figure
from helpers.charts.nothing import has_values, show_nothing
from helpers.charts.rows import NAME_ROOM_PX, name_axis, names_above, row_px
from helpers.charts.surveys.survey_captions import (
    indicated,
    indicative_caveats,
    is_indicative,
    limit_labels,
    verdict_words,
)
from helpers.survey.estimate_row import HIGHER, LOWER, SIMULATED
from helpers.territory.grid import Territory
from helpers.wording import enumerate_fr, in_dictionary_order, number, say, signed

LOW, HIGH = -3.0, 4.0
ROW_PX, NARROW_ROW_PX = 30, 56
REGION_SHAPES = ("square", "diamond", "triangle-up")
"""Marks of the regions of a zone, in the order of their names."""


def is_something_felt(rows: pd.DataFrame) -> bool:
    """Tell whether one domain at least has a perceived index; rows: as given by `tables.measured_and_felt`."""
    return bool(((rows["kind"] == "felt") & rows["value"].notna()).any())


def draw_study_indices(rows: pd.DataFrame, territory: Territory) -> Figure | Markdown | None:
    """Return the two indices of a study's page; nothing for France, which has no gap to itself."""
    return None if territory.level == "france" else draw_measured_and_felt(rows, territory)


def draw_measured_and_felt(rows: pd.DataFrame, territory: Territory) -> Figure | Markdown:
    """Return the two indices of each domain on one axis, in spreads between territories, the felt one with interval.

    rows: as given by `tables.measured_and_felt`; where nothing is felt, the objective index stands alone and says so.
    A sentence where nothing is known.
    """
    if not has_values(rows, "value"):
        return show_nothing(rows)
    rows = rows.astype({"value_lb": "float64", "value_ub": "float64"})  # of no type where nothing is felt
    felt = rows[(rows["kind"] == "felt") & rows["value"].notna()]
    leading = felt if len(felt) else rows.groupby("short_label", sort=False)[["value"]].max().reset_index()
    order = leading.sort_values("value", ascending=False, kind="stable")["short_label"].tolist()
    order += [label for label in dict.fromkeys(rows["short_label"]) if label not in order]
    is_simulated = bool((felt["provenance"] == SIMULATED).any())
    facts = _facts(rows, felt, territory)
    limits = limit_labels(felt)
    first = rows.iloc[0]
    source = say("survey.source", study=first["study_label"], institute=first["institute"], month=first["fieldwork"])
    return Figure(
        id="indices-mesure-ressenti",
        title=say("felt.title", **facts),
        reading_note=indicated(say("felt.reading", **facts), felt),
        scope=say("felt.scope", **facts),
        sources=(
            *((say("survey.simulated_source", study=source) if is_simulated else source,) if len(felt) else ()),
            say("felt.source"),
        ),
        caveats=(
            *((say("simulated.caveat"),) if is_simulated else ()),
            *((say("felt.caveat", **_reduction(felt)), *indicative_caveats(felt)) if len(felt) else ()),
            say("felt.spread"),
            say("caption.clipped"),
        ),
        alt=indicated(say("felt.alt", **facts), felt),
        table=_table(rows, felt),
        columns=(
            Column("label", label=say("columns.domain")),
            Column("kind_label"),
            Column("name"),
            Column("value", SIGNED, 2, label=say("columns.index")),
            Column("value_lb", NUMBER, 2, label=limits[0]),
            Column("value_ub", NUMBER, 2, label=limits[1]),
            Column("significance_label"),
        ),
        draw=lambda width: _chart(rows, order, width),
        is_simulated=is_simulated,
    )


def _table(rows: pd.DataFrame, felt: pd.DataFrame) -> pd.DataFrame:
    """Add the words of the kind, the origin and the significance of each index."""
    return rows.assign(
        kind_label=[say(f"felt.{kind}") for kind in rows["kind"]],
        origin=[
            say(
                f"provenances.{provenance}"
                if kind == "felt" and isinstance(provenance, str)
                else "provenances.official"
            )
            for kind, provenance in zip(rows["kind"], rows["provenance"], strict=True)
        ],
        significance_label=[
            verdict_words("significance", verdict, is_indicative=is_indicative(felt))
            if isinstance(verdict, str)
            else ""
            for verdict in rows["significance"]
        ],
    )


def _chart(rows: pd.DataFrame, order: list[str], width: int) -> AnyChart:
    is_wide = theme.is_wide(width)
    kept = rows.dropna(subset=["value"])[["short_label", "kind", "name", "value", "value_lb", "value_ub"]]
    shown = kept.assign(
        shown=kept["value"].clip(LOW, HIGH),
        low=kept["value_lb"].clip(LOW, HIGH),
        high=kept["value_ub"].clip(LOW, HIGH),
        series=_series(kept, is_simulated=bool((rows["provenance"] == SIMULATED).any())),
    )
    marks = dict(zip(shown["series"], zip(shown["kind"], shown["name"], strict=True), strict=True))
    regions = in_dictionary_order(name for kind, name in marks.values() if kind == "measured")
    labels = sorted(marks, key=lambda label: (marks[label][0] == "felt", label))
    scale = alt.Scale(domain=[LOW, HIGH], nice=False)
    axis = alt.Axis(
        format="+d",
        values=list(range(int(LOW), int(HIGH) + 1)),
        domain=False,
        grid=False,
        labelExpr="datum.value == 0 ? '0' : datum.label",
    )
    x = alt.X("shown:Q", title=say("felt.axis" if is_wide else "felt.narrow_axis"), scale=scale, axis=axis)
    y = alt.Y("short_label:N", sort=order, title=None, axis=name_axis(is_wide), scale=alt.Scale(domain=order))
    legend = alt.Legend(title=None, orient="top", direction="vertical")
    colours = [theme.light({"measured": "much_more", "felt": "accent"}[marks[label][0]]) for label in labels]
    shapes = [
        "circle" if marks[label][0] == "felt" else REGION_SHAPES[regions.index(marks[label][1]) % len(REGION_SHAPES)]
        for label in labels
    ]
    colour = alt.Color("series:N", scale=alt.Scale(domain=labels, range=colours), legend=legend)
    shape = alt.Shape("series:N", scale=alt.Scale(domain=labels, range=shapes), legend=legend)
    tooltip = [
        alt.Tooltip("name:N", title=say("columns.name")),
        alt.Tooltip("short_label:N", title=say("columns.domain")),
        alt.Tooltip("series:N", title=say("columns.label")),
        alt.Tooltip("value:Q", title=say("columns.score"), format="+.2f"),
    ]
    base = alt.Chart(shown).encode(y=y)
    zero = alt.Chart(pd.DataFrame({"shown": [0.0]})).mark_rule(style="reference").encode(x="shown:Q")
    ranges = base.transform_filter("datum.kind == 'felt'").mark_rule(style="range")
    dots = base.mark_point(filled=True, size=80, opacity=1).encode(x=x, color=colour, shape=shape, tooltip=tooltip)
    layers: list[AnyChart] = [zero, ranges.encode(x=alt.X("low:Q", scale=scale), x2="high:Q"), dots]
    if not is_wide:
        layers.append(names_above(order, y, "short_label"))
    height = row_px(order, ROW_PX if is_wide else NARROW_ROW_PX, is_wide=is_wide)
    plot = width - (NAME_ROOM_PX + 20 if is_wide else 20)
    return alt.layer(*layers).properties(width=plot, height=height * len(order))


def _series(rows: pd.DataFrame, *, is_simulated: bool) -> list[str]:
    """Return the name of each mark in the legend; the region is in it where a zone has several."""
    felt = say("felt.felt_simulated" if is_simulated else "felt.felt")
    several = rows.loc[rows["kind"] == "measured", "name"].nunique() > 1
    return [
        felt if kind == "felt" else say("felt.series", name=name) if several else say("felt.measured")
        for kind, name in zip(rows["kind"], rows["name"], strict=True)
    ]


def _reduction(felt: pd.DataFrame) -> dict[str, str]:
    """Return by how much the felt indices are reduced, the least and the most, in percents; "" where it is not told."""
    reduced = 100 * (1 - felt["kept"].dropna())
    return (
        {"least": number(reduced.min()), "most": number(reduced.max())} if len(reduced) else {"least": "", "most": ""}
    )


def _facts(rows: pd.DataFrame, felt: pd.DataFrame, territory: Territory) -> dict[str, Any]:
    measured = rows[(rows["kind"] == "measured") & rows["value"].notna()].sort_values("value", ascending=False)
    ordered = felt.sort_values("value", ascending=False)
    first = ordered.iloc[0] if len(ordered) else measured.iloc[0]
    beside = rows[(rows["kind"] == "measured") & (rows["domain"] == first["domain"])]
    return {
        "place": territory.locative,
        "zone": territory.name,
        "study": rows["study_label"].iloc[0],
        "is_felt": bool(len(felt)),
        "regions": enumerate_fr(in_dictionary_order(rows.loc[rows["kind"] == "measured", "name"].unique())),
        "first": {
            "label": first["label"],
            "felt": signed(first["value"], 1),
            "measured": [
                {"name": row["name"], "index": "" if pd.isna(row["value"]) else signed(row["value"], 1)}
                for _, row in beside.iterrows()
            ],
        },
        "higher": enumerate_fr(ordered.loc[ordered["significance"] == HIGHER, "label"].tolist()),
        "lower": enumerate_fr(ordered.loc[ordered["significance"] == LOWER, "label"].tolist()),
    }
