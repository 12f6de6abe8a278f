"""The objective index of every domain at one level, from the official figures and the cards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from helpers.catalog.registry import Catalog
from helpers.fragility.index import index_domain
from helpers.fragility.scores import standard_scores, weighted_mean, weighted_spread

METROPOLITAN_FRANCE = "FRMETRO"
Level = Literal["region", "departement"]
POPULATION = "count_population"
PUBLISHED, COMPUTED = "published", "computed"


@dataclass(frozen=True)
class Measures:
    """The last figures of one level, ready to be scored.

    values: territories x indicators that have a direction. periods: the period of each column.
    weights: population of the metropolitan territories. signs: direction of each column.
    """

    level: str
    values: pd.DataFrame
    periods: pd.Series
    weights: pd.Series
    signs: pd.Series


def latest(figures: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return the figures of the last period of each indicator at a level: indicator, territory_code, period, value."""
    rows = figures[figures["level"] == level]
    last = rows.groupby("indicator")["period"].transform("max")
    return rows.loc[rows["period"] == last, ["indicator", "territory_code", "period", "value"]]


def measure(figures: pd.DataFrame, catalog: Catalog, level: str, codes: list[str], metropolitan: list[str]) -> Measures:
    """Return the measures of a level; `codes` are all its territories, `metropolitan` those that make the spread."""
    rows = latest(figures, level)
    names = [name for name, card in catalog.indicators.items() if card.sign and level in card.levels]
    population = rows[rows["indicator"] == POPULATION].set_index("territory_code")["value"]
    rows = rows[rows["indicator"].isin(names)]
    return Measures(
        level=level,
        values=rows.pivot(index="territory_code", columns="indicator", values="value").reindex(
            index=codes, columns=names
        ),
        periods=rows.groupby("indicator")["period"].first().reindex(names),
        weights=population.reindex(metropolitan),
        signs=pd.Series({name: catalog.indicators[name].sign for name in names}),
    )


def reference_values(
    figures: pd.DataFrame, measures: Mapping[Literal["region", "departement"], Measures]
) -> pd.DataFrame:
    """Return, by indicator, the value of metropolitan France (reference) and whether it is published or computed.

    measures: by level, "region" and "departement". The published value of the same period is used where there is one;
    elsewhere the population-weighted mean of the metropolitan départements, or of the regions where no département
    has a figure, so that both levels are compared to one reference.
    """
    national = figures[(figures["level"] == "france") & (figures["territory_code"] == METROPOLITAN_FRANCE)]
    published = national.set_index(["indicator", "period"])["value"]
    regions, departements = measures["region"], measures["departement"]
    periods = regions.periods
    keys = pd.MultiIndex.from_arrays([periods.index, periods])
    found = pd.Series(published.reindex(keys).to_numpy(), index=periods.index)
    computed = weighted_mean(departements.values, departements.weights).reindex(periods.index)
    computed = computed.fillna(weighted_mean(regions.values, regions.weights))
    kinds = found.notna().map({True: PUBLISHED, False: COMPUTED})
    return pd.DataFrame({"reference": found.fillna(computed), "reference_kind": kinds})


def score_level(measures: Measures, references: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Return the score of every indicator that has a direction, for each territory of a level that has a figure.

    Columns: level territory_code domain indicator period value reference reference_kind spread score rank n_ranked
    is_headline. score is in metropolitan spreads, above 0 = more fragile; rank 1 = most fragile.
    """
    values, signs = measures.values, measures.signs
    columns = {
        "value": values,
        "score": standard_scores(values, signs, references["reference"], measures.weights),
        "rank": (values * signs).rank(method="min", ascending=False),
    }
    long = pd.concat({name: frame.stack() for name, frame in columns.items()}, axis=1).dropna(subset="value")
    long = long.rename_axis(["territory_code", "indicator"]).reset_index().join(references, on="indicator")
    facts = {
        "period": measures.periods,
        "spread": weighted_spread(values, measures.weights),
        "n_ranked": values.count(),
        "domain": catalog.domain_of,
        "is_headline": {name: card.headline for name, card in catalog.indicators.items()},
    }
    for name, by_indicator in facts.items():
        long[name] = long["indicator"].map(by_indicator)
    order = (
        "territory_code domain indicator period value reference reference_kind spread score rank n_ranked is_headline"
    )
    return _of_level(long[order.split()].sort_values(["territory_code", "domain", "indicator"]), measures.level)


def index_level(measures: Measures, references: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Return the objective index of the 16 domains for every territory of a level.

    Columns: level territory_code domain, then those of `index_domain`.
    """
    parts = []
    for domain in catalog.domains:
        names = catalog.headlines(domain, measures.level)
        part = index_domain(
            measures.values[names], measures.signs[names], references.loc[names, "reference"], measures.weights
        )
        parts.append(part.rename_axis("territory_code").reset_index().assign(domain=domain))
    made = pd.concat(parts)
    order = ["territory_code", "domain", *made.columns.drop(["territory_code", "domain"])]
    return _of_level(made[order].sort_values(["territory_code", "domain"]), measures.level)


def _of_level(rows: pd.DataFrame, level: str) -> pd.DataFrame:
    rows = rows.reset_index(drop=True)
    rows.insert(0, "level", level)
    return rows
