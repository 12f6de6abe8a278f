"""Which of two regions is more fragile, and what makes it sure."""

from itertools import combinations

import pandas as pd
import pytest

from helpers import tables
from helpers.pages.region_pairs import compared_pair

REVERSED = {"more": "less", "less": "more", "maybe_more": "maybe_less", "maybe_less": "maybe_more"}


def row(
    index: float, ranks: tuple[int, int], above: float, *, is_overseas: bool = False, third: float = 0.5
) -> pd.Series:
    shares = {"share_above": above, "share_third": third}
    return pd.Series({"index": index, "rank_p5": ranks[0], "rank_p95": ranks[1], **shares, "is_overseas": is_overseas})


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        (row(1.0, (1, 3), 0.9), row(0.2, (4, 8), 0.6), "more"),
        (row(1.0, (1, 4), 0.9), row(0.2, (4, 8), 0.6), "maybe_more"),
        (row(0.2, (1, 3), 0.9), row(1.0, (4, 8), 0.6), "maybe_less"),  # ranks that contradict the index are not sure
        (row(1.0, (1, 9), 0.95), row(-0.2, (4, 12), 0.05), "more"),
        (row(1.0, (1, 9), 0.949), row(-0.2, (4, 12), 0.05), "maybe_more"),
        (row(1.0, (1, 9), 0.95), row(-0.2, (4, 12), 0.051), "maybe_more"),
        (row(3.0, (1, 1), 1.0, is_overseas=True), row(1.0, (2, 3), 1.0), "maybe_more"),  # never ranked together
        (row(3.0, (1, 1), 1.0, is_overseas=True), row(-1.0, (9, 13), 0.0), "more"),
        (row(3.0, (1, 1), 1.0, is_overseas=True, third=0.95), row(0.5, (4, 8), 0.7, third=0.05), "more"),
        (row(3.0, (1, 1), 1.0, is_overseas=True, third=0.95), row(0.5, (4, 8), 0.7, third=0.06), "maybe_more"),
        (row(0.34, (1, 1), 1.0), row(0.26, (9, 13), 0.0), "equal"),  # both print +0,3
        (row(0.25, (1, 1), 1.0), row(0.34, (9, 13), 0.0), "equal"),  # half-way values are rounded up: both print +0,3
        (row(float("nan"), (1, 1), 1.0), row(1.0, (1, 1), 1.0), "unknown"),
    ],
)
def test_a_pair_is_sure_for_a_reason(first: pd.Series, second: pd.Series, wanted: str) -> None:
    assert compared_pair(first, second) == wanted
    assert compared_pair(second, first) == REVERSED.get(wanted, wanted)


@pytest.mark.usefixtures("tables")
def test_every_pair_of_regions_reads_alike_from_both_sides() -> None:
    rows = tables.report_verdicts(tables.read_territory("france", "FRA"))
    said = set()
    for _, domain in rows.groupby("domain"):
        for (_, first), (_, second) in combinations(domain.iterrows(), 2):
            verdict = compared_pair(first, second)
            assert compared_pair(second, first) == REVERSED.get(verdict, verdict)
            said.add(verdict)
    assert said == {*REVERSED, "equal", "unknown"}
