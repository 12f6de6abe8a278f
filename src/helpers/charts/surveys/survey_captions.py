"""Captions of survey figures: wording, base, n, weighted base, institute, month, and what a reader must be told."""

from typing import Any

import pandas as pd

from helpers.charts.captions import unique
from helpers.charts.figure import NUMBER, Column
from helpers.errors import PrintedError, quoted
from helpers.fragility.verdicts import NO, YES
from helpers.survey.estimate_row import (
    ALIKE,
    CAUTION,
    HIGHER,
    LOST,
    LOWER,
    NOT_SIGNIFICANT,
    NOTE,
    OBSERVED,
    PERCENT,
    SHOWN,
    SIMULATED,
    SUPPRESSED,
)
from helpers.survey.questionnaire.design import INDICATIVE
from helpers.wording import number, say

CAUTION_MARK = "*"
FULL, ROUNDING = 100.0, 2.0
"""A whole in percents, and what the rounding of printed shares may add to it."""
ESTIMATED = (OBSERVED, SIMULATED)
DEDUCED = ("derived", "inferred")
"""Readings of a printed value that is nowhere printed as such (see `helpers.survey.printed`)."""
ROUNDED = 0.01
"""Two weighted bases nearer than this share of one another are the same, summed or printed."""


def survey_captions(rows: pd.DataFrame) -> dict[str, object]:
    """Return the parts of a figure that every survey figure has: question, scope, sources, caveats, is_simulated.

    rows: as given by `tables.study_answers` and the views like it, for one question. Raises PrintedError.
    """
    _check_shares(rows)
    first = rows.iloc[0]
    is_simulated = bool((rows["provenance"] == SIMULATED).any())
    return {
        "question": say("survey.question", text=first["text"], wording=first["wording"]),
        "scope": survey_scope(rows),
        "sources": survey_sources(rows, is_simulated=is_simulated),
        "caveats": (*survey_caveats(rows), *([_shrunken_caveat(rows)] if has_shrunken(rows) else [])),
        "is_simulated": is_simulated,
    }


def is_indicative(rows: pd.DataFrame) -> bool:
    """Tell whether rows have intervals or marks that only indicate, for want of a known random draw."""
    has_verdict = rows["value_lb"].notna() | rows["significance"].isin([HIGHER, LOWER, NOT_SIGNIFICANT])
    return bool((has_verdict & rows["sampling"].isin(INDICATIVE)).any())


def has_shrunken(rows: pd.DataFrame) -> bool:
    """Tell whether rows have shrunken values: drawn towards the mean by the share of noise in each."""
    return "shrunk" in rows and bool(rows["shrunk"].notna().any())


def _shrunken_caveat(rows: pd.DataFrame) -> str:
    moved = (rows["shrunk"] - rows["value"]).abs().max()
    return say("survey.shrunk", moved=number(moved, 1), unit=rows["unit"].iloc[0])


def indicative_caveats(rows: pd.DataFrame) -> list[str]:
    """Return why intervals and marks only indicate, nothing where they do more."""
    reasons = [say(f"survey.indicative_{mark}") for mark in INDICATIVE if (rows["sampling"] == mark).any()]
    return reasons if is_indicative(rows) else []


def limit_labels(rows: pd.DataFrame) -> tuple[str, str]:
    """Return the labels of the columns of limits, which say so too."""
    labels = say("columns.value_lb"), say("columns.value_ub")
    return (say("survey.lower_indicative"), say("survey.upper_indicative")) if is_indicative(rows) else labels


def indicated(text: str, rows: pd.DataFrame) -> str:
    """Return a reading note or a text alternative that says so."""
    return f"{text} {say('survey.indicative_short')}" if is_indicative(rows) else text


def survey_facts(rows: pd.DataFrame) -> dict[str, Any]:
    """Return what the title of a survey figure may name: title, place, study, month, whether territories are alike."""
    first = rows.iloc[0]
    facts = {"title": first["title"], "place": first["name"], "study": first["study_label"]}
    return {**facts, "month": first["fieldwork"], "is_alike": bool((rows["status"] == ALIKE).any())}


