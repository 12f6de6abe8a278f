"""Measures, references and scores of a level, on a country of five regions and six départements made by hand."""

import math
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pandas as pd
import pytest

from helpers.catalog.cards import Indicator
from helpers.catalog.registry import Catalog
from helpers.fragility.objective import Measures, index_level, latest, measure, reference_values, score_level

REGIONS = ["01", "28", "53", "94"]
DEPARTEMENTS = ["01", "28", "2A", "2B", "35", "971"]
METROPOLITAN = {"region": ["28", "53", "94"], "departement": ["01", "28", "2A", "2B", "35"]}
POPULATION = {
    "region": {"01": 400, "28": 3000, "53": 1000, "94": 1000},
    "departement": {"01": 2000, "28": 1000, "2A": 400, "2B": 600, "35": 1000, "971": 400},
}
RATE = {
    "region": {"01": 40.0, "28": 10.0, "53": 12.0, "94": 20.0},
    "departement": {"01": 11.0, "28": 8.0, "2A": 19.0, "2B": 21.0, "35": 12.0, "971": 40.0},
}
INCOME = {
    "region": {"28": 21000.0, "53": 23000.0, "94": 19000.0},
    "departement": {"01": 22000.0, "28": 20000.0, "2A": 18000.0, "2B": 19500.0, "35": 23000.0},
}
REGION_ONLY = {"region": {"01": 1.0, "28": 2.0, "53": 4.0, "94": 8.0}}


@pytest.fixture
def catalog(card: Callable[..., dict[str, Any]]) -> Catalog:
    cards = {
        "rate": card(levels=["france", "region", "departement"]),
        "income": card(direction="lower_is_fragile", valid_range=[0, 100000]),
        "region_only": card(levels=["region"]),
        "other": card(headline=False),
        "count_population": card(direction="none", headline=False, valid_range=[0, 10000]),
    }
    given = {
        "domains": {"emploi": None},
        "indicators": {name: Indicator.model_validate(fields_) for name, fields_ in cards.items()},
        "domain_of": dict.fromkeys(cards, "emploi") | {"count_population": "profil"},
    }
    return Catalog(**{field.name: {} for field in fields(Catalog)} | given)  # type: ignore[arg-type]


def rows_of(
    indicator: str, by_level: dict[str, dict[str, float]], period: str
) -> list[tuple[str, str, str, str, float]]:
    return [
        (indicator, level, code, period, value) for level, values in by_level.items() for code, value in values.items()
    ]


@pytest.fixture
def figures() -> pd.DataFrame:
    older = {level: dict.fromkeys(codes, 99.0) for level, codes in RATE.items()}
    rows = [
        *rows_of("count_population", POPULATION, "2021"),
        *rows_of("rate", older, "2018"),
        *rows_of("rate", RATE, "2019"),
        ("rate", "france", "FRMETRO", "2018", 99.0),
        ("rate", "france", "FRMETRO", "2019", 13.0),
        ("rate", "france", "FRA", "2019", 14.0),
        *rows_of("income", INCOME, "2019"),
        ("income", "france", "FRA", "2019", 1.0),
        ("income", "france", "FRMETRO", "2017", 2.0),
        *rows_of("region_only", REGION_ONLY, "2019-2021"),
        *rows_of("other", RATE, "2020T4"),
    ]
    return pd.DataFrame(rows, columns=["indicator", "level", "territory_code", "period", "value"])


def measured(figures: pd.DataFrame, catalog: Catalog) -> dict[str, Measures]:
    return {
        "region": measure(figures, catalog, "region", REGIONS, METROPOLITAN["region"]),
        "departement": measure(figures, catalog, "departement", DEPARTEMENTS, METROPOLITAN["departement"]),
    }


def scored(figures: pd.DataFrame, catalog: Catalog, level: str) -> pd.DataFrame:
    made = measured(figures, catalog)
    return score_level(made[level], reference_values(figures, made), catalog)


def spread(values: dict[str, float], population: dict[str, int], codes: list[str]) -> float:
    """Return the weighted spread, by loops."""
    total = sum(population[code] for code in codes)
    mean = sum(population[code] * values[code] for code in codes) / total
    return math.sqrt(sum(population[code] * (values[code] - mean) ** 2 for code in codes) / total)


# --- what must stay out ---


def test_former_periods_and_profile_indicators_stay_out(figures: pd.DataFrame, catalog: Catalog) -> None:
    made = measured(figures, catalog)["region"]
    assert list(made.values.columns) == ["rate", "income", "region_only", "other"]
    assert not made.values.isin([99.0]).any().any()
    assert made.periods.to_dict() == {"rate": "2019", "income": "2019", "region_only": "2019-2021", "other": "2020T4"}


def test_region_of_the_same_code_stays_out_of_its_departement(figures: pd.DataFrame, catalog: Catalog) -> None:
    made = measured(figures, catalog)
    assert made["region"].values.loc["28", "rate"] == 10.0
    assert made["departement"].values.loc["28", "rate"] == 8.0
    assert made["region"].weights["28"] == 3000
    assert made["departement"].weights["28"] == 1000
    assert "region_only" not in made["departement"].values


