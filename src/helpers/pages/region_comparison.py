"""What the page that compares two regions shows: a file of facts for each, and their lists by domain.

Every fact bears where it comes from, so that a simulated value never loses its mark on the way to a browser.
"""

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from helpers import tables
from helpers.charts.official.gap_strips import rank_text
from helpers.charts.surveys.survey_captions import (
    felt_words,
    shown_value,
    survey_sources,
    verdict_words,
)
from helpers.figures.published_figure import EXTRA
from helpers.pages.region_pairs import compared_pair
from helpers.survey.estimate_row import SIMULATED
from helpers.survey.questionnaire.design import INDICATIVE
from helpers.tables.views.study_rows import UNPUBLISHED
from helpers.territory.grid import Territory
from helpers.wording import number, say, signed
from helpers.wording.numbers import rounded

FOLDER = f"{EXTRA}/donnees/regions"
OFFICIAL = "official"
INDEX_DECIMALS, SHARE_DECIMALS = 4, 1
# The topics that tell alliances in a zone.
ALLIANCES = ("need_for_alliances", "company_partnerships", "association_partnerships")
KEY = ["study", "wave", "question_id", "answer", "population"]


def compared_regions(regions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each region: name, address, and for each domain its facts as read.

    regions: code, name and address of each page, as page templates have them.
    """
    verdicts = _verdicts()
    return [{**region, "cells": _domains(verdicts[region["code"]])} for region in regions]


def compared_domains(regions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lists of all regions, one a domain: label, address and its rows, from the most to the least fragile.

    regions: those of `compared_regions`. Metropolitan regions come first, then those overseas, which are ranked apart.
    """
    lists = []
    for place, domain in enumerate(regions[0]["cells"] if regions else []):
        rows = [{**region, "cell": region["cells"][place]} for region in regions]
        rows.sort(key=lambda row: (row["is_overseas"], row["cell"]["index"] is None, -(row["cell"]["index"] or 0)))
        lists.append({**{name: domain[name] for name in ("id", "label", "address")}, "rows": rows})
    return lists


def example_pair(regions: Sequence[dict[str, Any]]) -> list[str]:
    """Return the codes of the two regions shown first: those that resemble each other most, else the first ones.

    regions: code and name of each page.
    """
    codes = [region["code"] for region in regions]
    near = tables.read_table("similar_territories").query("level == 'region'")
    near = near[near["territory_code"].isin(codes) & near["neighbour_code"].isin(codes)].sort_values("distance")
    return near[["territory_code", "neighbour_code"]].iloc[0].tolist() if len(near) else codes[:2]


def comparison_files(regions: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return the file of facts of each region, by address."""
    answers = [rows for topic in ALLIANCES for _, rows in tables.topic_zones(topic).groupby("population", sort=False)]
    verdicts = _verdicts()
    kept = {region["code"]: verdicts[region["code"]] for region in regions}
    facts = {region["code"]: _facts(region, kept, answers) for region in regions}
    return {
        f"{FOLDER}/{code}.json": json.dumps(fact, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        for code, fact in facts.items()
    }


def _facts(
    region: dict[str, Any], verdicts: dict[str, pd.DataFrame], answers: Sequence[pd.DataFrame]
) -> dict[str, Any]:
    place = tables.read_territory("region", region["code"])
    mine = verdicts[place.code]
    return {
        "code": place.code,
        "name": place.name,
        "with_article": place.with_article,
        "is_overseas": place.is_overseas,
        "profile": f"{region['address']}.html",
        "figures": _figures(place),
        "domains": _domains(mine),
        "against": {code: _against(mine, other) for code, other in verdicts.items() if code != place.code},
        "alliances": [_alliance(place, rows) for rows in answers],
    }


def _verdicts() -> dict[str, pd.DataFrame]:
    """Return the verdicts of every region, by code, in the order of domains."""
    rows = tables.report_verdicts(tables.read_territory("france", "FRA")).sort_values("number", kind="stable")
    return {str(code): mine for code, mine in rows.groupby("territory_code")}


def _against(mine: pd.DataFrame, other: pd.DataFrame) -> dict[str, str]:
    """Return, by domain, whether a region is more fragile than another, and how surely."""
    pairs = zip(mine.iterrows(), other.iterrows(), strict=True)
    return {str(row["domain"]): compared_pair(row, beside) for (_, row), (_, beside) in pairs}


def _figures(place: Territory) -> list[dict[str, Any]]:
    """Return the key figures: id, label, unit, period, value, shown, source and provenance."""
    return [
        {
            "id": row["indicator"],
            "label": row["label"],
            "unit": row["unit"],
            "period": row["period"],
            "value": _rounded(row["value"], int(row["decimals"])),
            "shown": say("values.none") if pd.isna(row["value"]) else number(row["value"], int(row["decimals"])),
            "source": row["source_line"].replace("\n", " ; "),
            **_from(OFFICIAL),
        }
        for _, row in tables.key_figures(place).iterrows()
    ]


def _domains(verdicts: pd.DataFrame) -> list[dict[str, Any]]:
    """Return, for each domain in order, the index and rank measured, the index felt, and the verdict, as read."""
    return [
        {
            "id": row["domain"],
            "label": row["label"],
            "short_label": row["short_label"],
            "address": f"domaines/{row['slug']}.html",
            "index": _rounded(row["index"], INDEX_DECIMALS),
            "index_shown": say("values.no_index") if pd.isna(row["index"]) else signed(row["index"], 1),
            "rank": None if pd.isna(row["rank"]) else int(row["rank"]),
            "rank_shown": "" if pd.isna(row["index"]) else _ranked(row),
            "priority": bool(row["is_priority"]),
            "measured": _from(OFFICIAL),
            "felt": {
                "index": _rounded(row["perceived"], INDEX_DECIMALS),
                "shown": "" if pd.isna(row["perceived"]) else signed(row["perceived"], 1),
                "test": felt_words(row, "verdicts_of"),
                **_from(row["provenance"]),
            },
            "verdict": {
                "id": row["verdict"],
                "shown": say(f"verdicts_of.{row['verdict']}"),
                "reason": say(f"verdicts_of.why_{row['reason']}") if row["reason"] else "",
                **_from(row["provenance"]),
            },
        }
        for _, row in verdicts.iterrows()
    ]


def _ranked(row: pd.Series) -> str:
    """Return a rank as read, and whether the domain is a priority fragility."""
    return f"{rank_text(row)}, {say('gaps.priority')}" if row["is_priority"] else rank_text(row)


def _alliance(place: Territory, rows: pd.DataFrame) -> dict[str, Any]:
    """Return one answer in the zone that holds a region: label, place, value, interval, test, reference, source."""
    zone = tables.zone_holding(place, rows["grid"].iloc[0])
    mine = rows[(rows["territory_code"] == zone.code) & rows["value"].notna()]
    kept = rows.iloc[0] if mine.empty else mine.iloc[0]
    fact = {
        "id": "/".join(kept[KEY]),
        "label": say(
            "compare.alliance", title=kept["title"], answer=kept["answer_label"], population=_population(kept)
        ),
        "place": zone.name,
    }
    if mine.empty:
        status = rows.loc[rows["territory_code"] == zone.code, "status"]
        absence = status.iloc[0] if len(status) else UNPUBLISHED
        return {**fact, "place": "", "value": None, "shown": say(f"absent.{absence}"), **_from("")}
    return {
        **fact,
        "value": _rounded(kept["value"], SHARE_DECIMALS),
        "shown": say(f"values.{kept['unit']}", text=shown_value(kept)),
        "low": _rounded(kept["value_lb"], SHARE_DECIMALS),
        "high": _rounded(kept["value_ub"], SHARE_DECIMALS),
        "test": verdict_words("significance", kept["significance"], is_indicative=kept["sampling"] in INDICATIVE),
        "reference": _rounded(kept["reference"], SHARE_DECIMALS),
        "source": " ; ".join(survey_sources(mine, is_simulated=kept["provenance"] == SIMULATED)),
        "caveats": kept["caveats"].replace("\n", " "),
        **_from(kept["provenance"]),
    }


def _population(row: pd.Series) -> str:
    return "" if row["population"] == "ensemble" else str(row["population_label"])


def _from(provenance: str) -> dict[str, str]:
    """Return the mark of where a value comes from, and its words; none where there is no value."""
    label = (
        say("compare.official") if provenance == OFFICIAL else say(f"provenances.{provenance}") if provenance else ""
    )
    return {"provenance": provenance, "provenance_label": label}


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None or pd.isna(value) else float(rounded(value, decimals))
