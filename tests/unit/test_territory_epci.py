"""EPCI: their codes, where they stand, the communes that make them, and what another grid gets."""

import pytest

from helpers.territory import epci, grid
from refusals import refused


def test_each_epci_stands_where_its_communes_are() -> None:
    places, communes = epci.read_epci(), epci.read_communes()
    inside = communes[communes["epci_code"] != ""].groupby("epci_code")
    assert sorted(places) == grid.codes("epci")
    assert {code: len(rows) for code, rows in inside} == {code: place.n_communes for code, place in places.items()}
    departements = inside["departement_code"].agg(set)
    region_of = {code: grid.territory("departement", code).region_code for code in grid.codes("departement")}
    for code, place in places.items():
        assert set(place.departements) == departements[code]
        assert set(place.regions) == {region_of[departement] for departement in place.departements}
        assert grid.territory("epci", code).region_code == place.regions[0]


def test_an_epci_of_two_regions_stands_in_each() -> None:
    redon = epci.read_epci()["243500741"]
    assert (redon.departements, redon.regions) == (("35", "44", "56"), ("53", "52"))
    for level, codes in (("region", redon.regions), ("departement", redon.departements)):
        assert all("243500741" in epci.epci_within(level, code) for code in codes)


def test_communes_count_all_and_four_islands_have_no_epci() -> None:
    communes = epci.read_communes()
    assert len(communes) == 34_875
    assert sorted(communes.loc[communes["epci_code"] == "", "commune_code"]) == ["22016", "29083", "29155", "85113"]
    assert communes["departement_code"].nunique() == 101
    with refused("TerritoryError unknown-territory", match="29155"):
        epci.epci_of("29155")
    with refused("TerritoryError unknown-territory", match="28999"):
        epci.epci_of("28999")


def test_a_commune_of_a_former_year_leads_to_the_epci_that_holds_it_today() -> None:
    assert epci.epci_of("50602").code == epci.epci_of("50129").code == "200067205"  # Tourlaville, now Cherbourg
    assert epci.epci_of("75115").name == grid.territory("epci", "200054781").name


@pytest.mark.parametrize(("code", "after"), [("200035459", "200096956"), ("200071157", "200096642")])
def test_an_epci_of_a_former_year_is_told_with_those_that_follow(code: str, after: str) -> None:
    with refused("TerritoryError unknown-territory", match=after):
        grid.territory("epci", code)
    assert set(grid.former_epci()).isdisjoint(grid.codes("epci"))


def test_two_epci_of_one_name_are_told_by_their_codes() -> None:
    with refused("TerritoryError unknown-territory", match="247000623"):
        grid.resolve("CC des Quatre Rivières", level="epci")


def test_french_forms_of_each_kind() -> None:
    forms = {code: grid.territory("epci", code) for code in ("200046977", "246700488", "244500468", "200067205")}
    assert [place.genitive for place in forms.values()] == [
        "de la Métropole de Lyon",
        "de l'Eurométropole de Strasbourg",
        "d'Orléans Métropole",
        "de la communauté d'agglomération du Cotentin",
    ]