def test_overseas_territories_have_no_weight(figures: pd.DataFrame, catalog: Catalog) -> None:
    made = measured(figures, catalog)
    assert list(made["region"].weights.index) == METROPOLITAN["region"]
    assert list(made["departement"].weights.index) == METROPOLITAN["departement"]


def test_territory_without_figure_has_no_score(figures: pd.DataFrame, catalog: Catalog) -> None:
    scores = scored(figures, catalog, "region").query("indicator == 'income'")
    assert scores["territory_code"].tolist() == METROPOLITAN["region"]
    assert (scores["n_ranked"] == 3).all()


@pytest.mark.parametrize(("level", "code"), [("region", "01"), ("departement", "971")])
def test_overseas_value_changes_no_other_score(figures: pd.DataFrame, catalog: Catalog, level: str, code: str) -> None:
    changed = figures.copy()
    mine = (changed["level"] == level) & (changed["territory_code"] == code) & (changed["indicator"] != "income")
    changed.loc[mine, "value"] = 12345.0  # its population too
    for at in ("region", "departement"):
        before, after = (
            scored(each, catalog, at)[lambda rows: rows["territory_code"] != code] for each in (figures, changed)
        )
        columns = ["territory_code", "indicator", "value", "reference", "spread", "score"]
        pd.testing.assert_frame_equal(after[columns], before[columns])


def test_metropolitan_value_changes_the_scores_of_others(figures: pd.DataFrame, catalog: Catalog) -> None:
    changed = figures.copy()
    changed.loc[(changed["level"] == "region") & (changed["territory_code"] == "94"), "value"] += 1
    before, after = (scored(each, catalog, "region").query("territory_code == '28'") for each in (figures, changed))
    assert (before["score"] != after["score"]).all()


# --- references ---


def test_published_reference_is_metropolitan_and_of_the_same_period(figures: pd.DataFrame, catalog: Catalog) -> None:
    references = reference_values(figures, measured(figures, catalog))
    assert references.loc["rate"].tolist() == [13.0, "published"]
    # Neither France entière nor another period stands in for income: it is computed, from the départements.
    weights = POPULATION["departement"]
    known = INCOME["departement"]
    expected = sum(weights[code] * known[code] for code in known) / sum(weights[code] for code in known)
    assert references.loc["income", "reference"] == pytest.approx(expected)
    assert references.loc["income", "reference_kind"] == "computed"


def test_reference_is_computed_from_regions_where_no_departement_has_a_figure(
    figures: pd.DataFrame, catalog: Catalog
) -> None:
    references = reference_values(figures, measured(figures, catalog))
    assert references.loc["region_only", "reference"] == pytest.approx((3 * 2 + 1 * 4 + 1 * 8) / 5)
    assert references.loc["region_only", "reference_kind"] == "computed"


def test_both_levels_are_compared_to_one_reference(figures: pd.DataFrame, catalog: Catalog) -> None:
    both = pd.concat([scored(figures, catalog, level) for level in ("region", "departement")])
    assert (both.groupby("indicator")["reference"].nunique() == 1).all()


# --- scores and indices ---


@pytest.mark.parametrize("level", ["region", "departement"])
def test_scores_by_loops(figures: pd.DataFrame, catalog: Catalog, level: str) -> None:
    scores = scored(figures, catalog, level).set_index(["indicator", "territory_code"])
    own = spread(RATE[level], POPULATION[level], METROPOLITAN[level])
    for code, value in RATE[level].items():
        assert scores.loc[("rate", code), "score"] == pytest.approx((value - 13.0) / own)
        assert scores.loc[("rate", code), "spread"] == pytest.approx(own)
        rank = 1 + sum(other > value for other in RATE[level].values())
        assert scores.loc[("rate", code), "rank"] == rank
    poorest = min(INCOME[level], key=lambda code: INCOME[level][code])
    assert scores.loc[("income", poorest), "rank"] == 1
    assert scores.loc[("income", poorest), "score"] > 0


def test_index_counts_the_headlines_of_its_level(figures: pd.DataFrame, catalog: Catalog) -> None:
    made = measured(figures, catalog)
    references = reference_values(figures, made)
    scores = {level: scored(figures, catalog, level) for level in made}
    for level, n_headlines in (("region", 3), ("departement", 2)):
        indices = index_level(made[level], references, catalog).set_index("territory_code")
        assert (indices["n_headlines"] == n_headlines).all()
        assert (indices["level"] == level).all()
        headline = scores[level][scores[level]["is_headline"]]
        for code, rows in headline.groupby("territory_code"):
            assert indices.loc[code, "index"] == pytest.approx(math.fsum(rows["score"]) / len(rows))
            assert indices.loc[code, "n_indicators"] == len(rows)


def test_latest_takes_the_last_period_of_each_indicator_and_level(figures: pd.DataFrame) -> None:
    only_region = pd.DataFrame([("rate", "region", "28", "2023", 5.0)], columns=figures.columns)
    more = pd.concat([figures, only_region], ignore_index=True)
    assert latest(more, "region").query("indicator == 'rate'")["period"].tolist() == ["2023"]
    assert set(latest(more, "departement").query("indicator == 'rate'")["period"]) == {"2019"}
