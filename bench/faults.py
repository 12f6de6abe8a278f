"""Faults drawn at random in the official series: how many the checks see, and what the others move for readers.

Run: python bench/faults.py [faults of each kind]
"""

import random
import sys
from collections.abc import Callable
from typing import get_args

import numpy as np
import pandas as pd

from helpers import paths
from helpers.catalog.figures import COLUMNS, KEY
from helpers.catalog.registry import read_catalog
from helpers.catalog.series_checks.accepted import not_accepted
from helpers.catalog.series_checks.checks import file_faults, parts_of
from helpers.catalog.series_checks.expectations import profiles_of
from helpers.catalog.series_checks.thresholds import read_thresholds
from helpers.fragility.index import index_domain
from helpers.fragility.objective import Level, headlines_of, measure, reference_values
from helpers.fragility.priority import is_priority
from helpers.fragility.uncertainty import vary_domain
from helpers.fragility.variants import last_year
from helpers.reading.csv_tables import as_numbers, read_csv_table
from helpers.territory import grid

SEED, OF_EACH_KIND = 2, 20
CATALOG, LIMITS, PLACES = read_catalog(), read_thresholds(), grid.read_territories()
FILES = {path.stem: read_csv_table(path, COLUMNS, key=KEY) for path in sorted(paths.data().glob("official/*.csv"))}
FIGURES = pd.concat(
    rows.assign(value=as_numbers(rows["value"], paths.data() / "official" / f"{name}.csv"))
    for name, rows in FILES.items()
).reset_index(drop=True)
PARTS, PROFILES = parts_of(FIGURES, PLACES), profiles_of(FIGURES)
DRAW = random.Random(SEED)  # noqa: S311 - a bench, not a secret
Rows = pd.DataFrame


def series(level: str | None = None, least: int = 1) -> tuple[Rows, Rows, list[str]]:
    """Return the rows of an indicator drawn at random, those of a level, and the periods of these."""
    while True:
        rows = FIGURES[FIGURES["indicator"] == DRAW.choice(sorted(CATALOG.indicators))]
        mine = rows[rows["level"] == (level or DRAW.choice(get_args(Level)))]
        periods = sorted(mine["period"].unique())
        if len(periods) >= least:
            return rows, mine, periods


def cell(change: Callable[[float], float], level: str | None = None) -> Rows:
    """Return rows of which one value, not zero, is changed."""
    while True:
        rows, mine, _ = series(level)
        at = DRAW.choice(mine.index[mine["value"] != 0].tolist())
        value = change(float(rows.at[at, "value"]))
        if value != rows.at[at, "value"]:
            return rows.assign(value=rows["value"].where(rows.index != at, value))


def transposed(value: float) -> float:
    """Return a value whose first two digits are exchanged."""
    digits = f"{value:.1f}"
    return float(digits[1] + digits[0] + digits[2:]) if digits[:2].isdigit() else value


def exchanged(level: str, *, is_whole: bool) -> Rows:
    """Return rows of which two territories have each other's values, in all periods or in one."""
    rows, mine, periods = series(level, 1 if is_whole else 2)
    one, other = DRAW.sample(sorted(mine["territory_code"].unique()), 2)
    chosen = mine[mine["territory_code"].isin([one, other]) & (is_whole | (mine["period"] == DRAW.choice(periods)))]
    codes = rows["territory_code"].replace({one: other, other: one})
    return rows.assign(territory_code=rows["territory_code"].where(~rows.index.isin(chosen.index), codes))


def copied() -> Rows:
    """Return rows of which a territory has the series of another."""
    rows, mine, _ = series()
    one, other = DRAW.sample(sorted(mine["territory_code"].unique()), 2)
    by_period = mine[mine["territory_code"] == one].set_index("period")["value"]
    chosen = rows.index.isin(mine.index[mine["territory_code"] == other])
    return rows.assign(value=rows["value"].where(~chosen, rows["period"].map(by_period).fillna(rows["value"])))


def frozen() -> Rows:
    """Return rows of which the last three values of a territory are equal."""
    rows, mine, periods = series(least=4)
    of_place = mine[mine["territory_code"] == DRAW.choice(sorted(mine["territory_code"].unique()))]
    last = of_place[of_place["period"].isin(periods[-3:])].sort_values("period")
    return rows.assign(
        value=rows["value"].where(~rows.index.isin(last.index), last["value"].iloc[0] if len(last) else 0)
    )


