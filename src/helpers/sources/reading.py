"""One producer's file, from its bytes to the values of its indicators."""

from pathlib import Path

import pandas as pd

from helpers.reading.inputs import content_of
from helpers.sources.cards import FileKind
from helpers.sources.cells import Reader
from helpers.sources.layouts import (
    accounts,
    barometer,
    bdm,
    census_ages,
    coded_csv,
    communes,
    constituencies,
    crime,
    dated_columns,
    eurostat,
    extract,
    quarters,
    sheet_rows,
    two_blocks,
)

LAYOUTS = {
    "accounts": accounts.read,
    "barometer": barometer.read,
    "bdm": bdm.read,
    "census_ages": census_ages.read,
    "coded_csv": coded_csv.read,
    "communes": communes.read,
    "constituencies": constituencies.read,
    "crime": crime.read,
    "dated_columns": dated_columns.read,
    "eurostat": eurostat.read,
    "extract": extract.read,
    "quarters": quarters.read,
    "sheet_rows": sheet_rows.read,
    "two_blocks": two_blocks.read,
}


def read(path: Path, kind: FileKind) -> pd.DataFrame:
    """Return what a producer's file holds: level, code, period, variable (texts) and value, in the producer's unit.

    Raises CatalogError with every fault of the file.
    """
    reader = Reader(path.name, kind)
    LAYOUTS[kind.layout](content_of(path), reader)
    table = reader.table()
    if table.empty and not reader.faults:
        reader.fault("file", "it holds no value that the card names.")
    reader.refuse()
    return table
