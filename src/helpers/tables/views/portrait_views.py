"""The portrait of a territory: its key figures beside those of France, and its figures over time."""

import pandas as pd

from helpers.tables.periods import as_decimal_year
from helpers.tables.store import read_table
from helpers.tables.views.official_views import EPCI, FRANCE, METROPOLITAN_FRANCE, read_territory, table_of
from helpers.territory.epci import read_epci
from helpers.territory.grid import Territory

CENSUS_POPULATION = "count_population_census"


def key_figures(territory: Territory) -> pd.DataFrame:
    """Return the key figures of a profile beside those of France.

    For an EPCI, every figure that it has, beside those of the département that holds most of it too.

    Columns: [card], period, value and france (in the unit of the card); value is missing where the territory has no
    figure; for an EPCI, parent (its main departement, same unit) and absence (why a value is missing).
    france is metropolitan France, published or the sum of its regions; elsewhere than on the page of France,
    the whole of France stands in where it alone is published.
    """
    if territory.level == EPCI:
        return _epci_figures(territory)
    chosen = read_table("indicators").query("is_key_figure").sort_values("key_figure_order")
    figures = _last_period(read_table("figures"), chosen["indicator"], territory.level)
    mine = (figures["level"] == territory.level) & (figures["territory_code"] == territory.code)
    values = figures[mine].set_index("indicator")["value"]
    national = figures[figures["level"] == "france"].set_index(["indicator", "territory_code"])["value"].unstack()
    france = national[METROPOLITAN_FRANCE]
    if territory.level != "france":
        france = france.fillna(national[FRANCE])
    additive = chosen.loc[chosen["is_additive"], "indicator"]
    table = chosen.assign(
        period=chosen["indicator"].map(figures.drop_duplicates("indicator").set_index("indicator")["period"]),
        value=chosen["indicator"].map(values),
        france=chosen["indicator"].map(france.combine_first(_metropolitan_sums(figures, additive))),
    )
    return table.reset_index(drop=True)


def _epci_figures(territory: Territory) -> pd.DataFrame:
    figures = read_table(table_of("figures", EPCI))
    periods = figures.drop_duplicates("indicator").set_index("indicator")["period"]
    cards = read_table("indicators")
    chosen = cards[cards["indicator"].isin(periods.index)]
    chosen = chosen.assign(first=chosen["indicator"] != CENSUS_POPULATION).sort_values("first", kind="stable")
    chosen = chosen.drop(columns="first").assign(period=lambda rows: rows["indicator"].map(periods))
    departement = read_epci()[territory.code].departements[0]
    wide = read_table("figures")
    columns = {
        "value": figures[figures["territory_code"] == territory.code],
        "parent": wide[(wide["level"] == "departement") & (wide["territory_code"] == departement)],
        "france": wide[(wide["level"] == "france") & (wide["territory_code"] == METROPOLITAN_FRANCE)],
    }
    keys = pd.MultiIndex.from_frame(chosen[["indicator", "period"]])
    for name, rows in columns.items():
        values = rows.set_index(["indicator", "period"])["value"].reindex(keys)
        chosen = chosen.assign(**{name: values.to_numpy("float64")})
    reasons = read_table("missing_epci").query("territory_code == @territory.code").set_index("indicator")["reason"]
    return chosen.assign(absence=chosen["indicator"].map(reasons).fillna("")).reset_index(drop=True)


def series(territory: Territory) -> dict[str, pd.DataFrame]:
    """Return the figures over time of a profile, by series identifier, in the order of the portrait.

    Columns of each: [card], series, title, territory_code, name, is_focus, from_period, period, year (calendar), value
    (in the unit of the card), index (100 at the first common period). A series that the territory does not have is
    empty.
    """
    wanted = read_table("portrait_series").merge(read_table("indicators"), on="indicator")
    # A code alone is ambiguous: "28" is a region and a département.
    figures = read_table("portrait_figures").query("level in ['france', @territory.level]")
    focus = {territory.code: territory.name} if territory.level != "france" else {}
    names = {METROPOLITAN_FRANCE: read_territory("france", METROPOLITAN_FRANCE).name, **focus}
    lines = {}
    for identifier, rows in wanted.groupby("series", sort=False):
        merged = figures.merge(rows, on="indicator")
        codes = _with_national(merged, names)
        merged = merged[merged["territory_code"].isin(codes) & (merged["period"] >= merged["from_period"])]
        merged = merged.assign(
            name=merged["territory_code"].map(codes),
            is_focus=merged["territory_code"] == territory.code,
            year=merged["period"].map(as_decimal_year),
        )
        is_shown = merged["is_focus"].any() or territory.level == "france"
        merged = merged[is_shown & merged["period"].notna()]
        lines[str(identifier)] = _rebased(merged.sort_values(["indicator", "territory_code", "period"]))
    return lines


def _last_period(figures: pd.DataFrame, indicators: pd.Series, level: str) -> pd.DataFrame:
    """Return the figures of indicators at the last period of a level, of any level where it has none."""
    mine = figures[figures["indicator"].isin(indicators)]
    ends = mine.groupby(["indicator", "level"])["period"].max().unstack()
    last = ends.reindex(columns=[level])[level].fillna(ends.max(axis=1))
    return mine[mine["period"] == mine["indicator"].map(last)]


def _metropolitan_sums(figures: pd.DataFrame, indicators: pd.Series) -> pd.Series:
    """Return the sum over the metropolitan regions of indicators that add up and that have all of them."""
    places = read_table("territories").query("level == 'region' and not is_overseas")
    metropolitan = places["territory_code"]
    regions = figures[(figures["level"] == "region") & figures["indicator"].isin(indicators)]
    regions = regions[regions["territory_code"].isin(metropolitan)].groupby("indicator")["value"]
    return regions.sum()[regions.count() == len(metropolitan)]


def _with_national(rows: pd.DataFrame, names: dict[str, str]) -> dict[str, str]:
    """Return the territories to draw: France entière stands in where metropolitan France has no figure."""
    if (rows["territory_code"] == METROPOLITAN_FRANCE).any():
        return names
    others = {code: name for code, name in names.items() if code != METROPOLITAN_FRANCE}
    return {FRANCE: read_territory("france", FRANCE).name, **others}


def _rebased(rows: pd.DataFrame) -> pd.DataFrame:
    """Add `index`, 100 at the first period that every territory of an indicator has."""
    starts = rows.groupby(["indicator", "territory_code"])["period"].min().groupby("indicator").max()
    start = rows["period"] == rows["indicator"].map(starts)
    base = rows[start].set_index(["indicator", "territory_code"])["value"]
    keys = pd.MultiIndex.from_frame(rows[["indicator", "territory_code"]])
    return rows.assign(index=100 * rows["value"] / base.reindex(keys).to_numpy()).reset_index(drop=True)
