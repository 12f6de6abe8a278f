"""A region of one département is one territory: one value, one score, one index, whatever the level it is seen at."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from helpers.fragility.objective import Level, Measures


def lone_departements(territories: pd.DataFrame) -> dict[str, str]:
    """Return the region of each département that is the whole of it, by code. territories: the reference."""
    departements = territories[territories["level"] == "departement"]
    is_lone = ~departements["region_code"].duplicated(keep=False)
    return dict(departements.loc[is_lone, ["territory_code", "region_code"]].itertuples(index=False, name=None))


def one_number(measures: Mapping[Level, Measures], lone: Mapping[str, str]) -> dict[Level, Measures]:
    """Return measures in which a region of one département has the same values at both levels, those of the region.

    lone: the region of each such département. Where the region has no value and the département has one of the same
    period, the region takes it.
    """
    regions, departements = measures["region"], measures["departement"]
    codes = list(lone.values())
    same = [
        name
        for name in regions.values.columns.intersection(departements.values.columns)
        if regions.periods[name] == departements.periods[name]
    ]
    own = regions.values.copy()
    below = departements.values.loc[list(lone), same].set_axis(codes, axis="index")
    own.loc[codes, same] = own.loc[codes, same].fillna(below)
    values = departements.values.copy()
    values.loc[list(lone), same] = own.loc[codes, same].to_numpy()
    return {**measures, "region": replace(regions, values=own), "departement": replace(departements, values=values)}


def same_at_both_levels(rows: pd.DataFrame, lone: Mapping[str, str], key: list[str]) -> pd.DataFrame:
    """Return scores or indices in which a département that is a whole region has the rows of its region.

    rows: of both levels, told apart by `key` within a territory. lone: the region of each such département. A row that
    the region does not have stays: it is of the département alone. So does a score of another period than the region's:
    the département is compared with the others at theirs.
    """
    codes = {region: departement for departement, region in lone.items()}
    regional = rows[(rows["level"] == "region") & rows["territory_code"].isin(codes)]
    copied = regional.assign(level="departement", territory_code=regional["territory_code"].map(codes))
    if "period" in rows:
        own = rows[rows["level"] == "departement"].drop_duplicates("indicator").set_index("indicator")["period"]
        copied = copied[copied["period"] == copied["indicator"].map(own).fillna(copied["period"])]
    both = pd.concat([copied, rows], ignore_index=True).drop_duplicates(["level", "territory_code", *key])
    order = {"level": False, "territory_code": True, **dict.fromkeys(key, True)}
    return both.sort_values(list(order), ascending=list(order.values()), ignore_index=True)
