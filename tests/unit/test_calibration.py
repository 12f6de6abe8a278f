"""Calibrated weights: what they cannot do first, then what they are, beside raking by svy."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
import svy
from hypothesis import given
from hypothesis import strategies as st

from helpers.survey.errors import NotCalibrated
from helpers.survey.simulation.calibration import Block, calibrated, weighting_effect


def block(total: float, deviations: np.ndarray, start: np.ndarray | None = None) -> Block:
    """Return a block of given deviations, whose weights are equal before unless given."""
    return Block(total, np.ones(len(deviations)) if start is None else start, lambda: deviations)


@pytest.fixture
def answers() -> Callable[[int], np.ndarray]:
    """Return a function that draws two yes-or-no answers of some respondents, from a fixed seed."""
    return lambda number: (np.random.default_rng(number).random((number, 2)) < [0.4, 0.15]).astype(float)


def test_an_answer_that_nobody_gives_cannot_have_half_of_the_weight() -> None:
    with pytest.raises(NotCalibrated, match="No weights were found that reproduce 1 figures"):
        calibrated([block(1, np.full((4, 1), -0.5))], 1)


def test_without_figures_weights_keep_their_ratios_and_sum_to_the_total() -> None:
    (weights,) = calibrated([block(12, np.empty((3, 0)), np.array([1.0, 2.0, 3.0]))], 0)
    assert weights.tolist() == [2, 4, 6]


def test_one_figure_is_met_as_by_hand() -> None:
    deviations = np.array([[1.0], [0.0], [0.0], [0.0]]) - 0.4
    (weights,) = calibrated([block(100, deviations)], 1)
    assert weights == pytest.approx([40, 20, 20, 20], abs=1e-3)


def test_who_is_not_concerned_keeps_the_same_weight_as_before() -> None:
    deviations = np.array([[1 - 0.4], [0 - 0.4], [0.0], [0.0]])
    (weights,) = calibrated([block(4, deviations)], 1)
    assert weights[0] / (weights[0] + weights[1]) == pytest.approx(0.4, abs=1e-5)
    assert weights[2] == weights[3]


def test_two_margins_give_the_weights_of_raking(answers: Callable[[int], np.ndarray]) -> None:
    given, margins = answers(400), (0.43, 0.12)
    frame = pl.DataFrame({"weight": np.ones(400), "first": given[:, 0].astype(int), "second": given[:, 1].astype(int)})
    controls = {
        name: {1: 1000 * margin, 0: 1000 * (1 - margin)}
        for name, margin in zip(["first", "second"], margins, strict=True)
    }
    raked = svy.Sample(frame, svy.Design(wgt="weight")).weighting.rake(controls=controls, wgt_name="raked", tol=1e-10)
    (weights,) = calibrated([block(1000, given - margins)], 2)
    assert weights == pytest.approx(raked.data["raked"].to_numpy(), rel=1e-4)


@given(
    st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(1, 9)), min_size=40, max_size=80),
    st.lists(st.floats(0.3, 0.7), min_size=2, max_size=2),
)
def test_blocks_keep_their_totals_and_no_weight_is_negative(
    rows: list[tuple[bool, bool, int]], figures: list[float]
) -> None:
    rows = [(first, second, 1) for first in (True, False) for second in (True, False)] + rows
    scores, start = np.array([row[:2] for row in rows], dtype=float), np.array([float(row[2]) for row in rows])
    blocks = [
        block(9.3e6, scores[:20] - figures, start[:20]),
        block(2.0e6, scores[20:] - figures, start[20:]),
    ]
    first, second = calibrated(blocks, 2)
    assert first.sum() == pytest.approx(9.3e6)
    assert second.sum() == pytest.approx(2.0e6)
    assert min(first.min(), second.min()) > 0


def test_figures_are_met_over_blocks_together_not_in_each(answers: Callable[[int], np.ndarray]) -> None:
    given, figures = answers(400), np.array([0.42, 0.13])
    blocks = [block(3.0, given[:150] - figures), block(1.0, given[150:] - figures)]
    first, second = calibrated(blocks, 2)
    assert (first @ given[:150] + second @ given[150:]) / 4 == pytest.approx(figures, abs=1e-5)
    assert abs((first @ given[:150] / 3)[0] - 0.42) > 0.001


def test_figures_that_contradict_each_other_share_the_gap_and_leave_the_weights_alone(
    answers: Callable[[int], np.ndarray],
) -> None:
    yes = answers(400)[:, :1]
    (weights,) = calibrated([block(1, np.hstack([yes - 0.40, yes - 0.41]))], 2)
    assert (weights @ yes)[0] == pytest.approx(0.405, abs=1e-4)
    assert weighting_effect(weights) < 1.01


def test_a_figure_said_twice_is_met_once(answers: Callable[[int], np.ndarray]) -> None:
    yes = answers(400)[:, :1]
    (once,) = calibrated([block(1, yes - 0.42)], 1)
    (twice,) = calibrated([block(1, np.hstack([yes - 0.42, yes - 0.42]))], 2)
    assert twice == pytest.approx(once, rel=1e-4)


def test_kish_by_hand() -> None:
    assert weighting_effect(np.array([2.0, 2.0, 2.0])) == pytest.approx(1)
    assert weighting_effect(np.array([1.0, 3.0])) == pytest.approx(2 * (1 + 9) / 16)
