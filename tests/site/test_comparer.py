"""Two regions side by side: the files against the tables, then the page in Chromium."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import pytest
from built_site import Built, french, typed
from playwright.sync_api import Browser, Page, expect
from test_browser import CHROMIUM, browser, host, opened

__all__ = ["browser", "host"]
pytestmark = pytest.mark.site
in_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium"),
]
REGIONS = ("28", "94", "01")
PAGE = "comparer.html"


def facts(built: Built, code: str) -> dict[str, Any]:
    return json.loads((built.site / "donnees" / "regions" / f"{code}.json").read_text(encoding="utf-8"))


def provenances(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every value that bears a mark of where it comes from, at any depth."""
    if isinstance(value, dict):
        if "provenance" in value:
            yield value
        for one in value.values():
            yield from provenances(one)
    elif isinstance(value, list):
        for one in value:
            yield from provenances(one)


# --- the files ---


def test_there_is_a_file_for_each_region_of_the_plan(built: Built) -> None:
    assert {path.stem for path in (built.site / "donnees" / "regions").iterdir()} == set(REGIONS)


@pytest.mark.parametrize("code", REGIONS)
def test_indices_and_ranks_are_those_of_the_tables(built: Built, code: str) -> None:
    table = built.table("indices", level="region", territory_code=code).set_index("domain")
    domains = facts(built, code)["domains"]
    assert len(domains) == 16
    for fact in domains:
        row = table.loc[fact["id"]]
        if math.isnan(row["index"]):
            assert (fact["index"], fact["index_shown"], fact["rank"]) == (None, "non calculé", None)
            continue
        assert fact["index"] == pytest.approx(row["index"], abs=5e-5)
        assert french(fact["index_shown"]) == pytest.approx(row["index"], abs=0.051)
        is_known = row["rank_p95"] - row["rank_p5"] + 1 <= row["n_ranked"] / 2
        assert fact["rank"] == (row["rank"] if is_known else None)
        assert fact["rank_shown"].startswith(f"{int(row['rank'])}" if is_known else "rang incertain")
        assert fact["priority"] == fact["rank_shown"].endswith("prioritaire") == row["is_priority"]


@pytest.mark.parametrize("code", REGIONS)
def test_verdicts_and_felt_indices_are_those_of_the_tables(built: Built, code: str) -> None:
    verdicts = built.table("verdicts", territory_code=code).set_index("domain")
    zones = built.table("zonings", zoning="zone_enquete", member_code=code)["zone_code"].tolist()
    felt = built.table("perceived_indices", study="impact_citoyens", wave="2019-10")
    felt = felt[felt["territory_code"].isin(zones)].set_index("domain")["index"].to_dict()
    for fact in facts(built, code)["domains"]:
        row = verdicts.loc[fact["id"]]
        assert fact["verdict"]["id"] == row["verdict"]
        assert fact["verdict"]["provenance"] == row["provenance"] == fact["felt"]["provenance"]
        wanted = felt.get(fact["id"])
        assert fact["felt"]["index"] == (None if wanted is None else pytest.approx(wanted, abs=5e-5))


@pytest.mark.parametrize("code", REGIONS)
def test_key_figures_are_those_of_the_tables(built: Built, code: str) -> None:
    figures = built.table("figures", level="region", territory_code=code).set_index(["indicator", "period"])["value"]
    known = [fact for fact in facts(built, code)["figures"] if fact["value"] is not None]
    assert known
    for fact in known:
        assert fact["value"] == pytest.approx(figures[fact["id"], fact["period"]], rel=1e-3, abs=0.06)


@pytest.mark.parametrize("code", REGIONS)
def test_alliances_are_those_of_the_zones(built: Built, code: str) -> None:
    alliances = facts(built, code)["alliances"]
    assert len(alliances) == 4
    for fact in alliances:
        study, wave, question, answer, population = fact["id"].split("/")
        zoning = "grande_zone" if study == "phare_associations" else "zone_enquete"
        zones = built.table("zonings", zoning=zoning, member_code=code)["zone_code"].tolist()
        asked = {"study": study, "wave": wave, "question_id": question, "answer": answer, "population": population}
        rows = built.table("estimates", **asked, level=zoning)
        rows = rows[rows["territory_code"].isin(zones)].dropna(subset=["value"])
        if rows.empty:  # no zone holds the region, or nothing was published of it
            assert (fact["value"], fact["provenance"]) == (None, "")
            continue
        assert [fact["provenance"]] == rows["provenance"].tolist()
        assert fact["value"] == pytest.approx(rows["value"].iloc[0], abs=0.051)
        assert (fact["low"] is None) == math.isnan(rows["value_lb"].iloc[0])


