"""Weights changed as little as possible so that responses reproduce known figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from helpers.survey.errors import NotCalibrated

Numbers = NDArray[np.float64]
# Figures that are feasible together are met to about this, times their multiplier; figures that contradict each other
# by a rounding share the gap instead of making the weights explode.
SOFTNESS: Final = 1e-6
MAX_SLOPE: Final = 1e-6


@dataclass(frozen=True)
class Block:
    """Respondents whose weights sum to `total`, whatever the figures.

    start: their weights before, in any unit. deviations: returns one row by respondent and one column by figure: the
    respondent's score minus the figure, 0 for who is not concerned. It is called again rather than kept, so that
    memory holds one block at a time.
    """

    total: float
    start: Numbers
    deviations: Callable[[], Numbers]


def calibrated(blocks: Sequence[Block], n_figures: int) -> list[Numbers]:
    """Return the weights of each block, nearest to those given, under which every deviation is nil on average.

    Entropy balancing (Hainmueller 2012, Political Analysis 20(1)) with a fixed sum by block: weights are start x
    exp(deviations x multipliers), scaled, so they are above zero. Unlike svy's linear calibration it never makes one
    negative, and takes figures that repeat each other or disagree by a rounding. Raises NotCalibrated.
    """
    overall = sum(block.total for block in blocks)

    def dual(multipliers: Numbers) -> tuple[float, Numbers]:
        height, slope = SOFTNESS * (multipliers @ multipliers) / 2, SOFTNESS * multipliers
        for block in blocks:
            deviations = block.deviations()
            powers = np.log(block.start) + deviations @ multipliers
            share, level = block.total / overall, logsumexp(powers)
            height += share * level
            slope = slope + share * (np.exp(powers - level) @ deviations)
        return float(height), slope

    def curvature(multipliers: Numbers) -> Numbers:
        bend = SOFTNESS * np.eye(n_figures)
        for block in blocks:
            deviations = block.deviations()
            powers = np.log(block.start) + deviations @ multipliers
            shares = np.exp(powers - logsumexp(powers))
            mean = shares @ deviations
            bend += block.total / overall * ((deviations.T * shares) @ deviations - np.outer(mean, mean))
        return bend

    if n_figures == 0:
        return [block.total * block.start / block.start.sum() for block in blocks]
    found = minimize(
        dual, np.zeros(n_figures), jac=True, hess=curvature, method="trust-exact", options={"gtol": MAX_SLOPE / 1e3}
    )
    if not np.abs(found.jac).max() <= MAX_SLOPE:
        raise NotCalibrated(
            f"No weights were found that reproduce {n_figures} figures ({found.nit} rounds).",
            remedy="Ask more respondents in each zone, or leave out a figure that contradicts the others.",
        )
    return [_weights(block, found.x) for block in blocks]


def weighting_effect(weights: Numbers) -> float:
    """Return what unequal weights cost in precision: n x sum of squares over the square of the sum (Kish 1965)."""
    return float(len(weights) * np.square(weights).sum() / weights.sum() ** 2)


def _weights(block: Block, multipliers: Numbers) -> Numbers:
    powers = np.log(block.start) + block.deviations() @ multipliers
    return block.total * np.exp(powers - logsumexp(powers))
