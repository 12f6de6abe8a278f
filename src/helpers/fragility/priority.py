"""The one rule for a priority fragility, and for the rank that may be printed.

A domain is a priority for a territory when its index is above France as readers see it, and when, in at least nine
draws of ten, fewer than a third of the metropolitan territories are more fragile. Above France alone would name half of
the territories; the third alone would name some that are no worse than France; nine draws of ten ask that defensible
choices agree, while one odd combination among thousands does not decide. Overseas territories are held to the same
yardstick, and take no place of it: a third of at most five of them would say less of Martinique than of Bretagne.
"""

from typing import Final

import numpy as np
import pandas as pd

SHARE_OF_DRAWS: Final = 0.9
THIRD, HALF = 3, 2
MIN_COMPARED: Final = 3
"""Territories under which a list has no most fragile third."""
ROUNDING: Final = 1e-9
"""What floating point may take from a whole percent."""
INDEX_DECIMALS: Final = 1
LEAST_ABOVE: Final = 10**-INDEX_DECIMALS / 2
"""The least index that is printed above zero, half up."""


def third_of(n_ranked: int) -> int:
    """Return how many territories make the most fragile third: the nearest whole number (4 of 13, 2 of 5)."""
    return round(n_ranked / THIRD) if n_ranked >= MIN_COMPARED else 0


def is_above_france(index: pd.Series) -> pd.Series:
    """Say of each index whether it is above France as it is printed: 0.04 is printed 0,0, and is not."""
    return index >= LEAST_ABOVE


def is_priority(indices: pd.DataFrame) -> pd.Series:
    """Say of each index whether it is a priority fragility. indices: index, share_third."""
    return is_above_france(indices["index"]) & (indices["share_third"] >= SHARE_OF_DRAWS)


def is_set_aside(indices: pd.DataFrame) -> pd.Series:
    """Say of each index whether it surely is no priority: not above France, in the third in at most 1 draw of 10."""
    is_rarely = indices["share_third"] <= 1 - SHARE_OF_DRAWS + ROUNDING
    return indices["index"].notna() & ~is_above_france(indices["index"]) & is_rarely


def is_rank_known(low: pd.Series, high: pd.Series, n_ranked: pd.Series) -> pd.Series:
    """Say of each rank whether it may be printed: its set, from low to high, holds at most half of the list."""
    return high - low + 1 <= n_ranked / HALF


def shares_percent(shares: pd.Series) -> pd.Series:
    """Return shares of draws in whole percents, never rounded up, so that 100 is all of them: 0.999 is 99."""
    return pd.Series(np.floor(shares * 100 + ROUNDING), index=shares.index)
