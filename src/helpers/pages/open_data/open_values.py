"""The official values as they are given away: the schema of their columns, and their rows, sorted."""

from typing import Final, Literal

import pandas as pd

from helpers.catalog.cards import Level
from helpers.catalog.registry import Catalog
from helpers.tables import read_table
from helpers.tables.periods import year_of

Datatype = Literal["string", "integer", "number"]
KEY: Final = ("level", "code", "period")
"""What two files of values join on."""

VALUES: Final[dict[str, Datatype]] = {
    "level": "string",
    "code": "string",
    "name": "string",
    "indicator": "string",
    "period": "string",
    "year": "integer",
    "value": "number",
    "unit": "string",
}
INDICATORS: Final[dict[str, Datatype]] = {
    "indicator": "string",
    "file": "string",
    "label": "string",
    "domain": "string",
    "unit": "string",
    "decimals": "integer",
    "definition": "string",
    "scope": "string",
    "method": "string",
    "source": "string",
    "licence": "string",
    "first_period": "string",
    "last_period": "string",
    "n_values": "integer",
}
"""Columns of the files of values and of the file of indicators, and their CSVW datatypes."""

FINER: Final = 1
"""Decimals that a file gives beyond those that pages print: enough to round again, none that a source has not."""


def all_values() -> pd.DataFrame:
    """Return every official value, a row each, sorted: the columns of VALUES, the value as it is kept.

    unit is that of the indicator, in full; year is the one in which the period ends.
    """
    names = read_table("territories")[["level", "territory_code", "name"]]
    units = read_table("indicators").set_index("indicator")["unit_label"]
    rows = read_table("figures").merge(names, on=["level", "territory_code"], how="left", validate="many_to_one")
    rows = rows.rename(columns={"territory_code": "code"}).assign(
        year=rows["period"].map(year_of).astype("int64"), unit=rows["indicator"].map(units)
    )
    return rows[list(VALUES)].sort_values(["indicator", *KEY], ignore_index=True)


def rounded(values: pd.DataFrame, decimals: pd.Series) -> pd.DataFrame:
    """Return values with sensible decimals, as texts: one more than pages print; decimals: by indicator."""
    finest = values["indicator"].map(decimals) + FINER
    texts = [_text(value, places) for value, places in zip(values["value"], finest, strict=True)]
    return values.assign(value=texts)


def all_indicators(values: pd.DataFrame, catalog: Catalog, level: Level) -> pd.DataFrame:
    """Return the indicators that have values at a level, a row each in catalogue order: the columns of INDICATORS."""
    mine = values[values["level"] == level].groupby("indicator")["period"].agg(["min", "max", "size"])
    rows = []
    for name, card in catalog.indicators.items():
        if name not in mine.index:
            continue
        domain = catalog.domain_of[name]
        first, last, count = mine.loc[name]
        rows.append(
            {
                "indicator": name,
                "file": f"{name}.csv",
                "label": card.label,
                "domain": catalog.domains[domain].label if domain in catalog.domains else domain,
                "unit": catalog.units[card.unit].label,
                "decimals": card.decimals + FINER,
                "definition": card.definition,
                "scope": card.scope,
                "method": card.method,
                "source": card.source_detail,
                "licence": catalog.sources[card.source].licence,
                "first_period": first,
                "last_period": last,
                "n_values": count,
            }
        )
    return pd.DataFrame(rows, columns=list(INDICATORS))


def _text(value: float, places: int) -> str:
    """Return a number with at most so many decimals, without zeros that say nothing."""
    text = f"{value:.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
