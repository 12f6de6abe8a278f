"""Swaps: two territories that bear each other's values, in one period, from one on, or in all of them.

An exchange makes two values strange at once, and each of them ordinary at the place of the other. What is said of each
by the period beside, by the other indicators and by the regions is added up: the log of how much likelier the figures
are when the two are exchanged. What stays unseen: two territories closer than the noise of all three. Of exchanges in
every period drawn at random, all checks together see five in six between départements more than a spread apart, half
under a spread, a quarter under a quarter of it; between régions nine in ten, and two in three of the nearest.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from helpers.catalog.series_checks.expectations import (
    Evidence,
    Profiles,
    beside_in_time,
    made_by_parts,
    said_by_others,
    seen_in_region,
)
from helpers.catalog.series_checks.faults import Fault
from helpers.catalog.series_checks.levels import Parts, expected_of_parts
from helpers.catalog.series_checks.series import Series, number
from helpers.catalog.series_checks.thresholds import Thresholds

Pair = tuple[int, int]
LEAST_SHARE = 0.15
"""Of the limit, what the exchange must give back to each of the two: one value alone that is wrong is no exchange."""


def swap_faults(series: Series, always: list[Evidence], limits: Thresholds) -> Iterator[Fault]:
    """Find the pairs of territories that are as if exchanged; always: see `evidence_of_periods`."""
    yield from _faults(series, _swapped(series, always, limits))


def evidence_of_periods(
    series: Series, levels: Mapping[str, Series], parts: Parts, profiles: Profiles
) -> list[Evidence]:
    """Return what speaks of every period alone: the other indicators, and the level above or under."""
    found: list[Evidence | None] = [said_by_others(series, profiles)]
    departements, regions = levels.get("departement"), levels.get("region")
    if departements and regions and (expected := expected_of_parts(regions, departements, parts.members, parts)):
        if series is regions:
            found.append(made_by_parts(regions, expected))
        else:
            region_of = [parts.region_of[code] for code in departements.codes]
            found.append(seen_in_region(departements, regions, expected, region_of))
    return [evidence for evidence in found if evidence]


def _swapped(series: Series, always: list[Evidence], limits: Thresholds) -> dict[Pair, int]:
    """Return the first period of each exchanged pair: of all periods as the last one says, or as time says."""
    rows = range(len(series.periods))
    pairs = {pair: 0 for pair, _ in _pairs(always, rows[-1:], limits)}
    if len(rows) > 1:
        for pair, row in _pairs([*always, beside_in_time(series)], rows, limits):
            pairs.setdefault(pair, row)
    return pairs


def _pairs(evidence: list[Evidence], rows: Sequence[int], limits: Thresholds) -> Iterator[tuple[Pair, int]]:
    """Return the pairs whose exchange gives back more than the limit, with their period: the likeliest of a place."""
    strangeness = sum((part.strangeness() for part in evidence), np.zeros(1))
    for row in rows if evidence else ():
        most = np.add.outer(strangeness[row], strangeness[row])  # what an exchange may give back
        one, other = np.nonzero(np.triu(most > limits["swap_evidence"], 1))
        by_place = sum((part.gain(row, one, other) for part in evidence), np.zeros((2, len(one))))
        gains = np.where(by_place.min(axis=0) > LEAST_SHARE * limits["swap_evidence"], by_place.sum(axis=0), 0)
        placed: set[int] = set()
        for pair in np.argsort(-gains, kind="stable")[: int((gains > limits["swap_evidence"]).sum())].tolist():
            places = int(one[pair]), int(other[pair])
            if placed.isdisjoint(places):
                placed.update(places)
                yield places, row


def _faults(series: Series, pairs: Mapping[Pair, int]) -> Iterator[Fault]:
    for (one, other), row in pairs.items():
        known = np.isfinite(series.values[row:, [one, other]]).all(axis=1)
        row += int(np.argmax(known))
        codes = series.codes[one], series.codes[other]
        values = [number(series.values[row, place]) for place in (one, other)]
        what = f"'{codes[0]}' has {values[0]} and '{codes[1]}' has {values[1]}: they are as if exchanged."
        yield series.fault("swap", series.periods[row], codes, what)
