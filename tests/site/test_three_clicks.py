"""Three questions of readers, answered by clicking from the home page: three clicks at the most, then the answer."""

import re
from collections.abc import Iterator

import pytest
from built_site import Built
from playwright.sync_api import Browser, Page, expect
from test_browser import CHROMIUM, browser, host, opened

from helpers import charts, tables
from helpers.incremental.plan import read_plan
from helpers.pages.template_pages import written_pages
from helpers.wording import number, say

__all__ = ["browser", "host"]
pytestmark = pytest.mark.site
no_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium")
MAX_CLICKS, CARDS = 3, 3


class Reader:
    """Someone who starts from the home page, and counts clicks."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, selector: str) -> None:
        """Follow a link of the text of the page, not of a menu; what it leads to must answer."""
        self.clicks += 1
        assert self.clicks <= MAX_CLICKS
        link = self.page.locator(f"article {selector}").first
        with self.page.expect_event("framenavigated"):
            link.click()
        self.page.wait_for_load_state()

    def reads(self, selector: str = "article") -> str:
        """Return the text of a part of the page, on one line, with plain spaces and apostrophes."""
        text = self.page.locator(selector).first.inner_text()
        return " ".join(text.replace("\u00a0", " ").replace("\u2019", "'").split())


@pytest.fixture
def reader(browser: Browser, host: str) -> Iterator[Reader]:
    visit = opened(browser, host, "index.html")
    yield Reader(visit.page)
    assert visit.problems == []
    visit.page.context.close()


@pytest.fixture
def whole(built: Built, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Return the pages written for the whole plan, by address: those that the small site does not link all the way."""
    monkeypatch.setenv("CARNETS_ROOT", str(built.root))
    return written_pages(read_plan())


def links_of(markdown: str) -> set[str]:
    return {address.removesuffix(".md").removesuffix(".ipynb") for address in re.findall(r"\]\(([^)#]+)\)", markdown)}


@pytest.mark.browser
@no_chromium
def test_which_fragilities_are_priorities_in_normandie(reader: Reader, built: Built) -> None:
    """The first screen names them, most fragile first; what inhabitants feel by domain is not published: it says so."""
    reader.click('a[href="territoires.html"]')
    reader.click('a[href="territoires/28-normandie.html"]')
    rows = built.table("indices", level="region", territory_code="28", is_priority=True)
    labels = built.table("domains").set_index("domain")["short_label"].str.replace("\u2019", "'")
    shown = reader.page.locator("article .carnets-brief-cards h3").all_inner_texts()
    wanted = [labels[domain] for domain in rows.sort_values("index", ascending=False)["domain"]][:CARDS]
    assert [" ".join(text.replace("\u2019", "'").split()) for text in shown] == wanted
    assert wanted
    told = say("verdicts_of.nothing").partition(" : ")[0].replace("\u00a0", " ").replace("\u2019", "'")
    reader.page.locator(".carnets-fold:has(#fragilites) > summary").click()
    assert told in reader.reads(".carnets-fold:has(#fragilites)")


@pytest.mark.browser
@no_chromium
def test_who_acts_on_isolation_in_the_loiret(reader: Reader, built: Built) -> None:
    reader.click('a[href="cas.html"]')
    reader.click('a[href="pratiques.html"]')
    here = built.table("cases", departement="45")
    answering = built.table("case_domains", domain="isolement")["case_id"]
    wanted = here[here["case_id"].isin(answering)]["name"].tolist()
    assert wanted
    reader.page.select_option("select[name=domaine]", "isolement")
    reader.page.select_option("select[name=territoire]", "departement-45")
    expect(reader.page.locator(".carnets-facets li strong")).to_have_text(wanted)


# --- what the small site leaves out: the links of the whole book, and what stands at their end ---


@pytest.mark.slow
def test_links_of_the_home_page_lead_to_every_report(whole: dict[str, bytes]) -> None:
    assert "territoires" in links_of(whole["index.md"].decode())
    reports = {page.address for page in read_plan().pages if page.template == "territoires"}
    assert len(reports) == 19
    assert reports <= links_of(whole["territoires.md"].decode())


@pytest.mark.usefixtures("whole")
@pytest.mark.slow
def test_the_duty_to_ally_of_occitanie_stands_beside_that_of_france_untested() -> None:
    zone = tables.zone_holding(tables.read_territory("region", "76"), "zone_enquete")
    rows = tables.study_fragments("impact_citoyens", "2019-10", zone)
    duty = rows[rows["question_id"] == "q8"]
    assert len(duty) == 1
    said = str(charts.show_fragments(duty).data)
    value, reference = (f"{number(duty[name].iloc[0], 0)} %" for name in ("value", "reference"))
    assert f"{value} ; ensemble : {reference} (différence non testée)" in said
