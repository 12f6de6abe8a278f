"""Regions resemble each other by their standardised scores, and in domains that are named."""

import pandas as pd
import pytest

from helpers.fragility.similar import similar_territories


def scores_of(by_region: dict[str, list[float | None]]) -> pd.DataFrame:
    """Return the scores of regions on as many indicators as the lists hold; None is a missing score."""
    return pd.DataFrame(
        [
            {"territory_code": code, "indicator": f"i{position}", "score": score}
            for code, scores in by_region.items()
            for position, score in enumerate(scores)
            if score is not None
        ]
    )


def indices_of(by_region: dict[str, dict[str, float]]) -> pd.DataFrame:
    """Return the indices of regions, by domain."""
    rows = [(code, domain, value) for code, values in by_region.items() for domain, value in values.items()]
    return pd.DataFrame(rows, columns=["territory_code", "domain", "index"])


INDICES = indices_of(
    {
        "A": {"emploi": 2.0, "sante": -0.5, "culture": 1.0},
        "B": {"emploi": 1.5, "sante": 0.5, "culture": 3.0},
        "C": {"emploi": -1.0, "sante": -0.2, "culture": -0.1},
    }
)


def test_the_nearest_comes_first_at_the_distance_computed_by_hand() -> None:
    found = similar_territories(scores_of({"A": [0, 0], "B": [1, 1], "C": [3, 1]}), INDICES)
    mine = found[found["territory_code"] == "A"]
    assert mine["neighbour_code"].tolist() == ["B", "C"]
    assert mine["distance"].tolist() == pytest.approx([1.0, 5**0.5])


def test_domains_are_those_in_which_both_stand_furthest_on_the_same_side() -> None:
    found = similar_territories(scores_of({"A": [0, 0], "B": [1, 1], "C": [3, 1]}), INDICES)
    pair = found.query("territory_code == 'A' and neighbour_code == 'B'")
    assert pair["shared_domains"].item() == "emploi,culture"


def test_one_extreme_indicator_does_not_decide_alone() -> None:
    found = similar_territories(scores_of({"A": [0, 0], "B": [40, 0], "C": [3, 1]}), INDICES)
    assert found.query("territory_code == 'A'")["neighbour_code"].tolist()[0] == "B"


def test_regions_that_share_too_few_indicators_are_not_compared() -> None:
    found = similar_territories(scores_of({"A": [0, 0, 0, 0], "B": [0, None, None, 0], "C": [1, 1, 1, None]}), INDICES)
    assert found.query("territory_code == 'A'")["neighbour_code"].tolist() == ["C"]
    assert found.query("territory_code == 'B'").empty
