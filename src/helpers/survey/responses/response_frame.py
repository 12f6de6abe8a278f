"""The cells of a file of responses, column by column, as the frame that is estimated from."""

from collections.abc import Collection, Mapping
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from helpers.survey.questionnaire.questionnaire import Question, Questionnaire
from helpers.survey.questionnaire.scales import Scale
from helpers.survey.responses.response_cells import answers, notes, whole
from helpers.survey.responses.response_columns import ResponseColumn, is_no_answer
from helpers.survey.responses.response_design import read_design
from helpers.survey.responses.response_values import (
    TEXT,
    Refusal,
    clean,
    plain,
    read_distinct,
    refuse_declared_missing,
    shown,
)

PANDAS_TYPES: Final = {TEXT: pd.StringDtype("pyarrow"), pa.int8(): pd.Int8Dtype(), pa.int64(): pd.Int64Dtype()}
Columns = Mapping[str, ResponseColumn]


def response_frame(
    columns: Columns, questionnaire: Questionnaire, zones: Collection[str], members: Mapping[str, str]
) -> pd.DataFrame:
    """Return the frame that `read_responses` describes, of the columns that are there.

    Raises the errors of cells, or tells them to the `faults` of the columns: a wrong cell is then empty.
    """
    design = questionnaire.design
    assert design is not None  # noqa: S101 - responses cannot be read without it
    for name in design.columns():
        if name in columns:  # respondents of a producer may not be weighted
            refuse_declared_missing(columns[name])
    read = read_design(columns, questionnaire, zones, members)
    for name, question in questionnaire.questions.items():
        scale = questionnaire.scale_of(name)
        if question.separator:
            read |= _split(columns, name, questionnaire)
            continue
        own = {column: columns[column] for column in questionnaire.columns_of(name).values() if column in columns}
        arrays = {column: (notes if scale.is_notes else answers)(own[column], question.scale, scale) for column in own}
        read |= _with_unticked(arrays, own, scale)
    frame = pa.table({name: read[name] for name in questionnaire.columns() if name in read})
    first = next(iter(columns.values()))
    kept = frame.to_pandas(types_mapper=PANDAS_TYPES.get)
    kept.index = pd.Index([first.row(position) for position in range(len(kept))], name="row")
    return kept


def _with_unticked(arrays: dict[str, pa.Array], own: Columns, scale: Scale) -> dict[str, pa.Array]:
    """Return the answers to the items of a question, an empty cell beside a ticked item being an answer."""
    if scale.unticked is None or not arrays:
        return arrays
    is_there = np.column_stack([pc.is_valid(array).to_numpy(zero_copy_only=False) for array in arrays.values()])
    answered = is_there.any(axis=1)
    return {
        name: pc.if_else(pa.array(answered & _empty(own[name])), pa.scalar(scale.unticked, TEXT), array)
        for name, array in arrays.items()
    }


def _empty(column: ResponseColumn) -> np.ndarray:
    """Tell the cells where nothing is written, or a word that says so; a refusal to answer is no empty cell."""
    cells = plain(column)
    coded = pc.dictionary_encode(cells)
    words = [not clean(value) or is_no_answer(value) for value in coded.dictionary.to_pylist()]
    empty = pc.fill_null(pc.take(pa.array(words, pa.bool_()), coded.indices), True)
    return np.asarray(empty.to_numpy(zero_copy_only=False), dtype=bool)


def _split(columns: Columns, name: str, questionnaire: Questionnaire) -> dict[str, pa.Array]:
    """Return the answer to each item of a question whose ticked items stand in one cell; raises ResponsesError."""
    column = columns.get(questionnaire.file_column(name))
    if column is None:
        return {}
    question, scale = questionnaire.questions[name], questionnaire.scale_of(name)
    written = _written_items(question)
    labels = column.labels or {}

    def read(value: object) -> list[str] | None:
        text = clean(labels.get(value, value))
        if not text or column.is_set_aside(value) or text in scale.no_answer:
            return None
        found, left = _ticked(text, written, question.separator or "")
        if left:
            raise KeyError(left)
        return found

    def explain(value: object) -> Refusal:
        _, left = _ticked(clean(labels.get(value, value)), written, question.separator or "")
        what = f"'{shown(left)}' begins with no item of '{name}', separated by '{question.separator}'"
        remedy = "Write labels or identifiers of its items; an empty cell, NA or #NULL! is no answer."
        return Refusal("answer-outside-scale", what, remedy)

    ticked = read_distinct(column, read, explain, pa.list_(TEXT)).to_pylist()
    yes, no = scale.answers[0].id, scale.unticked
    return {
        place: pa.array([None if one is None else yes if item in one else no for one in ticked], TEXT)
        for item, place in questionnaire.columns_of(name).items()
    }


def _written_items(question: Question) -> dict[str, str]:
    """Return the item of each text that may stand for it, the longest texts first: one may begin another."""
    texts = {clean(text): item.id for item in question.items for text in (item.id, item.label, *item.codes)}
    return dict(sorted(texts.items(), key=lambda pair: (-len(pair[0]), pair[0])))


def _ticked(text: str, written: Mapping[str, str], separator: str) -> tuple[list[str], str]:
    """Return the items that a cell names, and what is left of it from the first one that is not known.

    A label may hold the separator: the longest text that ends at a separator is the item.
    """
    mark, found = separator.strip() or separator, list[str]()
    while text:
        known = next((one for one in written if text == one or _follows(text, one, mark)), whole(text))
        if known not in written:
            return found, text
        found.append(written[known])
        text = text[len(known) :].strip().removeprefix(mark).strip()
    return found, ""


def _follows(text: str, known: str, mark: str) -> bool:
    return text.startswith(known) and text[len(known) :].lstrip().startswith(mark)
