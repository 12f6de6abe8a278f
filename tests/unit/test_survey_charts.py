"""What every figure of a study says: who was asked, how many, where from, what lacks, and that values are simulated."""

import json
import re
from collections.abc import Callable

import pandas as pd
import pytest
from IPython.display import Markdown
from toy_study import (
    FRANCE,
    SIMULATED,
    WIDTHS,
    ZONE,
    notes,
    numbers_of,
    opinions,
    plain,
    shares,
    squares,
    study_frame,
    table_of,
    texts_of,
    zones,
)

from helpers import charts
from helpers import tables as published
from helpers.charts import theme
from helpers.charts.figure import Figure
from helpers.charts.surveys.means import draw_waves, draw_zone_means
from helpers.charts.surveys.survey_captions import shown_value, survey_captions, survey_table
from helpers.figures.printed_table import as_csv
from helpers.territory import grid
from helpers.wording import say

ACCIDENT = re.compile(r"\bnan\b|\bNone\b|<NA>|\{\{|  | ,|\( *\)|\w [.]|perdue %|secret %|publié %")
MADE = {
    "bands": lambda **facts: charts.draw_bands(notes({"A": (20, 30, 50, 6.4), "B": (50, 30, 20, 5.2)}, **facts)),
    "opinions": lambda **facts: charts.draw_opinions(
        opinions({"A": (20, 40, 20, 15, 5), "B": (30, 20, 20, 20, 10)}, {"A": 60, "B": 50}, middle="a2", **facts)
    ),
    "ordered": lambda **facts: charts.draw_opinions(opinions({"Sujet": (20, 40, 20, 15, 5)}, **facts)),
    "waves": lambda **facts: draw_waves(_means(**facts)),
    "zone_means": lambda **facts: draw_zone_means(_means(**{**facts, "level": ZONE.level}), _means()),
    "shares": lambda **facts: charts.draw_shares(shares({"A": 31, "B": 62}, **facts)),
    "side": lambda **facts: charts.draw_side_by_side(
        {"citizens": shares({"A": 31}, **facts), "mayors": shares({"A": 62})}
    ),
    "map": lambda **facts: charts.draw_zone_map(zones({"Nord": 41, "Sud": 59}, **facts), squares(2), ZONE),
    "items": lambda **facts: charts.draw_item_maps(zones({"Nord": 41, "Sud": 59}, **facts), squares(2), FRANCE),
    "populations": lambda **facts: charts.draw_population_maps(
        zones({"Nord": 41, "Sud": 59}, **facts), squares(2), ZONE
    ),
    "matrix": lambda **facts: charts.draw_matrix({"companies": opinions({"A": (61, 20, 10, 5, 4)}, **facts)}),
}


def _means(**facts: object) -> pd.DataFrame:
    table = notes({"A": (20, 30, 50, 6.4), "B": (50, 30, 20, 5.2)}, **facts)
    return table[table["role"] == "mean"].reset_index(drop=True)


@pytest.fixture(params=sorted(MADE))
def make(request: pytest.FixtureRequest) -> Callable[..., Figure]:
    """Return the function that draws one kind of figure, given facts of the place, the question or the study."""
    return MADE[request.param]


# --- frames of the tests are those of the views ---


@pytest.mark.usefixtures("tables")
def test_rows_of_these_tests_have_the_columns_of_the_views() -> None:
    zone = grid.territory("zone_enquete", "28")
    asked = published.study_answers("impact_citoyens", "2019-10", "q8", zone)
    assert sorted(asked.columns) == sorted(opinions({"A": (20, 40, 20, 15, 5)}).columns)
    mapped = published.zone_answers("impact_citoyens", "2019-10", "q8", "total_necessaire")
    assert sorted(mapped.columns) == sorted(zones({"Nord": 41.0}).columns)


# --- nothing to show ---


