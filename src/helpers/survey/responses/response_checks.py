"""Checks of responses that take more than one cell: who is there, whom they stand for, who answers what."""

import datetime
from collections.abc import Callable, Collection, Iterator
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from helpers import paths
from helpers.errors import DesignError, ResponsesError, quoted
from helpers.survey.questionnaire.design import Design
from helpers.survey.questionnaire.questionnaire import Filter, Questionnaire

# Bases are printed rounded, and weights are calibrated on other totals: beyond 2 % it is another population.
TOLERANCE: Final = 0.02


def check_wave(path: Path, questionnaire: Questionnaire, zones: Collection[str], today: datetime.date | None) -> None:
    """Check that a wave can have responses: raises ResponsesError, a base of another grid included."""
    month = questionnaire.fieldwork.month
    if today and month > today.isoformat()[: len(month)]:
        raise ResponsesError(
            "future-fieldwork",
            f"The fieldwork is dated {month}, and today is {today.isoformat()}.",
            where=paths.shown(path),
            remedy="Correct `fieldwork` in the questionnaire, or take these responses away.",
        )
    if unknown := sorted(set(questionnaire.zone_bases) - set(zones)):
        raise ResponsesError(
            "unknown-zone",
            f"`zone_bases` of the questionnaire names {quoted(unknown)}, and the zones of the grid "
            f"'{questionnaire.grid}' are {quoted(sorted(zones))}.",
            where=paths.shown(path),
            remedy="Write there the codes of the grid, as texts.",
        )


class Check(NamedTuple):
    """A check of responses against one another: the columns that it looks at, and what raises."""

    columns: tuple[str, ...]
    run: Callable[[], None]


def check_responses(path: Path, frame: pd.DataFrame, questionnaire: Questionnaire, minimum: int) -> None:
    """Check responses against one another and against what the questionnaire says of them.

    frame: as `read_responses` returns it. Raises ResponsesError, DesignError.
    """
    for check in checks_of(path, frame, questionnaire, minimum):
        check.run()


def checks_of(path: Path, frame: pd.DataFrame, questionnaire: Questionnaire, minimum: int) -> Iterator[Check]:
    """Yield the checks of `check_responses`, in order."""
    design = questionnaire.design
    assert design is not None  # noqa: S101 - responses cannot be read without it
    weight, zone = design.weight, design.zone
    yield Check((design.respondent,), lambda: _check_duplicates(path, frame, design))
    yield Check((), lambda: _check_count(path, frame, questionnaire))
    yield Check((), lambda: _check_minimum(path, frame, minimum))
    if zone:
        yield Check((zone,), lambda: _check_zones(path, frame, questionnaire, zone))
        yield Check((weight, zone), lambda: _check_weights_vary(path, frame, questionnaire, weight, zone))
    if base := questionnaire.base:
        yield Check((weight,), lambda: _check_base(path, frame[weight], "in the ensemble", base, "base"))
    for code, size in questionnaire.zone_bases.items() if zone else ():
        yield Check((weight, zone or ""), partial(_check_zone_base, path, frame, design, code, size))
    for question_id, question in questionnaire.questions.items():
        condition = question.filter
        earlier = (_column_of(questionnaire, condition),) if condition else ()
        for column in questionnaire.columns_of(question_id).values():
            yield Check(
                (*earlier, column),
                partial(_check_question, path, frame, questionnaire, question_id=question_id, column=column),
            )
        if exclusion := question.excluded_by:
            columns = (_column_of(questionnaire, exclusion), *questionnaire.columns_of(question_id).values())
            yield Check(columns, partial(_check_excluded, path, frame, questionnaire, question_id, exclusion))


def _check_question(
    path: Path, frame: pd.DataFrame, questionnaire: Questionnaire, *, question_id: str, column: str
) -> None:
    is_asked = was_asked(frame, questionnaire, question_id)
    _check_filter(path, frame[column], is_asked, questionnaire.questions[question_id].filter)
    _check_answered(path, frame[column], int(is_asked.sum()))


def was_asked(frame: pd.DataFrame, questionnaire: Questionnaire, question_id: str) -> pd.Series:
    """Return, for each respondent, whether the filter of a question let it be asked (True where it has no filter)."""
    condition = questionnaire.questions[question_id].filter
    return pd.Series(data=True, index=frame.index) if condition is None else _gave(frame, questionnaire, condition)


def _column_of(questionnaire: Questionnaire, condition: Filter) -> str:
    return questionnaire.columns_of(condition.question)[condition.item]


def _gave(frame: pd.DataFrame, questionnaire: Questionnaire, condition: Filter) -> pd.Series:
    """Return, for each respondent, whether one of the answers of a condition was given."""
    scale = questionnaire.scale_of(condition.question)
    totals = {total.id: total.answers for total in scale.totals}
    bands = {band.id: range(band.low, band.high + 1) for band in scale.bands}
    names = [answer for name in condition.answers for answer in totals.get(name, (name,))]
    wanted = [value for name in names for value in bands.get(name, (name,))]
    return frame[_column_of(questionnaire, condition)].isin(wanted)


def _check_duplicates(path: Path, frame: pd.DataFrame, design: Design) -> None:
    ids = frame[design.respondent]
    repeated = ids[ids.duplicated()]
    if len(repeated):
        row = repeated.index[0]
        raise ResponsesError(
            "duplicate-respondent",
            f"The respondent of this row is already at row {ids.index[ids == repeated.iloc[0]][0]} "
            f"({len(repeated)} row(s) repeat an identifier).",
            where=f"{paths.shown(path)}, row {row}, column '{design.respondent}'",
            remedy="Keep one row per respondent.",
        )


