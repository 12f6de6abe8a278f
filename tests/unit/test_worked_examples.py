"""The worked examples of the method page, redone from what readers have: a test, a shrunken value, a withheld value."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from toy_estimates import Rules, toy_estimates, toy_questionnaire, toy_scale, zone_parts

from helpers.errors import CatalogError
from helpers.survey.disclosure.gate import protect
from helpers.survey.estimate_row import ALL
from helpers.tables.store import read_table
from helpers.tables.views.method_views import change_example, shrunken_example

BOOK = Path(__file__).parents[2] / "book"
CHOSEN = json.loads((BOOK / "_templates" / "example.json").read_text(encoding="utf-8"))["survey"]
ASKED = [CHOSEN[name] for name in ("study", "wave", "question_id", "territory_code")]


def values(wave: str) -> np.ndarray:
    """Return value, lower and upper limit of each region, by code, as published."""
    rows = read_table("estimates").query("study == @CHOSEN['study'] and wave == @wave and level == 'region'")
    rows = rows[rows["question_id"] == CHOSEN["question_id"]].sort_values("territory_code")
    return rows[["value", "value_lb", "value_ub"]].to_numpy(float)


@pytest.mark.usefixtures("tables")
def test_a_change_is_established_as_its_published_limits_say() -> None:
    """Holm by hand: the k-th smallest of m p-values is tested at 5 % / (m - k + 1), as long as those before pass."""
    example = change_example(*ASKED)
    first, second = values(example["former_wave"]), values(example["wave"])
    change = second[:, 0] - first[:, 0]
    below = np.sqrt((second[:, 0] - second[:, 1]) ** 2 + (first[:, 2] - first[:, 0]) ** 2)
    above = np.sqrt((second[:, 2] - second[:, 0]) ** 2 + (first[:, 0] - first[:, 1]) ** 2)
    p = 2 * stats.norm.sf(1.959964 * np.abs(change) / np.where(change > 0, below, above))
    codes = sorted(
        read_table("changes").query("study == @CHOSEN['study'] and level == 'region'")["territory_code"].unique()
    )
    mine = codes.index(CHOSEN["territory_code"])
    place = int((p < p[mine]).sum())
    divisor = len(p) - place
    passes = all(np.sort(p)[step] <= 0.05 / (len(p) - step) for step in range(place + 1))
    assert (example["n_tested"], example["is_established"]) == (len(p), passes)
    assert (example["change"], example["below"], example["above"]) == pytest.approx(
        (change[mine], below[mine], above[mine])
    )
    if passes:
        factor = stats.norm.isf(0.05 / divisor / 2) / 1.959964
        assert example["divisor"] == divisor and example["factor"] == pytest.approx(factor, rel=1e-6)
    for side, sign in (("low", -1), ("high", 1)):
        reach = example["below"] if side == "low" else example["above"]
        assert example[side] == pytest.approx(example["change"] + sign * example["factor"] * reach)
    assert example["is_established"] == (example["low"] > 0 or example["high"] < 0)


@pytest.mark.usefixtures("tables")
def test_a_shrunken_value_is_what_its_steps_give() -> None:
    example = shrunken_example(*ASKED)
    value, low, high = values(CHOSEN["wave"]).T
    errors = (high - low) / (2 * 1.959964)
    between = np.var(value, ddof=1) - np.mean(errors**2)
    assert example["between"] == pytest.approx(between) and between > 0
    kept = between / (between + example["error"] ** 2)
    assert 0 < kept < 1 and example["kept"] == pytest.approx(kept)
    assert example["shrunken"] == pytest.approx(value.mean() + kept * (example["value"] - value.mean()))
    assert round(example["variance"], 2) - round(example["noise"], 2) == pytest.approx(round(between, 2)), "as printed"
    assert abs(example["shrunken"] - value.mean()) < abs(example["value"] - value.mean())


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("make", [change_example, shrunken_example])
def test_an_example_of_nothing_is_refused(make: object) -> None:
    with pytest.raises(CatalogError, match=r"example\.json") as caught:
        make(*ASKED[:3], "99")  # type: ignore[operator]
    assert caught.value.code == "missing-card"


def test_the_withheld_values_are_those_that_the_gate_withholds() -> None:
    """The table of the page: zone, respondents, those who say yes, published or not; the last row is the whole."""
    text = (BOOK / "methode.md.j2").read_text(encoding="utf-8").partition("### Une valeur ret")[2]
    rows = re.findall(r"^\| (\w+) \| (\d+) \| (\d+) \| (oui|non) \|$", text, re.MULTILINE)
    zones = [row[0] for row in rows[:-1]]
    counts = {(ALL, zone): [int(yes), int(n) - int(yes)] for zone, n, yes, _ in rows[:-1]}
    assert [sum(each[0] for each in counts.values()), sum(map(sum, counts.values()))] == [
        int(rows[-1][2]),
        int(rows[-1][1]),
    ]
    questionnaire = toy_questionnaire({"q1": toy_scale(2)})
    estimates = toy_estimates(questionnaire, {"q1": counts})
    kept = protect(estimates, questionnaire, Rules(), zone_parts(zones)).set_index(["territory_code", "answer"])
    for zone, _, _, is_published in [*rows[:-1], ("FRA", *rows[-1][1:])]:
        said = "shown" if is_published == "oui" else "suppressed"
        assert [kept.at[(zone, answer), "status"] for answer in ("a0", "a1")] == [said, said], zone
    assert [row[3] for row in rows] == ["oui", "non", "non", "oui"]
