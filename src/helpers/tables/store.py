"""Parquet files of the published tables: written whole or not at all, read with a clear message when absent."""

import contextlib
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq

from helpers import paths
from helpers.errors import BuildError
from helpers.reading.inputs import noted

_listening: list[set[str]] = []


@contextlib.contextmanager
def noting_names() -> Iterator[set[str]]:
    """Give the names of the tables asked for inside the block, whether they are in memory already or not."""
    names: set[str] = set()
    _listening.append(names)
    try:
        yield names
    finally:
        _listening.pop()


def write_table(name: str, table: pd.DataFrame) -> None:
    """Write a table (a GeoDataFrame keeps its shapes), replacing the former one in one step."""
    paths.tables().mkdir(parents=True, exist_ok=True)
    target = paths.tables() / f"{name}.parquet"
    partial = target.with_suffix(f".{os.getpid()}.partial")
    try:
        table.to_parquet(partial, index=False)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def read_table(name: str) -> pd.DataFrame:
    """Return a published table.

    Raises BuildError with the command that builds it.
    """
    path = noted(paths.tables() / f"{name}.parquet")
    for names in _listening:
        names.add(name)
    if not path.exists():
        raise BuildError(
            "tables-not-built",
            "The table is not built yet.",
            where=paths.shown(path),
            remedy="Run `carnets tables` once.",
        )
    return _read(path, path.stat().st_mtime_ns).copy(deep=False)  # pandas copies what a caller changes, when it does


@lru_cache(maxsize=32)
def _read(path: Path, _modified: int) -> pd.DataFrame:
    if b"geo" in (pq.read_schema(path).metadata or {}):
        return gpd.read_parquet(path)
    return pd.read_parquet(path)
