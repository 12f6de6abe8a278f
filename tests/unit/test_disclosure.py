"""The disclosure gate: what must never be shown first, then what must stay shown, then the form of what comes out."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from toy_estimates import (
    FRANCE,
    NOTES,
    Counts,
    Rules,
    toy_estimates,
    toy_questionnaire,
    toy_scale,
    zone_parts,
)
from toy_survey import RULES

from helpers.survey.disclosure.families import read_family
from helpers.survey.disclosure.gate import protect
from helpers.survey.disclosure.linear_system import System, Target, place
from helpers.survey.disclosure.proof import audit
from helpers.survey.disclosure.sensitive import targets
from helpers.survey.disclosure.suppression import Suppression, suppress
from helpers.survey.estimate_row import ALL, COLUMNS, KEY, MEAN, rounded
from helpers.survey.estimation.estimates import estimate
from helpers.survey.questionnaire.questionnaire import Questionnaire
from refusals import refused

YES_NO = toy_questionnaire({"q": toy_scale(2)})
FIVE = toy_questionnaire({"q": toy_scale(5, {"top": [0, 1], "bottom": [3, 4]})})
MARKS = toy_questionnaire({"q": NOTES})


def in_zones(*zones: list[int]) -> dict[str, Counts]:
    """Return the counts of one question in zones z0, z1…"""
    return {"q": {(ALL, f"z{number}"): counts for number, counts in enumerate(zones)}}


def gate(
    questionnaire: Questionnaire,
    counts: dict[str, Counts],
    weights: dict[tuple[str, str], float] | None = None,
    former: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return what the gate lets through of plain counts."""
    zones = sorted({zone for by_place in counts.values() for _, zone in by_place} - {""})
    return protect(toy_estimates(questionnaire, counts, weights), questionnaire, Rules(), zone_parts(zones), former)


def suppressed(published: pd.DataFrame, question: str = "q") -> set[str]:
    """Return the suppressed rows as « answer territory », with the population when it is not everybody."""
    rows = published[(published["status"] == "suppressed") & (published["question_id"] == question)]
    return {
        f"{row.answer} {row.territory_code}" + ("" if row.population == ALL else f" {row.population}")
        for row in rows.itertuples()
    }


# --- what must never be shown ---


def test_a_small_cell_and_what_it_could_be_subtracted_from() -> None:
    # 10 = 100 - 60 - 30: one of the two others has to go too, and it is the one that costs less.
    out = gate(toy_questionnaire({"q": toy_scale(3)}), {"q": {(ALL, ""): [60, 30, 10]}})
    assert suppressed(out) == {"a1 FRA", "a2 FRA"}


def test_eleven_respondents_are_enough_and_ten_are_not() -> None:
    assert suppressed(gate(YES_NO, in_zones([100, 11], [90, 90]))) == set()
    assert {"a0 z0", "a1 z0"} <= suppressed(gate(YES_NO, in_zones([100, 10], [90, 90])))


def test_the_complement_of_a_share_is_as_sensitive_as_the_share() -> None:
    """A yes/no question of which only the first answer is printed: 97 % of 100 tell of the other 3."""
    estimates = toy_estimates(YES_NO, {"q": {(ALL, ""): [97, 3]}})
    printed = estimates[estimates["answer"] == "a0"]
    assert suppressed(protect(printed, YES_NO, Rules(), {})) == {"a0 FRA"}


@pytest.mark.parametrize("counts", [[100, 0], [0, 100]])
def test_nobody_and_everybody_are_suppressed(counts: list[int]) -> None:
    assert suppressed(gate(YES_NO, {"q": {(ALL, ""): counts}})) == {"a0 FRA", "a1 FRA"}


def test_an_empty_cell_without_a_row_is_still_protected() -> None:
    """Nobody gave a2, and no row says so: 120 = 70 + 50 would."""
    questionnaire = toy_questionnaire({"q": toy_scale(3)})
    estimates = toy_estimates(questionnaire, {"q": {(ALL, ""): [70, 50, 0]}})
    out = protect(estimates[estimates["answer"] != "a2"], questionnaire, Rules(), {})
    assert suppressed(out) == {"a1 FRA"}


