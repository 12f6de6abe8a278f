"""What a new edition changes for readers: ranks, map classes and priority fragilities that move, in sentences."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from helpers.errors import quoted
from helpers.territory import grid

INDEX_KEY = ["level", "territory_code", "domain"]
Tables = Mapping[str, pd.DataFrame]


def effects(before: Tables, after: Tables) -> list[str]:
    """Return what moves between two sets of published tables: scores, indices and class_breaks of each."""
    return [*_indicator_ranks(before["scores"], after["scores"]), *_indices(before, after)] or [
        "No rank, no map class and no priority fragility moves."
    ]


def _indicator_ranks(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[str]:
    key = ["level", "territory_code", "domain", "indicator"]
    both = before[[*key, "rank", "period"]].merge(
        after[[*key, "rank", "period"]], on=key, suffixes=("_before", "_after")
    )
    for (indicator, level), rows in both.groupby(["indicator", "level"]):
        places = (rows["rank_after"] - rows["rank_before"]).abs()
        first, last = rows["period_before"].max(), rows["period_after"].max()
        span = f" (from {first} to {last})" if first != last else ""
        if places.gt(0).any():
            most = rows.loc[places.idxmax()]
            ranks = f"from {most['rank_before']:.0f} to {most['rank_after']:.0f}"
            moved = f"{places.gt(0).sum()} of {len(rows)} ranks move"
            yield f"'{indicator}', {level}{span}: {moved}, most of all {_name(level, most['territory_code'])}, {ranks}."
        elif span:
            yield f"'{indicator}', {level}{span}: no rank moves."


def _indices(before: Tables, after: Tables) -> Iterator[str]:
    columns = [*INDEX_KEY, "index", "rank", "is_priority"]
    both = before["indices"][columns].merge(after["indices"][columns], on=INDEX_KEY, suffixes=("_before", "_after"))
    classes = [
        _classes(both[f"index_{when}"], tables["class_breaks"])
        for when, tables in (("before", before), ("after", after))
    ]
    both["class_moves"] = (classes[0] != classes[1]) & both["index_before"].notna()
    for (domain, level), rows in both.groupby(["domain", "level"]):
        moved = rows[rows["rank_before"].ne(rows["rank_after"]) & rows["rank_before"].notna()]
        if len(moved):
            yield f"Index of '{domain}', {level}: {len(moved)} of {len(rows)} ranks move."
        if rows["class_moves"].any():
            yield f"Map of '{domain}', {level}: {_names(level, rows[rows['class_moves']])} change of class."
        entering = rows[rows["is_priority_after"] & ~rows["is_priority_before"]]
        leaving = rows[~rows["is_priority_after"] & rows["is_priority_before"]]
        if len(entering):
            yield f"'{domain}' becomes a priority fragility of {_names(level, entering)}."
        if len(leaving):
            yield f"'{domain}' is no longer a priority fragility of {_names(level, leaving)}."


def _classes(indices: pd.Series, breaks: pd.DataFrame) -> np.ndarray:
    inner, outer = breaks.iloc[0][["inner", "outer"]]
    return np.digitize(indices.fillna(0), [-outer, -inner, inner, outer])


def _names(level: object, rows: pd.DataFrame) -> str:
    return quoted(_name(level, code) for code in rows["territory_code"])


def _name(level: object, code: object) -> str:
    return grid.territory(level, code).name  # type: ignore[arg-type]
