"""Distinct values of a column of responses: each is read once, and the first that means nothing is refused."""

import math
import unicodedata
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from helpers.errors import ResponsesError
from helpers.survey.responses.response_columns import ResponseColumn

MAX_SHOWN: Final = 60
MAX_VALUES: Final = 5
"""Wrong values of a column that are told one by one where all faults are; those that are left are counted together."""
TEXT: Final = pa.large_string()


class Refusal(NamedTuple):
    """Why a value cannot be read: the code of the error, what is wrong, what to do."""

    code: str
    what: str
    remedy: str


def read_distinct(
    column: ResponseColumn, read: Callable[[Any], Any], explain: Callable[[Any], Refusal], kind: pa.DataType
) -> pa.Array:
    """Read each distinct value of a column once, and put what was read in the place of each cell.

    read: returns what a value means, None where it is missing; raises KeyError where it means nothing.
    explain: returns why, for the first value that means nothing; the error it names is raised.
    """
    coded = pc.dictionary_encode(plain(column))
    distinct = coded.dictionary.to_pylist()
    values: list[Any] = [None] * len(distinct)
    wrong: list[int] = []
    for index, value in enumerate(distinct):
        try:
            values[index] = read(value)
        except KeyError:
            wrong.append(index)
    if wrong:
        indices = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
        is_wrong = np.isin(indices, wrong)
        if column.faults:
            for index in wrong[:MAX_VALUES]:  # in the order of the file
                refuse(column, indices == index, explain(distinct[index]))
        if len(wrong) > MAX_VALUES or not column.faults:
            refuse(column, is_wrong, explain(distinct[wrong[MAX_VALUES if column.faults else 0]]))
    return pc.take(pa.array(values, type=kind), coded.indices)


def refuse(column: ResponseColumn, wrong: np.ndarray, refusal: Refusal) -> None:
    """Raise the error of a refusal at the first wrong row, if there is one, or tell the faults of the file."""
    if column.faults:
        wrong = column.faults.new(column.name, wrong)
    if not wrong.any():
        return
    where = column.where(int(np.argmax(wrong)))
    error = ResponsesError(
        refusal.code, f"{refusal.what} ({int(wrong.sum())} row(s)).", where=where, remedy=refusal.remedy
    )
    if column.faults is None:
        raise error
    column.faults.errors.append(error)


def refuse_empty(column: ResponseColumn, empty: pa.Array) -> None:
    """Raise ResponsesError at the first row that is empty, if there is one."""
    wrong = empty.to_numpy(zero_copy_only=False)
    refuse(
        column,
        wrong,
        Refusal("missing-cell", "This cell is empty", "Fill it, or take the respondent out."),
    )


def plain(column: ResponseColumn) -> pa.Array:
    """Return the cells of a column as texts, numbers, booleans or dates; raises ResponsesError."""
    kind = column.cells.type
    if pa.types.is_dictionary(kind):
        return column.cells.cast(kind.value_type)
    if pa.types.is_decimal(kind):
        return column.cells.cast(pa.float64())
    if pa.types.is_string_view(kind):
        return column.cells.cast(TEXT)
    if pa.types.is_primitive(kind) or pa.types.is_null(kind) or kind in (TEXT, pa.string()):
        return column.cells
    raise ResponsesError(
        "unreadable-responses",
        f"This column holds values of the type {kind}.",
        where=column.where(0),
        remedy="Save it as text or numbers.",
    )


def refuse_declared_missing(column: ResponseColumn) -> None:
    """Raise ResponsesError at the first row of a column of the design that the file declares missing."""
    coded = pc.dictionary_encode(plain(column))
    missing = pa.array([bool(column.is_set_aside(value)) for value in coded.dictionary.to_pylist()], pa.bool_())
    wrong = pc.fill_null(pc.take(missing, coded.indices), False).to_numpy(zero_copy_only=False)
    remedy = "Correct it, or take the respondent out."
    refuse(column, wrong, Refusal("missing-cell", "The file declares this value missing", remedy))


def label_of(column: ResponseColumn, value: object) -> str:
    """Return the value label of a value, "" where it has none."""
    return clean((column.labels or {}).get(value.strip() if isinstance(value, str) else value))


def labelled(column: ResponseColumn, value: object) -> str | None:
    """Return the text that a value stands for, None where it is missing; raises KeyError for a number without label."""
    text = clean(value)
    if not text or column.is_set_aside(value):
        return None
    if not column.labels or (isinstance(value, str) and value not in column.labels):
        return text
    return clean(column.labels[value])


def without_label(column: ResponseColumn, value: object) -> Refusal | None:
    """Return the refusal of a number that no value label of SPSS explains, None for any other value."""
    if column.labels is None or isinstance(value, str) or value in column.labels:
        return None
    problem = f"The value '{clean(value)}' has no label" if column.labels else "The column has no value labels"
    return Refusal("value-without-label", problem, "Give each value its label in SPSS: a printed answer, or a code.")


def clean(value: object) -> str:
    """Return a value as a trimmed text in NFC, whole numbers without decimals, "" for what is missing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFC", str(value)).strip()


def shown(value: object) -> str:
    """Return a value as messages show it: on one line, and cut where it is long."""
    text = " ".join(str(value).split())
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."


def fold(text: str) -> str:
    """Return a text without case, accents, spaces nor signs, to find the same words written two ways."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text).casefold() if letter.isalnum())
