"""Estimate rows made from plain numbers of respondents, for the disclosure gate and the attacker that tests it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from helpers.survey.estimate_row import ALL, COLUMNS, MEAN, SHOWN
from helpers.survey.questionnaire.questionnaire import Questionnaire

FRANCE = ("france", "FRA")
ZONE = "zone_enquete"
Place = tuple[str, str]
"""A population and a zone; the zone "" holds the respondents of no zone."""
Counts = Mapping[Place, Sequence[int]]


@dataclass(frozen=True)
class Rules:
    """The thresholds that the gate reads."""

    minimum_cell: int = 11
    minimum_n: int = 30


def zone_parts(zones: Sequence[str]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Return France cut into zones."""
    return {FRANCE: [(ZONE, zone) for zone in zones]}


def toy_scale(answers: int, totals: Mapping[str, Sequence[int]] | None = None) -> dict[str, Any]:
    """Return a scale of answers a0, a1…, with totals of them."""
    return {
        "kind": "ordered",
        "answers": [{"id": f"a{number}", "label": "x"} for number in range(answers)],
        "totals": [
            {"id": name, "label": "x", "answers": [f"a{number}" for number in members]}
            for name, members in (totals or {}).items()
        ],
    }


NOTES: dict[str, Any] = {
    "kind": "notes",
    "minimum": 1,
    "maximum": 10,
    "bands": [
        {"id": "low", "label": "x", "low": 1, "high": 5},
        {"id": "middle", "label": "x", "low": 6, "high": 7},
        {"id": "high", "label": "x", "low": 8, "high": 10},
    ],
}


def toy_questionnaire(
    scales: Mapping[str, dict[str, Any]],
    populations: Sequence[str] = (),
    filters: Mapping[str, dict[str, Any]] | None = None,
    shown_for: Sequence[str] | None = None,
) -> Questionnaire:
    """Return a questionnaire with one question by scale, of the same name, published for the populations given."""
    return Questionnaire.model_validate(
        {
            "study": "toy",
            "wave": "2019",
            "label": "x",
            "programme": "x",
            "status": "collected",
            "fieldwork": {"label": "x", "month": "2019-10"},
            "design": {"sampling": "unknown"},
            "population": "x",
            "grid": "zone_enquete",
            "populations": {name: {"label": "x", "value": name} for name in populations},
            "scales": dict(scales),
            "questions": {
                name: {
                    "title": "x",
                    "text": "x",
                    "wording": "printed",
                    "scale": name,
                    "base": "x",
                    "populations": list(shown_for or [ALL, *populations]),
                    **({"filter": filters[name]} if filters and name in filters else {}),
                }
                for name in scales
            },
        }
    )


def toy_estimates(
    questionnaire: Questionnaire, counts: Mapping[str, Counts], weights: Mapping[Place, float] | None = None
) -> pd.DataFrame:
    """Return what `estimate` gives when everybody weighs the same in a population of a zone.

    counts: by question and place, the respondents of each answer (of each note for notes).
    """
    rows = []
    for question, by_place in counts.items():
        scale = questionnaire.scale_of(question)
        if scale.is_notes:
            members = {band.id: [n - 1 for n in range(band.low, band.high + 1)] for band in scale.bands}
        else:
            members = {answer.id: [position] for position, answer in enumerate(scale.answers)}
        members |= {total.id: [at for one in total.answers for at in members[one]] for total in scale.totals}
        zones = sorted({zone for _, zone in by_place} - {""})
        for population in questionnaire.questions[question].populations:
            for level, code in [FRANCE, *((ZONE, zone) for zone in zones)]:
                inside = [
                    place
                    for place in by_place
                    if population in (ALL, place[0]) and (code in ("FRA", place[1])) and sum(by_place[place])
                ]
                if not inside:
                    continue
                table = np.array([by_place[place] for place in inside], dtype=float)
                weight = np.array([1.0 if weights is None else weights[place] for place in inside])
                n, base = int(table.sum()), float(weight @ table.sum(axis=1))
                figures = [
                    (one, table[:, at].sum(axis=1), 100.0, int(table[:, at].sum())) for one, at in members.items()
                ]
                if scale.is_notes:
                    figures.append((MEAN, table @ np.arange(1, 11), 1.0, n))
                for answer, gave, unit, cell in figures:
                    value = float(weight @ gave) / base * unit
                    rows.append(
                        {
                            "study": "toy",
                            "wave": "2019",
                            "question_id": question,
                            "item": "",
                            "answer": answer,
                            "population": population,
                            "level": level,
                            "territory_code": code,
                            "value": value,
                            "unit": "note" if answer == MEAN else "percent",
                            "value_lb": value - 1,
                            "value_ub": value + 1,
                            "deff": 1.0,
                            "n_obs": n,
                            "n_eff": float(n),
                            "base_population": base,
                            "status": SHOWN,
                            "quality": 1,
                            "significance": "not_significant",
                            "provenance": "observed",
                            "source": "toy",
                            "caveats": "",
                            "n_cell": cell,
                        }
                    )
    return pd.DataFrame(rows).astype({**COLUMNS, "n_cell": "Int64"})