def test_alliances_are_told_in_metropolitan_regions(built: Built) -> None:
    """Without this, the test above could pass where nothing is told."""
    told = {code: [fact["value"] for fact in facts(built, code)["alliances"]] for code in REGIONS}
    assert all(any(value is not None for value in values) == (code != "01") for code, values in told.items())


@pytest.mark.parametrize("code", REGIONS)
def test_every_value_says_where_it_comes_from(built: Built, code: str) -> None:
    marked = list(provenances(facts(built, code)))
    assert len(marked) > 50
    assert {one["provenance"] for one in marked} <= {"", "official", "published", "observed"}
    assert all(bool(one["provenance"]) == bool(one["provenance_label"]) for one in marked)


def test_lists_of_all_regions_show_what_the_files_hold(built: Built) -> None:
    lists = built.pages[PAGE].select(".comparer-all details")
    assert len(lists) == 16
    for one in lists:
        shown = {row["data-code"]: [cell.get_text() for cell in row.find_all("td")] for row in one.select("tbody tr")}
        held = {
            code: next(fact for fact in facts(built, code)["domains"] if fact["id"] == one["data-domain"])
            for code in REGIONS
        }
        assert shown == {code: [fact["index_shown"], fact["rank_shown"]] for code, fact in held.items()}
        known = [held[code]["index"] for code in shown if code != "01" and held[code]["index"] is not None]
        assert known == sorted(known, reverse=True)


@pytest.mark.parametrize("first", REGIONS)
@pytest.mark.parametrize("second", REGIONS)
def test_what_is_sure_of_a_pair_is_what_the_draws_allow(built: Built, first: str, second: str) -> None:
    """Recomputed: ranges that do not meet, or two sides of France or of the third in 95 % of the draws."""
    if first == second:
        assert first not in facts(built, first)["against"]
        return
    table = built.table("indices", level="region").set_index(["territory_code", "domain"])
    for domain, verdict in facts(built, first)["against"][second].items():
        one, other = table.loc[first, domain], table.loc[second, domain]
        if verdict == "unknown":
            assert math.isnan(one["index"]) or math.isnan(other["index"])
            continue
        gap = one["index"] - other["index"]
        assert (gap > 0 if verdict.endswith("more") else gap < 0) or verdict == "equal", domain
        if verdict in ("more", "less"):
            above, below = (one, other) if verdict == "more" else (other, one)
            is_apart = above["rank_p95"] < below["rank_p5"] and "01" not in (first, second)
            sides = [above[share] >= 0.95 and below[share] <= 0.05 for share in ("share_above", "share_third")]
            assert is_apart or any(sides), domain


def test_page_holds_no_script_of_its_own(built: Built) -> None:
    """The one that it loads is a file of the site, and writes texts alone."""
    script = (built.site / "comparer.js").read_text(encoding="utf-8")
    assert "innerHTML" not in script
    assert "insertAdjacentHTML" not in script
    assert built.pages[PAGE].find("article").find_all("script", src=False) == []


# --- the page ---


def text(page: Page, selector: str) -> str:
    return " ".join(typed(page.locator(selector).inner_text()).split())


