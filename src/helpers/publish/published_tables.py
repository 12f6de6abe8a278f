"""The published tables, built again only when the figures, the cards, the reference or the code have changed."""

import json

from helpers import paths
from helpers.publish import fingerprints
from helpers.publish.cache import Cache
from helpers.publish.writing import write_if_changed

BUILDER = "helpers.tables.build"
SOURCES = ("catalog", "official", "reference")


def refresh_tables() -> dict[str, int]:
    """Bring the published tables up to date and return the number of rows of each.

    Raises the errors of `helpers.tables.build.build_tables`, before any table is written.
    """
    key = [
        {name: fingerprints.of_folder(paths.data() / name) for name in SOURCES},
        fingerprints.of_modules([BUILDER]),
        fingerprints.environment(),
    ]

    def built() -> dict[str, bytes]:
        from helpers.tables.build import build_tables

        rows = build_tables()
        files = {name: (paths.tables() / f"{name}.parquet").read_bytes() for name in rows}
        return {**files, "rows": json.dumps(rows).encode()}

    made = Cache().remember("tables", key, built)
    rows: dict[str, int] = json.loads(made.pop("rows"))
    for name, content in made.items():
        write_if_changed(paths.tables() / f"{name}.parquet", content)
    for path in paths.tables().glob("*.parquet"):
        if path.stem not in rows:
            path.unlink()
    return rows
