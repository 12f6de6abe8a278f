"""The files of the official values: a ZIP of CSV for each level, one Parquet; the same bytes each time."""

import io
import json
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from helpers import paths
from helpers.catalog.cards import Level
from helpers.catalog.registry import Catalog, read_catalog
from helpers.figures.csvw import LANGUAGE, LICENCE
from helpers.figures.published_figure import EXTRA
from helpers.figures.xlsx import Undated
from helpers.page_templates.rendering import templates
from helpers.pages.open_data.open_values import INDICATORS, KEY, VALUES, Datatype, all_indicators, all_values, rounded
from helpers.tables import read_table
from helpers.wording import say

FOLDER: Final = "donnees"
ARCHIVES: Final[dict[Level, str]] = {"france": "france", "region": "regions", "departement": "departements"}
"""The name of the archive of each level."""

TABLE: Final = "valeurs.parquet"
LIST: Final = "indicateurs.csv"


def data_files() -> dict[str, bytes]:
    """Return the files of the official values by address: an archive for each level, the table for programs."""
    catalog, values = read_catalog(), all_values()
    decimals = read_table("indicators").set_index("indicator")["decimals"]
    written = rounded(values, decimals)
    archives = {
        f"{EXTRA}/{FOLDER}/{name}.zip": _zipped(_members(level, written, catalog)) for level, name in ARCHIVES.items()
    }
    return archives | {f"{EXTRA}/{FOLDER}/{TABLE}": _parquet(values)}


def _members(level: Level, values: pd.DataFrame, catalog: Catalog) -> dict[str, str]:
    """Return the files of the archive of a level by name; values: with sensible decimals."""
    indicators = all_indicators(values, catalog, level)
    mine = {
        f"{name}.csv": _csv(rows) for name, rows in values[values["level"] == level].groupby("indicator", sort=True)
    }
    facts = {
        "level": level,
        "indicators": indicators.to_dict("records"),
        "cards": catalog.indicators,
        "sources": {
            name: catalog.sources[name]
            for name in sorted({catalog.indicators[each].source for each in indicators["indicator"]})
        },
        "columns": {"*.csv": described(VALUES), LIST: described(INDICATORS)},
        "key": KEY,
        "licence": LICENCE,
    }
    texts = templates(paths.book() / "_templates", is_html=False)
    return {
        "lisez-moi.md": texts.get_template("dictionnaire.md.j2").render(**facts),
        "licence.md": texts.get_template("licence.md.j2").render(**facts),
        "csv-metadata.json": _group(level, indicators),
        LIST: _csv(indicators),
        **mine,
    }


def _csv(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, lineterminator="\n")


def described(columns: Mapping[str, Datatype]) -> list[dict[str, str]]:
    """Return the columns of a schema, each with its name, its datatype and what it says."""
    return [
        {"name": name, "datatype": kind, "what": say(f"open_data.columns.{name}")} for name, kind in columns.items()
    ]


def _group(level: Level, indicators: pd.DataFrame) -> str:
    """Return the CSVW description of the tables of an archive."""
    values = _schema(VALUES, list(KEY))
    tables: list[dict[str, Any]] = [
        {"url": LIST, "dc:title": say("open_data.list"), "tableSchema": _schema(INDICATORS, ["indicator"])}
    ]
    for row in indicators.to_dict("records"):
        tables.append(
            {
                "url": row["file"],
                "dc:title": row["label"],
                "dc:description": row["definition"],
                "dc:source": row["source"],
            }
            | {"tableSchema": values}
        )
    group = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": LANGUAGE}],
        "dc:title": say("open_data.title", level=level),
        "dc:license": {"@id": LICENCE},
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True},
        "tables": tables,
    }
    return json.dumps(group, ensure_ascii=False, indent=1) + "\n"


def _schema(columns: Mapping[str, Datatype], key: list[str]) -> dict[str, Any]:
    written = [
        {"name": each["name"], "titles": each["name"], "datatype": each["datatype"], "dc:description": each["what"]}
        for each in described(columns)
    ]
    return {"columns": written, "primaryKey": key}


def _zipped(members: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with Undated(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text.encode())
    return out.getvalue()


def _parquet(values: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    values.to_parquet(out, index=False, compression="zstd")
    return out.getvalue()
