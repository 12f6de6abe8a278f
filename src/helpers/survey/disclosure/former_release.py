"""A former release of the same figures: what it tells for ever, and which new rows would isolate what changed."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.survey.disclosure.linear_system import Placed, Target
from helpers.survey.disclosure.places import Place
from helpers.survey.disclosure.sensitive import SensitivityThresholds
from helpers.survey.estimate_row import MEAN, PERCENT, SHOWN, rounding

UNCHANGED = 1e-6


class ToldRow(NamedTuple):
    """What a former row tells: respondents or sum of notes, n_obs, mean weight; None for what it hides.

    half: what its rounding leaves open on each side of value.
    """

    value: float | None
    n: int | None
    weight: float | None
    half: float = 0.0


Told = dict[tuple[Place, str], ToldRow]
"""What a former release tells of one family, by place and by answer, total or mean."""


def read_former(rows: pd.DataFrame) -> Told:
    """Return what the former rows of one family tell, shares turned into respondents: share x n_obs."""
    told: Told = {}
    for row in rows.to_dict("records"):
        n = None if pd.isna(row["n_obs"]) else int(row["n_obs"])
        value, weight, half = None, None, 0.0
        if row["status"] == SHOWN and n:
            scale = n / (1 if row["answer"] == MEAN else 100)
            value, half = float(row["value"]) * scale, rounding(row["unit"]) * scale
            weight = float(row["base_population"]) / n
        at = (row["population"], (row["level"], row["territory_code"]))
        told[at, row["answer"]] = ToldRow(value, n, weight, half)
    return told


def changes(
    placed: Placed, told: Told, values: pd.Series, rules: SensitivityThresholds
) -> Iterator[tuple[Target, int]]:
    """Return the rows whose difference with the former ones would isolate too few respondents.

    values: the new value of each row, rounded. A row is sensitive when it or its n_obs changed, and fewer than
    minimum_cell respondents may have been added to it, or to those who did not give that answer. A change without any
    change of n_obs, such as new weights, cannot be told from a few corrected answers, and is treated alike.
    """
    family = placed.family
    for (at, label), (before, n_before, _, half) in told.items():
        node = family.nodes.get(at)
        if before is None or n_before is None or node is None or label not in node.rows:
            continue
        row, added = node.rows[label], node.n - n_before
        scale = node.n / (1 if label == MEAN else 100)
        gained = float(values[row]) * scale - before
        few = rules.minimum_cell + (0.0 if label == MEAN else half + rounding(PERCENT) * scale)
        if added == 0 and abs(gained) < UNCHANGED:
            continue
        lost = added if label == MEAN else min(abs(gained), abs(added - gained))
        if not abs(lost) < few:
            continue
        if label == MEAN:
            ends = [before + note * added for note in (family.bounds[0][0], family.bounds[-1][1])]
        else:
            margin = np.sign(added) * min(rules.minimum_cell, abs(added))
            ends = [before, before + margin] if abs(gained) < few else []
            ends += [before + added - margin, before + added] if abs(added - gained) < few else []
        name = f"{family.named(at, label)}, change since the former release"
        yield Target(name, placed.form(label, node), min(ends), max(ends)), row
