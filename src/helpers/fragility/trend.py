"""Whether a gap to France widens or narrows: no verb of change without the test of all its dates."""

import pandas as pd

WIDER, NARROWER, UNKNOWN = "wider", "narrower", ""
LEVEL = 0.05
"""The level of the test, two-sided: fewer than five dates never reach it."""


def trend(values: pd.Series, references: pd.Series, sign: float) -> str:
    """Return whether the gap of values to references of the same dates, in order, widens or narrows.

    sign: 1 where a higher value is more fragile, -1 where a lower one is. Unknown where the difference and the ratio do
    not both tell it: prices and levels move the one without the other.
    """
    difference, ratio = _moves(sign * (values - references)), _moves(sign * (values / references - 1))
    return difference if difference == ratio else UNKNOWN


def _moves(gaps: pd.Series) -> str:
    """Return what the test of Mann-Kendall tells (tau between gaps and their order, exact without ties)."""
    from scipy.stats import kendalltau  # half of what a notebook would import at its start

    known = gaps.dropna()
    tau, p_value = kendalltau(range(len(known)), known) if len(known) > 1 else (0.0, 1.0)
    if not p_value < LEVEL:  # gaps that are all alike have no tau
        return UNKNOWN
    return WIDER if tau > 0 else NARROWER
