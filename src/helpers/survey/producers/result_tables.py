"""A producer's own table of results, read into estimate rows; several waves are averaged where it is asked.

The table is a CSV: item (the `column` of an item of the questionnaire), level, code, value, n, ci_low, ci_high, and the
column of the waves where there are several. n, ci_low and ci_high may be empty.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from helpers import paths
from helpers.errors import EstimateError, FileError, PrintedError, QuestionnaireError, ResponsesError, quoted
from helpers.reading.csv_tables import as_numbers
from helpers.survey.estimate_row import ALL, COLUMNS, FRANCE, MEAN, NOT_PUBLISHED, PERCENT, SHOWN, SUPPRESSED, UNTESTED
from helpers.survey.estimation.quality import Rules, quality_of
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.questionnaire.scores import unit_of
from helpers.survey.responses.response_files import read_columns
from helpers.survey.responses.response_values import clean
from helpers.survey.responses.wave_rows import refuse_unread_waves

TABLE: Final = ("item", "level", "code", "value", "n", "ci_low", "ci_high")
NUMBERS: Final = ("value", "n", "ci_low", "ci_high")
FEWEST_TERRITORIES: Final = 2
PLACE: Final = ["question_id", "item", "answer", "level", "territory_code"]
Z: Final = 1.959964


def read_producer_table(
    path: Path, questionnaire: Questionnaire, codes: Mapping[str, Collection[str]], rules: Rules
) -> pd.DataFrame:
    """Return the estimate rows that a producer printed, of one wave or averaged over its waves.

    codes: the territories of each level that may stand there; a table of one territory only is refused. Where a place
    has several rows, as many as waves, its value is their mean, weighted by the effective number of respondents that
    each interval implies, p (1 - p) (1,96 / half-width)², and its interval is that of this mean. Rows whose value is
    outside its own interval, or on its edge, are left out. A result of too few respondents, or of a territory where
    neither their number nor an interval is printed, is suppressed. Raises EstimateError, QuestionnaireError,
    ResponsesError, FileError, PrintedError (two rows of a place in a table that is not averaged)
    and the errors of `read_columns`.
    """
    table = _read(path, questionnaire)
    _check_cells(path, table, questionnaire, codes)
    origin = questionnaire.origin
    assert origin is not None  # noqa: S101 - only public surveys are read here
    there = sorted(table.loc[table["level"] == questionnaire.grid, "territory_code"].unique())
    if questionnaire.grid != "france" and len(there) < FEWEST_TERRITORIES:
        what = f"Every result of the level '{questionnaire.grid}' is that of {quoted(there) or 'no territory'}."
        raise EstimateError(
            "one-territory-only", what, where=f"{paths.shown(path)}, column 'code'", remedy="Read the whole table."
        )
    repeated = table.duplicated([*PLACE, *(["wave"] if origin.pooled else [])])
    if repeated.any():
        what = f"This place has another row for '{table.loc[repeated, 'item'].iloc[0]}'."
        remedy = "Keep one row a wave; where there are several waves, say under `origin.pooled` how they are averaged."
        raise FileError(
            "duplicate-key", what, where=f"{paths.shown(path)}, row {table.index[repeated][0]}", remedy=remedy
        )
    rows = table.groupby(PLACE, sort=True)[["value", "n", "ci_low", "ci_high"]].apply(_averaged).reset_index()
    rows = rows.assign(
        study=questionnaire.study,
        wave=questionnaire.wave,
        population=ALL,
        unit=rows["answer"].map(unit_of),
        significance=UNTESTED,
        provenance=origin.provenance,
        source="",
        caveats="",
    )
    rows = rows.assign(quality=_quality(rows, rules))
    is_kept = rows["quality"] != NOT_PUBLISHED
    rows[["value", "value_lb", "value_ub"]] = rows[["value", "value_lb", "value_ub"]].where(is_kept)
    rows["status"] = np.where(is_kept, SHOWN, SUPPRESSED)
    return rows.reindex(columns=list(COLUMNS)).astype(dict(COLUMNS))


def _quality(rows: pd.DataFrame, rules: Rules) -> pd.Series:
    """Return how far each result may be read; where respondents are not counted, the width of its interval tells.

    A territory without either is not published: nothing says that enough people answered there.
    """
    is_told = rows["value_ub"].notna() & rows["value_lb"].notna() | (rows["level"] == FRANCE)
    assumed = pd.Series(np.where(is_told, rules.caution_n, 0), rows.index)
    return quality_of(rows.assign(n_obs=rows["n_obs"].fillna(assumed)), rules)


def _read(path: Path, questionnaire: Questionnaire) -> pd.DataFrame:
    """Return the rows of the wave, with the question, item and answer that each is about."""
    origin = questionnaire.origin
    wave = origin.wave if origin else None
    columns = read_columns(
        path,
        [*TABLE, *([wave.column] if wave else [])],
        lambda names: refuse_unread_waves(path, [name for name in names if not wave or name != wave.column]),
    )
    table = pd.DataFrame({name: [clean(cell) for cell in column.cells.to_pylist()] for name, column in columns.items()})
    table.index = pd.RangeIndex(2, len(table) + 2, name="row")
    if wave:
        known = table[wave.column].str.startswith((wave.value, *wave.set_aside))
        if not known.all():
            what = f"The wave '{table.loc[~known, wave.column].iloc[0]}' is mixed with '{wave.value}'."
            remedy = "Read the table of one wave, or add the others to `set_aside` in the questionnaire."
            where = f"{paths.shown(path)}, row {table.index[~known][0]}, column '{wave.column}'"
            raise EstimateError("mixed-waves", what, where=where, remedy=remedy)
        table = table[table[wave.column].str.startswith(wave.value)]
    items = _items(questionnaire)
    strange = table[~table["item"].isin(items)]
    if len(strange):
        what = f"'{strange['item'].iloc[0]}' is no item of the questionnaire; its items are {quoted(items)}."
        where = f"{paths.shown(path)}, row {strange.index[0]}, column 'item'"
        raise QuestionnaireError("unknown-item", what, where=where, remedy="Add it there, or take its rows out.")
    keys = pd.DataFrame([items[name] for name in table["item"]], table.index, ["question_id", "item", "answer"])
    numbers = {name: as_numbers(table.loc[table[name] != "", name], path).reindex(table.index) for name in NUMBERS}
    waves = table[wave.column] if wave else ""
    return keys.assign(level=table["level"], territory_code=table["code"], wave=waves, **numbers)


def _items(questionnaire: Questionnaire) -> dict[str, tuple[str, str, str]]:
    """Return question, item and answer by the name that the table gives to the item."""
    return {
        column: (question_id, item, questionnaire.scale_of(question_id).headline())
        for question_id in questionnaire.questions
        for item, column in questionnaire.columns_of(question_id).items()
    }


def _check_cells(
    path: Path, table: pd.DataFrame, questionnaire: Questionnaire, codes: Mapping[str, Collection[str]]
) -> None:
    levels = dict.fromkeys(("france", "region", questionnaire.grid))
    for row in table.itertuples():
        where = f"{paths.shown(path)}, row {row.Index}"
        if row.level not in levels or row.territory_code not in codes[str(row.level)]:
            what = f"'{row.territory_code}' of level '{row.level}' is no territory of today's {quoted(levels)}."
            remedy = "Write a code of data/reference/territories.csv; regions of before 2016 are never converted."
            raise ResponsesError("unknown-zone", what, where=f"{where}, column 'code'", remedy=remedy)
        low, high = _bounds(questionnaire, str(row.question_id), str(row.answer))
        if not low <= float(str(row.value)) <= high:
            code = "note-outside-scale" if row.answer == MEAN else "share-outside-percent"
            what = f"The value {row.value} is outside {low:g} to {high:g}, or is missing."
            raise PrintedError(code, what, where=f"{where}, column 'value'", remedy="Correct it, or take its row out.")
        _check_limits(row, where, is_pooled=bool(questionnaire.origin and questionnaire.origin.pooled))


def _check_limits(row: Any, where: str, *, is_pooled: bool) -> None:
    """Raise PrintedError where limits are exchanged, or leave out a value that no average will set aside."""
    is_out = row.value < row.ci_low or row.value > row.ci_high
    if row.ci_low > row.ci_high or (is_out and not is_pooled):
        what = f"The value {row.value:g} has the limits {row.ci_low:g} and {row.ci_high:g}."
        remedy = "Correct the one that was misread, or take its row out."
        raise PrintedError("value-outside-limits", what, where=f"{where}, column 'ci_low'", remedy=remedy)


def _bounds(questionnaire: Questionnaire, question_id: str, answer: str) -> tuple[float, float]:
    scale = questionnaire.scale_of(question_id)
    return (float(scale.minimum or 0), float(scale.maximum or 0)) if unit_of(answer) != PERCENT else (0.0, 100.0)


def _averaged(rows: pd.DataFrame) -> pd.Series:
    """Return value, limits, n_obs and n_eff of one place: its row, or the mean of its rows."""
    if len(rows) == 1:
        value, n, low, high = rows.iloc[0]
        return pd.Series({"value": value, "value_lb": low, "value_ub": high, "n_obs": n, "n_eff": np.nan})
    kept = rows[(rows["value"] > rows["ci_low"]) & (rows["value"] < rows["ci_high"])]
    share = kept["value"] / 100
    effective = share * (1 - share) * (2 * Z / ((kept["ci_high"] - kept["ci_low"]) / 100)) ** 2
    n = effective.sum()
    mean = (effective * share).sum() / n
    half = Z * np.sqrt(mean * (1 - mean) / n)
    return pd.Series(
        {
            "value": 100 * mean,
            "value_lb": 100 * (mean - half),
            "value_ub": 100 * (mean + half),
            "n_obs": np.nan,
            "n_eff": n,
        }
    )
