"""What readers of a former release remember: its figures, and that respondents were only added, or only taken away.

Weighted shares are only nearly numbers of respondents: the smallest tolerance under which both releases can be true is
found first, and is nothing where weights are equal.
"""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack

from helpers.survey.disclosure.families import Node
from helpers.survey.disclosure.former_release import UNCHANGED, Told
from helpers.survey.disclosure.linear_programs import Program, matrix, worth
from helpers.survey.disclosure.linear_system import Form, Placed, System, Target, answers_of
from helpers.survey.disclosure.places import Place
from helpers.survey.disclosure.sensitive import SensitivityThresholds
from helpers.survey.questionnaire.questionnaire import Filter

Name = tuple[str, ...]
Limit = tuple[Form, float]
NOBODY = Node((), np.zeros(0), np.zeros(0), {}, {}, None, None)


def remember(
    system: System,
    placed: Mapping[Name, Placed],
    former_told: Mapping[Name, Told],
    filters: Mapping[Name, tuple[Name, Filter]],
    rules: SensitivityThresholds,
) -> None:
    """Add the unknowns and the figures of the former release of one block.

    filters: by family, the family and the answers that its question depends on. What the former release hid, and may
    have been sensitive for all that the new numbers say, becomes a target again; then each target is narrowed to what
    the former release leaves possible, for what it told cannot be taken back.
    """
    former: dict[Name, Placed] = {}
    limits: list[Limit] = []
    for name, place_of in placed.items():
        sizes = {at: row.n for (at, _), row in former_told.get(name, {}).items() if row.n is not None}
        former[name] = _former_placed(system, place_of, former_told.get(name, {}), sizes)
        limits += _told(former[name], former_told.get(name, {}), sizes)
        added = {at: node.n - sizes[at] for at, node in place_of.family.nodes.items() if at in sizes}
        # Where n_obs is not told, respondents are supposed to have come or gone like elsewhere.
        usual = 1 if sum(added.values()) >= 0 else -1
        for leaf, at in enumerate(place_of.family.leaves):
            limits += _kept(place_of, former[name], leaf, usual if name in filters else added.get(at, usual))
    for name, (earlier, condition) in filters.items():
        limits += _asked(former[name], former[earlier], condition)
    tolerance = _fit(system, placed.values(), limits)
    system.below += [(form, limit + tolerance) for form, limit in limits]
    for name, place_of in former.items():
        system.targets += _hidden_then(place_of, former_told.get(name, {}), rules)
    _clip(system)


def _told(former: Placed, told: Told, sizes: dict[Place, int]) -> Iterator[Limit]:
    nodes = former.family.nodes
    about = [
        (former.form(label, nodes[at], scale=row.weight), row.value, row.half)
        for (at, label), row in told.items()
        if row.value is not None and label in nodes.get(at, NOBODY).rows
    ]
    about += [(former.asked(nodes[at]), float(n), 0.0) for at, n in sizes.items() if at in nodes]
    weights = {at: row.weight for (at, _), row in told.items() if row.weight is not None and at in nodes}
    about += [(former.everybody(nodes[at], weight), float(sizes[at]), 0.0) for at, weight in weights.items()]
    for form, value, half in about:
        yield form, value + half
        yield {column: -coefficient for column, coefficient in form.items()}, half - value


def _asked(linked: Placed, earlier: Placed, condition: Filter) -> Iterator[Limit]:
    """Say of the former release who was asked; everyone who should have been answered then if it is so today."""
    answers = answers_of(earlier.family, condition)
    for at, node in linked.family.nodes.items():
        before = earlier.family.nodes.get(at)
        if before is None:
            continue
        scale = earlier.scale(before)
        yield linked.everybody(node, scale) | earlier.gave(answers, before, scale, sign=-1), 0
        if before.counts[sorted(answers)].sum() == node.n:
            yield linked.everybody(node, scale, sign=-1) | earlier.gave(answers, before, scale), 0


def _hidden_then(former: Placed, told: Told, rules: SensitivityThresholds) -> Iterator[Target]:
    """Return the former figures that were hidden, and may have been so for having too few respondents."""
    family = former.family
    for (at, label), (value, n, *_) in told.items():
        node = family.nodes.get(at)
        if value is not None or node is None or label not in family.labels or not node.n:
            continue
        now = int(node.counts[list(family.labels[label])].sum())
        gone = node.n if n is None else max(0, node.n - n)
        margin = rules.minimum_cell if n is None else min(rules.minimum_cell, n)
        for gave, others in ((now, False), (node.n - now, True)):
            if gave - gone < rules.minimum_cell:
                name = f"{family.named(at, label)}, former release"
                yield Target(name, former.form(label, node, others=others), 0, margin)


