"""Every check on every official series, and all that they find told at once."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import pandas as pd

from helpers import paths
from helpers.catalog.registry import Catalog
from helpers.catalog.series_checks.accepted import not_accepted
from helpers.catalog.series_checks.copies import copy_faults
from helpers.catalog.series_checks.expectations import Profiles, profiles_of
from helpers.catalog.series_checks.faults import Fault, refuse_faults
from helpers.catalog.series_checks.jumps import jump_faults
from helpers.catalog.series_checks.levels import WEIGHTS, Parts, level_faults
from helpers.catalog.series_checks.periods import period_faults
from helpers.catalog.series_checks.series import Series, grids
from helpers.catalog.series_checks.swaps import evidence_of_periods, swap_faults
from helpers.catalog.series_checks.thresholds import Thresholds, read_thresholds
from helpers.catalog.series_checks.units import isolated_faults, misprint_faults, unit_faults
from helpers.catalog.series_checks.zeros import zero_faults

WHOLE_PERIOD = {"unit", "constant", "copy", "shift"}


def check_series(files: Mapping[Path, pd.DataFrame], catalog: Catalog, territories: pd.DataFrame) -> None:
    """Check every series of the files; raise CatalogError with all that is wrong and that no card accepts.

    files: rows (indicator, level, territory_code, period, value), indexed by line. territories: those of the reference.
    """
    limits = read_thresholds()
    figures = pd.concat(files.values())
    parts, profiles = parts_of(figures, territories), profiles_of(figures)
    faults, idle = {}, []
    for path, rows in files.items():
        cards = {name: catalog.indicators[name] for name in catalog.of_domain(path.stem)}
        of_files = file_faults(rows, cards, parts, profiles, limits)
        card_file = paths.shown(paths.data() / "catalog" / "indicators" / f"{path.stem}.yml")
        faults[path], unused = not_accepted(of_files, cards, card_file)
        idle += unused
    refuse_faults(faults, idle)


def file_faults(
    rows: pd.DataFrame, cards: Mapping, parts: Parts, profiles: Mapping[str, Profiles], limits: Thresholds
) -> list[Fault]:
    """Return all that the checks find in the rows of a file, indexed by line; what cards accept is among it."""
    series = grids(rows, cards)
    found: list[Fault] = []
    for _, of_indicator in groupby(sorted(series), key=lambda key: key[0]):
        levels = {level: series[name, level] for name, level in of_indicator}
        alone = [fault for level in levels.values() for fault in _series_faults(level, limits)]
        found += [*_by_evidence(levels, parts, profiles, limits, alone), *level_faults(levels, parts, limits)]
    return found


def _by_evidence(
    levels: Mapping[str, Series],
    parts: Parts,
    profiles: Mapping[str, Profiles],
    limits: Thresholds,
    others: Sequence[Fault],
) -> list[Fault]:
    """Return swaps, misprints and the other faults: each period, each cell and each swap is told once."""
    swaps: list[Fault] = []
    misprints: list[Fault] = []
    for level, series in levels.items():
        if level in profiles and series.is_large:
            always = evidence_of_periods(series, levels, parts, profiles[level])
            swaps += swap_faults(series, always, limits)
            misprints += misprint_faults(series, always, limits)
    whole = {(fault.level, fault.period) for fault in others if not fault.codes and fault.check in WHOLE_PERIOD}
    swaps = [swap for swap in swaps if (swap.level, swap.period) not in whole]
    exchanged = {(swap.level, code) for swap in swaps for code in swap.codes}
    cells = [fault for fault in others if fault.check != "jump" or (fault.level, *fault.codes) not in exchanged]
    told = whole | exchanged | {(fault.level, *fault.codes) for fault in cells}
    left = [each for each in misprints if told.isdisjoint({(each.level, each.period), (each.level, *each.codes)})]
    return [*swaps, *left, *cells]


def _series_faults(series: Series, limits: Thresholds) -> Iterator[Fault]:
    whole = [*period_faults(series), *unit_faults(series, limits), *copy_faults(series, limits)]
    yield from whole
    periods_whole = {fault.period for fault in whole if not fault.codes and fault.check in WHOLE_PERIOD}
    cells = [*zero_faults(series), *isolated_faults(series, limits), *jump_faults(series, limits)]
    yield from (fault for fault in cells if fault.period not in periods_whole)


def parts_of(figures: pd.DataFrame, territories: pd.DataFrame) -> Parts:
    """Return how the territories of the reference fit into each other, and the weights that figures give them."""
    departements = territories[territories["level"] == "departement"]
    regions = territories[territories["level"] == "region"]
    known = figures[figures["indicator"].isin(WEIGHTS)].sort_values("period")
    weights: dict[str, list[dict[str, float]]] = {}
    for (level, _), rows in known.groupby(["level", "indicator"]):
        weights.setdefault(str(level), []).append(dict(zip(rows["territory_code"], rows["value"], strict=True)))
    return Parts(
        region_of=dict(zip(departements["territory_code"], departements["region_code"], strict=True)),
        overseas=frozenset(regions["territory_code"][regions["is_overseas"]]),
        weights=weights,
    )
