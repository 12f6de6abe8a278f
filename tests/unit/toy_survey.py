"""A small survey: two notes items, one five-point question with "don't know", one question of two answers."""

from pathlib import Path
from typing import Any

import pandas as pd

from helpers.survey.estimation.quality import Rules, read_rules
from helpers.survey.questionnaire.questionnaire import Questionnaire

RULES: Rules = read_rules(Path(__file__).parents[2] / "data" / "surveys" / "rules.yml")
AGREEMENT = ["fully", "rather", "neither", "rather_not", "not_at_all", "dont_know"]
DESIGN = {"sampling": "one_stage", "respondent": "respondent", "weight": "weight", "zone": "zone", "strata": "zone"}
ASKED = {"title": "Question", "text": "Question ?", "wording": "lost", "base": "Ensemble"}


def toy_questionnaire(**changes: Any) -> Questionnaire:
    """Return the questionnaire of the small survey, some of its parts changed."""
    bands = [
        {"id": "low", "low": 1, "high": 5},
        {"id": "middle", "low": 6, "high": 7},
        {"id": "high", "low": 8, "high": 10},
    ]
    answers = [{"id": name, "label": name} for name in AGREEMENT]
    content = {
        "study": "toy",
        "wave": "2019-10",
        "label": "Toy",
        "programme": "Toy",
        "status": "collected",
        "fieldwork": {"label": "octobre 2019", "month": "2019-10"},
        "population": "Ensemble",
        "grid": "zone_enquete",
        "design": DESIGN,
        "scales": {
            "notes": {"kind": "notes", "minimum": 1, "maximum": 10, "bands": [{**one, "label": "b"} for one in bands]},
            "agreement": {
                "kind": "agreement",
                "answers": answers,
                "middle": "neither",
                "dont_know": "dont_know",
                "totals": [{"id": "agree", "label": "D'accord", "answers": ["fully", "rather"]}],
            },
            "yes_no": {"kind": "yes_no", "answers": [{"id": "yes", "label": "Oui"}, {"id": "no", "label": "Non"}]},
        },
        "questions": {
            "notes": {**ASKED, "scale": "notes", "items": [{"id": "one", "label": "1"}, {"id": "two", "label": "2"}]},
            "opinion": {**ASKED, "scale": "agreement"},
            "partner": {**ASKED, "scale": "yes_no"},
        },
    }
    return Questionnaire.model_validate(content | changes)


def only(question: str, **changes: Any) -> Questionnaire:
    """Return the questionnaire with one question, which has no item."""
    asked = {**ASKED, "scale": {"notes": "notes", "opinion": "agreement", "partner": "yes_no"}[question]}
    return toy_questionnaire(questions={question: asked | changes.pop("asked", {})}, **changes)


def people(**columns: list[Any]) -> pd.DataFrame:
    """Return responses as they are read: texts, notes as nullable integers, weight 1 and zone 01 unless given."""
    count = len(next(iter(columns.values())))
    frame = pd.DataFrame({"weight": [1.0] * count, "zone": ["01"] * count} | columns)
    frame.insert(0, "respondent", [f"r{number}" for number in range(count)])
    notes = {name: "Int64" for name in frame.columns if name.startswith("notes")}
    texts = {name: "str" for name in frame.columns if name not in notes and name != "weight"}
    return frame.astype({**notes, **texts, "weight": "float64"})
