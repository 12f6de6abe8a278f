"""Cells of responses turned into what the questionnaire means: identifiers, codes, weights, notes, answers."""

import difflib
from collections.abc import Collection
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from helpers.errors import quoted
from helpers.survey.questionnaire.scales import Scale
from helpers.survey.responses.response_columns import ResponseColumn
from helpers.survey.responses.response_values import (
    TEXT,
    Refusal,
    clean,
    fold,
    label_of,
    labelled,
    plain,
    read_distinct,
    refuse,
    refuse_empty,
    shown,
    without_label,
)

INT8: Final = range(-128, 128)
CODE_LETTERS: Final = 2
"""Letters of the codes of regions and départements, the first of which may be a zero."""
NO_NOTE: Final = "Correct it; an empty cell, NA or #NULL! is no answer."


def identifiers(column: ResponseColumn) -> pa.Array:
    """Return identifiers as texts; raises ResponsesError. No message shows one."""
    cells = plain(column)
    if pa.types.is_floating(cells.type):
        numbers = cells.to_numpy(zero_copy_only=False)
        if (np.isnan(numbers) | (numbers == np.floor(numbers))).all():
            cells = pc.if_else(pc.is_nan(cells), None, cells).cast(pa.int64())
    texts = pc.utf8_trim_whitespace(cells.cast(TEXT))
    refuse_empty(column, pc.fill_null(pc.equal(texts, ""), True))
    return texts


def weights(column: ResponseColumn) -> pa.Array:
    """Return weights as finite floats above zero; raises ResponsesError, FileError."""
    read = numbers(column, "The weight")
    values = read.to_numpy()
    for wrong, name in ((values < 0, "negative"), (values == 0, "zero")):
        what = f"The weight '{values[np.argmax(wrong)]:g}' is {name}"
        remedy = "Correct it, or take out a respondent who stands for nobody."
        refuse(column, wrong, Refusal("invalid-weight", what, remedy))
    return read


def numbers(column: ResponseColumn, named: str) -> pa.Array:
    """Return cells as finite floats; `named` is what a message calls one. Raises ResponsesError and FileError."""
    cells = plain(column)
    if pa.types.is_integer(cells.type) or pa.types.is_floating(cells.type):
        refuse_empty(column, pc.is_null(cells))
        values = cells.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    else:
        cells = pc.utf8_trim_whitespace(cells.cast(TEXT))
        refuse_empty(column, pc.fill_null(pc.equal(cells, ""), True))
        values = pd.to_numeric(cells.to_pandas(), errors="coerce").to_numpy("float64")
    strange = ~np.isfinite(values)
    text = shown(cells[int(np.argmax(strange))].as_py())
    remedy = "Write a decimal point, not a comma." if "," in text else "Write it as a number, with a decimal point."
    refuse(column, strange, Refusal("not-a-number", f"{named} '{text}' is no finite number", remedy))
    return pa.array(values)


def codes(column: ResponseColumn, known: Collection[str] | None, code: str, what: str) -> pa.Array:
    """Return codes as texts, each one of the known ones where these are given.

    A value with a value label is the code that its label gives, or is a code itself, whose label is a name: the same
    for the whole column. error, what: the class and the words that refuse an unknown code. Raises it, ResponsesError.
    """

    names = {fold(form): form for form in known or () if any(letter.isalpha() for letter in form)}
    is_labelled = known is None or not _holds_codes(column, {*known, *names}, names)

    def meaning(value: object) -> str | None:
        text = labelled(column, value) if is_labelled else _code(column, value, known or ())
        if text and known is not None and text not in known and whole(text) in known:
            return whole(text)
        return names.get(fold(text), text) if text else None

    def read(value: object) -> str | None:
        text = meaning(value)
        if text and known is not None and text not in known:
            raise KeyError(text)
        return text

    def explain(value: object) -> Refusal:
        # A variable without any label holds the codes themselves.
        if is_labelled and column.labels and (refusal := without_label(column, value)):
            return refusal
        text, expected = meaning(value) or "", sorted(known or ())
        near = difflib.get_close_matches(text, expected, cutoff=0.55)
        hint = f"near ones are {quoted(near)}" if near else f"these are {quoted(expected)}"
        return Refusal(code, f"'{shown(text)}' {what}; {hint}", "Write the code as text, with its leading zeros.")

    texts = read_distinct(column, read, explain, TEXT)
    refuse_empty(column, pc.is_null(texts))
    return texts


