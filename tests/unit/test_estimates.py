"""Estimates: figures recomputed by hand on samples of a few respondents, and by svy's own intervals."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
import svy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from toy_survey import AGREEMENT, DESIGN, RULES, only, people, toy_questionnaire

from helpers.survey.estimate_row import COLUMNS, KEY, NOT_PUBLISHED, SIMULATED
from helpers.survey.estimation.estimates import estimate
from helpers.survey.estimation.intervals import korn_graubard
from helpers.survey.questionnaire.questionnaire import Questionnaire
from refusals import refused

# 97.5 % points of Student's distribution, from a printed table.
T5, T9 = 2.570582, 2.262157


def estimated(responses: pd.DataFrame, questionnaire: Questionnaire) -> pd.DataFrame:
    return estimate(responses, questionnaire, provenance=SIMULATED, rules=RULES)


def row(rows: pd.DataFrame, answer: str, territory: str = "FRA", population: str = "ensemble") -> pd.Series:
    """Return the only row of an answer in a territory."""
    chosen = rows.query("answer == @answer and territory_code == @territory and population == @population")
    assert len(chosen) == 1
    return chosen.iloc[0]


# --- what must be refused, or has no precision ---


@pytest.mark.parametrize(
    "design", [{"sampling": "unknown"}, {"sampling": "unknown", "respondent": "respondent", "weight": "weight"}]
)
def test_a_questionnaire_that_does_not_name_weights_and_zones_is_refused(design: dict[str, str]) -> None:
    with refused("DesignError missing-design"):
        estimated(people(partner=["yes", "no"]), only("partner", design={"sampling": "unknown", **design}))


def test_a_zone_of_one_respondent_has_a_value_without_interval_and_is_not_published() -> None:
    responses = people(partner=["yes", "no", "yes", "yes"], zone=["01", "01", "01", "02"])
    alone = row(estimated(responses, only("partner")), "yes", "02")
    assert (alone["value"], alone["n_obs"], alone["n_cell"], alone["n_eff"]) == (100, 1, 1, 1)
    assert alone["quality"] == NOT_PUBLISHED
    assert math.isnan(alone["value_lb"]) and math.isnan(alone["value_ub"]) and math.isnan(alone["deff"])


def test_a_stratum_of_one_respondent_counts_by_its_distance_to_the_ensemble() -> None:
    responses = people(partner=["yes", "no", "yes", "yes"], zone=["01", "01", "01", "02"])
    whole = row(estimated(responses, only("partner")), "yes")
    # u = (y - 3/4) / 4 is 1/16, -3/16, 1/16 in the first stratum, whose mean is -1/48, and 1/16 in the second.
    within = 3 / 2 * (2 * (1 / 16 + 1 / 48) ** 2 + (-3 / 16 + 1 / 48) ** 2)
    variance = within + (1 / 16) ** 2
    assert whole["deff"] == pytest.approx(variance * 3 / (3 / 16))


def test_a_mean_of_notes_that_are_all_the_same_has_no_interval() -> None:
    mean = row(estimated(people(notes=[7] * 40), only("notes")), "mean")
    assert mean["value"] == 7
    assert math.isnan(mean["value_lb"]) and math.isnan(mean["value_ub"]) and math.isnan(mean["deff"])


def test_a_zone_where_nobody_answers_has_no_row() -> None:
    responses = people(partner=["yes", "no", "yes", None], zone=["01", "01", "01", "02"])
    rows = estimated(responses, only("partner"))
    assert set(rows["territory_code"]) == {"FRA", "01"}
    assert row(rows, "yes")["n_obs"] == 3


# --- figures recomputed by hand ---


def test_mean_of_a_stratified_sample() -> None:
    # 3 people for 30 and 4 people for 80: means 6 and 4, variances 4 and 20/3 between people.
    responses = people(notes=[4, 6, 8, 1, 3, 5, 7], zone=["01"] * 3 + ["02"] * 4, weight=[10.0] * 3 + [20.0] * 4)
    mean = row(estimated(responses, only("notes")), "mean")
    value = (30 * 6 + 80 * 4) / 110
    se = math.sqrt((30 / 110) ** 2 * 4 / 3 + (80 / 110) ** 2 * (20 / 3) / 4)
    assert mean["value"] == pytest.approx(value)
    assert mean["value_lb"] == pytest.approx(value - T5 * se, abs=1e-5)
    assert mean["value_ub"] == pytest.approx(value + T5 * se, abs=1e-5)
    assert (mean["unit"], mean["n_obs"], mean["base_population"], mean["n_cell"]) == ("note", 7, 110, 7)


def test_design_effect_of_a_mean() -> None:
    notes, weights = np.array([4, 6, 8, 1, 3, 5, 7]), np.array([10.0] * 3 + [20.0] * 4)
    responses = people(notes=notes.tolist(), zone=["01"] * 3 + ["02"] * 4, weight=weights.tolist())
    mean = row(estimated(responses, only("notes")), "mean")
    spread = (weights * (notes - 500 / 110) ** 2).sum() / 110 * 7 / 6
    variance = (30 / 110) ** 2 * 4 / 3 + (80 / 110) ** 2 * (20 / 3) / 4
    assert mean["deff"] == pytest.approx(variance / (spread / 7))
    assert mean["n_eff"] == pytest.approx(min(7, 7 / mean["deff"]))


def test_share_of_two_strata_with_unequal_weights() -> None:
    # Stratum 1: yes for weights 1 and 3 of 1, 3, 2; stratum 2: yes for weight 4 of 4, 2, 2, 4.
    responses = people(
        partner=["yes", "yes", "no", "yes", "no", "no", "no"],
        zone=["01"] * 3 + ["02"] * 4,
        weight=[1.0, 3.0, 2.0, 4.0, 2.0, 2.0, 4.0],
    )
    share = 8 / 18
    first = np.array([1 * (1 - share), 3 * (1 - share), -2 * share]) / 18
    second = np.array([4 * (1 - share), -2 * share, -2 * share, -4 * share]) / 18
    variance = 3 / 2 * ((first - first.mean()) ** 2).sum() + 4 / 3 * ((second - second.mean()) ** 2).sum()
    found = row(estimated(responses, only("partner")), "yes")
    assert found["value"] == pytest.approx(100 * share)
    assert found["deff"] == pytest.approx(variance / (share * (1 - share) / 6))


@pytest.mark.parametrize("n", [10, 100])
def test_an_answer_of_everybody_and_of_nobody_has_the_limits_of_clopper_and_pearson(n: int) -> None:
    rows = estimated(people(partner=["yes"] * n), only("partner", design={**DESIGN, "strata": None}))
    everybody, nobody = row(rows, "yes"), row(rows, "no")
    assert (everybody["value"], everybody["value_ub"]) == (100, 100)
    assert everybody["value_lb"] == pytest.approx(100 * 0.025 ** (1 / n))
    assert (nobody["value"], nobody["value_lb"], nobody["n_cell"], nobody["n_eff"]) == (0, 0, 0, n)
    assert nobody["value_ub"] == pytest.approx(100 * (1 - 0.025 ** (1 / n)))


def test_a_sample_drawn_at_random_has_the_interval_of_clopper_and_pearson_on_one_respondent_less() -> None:
    # 3 of 10: the variance estimated is p q / 9, so that the effective number is 9 and the count 2.7.
    found = row(estimated(people(partner=["yes"] * 3 + ["no"] * 7), only("partner")), "yes")
    lower, upper = found["value_lb"] / 100, found["value_ub"] / 100
    from_below = integral(2.7, 7.3, lower)
    assert from_below == pytest.approx(0.025, abs=1e-6)
    assert integral(3.7, 6.3, upper) == pytest.approx(0.975, abs=1e-6)
    assert found["deff"] == pytest.approx(1)


def integral(a: float, b: float, limit: float) -> float:
    """Return the regularised incomplete beta function, by the midpoint rule."""
    middles = (np.arange(200_000) + 0.5) / 200_000
    density = middles ** (a - 1) * (1 - middles) ** (b - 1)
    return float(density[middles < limit].sum() / density.sum())


def test_a_population_is_a_domain_that_keeps_the_strata_of_the_whole_sample() -> None:
    design = {**DESIGN, "population": "size"}
    asked = {"populations": ["ensemble", "small"]}
    small = {"small": {"label": "Petites", "value": "S"}}
    responses = people(
        partner=["yes", "no", "yes", "no", "yes", "no"],
        zone=["01"] * 3 + ["02"] * 3,
        size=["S", "S", "L", "S", "L", "L"],
    )
    rows = estimated(responses, only("partner", design=design, asked=asked, populations=small))
    found = row(rows, "yes", population="small")
    # Three small ones, one says yes: u is 2/9, -1/9, 0 in the first stratum and -1/9, 0, 0 in the second.
    first, second = np.array([2 / 9, -1 / 9, 0]), np.array([-1 / 9, 0, 0])
    variance = 3 / 2 * (((first - first.mean()) ** 2).sum() + ((second - second.mean()) ** 2).sum())
    assert (found["value"], found["n_obs"], found["base_population"]) == (pytest.approx(100 / 3), 3, 3)
    assert found["deff"] == pytest.approx(variance / ((2 / 9) / 2))
    assert row(rows, "yes", "02", "small")["n_obs"] == 1
    assert row(rows, "yes")["n_obs"] == 6


def test_dont_know_is_in_the_base_and_no_answer_is_not() -> None:
    rows = estimated(people(opinion=["fully", "rather", "dont_know", "dont_know", None]), only("opinion"))
    assert row(rows, "fully")["value"] == pytest.approx(25)
    assert row(rows, "dont_know")["value"] == pytest.approx(50)
    assert (row(rows, "agree")["value"], row(rows, "agree")["n_cell"]) == (pytest.approx(50), 2)
    assert set(rows["n_obs"]) == {4} and set(rows["base_population"]) == {4}


# --- what must hold ---


def test_every_measure_of_every_place_is_estimated_once_in_the_published_form() -> None:
    responses = sample(80)
    rows = estimated(responses, toy_questionnaire(sources=["institute"]))
    assert rows.columns.tolist() == [*COLUMNS, "n_cell"]
    assert rows.dtypes.astype("str").to_dict() == {**COLUMNS, "n_cell": "Int64"}
    assert len(rows) == (2 * 4 + 7 + 2) * 4 and not rows.duplicated(KEY).any()
    assert set(rows["source"]) == {"institute"} and set(rows["provenance"]) == {SIMULATED}
    assert rows.query("level == 'france'")["territory_code"].unique().tolist() == ["FRA"]
    assert rows.query("level == 'zone_enquete'")["territory_code"].unique().tolist() == ["01", "02", "03"]


def test_a_study_of_the_whole_country_has_no_zone() -> None:
    design = {"sampling": "one_stage", "respondent": "respondent", "weight": "weight"}
    rows = estimated(sample(30), toy_questionnaire(grid="france", design=design))
    assert set(rows["territory_code"]) == {"FRA"}


def test_the_ensemble_is_the_weighted_sum_of_the_zones() -> None:
    rows = estimated(sample(90), toy_questionnaire())
    key = ["question_id", "item", "answer"]
    zones = rows[rows["level"] != "france"]
    weighted = (
        zones.assign(value=zones["value"] * zones["base_population"]).groupby(key)[["value", "base_population"]].sum()
    )
    whole = rows[rows["level"] == "france"].set_index(key).sort_index()
    np.testing.assert_allclose(weighted["value"] / weighted["base_population"], whole["value"])
    np.testing.assert_allclose(weighted["base_population"], whole["base_population"])


def test_shares_add_up_to_a_hundred_and_totals_to_their_answers() -> None:
    rows = estimated(sample(90), only("opinion"))
    shares = rows.pivot_table(index="territory_code", columns="answer", values=["value", "n_cell"])
    np.testing.assert_allclose(shares["value"][AGREEMENT].sum(axis=1), 100)
    for column in ("value", "n_cell"):
        np.testing.assert_allclose(shares[column]["fully"] + shares[column]["rather"], shares[column]["agree"])


@settings(max_examples=10)
@given(order=st.permutations(range(40)), factor=st.floats(1e-3, 1e6))
def test_neither_the_order_of_respondents_nor_the_unit_of_weights_matters(order: list[int], factor: float) -> None:
    responses, questionnaire = sample(40), only("opinion")
    changed = responses.iloc[order].assign(weight=lambda frame: frame["weight"] * factor)
    before, after = estimated(responses, questionnaire), estimated(changed, questionnaire)
    np.testing.assert_allclose(after["base_population"], before["base_population"] * factor)
    pd.testing.assert_frame_equal(
        after.drop(columns="base_population"), before.drop(columns="base_population"), check_exact=False, rtol=1e-7
    )


def is_limit_of_svy(ours: Sequence[float], theirs: Sequence[float], share: float, se: float, n: int, df: int) -> None:
    """Check the limits of a share against svy's, which are wider where a gain of the design is not counted on."""
    varied = share * (1 - share) / se**2 if se > 1e-12 else 0
    if varied * (stats.t.ppf(0.975, n - 1) / stats.t.ppf(0.975, df)) ** 2 <= n:
        np.testing.assert_allclose(ours, theirs, atol=1e-9, rtol=0)
    else:
        assert theirs[0] <= ours[0] <= share <= ours[1] <= theirs[1]


