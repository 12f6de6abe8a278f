"""Tests of zones and waves: what is not tested, contrasts by hand and by svy, errors counted, differences found."""

import math
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
import svy
from hypothesis import given
from hypothesis import strategies as st
from toy_survey import DESIGN, RULES, only, people, toy_questionnaire

from helpers.survey.estimate_row import HIGHER, LOWER, MEAN, NOT_SIGNIFICANT, SIMULATED, UNTESTED
from helpers.survey.estimation.changes import compare_waves
from helpers.survey.estimation.contrasts import Gaps, count_cells, gaps_to_rest
from helpers.survey.estimation.estimates import estimate
from helpers.survey.estimation.significance import (
    gaps_of_means,
    holm,
    holm_levels,
    mark_zones,
    p_values,
)
from helpers.survey.questionnaire.questionnaire import Questionnaire
from tiers import of_tier

N_ZONES, IN_ZONE = 12, 200
ZONES = np.arange(N_ZONES * IN_ZONE) % N_ZONES


def marks(responses: pd.DataFrame, questionnaire: Questionnaire, answer: str = "yes") -> dict[str, str]:
    """Return, by territory, what is said of an answer."""
    estimates = estimate(responses, questionnaire, provenance=SIMULATED, rules=RULES)
    marked = mark_zones(estimates, responses, questionnaire, rules=RULES)
    pd.testing.assert_frame_equal(marked.drop(columns="significance"), estimates.drop(columns="significance"))
    return marked[marked["answer"] == answer].set_index("territory_code")["significance"].to_dict()


def says_yes(by_zone: dict[str, tuple[int, int]]) -> pd.DataFrame:
    """Return responses where, in each zone, so many of so many say yes."""
    return people(
        partner=[answer for yes, n in by_zone.values() for answer in ["yes"] * yes + ["no"] * (n - yes)],
        zone=[zone for zone, (_, n) in by_zone.items() for _ in range(n)],
    )


def gaps_of(values: np.ndarray, zone: np.ndarray, weight: np.ndarray, scores: list[float], stratum: Any = None) -> Gaps:
    frame = pd.DataFrame({"stratum": zone if stratum is None else stratum, "zone": zone, "weight": weight})
    return gaps_to_rest(count_cells(frame.assign(value=values), len(scores)), np.array(scores)[:, np.newaxis])


# --- what is not tested ---


def test_the_ensemble_and_a_zone_alone_are_not_tested() -> None:
    assert marks(says_yes({"01": (50, 100)}), only("partner")) == {"FRA": UNTESTED, "01": UNTESTED}


def test_fewer_respondents_than_the_rule_are_not_tested_and_do_not_weigh_on_the_others() -> None:
    found = marks(says_yes({"01": (29, 29), "02": (20, 100), "03": (41, 100)}), only("partner"))
    assert found == {"FRA": UNTESTED, "01": UNTESTED, "02": LOWER, "03": NOT_SIGNIFICANT}


def test_too_few_others_are_no_rest_to_compare_with() -> None:
    assert marks(says_yes({"01": (10, 100), "02": (29, 29)}), only("partner"))["01"] == UNTESTED


def test_answers_that_do_not_vary_are_not_tested() -> None:
    assert set(marks(says_yes({"01": (40, 40), "02": (40, 40)}), only("partner")).values()) == {UNTESTED}
    sevens = people(notes=[7] * 80, zone=["01", "02"] * 40)
    assert set(marks(sevens, only("notes"), "mean").values()) == {UNTESTED}


def test_a_study_of_the_whole_country_has_nothing_to_test() -> None:
    france = only(
        "partner", grid="france", design={"sampling": "one_stage", "respondent": "respondent", "weight": "weight"}
    )
    assert marks(says_yes({"01": (40, 80)}), france) == {"FRA": UNTESTED}


# --- contrasts ---


