"""A sample of every kind of page, heard as `make audit` hears them all: faulty pages first, each fault found."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from accessibility import CHROMIUM, OPTIONS, Heard, addresses, keep_accidents, listened
from audit import report
from built_site import Built
from playwright.sync_api import Browser, sync_playwright
from served import served
from test_browser import host

from tiers import of_tier

__all__ = ["host"]
pytestmark = [
    pytest.mark.site,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium"),
]

SAMPLE = (
    "index.html",
    "etudes/barometre-numerique/28-normandie.html",
    "departements/27-eure.html",
    "intercommunalites/200023414-metropole-rouen-normandie.html",
    "comparer.html",
    "methode.html",
    "search.html",
    "notes/28-normandie.html",
    "figures/domaines/emploi/carte-regions.html",
)
MORE = (
    "figures/territoires/28-normandie/chiffres-cles.html",
    "404.html",
    "domaines/emploi.html",
    "etudes/citoyens/france.html",
    "territoires/94-corse.html",
    "territoires/01-guadeloupe.html",
    "etudes/entreprises/27-bourgogne-franche-comte.html",
    "etudes/associations/france.html",
    "etudes/elus/france.html",
    "etudes/jouer-collectif.html",
    "pratiques.html",
    "programme.html",
    "en/index.html",
    "en/territoires/28-normandie.html",
)
"""Pages whose four looks take longest, or are like those of the sample."""
SOUND = (
    '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Une page</title>'
    '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>'
    "<body><main><h1>Une page</h1><p>Du texte.</p>{}</main></body></html>"
)
HEADER = '<header class="site-header"><nav aria-label="Rubriques"><a href="/">Une rubrique</a></nav></header>'
STYLED = '<link rel="stylesheet" href="faulty.css"><{0} class="faulty">{1}</{0}>'
FAULTY = {
    "image-alt": '<img src="faulty.svg">',
    "color-contrast": STYLED.format("p", "Du texte pâle") + "~p.faulty {color: #ccc}",
    "structure: h3 after h1": "<h3>Un titre</h3>",
    "structure: not one first heading": "<h1>Un autre titre</h1>",
    "structure: a landmark is missing": HEADER,
    "skip link: it is not the first": HEADER,
    "strictness: inline style": '<p style="color: red">Rouge</p>',
    "strictness: inline style or script: <script>": "<script>document.title = 'Une autre page'</script>",
    "strictness: inline style or script: <button": '<button onclick="alert()">Un bouton assez large</button>',
    "stillness: it moves": STYLED.format("p", "Cela bouge")
    + "~.faulty {animation: go 9s infinite} @keyframes go {to {opacity: 0.9}}",
    "focus: its focus is not seen": STYLED.format("button", "Un bouton") + "~.faulty:focus {outline: none}",
    "controls at 1280 px: ": STYLED.format("button", "?") + "~.faulty {width: 1rem; height: 1rem; padding: 0}",
    "width at 360 px: ": STYLED.format("p", "Trop large") + "~.faulty {width: 400px}",
    "width at 320 px: ": STYLED.format("p", "Un peu trop large") + "~.faulty {width: 340px}",
    "cut at 200 %: text is cut": STYLED.format("p", "Du texte coupé")
    + "~.faulty {height: 1.2em; overflow: hidden; font-size: 1rem; height: 20px}",
    "console: ": '<script src="faulty.js"></script>',
    "404: ": '<img src="absent.svg" alt="Absente">',
    "images: it has no image": '<img src="faulty.js" alt="Une image">',
    "another host: ": '<img src="http://elsewhere.example/a.svg" alt="Une image">',
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as player:
        made = player.chromium.launch(executable_path=str(CHROMIUM), args=OPTIONS)
        yield made
        made.close()


def said(heard: Heard) -> list[str]:
    return [*heard.violations, *heard.faults]


def of_a_page(browser: Browser, folder: Path, text: str) -> Heard:
    body, _, style = text.partition("~")
    (folder / "page.html").write_text(SOUND.format(body), encoding="utf-8")
    (folder / "faulty.css").write_text(style, encoding="utf-8")
    (folder / "faulty.js").write_text("console.error('lost')", encoding="utf-8")
    (folder / "faulty.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', encoding="utf-8"
    )
    with served(folder) as address:
        return listened(browser, address, "page.html", is_whole=False)


@pytest.mark.parametrize("fault", list(FAULTY)[:: of_tier(3, 3, 1)])
@pytest.mark.slow
def test_each_fault_is_heard(browser: Browser, tmp_path: Path, fault: str) -> None:
    heard = said(of_a_page(browser, tmp_path, FAULTY[fault]))
    assert any(fault in one for one in heard), heard


def test_sound_page_has_no_fault(browser: Browser, tmp_path: Path) -> None:
    assert said(of_a_page(browser, tmp_path, "")) == []


def test_report_counts_and_tells_every_fault() -> None:
    faulty = Heard(
        "territoires/28.html", ["360 px, dark: label"], ["console: lost", "another host: http://elsewhere.example/"]
    )
    told = report([faulty, Heard("index.html")])
    for line in (
        "| pages opened, 100 % of those built | 2 |",
        "| violations of these rules | 1 |",
        "| faults of other kinds | 2 |",
        "own policy | 1 |",
        "| requests to another host | 1 |",
        "- `territoires/28.html`: 360 px, dark: label",
        "- `territoires/28.html`: console: lost",
    ):
        assert line in told
    assert "None." in report([Heard("index.html")])


@pytest.mark.slow
def test_every_page_is_quiet_under_its_policy_without_network(browser: Browser, built: Built, host: str) -> None:
    """Figures alone are in the sample and in the audit: there are too many of them."""
    page = browser.new_page()
    heard = Heard("all")
    keep_accidents(page, host, heard)
    pages = [address for address in addresses(built.site) if not address.startswith("figures/")]
    for address in pages:
        page.goto(host + address)
        assert said(heard) == [], address
    page.close()
    assert len(pages) > 40


def test_searching_comparing_filtering_and_exploring_need_no_network(browser: Browser, host: str) -> None:
    page = browser.new_page(locale="fr-FR")
    heard = Heard("all")
    keep_accidents(page, host, heard)
    page.goto(f"{host}search.html?q=emploi")
    page.locator("#resultats li a").first.wait_for()
    page.goto(f"{host}comparer.html?a=28&b=94")
    page.locator("#comparer-result table").first.wait_for()
    page.goto(f"{host}pratiques.html#domaine=numerique")
    page.locator(".carnets-facets form").wait_for()
    page.goto(f"{host}domaines/emploi.html?explorer=carte-regions")
    page.locator(".carnets-explorer svg").wait_for()
    assert said(heard) == []
    page.close()


def test_sample_holds_every_kind_of_page(built: Built) -> None:
    def kind(address: str) -> str:
        folder = address.rpartition("/")[0]
        return folder.split("/")[0] if folder.startswith("figures") else folder

    assert {kind(address) for address in addresses(built.site)} == {kind(address) for address in (*SAMPLE, *MORE)}


@pytest.mark.parametrize("address", (*SAMPLE, *of_tier((), (), MORE)))
def test_page_is_accessible_to_machines(browser: Browser, host: str, address: str) -> None:
    heard = listened(browser, host, address, is_whole=False)
    assert said(heard) == []
    assert len(heard.rules) > 50
