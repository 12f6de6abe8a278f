"""Questionnaires: parts that contradict one another first, then what a questionnaire says of itself.

Mistakes of writing are in test_questionnaire_mistakes.py.
"""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpers.survey.questionnaire.questionnaire import Questionnaire, read_with_lines
from refusals import refused

YES_NO = {"kind": "yes_no", "answers": [{"id": "oui", "label": "Oui"}, {"id": "non", "label": "Non"}]}
NOTES = {
    "kind": "notes",
    "minimum": 1,
    "maximum": 10,
    "bands": [
        {"id": "low", "label": "Notes 1 à 5", "low": 1, "high": 5},
        {"id": "high", "label": "Notes 6 à 10", "low": 6, "high": 10},
    ],
    "unplaced": {"id": "somewhere", "label": "Bande inconnue"},
}
OPINION = {
    "kind": "agreement",
    "answers": [
        {"id": "for_it", "label": "Pour"},
        {"id": "neither", "label": "Ni pour ni contre"},
        {"id": "rather_against", "label": "Plutôt contre"},
        {"id": "against", "label": "Contre"},
    ],
    "middle": "neither",
    "totals": [{"id": "all_against", "label": "Contre (total)", "answers": ["rather_against", "against"]}],
}
COMPARED = {"study": "other", "wave": "2015", "question": "q3", "is_comparable": True, "why": "Parce que."}
WELL_FORMED: dict[str, Any] = {
    "study": "example",
    "wave": "2019-10",
    "label": "Exemple",
    "programme": "Essai",
    "status": "published",
    "fieldwork": {"label": "octobre 2019", "month": "2019-10"},
    "population": "Les associations",
    "grid": "zone_enquete",
    "zone_bases": {"11": 60, "93-94": 40},
    "design": {
        "sampling": "quota",
        "respondent": "id",
        "weight": "w",
        "zone": "zone",
        "strata": "zone",
        "population": "kind",
    },
    "populations": {"employers": {"label": "Employeuses", "value": "oui"}},
    "scales": {"yes_no": YES_NO, "notes": NOTES, "opinion": OPINION},
    "questions": {
        "p1": {
            "title": "Avoir des partenariats",
            "text": "Avez-vous des partenariats ?",
            "wording": "printed",
            "scale": "yes_no",
            "base": "Ensemble",
            "populations": ["ensemble", "employers"],
        },
        "q2": {
            "title": "Les fragilités",
            "text": "Notez de 1 à 10.",
            "wording": "printed",
            "scale": "notes",
            "base": "Celles qui en ont",
            "filter": {"question": "p1", "answers": ["oui"]},
            "items": [{"id": "jobs", "label": "Emploi", "domain": "emploi"}, {"id": "health", "label": "Santé"}],
        },
        "q3": {"title": "L'avis", "text": "Avis", "wording": "lost", "scale": "opinion", "base": "Ensemble"},
    },
}
Spoil = Callable[[dict[str, Any]], object]


def written(root: Path, spoil: Spoil = lambda content: None) -> Path:
    """Return the path of a well-formed questionnaire, spoilt by a function."""
    content = copy.deepcopy(WELL_FORMED)
    spoil(content)
    path = root / "questionnaire.yml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def message(root: Path, spoil: Spoil, error: str = "FileError invalid-document") -> str:
    """Return the message that reading a spoilt questionnaire ends with."""
    with refused(error) as caught:
        read_with_lines(written(root, spoil))[0]
    assert str(caught.value).startswith("questionnaire.yml")
    return str(caught.value)


# --- what must be refused ---


def test_a_file_that_is_not_there(root: Path) -> None:
    with refused("FileError cannot-read", match=r"questionnaire\.yml: The file does not exist"):
        read_with_lines(root / "questionnaire.yml")[0]


@pytest.mark.parametrize(
    ("spoil", "parts"),
    [
        (lambda q: q.pop("population"), ["'population'", "Field required"]),
        (lambda q: q.update(population="  "), ["'population'", "should match pattern"]),
        (lambda q: q.update(study="Example"), ["'study'", "small letters"]),
        (lambda q: q.update(wave="٢٠١٩"), ["'wave'", "should match pattern"]),
        (lambda q: q.update(status="done"), ["'status'", "'documentary'", "'done'"]),
        (lambda q: q.update(base=0), ["'base'", "greater than 0"]),
        (lambda q: q.update(n_respondents=2400.5), ["'n_respondents'", "valid integer"]),
        (lambda q: q.update(questions={}), ["a study that is published or collected has questions"]),
        (
            lambda q: q["questions"]["p1"].update(wording="guessed"),
            ["'questions.p1.wording'", "'reported'", "'guessed'"],
        ),
        (
            lambda q: q["questions"]["p1"].update(populations=["ensemble", "others"]),
            ["'p1' is published for 'others', which is no population"],
        ),
        (
            lambda q: q["questions"]["q2"]["filter"].update(question="q2"),
            ["'q2' is filtered by 'q2', which is no earlier question"],
        ),
        (
            lambda q: q["questions"]["q2"]["filter"].update(item="jobs"),
            ["'q2' is filtered by the item 'jobs', which is not there"],
        ),
        (
            lambda q: q.update(simulation={"n_by_zone": 200, "seed": 1}, design=None),
            ["`design` is missing"],
        ),
        (
            lambda q: q["questions"]["q3"].update(compared_with=[COMPARED | {"is_comparable": "yes"}]),
            ["'questions.q3.compared_with.0.is_comparable'", "valid boolean"],
        ),
        (
            lambda q: q["questions"]["q3"].update(compared_with=[COMPARED | {"why": " "}]),
            ["'questions.q3.compared_with.0.why'", "should match pattern"],
        ),
    ],
)
def test_what_does_not_fit_is_named(root: Path, spoil: Spoil, parts: list[str]) -> None:
    text = message(root, spoil)
    assert [part for part in parts if part not in text] == []


