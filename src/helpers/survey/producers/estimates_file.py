"""The estimates of a public survey that the project keeps: estimates.csv, and beside it what they were made from.

Each row carries a checksum of itself and of the rows above: one that was changed, added or taken out is found.
"""

import csv
import hashlib
import io
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import pandas as pd
from pydantic import Field, StrictInt, StrictStr

from helpers import paths
from helpers.errors import EstimateError, quoted
from helpers.reading.csv_tables import as_numbers, read_csv_table
from helpers.reading.documents import read_model
from helpers.reading.inputs import noted
from helpers.survey.estimate_row import COLUMNS, DECIMALS, KEY, MEAN, NOTE, PERCENT, rounded
from helpers.survey.questionnaire.design import Part, Text
from helpers.survey.questionnaire.questionnaire import Questionnaire

NAME, RECORD = "estimates.csv", "estimates.yml"
PLACE: Final = ["question_id", "item", "answer", "population", "level", "territory_code"]
NUMBERS: Final = ["value", "value_lb", "value_ub", "n_obs", "n_eff"]
CELLS: Final = [*PLACE, *NUMBERS, "unit", "status", "quality", "significance"]
HEADER: Final = [*CELLS, "checksum"]
DIGITS = 12

Hash = Annotated[StrictStr, Field(pattern=r"^[0-9a-f]{64}$")]


class Record(Part):
    """What estimates were made from: the file's fingerprint, its public place and licence, the number of rows."""

    file_sha256: Hash
    file: Text
    licence: Text
    n_rows: StrictInt


def write_estimates(folder: Path, rows: pd.DataFrame, source: bytes, questionnaire: Questionnaire) -> dict[Path, bytes]:
    """Return the two files that keep the estimates of a wave, by path: the same rows and source give the same bytes.

    rows: as the disclosure gate gives them. source: the content of the file that was read.
    """
    origin = questionnaire.origin
    assert origin is not None  # noqa: S101 - only public surveys are written
    record = Record(
        file_sha256=hashlib.sha256(source).hexdigest(), file=origin.file, licence=origin.licence, n_rows=len(rows)
    )
    cells = _texts(rounded(rows).sort_values(PLACE, kind="stable"))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([*row, mark] for row, mark in zip(cells, _checksums(cells, record), strict=True))
    header = "".join(f"{key}: {_quoted(value)}\n" for key, value in record.model_dump().items())
    head = "# Written by `carnets estimate` with the rows of estimates.csv; neither is changed by hand.\n"
    return {folder / NAME: text.getvalue().encode(), folder / RECORD: (head + header).encode()}


def read_estimates(folder: Path, questionnaire: Questionnaire) -> pd.DataFrame | None:
    """Read the estimates kept in the folder of a public survey, None where there are none.

    Returns the columns of `rows.COLUMNS`. Raises EstimateError (one file without the other, a row
    that is not the one written, another origin, items that are not those of the questionnaire) and the errors of
    `read_csv_table` and `read_model`.
    """
    path, origin = folder / NAME, questionnaire.origin
    there = [name for name in (NAME, RECORD) if noted(folder / name).exists()]
    if not there:
        return None
    if origin is None:
        what = f"{quoted(there)} is kept of public surveys, and the questionnaire names no `origin`."
        remedy = "Take these files away: the Observatoire's own studies have their responses there, or nothing."
        raise EstimateError("not-public-survey", what, where=paths.shown(folder), remedy=remedy)
    again = f"Put the former file back, or run `carnets estimate {questionnaire.study} {questionnaire.wave}` again."
    if len(there) == 1:
        what = f"'{there[0]}' is there without the other of '{NAME}' and '{RECORD}', which are written together."
        raise EstimateError("estimates-edited", what, where=paths.shown(folder), remedy=again)
    record = read_model(folder / RECORD, Record)
    if (record.file, record.licence) != (origin.file, origin.licence):
        what = "These estimates were made from another file, or under another licence, than the questionnaire names."
        raise EstimateError("estimates-edited", what, where=paths.shown(folder / RECORD), remedy=again)
    table = read_csv_table(path, HEADER, key=PLACE)
    _check_rows(path, table, record, again)
    _check_items(path, table, questionnaire, again)
    numbers = {name: _numbers(table[name], path) for name in (*NUMBERS, "quality")}
    rows = table.assign(
        **numbers,
        study=questionnaire.study,
        wave=questionnaire.wave,
        provenance=origin.provenance,
        source=f"{origin.citation} ({origin.licence})",
        caveats="",
    )
    rows = rows.reindex(columns=list(COLUMNS)).astype({**COLUMNS, "n_obs": "float64", "quality": "float64"})
    return rows.astype({"n_obs": "Int64", "quality": "Int64"}).sort_values(KEY, ignore_index=True)


