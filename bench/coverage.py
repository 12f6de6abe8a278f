"""How often intervals hold the true value, and how often a map without any difference marks a zone.

    .venv/bin/python bench/coverage.py               intervals of shares
    .venv/bin/python bench/coverage.py --maps        maps

Intervals: that of the project, and others on the same effective number of respondents, for comparison. Surveys are
drawn from fixed seeds; the Monte-Carlo margin of each figure is printed.
"""

import argparse
import math
from collections.abc import Callable

import numpy as np
import pandas as pd
from measures import console
from respondents import WEIGHT_SPREAD, zone_weights
from scipy import stats

from helpers import paths
from helpers.survey.estimation.contrasts import count_cells, gaps_to_rest
from helpers.survey.estimation.intervals import ALPHA, TOLERANCE, korn_graubard
from helpers.survey.estimation.quality import read_rules
from helpers.survey.estimation.significance import holm, p_values

SHARES, COUNTS = [0.02, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.98], [30, 60, 100, 200, 500, 2000]
MAP_SHARES = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5]
# Distributions of notes from 1 to 10: spread, and huddled at the top.
SPREAD, HUDDLED = (2, 3, 5, 8, 10, 15, 20, 17, 10, 10), (4, 0, 0, 0, 0, 0, 0, 0, 6, 90)
N_ZONES, CHUNK, BISECTIONS, SEED = 12, 500, 50, 20191
Limits = tuple[np.ndarray, np.ndarray]
Draw = Callable[[np.random.Generator, np.ndarray], np.ndarray]


def main() -> None:
    """Measure and print Markdown tables."""
    parser = argparse.ArgumentParser(description="Measure intervals and maps by simulation.")
    parser.add_argument("--maps", action="store_true", help="count maps marked without any difference")
    parser.add_argument(
        "--surveys", type=int, help="how many surveys are drawn for each figure (2,000; 1,000 for maps)"
    )
    asked = parser.parse_args()
    n = asked.surveys or (1_000 if asked.maps else 2_000)
    share = ALPHA if asked.maps else 1 - ALPHA
    console.print(f"{n:,} surveys for each figure: ± {196 * math.sqrt(share * (1 - share) / n):.1f} points.\n")
    if asked.maps:
        print_maps(n)
        return
    for spread, label in ((0.0, "equal weights"), (0.5, "unequal weights (design effect about 1.3)")):
        print_coverage(n, spread, label)


# --- intervals ---


def print_coverage(n_surveys: int, spread: float, label: str) -> None:
    """Print one table by interval: coverage in percent, by share and number of respondents."""
    found = {(share, n): coverage(share, n, n_surveys, spread) for share in SHARES for n in COUNTS}
    for name in INTERVALS:
        console.print(f"### {name}, {label}\n", markup=False)
        console.print(
            "| share | " + " | ".join(f"n = {n}" for n in COUNTS) + " |\n|--:|" + "--:|" * len(COUNTS), markup=False
        )
        for share in SHARES:
            cells = " | ".join(f"{found[share, n][name]:.1f}" for n in COUNTS)
            console.print(f"| {100 * share:g} % | {cells} |", markup=False)
        figures = [one[name] for one in found.values()]
        inside = sum(94 <= figure <= 96 for figure in figures)
        console.print(
            f"\nFrom {min(figures):.1f} to {max(figures):.1f} %; {inside} of {len(figures)} in 94-96 %.\n", markup=False
        )


