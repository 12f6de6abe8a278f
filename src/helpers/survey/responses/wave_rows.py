"""Rows of a producer's file: those of one wave, as many as the weights say, each in a territory of today."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from helpers import paths
from helpers.errors import EstimateError, ResponsesError, quoted
from helpers.survey.questionnaire.origin import Origin, WaveColumn
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.responses.response_columns import ResponseColumn
from helpers.survey.responses.response_values import clean

FEWEST_TERRITORIES: Final = 2
TOLERANCE: Final = 0.002
"""Normalised weights add up to the number of respondents, but for their rounding."""


def wave_rows(columns: Mapping[str, ResponseColumn], wave: WaveColumn | None) -> dict[str, ResponseColumn]:
    """Return the columns cut to the rows of one wave, each row keeping its place in the file.

    Raises EstimateError for a wave that the questionnaire neither reads nor sets aside, and for one without rows.
    """
    if wave is None:
        return dict(columns)
    column = columns[wave.column]
    values = np.array([clean(value) for value in column.cells.to_pylist()], dtype=object)
    strange = ~np.isin(values, [wave.value, *wave.set_aside])
    remedy = f"Read the file of the wave '{wave.value}', or add the other waves to `set_aside` in the questionnaire."
    if strange.any():
        position = int(np.argmax(strange))
        what = f"The wave '{values[position]}' is mixed with '{wave.value}' ({int(strange.sum())} row(s))."
        raise EstimateError("mixed-waves", what, where=column.where(position), remedy=remedy)
    kept = np.flatnonzero(values == wave.value)
    if not len(kept):
        where = f"{paths.shown(column.path)}, column '{column.name}'"
        what = f"No row is of the wave '{wave.value}': the file holds {quoted(sorted(set(values)))}."
        raise EstimateError("mixed-waves", what, where=where, remedy=remedy)
    return {
        name: replace(one, cells=one.cells.take(kept), positions=kept.tolist())
        for name, one in columns.items()
        if name != wave.column
    }


def check_weights_sum(path: Path, weights: pd.Series, origin: Origin) -> None:
    """Check that the weights of a wave add up to what its producer says; raises ResponsesError."""
    expected = origin.weights_sum
    total = float(weights.sum())
    if expected is None or abs(total - expected) <= TOLERANCE * expected:
        return
    raise ResponsesError(
        "base-mismatch",
        f"The weights sum to {total:,.1f}, and those of this survey sum to {expected:,} "
        f"({100 * (total - expected) / expected:+.1f} %).",
        where=f"{paths.shown(path)}, column '{weights.name}'",
        remedy="Read the whole wave with its own weights, or correct `weights_sum` in the questionnaire.",
    )


def check_territories(path: Path, frame: pd.DataFrame, questionnaire: Questionnaire) -> None:
    """Check that respondents of a survey by territory are of several; raises EstimateError."""
    design = questionnaire.design
    if questionnaire.grid == "france" or design is None or design.zone is None:
        return
    there = frame[design.zone].unique()
    if len(there) < FEWEST_TERRITORIES:
        raise EstimateError(
            "one-territory-only",
            f"Every respondent is in {quoted(there)}, and this survey compares territories with the whole.",
            where=f"{paths.shown(path)}, column '{design.zone}'",
            remedy="Read the file of all territories: the national value of one region is that region's.",
        )
