"""Figures on the real data: contracts that a figure cannot break first, then what every page of the plan would say."""

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from helpers import charts
from helpers import tables as published
from helpers.catalog.registry import read_catalog
from helpers.charts import theme
from helpers.charts.captions import caveats_by_indicator, index_source, unique
from helpers.charts.figure import CAPTION_ROLE, NUMBER, Column, Figure
from helpers.charts.image import FIGURE_MIME, SVG_MIME, VEGALITE_MIME
from helpers.charts.map_classes import classes_of
from helpers.drawing import draw
from helpers.figures.label_boxes import labels_of, overlapping
from helpers.territory import grid
from helpers.territory.grid import Territory
from helpers.wording import number, signed
from refusals import refused
from tiers import of_tier

ACCIDENT = re.compile(r"\bnan\b|\bNone\b|\bNaT\b|\{\{|\}\}|<NA>|\( *\)|  ,|\(, |Timestamp|dtype")
GROUPS = ("economiques", "sociaux", "societaux", "environnementaux")
SERIES = ("population", "age", "chomage", "revenu", "delinquance", "fibre")
pytestmark = pytest.mark.usefixtures("tables")


def territories() -> Iterator[Territory]:
    yield grid.territory("france", "FRA")
    for code in grid.codes("region"):
        yield grid.territory("region", code)


def figures_of_territory(place: Territory) -> Iterator[Figure]:
    """Yield the figures of a profile, as its template makes them, but for the small maps."""
    yield charts.show_key_figures(published.key_figures(place), place)
    yield charts.draw_domain_gaps(published.domain_gaps(place))
    headlines = published.headline_gaps(place)
    for group in GROUPS:
        yield charts.draw_indicator_gaps(headlines, group)
    series = published.series(place)
    yield from filter(None, (charts.draw_course(series, name) for name in SERIES))


def figures_of_domain(domain: str) -> Iterator[Figure]:
    """Yield the figures of a domain's page, as its template makes them."""
    frames = published.read_table("inset_frames")
    for level in ("region", "departement"):
        outlines = published.read_table(f"outlines_{level}")
        yield charts.draw_domain_map(published.domain_map(domain, level), outlines, frames)
    yield charts.draw_ranking(published.domain_map(domain, "region"))
    yield charts.show_indicators(published.domain_indicators(domain), published.read_domain(domain))


def texts_of(figure: Figure) -> list[str]:
    return [figure.title, figure.reading_note, figure.scope, figure.alt, *figure.sources, *figure.caveats]


@pytest.fixture
def figure() -> Callable[..., Figure]:
    def made(**changes: Any) -> Figure:
        fields: dict[str, Any] = {
            "id": "f", "title": "Titre", "reading_note": "Lecture.", "scope": "Champ.", "sources": ("Insee",),
            "caveats": (), "alt": "Alternative.", "table": pd.DataFrame({"name": ["a"], "value": [1.0]}),
            "columns": (Column("name"), Column("value", NUMBER)),
        }  # fmt: skip
        return Figure(**{**fields, **changes})

    return made


# --- what a figure cannot do ---


@pytest.mark.parametrize("field", ["title", "reading_note", "scope", "sources", "caveats", "alt", "table", "columns"])
def test_figure_without_one_of_its_parts_is_refused(figure: Callable[..., Figure], field: str) -> None:
    parts = {name: getattr(figure(), name) for name in Figure.__dataclass_fields__}
    del parts[field]
    with pytest.raises(TypeError, match=field):
        Figure(**parts)


def test_column_that_is_not_in_the_table_is_refused(figure: Callable[..., Figure]) -> None:
    with pytest.raises(KeyError, match="absent"):
        figure(columns=(Column("absent"),)).payload()


def test_table_has_no_specification(figure: Callable[..., Figure]) -> None:
    with pytest.raises(ValueError, match="the figure f has no chart"):
        figure().specification(theme.WIDE_PX)


def test_missing_values_are_null_never_nan(figure: Callable[..., Figure]) -> None:
    """JSON has no NaN: a browser or a notebook reader would refuse the whole payload."""
    table = pd.DataFrame({"name": ["a", None], "value": [math.nan, pd.NA]})
    rows = json.loads(json.dumps(figure(table=table).payload(), allow_nan=False))["rows"]
    assert rows == [["a", None], [None, None]]


