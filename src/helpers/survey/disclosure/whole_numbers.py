"""Suppressed cells that one whole number only would fit: more is hidden until each could be another.

Where everybody weighs the same in a zone, share x n_obs is a number of respondents: a reader who tries whole numbers
against the shares of an ensemble, whose zones weigh otherwise, may be left with one solution although fractions have
many. Where weights differ inside zones, no share counts respondents, and there is nothing to try.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from helpers.survey.disclosure.linear_programs import Program, worth
from helpers.survey.disclosure.linear_system import Form, Placed, System

WHOLE = 1e-6


def hide_certain(system: System, placed: Iterable[Placed], hidden: frozenset[int]) -> frozenset[int]:
    """Return the rows to hide so that every suppressed cell may be another number of respondents.

    hidden: the rows that `suppress` hides.
    """
    families = list(placed)
    counts = np.concatenate([family.counts.ravel() for family in families])
    truth = np.array(system.truth)
    if not hidden or (np.abs(truth[counts] - truth[counts].round()) > WHOLE).any():
        return hidden
    whole = np.concatenate([counts, *(family.sums.ravel() for family in families if family.sums is not None)])
    program, chosen = Program(system), set(hidden)
    others: list[np.ndarray] = []
    waiting = list(_cells(families, chosen))
    while waiting:
        form = waiting.pop(0)
        if any(abs(worth(form, other) - worth(form, truth)) > 1 / 2 for other in others):
            continue
        shown = program.shown(chosen)
        moves = [program.cheapest_other(form, sign, shown, whole) for sign in (1, -1)]
        move_found = min((move for move in moves if move), key=lambda move: move[0], default=None)
        if move_found is None:  # a former release told it, and cannot be taken back
            continue
        others.append(move_found[1])
        more = {row for at in np.flatnonzero(program.changed(move_found[1]) & shown) for row in system.cells[at].rows}
        waiting += _cells(families, more - chosen)
        chosen |= more
    return frozenset(chosen)


def _cells(families: list[Placed], rows: set[int]) -> Iterator[Form]:
    """Yield the number of respondents of each row that counts some."""
    for family in families:
        for node in family.family.nodes.values():
            for label, members in family.family.labels.items():
                if node.n and node.rows.get(label) in rows:
                    unknowns = family.counts[np.ix_(list(members), list(node.leaves))].ravel().tolist()
                    yield dict.fromkeys(unknowns, 1.0)
