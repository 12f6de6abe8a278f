"""Official programmes of the State in the territories (« dispositifs »): a layer of its own, never in the case base."""

from typing import Final

import pandas as pd
from pydantic import Field

from helpers import paths
from helpers.errors import CaseError, quoted
from helpers.practices import cell_texts
from helpers.practices.case_checks import PLACE_STATUSES, SEPARATOR, UNKNOWN, Known
from helpers.practices.sources import folder, read_case_sources
from helpers.practices.taxonomy import Name, TaxonomyPart, Text
from helpers.reading.csv_tables import read_csv_table
from helpers.reading.documents import read_document, validated

COLUMNS: Final = (
    *("entry_id", "dispositif", "name", "commune", "domains"),
    *("level", "territory_code", "place_status", "actors", "certainty"),
)


class Dispositif(TaxonomyPart):
    """An official programme: its name, in one and in several, what it is in our words, its source."""

    label: Text
    plural: Text
    summary: Text
    source: Text = Field(description="A key of data/practices/sources.yml.")


def read_dispositifs() -> dict[str, Dispositif]:
    """Read data/practices/dispositifs.yml; raises CaseError and the errors of `read_document`, `validated`."""
    document = read_document(folder() / "dispositifs.yml")
    dispositifs = validated(document, dict[Name, Dispositif])
    known = read_case_sources()
    for name, dispositif in dispositifs.items():
        if dispositif.source not in known:
            raise CaseError(
                "unknown-source",
                f"'{dispositif.source}' is no source.",
                where=document.where((name, "source")),
                remedy="Describe it in data/practices/sources.yml.",
            )
    return dispositifs


def read_entries(dispositifs: dict[str, Dispositif], known: Known) -> pd.DataFrame:
    """Read data/practices/dispositifs.csv: a row a place of a programme, every cell a text (COLUMNS), by line.

    Raises the errors of `read_csv_table`; CaseError for a programme, a place
    status or a certainty that is unknown, for an entry without name, and for a cell that `cell_texts` refuses.
    """
    path = folder() / "dispositifs.csv"
    table = read_csv_table(path, COLUMNS, key=["entry_id"])
    for line, row in zip(table.index, table.to_dict("records"), strict=True):
        where = f"{paths.shown(path)}, line {line}"
        for column, cell in row.items():
            if (fault := cell_texts.fault(str(column), cell)) is not None:
                code, what, remedy = fault
                raise CaseError(code, what, where=f"{where}, column '{column}'", remedy=remedy)
        for column, words in (
            ("dispositif", tuple(dispositifs)),
            ("place_status", PLACE_STATUSES),
            ("certainty", tuple(known.taxonomy.certainty)),
        ):
            if row[column] not in words:
                what = f"'{row[column]}' is unknown; known: {quoted(words)}."
                raise CaseError(
                    "unknown-reading", what, where=f"{where}, column '{column}'", remedy="Write one of them."
                )
        wrong = [domain for domain in row["domains"].split(SEPARATOR) if domain and domain not in known.domains]
        if wrong:
            remedy = "Write identifiers of data/reference/domains.yml."
            raise CaseError("unknown-domain", f"{quoted(wrong)} is unknown.", where=where, remedy=remedy)
        place = (row["level"], row["territory_code"])
        if (place not in known.regions) != (row["place_status"] == UNKNOWN) or (any(place) != all(place)):
            what = f"{quoted(place)} is no territory of an entry whose place is '{row['place_status']}'."
            remedy = f"Write a level and a code as text, or none and the place_status '{UNKNOWN}'."
            raise CaseError("unknown-territory", what, where=where, remedy=remedy)
        if not row["name"].strip():
            raise CaseError("missing-text", "The entry has no name.", where=where, remedy="Write it as printed.")
    return table