def test_many_territories_are_two_lines_whose_ends_are_quantiles_and_few_are_dots() -> None:
    eure, normandie = grid.territory("departement", "27"), grid.territory("region", "28")
    gaps = published.domain_gaps(eure)
    figure = charts.draw_domain_gaps(gaps)
    rows = [row for data in figure.specification(theme.WIDE_PX)["datasets"].values() for row in data]
    spread = {row["short_label"]: row for row in rows if "low" in row}
    assert len(spread) == gaps["short_label"].nunique()
    for label, others in gaps[~gaps["is_focus"]].groupby("short_label")["index"]:
        quantiles = np.nanquantile(others, [0.05, 0.25, 0.75, 0.95])
        assert [spread[label][end] for end in ("low", "lower", "upper", "high")] == pytest.approx(quantiles)
    assert {row["name"] for row in rows if "name" in row} == {"Eure"}
    assert "trait" in figure.reading_note.lower()
    regions = charts.draw_domain_gaps(published.domain_gaps(normandie))
    named = {row.get("name") for data in regions.specification(theme.WIDE_PX)["datasets"].values() for row in data}
    assert len(named - {None}) == len(grid.codes("region"))
    assert "point gris" in regions.reading_note
    assert "trait" not in regions.reading_note.lower()


def test_unknown_group_of_criteria_is_an_error() -> None:
    with refused("CatalogError unknown-series"):
        charts.draw_indicator_gaps(published.headline_gaps(grid.territory("region", "28")), "nowhere")


def test_series_without_figures_is_no_figure() -> None:
    assert charts.draw_course({"age": pd.DataFrame()}, "age") is None


def test_unknown_series_is_an_error() -> None:
    """Otherwise a page would lose a figure for a letter, without a word."""
    with refused("CatalogError unknown-series"):
        charts.draw_course({"age": pd.DataFrame()}, "agee")


# --- what every page would say ---


@pytest.mark.parametrize("place", list(territories())[:: of_tier(4, 4, 1)], ids=lambda place: place.slug)
def test_profile_texts_are_whole(place: Territory) -> None:
    figures = list(figures_of_territory(place))
    had = [rows for rows in published.series(place).values() if len(rows)]
    assert len(figures) == 2 + len(GROUPS) + len(had)
    for one in figures:
        for text in texts_of(one):
            assert text.strip(), one.id
            assert not ACCIDENT.search(text), f"{one.id}: {text}"
        assert one.sources and one.scope and len(one.alt) > 40
        assert len(one.table), one.id
    identifiers = [one.id for one in figures]
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.parametrize("domain", sorted(read_catalog().domains)[:: of_tier(4, 4, 1)])
def test_domain_texts_are_whole(domain: str) -> None:
    for one in figures_of_domain(domain):
        for text in texts_of(one):
            assert text.strip(), one.id
            assert not ACCIDENT.search(text), f"{one.id}: {text}"
        assert one.sources and len(one.alt) > 40


@pytest.mark.parametrize("place", list(territories()), ids=lambda place: place.slug)
def test_headings_and_priorities_are_whole(place: Territory) -> None:
    gaps = published.domain_gaps(place)
    texts = [charts.show_territory_heading(place, place).data, charts.show_missing_indices(gaps).data]
    texts.append(charts.show_priorities(gaps, place).data)
    assert texts[0].startswith("# ")
    assert [text for text in texts if ACCIDENT.search(text)] == []


@pytest.mark.parametrize("code", ["01", "06", "28", "53", "94"])
def test_priorities_are_those_of_the_published_ranks(code: str) -> None:
    """Recomputed from the table: printed above France, and fewer than a third of regions above in nine draws of ten."""
    place = grid.territory("region", code)
    gaps = published.domain_gaps(place)
    text = charts.show_priorities(gaps, place).data
    indices = published.read_table("indices")
    mine = indices[(indices["level"] == "region") & (indices["territory_code"] == code)]
    mine = mine[[signed(value, 1).startswith("+") for value in mine["index"].fillna(0)]]
    domains = published.read_table("domains").set_index("domain")
    robust = mine[mine["share_third"] >= 0.9].assign(number=lambda rows: rows["domain"].map(domains["number"]))
    robust = robust.sort_values(["index", "number"], ascending=[False, True])
    labels = domains["label"]
    detailed = [labels[domain] for domain in robust["domain"].head(5)]
    assert re.findall(r"\*\*\[([^\]]+)\]", text) == detailed
    for domain in mine["domain"]:
        assert labels[domain] in text


