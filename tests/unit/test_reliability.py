"""Reliability: on surveys of known spread, what may be shown is what the spread deserves."""

import numpy as np
import pandas as pd
import pytest
from toy_survey import RULES

from helpers.survey.estimate_row import COLUMNS
from helpers.survey.estimation.reliability import MAP, NATIONAL, VALUES, reliabilities, reliability, shown_as, shrunken

DRAWS, TERRITORIES, ERROR = 400, 100, 2.0


def drawn(share: float, seed: int, n: int = TERRITORIES) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return values, errors and true values of territories whose true variance is a share of the whole."""
    rng = np.random.default_rng(seed)
    true = 50 + rng.normal(0, ERROR * np.sqrt(share / (1 - share)), n)
    return true + rng.normal(0, ERROR, n), np.full(n, ERROR), true


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_known_share_of_the_spread_is_found_again(share: float) -> None:
    found = [reliability(*drawn(share, seed)[:2]) for seed in range(DRAWS)]
    assert np.mean(found) == pytest.approx(share, abs=0.03)


@pytest.mark.parametrize(("share", "expected"), [(0.1, NATIONAL), (0.55, VALUES), (0.9, MAP)])
def test_what_is_shown_follows_the_spread(share: float, expected: str) -> None:
    shown = [shown_as(reliability(*drawn(share, seed)[:2]), RULES) for seed in range(DRAWS)]
    assert shown.count(expected) / DRAWS > 0.9


def test_twelve_territories_without_any_difference_seldom_get_a_map() -> None:
    shown = [shown_as(reliability(*drawn(0, seed, n=12)[:2]), RULES) for seed in range(2_000)]
    assert shown.count(MAP) / len(shown) < 0.01
    assert shown.count(NATIONAL) / len(shown) > 0.85


@pytest.mark.parametrize("n", [1, 4])
def test_few_territories_tell_no_spread(n: int) -> None:
    assert np.isnan(reliability(np.arange(n, dtype=float), np.full(n, 0.1)))
    assert shown_as(float("nan"), RULES) == NATIONAL


def test_values_without_interval_tell_no_spread() -> None:
    assert np.isnan(reliability(np.arange(13.0), np.full(13, np.nan)))


def test_shrunken_values_are_nearer_to_the_truth_and_to_the_mean() -> None:
    raw, drawn_in = 0.0, 0.0
    for seed in range(DRAWS):
        values, errors, true = drawn(0.5, seed)
        shrunk = shrunken(values, errors)
        raw, drawn_in = raw + np.mean((values - true) ** 2), drawn_in + np.mean((shrunk - true) ** 2)
        assert (np.abs(shrunk - values.mean()) <= np.abs(values - values.mean()) + 1e-9).all()
    assert drawn_in / raw == pytest.approx(0.5, abs=0.05)


def test_values_keep_their_place_where_there_is_no_noise() -> None:
    values = np.arange(10.0)
    assert shrunken(values, np.zeros(10)) == pytest.approx(values)


def test_rule_is_by_provenance_and_level_and_reads_shown_rows_only() -> None:
    values, _, _ = drawn(0.9, 3)
    rows = pd.DataFrame({"value": values, "value_lb": values - 3.92, "value_ub": values + 3.92})
    rows = rows.assign(study="s", wave="w", question_id="q", item="", answer="a", population="ensemble")
    rows = rows.assign(level="departement", territory_code=[str(n) for n in range(TERRITORIES)], status="shown")
    observed = rows.assign(provenance="observed")
    hidden = observed.assign(status="suppressed", value=np.nan, territory_code="x")
    both = pd.concat([observed, hidden, rows.head(5).assign(provenance="simulated"), rows.assign(level="france")])
    table = reliabilities(
        both.reindex(columns=list(COLUMNS)).assign(provenance=both["provenance"].fillna("observed")), RULES
    )
    assert table[["provenance", "n_territories"]].to_numpy().tolist() == [["observed", 100], ["simulated", 5]]
    assert table["shown_as"].iloc[0] == MAP