@pytest.mark.parametrize("status", ["suppressed", "lost", "unpublished"])
def test_question_without_any_figure_is_a_sentence_that_names_it(status: str) -> None:
    facts = {"title": "La confiance", "name": "Normandie", "level": "zone_enquete"}
    said = [
        charts.draw_bands(notes({"A": (status,) * 4}, **facts)),
        charts.draw_opinions(opinions({"A": (status,) * 5}, **facts)),
        draw_zone_means(notes({"A": (status,) * 4}, **facts), _means()),
        draw_waves(notes({"A": (status,) * 4}, **facts)),
        charts.draw_shares(shares({"A": status}, **facts)),
        charts.draw_side_by_side({"mayors": shares({"A": status}, **facts)}),
        charts.draw_matrix({"companies": opinions({"A": (status,) * 5}, **facts)}),
    ]
    for one in said:
        assert isinstance(one, Markdown)
        assert all(word in one.data for word in ("La confiance", "Normandie", "TOY"))


def test_map_without_any_figure_is_a_sentence_that_names_question_and_study() -> None:
    rows = zones({"Nord": "lost", "Sud": "lost"}, title="La confiance")
    for one in (
        charts.draw_zone_map(rows, squares(2), ZONE),
        charts.draw_item_maps(rows, squares(2), FRANCE),
        charts.draw_population_maps(rows, squares(2), ZONE),
    ):
        assert isinstance(one, Markdown)
        assert "La confiance" in one.data and "TOY" in one.data


def test_nothing_for_the_whole_country_does_not_send_to_the_page_of_the_country() -> None:
    said = charts.draw_shares(shares({"A": "lost"}))
    assert isinstance(said, Markdown)
    assert "page nationale" not in said.data


# --- what every figure says ---


def test_every_figure_is_whole_and_drawn_at_both_widths(make: Callable[..., Figure]) -> None:
    one = make()
    assert [text for text in texts_of(one) if ACCIDENT.search(text)] == []
    for width in WIDTHS:
        text = json.dumps(one.specification(width), allow_nan=False)
        assert set(re.findall(r"#[0-9a-f]{6}\b", text)) <= {light for light, _ in theme.COLOURS.values()}


def test_numbers_said_are_those_of_the_table(make: Callable[..., Figure]) -> None:
    one = make()
    table = table_of(one)
    written = numbers_of(*table.to_numpy().ravel(), *table.columns)
    counted = {"1", "2", "5", "95", "6", "7", "8", "10", "2019"}  # counts, thresholds, the scale and the month
    assert numbers_of(one.title, one.reading_note, one.alt) - counted <= written


@pytest.mark.parametrize("provenance", ["published", "observed", "simulated"])
@pytest.mark.slow
def test_only_simulated_figures_bear_the_stamp_and_everywhere(make: Callable[..., Figure], provenance: str) -> None:
    one = make(provenance=provenance, n_obs=200)
    is_simulated = provenance == "simulated"
    stamp = say("simulated.stamp")
    for width in WIDTHS:
        specification = one.specification(width, is_checked=False)
        title = specification.get("title", {}).get("text", [])
        lines = [title] if isinstance(title, str) else title
        assert " – ".join(lines) == (stamp if is_simulated else "")
        assert specification["description"].startswith(say("simulated.alt")) == is_simulated
    payload = one.payload()
    lines = as_csv(payload).strip().split("\n")[1:]
    assert [say("provenances.simulated") in line for line in lines] == [is_simulated] * len(lines)
    assert (say("simulated.caveat") in one.caveats) == is_simulated
    assert (stamp in one.caption()) == is_simulated
    assert any("simulées" in source for source in one.sources) == is_simulated


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("printed", "« Que dites-vous ? »"),
        ("reported", "« Que dites-vous ? » (formulation rapportée, non imprimée par l'Observatoire)"),
        ("lost", "Que dites-vous ? (la formulation exacte n'est pas publiée)"),
    ],
)
def test_question_is_quoted_only_as_printed(make: Callable[..., Figure], wording: str, expected: str) -> None:
    question = make(wording=wording).question
    assert expected in question
    assert ("« Que" in question) == (wording != "lost" or "Maires : " in question)


def test_source_names_institute_month_study_and_document(make: Callable[..., Figure]) -> None:
    sources = make().sources
    assert sources[0] == "Institut, octobre 2019 – TOY"
    assert "Document, Éditeur, 2019" in sources