def test_positive_and_negative_extremes_are_where_the_map_says() -> None:
    indices = published.read_table("indices").query("level == 'region' and domain == 'emploi'").dropna(subset="index")
    names = published.read_table("territories").query("level == 'region'").set_index("territory_code")["name"]
    ordered = indices.sort_values("index", ascending=False)
    (regions, *_) = figures_of_domain("emploi")
    most, least = regions.alt.split("Les moins fragiles")
    for code, gap in zip(ordered["territory_code"].head(3), ordered["index"].head(3), strict=True):
        assert f"{names[code]} ({signed(gap, 1)})" in most
    for code, gap in zip(ordered["territory_code"].tail(3), ordered["index"].tail(3), strict=True):
        assert f"{names[code]} ({signed(gap, 1)})" in least
    absent = sorted(set(names.index) - set(indices["territory_code"]))
    assert all(names[code] in regions.alt.split("non calculé")[1] for code in absent)


def test_home_map_counts_priorities() -> None:
    indices = published.read_table("indices").query("level == 'region'")
    expected = indices["is_priority"].groupby(indices["territory_code"]).sum()
    overview = published.region_overview().assign(href=None)
    assert overview.set_index("territory_code")["n_domains"].to_dict() == expected.to_dict()
    made = charts.draw_home_map(overview, published.read_table("outlines_region"), published.read_table("inset_frames"))
    assert made.inline
    most = overview.sort_values(["n_domains", "name"], ascending=[False, True]).iloc[0]
    assert f"{most['name']} {most['n_domains']}" in made.alt


# --- drawings ---


@pytest.mark.parametrize("code", ["28", "06"])
def test_every_chart_is_drawn_at_both_widths(code: str) -> None:
    """Mayotte has the most missing values."""
    place = grid.territory("region", code)
    for one in figures_of_territory(place):
        payload = json.loads(json.dumps(one.payload(), allow_nan=False))
        assert (payload["narrow"] is None) == (one.draw is None), one.id
        if one.draw:
            wide, narrow = one.specification(theme.WIDE_PX), payload["narrow"]
            assert wide["description"] == narrow["description"] == one.alt
            assert wide != narrow
            json.dumps(wide, allow_nan=False)


@pytest.mark.parametrize("code", ["28", "94", "01"])
def test_small_maps_are_one_per_domain(code: str) -> None:
    place = grid.territory("region", code)
    made = charts.draw_departement_maps(published.departement_gaps(place), published.outlines_around(place), place)
    specification = made.specification(theme.WIDE_PX)
    assert len(specification["concat"]) == 16
    assert not any(ACCIDENT.search(text) for text in texts_of(made))
    assert len(specification["datasets"]["outlines"]) == len(
        grid.read_territories().query("region_code == @code and level == 'departement'")
    )


@pytest.mark.parametrize("code", ["28", "11"])
def test_large_map_names_its_departements_and_says_where_the_gap_is_widest(code: str) -> None:
    place = grid.territory("region", code)
    gaps, outlines = published.departement_gaps(place), published.outlines_around(place)
    made = charts.draw_territory_map(gaps, outlines, published.read_table("inset_frames"), place)
    widest = gaps.loc[gaps["index"].idxmax()]
    assert made.title.startswith(widest["short_label"]) and widest["name"] in made.title
    labels = labels_of(draw(made.specification(theme.WIDE_PX)))
    assert overlapping(labels) == []
    named = [name for name in outlines["name"] if any(label.text.startswith(name) for label in labels)]
    assert widest["name"] in named and len(named) >= len(outlines) - 2
    assert set(made.table["name"]) == set(outlines["name"])


@pytest.mark.parametrize(("level", "code"), [("region", "28"), ("departement", "27"), ("france", "FRA")])
def test_choice_of_a_domain_says_every_place_as_the_map_would(level: str, code: str) -> None:
    place = grid.territory(level, code)
    gaps, outlines = published.departement_gaps(place), published.outlines_around(place)
    text = str(charts.show_map_choice(gaps, outlines, place).data).replace("\N{NO-BREAK SPACE}", " ")
    form = BeautifulSoup(text, "html.parser")
    made = charts.draw_territory_map(gaps, outlines, published.read_table("inset_frames"), place)
    (chosen,) = form.select("option[selected]")
    said = [made.id, made.title, made.alt]
    assert [form.form["data-map"], chosen["data-title"], chosen["data-alt"]] == said
    drawn = {label.text for label in labels_of(draw(made.specification(theme.WIDE_PX)))}
    assert {text for text, _ in json.loads(chosen["data-places"])} & drawn
    classes = list(classes_of(gaps).labels().values())
    assert len(form.select("option")) == 16
    for option in form.select("option"):
        rows = gaps[gaps["domain"] == option["value"]].set_index("territory_code").loc[outlines["territory_code"]]
        places = json.loads(option["data-places"])
        assert [classes[number] for _, number in places] == classes_of(gaps).label(rows["index"]).tolist()
        printed = ["n.d." if math.isnan(gap) else signed(gap, 1) for gap in rows["index"]]
        assert [text.endswith(gap) for (text, _), gap in zip(places, printed, strict=True)] == [True] * len(rows)


