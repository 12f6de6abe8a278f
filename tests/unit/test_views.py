"""Views: what does not exist first, then what each page of a territory or a domain reads."""

import csv
import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from helpers import tables as views
from helpers.territory import grid
from refusals import refused

OFFICIAL = Path(__file__).parents[2] / "data" / "official"
REGIONS = grid.codes("region")

pytestmark = pytest.mark.usefixtures("tables")


@cache
def rows_of(domain: str) -> dict[tuple[str, str, str], dict[str, float]]:
    """Return the figures of a file, as it has them: by indicator, level and code, then by period."""
    found: dict[tuple[str, str, str], dict[str, float]] = {}
    with (OFFICIAL / f"{domain}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["indicator"], row["level"], row["territory_code"])
            found.setdefault(key, {})[row["period"]] = float(row["value"])
    return found


def official(domain: str, indicator: object, level: str, code: str) -> dict[str, float]:
    """Return by period the figures of a territory, as the file has them."""
    return rows_of(domain).get((str(indicator), level, code), {})


def region(code: str) -> grid.Territory:
    return views.read_territory("region", code)


# --- what does not exist ---


def test_unknown_domain_lists_the_domains() -> None:
    with refused("CatalogError unknown-domain") as caught:
        views.read_domain("logement")
    assert str(caught.value).startswith("data/reference/domains.yml: 'logement' is not a domain. Use 'emploi', ")
    assert str(caught.value).endswith("(+11 more).")


@pytest.mark.parametrize(
    ("level", "code"), [("region", "99"), ("region", "2A"), ("departement", "1"), ("regions", "28")]
)
def test_unknown_territory(level: str, code: str) -> None:
    with refused("TerritoryError unknown-territory"):
        views.read_territory(level, code)


def test_views_without_tables_say_how_to_build_them(root: Path) -> None:
    with refused("BuildError tables-not-built"):
        views.region_overview()


# --- one domain ---


def test_domain_is_read_by_its_name() -> None:
    row = views.read_domain("niveau_de_vie")
    assert (row["number"], row["slug"], row["label"]) == (2, "niveau-de-vie", "Niveau de vie")


@pytest.mark.parametrize(("level", "count"), [("region", 18), ("departement", 101)])
def test_map_of_a_domain_has_every_territory_once(level: str, count: int) -> None:
    made = views.domain_map("emploi", level)
    assert len(made) == made["territory_code"].nunique() == count
    assert set(made["domain"]) == {"emploi"}
    assert made["name"].notna().all()
    assert made.loc[made["index"].isna(), "name"].tolist() == ["Mayotte"]
    assert (made["class_inner"] < made["class_outer"]).all()


def test_names_are_those_of_the_level() -> None:
    """Codes "28" and "01" name a region and a département."""
    for level, expected in (("region", ["Guadeloupe", "Normandie"]), ("departement", ["Ain", "Eure-et-Loir"])):
        made = views.domain_map("sante", level).set_index("territory_code")
        assert made.loc[["01", "28"], "name"].tolist() == expected


def test_indicators_of_a_domain_and_their_extent() -> None:
    made = views.domain_indicators("emploi")
    assert len(made) == 6
    assert made["is_headline"].tolist() == sorted(made["is_headline"], reverse=True)
    row = made.set_index("indicator").loc["rate_unemployment"]
    values = [official("emploi", "rate_unemployment", "region", code).get("2023", math.nan) for code in REGIONS]
    known = [value for value in values if not math.isnan(value)]
    assert (row["period"], row["lowest"], row["highest"]) == ("2023", min(known), max(known))
    assert row["reference"] == official("emploi", "rate_unemployment", "france", "FRMETRO")["2023"]


# --- one territory ---


@pytest.mark.parametrize("code", ["01", "06", "11", "28", "94"])
def test_gaps_of_the_domains_mark_one_region(code: str) -> None:
    made = views.domain_gaps(region(code))
    assert len(made) == 16 * 18
    assert set(made.loc[made["is_focus"], "territory_code"]) == {code}
    assert made["is_focus"].sum() == 16
    assert made["number"].is_monotonic_increasing


def test_no_region_is_marked_on_the_page_of_france() -> None:
    france = views.read_territory("france", "FRA")
    assert not views.domain_gaps(france)["is_focus"].any()
    assert not views.headline_gaps(france)["is_focus"].any()


def test_headline_gaps_are_the_headline_scores_of_the_regions() -> None:
    made = views.headline_gaps(region("94"))
    assert not made.duplicated(["indicator", "territory_code"]).any()
    assert set(made["territory_code"]) == set(REGIONS)
    assert set(made["level"]) == {"region"}
    cards = views.read_table("indicators")
    assert set(made["indicator"]) == set(cards.loc[cards["is_headline"], "indicator"])
    assert made.loc[made["is_focus"], "name"].unique().tolist() == ["Corse"]
    scores = views.read_table("scores").query("level == 'region' and territory_code == '94' and is_headline")
    shown = made[made["is_focus"]].set_index("indicator")["score"]
    pd.testing.assert_series_equal(shown.sort_index(), scores.set_index("indicator")["score"].sort_index())


@pytest.mark.parametrize("code", ["01", "06", "11", "28", "94"])
def test_departements_of_a_region_and_their_shapes(code: str) -> None:
    made, shapes = views.departement_gaps(region(code)), views.outlines_around(region(code))
    inside = grid.read_territories().query("region_code == @code and level == 'departement'")["territory_code"]
    assert sorted(set(made["territory_code"])) == shapes["territory_code"].tolist() == inside.tolist()
    assert len(made) == 16 * len(shapes)
    assert (made["class_inner"] < made["class_outer"]).all()


def test_regions_stand_for_departements_on_the_page_of_france() -> None:
    france = views.read_territory("france", "FRA")
    assert sorted(set(views.departement_gaps(france)["territory_code"])) == REGIONS
    assert views.outlines_around(france)["territory_code"].tolist() == REGIONS


@pytest.mark.parametrize("code", ["28", "01", "06", "53"])
def test_key_figures_are_those_of_the_region(code: str) -> None:
    made = views.key_figures(region(code)).set_index("indicator")
    assert len(made) == 18
    assert made["key_figure_order"].is_monotonic_increasing
    for indicator, row in made.iterrows():
        expected = official(row["domain"], indicator, "region", code).get(row["period"], math.nan)
        assert row["value"] == pytest.approx(expected, nan_ok=True), indicator


def test_key_figures_of_france_are_the_whole_beside_the_metropolitan_part() -> None:
    made = views.key_figures(views.read_territory("france", "FRA")).set_index("indicator")
    for indicator, row in made.iterrows():
        metropolitan, whole = (
            official(row["domain"], indicator, "france", code).get(row["period"], math.nan)
            for code in ("FRMETRO", "FRA")
        )
        assert row["value"] == pytest.approx(whole, nan_ok=True), indicator
        if not math.isnan(metropolitan):
            assert row["france"] == pytest.approx(metropolitan), indicator


def test_sum_of_the_regions_stands_for_france_only_where_it_adds_up() -> None:
    made = views.key_figures(region("28")).set_index("indicator")
    metropolitan = grid.codes("region", metropolitan_only=True)
    for indicator, row in made.iterrows():
        national = [
            official(row["domain"], indicator, "france", code).get(row["period"]) for code in ("FRMETRO", "FRA")
        ]
        if national != [None, None]:
            continue
        if row["is_additive"]:
            values = [official(row["domain"], indicator, "region", code)[row["period"]] for code in metropolitan]
            assert row["france"] == pytest.approx(math.fsum(values)), indicator
        else:
            assert math.isnan(row["france"]), indicator


@pytest.mark.parametrize("code", ["28", "01", "53"])
def test_series_are_those_of_the_region_not_of_its_namesake(code: str) -> None:
    """ "28" and "01" are also codes of départements."""
    population = views.series(region(code))["population"]
    mine = population[population["is_focus"]].set_index("period")["value"]
    expected = official("profil", "count_population", "region", code)
    assert mine.to_dict() == {period: value for period, value in expected.items() if period >= "1990"}
    assert population.loc[population["is_focus"], "name"].unique().tolist() == [region(code).name]
    assert set(population["territory_code"]) == {code, "FRMETRO"}


def test_series_of_france_have_no_focus() -> None:
    made = views.series(views.read_territory("france", "FRA"))
    assert list(made) == ["population", "age", "chomage", "revenu", "delinquance", "fibre"]
    for name, rows in made.items():
        assert set(rows["territory_code"]) == {"FRA" if name == "fibre" else "FRMETRO"}


def test_region_without_figures_has_no_series() -> None:
    assert views.series(region("06"))["chomage"].empty
    assert len(views.series(region("04"))["chomage"])


@pytest.mark.parametrize("code", ["28", "04", "06"])
def test_index_of_a_series_is_100_at_the_first_common_period(code: str) -> None:
    for rows in views.series(region(code)).values():
        for _, mine in rows.groupby("indicator"):
            by_place: dict[str, dict[str, Any]] = {
                str(place): {row["period"]: row for row in own.to_dict("records")}
                for place, own in mine.groupby("territory_code")
            }
            common = min(set.intersection(*(set(periods) for periods in by_place.values())))
            for periods in by_place.values():
                base = periods[common]["value"]
                for row in periods.values():
                    assert row["index"] == pytest.approx(100 * row["value"] / base)


def test_series_rise_in_time() -> None:
    for rows in views.series(region("28")).values():
        for _, mine in rows.groupby(["indicator", "territory_code"]):
            assert mine["year"].is_monotonic_increasing
            assert mine["year"].is_unique


# --- all regions ---


def test_overview_counts_priorities() -> None:
    made = views.region_overview().set_index("territory_code")
    indices = views.read_table("indices").query("level == 'region'")
    labels = views.read_table("domains").set_index("domain")["short_label"]
    assert sorted(made.index) == REGIONS
    for code, rows in indices.groupby("territory_code"):
        robust = [row.domain for row in rows.itertuples() if row.is_priority]
        assert made.loc[code, "n_domains"] == len(robust)
        assert made.loc[code, "domains"] == ", ".join(labels[name] for name in labels.index if name in robust)
    assert made.loc["06", "n_indexed"] == 7
    assert made.loc["11", "n_indexed"] == 15  # no delay is known for nine tenths of its people
    assert (made[~made["is_overseas"]].drop("11")["n_indexed"] == 16).all()


@pytest.mark.parametrize(
    "read",
    [
        lambda: views.key_figures(region("28")),
        lambda: views.headline_gaps(region("28")),
        lambda: pd.concat(views.series(region("28")).values()),
    ],
)
def test_views_of_indicators_carry_their_captions(read: Callable[[], pd.DataFrame]) -> None:
    made = read()
    assert made["source_line"].str.len().gt(0).all()
    assert made["scope"].str.len().gt(0).all()
    assert made["caveats"].notna().all()
