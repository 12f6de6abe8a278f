"""What pages read and show of the case base, recomputed from the file; and names that look like HTML."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from toy_cases import row, write

from helpers import charts
from helpers import tables as views
from helpers.charts import theme
from helpers.charts.cases.practice_cards import FACETS, case_cards
from helpers.charts.cases.practice_lists import LIST_CAP, SEARCH_CAP
from helpers.errors import UnknownDomain, UnknownTerritory
from helpers.figures.published_figure import FigureRequest, publish_figure
from helpers.pages.practice_downloads import practice_downloads
from helpers.practices.cases import cases_file
from helpers.tables.build.practice_tables import build_practice_tables
from helpers.tables.recording import mark_of_call, recorded
from helpers.territory import grid

ROOT = Path(__file__).parents[2]
EVIL = '<script>alert(1)</script> & "co" [x](javascript:1) {{ 7*7 }} *b*'
FRANCE = grid.territory("france", "FRA")


@pytest.fixture
def base(tables: Callable[[str], Any]) -> list[dict[str, str]]:
    """Return the rows of the real case base, as its file has them; its tables are built."""
    with (ROOT / "data" / "practices" / "cases.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def evil(project: Path, built_root: Path) -> pd.DataFrame:
    """Return many cases, the first of which is named like HTML and Markdown, in tables of their own."""
    rows = [row(case_id=f"cas-{number}", name=f"{EVIL} {number}") for number in range(SEARCH_CAP + 5)]
    write(cases_file(), *rows)
    folder = project / "_build" / "tables"
    folder.mkdir(parents=True)
    for path in (built_root / "_build" / "tables").glob("*.parquet"):
        (folder / path.name).symlink_to(path)
    for name in ("cases", "case_domains", "case_growth", "case_types"):
        (folder / f"{name}.parquet").unlink()
    build_practice_tables()
    return views.practice_cases()


def region(code: str) -> grid.Territory:
    return grid.territory("region", code)


# --- what is not there ---


def test_practices_of_an_unknown_domain(base: list[dict[str, str]]) -> None:
    with pytest.raises(UnknownDomain, match="'logement' is not a domain"):
        views.practices_for("logement", FRANCE, [])


@pytest.mark.parametrize(
    ("territory", "similar"), [(grid.territory("departement", "45"), []), (grid.territory("region", "24"), ["99"])]
)
def test_practices_of_what_is_no_region(
    base: list[dict[str, str]], territory: grid.Territory, similar: list[str]
) -> None:
    with pytest.raises(UnknownTerritory, match="is no region"):
        views.practices_for("emploi", territory, similar)


def test_domain_without_case_has_none_anywhere(base: list[dict[str, str]]) -> None:
    assert views.practices_for("sante", region("24"), ["11"]).empty


# --- recomputed from the file ---


def test_every_case_is_there_once(base: list[dict[str, str]]) -> None:
    assert views.practice_cases()["case_id"].tolist() == [one["case_id"] for one in base]


def test_counts_are_those_of_the_file(base: list[dict[str, str]]) -> None:
    sure = [one for one in base if one["place_status"] == "printed"]
    departements = Counter(one["territory_code"] for one in sure if one["level"] == "departement")
    homes = [
        one["territory_code"]
        if one["level"] == "region"
        else grid.territory("departement", one["territory_code"]).region_code
        for one in sure
    ]
    expected = {
        "departement": departements,
        "region": Counter(homes),
        "family": Counter(one["family"] for one in base),
        "type": Counter(one["type"] for one in base),
        "metier": Counter(one["metier"] for one in base),
        "domain": Counter(name for one in base for name in one["domains"].split(";")),
    }
    counts = views.practice_counts()
    assert set(counts["by"]) == set(expected)
    for by, rows in counts.groupby("by"):
        wanted = {code: n for code, n in expected[str(by)].items() if code}
        assert {code: n for code, n in zip(rows["code"], rows["n"], strict=True) if n} == wanted, by
    sizes = counts.groupby("by").size().to_dict()
    assert sizes == {"departement": 101, "region": 18, "family": 3, "type": 12, "metier": 4, "domain": 16}


def test_doubtful_places_are_in_no_region_and_on_no_map(base: list[dict[str, str]]) -> None:
    cases = views.practice_cases().set_index("case_id")
    doubtful = [one["case_id"] for one in base if one["place_status"] == "doubtful"]
    assert doubtful == ["villes-au-carre", "point-carre"]
    assert cases.loc[doubtful, ["region_code", "departement"]].eq("").all(axis=None)
    assert not cases.loc[doubtful, "is_mapped"].any()


def test_cases_of_a_region_are_those_of_its_departements(base: list[dict[str, str]]) -> None:
    mine = views.practice_cases(region("24"))
    assert mine["case_id"].tolist() == ["infolab-du-crl", "persee-3c", "ptce-ci-el"]
    assert views.practice_counts(region("24")).query("by == 'departement'")["n"].sum() == 3


@pytest.mark.parametrize(
    ("code", "similar", "reach", "names"),
    [
        ("11", ["75"], "region", ["PTCE Les Mureaux"]),
        ("24", ["75", "11"], "similar", ["PTCE Les Mureaux"]),
        ("24", ["75"], "france", ["PTCE Les Mureaux"]),
        ("24", [], "france", ["PTCE Les Mureaux"]),
    ],
)
def test_practices_are_looked_for_near_then_far(
    base: list[dict[str, str]], code: str, similar: list[str], reach: str, names: list[str]
) -> None:
    found = views.practices_for("emploi", region(code), similar)
    assert (found["name"].tolist(), set(found["reach"])) == (names, {reach})


def test_all_of_france_has_every_case_of_a_domain(base: list[dict[str, str]]) -> None:
    found = views.practices_for("education", FRANCE, ["11"])
    assert set(found["case_id"]) == {"programme-impact-jeunes", "vitawin"}
    assert set(found["reach"]) == {"france"}


def test_growth_is_as_published(base: list[dict[str, str]]) -> None:
    growth = views.practice_growth()
    reached = growth[growth["kind"] == "reached"]
    assert reached["value"].tolist() == [150, 350, 500, 1000]
    assert growth.loc[growth["kind"] == "planned", "value"].tolist() == [300]


def test_call_with_codes_is_noted_and_made_again(base: list[dict[str, str]]) -> None:
    from helpers.tables import recording
    from helpers.tables.views import practice_views

    given = recorded(practice_views.practices_for)("emploi", region("24"), ["75", "11"])
    call = json.dumps(["practices_for", "emploi", ["region", "24"], {"codes": ["75", "11"]}])
    calls = json.loads(recording.report())["calls"]
    assert calls[call]["mark"] == mark_of_call(call) == recording.mark(given)


# --- figures ---


def lookup_rows(specification: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows that a map looks its values up in."""
    (found,) = (rows for name, rows in specification["datasets"].items() if rows and "step" in rows[0])
    return found


