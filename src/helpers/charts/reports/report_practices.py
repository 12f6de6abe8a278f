"""Who acts on the priority fragilities of a region: sentences and lists of cases, names escaped."""

from typing import Any

import pandas as pd
from IPython.display import Markdown

from helpers.charts.cases.practice_lists import LIST_CAP
from helpers.territory.grid import Territory
from helpers.wording import glued, say

NAMED_CAP = 3
"""Cases that a note names for one fragility."""


def show_report_practices(
    practices: pd.DataFrame, cases: pd.DataFrame, domains: pd.DataFrame, territory: Territory
) -> Markdown:
    """Return the cases that answer each priority fragility, all those of the region, and the domains without any.

    practices: as given by `tables.report_practices`. cases: every case, by `tables.practice_cases`. domains: the table.
    """
    mine = cases[cases["region_code"] == territory.code]
    text = say(
        "reports.practices",
        place=territory,
        items=acting_items(practices, territory),
        total=len(cases),
        n_known=int((cases["domains"] != "").sum()),
        n_mine=len(mine),
        mine=_listed(mine),
        absent=[
            {"label": label, "n": _count(cases, domain)}
            for domain, label in zip(domains["domain"], domains["label"], strict=True)
            if not _count(mine, domain)
        ],
    )
    return Markdown(glued(text))


def acting_items(practices: pd.DataFrame, territory: Territory) -> list[dict[str, Any]]:
    """Return who acts on each priority: domain, label, slug, acts (a sentence), n, names, list (of cases, as HTML).

    practices: as given by `tables.report_practices`.
    """
    return [_acting(rows, territory) for _, rows in practices.groupby("domain", sort=False)]


def _acting(rows: pd.DataFrame, territory: Territory) -> dict[str, Any]:
    first, known = rows.iloc[0], rows[rows["case_id"] != ""]
    acts = say(
        "reports.acts",
        place=territory,
        reach=first["reach"],
        n=len(known),
        has_similar=bool(first["n_similar"]),
        regions=list(dict.fromkeys(known["region_name"])),
    )
    return {
        **{name: first[name] for name in ("domain", "label", "slug")},
        "acts": acts,
        "n": len(known),
        "names": known["name"].tolist()[:NAMED_CAP],
        "list": _listed(known),
    }


def _listed(cases: pd.DataFrame) -> str:
    rows = [
        {**row, "kind": say("practices.kind", family=row["family_label"], type=row["type_label"])}
        for row in cases.head(LIST_CAP).to_dict("records")
    ]
    return say("reports.cases", rows=rows, n_more=len(cases) - len(rows)) if rows else ""


def _count(cases: pd.DataFrame, domain: str) -> int:
    return sum(domain in [one.strip() for one in names.split(";")] for names in cases["domains"])
