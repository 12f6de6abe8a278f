"""What a report reads: verdicts and their reasons, priorities, who acts on them, voices of actors, similar regions."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers.survey.estimate_row import OBSERVED
from helpers.tables.store import read_table
from helpers.tables.views.official_views import (
    FRANCE,
    domain_gaps,
    indices_of,
    is_below_region,
    read_territory,
    table_of,
)
from helpers.tables.views.practice_views import FRANCE as FRANCE_REACH
from helpers.tables.views.practice_views import HERE, SIMILAR, place_column, practice_cases, practices_for
from helpers.tables.views.study_rows import captions
from helpers.territory.grid import Territory

PRIORITIES = 5
NAMED_CAP = 3
"""Cases named for each distance, on the page of a territory."""
NOWHERE = "none"
CASE_COLUMNS = ["case_id", "name", "place_name", "source_url", "reach"]
# The topics of data/surveys/report.yml that are told by domain, and the actor who speaks.
VOICES = {
    "fragility_notes": "citizens",
    "company_notes": "companies",
    "association_fragilities": "associations",
    "right_place_of_citizens": "mayors_citizens",
    "right_place_of_companies": "mayors_companies",
    "right_place_of_associations": "mayors_associations",
}


def zone_holding(territory: Territory, zoning: str) -> Territory:
    """Return the survey zone that holds a region, or France for a region that no survey reaches (overseas)."""
    zones = read_table("zonings").query("zoning == @zoning and member_code == @territory.code")
    if territory.level != "region" or zones.empty:
        return read_territory("france", FRANCE)
    return read_territory(zoning, zones["zone_code"].iloc[0])


def report_verdicts(territory: Territory) -> pd.DataFrame:
    """Return the verdict of each domain for a region, or of every region for France, with both indices.

    Empty for a département: no survey notes the domains there.
    Columns: [index], [study], study, wave, perceived, perceived_lb and perceived_ub (spreads between zones, above 0
    where more fragile; limits at 95 %), significance, measured, felt, verdict, reason, provenance.
    """
    table = indices_of("region").merge(read_table("verdicts"), on=["territory_code", "domain"])
    if territory.level != "france":
        table = table[(table["territory_code"] == territory.code) & (territory.level == "region")]
    facts = captions(*table[["study", "wave"]].iloc[0]) if len(table) else {}
    return table.assign(**facts).reset_index(drop=True)


def report_priorities(territory: Territory) -> pd.DataFrame:
    """Return the priority fragilities of a territory, five at the most, the furthest from France first.

    They are the priorities of the index (is_priority). Columns: those of `report_verdicts`, or of `domain_gaps` for a
    département, then more: the labels of those left out, one a line.
    """
    is_region = territory.level == "region"
    rows = report_verdicts(territory) if is_region else domain_gaps(territory).query("is_focus")
    chosen = rows[rows["is_priority"]].sort_values("index", ascending=False, kind="stable")
    more = "\n".join(chosen["label"].iloc[PRIORITIES:])
    return chosen.head(PRIORITIES).assign(more=more).reset_index(drop=True)


def whole_ensemble() -> pd.DataFrame:
    """Return the estimates of the whole ensemble: those observed, or those printed of the questions that have none.

    Columns: [estimate].
    """
    rows = read_table("estimates").query("level == 'france' and population == 'ensemble' and provenance != 'simulated'")
    is_observed = rows["provenance"] == OBSERVED
    has_observed = is_observed.groupby([rows["study"], rows["wave"], rows["question_id"]]).transform("any")
    return rows[is_observed == has_observed]


def similar_to(territory: Territory) -> pd.DataFrame:
    """Return the territories of its level that are most similar to one, nearest first; none for France.

    Columns: level, territory_code, neighbour_code, name, slug, rank (1 for the nearest), distance (in metropolitan
    spreads), n_shared (indicators), shared_domains, reasons: the labels of the domains in which both stand furthest
    from France on the same side, with the side: "label|more" or "label|less", one a line.
    """
    rows = read_table("similar_territories").query("level == @territory.level and territory_code == @territory.code")
    names = read_table("territories").query("level == @territory.level").set_index("territory_code")
    labels = read_table("domains").set_index("domain")["label"]
    indices = read_table(table_of("indices", territory.level)).query(
        "level == @territory.level and territory_code == @territory.code"
    )
    sides = indices.set_index("domain")["index"]
    reasons = [
        "\n".join(f"{labels[name]}|{'more' if sides[name] > 0 else 'less'}" for name in text.split(",") if name)
        for text in rows["shared_domains"]
    ]
    return rows.assign(
        name=rows["neighbour_code"].map(names["name"]), slug=rows["neighbour_code"].map(names["slug"]), reasons=reasons
    ).reset_index(drop=True)


def acting_cases(territory: Territory) -> pd.DataFrame:
    """Return cases to name on the page of a territory, nearest first: its own, those of similar ones, of France.

    Those of its priority fragilities come first, one a domain in turn. Columns: [case], reach (here, similar,
    france), n (cases of that reach); at most NAMED_CAP cases a reach, none twice. For France, its own reach alone.
    """
    near: dict[str, list[str]] = {}
    domains: list[str] = []
    if territory.level != FRANCE_REACH:
        near = {HERE: [territory.code], SIMILAR: similar_to(territory)["neighbour_code"].tolist()}
        domains = report_priorities(territory)["domain"].tolist()
    order = {domain: place for place, domain in enumerate(domains)}
    cases = practice_cases()
    ranks = [[order[part] for part in text.split(";") if part in order] for text in cases["domains"]]
    cases = cases.assign(priority=[min(position, default=len(order)) for position in ranks])
    parts, named = [], pd.Series(dtype="str")
    for reach, codes in {**near, FRANCE_REACH: None}.items():
        mine = cases if codes is None else cases[cases[place_column(territory)].isin(codes)]
        left = mine[~mine["case_id"].isin(named)]
        left = left.assign(turn=left.groupby("priority").cumcount()).sort_values(["turn", "priority"], kind="stable")
        parts.append(left.head(NAMED_CAP).assign(reach=reach, n=len(mine)))
        named = pd.concat([named, parts[-1]["case_id"]])
    return pd.concat(parts, ignore_index=True).drop(columns=["priority", "turn"])


def report_practices(territory: Territory) -> pd.DataFrame:
    """Return the cases that answer each priority fragility: the territory's, else similar ones', else France's.

    Columns: domain, label, slug, n_similar (territories that resemble it), then of each case case_id, name, place_name
    (its region; its département on the page of one), source_url, reach. A priority that no case answers has one row,
    whose reach is none and whose case is empty.
    """
    similar = similar_to(territory)["neighbour_code"].tolist()
    parts = [_answers(row, territory, similar) for row in report_priorities(territory).to_dict("records")]
    columns = ["domain", "label", "slug", "n_similar", *CASE_COLUMNS]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _answers(priority: Mapping[Any, Any], territory: Territory, similar: list[str]) -> pd.DataFrame:
    places = read_table("territories")
    level = "departement" if place_column(territory) == "departement" else "region"
    names = places[places["level"] == level].set_index("territory_code")["name"]
    cases = practices_for(priority["domain"], territory, similar)
    cases = cases.assign(place_name=cases[place_column(territory)].map(names).fillna(""))[CASE_COLUMNS]
    if cases.empty:
        cases = pd.DataFrame([dict.fromkeys(CASE_COLUMNS, "") | {"reach": NOWHERE}])
    kept = {name: priority[name] for name in ("domain", "label", "slug")}
    return cases.assign(**kept, n_similar=len(similar))


def actor_voices(place: Territory | None = None) -> pd.DataFrame:
    """Return what each actor says of each domain in the whole ensemble; see `whole_ensemble`.

    place: whose page shows it; no rows for a département, whose region's page does.

    Columns: [study], domain, number (of the domain, 1 to 16), label, short_label, voice, study, wave, question_id,
    item, answer, value (percent, or points of the scale, as unit says), unit, status, caveats; what was not printed, or
    is lost, has no value.
    """
    keys = ["study", "wave", "question_id", "answer"]
    voices = read_table("report_topics").assign(voice=lambda rows: rows["topic"].map(VOICES)).dropna(subset="voice")
    voices = voices[["voice", *keys]].drop_duplicates()
    domains = read_table("question_cells").query("domain != ''").drop_duplicates([*keys, "item"])
    printed = whole_ensemble()
    table = voices.merge(domains[[*keys, "item", "domain"]], on=keys)
    table = table.merge(printed[[*keys, "item", "value", "unit", "status", "caveats"]], on=[*keys, "item"])
    waves = table[["study", "wave"]].drop_duplicates()
    facts = pd.DataFrame([{**row, **captions(row["study"], row["wave"])} for row in waves.to_dict("records")])
    labels = read_table("domains")[["domain", "number", "label", "short_label"]]
    table = table.merge(facts, on=["study", "wave"]).merge(labels, on="domain")
    table = table.sort_values(["number", "voice"], kind="stable", ignore_index=True)
    return table.iloc[:0] if place and is_below_region(place) else table
