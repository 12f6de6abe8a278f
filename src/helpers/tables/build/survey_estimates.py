"""One wave's estimates, ready to be published: from real responses where there are any, else from simulated ones.

Respondents live in the calls of this module only: what it returns has passed the disclosure gate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.reading.inputs import noted
from helpers.survey.disclosure.gate import protect
from helpers.survey.estimate_row import ALL, COLUMNS, DECIMALS, MEAN, NOTE, OBSERVED, SHOWN, SIMULATED
from helpers.survey.estimation.estimates import estimate
from helpers.survey.estimation.quality import Rules
from helpers.survey.estimation.significance import gaps_of_means, mark_zones
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.questionnaire.waves import ESTIMATES
from helpers.survey.responses.responses import find_responses, read_responses
from helpers.survey.simulation.generated_responses import simulate
from helpers.survey.simulation.simulated_files import Simulated
from helpers.tables.build.public_surveys import public_estimates
from helpers.territory import grid

FORMER = "released.parquet"
"""The estimates that readers already have: what was shown once stays known to them."""
FRANCE = ("france", "FRA")
GAPS = ["question_id", "item", "level", "territory_code", "gap", "gap_lb", "gap_ub"]
EFFECTS = ["question_id", "item", "territory_code", "effect"]
ASSUMPTIONS = ["question_id", "item", "answer", "value", "how"]


@dataclass(frozen=True)
class Estimated:
    """The publishable estimates of a wave, and, where they are simulated, what was drawn and what was assumed.

    gaps: those of `gaps_of_means` of the means that are shown, rounded like them, by study and wave.
    """

    estimates: pd.DataFrame
    gaps: pd.DataFrame
    effects: pd.DataFrame
    assumptions: pd.DataFrame


def estimate_wave(
    questionnaire: Questionnaire,
    folder: Path,
    published: pd.DataFrame | None,
    zones: Sequence[str],
    rules: Rules,
    *,
    with_simulated: bool,
) -> Estimated:
    """Return the estimates of a wave behind the disclosure gate; no rows where there is nothing to estimate from.

    zones: the codes of the questionnaire's grid, () for a national study. Raises the errors of `read_responses`,
    `simulate`, `estimate` and `protect`.
    """
    if questionnaire.origin or noted(folder / ESTIMATES).exists():
        rows = public_estimates(questionnaire, folder, rules)
        return _estimated(pd.DataFrame(columns=list(COLUMNS)) if rows is None else rows)
    path = find_responses(folder)
    if path is not None:
        responses = read_responses(
            path,
            questionnaire,
            zones,
            members=grid.meant(questionnaire.grid),
            today=date.today(),
            minimum=rules.minimum_n,
        )
        former = noted(folder / FORMER)
        known = pd.read_parquet(former) if former.exists() else None
        rows = _publishable(responses, questionnaire, zones, rules, OBSERVED, known)
        return _estimated(rows, _shown_gaps(responses, questionnaire, rules, rows))
    if with_simulated and can_simulate(questionnaire, published):
        assert published is not None  # noqa: S101  (said by can_simulate)
        simulated = simulate(questionnaire, published, zones=zones)
        rows = _publishable(simulated.responses, questionnaire, zones, rules, SIMULATED, None)
        return _estimated(rows, _shown_gaps(simulated.responses, questionnaire, rules, rows), simulated)
    return _estimated(pd.DataFrame(columns=list(COLUMNS)))


def can_simulate(questionnaire: Questionnaire, published: pd.DataFrame | None) -> bool:
    """Tell whether a wave can be filled with simulated responses: it asks for them and has published figures."""
    return questionnaire.simulation is not None and questionnaire.design is not None and published is not None


def _publishable(
    responses: pd.DataFrame,
    questionnaire: Questionnaire,
    zones: Sequence[str],
    rules: Rules,
    provenance: str,
    former: pd.DataFrame | None,
) -> pd.DataFrame:
    rows = estimate(responses, questionnaire, provenance=provenance, rules=rules)
    rows = mark_zones(rows, responses, questionnaire, rules=rules)
    parts = {FRANCE: [(questionnaire.grid, code) for code in zones]}
    return protect(rows, questionnaire, rules, parts, former)


def _shown_gaps(
    responses: pd.DataFrame, questionnaire: Questionnaire, rules: Rules, rows: pd.DataFrame
) -> pd.DataFrame:
    """Return the gaps of the means that passed the gate, and no other, rounded like them; a limit keeps its sign."""
    key = ["question_id", "item", "level", "territory_code"]
    shown = rows[(rows["status"] == SHOWN) & (rows["answer"] == MEAN) & (rows["population"] == ALL)]
    gaps = gaps_of_means(responses, questionnaire, rules=rules).merge(shown[key], on=key, validate="one_to_one")
    for name in ("gap", "gap_lb", "gap_ub"):
        exact, places = gaps[name].to_numpy("float64"), DECIMALS[NOTE]
        near = np.round(exact, places)
        gaps[name] = np.where((near == 0) & (exact != 0), np.copysign(10.0**-places, exact), near)
    return gaps


def _estimated(rows: pd.DataFrame, gaps: pd.DataFrame | None = None, simulated: Simulated | None = None) -> Estimated:
    keys = {name: rows[name].iloc[0] if len(rows) else "" for name in ("study", "wave")}
    effects = pd.DataFrame(columns=EFFECTS) if simulated is None else simulated.effects
    assumptions = pd.DataFrame(columns=ASSUMPTIONS) if simulated is None else simulated.assumptions
    gap_rows = pd.DataFrame(columns=GAPS) if gaps is None else gaps
    return Estimated(rows, gap_rows.assign(**keys), effects.assign(**keys), assumptions.assign(**keys))
