"""Every fault of a file of responses at once, for who prepares it; nothing is kept and nothing is built."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

from helpers.errors import CarnetsError
from helpers.survey.questionnaire.design import Design
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.responses.response_checks import check_wave, checks_of
from helpers.survey.responses.response_columns import Faults, ResponseColumn, check_header
from helpers.survey.responses.response_design import check_design
from helpers.survey.responses.response_files import read_columns, read_header
from helpers.survey.responses.response_frame import response_frame
from helpers.survey.responses.responses import declared_design, name_checks, other_columns, wanted_columns
from helpers.survey.responses.undeclared_groups import refuse_groups
from helpers.survey.responses.wave_rows import check_territories, check_weights_sum, wave_rows


def faults_of(
    path: Path,
    questionnaire: Questionnaire,
    zones: Collection[str],
    *,
    members: Mapping[str, str],
    today: datetime.date,
    minimum: int,
) -> tuple[list[CarnetsError], int]:
    """Return every fault that would stop the responses of a wave, and how many respondents were read.

    The arguments are those of `read_responses`, and so are the faults: those of the file and of its columns, then, cell
    by cell, each wrong value of a column, then those that take several columns, where these have no fault themselves.
    """
    faults, read = Faults(), list[ResponseColumn]()
    faults.gather(lambda: check_wave(path, questionnaire, zones, today))

    def check() -> None:
        design = declared_design(path, questionnaire)
        columns = _columns(path, questionnaire, design, faults)
        wanted = wanted_columns(questionnaire, design)
        others = {name: columns.pop(name) for name in [*columns] if name not in wanted}
        read.extend(columns.values())
        if columns:
            frame = response_frame(columns, questionnaire, zones, members)
            _check_frame(path, frame, questionnaire, faults, zones=zones, minimum=minimum)
            if set(design.columns()) <= {*frame.columns} and not faults.refused:
                faults.gather(lambda: refuse_groups(path, frame, others, design))

    faults.gather(check)
    return faults.errors, len(read[0].cells) if read else 0


def _columns(path: Path, questionnaire: Questionnaire, design: Design, faults: Faults) -> dict[str, ResponseColumn]:
    """Return the wanted columns that the file has once, of the rows of the wave."""
    wanted = wanted_columns(questionnaire, design)
    names = read_header(path, wanted)
    faults.gather(lambda: check_header(path, names, wanted))
    for check in name_checks(path, questionnaire, design):
        faults.gather(partial(check, names))
    present = [name for name in wanted if names.count(name) == 1]
    if not present:
        return {}
    wave = questionnaire.origin.wave if questionnaire.origin else None
    read = {**read_columns(path, present), **other_columns(path, questionnaire, present)}
    columns = wave_rows(read, wave if wave and wave.column in present else None)
    return {name: replace(column, faults=faults) for name, column in columns.items()}


def _check_frame(
    path: Path,
    frame: pd.DataFrame,
    questionnaire: Questionnaire,
    faults: Faults,
    *,
    zones: Collection[str],
    minimum: int,
) -> None:
    """Check what takes several columns, where they are there and have no wrong cell."""
    design, origin = questionnaire.design, questionnaire.origin
    assert design is not None  # noqa: S101 - responses cannot be read without it
    sound = {name for name in frame.columns if not faults.has(name)}
    for check in checks_of(path, frame, questionnaire, minimum):
        if sound.issuperset(check.columns):
            faults.gather(check.run)
    if not sound.issuperset(design.columns()):
        return
    faults.gather(lambda: check_design(path, frame, design))
    if origin:
        faults.gather(lambda: check_weights_sum(path, frame[design.weight], origin))
        faults.gather(lambda: check_territories(path, frame, questionnaire, zones))
