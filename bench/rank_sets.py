"""Coverage of rank sets: the share of simulated surveys in which the sets hold every true rank, for 95 % announced.

Run: python bench/rank_sets.py
"""

import numpy as np
import pandas as pd

from helpers.fragility.rank_sets import rank_sets

SEED, SAMPLES, ZONES = 3, 1000, 13


def coverage(truth: np.ndarray, errors: np.ndarray, rng: np.random.Generator) -> float:
    """Return the share of samples whose sets hold the ranks of all the zones at once."""
    best = 1 + (truth[None, :] > truth[:, None]).sum(axis=1)
    worst = len(truth) - (truth[None, :] < truth[:, None]).sum(axis=1)
    held = 0
    for seed in range(SAMPLES):
        sampled = pd.Series(truth + rng.normal(size=len(truth)) * errors)
        sets = rank_sets(sampled, pd.Series(errors), seed=seed)
        held += bool(((sets["rank_low"] <= best) & (sets["rank_high"] >= worst)).all())
    return held / SAMPLES


def main() -> None:
    """Print the coverage of five situations."""
    rng = np.random.default_rng(SEED)
    level, groups = np.zeros(ZONES), np.repeat([0.0, 50.0], [ZONES // 2, ZONES - ZONES // 2])
    for name, truth in (
        ("equal zones, equal errors", level),
        ("equal zones, unequal errors", level),
        ("two groups of equal zones", groups),
        ("close zones", np.linspace(0, 1, ZONES)),
        ("spaced zones", np.linspace(0, 10, ZONES)),
    ):
        errors = np.ones(ZONES) if "equal errors" in name and "unequal" not in name else rng.uniform(0.5, 2, ZONES)
        print(f"{name}: {100 * coverage(truth, errors, rng):.1f} %")


if __name__ == "__main__":
    main()