def test_two_small_cells_whose_sum_stays_small_need_a_third() -> None:
    # 4 + 3 = 100 - 60 - 33: readers would know that each is at most 7.
    out = gate(toy_questionnaire({"q": toy_scale(4)}), {"q": {(ALL, ""): [60, 33, 4, 3]}})
    assert suppressed(out) == {"a1 FRA", "a2 FRA", "a3 FRA"}


def test_a_total_gives_no_answer_away() -> None:
    # top = a0 + a1: with top shown, hiding a2 to protect a1 would be of no use.
    questionnaire = toy_questionnaire({"q": toy_scale(3, {"top": [0, 1]})})
    out = suppressed(gate(questionnaire, {"q": {(ALL, ""): [60, 5, 80]}}))
    assert "a1 FRA" in out
    assert {"a0 FRA"} <= out or {"top FRA", "a2 FRA"} <= out


def test_a_small_total_is_suppressed_with_the_answers_that_give_it() -> None:
    out = suppressed(gate(FIVE, {"q": {(ALL, ""): [40, 60, 50, 6, 3]}}))
    assert {"bottom FRA", "a3 FRA", "a4 FRA"} < out


def test_france_minus_the_other_zones() -> None:
    out = suppressed(gate(YES_NO, in_zones([95, 5], [60, 40], [50, 50])))
    assert {"a0 z0", "a1 z0"} < out
    assert {"a0 z1", "a1 z1"} <= out or {"a0 z2", "a1 z2"} <= out or {"a0 FRA", "a1 FRA"} <= out


def test_respondents_of_no_zone_are_not_what_is_left_of_france() -> None:
    """Five respondents have no zone: France minus its zones would tell their answers."""
    out = suppressed(gate(YES_NO, {"q": {(ALL, "z0"): [60, 40], (ALL, "z1"): [50, 50], (ALL, ""): [5, 0]}}))
    assert out


def test_employers_and_non_employers_add_up_to_everybody() -> None:
    questionnaire = toy_questionnaire({"q": toy_scale(2)}, ["employers", "others"])
    out = suppressed(gate(questionnaire, {"q": {("employers", ""): [92, 8], ("others", ""): [50, 50]}}))
    assert {"a0 FRA employers", "a1 FRA employers"} < out
    assert {"a0 FRA others", "a0 FRA"} & out


def test_populations_that_are_not_added_up_are_left_alone() -> None:
    questionnaire = toy_questionnaire({"q": toy_scale(2)}, ["employers", "others"], shown_for=["employers", "others"])
    out = suppressed(gate(questionnaire, {"q": {("employers", ""): [92, 8], ("others", ""): [50, 50]}}))
    assert out == {"a0 FRA employers", "a1 FRA employers"}


def test_a_light_zone_cannot_hide_a_heavy_one() -> None:
    """France tells 100 x + y, x in z0 and y in z1: for x to be 11 and not 5, y would have to be below 0.

    With equal weights hiding the second zone is enough; here the third one has to go, or France.
    """
    counts = in_zones([195, 5], [100, 100], [100, 100])
    light = {(ALL, "z0"): 100.0, (ALL, "z1"): 1.0, (ALL, "z2"): 100.0}
    assert suppressed(gate(YES_NO, counts)) >= {"a0 z0", "a1 z0"}
    out = suppressed(gate(YES_NO, counts, light))
    assert {"a0 z2", "a0 FRA"} & out


def test_a_mean_does_not_give_a_band_away() -> None:
    """Everybody of z0 gives 10: no band may say so, and a mean of 10 says it as well."""
    counts = in_zones([0] * 9 + [100], [20] * 10, [20] * 10)
    out = suppressed(gate(MARKS, counts))
    assert {f"{answer} z0" for answer in ("low", "middle", "high", MEAN)} <= out


def test_fewer_than_thirty_respondents_show_nothing_and_no_number_of_respondents() -> None:
    out = gate(MARKS, in_zones([2] * 10, [20] * 10, [20] * 10))
    small = out[out["territory_code"] == "z0"]
    assert set(small["status"]) == {"suppressed"}
    assert small["n_obs"].isna().all()
    # What is left of France once z1 and z2 are taken away would be z0.
    others = out[out["territory_code"] != "z0"]
    for answer in ("low", "middle", "high", MEAN):
        assert "suppressed" in set(others.loc[others["answer"] == answer, "status"])


