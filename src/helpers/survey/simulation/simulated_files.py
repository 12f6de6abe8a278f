"""Generated responses as a wave of files: the columns of its questionnaire, and beside them what was made up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
from numpy.typing import NDArray

from helpers.survey.estimate_row import ALL, PROVENANCE_KEY, SIMULATED_MARK
from helpers.survey.questionnaire.design import Design
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.questionnaire.scores import scores_of
from helpers.survey.simulation.cells import Stratum
from helpers.survey.simulation.distributions import Shares

RESPONSES, EFFECTS, ASSUMPTIONS = "responses.parquet", "effects.csv", "assumptions.csv"
ID_DIGITS: Final = 5
TEXT: Final = pa.large_string()
TYPES: Final = {TEXT: pd.StringDtype("pyarrow"), pa.int64(): pd.Int64Dtype()}
Codes = NDArray[np.int8]


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


def write_simulated(simulated: Simulated, folder: Path) -> None:
    """Write responses.parquet, which says that it was generated, effects.csv and assumptions.csv in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pandas(simulated.responses, preserve_index=False)
    marked = table.replace_schema_metadata({**(table.schema.metadata or {}), PROVENANCE_KEY: SIMULATED_MARK})
    pa.parquet.write_table(marked, folder / RESPONSES)
    simulated.effects.to_csv(folder / EFFECTS, index=False, lineterminator="\n")
    simulated.assumptions.to_csv(folder / ASSUMPTIONS, index=False, lineterminator="\n")


def responses_of(
    questionnaire: Questionnaire,
    design: Design,
    strata: Sequence[Stratum],
    weights: Shares,
    codes: Mapping[str, Codes],
) -> pd.DataFrame:
    """Return the columns of `questionnaire.columns()`; codes: the positions on its scale of each column's answers."""
    values = {name: population.value for name, population in questionnaire.populations.items()}
    texts = {
        design.strata: [
            "/".join(filter(None, (stratum.zone, values.get(stratum.population)))) or ALL for stratum in strata
        ],
        design.population: [values.get(stratum.population, "") for stratum in strata],
        design.zone: [stratum.zone for stratum in strata],
    }
    number, digits = len(weights), max(ID_DIGITS, len(str(len(weights))))
    repeated = np.repeat(np.arange(len(strata)), [stratum.n for stratum in strata])
    columns = {name: pa.array(text, TEXT).take(pa.array(repeated)) for name, text in texts.items() if name}
    columns[design.respondent] = pa.array([f"s{position:0{digits}}" for position in range(1, number + 1)], TEXT)
    columns[design.weight] = pa.array(weights)
    for question_id in questionnaire.questions:
        meanings = pa.array(scores_of(questionnaire.scale_of(question_id)).index)
        for column in questionnaire.columns_of(question_id).values():
            taken = meanings.take(pa.array(codes[column], mask=codes[column] < 0))
            columns[column] = taken.cast(pa.int64() if pa.types.is_integer(taken.type) else TEXT)
    frame = pa.table({name: columns[name] for name in questionnaire.columns()})
    return frame.to_pandas(types_mapper=TYPES.get)
