"""Figures of the case base: where the named cases are, the published growth, the table of all cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from helpers.charts import theme
from helpers.charts.captions import unique
from helpers.charts.figure import NUMBER, AnyChart, Column, Figure
from helpers.charts.outline_features import FRAMES, OUTLINES, features, frame_labels, insets_caveat
from helpers.wording import number, say
from helpers.wording.moments import moment

if TYPE_CHECKING:
    import geopandas as gpd

DOUBTFUL, PLANNED = "doubtful", "planned"
# Numbers of cases that share a shade; the last one has no end.
STEPS: tuple[tuple[int, int | None], ...] = ((0, 0), (1, 3), (4, 6), (7, 9), (10, None))
MAP_HEIGHT_SHARE, GROWTH_HEIGHT_PX = 0.94, 260
MARGIN_YEARS = 0.8  # room for the labels of the first and the last dot, and no tick
TABLE_ROWS = 20
TABLE_COLUMNS = (
    ("case_id", "case_id"),
    ("name", "name"),
    ("domains", "domains_label"),
    ("family", "family_label"),
    ("type", "type_label"),
    ("metier", "metier_label"),
    ("place", "place"),
    ("actors", "actors"),
    ("summary", "summary"),
    ("evidence", "evidence_label"),
    ("certainty", "certainty_label"),
    ("tags", "tags_label"),
    ("added", "date_label"),
    ("origin", "origin_label"),
    ("citation", "citation"),
    ("url", "source_url"),
)


def draw_practice_map(
    counts: pd.DataFrame, cases: pd.DataFrame, outlines: gpd.GeoDataFrame, frames: gpd.GeoDataFrame
) -> Figure:
    """Return the map of the named cases by département; doubtful places are not drawn, and the caveats say which.

    counts, cases: as given by `tables.practice_counts` and `tables.practice_cases`. outlines: the départements.
    """
    rows = counts[counts["by"] == "departement"].rename(columns={"code": "territory_code", "label": "name"})
    rows = rows.sort_values(["n", "territory_code"], ascending=[False, True])
    doubtful = _doubtful(cases)
    top = rows[(rows["n"] == rows["n"].max()) & (rows["n"] > 0)]
    facts = {
        "top": top[["name", "n"]].rename(columns={"name": "label"}).to_dict("records"),
        "n": len(cases),
        "n_mapped": int(cases["is_mapped"].sum()),
        "n_empty": int((rows["n"] == 0).sum()),
        "doubtful": doubtful,
    }
    absent = facts["n"] - facts["n_mapped"] - len(doubtful)
    caveats = (
        say("practices.map.caveat_doubtful", items=doubtful) if doubtful else "",
        say("practices.map.caveat_absent", n=absent) if absent else "",
        say("practices.map.caveat_few"),
        insets_caveat(frames),
    )
    return Figure(
        id="carte-des-cas",
        title=say("practices.map.title", **facts),
        reading_note=say("practices.map.reading", **facts),
        scope=say("practices.map.scope", **facts),
        sources=(say("practices.sources", n=number(cases["source"].nunique())), say("caption.outlines")),
        caveats=tuple(text for text in caveats if text),
        alt=say("practices.map.alt", **facts),
        table=rows,
        columns=(Column("territory_code"), Column("name"), Column("n", NUMBER, label=say("practices.map.legend"))),
        draw=lambda width: _map(rows, frame_labels(frames), width),
        shapes={"outlines": features(outlines), "frames": features(frames)},
    )


def draw_practice_growth(growth: pd.DataFrame, cases: pd.DataFrame) -> Figure:
    """Return the published numbers of cases, a dot at each date, hollow for an objective; nothing is drawn between.

    growth: as given by `tables.practice_growth`.
    """
    rows = growth.assign(
        is_planned=growth["kind"] == PLANNED,
        date_label=growth["date"].map(moment),
        kind_label=[say(f"practices.growth.{kind}") for kind in growth["kind"]],
        text=[
            say(f"practices.growth.{kind}_label", value=number(value), date=moment(date))
            for kind, value, date in zip(growth["kind"], growth["value"], growth["date"], strict=True)
        ],
    )
    effects = [
        {"value": number(row["value"]), "date": row["date_label"], "planned": row["is_planned"], "note": row["note"]}
        for row in rows.to_dict("records")
    ]
    reached = [row for row in effects if not row["planned"]]
    facts = {"first": reached[0], "last": reached[-1], "rows": effects}
    notes = [say("practices.growth.note", **{key: row[key] for key in ("date", "value", "note")}) for row in effects]
    return Figure(
        id="croissance-publiee",
        title=say("practices.growth.title", **facts),
        reading_note=say("practices.growth.reading", **facts),
        scope=say("practices.growth.scope"),
        sources=unique(rows["source"]),
        caveats=(say("practices.growth.caveat", n=len(cases)), *notes),
        alt=say("practices.growth.alt", **facts),
        table=rows,
        columns=(
            Column("date_label", label=say("practices.columns.added")),
            Column("value", NUMBER),
            Column("kind_label", label=say("columns.status_label")),
            Column("note", label=say("practices.columns.summary")),
            Column("source", label=say("practices.columns.citation")),
        ),
        draw=lambda width: _growth(rows, width),
    )


def show_practice_table(cases: pd.DataFrame) -> Figure:
    """Return the table of all cases; the page shows the first ones, and the file to download has them all.

    cases: as given by `tables.practice_cases`.
    """
    doubtful = cases.loc[cases["place_status"] == DOUBTFUL, "place"].unique()
    facts = {"n": number(len(cases)), "n_domains": number(int((cases["domains"] != "").sum()))}
    return Figure(
        id="tous-les-cas",
        title=say("practices.table.title", **facts),
        reading_note=say("practices.table.reading"),
        scope=say("practices.table.scope"),
        sources=(say("practices.sources", n=number(cases["source"].nunique())),),
        caveats=(
            say("practices.table.caveat_date"),
            say("practices.table.caveat_type"),
            *(say("practices.table.caveat_place", place=place) for place in doubtful),
        ),
        alt=say("practices.table.alt", **facts),
        table=cases,
        columns=tuple(Column(key, label=say(f"practices.columns.{name}")) for name, key in TABLE_COLUMNS),
        shown_rows=TABLE_ROWS,
    )


def _doubtful(cases: pd.DataFrame) -> list[str]:
    """Return the cases whose place is doubtful, each with what was printed."""
    rows = cases[cases["place_status"] == DOUBTFUL]
    return [f"{name} ({place})" for name, place in zip(rows["name"], rows["place"], strict=True)]


def _map(rows: pd.DataFrame, insets: pd.DataFrame, width: int) -> AnyChart:
    labels = [say("practices.map.step", low=low, high=high) for low, high in STEPS]
    edges = [low - 1 for low, _ in STEPS] + [float("inf")]
    shown = rows[["territory_code", "n"]].assign(step=pd.cut(rows["n"], edges, labels=labels).astype(str))
    legend = alt.Legend(
        title=say("practices.map.legend"), orient="bottom", symbolType="square", symbolSize=170, columns=len(STEPS)
    )
    lookup = alt.LookupData(shown, key="territory_code", fields=["step", "n"])
    shapes = alt.Chart(OUTLINES).transform_lookup(lookup="properties.territory_code", from_=lookup)
    shapes = shapes.mark_geoshape(style="territory").encode(
        color=alt.Color("step:N", scale=alt.Scale(domain=labels, range="ordinal"), legend=legend),
        tooltip=[
            alt.Tooltip("properties.name:N", title=say("columns.name")),
            alt.Tooltip("n:Q", title=say("practices.map.legend")),
        ],
    )
    outlined = alt.Chart(FRAMES).mark_geoshape(style="inset", filled=False)
    names = alt.Chart(insets).mark_text(style="inset-label", align="left", baseline="bottom", dx=1, dy=-2)
    names = names.encode(longitude="x:Q", latitude="y:Q", text="text:N")
    layers = [outlined, shapes, names] if theme.is_wide(width) else [outlined, shapes]
    chart = alt.layer(*layers).project(type="identity", reflectY=True)
    return chart.properties(width=width - 4, height=int(width * MAP_HEIGHT_SHARE))


def _growth(rows: pd.DataFrame, width: int) -> AnyChart:
    first, last = rows["year"].min(), rows["year"].max()
    x = alt.X(
        "year:Q",
        title=None,
        axis=alt.Axis(format="d", grid=False, tickMinStep=1, labelOverlap=True),
        scale=alt.Scale(domain=[first - MARGIN_YEARS, last + MARGIN_YEARS], nice=False),
    )
    top = float(rows["value"].max())
    y = alt.Y("value:Q", title=None, axis=alt.Axis(tickCount=5, domain=False), scale=alt.Scale(domain=[0, top * 1.15]))
    base = alt.Chart(rows[["year", "value", "is_planned", "text"]]).encode(x=x, y=y)
    layers = [_dots(base, is_planned=False), _dots(base, is_planned=True)]
    return alt.layer(*layers).properties(width=width - 60, height=GROWTH_HEIGHT_PX)


def _dots(base: alt.Chart, *, is_planned: bool) -> AnyChart:
    """Return dots and their labels, above a number reached and beside an objective, so that near dates stay apart."""
    mine = base.transform_filter("datum.is_planned" if is_planned else "!datum.is_planned")
    marks: dict[str, Any] = {"style": "planned" if is_planned else "focus", "filled": not is_planned}
    aside: dict[str, Any] = {"style": "context-text", "align": "left", "dx": 8, "dy": 6}
    text = mine.mark_text(**(aside if is_planned else {"style": "row-label", "dy": -13}))
    return alt.layer(mine.mark_point(**marks), text.encode(text="text:N"))
