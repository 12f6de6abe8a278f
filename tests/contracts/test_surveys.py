"""The surveys: every study is there, every printed figure is read, and each known trap is told and not smoothed."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from jsonschema import Draft202012Validator

from helpers import paths
from helpers.catalog.registry import Catalog
from helpers.survey.estimate_row import ALL, COLUMNS, KEY, LOST, SHOWN
from helpers.survey.printed.published import read_published
from helpers.survey.questionnaire.comparisons import check_comparisons
from helpers.survey.questionnaire.questionnaire import Questionnaire, read_with_lines
from helpers.survey.questionnaire.schema import schema_path, schema_text
from helpers.survey.questionnaire.sources import SurveySource, read_sources
from helpers.survey.questionnaire.waves import shown_waves
from helpers.territory import grid

# The studies that the Observatoire's documents name; another may be added, none may be lost.
CATALOGUE = {
    ("arpea_associations", "2009"): "published",
    ("arpea_citoyens", "2013-01"): "published",
    ("arpea_entreprises", "2011"): "published",
    ("arpea_entreprises_territoires", "2011-01"): "published",
    ("bilan_mi_chemin", "2020-06"): "documentary",
    ("etat_des_lieux_partenariats", "2020-05"): "documentary",
    ("etude_impact_odd17", "2022"): "documentary",
    ("impact_associations", "2021"): "published",
    ("impact_citoyens", "2019-10"): "published",
    ("impact_elus_locaux", "2020-11"): "published",
    ("impact_entreprises", "2021"): "planned",
    ("impact_pratiques_innovantes", "2020"): "documentary",
    ("impact_territoires", "2019"): "documentary",
    ("impacts_trajectoires_elus", "2024-10"): "published",
    ("jouer_collectif_citoyens", "2020-05"): "published",
    ("jouer_collectif_entreprises", "2020-06"): "published",
    ("phare_associations", "2015-11"): "published",
    ("phare_citoyens", "2015-09"): "published",
    ("phare_entreprises", "2015-10"): "published",
    ("phare_institutions", "2016-10"): "published",
    ("pilote_cjd", "2020-07"): "planned",
    ("pionniers", "2016-02"): "published",
    ("regards_croises", "2019-03"): "documentary",
}
SIMULATED = {"impact_citoyens", "phare_associations", "phare_entreprises", "phare_institutions"}
TYPES = ["mecenat", "pratiques_responsables", "cooperation_economique", "innovation_societale"]
N_SHOWN_AT_LEAST = 242
ENGLISH = re.compile(r"\b(?:the|and|is|are|of|not|from|with)\b")
FIRST_LINE = "# yaml-language-server: $schema=../../questionnaire.schema.json"


@pytest.fixture(scope="module")
def folder(checkout: Path) -> Path:
    return checkout / "data" / "surveys"


@pytest.fixture(scope="module")
def documents(folder: Path) -> dict[tuple[str, str], tuple[Questionnaire, Any]]:
    """Return every questionnaire with its document, by the two folders it stands in."""
    files = sorted(folder.glob("*/*/questionnaire.yml"))
    return {(path.parts[-3], path.parts[-2]): read_with_lines(path) for path in files}


@pytest.fixture(scope="module")
def studies(documents: dict[tuple[str, str], tuple[Questionnaire, Any]]) -> dict[tuple[str, str], Questionnaire]:
    return {key: questionnaire for key, (questionnaire, _) in documents.items()}


@pytest.fixture(scope="module")
def sources(folder: Path) -> dict[str, SurveySource]:
    return read_sources(folder / "sources.yml")


@pytest.fixture(scope="module")
def figures(
    folder: Path, studies: dict[tuple[str, str], Questionnaire], sources: dict[str, SurveySource]
) -> pd.DataFrame:
    """Return the rows of every published.csv."""
    codes: dict[str, frozenset[str]] = {level: frozenset(grid.codes(level)) for level in grid.LEVELS}
    files = sorted(folder.glob("*/*/published.csv"))
    return pd.concat(
        [read_published(path, studies[path.parts[-3], path.parts[-2]], codes, sources) for path in files],
        ignore_index=True,
    )


def of(figures: pd.DataFrame, study: str, question: str, **chosen: str) -> pd.DataFrame:
    """Return the rows of a question, in France unless a level is given."""
    wanted = {"study": study, "question_id": question, "level": "france"} | chosen
    return figures[(figures[list(wanted)] == pd.Series(wanted)).all(axis=1)]


def values(rows: pd.DataFrame, by: str) -> dict[str, float]:
    """Return the values that are shown, by a column."""
    shown = rows[rows["status"] == SHOWN]
    assert shown[by].is_unique
    return dict(zip(shown[by], shown["value"], strict=True))


# --- files ---


def test_every_study_is_there(studies: dict[tuple[str, str], Questionnaire]) -> None:
    assert {key: one.status for key, one in studies.items() if key in CATALOGUE} == CATALOGUE


def test_every_questionnaire_stands_in_the_folder_it_names(studies: dict[tuple[str, str], Questionnaire]) -> None:
    assert {key: (one.study, one.wave) for key, one in studies.items()} == {key: key for key in studies}


def test_every_published_study_has_its_figures_and_no_other(
    folder: Path, studies: dict[tuple[str, str], Questionnaire]
) -> None:
    with_figures = {(path.parts[-3], path.parts[-2]) for path in folder.glob("*/*/published.csv")}
    assert with_figures == {key for key, one in studies.items() if one.status == "published"}


def test_no_figure_is_lost_on_the_way(figures: pd.DataFrame) -> None:
    assert (figures["status"] == SHOWN).sum() >= N_SHOWN_AT_LEAST
    assert not figures.duplicated(KEY).any()
    assert set(COLUMNS) < set(figures.columns)


def test_references_are_those_of_one_row(folder: Path) -> None:
    files = sorted(folder.glob("*/*/published.csv"))
    rows = pd.concat([pd.read_csv(path, dtype=str, keep_default_na=False) for path in files])
    assert rows.loc[rows["row_id"].duplicated(), "row_id"].to_list() == []
    assert rows.loc[~rows["row_id"].str.fullmatch(r"(?:G|L)\d{3}(?:-[\w-]+)?"), "row_id"].to_list() == []


def test_the_schema_is_up_to_date(checkout: Path) -> None:
    written = (checkout / schema_path().relative_to(checkout)).read_text(encoding="utf-8")
    assert written == schema_text(), "write it again: python -m helpers.survey.questionnaire.schema"


def test_every_questionnaire_fits_the_schema_that_it_names(folder: Path) -> None:
    schema = json.loads((folder / "questionnaire.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    for path in sorted(folder.glob("*/*/questionnaire.yml")):
        text = path.read_text(encoding="utf-8")
        assert text.splitlines()[0] == FIRST_LINE, path
        assert [error.message for error in Draft202012Validator(schema).iter_errors(yaml.safe_load(text))] == [], path


def test_sources_are_described_and_used(
    studies: dict[tuple[str, str], Questionnaire], sources: dict[str, SurveySource], figures: pd.DataFrame
) -> None:
    declared = {key: set(one.sources) for key, one in studies.items()}
    assert set().union(*declared.values()) == set(sources)
    for key, rows in figures.groupby(["study", "wave"]):
        assert set(rows["source"]) <= declared[key], key  # type: ignore[index]


def test_every_study_without_figures_says_what_it_is(
    folder: Path, studies: dict[tuple[str, str], Questionnaire]
) -> None:
    shown = shown_waves(folder)
    assert [key for key, one in studies.items() if key[1] not in shown.get(key[0], ()) and not one.caveats] == []


def test_caveats_are_french_sentences(studies: dict[tuple[str, str], Questionnaire], figures: pd.DataFrame) -> None:
    texts = {*figures["caveats"]} - {""}
    for one in studies.values():
        texts |= {*one.caveats, *(caveat for question in one.questions.values() for caveat in question.caveats)}
        texts |= {other.why for question in one.questions.values() for other in question.compared_with}
    assert [text for text in texts if not text.endswith(".") or text[0].islower() or ENGLISH.search(text)] == []


# --- what templates rest on ---


def test_comparisons_name_questions_and_agree_both_ways(
    documents: dict[tuple[str, str], tuple[Questionnaire, Any]],
) -> None:
    check_comparisons(documents)
    stated = {
        ((study, wave, name), (other.study, other.wave, other.question))
        for (study, wave), (one, _) in documents.items()
        if (study, wave) in CATALOGUE  # a new wave need not be named by the former ones
        for name, question in one.questions.items()
        for other in question.compared_with
    }
    assert {(here, there) for here, there in stated if (there, here) not in stated} == set()


@pytest.mark.parametrize(
    ("study", "wave"), [("impact_citoyens", "2019-10"), ("phare_citoyens", "2015-09"), ("phare_entreprises", "2015-10")]
)
def test_fragilities_are_the_16_domains(
    studies: dict[tuple[str, str], Questionnaire], catalog: Catalog, study: str, wave: str
) -> None:
    items = studies[study, wave].questions["q1"].items
    assert [(item.id, item.domain, item.label) for item in items] == [
        (name, name, domain.survey_label) for name, domain in catalog.domains.items()
    ]


def test_every_domain_of_an_item_is_one_of_the_16(
    studies: dict[tuple[str, str], Questionnaire], catalog: Catalog
) -> None:
    named = {item.domain for one in studies.values() for question in one.questions.values() for item in question.items}
    assert named - {None} - set(catalog.domains) == set()


@pytest.mark.parametrize(
    ("study", "wave", "question"),
    [("phare_entreprises", "2015-10", "q11"), ("phare_associations", "2015-11", "q13")],
)
def test_the_four_types_come_in_one_order_with_their_definitions(
    studies: dict[tuple[str, str], Questionnaire], study: str, wave: str, question: str
) -> None:
    items = studies[study, wave].questions[question].items
    assert [item.id for item in items] == TYPES
    assert [item.id for item in items if not item.definition or "(" not in item.definition] == []


def test_the_types_of_2021_come_in_the_same_order(studies: dict[tuple[str, str], Questionnaire]) -> None:
    assert [item.id for item in studies["impact_associations", "2021"].questions["types"].items] == TYPES


def test_four_studies_can_be_simulated_zone_by_zone(studies: dict[tuple[str, str], Questionnaire]) -> None:
    simulated = {one.study: one for one in studies.values() if one.simulation}
    assert set(simulated) == SIMULATED
    assert len({one.simulation.seed for one in simulated.values() if one.simulation}) == len(SIMULATED)
    for one in simulated.values():
        assert one.simulation and one.simulation.n_by_zone == 200
        assert one.design and one.design.strata == one.design.zone
        assert any("n'est pas publié" in text or "2 400" in text for text in one.caveats), one.study


# --- the traps, one by one ---


def test_two_81_percents_are_two_questions(figures: pd.DataFrame, studies: dict[Any, Questionnaire]) -> None:
    of_2019 = values(of(figures, "impact_citoyens", "q8"), "answer")
    of_2020 = values(of(figures, "jouer_collectif_citoyens", "jc1"), "answer")
    assert (of_2019["indispensable"], of_2019["necessaire"], of_2019["total_necessaire"]) == (24, 57, 81)
    assert (of_2020["incontournable"], of_2020["utile"], of_2020["utile_total"]) == (29, 52, 81)
    (told,) = studies["impact_citoyens", "2019-10"].questions["q8"].compared_with
    assert (told.study, told.is_comparable) == ("jouer_collectif_citoyens", False)
    for study, question, answer in (
        ("impact_citoyens", "q8", "total_necessaire"),
        ("jouer_collectif_citoyens", "jc1", "utile_total"),
    ):
        assert "ce sont deux questions" in of(figures, study, question, answer=answer)["caveats"].item()


def test_the_share_of_a_domain_is_never_that_of_strong_fragility(figures: pd.DataFrame) -> None:
    rows = of(figures, "impact_citoyens", "q1")
    unplaced = values(rows[rows["answer"] == "bande_non_precisee"], "item")
    assert list(unplaced.values()) == [32, 33, 27, 29, 30, 31, 36, 34, 34, 31, 29, 30, 31, 30, 30, 29]
    assert rows.loc[rows["answer"] == "bande_non_precisee", "caveats"].str.contains("notes 8 à 10").all()
    bands = rows[rows["answer"].str.startswith("notes_")]
    assert len(bands) == 3 * 16
    assert set(bands["status"]) == {LOST}


def test_the_base_of_ile_de_france_is_9_3_millions(figures: pd.DataFrame) -> None:
    bases = of(figures, "impact_citoyens", "", level="zone_enquete", answer="base").set_index("territory_code")
    assert len(bases) == 12
    assert bases["value"].sum() == 50_300_000
    row = bases.loc["11"]
    assert (row["value"], row["reading"], row["read_text"]) == (9_300_000, "corrected", "lle de France : 6,3")
    facts = values(of(figures, "impact_citoyens", ""), "answer")
    assert (facts["base"], facts["zone_bases_sum"], facts["zone_bases_sum_as_read"]) == (
        50_200_000,
        50_300_000,
        bases["value"].sum() - 3_000_000,
    )


@pytest.mark.parametrize(
    ("study", "question", "item", "answer", "value", "read_text"),
    [
        ("impact_citoyens", "q1", "niveau_de_vie", "bande_non_precisee", 33, "339,"),
        ("impact_citoyens", "q1", "numerique", "mean", 5.1, "3.1"),
        ("phare_citoyens", "q1", "culture", "mean", 5.5, "55"),
        ("impact_citoyens", "q6", "legitimes", "ni_ni", 25, "5%"),
        ("impact_citoyens", "q6", "credibles", "plutot_pas", 6, "6%2]"),
        ("impact_citoyens", "q6", "credibles", "pas_du_tout", 2, "6%2]"),
        ("phare_institutions", "jp_entreprises", "environnement", "tres_important", 56, "56 A’"),
    ],
)
def test_a_correction_tells_what_was_read(
    figures: pd.DataFrame, study: str, question: str, item: str, answer: str, value: float, read_text: str
) -> None:
    row = of(figures, study, question, item=item, answer=answer).iloc[0]
    assert (row["value"], row["reading"], row["read_text"]) == (value, "corrected", read_text)
    assert f"« {read_text} »" in row["caveats"]


def test_every_correction_quotes_the_document(figures: pd.DataFrame) -> None:
    corrected = figures[figures["reading"] == "corrected"]
    assert len(corrected) >= 10
    assert (corrected["read_text"] != "").all()
    assert corrected["caveats"].str.contains("Le document numérisé porte « ").all()


def test_five_means_of_2019_are_not_read(figures: pd.DataFrame) -> None:
    means = of(figures, "impact_citoyens", "q1", answer="mean").set_index("item")
    assert set(means.index[means["status"] == LOST]) == {"mal_logement", "isolement", "diversite_handicap"}
    inferred = means[means["reading"] == "inferred"]
    assert inferred["value"].to_dict() == {"pauvrete": 5.8, "vieillissement": 5.8}
    assert inferred["caveats"].str.contains("on en déduit 5,8").all()


def test_the_means_of_2019_are_sorted_as_printed(figures: pd.DataFrame) -> None:
    means = of(figures, "impact_citoyens", "q1", answer="mean")["value"].dropna()
    assert means.to_list() == [6.4, 6.3, 6.0, 5.9, 5.9, 5.9, 5.9, 5.8, 5.8, 5.8, 5.6, 5.1, 5.0]


def test_four_means_of_2015_are_lost_and_one_comes_from_a_page(figures: pd.DataFrame) -> None:
    means = of(figures, "phare_citoyens", "q1", answer="mean").set_index("item")
    lost = {"vieillissement", "mal_logement", "isolement", "diversite_handicap"}
    assert set(means.index[means["status"] == LOST]) == lost
    assert (means.loc["pauvrete", "value"], means.loc["pauvrete", "source"]) == (6.3, "capitalisation_phare_citoyens")
    assert means.loc["securite", "value"] == 6.6
    assert "7,0" in means.loc["securite", "caveats"]


def test_every_change_is_that_of_the_two_means(figures: pd.DataFrame) -> None:
    after = values(of(figures, "impact_citoyens", "q1", answer="mean"), "item")
    before = values(of(figures, "phare_citoyens", "q1", answer="mean"), "item")
    told = values(of(figures, "impact_citoyens", "q1", answer="change"), "item")
    assert len(told) == 11
    assert told == {item: round(after[item] - before[item], 1) for item in told}
    assert max(told.values()) < 0


def test_the_change_of_companies_is_that_of_the_two_shares(figures: pd.DataFrame) -> None:
    share, before = (
        values(of(figures, study, "p1"), "answer")["oui"] for study in ("phare_entreprises", "arpea_entreprises")
    )
    assert (share, before) == (37, 28.5)
    assert values(of(figures, "phare_entreprises", "p1"), "answer")["change"] == share - before


def test_a_mean_of_6_4_is_a_note(figures: pd.DataFrame) -> None:
    row = of(figures, "impact_citoyens", "q1", item="emploi", answer="mean").iloc[0]
    assert (row["value"], row["unit"]) == (6.4, "note")
    assert "6,4 Français sur 10" in row["caveats"]
    assert set(figures.loc[figures["answer"] == "mean", "unit"]) == {"note"}


def test_answers_of_mayors_lost_in_reading_are_derived(figures: pd.DataFrame) -> None:
    q3 = of(figures, "phare_institutions", "q3").set_index("answer")
    assert (q3.loc["oui_tout_a_fait", "value"], q3.loc["oui_tout_a_fait", "reading"]) == (45, "derived")
    first = of(figures, "phare_institutions", "q8", answer="prioritaire").set_index("item")
    assert first["value"].to_list() == [74, 71, 68, 64, 56, 54]
    derived = set(first.index[first["reading"] == "derived"])
    assert derived == {"rencontres", "dialogue", "partenariats_publics_prives"}


def test_the_conflict_on_the_types_of_associations_is_told(figures: pd.DataFrame) -> None:
    rows = of(figures, "phare_associations", "q13", answer="oui")
    assert values(rows, "item") == dict(zip(TYPES, [67, 29, 25, 26], strict=True))
    told = rows.set_index("item")["caveats"].str.contains("l'inverse")
    assert set(told.index[told]) == {"cooperation_economique", "innovation_societale"}
    assert set(rows["source"]) == {"presentation_collectivites_2020"}


def test_the_doubtful_base_of_companies_is_published_nowhere(
    figures: pd.DataFrame, studies: dict[Any, Questionnaire]
) -> None:
    assert (figures["value"] != 221_900).all()
    row = of(figures, "phare_entreprises", "", answer="base").iloc[0]
    assert (row["status"], row["read_text"]) == (LOST, "221900")
    assert studies["phare_entreprises", "2015-10"].base is None


def test_the_company_map_is_lost_zone_by_zone(figures: pd.DataFrame) -> None:
    zones = of(figures, "phare_entreprises", "p1", level="zone_enquete", answer="oui")
    assert set(zones["territory_code"]) == set(grid.codes("zone_enquete"))
    assert set(zones["status"]) == {LOST}


def test_the_zones_of_associations_are_deduced(figures: pd.DataFrame) -> None:
    rows = of(figures, "phare_associations", "p1", level="grande_zone")
    assert set(rows["reading"]) == {"inferred"}
    by_population = {name: values(part, "territory_code") for name, part in rows.groupby("population")}
    assert by_population == {
        "employeuses": {"IDF": 46, "NO": 47, "NE": 62, "SO": 49, "SE": 60},
        "non_employeuses": {"IDF": 27, "NO": 44, "NE": 27, "SO": 21, "SE": 45},
    }
    alike = rows[rows["caveats"].str.contains("Deux des cinq valeurs sont 27")]
    assert set(alike["territory_code"]) == {"IDF", "NE"}
    assert set(alike["population"]) == {"non_employeuses"}


def test_the_two_figures_on_energy_transition_are_lost(figures: pd.DataFrame) -> None:
    rows = of(figures, "phare_institutions", "jp_entreprises", item="transition_energetique")
    assert set(rows["answer"]) == {"tres_important", "ti_i"}
    assert set(rows["status"]) == {LOST}
    assert set(rows["read_text"]) == {"9519 Jo"}


def test_the_chart_of_small_companies_keeps_its_total_alone(figures: pd.DataFrame) -> None:
    rows = of(figures, "jouer_collectif_entreprises", "jc1")
    assert values(rows, "answer") == {"nsp": 0, "utile_total": 84}
    assert len(rows) == 7
    assert "83 %" in rows.set_index("answer").loc["utile_total", "caveats"]


def test_mayors_of_2016_and_2020_are_not_compared(studies: dict[Any, Questionnaire], figures: pd.DataFrame) -> None:
    assert values(of(figures, "phare_institutions", "q3"), "answer")["total_oui"] == 87
    assert values(of(figures, "impact_elus_locaux", "besoin"), "answer") == {"oui": 92}
    assert studies["impact_elus_locaux", "2020-11"].questions["besoin"].wording == "lost"
    (told,) = studies["phare_institutions", "2016-10"].questions["q3"].compared_with
    assert (told.study, told.is_comparable) == ("impact_elus_locaux", False)


def test_companies_of_all_sizes_are_not_those_of_ten_employees(studies: dict[Any, Questionnaire]) -> None:
    told = studies["phare_entreprises", "2015-10"].questions["p1"].compared_with
    assert {other.study: other.is_comparable for other in told} == {
        "arpea_entreprises": True,
        "arpea_entreprises_territoires": False,
    }


def test_words_are_not_turned_into_figures(figures: pd.DataFrame) -> None:
    words = figures[figures["reading"] == "words"]
    assert set(words["read_text"]) == {"plus de 2000", "près de la moitié", "un tiers", "une sur deux"}
    assert words["value"].isna().all()
    assert words["caveats"].str.contains("« ").all()


def test_a_base_is_never_a_number_of_respondents(figures: pd.DataFrame, studies: dict[Any, Questionnaire]) -> None:
    known = {one.study: one.n_respondents for one in studies.values() if one.n_respondents and not one.origin}
    assert known == {"impact_citoyens": 2400, "impacts_trajectoires_elus": 302}
    told = "\n".join(studies["impact_citoyens", "2019-10"].caveats)
    assert "2 400 = 12 × 200" in told
    assert "est une déduction" in told
    with_n = figures[figures["n_obs"].notna()]
    assert set(with_n["study"]) == set(known)
    assert set(with_n["level"]) == {"france"}


def test_no_region_has_a_perceived_fragility_of_the_french(figures: pd.DataFrame) -> None:
    rows = figures[(figures["study"] == "impact_citoyens") & (figures["question_id"] != "")]
    local = rows[rows["level"] != "france"]
    assert dict(zip(local["question_id"], local["value"], strict=True)) == {"q8": 82, "mobilisation": 49}
    assert set(local["territory_code"]) == {"76"}


def test_likert_bars_and_totals_hold_together(figures: pd.DataFrame) -> None:
    q6 = {item: values(part, "answer") for item, part in of(figures, "impact_citoyens", "q6").groupby("item")}
    assert {item: (one["tout_a_fait"], one["accord"]) for item, one in q6.items()} == {
        "legitimes": (20, 70),
        "credibles": (19, 65),
        "efficaces": (11, 48),
    }
    assert set(figures["population"]) == {ALL, "employeuses", "non_employeuses"}


def kept(study: str, wave: str) -> dict[tuple[str, str, str], float]:
    """Return the estimates that a public survey keeps: value by item, answer and territory."""
    path = paths.data() / "surveys" / study / wave / "estimates.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["value"]]
    return {(row["item"], row["answer"], row["territory_code"]): float(row["value"]) for row in rows}


# What producers printed: Crédoc, Baromètre du numérique, éditions 2021 et 2023; France Travail, BMO 2025;
# OCDE, Regional Well-Being, 2025.
PRINTED_BY_PRODUCERS = [
    ("barometre_numerique", "2020", "au_moins_un", "au_moins_un", "FRA", 35),
    ("barometre_numerique", "2020", "maitrise", "oui", "FRA", 18),
    ("barometre_numerique", "2020", "obsolete", "oui", "FRA", 11),
    ("barometre_numerique", "2022", "au_moins_un", "au_moins_un", "FRA", 48),
    ("bmo", "2025", "difficiles", "difficiles", "FRA", 50.1),
    ("bmo", "2025", "difficiles", "difficiles", "75", 57),
    ("ocde_bien_etre", "2023", "cout", "satisfaits", "FRA", 47.9),
]


@pytest.mark.parametrize(("study", "wave", "item", "answer", "code", "printed"), PRINTED_BY_PRODUCERS)
def test_estimates_of_public_surveys_are_what_their_producers_printed(
    study: str, wave: str, item: str, answer: str, code: str, printed: float
) -> None:
    found = kept(study, wave)[item, answer, code]
    assert round(found, 1 if printed % 1 else 0) == printed


def test_digital_brakes_by_region_are_those_of_another_computation() -> None:
    values = kept("barometre_numerique", "2022")
    # Weighted shares computed apart, with pandas alone, from the same respondents; Corse is with its neighbour here.
    apart = {"11": 46.69, "24": 45.63, "27": 52.87, "28": 54.32, "32": 54.11, "44": 50.64, "52": 49.20, "53": 50.19}
    apart |= {"75": 54.51, "76": 41.25, "84": 47.71}
    for code, value in apart.items():
        assert values["au_moins_un", "au_moins_un", code] == pytest.approx(value, abs=0.051)