def _holds_codes(column: ResponseColumn, known: Collection[str], names: Collection[str]) -> bool:
    """Tell whether the values of a column are codes themselves, rather than numbers that labels turn into codes."""
    labels = {value: clean(label) for value, label in (column.labels or {}).items() if not column.is_set_aside(value)}
    if labels and all(label in known or fold(label) in names for label in labels.values()):
        return False
    return all(clean(value) in known for value in labels)


def _code(column: ResponseColumn, value: object, known: Collection[str]) -> str | None:
    """Return the code that a value is; a number without label has lost the zero that begins "01"."""
    text = clean(value)
    if not text or column.is_set_aside(value):
        return None
    is_short = not (column.labels or isinstance(value, str) or text in known) and text.zfill(CODE_LETTERS) in known
    return text.zfill(CODE_LETTERS) if is_short else text


def answers(column: ResponseColumn, name: str, scale: Scale) -> pa.Array:
    """Return the identifiers of answers, which a file writes as such, as their printed labels or as their codes.

    name: the scale's. Missing: an empty cell, or a value that SPSS sets aside and the scale does not hold.
    Raises ResponsesError.
    """
    accepted = written_answers(scale)

    def meanings(value: object) -> set[str | None]:
        texts = _texts(column, value)
        return {accepted.get(text) for text in texts if text in accepted or text in scale.no_answer}

    def read(value: object) -> str | None:
        meaning = meanings(value)
        if not meaning and (column.is_set_aside(value) or not clean(value)):
            return None
        if len(meaning) != 1:
            raise KeyError(value)
        return meaning.pop()

    def explain(value: object) -> Refusal:
        label, text = label_of(column, value), clean(value)
        if meanings(value):
            what = f"'{text}' is labelled '{shown(label)}' in the file, and is the code of another answer"
            return Refusal("answer-outside-scale", what, f"Correct `codes` of the scale '{name}' in the questionnaire.")
        return without_label(column, value) or _no_answer(label or text, name, scale)

    return read_distinct(column, read, explain, TEXT)


def _texts(column: ResponseColumn, value: object) -> list[str]:
    """Return what a value says: its value label, then itself, "8" for "8.0"."""
    label = label_of(column, value)
    return [text for text in (label, clean(value), whole(clean(value))) if text]


def notes(column: ResponseColumn, name: str, scale: Scale) -> pa.Array:
    """Return notes as whole numbers, int8 where they fit.

    name: the scale's. Missing: an empty cell, an answer of the scale that is no note ("no opinion"), or a value that
    SPSS sets aside. Raises ResponsesError.
    """
    assert scale.minimum is not None and scale.maximum is not None  # noqa: S101 - a scale of notes has both
    low, high, written = scale.minimum, scale.maximum, written_answers(scale)
    expected = {str(note): note for note in range(low, high + 1)} | scale.note_codes

    def read(value: object) -> int | None:
        text, label = clean(value), label_of(column, value)
        if text in ("", *scale.no_answer) or column.is_set_aside(value) or label in written or text in written:
            return None
        return expected[whole(text)]

    def explain(value: object) -> Refusal:
        what = f"'{shown(clean(value))}' is no note of the scale '{name}', whole numbers from {low} to {high}"
        return Refusal("answer-outside-scale", what, NO_NOTE)

    fits = low in INT8 and high in INT8
    return read_distinct(column, read, explain, pa.int8() if fits else pa.int64())


def written_answers(scale: Scale) -> dict[str, str]:
    """Return the identifier of each answer of a scale by what a file may write: printed label, identifier, code."""
    labels = {clean(answer.label): answer.id for answer in scale.answers} | {
        answer.id: answer.id for answer in scale.answers
    }
    return labels | {clean(code): answer.id for answer in scale.answers for code in answer.codes}


def whole(text: str) -> str:
    """Return "8" for "8.0", which spreadsheets and data frames write, and any other text as it is."""
    whole, point, decimals = text.partition(".")
    return whole if point and set(decimals) == {"0"} else text


def _no_answer(text: str, name: str, scale: Scale) -> Refusal:
    printed = next((answer for answer in scale.answers if fold(answer.label) == fold(text)), None)
    if printed:
        what = f"This answer is written two ways: '{shown(text)}' here, and '{printed.label}' as printed"
        return Refusal("label-written-two-ways", what, f"Write it as printed, or as '{printed.id}'.")
    what = f"'{shown(text)}' is no answer of the scale '{name}'"
    names = quoted(answer.id for answer in scale.answers)
    remedy = f"Write one of {names}, or its printed label; an empty cell, NA or #NULL! is no answer."
    if whole(text).isdigit() or any(answer.codes for answer in scale.answers):
        remedy = f"Add it in the questionnaire, to the `codes` of one of {names} or to `no_answer`."
    return Refusal("answer-outside-scale", what, remedy)
