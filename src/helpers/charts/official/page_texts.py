"""Headings and sentences of a page, as Markdown that publication turns into real cells."""

import pandas as pd
from IPython.display import Markdown

from helpers.charts.captions import caveats_by_indicator
from helpers.charts.official.gap_strips import rank_text, widest_domains
from helpers.territory.grid import Territory
from helpers.wording import enumerate_fr, say, signed

MAX_PRIORITIES = 5


def show_territory_heading(territory: Territory) -> Markdown:
    """Return the title of a profile and what the page is."""
    return Markdown(say(f"headings.{territory.level}", place=territory))


def show_domain_heading(domain: pd.Series, indicators: pd.DataFrame) -> Markdown:
    """Return the title of a domain's page, its definition and how its headline indicators were chosen."""
    chosen = indicators[indicators["is_headline"]]
    arguments = [{"label": row.label, "why": row.headline_argument} for row in chosen.itertuples()]
    return Markdown(say("headings.domain", domain=domain.to_dict(), arguments=arguments))


def show_priorities(gaps: pd.DataFrame, territory: Territory) -> Markdown:
    """Return the priority fragilities: domains above France whatever the calculation, five at the most.

    gaps: as given by `tables.domain_gaps`. A domain counts when its index is above 0 and its least fragile rank stays
    in the most fragile half; the other domains above 0 are named as depending on the calculation. For France, the
    domains in which its regions differ most.
    """
    if territory.level == "france":
        return Markdown(say("priorities.national", widest=widest_domains(gaps)))
    mine = gaps[gaps["is_focus"] & (gaps["index"] > 0)].sort_values("index", ascending=False)
    is_robust = mine["rank_worst"] <= mine["n_ranked"] / 2
    rows = mine[is_robust].head(MAX_PRIORITIES)
    items = [
        {"label": row["label"], "slug": row["slug"], "gap": signed(row["index"], 1), "rank": rank_text(row)}
        for _, row in rows.iterrows()
    ]
    more = mine[is_robust]["label"].iloc[MAX_PRIORITIES:].tolist()
    doubtful = enumerate_fr(mine.loc[~is_robust, "label"].tolist())
    return Markdown(say("priorities.text", place=territory, items=items, more=enumerate_fr(more), doubtful=doubtful))


def show_missing_indices(gaps: pd.DataFrame) -> Markdown:
    """Return the domains without index for the page's territory, and why; nothing where there are none."""
    absent = gaps[gaps["is_focus"] & gaps["index"].isna()]
    items = [{"label": row.label, "n": row.n_indicators, "m": row.n_headlines} for row in absent.itertuples()]
    return Markdown(say("missing.indices", items=items))


def show_caveats(indicators: pd.DataFrame) -> Markdown:
    """Return the caveats of the headline indicators of a domain, each with the indicators it concerns.

    indicators: as given by `tables.domain_indicators`.
    """
    return Markdown(say("caveats.list", items=caveats_by_indicator(indicators[indicators["is_headline"]])))
