"""The felt side of domains: which item is chosen, what is refused, on which side of the rest a territory stands."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from toy_survey import RULES

from helpers import charts, paths
from helpers.survey.questionnaire.felt_items import FeltItem, last_wave, read_felt_items
from helpers.survey.questionnaire.questionnaire import Questionnaire, read_with_lines
from helpers.tables.build.felt_tables import felt_sides
from helpers.territory import grid
from refusals import refused

DOMAINS = ["numerique", "sante", "securite"]
CHOSEN = {"study": "ess", "question": "nuit", "item": "nuit", "argument": "Parce que."}


@pytest.fixture(scope="module")
def waves() -> dict[tuple[str, str], Questionnaire]:
    """Return every questionnaire of the project."""
    found = [read_with_lines(path)[0] for path in sorted(paths.data().glob("surveys/*/*/questionnaire.yml"))]
    return {(one.study, one.wave): one for one in found}


def written(folder: Path, **changes: str) -> Path:
    """Write a choice for one domain, some of it changed, and return its file."""
    domain = changes.pop("domain", "securite")
    path = folder / "felt.yml"
    path.write_text(yaml.safe_dump({domain: CHOSEN | changes}, allow_unicode=True))
    return path


BAD: dict[str, tuple[dict[str, str], str]] = {
    "a domain that is not there": ({"domain": "bonheur"}, "CatalogError unknown-domain"),
    "a study of the Observatoire": ({"study": "impact_citoyens"}, "QuestionnaireError unknown-study"),
    "a study that is not there": ({"study": "sondage"}, "QuestionnaireError unknown-study"),
    "a question that is not there": ({"question": "jour"}, "QuestionnaireError unknown-question"),
    "an item that is not there": ({"item": "jour"}, "QuestionnaireError unknown-question"),
    "an item about the country": ({"question": "economie", "item": "economie"}, "FileError invalid-document"),
    "no argument": ({"argument": " "}, "FileError invalid-document"),
}


@pytest.mark.parametrize(("changes", "error"), BAD.values(), ids=BAD.keys())
def test_bad_choice_is_refused_with_its_place(
    changes: dict[str, str], error: str, tmp_path: Path, waves: dict[tuple[str, str], Questionnaire]
) -> None:
    with refused(error) as caught:
        read_felt_items(written(tmp_path, **changes), waves, DOMAINS)
    assert "felt.yml" in f"{caught.value.where}{caught.value}"


def test_chosen_items_of_the_project_are_lived_or_felt_and_argued(
    waves: dict[tuple[str, str], Questionnaire],
) -> None:
    domains = yaml.safe_load((paths.data() / "reference" / "domains.yml").read_text(encoding="utf-8"))
    chosen = read_felt_items(paths.data() / "surveys" / "felt.yml", waves, list(domains))
    assert {"numerique", "securite", "isolement", "sante", "developpement_economique"} <= set(chosen)
    voices = {}
    for domain, felt in chosen.items():
        wave = last_wave(felt.study, waves)
        assert wave is not None and wave.origin is not None
        voices[domain] = wave.origin.voice
        item = next(one for one in wave.questions[felt.question].items if one.id == felt.item)
        assert item.about in ("lived", "felt")
        assert len(felt.argument) > 80
    assert {domain for domain, voice in voices.items() if voice == "employers"} == {
        "emploi",
        "developpement_economique",
    }


@pytest.mark.parametrize(("question", "side"), [("nuit", 1), ("confiance", -1)])
def test_fragile_side_follows_the_direction_of_the_item(
    question: str, side: int, waves: dict[tuple[str, str], Questionnaire]
) -> None:
    wave = waves["ess", "2021"]
    answer = wave.scale_of(question).headline()
    row = {"study": "ess", "wave": "2021", "question_id": question, "item": question, "answer": answer}
    row |= {"population": "ensemble", "provenance": "observed", "source": "s", "unit": "percent", "status": "shown"}
    row |= {"significance": "untested", "level": "region"}
    codes = ["11", "24", "27", "28", "32", "44"]
    values = np.array([10.0, 10.3, 9.7, 10.1, 9.9, 10 + 20 * side])
    estimates = pd.DataFrame([row | {"territory_code": code} for code in codes]).assign(value=values)
    france = pd.DataFrame([row | {"level": "france", "territory_code": "FRA", "value": 11.0}])
    estimates = pd.concat([estimates, france], ignore_index=True)
    estimates = estimates.assign(value_lb=estimates["value"] - 1, value_ub=estimates["value"] + 1)
    rules = pd.DataFrame([row | {"reliability": 0.9, "shown_as": "map"}])
    felt = {"securite": FeltItem(study="ess", question=question, item=question, argument="a")}
    table = felt_sides(felt, waves, estimates, rules, RULES).set_index("territory_code")
    assert table.loc["44", ["towards", "degree"]].tolist() == ["fragile", "clearly"]
    assert table.loc["FRA", ["towards", "degree"]].tolist() == ["", "nothing"]
    assert set(table["reference"]) == {11.0}
    hidden = felt_sides(felt, waves, estimates, rules.assign(shown_as="national"), RULES)
    assert hidden["territory_code"].tolist() == ["FRA"]


def _felt_row(domain: str, **facts: object) -> dict[str, object]:
    return {
        **{"domain_label": domain, "study": "ess", "item": domain, "label": f"Item {domain}", "voice": "residents"},
        **{"level": "region", "territory_code": "28", "name": "Normandie", "unit": "percent", "value": 35.0},
        **{"value_lb": 28.1, "value_ub": 42.4, "reference": 21.3, "degree": "clearly", "towards": "fragile"},
        **{"direction": "higher_is_fragile", "study_label": "Enquête", "fieldwork": "2021", "is_here": True},
        **{"source": f"Enquête {facts.get('study', 'ess')} (ODbL)", **facts},
    }


def test_employers_are_apart_from_residents_and_domains_without_survey_are_said_once() -> None:
    bmo = {
        "study": "bmo",
        "item": "difficiles",
        "label": "Projets difficiles",
        "voice": "employers",
        "towards": "not_fragile",
    }
    rows = pd.DataFrame(
        [
            _felt_row("Sécurité"),
            _felt_row("Emploi", **bmo),
            _felt_row("Économie", **bmo),
            _felt_row("Santé", degree="nothing", towards="", territory_code="93-94", name="Sud", reference=np.nan),
            _felt_row("Revenu", is_here=False, level="france"),
            _felt_row("Mobilité", is_here=False, study=None),
            _felt_row("Culture", is_here=False, study=None),
        ]
    )
    text = str(charts.show_felt_here(rows, grid.territory("region", "28")).data)
    residents, employers = text.split("Les employeurs :")
    assert "nettement plus fragile" in residents
    assert "<strong>Santé</strong> – item santé : 35,0" in residents and "dans la zone Sud" in residents
    alike = residents.index("Rien ne permet de distinguer ce territoire de la moyenne : 1 réponse<")
    assert residents.index("nettement plus") < alike < residents.index("Santé")
    assert "**Emploi ; Économie** – projets difficiles" in employers
    assert "nettement au-dessous de la moyenne" in employers and "fragile que" not in employers.split("Entre paren")[0]
    assert employers.count("Mobilité ; Culture") == 1
    assert "à part : Revenu." in employers
    assert "<summary>Sources" in employers and "<li>Enquête ess (ODbL).</li><li>Enquête bmo (ODbL).</li>" in employers


def test_region_that_nobody_asks_has_no_empty_section() -> None:
    rows = pd.DataFrame([_felt_row("Revenu", is_here=False), _felt_row("Culture", is_here=False, study=None)])
    text = str(charts.show_felt_here(rows, grid.territory("region", "04")).data)
    assert "Les employeurs" not in text and "- **" not in text
    assert "Culture" in text


def test_why_no_change_is_told_stands_once_for_the_questions_that_share_it() -> None:
    rows = pd.DataFrame(
        {"title": ["Frein", "Les freins", "Démarches"], "other_wave": "2020", "why": ["Liste.", "Liste.", "Libellé."]}
    )
    text = str(charts.show_untold_changes(rows).data)
    assert "- « Frein » et « Les freins » : aucune évolution n'est dite avec 2020. Liste." in text
    assert text.count("\n- ") + text.startswith("- ") == 2
    assert charts.show_untold_changes(rows.iloc[:0]).data == ""