@pytest.mark.parametrize("strata", ["zone", "size", None])
def test_shares_means_and_limits_are_those_of_svy(strata: str | None) -> None:
    responses = sample(200)
    rows = estimated(responses, toy_questionnaire(design={**DESIGN, "strata": strata}))
    frame = pl.from_pandas(responses.astype({"notes_one": "float64", "notes_two": "float64"}))
    drawn = svy.Sample(frame, svy.Design(wgt="weight", stratum=strata)).estimation
    for column in ("opinion", "partner"):
        options: dict[str, Any] = {"ci_method": "korn-graubard", "deff": "wr", "drop_nulls": True}
        theirs = pl.concat(
            [drawn.prop(column, **options).to_polars(), drawn.prop(column, by="zone", **options).to_polars()],
            how="diagonal",
        )
        for one in theirs.with_columns(pl.col("zone").fill_null("FRA")).iter_rows(named=True):
            ours = row(rows[rows["question_id"] == column], one[column], one["zone"])
            limits = [ours[name] / 100 for name in ("value", "value_lb", "value_ub")]
            assert limits[0] == pytest.approx(one["est"], abs=1e-9)
            is_limit_of_svy(limits[1:], (one["lci"], one["uci"]), one["est"], one["se"], ours["n_obs"], one["df"])
            np.testing.assert_allclose(ours["deff"], one["deff"], rtol=1e-9)
    for one in drawn.mean("notes_one", by="zone", deff="wr", drop_nulls=True).to_polars().iter_rows(named=True):
        ours = row(rows[rows["item"] == "one"], "mean", one["zone"])
        np.testing.assert_allclose(
            [ours["value"], ours["value_lb"], ours["value_ub"], ours["deff"]],
            [one["est"], one["lci"], one["uci"], one["deff"]],
            rtol=1e-9,
        )


