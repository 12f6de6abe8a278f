"""The search of the cases in Chromium: without a script, by the keyboard, by an address, and when data fail."""

import json
import re
from collections.abc import Iterator

import pytest
from built_site import Built, typed
from playwright.sync_api import Browser, Page, expect
from test_browser import CHROMIUM, browser, host, opened

from helpers.charts.cases.practice_cards import FACETS
from helpers.charts.cases.practice_lists import SEARCH_CAP

__all__ = ["browser", "host"]
pytestmark = [
    pytest.mark.site,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium"),
]
PAGE = "pratiques.html"
EVIL = "<img src=x onerror=alert(1)> & co"
# A page that holds one case of many: the others come from the file, as they would in a large base.
CUT = """total => document.addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector(".carnets-facets");
  box.dataset.total = total;
  [...box.querySelectorAll("li")].slice(1).forEach(one => one.remove());
}, {once: true, capture: true})"""


@pytest.fixture
def page(browser: Browser, host: str) -> Iterator[Page]:
    visit = opened(browser, host, PAGE)
    yield visit.page
    assert visit.problems == []
    visit.page.context.close()


def names(page: Page) -> list[str]:
    return [typed(name) for name in page.locator(".carnets-facets li strong").all_inner_texts()]


def count(page: Page) -> str:
    return page.locator(".carnets-count").inner_text()


def test_list_is_whole_without_scripts(browser: Browser, host: str, built: Built) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(host + PAGE)
    assert not page.locator(".carnets-facets form").is_visible()
    assert names(page) == built.table("cases")["name"].tolist()[:SEARCH_CAP]
    context.close()


@pytest.mark.slow
def test_nothing_moves_when_the_filters_come(page: Page, browser: Browser, host: str) -> None:
    waiting = browser.new_page()
    waiting.route("**/facettes.js*", lambda route: route.abort())
    waiting.goto(host + PAGE)
    assert not waiting.locator(".carnets-facets form").is_visible()
    places = [one.locator(".carnets-facets .carnets-count").bounding_box() for one in (waiting, page)]
    assert places[0] == places[1]
    waiting.close()


def test_each_choice_narrows_the_list_and_the_address(page: Page, built: Built) -> None:
    cases = built.table("cases")
    page.select_option("select[name=type]", "tiers_lieux")
    wanted = cases[cases["type"] == "tiers_lieux"]
    expect(page.locator(".carnets-facets li")).to_have_count(len(wanted))
    assert names(page) == wanted["name"].tolist()
    assert count(page) == f"{len(wanted)} cas sur {len(cases)}"
    page.select_option("select[name=territoire]", "region-24")
    assert names(page) == wanted.loc[wanted["region_code"] == "24", "name"].tolist()
    assert page.url.endswith("#type=tiers_lieux&territoire=region-24")
    page.click("button[type=reset]")
    expect(page).to_have_url(re.compile(r"\.html#?$"))
    assert names(page) == cases["name"].tolist()[:SEARCH_CAP]


@pytest.mark.slow
def test_address_brings_a_choice_back(browser: Browser, host: str, built: Built) -> None:
    cases = built.table("cases")
    visit = opened(browser, host, f"{PAGE}#origine=rameau&territoire=departement-94&mot=nowhere")
    wanted = cases[(cases["origin"] == "rameau") & (cases["departement"] == "94")]
    expect(visit.page.locator(".carnets-facets li")).to_have_count(len(wanted))
    assert names(visit.page) == wanted["name"].tolist()
    visit.page.evaluate("location.hash = 'domaine=numerique&origine=rameau'")
    expect(visit.page.locator(".carnets-facets li")).to_have_count(1)
    assert names(visit.page) == ["Silver Geek"]
    visit.page.context.close()


@pytest.mark.slow
def test_card_loaded_later_leads_to_its_source(page: Page, built: Built) -> None:
    last = built.table("cases").iloc[-1]
    page.select_option("select[name=territoire]", f"departement-{last['departement']}")
    links = page.locator(".carnets-facets li").last.locator("cite a")
    expect(links).to_have_count(2)
    expect(links.first).to_have_attribute("href", last["source_url"])  # the list is filled when the file has come
    expect(links.last).to_have_attribute("href", f"contribuer.html?cas={last['case_id']}#signaler")


@pytest.mark.slow
def test_anchor_of_a_list_is_no_choice(browser: Browser, host: str, built: Built) -> None:
    visit = opened(browser, host, f"{PAGE}#domaine-isolement")
    assert len(names(visit.page)) == min(SEARCH_CAP, len(built.table("cases")))
    assert visit.page.evaluate("document.getElementById('domaine-isolement') !== null")
    visit.page.context.close()


@pytest.mark.slow
def test_choices_are_made_by_the_keyboard(page: Page) -> None:
    page.locator("select[name=domaine]").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".carnets-count")).to_contain_text("cas sur")  # the cases come from their file first
    for name in FACETS[1:]:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == name
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\.html#?$"))
    assert page.locator(".carnets-count").get_attribute("aria-live") == "polite"


def cut_page(browser: Browser, host: str, answer: str | None) -> Page:
    """Open the page as if it held one case of many, whose file is an answer, or is missing."""
    page = browser.new_context(locale="fr-FR").new_page()
    page.add_init_script(f"({CUT})({2 if answer is None else len(json.loads(answer)['cases'])})")
    page.route("**/cas.json", lambda route: route.fulfill(body=answer) if answer else route.abort())
    page.goto(host + PAGE, wait_until="networkidle")
    return page


@pytest.mark.slow
def test_other_cases_are_loaded_on_first_use_as_texts(browser: Browser, host: str) -> None:
    facets = {"domaine": ["emploi"], "famille": [], "type": [], "territoire": ["sans-lieu"], "mot": [], "origine": []}
    many = [[f"cas-{n}", f"{EVIL} {n}", "type", "lieu", "texte", 0, facets] for n in range(150)]
    page = cut_page(browser, host, json.dumps({"sources": [["source", "javascript:alert(2)"]], "cases": many}))
    alerts: list[str] = []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    assert len(names(page)) == 1
    page.select_option("select[name=domaine]", "emploi")
    expect(page.locator(".carnets-facets li")).to_have_count(SEARCH_CAP)
    assert names(page)[0] == f"{EVIL} 0"
    assert count(page) == f"150 cas sur 150 ; les {SEARCH_CAP} premiers sont affichés"
    page.click(".carnets-more")
    expect(page.locator(".carnets-facets li")).to_have_count(2 * SEARCH_CAP)
    assert page.evaluate("document.activeElement.querySelector('strong').textContent") == f"{EVIL} {SEARCH_CAP}"
    while page.locator(".carnets-more").is_visible():
        page.click(".carnets-more")
    expect(page.locator(".carnets-facets li")).to_have_count(150)
    assert page.locator('a[href^="javascript"]').count() == 0
    assert not page.locator(".carnets-more").is_visible()
    assert alerts == []
    page.context.close()


@pytest.mark.slow
def test_data_that_do_not_come_are_told(browser: Browser, host: str) -> None:
    page = cut_page(browser, host, None)
    page.select_option("select[name=domaine]", "emploi")
    expect(page.locator(".carnets-count")).to_contain_text("pas pu")
    assert len(names(page)) == 1
    page.context.close()
