"""Which territories of a level resemble each other: the nearest on their headline indicators, and in what."""

from typing import Final

import numpy as np
import pandas as pd

from helpers.fragility.scores import winsorised

NEIGHBOURS: Final = 3
MIN_SHARED: Final = 0.7
"""Two territories are compared on at least this share of the indicators."""
REASONS: Final = 3


def similar_territories(scores: pd.DataFrame, indices: pd.DataFrame) -> pd.DataFrame:
    """Return the nearest territories of each: territory_code neighbour_code rank distance n_shared shared_domains.

    scores: territory_code indicator score, headline indicators of one level, in metropolitan spreads. indices:
    territory_code domain index. distance: the root mean square of the differences of winsorised scores, over the
    indicators that both have. shared_domains: the domains in which both stand furthest from France on the
    same side, joined by a comma, those that count most first.
    """
    wide = winsorised(scores.pivot(index="territory_code", columns="indicator", values="score"))
    by_domain = indices.pivot(index="territory_code", columns="domain", values="index")
    rows = []
    for code in wide.index:
        gaps = wide - wide.loc[code]
        shared = gaps.notna().sum(axis=1)
        distance = np.sqrt((gaps**2).mean(axis=1)).drop(code)
        enough = distance[shared.drop(code) >= MIN_SHARED * wide.shape[1]]
        nearest = enough.sort_values(kind="stable").head(NEIGHBOURS)
        rows += [
            {
                "territory_code": code,
                "neighbour_code": other,
                "rank": rank,
                "distance": float(gap),
                "n_shared": int(shared[other]),
                "shared_domains": ",".join(_shared(by_domain.loc[code], by_domain.loc[other])),
            }
            for rank, (other, gap) in enumerate(nearest.items(), start=1)
        ]
    columns = ["territory_code", "neighbour_code", "rank", "distance", "n_shared", "shared_domains"]
    return pd.DataFrame(rows, columns=columns)


def _shared(first: pd.Series, other: pd.Series) -> list[str]:
    """Return the domains in which two territories stand furthest from France on the same side."""
    same_side = np.sign(first) == np.sign(other)
    strength = pd.concat([first.abs(), other.abs()], axis=1).min(axis=1)[same_side].dropna()
    return [str(name) for name in strength.sort_values(ascending=False, kind="stable").head(REASONS).index]
