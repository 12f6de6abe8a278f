"""Indicators computed from the variables of a producer's file: taken as they are, or counts added up and divided."""

import re
from collections.abc import Mapping, Set

import pandas as pd

from helpers.sources.cards import Formula
from helpers.territory import grid

KEY = ["level", "territory_code", "period"]
DECIMALS = 6
QUARTERS, MONTHS = 4, 12
FRANCE, METROPOLE = "FRA", "FRMETRO"
POPULATION = "count_population"


def compute(variables: pd.DataFrame, measures: Mapping[str, Formula], official: pd.DataFrame) -> pd.DataFrame:
    """Return the values of every indicator that a file gives: indicator, level, territory_code, period, value.

    variables: level, code, period, variable, value. official: the values known so far, for populations.
    A region of one département has its value. Values have six decimals at most.
    """
    wide = variables.rename(columns={"code": "territory_code"}).set_index([*KEY, "variable"])["value"].unstack()
    parts = []
    for name, measure in measures.items():
        values = _values(wide, measure, official)
        if values is not None:
            rows = _kept(
                _one_number(_at_periods(values.dropna(), measure.periods), official[official["indicator"] == name]),
                measure,
            )
            parts.append(rows.assign(indicator=name))
    if not parts:
        return pd.DataFrame(columns=["indicator", *KEY, "value"])
    table = pd.concat(parts, ignore_index=True)
    table["value"] = table["value"].round(DECIMALS)
    return table[["indicator", *KEY, "value"]].sort_values(["indicator", *KEY], ignore_index=True)


def _values(wide: pd.DataFrame, measure: Formula, official: pd.DataFrame) -> pd.Series | None:
    names = {name.lstrip("-") for name in (measure.value or "", *measure.numerator, *measure.denominator) if name}
    if not names <= set(wide.columns):
        return None
    if measure.value:
        values = wide[measure.value]
        if measure.mean_by:
            values = values.combine_first(_weighted(values, measure, official))
        return values
    without = {code for entry in measure.skipped if entry.level == "departement" for code in entry.codes}
    counts = _added(_sum(wide, measure.numerator), without)
    if measure.denominator:
        counts = counts / _added(_sum(wide, measure.denominator), without)
    elif measure.population:
        counts = counts / _population(measure, official, counts.index, without)
    values = counts * measure.times
    if measure.france:
        published = wide[measure.france].dropna()
        values = published[published.index.get_level_values("level") == "france"].combine_first(values)
    return values


def _sum(wide: pd.DataFrame, names: tuple[str, ...]) -> pd.Series:
    parts = [wide[name.lstrip("-")] * (-1 if name.startswith("-") else 1) for name in names]
    return sum(parts[1:], parts[0])


def _added(counts: pd.Series, without: Set[str]) -> pd.Series:
    """Return counts of départements with their sums by region and for France; a sum needs all of its parts.

    without: départements that the card leaves out, and France is told without them.

    A sum that the file gives and that the départements cannot make (one is absent) is taken from the file.
    """
    local = counts.dropna()
    local = local[local.index.get_level_values("level") == "departement"].droplevel("level").unstack("territory_code")
    codes = grid.codes("departement")
    table = local.reindex(columns=codes)
    by_region = table.T.groupby({code: grid.territory("departement", code).region_code for code in codes})
    is_whole = by_region.count().eq(by_region.size(), axis=0)
    france = {
        FRANCE: table[[code for code in codes if code not in without]].sum(axis=1, skipna=False),
        METROPOLE: table[grid.codes("departement", metropolitan_only=True)].sum(axis=1, skipna=False),
    }
    parts = {"departement": table.T, "region": by_region.sum().where(is_whole), "france": pd.DataFrame(france).T}
    added = pd.concat({level: part.rename_axis("territory_code").stack() for level, part in parts.items()}, names=KEY)
    return added.dropna().combine_first(counts.dropna())


