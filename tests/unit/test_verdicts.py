"""A verdict needs both sides to be sure; where one is not, the reason says which."""

import itertools

import pandas as pd
import pytest

from helpers.fragility.verdicts import felt, measured, verdicts

ZONES = {"28": "28", "94": "93-94"}


def index_row(**changes: object) -> dict[str, object]:
    """Return a region's index that is a priority fragility, some of its facts changed."""
    facts = {"territory_code": "28", "domain": "emploi", "index": 1.2, "share_third": 0.97}
    return {**facts, **changes}


def perceived_row(**changes: object) -> dict[str, object]:
    """Return a zone's perceived index that is significantly above the rest, some of its facts changed."""
    facts = {"territory_code": "28", "domain": "emploi", "significance": "higher", "provenance": "observed"}
    return {**facts, **changes}


def verdict_of(index: dict[str, object], *perceived: dict[str, object]) -> dict[str, object]:
    """Return the one verdict of one index and the perceived rows beside it."""
    columns = ["territory_code", "domain", "significance", "provenance"]
    rows = pd.DataFrame(list(perceived), columns=columns)
    (found,) = verdicts(pd.DataFrame([index]), rows, ZONES).to_dict("records")
    return found


@pytest.mark.parametrize(
    ("index", "significance", "expected"),
    [
        ({}, "higher", "both"),
        ({}, "lower", "measured"),
        ({"index": -0.4, "share_third": 0.0}, "higher", "felt"),
        ({"index": -0.4, "share_third": 0.1}, "lower", "neither"),
    ],
)
def test_two_sure_sides_give_a_verdict_and_no_reason(
    index: dict[str, object], significance: str, expected: str
) -> None:
    found = verdict_of(index_row(**index), perceived_row(significance=significance))
    assert (found["verdict"], found["reason"]) == (expected, "")


@pytest.mark.parametrize(
    ("index", "perceived", "reason"),
    [
        ({"index": float("nan"), "share_third": float("nan")}, "higher", "no_index"),
        ({"share_third": 0.89}, "higher", "rank_depends"),
        ({"index": 0.1, "share_third": 0.0}, "higher", "rank_depends"),
        ({}, "not_significant", "not_significant"),
        ({}, "untested", "not_asked"),
        ({}, None, "not_asked"),
    ],
)
def test_one_unsure_side_leaves_the_verdict_open_and_says_why(
    index: dict[str, object], perceived: str | None, reason: str
) -> None:
    rows = [] if perceived is None else [perceived_row(significance=perceived)]
    found = verdict_of(index_row(**index), *rows)
    assert (found["verdict"], found["reason"]) == ("open", reason)


def test_a_difference_that_is_not_significant_counts_on_no_side() -> None:
    assert felt(pd.Series(["not_significant", "untested", None])).tolist() == ["unsure"] * 3


def test_an_index_above_france_at_an_unstable_rank_is_unsure() -> None:
    rows = pd.DataFrame([index_row(share_third=0.6)])
    assert measured(rows).tolist() == ["unsure"]


def test_corse_has_the_verdict_of_its_zone_and_overseas_none() -> None:
    indices = pd.DataFrame([index_row(territory_code="94"), index_row(territory_code="04")])
    found = verdicts(indices, pd.DataFrame([perceived_row(territory_code="93-94")]), ZONES)
    assert found.set_index("territory_code")["verdict"].to_dict() == {"94": "both", "04": "open"}
    assert found.set_index("territory_code")["provenance"].to_dict() == {"94": "observed", "04": ""}


def test_every_pair_of_sides_has_one_outcome() -> None:
    positions = [(1.0, 0.95), (-1.0, 0.05), (0.5, 0.5)]
    for (index, share), verdict in itertools.product(positions, ["higher", "lower", "not_significant"]):
        row = index_row(index=index, share_third=share)
        found = verdict_of(row, perceived_row(significance=verdict))
        assert (found["verdict"] == "open") == (found["reason"] != "")
