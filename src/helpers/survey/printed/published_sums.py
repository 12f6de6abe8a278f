"""What the numbers of published.csv may be: within their scale, adding up, and those that the questionnaire tells."""

from typing import Any, Final

import pandas as pd

from helpers import paths
from helpers.errors import PrintedError, quoted
from helpers.survey.estimate_row import ALL, FRANCE, MEAN, PERCENT
from helpers.survey.printed.published_cells import BASE, COUNT, FIELDWORK, N_RESPONDENTS, NO_QUESTION, PrintedFile
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.questionnaire.scales import Scale

PLACE: Final = ["question_id", "item", "population", "level", "territory_code"]
HUNDRED = 100.0
# Printed shares are rounded one by one: a whole question may be off by more than a total of a few answers.
WHOLE_TOLERANCE, TOTAL_TOLERANCE = 2.0, 1.0
ROUNDING_ERROR = 1e-9
Fact = tuple[str, str, str, str, str]


def check_numbers(table: pd.DataFrame, reference: PrintedFile) -> None:
    """Check ranges and sums of the rows, whose `value` is a number.

    Raises PrintedError.
    """
    shares = table[table["unit"] == PERCENT]
    wrong = shares[(shares["value"] < 0) | (shares["value"] > HUNDRED)]
    if len(wrong):
        what = f"{wrong['value'].iloc[0]:g} % is no share."
        where = reference.where(wrong.index[0], "value")
        raise PrintedError("share-outside-percent", what, where=where, remedy="Write a percent between 0 and 100.")
    for row in table[table["answer"] == MEAN].itertuples():
        _check_mean(row, reference)
    for (question_id, *_), rows in shares[shares["question_id"] != NO_QUESTION].groupby(PLACE, sort=False):
        _check_sums(rows.dropna(subset="value"), reference.questionnaire.scale_of(str(question_id)), reference)


def check_facts(table: pd.DataFrame, months: pd.DataFrame, reference: PrintedFile) -> None:
    """Check that bases, number of respondents and months of fieldwork are those of the questionnaire.

    months: the rows in the unit "month", whose value is a text. Raises PrintedError.
    """
    facts = table[(table["unit"] == COUNT) & table["answer"].isin([BASE, N_RESPONDENTS])].dropna(subset="value")
    printed = {_fact(row): (row.value, row.Index) for row in facts.itertuples()}
    told = _told(reference.questionnaire)
    for fact in dict.fromkeys((*told, *printed)):
        value, line = printed.get(fact, (None, 1))
        if value != told.get(fact):
            raise _differs(fact, told.get(fact), value, line, reference)
    month = reference.questionnaire.fieldwork.month
    for row in months[months["answer"] == FIELDWORK].itertuples():
        if row.value != month:
            raise _differs((NO_QUESTION, FIELDWORK, ALL, FRANCE, ""), month, row.value, row.Index, reference)


def _check_mean(row: Any, reference: PrintedFile) -> None:
    scale = reference.questionnaire.scale_of(row.question_id)
    low, high = scale.minimum, scale.maximum
    if low is not None and high is not None and (row.value < low or row.value > high):
        what = f"The mean {row.value:g} is outside the notes, which go from {low} to {high}."
        remedy = "Correct the figure: a decimal point may be lost."
        raise PrintedError("note-outside-scale", what, where=reference.where(row.Index, "value"), remedy=remedy)


def _check_sums(rows: pd.DataFrame, scale: Scale, reference: PrintedFile) -> None:
    shares = dict(zip(rows["answer"], rows["value"], strict=True))
    lines = dict(zip(rows["answer"], rows.index, strict=True))
    whole = [band.id for band in scale.bands] + [answer.id for answer in scale.answers]
    if shares.keys() >= set(whole) and _is_far(sum(shares[name] for name in whole), HUNDRED, WHOLE_TOLERANCE):
        total = sum(shares[name] for name in whole)
        what = f"The shares of {quoted(whole)} make {total:g} %, and not 100."
        where = reference.where(min(lines[name] for name in whole), "value")
        raise PrintedError("shares-do-not-add-up", what, where=where, remedy="Correct the share that was misread.")
    for total in scale.totals:
        if shares.keys() >= {total.id, *total.answers}:
            parts = sum(shares[name] for name in total.answers)
            if _is_far(shares[total.id], parts, TOTAL_TOLERANCE):
                what = f"'{total.id}' is {shares[total.id]:g}, and {quoted(total.answers)} make {parts:g}."
                where = reference.where(lines[total.id], "value")
                raise PrintedError(
                    "total-differs", what, where=where, remedy="Correct the total or the answer that was misread."
                )


def _is_far(value: float, expected: float, tolerance: float) -> bool:
    return abs(value - expected) > tolerance + ROUNDING_ERROR


def _fact(row: Any) -> Fact:
    # The whole ensemble has one base, whichever code stands for the country.
    code = "" if row.level == FRANCE else row.territory_code
    return row.question_id, row.answer, row.population, row.level, code


def _told(questionnaire: Questionnaire) -> dict[Fact, float]:
    """Return every base and number of respondents that the questionnaire tells."""
    told: dict[Fact, float | None] = {
        (NO_QUESTION, BASE, ALL, FRANCE, ""): questionnaire.base,
        (NO_QUESTION, N_RESPONDENTS, ALL, FRANCE, ""): questionnaire.n_respondents,
    }
    for code, base in questionnaire.zone_bases.items():
        told[NO_QUESTION, BASE, ALL, questionnaire.grid, code] = base
    for name, population in questionnaire.populations.items():
        told[NO_QUESTION, BASE, name, FRANCE, ""] = population.base
    for question_id, question in questionnaire.questions.items():
        told[question_id, BASE, ALL, FRANCE, ""] = question.base_population
    return {fact: value for fact, value in told.items() if value is not None}


def _differs(fact: Fact, told: object, printed: object, line: object, reference: PrintedFile) -> PrintedError:
    question_id, answer, population, level, code = fact
    of = " ".join(part for part in (question_id, population, level, code) if part)
    values = [f"{value:.0f}" if isinstance(value, float) else str(value or "not told") for value in (told, printed)]
    questionnaire = paths.shown(reference.path.with_name("questionnaire.yml"))
    return PrintedError(
        "fact-differs",
        f"'{answer}' ({of}) is {values[0]} in {questionnaire} and {values[1]} here.",
        where=reference.where(line, "value"),
        remedy="Write the same value in both, or leave it out of both when it is lost.",
    )
