"""Zeros: a producer's empty cell, or a secret one, often comes out as 0."""

from collections.abc import Iterator

import numpy as np

from helpers.catalog.series_checks.faults import Fault
from helpers.catalog.series_checks.series import Series


def zero_faults(series: Series) -> Iterator[Fault]:
    """Find every value that is exactly zero: none is right unless its card says so."""
    for row, place in np.argwhere(series.values == 0):
        code = series.codes[place]
        yield series.fault("zero", series.periods[row], (code,), f"'{code}' has exactly 0: is it a missing figure?")
