"""Which figures to hide beside the sensitive ones, so that nothing sensitive can be worked out from the others.

Each target is moved to both ends of its protection interval at the least loss: a linear program looks for other numbers
of respondents that fit all that is known, and pays for each shown figure that they change; the figures they change are
then hidden (the linear heuristic of cell suppression: Fischetti and Salazar-Gonzalez 2001, Management Science 47(7),
1008-1027; Hundepool et al. 2012, Statistical Disclosure Control, chapter 4). These other numbers are kept as witnesses:
they prove that the target is protected, whatever is hidden afterwards.
"""

from dataclasses import dataclass

import numpy as np

from helpers.errors import EstimateError
from helpers.survey.disclosure.linear_programs import SLACK, Program, worth
from helpers.survey.disclosure.linear_system import System, Target

Goal = tuple[int, int]
"""The position of a target, and one end of its interval: -1 for the lowest, 1 for the highest."""


@dataclass(frozen=True)
class Suppression:
    """The rows to hide, and the witnesses that prove that every target is protected."""

    hidden: frozenset[int]
    witnesses: list[np.ndarray]


def suppress(system: System, hidden: frozenset[int]) -> Suppression:
    """Return the rows to hide so that every target of a system is protected, those of `hidden` first.

    A row that turns out not to be needed is shown again. Raises EstimateError where hiding every row is not enough.
    """
    program = Program(system)
    chosen, witnesses, causes = set(hidden), [program.truth], dict[int, Goal]()
    for goal in _goals(system.targets):
        if _is_reached(system.targets, goal, witnesses):
            continue
        shown = program.shown(chosen)
        moved = program.cheapest(goal, shown)
        if moved is None:
            raise EstimateError(
                "disclosure-risk",
                f"'{system.targets[goal[0]].name}' could be worked out even if every figure were hidden.",
                remedy="Publish nothing of this question, and report its figures to the maintainers.",
            )
        witnesses.append(moved)
        for position in np.flatnonzero(program.changed(moved) & shown):
            rows = system.cells[position].rows
            causes |= dict.fromkeys(set(rows) - chosen, goal)
            chosen |= set(rows)
    return _without_needless(program, chosen, causes, witnesses)


def _goals(targets: list[Target]) -> list[Goal]:
    return [(position, sign) for position in range(len(targets)) for sign in (-1, 1)]


def _is_reached(targets: list[Target], goal: Goal, witnesses: list[np.ndarray]) -> bool:
    position, sign = goal
    target = targets[position]
    end = target.low if sign < 0 else target.high
    return any(sign * (worth(target.form, witness) - end) >= -2 * SLACK for witness in witnesses)


def _without_needless(
    program: Program, chosen: set[int], causes: dict[int, Goal], witnesses: list[np.ndarray]
) -> Suppression:
    """Show again, the dearest first, each row that other witnesses can do without.

    The goal for which a row was hidden is tried first: most rows fail it, and are known to be needed.
    """
    cells = [cell for cell in program.system.cells if len(cell.rows) == 1 and cell.rows[0] in causes]
    for cell in sorted(cells, key=lambda cell: (-cell.loss, cell.rows)):
        shown = program.shown(chosen - set(cell.rows))
        solution = _with_shown(program, witnesses, shown, causes[cell.rows[0]])
        if solution is not None:
            chosen, witnesses = chosen - set(cell.rows), solution
    return Suppression(frozenset(chosen), witnesses)


def _with_shown(
    program: Program, witnesses: list[np.ndarray], shown: np.ndarray, first: Goal
) -> list[np.ndarray] | None:
    """Return witnesses that change no shown cell, None where a target then lacks one."""
    targets = program.system.targets
    kept = [witness for witness in witnesses if not (program.changed(witness) & shown).any()]
    for goal in [first, *_goals(targets)]:
        if not _is_reached(targets, goal, kept):
            moved = program.cheapest(goal, shown, may_hide=False)
            if moved is None:
                return None
            kept.append(moved)
    return kept
