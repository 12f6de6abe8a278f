"""The edition of official values that a producer's file makes: rows that it replaces, and the CSV that holds them."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from helpers.catalog.figures import COLUMNS, KEY
from helpers.reading.csv_tables import read_csv_table
from helpers.sources.cards import Formula
from helpers.territory import grid

GROUP = ["indicator", "level", "period"]
SAME = 1.5e-6
"""Relative distance under which two values are one: they are kept with six decimals."""


def read_official(folder: Path, domain_of: Mapping[str, str]) -> pd.DataFrame:
    """Return every official row: those of `figures.KEY`, value (float), text (the value as written), domain."""
    parts = []
    for domain in sorted(set(domain_of.values())):
        table = read_csv_table(folder / f"{domain}.csv", COLUMNS, key=KEY)
        parts.append(table.assign(text=table["value"], value=table["value"].astype("float64"), domain=domain))
    return pd.concat(parts, ignore_index=True)


def former_of(official: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return the official rows that a file replaces: those of its indicators, levels and periods.

    A file of départements gives their values to overseas regions alone: those of other regions stay.
    """
    lone = [code for code in grid.codes("region") if len(grid.departements_of(code)) == 1]
    others = new[(new["level"] == "region") & ~new["territory_code"].isin(lone)]
    given = pd.MultiIndex.from_frame(new[GROUP]).unique()
    whole = pd.MultiIndex.from_frame(others[GROUP]).unique()
    groups = pd.MultiIndex.from_frame(official[GROUP])
    stays = (official["level"] == "region") & ~official["territory_code"].isin(lone) & ~groups.isin(whole)
    return official[groups.isin(given) & ~stays]


def with_left_out(new: pd.DataFrame, official: pd.DataFrame, measures: Mapping[str, Formula]) -> pd.DataFrame:
    """Return the values of a file with ours where its card leaves a value out and we have one: it was corrected."""
    former = former_of(official, new)
    stays = pd.Series(False, index=former.index)
    for name in set(new["indicator"]):
        for entry in measures[name].skipped:
            place = former["territory_code"].isin(entry.codes) & (former["level"] == entry.level)
            stays |= (former["indicator"] == name) & place & former["period"].map(entry.covers)
    return pd.concat([new, former.loc[stays, new.columns]]).sort_values(KEY, ignore_index=True)


def merged(official: pd.DataFrame, new: pd.DataFrame, domain_of: Mapping[str, str]) -> pd.DataFrame:
    """Return the official rows once a file is taken; a value that did not move keeps the text it had."""
    former = former_of(official, new)
    texts = former.set_index(KEY)[["value", "text"]]
    joined = new.join(texts.rename(columns={"value": "known"}), on=KEY)
    is_same = (joined["value"] - joined["known"]).abs() <= SAME * joined["known"].abs().clip(lower=1)
    joined["text"] = joined["text"].where(is_same, joined["value"].map(written))
    joined["value"] = joined["known"].where(is_same, joined["value"])
    joined["domain"] = joined["indicator"].map(domain_of)
    return pd.concat([official.drop(former.index), joined[official.columns]], ignore_index=True)


def written(value: float) -> str:
    """Return a value as the official files write it: six decimals at most, one at least."""
    return repr(round(float(value), 6) + 0.0)


def counts_of(rows: pd.DataFrame) -> bytes:
    """Return a sorted CSV of how many territories each indicator has at each level and period."""
    counts = rows.groupby(GROUP, as_index=False).size().sort_values(GROUP)
    return counts.rename(columns={"size": "n_rows"}).to_csv(index=False, lineterminator="\n").encode()


def csv_of(rows: pd.DataFrame) -> bytes:
    """Return the CSV of the rows of one domain, sorted by key."""
    sheet = io.StringIO(newline="")
    table = rows[[*KEY, "text"]].sort_values(KEY)
    csv.writer(sheet, lineterminator="\n").writerows([COLUMNS, *table.itertuples(index=False, name=None)])
    return sheet.getvalue().encode()
