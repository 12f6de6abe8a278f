"""Official programmes of the State, a layer apart from the cases: counted by region and domain, listed by region."""

from typing import Any

import pandas as pd
from IPython.display import Markdown

from helpers.charts.figure import NUMBER, Column, Figure
from helpers.wording import dictionary_keys, number, say

SHOWN_ROWS = 20
COLUMNS = ("label", "name", "commune", "place", "domains_label", "actors", "source_url")


def show_dispositifs_heading() -> Markdown:
    """Return the title of the page of official programmes, and why they stand apart."""
    return Markdown(say("dispositifs.heading"))


def show_dispositif_counts(entries: pd.DataFrame, territories: pd.DataFrame) -> Figure:
    """Return the number of official programmes of each kind in each region.

    entries: as given by `tables.dispositif_entries`. territories: the table.
    """
    regions = territories[territories["level"] == "region"].sort_values("name", key=dictionary_keys)
    rows = [
        {
            "region": row["name"],
            "n": int((entries["region_code"] == row["territory_code"]).sum()),
            **_by_kind(entries, entries["region_code"] == row["territory_code"]),
        }
        for row in regions.to_dict("records")
    ]
    table = pd.DataFrame(rows)
    top = table.sort_values("n", ascending=False, kind="stable").iloc[0]
    unplaced = int((entries["region_code"] == "").sum())
    placed = number(len(entries) - unplaced)
    facts = {
        "n": number(len(entries)),
        "n_placed": placed,
        "region": top["region"],
        "n_top": number(top["n"]),
        "n_unplaced": unplaced,
    }
    kinds = entries[["dispositif", "label"]].drop_duplicates()
    return Figure(
        id="dispositifs-par-region",
        title=say("dispositifs.title", **facts),
        reading_note=say("dispositifs.reading", **facts),
        scope=say("dispositifs.scope"),
        sources=tuple(dict.fromkeys(entries["citation"])),
        caveats=(say("dispositifs.caveat"), *((say("dispositifs.unplaced", **facts),) if unplaced else ())),
        alt=say("dispositifs.alt", **facts),
        table=table,
        columns=(
            Column("region", label=say("practices.facets.territoire")),
            *(
                Column(name, NUMBER, label=label)
                for name, label in zip(kinds["dispositif"], kinds["label"], strict=True)
            ),
            Column("n", NUMBER, label=say("dispositifs.total")),
        ),
    )


def show_dispositif_table(entries: pd.DataFrame) -> Figure:
    """Return the table of every place of an official programme; the page shows the first ones, its file has them all.

    entries: as given by `tables.dispositif_entries`.
    """
    return Figure(
        id="tous-les-dispositifs",
        title=say("dispositifs.table.title", n=number(len(entries))),
        reading_note=say("dispositifs.table.reading"),
        scope=say("dispositifs.scope"),
        sources=tuple(dict.fromkeys(entries["citation"])),
        caveats=(say("dispositifs.caveat"),),
        alt=say("dispositifs.table.alt", n=number(len(entries))),
        table=entries,
        columns=tuple(Column(name, label=say(f"dispositifs.columns.{name}")) for name in COLUMNS),
        shown_rows=SHOWN_ROWS,
    )


def show_dispositifs_by_domain(entries: pd.DataFrame, domains: pd.DataFrame) -> Markdown:
    """Return how many official programmes have each domain, and what each programme is; names are escaped.

    entries: as given by `tables.dispositif_entries`. domains: the table.
    """
    pairs = entries["domains"].str.split(";").explode()
    kinds = entries.drop_duplicates("dispositif")
    counts = entries["dispositif"].value_counts()
    return Markdown(
        say(
            "dispositifs.by_domain",
            rows=[
                {"label": label, "n": int((pairs == domain).sum())}
                for domain, label in zip(domains["domain"], domains["label"], strict=True)
                if (pairs == domain).any()
            ],
            n_without=int((entries["domains"] == "").sum()),
            kinds=[{**row, "n": number(counts[row["dispositif"]])} for row in kinds.to_dict("records")],
        )
    )


def show_dispositifs_by_region(entries: pd.DataFrame, territories: pd.DataFrame) -> Markdown:
    """Return the names of the official programmes of each region, closed at first, by programme; names are escaped.

    entries: as given by `tables.dispositif_entries`. territories: the table.
    """
    regions = territories[territories["level"] == "region"].sort_values("name", key=dictionary_keys)
    groups = [
        _listed(entries[entries["region_code"] == code], code, name)
        for code, name in zip(regions["territory_code"], regions["name"], strict=True)
    ]
    others = _listed(entries[entries["region_code"] == ""], "", say("dispositifs.nowhere"))
    return Markdown(say("dispositifs.by_region", groups=[group for group in (*groups, others) if group["n"]]))


def _by_kind(entries: pd.DataFrame, is_here: pd.Series) -> dict[str, int]:
    counts = entries.loc[is_here, "dispositif"].value_counts()
    return {kind: int(counts.get(kind, 0)) for kind in entries["dispositif"].unique()}


def _listed(entries: pd.DataFrame, code: str, name: str) -> dict[str, Any]:
    kinds = [
        {"label": label, "n": len(rows), "names": rows["name"].sort_values(key=dictionary_keys).tolist()}
        for label, rows in entries.groupby("label", sort=False)
    ]
    return {"code": code, "name": name, "n": len(entries), "kinds": kinds}