def _clip(system: System) -> None:
    """Narrow each target to what the former release leaves possible, and leave out those of which nothing is left."""
    program, kept = Program(system), []
    everything_hidden = np.zeros(len(system.cells), dtype=bool)
    witnesses = [program.truth]
    for position, target in enumerate(system.targets):
        ends = []
        for sign, end in ((-1, target.low), (1, target.high)):
            if not any(sign * (worth(target.form, witness) - end) >= 0 for witness in witnesses):
                moved = program.cheapest((position, sign), everything_hidden)
                if moved is None:
                    end = program.furthest((position, sign))
                else:
                    witnesses.append(moved)
            ends.append(end)
        if ends[0] <= ends[1]:
            kept.append(Target(target.name, target.form, ends[0], ends[1]))
    system.targets = kept


def _former_placed(system: System, placed: Placed, told: Told, sizes: dict[Place, int]) -> Placed:
    """Add the former unknowns; a leaf whose former weight or n is not told is taken to have those of today."""
    counts = np.array([[system.unknown(0) for _ in row] for row in placed.counts])
    sums = None
    if placed.sums is not None:
        sums = np.array([[system.unknown(0) for _ in row] for row in placed.sums])
        for answer, (low, high) in enumerate(placed.family.bounds):
            for count, total in zip(counts[answer].tolist(), sums[answer].tolist(), strict=True):
                system.below += [({count: low, total: -1}, 0), ({count: -high, total: 1}, 0)]
    leaves, weights = placed.family.leaves, placed.weights.copy()
    known = {at: row.weight for (at, _), row in told.items() if row.weight is not None}
    there = [leaf for leaf, at in enumerate(leaves) if at in known]
    if there:
        then = np.array([known[leaves[leaf]] for leaf in there])
        weights *= np.mean(then / weights[there])
        weights[there] = then
    n = np.array([sizes.get(at, today) for at, today in zip(leaves, placed.sizes.tolist(), strict=True)])
    return Placed(placed.family, counts, sums, weights, n)


def _kept(new: Placed, old: Placed, leaf: int, added: int) -> Iterator[Limit]:
    """Say of one leaf that nobody left (or nobody came), answer by answer, and so for the notes of those who did."""
    for more, less in ([(new, old)] if added >= 0 else []) + ([(old, new)] if added <= 0 else []):
        for answer in range(len(new.counts)):
            few, many = int(less.counts[answer, leaf]), int(more.counts[answer, leaf])
            yield {few: 1, many: -1}, 0
            if new.sums is not None and old.sums is not None and more.sums is not None and less.sums is not None:
                low, high = new.family.bounds[answer]
                small, large = int(less.sums[answer, leaf]), int(more.sums[answer, leaf])
                yield {many: low, few: -low, large: -1, small: 1}, 0
                yield {many: -high, few: high, large: 1, small: -1}, 0


def _fit(system: System, placed: Iterable[Placed], limits: list[Limit]) -> float:
    """Give the former unknowns, and the sums of notes, values that fit, and return the tolerance that this takes."""
    size, forms = len(system.truth), [*system.below, *limits]
    truth = np.array(system.truth)
    low, high = np.zeros(size + 1), np.full(size + 1, np.inf)
    for name in placed:
        low[name.counts] = high[name.counts] = truth[name.counts]
    elastic = np.zeros((len(forms), 1))
    elastic[len(system.below) :] = -1
    known = matrix([*system.equal, *(cell.form for cell in system.cells)], size)
    result = linprog(
        np.append(np.zeros(size), 1),
        A_ub=hstack([matrix([form for form, _ in forms], size), csr_array(elastic)], format="csr"),
        b_ub=[limit for _, limit in forms],
        A_eq=hstack([known, csr_array((known.shape[0], 1))], format="csr"),
        b_eq=known @ truth,
        bounds=np.column_stack([low, high]),
        method="highs",
    )
    system.truth[:] = result.x[:-1].tolist()
    return float(result.x[-1]) + UNCHANGED
