"""The page of a territory: its sections in order, the answer on the first screen, its length, nothing empty."""

import json
import re
from typing import Any
from urllib.parse import unquote

import pytest
from built_site import Built
from playwright.sync_api import Browser, expect
from test_browser import CHROMIUM, browser, host, opened

__all__ = ["browser", "host"]
pytestmark = pytest.mark.site
no_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium")
PAGES = ("territoires/28-normandie", "territoires/94-corse", "territoires/01-guadeloupe", "territoires/france")
SECTIONS = [
    "En bref",
    "Les 16 domaines",
    "Carte",
    "Évolution",
    "Ce que disent les habitants",
    "Qui agit",
    "Comparer",
    "Télécharger et citer",
    "Calculs de cette page",
]
PARTS = {"profil": "Profil", "fragilites": "Fragilités prioritaires", "alliances": "Dynamiques d\u2019alliances"}
FIRST_SCREEN, TALLEST = {1280: 700, 360: 1200}, {1280: 6000, 360: 12000}
MOST_WORDS = 1000
MEASURES = """() => {
  const article = document.querySelector("article");
  const first = document.querySelector(".carnets-lead, .carnets-brief-cards h3");
  const value = document.querySelector(".carnets-brief-cards strong");
  return {
    height: document.documentElement.scrollHeight,
    words: article.innerText.split(/\\s+/).filter((word) => /[\\p{L}\\d]/u.test(word)).length,
    first: first.getBoundingClientRect().bottom,
    card: document.querySelector(".carnets-brief-cards h3")?.getBoundingClientRect().bottom ?? 0,
    value: value ? parseFloat(getComputedStyle(value).fontSize) : 99,
    body: parseFloat(getComputedStyle(document.body).fontSize),
  };
}"""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Open the pages of the small site, or those of every territory of the site that `make territories` names."""
    if "territory" in metafunc.fixturenames:
        site = metafunc.config.getoption("--site")
        found = sorted(site.glob("[dt]e*/[0-9f]*.html")) if site else []
        metafunc.parametrize("territory", [f"{path.parent.name}/{path.stem}" for path in found] or PAGES)


def text_of(tag: Any) -> str:
    return re.sub(r"[¶#]$", "", " ".join(tag.get_text(" ", strip=True).split())).strip()


@pytest.mark.parametrize("address", PAGES)
def test_sections_stand_in_their_order_and_none_is_empty(built: Built, address: str) -> None:
    article = built.pages[f"{address}.html"].find("article")
    headings = article.find_all("h2")
    assert [text_of(tag) for tag in headings] == SECTIONS
    for tag in headings:
        assert len(text_of(tag.find_parent("section"))) > len(text_of(tag)) + 20, text_of(tag)


@pytest.mark.parametrize("address", PAGES)
def test_the_three_parts_of_the_report_are_there_and_led_to(built: Built, address: str) -> None:
    article = built.pages[f"{address}.html"].find("article")
    led = {link["href"] for link in article.select("h1 ~ p a")}
    for name, title in PARTS.items():
        assert f"#{name}" in led
        part = article.find(id=name).find_parent("details", class_="carnets-fold")
        assert text_of(part.summary).replace("'", "\u2019").startswith(title)
        assert part.find("figure"), name


@pytest.mark.browser
@no_chromium
@pytest.mark.parametrize("width", FIRST_SCREEN)
@pytest.mark.parametrize("address", ["territoires/28-normandie", "territoires/france"])
def test_the_large_map_shows_the_domain_that_is_chosen(browser: Browser, host: str, address: str, width: int) -> None:
    visit = opened(browser, host, f"{address}.html", width=width)
    page = visit.page
    form = page.locator("form[data-map]")
    figure = page.locator(f"figure#{form.get_attribute('data-map')}")
    title, image = figure.locator(".carnets-title"), figure.locator("img")
    before = title.inner_text(), image.get_attribute("alt"), figure.locator(".carnets-source").inner_text()
    first = form.locator("select").input_value()
    chosen, label = ("emploi", "Emploi") if first == "culture" else ("culture", "Culture et loisirs")
    form.locator("select").select_option(chosen)
    expect(title).to_contain_text(label)
    image.scroll_into_view_if_needed()
    page.wait_for_function(
        "image => image.currentSrc.startsWith('data:') && image.naturalWidth", arg=image.element_handle()
    )
    drawn = unquote(image.evaluate("image => image.currentSrc"))
    places = json.loads(form.locator(f"option[value={chosen}]").get_attribute("data-places") or "")
    labels = re.findall(r"<text[^>]*>([^<]+)</text>", drawn)
    assert any(text in labels for text, _ in places)
    assert form.locator("[role=status]").inner_text() == title.inner_text()
    form.locator("select").select_option(first)
    expect(title).to_have_text(before[0])
    assert (image.get_attribute("alt"), figure.locator(".carnets-source").inner_text()) == before[1:]
    assert visit.problems == []
    page.context.close()


@pytest.mark.browser
@no_chromium
@pytest.mark.parametrize("width", FIRST_SCREEN)
def test_the_answer_is_on_the_first_screen_and_the_page_is_short(
    browser: Browser, host: str, territory: str, width: int
) -> None:
    visit = opened(browser, host, f"{territory}.html", width=width)
    measured = visit.page.evaluate(MEASURES)
    visit.page.context.close()
    assert max(measured["first"], measured["card"]) < FIRST_SCREEN[width]
    assert measured["height"] <= TALLEST[width]
    assert measured["words"] <= MOST_WORDS
    assert measured["value"] > measured["body"]
