"""Levels: a region against its départements, France against its regions, totals against the sum of their parts.

The mean of a whole, weighted by anything, leaves the right one by corr(weights, values) × cv(weights) × sd(values of
the parts): no more than a fraction of the spread of the parts, whatever the true denominator.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from helpers.catalog.cards import CheckName
from helpers.catalog.series_checks.faults import Fault
from helpers.catalog.series_checks.series import Grid, Series, number
from helpers.catalog.series_checks.thresholds import Thresholds

WEIGHTS = ("count_population", "area_km2", "count_dwellings", "count_jobs", "count_establishments", "count_households")
"""What rates have for denominators, or nearly: each series takes the one that fits it best."""
ALL_FRANCE = "FRA"
MANY = 3
"""Wholes that disagree in one period, when they are also the most of them, from which the period is told, not each."""
ENOUGH = 0.4
"""Share of the wholes that are the exact mean of their parts, from which all must be; of two countries, one will do."""
EXACT = 20
"""How many times the distance of an exact fit a whole may be from its parts."""


@dataclass(frozen=True)
class Parts:
    """How territories fit into each other: the region of each département, the overseas regions, the known weights.

    weights: by level, for each known denominator, a value by territory code.
    """

    region_of: Mapping[str, str]
    overseas: frozenset[str]
    weights: Mapping[str, Sequence[Mapping[str, float]]]

    @cached_property
    def members(self) -> Mapping[str, Sequence[str]]:
        """Return the départements of each region."""
        members: dict[str, list[str]] = {}
        for code, region in self.region_of.items():
            members.setdefault(region, []).append(code)
        return members


@dataclass(frozen=True)
class Expected:
    """What the parts of each whole make: periods × wholes of a series; NaN where they do not say.

    weights: of each part; base: their sum in each whole, 1 for amounts; scale: the spread of the parts.
    """

    values: Grid
    gap: Grid
    relative: Grid
    spread: Grid
    n_parts: Grid
    weights: Grid
    base: Grid
    scale: float


def level_faults(levels: Mapping[str, Series], parts: Parts, limits: Thresholds) -> Iterator[Fault]:
    """Find the wholes that do not agree with their parts, in the series of one indicator by level."""
    departements, regions, france = (levels.get(level) for level in ("departement", "region", "france"))
    if departements and regions:
        yield from _compared(regions, departements, parts.members, parts, limits)
    if regions and france:
        metropolitan = [code for code in regions.codes if code not in parts.overseas]
        countries = {code: [*regions.codes] if code == ALL_FRANCE else metropolitan for code in france.codes}
        yield from _compared(france, regions, countries, parts, limits)


def _compared(
    wholes: Series, members: Series, groups: Mapping[str, Sequence[str]], parts: Parts, limits: Thresholds
) -> Iterator[Fault]:
    expected = expected_of_parts(wholes, members, groups, parts)
    if expected is None:
        return
    check: CheckName = "total" if wholes.is_total else "levels"
    name = "sum" if wholes.is_total else "mean"
    wrong = _disagrees(expected, wholes, limits)
    for row, period in enumerate(wholes.periods):
        places, compared = np.flatnonzero(wrong[row]).tolist(), int(np.isfinite(expected.gap[row]).sum())
        if len(places) >= MANY and 2 * len(places) > compared:
            what = f"{len(places)} of {compared} disagree with their parts: a moved column, or two different files?"
            yield wholes.fault(check, period, (), what)
            continue
        for place in places:
            code, value, sums = wholes.codes[place], wholes.values[row, place], expected.values[row, place]
            what = f"'{code}' has {number(value)}, and the {name} of its parts is {number(sums)}."
            yield wholes.fault(check, period, (code,), what)


def expected_of_parts(
    wholes: Series, members: Series, groups: Mapping[str, Sequence[str]], parts: Parts
) -> Expected | None:
    """Return what the parts make of each whole, by the weights that fit best; None when nothing can be compared."""
    belongs = np.array([[code in groups.get(whole, ()) for whole in wholes.codes] for code in members.codes], float)
    needed = (
        np.array([len(groups.get(whole, ())) for whole in wholes.codes]) if wholes.level == "region" else np.ones(1)
    )
    if wholes.is_total:
        return _made_of_parts(wholes, members, belongs, needed, np.ones(len(members.codes)))
    faults = []
    for weight in parts.weights.get(members.level, ()):
        weights = np.array([weight.get(code, np.nan) for code in members.codes])
        fitted = _made_of_parts(wholes, members, belongs, needed, weights)
        if np.isfinite(fitted.relative).any():
            faults.append(fitted)
    return min(faults, key=lambda fitted: float(np.nanmedian(fitted.relative)), default=None)


def _made_of_parts(wholes: Series, members: Series, belongs: Grid, needed: Grid, weights: Grid) -> Expected:
    """Compare wholes with the weighted mean (or the sum) of their parts.

    belongs: members × wholes, 1 where the member is a part; needed: how many parts each whole must have.
    A region some of whose départements have no value is not compared; France is, with the regions there are.
    """
    rows = [list(members.periods).index(period) if period in members.periods else -1 for period in wholes.periods]
    values = np.where(np.array(rows)[:, None] >= 0, members.values[rows], np.nan)
    known = np.isfinite(values) & np.isfinite(weights)
    filled, weighted = np.where(known, values, 0), np.where(known, weights, 0)
    base, n_parts = weighted @ belongs, known.astype(float) @ belongs
    with np.errstate(invalid="ignore", divide="ignore"):
        total = np.where(n_parts >= needed, (filled * weighted) @ belongs, np.nan)
        expected = total if wholes.is_total else total / base
        spread = np.sqrt(np.maximum((filled**2 * weighted) @ belongs / base - (total / base) ** 2, 0))
        gap = np.abs(wholes.values - expected)
        relative = gap / np.maximum(np.abs(expected), 0 if wholes.is_total else members.spread)
    whole_base = np.ones_like(base) if wholes.is_total else base
    return Expected(expected, gap, relative, spread, n_parts, weights, whole_base, members.spread)


def _disagrees(expected: Expected, wholes: Series, limits: Thresholds) -> Grid:
    """Return periods × wholes, true where a whole is too far from its parts."""
    with np.errstate(invalid="ignore"):
        if wholes.is_total:
            return np.asarray(expected.relative > limits["sum_relative"])
        decimals = wholes.card.decimals
        rounding = 0.51 * 10.0**-decimals
        far = expected.relative > limits["total_relative" if wholes.level == "france" else "parts_cap"]
        if wholes.level == "france":
            far |= expected.gap - 10.0**-decimals > limits["total_spread"] * expected.scale
        far |= (expected.relative > limits["parts_relative"]) & (expected.gap > limits["parts_usual"] * expected.spread)
        usual = np.nanmedian(expected.relative[expected.n_parts > 1]) if (expected.n_parts > 1).any() else np.inf
        far |= expected.relative > max(limits["parts_lone"], limits["parts_lone_usual"] * usual)
        printed_apart = wholes.values.round(decimals) != expected.values.round(decimals)
        far |= (expected.n_parts == 1) & printed_apart
        return np.asarray((far & (expected.gap > rounding)) | _missed(expected, rounding, limits))


def _missed(expected: Expected, rounding: float, limits: Thresholds) -> Grid:
    """Return periods × wholes, true where most wholes are the exact mean of unequal parts and this one is not."""
    of_unequal_parts = expected.relative[expected.spread > rounding]
    if not len(of_unequal_parts):
        return np.zeros(expected.gap.shape, bool)
    fit = np.nanquantile(of_unequal_parts, ENOUGH, method="lower")
    if not fit < limits["parts_exact"]:
        return np.zeros(expected.gap.shape, bool)
    return np.asarray(expected.relative > EXACT * limits["parts_exact"])
