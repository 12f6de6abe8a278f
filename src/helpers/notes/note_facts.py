"""What the summary note of a region says, from the tables and the words of its page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from IPython.display import Markdown

from helpers import charts, tables
from helpers.charts.reports.report_practices import acting_items
from helpers.charts.reports.reports import others_of, priority_items, similar_items
from helpers.charts.surveys.compared import felt_items, felt_sources
from helpers.charts.surveys.study_texts import fragment_items
from helpers.charts.surveys.survey_captions import shown_value, verdict_words
from helpers.errors import FigureError
from helpers.survey.estimate_row import NOTHING, SIMULATED, UNTESTED
from helpers.survey.questionnaire.design import INDICATIVE
from helpers.territory.grid import Territory
from helpers.wording import enumerate_fr, number, say

DUTY, ASSOCIATIONS, FELT = "need_for_alliances", "association_partnerships", "fragility_notes"
"""The topics of data/surveys/report.yml that a note tells."""
# The order in which verdicts are read: what is sure first.
VERDICTS = ("both", "measured", "felt", "neither", "open")


@dataclass(frozen=True)
class Answers:
    """What zones answer, read once for every note: on the duty to ally, and associations with partnerships."""

    duty: pd.DataFrame
    associations: pd.DataFrame


@dataclass(frozen=True)
class Facts:
    """What a note says of a region, and its two figures."""

    place: Territory
    said: dict[str, Any]
    gaps: charts.Figure
    alliances: charts.Figure


def note_facts(codes: Iterable[str]) -> list[Facts]:
    """Return the facts of the note of each region, by code; raises TerritoryError, BuildError."""
    answers = Answers(tables.topic_zones(DUTY), tables.topic_zones(ASSOCIATIONS))
    return [_facts(tables.read_territory("region", code), answers) for code in codes]


def _facts(place: Territory, answers: Answers) -> Facts:
    zone = tables.topic_zone(DUTY, place)
    priorities, figures = tables.report_priorities(place), tables.key_figures(place)
    verdicts, felt = tables.report_verdicts(place), tables.felt_here(place)
    said = {
        "zone": zone,
        "summary": _text(charts.show_report_summary(priorities, figures, place)),
        "priorities": [say("note.priority", **item) for item in priority_items(priorities)],
        "acting": _acting(tables.report_practices(place), place),
        **others_of(priorities),
        "verdicts": _verdicts(verdicts),
        "felt": _felt(felt_items(felt, place)),
        "felt_sources": felt_sources(felt),
        "is_judged_on_simulated": bool((verdicts["provenance"] == SIMULATED).any()),
        "zone_answer": _zone_answer(answers.duty, zone),
        "printed": _printed(place, zone, answers.associations),
        "similar": [say("note.similar", **item) for item in similar_items(tables.similar_to(place))],
        "population_source": figures["source_line"].iloc[0].replace("\n", " ; "),
    }
    return Facts(place, said, _gaps(place, zone), _alliances(answers.duty, zone))


def _acting(practices: pd.DataFrame, place: Territory) -> list[str]:
    """Return who acts on each priority that cases answer, then together those that none does."""
    items = acting_items(practices, place)
    nobody = [item["label"] for item in items if not item["n"]]
    lines = [say("note.acting", **item) for item in items if item["n"]]
    return [*lines, *([say("note.nobody", labels=nobody)] if nobody else [])]


def _gaps(place: Territory, zone: Territory) -> charts.Figure:
    felt = tables.topic_felt(FELT, zone)
    return _drawn(charts.draw_report_indices(felt, zone) or charts.draw_domain_gaps(tables.domain_gaps(place)), zone)


def _alliances(answers: pd.DataFrame, zone: Territory) -> charts.Figure:
    """Return the map of the zones where they have figures and one of them holds the region, else the three voices."""
    drawn = charts.draw_zone_map(answers, tables.topic_outlines(DUTY), zone)
    if zone.level != "france" and isinstance(drawn, charts.Figure):
        return drawn
    return _drawn(charts.draw_side_by_side(tables.act_together()), zone)


def _drawn(shown: charts.Figure | Markdown, place: Territory) -> charts.Figure:
    if isinstance(shown, Markdown):
        raise FigureError(
            "nothing-to-draw",
            f"A note needs a figure that has no value: {shown.data}",
            where=f"{place.level} {place.code}",
            remedy="Publish it in data/surveys, or keep its topic on an older wave in data/surveys/report.yml.",
        )
    return shown


def _zone_answer(answers: pd.DataFrame, zone: Territory) -> str:
    """Return what the map says of the region's zone, beside the ensemble; nothing where the zone has no figure."""
    rows = answers.query("territory_code == @zone.code").dropna(subset=["value", "reference"])
    if rows.empty:
        return ""
    row = rows.iloc[0]
    return say(
        "note.zone",
        zone=zone,
        title=row["title"],
        answer=row["answer_label"],
        value=shown_value(row),
        reference=number(row["reference"]),
        verdict=verdict_words("significance", row["significance"], is_indicative=row["sampling"] in INDICATIVE),
        is_simulated=row["provenance"] == SIMULATED,
    )


def _felt(items: list[dict[str, Any]]) -> list[str]:
    """Return what public surveys say of the region: what stands apart, a sentence each, then together what does not."""
    alike = [item["label"] for item in items if item["degree"] == NOTHING]
    apart = [say("note.felt", **item) for item in items if item["degree"] != NOTHING]
    return [*apart, *([say("note.felt_alike", labels=alike)] if alike else [])]


def _verdicts(rows: pd.DataFrame) -> list[str]:
    """Return each verdict with how many domains have it, and which, open ones counted; none where all are open."""
    counts = rows["verdict"].value_counts()
    if set(counts.index) <= {"open"}:
        return []
    return [
        say(
            "note.verdict",
            label=say(f"verdicts_of.{verdict}"),
            n=int(counts[verdict]),
            names="" if verdict == "open" else enumerate_fr(rows.loc[rows["verdict"] == verdict, "label"].tolist()),
        )
        for verdict in VERDICTS
        if verdict in counts
    ]


def _printed(place: Territory, zone: Territory, associations: pd.DataFrame) -> list[str]:
    """Return what the Observatoire printed for the region's zones, one sentence a figure; never simulated values."""
    if zone.level == "france":
        return []
    lines = [say("note.fragment", **item) for item in fragment_items(tables.topic_fragments(DUTY, zone))]
    large_zone = tables.topic_zone(ASSOCIATIONS, place)
    is_printed = associations["provenance"] != SIMULATED
    mine = associations[is_printed & (associations["territory_code"] == large_zone.code)]
    for _, row in mine.dropna(subset=["value", "reference"]).iterrows():
        facts = {name: row[name] for name in ("title", "population_label", "study_label", "fieldwork", "name")}
        caveats = "" if any(row["caveats"] in line for line in lines) else row["caveats"].replace("\n", " ")
        shares = {"value": number(row["value"]), "reference": number(row["reference"])}
        untested = say("studies.untested") if row["significance"] == UNTESTED else ""
        lines.append(say("note.associations", **facts, **shares, untested=untested, caveats=caveats))
    return lines


def _text(markdown: Markdown) -> str:
    return " ".join(str(markdown.data).split())
