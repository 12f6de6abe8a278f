"""The search in Chromium: accents, filters kept in the address, nothing loaded before the first use, a lost index."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from built_site import Built
from playwright.sync_api import Browser, Page, expect
from test_browser import CHROMIUM, browser, host, opened

from tiers import of_tier

__all__ = ["browser", "host"]
pytestmark = [
    pytest.mark.site,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium"),
]
PAGE = 10
"""Results shown at once."""

FILTERS = {"territory": "Normandie", "domain": "Emploi / chômage / insertion", "study": "Habitants"}


@pytest.fixture
def page(browser: Browser, host: str) -> Iterator[Page]:
    visit = opened(browser, host, "search.html")
    yield visit.page
    assert visit.problems == []
    visit.page.context.close()


def searched(page: Page, words: str) -> list[str]:
    """Search for words by the keyboard and return the addresses of the results, all of them shown."""
    field = page.locator("#recherche [name=q]")
    field.fill(words)
    with answered(page):
        field.press("Enter")
    return found(page)


@contextmanager
def answered(page: Page) -> Iterator[None]:
    """Wait for the answer of the search to what is done meanwhile."""
    page.locator("#resultats").evaluate("target => target.replaceChildren()")
    yield
    page.locator("#resultats p").first.wait_for()


def found(page: Page) -> list[str]:
    said = re.match(r"\d+", page.locator("#resultats > p").inner_text())
    links = page.locator("#resultats li a")
    for shown in range(PAGE, int(said[0]) + PAGE if said else 0, PAGE):
        expect(links).to_have_count(min(shown, int(said[0])))
        if shown < int(said[0]):
            page.locator("#resultats button").click()
    root = page.url.partition("search.html")[0]
    return [link.evaluate("link => link.href").removeprefix(root) or "index.html" for link in links.all()]


def bears(built: Built, address: str, name: str) -> str:
    """Return what a page says that it is about, "" where it says nothing."""
    mark = built.pages[address].find("meta", attrs={"name": f"carnets:{name}"})
    return mark["content"] if mark else ""


def test_index_is_loaded_on_first_use_only(browser: Browser, host: str) -> None:
    visit = opened(browser, host, "search.html")
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    visit.page.reload(wait_until="networkidle")
    assert asked
    assert not any("/pagefind/" in url for url in asked)
    with visit.page.expect_request("**/pagefind/**"):
        visit.page.locator("#recherche [name=q]").focus()
    visit.page.context.close()


@pytest.mark.slow
def test_accents_and_word_endings_change_nothing(page: Page) -> None:
    accented = searched(page, "fragilité")
    assert accented
    assert searched(page, "fragilite") == accented
    assert set(searched(page, "fragilités")) == set(accented)


@pytest.mark.parametrize("name", of_tier((), ("domain",), tuple(FILTERS)))
@pytest.mark.slow
def test_filter_keeps_the_pages_that_bear_it_and_no_other(page: Page, built: Built, name: str) -> None:
    every = searched(page, "France")
    kept = [address for address in every if bears(built, address, name) == FILTERS[name]]
    assert 0 < len(kept) < len(every)
    with answered(page):
        page.locator(f"#recherche [name={name}]").select_option(FILTERS[name])
    assert sorted(found(page)) == sorted(kept)


@pytest.mark.slow
def test_address_brings_words_and_filters_back(page: Page, browser: Browser, host: str) -> None:
    searched(page, "France")
    with answered(page):
        page.locator("#recherche [name=territory]").select_option(FILTERS["territory"])
    kept = found(page)
    visit = opened(browser, host, page.url.removeprefix(host))
    visit.page.locator("#resultats p").first.wait_for()
    assert visit.page.locator("#recherche [name=territory]").input_value() == FILTERS["territory"]
    assert found(visit.page) == kept
    visit.page.context.close()


def test_nothing_found_is_said(page: Page) -> None:
    assert searched(page, "xyzzyx") == []
    assert page.locator("#resultats p").inner_text().strip()


def test_marks_of_files_are_never_excerpts(page: Page, built: Built) -> None:
    mark = built.pages["sources.html"].select_one(".carnets-hash")
    assert mark is not None
    for words in ("empreinte", mark.text):
        searched(page, words)
        assert not re.search(r"[0-9a-f]{32}", page.locator("#resultats").inner_text())


@pytest.mark.slow
def test_lost_index_is_told_and_the_page_stays(browser: Browser, host: str) -> None:
    visit = opened(browser, host, "search.html")
    visit.page.route("**/pagefind/**", lambda route: route.abort())
    field = visit.page.locator("#recherche [name=q]")
    field.fill("emploi")
    field.press("Enter")
    expect(visit.page.locator("#resultats p")).to_be_visible()
    assert visit.page.locator("main ul a[href='contenu.html']").is_visible()
    visit.page.context.close()
