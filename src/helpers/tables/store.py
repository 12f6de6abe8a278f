"""Parquet files of the published tables: written whole or not at all, read with a clear message when absent."""

import contextlib
import os
from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq

from helpers import paths
from helpers.errors import BuildError
from helpers.reading.inputs import noted

Arguments = ParamSpec("Arguments")
Given = TypeVar("Given")
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
    path = _noted(name)
    if not path.exists():
        raise BuildError(
            "tables-not-built",
            "The table is not built yet.",
            where=paths.shown(path),
            remedy="Run `carnets tables` once.",
        )
    return _read(path, path.stat().st_mtime_ns).copy(deep=False)  # pandas copies what a caller changes, when it does


def kept(view: Callable[Arguments, Given]) -> Callable[Arguments, Given]:
    """Return a view that gives again what it gave for the same arguments, while the tables it read are the same.

    Whoever notes the tables asked for is told of them each time.
    """
    memory: dict[Any, tuple[dict[str, Any], Any]] = {}

    @wraps(view)
    def call(*arguments: Arguments.args, **named: Arguments.kwargs) -> Given:
        key = (arguments, tuple(sorted(named.items())))
        states, given = memory.get(key, ({}, None))
        if not states or any(_state(_noted(name)) != state for name, state in states.items()):
            with noting_names() as names:
                given = view(*arguments, **named)
            memory[key] = ({name: _state(_path(name)) for name in sorted(names)}, given)
        return given.copy(deep=False) if isinstance(given, pd.DataFrame) else given

    return call


def _path(name: str) -> Path:
    return paths.tables() / f"{name}.parquet"


def _noted(name: str) -> Path:
    """Return the path of a table, having told those who listen that it is asked for."""
    for names in _listening:
        names.add(name)
    return noted(_path(name))


def _state(path: Path) -> tuple[Path, int]:
    return path, path.stat().st_mtime_ns if path.exists() else 0


@lru_cache(maxsize=32)
def _read(path: Path, _modified: int) -> pd.DataFrame:
    if b"geo" in (pq.read_schema(path).metadata or {}):
        return gpd.read_parquet(path)
    return pd.read_parquet(path)
