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
from helpers.charts.cases.practices import TABLE_ROWS
from helpers.figures.published_figure import FigureRequest, publish_figure
from helpers.pages.practice_downloads import practice_downloads
from helpers.practices.cases import cases_file
from helpers.practices.sources import read_case_sources
from helpers.survey.questionnaire.sources import read_sources
from helpers.tables.build.practice_tables import build_practice_tables
from helpers.tables.recording import mark_of_call, recorded
from helpers.territory import grid
from refusals import refused
from tiers import of_regions

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
    with refused("CatalogError unknown-domain"):
        views.practices_for("logement", FRANCE, [])


@pytest.mark.parametrize(
    ("territory", "similar"), [(grid.territory("departement", "45"), []), (grid.territory("region", "24"), ["99"])]
)
def test_practices_of_what_is_no_region(
    base: list[dict[str, str]], territory: grid.Territory, similar: list[str]
) -> None:
    with refused("TerritoryError unknown-territory"):
        views.practices_for("emploi", territory, similar)


def test_domain_without_case_has_none_anywhere(evil: pd.DataFrame) -> None:
    assert views.practices_for("sante", region("24"), ["11"]).empty
    assert (views.case_coverage().query("domain == 'sante'")["n"] == 0).all()


# --- recomputed from the file ---


def test_every_case_is_there_once(base: list[dict[str, str]]) -> None:
    assert views.practice_cases()["case_id"].tolist() == [one["case_id"] for one in base]


def test_counts_are_those_of_the_file(base: list[dict[str, str]]) -> None:
    sure = [one for one in base if one["place_status"] == "printed"]
    departements = Counter(one["territory_code"] for one in sure if one["level"] == "departement")
    homes = [home(one) for one in sure]
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
    assert {"villes-au-carre", "point-carre"} <= set(doubtful)
    assert cases.loc[doubtful, ["region_code", "departement"]].eq("").all(axis=None)
    assert not cases.loc[doubtful, "is_mapped"].any()


def places_of(base: list[dict[str, str]], domain: str = "") -> dict[str, str]:
    """Return the region of each case, of a domain or of all, by its identifier; none where its place is not sure."""
    kept = [one for one in base if not domain or domain in one["domains"].split(";")]
    return {one["case_id"]: home(one) for one in kept}


def home(one: dict[str, str]) -> str:
    if one["place_status"] != "printed" or one["level"] == "france":
        return ""
    is_region = one["level"] == "region"
    return one["territory_code"] if is_region else grid.territory("departement", one["territory_code"]).region_code


@pytest.mark.parametrize("code", ["24", "06", "94"])
def test_cases_of_a_region_are_those_of_its_departements(base: list[dict[str, str]], code: str) -> None:
    mine = views.practice_cases(region(code))
    assert mine["case_id"].tolist() == [name for name, where in places_of(base).items() if where == code]
    counted = views.practice_counts(region(code)).query("by == 'departement'")["n"].sum()
    assert counted == mine["is_mapped"].sum()


@pytest.mark.parametrize("domain", ["emploi", "securite", "culture", "niveau_de_vie"])
@pytest.mark.parametrize(("code", "similar"), [("24", ["75", "11"]), ("06", []), ("28", ["94"]), ("94", ["06"])])
def test_practices_are_looked_for_near_then_far(
    base: list[dict[str, str]], domain: str, code: str, similar: list[str]
) -> None:
    places = places_of(base, domain)
    here = [name for name, where in places.items() if where == code]
    near = [name for name, where in places.items() if where in similar]
    found = views.practices_for(domain, region(code), similar)
    wanted = (here, "region") if here else (near, "similar") if near else (list(places), "france")
    assert (found["case_id"].tolist(), found["reach"].iloc[0]) == wanted


def test_all_of_france_has_every_case_of_a_domain(base: list[dict[str, str]]) -> None:
    found = views.practices_for("education", FRANCE, ["11"])
    assert found["case_id"].tolist() == list(places_of(base, "education"))
    assert set(found["reach"]) == {"france"}


def test_coverage_counts_each_case_in_each_of_its_domains(base: list[dict[str, str]]) -> None:
    coverage = views.case_coverage()
    assert len(coverage) == 16 * 18
    for domain, rows in coverage.groupby("domain"):
        wanted = Counter(where for where in places_of(base, str(domain)).values() if where)
        assert {row.region_code: row.n for row in rows.itertuples() if row.n} == wanted, domain


@pytest.mark.parametrize("code", of_regions(grid.codes("region")))
def test_who_acts_is_told_near_then_far_and_no_case_twice(base: list[dict[str, str]], code: str) -> None:
    acting, places = views.acting_cases(region(code)), places_of(base)
    similar = views.similar_to(region(code))["neighbour_code"].tolist()
    for reach, wanted in (("region", [code]), ("similar", similar), ("france", None)):
        rows = acting[acting["reach"] == reach]
        inside = [name for name, where in places.items() if wanted is None or where in wanted]
        assert set(rows["case_id"]) <= set(inside)
        assert (rows["n"] == len(inside)).all()
    assert not acting["case_id"].duplicated().any()
    assert acting["reach"].drop_duplicates().tolist() == [
        reach for reach in ("region", "similar", "france") if (acting["reach"] == reach).any()
    ]


