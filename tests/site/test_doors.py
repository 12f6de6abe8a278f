"""The six doors on one line of every page; where to write, at every foot; old addresses answer."""

import re
from collections.abc import Iterator

import pytest
from built_site import ROOT, Built, target_of
from playwright.sync_api import Browser, Page
from test_browser import CHROMIUM, browser, host

from helpers.pages.addresses import live_addresses, read_redirects

__all__ = ["browser", "host"]
pytestmark = pytest.mark.site

in_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium"),
]

DOORS = {
    "fr": ["Accueil", "Territoires", "Domaines", "Comparer", "Agir", "Comprendre"],
    "en": ["Home", "Territories", "Domains", "Compare", "Act", "Understand"],
}
KINDS = ("index", "territoires/28-normandie", "comparer", "agir", "domaines", "search", "404", "en/index", "en/methode")
LINES = """() => {
  const shown = [...document.querySelectorAll('.site-bar > *, .site-doors a')].filter(one => one.checkVisibility());
  const middles = shown.map(one => { const box = one.getBoundingClientRect(); return (box.top + box.bottom) / 2; });
  return [Math.max(...middles) - Math.min(...middles), document.querySelector('.site-bar').offsetHeight];
}"""


def test_every_page_has_the_six_doors_and_its_own_is_marked(built: Built) -> None:
    for address, page in built.written_pages.items():
        links = page.select(".site-doors a")
        if not links:
            continue
        language = page.html["lang"]
        assert [link.get_text(strip=True) for link in links] == DOORS[language], address
        assert len(page.select(".site-doors a[aria-current]")) == 1, address
        for link in links:
            file, _ = target_of(built.site, address, link["href"])
            assert file.is_file(), f"{address}: {link['href']}"


def test_every_foot_says_where_to_write(built: Built) -> None:
    settings = (ROOT / "_config.yml").read_text(encoding="utf-8")
    mailbox = re.search("carnets_contact: (.+)", settings)[1]
    framed = [page for page in built.pages.values() if page.find("footer", class_="site-footer")]
    assert len(framed) > 50
    assert {page.select_one('footer a[href^="mailto:"]')["href"] for page in framed} == {f"mailto:{mailbox}"}


def test_acting_names_only_tools_that_have_an_address(built: Built) -> None:
    page = built.pages["agir.html"]
    assert {"pratiques.html", "contribuer.html"} <= {link["href"] for link in page.select("article a")}
    tools = page.select("#s-outiller li")
    assert tools and all(tool.a["href"].startswith("https://") for tool in tools)


def test_old_addresses_lead_to_a_page(built: Built) -> None:
    former = [address for address in read_redirects(live_addresses()) if f"{address}.html" in built.pages]
    assert former
    for address in former:
        moved = built.pages[f"{address}.html"].find("meta", attrs={"http-equiv": "refresh"})
        file, _ = target_of(built.site, f"{address}.html", moved["content"].partition("url=")[2])
        assert file.is_file(), address


class TestInBrowser:
    """The header as it is drawn."""

    pytestmark = in_browser

    @pytest.fixture(scope="class")
    def page(self, browser: Browser) -> Iterator[Page]:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="fr-FR")
        yield context.new_page()
        context.close()

    @pytest.mark.parametrize("address", KINDS)
    def test_header_is_one_line_at_1280(self, page: Page, host: str, address: str) -> None:
        page.goto(f"{host}{address}.html")
        apart, height = page.evaluate(LINES)
        assert apart < 8 and height < 80, f"{apart} px between the lines of a header of {height} px"