@given(
    share=st.one_of(st.just(0.0), st.just(1.0), st.floats(1e-4, 1 - 1e-4)),
    deff=st.floats(0.2, 6),
    n=st.integers(2, 5_000),
    lost=st.integers(1, 30),
)
def test_the_interval_of_any_share_is_that_of_svy(share: float, deff: float, n: int, lost: int) -> None:
    se, df = math.sqrt(deff * share * (1 - share) / n), max(n - lost, 1)
    drawn = svy.Sample(pl.DataFrame({"w": [1.0, 1.0]}), svy.Design(wgt="w")).estimation
    theirs = drawn._compute_prop_ci(share, se, 0.05, df, n, "korn-graubard")
    lower, upper = korn_graubard(share, se, n, df)
    is_limit_of_svy((float(lower), float(upper)), theirs, share, se, n, df)


def test_a_variance_of_zero_inside_strata_leaves_the_interval_of_the_respondents() -> None:
    lower, upper = korn_graubard([0.5, 0.5], [0.0, math.sqrt(0.25 / 100)], [100, 100], [99, 99])
    assert (lower[0], upper[0]) == (pytest.approx(lower[1]), pytest.approx(upper[1]))


def test_fewer_effective_respondents_make_a_wider_interval() -> None:
    lower, upper = korn_graubard([0.3] * 3, np.sqrt(0.21 / np.array([50, 100, 400])), [100] * 3, [99] * 3)
    widths = upper - lower
    assert widths[0] > widths[1] > widths[2]


def sample(n: int) -> pd.DataFrame:
    """Return seeded responses in three zones, with unequal weights, answers left out and rare answers."""
    rng = np.random.default_rng(20191)
    return people(
        notes_one=[None if number % 11 == 0 else int(note) for number, note in enumerate(rng.integers(1, 11, n))],
        notes_two=rng.integers(6, 9, n).tolist(),
        opinion=rng.choice([*AGREEMENT, None], n, p=[0.4, 0.3, 0.02, 0.1, 0.1, 0.03, 0.05]).tolist(),
        partner=rng.choice(["yes", "no"], n, p=[0.05, 0.95]).tolist(),
        zone=[f"0{1 + number % 3}" for number in range(n)],
        size=["S" if number % 2 else "L" for number in range(n)],
        weight=rng.uniform(0.5, 3, n).tolist(),
    )