@pytest.mark.parametrize(
    ("spoil", "part"),
    [
        (
            lambda s: s["yes_no"]["answers"].append({"id": "oui", "label": "Si"}),
            "'oui' names two answers, bands or totals",
        ),
        (lambda s: s["yes_no"]["answers"][1].update(id="mean"), "'mean' names two answers, bands or totals"),
        (lambda s: s["opinion"]["totals"][0].update(id="against"), "'against' names two answers, bands or totals"),
        (
            lambda s: s["opinion"].pop("middle") and s["opinion"]["answers"].pop(0),
            "a scale of kind 'agreement' names its middle, or has as many",
        ),
        (lambda s: s["yes_no"].update(middle="oui"), "'middle' is for a scale of kind 'agreement'"),
        (lambda s: s["opinion"].update(unticked="against"), "'unticked' is for a scale of kind 'yes_no'"),
        (lambda s: s["opinion"].update(unit="heures"), "'unit' is for a scale of kind 'notes'"),
        (lambda s: s["yes_no"].update(unticked="nsp"), "'nsp' is no answer of the scale"),
        (lambda s: s["yes_no"].update(dont_know="nsp"), "'nsp' is no answer of the scale"),
        (lambda s: s["yes_no"]["answers"].pop(), "a scale of kind 'yes_no' lists at least two answers, and no note"),
        (lambda s: s["yes_no"].update(minimum=1), "a scale of kind 'yes_no' lists at least two answers, and no note"),
        (lambda s: s["notes"].update(maximum=1), "gives its minimum, its maximum above it, and its bands"),
        (lambda s: s["notes"].pop("minimum"), "gives its minimum, its maximum above it, and its bands"),
        (lambda s: s["notes"]["bands"].pop(), "the bands do not cover every note from the minimum to the maximum once"),
        (lambda s: s["notes"]["bands"][1].update(low=5), "the bands do not cover every note"),
        (lambda s: s["notes"]["bands"].reverse(), "the bands do not cover every note"),
        (lambda s: s["notes"].update(maximum=11), "the bands do not cover every note"),
        (lambda s: s["opinion"]["totals"][0].update(answers=["against"]), "at least 2 items"),
    ],
)
def test_a_scale_that_is_not_coherent_is_named(root: Path, spoil: Spoil, part: str) -> None:
    assert part in message(root, lambda content: spoil(content["scales"]))


# --- what must hold ---


@pytest.fixture
def questionnaire(root: Path) -> Questionnaire:
    return read_with_lines(written(root))[0]


def test_columns_are_the_design_then_each_item(questionnaire: Questionnaire) -> None:
    assert questionnaire.columns() == ["id", "w", "zone", "kind", "p1", "q2_jobs", "q2_health", "q3"]
    assert questionnaire.columns_of("q2") == {"jobs": "q2_jobs", "health": "q2_health"}
    assert questionnaire.columns_of("p1") == {"": "p1"}


def test_labels_are_in_the_order_of_the_scale(questionnaire: Questionnaire) -> None:
    assert list(questionnaire.scale_of("q2").labels()) == ["low", "high", "somewhere"]
    assert list(questionnaire.scale_of("q3").labels()) == [
        "for_it",
        "neither",
        "rather_against",
        "against",
        "all_against",
    ]
    assert questionnaire.questions["q3"].item_labels() == {"": "L'avis"}


def test_only_notes_have_a_mean(questionnaire: Questionnaire) -> None:
    assert [questionnaire.scale_of(name).is_notes for name in questionnaire.questions] == [False, True, False]


@pytest.mark.parametrize("status", ["planned", "documentary"])
def test_a_study_without_data_needs_no_question(root: Path, status: str) -> None:
    path = written(root, lambda q: q.update(status=status, questions={}, scales={}))
    assert read_with_lines(path)[0].questions == {}


def test_nothing_changes_after_reading(questionnaire: Questionnaire) -> None:
    with pytest.raises(ValueError, match="frozen"):
        questionnaire.base = 1  # type: ignore[misc]


def test_the_document_gives_the_line_of_each_part(root: Path) -> None:
    path = written(root)
    _, document = read_with_lines(path)
    line = path.read_text(encoding="utf-8").splitlines().index("  q3:") + 1
    assert document.where(("questions", "q3")) == f"questionnaire.yml, line {line}"