def test_map_of_a_single_departement_is_a_sentence_and_that_of_france_shows_regions() -> None:
    frames = published.read_table("inset_frames")
    for level, code in (("region", "01"), ("france", "FRA")):
        place = grid.territory(level, code)
        made = charts.draw_territory_map(
            published.departement_gaps(place), published.outlines_around(place), frames, place
        )
        assert ("un seul département" in str(made.data).lower()) if level == "region" else len(made.table) == 18


def test_no_colour_is_chosen_by_a_chart() -> None:
    """Charts name roles; every colour of a specification is in its theme's settings."""
    for one in (*figures_of_territory(grid.territory("region", "28")), *figures_of_domain("emploi")):
        if one.draw:
            specification = one.specification(theme.WIDE_PX)
            del specification["config"]
            assert re.findall(r"\"#[0-9a-fA-F]{3,8}\"", json.dumps(specification)) == [], one.id


def test_shapes_are_not_copied_once_per_layer() -> None:
    """A map of 101 départements in 16 copies made notebooks of tens of megabytes."""
    _, departements, *_ = figures_of_domain("emploi")
    text = json.dumps(departements.specification(theme.WIDE_PX))
    assert text.count('"Polygon"') + text.count('"MultiPolygon"') <= 101 + 10


# --- in JupyterLab ---


def test_chart_shows_itself_above_its_captions(figure: Callable[..., Figure], monkeypatch: pytest.MonkeyPatch) -> None:
    displayed: list[tuple[Any, dict[str, Any]]] = []
    monkeypatch.setattr(
        "helpers.charts.figure.display", lambda content, **options: displayed.append((content, options))
    )
    figure(
        draw=lambda width: alt.Chart(pd.DataFrame({"x": [1]})).mark_point().properties(width=width)
    )._ipython_display_()
    (bundle, _), (caption, options) = displayed
    assert set(bundle) == {FIGURE_MIME, VEGALITE_MIME, SVG_MIME, "text/plain"}
    assert bundle["text/plain"] == "Alternative."
    assert options["metadata"]["role"] == CAPTION_ROLE
    assert all(word in caption.data for word in ("**Titre**", "Lecture.", "Champ.", "Insee"))


def test_table_shows_its_labels(figure: Callable[..., Figure], monkeypatch: pytest.MonkeyPatch) -> None:
    displayed: list[Any] = []
    monkeypatch.setattr("helpers.charts.figure.display", lambda content, **_: displayed.append(content))
    figure()._ipython_display_()
    assert "<th>Territoire</th>" in displayed[0]["text/html"]
    assert VEGALITE_MIME not in displayed[0]


# --- captions ---


def test_caveat_of_several_indicators_is_said_once_with_their_names() -> None:
    rows = pd.DataFrame(
        {"indicator": ["a", "a", "b"], "short_label": ["A", "A", "B"], "caveats": ["x\ny", "x\ny", "x"]}
    )
    assert caveats_by_indicator(rows) == ("x (A, B)", "y (A)")
    assert caveats_by_indicator(rows[:2]) == ("x", "y")


def test_unique_keeps_the_order_and_drops_nothing_else() -> None:
    assert unique(pd.Series(["b\na", "", "a", "c"])) == ("b", "a", "c")


def test_source_of_an_index_names_every_producer_and_its_years() -> None:
    gaps = pd.DataFrame(
        {"producers": ["Insee\nDrees", "Insee"], "first_year": ["2013", "2015"], "last_year": ["2019", "2023"]}
    )
    text = index_source(gaps)
    assert "Drees et Insee" in text
    assert "2013-2023" in text
    assert number(2) == "2"


def test_a_plural_departement_has_its_verb_in_the_plural() -> None:
    place = grid.territory("departement", "22")
    gaps, outlines = published.departement_gaps(place), published.outlines_around(place)
    made = charts.draw_territory_map(gaps, outlines, published.read_table("inset_frames"), place)
    said = f"{made.title} {made.reading_note}".replace("\N{NO-BREAK SPACE}", " ")
    assert "les Côtes-d'Armor s'écartent le plus" in said
    assert "les Côtes-d'Armor a " not in said