def test_a_zone_is_compared_with_the_others_and_not_with_the_whole() -> None:
    gaps = gaps_of(np.array([1, 1, 0, 0, 0, 1]), np.array([0, 0, 1, 1, 2, 2]), np.ones(6), [0.0, 1.0])
    np.testing.assert_allclose(gaps.gap, [[1 - 1 / 4, 0 - 3 / 4, 1 / 2 - 1 / 2]])
    assert gaps.n.tolist() == [2, 2, 2] and gaps.n_rest.tolist() == [4, 4, 4] and gaps.df.tolist() == [1, 1, 1]


def test_two_zones_that_are_strata_have_the_variance_of_two_samples() -> None:
    values, zone = np.array([4, 6, 8, 1, 3, 5, 7]), np.array([0, 0, 0, 1, 1, 1, 1])
    gaps = gaps_of(values, zone, np.ones(7), list(range(10)))
    np.testing.assert_allclose(gaps.gap, [[2, -2]])
    np.testing.assert_allclose(gaps.design_variance, [[4 / 3 + (20 / 3) / 4] * 2])


def test_the_variance_without_difference_is_that_of_the_ensemble_on_effective_numbers() -> None:
    values, zone = np.array([1, 0, 0, 0, 1, 1]), np.array([0, 0, 0, 1, 1, 1])
    weight = np.array([1.0, 2.0, 3.0, 1.0, 1.0, 4.0])
    gaps = gaps_of(values, zone, weight, [0.0, 1.0], stratum=np.zeros(6, dtype=int))
    share = 6 / 12
    spread = share * (1 - share) * 6 / 5
    # One stratum: the variance of the ensemble is 6/5 of the sum of squared residuals, which add up to zero.
    of_ensemble = 6 / 5 * (weight**2 * (values - share) ** 2).sum() / 12**2
    inflation = max(1, of_ensemble / (spread * 32 / 12**2))
    np.testing.assert_allclose(gaps.null_variance, [[spread * inflation * (14 / 36 + 18 / 36)] * 2])


@pytest.mark.parametrize("strata", ["zone", "size", None])
@pytest.mark.parametrize("population", ["ensemble", "small"])
def test_contrasts_are_those_of_svy(strata: str | None, population: str) -> None:
    rng = np.random.default_rng(5)
    n = 400
    frame = pd.DataFrame(
        {
            "zone": rng.integers(0, 4, n),
            "size": rng.integers(0, 3, n),
            "weight": rng.uniform(0.5, 4, n),
            "value": np.where(rng.random(n) < 0.1, -1, rng.integers(0, 10, n)),
        }
    )
    inside = np.ones(n, dtype=bool) if population == "ensemble" else (frame["size"] > 0).to_numpy()
    stratum = frame[strata] if strata else np.zeros(n, dtype=int)
    gaps = gaps_of(np.where(inside, frame["value"], -1), frame["zone"], frame["weight"], list(range(10)), stratum)
    given_values = pl.from_pandas(frame).with_columns(
        inside=pl.Series(inside), value=pl.when(pl.col("value") >= 0).then(pl.col("value"))
    )
    for zone in range(4):
        sides = given_values.with_columns(
            side=pl.when(pl.col("zone") == zone).then(pl.lit("in")).otherwise(pl.lit("out"))
        )
        drawn = svy.Sample(sides, svy.Design(wgt="weight", stratum=strata)).estimation
        means = drawn.mean("value", by="side", where=svy.col("inside") == True, drop_nulls=True)  # noqa: E712
        theirs = means.contrast(svy.estd("in") - svy.estd("out")).to_polars().row(0, named=True)
        np.testing.assert_allclose(gaps.gap[0, zone], theirs["est"], rtol=1e-9)
        np.testing.assert_allclose(gaps.design_variance[0, zone], theirs["se"] ** 2, rtol=1e-9)


# --- several zones ---


