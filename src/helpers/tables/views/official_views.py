"""What a page reads: the published tables, selected and named for one territory or one domain.

Every view carries the columns its captions need (sources, years, scope, caveats), so that no chart can lose them.
"""

import geopandas as gpd
import pandas as pd

from helpers.errors import CatalogError, quoted
from helpers.fragility.priority import is_rank_known, shares_percent
from helpers.tables.periods import is_old
from helpers.tables.store import kept, read_table
from helpers.territory import grid
from helpers.territory.epci import epci_within, read_epci
from helpers.territory.grid import Territory
from helpers.wording import say

FRANCE, METROPOLITAN_FRANCE = "FRA", "FRMETRO"
EPCI = "epci"


def table_of(name: str, level: str) -> str:
    """Return the table that holds the rows of a level: EPCI have their own."""
    return f"{name}_{EPCI}" if level == EPCI else name


@kept
def read_territory(level: str, code: str) -> Territory:
    """Return the territory of a page, from the published tables; raises TerritoryError."""
    places = read_table("territories").query("level == @level and territory_code == @code")
    if places.empty:
        return grid.territory(level, code)  # type: ignore[arg-type]  # it knows no more, but says what comes near
    return _territories(places)[0]


def territories_of(level: str) -> list[Territory]:
    """Return every territory of a level, in the order of the published table."""
    return _territories(read_table("territories").query("level == @level"))


def _territories(places: pd.DataFrame) -> list[Territory]:
    rows = places.rename(columns={"territory_code": "code"}).to_dict("records")
    return [Territory(**{**row, "is_overseas": bool(row["is_overseas"])}) for row in rows]


def is_below_region(territory: Territory) -> bool:
    """Tell whether the page of a territory leaves to that of its region what zones of surveys say."""
    return territory.level in grid.BELOW_REGIONS


def level_of(territory: Territory) -> str:
    """Return the level whose territories stand beside one: its own for a département or an EPCI, else regions."""
    return territory.level if is_below_region(territory) else "region"


def read_domain(domain: str) -> pd.Series:
    """Return the row of a domain; raises CatalogError.

    Columns: domain, number (1 to 16), label, short_label, grid_label, survey_label, group, group_label, slug,
    definition, headline_note.
    """
    domains = read_table("domains").set_index("domain", drop=False)
    if domain not in domains.index:
        raise CatalogError(
            "unknown-domain",
            f"'{domain}' is not a domain.",
            where="data/reference/domains.yml",
            remedy=f"Use {quoted(domains.index)}.",
        )
    return domains.loc[domain]


def domain_gaps(territory: Territory) -> pd.DataFrame:
    """Return the index of the 16 domains for every territory of its level, the page's own marked by is_focus.

    For an EPCI, those of its regions, and a row without index for each domain of which nothing is published.
    Columns: [index], is_focus.
    """
    table = indices_of(level_of(territory))
    if territory.level == EPCI:
        table = _with_domains_unpublished(table[table["territory_code"].isin(_of_its_regions(territory))], territory)
    return table.assign(is_focus=table["territory_code"] == territory.code)


def _of_its_regions(territory: Territory) -> set[str]:
    """Return the EPCI that stand in a region of one, itself included."""
    regions = read_epci()[territory.code].regions
    return {code for region in regions for code in epci_within("region", region)}


def _with_domains_unpublished(table: pd.DataFrame, territory: Territory) -> pd.DataFrame:
    domains = read_table("domains")[["domain", "number", "label", "short_label", "group_label", "slug"]]
    more = domains[~domains["domain"].isin(table["domain"])]
    facts = table[["level", "is_overseas", "region_code"]].iloc[:1].to_dict("records")[0]
    more = more.assign(**facts, territory_code=territory.code, name=territory.name, is_priority=False, moved_by="")
    more = more.assign(n_indicators=0, n_headlines=0, priority=say("values.no"))
    return pd.concat([table, more], ignore_index=True)


def headline_gaps(territory: Territory) -> pd.DataFrame:
    """Return the score of every headline indicator for every territory of its level, the page's own by is_focus.

    Columns: [card], territory_code, name, is_overseas, is_focus, period, value, reference and spread (in the unit of
    the card), reference_kind, raw_score and score (spreads, above 0 where more fragile; the score is winsorised),
    is_limited, rank (1 for the most fragile), n_ranked (comparable territories), domain_number (1 to 16), group,
    group_label, pillar_x, pillar_y, is_old (the value is of more than five years).
    """
    scores = read_table(table_of("scores", level_of(territory))).query("is_headline")
    if territory.level == EPCI:
        scores = scores[scores["territory_code"].isin(_of_its_regions(territory))]
    last = read_table("figures")["period"].max()
    return _described_scores(scores[scores["level"] == level_of(territory)], level_of(territory)).assign(
        is_focus=lambda table: table["territory_code"] == territory.code,
        is_old=lambda table: table["period"].map(lambda period: is_old(period, last)),
    )


def departement_gaps(territory: Territory) -> pd.DataFrame:
    """Return the index of the 16 domains for the départements of a region, or for the regions of France.

    For a département, those of its region; for an EPCI, those of its départements.
    Columns: [index], class_inner and class_outer (limits of the map's classes, metropolitan spreads).
    """
    if territory.level == "france":
        return _with_breaks(indices_of("region"))
    if territory.level == EPCI:
        table = indices_of(EPCI)
        return _with_breaks(table[table["territory_code"].isin(_of_its_departements(territory))])
    table = indices_of("departement")
    return _with_breaks(table[table["region_code"] == _region_of(territory)])


