"""The published tables, built again only when what they are made from, or the code that makes them, has changed."""

import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from helpers import hashes, paths
from helpers.files import write_if_changed
from helpers.incremental import module_fingerprints
from helpers.incremental.cache import Cache
from helpers.incremental.plan import shows_simulated

REPORTED = ("indices", "scores", "perceived_indices", "studies", "zonings")
"""The tables that those of the reports are made from."""


@dataclass(frozen=True)
class Group:
    """Tables built together: the name they are kept under, the module that builds them, the folders of data they read.

    build: builds and writes them, and returns the number of rows of each. tables: those of former groups that they are
    made from. settings: what else changes them.
    """

    name: str
    builder: str
    folders: tuple[str, ...]
    build: Callable[[], dict[str, int]]
    tables: tuple[str, ...] = ()
    settings: tuple[Any, ...] = ()

    def sources(self) -> list[Any]:
        """Return the fingerprint of everything the tables are made from."""
        return [
            {name: hashes.of_folder(paths.data() / name) for name in self.folders},
            module_fingerprints.of_modules([self.builder]),
            module_fingerprints.environment(),
            {name: hashes.of_file(paths.tables() / f"{name}.parquet") for name in self.tables},
            *self.settings,
        ]


class _SourcesMoved(Exception):
    """A source that was saved while tables were built: nobody can tell of which content they were made."""


def refresh_tables() -> dict[str, int]:
    """Bring the published tables up to date and return the number of rows of each.

    Tables whose sources were saved meanwhile are built again. Raises the errors of `official_tables.build_tables` and
    `survey_tables.build_survey_tables` of `helpers.tables.build`, before any table of their group is written.
    """
    rows: dict[str, int] = {}
    for group in _groups():
        rows |= _refreshed(group)
    for path in paths.tables().glob("*.parquet"):
        if path.stem not in rows:
            path.unlink()
    return rows


def _groups() -> tuple[Group, ...]:
    with_simulated = shows_simulated()

    def official() -> dict[str, int]:
        from helpers.tables.build.official_tables import build_tables

        return build_tables()

    def surveys() -> dict[str, int]:
        from helpers.tables.build.survey_tables import build_survey_tables

        return build_survey_tables(with_simulated=with_simulated)

    def practices() -> dict[str, int]:
        from helpers.tables.build.practice_tables import build_practice_tables

        return build_practice_tables()

    def reports() -> dict[str, int]:
        from helpers.tables.build.report_tables import build_report_tables

        return build_report_tables()

    return (
        Group("tables", "helpers.tables.build.official_tables", ("catalog", "official", "reference"), official),
        Group(
            "surveys",
            "helpers.tables.build.survey_tables",
            ("surveys", "reference"),
            surveys,
            settings=(with_simulated,),
        ),
        Group("practices", "helpers.tables.build.practice_tables", ("practices", "reference", "surveys"), practices),
        Group("reports", "helpers.tables.build.report_tables", (), reports, REPORTED),
    )


def _refreshed(group: Group) -> dict[str, int]:
    while True:
        with contextlib.suppress(_SourcesMoved):
            return _refresh(group, group.sources())


def _refresh(group: Group, sources: list[Any]) -> dict[str, int]:
    def built() -> dict[str, bytes]:
        rows = group.build()
        files = {name: (paths.tables() / f"{name}.parquet").read_bytes() for name in rows}
        if group.sources() != sources:
            raise _SourcesMoved
        return {**files, "rows": json.dumps(rows).encode()}

    made = Cache().remember(group.name, sources, built)
    rows: dict[str, int] = json.loads(made.pop("rows"))
    for name, content in made.items():
        write_if_changed(paths.tables() / f"{name}.parquet", content)
    return rows
