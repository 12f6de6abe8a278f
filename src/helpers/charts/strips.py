"""Strips of gaps to France: every region a grey dot, the page's own region in colour, 0 = metropolitan France.

The axis stops at a fixed gap, so that the far overseas values do not crush the others; a dot beyond it stands at the
edge, and its true value is printed beside it.
"""

import altair as alt
import pandas as pd

from helpers.charts import theme
from helpers.charts.figure import NUMBER, SIGNED, Column, Figure, unique
from helpers.wording import number, say, signed

ROW_PX = 25
LOW, HIGH = -3.0, 4.0
VALUE_ROOM_PX, NAME_ROOM_PX = 150, 200


def draw_domain_gaps(gaps: pd.DataFrame) -> Figure:
    """Return the 16 domains as gaps to France, the most fragile first, with ranks and their ranges.

    gaps: as given by `tables.domain_gaps`.
    """
    focus = gaps[gaps["is_focus"]]
    order = _order(focus.sort_values("index", ascending=False) if len(focus) else gaps, "short_label")
    values = _domain_facts(gaps, focus)
    labels = focus.assign(
        text=[
            say("gaps.domain_value", gap=signed(row.index_, 1), rank=rank_text(row))
            for row in focus.rename(columns={"index": "index_"}).itertuples()
        ]
    )
    return Figure(
        id="ecarts-16-domaines",
        title=say("gaps.domain_title", **values),
        reading_note=say("gaps.domain_reading", **values),
        scope=say("gaps.domain_scope"),
        sources=(say("caption.index_source"),),
        caveats=(say("caption.overseas_spread"), say("caption.clipped")),
        alt=say("gaps.domain_alt", **values),
        table=(focus if len(focus) else gaps).sort_values("index", ascending=False),
        columns=(
            *(() if len(focus) else (Column("name"),)),
            Column("label", label=say("columns.domain")),
            Column("index", SIGNED, 2),
            Column("rank", NUMBER),
            Column("rank_best", NUMBER),
            Column("rank_worst", NUMBER),
            Column("n_ranked", NUMBER),
            Column("n_indicators", NUMBER),
            Column("n_headlines", NUMBER),
        ),
        draw=lambda width: _strip(gaps, labels, "index", "short_label", order, width),
    )


def draw_indicator_gaps(gaps: pd.DataFrame, group: str) -> Figure:
    """Return the headline indicators of a group of domains as gaps to France, with their values.

    gaps: as given by `tables.headline_gaps`. group: the identifier of the group of criteria to draw.
    """
    rows = gaps[gaps["group"] == group]
    focus = rows[rows["is_focus"]]
    order = _order(rows, "short_label")
    labels = focus.assign(text=[f"{number(row.value, row.decimals)} {row.unit}".strip() for row in focus.itertuples()])
    values = _indicator_facts(rows, focus, rows["group_label"].iloc[0])
    return Figure(
        id=f"indicateurs-{group}",
        title=say("gaps.indicator_title", **values),
        reading_note=say("gaps.indicator_reading", **values),
        scope=say("gaps.indicator_scope"),
        sources=unique(rows["source_line"]),
        caveats=(*unique(rows["caveats"]), say("caption.clipped")),
        alt=say("gaps.indicator_alt", **values),
        table=focus if len(focus) else rows,
        columns=(
            *(() if len(focus) else (Column("name"),)),
            Column("label"),
            Column("period"),
            Column("value", NUMBER, decimals_from="decimals"),
            Column("unit"),
            Column("reference", NUMBER, decimals_from="decimals"),
            Column("score", SIGNED, 2),
            Column("rank", NUMBER),
            Column("n_ranked", NUMBER),
        ),
        draw=lambda width: _strip(rows, labels, "score", "short_label", order, width),
    )


def rank_text(row: object) -> str:
    """Return a rank and its range as readers see them: "3e sur 17 (2e à 6e)"."""
    best, worst = int(row.rank_best), int(row.rank_worst)  # type: ignore[attr-defined]
    return say("gaps.rank", rank=int(row.rank), n=int(row.n_ranked), best=best, worst=worst)  # type: ignore[attr-defined]


