"""Captions shared by figures: the source of an index, the caveats of several indicators."""

import pandas as pd

from helpers.wording import enumerate_fr, say


def unique(values: pd.Series) -> tuple[str, ...]:
    """Return the distinct non-empty texts, in order of appearance; a text may hold several, one per line."""
    return tuple(dict.fromkeys(line for value in values for line in str(value).split("\n") if line))


def index_source(gaps: pd.DataFrame) -> str:
    """Return the source of a figure made of indices: who produced the indicators, from which year to which.

    gaps: with the columns producers, first_year, last_year.
    """
    return say(
        "caption.index_source",
        producers=enumerate_fr(sorted(unique(gaps["producers"]), key=str.casefold)),
        first=gaps["first_year"].min(),
        last=gaps["last_year"].max(),
    )


def domain_source(gaps: pd.DataFrame) -> str:
    """Return the source of a figure made of one domain's index: who produced its indicators, and for which periods."""
    return say("caption.domain_source", parts=enumerate_fr(list(unique(gaps["source_line"]))))


def caveats_by_indicator(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return each caveat once, followed by the indicators it concerns when there are several in the figure.

    rows: with the columns indicator, short_label, caveats.
    """
    cards = rows.drop_duplicates("indicator")
    if len(cards) == 1:
        return unique(cards["caveats"])
    notes: dict[str, list[str]] = {}
    for label, text in zip(cards["short_label"], cards["caveats"], strict=True):
        for caveat in filter(None, text.split("\n")):
            notes.setdefault(caveat, []).append(label)
    return tuple(f"{caveat} ({', '.join(labels)})" for caveat, labels in notes.items())


def spread_caveat(level: str) -> str:
    """Return what is said of the unit of indices at a level."""
    return say("caption.overseas_spread" if level == "region" else f"caption.{level}_spread")
