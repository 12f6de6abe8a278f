"""The map of the home page: light to load, reached by keyboard, read at any width, in the colours of the theme."""

import gzip

import pytest
from built_site import Built
from playwright.sync_api import Browser, expect
from test_browser import CHROMIUM, NORMANDIE, browser, host, opened

from helpers.charts import theme

__all__ = ["browser", "host"]
pytestmark = pytest.mark.site
in_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium"),
]
HOME_BYTES = 60_000
LEGIBLE_PX = 8.5
PAINTED = """marks => marks.flatMap(mark => ["fill", "stroke"].filter(name => mark.hasAttribute(name)).map(
  name => [mark.getAttribute(name), getComputedStyle(mark)[name]]))"""
SIZES = "texts => texts.map(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)"
OVERFLOWS = """texts => texts.filter(text => {
  const box = text.getBoundingClientRect(), frame = text.ownerSVGElement.getBoundingClientRect();
  return box.left < frame.left - 1 || box.right > frame.right + 1;
}).map(text => text.textContent)"""


def test_home_page_is_light(built: Built) -> None:
    assert len(gzip.compress((built.site / "index.html").read_bytes(), 6)) < HOME_BYTES


def test_only_regions_speak_and_in_french(built: Built) -> None:
    indices, names_of = built.table("indices", level="region"), built.table("territories", level="region")
    n = indices[indices["is_priority"]].groupby("territory_code").size()
    n = n.reindex(names_of["territory_code"], fill_value=0).set_axis(names_of["name"])
    wanted = {f"{name} : {count} domaine{'s' if count > 1 else ''} sur 16" for name, count in n.items()}
    for drawing in built.pages["index.html"].select("figure#carte-des-regions svg"):
        names = {tag.get("aria-label") for tag in drawing.find_all(attrs={"aria-label": True})}
        assert names == wanted
        assert len(names) == 18
        assert not drawing.find_all(attrs={"aria-roledescription": True})


class TestInBrowser:
    """The map as readers use it."""

    pytestmark = in_browser

    @pytest.mark.parametrize("width", [360, 1280])
    def test_keyboard_reaches_a_region_shows_it_and_opens_it(self, browser: Browser, host: str, width: int) -> None:
        visit = opened(browser, host, "index.html", width)
        page = visit.page
        link = page.locator(f"figure#carte-des-regions svg a[*|href='{NORMANDIE}']:visible")
        before = link.locator("path").evaluate("path => getComputedStyle(path).strokeWidth")
        for _ in range(60):
            page.keyboard.press("Tab")
            if link.evaluate("link => link === document.activeElement"):
                break
        expect(link).to_be_focused()
        assert link.locator("path").evaluate("path => getComputedStyle(path).strokeWidth") != before
        assert link.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        page.wait_for_url(host + NORMANDIE)
        assert visit.problems == []
        page.context.close()

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.slow
    def test_colours_are_those_of_the_theme(self, browser: Browser, host: str, scheme: str) -> None:
        page = opened(browser, host, "index.html", 1280, scheme).page
        twins = {light: dark if scheme == "dark" else light for light, dark in theme.COLOURS.values()}
        painted = page.locator("figure#carte-des-regions svg:visible :is(path, text, rect)").evaluate_all(PAINTED)
        seen = {(attribute, colour) for attribute, colour in painted if attribute.startswith("#")}
        assert len(seen) >= 8
        for attribute, colour in seen:
            wanted = twins[attribute].removeprefix("#")
            assert colour == "rgb({}, {}, {})".format(*bytes.fromhex(wanted)), attribute
        page.context.close()

    @pytest.mark.parametrize("width", [320, 360, 640, 641, 1280])
    @pytest.mark.slow
    def test_labels_are_legible_and_inside(self, browser: Browser, host: str, width: int) -> None:
        page = opened(browser, host, "index.html", width).page
        texts = page.locator("figure#carte-des-regions .carnets-inline:visible svg text")
        assert texts.count() > 18
        assert min(texts.evaluate_all(SIZES)) >= LEGIBLE_PX
        assert texts.evaluate_all(OVERFLOWS) == []
        assert page.locator("figure#carte-des-regions .carnets-inline:visible").count() == 1
        page.context.close()
