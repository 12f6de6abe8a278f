"""Lists of cases on a page, whole without a script: search, domains, regions, closed lists. Names are escaped texts."""

from typing import Any

import pandas as pd
from IPython.display import Markdown

from helpers.charts.cases.practice_cards import FACETS, NOWHERE, OWN, case_cards, facet_choices
from helpers.territory.grid import Territory
from helpers.wording import dictionary_keys, say

SEARCH_CAP, LIST_CAP = 40, 3
"""Cases written in the page: in the list that is searched, and in the list of one domain or region."""


def show_practices_heading(cases: pd.DataFrame, territory: Territory) -> Markdown:
    """Return the title of the page of practices, and how many cases have a sure place.

    cases: as given by `tables.practice_cases`.
    """
    n_region, n_mapped = int((cases["region_code"] != "").sum()), int(cases["is_mapped"].sum())
    n = len(cases)
    facts = {"n": n, "n_mapped": n_mapped, "n_region": n_region - n_mapped, "n_unplaced": n - n_region}
    facts |= {"n_own": (n_own := int((cases["origin"] == OWN).sum())), "n_public": n - n_own}
    return Markdown(say("practices.heading", place=territory, **facts))


def show_practice_search(
    cases: pd.DataFrame, domains: pd.DataFrame, lists: pd.DataFrame, territories: pd.DataFrame, territory: Territory
) -> Markdown:
    """Return the list of cases that readers search; without a script it is the list of the first ones.

    cases: as given by `tables.practice_cases`. lists: by `tables.practice_lists`. domains, territories: the tables.
    """
    cards = case_cards(cases)
    return Markdown(
        say(
            "practices.search",
            total=len(cards),
            shown=min(len(cards), SEARCH_CAP),
            step=SEARCH_CAP,
            base="" if territory.level == "france" else f"{territory.level}-{territory.code}",
            facets=facet_choices(cards, domains, lists, territories),
            cards=[say("practices.card", **card) for card in cards[:SEARCH_CAP]],
        )
    )


def show_practices_by_domain(cases: pd.DataFrame, domains: pd.DataFrame) -> Markdown:
    """Return the cases of each domain, first ones only where there are many; domains without case are named together.

    cases: as given by `tables.practice_cases`.
    """
    inside = [
        cases["domains"].str.split(";").map(lambda names, domain=domain: domain in names)
        for domain in domains["domain"]
    ]
    groups = [
        _group(cases[mask], slug, label, f"{FACETS[0]}={domain}")
        for mask, domain, slug, label in zip(inside, domains["domain"], domains["slug"], domains["label"], strict=True)
    ]
    return Markdown(
        say("practices.by_domain", groups=groups, total=len(cases), n_known=int((cases["domains"] != "").sum()))
    )


def show_practices_by_region(cases: pd.DataFrame, territories: pd.DataFrame) -> Markdown:
    """Return the cases of each region, then those whose place is not sure; regions without case are named together.

    cases: as given by `tables.practice_cases`.
    """
    regions = territories[territories["level"] == "region"].sort_values("name", key=dictionary_keys)
    groups = [
        _group(cases[cases["region_code"] == code], code, name, f"territoire=region-{code}")
        for code, name in zip(regions["territory_code"], regions["name"], strict=True)
    ]
    others = _group(cases[cases["region_code"] == ""], "", "", f"territoire={NOWHERE}")
    return Markdown(say("practices.by_region", groups=groups, others=others["list"] if others["n"] else ""))


def show_practice_grid(lists: pd.DataFrame) -> Markdown:
    """Return the families with their types, and the trades with their activities.

    lists: as given by `tables.practice_lists`.
    """
    of_kind = {kind: rows.to_dict("records") for kind, rows in lists.groupby("kind", sort=False)}
    families = [
        {"label": family["label"], "types": [row["label"] for row in of_kind["type"] if row["parent"] == family["id"]]}
        for family in of_kind["family"]
    ]
    trades = [{"label": metier["label"], "activities": metier["detail"].split("\n")} for metier in of_kind["metier"]]
    return Markdown(say("practices.grid", families=families, trades=trades))


def _group(cases: pd.DataFrame, anchor: str, label: str, facets: str) -> dict[str, Any]:
    kept = cases.head(LIST_CAP)
    text = say("practices.list", rows=kept.to_dict("records"), n=len(cases), facets=facets)
    return {"anchor": anchor, "label": label, "n": len(cases), "list": text}
