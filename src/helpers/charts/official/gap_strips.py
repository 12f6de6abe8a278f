"""Strips of gaps to France: the page's own territory in colour, the others in grey, 0 = metropolitan France.

Few territories are a dot each; where they are many, a thin line holds nine in ten of them and a thick one the half in
the middle: a thousand dots hide one another, and weigh. The axis stops at the limit of scores and indices: none is
beyond it.
"""

from typing import Any

import altair as alt
import pandas as pd
from IPython.display import Markdown

from helpers.charts import theme
from helpers.charts.captions import caveats_by_indicator, index_source, spread_caveat, unique
from helpers.charts.figure import NUMBER, SIGNED, AnyChart, Column, Figure
from helpers.charts.halos import over_paper
from helpers.charts.nothing import has_values, show_nothing
from helpers.charts.rows import NAME_LIFT_PX, NAME_ROOM_PX, name_axis, names_above
from helpers.errors import CatalogError, quoted
from helpers.fragility.priority import is_above_france
from helpers.fragility.scores import LIMIT
from helpers.wording import number, say, signed

ROW_PX, NARROW_ROW_PX = 25, 47
VALUE_ROOM_PX, VALUE_LETTER_PX, MARGIN_PX = 185, 8.6, 12
"""The least room of printed values, and that of a bold letter in the widest fonts."""
LONGEST_BESIDE_NAME = 30
"""Letters of the longest gap and rank that a narrow figure can hold on the line of a name."""
MOST_DOTS = 40
"""Other territories that a row can show one by one."""
SPREAD = {"low": 0.05, "lower": 0.25, "upper": 0.75, "high": 0.95}
"""What the ends of both lines are among the other territories of a row: quantiles."""


def draw_domain_gaps(gaps: pd.DataFrame) -> Figure | Markdown:
    """Return the 16 domains as gaps to France, the most fragile first, with ranks and their ranges.

    gaps: as given by `tables.domain_gaps`. A sentence where no territory has an index.
    """
    if not has_values(gaps, "index"):
        return show_nothing(gaps)
    gaps = gaps[gaps["n_headlines"] > 0]
    focus = gaps[gaps["is_focus"]]
    order = _order(focus.sort_values("index", ascending=False, kind="stable") if len(focus) else gaps)
    values = {"level": gaps["level"].iloc[0], **_domain_facts(focus), **_others_facts(gaps, "index")}
    texts = focus[["short_label"]].assign(text=[_domain_text(row) for _, row in focus.iterrows()])
    gap_texts = ["" if pd.isna(gap) else signed(gap, 1) for gap in focus["index"]]
    texts["short_text"] = [
        text if len(text) <= LONGEST_BESIDE_NAME else gap for text, gap in zip(texts["text"], gap_texts, strict=True)
    ]
    return Figure(
        id="ecarts-16-domaines",
        title=say("gaps.domain_title", **values),
        reading_note=say("gaps.domain_reading", **values),
        scope=say("gaps.domain_scope", **values),
        sources=(index_source(gaps),),
        caveats=(spread_caveat(values["level"]),),
        alt=say("gaps.domain_alt", **values),
        table=(focus if len(focus) else gaps).sort_values("index", ascending=False, kind="stable"),
        columns=(
            *(() if len(focus) else (Column("name"),)),
            Column("label", label=say("columns.domain")),
            Column("index", SIGNED, 2),
            Column("rank", NUMBER),
            Column("rank_p5", NUMBER),
            Column("rank_p95", NUMBER),
            Column("n_ranked", NUMBER),
            Column("n_indicators", NUMBER),
            Column("n_headlines", NUMBER),
            Column("share_third_percent", NUMBER),
            Column("priority"),
        ),
        draw=lambda width: _strip(gaps, texts, "index", order, width),
    )


