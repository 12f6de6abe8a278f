"""Pages in Debian's Chromium: phone and desktop, light and dark; no error, no other host, nothing too wide."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from built_site import Built
from playwright.sync_api import Browser, Page, Route, sync_playwright
from served import served

from tiers import of_tier

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.site,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium"),
]

OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
NORMANDIE = "territoires/28-normandie.html"
WIDTHS = (360, 1280)
THEMES = ("light", "dark")
VISITS = [
    (page, width, theme)
    for page in ("index.html", NORMANDIE, "domaines/emploi.html")
    for width in WIDTHS
    for theme in THEMES
][:: of_tier(3, 3, 1)]
# Pages with wide tables and formulas: a phone is where they would overflow.
VISITS += [("methode.html", 360, "light"), ("indicateurs.html", 360, "light")]
VISITS += [("en/index.html", 360, "dark"), ("en/territoires/28-normandie.html", 1280, "light")]
# Every image is asked for at once, as a reader who scrolls to the end would do, and decoded.
LOAD_ALL = """async () => {
  const shown = [...document.images].filter(image => image.checkVisibility());
  shown.forEach(image => { image.loading = "eager"; });
  await Promise.all(shown.map(image => image.decode().catch(() => null)));
  return shown.map(image => [image.currentSrc, image.naturalWidth]);
}"""
LEFT = "net::ERR_ABORTED"
"""Why Chromium gives up a drawing that was on its way when the page is left: nobody will look at it."""

OPEN_ALL = "() => document.querySelectorAll('details').forEach(one => { one.open = true; })"
WIDER = """() => {
  const room = document.documentElement.clientWidth;
  return [document.documentElement.scrollWidth, room];
}"""


class Visit:
    """A page open in the browser, and everything that went wrong on the way."""

    def __init__(self, page: Page, host: str) -> None:
        self.page, self.host = page, host
        self.problems: list[str] = []
        page.on("console", lambda said: self.note(f"{said.type}: {said.text}", said.type in ("error", "warning")))
        page.on("pageerror", lambda error: self.note(f"exception: {error}"))
        page.on("requestfailed", lambda request: self.note(f"failed: {request.url}", request.failure != LEFT))
        page.on("response", lambda answer: self.note(f"{answer.status}: {answer.url}", answer.status >= 400))
        page.route("**/*", self.stay_home)

    def note(self, problem: str, is_one: bool = True) -> None:
        """Keep a problem."""
        if is_one:
            self.problems.append(problem)

    def stay_home(self, route: Route) -> None:
        """Block and record what would leave for another host."""
        if route.request.url.startswith((self.host, "data:", "blob:")):
            route.continue_()
        else:
            self.note(f"another host: {route.request.url}")
            route.abort()


@pytest.fixture(scope="module")
def host(built: Built) -> Iterator[str]:
    """Serve the site on this machine and give its address."""
    with served(built.site) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as player:
        made = player.chromium.launch(executable_path=str(CHROMIUM), args=OPTIONS)
        yield made
        made.close()


def opened(browser: Browser, host: str, address: str, width: int = 1280, theme: str = "light") -> Visit:
    """Return a visit of a page that has finished loading."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme, locale="fr-FR")
    visit = Visit(context.new_page(), host)
    visit.page.goto(host + address, wait_until="networkidle")
    return visit


@pytest.fixture(scope="module", params=VISITS, ids=lambda visit: "-".join(map(str, visit)))
def visit(request: pytest.FixtureRequest, browser: Browser, host: str) -> Iterator[Visit]:
    made = opened(browser, host, *request.param)
    yield made
    made.page.context.close()


def test_page_opens_without_a_fault(visit: Visit) -> None:
    """One visit, several questions, for opening a page is what takes time."""
    page = visit.page
    images = page.evaluate(LOAD_ALL)
    assert [address for address, width in images if width == 0] == []
    size = "narrow" if page.viewport_size["width"] <= 640 else "wide"
    assert [address for address, _ in images if "/figures/" in address and f"-{size}.svg" not in address] == []
    assert page.locator("h1:visible").count() == 1
    page.evaluate(OPEN_ALL)
    content, room = page.evaluate(WIDER)
    assert content <= room, f"{content} px in a window of {room} px"
    assert visit.problems == []


def test_every_figure_shows_one_drawing(visit: Visit) -> None:
    for figure in visit.page.locator("figure.carnets-figure:not(.is-table)").all():
        assert figure.locator("img:visible, div[role=group]:visible").count() == 1, figure.get_attribute("id")


def test_background_follows_the_theme(visit: Visit) -> None:
    colour = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    levels = [int(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    is_dark = visit.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert (sum(levels) < 3 * 128) == is_dark


@pytest.mark.parametrize("width", WIDTHS)
def test_region_of_the_map_leads_to_its_profile(browser: Browser, host: str, width: int) -> None:
    visit = opened(browser, host, "index.html", width)
    links = visit.page.locator("figure#carte-des-regions svg a:visible")
    assert links.count() == 3, "the regions of the CI plan"
    link = visit.page.locator(f"figure#carte-des-regions svg a[*|href='{NORMANDIE}']:visible")
    link.locator("path").click()
    visit.page.wait_for_load_state("networkidle")
    assert visit.page.url == host + NORMANDIE
    assert visit.problems == []
    visit.page.context.close()


@pytest.mark.slow
def test_page_is_whole_without_scripts(browser: Browser, host: str) -> None:
    context = browser.new_context(java_script_enabled=False, color_scheme="light")
    page = context.new_page()
    page.goto(host + "domaines/emploi.html", wait_until="load")
    for figure in page.locator("figure.carnets-figure:not(.is-table)").all():
        assert figure.locator("picture:visible").count() == 1
    assert page.locator("figure table").count() == 4
    context.close()


@pytest.mark.slow
def test_data_of_a_figure_open_and_download(browser: Browser, host: str) -> None:
    visit = opened(browser, host, "domaines/emploi.html")
    figure = visit.page.locator("figure#carte-regions")
    figure.get_by_text("Données et partage").click()
    figure.get_by_text("Tableau des données").click()
    assert figure.locator("table").is_visible()
    with visit.page.expect_download() as caught:
        figure.get_by_role("link", name="CSV", exact=True).click()
    assert caught.value.suggested_filename == "carte-regions.csv"
    assert Path(caught.value.path()).read_text(encoding="utf-8").startswith("Code,Territoire,")
    visit.page.context.close()
