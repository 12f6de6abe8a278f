"""Pages read with less than they were made for: no script, no style, no storage, no filter, no network, from a disk."""

from collections.abc import Iterator

import pytest
from accessibility import addresses
from bs4 import BeautifulSoup
from built_site import Built
from playwright.sync_api import Browser, BrowserContext, expect
from test_browser import CHROMIUM, NORMANDIE, browser, host, opened

from tiers import of_tier

__all__ = ["browser", "host"]
pytestmark = [
    pytest.mark.site,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium"),
]
KINDS = (NORMANDIE, "territoires/france.html", "domaines/emploi.html", "pratiques.html", "methode.html")
# What a reader who has no style sheet meets, in order; text that the page would show closed or to others is there too.
PARTS = """() => [...document.querySelectorAll("h1, h2, h3, main figure, main a[href]")]
  .filter((one) => one.checkVisibility()).map((one) => one.localName)"""
BLOCKED = """() => {
  for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
    Object.defineProperty(window, name, {get: () => { throw new DOMException("blocked", "SecurityError"); }});
  }
}"""


@pytest.fixture
def without_scripts(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(java_script_enabled=False, color_scheme="light")
    yield context
    context.close()


@pytest.mark.parametrize("address", KINDS[:: of_tier(2, 2, 1)])
def test_page_is_whole_without_scripts(without_scripts: BrowserContext, built: Built, host: str, address: str) -> None:
    page = without_scripts.new_page()
    page.goto(host + address)
    soup = built.pages[address]
    assert page.locator("h1:visible").count() == 1
    for part in page.locator(".carnets-fold > summary").all():
        part.click()
    for figure in page.locator("figure.carnets-figure").all():
        assert figure.locator("img:visible, div[role=group]:visible, table:visible").count() == 1
        assert figure.locator("table").count() == 1
        figure.locator(".carnets-data summary, a[download]").first.wait_for(state="attached")
    assert page.locator("main a[href]").count() == len(soup.select("main a[href]"))
    assert page.locator("button:visible, .carnets-facets form:visible").count() == 0, "it would do nothing"


def test_data_open_without_scripts(without_scripts: BrowserContext, host: str) -> None:
    page = without_scripts.new_page()
    page.goto(host + "domaines/emploi.html")
    figure = page.locator("figure#carte-regions")
    figure.get_by_text("Données et partage").click()
    figure.get_by_text("Tableau des données").click()
    assert figure.locator("table").is_visible()


def test_another_territory_is_reached_without_scripts(without_scripts: BrowserContext, host: str) -> None:
    page = without_scripts.new_page()
    page.goto(host + NORMANDIE)
    page.locator(".site-picker summary").click()
    page.locator(".site-picker nav a", has_text="Corse").click()
    assert page.url == host + "territoires/94-corse.html"


def test_search_says_that_it_needs_scripts(without_scripts: BrowserContext, host: str) -> None:
    page = without_scripts.new_page()
    page.goto(host + "search.html")
    assert page.locator("noscript p").is_visible()
    assert page.locator("main ul a[href='contenu.html']").is_visible()


@pytest.mark.parametrize("address", KINDS)
@pytest.mark.slow
def test_page_is_whole_without_styles(browser: Browser, host: str, address: str) -> None:
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.route("**/*.css*", lambda route: route.abort())
    page.goto(host + address)
    parts = page.evaluate(PARTS)
    assert next(part for part in parts if part.startswith("h")) == "h1"
    assert {"figure", "a"} <= set(parts) or address == "methode.html"
    assert page.evaluate("document.documentElement.lang") == "fr"
    skip = page.locator("a.site-skip")
    assert skip.is_visible()
    assert page.evaluate("document.querySelector('a').matches('.site-skip')"), "the first link skips the header"
    for one in page.locator("main img").all():
        assert one.get_attribute("alt")
    context.close()


@pytest.mark.slow
def test_blocked_storage_takes_only_the_memory_of_a_choice(browser: Browser, host: str) -> None:
    visit = opened(browser, host, "404.html")
    page = visit.page
    page.add_init_script(f"({BLOCKED})()")
    page.goto(host + NORMANDIE, wait_until="networkidle")
    page.locator(".site-theme").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    page.locator(".site-theme").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    for address in ("pratiques.html", "comparer.html?a=28&b=94", "search.html?q=emploi"):
        page.goto(host + address, wait_until="networkidle")
    expect(page.locator("#resultats li a").first).to_be_visible()  # the index is read when the page is quiet already
    assert visit.problems == []
    page.context.close()


def test_no_drawing_needs_a_filter(built: Built) -> None:
    drawings = sorted(built.site.glob("figures/**/*.svg"))
    assert drawings
    needing = [path.name for path in drawings if b"<filter" in path.read_bytes() or b"filter=" in path.read_bytes()]
    assert needing == []
    assert [address for address, page in built.pages.items() if page.select("svg filter, svg [filter]")] == []


def test_no_page_holds_an_inline_style_or_script(built: Built) -> None:
    found = []
    for address, page in built.pages.items():
        found += [f"{address}: {tag.name}" for tag in page.find_all(["style", "script"]) if not tag.get("src")]
        found += [
            f"{address}: {tag.name} {name}"
            for tag in page.find_all(True)
            for name in tag.attrs
            if name == "style" or name.startswith("on")
        ]
    assert found == []


def test_every_page_bears_the_policy(built: Built) -> None:
    for address in addresses(built.site):
        page: BeautifulSoup = built.pages[address]
        policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
        assert policy and policy["content"].startswith("default-src 'none'"), address
        assert "unsafe-inline" not in policy["content"], address


@pytest.mark.parametrize("address", ("index.html", *KINDS, "notes/28-normandie.html"))
@pytest.mark.slow
def test_page_opens_from_a_disk(browser: Browser, built: Built, address: str) -> None:
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((built.site / address).as_uri())
    assert page.evaluate("[...document.styleSheets].length") == 1
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily") != "Times New Roman"
    assert said == []
    context.close()