def draw_indicator_gaps(gaps: pd.DataFrame, group: str) -> Figure | Markdown | None:
    """Return the headline indicators of a group of domains as gaps to France, with their values.

    gaps: as given by `tables.headline_gaps`. group: the identifier of the group of criteria to draw. A sentence where
    no territory has a gap; nothing for EPCI of which no figure of the group is published. Raises CatalogError.
    """
    if gaps.empty:
        return show_nothing(gaps)
    rows = gaps[gaps["group"] == group]
    if rows.empty and gaps["level"].iloc[0] == "epci":
        return None  # not every group has figures at this level
    if rows.empty:
        known = quoted(gaps["group"].unique())
        raise CatalogError(
            "unknown-series", f"there is no group of criteria '{group}'.", remedy=f"The groups are {known}."
        )
    rows = rows.assign(reference_place=[say(f"reference_places.{kind}") for kind in rows["reference_kind"]])
    group_label = rows["group_label"].iloc[0]
    if not has_values(rows, "score"):
        return show_nothing(rows)
    focus = rows[rows["is_focus"]]
    order = _order(rows)
    texts = pd.DataFrame({"short_label": order if len(focus) else []})
    numbers = {row.short_label: number(row.value, row.decimals) for row in focus.dropna(subset=["value"]).itertuples()}
    units = dict(zip(rows["short_label"], rows["unit"], strict=True))
    texts["short_text"] = [numbers.get(label, say("values.none")) for label in texts["short_label"]]
    texts["text"] = [
        f"{text} {units[label]}".strip() if label in numbers else text
        for label, text in zip(texts["short_label"], texts["short_text"], strict=True)
    ]
    values = {**_indicator_facts(rows, focus, group_label), **_others_facts(rows, "score")}
    return Figure(
        id=f"indicateurs-{group}",
        title=say("gaps.indicator_title", **values),
        reading_note=say("gaps.indicator_reading", **values),
        scope=say("gaps.indicator_scope", **values),
        sources=unique(rows["source_line"]),
        caveats=(*caveats_by_indicator(rows), say("caption.limited")),
        alt=say("gaps.indicator_alt", **values),
        table=focus if len(focus) else rows,
        columns=(
            *(() if len(focus) else (Column("name"),)),
            Column("label"),
            Column("period"),
            Column("value", NUMBER, decimals_from="decimals"),
            Column("unit"),
            Column("reference", NUMBER, decimals_from="decimals", label=say("columns.france_reference")),
            Column("reference_place"),
            Column("score", SIGNED, 2),
            Column("rank", NUMBER),
            Column("n_ranked", NUMBER),
        ),
        draw=lambda width: _strip(rows, texts, "score", order, width),
    )


def rank_text(row: pd.Series) -> str:
    """Return a rank and its range as readers see them: "3e sur 13 (2-6)", or that the rank is not known."""
    rank = "" if pd.isna(row["rank"]) else int(row["rank"])
    return say("gaps.rank", rank=rank, n=int(row["n_ranked"]), low=int(row["rank_p5"]), high=int(row["rank_p95"]))


def priority_facts(row: pd.Series) -> dict[str, Any]:
    """Return what is said of a priority fragility: label, slug, gap, rank, share (of the draws, in %), beyond,
    is_overseas.

    beyond: said where an overseas region is more fragile than every metropolitan one.
    """
    is_beyond = bool(row["is_overseas"]) and row["n_metropolitan_above"] == 0
    return {
        "label": row["label"],
        "slug": row["slug"],
        "gap": signed(row["index"], 1),
        "rank": rank_text(row),
        "share": number(row["share_third_percent"]),
        "beyond": say("gaps.beyond") if is_beyond else "",
        "is_overseas": bool(row["is_overseas"]),
    }


def _domain_text(row: pd.Series) -> str:
    if pd.isna(row["index"]):
        return say("values.no_index")
    # The table holds the range of a rank that is not known: there is no room for it here.
    rank = say("gaps.unknown") if pd.isna(row["rank"]) else rank_text(row)
    return say("gaps.domain_value", gap=signed(row["index"], 1), rank=rank)


def _strip(rows: pd.DataFrame, texts: pd.DataFrame, field: str, order: list[str], width: int) -> AnyChart:
    is_wide = theme.is_wide(width)
    dots = rows[["name", "is_focus", "short_label", field]].dropna(subset=[field])
    y = alt.Y("short_label:N", sort=order, title=None, axis=name_axis(is_wide), scale=alt.Scale(domain=order))
    x = _gap_scale(field)
    tooltip = [
        alt.Tooltip("name:N", title=say("columns.name")),
        alt.Tooltip("short_label:N", title=say("columns.label")),
        alt.Tooltip(f"{field}:Q", title=say("columns.score"), format="+.2f"),
    ]
    is_many = _is_many(rows, field)
    base = alt.Chart(dots[dots["is_focus"] | ~is_many[dots.index]]).encode(x=x, y=y, tooltip=tooltip)
    zero = alt.Chart(pd.DataFrame({field: [0.0]})).mark_rule(style="reference").encode(x=f"{field}:Q")
    layers: list[AnyChart] = [
        zero,
        *_spread(dots[is_many[dots.index] & ~dots["is_focus"]], field, y),
        *([] if is_many.all() else [base.transform_filter("!datum.is_focus").mark_circle(style="context")]),
        base.transform_filter("datum.is_focus").mark_circle(style="focus"),
    ]
    longest = texts["text"].str.len().max() if len(texts) else 0
    room = max(VALUE_ROOM_PX, round(VALUE_LETTER_PX * longest))
    plot = width - (room + NAME_ROOM_PX if is_wide else 20)
    if len(texts):
        layers.append(_values(texts, y, is_wide))
    if is_wide:
        # The drawing ends where its letters end as they are measured here: wider ones would be cut.
        edge = alt.Chart(pd.DataFrame({"edge": [0]})).mark_rule(style="reference", opacity=0)
        layers.append(edge.encode(x=alt.value(plot + room - 2 * MARGIN_PX)))
    else:
        layers.append(names_above(order, y, "short_label"))
    row_px = ROW_PX if is_wide else NARROW_ROW_PX
    return alt.layer(*layers).properties(width=plot, height=row_px * len(order))