def test_map_says_what_it_does_not_show(base: list[dict[str, str]]) -> None:
    shapes, frames = views.read_table("outlines_departement"), views.read_table("inset_frames")
    figure = charts.draw_practice_map(views.practice_counts(), views.practice_cases(), shapes, frames)
    assert "Villes au Carré" in figure.caveats[0] and "Point Carré" in figure.caveats[0]
    assert figure.table["n"].sum() == views.practice_cases()["is_mapped"].sum() == 22
    assert figure.title.startswith("Val-de-Marne")
    drawn = {row["territory_code"]: row["n"] for row in lookup_rows(figure.specification(theme.WIDE_PX))}
    assert len(drawn) == 101
    assert (drawn["94"], drawn["45"], drawn["33"]) == (5, 3, 0)


def test_growth_tells_an_objective_from_a_number_reached(base: list[dict[str, str]]) -> None:
    figure = charts.draw_practice_growth(views.practice_growth(), views.practice_cases())
    assert "300 prévus en 2020" in figure.alt and "350 en mai 2020" in figure.alt
    assert figure.payload()["rows"][1][2] == "prévu"
    assert len(figure.caveats) == 1 + len(figure.table)
    assert figure.specification(theme.WIDE_PX)


def test_table_shows_its_first_rows_and_its_file_has_them_all(evil: pd.DataFrame) -> None:
    evil = pd.concat([evil] * 3, ignore_index=True)
    payload = charts.show_practice_table(evil).payload()
    published = publish_figure(FigureRequest("pratiques", "Pratiques", payload))
    page = BeautifulSoup(published.html, "html.parser")
    assert len(page.select("tbody tr")) == payload["shown_rows"] == 100 < len(evil)
    assert page.select_one(".carnets-cut").get_text().startswith("Les 100 premières lignes sur 195")
    content = published.files["figures/pratiques/tous-les-cas.csv"].decode()
    assert len(list(csv.reader(io.StringIO(content)))) == 1 + len(evil)
    assert page.find("script") is None
    assert page.select("tbody tr")[0].find_all("td")[0].get_text() == f"{EVIL} 0"


