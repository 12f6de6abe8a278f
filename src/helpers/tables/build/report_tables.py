"""Build the tables of the reports from the other published tables: verdicts, and regions that resemble each other."""

import pandas as pd

from helpers.fragility.similar import similar_regions
from helpers.fragility.verdicts import verdicts
from helpers.tables.store import read_table, write_table

FELT = "fragility_notes"
"""The topic whose notes are set beside the objective indices: what inhabitants say of each domain, zone by zone."""


def build_report_tables() -> dict[str, int]:
    """Build and write the tables of the reports, and return the number of rows of each; raises BuildError."""
    tables = compute_report_tables()
    for name, table in tables.items():
        write_table(name, table)
    return {name: len(table) for name, table in tables.items()}


def compute_report_tables() -> dict[str, pd.DataFrame]:
    """Return verdicts (on the wave that feeds the topic FELT) and similar_regions, by name.

    verdicts: the columns of `helpers.fragility.verdicts`, then study wave perceived perceived_lb perceived_ub
    significance.
    """
    indices = read_table("indices").query("level == 'region'")
    scores = read_table("scores").query("level == 'region' and is_headline")
    felt = read_table("report_topics").query("topic == @FELT")[["study", "wave", "question_id"]]
    perceived = read_table("perceived_indices").merge(felt)
    zonings = read_table("zonings").query("zoning == 'zone_enquete'")
    zones = dict(zip(zonings["member_code"], zonings["zone_code"], strict=True))
    rows = verdicts(indices, perceived, zones).assign(study=felt["study"].iloc[0], wave=felt["wave"].iloc[0])
    sides = perceived[["territory_code", "domain", "index", "index_lb", "index_ub", "significance"]]
    sides = sides.set_axis(
        ["zone", "domain", "perceived", "perceived_lb", "perceived_ub", "significance"], axis="columns"
    )
    rows = rows.assign(zone=rows["territory_code"].map(zones)).merge(sides, on=["zone", "domain"], how="left")
    return {"verdicts": rows.drop(columns="zone"), "similar_regions": similar_regions(scores, indices)}
