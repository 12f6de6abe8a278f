"""Families of estimate rows: one item of one question, its answers by population and territory, down to the leaves."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.errors import EstimateError, quoted
from helpers.survey.disclosure.places import Grid, Parts, Place, completed
from helpers.survey.estimate_row import ALL, MEAN, rounded
from helpers.survey.questionnaire.scales import Scale

FAMILY = ["study", "wave", "provenance", "question_id", "item"]


@dataclass(frozen=True)
class Node:
    """The respondents of one place: how many gave each answer, and the rows that would be shown of them.

    leaves: positions, in the family's leaves, of the smallest places it is made of. counts: by answer, in order. told:
    what readers take for the counts, share x n; the same where weights are equal, or where no share is told. By answer,
    total or mean, rows: the position of its row, and values: what readers get there, rounded; both empty for what is
    left of a parent once its parts are taken away. mean: None where there is none. weight: mean weight of a respondent,
    None where it is not given.
    """

    leaves: tuple[int, ...]
    counts: np.ndarray
    told: np.ndarray
    rows: dict[str, int]
    values: dict[str, float]
    mean: float | None
    weight: float | None

    @property
    def n(self) -> int:
        """Return the number of respondents."""
        return int(self.counts.sum())


@dataclass(frozen=True)
class Family:
    """The rows of one item of one question, and the places they are about.

    labels: the positions, in `answers`, that each answer or total adds up. bounds: the lowest and highest note of each
    band, empty where answers are no notes. leaves: the smallest places; nodes: every place that has respondents.
    """

    name: tuple[str, ...]
    answers: tuple[str, ...]
    labels: dict[str, tuple[int, ...]]
    bounds: tuple[tuple[int, int], ...]
    leaves: tuple[Place, ...]
    nodes: dict[Place, Node]

    def named(self, at: Place, label: str = "") -> str:
        """Return what an error calls a figure of this family."""
        return " ".join(part for part in (*self.name, at[0], *at[1], label) if part)

    def leaf_node(self, leaf: int) -> Node | None:
        """Return the node that is one leaf alone, None where it has no respondent."""
        return self.nodes.get(self.leaves[leaf])


def read_family(
    name: tuple[str, ...], rows: pd.DataFrame, scale: Scale, parts: Parts, beside: Family | None = None
) -> Family:
    """Read the rows of one family; `rows` holds n_cell and its index is the position of each row.

    beside: the family that a filter depends on, whose places are places of this one too, even if nobody was asked.

    What a parent counts beyond its parts (respondents of no zone, of no population) becomes a place of its own, which
    no row shows and which a subtraction would reveal. Raises EstimateError where numbers do not add up.
    """
    # On a scale of notes, an answer that is no note ("don't know") is missing in responses: no row counts it.
    answers = tuple(answer.id for answer in (scale.bands if scale.is_notes else scale.answers))
    labels: dict[str, tuple[int, ...]] = {answer: (position,) for position, answer in enumerate(answers)}
    labels |= {total.id: tuple(answers.index(answer) for answer in total.answers) for total in scale.totals}
    given = {
        (str(population), (str(level), str(code))): group
        for (population, level, code), group in rows.groupby(["population", "level", "territory_code"], sort=True)
    }
    around = [] if beside is None else [at for at, node in beside.nodes.items() if node.rows]
    places_known = {*given, *(at for at in around if at[0] in {population for population, _ in given})}
    counted = {place: _counts(name, place, group, labels) for place, group in given.items()}
    grid = Grid(places_known, parts)
    count = completed(counted, grid, len(answers))
    sums = completed({place: _sums(group, labels) for place, group in given.items()}, grid, 2 + len(answers))
    leaves = tuple((p, d) for p in grid.populations_in(ALL) for d in grid.leaf_domains())
    position = {leaf: index for index, leaf in enumerate(leaves)}
    nodes = {}
    for population in sorted({*grid.populations, *grid.populations_in(ALL), *(p for p, _ in places_known)}):
        for domain in grid.every_domain():
            place = (population, domain)
            if (counts := count(place)).min() < 0:
                # Errors name answers and never count them: a log is public, and a count may be a respondent.
                more = [answer for answer, left in zip(answers, counts, strict=True) if left < 0]
                raise EstimateError(
                    "inconsistent-estimates",
                    f"The parts of '{population}' count more respondents than the whole, for {quoted(more)}.",
                    where=f"{_shown(name)}, around {' '.join(domain)}",
                    remedy="Estimate every population in every territory, and check which territories hold which.",
                )
            if counts.sum() or place in places_known:
                under = [(p, d) for p in grid.populations_in(population) for d in grid.domains_in(domain)]
                at = tuple(position[leaf] for leaf in under)
                nodes[place] = _node(at, counts, sums(place), given.get(place))
    bounds = tuple((band.low, band.high) for band in scale.bands)
    return Family(name, answers, labels, bounds, leaves, nodes)


def _counts(name: tuple[str, ...], place: Place, group: pd.DataFrame, labels: dict[str, tuple[int, ...]]) -> np.ndarray:
    """Return the respondents of each answer of a place; one answer without a row is what the others leave."""
    cells = {str(answer): int(cell) for answer, cell in zip(group["answer"], group["n_cell"], strict=True)}
    answers = [label for label, members in labels.items() if len(members) == 1]
    absent = [answer for answer in answers if answer not in cells]
    known = sum(cells.get(answer, 0) for answer in answers)
    sizes = set(group["n_obs"].dropna().astype(int)) | ({cells[MEAN]} if MEAN in cells else set())
    size = next(iter(sizes), known)
    where = f"{_shown(name)}, {place[0]}, {' '.join(place[1])}"
    if len(sizes) > 1 or size < known or (size > known and len(absent) != 1):
        raise EstimateError(
            "inconsistent-estimates",
            f"The answers do not count as many respondents as n_obs, {quoted(sorted(sizes))}.",
            where=where,
            remedy="Give every answer its row, with n_cell, and the same n_obs to all of them.",
        )
    counts = np.array([cells.get(answer, size - known) for answer in answers])
    for label, members in labels.items():
        if label in cells and cells[label] != counts[list(members)].sum():
            raise EstimateError(
                "inconsistent-estimates",
                f"'{label}' does not count as many respondents as its answers.",
                where=where,
                remedy="Count a total on the answers that it adds.",
            )
    return counts


def _sums(group: pd.DataFrame, labels: dict[str, tuple[int, ...]]) -> np.ndarray:
    """Return the sum of weights, of weighted notes, then of the weights of each answer; nan where they are not told."""
    base = group["base_population"].max()
    values = dict(zip(group["answer"], group["value"], strict=True))
    shares = np.array([values.get(label, 0) for label, members in labels.items() if len(members) == 1], dtype=float)
    absent = [label not in values for label, members in labels.items() if len(members) == 1]
    shares[absent] = (100 - shares.sum()) / max(1, sum(absent))
    return np.array([base, base * values.get(MEAN, np.nan), *(base * shares / 100)], dtype=float)


def _node(leaves: tuple[int, ...], counts: np.ndarray, sums: np.ndarray, group: pd.DataFrame | None) -> Node:
    n, base, notes, weights = counts.sum(), sums[0], sums[1], sums[2:]
    rows: dict[str, int] = {}
    values: dict[str, float] = {}
    if group is not None:
        rows = {str(answer): int(row) for answer, row in zip(group["answer"], group.index, strict=True)}
        values = dict(zip(rows, rounded(group)["value"].tolist(), strict=True))
    if not (n and base > 0):
        return Node(leaves, counts, counts.astype(float), rows, values, None, None)
    estimated = np.where(counts > 0, weights, 0).clip(min=0) / base * n
    mean, estimated = (
        float(notes / base) if np.isfinite(notes) else None,
        estimated if np.isfinite(estimated).all() else counts,
    )
    return Node(leaves, counts, estimated.astype(float), rows, values, mean, float(base / n))


def _shown(name: tuple[str, ...]) -> str:
    return " ".join(part for part in name if part)
