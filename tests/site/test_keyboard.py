"""A walk by the keyboard alone: home, map, region, figure, its data, search, a result; the focus is always seen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from test_browser import CHROMIUM, NORMANDIE, browser, host, opened

__all__ = ["browser", "host"]
pytestmark = [
    pytest.mark.site,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium"),
]
MOST_STEPS = 80
# The focused element: whether a part of it is in the window with nothing over it, and whether a mark surrounds it.
FOCUSED = """() => {
  const node = document.activeElement;
  const box = node.getBoundingClientRect();
  const part = [0.1, 0.3, 0.5, 0.7, 0.9];
  const isOnTop = part.some((x) => part.some((y) => {
    const found = document.elementFromPoint(box.x + x * box.width, box.y + y * box.height);
    return found && (node.contains(found) || found.contains(node) && found.closest("a, label") !== null);
  }));
  const isMarked = [node, ...node.querySelectorAll("*")].some((one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
      || one instanceof SVGElement && parseFloat(style.strokeWidth) >= 2;
  });
  return {name: node.outerHTML.slice(0, 120), isOnTop, isMarked};
}"""


class Walker:
    """Someone who has a keyboard and no pointer."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str) -> None:
        """Press a key, then find where the focus is."""
        self.page.keyboard.press(key)
        focused = self.page.evaluate(FOCUSED)
        assert focused["isOnTop"], f"after {key}, the focus is out of sight: {focused['name']}"
        assert focused["isMarked"], f"after {key}, the focus is not marked: {focused['name']}"

    def tab_to(self, selector: str, key: str = "Tab") -> None:
        """Press Tab until an element has the focus."""
        for _ in range(MOST_STEPS):
            self.press(key)
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        pytest.fail(f"{MOST_STEPS} times Tab do not lead to {selector}")

    def skip_header(self) -> None:
        """Follow the link that skips what every page repeats."""
        self.tab_to(".site-skip")
        self.page.keyboard.press("Enter")
        assert self.page.evaluate("document.activeElement.localName") == "main"


@pytest.fixture
def walker(browser: Browser, host: str) -> Iterator[Walker]:
    visit = opened(browser, host, "index.html")
    yield Walker(visit.page)
    assert visit.problems == []
    visit.page.context.close()


@pytest.mark.slow
def test_from_the_map_to_data_and_to_a_result_of_search(walker: Walker, host: str) -> None:
    page = walker.page
    walker.skip_header()
    walker.tab_to(f"#carte-des-regions a[*|href$='{NORMANDIE}']")
    page.keyboard.press("Enter")
    page.wait_for_url(host + NORMANDIE)

    walker.skip_header()
    walker.tab_to("figure.carnets-figure:has(picture) .carnets-about > summary")
    page.keyboard.press("Enter")
    walker.tab_to("figure.carnets-figure:has(picture) .carnets-data details summary")
    page.keyboard.press("Enter")
    walker.tab_to("figure details details[open] .carnets-scroll")
    assert page.locator("figure details details[open] table").first.is_visible()
    walker.press("Shift+Tab")
    walker.tab_to(".carnets-scroll")

    walker.tab_to("#q-header", "Shift+Tab")
    page.keyboard.type("chomage")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{host}search.html?q=chomage")
    expect(page.locator("#resultats li a").first).to_be_visible()
    walker.tab_to("#resultats li:first-child a")
    title = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "search.html" not in address)
    assert title in page.title()


def test_every_region_of_the_map_is_met_once_by_the_keyboard(walker: Walker) -> None:
    walker.skip_header()
    met = []
    for _ in range(MOST_STEPS):
        walker.press("Tab")
        within = "document.activeElement.closest('#carte-des-regions svg') !== null"
        if walker.page.evaluate(within):
            met.append(
                walker.page.evaluate(
                    "document.activeElement.getAttribute('href') ?? document.activeElement.getAttribute('xlink:href')"
                )
            )
        elif met:
            break
    assert len(met) == len(set(met)) == 3, "the regions of the CI plan"


def test_escape_closes_the_choice_of_a_territory(browser: Browser, host: str) -> None:
    visit = opened(browser, host, NORMANDIE)
    walker = Walker(visit.page)
    walker.tab_to(".site-picker summary")
    visit.page.keyboard.press("Enter")
    assert visit.page.locator(".site-picker nav").is_visible()
    walker.press("Tab")
    visit.page.keyboard.press("Escape")
    assert not visit.page.locator(".site-picker nav").is_visible()
    assert visit.page.evaluate("document.activeElement !== document.body")
    visit.page.context.close()


@pytest.mark.slow
def test_no_page_holds_the_keyboard(browser: Browser, host: str) -> None:
    """Tab goes through the whole page and out of it."""
    visit = opened(browser, host, "pratiques.html")
    page = visit.page
    seen = set()
    for _ in range(400):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement === document.body ? '' : document.activeElement.outerHTML")
        if not name or (page.evaluate("document.activeElement.className") == "site-skip" and seen):
            break
        seen.add(name)
    else:
        pytest.fail("the keyboard never comes out")
    assert any("q-header" in name for name in seen)
    assert page.evaluate("document.querySelector('.site-footer') !== null")
    visit.page.context.close()
