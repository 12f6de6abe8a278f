"""Measures, references and scores of a level, on a country of five regions and six départements made by hand."""

import math
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pandas as pd
import pytest

from helpers.catalog.cards import Domain, Indicator
from helpers.catalog.registry import Catalog
from helpers.fragility.headline_checks import check_headlines
from helpers.fragility.objective import Measures, index_level, latest, measure, reference_values, score_level
from helpers.fragility.one_number import lone_departements, one_number, same_at_both_levels
from refusals import refused

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
        "income": card(direction="lower_is_fragile", valid_range=[0, 100000], pillar="revenu"),
        "region_only": card(levels=["region"], pillar="autre"),
        "other": card(headline=False),
        "count_population": card(direction="none", headline=False, valid_range=[0, 10000]),
    }
    given = {
        "domains": {"emploi": Domain.model_construct(number=1)},
        "places": dict.fromkeys(cards, "emploi.yml, line 1"),
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
    return score_level(made[level], reference_values(figures, made)[level], catalog)


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
    assert (before["raw_score"] != after["raw_score"]).all()


# --- references ---


def test_published_reference_is_metropolitan_and_of_the_same_period(figures: pd.DataFrame, catalog: Catalog) -> None:
    references = reference_values(figures, measured(figures, catalog))["region"]
    assert references.loc["rate"].tolist() == [13.0, "published"]
    # Another period never stands in for income; the whole of France does, and that is said.
    assert references.loc["income"].tolist() == [1.0, "published_france"]


def test_reference_is_computed_where_none_is_published(figures: pd.DataFrame, catalog: Catalog) -> None:
    unpublished = figures.query("not (indicator == 'income' and territory_code == 'FRA')")
    references = reference_values(unpublished, measured(unpublished, catalog))["departement"]
    weights = POPULATION["departement"]
    known = INCOME["departement"]
    expected = sum(weights[code] * known[code] for code in known) / sum(weights[code] for code in known)
    assert references.loc["income", "reference"] == pytest.approx(expected)
    assert references.loc["income", "reference_kind"] == "computed"


def test_reference_is_computed_from_regions_where_no_departement_has_a_figure(
    figures: pd.DataFrame, catalog: Catalog
) -> None:
    references = reference_values(figures, measured(figures, catalog))["region"]
    assert references.loc["region_only", "reference"] == pytest.approx((3 * 2 + 1 * 4 + 1 * 8) / 5)
    assert references.loc["region_only", "reference_kind"] == "computed"


def test_both_levels_are_compared_to_one_reference(figures: pd.DataFrame, catalog: Catalog) -> None:
    both = pd.concat([scored(figures, catalog, level) for level in ("region", "departement")])
    assert (both.groupby("indicator")["reference"].nunique() == 1).all()


def test_a_level_that_ends_later_is_compared_at_its_own_period(figures: pd.DataFrame, catalog: Catalog) -> None:
    newer = pd.DataFrame(rows_of("rate", {"departement": RATE["departement"]}, "2021"), columns=figures.columns)
    newer["value"] += 1
    both = pd.concat([figures, newer], ignore_index=True)
    made = measured(both, catalog)
    references = reference_values(both, made)
    # France of 2019 never stands in for 2021: the mean of the départements does, and regions keep their year.
    weights, known = POPULATION["departement"], RATE["departement"]
    inside = METROPOLITAN["departement"]
    mean = 1 + sum(weights[code] * known[code] for code in inside) / sum(weights[code] for code in inside)
    assert references["departement"].loc["rate"].tolist() == [pytest.approx(mean), "computed"]
    assert references["region"].loc["rate"].tolist() == [13.0, "published"]
    scores = pd.concat([score_level(each, references[level], catalog) for level, each in made.items()])
    rates = same_at_both_levels(scores, {"971": "01"}, ["domain", "indicator"]).query("indicator == 'rate'")
    assert rates.groupby("level")["period"].unique().map(list).to_dict() == {
        "region": ["2019"],
        "departement": ["2021"],
    }


# --- scores and indices ---


@pytest.mark.parametrize("level", ["region", "departement"])
def test_scores_by_loops(figures: pd.DataFrame, catalog: Catalog, level: str) -> None:
    scores = scored(figures, catalog, level).set_index(["indicator", "territory_code"])
    own = spread(RATE[level], POPULATION[level], METROPOLITAN[level])
    for code, value in RATE[level].items():
        raw = (value - 13.0) / own
        assert scores.loc[("rate", code), "raw_score"] == pytest.approx(raw)
        assert scores.loc[("rate", code), "score"] == pytest.approx(min(max(raw, -3), 3))
        assert scores.loc[("rate", code), "is_limited"] == (abs(raw) > 3)
        assert scores.loc[("rate", code), "spread"] == pytest.approx(own)
        group = [each for each in RATE[level] if (each in METROPOLITAN[level]) == (code in METROPOLITAN[level])]
        rank = 1 + sum(RATE[level][other] > value for other in group)
        assert scores.loc[("rate", code), "rank"] == rank
    poorest = min(INCOME[level], key=lambda code: INCOME[level][code])
    assert scores.loc[("income", poorest), "rank"] == 1
    assert scores.loc[("income", poorest), "raw_score"] == scores.loc["income", "raw_score"].max()


def test_index_counts_the_headlines_of_its_level(figures: pd.DataFrame, catalog: Catalog) -> None:
    made = measured(figures, catalog)
    references = reference_values(figures, made)
    scores = {level: scored(figures, catalog, level) for level in made}
    for level, n_headlines in (("region", 3), ("departement", 2)):
        indices = index_level(made[level], references[level], catalog).set_index("territory_code")
        assert (indices["n_headlines"] == n_headlines).all()
        assert (indices["level"] == level).all()
        headline = scores[level][scores[level]["is_headline"]]
        for code, rows in headline.groupby("territory_code"):
            assert indices.loc[code, "n_indicators"] == len(rows)
            assert pd.notna(indices.loc[code, "index"]) == (4 * len(rows) >= 3 * n_headlines)


def test_latest_takes_the_last_period_of_each_indicator_and_level(figures: pd.DataFrame) -> None:
    only_region = pd.DataFrame([("rate", "region", "28", "2023", 5.0)], columns=figures.columns)
    more = pd.concat([figures, only_region], ignore_index=True)
    assert latest(more, "region").query("indicator == 'rate'")["period"].tolist() == ["2023"]
    assert set(latest(more, "departement").query("indicator == 'rate'")["period"]) == {"2019"}


# --- where a direction does not hold, what counts twice, one territory at two levels ---


def test_a_value_whose_direction_does_not_hold_is_kept_without_a_score(
    figures: pd.DataFrame, catalog: Catalog, card: Callable[..., dict[str, Any]]
) -> None:
    held = card(direction_holds="metropole", direction_holds_argument="Pourquoi.")
    catalog.indicators["rate"] = Indicator.model_validate(held)
    scores = scored(figures, catalog, "region").query("indicator == 'rate'").set_index("territory_code")
    assert scores.loc["01", "value"] == 40.0
    assert scores.loc["01", ["raw_score", "score", "rank"]].isna().all()
    assert scores.loc[METROPOLITAN["region"], "score"].notna().all()
    made = measured(figures, catalog)
    index = index_level(made["region"], reference_values(figures, made)["region"], catalog).set_index("territory_code")
    assert index.loc["01", "n_indicators"] == 1
    assert pd.isna(index.loc["01", "index"])


def test_headline_whose_figures_do_not_differ_is_refused(figures: pd.DataFrame, catalog: Catalog) -> None:
    figures.loc[(figures["indicator"] == "rate") & (figures["period"] == "2019"), "value"] = 5.0
    with refused("CatalogError headline-without-score") as caught:
        check_headlines(measured(figures, catalog), catalog)
    assert caught.value.where == "emploi.yml, line 1"
    assert "'rate'" in caught.value.what and "4 have a value" in caught.value.what


def many_departements(noise: float) -> dict[str, Measures]:
    """Return one level of thirty départements whose two headlines follow each other but for some noise."""
    codes = [f"{number:02}" for number in range(1, 31)]
    values = pd.DataFrame({"rate": range(30), "income": [-each - noise * (each * 7 % 11) for each in range(30)]}, codes)
    signs = pd.Series({"rate": 1, "income": -1})
    weights = pd.Series(1.0, index=codes)
    return {"departement": Measures("departement", values.astype("float64"), signs * 0, weights, signs, values.notna())}


def test_two_headlines_that_repeat_each_other_share_a_pillar(
    catalog: Catalog, card: Callable[..., dict[str, Any]]
) -> None:
    del catalog.indicators["region_only"]
    with refused("CatalogError repeated-headlines"):
        check_headlines(many_departements(0), catalog)
    check_headlines(many_departements(3), catalog)
    catalog.indicators["income"] = Indicator.model_validate(card(direction="lower_is_fragile"))
    check_headlines(many_departements(0), catalog)


def test_region_of_one_departement_has_one_number(figures: pd.DataFrame, catalog: Catalog) -> None:
    lone = {"971": "01"}
    more = pd.DataFrame([("income", "departement", "971", "2019", 9000.0)], columns=figures.columns)
    changed = pd.concat([figures, more], ignore_index=True)
    changed.loc[(changed["level"] == "departement") & (changed["territory_code"] == "971"), "value"] += 7
    made = one_number(measured(changed, catalog), lone)
    # The region's own value stands at both levels; what only the département has, the region takes.
    assert made["departement"].values.loc["971", "rate"] == made["region"].values.loc["01", "rate"] == 40.0
    assert made["departement"].values.loc["971", "income"] == made["region"].values.loc["01", "income"] == 9007.0
    references = reference_values(changed, made)
    scores = pd.concat([score_level(each, references[level], catalog) for level, each in made.items()])
    both = same_at_both_levels(scores, lone, ["domain", "indicator"])
    assert list(dict.fromkeys(both["level"])) == ["region", "departement"]
    region, departement = (
        both[(both["level"] == level) & (both["territory_code"] == code)].drop(columns=["level", "territory_code"])
        for level, code in (("region", "01"), ("departement", "971"))
    )
    pd.testing.assert_frame_equal(region.reset_index(drop=True), departement.reset_index(drop=True))


def test_lone_departements_are_those_of_no_other() -> None:
    rows = [
        ("region", "01", ""),
        ("departement", "971", "01"),
        ("departement", "2A", "94"),
        ("departement", "2B", "94"),
    ]
    territories = pd.DataFrame(rows, columns=["level", "territory_code", "region_code"])
    assert lone_departements(territories) == {"971": "01"}
