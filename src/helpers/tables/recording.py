"""What a page reads of the published tables: each view it calls, with its arguments and the mark of what it was given.

A page depends on the rows that its views give it, not on whole tables: a figure of employment changed in the table of
figures leaves the pages of health as they are. Views are recorded where templates get them, in `helpers.tables`.
"""

import functools
import hashlib
import inspect
import json
import os
import resource
import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from helpers.tables import store
from helpers.territory.grid import Territory

Arguments = ParamSpec("Arguments")
Given = TypeVar("Given")
_calls: dict[str, dict[str, Any]] = {}
_files: dict[str, str | None] = {}
KIBIBYTES_PER_UNIT = 1 if sys.platform == "linux" else 1 / 1024  # macOS counts in bytes


def recorded(view: Callable[Arguments, Given]) -> Callable[Arguments, Given]:
    """Return a view that notes each of its calls in this process."""
    signature = inspect.signature(view)

    @functools.wraps(view)
    def call(*arguments: Arguments.args, **named: Arguments.kwargs) -> Given:
        with store.noting_names() as names:
            given = view(*arguments, **named)
        bound = signature.bind(*arguments, **named)
        bound.apply_defaults()
        name = json.dumps([view.__name__, *map(_written, bound.arguments.values())], ensure_ascii=False)
        _calls[name] = {"mark": mark(given), "tables": sorted(names)}
        return given

    return call


def watch_files(root: str) -> None:
    """Note from now on each file below a folder that Python opens to read, as it is then, its own modules apart."""
    prefix, apart = root + "/", (root + "/_build/", root + "/src/", root + "/.venv/")

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], str | bytes) or arguments[2] & os.O_WRONLY:
            return
        path = os.path.abspath(os.fsdecode(arguments[0]))  # noqa: PTH100  # as the text that it is: no link followed
        address = path.removeprefix(prefix)
        is_module = path.endswith((".py", ".pyc"))
        if path.startswith(prefix) and not path.startswith(apart) and not is_module and address not in _files:
            _files[address] = None  # its own reading, on the next line, is not noted again
            _files[address] = _fingerprint(Path(path))

    sys.addaudithook(note)


def report() -> str:
    """Return as JSON what this process has read, calls with marks and tables, other files; and its peak memory."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIBIBYTES_PER_UNIT / 1024
    content = {"calls": _calls, "files": dict(sorted(_files.items())), "memory_mib": round(peak)}
    return json.dumps(content, ensure_ascii=False)


def mark_of_call(call: str) -> str:
    """Return the mark of what a recorded call gives now; a view that cannot answer has the mark of its error."""
    name, *arguments = json.loads(call)
    try:
        return mark(_answer(_view(name), arguments))
    except Exception as error:  # the tables may be of another make, on which a view fails in any way
        return f"{type(error).__name__}: {error}"


def mark(value: Any) -> str:
    """Return a fingerprint of what a view gave: equal values have equal marks, in any process and on any machine.

    Frames count by their columns, types, order, indices and values; raises TypeError for a value of no known kind.
    """
    digest = hashlib.sha256()
    _add(digest, value)
    return digest.hexdigest()


def _view(name: str) -> Callable[..., Any]:
    """Return a view as it is, without its record."""
    from helpers import tables  # it imports this module to record its views

    return inspect.unwrap(getattr(tables, name))


def _answer(view: Callable[..., Any], arguments: list[Any]) -> Any:
    """Return what a view gives for recorded arguments."""
    bound = inspect.signature(view).bind_partial()
    bound.arguments.update(zip(inspect.signature(view).parameters, map(_read, arguments), strict=True))
    return view(*bound.args, **bound.kwargs)


def _read(argument: Any) -> Any:
    if isinstance(argument, dict):
        return argument["codes"]
    return _view("read_territory")(*argument) if isinstance(argument, list) else argument


def _written(argument: Any) -> Any:
    """Return an argument as JSON can write it: a territory by its level and code, codes under their name."""
    if isinstance(argument, list | tuple):
        return {"codes": list(argument)}
    return [argument.level, argument.code] if isinstance(argument, Territory) else argument


def _fingerprint(path: Path) -> str | None:
    """Return the sha256 of a file, as `helpers.hashes.of_file` does; None where none can be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    except OSError:
        return None


def _add(digest: Any, value: Any) -> None:
    """Add to a digest the kind of a value, its size and what it holds: two values never add the same bytes."""
    if isinstance(value, pd.DataFrame):
        shown = getattr(value, "_geometry_column_name", None)
        _note(digest, type(value).__name__, value.shape, shown, list(value.columns.names))
        _add_index(digest, value.index)
        for name, column in value.items():
            _note(digest, name)
            _add_column(digest, column)
    elif isinstance(value, pd.Series):
        _note(digest, type(value).__name__, value.shape, value.name)
        _add_index(digest, value.index)
        _add_column(digest, value)
    elif isinstance(value, dict):
        _note(digest, type(value).__name__, len(value))
        for key, item in value.items():
            _note(digest, key)
            _add(digest, item)
    elif is_dataclass(value):
        _note(digest, type(value).__name__)
        _add(digest, {field.name: getattr(value, field.name) for field in fields(value)})
    elif value is None or value is pd.NA or isinstance(value, str | int | float | np.generic):
        _note(digest, type(value).__name__, value)
    else:
        raise TypeError(f"a {type(value).__name__} has no mark: give templates frames, texts and numbers")


def _add_index(digest: Any, index: pd.Index) -> None:
    _note(digest, list(index.names))
    for level in range(index.nlevels):
        _add_column(digest, index.get_level_values(level).to_series())


def _add_column(digest: Any, column: pd.Series) -> None:
    """Add the type and the cells of a column. Pandas' own hashes are only used where they tell all cells apart."""
    _note(digest, str(column.dtype))
    if isinstance(column, gpd.GeoSeries):
        _note(digest, str(column.crs))
        for shape in column.to_wkb():
            digest.update(b"none" if shape is None else shape)
    elif isinstance(column.dtype, pd.CategoricalDtype):
        _note(digest, column.dtype.ordered)
        _add_column(digest, column.dtype.categories.to_series())
        digest.update(column.cat.codes.to_numpy().tobytes())
    elif column.dtype.kind == "O" and isinstance(column.dtype, np.dtype):
        for cell in column:
            _add(digest, cell)
    elif column.dtype.kind == "f" and isinstance(column.dtype, np.dtype):
        cells = column.to_numpy()
        digest.update(np.where(np.isnan(cells), np.nan, cells).tobytes())
    else:
        digest.update(pd.util.hash_pandas_object(column, index=False).to_numpy().tobytes())


def _note(digest: Any, *parts: Any) -> None:
    digest.update(repr(parts).encode("utf-8", "backslashreplace"))
