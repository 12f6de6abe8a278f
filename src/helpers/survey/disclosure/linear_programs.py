"""The linear programs behind the disclosure gate: other numbers of respondents that fit all that a reader knows."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import block_array, csr_array, eye_array

from helpers.survey.disclosure.linear_system import Form, System

# HiGHS meets its relations to 1e-7: a figure that changes by less than MOVED has not changed.
MOVED, SLACK = 1e-6, 1e-6
# What is hidden already costs a little, so that a witness does not need more hidden figures than it must.
ALREADY_HIDDEN = 1e-3
NODES = 40
"""Branches in which whole numbers are looked for, the best found then doing: no time, so that machines agree."""


class Program:
    """The relations of one system as matrices.

    Columns: unknowns, what each cell gains and loses, what its rounding leaves open (free), then the targets.
    """

    def __init__(self, system: System) -> None:
        self.system = system
        self.truth = np.array(system.truth)
        size, cells, targets = len(self.truth), len(system.cells), len(system.targets)
        self.cells = matrix([cell.form for cell in system.cells], size)
        self.losses = np.array([cell.loss for cell in system.cells])
        self.room = np.array([(cell.below, cell.above) for cell in system.cells]).reshape(cells, 2)
        equal = matrix(system.equal, size)
        below = matrix([form for form, _ in system.below], size)
        aims = matrix([target.form for target in system.targets], size)
        change, aimed = eye_array(cells, format="csr"), eye_array(targets, format="csr")
        self._equal = block_array(
            [
                [equal, csr_array((len(system.equal), 3 * cells)), None],
                [self.cells, csr_array(block_array([[-change, change, -change]])), None],
                [aims, None, -aimed],
            ],
            format="csc",
        )
        self._equal_to = np.concatenate([equal @ self.truth, self.cells @ self.truth, np.zeros(targets)])
        self._below = csr_array(below).copy()
        self._below.resize((len(system.below), size + 3 * cells + targets))
        self._never_above = np.array([limit for _, limit in system.below])
        self._low = np.concatenate([np.zeros(size + 2 * cells), -self.room[:, 0], np.full(targets, -np.inf)])
        self._high = np.concatenate([np.full(size + 2 * cells, np.inf), self.room[:, 1], np.full(targets, np.inf)])
        self._paid = slice(size, size + 2 * cells)

    def shown(self, hidden: set[int]) -> np.ndarray:
        """Tell which cells are shown: those with a row that is not hidden."""
        return np.array([not hidden.issuperset(cell.rows) for cell in self.system.cells])

    def changed(self, witness: np.ndarray) -> np.ndarray:
        """Tell which cells a witness changes, beyond what their rounding leaves open."""
        moved = self.cells @ (witness - self.truth)
        return (moved > self.room[:, 1] + MOVED) | (moved < -self.room[:, 0] - MOVED)

    def cheapest(self, goal: tuple[int, int], shown: np.ndarray, *, may_hide: bool = True) -> np.ndarray | None:
        """Return unknowns that bring a target to one end of its interval at the least loss, None if none do.

        goal: the position of the target, and -1 for its lowest end or 1 for its highest. A shown cell that they change
        is one to hide; they change none unless `may_hide`.
        """
        size, (position, sign) = len(self.truth), goal
        target, aim = self.system.targets[position], len(self._low) - len(self.system.targets) + position
        low, high = self._low.copy(), self._high.copy()
        if sign < 0:
            high[aim] = target.low + SLACK
        else:
            low[aim] = target.high - SLACK
        if not may_hide:
            high[self._paid] = np.tile(np.where(shown, 0, np.inf), 2)
        cost = np.zeros(len(low))
        cost[self._paid] = np.tile(np.where(shown, 1, ALREADY_HIDDEN) * self.losses, 2)
        solution = self._solve(cost, low, high)
        return None if solution is None else solution[:size]

    def furthest(self, goal: tuple[int, int]) -> float:
        """Return how low (-1) or how high (1) a target can be when nothing is shown."""
        position, sign = goal
        cost = np.zeros(len(self._low))
        aim = len(cost) - len(self.system.targets) + position
        cost[aim] = -sign
        solution = self._solve(cost, self._low, self._high)
        return float(sign * np.inf if solution is None else solution[aim])

    def cheapest_other(
        self, form: Form, sign: int, shown: np.ndarray, whole: np.ndarray
    ) -> tuple[float, np.ndarray] | None:
        """Return the least loss, and unknowns of which `whole` are whole numbers, that move a form by 1 at least.

        sign: 1 for upwards, -1 for downwards; None where nothing does.
        """
        size = len(self.truth)
        cost, integrality = np.zeros(len(self._low)), np.zeros(len(self._low))
        cost[self._paid] = np.tile(np.where(shown, 1, 0) * self.losses, 2)
        integrality[:size][whole] = 1
        moved = matrix([form], len(self._low))
        end = worth(form, self.truth) + sign
        result = milp(
            cost,
            integrality=integrality,
            bounds=Bounds(self._low, self._high),
            constraints=[
                LinearConstraint(self._equal, self._equal_to, self._equal_to),
                LinearConstraint(self._below, -np.inf, self._never_above),
                LinearConstraint(moved, *((end - SLACK, np.inf) if sign > 0 else (-np.inf, end + SLACK))),
            ],
            options={"node_limit": NODES},
        )
        return None if result.x is None else (float(result.fun), result.x[:size])

    def _solve(self, cost: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray | None:
        result = linprog(
            cost,
            A_ub=self._below,
            b_ub=self._never_above,
            A_eq=self._equal,
            b_eq=self._equal_to,
            bounds=np.column_stack([low, high]),
            method="highs",
        )
        return result.x if result.status == 0 else None


def matrix(forms: list[Form], width: int) -> csr_array:
    """Return linear forms as the rows of a sparse matrix."""
    rows = np.repeat(np.arange(len(forms)), [len(form) for form in forms])
    columns = np.array([column for form in forms for column in form], dtype=int)
    values = np.array([value for form in forms for value in form.values()], dtype=float)
    return csr_array((values, (rows, columns)), shape=(len(forms), width))


def worth(form: Form, unknowns: np.ndarray) -> float:
    """Return the value of a linear form."""
    return float(unknowns[list(form)] @ np.fromiter(form.values(), float))
