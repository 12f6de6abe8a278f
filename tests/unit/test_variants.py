"""The joint draws of a domain: what they choose, each variant by loops, the spread of ranks, what moves it most."""

import math
import statistics

import numpy as np
import pandas as pd
import pytest

from helpers.fragility import uncertainty
from helpers.fragility.index import Headlines
from helpers.fragility.uncertainty import first_order_shares, vary_domain
from helpers.fragility.variants import DRAWS, LIMITS, MAX_AGES, Choices, draw_choices, last_year, variant_gaps
from tiers import of_tier

CODES = ["28", "53", "75", "84", "93", "01", "03", "04"]
METROPOLITAN, OVERSEAS = CODES[:5], CODES[5:]
WEIGHTS = pd.Series([3.0, 3.4, 6.0, 8.1, 5.0], index=METROPOLITAN)
NAMES = ["a", "b", "c", "d"]
NEWEST = 2024
DRAWN = of_tier(15, 30, 120)
PARTS = ("signs", "references", "pillars", "periods", "weights")


def headlines_of(seed: int = 7, *, gaps: int = 3) -> Headlines:
    """Return four indicators in three pillars, some values missing and some extreme overseas."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(len(CODES), len(NAMES)))
    values[5:] *= 9
    for row, column in zip(rng.integers(len(CODES), size=gaps), rng.integers(len(NAMES), size=gaps), strict=True):
        values[row, column] = np.nan
    return Headlines(
        values=pd.DataFrame(values, index=CODES, columns=NAMES),
        signs=pd.Series([1, -1, 1, 1], index=NAMES),
        references=pd.Series([0.1, -0.2, 0.0, 0.3], index=NAMES),
        pillars=pd.Series(["one", "two", "one", "three"], index=NAMES),
        periods=pd.Series(["2024T3", "2012", "2019-2021", "2016"], index=NAMES),
        weights=WEIGHTS,
    )


def gap_by_loops(headlines: Headlines, codes: list[str], choices: Choices, draw: int, code: str) -> float:
    """Return the gap of one territory to the reference in one draw, with loops alone."""
    names = [name for place, name in enumerate(NAMES) if place not in choices.subsets[choices.left_out[draw]]]
    years = {"a": 2024, "b": 2012, "c": 2021, "d": 2016}
    recent = [name for name in names if NEWEST - years[name] <= MAX_AGES[choices.age[draw]]]
    names = recent or names
    limit = LIMITS[choices.limit[draw]]
    weight = dict(zip(["one", "two", "three"], choices.weights[draw], strict=True))
    own: dict[str, list[float]] = {}
    france: dict[str, list[float]] = {}
    for name in names:
        column = headlines.values[name]
        sign, reference = headlines.signs[name], headlines.references[name]
        known = [each for each in METROPOLITAN if not math.isnan(column[each])]
        spread = math.sqrt(
            math.fsum(
                WEIGHTS[each] * (column[each] - statistics.fmean(column[known], WEIGHTS[known])) ** 2 for each in known
            )
            / math.fsum(WEIGHTS[known])
        )
        scores = {each: min(max(sign * (column[each] - reference) / spread, -limit), limit) for each in CODES}
        scores["FRANCE"] = 0.0
        for place, kept in ((code, own), ("FRANCE", france)):
            if place == code and math.isnan(column[code]):
                continue
            value = scores[place]
            if choices.normalisation[draw] == 1:
                others = [scores[each] for each in codes if each != place and not math.isnan(column[each])]
                value = sum((other < value) + (other == value) / 2 for other in others) / len(others)
            if choices.normalisation[draw] == 2:
                low, high = min(scores[each] for each in known), max(scores[each] for each in known)
                value = (value - low) / (high - low)
            kept.setdefault(headlines.pillars[name], []).append(value)

    def mean(pillars: dict[str, list[float]]) -> float:
        if not pillars:
            return math.nan
        return statistics.fmean(
            [statistics.fmean(each) for each in pillars.values()], [weight[name] for name in pillars]
        )

    return mean(own) - mean(france)


# --- what has no range ---


def test_territory_without_enough_headlines_has_no_range() -> None:
    headlines = headlines_of(gaps=0)
    headlines.values.loc["04", ["a", "b"]] = np.nan
    found = vary_domain(headlines, NEWEST, 1)
    assert found.loc["04"].drop("moved_by").isna().all()
    assert found.loc["04", "moved_by"] == ""
    assert found.loc[["01", "03"], "rank_p95"].max() <= 2


def test_values_that_do_not_differ_have_no_range() -> None:
    headlines = headlines_of(gaps=0)
    headlines.values.loc[:, :] = 4.0
    assert vary_domain(headlines, NEWEST, 1)["share_third"].isna().all()


# --- the draws ---


@pytest.mark.parametrize(("n_indicators", "most"), [(1, 0), (2, 1), (3, 1), (4, 2), (5, 2)])
def test_never_more_than_two_indicators_nor_than_half_are_left_out(n_indicators: int, most: int) -> None:
    choices = draw_choices(n_indicators, 2, 5)
    sizes = [len(choices.subsets[place]) for place in choices.left_out]
    assert set(sizes) == set(range(most + 1))


def test_every_choice_is_drawn_and_weights_stay_within_a_quarter() -> None:
    choices = draw_choices(4, 3, 5)
    assert len(choices.limit) == DRAWS >= 1000
    for options in choices.discrete().values():
        assert (np.bincount(options) > 0).all()
    assert 0.75 <= choices.weights.min() < 0.76
    assert 1.24 < choices.weights.max() <= 1.25


@pytest.mark.parametrize(
    ("period", "year"), [("2019", 2019), ("2019-2021", 2021), ("2024T3", 2024), ("2024-06", 2024), ("2020T4", 2020)]
)
def test_last_year_of_a_period(period: str, year: int) -> None:
    assert last_year(period) == year


@pytest.mark.parametrize("codes", [METROPOLITAN, OVERSEAS])
def test_every_variant_by_loops(codes: list[str]) -> None:
    headlines, choices = headlines_of(), draw_choices(4, 3, 11, draws=DRAWN)
    gaps = variant_gaps(headlines, pd.Index(codes), choices, NEWEST)
    enough = headlines.is_enough
    for row, code in enumerate(codes):
        for draw in range(DRAWN):
            expected = gap_by_loops(headlines, codes, choices, draw, code) if enough[code] else math.nan
            assert gaps[row, draw] == pytest.approx(expected, abs=1e-9, nan_ok=True), (code, draw)


# --- what is said of them ---


def test_ranks_and_shares_by_counting() -> None:
    headlines = headlines_of(gaps=0)
    found = vary_domain(headlines, NEWEST, 3)
    gaps = variant_gaps(headlines, pd.Index(METROPOLITAN), draw_choices(4, 3, 3), NEWEST).round(9)
    for row, code in enumerate(METROPOLITAN):
        ranks = sorted(1 + int((gaps[:, draw] > gaps[row, draw]).sum()) for draw in range(DRAWS))
        assert found.loc[code, ["rank_p5", "rank_p95"]].tolist() == [
            ranks[DRAWS // 20 - 1],
            ranks[DRAWS * 19 // 20 - 1],
        ]
        # Fewer than a third of the five are more fragile: one at most.
        assert found.loc[code, "share_third"] == pytest.approx(sum(rank <= 2 for rank in ranks) / DRAWS)
        assert found.loc[code, "share_above"] == pytest.approx((gaps[row] > 0).mean())


def test_overseas_are_held_to_the_third_of_the_metropolitan_ones() -> None:
    headlines = headlines_of(gaps=0)
    found = vary_domain(headlines, NEWEST, 3)
    gaps = variant_gaps(headlines, pd.Index(CODES), draw_choices(4, 3, 3), NEWEST).round(9)
    for row, code in enumerate(CODES[5:], start=5):
        above = [int((gaps[:5, draw] > gaps[row, draw]).sum()) for draw in range(DRAWS)]
        assert found.loc[code, "share_third"] == pytest.approx(sum(n < 2 for n in above) / DRAWS)
    alone = Headlines(headlines.values.loc[METROPOLITAN], *(getattr(headlines, name) for name in PARTS))
    pd.testing.assert_frame_equal(found.loc[METROPOLITAN], vary_domain(alone, NEWEST, 3))


def test_same_seed_gives_the_same_ranges_and_another_does_not() -> None:
    first, again, other = (vary_domain(headlines_of(), NEWEST, seed) for seed in (3, 3, 4))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


def test_variance_is_given_to_the_choice_that_makes_it() -> None:
    """Ranks that follow one choice, and two choices in equal parts: against means and variances by loops."""
    choices = draw_choices(4, 3, 9)
    alone = choices.limit.astype(float)
    both = choices.limit + choices.normalisation * 1.0
    weighed = choices.weights @ [1.0, -2.0, 0.5]
    shares = first_order_shares(np.stack([alone, both, weighed]), choices)
    assert shares["limit"][0] == pytest.approx(1)
    assert shares["weights"][2] == pytest.approx(1)
    for name, options in choices.discrete().items():
        for row, ranks in enumerate((alone, both, weighed)):
            groups = [ranks[options == option] for option in set(options)]
            between = sum(len(group) * (group.mean() - ranks.mean()) ** 2 for group in groups)
            assert shares[name][row] == pytest.approx(between / ((ranks - ranks.mean()) ** 2).sum())
    assert shares["limit"][1] == pytest.approx(0.5, abs=0.05)
    assert shares["normalisation"][1] == pytest.approx(0.5, abs=0.05)


def test_the_choice_that_moves_a_rank_most_is_named() -> None:
    found = vary_domain(headlines_of(gaps=0), NEWEST, 3)
    moved = found[found["moved_by"] != uncertainty.NOTHING]
    assert set(moved["moved_by"]) <= {"normalisation", "limit", "left_out", "age", "weights"}
    assert moved["moved_share"].between(0, 1).all()
