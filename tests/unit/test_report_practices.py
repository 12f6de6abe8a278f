"""Who acts on the priority fragilities: no case at all and hostile names first, then every region, from the file."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from helpers import charts
from helpers import tables as views
from helpers.charts.reports.report_practices import NAMED_CAP, acting_items
from helpers.territory import grid
from tiers import of_regions

ROOT = Path(__file__).parents[2]
EVIL = '<script>alert(1)</script> & "co" [x](javascript:1) {{ 7*7 }} *b*'
REGIONS = of_regions(grid.codes("region"))

pytestmark = pytest.mark.usefixtures("tables")


def region(code: str) -> grid.Territory:
    return grid.territory("region", code)


def section(code: str, practices: pd.DataFrame | None = None) -> str:
    found = views.report_practices(region(code)) if practices is None else practices
    shown = charts.show_report_practices(found, region(code))
    return str(shown.data).replace("\u00a0", " ")


def one_line(text: str) -> str:
    """Return a text on one line, its no-break spaces as plain ones."""
    return " ".join(text.replace("\u00a0", " ").split())


def answering(domain: str) -> Iterator[tuple[str, str]]:
    """Yield the region and the name of each case of a domain, from the file; an unsure place is in no region."""
    with (ROOT / "data" / "practices" / "cases.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if domain in row["domains"].split(";"):
                code, is_sure = row["territory_code"], row["place_status"] == "printed"
                inside = {"region": code, "france": ""}.get(row["level"])
                if inside is None:
                    inside = grid.territory("departement", code).region_code
                yield (inside if is_sure else ""), row["name"]


# --- what is not there ---


def test_without_any_case_each_line_says_so_and_names_none() -> None:
    practices = views.report_practices(region("28")).assign(case_id="", name="", reach="none")
    text = section("28", practices.drop_duplicates("domain"))
    assert one_line(text).count("aucun cas connu en Normandie ni dans les régions semblables") == text.count("<li>")
    assert "<a " not in text


def test_a_region_without_priority_has_no_line() -> None:
    assert views.report_practices(region("52")).empty == views.report_priorities(region("52")).empty
    none = views.report_practices(region("28")).iloc[:0]
    assert "<li>" not in section("28", none)


def test_where_no_region_is_similar_none_is_spoken_of() -> None:
    assert views.similar_to(region("06")).empty
    assert "semblable" not in "".join(
        item["acts"] for item in acting_items(views.report_practices(region("06")), region("06"))
    )


def test_names_are_neither_html_nor_markdown() -> None:
    practices = views.report_practices(region("75"))
    made = MarkdownIt().render(section("75", practices.assign(name=EVIL)))
    page = BeautifulSoup(made, "html.parser")
    assert page.find("script") is None
    assert EVIL in {name.get_text() for name in page.select("li a")}


# --- recomputed from the file ---


@pytest.mark.parametrize("code", REGIONS)
def test_cases_are_the_nearest_ones(code: str) -> None:
    practices, similar = views.report_practices(region(code)), set(views.similar_to(region(code))["neighbour_code"])
    assert practices["domain"].drop_duplicates().tolist() == views.report_priorities(region(code))["domain"].tolist()
    for domain, rows in practices.groupby("domain"):
        cases = list(answering(str(domain)))
        here = [name for where, name in cases if where == code]
        near = [name for where, name in cases if where in similar]
        reach = "region" if here else "similar" if near else "france" if cases else "none"
        assert set(rows["reach"]) == {reach}, domain
        names = rows.loc[rows["case_id"] != "", "name"].tolist()
        assert names == (here or near or [name for _, name in cases]), domain


@pytest.mark.parametrize("code", REGIONS)
def test_each_priority_leads_in_one_click_to_its_cases(code: str) -> None:
    practices, place = views.report_practices(region(code)), region(code)
    felt, similar = views.felt_here(place), views.similar_to(place)
    brief = str(charts.show_brief(views.territory_brief(place), "", felt, practices, similar, place).data)
    shown = section(code)
    targets = re.findall(r'<a href="#(qui-agit-.+?)">', brief)
    answered = practices[practices["case_id"] != ""]
    assert len(targets) == answered["domain"].nunique()
    for target, (_, rows) in zip(targets, answered.groupby("domain", sort=False), strict=True):
        after = shown.partition(f'<span id="{target}"></span>')[2]
        assert after, target
        line = BeautifulSoup(after.partition("</li>")[0], "html.parser").get_text()
        for name in rows.loc[rows["case_id"] != "", "name"].head(NAMED_CAP):
            assert name.replace("\u00a0", " ") in line, name


@pytest.mark.parametrize(
    ("reach", "names", "n_similar", "said"),
    [
        ("none", [""], 3, "aucun cas connu en Normandie ni dans les régions semblables, ni ailleurs en France"),
        ("none", [""], 0, "aucun cas connu en Normandie, ni ailleurs en France"),
        ("region", ["Bretagne"], 3, "1 cas connu en Normandie"),
        ("region", ["Bretagne"] * 2, 3, "2 cas connus en Normandie"),
        ("similar", ["Corse"], 3, "aucun cas connu en Normandie ; 1 dans une région semblable (Corse)"),
        (
            "similar",
            ["Corse", "Bretagne", "Corse"],
            3,
            "aucun cas connu en Normandie ; 3 dans des régions semblables (Corse et Bretagne)",
        ),
        ("france", ["Corse", ""], 3, "aucun cas connu en Normandie ni dans les régions semblables ; 2 en France"),
        ("france", ["Corse"], 0, "aucun cas connu en Normandie ; 1 en France"),
    ],
)
def test_what_is_said_of_few_or_none(reach: str, names: list[str], n_similar: int, said: str) -> None:
    rows = pd.concat([views.report_practices(region("28")).head(1)] * len(names), ignore_index=True)
    rows = rows.assign(
        region_name=names, reach=reach, n_similar=n_similar, case_id="" if reach == "none" else "one-case"
    )
    (item,) = acting_items(rows, region("28"))
    assert one_line(item["acts"]) == said
