"""The five designs of real pollsters: estimates, standard errors and intervals are those of R's `survey`.

Values of R 4.2 with survey 4.1-1, on the sample of `toy_designs` written as a CSV file and read as d, with
`yes <- as.numeric(d$partner == "yes")`:

    stratified: x <- svydesign(id = ~1, strata = ~zone, weights = ~weight, fpc = ~n_zone, data = d)
    clusters:   x <- svydesign(id = ~town, strata = ~zone, weights = ~weight, data = d)
    two stages: x <- svydesign(id = ~town + street, strata = ~zone, weights = ~weight,
                               fpc = ~n_towns + n_streets, data = d)
    calibrated: x <- calibrate(<clusters>, ~sex + age, c(`(Intercept)` = 4200, sexm = 2500, age = 206000))
    replicates: x <- svrepdesign(weights = ~weight, repweights = "rep_[0-9]+", type = "JKn", scale = 1,
                                 rscales = rep(4/5, 15), combined.weights = TRUE, data = d)

and for the ensemble (s <- x) and for two zones (s <- subset(x, zone == "11")):

    m <- svymean(~note, s); coef(m); SE(m); confint(m, df = degf(s))
    p <- svyciprop(~yes, s, method = "beta"); 100 * c(p, sqrt(attr(p, "var")), attr(p, "ci"))
"""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from toy_designs import AGES, SEX, calibrated, questionnaire, sample, with_jackknife
from toy_survey import RULES

from helpers.survey.estimates import estimate
from helpers.survey.rows import OBSERVED
from helpers.survey.sampling import degrees_of_freedom, sampled

Four = tuple[float, float, float, float]
# By design and territory: mean note, then percents of yes; estimate, standard error, limits.
R: dict[str, dict[str, tuple[Four, Four]]] = {
    "stratified": {
        "FRA": (
            (5.663647941, 0.3164197836, 5.037866978, 6.289428903),
            (66.53274741, 5.156226242, 55.379996, 76.47771379),
        ),
        "11": (
            (5.661473909, 0.4483528928, 4.757878027, 6.565069791),
            (67.5106805, 7.231110298, 51.30870615, 81.13505617),
        ),
        "28": (
            (5.627437859, 0.3993934383, 4.823500564, 6.431375153),
            (61.8499044, 7.330030679, 45.96386904, 76.07552313),
        ),
    },
    "clusters": {
        "FRA": (
            (5.663647941, 0.2085359968, 5.209287036, 6.118008846),
            (66.53274741, 7.55428493, 47.76901312, 82.11820162),
        ),
        "11": (
            (5.661473909, 0.2955171869, 4.840986662, 6.481961156),
            (67.5106805, 10.79499369, 32.39090148, 92.14005122),
        ),
        "28": (
            (5.627437859, 0.2419885583, 4.95556991, 6.299305807),
            (61.8499044, 8.976912718, 34.29984673, 84.71379766),
        ),
    },
    "two stages": {
        "FRA": (
            (5.663647941, 0.2228716612, 5.178052306, 6.149243576),
            (66.53274741, 7.244335996, 48.60582445, 81.53740357),
        ),
        "11": (
            (5.661473909, 0.3162010865, 4.78355895, 6.539388868),
            (67.5106805, 10.36125809, 33.82375914, 91.46490944),
        ),
        "28": (
            (5.627437859, 0.2610205769, 4.902728555, 6.352147162),
            (61.8499044, 8.517245029, 35.74353, 83.72166158),
        ),
    },
    "calibrated": {
        "FRA": (
            (5.677717311, 0.2233852225, 5.191002722, 6.164431899),
            (66.43813079, 7.583659758, 47.60799072, 82.08819992),
        ),
        "11": (
            (5.681786423, 0.3186875908, 4.796967822, 6.566605025),
            (67.40861826, 10.78756036, 31.67878602, 92.37429998),
        ),
        "28": (
            (5.628415319, 0.2275248678, 4.996705014, 6.260125625),
            (61.57004979, 8.94429413, 33.68847048, 84.76365644),
        ),
    },
    "replicates": {
        "FRA": (
            (5.663647941, 0.2087188864, 5.208888553, 6.118407328),
            (66.53274741, 7.557996502, 47.75897711, 82.12511068),
        ),
        "11": (
            (5.661473909, 0.2959465357, 4.839794599, 6.48315322),
            (67.5106805, 10.80361412, 32.36261199, 92.15312421),
        ),
        "28": (
            (5.627437859, 0.2419346245, 4.955719655, 6.299156062),
            (61.8499044, 8.974824644, 34.30637632, 84.70935952),
        ),
    },
}
CLUSTERS: dict[str, Any] = {"sampling": "clustered", "strata": "zone"}
MARGINS = [{"column": "sex", "totals": SEX}, {"column": "age", "total": AGES}]
JACKKNIFE = {"method": "jackknife", "prefix": "rep_", "count": 15, "rscales": [4 / 5] * 15}
DESIGNS: dict[str, tuple[pd.DataFrame, dict[str, Any]]] = {
    "stratified": (sample(), {"sampling": "one_stage", "strata": "zone", "fpc": "n_zone"}),
    "clusters": (sample(), {**CLUSTERS, "psu": "town"}),
    "two stages": (sample(), {**CLUSTERS, "psu": ["town", "street"], "fpc": ["n_towns", "n_streets"]}),
    "calibrated": (
        calibrated(sample()),
        {**CLUSTERS, "psu": "town", "calibration": {"weight_before": "base", "margins": MARGINS}},
    ),
    "replicates": (with_jackknife(sample()), {"sampling": "clustered", "replicates": JACKKNIFE}),
}
CASES = [(name, code) for name, places in R.items() for code in places]


