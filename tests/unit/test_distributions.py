"""Shares of answers: those that known figures allow, tables and whole numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from helpers.survey.simulation.distributions import balanced, nearest_shares, spread_offsets, whole_counts

NOTES = np.arange(1.0, 11.0)
MIDDLE = ((NOTES == 6) | (NOTES == 7)).astype(float)
EVEN = np.full(10, 0.1)

shares_of = st.builds(
    lambda parts: np.array(parts) / sum(parts), st.lists(st.floats(0.05, 1.0), min_size=10, max_size=10)
)


# --- figures ---


def test_nothing_known_leaves_the_prior() -> None:
    assert nearest_shares(np.empty((0, 2)), np.array([]), np.array([0.75, 0.25])) == pytest.approx([0.75, 0.25])


def test_a_mean_in_the_middle_leaves_all_notes_even() -> None:
    assert nearest_shares(np.array([NOTES]), np.array([5.5]), EVEN) == pytest.approx(EVEN)


def test_a_mean_and_a_band_give_what_direct_minimisation_gives() -> None:
    features, values = np.array([NOTES, MIDDLE]), np.array([6.4, 0.32])
    direct = minimize(
        lambda shares: float(np.square(shares - EVEN).sum()),
        EVEN,
        bounds=[(0, 1)] * 10,
        constraints={"type": "eq", "fun": lambda shares: [*(features @ shares - values), shares.sum() - 1]},
        method="SLSQP",
        options={"ftol": 1e-12, "maxiter": 500},
    )
    assert nearest_shares(features, values, EVEN) == pytest.approx(direct.x, abs=1e-4)


@given(truth=shares_of, prior=shares_of)
def test_the_figures_are_met_and_no_shares_that_have_them_are_nearer(truth: np.ndarray, prior: np.ndarray) -> None:
    features = np.array([NOTES, MIDDLE])
    shares = nearest_shares(features, features @ truth, prior)
    assert features @ shares == pytest.approx(features @ truth, abs=1e-4)
    assert shares.sum() == pytest.approx(1)
    assert shares.min() >= 0
    assert np.square(shares - prior).sum() <= np.square(truth - prior).sum() + 1e-4


def test_an_answer_printed_as_nil_has_no_share() -> None:
    assert nearest_shares(np.eye(4), np.array([0.33, 0.33, 0.33, 0]), np.full(4, 0.25))[3] == 0


def test_thirds_printed_as_whole_percents_become_thirds() -> None:
    printed = np.array([0.33, 0.33, 0.33])
    assert nearest_shares(np.eye(3), printed, np.full(3, 1 / 3)) == pytest.approx(np.full(3, 1 / 3), abs=1e-6)


def test_a_total_that_is_a_point_off_shares_the_gap_with_its_answers() -> None:
    features = np.array([[1.0, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1]])
    printed = np.array([0.24, 0.57, 0.82, 0.18])
    gaps = features @ nearest_shares(features, printed, np.full(3, 1 / 3)) - printed
    assert np.abs(gaps).max() < 0.005
    assert gaps[0] > 0 > gaps[2]


# --- tables ---


@given(st.lists(shares_of, min_size=4, max_size=4), shares_of)
def test_a_balanced_table_has_its_totals_and_the_odds_it_had(rows: list[np.ndarray], columns: np.ndarray) -> None:
    totals = np.array([1.0, 2.0, 3.0, 4.0])
    table = balanced(np.array(rows), totals, 10 * columns)
    assert table.sum(axis=1) == pytest.approx(totals)
    assert table.sum(axis=0) == pytest.approx(10 * columns)
    odds = table[0, 0] * table[3, 9] / (table[0, 9] * table[3, 0])
    assert odds == pytest.approx(rows[0][0] * rows[3][9] / (rows[0][9] * rows[3][0]))


def test_a_row_without_anybody_stays_empty() -> None:
    table = balanced(np.ones((2, 2)), np.array([0.0, 1.0]), np.array([0.3, 0.7]))
    assert table.tolist() == [[0, 0], pytest.approx([0.3, 0.7])]


# --- whole numbers ---


@given(st.lists(shares_of, min_size=1, max_size=12), st.integers(0, 300), st.floats(0, 1, exclude_max=True))
def test_whole_numbers_are_within_one_of_those_expected(rows: list[np.ndarray], size: int, start: float) -> None:
    shares, sizes = np.array(rows), np.full(len(rows), size)
    counts = whole_counts(sizes, shares, spread_offsets(start, len(rows)))
    assert (counts.sum(axis=1) == size).all()
    assert (counts >= 0).all()
    assert (np.abs(counts - size * shares) < 1 + 1e-9).all()


@given(st.floats(0, 1, exclude_max=True), st.floats(0.001, 0.999))
def test_rare_answers_are_given_as_often_as_expected_over_all_groups(start: float, share: float) -> None:
    sizes = np.full(12, 40)
    counts = whole_counts(sizes, np.tile([share, 1 - share], (12, 1)), spread_offsets(start, 12))
    assert abs(counts[:, 0].sum() - 12 * 40 * share) <= 2


def test_an_offset_of_a_half_rounds_the_first_answer() -> None:
    shares = np.array([[0.46, 0.54], [0.464, 0.536], [0.466, 0.534]])
    assert whole_counts(np.full(3, 100), shares, np.full(3, 0.5))[:, 0].tolist() == [46, 46, 47]