def test_holm_by_hand() -> None:
    # In order 0.005 <= 0.05/4, 0.01 <= 0.05/3, then 0.03 > 0.05/2 ends it, though 0.04 <= 0.05.
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])).tolist() == [True, False, False, True]
    assert holm(np.array([0.04, np.nan, 0.02, np.nan])).tolist() == [True, False, True, False]
    assert holm(np.array([0.03, 0.04])).tolist() == [False, False]
    assert holm(np.array([np.nan, np.nan])).tolist() == [False, False]


@given(st.lists(st.one_of(st.floats(0, 0.1), st.just(math.nan)), max_size=12))
def test_holm_is_the_comparison_of_adjusted_values(found: list[float]) -> None:
    kept = sorted(value for value in found if not math.isnan(value))
    worst, limit = 0.0, -1.0
    for rank, value in enumerate(kept):
        worst = max(worst, value * (len(kept) - rank))
        limit = value if worst <= 0.05 else limit
    # Products and quotients of floats may differ in the last place.
    doubtful = any(abs(value * (len(kept) - rank) - 0.05) < 1e-12 for rank, value in enumerate(kept))
    assert doubtful or holm(np.array(found, dtype="float64")).tolist() == [value <= limit for value in found]


@pytest.mark.parametrize("share", of_tier([0.3], [0.02, 0.5], [0.02, 0.1, 0.3, 0.5, 0.95]))
def test_at_most_one_map_in_twenty_without_difference_marks_a_zone(share: float) -> None:
    rng = np.random.default_rng(20190)
    assert false_maps(lambda: (rng.random(ZONES.size) < share).astype(int), [0.0, 1.0], rng, is_mean=False) <= TOLERATED


def test_at_most_one_map_of_means_in_twenty_without_difference_marks_a_zone() -> None:
    rng = np.random.default_rng(20190)
    shape = np.array([2, 3, 5, 8, 10, 15, 20, 17, 10, 10]) / 100
    assert false_maps(lambda: rng.choice(10, ZONES.size, p=shape), list(range(10)), rng, is_mean=True) <= TOLERATED


N_MAPS = of_tier(100, 100, 300)
# 5 %, and the 99 % margin of a count among so many maps.
TOLERATED = 0.05 + 2.33 * math.sqrt(0.05 * 0.95 / N_MAPS)


def false_maps(draw: Any, scores: list[float], rng: np.random.Generator, *, is_mean: bool) -> float:
    """Return the share of maps without any difference where a zone is marked."""
    marked = 0
    for _ in range(N_MAPS):
        weight = rng.lognormal(0, 0.4, ZONES.size) * np.linspace(0.4, 2.5, N_ZONES)[ZONES]
        gaps = gaps_of(draw(), ZONES, weight, scores)
        marked += holm(p_values(gaps, np.array([is_mean]), RULES.minimum_n)[0]).any()
    return marked / N_MAPS


def test_the_variance_of_the_design_alone_would_mark_many_more() -> None:
    rng = np.random.default_rng(20190)
    marked = 0
    for _ in range(N_MAPS):
        gaps = gaps_of((rng.random(ZONES.size) < 0.02).astype(int), ZONES, np.ones(ZONES.size), [0.0, 1.0])
        naive = Gaps(gaps.gap, gaps.design_variance, gaps.design_variance, gaps.df, gaps.n, gaps.n_rest)
        marked += holm(p_values(naive, np.array([False]), RULES.minimum_n)[0]).any()
    assert marked / N_MAPS > 0.2


def test_a_zone_twenty_points_above_is_marked_and_the_others_are_not() -> None:
    found = marks(says_yes({f"{zone:02d}": (100 if zone == 5 else 60, 200) for zone in range(12)}), only("partner"))
    assert found.pop("05") == HIGHER and found.pop("FRA") == UNTESTED
    assert set(found.values()) == {NOT_SIGNIFICANT}


def test_a_zone_where_nobody_gives_a_usual_answer_is_marked() -> None:
    found = marks(says_yes({"01": (0, 200), "02": (60, 200), "03": (60, 200)}), only("partner"))
    assert found["01"] == LOWER


