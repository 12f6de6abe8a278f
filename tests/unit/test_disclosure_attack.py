"""An attacker who knows everything that is shown, on random studies: nothing sensitive is found out.

There are 1,000 of them in `make test-all`, 60 in `make test`. The attacker shares no line with the gate: one unknown
by answer (each of the ten notes), population, zone and release, one equation by shown figure, and HiGHS to bound every
sensitive count.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import block_diag, csr_array
from toy_estimates import (
    FRANCE,
    NOTES,
    Counts,
    Place,
    Rules,
    toy_estimates,
    toy_questionnaire,
    toy_scale,
    zone_parts,
)

from helpers.survey.disclosure.gate import protect
from helpers.survey.estimate_row import ALL, MEAN, SHOWN
from helpers.survey.questionnaire.questionnaire import Questionnaire
from tiers import of_tier

CELL, SMALLEST, TOLERANCE = 11, 30, 1e-3
WORLDS, BATCHES = of_tier(20, 60, 1000), 20
EXACT = 1e-7
"""What computers add to a limit that a figure reaches exactly."""
Form = dict[tuple[object, ...], float]


@dataclass
class World:
    """One random study: respondents by question and place, weights, filters, and the release before, if any."""

    questionnaire: Questionnaire
    counts: dict[str, Counts]
    before: dict[str, Counts] | None
    weights: dict[Place, float]
    places: list[Place]
    zones: list[str]
    populations: list[str]


def random_world(seed: int) -> World:
    """Draw 2 to 6 zones, 2 to 5 answers or ten notes, and by chance totals, populations, a filter, a former release."""
    rng = np.random.default_rng(seed)
    zones = [f"z{number}" for number in range(rng.choice([2, 3, 4, 5, 6], p=[0.5, 0.3, 0.1, 0.05, 0.05]))]
    populations = ["one", "two"] if rng.random() < 0.15 else []
    shown_for = populations if populations and rng.random() < 0.3 else None
    size = int(rng.integers(2, 6))
    totals = {}
    if size > 2 and rng.random() < 0.5:
        totals["top"] = range(2)
    if size > 3 and rng.random() < 0.5:
        totals["bottom"] = range(size - 2, size)
    is_notes = rng.random() < 0.3
    scales = {"q1": NOTES if is_notes else toy_scale(size, totals)}
    filters = {}
    if rng.random() < 0.2:
        scales["q2"] = toy_scale(int(rng.integers(2, 4)))
        filters["q2"] = {
            "question": "q1",
            "answers": [["middle"], ["a0"], ["top"]][0 if is_notes else 1 + ("top" in totals)],
        }
    questionnaire = toy_questionnaire(scales, populations, filters, shown_for)
    groups, everywhere = populations or [ALL], zones + ([""] if rng.random() < 0.15 else [])
    places = [(group, zone) for group in groups for zone in everywhere]
    by_zone = {zone: rng.uniform(0.5, 3) if rng.random() < 0.7 else 1.0 for zone in everywhere}
    weights = {(group, zone): by_zone[zone] * (1 + groups.index(group)) for group, zone in places}
    share = rng.dirichlet(np.full(10 if is_notes else size, rng.uniform(0.4, 2)))
    first = {place: rng.multinomial(_size(rng), rng.dirichlet(50 * share + 0.01)).tolist() for place in places}
    counts: dict[str, Counts] = {"q1": first} | ({"q2": _asked(rng, questionnaire, first)} if filters else {})
    before = _before(rng, questionnaire, counts) if rng.random() < 0.15 and len(places) < 5 else None
    return World(questionnaire, counts, before, weights, places, zones, populations)


def _size(rng: np.random.Generator) -> int:
    return int(rng.choice([rng.integers(1, 40), rng.integers(30, 80), rng.integers(80, 300)], p=[0.15, 0.3, 0.55]))


def members(questionnaire: Questionnaire, question: str) -> dict[str, list[int]]:
    """Return the answers, or the notes, that each answer, band and total is made of, by position."""
    scale = questionnaire.scale_of(question)
    found = {band.id: list(range(band.low - 1, band.high)) for band in scale.bands}
    found |= {answer.id: [position] for position, answer in enumerate(scale.answers)}
    return found | {total.id: [at for one in total.answers for at in found[one]] for total in scale.totals}


def _through(questionnaire: Questionnaire) -> list[int]:
    """Return the positions of the answers to q1 that q2 is asked of."""
    condition = questionnaire.questions["q2"].filter
    assert condition is not None
    return [at for one in condition.answers for at in members(questionnaire, "q1")[one]]


def _asked(rng: np.random.Generator, questionnaire: Questionnaire, first: Counts) -> Counts:
    size = len(members(questionnaire, "q2"))
    share, through = rng.dirichlet(np.full(size, 1.5)), _through(questionnaire)
    return {
        place: rng.multinomial(sum(counts[at] for at in through), share).tolist() for place, counts in first.items()
    }


def _before(rng: np.random.Generator, questionnaire: Questionnaire, counts: dict[str, Counts]) -> dict[str, Counts]:
    """Return the counts before a few respondents were added, here and there."""
    first = {}
    for place, now in counts["q1"].items():
        late = int(rng.integers(0, 16)) if rng.random() < 0.5 and sum(now) > 16 else 0
        first[place] = (np.array(now) - rng.multivariate_hypergeometric(now, late)).tolist()
    if "q2" not in counts:
        return {"q1": first}
    second = {}
    for place, now in counts["q2"].items():
        gone = sum(now) - sum(first[place][at] for at in _through(questionnaire))
        second[place] = (np.array(now) - rng.multivariate_hypergeometric(now, gone)).tolist()
    return {"q1": first, "q2": second}


@dataclass
class Attacker:
    """Equations and inequalities between counts, named (release, question, answer, population, zone)."""

    world: World
    names: dict[tuple[object, ...], int] = field(default_factory=dict)
    equal: list[tuple[Form, float]] = field(default_factory=list)
    below: list[tuple[Form, float]] = field(default_factory=list)

    def cell(
        self, release: str, question: str, answers: list[int], places: list[Place], *, weighs: bool = True
    ) -> Form:
        """Return a count, weighted or not, as a sum of unknowns."""
        return {
            (release, question, at, *place): self.world.weights[place] if weighs else 1.0
            for at in answers
            for place in places
        }

    def learn_sizes(self, release: str, counts: dict[str, Counts]) -> None:
        """Learn n_obs, suppressed or not, but not of a filtered question: who was asked gave some answers before.

        Of the former release, the n_obs that were too small to be printed are not known.
        """
        everything = list(range(len(next(iter(counts["q1"].values())))))
        for place in self.world.places:
            if release == "now" or sum(counts["q1"][place]) >= SMALLEST:
                size = self.cell(release, "q1", everything, [place], weighs=False)
                self.equal.append((size, sum(counts["q1"][place])))
            if "q2" in counts:
                second = list(range(len(members(self.world.questionnaire, "q2"))))
                asked = self.cell(release, "q2", second, [place], weighs=False)
                gave = self.cell(release, "q1", _through(self.world.questionnaire), [place], weighs=False)
                self.equal.append((asked | {name: -one for name, one in gave.items()}, 0))

    def learn_rows(self, release: str, published: pd.DataFrame) -> None:
        """Learn every shown figure, and every n_obs that is printed."""
        for row in published.to_dict("records"):
            question, answer = row["question_id"], row["answer"]
            label = members(self.world.questionnaire, question)
            everything = sorted({at for one in label.values() for at in one})
            places = places_of(self.world, (row["population"], row["level"], row["territory_code"]))
            if not pd.isna(row["n_obs"]):
                self.equal.append((self.cell(release, question, everything, places, weighs=False), int(row["n_obs"])))
            if row["status"] != SHOWN:
                continue
            self.equal.append((self.cell(release, question, everything, places), row["base_population"]))
            form, scale, half = self.cell(release, question, everything, places), row["base_population"], 0.005
            if answer == MEAN:
                form = {name: one * (int(str(name[2])) + 1) for name, one in form.items()}
            else:
                form, scale, half = self.cell(release, question, label[answer], places), scale / 100, 0.05
            self.below.append((form, (row["value"] + half) * scale + EXACT))
            self.below.append(({name: -one for name, one in form.items()}, (half - row["value"]) * scale + EXACT))

    def learn_growth(self, now: dict[str, Counts]) -> None:
        """Learn that respondents were only added between two releases."""
        for question, counts in now.items():
            for place in self.world.places:
                for at in range(len(counts[place])):
                    form = {("before", question, at, *place): 1.0, ("now", question, at, *place): -1.0}
                    self.below.append((form, 0))

    def bounds(self, wanted: list[Form]) -> list[tuple[float, float]]:
        """Return the smallest and the largest value that each form may have."""
        if not wanted:
            return []
        for form in [*(form for form, _ in (*self.equal, *self.below)), *wanted]:
            for name in form:
                self.names.setdefault(name, len(self.names))
        equal, below = (self._matrix([form for form, _ in known]) for known in (self.equal, self.below))
        goals = self._matrix(wanted).toarray()
        copies = 2 * len(wanted)
        result = linprog(
            np.vstack([goals, -goals]).ravel(),
            A_eq=block_diag([equal] * copies, format="csr"),
            b_eq=np.tile([value for _, value in self.equal], copies),
            A_ub=block_diag([below] * copies, format="csr") if self.below else None,
            b_ub=np.tile([limit for _, limit in self.below], copies) if self.below else None,
            method="highs",
        )
        assert result.status == 0, result.message
        parts = (np.vstack([goals, -goals]).ravel() * result.x).reshape(copies, -1).sum(axis=1)
        return list(zip(parts[: len(wanted)].tolist(), (-parts[len(wanted) :]).tolist(), strict=True))

    def certain(self, wanted: list[Form]) -> list[int]:
        """Return the positions of the forms that have one value only, when every unknown is a number of respondents.

        Each solution of whole numbers that differs from the first one takes out the forms that it moves; what the last
        ones leave is certain.
        """
        for form in [*(form for form, _ in (*self.equal, *self.below)), *wanted]:
            for name in form:
                self.names.setdefault(name, len(self.names))
        equal, below = (self._matrix([form for form, _ in known]) for known in (self.equal, self.below))
        limits = [LinearConstraint(equal, *[np.array([value for _, value in self.equal])] * 2)]
        if self.below:
            limits.append(LinearConstraint(below, -np.inf, np.array([limit for _, limit in self.below])))
        goals, whole = self._matrix(wanted).toarray(), np.ones(len(self.names))

        def solved(cost: np.ndarray) -> np.ndarray:
            result = milp(cost, integrality=whole, bounds=Bounds(0, np.inf), constraints=limits)
            assert result.x is not None, result.message
            return goals @ result.x.round()

        first = solved(np.zeros(len(self.names)))
        left = list(range(len(wanted)))
        for sign in (1, -1):
            position = 0
            while position < len(left):
                moved = solved(sign * goals[left[position]])
                kept = [one for one in left if abs(moved[one] - first[one]) < 1 / 2]
                position, left = (position + 1 if left[position] in kept else position), kept

        def is_other(position: int, low: float, high: float) -> bool:
            """Tell whether a form can lie in an interval: a solver that stops early on the way there proves nothing."""
            aside = LinearConstraint(goals[[position]], low, high)
            cost = np.zeros(len(self.names))
            return milp(cost, integrality=whole, bounds=Bounds(0, np.inf), constraints=[*limits, aside]).x is not None

        return [
            one for one in left if not (is_other(one, first[one] + 1, np.inf) or is_other(one, -np.inf, first[one] - 1))
        ]

    def _matrix(self, forms: list[Form]) -> csr_array:
        rows = [row for row, form in enumerate(forms) for _ in form]
        columns = [self.names[name] for form in forms for name in form]
        return csr_array(
            ([one for form in forms for one in form.values()], (rows, columns)), (len(forms), len(self.names))
        )


def places_of(world: World, at: tuple[str, str, str]) -> list[Place]:
    """Return the smallest places inside a population and a territory."""
    population, _, code = at
    return [place for place in world.places if population in (ALL, place[0]) and code in ("FRA", place[1])]


def sensitive(world: World, release: str, counts: dict[str, Counts]) -> Iterator[tuple[str, Form, float, float]]:
    """Return, for each sensitive figure, its count as the attacker writes it, and its protection interval.

    A place that had too few respondents, and has enough now, is shown: of the former release, small cells only count.
    """
    scale_of = {place: world.weights[place] for place in world.places}
    groups = [*({ALL} if ALL in world.questionnaire.questions["q1"].populations else ()), *world.populations]
    for question, by_place in counts.items():
        for at in [
            (group, *where) for group in groups for where in [FRANCE, *(("zone_enquete", z) for z in world.zones)]
        ]:
            places = places_of(world, at)
            n = sum(sum(by_place[place]) for place in places)
            mean_weight = sum(scale_of[place] * sum(by_place[place]) for place in places) / max(n, 1)
            for label, answers in members(world.questionnaire, question).items():
                x = sum(by_place[place][answer] for place in places for answer in answers)
                others = [answer for answer in range(len(by_place[places[0]])) if answer not in answers]
                margin, wanted = min(CELL, n), []
                if n > 0 and x < CELL:
                    wanted.append((answers, 0, margin))
                if n > 0 and n - x < CELL:
                    wanted.append((others, 0, margin))
                if 0 < n < SMALLEST and release == "now":
                    wanted.append((answers, max(0, x - margin), min(n, x + margin)))
                for counted, low, high in wanted:
                    form = {
                        (release, question, answer, *place): scale_of[place] / mean_weight
                        for answer in counted
                        for place in places
                    }
                    yield f"{release} {question} {label} {at}: {x} of {n}", form, low, high


def isolated(world: World, old: pd.DataFrame) -> Iterator[tuple[str, Form, float, float]]:
    """Return the differences with shown former figures that are those of too few added respondents."""
    assert world.before is not None
    for row in old[(old["status"] == SHOWN) & (old["answer"] != MEAN)].to_dict("records"):
        question, at = row["question_id"], (row["population"], row["level"], row["territory_code"])
        places, answers = places_of(world, at), members(world.questionnaire, question)[row["answer"]]
        if len(places) > 1:
            continue  # weighted differences of several places are no counts
        now, then = ([sum(counts[question][place]) for place in places] for counts in (world.counts, world.before))
        added = sum(now) - sum(then)
        gained = sum(world.counts[question][p][a] - world.before[question][p][a] for p in places for a in answers)
        margin = min(CELL, added)
        ends = ([0, margin] if gained < CELL else []) + ([added - margin, added] if added - gained < CELL else [])
        if added and ends:
            form: Form = {}
            for place in places:
                for answer in answers:
                    form["now", question, answer, *place], form["before", question, answer, *place] = 1.0, -1.0
            yield f"added {question} {row['answer']} {at}: {gained} of {added}", form, min(ends), max(ends)


def found_out(world: World, published: pd.DataFrame, old: pd.DataFrame | None) -> list[str]:
    """Return the sensitive figures that the attacker bounds inside their protection interval.

    What the former release tells by itself, and what n_obs alone tells, is no failure of the new one.
    """
    before, attacker = Attacker(world), Attacker(world)
    goals = list(sensitive(world, "now", world.counts))
    for one in (before, attacker):
        one.learn_sizes("now", world.counts)
        if old is not None and world.before is not None:
            one.learn_sizes("before", world.before)
            one.learn_rows("before", old)
            one.learn_growth(world.counts)
    attacker.learn_rows("now", published)
    if old is not None and world.before is not None:
        goals += [*sensitive(world, "before", world.before), *isolated(world, old)]
    forms = [form for _, form, _, _ in goals]
    already = before.bounds(forms) if old is not None else [(-np.inf, np.inf)] * len(goals)
    failures = []
    for (name, _, low, high), (least, most), known in zip(goals, attacker.bounds(forms), already, strict=True):
        low, high = max(low, known[0]), min(high, known[1])
        if low <= high and (least > low + TOLERANCE or most < high - TOLERANCE):
            failures.append(f"{name}, between {least:.2f} and {most:.2f} instead of {low:.2f} and {high:.2f}")
    return failures


def recovered(world: World, published: pd.DataFrame) -> list[str]:
    """Return the suppressed cells that one number only fits, for a reader who tries whole numbers of respondents.

    Weights are equal inside each population of a zone, and known; n_obs too. What n_obs alone tells is left out.
    """
    attacker = Attacker(world)
    attacker.learn_sizes("now", world.counts)
    attacker.learn_rows("now", published)
    forms, names = [], []
    hidden = published[(published["status"] != SHOWN) & (published["answer"] != MEAN)]
    for row in hidden.to_dict("records"):
        at = (row["population"], row["level"], row["territory_code"])
        places = places_of(world, at)
        by_place = world.counts[row["question_id"]]
        if not sum(sum(by_place[place]) for place in places):
            continue
        answers = members(world.questionnaire, row["question_id"])[row["answer"]]
        forms.append(attacker.cell("now", row["question_id"], answers, places, weighs=False))
        names.append(f"{row['question_id']} {row['answer']} {at}")
    return [names[position] for position in attacker.certain(forms)] if forms else []


def published_of(world: World) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Return what the gate lets through of the study, and of its former release."""
    parts, old = zone_parts(world.zones), None
    if world.before is not None:
        old = protect(
            toy_estimates(world.questionnaire, world.before, world.weights), world.questionnaire, Rules(), parts
        )
    estimates = toy_estimates(world.questionnaire, world.counts, world.weights)
    return protect(estimates, world.questionnaire, Rules(), parts, old), old


def primary_only(estimates: pd.DataFrame) -> pd.DataFrame:
    """Return what a gate without secondary suppression lets through."""
    x, n = estimates["n_cell"], estimates["n_obs"]
    is_small = (estimates["answer"] != MEAN) & ((x < CELL) | (n - x < CELL)) | (n < SMALLEST)
    return estimates.assign(status=estimates["status"].where(~is_small, "suppressed")).drop(columns="n_cell")


@pytest.mark.spread
@pytest.mark.parametrize("batch", range(BATCHES))
def test_nothing_sensitive_is_found_out(batch: int) -> None:
    for seed in range(batch, WORLDS, BATCHES):
        world = random_world(seed)
        published, old = published_of(world)
        assert found_out(world, published, old) == [], f"world {seed}"
        if old is None:
            assert recovered(world, published) == [], f"world {seed}, in whole numbers"


def test_the_attacker_succeeds_when_only_sensitive_figures_are_suppressed() -> None:
    worlds = [world for world in map(random_world, range(60)) if world.before is None]
    is_open = [
        bool(found_out(world, primary_only(toy_estimates(world.questionnaire, world.counts, world.weights)), None))
        for world in worlds
    ]
    assert sum(is_open) > len(worlds) / 2
