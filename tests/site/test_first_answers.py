"""What search answers first: forty queries of people in Chromium, with and without accents, on the whole plan."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from test_browser import CHROMIUM, browser, host, opened

from helpers.catalog.registry import read_catalog
from helpers.incremental.plan import read_plan
from helpers.pages import first_answers as module
from helpers.pages.addresses import live_addresses
from helpers.pages.place_search import place_files
from helpers.territory import grid
from helpers.territory.epci import read_communes

__all__ = ["browser", "host"]
in_browser = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium")
QUERIES = {
    "Normandie": "territoires/28-normandie",
    "normandie": "territoires/28-normandie",
    "Île-de-France": "territoires/11-ile-de-france",
    "ile de france": "territoires/11-ile-de-france",
    "La Réunion": "territoires/04-la-reunion",
    "reunion": "territoires/04-la-reunion",
    "Picardie": "territoires/32-hauts-de-france",
    "Calvados": "departements/14-calvados",
    "61": "departements/61-orne",
    "Seine-Saint-Denis": "departements/93-seine-saint-denis",
    "Nord": "departements/59-nord",
    "Ille-et-Vilaine": "departements/35-ille-et-vilaine",
    "Corse du Sud": "departements/2a-corse-du-sud",
    "2A": "departements/2a-corse-du-sud",
    "76": "departements/76-seine-maritime",
    "Mayotte": "territoires/06-mayotte",
    "paca": "territoires/93-provence-alpes-cote-d-azur",
    "chômage en Normandie": "territoires/28-normandie",
    "chômage": "domaines/emploi",
    "CHOMAGE": "domaines/emploi",
    "pouvoir d'achat": "domaines/niveau-de-vie",
    "pouvoir d’achat": "domaines/niveau-de-vie",
    "désert médical": "domaines/sante",
    "déserts médicaux": "domaines/sante",
    "medecin": "domaines/sante",
    "illettrisme": "domaines/education",
    "école": "domaines/education",
    "logement social": "domaines/mal-logement",
    "HLM": "domaines/mal-logement",
    "personnes agées": "domaines/vieillissement",
    "solitude": "domaines/isolement",
    "handicap": "domaines/diversite-handicap",
    "fibre": "domaines/numerique",
    "fracture numérique": "domaines/numerique",
    "délinquance": "domaines/securite",
    "transports en commun": "domaines/mobilite",
    "pollution": "domaines/environnement",
    "précarité énergétique": "domaines/transition-energetique",
    "RSA": "domaines/pauvrete",
    "musée": "domaines/culture",
    "comment trouver un partenaire": "pratiques",
    "signaler une erreur": "contribuer",
    "sources": "sources",
    "indice": "methode",
    "comparer deux régions": "comparer",
}
PLACES = {
    "Saint-Denis": "territoires/04-la-reunion",
    "st denis 93": "intercommunalites/200054781-metropole-du-grand-paris",
    "L'Haÿ-les-Roses": "intercommunalites/200054781-metropole-du-grand-paris",
    "hay les roses": "intercommunalites/200054781-metropole-du-grand-paris",
    "chartres": "departements/28-eure-et-loir",
    "51300": "departements/51-marne",
    "Cherbourg-Octeville": "departements/50-manche",
    "Ouessant": "departements/29-finistere",
    "Y": "departements/80-somme",
    "Bassin de Brive": "departements/19-correze",
}
NO_ANSWER = ("xyzzyx", "le", "de la", "zz")


def whole_profiles() -> dict[tuple[str, str], str]:
    """Return the pages of territories of the whole plan."""
    return {
        (str(page.parameters["territory_level"]), str(page.parameters["territory_code"])): page.address
        for page in read_plan().pages
        if page.template == "territoires"
    }


@pytest.fixture(scope="module")
def answers() -> str:
    profiles = whole_profiles()
    return module.first_answers(profiles, read_catalog(), {address: address for address in live_addresses()})


@pytest.fixture
def page(browser: Browser, host: str, answers: str) -> Iterator[Page]:
    visit = opened(browser, host, "search.html")
    visit.page.route("**/premieres-reponses.json", lambda route: route.fulfill(body=answers))
    yield visit.page
    visit.page.context.close()


@pytest.mark.site
@in_browser
def test_forty_queries_have_their_right_first_answer(page: Page) -> None:
    links = page.locator("#premieres a")
    for query, address in QUERIES.items():
        page.locator("#recherche [name=q]").fill(query)
        expect(links.first, query).to_have_attribute("href", re.compile(rf"^(\./)?{address}\.html$"))
    for query in NO_ANSWER:
        page.locator("#recherche [name=q]").fill(query)
        expect(links, query).to_have_count(0)


@pytest.mark.site
@in_browser
def test_communes_have_their_right_first_answer_and_one_of_each_departement_is_found(page: Page) -> None:
    files = place_files(whole_profiles())
    page.route("**/lieux/*.json", lambda route: route.fulfill(body=files["_extra" + urlsplit(route.request.url).path]))
    links = page.locator("#premieres a")
    for query, address in PLACES.items():
        page.locator("#recherche [name=q]").fill(query)
        expect(links.first, query).to_have_attribute("href", re.compile(rf"^(\./)?{address}\.html$"))
    largest = read_communes().sort_values("population").drop_duplicates("departement_code", keep="last")
    for row in largest.itertuples():
        page.locator("#recherche [name=q]").fill(row.name)
        departement = grid.territory("departement", row.departement_code).name
        expect(links.filter(has_text=f"{row.name} ({departement})").first).to_be_visible()


@pytest.mark.site
@in_browser
def test_lost_answers_leave_the_search_of_pages(page: Page) -> None:
    page.route("**/premieres-reponses.json", lambda route: route.abort())
    page.locator("#recherche [name=q]").fill("Normandie")
    expect(page.locator("#resultats p").first).to_be_visible()
