"""Figures that the Observatoire printed: data/surveys/<study>/<wave>/published.csv, read as estimate rows."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from helpers.reading.csv_tables import as_numbers, read_csv_table
from helpers.survey import estimate_row
from helpers.survey.estimate_row import FRANCE
from helpers.survey.printed.published_cells import MONTH, NO_QUESTION, PrintedFile, check_cells
from helpers.survey.printed.published_sums import check_facts, check_numbers
from helpers.survey.questionnaire.questionnaire import Questionnaire

KEY: Final = ["question_id", "item", "answer", "population", "level", "territory_code"]
COLUMNS: Final = ["row_id", *KEY, "value", "unit", "reading", "read_text", "source", "source_line", "caveat"]
ADDED: Final = ["reading", "read_text", "source_line"]
"""What a printed figure has beside the columns of an estimate row: how it was read, the text read, the line."""


def read_published(
    path: Path, questionnaire: Questionnaire, codes: Mapping[str, frozenset[str]], sources: Collection[str]
) -> pd.DataFrame:
    """Read a published.csv, checked against its questionnaire, as estimate rows in the order of the file.

    codes: the territory codes known at each level. sources: the keys of sources.yml.
    Returns the columns of `rows.COLUMNS`, then reading, read_text and source_line. A row without question is a fact of
    the study (base, n_respondents…); months of fieldwork are checked and left out. A figure that was lost, or printed
    in words, has no value and the status "lost". n_obs is given where the whole ensemble was asked.
    Raises FileError, and the errors of `check_cells`, `check_numbers`, `check_facts`.
    """
    table = read_csv_table(path, COLUMNS, key=KEY)
    reference = PrintedFile(path, questionnaire, codes, sources)
    check_cells(table, reference)
    months = table[table["unit"] == MONTH]
    table = table[table["unit"] != MONTH]
    numbers = as_numbers(table.loc[table["value"] != "", "value"], path)
    table = table.assign(value=numbers.reindex(table.index))
    check_numbers(table, reference)
    check_facts(table, months, reference)
    return _as_estimates(table, questionnaire)


def _as_estimates(table: pd.DataFrame, questionnaire: Questionnaire) -> pd.DataFrame:
    is_shown = table["value"].notna()
    estimates = table.assign(
        study=questionnaire.study,
        wave=questionnaire.wave,
        value_lb=float("nan"),
        value_ub=float("nan"),
        deff=float("nan"),
        n_eff=float("nan"),
        n_obs=pd.array([_n_obs(row, questionnaire) for row in table.itertuples()], dtype="Int64"),
        base_population=[_base(row, questionnaire) for row in table.itertuples()],
        status=is_shown.map({True: estimate_row.SHOWN, False: estimate_row.LOST}),
        quality=is_shown.map({True: estimate_row.GOOD, False: pd.NA}),
        significance=estimate_row.UNTESTED,
        provenance=estimate_row.PUBLISHED,
        caveats=table["caveat"],
        source_line=pd.to_numeric(table["source_line"].replace("", pd.NA)).astype("Int64"),
    )
    return estimates[[*estimate_row.COLUMNS, *ADDED]].astype(estimate_row.COLUMNS).reset_index(drop=True)


def _n_obs(row: Any, questionnaire: Questionnaire) -> object:
    is_whole = row.level == FRANCE and row.population == estimate_row.ALL and pd.notna(row.value)
    if not is_whole or row.question_id == NO_QUESTION or questionnaire.questions[row.question_id].filter:
        return pd.NA
    return pd.NA if questionnaire.n_respondents is None else questionnaire.n_respondents


def _base(row: Any, questionnaire: Questionnaire) -> float | None:
    """Return the weighted size of those that a row is about, None where it was not printed."""
    if row.question_id == NO_QUESTION:
        return None
    question = questionnaire.questions[row.question_id]
    of_all = row.population == estimate_row.ALL
    if row.level == FRANCE:
        if of_all and (question.filter or question.base_population):
            return question.base_population
        return questionnaire.base if of_all else questionnaire.populations[row.population].base
    is_zone = row.level == questionnaire.grid and of_all and not question.filter
    return questionnaire.zone_bases.get(row.territory_code) if is_zone else None
