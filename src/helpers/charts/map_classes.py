"""The five classes of a map of gaps, named and labelled; their breaks come with the data."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.charts.theme import CLASSES
from helpers.wording import number, say
from helpers.wording.numbers import rounded

MISSING, DECIMALS = "missing", 1
NEAR = CLASSES.index("near")
STEP = 10.0**-DECIMALS
"""What parts two gaps that print differently."""


@dataclass(frozen=True)
class GapClasses:
    """Two positive breaks: gaps that print below the first are near France, from the second on far from it."""

    inner: float
    outer: float

    def labels(self) -> dict[str, str]:
        """Return the legend label of each class, with its bounds, in drawing order, and of missing values."""
        bounds = {"inner": self.inner, "outer": self.outer, "near": self.inner - STEP, "far": self.outer - STEP}
        shown = {name: number(bound, DECIMALS) for name, bound in bounds.items()}
        return {name: say(f"classes.{name}", **shown) for name in (*CLASSES, MISSING)}

    def label(self, gaps: pd.Series) -> pd.Series:
        """Return the legend label of each gap, by the value that readers see; a missing gap has a label of its own."""
        labels = self.labels()
        printed = np.array([np.nan if pd.isna(gap) else float(rounded(gap, DECIMALS)) for gap in gaps])
        # Breaks may be equal, where gaps are: the class between them is then empty.
        sizes = np.searchsorted(np.round([self.inner, self.outer], DECIMALS), np.abs(printed), side="right")
        places = np.where(printed < 0, NEAR - sizes, NEAR + sizes)
        names = [MISSING if pd.isna(gap) else CLASSES[place] for gap, place in zip(gaps, places, strict=True)]
        return pd.Series([labels[name] for name in names], index=gaps.index, dtype=object)


def classes_of(gaps: pd.DataFrame) -> GapClasses:
    """Return the classes that a frame of gaps carries in its columns class_inner and class_outer."""
    return GapClasses(inner=float(gaps["class_inner"].iloc[0]), outer=float(gaps["class_outer"].iloc[0]))
