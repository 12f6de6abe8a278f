"""Where a page stands: its section, its neighbours, the pages of its territory, in both languages."""

import pytest

from helpers.english.links import language_of
from helpers.site.navigation import MOST_NEIGHBOURS, Link, Navigation

TITLES = {
    "index": "Carnets",
    "territoires": "Les territoires",
    "programme": "Le programme",
    "notions": "Notions",
    "territoires/france": "France",
    "territoires/28-normandie": "Normandie",
    "territoires/94-corse": "Corse",
    "etudes/citoyens/28-normandie": "IMPACT-Citoyens : Normandie",
    "etudes/citoyens/93-94-provence-alpes-cote-d-azur-corse": "IMPACT-Citoyens : Provence-Alpes-Côte d'Azur – Corse",
    "domaines/emploi": "Emploi",
    "en/territoires/28-normandie": "Normandie: fragilities and who acts",
}


@pytest.fixture
def navigation() -> Navigation:
    return Navigation(TITLES)


def test_a_page_outside_the_book_has_the_doors_alone(navigation: Navigation) -> None:
    where = navigation.of("404")
    doors = ["Accueil", "Territoires", "Domaines", "Comparer", "Agir", "Comprendre"]
    assert [section.label for section in where.sections] == doors
    assert (where.section, where.neighbours, where.related, where.filters) == (None, (), (), {})


def test_neighbours_are_the_same_page_elsewhere(navigation: Navigation) -> None:
    where = navigation.of("territoires/28-normandie")
    assert [one.label for one in where.neighbours] == ["France", "Normandie", "Corse"]
    assert where.previous == Link("territoires/france", "France")
    assert where.following == Link("territoires/94-corse", "Corse")
    assert where.section == Link("territoires", "Territoires", is_here=True)


def test_the_first_page_has_no_previous_one(navigation: Navigation) -> None:
    assert navigation.of("territoires/france").previous is None
    assert navigation.of("territoires/94-corse").following is None


def test_a_region_is_related_to_the_zone_that_holds_it(navigation: Navigation) -> None:
    related = navigation.of("territoires/94-corse").related
    assert [one.address for one in related] == [
        "territoires/94-corse",
        "etudes/citoyens/93-94-provence-alpes-cote-d-azur-corse",
    ]
    assert [one.is_here for one in related] == [True, False]


def test_a_domain_has_no_territory(navigation: Navigation) -> None:
    where = navigation.of("domaines/emploi")
    assert where.related == ()
    assert where.filters == {"domain": "Emploi"}


def test_a_page_without_series_stands_with_those_of_its_section(navigation: Navigation) -> None:
    assert [one.address for one in navigation.of("notions").neighbours] == ["programme", "notions"]
    assert navigation.of("notions").section.address == "comment-lire"


def test_a_study_is_found_by_territory_and_by_study(navigation: Navigation) -> None:
    assert navigation.of("etudes/citoyens/28-normandie").filters == {"territory": "Normandie", "study": "Habitants"}


def test_english_pages_lead_to_english_ones_and_else_to_french_ones(navigation: Navigation) -> None:
    where = navigation.of("en/territoires/28-normandie")
    assert [one.label for one in where.sections][:2] == ["Home", "Territories"]
    assert [(one.address, one.is_here) for one in where.related] == [
        ("en/territoires/28-normandie", True),
        ("etudes/citoyens/28-normandie", False),
    ]
    assert language_of("en/territoires/28-normandie") == "en"


def test_a_long_series_does_not_make_pages_heavier() -> None:
    titles = {f"territoires/{number:03}-lieu": f"Lieu {number}" for number in range(MOST_NEIGHBOURS + 1)}
    where = Navigation(titles).of("territoires/030-lieu")
    assert where.neighbours == ()
    assert where.previous is not None
    assert where.following is not None