def _check_count(path: Path, frame: pd.DataFrame, questionnaire: Questionnaire) -> None:
    declared = questionnaire.n_respondents
    if declared is not None and len(frame) != declared:
        raise ResponsesError(
            "wrong-respondent-count",
            f"The file has {len(frame):,} respondents, and the questionnaire declares {declared:,}.",
            where=paths.shown(path),
            remedy="Find the respondents that are missing or too many, or correct `n_respondents`.",
        )


def _check_minimum(path: Path, frame: pd.DataFrame, minimum: int) -> None:
    if len(frame) < minimum:
        raise ResponsesError(
            "too-few-respondents",
            f"The file has {len(frame)} respondents, and no figure is published under {minimum}.",
            where=paths.shown(path),
            remedy="Put the whole file there, or leave the study without responses.",
        )


def _check_zones(path: Path, frame: pd.DataFrame, questionnaire: Questionnaire, zone: str) -> None:
    if empty := sorted(set(questionnaire.zone_bases) - set(frame[zone].unique())):
        raise ResponsesError(
            "zone-without-respondents",
            f"Nobody answered in the zone(s) {quoted(empty)}, which `zone_bases` of the questionnaire lists.",
            where=f"{paths.shown(path)}, column '{zone}'",
            remedy="Find their respondents, or take the zone out of `zone_bases`.",
        )


def _check_weights_vary(path: Path, frame: pd.DataFrame, questionnaire: Questionnaire, weight: str, zone: str) -> None:
    first = frame[weight].iloc[0]
    if not questionnaire.zone_bases or (frame[weight] != first).any():
        return
    per_respondent = pd.Series(questionnaire.zone_bases) / frame[zone].value_counts()
    low, high = per_respondent.idxmin(), per_respondent.idxmax()
    if per_respondent[high] > per_respondent[low] * (1 + TOLERANCE):
        raise DesignError(
            "equal-weights",
            f"Every weight is {first:g}, though a respondent stands for {per_respondent[high]:,.0f} people in the zone "
            f"'{high}' and for {per_respondent[low]:,.0f} in '{low}', by `zone_bases` of the questionnaire.",
            where=f"{paths.shown(path)}, column '{weight}'",
            remedy="Ask for the weights: without them the ensemble would be that of the sample.",
        )


def _check_zone_base(path: Path, frame: pd.DataFrame, design: Design, code: str, base: int) -> None:
    inside = frame.loc[frame[design.zone] == code, design.weight]
    if len(inside):  # a zone without respondents has been told of
        _check_base(path, inside, f"in the zone '{code}'", base, "zone_bases")


def _check_base(path: Path, weights: pd.Series, place: str, base: int, key: str) -> None:
    total = weights.sum()
    if abs(total - base) <= TOLERANCE * base:
        return
    is_normalised = abs(total - len(weights)) <= TOLERANCE * len(weights)
    cause = ", which is the number of respondents" if is_normalised else ""
    raise ResponsesError(
        "base-mismatch",
        f"The weights sum to {total:,.0f} {place}{cause}, and its size is {base:,} "
        f"({100 * (total - base) / base:+.1f} %, at most {TOLERANCE:.0%} is allowed).",
        where=f"{paths.shown(path)}, column '{weights.name}'",
        remedy=f"Ask for weights that sum to the population, or correct `{key}` in the questionnaire.",
    )


def _check_filter(path: Path, answers: pd.Series, is_asked: pd.Series, condition: Filter | None) -> None:
    wrong = answers[answers.notna() & ~is_asked]
    if condition and len(wrong):
        raise ResponsesError(
            "filter-not-respected",
            f"There is an answer, '{wrong.iloc[0]}', and only those who answered {quoted(condition.answers)} to "
            f"'{condition.question}' were asked ({len(wrong)} row(s)).",
            where=f"{paths.shown(path)}, row {wrong.index[0]}, column '{answers.name}'",
            remedy="Empty the cell where the question was not asked, or correct `filter` in the questionnaire.",
        )


def _check_excluded(
    path: Path, frame: pd.DataFrame, questionnaire: Questionnaire, question_id: str, exclusion: Filter
) -> None:
    own, cited = _column_of(questionnaire, exclusion), questionnaire.scale_of(question_id).headline()
    others = [column for column in questionnaire.columns_of(question_id).values() if column != own]
    wrong = frame.loc[_gave(frame, questionnaire, exclusion), others].eq(cited)
    rows = wrong.index[wrong.any(axis=1)]
    if len(rows):
        column = wrong.columns[wrong.loc[rows[0]].to_numpy()][0]
        raise ResponsesError(
            "contradictory-answers",
            f"The answer is '{cited}', and that of the column '{own}' is {quoted(exclusion.answers)}: "
            f"nobody gives both ({len(rows)} row(s)).",
            where=f"{paths.shown(path)}, row {rows[0]}, column '{column}'",
            remedy="Ask which of the two was meant, or say it in `caveats`, without `excluded_by`.",
        )


def _check_answered(path: Path, answers: pd.Series, n_asked: int) -> None:
    if answers.notna().any():
        return
    cause = f"none of the {n_asked:,} respondents asked has an answer" if n_asked else "nobody was asked"
    raise ResponsesError(
        "question-without-answers",
        f"The column is empty: {cause}.",
        where=f"{paths.shown(path)}, column '{answers.name}'",
        remedy="Find its answers, or take it out of the questionnaire; look at its `filter` if it has one.",
    )
