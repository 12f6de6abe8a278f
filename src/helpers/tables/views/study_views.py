"""What a study's page reads: the answers to a question in one place or in every zone, with all that captions need."""

from collections.abc import Iterable

import geopandas as gpd
import pandas as pd

from helpers.survey.estimate_row import ALL, LOST, OBSERVED, PUBLISHED
from helpers.tables.store import read_table
from helpers.tables.views.official_views import FRANCE, read_territory, territories_of
from helpers.tables.views.study_rows import (
    CELL,
    asked_rows,
    captions,
    described,
    expected_cells,
    one_provenance,
    read_study,
)
from helpers.tables.views.told_apart import told_apart
from helpers.territory.grid import Territory

RECALL_COLUMNS = ["item", "recall", "recall_status", "recall_study", "recall_fieldwork", "recall_caveats", "recall_why"]
FELT_COLUMNS = [
    "domain",
    "kind",
    "name",
    "value",
    "value_lb",
    "value_ub",
    "kept",
    "significance",
    "provenance",
    "status",
]


def study_answers(study: str, wave: str, question_id: str, territory: Territory) -> pd.DataFrame:
    """Return the answers to a question in one place: a row for each item, answer, band, total or mean, and population.

    Columns: [estimate], [cell], [study]. A cell without any figure has the status "unpublished"; one of an item that
    does not tell territories apart, "alike". A share printed without its band is left out: see `printed_means`.
    """
    rows = asked_rows(study, wave, question_id)
    mine = rows[(rows["level"] == territory.level) & (rows["territory_code"] == territory.code)]
    cells = expected_cells(study, wave, question_id).query("role != 'unplaced'")
    kept = one_provenance(mine, cells).assign(level=territory.level, territory_code=territory.code)
    table = described(kept, study, wave, question_id, [territory])
    return table if territory.level == "france" else told_apart(table, study, wave, question_id)[table.columns]


def reference_answers(study: str, wave: str, question_id: str, territory: Territory) -> pd.DataFrame:
    """Return the answers of the whole ensemble that stand beside those of a place, of the same provenance as them.

    Columns: [estimate], [cell], [study]. Where the ensemble has none of that provenance, those of `study_answers` for
    France.
    """
    shown = study_answers(study, wave, question_id, territory)["provenance"].dropna().unique()
    rows = asked_rows(study, wave, question_id).query("level == 'france'")
    cells = expected_cells(study, wave, question_id).query("role != 'unplaced'")
    kept = one_provenance(_like(rows, shown), cells).assign(level="france", territory_code=FRANCE)
    return described(kept, study, wave, question_id, [read_territory("france", FRANCE)])


def printed_answers(study: str, wave: str, question_id: str) -> pd.DataFrame:
    """Return the answers of the whole ensemble as printed, or as observed once responses are there, never simulated.

    Columns: [estimate], [cell], [study]. What was not printed, or cannot be read any more, has no value; a share
    without its band is there.
    """
    rows = asked_rows(study, wave, question_id).query("level == 'france'")
    has_observed = (rows["provenance"] == OBSERVED).any()
    rows = rows[rows["provenance"] == (OBSERVED if has_observed else PUBLISHED)]
    kept = one_provenance(rows, expected_cells(study, wave, question_id))
    france = read_territory("france", FRANCE)
    return described(kept.assign(level="france", territory_code=FRANCE), study, wave, question_id, [france])


def printed_means(study: str, wave: str, question_id: str) -> pd.DataFrame:
    """Return the mean of each item in the whole ensemble beside that of the wave declared comparable, as printed.

    Columns: [estimate], [cell], [study], recall (the former mean, points of the scale) and change (points),
    recall_status, recall_study, recall_fieldwork, recall_caveats, recall_why (why both may be compared).
    """
    table = printed_answers(study, wave, question_id).query("role == 'mean'")
    recalled = table.merge(_recall(study, wave, question_id), on="item", how="left")
    recalled["recall_status"] = recalled["recall_status"].fillna(LOST)
    return recalled.assign(change=recalled["value"] - recalled["recall"])


def zone_answers(
    study: str, wave: str, question_id: str, answer: str, population: str = ALL, level: str = ""
) -> pd.DataFrame:
    """Return one answer to a question in every zone of the study's grid, item by item.

    level: another level than the grid, where the study has results there. Columns: [estimate], [cell], [study],
    shown_as (map, values or national), reliability (0 to 1, the share of the spread that is no noise), reference (the
    share or the mean of the whole ensemble, in the same unit, of the provenance of the zones where it has one),
    reference_provenance.
    """
    grid = level or read_study(study, wave)["grid"]
    cells = expected_cells(study, wave, question_id).query("answer == @answer and population == @population")
    zones = _reached(study, wave, territories_of(grid))
    wanted = cells.merge(pd.DataFrame({"territory_code": [zone.code for zone in zones]}), how="cross")
    every = asked_rows(study, wave, question_id).query("answer == @answer and population == @population")
    rows = every[every["level"] == grid]
    kept = one_provenance(rows, wanted, [*CELL, "territory_code"]).assign(level=grid)
    table = told_apart(described(kept, study, wave, question_id, zones), study, wave, question_id)
    ensemble = _like(every[every["level"] == "france"], table["provenance"].dropna().unique())
    national = one_provenance(ensemble, cells).set_index("item")
    return table.assign(
        reference=table["item"].map(national["value"]), reference_provenance=table["item"].map(national["provenance"])
    )


def study_bases(study: str, wave: str) -> pd.DataFrame:
    """Return the weighted size of each zone as printed, the largest first; columns: [estimate], [study], name."""
    rows = read_table("estimates").query("study == @study and wave == @wave and answer == 'base' and level != 'france'")
    names = {zone.code: zone.name for zone in territories_of(read_study(study, wave)["grid"])}
    rows = rows.drop_duplicates("territory_code").assign(name=lambda table: table["territory_code"].map(names))
    return rows.assign(**captions(study, wave)).sort_values("value", ascending=False, ignore_index=True)


