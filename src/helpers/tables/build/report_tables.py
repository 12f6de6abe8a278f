"""Build the tables of the reports from the other published ones: verdicts, territories that resemble each other."""

import pandas as pd

from helpers.fragility.similar import similar_territories
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
    """Return verdicts (on the wave that feeds the topic FELT) and similar_territories, by name.

    verdicts: the columns of `helpers.fragility.verdicts`, then study wave perceived perceived_lb perceived_ub
    significance.
    """
    every_index, scores = read_table("indices"), read_table("scores").query("is_headline")
    indices = every_index.query("level == 'region'")
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
    epci = read_table("scores_epci").query("is_headline"), read_table("indices_epci")
    similar = {
        level: similar_territories(scores.query("level == @level"), every_index.query("level == @level"))
        for level in ("region", "departement")
    } | {"epci": similar_territories(*epci)}
    nearest = pd.concat(similar, names=["level"]).reset_index("level").reset_index(drop=True)
    return {"verdicts": rows.drop(columns="zone"), "similar_territories": nearest}
