"""The objective index of every domain at one level, from the official figures and the cards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from helpers.catalog.registry import MIN_HEADLINES, Catalog
from helpers.fragility.index import Headlines, index_domain
from helpers.fragility.priority import is_priority
from helpers.fragility.scores import LIMIT, standard_scores, weighted_mean, weighted_spread, winsorised
from helpers.fragility.uncertainty import vary_domain
from helpers.fragility.variants import last_year

METROPOLITAN_FRANCE, FRANCE = "FRMETRO", "FRA"
Level = Literal["region", "departement", "epci"]
POPULATION, CENSUS_POPULATION = "count_population", "count_population_census"
PUBLISHED, PUBLISHED_FRANCE, COMPUTED = "published", "published_france", "computed"


@dataclass(frozen=True)
class Measures:
    """The last figures of one level, ready to be scored.

    values: territories x indicators that have a direction. periods: the period of each column.
    weights: population of the metropolitan territories. signs: direction of each column. holds: territories x
    indicators, whether the direction of the indicator holds there, as its card says.
    """

    level: str
    values: pd.DataFrame
    periods: pd.Series
    weights: pd.Series
    signs: pd.Series
    holds: pd.DataFrame


def latest(figures: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return the figures of the last period of each indicator at a level: indicator, territory_code, period, value."""
    rows = figures[figures["level"] == level]
    last = rows.groupby("indicator")["period"].transform("max")
    return rows.loc[rows["period"] == last, ["indicator", "territory_code", "period", "value"]]


def measure(figures: pd.DataFrame, catalog: Catalog, level: str, codes: list[str], metropolitan: list[str]) -> Measures:
    """Return the measures of a level; `codes` are all its territories, `metropolitan` those that make the spread."""
    rows = latest(figures, level)
    names = [name for name, card in catalog.indicators.items() if card.sign and level in card.levels]
    counted = CENSUS_POPULATION if level == "epci" else POPULATION
    population = rows[rows["indicator"] == counted].set_index("territory_code")["value"]
    rows = rows[rows["indicator"].isin(names)]
    values = rows.pivot(index="territory_code", columns="indicator", values="value").reindex(index=codes, columns=names)
    is_metropolitan = values.index.isin(metropolitan)
    return Measures(
        level=level,
        values=values,
        periods=rows.groupby("indicator")["period"].first().reindex(names),
        weights=population.reindex(metropolitan),
        signs=pd.Series({name: catalog.indicators[name].sign for name in names}),
        holds=pd.DataFrame(
            {name: catalog.indicators[name].holds(is_metropolitan) for name in names}, index=values.index
        ),
    )


def reference_values(figures: pd.DataFrame, measures: Mapping[Level, Measures]) -> dict[Level, pd.DataFrame]:
    """Return, by level then indicator, the value that territories are compared to (reference), and its reference_kind.

    measures: by level. Of the period of the level, in this order: the published value of metropolitan France
    (published), that of the whole of France (published_france), the population-weighted mean of the metropolitan
    départements, or of the regions where no département has a value (computed). Levels that end at the same period
    are compared to one reference.
    """
    return {level: _references(figures, of_level, measures) for level, of_level in measures.items()}


def _references(figures: pd.DataFrame, of_level: Measures, measures: Mapping[Level, Measures]) -> pd.DataFrame:
    periods = of_level.periods
    keys = pd.MultiIndex.from_arrays([periods.index, periods])

    def published(code: str) -> pd.Series:
        national = figures[(figures["level"] == "france") & (figures["territory_code"] == code)]
        values = national.set_index(["indicator", "period"])["value"]
        return pd.Series(values.reindex(keys).to_numpy("float64"), index=periods.index)

    metropolitan, whole = published(METROPOLITAN_FRANCE), published(FRANCE)
    computed = pd.Series(float("nan"), index=periods.index)
    for level in ("departement", "region"):
        each = measures[level]
        is_same = each.periods.reindex(periods.index) == periods
        means = weighted_mean(each.values, each.weights).reindex(periods.index)
        computed = computed.fillna(means.where(is_same))
    kinds = pd.Series(COMPUTED, index=periods.index).mask(whole.notna(), PUBLISHED_FRANCE)
    return pd.DataFrame(
        {
            "reference": metropolitan.fillna(whole).fillna(computed),
            "reference_kind": kinds.mask(metropolitan.notna(), PUBLISHED),
        }
    )


