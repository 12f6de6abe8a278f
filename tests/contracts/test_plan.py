"""The plan makes one page per region and per domain, at addresses that never change by accident."""

import pytest

from helpers.catalog.registry import Catalog
from helpers.publish.plan import CI, Page, read_plan
from helpers.territory import grid

FRANCE = "FRA"
CI_ADDRESSES = {
    "regions/94-corse",
    "regions/01-guadeloupe",
    "regions/28-normandie",
    "domaines/emploi",
    "domaines/numerique",
}


@pytest.fixture(scope="module")
def pages() -> tuple[Page, ...]:
    return read_plan().pages


def of_template(pages: tuple[Page, ...], template: str) -> list[Page]:
    return [page for page in pages if page.template == template]


def test_has_a_page_for_france_each_region_and_each_domain(pages: tuple[Page, ...], catalog: Catalog) -> None:
    assert len(pages) == 1 + len(grid.codes("region")) + len(catalog.domains) == 35


def test_every_region_and_france_once(pages: tuple[Page, ...]) -> None:
    territories = [
        (page.parameters["territory_level"], page.parameters["territory_code"])
        for page in of_template(pages, "territoires")
    ]
    expected = [("france", FRANCE), *(("region", code) for code in grid.codes("region"))]
    assert sorted(territories) == sorted(expected)


def test_every_domain_once(pages: tuple[Page, ...], catalog: Catalog) -> None:
    domains = [page.parameters["domain"] for page in of_template(pages, "domaine")]
    assert sorted(domains) == sorted(catalog.domains)


def test_addresses_of_territories_are_their_code_and_slug(pages: tuple[Page, ...]) -> None:
    for page in of_template(pages, "territoires"):
        code = str(page.parameters["territory_code"])
        place = grid.territory(page.parameters["territory_level"], code)  # type: ignore[arg-type]
        expected = place.slug if place.level == "france" else f"{code}-{place.slug}"
        assert page.address == f"regions/{expected}"


def test_addresses_of_domains_are_their_slug(pages: tuple[Page, ...], catalog: Catalog) -> None:
    for page in of_template(pages, "domaine"):
        assert page.address == f"domaines/{catalog.domains[str(page.parameters['domain'])].slug}"


def test_the_ci_plan_is_the_five_pages() -> None:
    assert {page.address for page in read_plan(CI).pages} == CI_ADDRESSES
