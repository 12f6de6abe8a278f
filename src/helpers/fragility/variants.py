"""The other ways to compute an index: each draw makes all the choices at once, as others might have made them.

Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008), step 7: uncertainty and sensitivity.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

from helpers.fragility.index import Headlines
from helpers.fragility.scores import standard_scores

DRAWS: Final = 2000
SEED: Final = 20261129
NORMALISATIONS: Final = ("standard", "rank", "minmax")
LIMITS: Final = (2.0, 3.0, np.inf)
"""Spreads at which values are winsorised; infinite: not at all."""
MAX_AGES: Final = (np.inf, 10, 5)
"""Years before the newest figure of the level beyond which an indicator is dropped; infinite: none is."""
WEIGHT_EXTENT: Final = 0.25
MOST_LEFT_OUT: Final = 2


@dataclass(frozen=True)
class Choices:
    """What each draw chose; discrete choices are positions, so that draws can be grouped by them.

    normalisation, limit, age: positions in NORMALISATIONS, LIMITS, MAX_AGES. left_out: position in `subsets`, the
    indicators that may be left out together. weights: draws x pillars.
    """

    normalisation: np.ndarray
    limit: np.ndarray
    age: np.ndarray
    left_out: np.ndarray
    weights: np.ndarray
    subsets: tuple[tuple[int, ...], ...]

    def discrete(self) -> dict[str, np.ndarray]:
        """Return the discrete choices by name."""
        return {name: getattr(self, name) for name in ("normalisation", "limit", "left_out", "age")}


def draw_choices(n_indicators: int, n_pillars: int, seed: int, draws: int = DRAWS) -> Choices:
    """Draw the choices of every variant: none, one or two indicators left out (never more than half), all equally."""
    rng = np.random.default_rng([SEED, seed])
    most = min(MOST_LEFT_OUT, n_indicators // 2)
    subsets = tuple(each for size in range(most + 1) for each in combinations(range(n_indicators), size))
    sizes = np.array([len(each) for each in subsets])
    chosen = rng.integers(most + 1, size=draws)
    places = [np.flatnonzero(sizes == size) for size in range(most + 1)]
    return Choices(
        normalisation=rng.integers(len(NORMALISATIONS), size=draws),
        limit=rng.integers(len(LIMITS), size=draws),
        age=rng.integers(len(MAX_AGES), size=draws),
        left_out=np.array([rng.choice(places[size]) for size in chosen]),
        weights=rng.uniform(1 - WEIGHT_EXTENT, 1 + WEIGHT_EXTENT, size=(draws, n_pillars)),
        subsets=subsets,
    )


def variant_gaps(headlines: Headlines, codes: pd.Index, choices: Choices, newest: int) -> np.ndarray:
    """Return the gap of comparable territories to the reference in each draw: territories x draws, above 0 = fragile.

    codes: the territories compared with one another. newest: year of the newest figure of the level. The reference is
    computed as a territory would be. A territory without enough headlines, or without any that a draw keeps, has NaN.
    Units differ between draws: ranks and signs alone may be compared.
    """
    pillars = _pillar_matrix(headlines.pillars)
    ages = newest - headlines.periods.map(last_year).to_numpy("float64")
    gaps = np.full((len(codes), len(choices.limit)), np.nan)
    discrete = np.stack(list(choices.discrete().values()))
    normalised = _normalised(headlines, codes)
    for way in np.unique(discrete, axis=1).T:
        mine = (discrete == way[:, None]).all(axis=0)
        kept = _kept(choices.subsets[way[2]], ages <= MAX_AGES[way[3]])
        scores = normalised[int(way[0]), int(way[1])][:, kept]
        known = ~np.isnan(scores)
        counts = known @ pillars[kept]
        with np.errstate(invalid="ignore"):
            means = np.nan_to_num(np.where(known, scores, 0) @ pillars[kept] / counts)
            weights = choices.weights[mine].T
            totals = means @ weights / ((counts > 0) @ weights)
        gaps[:, mine] = totals[:-1] - totals[-1]
    gaps[~headlines.is_enough[codes].to_numpy()] = np.nan
    return gaps


def last_year(period: str) -> int:
    """Return the last year of a period: 2021 for "2019-2021", 2024 for "2024T3" and "2024-06"."""
    end = period[5:] if len(period) == len("2019-2021") else period[:4]
    return int(end)


def _kept(left_out: tuple[int, ...], is_recent: np.ndarray) -> np.ndarray:
    """Return the positions of the indicators that a draw keeps; age drops none where it would drop all the rest."""
    rest = np.setdiff1d(np.arange(len(is_recent)), left_out)
    return rest[is_recent[rest]] if is_recent[rest].any() else rest


def _pillar_matrix(pillars: pd.Series) -> np.ndarray:
    """Return which indicator belongs to which pillar, in the order of the pillars: indicators x pillars, 0 or 1."""
    return np.array([[float(pillar == name) for name in dict.fromkeys(pillars)] for pillar in pillars])


def _normalised(headlines: Headlines, codes: pd.Index) -> dict[tuple[int, int], np.ndarray]:
    """Return the values for each (normalisation, limit): territories x indicators, the reference as last row."""
    standard = standard_scores(headlines.values, headlines.signs, headlines.references, headlines.weights)
    inside = standard.reindex(headlines.weights.index).to_numpy("float64")
    rows = np.vstack([standard.loc[codes].to_numpy("float64"), np.where(standard.isna().all(), np.nan, 0.0)])
    variants = {}
    for position, limit in enumerate(LIMITS):
        scores, extent = np.clip(rows, -limit, limit), np.clip(inside, -limit, limit)
        low, high = np.fmin.reduce(extent, axis=0), np.fmax.reduce(extent, axis=0)
        ways = (scores, _positions(scores), (scores - low) / np.where(high > low, high - low, np.nan))
        variants.update({(way, position): values for way, values in enumerate(ways)})
    return variants


def _positions(scores: np.ndarray) -> np.ndarray:
    """Return the share of the territories (all rows but the last) that are less fragile, ties counting for half."""
    others = scores[:-1]
    known = (~np.isnan(others)).sum(axis=0)
    less = (others[None] < scores[:, None]).sum(axis=1) + (others[None] == scores[:, None]).sum(axis=1) / 2
    # A territory is not compared with itself; the reference is compared with all.
    own = np.array([[1.0]] * len(others) + [[0.0]])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(np.isnan(scores), np.nan, (less - own / 2) / (known - own))
