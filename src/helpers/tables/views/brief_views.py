"""What the first screen of a territory reads: its priorities, each with the indicator that tells it best."""

import pandas as pd

from helpers.fragility.priority import INDEX_DECIMALS, is_set_aside
from helpers.tables.views.official_views import domain_gaps, headline_gaps
from helpers.tables.views.report_views import report_priorities
from helpers.territory.grid import Territory
from helpers.wording import enumerate_fr, signed

CARDS = 3
FACTS = {"label": "indicator_label", "unit": "unit", "decimals": "decimals", "period": "period", "value": "value"}


def territory_brief(territory: Territory) -> pd.DataFrame:
    """Return the priority fragilities of a region, three at the most, each with its furthest headline.

    Columns: those of `report_priorities`, n_priorities (fragilities), then of that indicator indicator_label, unit,
    decimals (of a printed value), period, value and reference (in that unit; the reference is France's). Empty for
    France, and for a region without any priority.
    """
    priorities = report_priorities(territory) if territory.level == "region" else pd.DataFrame()
    if priorities.empty:
        return priorities
    scores = headline_gaps(territory).query("is_focus").dropna(subset=["score", "reference"])
    telling = scores.sort_values("score", ascending=False, kind="stable").drop_duplicates("domain")
    facts = telling[["domain", "reference", *FACTS]].rename(columns=FACTS)
    n_priorities = len(priorities) + len(priorities["more"].iloc[0].splitlines())
    return priorities.head(CARDS).merge(facts, on="domain", how="left").assign(n_priorities=n_priorities)


def strongest_domain(territory: Territory) -> str:
    """Return the domains in which a region is least fragile, and surely less than France: alike as printed, or ""."""
    gaps = domain_gaps(territory).query("is_focus")
    sure = gaps[is_set_aside(gaps)].sort_values("index", kind="stable")
    printed = sure["index"].map(lambda value: signed(value, INDEX_DECIMALS))
    return enumerate_fr(sure.loc[printed == printed.iloc[0], "short_label"].tolist()) if len(sure) else ""
