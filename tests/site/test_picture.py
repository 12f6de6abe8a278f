"""A figure taken away as a picture that the browser makes: whole, on paper, with its words; or said to be lost."""

import io
import json

import pytest
from built_site import Built
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from test_browser import CHROMIUM, Visit, browser, host

from helpers.charts import theme

__all__ = ["browser", "host"]
pytestmark = [
    pytest.mark.site,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing"),
]

DOMAIN, FIGURE = "domaines/emploi.html", "carte-regions"
HOSTILE = "</text><script>document.title='lost'</script><image href='http://elsewhere.example/'/> & \"mot\""


@pytest.fixture
def visit(browser: Browser, host: str, built: Built) -> Visit:
    """Return a page of the site, in the dark, open at a figure's downloads."""
    visit = Visit(browser.new_page(color_scheme="dark"), host)
    visit.page.goto(f"{host}{DOMAIN}", wait_until="networkidle")
    visit.page.locator(f"#{FIGURE} .carnets-about > summary").click()
    return visit


def painted(page: Page) -> Image.Image:
    """Ask for the picture of the figure and return it."""
    with page.expect_download() as download:
        page.locator(f"#{FIGURE} .carnets-png").click()
    assert download.value.suggested_filename == f"{FIGURE}.png"
    return Image.open(io.BytesIO(download.value.path().read_bytes())).convert("RGB")


def test_lost_drawing_is_said_in_words(visit: Visit) -> None:
    visit.page.route("**/*-wide.svg", lambda route: route.fulfill(status=404, body="no"))
    visit.page.locator(f"#{FIGURE} .carnets-png").click()
    link = visit.page.locator(f"#{FIGURE} a[data-picture]")
    expect(visit.page.locator(f"#{FIGURE} .carnets-downloads [role=status]")).to_have_text(
        f" {link.get_attribute('data-failed')}"
    )


def test_hostile_words_are_drawn_as_words(visit: Visit) -> None:
    link = visit.page.locator(f"#{FIGURE} a[data-picture]")
    lines = json.loads(str(link.get_attribute("data-picture")))
    lines["head"][1][0] = HOSTILE
    link.evaluate("(link, lines) => { link.dataset.picture = lines; }", json.dumps(lines))
    title = visit.page.title()
    assert painted(visit.page).width > 0
    assert visit.page.title() == title
    assert visit.problems == []


def test_picture_is_light_twice_its_drawing_with_words_around(visit: Visit) -> None:
    picture, drawing = painted(visit.page), visit.page.locator(f"#{FIGURE} img")
    width, height = (float(str(drawing.get_attribute(name))) for name in ("width", "height"))
    assert picture.width >= 2 * (width + 40) and picture.height >= 2 * (height + 75)
    paper = tuple(bytes.fromhex(theme.light("paper")[1:]))
    colours = {colour for n, colour in picture.getcolors(picture.width * picture.height) if n > 50}
    inks = {name: tuple(bytes.fromhex(theme.light(name)[1:])) for name in ("accent", "ink", "muted", "much_more")}
    assert picture.getpixel((0, 0)) == paper
    assert {name for name, ink in inks.items() if ink not in colours} == set(), "light, in the dark as well"
    edge = picture.crop((picture.width - 20, 0, picture.width, picture.height))
    assert [colour for _, colour in edge.getcolors(edge.width * edge.height)] == [paper], "no word leaves the picture"
    assert visit.problems == []