def survey_scope(rows: pd.DataFrame) -> str:
    """Return who was asked, how many answered in the smallest and the largest part shown, and the weighted base."""
    first, counts, bases = rows.iloc[0], rows["n_obs"].dropna(), rows["base_population"].dropna()
    return say(
        "survey.scope",
        base=first["base"],
        places=list(dict.fromkeys(rows["name"])),
        n_low=number(counts.min()) if len(counts) else "",
        n_high=number(counts.max()) if len(counts) else "",
        n_study="" if pd.isna(first["n_respondents"]) else number(first["n_respondents"]),
        weighted=number(_weighted(rows, bases)) if _has_base(rows) else "",
        unit=first["base_unit"] or "",
        is_simulated=bool((rows["provenance"] == SIMULATED).any()),
    )


def _check_shares(rows: pd.DataFrame) -> None:
    """Refuse a share that no axis of percents can hold; shares printed with a rounding error are let through."""
    shares = rows.loc[rows["unit"] == PERCENT, "value"]
    wrong = shares[(shares < 0) | (shares > FULL + ROUNDING)]
    if len(wrong):
        what = f"The values {quoted(wrong)} of the question '{rows['question_id'].iloc[0]}' are not percents."
        raise PrintedError("share-outside-percent", what, remedy="Give shares between 0 and 100.")


def _has_base(rows: pd.DataFrame) -> bool:
    """Tell whether a weighted base is known: simulated weights add up to one only where it was published."""
    is_simulated = (rows["provenance"] == SIMULATED).any()
    return bool(rows["base_population"].notna().any() and not (is_simulated and rows["study_base"].isna().all()))


def _weighted(rows: pd.DataFrame, bases: pd.Series) -> float:
    """Return the weighted base of a figure: of its place, or of the whole ensemble where it shows several.

    The ensemble has one base, the printed one: the sum of its zones differs from it by their rounding.
    """
    whole, largest = rows["study_base"].iloc[0], float(bases.max())
    if pd.isna(whole):
        return largest
    is_whole = rows["name"].nunique() > 1 or abs(largest - float(whole)) <= ROUNDED * float(whole)
    return float(whole) if is_whole else largest


def survey_sources(rows: pd.DataFrame, *, is_simulated: bool = False) -> tuple[str, ...]:
    """Return the study, its institute and its month, then the documents that printed the figures."""
    first = rows.iloc[0]
    study = say(
        "survey.source", study=first["study_label"], institute=first["institute"] or "", month=first["fieldwork"]
    )
    return (
        (say("survey.simulated_source", study=study),) if is_simulated else (study, *unique(rows["source"].fillna("")))
    )


