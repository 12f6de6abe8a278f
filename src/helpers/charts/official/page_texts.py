"""Headings and sentences of a page, as Markdown that publication turns into real cells."""

from typing import Any

import pandas as pd
from IPython.display import Markdown

from helpers.charts.captions import caveats_by_indicator
from helpers.charts.official.gap_strips import priority_facts
from helpers.fragility.coherence import OPPOSED
from helpers.fragility.priority import is_above_france
from helpers.territory import grid
from helpers.territory.epci import read_epci
from helpers.territory.grid import Territory
from helpers.wording import enumerate_fr, say, signed

MAX_PRIORITIES = 5
DEGREES = (("together", 0.5), ("partly", 0.2), ("apart", -1.0))
"""From which mean correlation the headlines of a domain are said to go together, in part, or each its own way."""


def show_territory_heading(territory: Territory, zone: Territory) -> Markdown:
    """Return the title of a territory's page, its parts, and the survey zone or the region that stands for it."""
    facts = _standing(territory) if territory.level == "epci" else {}
    region = grid.region_of(territory)
    return Markdown(say(f"headings.{territory.level}", place=territory, zone=zone, region=region, **facts))


def _standing(territory: Territory) -> dict[str, Any]:
    """Return where an EPCI stands: every département and région, each with the address of its page."""
    epci = read_epci()[territory.code]
    departements = [grid.territory("departement", code) for code in epci.departements]
    regions = [grid.territory("region", code) for code in epci.regions]
    pages = {
        "departements": [place for place in departements if not grid.is_region_too(place)],
        "regions": regions,
    }
    named = {
        kind: [{"name": place.name, "address": grid.page_of(place)} for place in places]
        for kind, places in pages.items()
    }
    return {"epci": epci, **named}


def show_departements(territory: Territory) -> Markdown:
    """Return the links to the pages of the départements of a region; nothing elsewhere, nor where it has one alone."""
    codes = grid.departements_of(territory.code) if territory.level == "region" else []
    places = [grid.territory("departement", code) for code in codes] if len(codes) > 1 else []
    links = [{"name": place.name, "address": grid.page_of(place)} for place in places]
    return Markdown(say("departements.inside", places=links))


def show_domain_heading(domain: pd.Series, indicators: pd.DataFrame) -> Markdown:
    """Return the title of a domain's page, its definition and how its headline indicators were chosen."""
    chosen = indicators[indicators["is_headline"]]
    arguments = [{"label": row.label, "why": row.headline_argument} for row in chosen.itertuples()]
    return Markdown(say("headings.domain", domain=domain.to_dict(), arguments=arguments))


def show_coherence(pairs: pd.DataFrame) -> Markdown:
    """Return how far the headline indicators of a domain go together, in words, with their correlations.

    pairs: as given by `tables.domain_coherence`. Those of one pillar are said to count once, those that oppose each
    other are named; the mean is that of the others, between départements where they have two, else regions.
    """
    known = pairs.dropna(subset=["correlation"])
    apart = known[~known["same_pillar"]]
    level = "departement" if (apart["level"] == "departement").any() else "region"
    main = apart.loc[apart["level"] == level, "correlation"]
    mean = main.mean() if len(main) else float("nan")
    strongest = apart.sort_values("correlation").drop_duplicates(["indicator", "other"])
    repeated = known[known["same_pillar"]].sort_values("correlation", ascending=False)
    return Markdown(
        say(
            "coherence.text",
            degree="alone" if pd.isna(mean) else next(name for name, least in DEGREES if mean >= least),
            level=level,
            mean=signed(mean, 2) if pd.notna(mean) else "",
            lowest=signed(main.min(), 2) if len(main) else "",
            highest=signed(main.max(), 2) if len(main) else "",
            n_pairs=len(main),
            opposed=[_pair(row) for _, row in strongest[strongest["correlation"] < OPPOSED].iterrows()],
            repeated=[_pair(row) for _, row in repeated.drop_duplicates(["indicator", "other"]).iterrows()],
        )
    )


def _pair(row: pd.Series) -> dict[str, str]:
    names = {"label": row["label"], "other": row["other_label"], "level": row["level"]}
    return {**names, "correlation": signed(row["correlation"], 2)}


def show_priorities(gaps: pd.DataFrame, territory: Territory) -> Markdown:
    """Return the priority fragilities, five detailed and the others named.

    gaps: as given by `tables.domain_gaps`. The other domains above France are named apart, and for an overseas region
    those in which it is more fragile than every metropolitan one. For France, where to read
    them.
    """
    if territory.level == "france":
        return Markdown(say("priorities.national"))
    mine = gaps[gaps["is_focus"] & is_above_france(gaps["index"])]
    mine = mine.sort_values("index", ascending=False, kind="stable")
    chosen, others = mine[mine["is_priority"]], mine[~mine["is_priority"]]
    is_beyond = others["is_overseas"] & (others["n_metropolitan_above"] == 0)
    return Markdown(
        say(
            "priorities.text",
            place=territory,
            n=len(chosen),
            items=[priority_facts(row) for _, row in chosen.head(MAX_PRIORITIES).iterrows()],
            more=enumerate_fr(chosen["label"].iloc[MAX_PRIORITIES:].tolist()),
            beyond=enumerate_fr(others.loc[is_beyond, "label"].tolist()),
            doubtful=enumerate_fr(others.loc[~is_beyond, "label"].tolist()),
        )
    )


def show_missing_indices(gaps: pd.DataFrame) -> Markdown:
    """Return the domains without index for the page's territory, and why; nothing where there are none."""
    absent = gaps[gaps["is_focus"] & gaps["index"].isna()]
    partial, unpublished = absent[absent["n_headlines"] > 0], absent[absent["n_headlines"] == 0]
    items = [{"label": row.label, "n": row.n_indicators, "m": row.n_headlines} for row in partial.itertuples()]
    is_epci = bool((gaps["level"] == "epci").any())
    return Markdown(
        say("missing.indices", items=items, is_epci=is_epci, unpublished=unpublished["short_label"].tolist())
    )


def show_caveats(indicators: pd.DataFrame) -> Markdown:
    """Return the caveats of the headline indicators of a domain, each with the indicators it concerns.

    indicators: as given by `tables.domain_indicators`.
    """
    return Markdown(say("caveats.list", items=caveats_by_indicator(indicators[indicators["is_headline"]])))
