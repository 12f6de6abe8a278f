"""The five classes of a map of gaps, named and labelled; their breaks come with the data."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.charts.theme import CLASSES
from helpers.wording import number, say

MISSING = "missing"


@dataclass(frozen=True)
class GapClasses:
    """Two positive breaks: gaps below the first are near France, above the second far from it."""

    inner: float
    outer: float

    def labels(self) -> dict[str, str]:
        """Return the legend label of each class, with its bounds, in drawing order, and of missing values."""
        inner, outer = number(self.inner, 1), number(self.outer, 1)
        return {name: say(f"classes.{name}", inner=inner, outer=outer) for name in (*CLASSES, MISSING)}

    def label(self, gaps: pd.Series) -> pd.Series:
        """Return the legend label of each gap; a missing gap has a label of its own."""
        labels = self.labels()
        # Breaks may be equal, where gaps are: the class between them is then empty.
        places = np.searchsorted([-self.outer, -self.inner, self.inner, self.outer], gaps, side="right")
        names = [MISSING if pd.isna(gap) else CLASSES[place] for gap, place in zip(gaps, places, strict=True)]
        return pd.Series([labels[name] for name in names], index=gaps.index, dtype=object)


def classes_of(gaps: pd.DataFrame) -> GapClasses:
    """Return the classes that a frame of gaps carries in its columns class_inner and class_outer."""
    return GapClasses(inner=float(gaps["class_inner"].iloc[0]), outer=float(gaps["class_outer"].iloc[0]))
