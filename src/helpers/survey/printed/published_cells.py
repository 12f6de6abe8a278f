"""What each cell of published.csv may say, checked against the questionnaire, the territories and the sources."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from helpers import paths
from helpers.errors import (
    FileError,
    PrintedError,
    quoted,
)
from helpers.survey.estimate_row import ALL, FRANCE, LOST, MEAN, NO_ITEM, NOTE, PERCENT, REGION
from helpers.survey.questionnaire.questionnaire import Questionnaire

NO_QUESTION = ""
# answer: facts of a study or of a question, and the difference with the wave that a question is compared with.
BASE, N_RESPONDENTS, FIELDWORK, CHANGE = "base", "n_respondents", "fieldwork", "change"
POINT, COUNT, MONTH = "point", "count", "month"
UNITS: Final = (PERCENT, NOTE, POINT, COUNT, MONTH)
UNIT_OF: Final = {MEAN: NOTE, CHANGE: POINT, BASE: COUNT, N_RESPONDENTS: COUNT, FIELDWORK: MONTH}
PRINTED, CORRECTED, WORDS = "printed", "corrected", "words"
WITH_VALUE: Final = (PRINTED, CORRECTED, "derived", "inferred")
WITHOUT_VALUE: Final = (LOST, WORDS)
FACT_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True)
class PrintedFile:
    """What the rows of one published.csv are checked against; codes are those of each level."""

    path: Path
    questionnaire: Questionnaire
    codes: Mapping[str, frozenset[str]]
    sources: Collection[str]

    def where(self, line: object, column: str) -> str:
        """Return "file, line n, column 'name'"."""
        return f"{paths.shown(self.path)}, line {line}, column '{column}'"


def check_cells(table: pd.DataFrame, reference: PrintedFile) -> None:
    """Check every cell but numbers; raises one error class per cause, at the first row that is wrong."""
    for row in table.itertuples():
        _check_question(row, reference)
        _check_answer(row, reference)
        _check_place(row, reference)
        _known(
            row, "source", reference.sources, "unknown-source", "Describe it in data/surveys/sources.yml.", reference
        )
        _check_unit(row, reference)
        _check_reading(row, reference)
        if row.source_line and not str(row.source_line).isdecimal():
            remedy = "Write the number of the line in the document, or nothing."
            raise FileError(
                "not-a-number",
                f"'{row.source_line}' is no line.",
                where=reference.where(row.Index, "source_line"),
                remedy=remedy,
            )
    repeated = table[table["row_id"].duplicated()]
    if len(repeated):
        what = f"The reference '{repeated['row_id'].iloc[0]}' is already that of another row."
        remedy = "Give each row its own; add a suffix when one printed figure fills several rows."
        raise FileError("duplicate-key", what, where=reference.where(repeated.index[0], "row_id"), remedy=remedy)


def _known(row: Any, column: str, known: Collection[str], code: str, remedy: str, reference: PrintedFile) -> None:
    value = getattr(row, column)
    if value not in known:
        what = f"'{value}' is unknown; known: {quoted(known)}."
        raise PrintedError(code, what, where=reference.where(row.Index, column), remedy=remedy)


def _check_question(row: Any, reference: PrintedFile) -> None:
    questionnaire = reference.questionnaire
    remedy = "Add the question to questionnaire.yml, or leave the cell empty for a fact of the whole study."
    _known(row, "question_id", (NO_QUESTION, *questionnaire.questions), "unknown-question", remedy, reference)
    is_of_items = row.question_id != NO_QUESTION and row.answer != BASE
    items = questionnaire.questions[row.question_id].item_labels() if is_of_items else (NO_ITEM,)
    _known(row, "item", tuple(items), "unknown-item", "Write an item of the question in questionnaire.yml.", reference)
    populations = (
        questionnaire.questions[row.question_id].populations if row.question_id else (ALL, *questionnaire.populations)
    )
    remedy = "Declare it in questionnaire.yml, in `populations` of the study and of the question."
    _known(row, "population", populations, "unknown-population", remedy, reference)


def _check_answer(row: Any, reference: PrintedFile) -> None:
    if row.question_id != NO_QUESTION:
        known = _answers(reference.questionnaire, row.question_id)
        remedy = "Write an answer, a band or a total of the scale in questionnaire.yml."
        _known(row, "answer", known, "unknown-answer", remedy, reference)
    elif not FACT_NAME.fullmatch(row.answer):
        what = f"'{row.answer}' cannot name a fact of the study."
        remedy = f"Write {quoted((BASE, N_RESPONDENTS, FIELDWORK))}, or a name such as engaged_companies."
        raise PrintedError("unknown-answer", what, where=reference.where(row.Index, "answer"), remedy=remedy)


def _answers(questionnaire: Questionnaire, question_id: str) -> tuple[str, ...]:
    scale = questionnaire.scale_of(question_id)
    is_compared = any(other.is_comparable for other in questionnaire.questions[question_id].compared_with)
    return (*scale.labels(), *((MEAN,) if scale.is_notes else ()), *((CHANGE,) if is_compared else ()), BASE)


def _check_place(row: Any, reference: PrintedFile) -> None:
    levels = dict.fromkeys((FRANCE, REGION, reference.questionnaire.grid))
    remedy = f"Write {FRANCE}, {REGION} or the grid of the study."
    _known(row, "level", tuple(levels), "unknown-territory", remedy, reference)
    if row.territory_code not in reference.codes[row.level]:
        what = f"'{row.territory_code}' is unknown at the level '{row.level}'."
        remedy = "Write a code of data/reference/territories.csv, as text with its leading zeros."
        raise PrintedError("unknown-territory", what, where=reference.where(row.Index, "territory_code"), remedy=remedy)


def _check_unit(row: Any, reference: PrintedFile) -> None:
    _known(row, "unit", UNITS, "unknown-unit", "Write one of them.", reference)
    expected = UNIT_OF.get(row.answer, PERCENT if row.question_id else row.unit)
    if row.unit != expected:
        what = f"The unit of '{row.answer}' is '{row.unit}', and '{expected}' is expected."
        raise PrintedError(
            "wrong-unit", what, where=reference.where(row.Index, "unit"), remedy="Correct the unit or the answer."
        )


def _check_reading(row: Any, reference: PrintedFile) -> None:
    _known(row, "reading", (*WITH_VALUE, *WITHOUT_VALUE), "unknown-reading", "Write one of them.", reference)
    where = reference.where(row.Index, "value")
    if row.reading in WITH_VALUE and not row.value:
        what = f"The reading is '{row.reading}' and there is no value."
        raise PrintedError(
            "missing-value", what, where=where, remedy=f"Write the value, or the reading {LOST} or {WORDS}."
        )
    if row.reading in WITHOUT_VALUE and row.value:
        what = f"The reading is '{row.reading}' and the value is {row.value}."
        raise PrintedError(
            "value-of-lost-figure", what, where=where, remedy="Empty the value, or write how it was read."
        )
    names_itself = row.question_id != NO_QUESTION or row.answer in UNIT_OF
    if not row.caveat.strip() and not (row.reading == PRINTED and names_itself):
        what = f"The row of '{row.answer}', read as '{row.reading}', has no caveat."
        remedy = "Write the French sentence that tells readers what was done, or what the fact is."
        raise PrintedError("missing-caveat", what, where=reference.where(row.Index, "caveat"), remedy=remedy)
    if row.reading == CORRECTED and not row.read_text.strip():
        what = f"The value {row.value} is corrected, and what was read is not told."
        raise PrintedError(
            "missing-read-text",
            what,
            where=reference.where(row.Index, "read_text"),
            remedy="Write the text of the document as it was read.",
        )