def test_thirty_respondents_nowhere() -> None:
    out = gate(FIVE, in_zones([5, 5, 5, 5, 5], [6, 5, 5, 6, 5]))
    assert set(out.loc[out["territory_code"] != "FRA", "status"]) == {"suppressed"}
    assert set(gate(FIVE, in_zones([5, 5, 5, 5, 5]))["status"]) == {"suppressed"}


FILTERED = toy_questionnaire(
    {"p": toy_scale(2), "q": toy_scale(2)}, filters={"q": {"question": "p", "answers": ["a0"]}}
)


def test_the_respondents_of_a_filtered_question_are_those_who_gave_an_answer() -> None:
    """105 of 110 answer a0 to p: if n_obs of q were shown, readers would know the 5 others."""
    out = gate(FILTERED, {"p": {(ALL, ""): [105, 5]}, "q": {(ALL, ""): [60, 45]}})
    assert set(out["status"]) == {"suppressed"}
    assert out.loc[out["question_id"] == "q", "n_obs"].isna().all()


def test_a_filter_that_tells_nothing_sensitive_suppresses_nothing() -> None:
    out = gate(FILTERED, {"p": {(ALL, ""): [105, 50]}, "q": {(ALL, ""): [60, 45]}})
    assert set(out["status"]) == {"shown"}


def test_a_place_that_a_filtered_question_never_reached_gets_suppressed_rows() -> None:
    counts: dict[str, Counts] = {
        "p": {(ALL, "z0"): [0, 90], (ALL, "z1"): [100, 90], (ALL, "z2"): [100, 90]},
        "q": {(ALL, "z0"): [0, 0], (ALL, "z1"): [50, 50], (ALL, "z2"): [50, 50]},
    }
    assert "z0" not in set(toy_estimates(FILTERED, counts).query("question_id == 'q'")["territory_code"])
    out = gate(FILTERED, counts)
    added = out[(out["question_id"] == "q") & (out["territory_code"] == "z0")]
    assert list(added["answer"]) == ["a0", "a1"]
    assert set(added["status"]) == {"suppressed"}
    assert added[["value", "n_obs", "base_population"]].isna().all(axis=None)
    assert not out.duplicated(KEY).any()


def test_a_few_late_respondents_between_two_releases() -> None:
    """Three respondents came late, two of them for a0: 52 - 50 would tell it."""
    first = gate(YES_NO, {"q": {(ALL, ""): [50, 50]}})
    assert set(first["status"]) == {"shown"}
    out = gate(YES_NO, {"q": {(ALL, ""): [52, 51]}}, former=first)
    assert suppressed(out) == {"a0 FRA", "a1 FRA"}


def test_many_late_respondents_between_two_releases() -> None:
    first = gate(YES_NO, {"q": {(ALL, ""): [50, 50]}})
    assert suppressed(gate(YES_NO, {"q": {(ALL, ""): [65, 70]}}, former=first)) == set()


def test_what_a_former_release_hid_is_not_shown_in_place_of_something_else() -> None:
    """The former release hid a1 and a2 for the 10 of a2: to show a1 now would give them away."""
    questionnaire = toy_questionnaire({"q": toy_scale(3)})
    first = gate(questionnaire, {"q": {(ALL, ""): [60, 30, 10]}})
    out = gate(questionnaire, {"q": {(ALL, ""): [60, 30, 12]}}, former=first)
    assert suppressed(out) >= {"a1 FRA", "a2 FRA"}


