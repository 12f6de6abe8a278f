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

from helpers.survey.estimate_row import OBSERVED
from helpers.survey.estimation.contrasts import count_cells, gaps_to_rest
from helpers.survey.estimation.design_contrasts import DesignContrasts
from helpers.survey.estimation.estimates import estimate
from helpers.survey.estimation.sampling import degrees_of_freedom, sampled
from helpers.survey.questionnaire.scores import scores_of

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


# By design: the gap of the zones 11 and 28 to the rest and its standard error, of the mean note, then of the share.
#     b <- svyby(~note, ~(zone == "11"), x, svymean, covmat = TRUE); svycontrast(b, c(-1, 1))
#     calibrated: svyglm(note ~ I(zone == "11"), x), for svyby has no covariance there
GAPS: dict[str, tuple[tuple[float, float], ...]] = {
    "clusters": (
        (-0.006617609538, 0.3541782272),
        (-0.04540697898, 0.3509287683),
        (0.0297676391, 0.1259718217),
        (-0.058722251, 0.128519453),
    ),
    "two stages": (
        (-0.006617609538, 0.3775497259),
        (-0.04540697898, 0.3766011883),
        (0.0297676391, 0.120565589),
        (-0.058722251, 0.122654637),
    ),
    "replicates": (
        (-0.006617609538, 0.3545318976),
        (-0.04540697898, 0.3511073222),
        (0.0297676391, 0.1260464203),
        (-0.058722251, 0.1285482078),
    ),
    "calibrated": (
        (0.01239974373, 0.3688279198),
        (-0.0618577694, 0.3570959953),
        (0.02957351227, 0.1254427614),
        (-0.06107839109, 0.1265974359),
    ),
}


@pytest.mark.parametrize("name", GAPS)
def test_gaps_to_the_rest_have_the_errors_of_r(name: str) -> None:
    frame, changes = DESIGNS[name]
    asked = questionnaire(**changes)
    assert asked.design
    zone, zones = pd.factorize(frame["zone"], sort=True)
    contrasts = DesignContrasts(frame, asked.design, zone, len(zones))
    sampled_people = pd.DataFrame({"stratum": zone, "zone": zone, "weight": frame["weight"]})
    expected = iter(GAPS[name])
    for question, answer in (("note", "mean"), ("partner", "yes")):
        scores = scores_of(asked.scale_of(question))
        value = scores.index.get_indexer(frame[question])
        under_design = contrasts.variances(value, scores.to_numpy())
        cells = count_cells(sampled_people.assign(value=value), len(scores))
        found = gaps_to_rest(cells, scores.to_numpy(), under_design)
        for place in (0, 2):
            column = list(scores).index(answer)
            gap, error = next(expected)
            assert found.gap[column, place] == pytest.approx(gap, rel=1e-6)
            assert np.sqrt(found.design_variance[column, place]) == pytest.approx(error, rel=1e-6)
    assert found.df.tolist() == [4, 4, 4]
