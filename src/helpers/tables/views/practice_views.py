"""What pages read of the case base: cases of a place, their counts, the published growth, cases for a fragility."""

from collections.abc import Sequence

import pandas as pd

from helpers.errors import TerritoryError, quoted
from helpers.tables.store import read_table
from helpers.tables.views.official_views import level_of, read_domain
from helpers.territory.grid import Territory

HERE, SIMILAR, FRANCE = "here", "similar", "france"


def place_column(territory: Territory) -> str:
    """Return the column of cases and of programmes that says which territory of a level they are in."""
    return "departement" if territory.level == "departement" else "region_code"


def practice_cases(territory: Territory | None = None) -> pd.DataFrame:
    """Return the cases, all of them for France or for no territory, else those of one, in the order of the base.

    Columns: [case]. region_code and region_name are empty where the place is doubtful or unknown, date_label where the
    page bears no date; origin is rameau or public.
    """
    cases = read_table("cases")
    if territory is None or territory.level == FRANCE:
        return cases
    return cases[cases[place_column(territory)] == territory.code].reset_index(drop=True)


def practice_counts(territory: Territory | None = None) -> pd.DataFrame:
    """Return how many cases each département, region, family, type, trade and domain has, zero included.

    Columns: by (departement, region, family, type, metier, domain), code, label, n (cases). A case of several domains
    counts in each; a doubtful or unknown place counts in none.
    """
    cases = practice_cases(territory)
    pairs = read_table("case_domains")
    pairs = pairs[pairs["case_id"].isin(cases["case_id"])]
    territories, domains = read_table("territories"), read_table("domains")
    lists = read_table("case_types")
    parts = [
        _counted("departement", cases["departement"], _named(territories, "departement")),
        _counted("region", cases["region_code"], _named(territories, "region")),
        *(_counted(kind, cases[kind], _listed(lists, kind)) for kind in ("family", "type", "metier")),
        _counted("domain", pairs["domain"], domains.set_index("domain")["label"]),
    ]
    return pd.concat(parts, ignore_index=True)


def practice_growth() -> pd.DataFrame:
    """Return the numbers of cases as published, the oldest first.

    Columns: date, year (calendar), value (cases), kind, source, source_line, note.
    """
    return read_table("case_growth")


def practice_lists() -> pd.DataFrame:
    """Return the closed lists of the case base; columns: kind, id, label, parent, detail."""
    return read_table("case_types")


def case_coverage() -> pd.DataFrame:
    """Return how many cases each region has in each domain, zero included; a case of several domains counts in each.

    Columns: domain, number (of the domain, 1 to 16), label, short_label, region_code, region_name, n (cases).
    """
    pairs = read_table("case_domains").merge(read_table("cases")[["case_id", "region_code"]], on="case_id")
    counts = pairs.groupby(["domain", "region_code"]).size().rename("n").reset_index()
    regions = _named(read_table("territories"), "region").rename("region_name").rename_axis("region_code").reset_index()
    every = read_table("domains")[["domain", "number", "label", "short_label"]].merge(regions, how="cross")
    return every.merge(counts, on=["domain", "region_code"], how="left").fillna({"n": 0}).astype({"n": "int64"})


def dispositif_entries(territory: Territory | None = None) -> pd.DataFrame:
    """Return the places of official programmes, all of them or those of a territory, by programme, then by name.

    Columns: entry_id, dispositif, name, commune, actors, level, territory_code, place, place_status, departement,
    region_code, region_name, is_mapped, domains, domains_label, certainty, source_url, and of the programme label,
    plural, summary, citation.
    """
    entries = read_table("dispositif_entries").merge(read_table("dispositifs"), on="dispositif")
    if territory is None or territory.level == FRANCE:
        return entries
    return entries[entries[place_column(territory)] == territory.code].reset_index(drop=True)


def practices_for(domain: str, territory: Territory, similar: Sequence[str]) -> pd.DataFrame:
    """Return the cases that answer a fragility: those of the territory, else of similar ones, else of all France.

    similar: codes of those that resemble it, possibly none. Columns: [case], reach (here, similar or france):
    how far one had to look, the same for every row. Empty where no case is of the domain. For France, every case of the
    domain. Raises CatalogError, and TerritoryError for another level or region.
    """
    read_domain(domain)
    _check_places(territory, similar)
    pairs = read_table("case_domains")
    cases = practice_cases()
    cases = cases[cases["case_id"].isin(pairs.loc[pairs["domain"] == domain, "case_id"])]
    for reach, codes in ((HERE, [territory.code]), (SIMILAR, list(similar))):
        inside = cases[cases[place_column(territory)].isin(codes)]
        if territory.level != FRANCE and len(inside):
            return inside.assign(reach=reach).reset_index(drop=True)
    return cases.assign(reach=FRANCE).reset_index(drop=True)


def _check_places(territory: Territory, similar: Sequence[str]) -> None:
    level, places = level_of(territory), read_table("territories")
    known = places.loc[places["level"] == level, "territory_code"]
    wrong = [code for code in similar if code not in set(known)]
    if territory.level not in (level, FRANCE):
        wrong = [territory.code]
    if wrong:
        raise TerritoryError(
            "unknown-territory",
            f"{quoted(wrong)} is no {level}.",
            where="practices_for",
            remedy='Give a region, a departement, or "FRA", and codes of its level.',
        )


def _counted(by: str, values: pd.Series, labels: pd.Series) -> pd.DataFrame:
    counts = values[values != ""].value_counts()
    table = pd.DataFrame({"by": by, "code": labels.index, "label": labels.to_numpy()})
    return table.assign(n=table["code"].map(counts).fillna(0).astype("int64"))


def _named(territories: pd.DataFrame, level: str) -> pd.Series:
    return territories[territories["level"] == level].set_index("territory_code")["name"]


def _listed(lists: pd.DataFrame, kind: str) -> pd.Series:
    return lists[lists["kind"] == kind].set_index("id")["label"]