def coverage(share: float, n: int, n_surveys: int, spread: float) -> dict[str, float]:
    """Return, by interval, the percentage of surveys whose interval holds the true share."""
    rng = np.random.default_rng([SEED, n, round(1000 * share)])
    hits = dict.fromkeys(INTERVALS, 0)
    for _ in range(n_surveys // CHUNK):
        says = rng.random((CHUNK, n)) < share
        weight = rng.lognormal(0, spread, (CHUNK, n))
        total = weight.sum(axis=1)
        p = (weight * says).sum(axis=1) / total
        residuals = weight * (says - p[:, np.newaxis]) / total[:, np.newaxis]
        se = np.sqrt(n / (n - 1) * (residuals**2).sum(axis=1))
        for name, interval in INTERVALS.items():
            lower, upper = interval(p, se, n)
            hits[name] += int(((lower <= share) & (share <= upper)).sum())
    return {name: 100 * count / (n_surveys // CHUNK * CHUNK) for name, count in hits.items()}


def effective(p: np.ndarray, se: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the effective numbers of respondents and of those who say yes, as Korn and Graubard take them."""
    is_open = (p <= TOLERANCE) | (p >= 1 - TOLERANCE) | (se <= TOLERANCE)
    n_eff = np.where(is_open, n, np.minimum(n, p * (1 - p) / np.where(is_open, 1, se) ** 2))
    return n_eff, n_eff * np.where(p >= 1 - TOLERANCE, 1, p)


def ours(p: np.ndarray, se: np.ndarray, n: int) -> Limits:
    """Korn and Graubard, as published."""
    return korn_graubard(p, se, np.full(p.shape, n), np.full(p.shape, n - 1))


def jeffreys(p: np.ndarray, se: np.ndarray, n: int) -> Limits:
    """Jeffreys's interval."""
    n_eff, count = effective(p, se, n)
    limits = [stats.beta.ppf(level, count + 0.5, n_eff - count + 0.5) for level in (ALPHA / 2, 1 - ALPHA / 2)]
    return np.where(count <= TOLERANCE, 0, limits[0]), np.where(count >= n_eff - TOLERANCE, 1, limits[1])


def wilson(p: np.ndarray, se: np.ndarray, n: int) -> Limits:
    """Wilson's interval."""
    n_eff, count = effective(p, se, n)
    z = stats.t.ppf(1 - ALPHA / 2, n - 1)
    centre = (count + z**2 / 2) / (n_eff + z**2)
    half = z / (n_eff + z**2) * np.sqrt(count * (n_eff - count) / n_eff + z**2 / 4)
    return centre - half - TOLERANCE, centre + half + TOLERANCE


def mid_p(p: np.ndarray, se: np.ndarray, n: int) -> Limits:
    """Clopper and Pearson's interval with half of the probability of what was observed (Lancaster's mid-p)."""
    n_eff, count = effective(p, se, n)

    def more(limit: np.ndarray) -> np.ndarray:
        at_least = np.where(
            count <= TOLERANCE, 1, stats.beta.cdf(limit, np.maximum(count, TOLERANCE), n_eff - count + 1)
        )
        above = np.where(
            count >= n_eff - TOLERANCE, 0, stats.beta.cdf(limit, count + 1, np.maximum(n_eff - count, TOLERANCE))
        )
        return (at_least + above) / 2

    return root(more, ALPHA / 2, p.shape), root(more, 1 - ALPHA / 2, p.shape)


def root(rising: Callable[[np.ndarray], np.ndarray], level: float, shape: tuple[int, ...]) -> np.ndarray:
    """Return where rising functions of a share reach a level, by bisection."""
    low, high = np.zeros(shape), np.ones(shape)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        is_below = rising(middle) < level
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    return (low + high) / 2


INTERVALS: dict[str, Callable[[np.ndarray, np.ndarray, int], Limits]] = {
    "Korn-Graubard": ours,
    "mid-p": mid_p,
    "Jeffreys": jeffreys,
    "Wilson": wilson,
}


# --- maps ---


def print_maps(n_surveys: int) -> None:
    """Print the percentage of surveys without any difference whose map marks a zone."""
    minimum_n = read_rules(paths.data() / "surveys" / "rules.yml").minimum_n
    designs = {
        "200 a zone": [200] * N_ZONES,
        "40 to 450": np.linspace(40, 450, N_ZONES).astype(int),
        "30 a zone": [30] * N_ZONES,
    }
    console.print("| without difference | " + " | ".join(designs) + " |\n|---|" + "--:|" * len(designs), markup=False)
    draws: dict[str, tuple[Draw, list[float]]] = {
        **{f"share of {100 * share:g} %": (independent(share), [0.0, 1.0]) for share in MAP_SHARES},
        **{
            f"share of {100 * share:g} %, weights go with answers": (weighty(share), [0.0, 1.0])
            for share in (0.05, 0.3)
        },
        "mean note, spread": (notes(SPREAD), list(range(10))),
        "mean note, huddled": (notes(HUDDLED), list(range(10))),
    }
    for name, (draw, scores) in draws.items():
        figures = [marked(draw, scores, sizes, n_surveys, minimum_n) for sizes in designs.values()]
        console.print(f"| {name} | " + " | ".join(f"{figure:.1f} %" for figure in figures) + " |", markup=False)


def marked(draw: Draw, scores: list[float], sizes: list[int], n_surveys: int, minimum_n: int) -> float:
    """Return the percentage of maps with a mark."""
    rng = np.random.default_rng(SEED)
    zone = np.repeat(np.arange(N_ZONES), sizes)
    found = 0
    for _ in range(n_surveys):
        own = rng.lognormal(0, WEIGHT_SPREAD, zone.size)
        weight = own * zone_weights(N_ZONES)[zone]
        answers = pd.DataFrame({"stratum": zone, "zone": zone, "weight": weight, "value": draw(rng, own)})
        gaps = gaps_to_rest(count_cells(answers, len(scores)), np.array(scores)[:, np.newaxis])
        found += holm(p_values(gaps, np.array([len(scores) > 2]), minimum_n)[0]).any()
    return 100 * found / n_surveys


def independent(share: float) -> Draw:
    """Return a draw of answers that have nothing to do with weights."""
    return lambda rng, own: (rng.random(own.size) < share).astype(int)


def weighty(share: float) -> Draw:
    """Return a draw where people whose weight is above the median of their zone say yes three times as often."""
    return lambda rng, own: (rng.random(own.size) < share * np.where(own > 1, 1.5, 0.5)).astype(int)


def notes(shape: tuple[int, ...]) -> Draw:
    """Return a draw of notes."""
    return lambda rng, own: rng.choice(10, own.size, p=np.array(shape) / 100)


if __name__ == "__main__":
    main()
