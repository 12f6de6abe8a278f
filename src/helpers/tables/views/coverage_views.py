"""What the page of each territory holds, section by section: what the page that lists them says."""

import pandas as pd

from helpers.tables.store import read_table
from helpers.tables.views.official_views import indices_of
from helpers.tables.views.territory_views import felt_here
from helpers.territory.grid import Territory


def section_coverage(territories: list[Territory]) -> pd.DataFrame:
    """Return how much each section of the page of a territory has to show, a row each, in the order given.

    Columns: territory_code, name, n_domains (of 16, with an index; for France, in some region), n_priorities
    (fragilities, of France in all regions), n_mapped (territories of its map), n_felt (answers of surveys), n_cases
    (cases), n_similar (regions that resemble it).
    """
    indices, cases, names = indices_of("region"), read_table("cases"), read_table("territories")
    indices, departements = indices.dropna(subset=["index"]), names[names["level"] == "departement"]
    similar = read_table("similar_regions")
    rows = []
    for place in territories:
        is_france = place.level == "france"
        mine = indices if is_france else indices[indices["territory_code"] == place.code]
        felt = felt_here(place)
        rows.append(
            {
                "territory_code": place.code,
                "name": place.name,
                "n_domains": mine["domain"].nunique(),
                "n_priorities": int(mine["is_priority"].sum()),
                "n_mapped": indices["territory_code"].nunique()
                if is_france
                else int(departements["region_code"].eq(place.code).sum()),
                "n_felt": len(felt[felt["is_here"]].drop_duplicates(["study", "item"])),
                "n_cases": len(cases if is_france else cases[cases["region_code"] == place.code]),
                "n_similar": int(similar["territory_code"].eq(place.code).sum()),
            }
        )
    return pd.DataFrame(rows)
