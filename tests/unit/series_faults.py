"""Faults of producers' files, seeded in real series: each takes the rows of a domain and returns them spoiled."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

Rows = pd.DataFrame
KEYS = ["indicator", "level", "territory_code", "period"]


@dataclass(frozen=True)
class Seed:
    """A fault: what it does to the rows of a domain, the indicator that it spoils, the checks that may tell it."""

    name: str
    domain: str
    indicator: str
    checks: tuple[str, ...]
    spoil: Callable[[Rows], Rows]


def _rows(rows: Rows, level: str | None, codes: tuple[str, ...], periods: tuple[str, ...]) -> pd.Series:
    """Return which rows are concerned; no code and no period are all of them."""
    chosen = rows["level"] == level if level else rows["level"].notna()
    chosen &= rows["territory_code"].isin(codes) if codes else True
    return chosen & (rows["period"].isin(periods) if periods else True)


def times(factor: float, level: str | None, *codes: str, periods: tuple[str, ...] = ()) -> Callable[[Rows], Rows]:
    """Return a fault that multiplies values."""

    def spoil(rows: Rows) -> Rows:
        chosen = _rows(rows, level, codes, periods)
        return rows.assign(value=rows["value"].where(~chosen, rows["value"] * factor))

    return spoil


def constant(value: float, level: str, *codes: str, periods: tuple[str, ...] = ()) -> Callable[[Rows], Rows]:
    """Return a fault that writes one value."""

    def spoil(rows: Rows) -> Rows:
        return rows.assign(value=rows["value"].where(~_rows(rows, level, codes, periods), value))

    return spoil


def exchanged(level: str, one: str, other: str, *periods: str) -> Callable[[Rows], Rows]:
    """Return a fault that gives each of two territories the values of the other."""

    def spoil(rows: Rows) -> Rows:
        chosen = _rows(rows, level, (one, other), periods)
        names = rows["territory_code"].where(~chosen, rows["territory_code"].replace({one: other, other: one}))
        return rows.assign(territory_code=names)

    return spoil


def moved(level: str, period: str, step: int = 1) -> Callable[[Rows], Rows]:
    """Return a fault that moves the column of a period by some rows."""

    def spoil(rows: Rows) -> Rows:
        chosen = _rows(rows, level, (), (period,))
        values = rows["value"].copy()
        column = values[chosen].to_numpy()
        values[chosen] = [*column[-step:], *column[:-step]]
        return rows.assign(value=values)

    return spoil


def pasted(level: str, source: str, target: str) -> Callable[[Rows], Rows]:
    """Return a fault that writes the series of a territory over that of another."""

    def spoil(rows: Rows) -> Rows:
        by_period = rows[_rows(rows, level, (source,), ())].set_index("period")["value"]
        chosen = _rows(rows, level, (target,), ())
        return rows.assign(value=rows["value"].where(~chosen, rows["period"].map(by_period)))

    return spoil


def repeated(level: str, period: str, former: str, *codes: str) -> Callable[[Rows], Rows]:
    """Return a fault that gives a period the values of another."""

    def spoil(rows: Rows) -> Rows:
        by_code = rows[_rows(rows, level, codes, (former,))].set_index("territory_code")["value"]
        chosen = _rows(rows, level, codes, (period,))
        return rows.assign(value=rows["value"].where(~chosen, rows["territory_code"].map(by_code)))

    return spoil


def without(level: str | None, *periods: str) -> Callable[[Rows], Rows]:
    """Return a fault that takes periods away."""
    return lambda rows: rows[~_rows(rows, level, (), periods)]


def renamed(level: str, period: str, other: str) -> Callable[[Rows], Rows]:
    """Return a fault that writes a period otherwise."""

    def spoil(rows: Rows) -> Rows:
        return rows.assign(period=rows["period"].where(~_rows(rows, level, (), (period,)), other))

    return spoil


def in_turn(*faults: Callable[[Rows], Rows]) -> Callable[[Rows], Rows]:
    """Return the faults, one after the other."""

    def spoil(rows: Rows) -> Rows:
        for fault in faults:
            rows = fault(rows)
        return rows

    return spoil


QUARTERLY, YEARLY = "rate_unemployment_quarterly", "rate_unemployment"
LAST_QUARTERS = tuple(f"{year}T{quarter}" for year in range(2023, 2026) for quarter in range(1, 5))

EXCHANGES = (
    ("an only year, rates", "pauvrete", "rate_poverty_2013", ("departement", "59", "74")),
    ("an only year, shares of workers", "profil", "share_labour_force_workers", ("departement", "28", "92")),
    ("an only year, totals", "profil", "count_households", ("departement", "69", "73")),
    ("an only year, second homes", "profil", "share_dwellings_secondary", ("departement", "73", "95")),
    ("an only year, within a region", "isolement", "share_one_person_households", ("departement", "75", "77")),
    ("an only year, degrees", "education", "share_labour_force_degree_bac3", ("departement", "75", "02")),
    ("an only year, transport", "mobilite", "share_commuters_public_transport", ("departement", "93", "23")),
    ("an only year, oil", "transition_energetique", "share_dwellings_oil_heated_houses", ("departement", "13", "70")),
    ("every year, allowances", "diversite_handicap", "rate_aah_per_1000", ("departement", "48", "78")),
    ("every year, euros", "niveau_de_vie", "median_living_standard_eur", ("departement", "74", "59")),
    ("both years, life expectancy", "sante", "life_expectancy_men", ("departement", "62", "78")),
    ("49 years", "vieillissement", "share_aged_75_plus", ("departement", "23", "95")),
    ("49 years of two regions", "vieillissement", "index_ageing", ("region", "11", "75")),
    ("both years of two regions", "environnement", "rate_waste_recovery", ("region", "11", "53")),
    ("one year of two neighbours", "vieillissement", "share_aged_65_plus", ("departement", "05", "06", "1985")),
    ("one of two years", "sante", "life_expectancy_women", ("departement", "62", "92", "2014")),
    ("one year of crime", "securite", "rate_burglary_per_1000_dwellings", ("departement", "13", "48", "2019")),
    (
        "one year of two regions without départements",
        "developpement_economique",
        "gdp_per_capita_eur",
        ("region", "84", "32", "2005"),
    ),
)
"""Swaps that no sum shows: in the only year, in every year, in one of them, within a region, of totals and of rates."""

SEEDS = [
    # units
    Seed(
        "a year in thousands, all levels",
        "securite",
        "rate_assault_per_1000",
        ("unit",),
        times(1000, None, periods=("2020",)),
    ),
    Seed("the last year × 100", "securite", "rate_fraud_per_1000", ("unit",), times(100, None, periods=("2024",))),
    Seed(
        "the first year ÷ 100",
        "niveau_de_vie",
        "median_living_standard_eur",
        ("unit",),
        times(0.01, None, periods=("2014",)),
    ),
    Seed(
        "every year from one on × 10",
        "emploi",
        YEARLY,
        ("unit",),
        times(10, None, periods=tuple(map(str, range(2015, 2024)))),
    ),
    Seed("a percentage as a fraction, one year", "emploi", YEARLY, ("unit",), times(0.01, None, periods=("2019",))),
    Seed(
        "percentages as fractions, the only year",
        "isolement",
        "share_one_person_households",
        ("unit",),
        times(0.01, None),
    ),
    Seed(
        "départements alone ÷ 100, the only year",
        "profil",
        "rate_establishments_per_1000",
        ("levels",),
        times(0.01, "departement"),
    ),
    Seed(
        "a decimal point lost, one quarter",
        "emploi",
        QUARTERLY,
        ("jump", "levels"),
        times(10, "departement", "59", periods=("2011T2",)),
    ),
    Seed(
        "a decimal point lost, the only year",
        "pauvrete",
        "rate_poverty",
        ("isolated", "levels"),
        times(10, "departement", "23"),
    ),
    Seed(
        "one value × 1,000, the only year",
        "profil",
        "count_jobs",
        ("isolated", "total"),
        times(1000, "departement", "28"),
    ),
    Seed(
        "one value ÷ 100, the only year",
        "mobilite",
        "share_commuters_car",
        ("isolated", "levels"),
        times(0.01, "departement", "62"),
    ),
    Seed(
        "thousands of inhabitants",
        "profil",
        "count_population",
        ("jump", "total"),
        times(0.001, "departement", "33", periods=("1999",)),
    ),
    # territories
    Seed(
        "two régions exchanged, the only year", "pauvrete", "rate_poverty", ("levels",), exchanged("region", "32", "53")
    ),
    Seed("two régions exchanged, one year", "emploi", YEARLY, ("swap",), exchanged("region", "32", "53", "2012")),
    Seed(
        "two départements exchanged, one quarter",
        "emploi",
        QUARTERLY,
        ("swap",),
        exchanged("departement", "48", "66", "2005T3"),
    ),
    Seed(
        "two départements exchanged, the only year",
        "pauvrete",
        "rate_poverty",
        ("levels",),
        exchanged("departement", "93", "974"),
    ),
    Seed(
        "départements moved by one row, one year",
        "vieillissement",
        "share_aged_75_plus",
        ("shift",),
        moved("departement", "2003"),
    ),
    Seed(
        "départements moved by one row upwards",
        "niveau_de_vie",
        "median_living_standard_eur",
        ("shift",),
        moved("departement", "2017", -1),
    ),
    Seed(
        "départements moved by one row, the only year",
        "isolement",
        "share_single_parent_households",
        ("levels",),
        moved("departement", "2018"),
    ),
    Seed(
        "régions moved by one row, the only year",
        "mal_logement",
        "rate_poverty_tenants",
        ("levels",),
        moved("region", "2019"),
    ),
    Seed("a series pasted on another", "emploi", QUARTERLY, ("copy",), pasted("departement", "29", "35")),
    Seed(
        "a region's series pasted on another",
        "securite",
        "rate_assault_per_1000",
        ("copy", "levels"),
        pasted("region", "53", "52"),
    ),
    *(
        Seed(f"exchanged: {name}", domain, indicator, ("swap",), exchanged(*swap))
        for name, domain, indicator, swap in EXCHANGES
    ),
    # repetitions
    Seed(
        "a year copied from the former",
        "securite",
        "rate_burglary_per_1000_dwellings",
        ("copy",),
        repeated("departement", "2021", "2020"),
    ),
    Seed(
        "the last of two years copied",
        "education",
        "share_graduates_25_34",
        ("copy",),
        repeated("departement", "2013", "2008"),
    ),
    Seed(
        "the end of a series frozen",
        "vieillissement",
        "index_ageing",
        ("frozen",),
        in_turn(repeated("departement", "2022", "2021", "87"), repeated("departement", "2023", "2021", "87")),
    ),
    Seed(
        "the end of a rounded series frozen",
        "emploi",
        QUARTERLY,
        ("frozen",),
        constant(7.3, "departement", "13", periods=LAST_QUARTERS),
    ),
    Seed(
        "the same value everywhere",
        "securite",
        "rate_vandalism_per_1000",
        ("constant", "unit", "copy"),
        constant(8.1, "region", periods=("2019",)),
    ),
    # missing figures
    Seed("zero for a missing value", "emploi", YEARLY, ("zero",), constant(0, "departement", "2A", periods=("2009",))),
    Seed(
        "zeros overseas",
        "vieillissement",
        "rate_poverty_75_plus",
        ("zero",),
        constant(0, "region", "01", "02", "03", "04", "06"),
    ),
    Seed(
        "a year missing in the middle",
        "vieillissement",
        "share_aged_65_plus",
        ("periods",),
        without("departement", "1999"),
    ),
    Seed("a quarter missing at every level", "emploi", QUARTERLY, ("periods",), without(None, "2010T4")),
    Seed("a quarter among years", "emploi", YEARLY, ("periods",), renamed("region", "2016", "2016T2")),
    # levels
    Seed(
        "régions from another file",
        "culture",
        "share_pass_culture_18",
        ("levels",),
        times(0.6, "region", periods=("2024",)),
    ),
    Seed(
        "a region off its départements",
        "mal_logement",
        "share_dwellings_vacant",
        ("levels",),
        times(1.4, "region", "84"),
    ),
    Seed(
        "a one-département region with two numbers",
        "securite",
        "rate_fraud_per_1000",
        ("levels",),
        times(1.08, "region", "02", periods=("2022",)),
    ),
    Seed("the national rate off", "pauvrete", "rate_poverty", ("levels",), times(1.3, "france")),
    Seed(
        "the reference off by a tenth of itself",
        "vieillissement",
        "share_aged_75_plus",
        ("levels",),
        times(0.9, "france"),
    ),
    Seed(
        "the national total off",
        "profil",
        "count_population",
        ("total",),
        times(1.02, "france", "FRA", periods=("2017",)),
    ),
    Seed(
        "a national mean computed with one region less",
        "transition_energetique",
        "rate_maprimerenov_per_1000_dwellings",
        ("levels",),
        times(59.18263 / 59.17934, "france", "FRA"),
    ),
    Seed("a region counted twice in the total", "profil", "count_jobs", ("total",), times(2, "region", "94")),
    Seed(
        "a decimal point moved in one cell of one year",
        "pauvrete",
        "rate_poverty_under_30",
        ("misprint",),
        times(0.1, "departement", "59"),
    ),
    # signs
    Seed(
        "a sign flipped",
        "developpement_economique",
        "change_pct_jobs_2013_2018",
        ("levels",),
        times(-1, "region", "44"),
    ),
    Seed(
        "signs flipped in every département",
        "developpement_economique",
        "change_pct_jobs_2013_2018",
        ("levels",),
        times(-1, "departement"),
    ),
]
