"""Map classes: five, symmetrical around metropolitan France, found by mapclassify on the gaps themselves."""

import warnings

import mapclassify
import pandas as pd

POSITIVE_CLASSES = 3
MIN_STEP = 0.1


def gap_breaks(gaps: pd.Series) -> tuple[float, float]:
    """Return two positive breaks: gaps below the first are near France, above the second far from it.

    gaps: metropolitan gaps in spreads, so that far overseas values do not stretch the classes. The breaks are those of
    Fisher-Jenks in three classes on absolute gaps, rounded to one decimal, as the legend prints them; where fewer gaps
    differ, the smallest and the largest of them, and the smallest steps where no gap is known.
    """
    known = gaps.dropna().abs().to_numpy()
    if len(set(known)) < POSITIVE_CLASSES:
        return _steps(min(known, default=0), max(known, default=0))
    with warnings.catch_warnings():
        # A few hundred values need no compiler; mapclassify warns when numba is absent.
        warnings.filterwarnings("ignore", message="Numba not installed")
        bins = mapclassify.FisherJenks(known, k=POSITIVE_CLASSES).bins
    return _steps(bins[0], bins[1])


def _steps(low: float, high: float) -> tuple[float, float]:
    inner = max(round(float(low), 1), MIN_STEP)
    return inner, max(round(float(high), 1), inner + MIN_STEP)


def class_breaks(indices: pd.DataFrame, territories: pd.DataFrame) -> pd.DataFrame:
    """Return the breaks of every map of indices, in one row: inner, outer.

    1 is the same in all domains and at both levels: one set of classes, so that a colour means the same on every map.
    """
    inside = territories.loc[~territories["is_overseas"], ["level", "territory_code"]]
    return pd.DataFrame([gap_breaks(indices.merge(inside)["index"])], columns=["inner", "outer"])
