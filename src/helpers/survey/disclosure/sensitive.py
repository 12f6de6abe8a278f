"""What is sensitive in a family of rows, and the interval inside which a reader must not be able to place it."""

from collections.abc import Iterable
from typing import Protocol

from helpers.survey.disclosure.linear_system import Placed, Target
from helpers.survey.estimate_row import MEAN


class SensitivityThresholds(Protocol):
    """The rules that the gate reads: the smallest cell, and the smallest number of respondents, that may be shown."""

    @property
    def minimum_cell(self) -> int:
        """Return the smallest number of respondents of a cell."""

    @property
    def minimum_n(self) -> int:
        """Return the smallest number of respondents of a population in a territory."""


def targets(placed: Placed, rules: SensitivityThresholds) -> Iterable[tuple[Target, int | None]]:
    """Return what must be protected in a family, with the row to hide where there is one.

    A cell of x respondents out of n is sensitive when x or n - x is below minimum_cell, or n below minimum_n.
    """
    family = placed.family
    for at, node in family.nodes.items():
        if not node.n:
            yield from ((Target("", {}, 0, 0), row) for row in node.rows.values())
            continue
        for label, members in family.labels.items():
            x, row = int(node.counts[list(members)].sum()), node.rows.get(label)
            margin = min(rules.minimum_cell, node.n)
            if x < rules.minimum_cell:
                yield Target(family.named(at, label), placed.form(label, node), 0, margin), row
            if node.n - x < rules.minimum_cell:
                yield Target(family.named(at, f"not {label}"), placed.form(label, node, others=True), 0, margin), row
            if node.n < rules.minimum_n:
                told = float(node.told[list(members)].sum())
                ends = max(0, told - margin), min(node.n, told + margin)
                yield Target(family.named(at, label), placed.form(label, node), *ends), row
        if MEAN in node.rows and node.n < rules.minimum_n and node.mean is not None:
            lowest, highest = family.bounds[0][0], family.bounds[-1][1]
            reach = (highest - lowest) / 2 * min(1, rules.minimum_cell / node.n)
            low, high = max(lowest, node.mean - reach) * node.n, min(highest, node.mean + reach) * node.n
            yield Target(family.named(at, MEAN), placed.form(MEAN, node), low, high), node.rows[MEAN]