def test_an_unusual_weight_is_found_in_no_cell() -> None:
    """One respondent of a zone of ten weighs 7919.77: neither its base nor what is left of France may hold it."""
    rng = np.random.default_rng(5)
    zone = np.repeat(["z0", "z1", "z2"], [10, 150, 150])
    weight = np.where(np.arange(310) == 3, 7919.77, np.where(zone == "z0", 100.0, 250.0))
    responses = pd.DataFrame(
        {"id": np.arange(310).astype(str), "w": weight, "zone": zone, "q": rng.choice(["a0", "a1"], 310)}
    )
    content = YES_NO.model_dump(by_alias=True) | {
        "design": {"sampling": "one_stage", "respondent": "id", "weight": "w", "zone": "zone", "strata": "zone"}
    }
    questionnaire = Questionnaire.model_validate(content)
    estimates = estimate(responses, questionnaire, provenance="observed", rules=RULES)
    traces = {7919.77, 7919.77 + 900}
    assert holds(estimates, traces)
    out = protect(estimates, questionnaire, Rules(), zone_parts(["z0", "z1", "z2"]))
    assert not holds(out, traces)
    assert set(out.loc[out["territory_code"] == "z0", "status"]) == {"suppressed"}


def holds(rows: pd.DataFrame, traces: set[float]) -> bool:
    """Tell whether a number is written somewhere in rows."""
    cells = rows.select_dtypes("number").to_numpy(dtype=float, na_value=np.nan).ravel()
    return any(np.isclose(cells, trace, rtol=0, atol=0.01).any() for trace in traces)


def test_a_figure_that_nothing_can_protect_stops_the_gate() -> None:
    """Readers know both counts from elsewhere: hiding every row is not enough."""
    system = System()
    system.targets += [target for target, _ in _targets_of_a_place(system)]
    system.equal += [{0: 1.0}, {1: 1.0}]
    with refused("EstimateError disclosure-risk"):
        suppress(system, frozenset())


def test_the_audit_refuses_a_suppression_without_proof() -> None:
    system = System()
    list_of = _targets_of_a_place(system)
    system.targets += [target for target, _ in list_of]
    rows = frozenset(row for _, row in list_of if row is not None)
    audit(system, suppress(system, rows))
    for hidden, witnesses in ((rows, []), (frozenset(), suppress(system, rows).witnesses)):
        with refused("EstimateError disclosure-risk"):
            audit(system, Suppression(hidden, witnesses))


# --- what must stay shown, and the form of what comes out ---


def test_nothing_sensitive_nothing_suppressed() -> None:
    for questionnaire, counts in (
        (FIVE, in_zones([50, 40, 30, 20, 11], [40, 50, 11, 12, 30])),
        (MARKS, in_zones([10] * 10, [9] * 10)),
    ):
        estimates = toy_estimates(questionnaire, counts)
        out = protect(estimates, questionnaire, Rules(), zone_parts(["z0", "z1"]))
        pd.testing.assert_frame_equal(out, rounded(estimates.drop(columns="n_cell")))


def test_one_small_zone_does_not_empty_the_map() -> None:
    """Two answers, six zones: one sensitive zone takes one other zone with it, and France stays."""
    out = suppressed(gate(YES_NO, in_zones([95, 5], *[[50, 50]] * 5)))
    assert len(out) == 4
    assert not any("FRA" in row for row in out)


def test_a_suppressed_row_is_emptied_and_a_shown_row_is_untouched() -> None:
    counts = in_zones([95, 5], [60, 40], [50, 50])
    estimates = toy_estimates(YES_NO, counts)
    out = gate(YES_NO, counts)
    is_hidden = out["status"] == "suppressed"
    assert list(out.columns) == list(COLUMNS)
    assert out[is_hidden][["value", "value_lb", "value_ub", "deff", "n_eff", "base_population"]].isna().all(axis=None)
    assert set(out.loc[is_hidden, "quality"]) == {3}
    assert set(out.loc[is_hidden, "significance"]) == {"untested"}
    assert list(out.loc[is_hidden, "n_obs"]) == [100] * is_hidden.sum()
    pd.testing.assert_frame_equal(out[~is_hidden], rounded(estimates[~is_hidden].drop(columns="n_cell")))
    assert out.dtypes.to_dict() == estimates.drop(columns="n_cell").dtypes.to_dict()


MANY = in_zones([70, 61, 30, 6, 2], [80, 50, 20, 12, 4], [66, 70, 40, 0, 9], [90, 40, 35, 15, 13])