# --- who was asked ---


def scope(**facts: object) -> str:
    return plain(str(survey_captions(shares({"A": 31, "B": 62}, **facts))["scope"]))


def test_unknown_number_of_answers_is_said() -> None:
    assert scope() == "Ensemble ; n non publié."
    assert scope(n_respondents=2400) == "Ensemble ; n = 2 400 personnes interrogées."
    assert scope(n_obs=200) == "Ensemble ; n = 200 répondants."


def test_simulated_answers_are_not_counted_as_people() -> None:
    assert scope(**SIMULATED) == "Ensemble ; n = 200 répondants simulés."


def test_numbers_of_answers_that_differ_are_given_by_their_ends() -> None:
    rows = shares({"A": 31, "B": 62}).assign(n_obs=pd.array([150, 200], dtype="Int64"))
    assert survey_captions(rows)["scope"] == "Ensemble ; n = 150 à 200 répondants selon la ligne."
    rows = zones({"Nord": 41, "Sud": 59}).assign(n_obs=pd.array([150, 200], dtype="Int64"))
    assert survey_captions(rows)["scope"] == "Ensemble ; n = 150 à 200 répondants selon la zone."
    assert survey_captions(rows.assign(n_obs=200))["scope"] == "Ensemble ; n = 200 répondants par zone."


def test_weighted_base_of_a_place_is_its_own_and_that_of_the_ensemble_the_printed_one() -> None:
    zone = scope(level="zone_enquete", name="Normandie", n_obs=200, base_population=2.6e6, study_base=50_200_000)
    assert zone == "Ensemble, zone Normandie ; n = 200 répondants ; base pondérée : 2 600 000 personnes."
    assert "50 200 000" in scope(base_population=50.3e6, study_base=50_200_000)


def test_simulated_wave_without_published_base_has_no_weighted_base() -> None:
    """Simulated weights add up to one: they are no population."""
    assert "base pondérée" not in scope(**SIMULATED, base_population=1.0)
    assert "base pondérée" in scope(**SIMULATED, base_population=2.6e6, study_base=50_200_000)


# --- values that are not there ---


@pytest.mark.parametrize(
    ("status", "word", "caveat"),
    [
        ("suppressed", "secret", "survey.suppressed"),
        ("lost", "perdue", "survey.lost"),
        ("unpublished", "non publié", ""),
    ],
)
def test_absent_value_is_said_in_words_with_its_reason(status: str, word: str, caveat: str) -> None:
    rows = shares({"A": 31, "B": status})
    assert shown_value(rows.iloc[1]) == word
    table = survey_table(rows)
    assert table["status_label"].tolist() == [say("statuses.shown"), say(f"statuses.{status}")]
    caveats = survey_captions(rows)["caveats"]
    assert isinstance(caveats, tuple)
    assert {key for key in ("survey.suppressed", "survey.lost") if say(key) in caveats} == ({caveat} - {""})


def test_value_to_be_read_with_caution_bears_a_mark_that_is_explained() -> None:
    rows = shares({"A": 31, "B": 62}).assign(quality=pd.array([2, 1], dtype="Int64"))
    assert [shown_value(row) for _, row in rows.iterrows()] == ["31*", "62"]
    assert any(text.startswith("* ") for text in survey_captions(rows)["caveats"])  # type: ignore[attr-defined]
    assert survey_table(rows)["status_label"].iloc[0] == say("statuses.caution")


def test_corrections_of_the_values_shown_come_before_the_limits_of_the_study() -> None:
    rows = shares({"A": 31, "B": 62}, question_caveats="q", study_caveats="s1\ns2")
    rows["caveats"] = ["lu", "lu\nautre"]
    assert survey_captions(rows)["caveats"][1:] == ("lu", "autre", "q", "s1", "s2")  # type: ignore[index]


def test_rows_of_nothing_are_not_rows_of_zero() -> None:
    frame = study_frame([{"value": float("nan"), "status": "lost", "quality": 3}])
    assert survey_table(frame)["value"].isna().all()
