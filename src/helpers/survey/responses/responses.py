"""Real responses of a wave: found in the study's folder, read, and checked against its questionnaire."""

import datetime
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pandas as pd

from helpers import paths
from helpers.errors import DesignError, ResponsesError, quoted
from helpers.survey.questionnaire.design import Design
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.questionnaire.waves import other_files, stray_files
from helpers.survey.responses.response_checks import check_responses, check_wave
from helpers.survey.responses.response_columns import ResponseColumn, refuse_others
from helpers.survey.responses.response_design import check_design, check_names, refuse_weights
from helpers.survey.responses.response_files import READERS, format_of, read_columns, read_header
from helpers.survey.responses.response_frame import response_frame
from helpers.survey.responses.response_values import fold
from helpers.survey.responses.undeclared_groups import refuse_groups
from helpers.survey.responses.wave_rows import check_territories, check_weights_sum, refuse_unread_waves, wave_rows

NAMES: Final = re.compile(r"(responses?|reponses?)\d*")
"""What the name of a file of responses is, without case, accents, signs nor the number of a copy."""
MIN_RESPONDENTS: Final = 30


def find_responses(folder: Path) -> Path | None:
    """Return the file of responses of a wave's folder, None where there is none.

    Every other file of the folder is one that a wave keeps, or is refused. Raises ResponsesError.
    """
    others = other_files(folder)
    files = [path for path in others if format_of(path) and NAMES.fullmatch(fold(path.name.partition(".")[0]))]
    if strange := [path for path in others if path not in files]:
        raise ResponsesError(
            "unreadable-responses",
            f"{quoted(path.name for path in strange)} is nothing that a wave keeps, and is read by nothing.",
            where=paths.shown(folder),
            remedy=f"Name responses 'responses' and one of {', '.join(READERS)}; take anything else away.",
        )
    files.sort(key=lambda path: list(READERS).index(format_of(path)))
    if len(files) > 1:
        raise ResponsesError(
            "two-response-files",
            f"Responses are there as {quoted(path.name for path in files)}, and nothing says which are right.",
            where=paths.shown(folder),
            remedy="Keep one file.",
        )
    return files[0] if files else None


def refuse_strays(surveys: Path) -> None:
    """Raise ResponsesError for a file of data/surveys that lies in no wave, which nothing would read."""
    if strays := stray_files(surveys):
        raise ResponsesError(
            "stray-file",
            f"{quoted(path.relative_to(surveys) for path in strays)} is no file of a wave, and nothing reads it.",
            where=paths.shown(surveys),
            remedy="Put responses in <study>/<wave>/, beside its questionnaire.yml, and take anything else away.",
        )


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

    zones: the codes of the questionnaire's grid. members: the zone that a file may mean by a name, or by a smaller
    territory that it names in its place. today: the day after which fieldwork cannot be, None where it does not
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
    design = declared_design(path, questionnaire)
    check_wave(path, questionnaire, zones, today)
    checks = name_checks(path, questionnaire, design)
    wanted = wanted_columns(questionnaire, design)
    columns = read_columns(path, wanted, lambda names: [check(names) for check in checks])
    columns |= other_columns(path, questionnaire, wanted)
    columns = wave_rows(columns, questionnaire.origin.wave if questionnaire.origin else None)
    others = {name: columns.pop(name) for name in [*columns] if name not in wanted}
    frame = response_frame(columns, questionnaire, zones, members)
    check_responses(path, frame, questionnaire, minimum)
    check_design(path, frame, design)
    refuse_groups(path, frame, others, design)
    if questionnaire.origin:
        check_weights_sum(path, frame[design.weight], questionnaire.origin)
        check_territories(path, frame, questionnaire, zones)
    return frame


def wanted_columns(questionnaire: Questionnaire, design: Design) -> list[str]:
    """Return the columns that a file must have; the weight is left out where respondents are not weighted."""
    origin, wanted = questionnaire.origin, questionnaire.file_columns()
    if origin is None:
        return wanted
    kept = [name for name in wanted if name != design.weight or origin.weights_sum is not None]
    return [*kept, origin.wave.column] if origin.wave else kept


def other_columns(path: Path, questionnaire: Questionnaire, wanted: Sequence[str]) -> dict[str, ResponseColumn]:
    """Return the columns of a producer's file that nothing names, where one of them may be groups that were drawn.

    wanted: the columns that the file is known to have. Raises the errors of `read_columns`.
    """
    design = questionnaire.design
    if questionnaire.origin is None or design is None or design.is_indicative or design.replicates:
        return {}
    names = read_header(path, wanted)
    others = [name for name in names if name not in {*wanted, *design.not_drawn} and names.count(name) == 1]
    return read_columns(path, others) if others else {}


def name_checks(
    path: Path, questionnaire: Questionnaire, design: Design
) -> tuple[Callable[[Sequence[str]], None], ...]:
    """Return what looks at the names of all the columns of a file, and raises DesignError or ResponsesError.

    A producer's file may have other columns, and is not kept here; the Observatoire's own may not.
    """
    origin, checks = questionnaire.origin, [partial(check_names, path, design=design)]
    if origin is None:
        wanted = wanted_columns(questionnaire, design)
        checks = [partial(check_names, path, design=design, wanted=wanted), partial(refuse_others, path, wanted=wanted)]
    elif origin.wave is None:
        checks.append(partial(refuse_unread_waves, path))
    if origin and origin.weights_sum is None:
        checks.append(partial(refuse_weights, path, design=design))
    return tuple(checks)


def declared_design(path: Path, questionnaire: Questionnaire) -> Design:
    """Return the design of a wave that has responses; raises DesignError."""
    if questionnaire.design is None or not questionnaire.design.weight:
        raise DesignError(
            "missing-design",
            f"The questionnaire of '{questionnaire.study}' {questionnaire.wave} does not say which columns of the "
            "responses carry the respondent and the weight.",
            where=paths.shown(path),
            remedy="Add them under `design` in its questionnaire.yml.",
        )
    return questionnaire.design