@pytest.mark.parametrize("code", of_regions(grid.codes("region")))
def test_who_acts_takes_five_lines_at_the_most_and_every_name_leads_to_its_source(
    base: list[dict[str, str]], code: str
) -> None:
    acting, entries = views.acting_cases(region(code)), views.dispositif_entries(region(code))
    shown = rendered(charts.show_acting(acting, entries, pd.DataFrame(), region(code)).data)
    lines = shown.select("li")
    assert 3 <= len(lines) <= 5
    assert "contribuer" in lines[-1].a["href"]
    addresses = {link["href"] for link in shown.find_all("a")}
    named = acting[acting["reach"] != "france"]
    assert set(named.loc[named["source_url"] != "", "source_url"]) <= addresses
    assert str(len(entries)) in lines[-2].get_text()
    practices = views.report_practices(region(code))
    counted = rendered(charts.show_acting(acting, entries, practices, region(code)).data)
    assert practices.empty or not set(named["name"]) & {link.get_text() for link in counted.find_all("a")}


def test_without_case_nor_programme_the_lines_say_so(evil: pd.DataFrame) -> None:
    place = region("06")
    none = views.dispositif_entries(place).iloc[:0]
    text = rendered(charts.show_acting(views.acting_cases(place), none, pd.DataFrame(), place).data).get_text()
    assert "Aucun cas n'est recensé à Mayotte" in text.replace("\u2019", "'").replace("\u00a0", " ")
    assert "aucun dans les fichiers lus" in text


def test_programmes_are_never_among_the_cases(base: list[dict[str, str]]) -> None:
    entries = views.dispositif_entries()
    assert set(entries["entry_id"]).isdisjoint(views.practice_cases()["case_id"])
    inside = sum(len(views.dispositif_entries(region(code))) for code in grid.codes("region"))
    assert inside == (entries["place_status"] == "printed").sum()
    figure = charts.show_dispositif_counts(entries, views.read_table("territories"))
    assert figure.table["n"].sum() == inside
    assert figure.table[list(entries["dispositif"].unique())].sum(axis=1).tolist() == figure.table["n"].tolist()


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
    counts = Counter(one["territory_code"] for one in base if one["level"] == "departement" and home(one))
    assert dict(zip(figure.table["territory_code"], figure.table["n"], strict=True)) == {
        code: counts[code] for code in grid.codes("departement")
    }
    drawn = {row["territory_code"]: row["n"] for row in lookup_rows(figure.specification(theme.WIDE_PX))}
    assert drawn == {code: counts[code] for code in grid.codes("departement")}


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
    assert len(page.select("tbody tr")) == payload["shown_rows"] == TABLE_ROWS < len(evil)
    assert page.select_one(".carnets-cut").get_text().startswith(f"Les {TABLE_ROWS} premières lignes sur {len(evil)}")
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
    cards = case_cards(views.practice_cases())
    for facet in FACETS:
        counts = Counter(value for card in cards for value in card["facets"][facet])
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
    shown = rendered(by_region)
    for code in grid.codes("region"):
        names = [one["name"] for one in base if home(one) == code]
        (more,) = shown.select(f'a[data-facettes="territoire=region-{code}"]') if len(names) > LIST_CAP else ("",)
        assert not more or more.get_text().startswith(f"{len(names) - LIST_CAP} autre")
        listed = [item.strong.get_text() for item in shown.select("ul.is-short > li") if item.strong]
        assert set(names[:LIST_CAP]) <= set(listed)


def test_data_of_the_script_are_the_cards(evil: pd.DataFrame) -> None:
    (content,) = practice_downloads().values()
    made = json.loads(content)
    cards = case_cards(evil)
    assert [name for _, name, *_ in made["cases"]] == [card["name"] for card in cards]
    assert [made["sources"][place] for *_, place, _ in made["cases"]] == [
        [card["citation"], card["url"]] for card in cards
    ]
    assert [facets for *_, facets in made["cases"]] == [card["facets"] for card in cards]


def test_heading_says_how_many_have_a_place(base: list[dict[str, str]]) -> None:
    text = charts.show_practices_heading(views.practice_cases(), FRANCE).data
    n_own = sum(one["source"] in read_sources(ROOT / "data" / "surveys" / "sources.yml") for one in base)
    n_mapped = sum(one["level"] == "departement" and home(one) != "" for one in base)
    assert f"**{len(base)} cas**" in text
    assert f"{n_own} que nomment les documents de l'Observatoire" in text
    assert f"{len(base) - n_own} trouvés dans" in text
    assert f"{n_mapped} ont un département sûr" in text


def test_every_case_leads_to_its_source_and_to_the_report_of_an_error(base: list[dict[str, str]]) -> None:
    cases = views.practice_cases()
    assert (cases.loc[cases["origin"] == "public", "source_url"].str.match("https?://")).all()
    for card in rendered(texts(cases)[0]).select("li.carnets-case"):
        links = [link["href"] for link in card.select("cite a")]
        row = cases.set_index("name").loc[card.strong.get_text()]
        assert links[-1] == f"contribuer.html?cas={row['case_id']}#signaler"
        assert links[:-1] == ([row["source_url"]] if row["source_url"] else [])


def test_undated_page_gives_no_date(base: list[dict[str, str]]) -> None:
    cases = views.practice_cases().set_index("case_id")
    sources = read_case_sources()
    for one in base:
        source = sources[one["source"]]
        is_reading = source.date is None and one["added"] == getattr(source, "read", "")
        assert (cases.loc[one["case_id"], "date_label"] == "") == is_reading, one["case_id"]
