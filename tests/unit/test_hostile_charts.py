"""Charts of values and labels that no page holds today: a readable figure, or a sentence that says there is nothing."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from IPython.display import Markdown

from helpers import charts
from helpers import tables as published
from helpers.charts import theme
from helpers.charts.figure import Figure
from helpers.drawing import draw
from helpers.figures.published_figure import without_labels
from helpers.figures.vega_files import narrow_specification
from helpers.territory import grid
from refusals import refused
from tiers import of_tier

pytestmark = pytest.mark.usefixtures("tables")

SCRIPT = "<script>alert(1)</script>"
LONG = (SCRIPT + " & « libellé » très long " + "x" * 40 + " ").ljust(200, "é")
WIDEST_PX, WIDEST_NARROW_PX = 900, 450
"""Wider, a drawing is no longer readable once fitted to a page column, and to a phone."""
Change = Callable[[pd.DataFrame], pd.DataFrame]


def frames() -> Iterator[tuple[str, pd.DataFrame, Callable[[pd.DataFrame], Any]]]:
    """Yield, for each chart: its name, the frame it draws, and the function that draws another in its place."""
    place, zone = grid.territory("region", "28"), grid.territory("zone_enquete", "28")
    insets, outlines = published.read_table("inset_frames"), published.read_table("outlines_region")
    zones = published.zone_outlines("impact_citoyens", "2019-10")
    q1 = published.study_answers("impact_citoyens", "2019-10", "q1", zone)
    national = published.reference_answers("impact_citoyens", "2019-10", "q1", zone)
    printed = published.printed_means("impact_citoyens", "2019-10", "q1")
    yield "ranking", published.domain_map("emploi", "region"), charts.draw_ranking
    yield (
        "domain map",
        published.domain_map("emploi", "region"),
        lambda rows: charts.draw_domain_map(rows, outlines, insets),
    )
    yield (
        "small maps",
        published.departement_gaps(place),
        lambda rows: charts.draw_departement_maps(rows, published.outlines_around(place), place),
    )
    yield (
        "territory map",
        published.departement_gaps(place),
        lambda rows: charts.draw_territory_map(rows, published.outlines_around(place), insets, place),
    )
    yield "course", published.series(place)["revenu"], lambda rows: charts.draw_course({"revenu": rows}, "revenu")
    yield "course of indices", published.series(place)["population"], _draw_population
    yield "domain gaps", published.domain_gaps(place), charts.draw_domain_gaps
    yield (
        "indicator gaps",
        published.headline_gaps(place),
        lambda rows: charts.draw_indicator_gaps(rows, "economiques"),
    )
    yield "bands", q1, lambda rows: charts.draw_bands(rows, national)
    yield "means", q1, lambda rows: charts.draw_means(rows, national, printed)
    yield (
        "zone map",
        published.zone_answers("phare_entreprises", "2015-10", "p1", "oui"),
        lambda rows: charts.draw_zone_map(rows, zones, zone),
    )
    yield (
        "item maps",
        published.zone_answers("impact_citoyens", "2019-10", "q1", "mean"),
        lambda rows: charts.draw_item_maps(rows, zones, grid.territory("france", "FRA")),
    )
    yield "opinions", published.study_answers("phare_institutions", "2016-10", "q4", zone), charts.draw_opinions
    yield "shares", published.study_answers("phare_entreprises", "2015-10", "q11", zone), charts.draw_shares
    yield (
        "felt",
        published.measured_and_felt("impact_citoyens", "2019-10", zone),
        lambda rows: charts.draw_measured_and_felt(rows, zone),
    )


@cache
def charted() -> dict[str, tuple[pd.DataFrame, Callable[[pd.DataFrame], Any]]]:
    return {name: (frame, show) for name, frame, show in frames()}


def _draw_population(rows: pd.DataFrame) -> Any:
    return charts.draw_course({"population": rows}, "population")


def floats(frame: pd.DataFrame) -> list[str]:
    return [name for name in frame.columns if pd.api.types.is_float_dtype(frame[name])]


def equal(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(**{name: frame[name].where(frame[name].isna(), 1.0) for name in floats(frame)})


def huge(frame: pd.DataFrame) -> pd.DataFrame:
    """Multiply what is read; a rank is counted here, among the territories ranked."""
    return frame.assign(**{name: frame[name] * 1e12 for name in floats(frame) if not name.startswith("rank")})


def labelled(frame: pd.DataFrame) -> pd.DataFrame:
    """Lengthen each label, the same one always in the same way: rows are joined by their labels."""
    texts = [name for name in frame.columns if name in ("name", "territory") or name.endswith("label")]
    return frame.assign(**{name: [f"{LONG} {text}" for text in frame[name]] for name in texts})


def missing(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(**{name: float("nan") for name in floats(frame)})


CHANGES: dict[str, Change] = {
    "equal": equal,
    "huge": huge,
    "long labels": labelled,
    "single": lambda frame: frame.head(1),
    "empty": lambda frame: frame.head(0),
    "missing": missing,
}
NAMES = (
    "ranking",
    "domain map",
    "small maps",
    "course",
    "course of indices",
    "domain gaps",
    "indicator gaps",
    "bands",
    "means",
    "zone map",
    "item maps",
    "opinions",
    "shares",
    "felt",
)
SHARES = ("bands", "zone map", "opinions", "shares")
TRIED = [(name, change) for name in NAMES for change in CHANGES if change != "huge" or name not in SHARES]


@pytest.mark.parametrize("name", SHARES)
def test_a_share_that_is_no_percent_is_refused(name: str) -> None:
    frame, show = charted()[name]
    with refused("PrintedError share-outside-percent"):
        show(huge(frame))


@pytest.mark.parametrize(
    ("name", "change"),
    [(name, change) for name in NAMES for change in CHANGES if change != "huge" or name not in SHARES][
        :: of_tier(3, 3, 1)
    ],
)
def test_a_chart_stays_readable_or_says_there_is_nothing(name: str, change: str) -> None:
    frame, show = charted()[name]
    shown = show(CHANGES[change](frame.copy()))
    if not isinstance(shown, Figure):
        assert shown is None or (isinstance(shown, Markdown) and len(shown.data.split()) > 3)
        assert change in ("single", "empty", "missing"), "values that exist are shown"
        return
    payload, wide = shown.payload(), shown.specification(theme.WIDE_PX)
    assert all(payload[part] for part in ("title", "alt", "reading_note", "scope", "sources", "rows"))
    assert "nan" not in f"{payload['title']} {payload['alt']} {payload['reading_note']}".lower().split()
    for specification, widest in ((wide, WIDEST_PX), (narrow_specification(payload, wide), WIDEST_NARROW_PX)):
        svg = draw(without_labels(specification))
        root = ElementTree.fromstring(svg)  # noqa: S314  # drawn here
        assert "script" not in {tag.tag.rpartition("}")[2] for tag in root.iter()}
        written = [text for tag in root.iter() if tag.tag.endswith("text") for text in tag.itertext()]
        assert not [text for text in written if text.strip() in ("undefined", "NaN", "null")]
        assert float(root.attrib["width"]) <= widest
