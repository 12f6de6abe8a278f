"""The limits past which a check speaks, each with its argument, read from data/catalog/series_checks.yml."""

from helpers import paths
from helpers.catalog.cards import Card, Number, Text
from helpers.reading.documents import read_model


class Limit(Card):
    """One limit: its value, and why not more nor less."""

    value: Number
    argument: Text


class Thresholds(Card):
    """Every limit by name; the file says what each one is."""

    jump_log: Limit
    jump_spread: Limit
    jump_usual: Limit
    swap_evidence: Limit
    misprint_evidence: Limit
    shift_gain: Limit
    unit_factor: Limit
    isolated_factor: Limit
    fraction_ceiling: Limit
    chance: Limit
    copied_share: Limit
    parts_relative: Limit
    parts_usual: Limit
    parts_cap: Limit
    parts_lone: Limit
    parts_lone_usual: Limit
    parts_exact: Limit
    total_relative: Limit
    total_spread: Limit
    sum_relative: Limit

    def __getitem__(self, name: str) -> float:
        limit: Limit = getattr(self, name)
        return float(limit.value)


def read_thresholds() -> Thresholds:
    """Read the limits; raises the errors of `read_model`."""
    return read_model(paths.data() / "catalog" / "series_checks.yml", Thresholds)