def _is_many(rows: pd.DataFrame, field: str) -> pd.Series:
    """Tell of each row whether its line of the strip has a page's territory and too many others for dots."""
    if not rows["is_focus"].any():
        return pd.Series(False, index=rows.index)
    return rows.groupby("short_label")[field].transform("count") > MOST_DOTS


def _others_facts(rows: pd.DataFrame, field: str) -> dict[str, Any]:
    """Return has_spread (other territories are shown as lines) and others, the sentence that says how."""
    is_many = _is_many(rows, field)
    has_spread = bool(is_many.any())
    sentence = say("gaps.others", level=rows["level"].iloc[0], has_spread=has_spread, has_dots=not is_many.all())
    return {"has_spread": has_spread, "others": sentence}


def _spread(others: pd.DataFrame, field: str, y: alt.Y) -> list[AnyChart]:
    if others.empty:
        return []
    ends = others.groupby("short_label")[field].quantile(list(SPREAD.values())).unstack()
    base = alt.Chart(ends.set_axis(list(SPREAD), axis=1).reset_index()).encode(y=y)
    return [
        base.mark_rule(style=style).encode(x=_gap_scale(first), x2=f"{last}:Q")
        for style, first, last in (("spread", "low", "high"), ("range", "lower", "upper"))
    ]


def _gap_scale(field: str) -> alt.X:
    scale = alt.Scale(domain=[-LIMIT, LIMIT], clamp=True)
    return alt.X(f"{field}:Q", title=say("gaps.axis"), scale=scale, axis=_gap_axis())


def _gap_axis() -> alt.Axis:
    zero = say("gaps.zero")
    # France has its label: Vega drops labels that would touch, and a France of seven would be the one.
    values = list(range(1 - int(LIMIT), int(LIMIT), 2))
    label = f"datum.value == 0 ? '{zero}' : datum.label"
    return alt.Axis(format="+d", values=values, domain=False, grid=False, labelExpr=label)


def _values(texts: pd.DataFrame, y: alt.Y, is_wide: bool) -> AnyChart:
    """Print each value in a column at the right; on a narrow figure, on the line of the name."""
    place: dict[str, Any] = {"align": "left", "dx": 10} if is_wide else {"align": "right", "dy": NAME_LIFT_PX}
    marks = alt.Chart(texts).mark_text(style="focus-text", **place)
    return over_paper(marks.encode(y=y, x=alt.value("width"), text="text:N" if is_wide else "short_text:N"))


def _order(rows: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(rows["short_label"]))


def _domain_facts(focus: pd.DataFrame) -> dict[str, Any]:
    ordered = focus.dropna(subset=["index"]).sort_values("index", ascending=False, kind="stable")
    return {
        "name": focus["name"].iloc[0] if len(focus) else "",
        "n_indexed": len(ordered),
        "n_fragile": int(is_above_france(ordered["index"]).sum()),
        "n_priority": int(ordered["is_priority"].sum()),
        "top": [
            {"label": row["label"], "gap": signed(row["index"], 1), "rank": rank_text(row)}
            for _, row in ordered.head(3).iterrows()
        ],
    }


def _indicator_facts(rows: pd.DataFrame, focus: pd.DataFrame, group_label: str) -> dict[str, object]:
    ordered = focus.dropna(subset=["score"]).sort_values("score", ascending=False)
    return {
        "level": rows["level"].iloc[0],
        "group": group_label,
        "name": focus["name"].iloc[0] if len(focus) else "",
        "n": rows["indicator"].nunique(),
        "top": [
            {
                "label": row.label,
                "value": f"{number(row.value, row.decimals)} {row.unit}".strip(),
                "reference": f"{number(row.reference, row.decimals)} {row.unit}".strip(),
                "reference_place": row.reference_place,
                "is_limited": row.is_limited,
                "gap": signed(row.score, 1),
                "period": row.period,
            }
            for row in ordered.head(2).itertuples()
        ],
    }
