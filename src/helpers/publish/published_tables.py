"""The published tables, built again only when the figures, the cards, the reference or the code have changed."""

import contextlib
import json
from typing import Any

from helpers import paths
from helpers.publish import fingerprints
from helpers.publish.cache import Cache
from helpers.publish.writing import write_if_changed

BUILDER = "helpers.tables.build"
SOURCES = ("catalog", "official", "reference")


class _SourcesMoved(Exception):
    """A source that was saved while tables were built: nobody can tell of which content they were made."""


def refresh_tables() -> dict[str, int]:
    """Bring the published tables up to date and return the number of rows of each.

    Tables whose sources were saved meanwhile are built again. Raises the errors of
    `helpers.tables.build.build_tables`, before any table is written.
    """
    while True:
        with contextlib.suppress(_SourcesMoved):
            return _refresh(_sources())


def _sources() -> list[Any]:
    return [
        {name: fingerprints.of_folder(paths.data() / name) for name in SOURCES},
        fingerprints.of_modules([BUILDER]),
        fingerprints.environment(),
    ]


def _refresh(sources: list[Any]) -> dict[str, int]:
    def built() -> dict[str, bytes]:
        from helpers.tables.build import build_tables

        rows = build_tables()
        files = {name: (paths.tables() / f"{name}.parquet").read_bytes() for name in rows}
        if _sources() != sources:
            raise _SourcesMoved
        return {**files, "rows": json.dumps(rows).encode()}

    made = Cache().remember("tables", sources, built)
    rows: dict[str, int] = json.loads(made.pop("rows"))
    for name, content in made.items():
        write_if_changed(paths.tables() / f"{name}.parquet", content)
    for path in paths.tables().glob("*.parquet"):
        if path.stem not in rows:
            path.unlink()
    return rows
