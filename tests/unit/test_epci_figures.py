"""EPCI: their figures against those of départements, what secrecy and other grids cover, what their page reads."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from helpers import charts, paths
from helpers import tables as views
from helpers.catalog.registry import read_catalog
from helpers.sources.cards import read_loaders
from helpers.territory import grid
from helpers.territory.epci import read_communes, read_epci

Tables = Callable[[str], Any]
REDON = grid.territory("epci", "243500741")


@pytest.fixture(scope="module")
def official() -> pd.DataFrame:
    files = [paths.data() / "official" / f"{name}.csv" for name in ("profil", "pauvrete", "niveau_de_vie")]
    return pd.concat(pd.read_csv(path, dtype={"territory_code": str, "period": str}) for path in files)


@pytest.mark.parametrize("indicator", ["count_population_census", "count_households", "count_dwellings", "count_jobs"])
def test_epci_add_up_to_the_departements_that_hold_them(official: pd.DataFrame, indicator: str) -> None:
    """Two ways through one file: communes in EPCI, or in départements; four islands are in no EPCI."""
    rows = official[(official["indicator"] == indicator) & (official["period"] == "2018")]
    sums = rows.groupby("level")["value"].sum()
    islands = read_communes().query("epci_code == ''")["population"].sum()
    assert 0 < sums["departement"] - sums["epci"] < 3 * islands
    inside = {code: epci.departements for code, epci in read_epci().items()}
    values = rows.set_index(["level", "territory_code"])["value"]
    whole = [
        code for code in grid.codes("departement") if all(len(held) == 1 for held in inside.values() if code in held)
    ]
    assert len(whole) > 20
    for code in set(whole) - {"22", "29", "85", "976"}:
        mine = [epci for epci, held in inside.items() if code in held and ("epci", epci) in values]
        assert values["epci"][mine].sum() == pytest.approx(values["departement", code], rel=1e-6)


def test_figures_of_another_grid_are_left_out_and_secrecy_is_said(official: pd.DataFrame) -> None:
    catalog = read_catalog()
    skipped = read_loaders(catalog)["insee_filosofi"].skipped
    changed = {code for code, epci in read_epci().items() if epci.same_since > 2022}
    assert set(skipped[0].codes) == changed
    incomes = official[(official["level"] == "epci") & (official["indicator"] == "median_living_standard_eur")]
    assert changed.isdisjoint(incomes["territory_code"])
    young = {
        entry.reason: set(entry.codes)
        for entry in catalog.indicators["rate_poverty_under_30"].missing
        if entry.level == "epci"
    }
    assert len(young["secret statistique"]) > 500
    assert young["secret statistique"].isdisjoint(changed)
    assert set(incomes["territory_code"]) >= young["secret statistique"], "secrecy is not the absence of the place"


def test_an_epci_stands_among_those_of_its_regions_and_says_what_is_not_published(tables: Tables) -> None:
    gaps = views.domain_gaps(REDON)
    assert {"53", "52"} <= set(gaps["region_code"])
    mine = gaps[gaps["is_focus"]]
    assert sorted(mine["number"]) == list(range(1, 17))
    assert set(mine.loc[mine["n_headlines"] > 0, "domain"]) == {
        "niveau_de_vie",
        "developpement_economique",
        "pauvrete",
        "mal_logement",
    }
    assert set(views.outlines_around(REDON)["territory_code"]) == set(views.departement_gaps(REDON)["territory_code"])
    assert set(tables("indices")["level"]) == {"region", "departement"}, "pages of others do not read those of EPCI"


def test_key_figures_of_an_epci_stand_beside_its_main_departement(tables: Tables, official: pd.DataFrame) -> None:
    figures = views.key_figures(REDON).set_index("indicator")
    rows = official.set_index(["indicator", "level", "territory_code", "period"])["value"]
    assert figures.loc["rate_poverty", "value"] == rows["rate_poverty", "epci", REDON.code, "2019"]
    assert figures.loc["rate_poverty", "parent"] == rows["rate_poverty", "departement", "35", "2019"]
    assert figures["absence"].ne("").eq(figures["value"].isna()).all()


@pytest.mark.parametrize("code", ["200054781", "200023414", "200046977", "243500741", "200059871", "200035723"])
def test_the_page_of_an_epci_is_told_whatever_it_lacks(tables: Tables, code: str) -> None:
    place = grid.territory("epci", code)
    gaps, headlines = views.domain_gaps(place), views.headline_gaps(place)
    heading = str(charts.show_territory_heading(place, place).data)
    for level, codes in (("departement", read_epci()[code].departements), ("region", read_epci()[code].regions)):
        assert all(grid.territory(level, one).name in heading for one in codes)
    assert str(charts.show_missing_indices(gaps).data)
    assert str(charts.show_domain_rows(gaps, headlines).data)
    for made in (
        charts.draw_domain_gaps(gaps),
        *(charts.draw_indicator_gaps(headlines, group) for group in ("economiques", "societaux")),
    ):
        assert made is None or made
    assert len(charts.show_key_figures(views.key_figures(place), place).table) == 28


def test_every_epci_has_similar_ones_of_its_level_but_those_without_figures(tables: Tables) -> None:
    similar = tables("similar_territories").query("level == 'epci'")
    assert set(similar["neighbour_code"]) <= set(grid.codes("epci"))
    assert similar["territory_code"].nunique() > 1_000
    assert (similar["territory_code"] != similar["neighbour_code"]).all()
