"""Which of two regions is more fragile in a domain, and whether the index is sure of it."""

from typing import Final, Literal

import pandas as pd

from helpers.wording.numbers import rounded

Verdict = Literal["more", "less", "maybe_more", "maybe_less", "equal", "unknown"]

SURE: Final = 0.95
"""The share of the joint draws in which a region stands on its side of France, for that side to be sure."""


def compared_pair(first: pd.Series, second: pd.Series) -> Verdict:
    """Return whether the first region is more or less fragile than the second in a domain, and surely or maybe.

    first, second: rows of the index (index, rank_p5, rank_p95, share_above, share_third, is_overseas). It is sure where
    the ranges of their ranks do not meet, among regions that are ranked together, or where they stand on two sides of
    France, or of the limit of the most fragile third, in 95 % of the draws. Two indices that print alike are equal.
    """
    if pd.isna(first["index"]) or pd.isna(second["index"]):
        return "unknown"
    gap = rounded(first["index"], 1) - rounded(second["index"], 1)
    if gap == 0:
        return "equal"
    above, below = (first, second) if gap > 0 else (second, first)
    is_parted = any(above[share] >= SURE and below[share] <= 1 - SURE for share in ("share_above", "share_third"))
    is_sure = is_parted or _is_ranked_before(above, below)
    if gap > 0:
        return "more" if is_sure else "maybe_more"
    return "less" if is_sure else "maybe_less"


def _is_ranked_before(above: pd.Series, below: pd.Series) -> bool:
    return bool(above["is_overseas"] == below["is_overseas"] and above["rank_p95"] < below["rank_p5"])