def _strip(
    rows: pd.DataFrame, labels: pd.DataFrame, field: str, label: str, order: list[str], width: int
) -> alt.LayerChart:
    is_wide = theme.is_wide(width)
    kept = ["name", "is_focus", label, field]
    rows, labels = _clipped(rows[kept], field), _clipped(labels[[*kept, "text"]], field)
    y = alt.Y(f"{label}:N", sort=order, title=None, axis=_name_axis(is_wide), scale=alt.Scale(paddingOuter=0.4))
    x = alt.X("shown:Q", title=say("gaps.axis"), scale=alt.Scale(domain=[LOW, HIGH]), axis=_gap_axis())
    tooltip = [
        alt.Tooltip("name:N", title=say("columns.name")),
        alt.Tooltip(f"{label}:N", title=say("columns.label")),
        alt.Tooltip(f"{field}:Q", title=say("columns.score"), format="+.2f"),
    ]
    base = alt.Chart(rows).encode(x=x, y=y, tooltip=tooltip)
    zero = alt.Chart(pd.DataFrame({"shown": [0.0]})).mark_rule(style="reference").encode(x="shown:Q")
    layers: list[alt.Chart] = [zero, base.transform_filter("!datum.is_focus").mark_circle(style="context")]
    if len(labels):
        layers.append(alt.Chart(labels).mark_circle(style="focus").encode(x=x, y=y, tooltip=tooltip))
        layers.append(_values(labels, y, is_wide, x))
    names = [] if is_wide else [_names_above(rows, label, y)]
    plot = width - (VALUE_ROOM_PX + NAME_ROOM_PX if is_wide else 20)
    row_px = ROW_PX if is_wide else ROW_PX * 1.9
    return alt.layer(*layers, *names).properties(width=plot, height=row_px * len(order))


def _name_axis(is_wide: bool) -> alt.Axis:
    return alt.Axis(ticks=False, domain=False, labels=is_wide, labelPadding=8, grid=True, minExtent=NAME_ROOM_PX if is_wide else 0, maxExtent=NAME_ROOM_PX, labelLimit=NAME_ROOM_PX)


def _gap_axis() -> alt.Axis:
    return alt.Axis(format="+d", values=[-3, -2, -1, 0, 1, 2, 3, 4], domain=False, grid=False, labelExpr="datum.value == 0 ? 'France' : datum.label")


def _values(labels: pd.DataFrame, y: alt.Y, is_wide: bool, x: alt.X) -> alt.Chart:
    """Print each value in a column at the right; on a narrow figure, on the line of the name."""
    chart = alt.Chart(labels)
    if is_wide:
        return chart.mark_text(style="focus-text", align="left", dx=10).encode(y=y, x=alt.value("width"), text="text:N")
    return chart.mark_text(style="focus-text", align="right", dy=-15).encode(y=y, x=alt.value("width"), text="text:N")


def _names_above(rows: pd.DataFrame, label: str, y: alt.Y) -> alt.Chart:
    names = alt.Chart(rows.drop_duplicates(label))
    return names.mark_text(align="left", dy=-15, fontSize=12, style="map-label").encode(y=y, x=alt.value(0), text=f"{label}:N")


def _clipped(rows: pd.DataFrame, field: str) -> pd.DataFrame:
    return rows.assign(shown=rows[field].clip(LOW, HIGH)).dropna(subset=["shown"])


def _order(rows: pd.DataFrame, label: str) -> list[str]:
    return list(dict.fromkeys(rows[label]))


def _domain_facts(gaps: pd.DataFrame, focus: pd.DataFrame) -> dict[str, object]:
    ordered = focus.dropna(subset=["index"]).sort_values("index", ascending=False)
    widest = gaps.dropna(subset=["index"]).query("not is_overseas").groupby("short_label")["index"].agg(["min", "max"])
    spread = (widest["max"] - widest["min"]).sort_values(ascending=False)
    return {
        "name": focus["name"].iloc[0] if len(focus) else "",
        "n_indexed": len(ordered),
        "n_fragile": int((ordered["index"] > 0).sum()),
        "top": [
            {"label": row.label, "gap": signed(row.gap, 1), "rank": rank_text(row), "is_fragile": row.gap > 0}
            for row in ordered.rename(columns={"index": "gap"}).head(3).itertuples()
        ],
        "widest": [{"label": name, "extent": number(value, 1)} for name, value in spread.head(3).items()],
    }


def _indicator_facts(rows: pd.DataFrame, focus: pd.DataFrame, group_label: str) -> dict[str, object]:
    ordered = focus.sort_values("score", ascending=False)
    return {
        "group": group_label,
        "name": focus["name"].iloc[0] if len(focus) else "",
        "n": rows["indicator"].nunique(),
        "top": [
            {
                "label": row.label,
                "value": f"{number(row.value, row.decimals)} {row.unit}".strip(),
                "reference": f"{number(row.reference, row.decimals)} {row.unit}".strip(),
                "gap": signed(row.score, 1),
                "period": row.period,
            }
            for row in ordered.head(2).itertuples()
        ],
    }