def _check_rows(path: Path, table: pd.DataFrame, record: Record, remedy: str) -> None:
    cells = [list(row) for row in table[CELLS].itertuples(index=False, name=None)]
    expected = _checksums(cells, record)
    for line, checksum, mark in zip(table.index, table["checksum"], expected, strict=True):
        if checksum != mark:
            what = "This row, or one above it, is not the one that was estimated: its checksum differs."
            raise EstimateError(
                "estimates-edited", what, where=f"{paths.shown(path)}, line {line}, column 'checksum'", remedy=remedy
            )
    if len(table) != record.n_rows:
        what = f"The file has {len(table)} rows, and {record.n_rows} were estimated."
        raise EstimateError("estimates-edited", what, where=paths.shown(path), remedy=remedy)


def _check_items(path: Path, table: pd.DataFrame, questionnaire: Questionnaire, remedy: str) -> None:
    """Check that every row answers a question, and that every item has rows: questionnaires change."""
    labels = {
        (question_id, item): questionnaire.scale_of(question_id).labels()
        for question_id in questionnaire.questions
        for item in questionnaire.columns_of(question_id)
    }
    cells = zip(table.index, table["question_id"], table["item"], table["answer"], strict=True)
    for line, question_id, item, answer in cells:
        if answer not in {MEAN, *labels.get((question_id, item), {})} or (question_id, item) not in labels:
            what = f"The questionnaire has no answer '{answer}' of the item '{item}' of '{question_id}'."
            raise EstimateError("estimates-edited", what, where=f"{paths.shown(path)}, line {line}", remedy=remedy)
    estimated = set(zip(table["question_id"], table["item"], strict=True))
    if absent := [f"{question_id}/{item}" for question_id, item in labels if (question_id, item) not in estimated]:
        what = f"The questionnaire has the item(s) {quoted(absent)}, and nothing was estimated of them."
        raise EstimateError("estimates-edited", what, where=paths.shown(path), remedy=remedy)


def _checksums(cells: list[list[str]], record: Record) -> list[str]:
    """Return the checksum of each row, chained: it also stands for the file read and for the rows above."""
    chain, marks = record.file_sha256, []
    for row in cells:
        chain = hashlib.sha256("\x1f".join([chain, *row]).encode()).hexdigest()
        marks.append(chain[:DIGITS])
    return marks


def _texts(rows: pd.DataFrame) -> list[list[str]]:
    places = np.where(rows["unit"] == NOTE, DECIMALS[NOTE], DECIMALS[PERCENT])
    texts = pd.DataFrame({name: rows[name].astype("str") for name in CELLS if name not in (*NUMBERS, "quality")})
    for name in ("value", "value_lb", "value_ub"):
        pairs = zip(rows[name], places, strict=True)
        texts[name] = ["" if pd.isna(value) else f"{value + 0.0:.{place}f}" for value, place in pairs]
    for name in ("n_obs", "n_eff", "quality"):
        texts[name] = ["" if pd.isna(value) else f"{float(value):.0f}" for value in rows[name]]
    return texts[CELLS].to_numpy().tolist()


def _numbers(cells: pd.Series, path: Path) -> pd.Series:
    known = cells[cells != ""]
    return as_numbers(known, path).reindex(cells.index)


def _quoted(value: object) -> str:
    return str(value) if isinstance(value, int) else '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
