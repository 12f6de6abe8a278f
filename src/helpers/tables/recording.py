"""What a page reads of the published tables: each view it calls, with its arguments and the mark of what it was given.

A page depends on the rows that its views give it, not on whole tables: a figure of employment changed in the table of
figures leaves the pages of health as they are. Views are recorded where templates get them, in `helpers.tables`.
"""

import functools
import hashlib
import inspect
import json
import resource
import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from helpers.errors import CarnetsError
from helpers.tables import store
from helpers.territory.grid import Territory

_calls: dict[str, dict[str, Any]] = {}
_files: set[str] = set()
KIBIBYTES_PER_UNIT = 1 if sys.platform == "linux" else 1 / 1024  # macOS counts in bytes


def recorded(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return a view that notes each of its calls in this process."""

    signature = inspect.signature(view)

    @functools.wraps(view)
    def call(*arguments: Any, **named: Any) -> Any:
        with store.noting_names() as names:
            given = view(*arguments, **named)
        written = map(_written, signature.bind(*arguments, **named).args)
        name = json.dumps([view.__name__, *written], ensure_ascii=False)
        _calls[name] = {"mark": mark(given), "tables": sorted(names)}
        return given

    return call


def watch_files(root: str) -> None:
    """Note from now on each file below a folder that Python opens, its own modules apart."""
    prefix, apart = root + "/", (root + "/_build/", root + "/src/", root + "/.venv/")

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith(prefix):
            path = arguments[0]
            if not path.startswith(apart) and not path.endswith((".py", ".pyc")):
                _files.add(path.removeprefix(prefix))

    sys.addaudithook(note)


def report() -> str:
    """Return as JSON what this process has read, calls with marks and tables, other files; and its peak memory."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIBIBYTES_PER_UNIT / 1024
    content = {"calls": _calls, "files": sorted(_files), "memory_mib": round(peak)}
    return json.dumps(content, ensure_ascii=False)


def mark_of_call(call: str) -> str:
    """Return the mark of what a recorded call gives now; a view that cannot answer has the mark of its error."""
    name, *arguments = json.loads(call)
    try:
        return mark(_view(name)(*map(_read, arguments)))
    except (CarnetsError, LookupError, ValueError, AttributeError) as error:
        return f"{type(error).__name__}: {error}"


def mark(value: Any) -> str:
    """Return a fingerprint of what a view gave: equal values have equal marks, in any process and on any machine.

    Frames count by their columns, types, order and values; raises TypeError for a value of no known kind.
    """
    digest = hashlib.sha256()
    _add(digest, value)
    return digest.hexdigest()


def _view(name: str) -> Callable[..., Any]:
    """Return a view as it is, without its record."""
    from helpers import tables  # it imports this module to record its views

    return inspect.unwrap(getattr(tables, name))


def _read(argument: Any) -> Any:
    return _view("read_territory")(*argument) if isinstance(argument, list) else argument


def _written(argument: Any) -> Any:
    return [argument.level, argument.code] if isinstance(argument, Territory) else argument


def _add(digest: Any, value: Any) -> None:
    digest.update(type(value).__name__.encode())
    if isinstance(value, pd.DataFrame):
        for name in value.columns:
            digest.update(f"|{name}:{value[name].dtype}|".encode())
            _add_column(digest, value[name])
        digest.update(pd.util.hash_array(value.index.to_numpy()).tobytes())
    elif isinstance(value, pd.Series):
        _add(digest, {str(key): one for key, one in value.items()})
    elif isinstance(value, dict):
        for key, one in value.items():
            digest.update(f"|{key}|".encode())
            _add(digest, one)
    elif is_dataclass(value):
        _add(digest, {field.name: getattr(value, field.name) for field in fields(value)})
    elif value is None or isinstance(value, str | int | float | bool) or hasattr(value, "dtype"):
        digest.update(f"|{value!r}|".encode())
    else:
        raise TypeError(f"a {type(value).__name__} has no mark: give templates frames, texts and numbers")


def _add_column(digest: Any, column: pd.Series) -> None:
    if isinstance(column, gpd.GeoSeries):
        for shape in column.to_wkb():
            digest.update(shape)
    else:
        digest.update(pd.util.hash_pandas_object(column, index=False).to_numpy().tobytes())
