"""Generated responses: what cannot be generated first, then the figures they reproduce and what is made up in them."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest
from toy_simulation import (
    LARGE_ZONES,
    NOTES,
    ZONE_BASES,
    ZONES,
    associations,
    citizens,
    figure,
    published,
    questionnaire,
)

from helpers.errors import CarnetsError
from helpers.survey.estimate_row import ALL, LOST, MEAN, SHOWN, SUPPRESSED
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.questionnaire.sources import read_sources
from helpers.survey.responses.responses import read_responses
from helpers.survey.simulation.generated_responses import Simulated, simulate
from helpers.survey.simulation.simulated_files import write_simulated
from helpers.tables.build.survey_waves import StudyWave, read_waves, root
from refusals import refused

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
HALF_A_POINT, HALF_A_TENTH = 0.5, 0.05


def share(responses: pd.DataFrame, column: str, answers: list[Any], where: pd.Series | bool = True) -> float:
    """Return the weighted percent of answers among those who answered, recomputed without the package."""
    kept = responses[responses[column].notna() & where]
    return 100 * kept.loc[kept[column].isin(answers), "weight"].sum() / kept["weight"].sum()


def mean(responses: pd.DataFrame, column: str, where: pd.Series | bool = True) -> float:
    """Return the weighted mean of the notes of those who answered, recomputed without the package."""
    kept = responses[responses[column].notna() & where]
    return float(np.average(kept[column].astype("float64"), weights=kept["weight"]))


def weighting_effect(weights: np.ndarray) -> float:
    """Return what unequal weights cost in precision (Kish 1965)."""
    return float(len(weights) * np.square(weights).sum() / weights.sum() ** 2)


def assumed(simulated: Simulated, question_id: str, item: str = "") -> dict[str, tuple[float, str]]:
    """Return the value and the reason of each assumption on a question, by answer."""
    table = simulated.assumptions
    kept = table[(table["question_id"] == question_id) & (table["item"] == item)]
    return {row.answer: (row.value, row.how) for row in kept.itertuples()}


def small(question: dict[str, Any], *figures: dict[str, Any], **changes: Any) -> Simulated:
    """Simulate a study of one question, « q »."""
    return simulate(questionnaire({"q": question}, **changes), published(*figures), zones=ZONES)


@pytest.fixture(scope="module")
def french() -> Simulated:
    study, figures = citizens()
    return simulate(study, figures, zones=ZONES)


@pytest.fixture(scope="module")
def unions() -> Simulated:
    study, figures = associations()
    return simulate(study, figures, zones=LARGE_ZONES)


# --- what cannot be generated ---

YES_NO = {"scale": "yes_no"}


@pytest.mark.parametrize(
    "changes", [{"simulation": None}, {"design": {"sampling": "unknown", "respondent": "r", "weight": "w"}}]
)
def test_a_study_without_simulation_or_without_its_column_of_zones_is_refused(changes: dict[str, Any]) -> None:
    with refused("DesignError missing-design"):
        small(YES_NO, figure("q/yes", 40), **changes)


def test_populations_without_their_column_are_refused() -> None:
    with refused("DesignError missing-design"):
        small(YES_NO, figure("q/yes", 40), populations={"large": {"label": "L", "value": "L"}})


def test_zones_that_are_not_those_with_a_size_are_refused() -> None:
    with refused("EstimateError zones-differ"):
        simulate(questionnaire({"q": YES_NO}), published(figure("q/yes", 40)), zones=["11", "24"])


@pytest.mark.parametrize(
    "figures",
    [
        [figure("q/yes", 60), figure("q/no", 60)],
        [figure("q/yes", 40), figure("q/no", 40)],
        [figure("q/yes", 102)],
        [figure("q/yes", 40), figure("q/yes", 70, zone="11"), figure("q/no", 40, zone="11")],
    ],
)
def test_shares_that_contradict_each_other_are_refused(figures: list[dict[str, Any]]) -> None:
    with refused("EstimateError impossible-shares"):
        small(YES_NO, *figures)


def test_a_mean_outside_the_scale_is_refused() -> None:
    with refused("EstimateError impossible-shares"):
        small({"scale": "notes"}, figure("q/mean", 10.4))


def test_zones_that_cannot_have_the_national_figure_for_mean_are_named() -> None:
    with refused("DesignError not-calibrated"):
        small(YES_NO, figure("q/yes", 40), *(figure("q/yes", 50, zone=zone) for zone in ZONES))


def test_too_few_respondents_for_the_populations_are_refused() -> None:
    study, figures = associations()
    alone = study.model_copy(update={"simulation": study.simulation.model_copy(update={"n_by_zone": 1})})
    with refused("DesignError missing-design"):
        simulate(alone, figures, zones=LARGE_ZONES)


@pytest.mark.parametrize("number", [4, 15])
def test_too_few_respondents_for_the_figures_end_with_an_error_that_says_so(number: int) -> None:
    study, figures = associations()
    few = study.model_copy(update={"simulation": study.simulation.model_copy(update={"n_by_zone": number})})
    try:
        found = simulate(few, figures, zones=LARGE_ZONES).responses
    except CarnetsError as error:
        assert "respondents" in str(error)
    else:
        assert share(found, "p1", ["yes"], found["kind"] == "L") == pytest.approx(53, abs=HALF_A_POINT)


# --- respondents, zones, weights ---


def test_columns_are_those_of_the_questionnaire_and_respondents_are_unique(french: Simulated) -> None:
    study, _ = citizens()
    assert list(french.responses) == study.columns()
    assert french.responses["respondent"].is_unique
    assert french.responses["respondent"].iloc[[0, -1]].tolist() == ["s00001", "s02400"]
    assert str(french.responses["q1_emploi"].dtype) == "Int64"


def test_each_zone_has_its_respondents_and_exactly_its_size(french: Simulated) -> None:
    by_zone = french.responses.groupby("zone")["weight"]
    assert by_zone.size().to_dict() == dict.fromkeys(ZONES, 200)
    assert by_zone.sum().to_dict() == pytest.approx(ZONE_BASES, rel=1e-9)


def test_weights_are_above_zero_and_cost_little_precision(french: Simulated, unions: Simulated) -> None:
    for simulated in (french, unions):
        weights = simulated.responses["weight"].to_numpy()
        assert weights.min() > 0
        assert weighting_effect(weights) < 1.5
    inside = french.responses.groupby("zone")["weight"]
    assert (inside.max() / inside.min()).max() < 1.25, "answers are drawn so that calibration has little to do"


def test_zones_of_unknown_sizes_are_equal_parts_of_the_base_and_that_is_written_down() -> None:
    found = small(YES_NO, figure("q/yes", 40), zone_bases={}, base=1_200_000)
    assert found.responses.groupby("zone")["weight"].sum().to_list() == pytest.approx([100_000] * 12)
    sizes = assumed(found, "", "zone_size")
    assert sizes["93-94"] == (
        pytest.approx(100_000),
        "sizes of zones unknown, nearest to equal that agree with the published figures",
    )
    assert len(sizes) == 12


def test_weights_sum_to_the_respondents_when_no_size_is_known() -> None:
    found = small(YES_NO, figure("q/yes", 40), zone_bases={}, base=None)
    assert found.responses["weight"].sum() == pytest.approx(2400)


def test_a_national_study_has_no_zone_and_no_effect() -> None:
    study = questionnaire(
        {"q": YES_NO},
        grid="france",
        zone_bases={},
        design={"sampling": "unknown", "respondent": "r", "weight": "w", "strata": "s"},
    )
    found = simulate(study, published(figure("q/yes", 40)), zones=())
    assert list(found.responses) == ["r", "w", "s", "q"]
    assert len(found.responses) == 200
    assert found.responses["w"].sum() == pytest.approx(50_200_000)
    assert found.responses["s"].nunique() == 1
    assert found.effects.empty


def test_strata_of_their_own_column_are_zones_and_populations() -> None:
    study, figures = associations()
    apart = study.model_copy(update={"design": study.design.model_copy(update={"strata": "stratum"})})
    found = simulate(apart, figures, zones=LARGE_ZONES).responses
    assert (found["stratum"] == found["zone"] + "/" + found["kind"]).all()


# --- national figures ---


def test_every_published_mean_is_reproduced(french: Simulated) -> None:
    for item, (printed, _) in NOTES.items():
        if printed is not None:
            assert mean(french.responses, f"q1_{item}") == pytest.approx(printed, abs=HALF_A_TENTH), item


def test_every_published_share_and_total_is_reproduced(french: Simulated) -> None:
    study, figures = citizens()
    labels = {total.id: list(total.answers) for scale in study.scales.values() for total in scale.totals}
    shown = figures[(figures["unit"] == "percent") & (figures["status"] == SHOWN) & (figures["level"] == "france")]
    shown = shown[shown["answer"] != "loose"]
    assert len(shown) == 19
    for row in shown.itertuples():
        column = study.columns_of(row.question_id)[row.item]
        found = share(french.responses, column, labels.get(row.answer, [row.answer]))
        assert found == pytest.approx(row.value, abs=HALF_A_POINT), (column, row.answer)


def test_the_share_of_a_band_that_is_not_said_is_taken_for_the_middle_one_and_written_down(french: Simulated) -> None:
    for item, (_, printed) in NOTES.items():
        assert share(french.responses, f"q1_{item}", [6, 7]) == pytest.approx(printed, abs=HALF_A_POINT), item
        assert assumed(french, "q1", item)["middle"] == (
            pytest.approx(printed),
            "share printed without its band, taken for the middle band",
        )


def test_a_published_band_is_preferred_to_the_one_that_is_not_said() -> None:
    found = small({"scale": "notes"}, figure("q/mean", 6), figure("q/loose", 50), figure("q/middle", 30))
    assert share(found.responses, "q", [6, 7]) == pytest.approx(30, abs=HALF_A_POINT)


def test_bands_without_a_mean_are_enough() -> None:
    figures = [figure("q/low", 40), figure("q/middle", 30), figure("q/high", 30)]
    found = small({"scale": "notes"}, *figures)
    assert share(found.responses, "q", [8, 9, 10]) == pytest.approx(30, abs=HALF_A_POINT)
    assert assumed(found, "q")[MEAN] == (
        pytest.approx(0.4 * 3 + 0.3 * 6.5 + 0.3 * 9),
        "completed as evenly as the published figures allow",
    )


def test_what_is_left_of_a_total_is_deduced(french: Simulated) -> None:
    assert assumed(french, "q6", "efficient") == {
        "fully": (pytest.approx(11), "deduced from the published figures"),
        "rather_not": (pytest.approx(5.5), "completed as evenly as the published figures allow"),
        "not_at_all": (pytest.approx(5.5), "completed as evenly as the published figures allow"),
    }
    assert share(french.responses, "q6_efficient", ["fully"]) == pytest.approx(11, abs=HALF_A_POINT)
    found = small({"scale": "place"}, figure("q/very", 40), figure("q/both", 84))
    assert assumed(found, "q") == {
        "important": (pytest.approx(44), "deduced from the published figures"),
        "other": (pytest.approx(16), "deduced from the published figures"),
    }


def test_a_remainder_of_lost_answers_is_split_evenly_and_written_down() -> None:
    found = small({"scale": "status"}, figure("q/yes", 37), figure("q/intention", None), figure("q/no", None))
    assert assumed(found, "q") == {
        answer: (pytest.approx(31.5), "completed as evenly as the published figures allow")
        for answer in ("intention", "no")
    }
    assert share(found.responses, "q", ["yes"]) == pytest.approx(37, abs=HALF_A_POINT)


@pytest.mark.parametrize(
    ("scale", "figures"),
    [
        ("place", [figure("q/very", 61)]),
        ("place", [figure("q/very", None), figure("q/both", None)]),
        ("agreement", [figure("q/agree", 84)]),
        ("yes_no", [figure("q/yes", 49, zone="76")]),
        ("yes_no", [figure("q/yes", 49, status=SUPPRESSED)]),
        ("yes_no", [figure("q/yes", 49, wave="2015-09")]),
        ("yes_no", [figure("q/yes", 49, level="region", territory_code="76")]),
        ("notes", [figure("q/loose", None)]),
        ("yes_no", [figure("q/change", 3)]),
    ],
)
def test_too_few_figures_leave_no_answer_and_that_is_written_down(scale: str, figures: list[dict[str, Any]]) -> None:
    found = small({"scale": scale}, *figures)
    assert found.responses["q"].isna().all()
    assert [how for _, how in assumed(found, "q").values()] == ["not simulated"]
    assert found.effects.empty


def test_a_printed_dont_know_is_generated_and_an_unprinted_one_is_not() -> None:
    answers = [figure("q/vital", 29), figure("q/useful", 52)]
    with_it = small({"scale": "usefulness"}, *answers, figure("q/useless", 12), figure("q/dont_know", 7))
    assert share(with_it.responses, "q", ["dont_know"]) == pytest.approx(7, abs=HALF_A_POINT)
    without = small({"scale": "usefulness"}, *answers)
    assert not (without.responses["q"] == "dont_know").any()
    assert assumed(without, "q")["dont_know"] == (0, "deduced from the published figures")
    assert assumed(without, "q")["useless"] == (pytest.approx(19), "deduced from the published figures")


def test_an_answer_printed_as_nil_is_given_by_nobody() -> None:
    figures = [figure("q/vital", 40), figure("q/useful", 60), figure("q/useless", 0), figure("q/dont_know", 0)]
    found = small({"scale": "usefulness"}, *figures)
    assert set(found.responses["q"]) == {"vital", "useful"}


def test_rounded_shares_that_do_not_make_100_are_all_reproduced() -> None:
    figures = [figure("q/vital", 33), figure("q/useful", 33), figure("q/useless", 33), figure("q/dont_know", 0)]
    found = small({"scale": "usefulness"}, *figures)
    for answer in ("vital", "useful", "useless"):
        assert share(found.responses, "q", [answer]) == pytest.approx(33, abs=HALF_A_POINT)


# --- zones ---


def test_zone_effects_are_those_written_down(french: Simulated) -> None:
    effects = french.effects[french.effects["question_id"] == "q1"]
    assert len(effects) == 16 * 12
    gaps = [
        mean(french.responses, f"q1_{row.item}", french.responses["zone"] == row.territory_code)
        - mean(french.responses, f"q1_{row.item}")
        for row in effects.itertuples()
    ]
    assert np.abs(effects["effect"] - gaps).max() < 0.12
    assert effects["effect"].std() == pytest.approx(0.35, abs=0.05)


def test_effects_on_shares_are_logits(french: Simulated) -> None:
    found = small(YES_NO, figure("q/yes", 40), simulation={"n_by_zone": 5000, "seed": 1})
    yes = {zone: share(found.responses, "q", ["yes"], found.responses["zone"] == zone) / 100 for zone in ZONES}
    logits = np.array([np.log(yes[zone] / (1 - yes[zone])) for zone in found.effects["territory_code"]])
    gaps = logits - found.effects["effect"]
    assert gaps.to_numpy() == pytest.approx(np.full(12, gaps.mean()), abs=0.005)


def test_effects_are_nil_on_average(french: Simulated) -> None:
    weights = french.effects["territory_code"].map(ZONE_BASES)
    whole = french.effects[french.effects["question_id"] == "q1"]
    for _, effects in whole.groupby("item"):
        assert np.average(effects["effect"], weights=weights[effects.index]) == pytest.approx(0, abs=1e-9)


def test_a_published_zone_figure_is_reproduced_and_has_no_effect() -> None:
    figures = [figure("q/yes", 25), figure("q/yes", 44, zone="27")]
    found = small(YES_NO, *figures)
    assert share(found.responses, "q", ["yes"]) == pytest.approx(25, abs=HALF_A_POINT)
    inside = found.responses["zone"] == "27"
    assert share(found.responses, "q", ["yes"], inside) == pytest.approx(44, abs=HALF_A_POINT)
    assert sorted(found.effects["territory_code"]) == sorted(set(ZONES) - {"27"})


def test_a_published_zone_mean_is_reproduced() -> None:
    found = small({"scale": "notes"}, figure("q/mean", 5.5), figure("q/mean", 6.0, zone="75"))
    assert mean(found.responses, "q", found.responses["zone"] == "75") == pytest.approx(6.0, abs=HALF_A_TENTH)
    assert mean(found.responses, "q") == pytest.approx(5.5, abs=HALF_A_TENTH)


# --- populations and filters ---


def test_figures_by_population_and_zone_are_reproduced(unions: Simulated) -> None:
    _, figures = associations()
    responses = unions.responses
    shown = figures[figures["question_id"] == "p1"]
    assert len(shown) == 13
    for row in shown.itertuples():
        where = pd.Series(True, index=responses.index)
        if row.population != ALL:
            where &= responses["kind"] == {"small": "S", "large": "L"}[row.population]
        if row.level != "france":
            where &= responses["zone"] == row.territory_code
        found = share(responses, "p1", ["yes"], where)
        assert found == pytest.approx(row.value, abs=HALF_A_POINT), (row.population, row.territory_code)


def test_sizes_that_published_figures_imply_are_found_and_written_down(unions: Simulated) -> None:
    # 38 % of all, 53 % of the large and 35 % of the small: a sixth are large.
    value, how = assumed(unions, "", "population_share")["large"]
    assert value == pytest.approx(100 / 6, abs=0.1)
    assert "agree with the published figures" in how
    weights = unions.responses.groupby("kind")["weight"].sum()
    assert weights["L"] / weights.sum() == pytest.approx(1 / 6, abs=0.001)
    # Equal zones would have 32.8 % of the small for mean, not 35 %: zones above it are larger.
    sizes = assumed(unions, "", "zone_size")
    assert min(sizes["NO"][0], sizes["SE"][0]) > 200 > max(sizes["IDF"][0], sizes["NE"][0], sizes["SO"][0])


def test_known_sizes_of_populations_are_kept() -> None:
    study, figures = associations()
    kinds = {
        name: one.model_copy(update={"base": base})
        for (name, one), base in zip(study.populations.items(), (900, 100), strict=True)
    }
    known = study.model_copy(update={"populations": kinds})
    alone = figures[(figures["question_id"] == "p1") & (figures["population"] != ALL)]
    found = simulate(known, alone, zones=LARGE_ZONES)
    weights = found.responses.groupby("kind")["weight"].sum()
    assert weights["L"] / weights.sum() == pytest.approx(0.1, abs=1e-4)
    assert not assumed(found, "", "population_share")


def test_a_small_population_has_more_respondents_than_its_part(unions: Simulated) -> None:
    counts = unions.responses.groupby(["zone", "kind"]).size().unstack()
    assert (counts.sum(axis=1) == 200).all()
    assert (counts["L"] > 55).all()


def test_only_those_who_pass_the_filter_are_asked(unions: Simulated) -> None:
    responses = unions.responses
    passes = responses["p1"] == "yes"
    for column, printed in {"q13_money": 67, "q13_skills": 29}.items():
        assert (responses[column].notna() == passes).all()
        assert share(responses, column, ["yes"]) == pytest.approx(printed, abs=HALF_A_POINT)


def test_a_filter_on_a_total_and_one_on_a_band_ask_all_their_answers() -> None:
    study = questionnaire(
        {
            "q": {"scale": "agreement"},
            "n": {"scale": "notes"},
            "after": {"scale": "yes_no", "filter": {"question": "q", "answers": ["agree"]}},
            "strong": {"scale": "yes_no", "filter": {"question": "n", "answers": ["high"]}},
        }
    )
    answers = {"fully": 20, "rather": 30, "neither": 30, "rather_not": 10, "not_at_all": 10}
    figures = [figure(f"q/{answer}", value) for answer, value in answers.items()]
    rest = [figure("n/mean", 6.0), figure("after/yes", 40), figure("strong/yes", 70)]
    found = simulate(study, published(*figures, *rest), zones=ZONES).responses
    assert (found["after"].notna() == found["q"].isin(["fully", "rather"])).all()
    assert (found["strong"].notna() == found["n"].ge(8)).all()
    assert share(found, "strong", ["yes"]) == pytest.approx(70, abs=HALF_A_POINT)


def test_a_question_after_one_that_is_not_simulated_has_no_answer() -> None:
    study = questionnaire({"q": YES_NO, "after": {"scale": "yes_no", "filter": {"question": "q", "answers": ["yes"]}}})
    found = simulate(study, published(figure("q/yes", None), figure("after/yes", 30)), zones=ZONES)
    assert found.responses["after"].isna().all()
    assert assumed(found, "after")[""][1] == "not simulated"


def test_a_figure_of_one_population_leaves_the_other_without_answers(unions: Simulated) -> None:
    answered = unions.responses["fragile_poverty"].notna()
    assert (answered == (unions.responses["kind"] == "L")).all()
    assert share(unions.responses, "fragile_poverty", ["yes"]) == pytest.approx(55, abs=HALF_A_POINT)
    assert [how for _, how in assumed(unions, "fragile", "poverty").values()] == [
        "deduced from the published figures (large)",
        "not simulated (small)",
    ]
    assert unions.responses["fragile_jobs"].notna().all()


def test_what_the_ensemble_and_one_population_leave_goes_to_the_other() -> None:
    study, figures = associations()
    more = published(*figures.to_dict("records"), figure("fragile/jobs/yes", 72, population="large"))
    found = simulate(study, more, zones=LARGE_ZONES).responses
    assert share(found, "fragile_jobs", ["yes"]) == pytest.approx(60, abs=HALF_A_POINT)
    assert share(found, "fragile_jobs", ["yes"], found["kind"] == "L") == pytest.approx(72, abs=HALF_A_POINT)
    # (60 - 72 / 6) x 6 / 5
    assert share(found, "fragile_jobs", ["yes"], found["kind"] == "S") == pytest.approx(57.6, abs=HALF_A_POINT)


# --- persons, seeds ---


def test_the_notes_of_one_person_go_together_and_other_questions_do_not(french: Simulated) -> None:
    notes = french.responses[[f"q1_{item}" for item in NOTES]].astype("float64")
    between = notes.corr().to_numpy()[np.triu_indices(16, 1)]
    assert between.min() > 0.2
    assert between.max() < 0.5
    agrees = french.responses["q8"].isin(["fully", "rather"]).astype("float64")
    assert notes.corrwith(agrees).abs().max() < 0.1


def test_the_same_seed_gives_the_same_bytes_whatever_the_order_of_figures(french: Simulated, tmp_path: Path) -> None:
    study, figures = citizens()
    again = simulate(study, figures.sample(frac=1, random_state=1), zones=ZONES[::-1])
    for name, one in {"first": french, "second": again}.items():
        write_simulated(one, tmp_path / name)
    for file in ("responses.parquet", "effects.csv", "assumptions.csv"):
        assert (tmp_path / "first" / file).read_bytes() == (tmp_path / "second" / file).read_bytes()


def test_another_seed_gives_other_answers_and_effects(french: Simulated) -> None:
    study, figures = citizens()
    other = study.model_copy(update={"simulation": study.simulation.model_copy(update={"seed": 1})})
    found = simulate(other, figures, zones=ZONES)
    assert not found.responses["q1_emploi"].equals(french.responses["q1_emploi"])
    assert not found.effects["effect"].equals(french.effects["effect"])


def test_the_answers_to_a_question_do_not_depend_on_the_others(french: Simulated) -> None:
    study, figures = citizens()
    alone = study.model_copy(update={"questions": {"q8": study.questions["q8"]}})
    found = simulate(alone, figures, zones=ZONES)
    pd.testing.assert_series_equal(found.responses["q8"], french.responses["q8"])


def test_the_number_of_respondents_can_be_changed() -> None:
    study, figures = citizens()
    more = study.model_copy(update={"simulation": study.simulation.model_copy(update={"n_by_zone": 10_000})})
    found = simulate(more, figures, zones=ZONES).responses
    assert found.groupby("zone").size().to_dict() == dict.fromkeys(ZONES, 10_000)
    assert found["respondent"].iloc[-1] == "s120000"
    assert mean(found, "q1_emploi") == pytest.approx(6.4, abs=HALF_A_TENTH)


# --- files ---


def test_the_file_says_that_it_was_generated_and_is_refused_as_real(french: Simulated, tmp_path: Path) -> None:
    study, _ = citizens()
    write_simulated(french, tmp_path / "new")
    path = tmp_path / "new" / "responses.parquet"
    assert pyarrow.parquet.read_schema(path).metadata[b"carnets_provenance"] == b"simulated"
    pd.testing.assert_frame_equal(pd.read_parquet(path), french.responses)
    with refused("ResponsesError simulated-responses"):
        read_responses(path, study, ZONES)


@pytest.mark.parametrize("study_of", [citizens, associations])
def test_without_its_mark_the_file_would_pass_every_check_of_real_responses(study_of: Any, tmp_path: Path) -> None:
    study, figures = study_of()
    # Real responses have no empty column.
    asked = {name: question for name, question in study.questions.items() if name != "regional"}
    study = study.model_copy(update={"questions": asked})
    simulated = simulate(study, figures, zones=ZONES if study.zone_bases else LARGE_ZONES)
    path = tmp_path / "responses.csv"
    simulated.responses.to_csv(path, index=False)
    found = read_responses(path, study, ZONES if study.zone_bases else LARGE_ZONES)
    pd.testing.assert_frame_equal(
        found.reset_index(drop=True), simulated.responses, check_dtype=False, check_index_type=False
    )


def test_effects_and_assumptions_are_written_as_tables(french: Simulated, tmp_path: Path) -> None:
    write_simulated(french, tmp_path)
    effects = pd.read_csv(tmp_path / "effects.csv", dtype={"territory_code": "str"}, keep_default_na=False)
    assert list(effects) == ["question_id", "item", "territory_code", "effect"]
    assert set(effects["territory_code"]) == set(ZONES)
    assumptions = pd.read_csv(tmp_path / "assumptions.csv")
    assert list(assumptions) == ["question_id", "item", "answer", "value", "how"]
    assert len(assumptions) == len(french.assumptions)


# --- the studies of the project ---


@pytest.fixture(scope="module")
def waves() -> list[StudyWave]:
    """Return the waves of the project that can be simulated."""
    every = read_waves(read_sources(root() / "sources.yml")).values()
    return [wave for wave in every if wave.questionnaire.simulation and wave.published is not None]


def test_every_study_that_asks_for_it_is_simulated_with_its_published_figures(waves: list[StudyWave]) -> None:
    assert len(waves) >= 4
    for wave in waves:
        study: Questionnaire = wave.questionnaire
        assert study.design is not None
        assert study.simulation is not None
        assert wave.published is not None
        found = simulate(study, wave.published, zones=wave.zones).responses
        assert len(found) == study.simulation.n_by_zone * len(wave.zones)
        assert weighting_effect(found[study.design.weight].to_numpy()) < 2
        printed = wave.published[(wave.published["level"] == "france") & (wave.published["status"] != LOST)]
        n_checked = 0
        for row in printed[printed["unit"].isin(["note", "percent"])].itertuples():
            scale = study.scale_of(row.question_id)
            column = study.columns_of(row.question_id)[row.item]
            answers = {answer.id: [answer.id] for answer in scale.answers}
            answers |= {total.id: list(total.answers) for total in scale.totals}
            if (row.answer not in answers and row.answer != MEAN) or found[column].isna().all():
                continue
            where: Any = True
            if row.population != ALL:
                where = found[study.design.population] == study.populations[row.population].value
            n_checked += 1
            if row.answer == MEAN:
                assert mean(found, column, where) == pytest.approx(row.value, abs=HALF_A_TENTH), column
            else:
                reproduced = share(found, column, answers[row.answer], where)
                assert reproduced == pytest.approx(row.value, abs=HALF_A_POINT), (column, row.answer)
        assert n_checked >= 8
