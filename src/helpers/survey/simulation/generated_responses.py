"""Generated responses: national figures are those published, differences between zones are fictitious."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from helpers.survey.design import Design
from helpers.survey.estimate_row import ALL
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.questionnaire.scores import scores_of
from helpers.survey.responses.response_columns import PROVENANCE_KEY, SIMULATED_MARK
from helpers.survey.simulation.answers import Codes, draw_answers
from helpers.survey.simulation.cells import Cell, design_of, share_out
from helpers.survey.simulation.known_figures import Asked, figures_of
from helpers.survey.simulation.national import Assumption, complete
from helpers.survey.simulation.weights import targets_of, weigh
from helpers.survey.simulation.zones import Effect

RESPONSES, EFFECTS, ASSUMPTIONS = "responses.parquet", "effects.csv", "assumptions.csv"
NOT_SIMULATED: Final = "not simulated"
ID_DIGITS: Final = 5
TEXT: Final = pa.large_string()
TYPES: Final = {TEXT: pd.StringDtype("pyarrow"), pa.int64(): pd.Int64Dtype()}


@dataclass(frozen=True)
class Simulated:
    """Generated responses and everything in them that was made up.

    responses: the columns of `questionnaire.columns()`, one row by respondent. effects: question_id, item,
    territory_code, effect (points of the scale for notes, else logit towards the first answers). assumptions:
    question_id, item, answer, value (percent, points of the scale, or weighted persons), how.
    """

    responses: pd.DataFrame
    effects: pd.DataFrame
    assumptions: pd.DataFrame


def simulate(questionnaire: Questionnaire, published: pd.DataFrame, *, zones: Sequence[str]) -> Simulated:
    """Generate the responses of a wave from its published figures.

    published: estimate rows, columns of `rows.COLUMNS`, in any order. zones: the codes of the questionnaire's grid, ()
    where its responses have no zones. `simulation` gives the number of respondents by zone and the seed.

    Every published or assumed national figure, and every figure published by zone of the grid, is reproduced by the
    weights to half its last digit; zones have exactly the sizes of `zone_bases`. Zone differences that were not
    published are drawn and are among `effects`; national values that were not published are among `assumptions`; what
    could not be completed has no answer and is there too, as NOT_SIMULATED.

    Raises MissingDesign, ZonesDiffer, UnknownTerritory, DuplicateKey, ImpossibleShares, NotCalibrated and
    FiguresNotReproduced.
    """
    design, simulation = design_of(questionnaire, zones)
    figures = figures_of(questionnaire, published, tuple(sorted(zones)))
    nationals, assumptions = complete(questionnaire, figures)
    cells, sizes = share_out(questionnaire, zones, figures, nationals, simulation.n_by_zone)
    drawn = draw_answers(questionnaire, figures, nationals, cells, simulation.seed)
    weights = weigh(cells, drawn.codes, targets_of(questionnaire, figures, nationals, cells, drawn.codes))
    return Simulated(
        responses=_responses(questionnaire, design, cells, weights, drawn.codes),
        effects=pd.DataFrame(drawn.effects, columns=list(Effect._fields)),
        assumptions=pd.DataFrame(
            sizes + assumptions + [_not_simulated(asked) for asked in drawn.unanswered],
            columns=list(Assumption._fields),
        ),
    )


def write_simulated(simulated: Simulated, folder: Path) -> None:
    """Write responses.parquet, which says that it was generated, effects.csv and assumptions.csv in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pandas(simulated.responses, preserve_index=False)
    marked = table.replace_schema_metadata({**(table.schema.metadata or {}), PROVENANCE_KEY: SIMULATED_MARK})
    pa.parquet.write_table(marked, folder / RESPONSES)
    simulated.effects.to_csv(folder / EFFECTS, index=False, lineterminator="\n")
    simulated.assumptions.to_csv(folder / ASSUMPTIONS, index=False, lineterminator="\n")


def _not_simulated(asked: Asked) -> Assumption:
    suffix = "" if asked.population == ALL else f" ({asked.population})"
    return Assumption(asked.question_id, asked.item, "", np.nan, NOT_SIMULATED + suffix)


def _responses(
    questionnaire: Questionnaire,
    design: Design,
    cells: Sequence[Cell],
    weights: np.ndarray,
    codes: Mapping[str, Codes],
) -> pd.DataFrame:
    counts = [cell.n for cell in cells]
    values = {name: one.value for name, one in questionnaire.populations.items()}
    number, digits = len(weights), max(ID_DIGITS, len(str(len(weights))))
    columns = {
        design.respondent: pa.array([f"s{position:0{digits}}" for position in range(1, number + 1)], TEXT),
        design.weight: pa.array(weights),
    }
    if design.strata:
        strata = ["/".join(filter(None, (cell.zone, values.get(cell.population)))) or ALL for cell in cells]
        columns[design.strata] = _repeated(strata, counts)
    if design.population:
        columns[design.population] = _repeated([values[cell.population] for cell in cells], counts)
    if design.zone:
        columns[design.zone] = _repeated([cell.zone for cell in cells], counts)
    for question_id in questionnaire.questions:
        meanings = pa.array(scores_of(questionnaire.scale_of(question_id)).index)
        for column in questionnaire.columns_of(question_id).values():
            taken = meanings.take(pa.array(codes[column], mask=codes[column] < 0))
            columns[column] = taken.cast(pa.int64() if pa.types.is_integer(taken.type) else TEXT)
    frame = pa.table({name: columns[name] for name in questionnaire.columns()})
    return frame.to_pandas(types_mapper=TYPES.get)


def _repeated(texts: Sequence[str], counts: Sequence[int]) -> pa.Array:
    return pa.array(texts, TEXT).take(pa.array(np.repeat(np.arange(len(texts)), counts)))
