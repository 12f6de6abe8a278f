"""Figures made interactive: under the strict policy, by keyboard, with hostile labels, without scripts."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from built_site import Built, french
from playwright.sync_api import Browser, Locator, Page, Route, expect
from test_browser import CHROMIUM, Visit, browser, host

__all__ = ["browser", "host"]
pytestmark = [
    pytest.mark.site,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium"),
]
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"
STRIPS, LINES, MAP = "ecarts-16-domaines", "evolution-population", "carte-regions"
REGION, DOMAIN = "territoires/28-normandie.html", "domaines/emploi.html"
ON_LINE = """(path, share) => {
  const place = path.getPointAtLength(share * path.getTotalLength()).matrixTransform(path.getScreenCTM());
  return [place.x, place.y];
}"""
PICKER = (
    '<details class="site-picker"><summary>Autres territoires</summary><nav>'
    '<a href="28-normandie.html" aria-current="page">Normandie</a><a href="94-corse.html">Corse</a></nav></details>'
)
Opening = Callable[..., Visit]


@pytest.fixture
def opening(browser: Browser, host: str, built: Built) -> Iterator[Opening]:
    """Return a function that opens the figures of a page, alone with the script, under the strict policy."""
    contexts = []

    def opened(address: str, query: str = "", **options: Any) -> Visit:
        root = "../" * address.count("/")
        figures = "".join(str(figure) for figure in built.pages[address].find_all("figure"))
        html = (
            '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Essai</title>'
            f'<link rel="icon" href="data:,"><link rel="stylesheet" href="{root}_static/carnets.css">'
            f'<script type="module" src="{root}_static/explorer.js"></script></head>'
            f"<body>{PICKER}<main>{figures}</main></body></html>"
        )
        headers = {"content-type": "text/html", "content-security-policy": POLICY}
        context = browser.new_context(**{"viewport": {"width": 1000, "height": 900}, **options})
        contexts.append(context)
        visit = Visit(context.new_page(), host)
        visit.asked = []  # type: ignore[attr-defined]
        visit.page.on("request", lambda request: visit.asked.append(request.url.removeprefix(host)))  # type: ignore[attr-defined]
        visit.page.route(f"{host}{address}*", lambda route: route.fulfill(body=html, headers=headers))
        visit.page.goto(f"{host}{address}{query}", wait_until="networkidle")
        return visit

    yield opened
    for context in contexts:
        context.close()


def explored(page: Page, figure: str) -> Locator:
    """Open a figure with the keyboard and return it."""
    found = page.locator(f"figure#{figure}")
    found.locator("button.carnets-explore").focus()
    page.keyboard.press("Enter")
    found.locator(".carnets-chart svg").wait_for()
    expect(found.locator(".carnets-explorer")).to_be_focused()
    return found


def status(figure: Locator) -> str:
    return figure.locator(".carnets-explorer-status").inner_text()


# --- hostile and broken ---


def test_hostile_label_is_shown_as_text(opening: Opening) -> None:
    visit = opening(REGION)
    page = visit.page

    def soiled(route: Route) -> None:
        rows = json.loads(route.fetch().text())
        route.fulfill(json=[{**row, "name": HOSTILE} if "name" in row else row for row in rows])

    page.on("dialog", lambda dialog: visit.note(f"dialog: {dialog.message}"))
    page.route("**/figures/data/*.json", soiled)
    figure = explored(page, STRIPS)
    page.keyboard.press("Home")
    assert HOSTILE in figure.locator(".carnets-tip").inner_text()
    assert HOSTILE in status(figure)
    assert figure.locator(".carnets-explorer script, .carnets-explorer img").count() == 0
    assert visit.problems == []


@pytest.mark.parametrize("lost", ["**/explorer/vega-*.js", "**/*.vl.json", "**/figures/data/*.json"])
@pytest.mark.slow
def test_what_cannot_be_loaded_is_said_and_the_picture_stays(opening: Opening, lost: str) -> None:
    page = opening(REGION).page
    page.route(lost, lambda route: route.abort())
    figure = page.locator(f"figure#{STRIPS}")
    figure.locator("button.carnets-explore").click()
    expect(figure.locator(".carnets-explorer-status")).to_have_text("Le graphique interactif n'a pas pu être chargé.")
    assert figure.locator("picture").first.is_visible()
    assert figure.locator(".carnets-explorer").count() == 0
    assert figure.locator("button.carnets-explore").inner_text() == "Explorer"


@pytest.mark.slow
def test_unknown_figure_in_the_address_opens_nothing(opening: Opening) -> None:
    visit = opening(REGION, "?explorer=%22%5D%3Cscript%3E")
    assert visit.page.locator(".carnets-explorer").count() == 0
    assert visit.problems == []


def test_without_scripts_nothing_is_lost_and_no_dead_button_shows(browser: Browser, host: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(host + REGION)
    assert page.locator(f"figure#{STRIPS} picture").first.is_visible()
    assert page.locator("button.carnets-explore:visible").count() == 0
    assert page.locator(f"figure#{STRIPS} table").count() == 1
    context.close()


# --- what a reader does ---


@pytest.mark.parametrize(("address", "name"), [(REGION, STRIPS), (DOMAIN, MAP)])
def test_opens_and_closes_by_keyboard_under_the_policy(opening: Opening, address: str, name: str) -> None:
    visit = opening(address)
    page = visit.page
    figure = explored(page, name)
    assert not figure.locator("picture").first.is_visible()
    assert page.url.endswith(f"{address}?explorer={name}#{name}")
    assert "Échap" in status(figure)
    assert figure.locator("button.carnets-explore").get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert figure.locator(".carnets-explorer").count() == 0
    assert figure.locator("picture").first.is_visible()
    assert page.evaluate("document.activeElement.className") == "carnets-explore"
    assert "explorer=" not in page.url
    assert visit.problems == []


@pytest.mark.slow
def test_nothing_is_loaded_before_it_is_asked_for_and_nothing_twice(opening: Opening) -> None:
    visit = opening(DOMAIN)
    asked: list[str] = visit.asked  # type: ignore[attr-defined]
    heavy = ("explorer/", "figures/data/", "figures/outlines/")
    assert not [one for one in asked if one.startswith(heavy) or one.endswith(".vl.json")]
    explored(visit.page, MAP)
    loaded = [one for one in asked if one.startswith(heavy)]
    assert len([one for one in loaded if one.startswith("explorer/vega-")]) == 1
    assert len(loaded) == len(set(loaded)) > 3
    visit.page.keyboard.press("Escape")
    explored(visit.page, MAP)
    assert len([one for one in asked if one.startswith("explorer/vega-")]) == 1


def test_arrows_read_each_value_in_french(opening: Opening, built: Built) -> None:
    page = opening(REGION).page
    figure = explored(page, STRIPS)
    page.keyboard.press("End")
    last = status(figure)
    page.keyboard.press("ArrowRight")
    assert status(figure) == last
    page.keyboard.press("Home")
    first = status(figure)
    assert figure.locator(".carnets-tip").inner_text().split("\n") == first.split(" ; ")
    page.keyboard.press("ArrowRight")
    assert len({first, last, status(figure)}) == 3
    said = dict(part.split(" : ") for part in first.split(" ; "))
    assert list(said) == ["Territoire", "Indicateur", "Écart à la France"]
    indices = built.table("indices", level="region")["index"]
    assert any(abs(french(said["Écart à la France"]) - value) < 0.006 for value in indices)
    assert "," in said["Écart à la France"]


@pytest.mark.slow
def test_a_line_answers_for_the_point_under_the_pointer(opening: Opening) -> None:
    page = opening(REGION).page
    figure = explored(page, LINES)
    line = figure.locator(".carnets-chart svg .mark-line path").last  # the first one is dashed: a gap is no line
    line.scroll_into_view_if_needed()
    told = []
    for share in (0.1, 0.9):
        page.mouse.move(*line.evaluate(ON_LINE, share))
        expect(figure.locator(".carnets-tip")).to_be_visible()
        told.append(figure.locator(".carnets-tip").inner_text())
    assert told[0] != told[1]


@pytest.mark.slow
def test_a_shared_address_opens_its_figure(opening: Opening) -> None:
    visit = opening(REGION, f"?explorer={LINES}#{LINES}")
    visit.page.locator(f"figure#{LINES} .carnets-chart svg").wait_for()
    assert visit.page.locator(".carnets-explorer").count() == 1
    assert visit.problems == []


@pytest.mark.slow
def test_same_figure_of_another_region_is_one_choice_away(opening: Opening, host: str) -> None:
    page = opening(REGION).page
    figure = explored(page, STRIPS)
    choice = figure.get_by_label("Autres territoires")
    assert choice.input_value() == host + REGION
    choice.select_option(label="Corse")
    assert page.url.startswith(host + REGION), "a choice alone must not move the reader"
    figure.get_by_role("button", name="Voir").click()
    page.wait_for_url(f"{host}territoires/94-corse.html?explorer={STRIPS}#{STRIPS}")


@pytest.mark.slow
def test_one_figure_is_open_at_a_time(opening: Opening) -> None:
    page = opening(REGION).page
    explored(page, STRIPS)
    explored(page, LINES)
    assert page.locator(".carnets-explorer").count() == 1
    assert page.locator(f"figure#{STRIPS} picture").first.is_visible()


@pytest.mark.parametrize(("scheme", "ink"), [("light", "#1b2230"), ("dark", "#e9ebef")])
@pytest.mark.slow
def test_colours_follow_the_theme(opening: Opening, scheme: str, ink: str) -> None:
    page = opening(REGION, color_scheme=scheme).page
    figure = explored(page, STRIPS)
    fills = figure.locator(".carnets-chart svg .role-axis-label text").evaluate_all(
        "labels => labels.map(label => label.getAttribute('fill'))"
    )
    assert set(fills) == {ink}


@pytest.mark.slow
def test_a_phone_gets_the_narrow_chart(opening: Opening) -> None:
    page = opening(REGION, viewport={"width": 360, "height": 800}).page
    figure = explored(page, STRIPS)
    box = figure.locator(".carnets-chart svg").bounding_box()
    assert box
    assert box["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