def test_means_are_tested_too_and_populations_apart() -> None:
    questionnaire = only(
        "notes",
        design={**DESIGN, "population": "size"},
        populations={"small": {"label": "Petites", "value": "S"}},
        asked={"populations": ["ensemble", "small"]},
    )
    notes = ([3, 4] * 25 + [6, 7] * 25) + [6, 7] * 50
    responses = people(notes=notes, zone=["01"] * 100 + ["02"] * 100, size=(["L"] * 50 + ["S"] * 50) * 2)
    estimates = estimate(responses, questionnaire, provenance=SIMULATED, rules=RULES)
    marked = mark_zones(estimates, responses, questionnaire, rules=RULES).query("answer == 'mean'")
    found = marked.set_index(["population", "territory_code"])["significance"]
    assert (found["ensemble", "01"], found["ensemble", "02"]) == (LOWER, HIGHER)
    assert (found["small", "01"], found["small", "02"]) == (NOT_SIGNIFICANT, NOT_SIGNIFICANT)


# --- two waves ---


def wave(*figures: tuple[str, float, float, float]) -> pd.DataFrame:
    """Return the ensemble's rows of answers: value and limits, in percent."""
    rows = pd.DataFrame(figures, columns=["answer", "value", "value_lb", "value_ub"])
    return rows.assign(
        question_id="opinion", item="", population="ensemble", unit="percent", level="france", territory_code="FRA"
    )


def test_a_change_is_the_difference_with_the_interval_of_two_samples() -> None:
    found = compare_waves(wave(("agree", 40.0, 35.0, 46.0)), wave(("agree", 50.0, 44.0, 56.0))).iloc[0]
    assert (found["value_first"], found["value_second"], found["change_pts"]) == (40, 50, 10)
    assert found["change_pts_lb"] == pytest.approx(10 - math.sqrt(6**2 + 6**2))
    assert found["change_pts_ub"] == pytest.approx(10 + math.sqrt(6**2 + 5**2))
    assert found["significance"] == HIGHER


@pytest.mark.parametrize(
    ("second", "verdict"),
    [
        ((30.0, 26.0, 34.0), LOWER),
        ((42.0, 38.0, 46.0), NOT_SIGNIFICANT),
        ((60.0, math.nan, math.nan), UNTESTED),
        ((math.nan, math.nan, math.nan), UNTESTED),
    ],
)
def test_verdict_of_a_change(second: tuple[float, float, float], verdict: str) -> None:
    changes = compare_waves(wave(("agree", 40.0, 36.0, 44.0)), wave(("agree", *second)))
    assert changes["significance"].tolist() == [verdict]


def test_waves_are_compared_on_the_measures_and_places_that_both_have() -> None:
    first = wave(("agree", 40.0, 36.0, 44.0), ("fully", 10.0, 8.0, 12.0))
    zone = {"level": "zone_enquete", "territory_code": "28"}
    second = pd.concat([wave(("agree", 50.0, 46.0, 54.0)), wave(("agree", 1.0, 0.0, 2.0)).assign(**zone)])
    found = compare_waves(first, second)
    assert found[["answer", "level", "territory_code"]].to_numpy().tolist() == [["agree", "france", "FRA"]]


def test_zones_are_tested_together() -> None:
    """A change of 2.2 errors is established alone, not among twelve zones; one of 5 errors is in both."""
    sides = [(50.0 + 4 * math.sqrt(2) * gap / 1.959964, zone) for zone, gap in enumerate([5.0, 2.2, *[0.1] * 10])]
    codes = [{"level": "zone_enquete", "territory_code": str(10 + zone)} for _, zone in sides]
    first = pd.concat([wave(("agree", 50.0, 46.0, 54.0)).assign(**code) for code in codes])
    second = pd.concat(
        [
            wave(("agree", value, value - 4, value + 4)).assign(**code)
            for (value, _), code in zip(sides, codes, strict=True)
        ]
    )
    together = compare_waves(first, second)
    assert together["significance"].tolist() == [HIGHER, *[NOT_SIGNIFICANT] * 11]
    alone = compare_waves(first.iloc[1:2], second.iloc[1:2])
    assert alone["significance"].tolist() == [HIGHER]
    is_clear = (together["change_pts_lb"] > 0) | (together["change_pts_ub"] < 0)
    assert (is_clear == (together["significance"] != NOT_SIGNIFICANT)).all()


