"""Questionnaires and published figures from which tests generate responses, with figures that the project prints."""

from typing import Any

import pandas as pd

from helpers.survey.estimate_row import (
    ALL,
    COLUMNS,
    GOOD,
    LOST,
    MEAN,
    NO_ITEM,
    NOTE,
    PERCENT,
    PUBLISHED,
    SHOWN,
    UNTESTED,
)
from helpers.survey.questionnaire.questionnaire import Questionnaire

ZONE_BASES = {
    "11": 9_300_000,
    "24": 2_000_000,
    "27": 2_200_000,
    "28": 2_600_000,
    "32": 4_600_000,
    "44": 4_400_000,
    "52": 2_900_000,
    "53": 2_600_000,
    "75": 4_700_000,
    "76": 4_600_000,
    "84": 6_100_000,
    "93-94": 4_300_000,
}
ZONES = list(ZONE_BASES)
LARGE_ZONES = ["IDF", "NE", "NO", "SE", "SO"]
# Item: mean (None where it is lost), share of notes in a band that is not said. In the printed order.
NOTES: dict[str, tuple[float | None, float]] = {
    "emploi": (6.4, 32),
    "niveau_de_vie": (6.3, 33),
    "securite": (6.0, 27),
    "mobilite": (5.9, 29),
    "environnement": (5.9, 30),
    "developpement_economique": (5.9, 31),
    "transition_energetique": (5.9, 36),
    "pauvrete": (None, 34),
    "vieillissement": (None, 34),
    "sante": (5.8, 31),
    "education": (5.6, 29),
    "mal_logement": (None, 30),
    "isolement": (None, 31),
    "diversite_handicap": (None, 30),
    "numerique": (5.1, 30),
    "culture": (5.0, 29),
}
SCALES: dict[str, dict[str, Any]] = {
    "notes": {
        "kind": "notes",
        "minimum": 1,
        "maximum": 10,
        "bands": [
            {"id": "low", "label": "Notes 1 à 5", "low": 1, "high": 5},
            {"id": "middle", "label": "Notes 6 et 7", "low": 6, "high": 7},
            {"id": "high", "label": "Notes 8 à 10", "low": 8, "high": 10},
        ],
        "unplaced": {"id": "loose", "label": "Bande non précisée"},
    },
    "agreement": {
        "kind": "agreement",
        "answers": [{"id": name, "label": name} for name in ("fully", "rather", "neither", "rather_not", "not_at_all")],
        "middle": "neither",
        "totals": [
            {"id": "agree", "label": "D'accord", "answers": ["fully", "rather"]},
            {"id": "disagree", "label": "Pas d'accord", "answers": ["rather_not", "not_at_all"]},
        ],
    },
    "place": {
        "kind": "ordered",
        "answers": [{"id": name, "label": name} for name in ("very", "important", "other")],
        "totals": [{"id": "both", "label": "Très important ou important", "answers": ["very", "important"]}],
    },
    "status": {
        "kind": "ordered",
        "answers": [{"id": name, "label": name} for name in ("yes", "intention", "no")],
    },
    "usefulness": {
        "kind": "ordered",
        "answers": [{"id": name, "label": name} for name in ("vital", "useful", "useless", "dont_know")],
        "dont_know": "dont_know",
    },
    "yes_no": {"kind": "yes_no", "answers": [{"id": "yes", "label": "Oui"}, {"id": "no", "label": "Non"}]},
}
DESIGN = {"sampling": "unknown", "respondent": "respondent", "weight": "weight", "zone": "zone", "strata": "zone"}


def questionnaire(questions: dict[str, dict[str, Any]], **changes: Any) -> Questionnaire:
    """Return a questionnaire of twelve zones of known sizes that asks some questions, some of its parts changed."""
    return Questionnaire.model_validate(
        {
            "study": "toy",
            "wave": "2019-10",
            "label": "Exemple",
            "programme": "IMPACT",
            "status": "published",
            "fieldwork": {"label": "octobre 2019", "month": "2019-10"},
            "population": "Les habitants",
            "base": 50_200_000,
            "base_unit": "personnes",
            "grid": "zone_enquete",
            "zone_bases": ZONE_BASES,
            "design": DESIGN,
            "simulation": {"n_by_zone": 200, "seed": 2019},
            "scales": SCALES,
            "questions": {name: asked(**parts) for name, parts in questions.items()},
            **changes,
        }
    )