def _population(
    measure: Formula, official: pd.DataFrame, index: pd.MultiIndex, without: Set[str] = frozenset()
) -> pd.Series:
    """Return the population that divides, in inhabitants, by key."""
    rows = official[official["indicator"].isin({POPULATION, str(measure.population)})]
    table = rows.set_index(["indicator", *KEY])["value"].unstack("indicator")
    people = table[POPULATION]
    if measure.population != POPULATION:
        people = people * table[measure.population] / 100
    years = [
        measure.population_year or str(int(str(period)[:4]) + measure.population_lag)
        for period in index.get_level_values("period")
    ]
    if without:
        people = _added(people[people.index.get_level_values("level") == "departement"], without)
    keys = pd.MultiIndex.from_arrays([index.get_level_values(0), index.get_level_values(1), years])
    return pd.Series(people.reindex(keys).to_numpy(), index=index)


def _weighted(values: pd.Series, measure: Formula, official: pd.DataFrame) -> pd.Series:
    """Return the weighted means of départements by region, where enough of the weight is known."""
    local = values.dropna()[lambda rows: rows.index.get_level_values("level") == "departement"]
    codes = grid.codes("departement")
    members = {region: grid.departements_of(region) for region in grid.codes("region")}
    means = {}
    for period in local.index.get_level_values("period").unique():
        index = pd.MultiIndex.from_product([["departement"], codes, [period]], names=KEY)
        weights = _population(measure.model_copy(update={"population": measure.mean_by}), official, index)
        known = local.reindex(index)
        for region, inside in members.items():
            keys = [("departement", code, period) for code in inside]
            w, x = weights[keys], known[keys]
            if w[x.notna()].sum() >= measure.coverage * w.sum():
                means["region", region, period] = (w * x).sum() / w[x.notna()].sum()
    return pd.Series(means).rename_axis(KEY)


def _at_periods(values: pd.Series, periods: object) -> pd.DataFrame:
    rows = values.rename("value").reset_index()
    if isinstance(periods, dict):
        return rows[rows["period"].isin(periods)].assign(period=lambda kept: kept["period"].map(periods))
    if periods == "as_read":
        return rows
    if periods == "december":
        rows = rows[rows["period"].str.endswith("-12")]
        return rows.assign(period=rows["period"].str[:4])
    n_parts = QUARTERS if periods == "year_mean" else MONTHS
    years = rows.assign(period=rows["period"].map(lambda period: re.split("[T-]", period)[0])).groupby(KEY)["value"]
    whole = years.agg(["mean", "sum", "count"])
    whole = whole[whole["count"] == n_parts]
    return whole["mean" if periods == "year_mean" else "sum"].rename("value").reset_index()


def _one_number(rows: pd.DataFrame, official: pd.DataFrame) -> pd.DataFrame:
    """Give a region of one département, overseas, the value of its département where the file has none.

    At the periods alone where the file, or the official rows of the indicator, have other regions.
    """
    regions = pd.concat([part[part["level"] == "region"] for part in (rows, official)])
    lone = {members[0]: region for region in grid.codes("region") if len(members := grid.departements_of(region)) == 1}
    same = rows[(rows["level"] == "departement") & rows["territory_code"].isin(lone)]
    same = same[same["period"].isin(regions["period"])]
    same = same.assign(level="region", territory_code=same["territory_code"].map(lone))
    return pd.concat([rows, same]).drop_duplicates(KEY, keep="first")


def _kept(rows: pd.DataFrame, measure: Formula) -> pd.DataFrame:
    """Leave out the levels, periods and territories that the card leaves out."""
    kept = rows["period"].between(measure.first_period or "", measure.last_period or "9999")
    if measure.levels:
        kept &= rows["level"].isin(measure.levels)
    for entry in measure.skipped:
        inside = rows["period"].between(entry.first_period or "", entry.last_period or "9999~")
        codes = rows["territory_code"].isin(entry.codes) if entry.codes else True
        kept &= ~((rows["level"] == entry.level) & inside & codes)
    return rows[kept]
