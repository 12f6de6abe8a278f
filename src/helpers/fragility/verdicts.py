"""Is a fragility measured, felt, both or neither? A verdict for each region and domain, or why there is none."""

from typing import Final

import pandas as pd

from helpers.fragility.priority import is_priority, is_set_aside

YES, NO, UNSURE = "yes", "no", "unsure"
BOTH, MEASURED, FELT, NEITHER, OPEN = "both", "measured", "felt", "neither", "open"
VERDICTS: Final = {(YES, YES): BOTH, (YES, NO): MEASURED, (NO, YES): FELT, (NO, NO): NEITHER}
# Why there is no verdict, the first that holds.
NO_INDEX, RANK_DEPENDS, NOT_ASKED, NOT_SIGNIFICANT = "no_index", "rank_depends", "not_asked", "not_significant"


def measured(indices: pd.DataFrame) -> pd.Series:
    """Say of each index whether it measures a fragility: yes, no or unsure.

    indices: index share_third. Yes: a priority fragility; no: surely none; the rules of `helpers.fragility.priority`.
    """
    is_yes, is_no = is_priority(indices), is_set_aside(indices)
    return pd.Series(UNSURE, index=indices.index).mask(is_yes, YES).mask(is_no, NO)


def felt(significance: pd.Series) -> pd.Series:
    """Say of each tested difference whether a fragility is felt: only a significant one counts, in either direction."""
    return significance.map({"higher": YES, "lower": NO}).fillna(UNSURE)


def verdicts(indices: pd.DataFrame, perceived: pd.DataFrame, zones: dict[str, str]) -> pd.DataFrame:
    """Return the verdict of every region and domain: territory_code domain measured felt verdict reason provenance.

    indices: those of the regions. perceived: the perceived indices of one wave, by zone, with significance and
    provenance. zones: the zone of each region that has one. verdict is "open" where one of the two sides is unsure;
    reason then says why, and is empty elsewhere. provenance is that of the perceived side, "" without one.
    """
    rows = indices.assign(zone=indices["territory_code"].map(zones), measured=measured(indices))
    sides = perceived[["territory_code", "domain", "significance", "provenance"]].rename(
        columns={"territory_code": "zone"}
    )
    table = rows.merge(sides, on=["zone", "domain"], how="left")
    table = table.assign(felt=felt(table["significance"]), provenance=table["provenance"].fillna(""))
    pairs = zip(table["measured"], table["felt"], strict=True)
    table = table.assign(verdict=[VERDICTS.get(pair, OPEN) for pair in pairs])
    kept = ["territory_code", "domain", "measured", "felt", "verdict", "reason", "provenance"]
    return table.assign(reason=_reasons(table))[kept].sort_values(["territory_code", "domain"], ignore_index=True)


def _reasons(table: pd.DataFrame) -> pd.Series:
    """Return why there is no verdict, the objective side first; empty where there is one."""
    is_untested = table["significance"].isna() | (table["significance"] == "untested")
    reasons = pd.Series(NOT_SIGNIFICANT, index=table.index).mask(is_untested, NOT_ASKED)
    reasons = reasons.mask(table["measured"] == UNSURE, RANK_DEPENDS).mask(table["index"].isna(), NO_INDEX)
    return reasons.where(table["verdict"] == OPEN, "")
