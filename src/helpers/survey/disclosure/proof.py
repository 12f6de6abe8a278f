"""The last look before publication: every suppressed figure is proved to be uncertain enough, without any solver."""

import numpy as np

from helpers.errors import EstimateError
from helpers.survey.disclosure.linear_programs import matrix
from helpers.survey.disclosure.linear_system import System
from helpers.survey.disclosure.suppression import Suppression

TOLERANCE = 1e-4


def audit(system: System, suppression: Suppression) -> None:
    """Check that every target can be at both ends of its protection interval, for all that a reader knows.

    The proof of an end is one set of numbers of respondents, none negative, that fits every relation and every figure
    that is shown, rounded as readers get it, and brings the target to that end: plain arithmetic, so that a solver is
    not trusted twice.
    Raises EstimateError with the first figure that lacks a proof.
    """
    size, truth = len(system.truth), np.array(system.truth)
    shown = [cell for cell in system.cells if not suppression.hidden.issuperset(cell.rows)]
    known, read = matrix(system.equal, size), matrix([cell.form for cell in shown], size)
    lowest, highest = (np.array([getattr(cell, side) for cell in shown]) for side in ("below", "above"))
    below = matrix([form for form, _ in system.below], size)
    limits = np.array([limit for _, limit in system.below])
    proofs = [
        witness
        for witness in suppression.witnesses
        if witness.min(initial=0) > -TOLERANCE
        and np.abs(known @ (witness - truth)).max(initial=0) < TOLERANCE
        and (read @ (witness - truth) - highest).max(initial=0) < TOLERANCE
        and (read @ (truth - witness) - lowest).max(initial=0) < TOLERANCE
        and (below @ witness - limits).max(initial=0) < TOLERANCE
    ]
    if not system.targets:
        return
    reached = matrix([target.form for target in system.targets], size) @ np.column_stack([truth, *proofs])
    for target, values in zip(system.targets, reached, strict=True):
        if values.min() > target.low + TOLERANCE or values.max() < target.high - TOLERANCE:
            # The figure itself is no word for an error: a log is public.
            raise EstimateError(
                "disclosure-risk",
                f"Nothing proves that '{target.name}' cannot be worked out from the figures that are shown.",
                remedy="Publish nothing of this question, and report its figures to the maintainers.",
            )