def survey_caveats(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return what a reader must know: corrections and limits of the figures shown, caution, secrecy, lost values."""
    limits = (
        ((rows["quality"] == CAUTION).any(), say("survey.caution", mark=CAUTION_MARK)),
        ((rows["status"] == SUPPRESSED).any(), say("survey.suppressed")),
        ((rows["status"] == LOST).any(), say("survey.lost")),
        ((rows["status"] == ALIKE).any(), say("survey.alike")),
        (rows["n_obs"].isna().all(), say("survey.no_n")),
    )
    sentences = [text for is_told, text in limits if is_told]
    sentences += indicative_caveats(rows)
    simulated = [say("simulated.caveat")] if (rows["provenance"] == SIMULATED).any() else []
    texts = [*rows["caveats"], *rows["question_caveats"], *rows["study_caveats"]]
    return (*simulated, *sentences, *unique(pd.Series(texts, dtype="object")))


def survey_columns(rows: pd.DataFrame, *, with_place: bool = False) -> tuple[Column, ...]:
    """Return the columns of a survey table: labels, value, interval, shrunken value, n, quality, significance."""
    lower, upper = (
        Column(name, NUMBER, decimals_from="decimals", label=label)
        for name, label in zip(("value_lb", "value_ub"), limit_labels(rows), strict=True)
    )
    shown = [
        (with_place, Column("name")),
        (rows["item"].nunique() > 1, Column("item_label")),
        (rows["population"].nunique() > 1, Column("population_label")),
        (rows["answer"].nunique() > 1, Column("answer_label")),
        (True, Column("value", NUMBER, decimals_from="decimals")),
        (True, Column("unit_label")),
        (rows["value_lb"].notna().any(), lower),
        (rows["value_ub"].notna().any(), upper),
        (has_shrunken(rows), Column("shrunk", NUMBER, decimals_from="decimals")),
        (rows["n_obs"].notna().any(), Column("n_obs", NUMBER)),
        (True, Column("status_label")),
        (rows["significance"].ne("untested").any(), Column("significance_label")),
    ]
    return tuple(column for is_shown, column in shown if is_shown)


def survey_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a figure's table, with their decimals and the words of their unit, state and significance.

    A printed value that was derived or inferred from other printed words or numbers is « déduit », never « publié ». A
    printed share has the figures that were printed; an estimated one, and a note, have one decimal.
    """
    is_estimate = (rows["status"] == SHOWN) & rows["provenance"].isin(ESTIMATED)
    states = rows["status"].where(~is_estimate, rows["provenance"])
    is_deduced = (rows["status"] == SHOWN) & rows.get("reading", states).isin(DEDUCED)
    states = states.mask(is_deduced, "deduced").mask(rows["quality"].fillna(0) == CAUTION, "caution")
    return rows.assign(
        decimals=[1 if precise else 0 for precise in (rows["unit"] == NOTE) | rows["provenance"].isin(ESTIMATED)],
        unit_label=[say(f"units.{unit}") if isinstance(unit, str) else "" for unit in rows["unit"]],
        status_label=[say(f"statuses.{state}") for state in states],
        significance_label=[
            verdict_words("significance", verdict, is_indicative=sampling in INDICATIVE)
            for verdict, sampling in zip(rows["significance"], rows["sampling"], strict=True)
        ],
    )


def verdict_words(family: str, verdict: str, *, is_indicative: bool) -> str:
    """Return the words of a verdict (wording keys `significance` and `verdicts`), « indicatif » where it only is."""
    words = say(f"{family}.{verdict}")
    is_test = verdict in (HIGHER, LOWER, NOT_SIGNIFICANT)
    return say("survey.indicative_verdict", words=words) if is_indicative and is_test else words


def felt_words(row: pd.Series, family: str) -> str:
    """Return the words of a felt side (yes, no or unsure, in a family of words), « indicatif » where a test only is."""
    words = say(f"{family}.felt_{row['felt']}")
    is_marked = row["felt"] in (YES, NO) and row["sampling"] in INDICATIVE
    return say("survey.indicative_verdict", words=words) if is_marked else words


def shown_share(row: pd.Series) -> str:
    """Return a value as a sentence says it: « 54 % », « 6,4 sur 10 », or, without unit, why there is none."""
    if pd.isna(row["value"]):
        return say(f"statuses.{row['status']}")
    if row["unit"] == NOTE:
        words = {"maximum": row["maximum"], "note_unit": row["note_unit"]}
        return say("values.scaled_note", text=shown_value(row), **words)
    return say("values.percent", text=shown_value(row))


def shown_value(row: pd.Series, decimals: int | None = None) -> str:
    """Return a value as a figure prints it: « 54 », « 6,4 », with the mark of caution, or why there is none."""
    if pd.isna(row["value"]):
        return say(f"absent.{row['status']}")
    places = (1 if row["unit"] == NOTE else 0) if decimals is None else decimals
    mark = CAUTION_MARK if row["quality"] == CAUTION else ""
    return f"{number(row['value'], places)}{mark}"
