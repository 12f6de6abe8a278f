"""The official figures: one row, one value, in data/official/<domain>.csv, checked against the cards."""

from collections.abc import Mapping, Set
from pathlib import Path

import pandas as pd

from helpers import paths
from helpers.catalog.cards import PROFILE, Indicator, is_period
from helpers.catalog.registry import Catalog
from helpers.catalog.series_checks.checks import check_series
from helpers.errors import CatalogError, TerritoryError, quoted
from helpers.reading.csv_tables import as_numbers, read_csv_table
from helpers.reading.inputs import matching

KEY = ["indicator", "level", "territory_code", "period"]
COLUMNS = [*KEY, "value"]

Codes = Mapping[str, frozenset[str]]


def read_figures(catalog: Catalog, territories: pd.DataFrame) -> pd.DataFrame:
    """Read every official figure, each row checked, then each series against itself.

    territories: those of the reference (level, territory_code, region_code, is_overseas).
    Returns the columns indicator, level, territory_code, period (texts) and value (float, in the unit of its card),
    sorted by key. Raises CatalogError, FileError, TerritoryError.
    """
    codes = {str(level): frozenset(rows) for level, rows in territories.groupby("level", sort=False)["territory_code"]}
    folder = paths.data() / "official"
    _check_folder(folder, catalog)
    files = [folder / f"{domain}.csv" for domain in (*catalog.domains, PROFILE)]
    frames = {path: _read_domain(path, catalog, codes) for path in files}
    figures = pd.concat(frames.values(), ignore_index=True).sort_values(KEY, ignore_index=True)
    _check_every_card_has_rows(figures, catalog)
    check_territories(figures, catalog, codes)
    check_series(frames, catalog, territories)
    return figures


def _check_folder(folder: Path, catalog: Catalog) -> None:
    unknown = sorted(path.name for path in matching(folder, "*.csv") if path.stem not in {*catalog.domains, PROFILE})
    if unknown:
        raise CatalogError(
            "missing-card",
            f"These files bear the name of no domain: {quoted(unknown)}.",
            where=paths.shown(folder),
            remedy="Name each file after a domain of data/reference/domains.yml, or 'profil.csv'.",
        )


def _read_domain(path: Path, catalog: Catalog, codes: Codes) -> pd.DataFrame:
    table = read_csv_table(path, COLUMNS, key=KEY)
    expected = set(catalog.of_domain(path.stem))
    _refuse(
        table[~table["indicator"].isin(expected)],
        "indicator",
        path,
        "missing-card",
        f"has no card in data/catalog/indicators/{path.stem}.yml",
        "Write its card, or move the rows to the file of its domain.",
    )
    _refuse(
        table[~table["period"].isin([period for period in table["period"].unique() if is_period(period)])],
        "period",
        path,
        "invalid-period",
        "is not a period",
        "Write 2019, 2019T4, 2024-06 or 2019-2021.",
    )
    for level, rows in table.groupby("level", sort=False):
        _check_level(rows, str(level), path, codes)
    table["value"] = as_numbers(table["value"], path)
    for indicator, rows in table.groupby("indicator", sort=False):
        _check_range(rows, str(indicator), catalog.indicators[str(indicator)], path)
    return table


def _check_level(rows: pd.DataFrame, level: str, path: Path, codes: Codes) -> None:
    remedy = "Write a code of data/reference/territories.csv, as text with its leading zeros."
    if level not in codes:
        _refuse(rows, "level", path, "unknown-territory", f"is not a level ({quoted(codes)})", remedy)
    unknown = rows[~rows["territory_code"].isin(codes[level])]
    _refuse(unknown, "territory_code", path, "unknown-territory", f"is unknown at the level '{level}'", remedy)


def _check_range(rows: pd.DataFrame, indicator: str, card: Indicator, path: Path) -> None:
    low, high = card.valid_range
    outside = rows[~rows["value"].between(low, high)]
    _refuse(
        outside,
        "value",
        path,
        "out-of-range",
        f"is outside the range {low} to {high} of '{indicator}'",
        f"Correct the figure, or the valid_range of the card in data/catalog/indicators/{path.stem}.yml.",
    )


def _refuse(rows: pd.DataFrame, column: str, path: Path, code: str, problem: str, remedy: str) -> None:
    if rows.empty:
        return
    values = rows[column].drop_duplicates().tolist()
    raise CatalogError(
        code,
        f"{quoted(values)} {problem} ({len(rows)} row(s)).",
        where=f"{paths.shown(path)}, line {rows.index[0]}, column '{column}'",
        remedy=remedy,
    )


def _check_every_card_has_rows(figures: pd.DataFrame, catalog: Catalog) -> None:
    present = set(figures.groupby(["indicator", "level"]).groups)
    declared = {(name, level) for name, card in catalog.indicators.items() for level in card.levels}
    for name, level in sorted(declared - present):
        raise CatalogError(
            "card-without-rows",
            f"The card of '{name}' declares the level {level} and has no row at it.",
            where=f"data/catalog/indicators/{catalog.domain_of[name]}.yml",
            remedy="Add the rows in data/official, or correct `levels`.",
        )
    for name, level in sorted(present - declared):
        raise CatalogError(
            "missing-card",
            f"'{name}' has rows at the level {level}, which its card does not declare.",
            where=f"data/official/{catalog.domain_of[name]}.csv",
            remedy="Add the level to `levels` in its card, or remove the rows.",
        )


def check_territories(figures: pd.DataFrame, catalog: Catalog, codes: Codes) -> None:
    """Check that each indicator has every territory of its levels at every period, but those declared missing.

    Raises CatalogError for a territory absent and undeclared, or declared missing and present;
    TerritoryError for one declared missing that the reference does not know.
    """
    _check_declared_codes(catalog, codes)
    local = figures[figures["level"] != "france"]
    for (name, level, period), rows in local.groupby(["indicator", "level", "period"])["territory_code"]:
        absent = codes[level] - set(rows)
        entries = [entry for entry in catalog.indicators[name].missing if entry.level == level and entry.covers(period)]
        declared = {code for entry in entries for code in entry.codes}
        if absent != declared:
            _refuse_coverage(catalog.domain_of[name], name, level, period, absent - declared, declared - absent)


def _check_declared_codes(catalog: Catalog, codes: Codes) -> None:
    for name, card in catalog.indicators.items():
        for entry in card.missing:
            if unknown := sorted(set(entry.codes) - codes[entry.level]):
                raise TerritoryError(
                    "unknown-territory",
                    f"'{name}' declares {quoted(unknown)} missing, unknown at the level '{entry.level}'.",
                    where=f"data/catalog/indicators/{catalog.domain_of[name]}.yml",
                    remedy="Write a code of data/reference/territories.csv, as text with its leading zeros.",
                )


def _refuse_coverage(domain: str, name: str, level: str, period: str, absent: Set[str], extra: Set[str]) -> None:
    where = f"data/official/{domain}.csv"
    if absent:
        raise CatalogError(
            "incomplete-territories",
            f"'{name}' lacks the territories {quoted(sorted(absent))} at the level {level} in {period}.",
            where=where,
            remedy=f"Add the rows, or declare them under `missing` in data/catalog/indicators/{domain}.yml.",
        )
    raise CatalogError(
        "incomplete-territories",
        f"'{name}' declares {quoted(sorted(extra))} missing at the level {level} in {period}, and they are present.",
        where=where,
        remedy=f"Correct `missing` in data/catalog/indicators/{domain}.yml.",
    )
