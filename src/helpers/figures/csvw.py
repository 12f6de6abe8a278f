"""The CSV of a figure described for machines: what each column is, where values come from, who may reuse them.

The W3C's "CSV on the Web" metadata, in a file beside the CSV whose name ends as it recommends.
"""

import json
from collections.abc import Sequence
from typing import Any

from helpers.figure_contract import FigurePayload
from helpers.figures.citations import Reference
from helpers.page_templates.rendering import plain
from helpers.wording import say

LANGUAGE = "fr"
LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
OTHERS = {
    "ODbL": "https://opendatacommons.org/licenses/odbl/1-0/",
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC BY-NC-SA 4.0": "https://creativecommons.org/licenses/by-nc-sa/4.0/",
}
"""Licences of public surveys, as the `origin` of a questionnaire names them, and their addresses."""


def as_csvw(payload: FigurePayload, reference: Reference) -> str:
    """Return the metadata of the CSV of a figure, as JSON text.

    Columns have a name, a title and a datatype; the table has its title, its reading, its sources and its caveats.
    """
    notes = [plain(say("caption.scope", text=payload["scope"])), *map(plain, payload["caveats"])]
    addresses = licences(payload["sources"])
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": LANGUAGE}],
        "url": f"{payload['id']}.csv",
        "lang": LANGUAGE,
        "dc:title": f"{reference.page}. {payload['title']}",
        "dc:description": plain(payload["reading_note"]),
        "dc:source": payload["sources"],
        "dc:license": {"@id": addresses[0]} if len(addresses) == 1 else [{"@id": address} for address in addresses],
        "dc:rights": say("specifications.licence"),
        "dc:bibliographicCitation": reference.citation,
        "notes": [{"@type": "dc:description", "@value": note} for note in [*_stamp(payload), *notes]],
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True},
        "tableSchema": {"columns": [_column(payload, place) for place in range(len(payload["columns"]))]},
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def licences(sources: Sequence[str]) -> list[str]:
    """Return the addresses of the licences that sources name in parentheses, else of that of public statistics."""
    text = " ".join(sources)
    return [address for name, address in OTHERS.items() if f"({name})" in text] or [LICENCE]


def datatype(payload: FigurePayload, place: int) -> str:
    """Return the CSVW datatype of a column: string, integer when every value is whole, or number."""
    if payload["columns"][place]["kind"] == "text":
        return "string"
    values = [row[place] for row in payload["rows"] if row[place] is not None]
    return "integer" if values and all(isinstance(value, int) for value in values) else "number"


def _column(payload: FigurePayload, place: int) -> dict[str, Any]:
    column, kind = payload["columns"][place], datatype(payload, place)
    described = {"name": column["key"], "titles": {LANGUAGE: column["label"]}, "datatype": kind}
    if kind != "number":
        return described
    decimals = None if column["key"] in payload["decimals"] else column["decimals"]
    return {**described, "dc:description": say("sharing.rounding", decimals=decimals)}


def _stamp(payload: FigurePayload) -> list[str]:
    return [say("simulated.stamp")] if payload["is_simulated"] else []
