"""Estimate rows made ready for a figure: one provenance, every expected cell, and all that captions say.

A figure never mixes provenances: its rows are all observed, all published or all simulated. Observed ones come first,
published ones where they make a picture, then simulated ones; what is left is published with its holes, or nothing.
"""

from collections.abc import Sequence

import pandas as pd

from helpers.errors import QuestionnaireError, quoted
from helpers.survey.estimate_row import OBSERVED, PUBLISHED, SHOWN, SIMULATED
from helpers.tables.store import read_table
from helpers.territory.grid import Territory

UNPUBLISHED = "unpublished"
CELL = ["item", "answer", "population"]
ASKED = ["study", "wave", "question_id"]


def read_study(study: str, wave: str) -> pd.Series:
    """Return the row of one wave of a study; raises QuestionnaireError.

    Columns: study, wave, label, programme, volet, voice, institute, mode, sampling, grid, month, fieldwork, population,
    base (weighted persons or units), base_unit, n_respondents (respondents), status, caveats.
    """
    studies = read_table("studies").set_index(["study", "wave"], drop=False)
    if (study, wave) not in studies.index:
        raise QuestionnaireError(
            "unknown-study",
            f"There is no wave '{wave}' of the study '{study}'.",
            where="data/surveys",
            remedy=f"Waves are {quoted('/'.join(key) for key in studies.index)}.",
        )
    return studies.loc[(study, wave)]


def asked_rows(study: str, wave: str, question_id: str) -> pd.DataFrame:
    """Return every estimate of a question, whatever the place and the provenance; columns: [estimate]."""
    chosen = "study == @study and wave == @wave and question_id == @question_id"
    return read_table("estimates").query(chosen)


def expected_cells(study: str, wave: str, question_id: str) -> pd.DataFrame:
    """Return what a question may show, by item, answer and population; raises QuestionnaireError.

    Columns: item, answer, population, then labels, positions and roles, which [cell] lists.
    """
    chosen = "study == @study and wave == @wave and question_id == @question_id"
    cells = read_table("question_cells").query(chosen)
    if cells.empty:
        questions = read_table("questions").query("study == @study and wave == @wave")["question_id"]
        raise QuestionnaireError(
            "unknown-question",
            f"'{study}' of {wave} has no question '{question_id}'.",
            where=f"data/surveys/{study}/{wave}/questionnaire.yml",
            remedy=f"Its questions are {quoted(questions)}.",
        )
    return cells.drop(columns=ASKED)


def one_provenance(rows: pd.DataFrame, cells: pd.DataFrame, key: Sequence[str] = CELL) -> pd.DataFrame:
    """Return the rows of the best provenance, completed with the cells that have none, whose status is "unpublished".

    Columns: [estimate]. cells: the cells that a figure needs, by `key`; rows of other cells are left out.
    """
    wanted = pd.MultiIndex.from_frame(cells[list(key)])
    by_provenance = {
        str(name): part.set_index(list(key)).reindex(wanted) for name, part in rows.groupby("provenance", sort=False)
    }
    is_pictured = PUBLISHED in by_provenance and _makes_a_picture(by_provenance[PUBLISHED], cells)
    order = (OBSERVED, PUBLISHED, SIMULATED) if is_pictured else (OBSERVED, SIMULATED, PUBLISHED)
    rows_found = next((by_provenance[name] for name in order if _has_figures(by_provenance.get(name))), None)
    kept = rows.iloc[:0].set_index(list(key)).reindex(wanted) if rows_found is None else rows_found
    kept = kept.assign(status=kept["status"].fillna(UNPUBLISHED), caveats=kept["caveats"].fillna(""))
    return kept.assign(significance=kept["significance"].fillna("untested")).reset_index()


def described(rows: pd.DataFrame, study: str, wave: str, question_id: str, places: Sequence[Territory]) -> pd.DataFrame:
    """Add to rows the labels of their cells and places, and what captions say of the question and the study.

    Columns: those of the rows, then [cell], [study].
    """
    cells = expected_cells(study, wave, question_id)
    names = {place.code: place.name for place in places}
    question = read_table("questions").query("study == @study and wave == @wave and question_id == @question_id")
    facts = question.iloc[0].drop(["position", *ASKED])
    table = rows.drop(columns=[name for name in ASKED if name in rows]).merge(cells, on=CELL, how="left")
    table = table.assign(
        name=table["territory_code"].map(names).fillna(places[0].name if len(places) == 1 else ""),
        study=study,
        wave=wave,
        question_id=question_id,
        **facts.to_dict(),
        **captions(study, wave),
    )
    order = ["population_position", "item_position", "answer_position", "territory_code"]
    return table.sort_values(order, kind="stable", ignore_index=True)


def captions(study: str, wave: str) -> dict[str, object]:
    """Return what captions say of a wave: its label, institute, fieldwork, population, base, n, caveats and sources."""
    facts = read_study(study, wave)
    return {
        "study_label": facts["label"],
        "institute": facts["institute"],
        "fieldwork": facts["fieldwork"],
        "asked": facts["population"],
        "study_base": facts["base"],
        "base_unit": facts["base_unit"],
        "n_respondents": facts["n_respondents"],
        "study_caveats": facts["caveats"],
        "grid": facts["grid"],
        "sampling": facts["sampling"],
    }


def _makes_a_picture(published: pd.DataFrame, cells: pd.DataFrame) -> bool:
    """Tell whether each item has at least one answer or band printed; where totals or means are drawn, all of them."""
    is_shown = pd.Series((published["status"] == SHOWN).to_numpy(), index=cells.index)
    is_part = cells["role"].isin(["answer", "band"])
    if not is_part.any():
        return bool(is_shown.all())
    places = [name for name in ("item", "population", "territory_code") if name in cells]
    return bool(is_shown[is_part].groupby([cells.loc[is_part, name] for name in places]).any().all())


def _has_figures(rows: pd.DataFrame | None) -> bool:
    return rows is not None and bool(rows["status"].notna().any())
