"""What the first screen of a territory reads: its priorities, each with the indicator that tells it best."""

import pandas as pd

from helpers.fragility.priority import INDEX_DECIMALS, is_set_aside
from helpers.fragility.trend import trend
from helpers.tables.store import read_table
from helpers.tables.views.official_views import EPCI, FRANCE, METROPOLITAN_FRANCE, domain_gaps, headline_gaps
from helpers.tables.views.report_views import report_priorities
from helpers.territory.grid import Territory
from helpers.wording import enumerate_fr, signed
from helpers.wording.numbers import rounded

CARDS = 3
KEYS = ["indicator", "period"]
YEARS = 11
"""A change is told of ten years at most, both ends included."""
FACTS = {"label": "indicator_label", "unit": "unit", "decimals": "decimals", "period": "period", "value": "value"}


def territory_brief(territory: Territory) -> pd.DataFrame:
    """Return the priority fragilities of a territory, three at the most, each with its furthest headline.

    Columns: those of `report_priorities`, n_priorities (fragilities), then of that indicator indicator_label, unit,
    decimals (of a printed value), period, value and reference (in that unit; the reference is France's), is_old (the
    value), is_old_alone (every headline of the domain): of more than five years. Empty for France, and for a territory
    without any priority.
    """
    priorities = report_priorities(territory) if territory.level != "france" else pd.DataFrame()
    if priorities.empty:
        return priorities
    scores = headline_gaps(territory).query("is_focus").dropna(subset=["score", "reference"])
    telling = scores.sort_values("score", ascending=False, kind="stable").drop_duplicates("domain")
    is_aged = scores["is_old"]
    facts = telling[["domain", "reference", *FACTS]].rename(columns=FACTS)
    facts = facts.assign(
        is_old=is_aged.loc[telling.index], is_old_alone=facts["domain"].map(is_aged.groupby(scores["domain"]).all())
    )
    n_priorities = len(priorities) + len(priorities["more"].iloc[0].splitlines())
    return priorities.head(CARDS).merge(facts, on="domain", how="left").assign(n_priorities=n_priorities)


def strongest_domain(territory: Territory) -> str:
    """Return the domains where a territory is least fragile, surely less than France: alike as printed, or ""."""
    gaps = domain_gaps(territory).query("is_focus")
    sure = gaps[is_set_aside(gaps)].sort_values("index", kind="stable")
    sure = sure[sure["index"].map(lambda value: rounded(value, INDEX_DECIMALS) < 0).astype(bool)]
    printed = sure["index"].map(lambda value: signed(value, INDEX_DECIMALS))
    return enumerate_fr(sure.loc[printed == printed.iloc[0], "short_label"].tolist()) if len(sure) else ""


def priority_trends(territory: Territory) -> pd.DataFrame:
    """Return, for each priority of a territory, its furthest headline that has several dates, beside France.

    Columns: domain, short_label, label (of the indicator), unit, decimals, n_dates (that the territory and France both
    have), first_period, last_period, first, last, france_first, france_last (in the unit), trend (of the gap in the
    direction of fragility: wider, narrower, or empty where the test tells none). A priority whose headlines have one
    date each has its furthest headline. Empty for France.
    """
    if territory.level == "france":
        return pd.DataFrame()
    priorities = domain_gaps(territory).query("is_focus and is_priority")
    priorities = priorities.sort_values("index", ascending=False, kind="stable")
    scores = headline_gaps(territory).query("is_focus").dropna(subset=["score"])
    scores = scores.sort_values("score", ascending=False, kind="stable")
    dates = _dated_gaps(territory, scores["indicator"])
    rows = []
    for priority in priorities.to_dict("records"):
        mine = scores[scores["domain"] == priority["domain"]]
        courses = [dates[dates["indicator"] == name] for name in mine["indicator"]]
        position = next((at for at, course in enumerate(courses) if len(course) > 1), 0)
        chosen, course = mine.iloc[position], courses[position]
        rows.append(
            {
                **{name: priority[name] for name in ("domain", "short_label")},
                **{name: chosen[name] for name in ("label", "unit", "decimals")},
                "n_dates": len(course),
                "first_period": course["period"].iloc[0] if len(course) else chosen["period"],
                "last_period": course["period"].iloc[-1] if len(course) else chosen["period"],
                "first": course["value"].iloc[0] if len(course) else chosen["value"],
                "last": course["value"].iloc[-1] if len(course) else chosen["value"],
                "france_first": course["france"].iloc[0] if len(course) else chosen["reference"],
                "france_last": course["france"].iloc[-1] if len(course) else chosen["reference"],
                "trend": trend(course["value"], course["france"], chosen["sign"]),
            }
        )
    return pd.DataFrame(rows)


def _dated_gaps(territory: Territory, indicators: pd.Series) -> pd.DataFrame:
    """Return the values of a territory and of France (metropolitan, or whole) at the last date of each recent year.

    Columns: indicator, period, value, france.
    """
    if territory.level == EPCI:
        return pd.DataFrame(columns=[*KEYS, "value", "france", "year"])  # one date each
    figures = read_table("figures")
    figures = figures[figures["indicator"].isin(indicators)]
    mine = figures.query("level == @territory.level and territory_code == @territory.code")[[*KEYS, "value"]]
    national = figures.query("level == 'france'").pivot(index=KEYS, columns="territory_code", values="value")
    france = national.reindex(columns=[METROPOLITAN_FRANCE, FRANCE]).bfill(axis=1)[METROPOLITAN_FRANCE].rename("france")
    both = mine.join(france, on=KEYS).dropna().sort_values(KEYS)
    both = both.assign(year=both["period"].str[:4]).drop_duplicates(["indicator", "year"], keep="last")
    years = both["year"].astype(int)
    return both[years > years.groupby(both["indicator"]).transform("max") - YEARS]