# --- names that look like HTML or Markdown ---


def rendered(markdown: str) -> BeautifulSoup:
    """Return Markdown as HTML, as the book's parser reads it."""
    return BeautifulSoup(MarkdownIt("commonmark").enable("table").render(markdown), "html.parser")


def texts(cases: pd.DataFrame) -> list[str]:
    """Return the Markdown of every list of the page."""
    domains, places = views.read_table("domains"), views.read_table("territories")
    shown = [
        charts.show_practice_search(cases, domains, views.practice_lists(), places, FRANCE),
        charts.show_practices_by_domain(cases, domains),
        charts.show_practices_by_region(cases, places),
    ]
    return [one.data for one in shown]


def test_names_are_never_read_as_html_nor_markdown(evil: pd.DataFrame) -> None:
    for text in texts(evil):
        page = rendered(text)
        assert page.find("script") is None
        assert page.select_one("li strong").get_text() == f"{EVIL} 0"
        assert [link["href"] for link in page.find_all("a") if link["href"].startswith("javascript")] == []


def test_lists_are_cut_and_say_so(evil: pd.DataFrame) -> None:
    search, by_domain, _ = map(rendered, texts(evil))
    assert len(search.select("li.carnets-case")) == SEARCH_CAP
    assert f"Les {SEARCH_CAP} premiers cas sur {len(evil)}" in search.select_one(".carnets-count").get_text()
    first = by_domain.select("ul.carnets-cases")[0].find_all("li")
    assert len(first) == LIST_CAP + 1
    assert first[-1].get_text() == f"{len(evil) - LIST_CAP} autres cas"
    assert first[-1].a["data-facettes"] == "domaine=emploi"


def test_every_facet_of_a_card_is_a_choice_with_its_number(base: list[dict[str, str]]) -> None:
    page = rendered(texts(views.practice_cases())[0])
    for facet in FACETS:
        counts = Counter(value for card in page.select("li.carnets-case") for value in card[f"data-{facet}"].split())
        options = page.select(f"select[name={facet}] option")[1:]
        assert {one["value"]: one.get_text().rpartition(" (")[2] for one in options} == {
            value: f"{n})" for value, n in counts.items()
        }, facet


def test_every_domain_and_region_has_its_anchor_once(base: list[dict[str, str]]) -> None:
    _, by_domain, by_region = texts(views.practice_cases())
    for slug in views.read_table("domains")["slug"]:
        assert by_domain.count(f"(domaine-{slug})=") == 1
    for code in grid.codes("region"):
        assert by_region.count(f"(region-{code})=") == 1
    every = [item.strong.get_text() for item in rendered(by_region).select("ul.is-short > li")]
    assert sorted(every) == sorted(one["name"] for one in base)


def test_data_of_the_script_are_the_cards(evil: pd.DataFrame) -> None:
    (content,) = practice_downloads().values()
    made = json.loads(content)
    cards = case_cards(evil)
    assert [name for name, *_ in made["cases"]] == [card["name"] for card in cards]
    assert [made["sources"][place] for *_, place, _ in made["cases"]] == [card["citation"] for card in cards]
    assert [facets for *_, facets in made["cases"]] == [card["facets"] for card in cards]


def test_heading_says_how_many_have_a_place(base: list[dict[str, str]]) -> None:
    text = charts.show_practices_heading(views.practice_cases(), FRANCE).data
    assert f"**{len(base)} cas que les documents lus nomment**" in text
    assert "22 ont un département sûr ; 2 seulement une région ; 5 n'ont\npas de lieu" in text
