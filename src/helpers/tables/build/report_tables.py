"""Build the tables of the reports from the other published tables: verdicts, and regions that resemble each other."""

import pandas as pd

from helpers.fragility.similar import similar_regions
from helpers.fragility.verdicts import verdicts
from helpers.tables.store import read_table, write_table

STUDY, QUESTION = "impact_citoyens", "q1"
"""The study whose notes are set beside the objective indices: the only one that asks inhabitants about each domain."""


def build_report_tables() -> dict[str, int]:
    """Build and write the tables of the reports, and return the number of rows of each; raises TablesNotBuilt."""
    tables = compute_report_tables()
    for name, table in tables.items():
        write_table(name, table)
    return {name: len(table) for name, table in tables.items()}


def compute_report_tables() -> dict[str, pd.DataFrame]:
    """Return verdicts (of the last wave of the study) and similar_regions, by name.

    verdicts: the columns of `helpers.fragility.verdicts`, then study wave perceived perceived_lb perceived_ub
    significance.
    """
    indices = read_table("indices").query("level == 'region'")
    scores = read_table("scores").query("level == 'region' and is_headline")
    asked = read_table("perceived_indices").query("study == @STUDY and question_id == @QUESTION")
    wave = (asked if len(asked) else read_table("studies").query("study == @STUDY"))["wave"].max()
    perceived = asked[asked["wave"] == wave]
    zonings = read_table("zonings").query("zoning == 'zone_enquete'")
    zones = dict(zip(zonings["member_code"], zonings["zone_code"], strict=True))
    rows = verdicts(indices, perceived, zones).assign(study=STUDY, wave=wave)
    sides = perceived[["territory_code", "domain", "index", "index_lb", "index_ub", "significance"]]
    sides = sides.set_axis(
        ["zone", "domain", "perceived", "perceived_lb", "perceived_ub", "significance"], axis="columns"
    )
    rows = rows.assign(zone=rows["territory_code"].map(zones)).merge(sides, on=["zone", "domain"], how="left")
    return {"verdicts": rows.drop(columns="zone"), "similar_regions": similar_regions(scores, indices)}
