"""Real responses of a wave: found in the study's folder, read, and checked against its questionnaire."""

import datetime
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pandas as pd
import pyarrow as pa

from helpers import paths
from helpers.errors import DesignError, ResponsesError, quoted
from helpers.survey.questionnaire.design import Design
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.questionnaire.waves import other_files
from helpers.survey.responses.response_cells import answers, notes
from helpers.survey.responses.response_checks import check_responses, check_wave
from helpers.survey.responses.response_columns import ResponseColumn, refuse_others
from helpers.survey.responses.response_design import check_design, check_names, read_design, refuse_weights
from helpers.survey.responses.response_files import READERS, format_of, read_columns
from helpers.survey.responses.response_values import TEXT, fold, refuse_declared_missing
from helpers.survey.responses.wave_rows import check_territories, check_weights_sum, refuse_unread_waves, wave_rows

NAMES: Final = re.compile(r"(responses?|reponses?)\d*")
"""What the name of a file of responses is, without case, accents, signs nor the number of a copy."""
MIN_RESPONDENTS: Final = 30
PANDAS_TYPES: Final = {TEXT: pd.StringDtype("pyarrow"), pa.int8(): pd.Int8Dtype(), pa.int64(): pd.Int64Dtype()}


def find_responses(folder: Path) -> Path | None:
    """Return the file of responses of a wave's folder, None where there is none.

    Every other file of the folder is one that a wave keeps, or is refused. Raises ResponsesError.
    """
    others = other_files(folder)
    found = [path for path in others if format_of(path) and NAMES.fullmatch(fold(path.name.partition(".")[0]))]
    if strange := [path for path in others if path not in found]:
        raise ResponsesError(
            "unreadable-responses",
            f"{quoted(path.name for path in strange)} is nothing that a wave keeps, and is read by nothing.",
            where=paths.shown(folder),
            remedy=f"Name responses 'responses' and one of {', '.join(READERS)}; take anything else away.",
        )
    found.sort(key=lambda path: list(READERS).index(format_of(path)))
    if len(found) > 1:
        raise ResponsesError(
            "two-response-files",
            f"Responses are there as {quoted(path.name for path in found)}, and nothing says which are right.",
            where=paths.shown(folder),
            remedy="Keep one file.",
        )
    return found[0] if found else None


def read_responses(
    path: Path,
    questionnaire: Questionnaire,
    zones: Collection[str],
    *,
    members: Mapping[str, str] = MappingProxyType({}),
    today: datetime.date | None = None,
    minimum: int = MIN_RESPONDENTS,
) -> pd.DataFrame:
    """Read the responses of a wave, checked.

    zones: the codes of the questionnaire's grid. members: the zone of each smaller territory that a producer's file may
    name in its place. today: the day after which fieldwork cannot be, None where it does not
    matter. minimum: the number of respondents under which nothing could be published.

    Returns one row per respondent, indexed by its row in the file (`row`; a CSV's header is row 1), with exactly the
    columns of `questionnaire.columns()`: identifier, zone, stratum and population as texts, the weight as float64 in
    persons of `base_unit`, notes as Int8 (Int64 where they do not fit), other answers as the identifiers of the scale,
    "don't know" included. pd.NA is "not asked" or "no answer"; a "don't know" on a scale of notes is one too. Any other
    column of the file may be personal: the file is refused.

    A message names a row, a column and the one wrong value, never the rest of the row, nor who the respondent is.
    Raises DesignError and the errors of `check_wave`, `read_columns`, of each cell (`response_cells`) and of
    `check_responses`.
    """
    design = _declared_design(path, questionnaire)
    check_wave(path, questionnaire, zones, today)
    columns = _read_columns(path, questionnaire, design)
    for name in design.columns():
        if name in columns:  # respondents of a producer may not be weighted
            refuse_declared_missing(columns[name])
    read = read_design(columns, questionnaire, zones, members)
    for question_id, question in questionnaire.questions.items():
        scale = questionnaire.scale_of(question_id)
        for name in questionnaire.columns_of(question_id).values():
            read[name] = (notes if scale.is_notes else answers)(columns[name], question.scale, scale)
    frame = pa.table({name: read[name] for name in questionnaire.columns()}).to_pandas(types_mapper=PANDAS_TYPES.get)
    first = columns[questionnaire.columns()[0]]
    frame.index = pd.Index([first.row(position) for position in range(len(frame))], name="row")
    check_responses(path, frame, questionnaire, minimum)
    check_design(path, frame, design)
    if questionnaire.origin:
        check_weights_sum(path, frame[design.weight], questionnaire.origin)
        check_territories(path, frame, questionnaire, zones)
    return frame


def _read_columns(path: Path, questionnaire: Questionnaire, design: Design) -> dict[str, ResponseColumn]:
    """Return the wanted columns, of the rows of the wave; the weight is left out where respondents are not weighted.

    A producer's file may have other columns, and is not kept here; the Observatoire's own may not.
    """
    origin, wanted = questionnaire.origin, questionnaire.columns()
    is_weighted = origin is None or origin.weights_sum is not None
    if not is_weighted:
        wanted = [name for name in wanted if name != design.weight]

    def check(names: Sequence[str]) -> None:
        check_names(path, names, design)
        if origin is None:
            refuse_others(path, names, wanted=wanted)
        elif origin.wave is None:
            refuse_unread_waves(path, names)
        if not is_weighted:
            refuse_weights(path, names, design)

    if origin is None or origin.wave is None:
        return read_columns(path, wanted, check)
    return wave_rows(read_columns(path, [*wanted, origin.wave.column], check), origin.wave)


def _declared_design(path: Path, questionnaire: Questionnaire) -> Design:
    if questionnaire.design is None or not questionnaire.design.weight:
        raise DesignError(
            "missing-design",
            f"The questionnaire of '{questionnaire.study}' {questionnaire.wave} does not say which columns of the "
            "responses carry the respondent and the weight.",
            where=paths.shown(path),
            remedy="Add them under `design` in its questionnaire.yml.",
        )
    return questionnaire.design
