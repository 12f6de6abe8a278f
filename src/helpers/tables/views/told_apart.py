"""What pages may show of a survey by territory: the one rule of `helpers.survey.estimation.reliability`, applied."""

import pandas as pd

from helpers.survey.estimate_row import ALIKE, PUBLISHED, UNTESTED
from helpers.survey.estimation.reliability import NATIONAL, VALUES
from helpers.tables.store import read_table

BY = ["item", "population", "level"]
TAKEN_OUT = ["value", "value_lb", "value_ub"]


def told_apart(rows: pd.DataFrame, study: str, wave: str, question_id: str) -> pd.DataFrame:
    """Return answers by territory with shown_as (map, values or national) and reliability (0 to 1, of the item).

    Reliability is that of the answer that sums an item up. Items that do not tell territories apart lose their values
    and limits, and their status is "alike". What a producer printed without interval has no reliability: its values are
    quoted, never mapped nor ranked.
    """
    rules = read_table("reliability").query(
        "study == @study and wave == @wave and question_id == @question_id and is_headline"
    )
    drawn = rows["provenance"].dropna().unique()  # a figure has one provenance, which its empty cells do not bear
    rules = rules[rules["provenance"].isin(drawn)]
    table = rows.merge(rules[[*BY, "reliability", "shown_as"]], on=BY, how="left")
    is_quoted = table["reliability"].isna() & (PUBLISHED in drawn)
    table["shown_as"] = table["shown_as"].fillna(NATIONAL).mask(is_quoted, VALUES)
    hidden = table["shown_as"].eq(NATIONAL) & table["value"].notna()
    table[TAKEN_OUT] = table[TAKEN_OUT].mask(hidden)
    return table.assign(
        status=table["status"].mask(hidden, ALIKE), significance=table["significance"].mask(hidden, UNTESTED)
    )
