"""Everything that a reader of the tables knows, written as linear relations between numbers of respondents.

The unknowns are the respondents of each answer in each leaf (smallest population × territory) and, for notes, the sum
of the notes inside each band, which lies between its lowest and its highest note times its respondents.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from helpers.errors import EstimateError
from helpers.survey.disclosure.families import Family, Node
from helpers.survey.disclosure.places import Place
from helpers.survey.estimate_row import MEAN, NOTE, PERCENT, rounding
from helpers.survey.questionnaire.questionnaire import Filter

Form = dict[int, float]
"""A linear form: coefficient by unknown."""
MEAN_LOSS = 4


@dataclass(frozen=True)
class Cell:
    """What one row tells, or what every row of a place tells when it stands for n_obs, and the loss of hiding it.

    below, above: how far from the truth its rounding leaves it, 0 where the figure is not rounded.
    """

    form: Form
    rows: tuple[int, ...]
    loss: float
    below: float = 0.0
    above: float = 0.0


@dataclass(frozen=True)
class Target:
    """A form that must be able to be as low as `low` and as high as `high`, for all that a reader knows."""

    name: str
    form: Form
    low: float
    high: float


@dataclass
class System:
    """The relations of one block of families, the cells that may be hidden and the targets to be protected.

    truth: one value of the unknowns that fits every relation. equal: forms that are worth what they are in truth.
    below: forms, and what they never exceed.
    """

    truth: list[float] = field(default_factory=list)
    equal: list[Form] = field(default_factory=list)
    below: list[tuple[Form, float]] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def unknown(self, truth: float) -> int:
        """Add an unknown that is never negative."""
        self.truth.append(float(truth))
        return len(self.truth) - 1


@dataclass(frozen=True)
class Placed:
    """A family whose unknowns stand in a system: counts and note sums by answer and leaf; weights and n by leaf."""

    family: Family
    counts: np.ndarray
    sums: np.ndarray | None
    weights: np.ndarray
    sizes: np.ndarray

    def form(self, label: str, node: Node, *, others: bool = False, scale: float | None = None) -> Form:
        """Return an answer, a total or the notes' sum in a node, in respondents of mean weight of that node.

        others: return those who did not give that answer instead. scale: that mean weight, where it is known.
        """
        if label == MEAN and self.sums is not None:
            return self._weighted(self.sums, node, scale or self.scale(node))
        members = self.family.labels[label]
        return self.gave([row for row in range(len(self.counts)) if (row in members) != others], node, scale)

    def gave(self, answers: Iterable[int], node: Node, scale: float | None = None, sign: float = 1) -> Form:
        """Return those who gave some answers, by position, in respondents of mean weight of a node."""
        return self._weighted(self.counts[sorted(answers)], node, sign * (scale or self.scale(node)))

    def everybody(self, node: Node, scale: float | None = None, sign: float = 1) -> Form:
        """Return all the respondents of a node, in respondents of its mean weight: base_population."""
        return self.gave(range(len(self.counts)), node, scale, sign)

    def asked(self, node: Node) -> Form:
        """Return all the respondents of a node, one by one: n_obs."""
        return dict.fromkeys(self.counts[:, list(node.leaves)].ravel().tolist(), 1.0)

    def scale(self, node: Node) -> float:
        """Return the mean weight of the respondents of a node."""
        weights, n = self.weights[list(node.leaves)], self.sizes[list(node.leaves)]
        return float((weights @ n) / n.sum() if n.sum() else weights.mean())

    def _weighted(self, unknowns: np.ndarray, node: Node, scale: float) -> Form:
        picked, weights = unknowns[:, list(node.leaves)], self.weights[list(node.leaves)]
        return dict(zip(picked.ravel().tolist(), np.tile(weights / scale, len(picked)).tolist(), strict=True))


def place(system: System, family: Family, beside: Placed | None = None) -> Placed:
    """Add a family's unknowns and relations; n_obs is known everywhere unless it counts an answer to a filter.

    beside: the family that the filter depends on, None without a filter.
    """
    shape = (len(family.answers), len(family.leaves))
    counts, sums = np.zeros(shape, dtype=int), np.zeros(shape, dtype=int) if family.bounds else None
    for leaf in range(shape[1]):
        node = family.leaf_node(leaf)
        truth = node.told if node else np.zeros(shape[0])
        counts[:, leaf] = [system.unknown(count) for count in truth]
        if sums is not None:
            sums[:, leaf] = [system.unknown(count) for count in _note_sums(family, truth, _mean(family, leaf))]
            for answer, (low, high) in enumerate(family.bounds):
                count, total = int(counts[answer, leaf]), int(sums[answer, leaf])
                system.below += [({count: low, total: -1}, 0), ({count: -high, total: 1}, 0)]
    nodes = [family.leaf_node(leaf) for leaf in range(shape[1])]
    placed = Placed(family, counts, sums, _weights(family, beside), np.array([node.n if node else 0 for node in nodes]))
    for node in family.nodes.values():
        if beside is None:
            system.equal.append(placed.asked(node))
        elif node.rows:
            # n_obs, then base_population.
            for form in (placed.asked(node), placed.everybody(node)):
                system.cells.append(Cell(form, tuple(node.rows.values()), sum(_losses(node, family))))
        for (label, row), loss in zip(node.rows.items(), _losses(node, family), strict=True):
            form = placed.form(label, node)
            system.cells.append(Cell(form, (row,), loss, *_room(system, form, label, node)))
    return placed


def link(system: System, linked: Placed, earlier: Placed, condition: Filter) -> None:
    """Say that those who were asked gave some answers to an earlier question; some of them may not have answered."""
    answers = answers_of(earlier.family, condition)
    for at, node in linked.family.nodes.items():
        if (before := earlier.family.nodes.get(at)) is None:
            if node.rows:
                raise _strangers(linked.family, at)
            continue
        if (silent := int(before.counts[sorted(answers)].sum()) - node.n) < 0:
            raise _strangers(linked.family, at)
        scale = earlier.scale(before)
        relation = linked.everybody(node, scale, sign=-1) | earlier.gave(answers, before, scale)
        if silent:
            known_sum = sum(value * system.truth[unknown] for unknown, value in relation.items())
            relation[system.unknown(max(0, known_sum))] = -1
        system.equal.append(relation)


def answers_of(family: Family, condition: Filter) -> set[int]:
    """Return the positions of the answers that a filter names, those of its totals and bands included."""
    return {position for label in condition.answers for position in family.labels[label]}


def _room(system: System, form: Form, label: str, node: Node) -> tuple[float, float]:
    """Return how far below and above the truth a figure may be, for who reads it rounded."""
    value = node.values[label]
    if not (node.n and np.isfinite(value)):
        return 0.0, 0.0
    truth = sum(coefficient * system.truth[unknown] for unknown, coefficient in form.items())
    half, scale = (rounding(NOTE), node.n) if label == MEAN else (rounding(PERCENT), node.n / 100)
    return max(0.0, truth - (value - half) * scale), max(0.0, (value + half) * scale - truth)


def _losses(node: Node, family: Family) -> list[float]:
    """Return what hiding each row of a node costs: more for a place that holds others, for a large cell, for a mean."""
    return [
        len(node.leaves)
        * (MEAN_LOSS if label == MEAN else 1)
        * float(np.log2(2 + (node.n if label == MEAN else node.counts[list(family.labels[label])].sum())))
        for label in node.rows
    ]


def _weights(family: Family, beside: Placed | None) -> np.ndarray:
    """Return the mean weight of each leaf; where nobody is, that of the family beside, or of the place around."""
    known = [node for node in family.nodes.values() if node.weight]
    weights = np.ones(len(family.leaves))
    for node in sorted(known, key=lambda node: -len(node.leaves)):
        weights[list(node.leaves)] = node.weight
    there = {} if beside is None else dict(zip(beside.family.leaves, beside.weights.tolist(), strict=True))
    for index, leaf in enumerate(family.leaves):
        if leaf in there and not (leaf in family.nodes and family.nodes[leaf].weight):
            weights[index] = there[leaf]
    return weights


def _mean(family: Family, leaf: int) -> float | None:
    holders = [node for node in family.nodes.values() if leaf in node.leaves and node.mean is not None]
    return min(holders, key=lambda node: len(node.leaves)).mean if holders else None


def _note_sums(family: Family, counts: np.ndarray, mean: float | None) -> np.ndarray:
    """Return sums of notes by band that give the mean; the nearest mean where weights carry it out of reach."""
    low = counts * [bound[0] for bound in family.bounds]
    high = counts * [bound[1] for bound in family.bounds]
    room = float((high - low).sum())
    share = 0.5 if mean is None or not room else float(np.clip((mean * counts.sum() - low.sum()) / room, 0, 1))
    return low + share * (high - low)


def _strangers(family: Family, at: Place) -> EstimateError:
    return EstimateError(
        "inconsistent-estimates",
        "More respondents answer a question than gave the answers of its filter.",
        where=family.named(at),
        remedy="Apply the filter of the question before estimating.",
    )
