"""The design that a questionnaire declares, read in the responses and checked against them."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers import paths
from helpers.errors import DesignError, quoted
from helpers.survey.questionnaire.design import Design, Margin, Replicates
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.responses.response_cells import codes, identifiers, numbers, weights
from helpers.survey.responses.response_columns import ResponseColumn
from helpers.survey.responses.response_values import TEXT
from helpers.survey.responses.undeclared_groups import refuse_named_groups

OF_TODAY: Final = " of today (regions joined in 2016 have other codes, and are never converted)"
TOLERANCE: Final = 0.02
"""Margins are printed rounded: beyond 2 % the weights reproduce something else."""
FAR: Final = 2.0
"""Each replicate stands for the population too: a sum that many times away is one of factors, not of weights."""


def read_design(
    columns: Mapping[str, ResponseColumn],
    questionnaire: Questionnaire,
    zones: Collection[str],
    members: Mapping[str, str],
) -> dict[str, pa.Array]:
    """Return the columns of the design, by name: codes as texts, weights and sizes as floats.

    Without a column of weights, everybody weighs 1. members: the zone of each code that stands for one.
    Raises ResponsesError, FileError and DesignError.
    """
    design = questionnaire.design
    assert design is not None  # noqa: S101 - read_responses has checked it
    margins = design.calibration.margins if design.calibration else ()
    before = [design.calibration.weight_before] if design.calibration and design.calibration.weight_before else []
    totals = [margin.column for margin in margins if not margin.totals]
    unknown = f"is not one of the zones of the grid '{questionnaire.grid}'" + (OF_TODAY if questionnaire.origin else "")
    marks = [population.value for population in questionnaire.populations.values()]
    no_mark = "is the value of no population of the questionnaire"
    named = (design.strata, *design.psu, *(margin.column for margin in margins if margin.totals))
    sizes = (*design.fpc, *totals, *(design.replicates.columns if design.replicates else ()))
    readers: dict[str, Callable[[ResponseColumn], pa.Array]] = {
        **{name: lambda column: numbers(column, "The number") for name in sizes},
        **{name: lambda column: codes(column, None, "unknown-zone", "") for name in named if name},
        **dict.fromkeys((design.weight, *before), weights),
    }
    if design.zone:
        readers[design.zone] = lambda column: codes(column, {*zones, *members}, "unknown-zone", unknown)
    if design.population:
        readers[design.population] = lambda column: codes(column, marks, "unknown-population", no_mark)
    readers[design.respondent] = identifiers
    read = {name: readers[name](columns[name]) for name in design.columns() if name in columns}
    if design.zone in read:
        read[design.zone] = pa.array([members.get(code, code) for code in read[design.zone].to_pylist()], TEXT)
    if design.weight not in read and questionnaire.origin:
        read[design.weight] = pa.array(np.ones(len(next(iter(columns.values())).cells)))
    return read


def refuse_weights(path: Path, names: Sequence[str], design: Design) -> None:
    """Raise DesignError where respondents said to count one each have their column of weights in the file."""
    if design.weight in names:
        raise DesignError(
            "contradictory-design",
            f"The file has the weights of the column '{design.weight}', and the questionnaire does not say their sum.",
            where=f"{paths.shown(path)}, column '{design.weight}'",
            remedy="Write it under `origin.weights_sum`, or take the column out where respondents are not weighted.",
        )


def check_names(path: Path, names: Sequence[str], design: Design, wanted: Sequence[str] | None = None) -> None:
    """Check the names of all the columns of a file: no undeclared group, as many replicate weights as declared.

    wanted: see `refuse_named_groups`.
    Raises DesignError.
    """
    refuse_named_groups(path, names, design, wanted)
    if design.replicates:
        _check_length(path, names, design.replicates)


def _check_length(path: Path, names: Sequence[str], replicates: Replicates) -> None:
    pattern = re.compile(rf"{re.escape(replicates.prefix)}\d+")
    columns = [name for name in names if pattern.fullmatch(name)]
    if len(columns) != replicates.count:
        raise DesignError(
            "contradictory-design",
            f"The file has {len(columns)} replicate weights named '{replicates.prefix}' and a number, and the "
            f"questionnaire declares {replicates.count} (`count`).",
            where=paths.shown(path),
            remedy="Find the columns that are missing or too many, or correct `count`.",
        )


def check_design(path: Path, frame: pd.DataFrame, design: Design) -> None:
    """Check that responses are drawn as declared; frame: as `read_responses` returns it. Raises DesignError."""
    if design.psu:
        _check_groups(path, frame, design)
    _check_sizes(path, frame, design)
    if design.calibration:
        for margin in design.calibration.margins:
            _check_margin(path, frame, design.weight, margin)
    if design.replicates:
        _check_replicates(path, frame, design.weight, design.replicates)


def _check_groups(path: Path, frame: pd.DataFrame, design: Design) -> None:
    group = design.psu[0]
    if design.strata and design.strata != group:
        first = frame.groupby(group, sort=False)[design.strata].transform("first")
        crossing = frame[frame[design.strata] != first]
        if len(crossing):
            row = crossing.index[0]
            raise _contradiction(
                path,
                row,
                group,
                f"The group '{frame.at[row, group]}' is in the stratum '{frame.at[row, design.strata]}' here and in "
                f"'{first[row]}' before ({crossing[group].nunique()} group(s)): a group is drawn in one stratum.",
                "Correct it; where numbers of groups begin again in each stratum, write the stratum in them.",
            )
    if frame[group].nunique() < 2:  # noqa: PLR2004 - one group has no variance
        raise _contradiction(
            path, frame.index[0], group, "There is one group only.", "Check the column: no variance can be estimated."
        )
    n_groups, n_strata = frame[group].nunique(), frame[design.strata].nunique() if design.strata else 1
    if n_groups <= n_strata:
        raise _contradiction(
            path,
            frame.index[0],
            group,
            f"There are {n_groups} groups in {n_strata} strata: one in each.",
            "Check the column, or take `strata` out: between groups of one stratum is what variance is estimated from.",
        )


def _check_sizes(path: Path, frame: pd.DataFrame, design: Design) -> None:
    """Check each stage's size: one by place where units are drawn, and not smaller than what was drawn there.

    One unit drawn of several in a group has no variance: svy would count none, without a word (R's `survey` stops).
    """
    around = [design.strata] if design.strata else []
    for stage, size in enumerate(design.fpc):
        places = [*around, *design.psu[:stage]]
        # The place is a text that names it, "" where units are drawn from the whole.
        place = frame[places].agg(" ".join, axis="columns") if places else pd.Series("", frame.index)
        drawn = frame[design.psu[stage]] if stage < len(design.psu) else pd.Series(frame.index, frame.index)
        n_drawn, first = drawn.groupby(place).transform("nunique"), frame.groupby(place)[size].transform("first")
        what = "groups" if stage < len(design.psu) else "respondents"
        number = f"Write the number of {what} there were to draw from, not a sampling fraction."
        lone = "Take `fpc` out: groups of the first stage alone give a variance then, larger rather than smaller."
        for wrong, problem, remedy in (
            (frame[size] != first, "differs from {first:g} before, in the same place", number),
            (frame[size] < n_drawn, "is smaller than the {n} {what} drawn", number),
            ((n_drawn == 1) & (frame[size] > 1) & (stage > 0), "left a choice, and one of the {what} was drawn", lone),
        ):
            if wrong.any():
                row = frame.index[np.argmax(wrong)]
                sentence = problem.format(first=first[row], n=n_drawn[row], what=what)
                where = f" in '{place[row]}'" if places else ""
                raise _contradiction(
                    path,
                    row,
                    size,
                    f"The size {frame.at[row, size]:g}{where} {sentence} ({int(wrong.sum())} row(s)).",
                    remedy,
                )


def _check_margin(path: Path, frame: pd.DataFrame, weight: str, margin: Margin) -> None:
    column, where = frame[margin.column], f"{paths.shown(path)}, column '{margin.column}'"
    if margin.totals and (strange := sorted(set(column) ^ set(margin.totals))):
        row = frame.index[np.argmax(~column.isin(margin.totals))]
        raise DesignError(
            "contradictory-design",
            f"The categories {quoted(strange)} are in the margin and not in the file, or the contrary.",
            where=f"{paths.shown(path)}, row {row}, column '{margin.column}'" if set(strange) & set(column) else where,
            remedy=f"Correct `totals` of '{margin.column}' in the questionnaire, which has {quoted(margin.totals)}.",
        )
    for named, expected, total in _margins(frame, weight, margin):
        if abs(total - expected) > TOLERANCE * abs(expected):
            raise DesignError(
                "contradictory-design",
                f"The weights sum to {total:,.0f}{named}, and the margin declares {expected:,.0f} "
                f"(at most {TOLERANCE:.0%} of difference is allowed).",
                where=where,
                remedy="Ask for the calibrated weights, or correct the margin in the questionnaire.",
            )


def _margins(frame: pd.DataFrame, weight: str, margin: Margin) -> Iterator[tuple[str, float, float]]:
    if margin.total is not None:
        yield " times its value", margin.total, float(frame[weight] @ frame[margin.column])
    for category, expected in (margin.totals or {}).items():
        yield f" for '{category}'", expected, float(frame.loc[frame[margin.column] == category, weight].sum())


def _check_replicates(path: Path, frame: pd.DataFrame, weight: str, replicates: Replicates) -> None:
    total = frame[weight].sum()
    if all((frame[name] == frame[weight]).all() for name in replicates.columns):
        raise DesignError(
            "contradictory-design",
            f"Each of the {replicates.count} replicate weights is the weight '{weight}' itself: they give no variance.",
            where=f"{paths.shown(path)}, column '{replicates.columns[0]}'",
            remedy="Ask for the replicate weights, or take `replicates` out of the questionnaire.",
        )
    for name in replicates.columns:
        negative = frame[name] < 0
        if negative.any():
            row = frame.index[np.argmax(negative)]
            raise _contradiction(
                path, row, name, f"The replicate weight {frame.at[row, name]:g} is negative.", "Correct it."
            )
        if not total / FAR <= frame[name].sum() <= total * FAR:
            raise DesignError(
                "contradictory-design",
                f"These replicate weights sum to {frame[name].sum():,.0f} and the weights to {total:,.0f}.",
                where=f"{paths.shown(path)}, column '{name}'",
                remedy="Multiply them by the weight if they are factors, or check the column.",
            )


def _contradiction(path: Path, row: object, column: str, problem: str, remedy: str) -> DesignError:
    return DesignError(
        "contradictory-design", problem, where=f"{paths.shown(path)}, row {row}, column '{column}'", remedy=remedy
    )