def study_fragments(study: str, wave: str, territory: Territory) -> pd.DataFrame:
    """Return the figures printed for one place or its regions, and the value of the whole ensemble beside them.

    Columns: [estimate], [cell], [study], reference (in the same unit). A figure printed for Occitanie is shown on the
    page of its zone.
    """
    inside = _members(territory)
    rows = read_table("estimates").query("study == @study and wave == @wave and provenance == @PUBLISHED")
    here = (rows["level"] == territory.level) & (rows["territory_code"] == territory.code)
    regional = (rows["level"] == "region") & rows["territory_code"].isin(inside["territory_code"])
    rows = rows[(here | regional) & (rows["question_id"] != "") & (rows["level"] != "france")]
    parts = [
        described(part, study, wave, str(question), [territory]).merge(
            printed_answers(study, wave, str(question))[[*CELL, "value"]].rename(columns={"value": "reference"}),
            on=CELL,
            how="left",
        )
        for question, part in rows.groupby("question_id")
    ]
    if not parts:
        return rows.assign(**captions(study, wave))
    names = inside.set_index("territory_code")["name"]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(name=table["territory_code"].map(names).fillna(territory.name))


def study_questions(study: str, wave: str) -> pd.DataFrame:
    """Return the questions of a wave in order; raises QuestionnaireError.

    Columns: study, wave, question_id, title, text, wording, kind, base, position (from 0), note_unit, maximum (points
    of the scale), middle, question_caveats, is_drawn (the page of the study draws it, as data/surveys/report.yml says).
    """
    read_study(study, wave)
    rows = read_table("questions").query("study == @study and wave == @wave")
    topics = read_table("report_topics").query("study == @study and is_on_study_page")
    return rows.assign(is_drawn=rows["question_id"].isin(topics["question_id"])).sort_values(
        "position", ignore_index=True
    )


def zone_outlines(study: str, wave: str) -> gpd.GeoDataFrame:
    """Return the shapes of the zones of a study's grid.

    Columns: territory_code, name, region_code, geometry.
    """
    grid = read_study(study, wave)["grid"]
    if grid == "france":
        return read_table("outlines_region").iloc[:0]
    shapes = read_table(f"outlines_{grid}")
    there = [zone.code for zone in _reached(study, wave, territories_of(grid))]
    return shapes[shapes["territory_code"].isin(there)].reset_index(drop=True)


def measured_and_felt(study: str, wave: str, territory: Territory) -> pd.DataFrame:
    """Return, by domain, the objective index of each region of a zone and the perceived index of the zone.

    Columns: [study], domain, number (of the domain, 1 to 16), label, short_label, kind (measured or felt), name, value,
    value_lb and value_ub (spreads, above 0 where more fragile; limits at 95 %), kept (of a gap, 0 to 1, what the sample
    leaves of it), significance, provenance, status. No rows for France, which has no gap to itself.
    """
    inside = _members(territory)
    measured = read_table("indices").query("level == 'region'").merge(inside, on="territory_code")
    measured = measured.rename(columns={"index": "value"}).assign(kind="measured", status="shown")
    felt = read_table("perceived_indices").query(
        "study == @study and wave == @wave and territory_code == @territory.code"
    )
    felt = felt.rename(columns={"index": "value", "index_lb": "value_lb", "index_ub": "value_ub"})
    felt = felt.assign(kind="felt", name=territory.name)
    both = pd.concat([part.reindex(columns=FELT_COLUMNS) for part in (measured, felt)], ignore_index=True)
    domains = read_table("domains")[["domain", "number", "label", "short_label"]]
    table = both.merge(domains, on="domain").sort_values(["number", "kind", "name"], ignore_index=True)
    return table.assign(**captions(study, wave))


def _recall(study: str, wave: str, question_id: str) -> pd.DataFrame:
    """Return the means of the wave that a question may be compared with, if any: RECALL_COLUMNS."""
    comparisons = read_table("comparisons").query(
        "study == @study and wave == @wave and question_id == @question_id and is_comparable"
    )
    if comparisons.empty:
        return pd.DataFrame(columns=RECALL_COLUMNS)
    other = comparisons.iloc[0]
    keys = (other["other_study"], other["other_wave"], other["other_question"])
    rows = printed_answers(*keys).query("role == 'mean'")
    table = rows[["item", "value", "status", "study_label", "fieldwork", "caveats"]].assign(why=other["why"])
    return table.set_axis(RECALL_COLUMNS, axis="columns")


def _like(rows: pd.DataFrame, provenances: Iterable[str]) -> pd.DataFrame:
    """Return the rows of some provenances, or all of them where none is of those."""
    kept = rows[rows["provenance"].isin(list(provenances))]
    return kept if len(kept) else rows


def _members(territory: Territory) -> pd.DataFrame:
    """Return the regions of a zone: territory_code, name."""
    zones = read_table("zonings").query("zoning == @territory.level and zone_code == @territory.code")
    regions = read_table("territories").query("level == 'region'")
    return regions[regions["territory_code"].isin(zones["member_code"])][["territory_code", "name"]]


def _reached(study: str, wave: str, zones: list[Territory]) -> list[Territory]:
    """Return the zones where a public survey has results; the Observatoire's own reach all of theirs."""
    if read_study(study, wave)["status"] != "public":
        return zones
    there = read_table("estimates").query("study == @study and wave == @wave")
    keys = set(zip(there["level"], there["territory_code"], strict=True))
    return [zone for zone in zones if (zone.level, zone.code) in keys]
