"""Designs of which `test_designs_as_r` has no value of R: the formulas of its manual, on other samples."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from toy_designs import calibrated, questionnaire, sample
from toy_survey import RULES

from helpers.survey.estimate_row import OBSERVED
from helpers.survey.estimation.estimates import estimate

Array = np.ndarray
Variance = Callable[[pd.DataFrame, Array, Array, Array], float]
"""The variance of a mean: the sample, who is in the domain, the variable, the influence of each person on the mean."""
# Zones cross the strata and the towns, as no design of `test_designs_as_r` has them.
CROSSED = sample().assign(stratum=lambda frame: frame["zone"], zone=[("11", "24", "28")[k % 3] for k in range(138)])
SAMPLE = CROSSED.assign(n_people=40.0, n_all=900.0)


def between(total: Array, size: float) -> float:
    """Return the variance of a sum of totals of units drawn without replacement among `size`."""
    n = len(total)
    return float((1 - n / size) * n / (n - 1) * ((total - total.mean()) ** 2).sum()) if n > 1 else 0.0


def staged(frame: pd.DataFrame, influence: Array, strata: str | None, units: list[str], sizes: list[str]) -> float:
    """Return the variance of a draw in one stage or two (Cochran 1977, Sampling Techniques, section 11.6)."""
    variance = 0.0
    people = frame.assign(influence=influence, everyone="")
    for _, stratum in people.groupby(strata or "everyone"):
        first = [part for _, part in stratum.groupby(units[0])]
        size = stratum[sizes[0]].iloc[0] if sizes else np.inf
        variance += between(np.array([part["influence"].sum() for part in first]), size)
        for part in first if len(sizes) > 1 else ():
            totals = part.groupby(units[1])["influence"].sum().to_numpy()
            variance += len(first) / size * between(totals, part[sizes[1]].iloc[0])
    return variance


def replicated(columns: list[str], scale: float) -> Variance:
    """Return the variance over replicate weights, around their mean (R's `svrVar`, mse = FALSE)."""

    def variance(frame: pd.DataFrame, inside: Array, value: Array, _: Array) -> float:
        weights = frame[columns].to_numpy()[inside]
        means = value[inside] @ weights / weights.sum(axis=0)
        return float(scale * ((means - means.mean()) ** 2).sum())

    return variance


def residual(frame: pd.DataFrame, influence: Array) -> Array:
    """Return the influence that sex and age leave, by regression under the weights before calibration."""
    auxiliary = np.column_stack([frame["sex"] == "f", frame["sex"] == "m", frame["age"]]).astype(float)
    base, weight = frame["base"].to_numpy(), frame["weight"].to_numpy()
    value = influence / weight
    return weight * (value - auxiliary @ np.linalg.solve((auxiliary.T * base) @ auxiliary, base * value @ auxiliary))


def with_replicates(count: int, factors: tuple[float, float]) -> pd.DataFrame:
    """Return the sample with replicate weights in which each town counts by one of two factors, by turns."""
    town = pd.factorize(SAMPLE["town"])[0]
    turns = {f"rep_{one}": np.take(factors, (town * one + one // 3 + town // 2) % 2) for one in range(1, count + 1)}
    return SAMPLE.assign(**{name: factor * SAMPLE["weight"] for name, factor in turns.items()})


TWO = {"psu": "town", "fpc": ["n_towns", "n_people"]}
MARGINS = [{"column": "sex", "totals": {"f": 1700.0, "m": 2500.0}}, {"column": "age", "total": 206000.0}]
CALIBRATION = {"calibration": {"weight_before": "base", "margins": MARGINS}}
FAY, BOOTSTRAP = {"method": "brr", "count": 16, "fay": 0.3}, {"method": "bootstrap", "count": 25}
DESIGNS: dict[str, tuple[pd.DataFrame, dict[str, Any], Variance]] = {
    "one stage, finite population": (
        SAMPLE,
        {"sampling": "one_stage", "fpc": "n_all"},
        lambda frame, _, __, influence: staged(frame, influence, None, ["respondent"], ["n_all"]),
    ),
    "towns without strata": (
        SAMPLE,
        {"sampling": "clustered", "psu": "town", "fpc": "n_all"},
        lambda frame, _, __, influence: staged(frame, influence, None, ["town"], ["n_all"]),
    ),
    "towns, then people": (
        SAMPLE,
        {"sampling": "clustered", "strata": "stratum", **TWO},
        lambda frame, _, __, u: staged(frame, u, "stratum", ["town", "respondent"], ["n_towns", "n_people"]),
    ),
    "calibrated in one stage": (
        calibrated(SAMPLE),
        {"sampling": "one_stage", "strata": "stratum", **CALIBRATION},
        lambda frame, _, __, influence: staged(frame, residual(frame, influence), "stratum", ["respondent"], []),
    ),
    "Fay": (
        with_replicates(16, (0.3, 1.7)),
        {"sampling": "clustered", "replicates": {**FAY, "prefix": "rep_"}},
        replicated([f"rep_{one}" for one in range(1, 17)], 1 / (16 * 0.7**2)),
    ),
    "bootstrap": (
        with_replicates(25, (0.0, 2.0)),
        {"sampling": "clustered", "replicates": {**BOOTSTRAP, "prefix": "rep_"}},
        replicated([f"rep_{one}" for one in range(1, 26)], 1 / 24),
    ),
}


@pytest.mark.parametrize("name", DESIGNS)
def test_values_and_errors_are_those_of_the_formulas(name: str) -> None:
    frame, design, variance = DESIGNS[name]
    rows = estimate(frame, questionnaire(**design), provenance=OBSERVED, rules=RULES)
    weight = frame["weight"].to_numpy()
    for code in ("FRA", "11", "24", "28"):
        inside = np.ones(len(frame), dtype=bool) if code == "FRA" else (frame["zone"] == code).to_numpy()
        here, total, n = rows[rows["territory_code"] == code].set_index("answer"), weight[inside].sum(), inside.sum()
        for answer, value in (("mean", frame["note"].to_numpy(float)), ("yes", (frame["partner"] == "yes").to_numpy())):
            mean = (weight * value)[inside].sum() / total
            error = np.sqrt(variance(frame, inside, value, np.where(inside, weight * (value - mean) / total, 0)))
            spread = (weight * (value - mean) ** 2)[inside].sum() / total
            assert here.at[answer, "value"] == pytest.approx(mean * (1 if answer == "mean" else 100))
            assert here.at[answer, "deff"] == pytest.approx(error**2 * (n - 1) / spread)


def test_people_drawn_inside_towns_have_intervals_of_both_stages() -> None:
    frame, design, variance = DESIGNS["towns, then people"]
    row = estimate(frame, questionnaire(**design), provenance=OBSERVED, rules=RULES).set_index(
        ["territory_code", "answer"]
    )
    weight, note = frame["weight"].to_numpy(), frame["note"].to_numpy(float)
    influence = weight * (note - note @ weight / weight.sum()) / weight.sum()
    both = np.sqrt(variance(frame, np.ones(len(frame), dtype=bool), note, influence))
    half = stats.t.ppf(0.975, frame["town"].nunique() - frame["stratum"].nunique()) * both
    assert row.at[("FRA", "mean"), "value_ub"] - row.at[("FRA", "mean"), "value"] == pytest.approx(half)
    assert both > np.sqrt(staged(frame, influence, "stratum", ["town"], ["n_towns"]))