KINDS: dict[str, Callable[[], Rows]] = {
    "a value × 1,000": lambda: cell(lambda value: value * 1000),
    "a value × 10": lambda: cell(lambda value: value * 10),
    "a value ÷ 10": lambda: cell(lambda value: value / 10),
    "a zero for a value": lambda: cell(lambda _: 0),
    "a sign": lambda: cell(lambda value: -value),
    "two digits transposed": lambda: cell(transposed),
    "two départements exchanged, one period": lambda: exchanged("departement", is_whole=False),
    "two départements exchanged, all periods": lambda: exchanged("departement", is_whole=True),
    "two régions exchanged, one period": lambda: exchanged("region", is_whole=False),
    "two régions exchanged, all periods": lambda: exchanged("region", is_whole=True),
    "a territory copied on another": copied,
    "an end frozen": frozen,
    "a région 30 % too high": lambda: cell(lambda value: value * 1.3, "region"),
    "France 20 % too high": lambda: cell(lambda value: value * 1.2, "france"),
}


def is_seen(rows: Rows) -> bool:
    """Tell whether a check, or the range of the card, refuses the rows of an indicator."""
    (name,) = rows["indicator"].unique()
    low, high = CATALOG.indicators[name].valid_range
    cards = {name: CATALOG.indicators[name]}
    faults = not_accepted(file_faults(rows, cards, PARTS, PROFILES, LIMITS), cards, "")[0]
    return bool(faults) or not rows["value"].between(low, high).all()


def indices(figures: Rows, domain: str) -> pd.DataFrame:
    """Return index, rank and is_priority of the territories of both levels in a domain."""
    regions = PLACES[PLACES["level"] == "region"].set_index("territory_code")["is_overseas"]
    measures = {}
    for level in get_args(Level):
        places = PLACES[PLACES["level"] == level]
        region = places["territory_code" if level == "region" else "region_code"]
        metropolitan = places["territory_code"][~region.map(regions).astype(bool)].tolist()
        measures[level] = measure(figures, CATALOG, level, places["territory_code"].tolist(), metropolitan)
    references, found = reference_values(figures, measures), {}
    for level, measured in measures.items():
        headlines = headlines_of(domain, measured, references, CATALOG)
        newest = max(last_year(period) for period in measured.periods.dropna())
        rows = index_domain(headlines).join(vary_domain(headlines, newest, CATALOG.domains[domain].number))
        found[level] = rows.assign(is_priority=is_priority)
    return pd.concat(found)


def moved(rows: Rows) -> tuple[float, float, int]:
    """Return how far a fault moves an index and a rank at most, and how many territories change priority."""
    (name,) = rows["indicator"].unique()
    if not CATALOG.indicators[name].headline:
        return 0.0, 0.0, 0
    domain = CATALOG.domain_of[name]
    spoiled = pd.concat([FIGURES[FIGURES["indicator"] != name], rows])
    before, after = indices(FIGURES, domain), indices(spoiled, domain)
    far = (after[["index", "rank"]] - before[["index", "rank"]]).abs().max()
    return float(far["index"]), float(far["rank"]), int((after["is_priority"] != before["is_priority"]).sum())


def main() -> None:
    """Print a Markdown table."""
    of_each = int(sys.argv[1]) if len(sys.argv) > 1 else OF_EACH_KIND
    print("| fault | drawn | seen | moves an index, unseen | by at most | a rank by 3 or more | a priority |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, spoiled in KINDS.items():
        drawn = [spoiled() for _ in range(of_each)]
        missed = np.array([moved(rows) for rows in drawn if not is_seen(rows)]).reshape(-1, 3)
        far = f"{missed[:, 0].max(initial=0):.2f}"
        counts = [(missed[:, 0] >= 0.05).sum(), far, (missed[:, 1] >= 3).sum(), (missed[:, 2] > 0).sum()]
        print(f"| {name} | {of_each} | {of_each - len(missed)} |", " | ".join(map(str, counts)), "|", flush=True)


if __name__ == "__main__":
    main()
