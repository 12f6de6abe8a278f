"""The official figures against each other: errors of a producer's file that no rule on one row can see."""

from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from helpers.tables import read_table

RATIOS = ("share_", "rate_")
# Producers round, some to the unit, and count a few people of a region in none of its departements.
SLACK, SLACK_SHARE = 1.05, 0.02
SAME_PERIODS = 7
"""Periods in a row, with values that move, in which two regions cannot have the same values by chance."""


@pytest.fixture
def figures(built_root: Path, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    monkeypatch.setenv("CARNETS_ROOT", str(built_root))
    figures = read_table("figures")
    return figures[figures["indicator"].str.startswith(RATIOS)].dropna(subset=["value"])


def test_a_region_is_between_its_departements(figures: pd.DataFrame) -> None:
    territories = read_table("territories").query("level == 'departement'")
    region_of = territories.set_index("territory_code")["region_code"]
    parts = figures[figures["level"] == "departement"].assign(region=lambda rows: rows["territory_code"].map(region_of))
    ends = parts.groupby(["indicator", "period", "region"])["value"].agg(["min", "max", "size"]).reset_index()
    ends = ends[ends["size"] == ends["region"].map(region_of.value_counts())]
    wholes = figures[figures["level"] == "region"].rename(columns={"territory_code": "region"})
    both = wholes.merge(ends, on=["indicator", "period", "region"])
    slack = SLACK + SLACK_SHARE * both["max"].abs()
    outside = both[(both["value"] < both["min"] - slack) | (both["value"] > both["max"] + slack)]
    assert len(both) > 1000
    assert outside.to_dict("records") == []


def test_no_region_repeats_another(figures: pd.DataFrame) -> None:
    repeated = []
    for indicator, rows in figures[figures["level"] == "region"].groupby("indicator"):
        series = rows.pivot(index="period", columns="territory_code", values="value")
        if len(series) < SAME_PERIODS:
            continue
        for one, other in combinations(series, 2):
            same = series[one].eq(series[other]) & series[one].diff().ne(0)
            run = same.groupby((~same).cumsum()).sum().max()
            if run >= SAME_PERIODS:
                repeated.append((indicator, one, other, int(run)))
    assert repeated == []