def outlines_around(territory: Territory) -> gpd.GeoDataFrame:
    """Return the shapes that `departement_gaps` fills; columns: territory_code, name, region_code, geometry."""
    if territory.level == "france":
        return read_table("outlines_region")
    if territory.level == EPCI:
        shapes = read_table("outlines_epci")
        return shapes[shapes["territory_code"].isin(_of_its_departements(territory))].reset_index(drop=True)
    shapes = read_table("outlines_departement")
    return shapes[shapes["region_code"] == _region_of(territory)].reset_index(drop=True)


def _of_its_departements(territory: Territory) -> set[str]:
    """Return the EPCI that stand in a département of one, itself included."""
    departements = read_epci()[territory.code].departements
    return {code for departement in departements for code in epci_within("departement", departement)}


def _region_of(territory: Territory) -> str:
    return territory.region_code if is_below_region(territory) else territory.code


def domain_map(domain: str, level: str) -> pd.DataFrame:
    """Return the index of a domain for every territory of a level.

    Columns: [index], class_inner and class_outer (limits of the map's classes, metropolitan spreads).
    """
    return _with_breaks(indices_of(level).query("domain == @domain"))


def domain_indicators(domain: str) -> pd.DataFrame:
    """Return the indicators of a domain: cards, reference and extent between regions at the last period.

    Columns: [card], period, reference, lowest and highest (in the unit of the card), reference_kind.
    """
    cards = read_table("indicators").query("domain == @domain")
    scores = read_table("scores").query("level == 'region'").groupby("indicator")
    facts = scores.agg(
        period=("period", "first"),
        reference=("reference", "first"),
        reference_kind=("reference_kind", "first"),
        lowest=("value", "min"),
        highest=("value", "max"),
    )
    return cards.join(facts, on="indicator").sort_values(
        "is_headline", ascending=False, kind="stable", ignore_index=True
    )


def region_overview() -> pd.DataFrame:
    """Return, by region, how many priority fragilities it has.

    Columns: territory_code, name, n_domains and n_indexed (domains), domains (labels), is_overseas, producers,
    first_year, last_year.
    """
    table = indices_of("region")
    rows = []
    for code, mine in table.groupby("territory_code"):
        priorities = mine[mine["is_priority"]].sort_values("number")
        rows.append(
            {
                "territory_code": code,
                "name": mine["name"].iloc[0],
                "is_overseas": mine["is_overseas"].iloc[0],
                "n_domains": len(priorities),
                "n_indexed": int(mine["index"].notna().sum()),
                "domains": ", ".join(priorities["short_label"]),
            }
        )
    return pd.DataFrame(rows).assign(**_all_captions(table))


def _all_captions(indices: pd.DataFrame) -> dict[str, str]:
    """Return the captions of a figure that shows the indices of every domain."""
    producers = dict.fromkeys(line for text in indices["producers"] for line in text.split("\n"))
    return {
        "producers": "\n".join(sorted(producers)),
        "first_year": indices["first_year"].min(),
        "last_year": indices["last_year"].max(),
    }


@kept
def indices_of(level: str) -> pd.DataFrame:
    """Return the index of every territory of a level in every domain, with labels, names and captions.

    Columns: [index]; rank is missing where `is_rank_known` says so.
    """
    indices = read_table(table_of("indices", level)).query("level == @level")
    places = read_table("territories").query("level == @level")[
        ["territory_code", "name", "region_code", "is_overseas"]
    ]
    domains = read_table("domains")[["domain", "number", "label", "short_label", "group_label", "slug"]]
    table = indices.merge(domains, on="domain").merge(places, on="territory_code")
    table = table.assign(
        rank=table["rank"].where(is_rank_known(table["rank_p5"], table["rank_p95"], table["n_ranked"])),
        share_third_percent=shares_percent(table["share_third"]),
        priority=table["is_priority"].map({True: say("values.yes"), False: say("values.no")}),
        moved=[say(f"moved_by.{choice or 'nothing'}") for choice in table["moved_by"]],
    )
    captions = _index_captions(level)
    return table.join(captions, on="domain").sort_values(["number", "territory_code"], ignore_index=True)


def _with_breaks(gaps: pd.DataFrame) -> pd.DataFrame:
    """Add the breaks of the maps of gaps: class_inner, class_outer."""
    row = read_table("class_breaks").iloc[0]
    return gaps.assign(class_inner=row["inner"], class_outer=row["outer"]).reset_index(drop=True)


def _index_captions(level: str) -> pd.DataFrame:
    """Return what captions say of each domain's index: source_line, producers, first_year and last_year."""
    used = (
        read_table(table_of("scores", level))
        .query("level == @level and is_headline")
        .drop_duplicates(["domain", "indicator"])
    )
    used = used.join(read_table("indicators").set_index("indicator")["producer"], on="indicator")
    rows = {}
    for domain, mine in used.groupby("domain"):
        periods = mine.groupby("producer")["period"].agg(lambda values: ", ".join(sorted(set(values))))
        rows[domain] = {
            "source_line": "\n".join(f"{producer} ({period})" for producer, period in periods.items()),
            "producers": "\n".join(periods.index),
            "first_year": mine["period"].str[:4].min(),
            "last_year": mine["period"].str[:4].max(),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def _described_scores(scores: pd.DataFrame, level: str) -> pd.DataFrame:
    cards = read_table("indicators").drop(columns=["domain", "is_headline"])
    places = read_table("territories").query("level == @level")[["territory_code", "name", "is_overseas"]]
    domains = read_table("domains")[["domain", "number", "group", "group_label"]].rename(
        columns={"number": "domain_number"}
    )
    table = scores.merge(cards, on="indicator").merge(places, on="territory_code").merge(domains, on="domain")
    return table.sort_values(["domain_number", "indicator", "territory_code"], ignore_index=True)
