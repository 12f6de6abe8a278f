"""Sorting the tables of figures in Chromium: whole without a script, by value, missing ones last, by the keyboard."""

from collections.abc import Iterator

import pytest
from built_site import Built, french
from playwright.sync_api import Browser, Locator, Page
from test_browser import CHROMIUM, browser, host, opened

from tiers import of_tier

__all__ = ["browser", "host"]
pytestmark = [
    pytest.mark.site,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium"),
]
PAGE, MISSING = "territoires/01-guadeloupe.html", "n.d."
# Pages with signed numbers, thousands and texts, and with missing values.
SORTED = of_tier((), ("territoires/94-corse.html",), (PAGE, "territoires/94-corse.html"))


@pytest.fixture
def address() -> str:
    """Return the page that is opened; a test may ask for another one."""
    return PAGE


@pytest.fixture
def page(browser: Browser, host: str, address: str) -> Iterator[Page]:
    visit = opened(browser, host, address)
    visit.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    yield visit.page
    assert visit.problems == []
    visit.page.context.close()


def column(table: Locator, place: int) -> list[str]:
    cells = table.locator(f"tbody tr > :nth-child({place + 1})")
    return [text.strip() for text in cells.all_inner_texts()]


def test_tables_are_whole_and_have_no_button_without_scripts(browser: Browser, host: str, built: Built) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(host + PAGE)
    assert page.locator("figure th button").count() == 0
    assert page.locator("figure tbody tr").count() == sum(len(one.rows) for one in built.figures if one.address == PAGE)
    context.close()


@pytest.mark.parametrize("address", SORTED)
@pytest.mark.slow
def test_every_column_sorts_both_ways_with_missing_values_last(page: Page, built: Built, address: str) -> None:
    sorted_numbers = missing = 0
    for one in [one for one in built.figures if one.address == address]:
        table = page.locator(f"figure[id='{one.tag['id']}'] table")
        buttons = table.locator("thead button")
        assert buttons.count() == (len(one.headers) if len(one.rows) > 1 else 0), one
        kinds = ["is-number" in cell.get("class", []) for cell in one.tag.select("thead th")]
        for place in range(buttons.count()):
            before = column(table, place)
            for turn, direction in ((1, "ascending"), (-1, "descending")):
                buttons.nth(place).click()
                assert table.locator("thead th").nth(place).get_attribute("aria-sort") == direction
                assert table.locator("thead th[aria-sort]").count() == 1
                after = column(table, place)
                assert sorted(after) == sorted(before), one
                known = [text for text in after if text != MISSING]
                assert after == known + [MISSING] * (len(after) - len(known)), one
                missing += len(after) - len(known)
                if kinds[place]:
                    values = [turn * french(text) for text in known]
                    assert values == sorted(values), f"{one}: column {place}"
                    sorted_numbers += 1
    assert sorted_numbers > 10
    sortable = [one for one in built.figures if one.address == address and len(one.rows) > 1]
    assert missing == 2 * sum(row.count(MISSING) for one in sortable for row in one.rows) > 0


def test_sorting_by_the_keyboard_is_announced(page: Page) -> None:
    figure = page.locator("figure[id='ecarts-16-domaines']")
    button = figure.locator("thead button").first
    button.focus()
    page.keyboard.press("Enter")
    status = figure.locator(".visually-hidden[role=status]")
    assert status.inner_text() == "Trié par « Domaine », ordre croissant."
    page.keyboard.press("Space")
    assert status.inner_text() == "Trié par « Domaine », ordre décroissant."
    assert button.inner_text() == "Domaine"


@pytest.mark.slow
def test_rows_keep_their_cells_together(page: Page, built: Built) -> None:
    (one,) = (one for one in built.figures if str(one) == f"{PAGE}#ecarts-16-domaines")
    page.locator("figure[id='ecarts-16-domaines'] thead button").nth(1).click()
    rows = page.locator("figure[id='ecarts-16-domaines'] tbody tr").all()
    shown = [[cell.inner_text().strip() for cell in row.locator("th, td").all()] for row in rows]
    assert sorted(shown) == sorted(one.rows)


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.slow
def test_open_tables_scroll_by_themselves_on_a_phone(browser: Browser, host: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 700})
    page = context.new_page()
    page.goto(host + PAGE)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
