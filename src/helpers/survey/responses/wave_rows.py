"""Rows of a producer's file: those of one wave, as many as the weights say, each in a territory of today."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from helpers import paths
from helpers.errors import DesignError, EstimateError, ResponsesError, quoted
from helpers.survey.questionnaire.origin import Origin, WaveColumn
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.responses.response_columns import ResponseColumn
from helpers.survey.responses.response_values import clean

WAVE_NAME: Final = re.compile(r"ann.e|year|wave|vague|edition|millesime|essround", re.IGNORECASE)
FEWEST_TERRITORIES: Final = 0.5
"""The share of the territories of a grid without which the whole is not the country."""
TOLERANCE: Final = 0.002
"""Normalised weights add up to the number of respondents, but for their rounding."""


def refuse_unread_waves(path: Path, names: Sequence[str]) -> None:
    """Raise EstimateError where a column of the file names waves, and the questionnaire does not say which is read."""
    if waves := [name for name in names if WAVE_NAME.fullmatch(name)]:
        raise EstimateError(
            "mixed-waves",
            f"The column {quoted(waves)} names the wave of each row, and the questionnaire does not say which is read.",
            where=paths.shown(path),
            remedy="Write `wave: { column: …, value: … }` under `origin`, or take the column out of the file.",
        )


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
        name: replace(column, cells=column.cells.take(kept), positions=kept.tolist())
        for name, column in columns.items()
        if name != wave.column
    }


def check_weights_sum(path: Path, weights: pd.Series, origin: Origin) -> None:
    """Check that weights vary, and add up to what their producer says; raises DesignError, ResponsesError."""
    expected = origin.weights_sum
    total = float(weights.sum())
    if expected is None:
        return
    if weights.nunique() == 1:
        raise DesignError(
            "equal-weights",
            f"Every weight is {weights.iloc[0]:g}, and the questionnaire says that respondents are weighted.",
            where=f"{paths.shown(path)}, column '{weights.name}'",
            remedy="Read the file with its weights, or take `weights_sum` out of the questionnaire: there are none.",
        )
    if abs(total - expected) <= TOLERANCE * expected:
        return
    raise ResponsesError(
        "base-mismatch",
        f"The weights sum to {total:,.10g}, and those of this survey sum to {expected:,} "
        f"({100 * (total - expected) / expected:+.3g} %).",
        where=f"{paths.shown(path)}, column '{weights.name}'",
        remedy="Read the whole wave with its own weights, or correct `weights_sum` in the questionnaire.",
    )


def check_territories(path: Path, frame: pd.DataFrame, questionnaire: Questionnaire, zones: Collection[str]) -> None:
    """Check that respondents of a survey by territory are of the country, and not of one or a few of its territories.

    zones: the codes of its grid. Raises EstimateError where fewer than half of them are there.
    """
    design = questionnaire.design
    if questionnaire.grid == "france" or design is None or design.zone is None:
        return
    there = sorted(frame[design.zone].unique())
    if len(there) < FEWEST_TERRITORIES * len(zones):
        who = f"{len(there)} of the {len(zones)} territories of the grid '{questionnaire.grid}'"
        raise EstimateError(
            "one-territory-only",
            f"Every respondent is in {who} ({quoted(there)}): the whole would not be the country.",
            where=f"{paths.shown(path)}, column '{design.zone}'",
            remedy="Read the file of all territories; results of one region alone are no public survey by region.",
        )