def score_level(measures: Measures, references: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Return the score of every indicator that has a direction, for each territory of a level that has a figure.

    Columns: level territory_code domain indicator period value reference reference_kind spread raw_score score
    is_limited rank n_ranked is_headline pillar. raw_score is in metropolitan spreads, above 0 = more fragile; score is
    the same, winsorised (is_limited where that changes it); both are missing where the direction does not hold. rank
    1 = most fragile of the n_ranked comparable territories (metropolitan, or overseas).
    """
    values = measures.values
    held = values.where(measures.holds)
    raw = standard_scores(held, measures.signs, references["reference"], measures.weights)
    is_metropolitan = values.index.isin(measures.weights.index)
    fragile = held * measures.signs
    groups = fragile.groupby(is_metropolitan)
    columns = {
        "value": values,
        "raw_score": raw,
        "score": winsorised(raw),
        "is_limited": raw.abs() > LIMIT,
        "rank": groups.rank(method="min", ascending=False),
        "n_ranked": groups.transform("count"),
    }
    long = pd.concat({name: frame.stack() for name, frame in columns.items()}, axis=1).dropna(subset="value")
    long = long.rename_axis(["territory_code", "indicator"]).reset_index().join(references, on="indicator")
    facts = {
        "period": measures.periods,
        "spread": weighted_spread(held, measures.weights),
        "domain": catalog.domain_of,
        "is_headline": {name: card.headline for name, card in catalog.indicators.items()},
        "pillar": {name: card.pillar or "" for name, card in catalog.indicators.items()},
    }
    for name, by_indicator in facts.items():
        long[name] = long["indicator"].map(by_indicator)
    order = (
        "territory_code domain indicator period value reference reference_kind spread raw_score score is_limited rank "
        "n_ranked is_headline pillar"
    )
    return _of_level(long[order.split()].sort_values(["territory_code", "domain", "indicator"]), measures.level)


def headlines_of(domain: str, measures: Measures, references: pd.DataFrame, catalog: Catalog) -> Headlines:
    """Return the headline indicators of a domain at a level, without the values whose direction does not hold."""
    names = catalog.headlines(domain, measures.level)
    return Headlines(
        values=measures.values[names].where(measures.holds[names]),
        signs=measures.signs[names],
        references=references.loc[names, "reference"],
        pillars=pd.Series({name: str(catalog.indicators[name].pillar) for name in names}),
        periods=measures.periods[names],
        weights=measures.weights,
    )


def index_level(measures: Measures, references: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Return the objective index of the domains that have headlines enough, for every territory of a level.

    Columns: level territory_code domain, those of `index_domain`, those of `vary_domain`, is_priority.
    """
    newest = max(last_year(period) for period in measures.periods.dropna())
    parts = []
    for domain, card in catalog.domains.items():
        if len(catalog.headlines(domain, measures.level)) < MIN_HEADLINES:
            continue
        headlines = headlines_of(domain, measures, references, catalog)
        part = index_domain(headlines).join(vary_domain(headlines, newest, card.number))
        parts.append(part.rename_axis("territory_code").reset_index().assign(domain=domain))
    table = pd.concat(parts)
    order = ["territory_code", "domain", *table.columns.drop(["territory_code", "domain"])]
    table = table[order].sort_values(["territory_code", "domain"]).assign(is_priority=is_priority)
    return _of_level(table, measures.level)


def _of_level(rows: pd.DataFrame, level: str) -> pd.DataFrame:
    rows = rows.reset_index(drop=True)
    rows.insert(0, "level", level)
    return rows