@pytest.fixture(scope="module")
def rows() -> dict[str, pd.DataFrame]:
    """Return our estimates under each design."""
    return {
        name: estimate(frame, questionnaire(**design), provenance=OBSERVED, rules=RULES)
        for name, (frame, design) in DESIGNS.items()
    }


@pytest.mark.parametrize(("name", "code"), CASES)
def test_estimates_errors_and_intervals_are_those_of_r(name: str, code: str, rows: dict[str, pd.DataFrame]) -> None:
    frame, design = DESIGNS[name]
    here = rows[name][rows[name]["territory_code"] == code].set_index("answer")
    inside = np.ones(len(frame), dtype=bool) if code == "FRA" else (frame["zone"] == code).to_numpy()
    declared = questionnaire(**design).design
    assert declared
    placed = sampled(frame, declared)
    (df,) = degrees_of_freedom(placed.filter(inside), [np.ones(inside.sum(), dtype=bool)])
    for answer, (value, error, low, high) in zip(("mean", "yes"), R[name][code], strict=True):
        ours = here.loc[answer]
        assert ours["value"] == pytest.approx(value, rel=1e-6)
        assert (ours["value_lb"], ours["value_ub"]) == (pytest.approx(low, rel=1e-6), pytest.approx(high, rel=1e-6))
        if answer == "mean":
            found = (ours["value_ub"] - ours["value_lb"]) / 2 / stats.t.ppf(0.975, df)
        else:
            share, n = ours["value"] / 100, ours["n_obs"]
            found = 100 * np.sqrt(ours["deff"] * share * (1 - share) / (n - 1))
        assert found == pytest.approx(error, rel=1e-6)


def test_a_cluster_sample_read_as_people_drawn_one_by_one_would_have_other_intervals(
    rows: dict[str, pd.DataFrame],
) -> None:
    naive = estimate(sample(), questionnaire(sampling="one_stage", strata="zone"), provenance=OBSERVED, rules=RULES)
    widths = [one["value_ub"] - one["value_lb"] for one in (rows["clusters"], naive)]
    assert (widths[0] - widths[1]).abs().max() > 1
