"""Real responses of a wave: found in the study's folder, read, and checked against its questionnaire."""

import datetime
import re
from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers import paths
from helpers.errors import quoted
from helpers.survey.errors import MissingDesign, TwoResponseFiles, UnknownPopulation, UnknownZone, UnreadableResponses
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.questionnaire.waves import other_files
from helpers.survey.responses.response_cells import answers, codes, identifiers, notes, weights
from helpers.survey.responses.response_checks import check_responses, check_wave
from helpers.survey.responses.response_columns import ResponseColumn, refuse_others
from helpers.survey.responses.response_files import READERS, format_of, read_columns
from helpers.survey.responses.response_values import TEXT, fold, refuse_declared_missing
from helpers.survey.responses.wave_rows import check_territories, check_weights_sum, wave_rows

NAMES: Final = re.compile(r"(responses?|reponses?)\d*")
"""What the name of a file of responses is, without case, accents, signs nor the number of a copy."""
MIN_RESPONDENTS: Final = 30
OF_TODAY: Final = " of today (regions joined in 2016 have other codes, and are never converted)"
PANDAS_TYPES: Final = {TEXT: pd.StringDtype("pyarrow"), pa.int8(): pd.Int8Dtype(), pa.int64(): pd.Int64Dtype()}


def find_responses(folder: Path) -> Path | None:
    """Return the file of responses of a wave's folder, None where there is none.

    Every other file of the folder is one that a wave keeps, or is refused. Raises TwoResponseFiles and
    UnreadableResponses.
    """
    others = other_files(folder)
    found = [path for path in others if format_of(path) and NAMES.fullmatch(fold(path.name.partition(".")[0]))]
    if strange := [path for path in others if path not in found]:
        raise UnreadableResponses(
            f"{quoted(path.name for path in strange)} is nothing that a wave keeps, and is read by nothing.",
            where=paths.shown(folder),
            remedy=f"Name responses 'responses' and one of {', '.join(READERS)}; take anything else away.",
        )
    found.sort(key=lambda path: list(READERS).index(format_of(path)))
    if len(found) > 1:
        raise TwoResponseFiles(
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
    Raises MissingDesign and the errors of `check_wave`, `read_columns`, of each cell (`response_cells`) and of
    `check_responses`.
    """
    _check_design(path, questionnaire)
    check_wave(path, questionnaire, zones, today)
    columns = _read_columns(path, questionnaire)
    for name in questionnaire.design.columns() if questionnaire.design else ():
        if name in columns:  # respondents of a producer may not be weighted
            refuse_declared_missing(columns[name])
    read = _read_design(columns, questionnaire, zones, members)
    for question_id, question in questionnaire.questions.items():
        scale = questionnaire.scale_of(question_id)
        for name in questionnaire.columns_of(question_id).values():
            read[name] = (notes if scale.is_notes else answers)(columns[name], question.scale, scale)
    frame = pa.table({name: read[name] for name in questionnaire.columns()}).to_pandas(types_mapper=PANDAS_TYPES.get)
    first = columns[questionnaire.columns()[0]]
    frame.index = pd.Index([first.row(position) for position in range(len(frame))], name="row")
    check_responses(path, frame, questionnaire, minimum)
    if questionnaire.origin and questionnaire.design:
        check_weights_sum(path, frame[questionnaire.design.weight], questionnaire.origin)
        check_territories(path, frame, questionnaire)
    return frame


def _read_columns(path: Path, questionnaire: Questionnaire) -> dict[str, ResponseColumn]:
    """Return the wanted columns, of the rows of the wave; the weight is left out where respondents are not weighted.

    A producer's file may have other columns, and is not kept here; the Observatoire's own may not.
    """
    origin, design = questionnaire.origin, questionnaire.design
    wanted = questionnaire.columns()
    if origin and design and origin.weights_sum is None:
        wanted = [name for name in wanted if name != design.weight]
    if origin is None:
        return read_columns(path, wanted, partial(refuse_others, path, wanted=wanted))
    if origin.wave is None:
        return read_columns(path, wanted)
    return wave_rows(read_columns(path, [*wanted, origin.wave.column]), origin.wave)


def _check_design(path: Path, questionnaire: Questionnaire) -> None:
    if not (questionnaire.design and questionnaire.design.weight):
        raise MissingDesign(
            f"The questionnaire of '{questionnaire.study}' {questionnaire.wave} does not say which columns of the "
            "responses carry the respondent and the weight.",
            where=paths.shown(path),
            remedy="Add them under `design` in its questionnaire.yml.",
        )


def _read_design(
    columns: dict[str, ResponseColumn], questionnaire: Questionnaire, zones: Collection[str], members: Mapping[str, str]
) -> dict[str, pa.Array]:
    design = questionnaire.design
    assert design is not None  # noqa: S101 - read_responses has checked it
    identified = identifiers(columns[design.respondent])
    weighted = columns.get(design.weight)
    read = {
        design.respondent: identified,
        design.weight: weights(weighted) if weighted else pa.array(np.ones(len(identified))),
    }
    if design.zone:
        unknown = f"is not one of the zones of the grid '{questionnaire.grid}'"
        unknown += OF_TODAY if questionnaire.origin else ""
        found = codes(columns[design.zone], {*zones, *members}, UnknownZone, unknown)
        read[design.zone] = pa.array([members.get(code, code) for code in found.to_pylist()], TEXT)
    if design.population:
        values = [population.value for population in questionnaire.populations.values()]
        unknown = "is the value of no population of the questionnaire"
        read[design.population] = codes(columns[design.population], values, UnknownPopulation, unknown)
    if design.strata and design.strata not in read:
        read[design.strata] = codes(columns[design.strata], None, UnknownZone, "")
    return read
