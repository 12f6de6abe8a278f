"""A survey of two zones and its right responses in three formats, for tests to spoil."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import yaml

from helpers.survey.questionnaire.questionnaire import Questionnaire

ZONES = ["11", "24", "28", "93-94"]

QUESTIONNAIRE = """\
study: citoyens
wave: "2019-10"
label: Enquête d'exemple
programme: IMPACT
status: collected
fieldwork: {label: octobre 2019, month: "2019-10"}
population: Les habitants
base: 4000
base_unit: personnes
n_respondents: 40
grid: zone_enquete
zone_bases:
  "11": 3000
  "28": 1000
design:
  sampling: one_stage
  respondent: numero
  weight: poids
  zone: zone
  strata: strate
  population: taille
populations:
  petites: {label: Petites communes, value: "1"}
  grandes: {label: Grandes communes, value: "2"}
scales:
  note:
    kind: notes
    minimum: 1
    maximum: 10
    bands:
      - {id: faible, label: Notes 1 à 5, low: 1, high: 5}
      - {id: moyenne, label: Notes 6 et 7, low: 6, high: 7}
      - {id: forte, label: Notes 8 à 10, low: 8, high: 10}
  accord:
    kind: agreement
    middle: ni_l_un
    dont_know: nsp
    answers:
      - {id: tout_a_fait, label: Tout à fait d'accord}
      - {id: plutot, label: Plutôt d'accord}
      - {id: ni_l_un, label: Ni d'accord ni pas d'accord}
      - {id: pas_d_accord, label: Pas d'accord}
      - {id: nsp, label: Ne se prononce pas}
    totals:
      - {id: d_accord, label: D'accord, answers: [tout_a_fait, plutot]}
  oui_non:
    kind: yes_no
    answers:
      - {id: oui, label: Oui}
      - {id: non, label: Non}
questions:
  q1:
    title: Fragilités
    text: Quelles sont les principales fragilités de votre territoire ?
    wording: printed
    scale: note
    base: Ensemble
    items:
      - {id: emploi, label: Emploi}
      - {id: sante, label: Santé}
  q6:
    title: Légitimité
    text: Diriez-vous que les entreprises sont légitimes ?
    wording: printed
    scale: accord
    base: Ensemble
  q7:
    title: Action
    text: Avez-vous agi ?
    wording: printed
    scale: oui_non
    base: Ceux qui sont d'accord
    filter: {question: q6, answers: [d_accord]}
"""

SPSS_LABELS: dict[str, dict[int, str]] = {
    "zone": {1: "11", 2: "28"},
    "taille": {1: "1", 2: "2"},
    "q6": {
        1: "Tout à fait d'accord",
        2: "Plutôt d'accord",
        3: "Ni d'accord ni pas d'accord",
        4: "Pas d'accord",
        9: "Ne se prononce pas",
    },
    "q7": {1: "Oui", 2: "Non"},
}


def toy_content() -> dict[str, Any]:
    """Return the content of the questionnaire, which a test may change."""
    return yaml.safe_load(QUESTIONNAIRE)


def toy_questionnaire(change: Callable[[dict[str, Any]], object] = lambda content: None) -> Questionnaire:
    """Return the questionnaire, changed by a function that is given its content."""
    content = toy_content()
    change(content)
    return Questionnaire.model_validate(content)


def toy_responses() -> pd.DataFrame:
    """Return forty respondents as a CSV writes them: 20 per zone, who stand for 150 people each in 11, for 50 in 28.

    Answers come by fours: two agree and are asked q7, one does not, one does not know; the last respondent of each zone
    skips every question.
    """
    rows = []
    for number in range(40):
        zone, rank = ("11", number) if number < 20 else ("28", number - 20)
        skips = rank == 19
        rows.append(
            {
                "numero": f"R{number:03d}",
                "poids": "150" if zone == "11" else "50.0",
                "zone": zone,
                "strate": f"s{zone}",
                "taille": str(1 + rank % 2),
                "q1_emploi": "" if skips else str(1 + rank % 10),
                "q1_sante": "" if skips else str(10 - rank % 3),
                "q6": "" if skips else ["tout_a_fait", "Plutôt d'accord", "Pas d'accord", "nsp"][rank % 4],
                "q7": ("oui" if rank % 8 == 0 else "Non") if rank % 4 < 2 else "",
            }
        )
    return pd.DataFrame(rows, dtype="str")


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    """Write responses as a CSV file, whatever columns they have."""
    path.write_text(frame.to_csv(index=False), encoding="utf-8")


def write_parquet(path: Path, frame: pd.DataFrame) -> None:
    """Write responses as a Parquet file."""
    frame.to_parquet(path)


def write_sav(
    path: Path,
    labels: dict[str, dict[int, str]],
    missing: dict[str, list[Any]] | None = None,
    **changes: list[float | None] | list[str],
) -> None:
    """Write the right responses as an SPSS file: numbers, and the value labels given; 9 is declared missing in q6.

    missing: other values declared missing, by column, alone or as {"lo": ..., "hi": ...}.
    """
    frame = toy_responses()
    answers = {"tout_a_fait": 1.0, "Plutôt d'accord": 2.0, "Pas d'accord": 4.0, "nsp": 9.0, "oui": 1.0, "Non": 2.0}
    columns: dict[str, list[Any]] = {
        "numero": frame["numero"].to_list(),
        "strate": frame["strate"].to_list(),
        "poids": frame["poids"].astype("float64").to_list(),
        "zone": [1.0 if zone == "11" else 2.0 for zone in frame["zone"]],
        "taille": frame["taille"].astype("float64").to_list(),
        "q1_emploi": [float(note) if note else None for note in frame["q1_emploi"]],
        "q1_sante": [float(note) if note else None for note in frame["q1_sante"]],
        "q6": [answers.get(answer) for answer in frame["q6"]],
        "q7": [answers.get(answer) for answer in frame["q7"]],
        **changes,
    }
    pyreadstat.write_sav(
        pd.DataFrame(columns), path, variable_value_labels=labels, missing_ranges={"q6": [9], **(missing or {})}
    )
