"""Rankings of regions with the range of each rank: where choices of method move a region, the bar is long."""

import altair as alt
import pandas as pd
from IPython.display import Markdown

from helpers.charts import theme
from helpers.charts.captions import domain_source
from helpers.charts.figure import AnyChart, Column, Figure
from helpers.charts.nothing import show_nothing
from helpers.charts.official.gap_strips import rank_text
from helpers.charts.official.maps import INDEX_COLUMNS
from helpers.wording import enumerate_fr, say, signed

ROW_PX = 24
END = 0.6
"""Ranks of room before the first and after the last: half a dot."""

NAME_ROOM_PX, VALUE_ROOM_PX = 190, 60
NARROW_NAME_ROOM_PX, NARROW_NAME_SIZE = 148, 11


def draw_ranking(gaps: pd.DataFrame) -> Figure | Markdown:
    """Return the metropolitan regions from the most to the least fragile in a domain, with the range of their ranks.

    gaps: as given by `tables.domain_map` at the level of regions; overseas regions, ranked among themselves, are
    said in words. A sentence where no metropolitan region has an index.
    """
    known = gaps.dropna(subset=["index"]).sort_values(["is_overseas", "index"], ascending=[True, False], kind="stable")
    ranked, overseas = known[~known["is_overseas"]], known[known["is_overseas"]]
    if ranked.empty:
        return show_nothing(gaps)
    widest = ranked.assign(extent=ranked["rank_p95"] - ranked["rank_p5"])
    stable, moving = widest.sort_values("extent").iloc[0], widest.sort_values("extent").iloc[-1]
    first = ranked.iloc[0]
    values = {
        "domain": gaps["label"].iloc[0],
        "n": len(ranked),
        "n_gaps": ranked["index"].nunique(),
        "first": _facts(first),
        "second": _facts(ranked.iloc[min(1, len(ranked) - 1)]),
        "last": _facts(ranked.iloc[-1]),
        "stable": _facts(stable),
        "moving": _facts(moving),
        "overseas": enumerate_fr([f"{row['name']}, {rank_text(row)}" for _, row in overseas.iterrows()]),
    }
    return Figure(
        id="classement-regions",
        title=say("ranking.title", **values),
        reading_note=say("ranking.reading", **values),
        scope=say("maps.region_scope"),
        sources=(domain_source(gaps),),
        caveats=(say("caption.overseas_spread"),),
        alt=say("ranking.alt", **values),
        table=known,
        columns=(Column("name"), *INDEX_COLUMNS),
        draw=lambda width: _ranking(ranked, width),
    )


def _facts(row: pd.Series) -> dict[str, object]:
    return {
        "name": row["name"],
        "gap": signed(row["index"], 1),
        "rank": rank_text(row),
        "best": int(row["rank_p5"]),
        "worst": int(row["rank_p95"]),
    }


def _ranking(ranked: pd.DataFrame, width: int) -> AnyChart:
    is_wide = theme.is_wide(width)
    room = NAME_ROOM_PX if is_wide else NARROW_NAME_ROOM_PX
    kept = ranked[["name", "rank", "rank_p5", "rank_p95", "n_ranked"]]
    rows = kept.assign(text=[signed(value, 1) for value in ranked["index"]])
    last = int(rows["n_ranked"].iloc[0])
    names = alt.Axis(ticks=False, domain=False, grid=False, labelLimit=room, minExtent=room, maxExtent=room)
    if not is_wide:
        names.labelFontSize = NARROW_NAME_SIZE
    ticks = alt.Axis(format="d", values=[1, *range(5, last + 1, 5)], domain=False)
    y = alt.Y("name:N", sort=rows["name"].tolist(), title=None, axis=names)
    scale = alt.Scale(domain=[1 - END, last + END], nice=False)
    tooltip = [alt.Tooltip("name:N", title=say("columns.name"))]
    for key in ("rank", "rank_p5", "rank_p95"):
        tooltip.append(alt.Tooltip(f"{key}:Q", title=say(f"columns.{key}"), format="d"))
    base = alt.Chart(rows).encode(y=y, tooltip=tooltip)
    best = alt.X("rank_p5:Q", title=say("ranking.axis"), scale=scale, axis=ticks)
    ranges = base.mark_rule(style="range").encode(x=best, x2="rank_p95:Q")
    dots = base.mark_circle(style="focus").encode(x=alt.X("rank:Q", scale=scale, axis=ticks))
    gaps = base.mark_text(style="focus-text", align="left", dx=12).encode(x=alt.value("width"), text="text:N")
    layers = alt.layer(ranges, dots, gaps)
    return layers.properties(width=width - room - VALUE_ROOM_PX, height=ROW_PX * len(rows))
