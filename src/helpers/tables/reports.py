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
    """Return verdicts (of the last wave of the study) and similar_regions, by name."""
    indices = read_table("indices").query("level == 'region'")
    scores = read_table("scores").query("level == 'region' and is_headline")
    perceived = read_table("perceived_indices").query("study == @STUDY and question_id == @QUESTION")
    last = perceived[perceived["wave"] == perceived["wave"].max()]
    zonings = read_table("zonings").query("zoning == 'zone_enquete'")
    zones = dict(zip(zonings["member_code"], zonings["zone_code"], strict=True))
    return {"verdicts": verdicts(indices, last, zones), "similar_regions": similar_regions(scores, indices)}