def test_the_change_of_two_means_is_students() -> None:
    first, second = (
        estimate(people(notes=notes), only("notes"), provenance=SIMULATED, rules=RULES)
        for notes in ([3, 5, 6, 8] * 50, [4, 6, 8, 9] * 50)
    )
    found = compare_waves(first, second).query("answer == 'mean'").iloc[0]
    # Variances 3.25 and 3.6875 over 199, and 1.971957: Student's 97.5 % point for 199 degrees of freedom.
    assert found["change_pts"] == pytest.approx(1.25)
    assert found["change_pts_ub"] == pytest.approx(1.25 + 1.971957 * math.sqrt((3.25 + 3.6875) / 199), abs=1e-6)


def test_a_wave_given_twice_is_refused() -> None:
    twice = pd.concat([wave(("agree", 40.0, 36.0, 44.0))] * 2)
    with pytest.raises(pd.errors.MergeError):
        compare_waves(twice, wave(("agree", 40.0, 36.0, 44.0)))


def test_every_zone_of_every_map_is_marked() -> None:
    rng = np.random.default_rng(3)
    responses = people(
        notes_one=rng.integers(1, 11, 150).tolist(),
        notes_two=rng.integers(1, 11, 150).tolist(),
        opinion=rng.choice(["fully", "rather", "neither", "rather_not", "not_at_all", "dont_know"], 150).tolist(),
        partner=rng.choice(["yes", "no"], 150).tolist(),
        zone=["01", "02", "03"] * 50,
    )
    questionnaire = toy_questionnaire()
    estimates = estimate(responses, questionnaire, provenance=SIMULATED, rules=RULES)
    marked = mark_zones(estimates, responses, questionnaire, rules=RULES)
    assert set(marked.query("level != 'france'")["significance"]) <= {HIGHER, LOWER, NOT_SIGNIFICANT}


def test_the_interval_of_a_gap_leaves_out_zero_where_the_zone_is_marked_and_only_there() -> None:
    rng = np.random.default_rng(8)
    n_zones, verdicts = 6, set()
    for effect in (0.0, 0.5, 1.0):
        zone = np.repeat([f"{number:02}" for number in range(n_zones)], 80)
        centre = 5.5 + effect * (np.repeat(np.arange(n_zones), 80) - 2.5) / 2
        notes = np.clip(np.round(rng.normal(centre, 2)), 1, 10).astype(int)
        responses = people(notes=notes.tolist(), zone=zone.tolist(), weight=rng.uniform(0.5, 2, len(zone)).tolist())
        asked = only("notes")
        marked = mark_zones(
            estimate(responses, asked, provenance=SIMULATED, rules=RULES), responses, asked, rules=RULES
        )
        marks = marked[marked["answer"] == MEAN].set_index("territory_code")["significance"].drop("FRA")
        gaps = gaps_of_means(responses, asked, rules=RULES).set_index("territory_code")
        assert sorted(gaps.index) == sorted(marks.index)
        assert ((gaps["gap_lb"] > 0) == (marks == HIGHER)).all() and ((gaps["gap_ub"] < 0) == (marks == LOWER)).all()
        assert gaps["gap"].between(gaps["gap_lb"], gaps["gap_ub"]).all()
        verdicts |= set(marks)
    assert verdicts == {HIGHER, LOWER, NOT_SIGNIFICANT}


@given(st.lists(st.one_of(st.floats(0, 0.2), st.just(math.nan)), max_size=12))
def test_levels_are_those_at_which_holm_rejects(found: list[float]) -> None:
    p = np.array(found, dtype="float64")
    with np.errstate(invalid="ignore"):
        assert ((p <= holm_levels(p)) == holm(p)).all()
