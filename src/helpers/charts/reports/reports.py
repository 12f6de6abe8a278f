"""The words and tables of the page of a territory: priorities, voices of the actors, regions that resemble."""

from typing import Any

import pandas as pd
from IPython.display import Markdown

from helpers.charts.captions import index_source
from helpers.charts.figure import SIGNED, Column, Figure
from helpers.charts.nothing import show_nothing
from helpers.charts.official.gap_strips import priority_facts
from helpers.charts.surveys.measured_and_felt import draw_measured_and_felt, is_something_felt
from helpers.charts.surveys.survey_captions import felt_words, shown_value
from helpers.survey.estimate_row import SIMULATED
from helpers.territory import grid
from helpers.territory.grid import Territory
from helpers.wording import dictionary_keys, enumerate_fr, number, say, signed

VOICES = ("citizens", "companies", "associations", "mayors_citizens", "mayors_associations", "mayors_companies")


def show_report_summary(priorities: pd.DataFrame, figures: pd.DataFrame, territory: Territory) -> Markdown:
    """Return the first paragraph of a note: population, priorities.

    priorities: as given by `tables.report_priorities`. figures: by `tables.key_figures`.
    """
    population = figures.iloc[0]
    others = _others(priorities)
    return Markdown(
        say(
            "reports.summary",
            place=territory,
            population=number(population["value"]) if pd.notna(population["value"]) else "",
            period=population["period"],
            labels=enumerate_fr([f"**{label}**" for label in [*priorities["label"], *others]]),
            n=len(priorities) + len(others),
        )
    )


def others_of(priorities: pd.DataFrame) -> dict[str, Any]:
    """Return what is said of the priority fragilities that are not detailed: n_more, more (their names)."""
    others = _others(priorities)
    return {"n_more": len(others), "more": enumerate_fr(others)}


def _others(priorities: pd.DataFrame) -> list[str]:
    return priorities["more"].iloc[0].splitlines() if len(priorities) else []


def priority_items(priorities: pd.DataFrame) -> list[dict[str, Any]]:
    """Return what is said of each priority fragility: `priority_facts`, felt (never from simulated answers)."""
    return [
        {
            **priority_facts(row),
            "felt": row["felt"] if row["provenance"] != SIMULATED else "",
            "felt_words": felt_words(row, "reports"),
        }
        for _, row in priorities.iterrows()
    ]


def draw_report_indices(felt: pd.DataFrame, zone: Territory) -> Figure | Markdown | None:
    """Return the measured and the felt indices of a region's zone; nothing where nobody is asked: see the strip.

    felt: as given by `tables.measured_and_felt` for the zone.
    """
    return draw_measured_and_felt(felt, zone) if zone.level != "france" and is_something_felt(felt) else None


def show_voices(voices: pd.DataFrame) -> Figure | Markdown | None:
    """Return what each actor says of each domain, side by side, in the units each question has.

    voices: as given by `tables.actor_voices`. A sentence where inhabitants, who are first in it, have no value;
    nothing without rows.
    """
    if voices.empty:
        return None
    order = voices.drop_duplicates("domain")[["domain", "label", "number"]].sort_values("number")
    table = order.copy()
    for voice in VOICES:
        mine = voices[voices["voice"] == voice].set_index("domain")
        table[voice] = [
            _voice(mine.loc[name]) if name in mine.index else say("absent.unpublished") for name in order["domain"]
        ]
    known = voices.dropna(subset=["value"])
    citizens = known[known["voice"] == "citizens"].sort_values("value", ascending=False)
    if citizens.empty:
        return show_nothing(citizens)
    facts = {
        "first": citizens.iloc[0]["label"],
        "mean": number(citizens.iloc[0]["value"], 1),
        "n_known": len(known),
        "n_cells": len(order) * len(VOICES),
    }
    sources = [
        say("survey.source", study=row["study_label"], institute=row["institute"], month=row["fieldwork"])
        for _, row in voices.drop_duplicates("study_label").iterrows()
    ]
    return Figure(
        id="voix-des-acteurs",
        title=say("voices.title", **facts),
        reading_note=say("voices.reading", **facts),
        scope=say("voices.scope"),
        sources=tuple(sources),
        caveats=(say("voices.caveat"), say("voices.holes"), say("survey.lost")),
        alt=say("voices.alt", **facts),
        table=table,
        columns=(
            Column("label", label=say("columns.domain")),
            *(Column(voice, label=say(f"voices.{voice}")) for voice in VOICES),
        ),
    )


def show_index_grid(gaps: pd.DataFrame) -> Figure | None:
    """Return the objective index of every region in every domain: a row a region; nothing on the page of a region.

    gaps: as given by `tables.domain_gaps`.
    """
    if gaps["is_focus"].any():
        return None
    domains = gaps.drop_duplicates("domain").sort_values("number")
    wide = gaps.pivot(index="name", columns="domain", values="index").sort_index(key=dictionary_keys).reset_index()
    known = gaps.dropna(subset=["index"])
    top = known[~known["is_overseas"]].sort_values("index", ascending=False).head(3)
    facts = {
        "n_regions": wide.shape[0],
        "top": [
            {"name": row["name"], "label": row["label"], "gap": signed(row["index"], 1)} for _, row in top.iterrows()
        ],
    }
    return Figure(
        id="indices-regions-domaines",
        title=say("index_grid.title", **facts),
        reading_note=say("index_grid.reading", **facts),
        scope=say("maps.region_scope"),
        sources=(index_source(gaps),),
        caveats=(say("caption.overseas_spread"),),
        alt=say("index_grid.alt", **facts),
        table=wide,
        columns=(
            Column("name"),
            *(Column(row["domain"], SIGNED, 1, label=row["short_label"]) for _, row in domains.iterrows()),
        ),
    )


def show_similar(similar: pd.DataFrame, territory: Territory) -> Markdown:
    """Return the territories that resemble one most, and in what.

    similar: as given by `tables.similar_to`.
    """
    return Markdown(say("reports.similar", items=similar_items(similar), place=territory))


def similar_items(similar: pd.DataFrame) -> list[dict[str, Any]]:
    """Return what is said of each similar territory: code, name, with_article, address, more, less, n."""
    places = [
        grid.territory(level, code) for level, code in zip(similar["level"], similar["neighbour_code"], strict=True)
    ]
    return [
        {
            "code": place.code,
            "name": row["name"],
            "with_article": place.with_article,
            "address": grid.page_of(place),
            "more": enumerate_fr(_sided(row["reasons"], "more")),
            "less": enumerate_fr(_sided(row["reasons"], "less")),
            "n": row["n_shared"],
        }
        for place, (_, row) in zip(places, similar.iterrows(), strict=True)
    ]


def show_citation(territory: Territory) -> Markdown:
    """Return what can be taken from a territory's page, how to cite it, and where its method and sources are."""
    return Markdown(say("reports.citation", place=territory))


def _voice(row: pd.Series) -> str:
    text = shown_value(row.reindex([*row.index, "quality"]))
    return text if pd.isna(row["value"]) else say(f"values.{row['unit']}", text=text)


def _sided(reasons: str, side: str) -> list[str]:
    pairs: list[Any] = [line.split("|") for line in reasons.split("\n") if line]
    return [label for label, where in pairs if where == side]
