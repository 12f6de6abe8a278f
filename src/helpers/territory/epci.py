"""Where EPCI stand, and the communes that make them, read from data/reference."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import pandas as pd

from helpers import paths
from helpers.errors import TerritoryError, quoted
from helpers.reading.csv_tables import read_csv_table
from helpers.reading.inputs import noted
from helpers.territory import grid

EPCI_COLUMNS: Final = [
    "territory_code",
    "kind",
    "departement_codes",
    "region_codes",
    "n_communes",
    "population",
    "same_since",
]
COMMUNE_COLUMNS: Final = ["commune_code", "name", "departement_code", "epci_code", "population", "postal_codes"]
FORMER_COLUMNS: Final = ["commune_code", "kind", "name", "holder_code", "postal_codes"]
NO_EPCI: Final = "Four communes, islands, are of none: take the code of the departement."


@dataclass(frozen=True)
class Epci:
    """Where an EPCI stands.

    departements, regions: their codes, the most peopled first. same_since: the first year known from which its
    communes are those of today.
    """

    code: str
    kind: str
    departements: tuple[str, ...]
    regions: tuple[str, ...]
    n_communes: int
    population: int
    same_since: int


def read_epci() -> dict[str, Epci]:
    """Return where each EPCI stands, by code; raises FileError."""
    return _epci(noted(paths.data() / "reference" / "epci.csv"))


def epci_within(level: str, code: str) -> list[str]:
    """Return the codes of the EPCI that stand, in whole or in part, in a region or a département, sorted."""
    held = {"region": "regions", "departement": "departements"}[level]
    return sorted(epci.code for epci in read_epci().values() if code in getattr(epci, held))


def read_communes() -> pd.DataFrame:
    """Return every commune of today; raises FileError.

    Columns: commune_code, name, departement_code, epci_code ("" for none), population (inhabitants), postal_codes
    (parted by spaces).
    """
    table = read_csv_table(noted(paths.data() / "reference" / "communes.csv"), COMMUNE_COLUMNS, key=["commune_code"])
    return table.assign(population=table["population"].astype("int64")).reset_index(drop=True)


def read_former_communes() -> pd.DataFrame:
    """Return parts of communes, districts and codes that are no more; raises FileError.

    Columns: commune_code, kind (delegated, associated, district or former), name ("" where unknown), holder_code (the
    commune of today), postal_codes (parted by spaces).
    """
    path = noted(paths.data() / "reference" / "former_communes.csv")
    return read_csv_table(path, FORMER_COLUMNS, key=["commune_code", "kind"]).reset_index(drop=True)


def epci_of_communes() -> dict[str, str]:
    """Return the EPCI that holds today each commune, of today or of a former year; "" where there is none."""
    communes, former = read_communes(), read_former_communes()
    today = dict(zip(communes["commune_code"], communes["epci_code"], strict=True))
    return {row.commune_code: today[row.holder_code] for row in former.itertuples()} | today


def epci_of(commune: str) -> grid.Territory:
    """Return the EPCI that holds a commune today; raises TerritoryError for an unknown commune, or one of no EPCI."""
    known = epci_of_communes()
    where = "data/reference/communes.csv"
    if commune not in known:
        near = [code for code in known if code[:4] == commune[:4]][:5]
        what = f"No commune has the code '{commune}'."
        raise TerritoryError("unknown-territory", what, where=where, remedy=f"Near ones are {quoted(near) or 'none'}.")
    if not known[commune]:
        raise TerritoryError(
            "unknown-territory", f"The commune '{commune}' is of no EPCI.", where=where, remedy=NO_EPCI
        )
    return grid.territory("epci", known[commune])


@lru_cache(maxsize=8)
def _epci(path: Path) -> dict[str, Epci]:
    rows = read_csv_table(path, EPCI_COLUMNS, key=["territory_code"]).to_dict("records")
    return {
        row["territory_code"]: Epci(
            row["territory_code"],
            row["kind"],
            tuple(row["departement_codes"].split()),
            tuple(row["region_codes"].split()),
            int(row["n_communes"]),
            int(row["population"]),
            int(row["same_since"]),
        )
        for row in rows
    }
