"""The published tables, built again only when what they are made from, or the code that makes them, has changed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from helpers import paths
from helpers.files import write_if_changed
from helpers.incremental import module_fingerprints
from helpers.incremental.cache import Cache
from helpers.incremental.dependencies import remember
from helpers.notices import say_line
from helpers.paths import is_demo


@dataclass(frozen=True)
class TableGroup:
    """Tables built together: the name they are kept under, the module that builds them, what builds and writes them.

    build: returns the number of rows of each table. settings: what changes them besides code and data.
    """

    name: str
    builder: str
    build: Callable[[], dict[str, int]]
    settings: tuple[Any, ...] = ()

    def refresh(self) -> dict[str, int]:
        """Build the tables unless nothing that they depend on has changed, and return the number of rows of each."""
        contents = remember(Cache(), self.name, self._key, self._built)
        rows: dict[str, int] = json.loads(contents.pop("rows"))
        for name, content in contents.items():
            write_if_changed(paths.tables() / f"{name}.parquet", content)
        return rows

    def _key(self) -> list[Any]:
        return [module_fingerprints.of_modules([self.builder]), module_fingerprints.environment(), *self.settings]

    def _built(self) -> dict[str, bytes]:
        say_line(f"Building the {self.builder.rpartition('.')[2].replace('_', ' ')}.")
        rows = self.build()
        files = {name: (paths.tables() / f"{name}.parquet").read_bytes() for name in rows}
        return {**files, "rows": json.dumps(rows).encode()}


def refresh_tables() -> dict[str, int]:
    """Bring the published tables up to date and return the number of rows of each.

    Tables whose sources were saved meanwhile are built again. Raises BuildError, and the errors of
    `official_tables.build_tables` and `survey_tables.build_survey_tables` of `helpers.tables.build`, before any table
    of their group is written.
    """
    rows: dict[str, int] = {}
    for group in _groups():
        rows |= group.refresh()
    for path in paths.tables().glob("*.parquet"):
        if path.stem not in rows:
            path.unlink()
    return rows


def _groups() -> tuple[TableGroup, ...]:
    with_simulated = is_demo()

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
        TableGroup("tables", "helpers.tables.build.official_tables", official),
        TableGroup("surveys", "helpers.tables.build.survey_tables", surveys, settings=(with_simulated,)),
        TableGroup("practices", "helpers.tables.build.practice_tables", practices),
        TableGroup("reports", "helpers.tables.build.report_tables", reports),
    )
