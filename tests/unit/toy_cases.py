"""Rows of a case base: a right one to spoil, and the files that hold such rows."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from helpers.practices.cases import COLUMNS

RIGHT = {
    "case_id": "un-cas",
    "name": "Un cas",
    "domains": "emploi;numerique",
    "family": "dynamiques_collectives",
    "type": "tiers_lieux",
    "metier": "gestion_lieu",
    "level": "departement",
    "territory_code": "01",
    "place_status": "printed",
    "actors": "Une association",
    "summary": "Un lieu.",
    "source": "presentation_collectivites_2020",
    "source_line": "787",
    "evidence": "named",
    "tags": "fonds_odd17",
    "added": "2020-05",
    "certainty": "",
}


def row(**changes: str) -> dict[str, str]:
    """Return a right row, some of its cells changed."""
    return {**RIGHT, **changes}


def as_csv(rows: Iterable[dict[str, str]], columns: Iterable[str] = COLUMNS) -> str:
    """Return rows as a file of cases."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write(path: Path, *rows: dict[str, str]) -> Path:
    """Write rows as a CSV file of cases and return it."""
    path.write_text(as_csv(rows), encoding="utf-8")
    return path