class TestInBrowser:
    """The page as readers use it."""

    pytestmark = in_browser

    @pytest.mark.parametrize("width", [360, 1280])
    def test_address_chooses_two_regions(self, browser: Browser, host: str, built: Built, width: int) -> None:
        visit = opened(browser, host, f"{PAGE}?a=28&b=94", width)
        page = visit.page
        assert text(page, "#comparer-message") == ""
        assert page.locator(".comparer-legend a").all_inner_texts() == ["Normandie", "Corse"]
        rows = page.locator(".comparer-domains tbody tr")
        held, other = facts(built, "28"), facts(built, "94")
        assert rows.locator("th").all_inner_texts() == [fact["short_label"] for fact in held["domains"]]
        pairs = zip(held["domains"], other["domains"], strict=True)
        shown = [f"{one['index_shown']} et {two['index_shown']}" for one, two in pairs]
        assert rows.locator("small").all_inner_texts() == shown
        sure = {
            "more": "Normandie, c'est sûr",
            "less": "Corse, c'est sûr",
        }
        said = [typed(words) for words in rows.locator(".comparer-which").all_inner_texts()]
        verdicts = [held["against"]["94"][fact["id"]] for fact in held["domains"]]
        for verdict, words in zip(verdicts, said, strict=True):
            assert words == sure.get(verdict, words) and (verdict in sure) == ("c'est sûr" in words)
        counts = [verdicts.count(verdict) for verdict in sure]
        assert [int(n) for n in re.findall(r"(\d+) domaines", text(page, ".comparer-summary"))][:2] == counts
        strips = page.locator(".comparer-domains svg")
        assert strips.count() == 16 and strips.first.get_attribute("aria-hidden") == "true"
        page.locator("#comparer-result details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        heads = page.locator("#comparer-result details table").first.locator("thead th").all_inner_texts()
        assert heads[1:] == ["Normandie", "Corse"]
        room = page.evaluate("document.documentElement.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth") <= room
        assert visit.problems == []
        page.context.close()

    def test_overseas_region_has_no_answer(self, browser: Browser, host: str) -> None:
        """It is not ranked with a metropolitan one, and no survey tells its alliances."""
        visit = opened(browser, host, f"{PAGE}?a=01&b=28")
        assert "ne se classent pas ensemble" in text(visit.page, ".comparer-apart")
        visit.page.locator("#comparer-result details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        assert "non publié" in text(visit.page, "#comparer-result")
        visit.page.context.close()

    @pytest.mark.parametrize("code", ["99", "<img src=x onerror=alert(1)>", "../../index"])
    def test_unknown_code_is_said_in_french(self, browser: Browser, host: str, code: str) -> None:
        visit = opened(browser, host, PAGE)
        visit.page.goto(
            f"{host}{PAGE}?" + visit.page.evaluate("code => new URLSearchParams({a: code, b: '28'})+''", code)
        )
        assert f"Aucune région n'a le code « {code} »" in text(visit.page, "#comparer-message")
        assert visit.page.locator("#comparer-a").input_value() == ""
        assert visit.page.locator("#comparer-result *").count() == 0
        assert visit.page.locator("#comparer-message *").count() == 0
        assert visit.problems == []
        visit.page.context.close()

    def test_same_region_twice_is_said(self, browser: Browser, host: str) -> None:
        visit = opened(browser, host, f"{PAGE}?a=28&b=28")
        assert "deux fois la même région" in text(visit.page, "#comparer-message")
        assert visit.page.locator(".comparer-domains").count() == 0
        visit.page.context.close()

    def test_page_opens_with_an_example_and_the_address_follows_the_keyboard(self, browser: Browser, host: str) -> None:
        visit = opened(browser, host, PAGE)
        page = visit.page
        assert text(page, "#comparer-message") == "Un exemple : choisissez vos deux régions."
        expect(page.locator(".comparer-domains tbody tr")).to_have_count(16)
        assert page.locator("#comparer-a").input_value() != page.locator("#comparer-b").input_value()
        assert page.url == host + PAGE
        page.get_by_label("Première région").select_option("28")
        page.get_by_label("Seconde région").focus()
        page.keyboard.type("Guad")
        page.keyboard.press("Tab")
        expect(page.locator("#comparer-message")).to_have_text("")
        assert page.url == f"{host}{PAGE}?a=28&b=01"
        page.go_back()
        expect(page.locator("#comparer-b")).not_to_have_value("01")
        expect(page.locator(".comparer-domains tbody tr")).to_have_count(16)
        assert visit.problems == []
        page.context.close()

    def test_lost_data_are_said_in_french(self, browser: Browser, host: str) -> None:
        visit = opened(browser, host, PAGE)
        visit.page.route("**/donnees/regions/94.json", lambda route: route.fulfill(status=404))
        visit.page.goto(f"{host}{PAGE}?a=28&b=94", wait_until="networkidle")
        assert "Les données n'ont pas pu être chargées (404)" in text(visit.page, "#comparer-message")
        assert visit.page.locator(".comparer-all summary").first.is_visible()
        visit.page.context.close()

    def test_page_read_from_a_disk_says_so_and_keeps_its_table(self, browser: Browser, built: Built) -> None:
        context = browser.new_context()
        page = context.new_page()
        page.goto((built.site / PAGE).as_uri() + "?a=28&b=94")
        assert "Lue depuis un disque" in text(page, "#comparer-message")
        assert page.locator(".comparer-all summary").first.is_visible()
        assert not page.locator("#comparer form").is_visible()
        context.close()

    def test_page_without_scripts_is_the_table(self, browser: Browser, host: str) -> None:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(host + PAGE)
        assert not page.locator("#comparer").is_visible()
        assert page.locator(".comparer-all tbody tr").count() == 16 * len(REGIONS)
        context.close()
