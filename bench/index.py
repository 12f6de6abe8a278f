"""Cost of the index: processor and wall time of the index and its draws, of rank sets, and of the tables from nothing.

Run: python bench/index.py
"""

import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from helpers.catalog.figures import read_figures
from helpers.catalog.registry import read_catalog
from helpers.fragility.objective import index_level, measure, reference_values
from helpers.fragility.one_number import lone_departements, one_number
from helpers.fragility.rank_sets import rank_sets
from helpers.tables.build.official_tables import LEVELS, build_tables
from helpers.territory import grid

SEED, N_EPCI = 20261129, 1255


def timed(label: str, target_s: int, work: Callable[[], object]) -> None:
    """Print the processor and the wall time of some work, and its target."""
    processor, wall = time.process_time(), time.perf_counter()
    work()
    used, waited = time.process_time() - processor, time.perf_counter() - wall
    print(f"{label}: {used:.1f} s of processor, {waited:.1f} s on the clock (target {target_s} s)")


def main() -> None:
    """Print the three times."""
    catalog, territories = read_catalog(), grid.read_territories()
    figures = read_figures(catalog, territories)
    lone = lone_departements(territories)

    def index() -> None:
        measures = {
            level: measure(figures, catalog, level, grid.codes(level), grid.codes(level, metropolitan_only=True))
            for level in LEVELS
        }
        same = one_number(measures, lone)
        references = reference_values(figures, same)
        for level, of_level in same.items():
            index_level(of_level, references[level], catalog)

    timed("Index and draws, 18 regions and 101 départements", 20, index)
    rng = np.random.default_rng(SEED)
    for spread in (0, 1, 5):
        errors = pd.Series(rng.uniform(0.5, 1.5, N_EPCI))
        estimates = pd.Series(rng.normal(0, spread, N_EPCI) + rng.normal(size=N_EPCI) * errors)
        timed(f"Rank sets of {N_EPCI}, true spread {spread}", 30, lambda e=estimates, s=errors: rank_sets(e, s))
    timed("Tables of official statistics from nothing", 90, build_tables)


if __name__ == "__main__":
    main()