def asked(*, scale: str, items: tuple[str, ...] = (), **changes: Any) -> dict[str, Any]:
    """Return the fields of a question on a scale."""
    fields = {"title": "Titre", "text": "Question", "wording": "printed", "scale": scale, "base": "Ensemble"}
    return fields | {"items": [{"id": item, "label": item} for item in items]} | changes


def figure(name: str, value: float | None, *, population: str = ALL, zone: str = "", **changes: Any) -> dict[str, Any]:
    """Return the estimate row of "question/item/answer" or "question/answer"; a value of None is lost."""
    question_id, *item, answer = name.split("/")
    level = ("grande_zone" if zone in LARGE_ZONES else "zone_enquete") if zone else "france"
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    return row | {
        "study": "toy",
        "wave": "2019-10",
        "question_id": question_id,
        "item": item[0] if item else NO_ITEM,
        "answer": answer,
        "population": population,
        "level": level,
        "territory_code": zone or "FRA",
        "value": value,
        "unit": NOTE if answer == MEAN else PERCENT,
        "status": LOST if value is None else SHOWN,
        "quality": GOOD,
        "significance": UNTESTED,
        "provenance": PUBLISHED,
        "source": "exemple",
        "caveats": "",
        **changes,
    }


def published(*figures: dict[str, Any]) -> pd.DataFrame:
    """Return estimate rows as a frame of their types."""
    return pd.DataFrame(list(figures), columns=list(COLUMNS)).astype(COLUMNS)


def citizens() -> tuple[Questionnaire, pd.DataFrame]:
    """Return IMPACT-Citoyens 2019 in small: sixteen notes, the place of companies, one national share."""
    study = questionnaire(
        {
            "q1": {"scale": "notes", "items": tuple(NOTES)},
            "q6": {"scale": "agreement", "items": ("legitimate", "credible", "efficient")},
            "q8": {"scale": "agreement"},
            "regional": {"scale": "yes_no"},
        }
    )
    notes = [figure(f"q1/{item}/{MEAN}", mean) for item, (mean, _) in NOTES.items()]
    bands = [figure(f"q1/{item}/loose", share) for item, (_, share) in NOTES.items()]
    printed = {
        "q6/legitimate": {"fully": 20, "rather": 50, "neither": 25, "rather_not": None, "not_at_all": None},
        "q6/credible": {"fully": 19, "rather": 46, "neither": 27, "rather_not": 6, "not_at_all": 2, "agree": 65},
        "q6/efficient": {"rather": 37, "neither": 41, "agree": 48, "rather_not": None, "not_at_all": None},
        "q8": {"fully": 24, "rather": 57, "neither": 15, "rather_not": 3, "not_at_all": 1, "agree": 81, "disagree": 4},
    }
    shares = [figure(f"{name}/{answer}", value) for name, one in printed.items() for answer, value in one.items()]
    regional = figure("regional/yes", 49, zone="76")
    return study, published(*notes, *bands, *shares, regional)


def associations() -> tuple[Questionnaire, pd.DataFrame]:
    """Return PHARE-Associations 2015 in small: two populations, five zones of unknown sizes, a filtered question."""
    both = {"small": {"label": "Sans salarié", "value": "S"}, "large": {"label": "Employeuses", "value": "L"}}
    study = questionnaire(
        {
            "p1": {"scale": "yes_no", "populations": (ALL, "small", "large")},
            "q13": {"scale": "yes_no", "items": ("money", "skills"), "filter": {"question": "p1", "answers": ["yes"]}},
            "fragile": {"scale": "yes_no", "items": ("jobs", "poverty"), "populations": (ALL, "large")},
        },
        grid="grande_zone",
        base=None,
        zone_bases={},
        populations=both,
        design={**DESIGN, "population": "kind"},
    )
    by_zone = {"large": (46, 62, 47, 60, 49), "small": (27, 27, 44, 45, 21)}
    zones = [
        figure("p1/yes", value, population=population, zone=zone)
        for population, values in by_zone.items()
        for zone, value in zip(LARGE_ZONES, values, strict=True)
    ]
    return study, published(
        figure("p1/yes", 38),
        figure("p1/yes", 53, population="large"),
        figure("p1/yes", 35, population="small"),
        *zones,
        figure("q13/money/yes", 67),
        figure("q13/skills/yes", 29),
        figure("fragile/jobs/yes", 60),
        figure("fragile/poverty/yes", 55, population="large"),
    )