def test_the_order_of_rows_changes_nothing() -> None:
    estimates = toy_estimates(FIVE, MANY)
    shuffled = estimates.sample(frac=1, random_state=3)
    parts = zone_parts(["z0", "z1", "z2", "z3"])
    out, other = protect(estimates, FIVE, Rules(), parts), protect(shuffled, FIVE, Rules(), parts)
    assert list(other.index) == list(shuffled.index)
    pd.testing.assert_frame_equal(out, other.sort_index())


@pytest.mark.slow
def test_another_process_gives_the_same_rows() -> None:
    """Sets of texts have another order there: no choice of the gate may follow it."""
    code = "import test_disclosure as t; print(t.gate(t.FIVE, t.MANY).to_csv())"
    folders = os.pathsep.join(str(Path(__file__).parents[up]) for up in (0, 1))
    expected = gate(FIVE, MANY).to_csv()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": folders}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        assert done.stdout.rstrip("\n") == expected.rstrip("\n")


def test_the_input_is_left_as_it_was() -> None:
    estimates = toy_estimates(FIVE, MANY)
    before = estimates.copy(deep=True)
    protect(estimates, FIVE, Rules(), zone_parts(["z0", "z1", "z2", "z3"]))
    pd.testing.assert_frame_equal(estimates, before)


def test_publishing_again_what_is_published_changes_nothing() -> None:
    first = gate(FIVE, MANY)
    pd.testing.assert_frame_equal(gate(FIVE, MANY, former=first), first)


def test_protecting_again_what_is_protected_changes_nothing() -> None:
    cells = toy_estimates(FIVE, MANY)["n_cell"]
    first = gate(FIVE, MANY)
    again = protect(first.assign(n_cell=cells), FIVE, Rules(), zone_parts(["z0", "z1", "z2", "z3"]))
    pd.testing.assert_frame_equal(again, first)


# --- estimates that contradict themselves ---


def test_zones_that_count_more_than_france() -> None:
    estimates = toy_estimates(YES_NO, in_zones([50, 50], [50, 50]))
    is_france = estimates["level"] == FRANCE[0]
    estimates.loc[is_france, "n_cell"], estimates.loc[is_france, "n_obs"] = 60, 120
    with refused("EstimateError inconsistent-estimates"):
        protect(estimates, YES_NO, Rules(), zone_parts(["z0", "z1"]))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda rows: rows.drop(columns="n_cell"), "They must be: study, .*n_cell"),
        (lambda rows: pd.concat([rows, rows.tail(1)]), "1 row.s. are written twice or have no n_cell"),
        (
            lambda rows: rows.assign(n_cell=rows["n_cell"].where(rows.index > 0)),
            "1 row.s. are written twice or have no",
        ),
        (
            lambda rows: rows.assign(n_obs=rows["n_obs"] - 1),
            "france FRA: The answers do not count as many respondents as n_obs, '199'",
        ),
        (lambda rows: rows.set_axis([0] * len(rows)), "The index repeats itself. Reset it."),
        (
            lambda rows: rows.assign(n_cell=rows["n_cell"].where(rows["answer"] != "top", 90)),
            "'top' does not count as many respondents as its answers",
        ),
    ],
)
def test_rows_that_do_not_add_up(spoil: Callable[[pd.DataFrame], pd.DataFrame], message: str) -> None:
    estimates = toy_estimates(FIVE, {"q": {(ALL, "z0"): [50, 50, 40, 30, 30]}})
    with refused("EstimateError inconsistent-estimates"):
        protect(spoil(estimates), FIVE, Rules(), zone_parts(["z0"]))


def test_more_respondents_to_a_filtered_question_than_were_asked() -> None:
    with refused("EstimateError inconsistent-estimates"):
        gate(FILTERED, {"p": {(ALL, ""): [105, 5]}, "q": {(ALL, ""): [60, 60]}})


def _targets_of_a_place(system: System) -> list[tuple[Target, int | None]]:
    """Place a family of 95 and 5 respondents in a system, and return its targets."""
    rows = toy_estimates(YES_NO, {"q": {(ALL, ""): [95, 5]}})
    family = read_family(("toy", "q"), rows, YES_NO.scale_of("q"), {})
    return list(targets(place(system, family), Rules()))
