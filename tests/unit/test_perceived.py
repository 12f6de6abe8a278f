"""The perceived index: zones that have none first, then three zones by hand, then what no change of unit moves."""

import math
import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.fragility.perceived import COLUMNS, perceived_indices

Z = 1.959964
ZONES = ("a", "b", "c", "d", "e", "f")
Zone = tuple[float | None, float, float]
"""The mean of a zone, None where it is suppressed, its standard error, and its weighted size."""


def means(*zones: Zone, domain: str = "emploi") -> pd.DataFrame:
    """Return the mean notes of one domain as estimate rows: intervals as wide as standard errors make them."""
    known = [value is not None for value, _, _ in zones]
    nan = math.nan
    return pd.DataFrame(
        {
            "study": "toy",
            "wave": "2019-10",
            "question_id": "q1",
            "domain": domain,
            "territory_code": ZONES[: len(zones)],
            "value": [nan if value is None else value for value, _, _ in zones],
            "value_lb": [nan if value is None else value - Z * error for value, error, _ in zones],
            "value_ub": [nan if value is None else value + Z * error for value, error, _ in zones],
            "gap_lb": [nan if value is None else value - 9 for value, _, _ in zones],
            "gap_ub": [nan if value is None else value + 1 for value, _, _ in zones],
            "base_population": [base if one else nan for (_, _, base), one in zip(zones, known, strict=True)],
            "significance": "untested",
            "status": ["shown" if one else "suppressed" for one in known],
            "provenance": "observed",
        }
    )


def indices(*zones: Zone) -> pd.DataFrame:
    """Return the perceived index of each zone of one domain, and fail where numpy warns of anything."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return perceived_indices(means(*zones)).set_index("territory_code")


RESULTS = ["index", "index_lb", "index_ub"]


# --- no index ---


def test_nothing_to_index_gives_the_columns_and_no_row() -> None:
    assert perceived_indices(means()).columns.tolist() == COLUMNS


@pytest.mark.parametrize("value", [5.1, 0.1 + 0.2, 6.4])
def test_zones_that_do_not_differ_have_no_index(value: float) -> None:
    """Bases that are no power of two: the mean of equal notes is then not always that note, to the last digit."""
    for bases in ((3e6, 7.1e6, 11.3e6), (1.1, 2.3, 3.7), (1, 3, 7)):
        made = indices(*((value, 0.1, base) for base in bases))
        assert made[[*RESULTS, "spread"]].isna().all().all()
        assert made["gap"].tolist() == pytest.approx([0, 0, 0], abs=1e-12)


def test_zones_that_differ_by_the_rounding_of_computers_have_no_index() -> None:
    made = indices((0.1 + 0.2, 0.1, 1), (0.3, 0.1, 1), (0.3, 0.1, 1))
    assert made[RESULTS].isna().all().all()


@pytest.mark.parametrize("zones", [[(None, 0, 1)] * 3, [(5.0, 0.1, 1), (None, 0, 1), (None, 0, 1)]])
def test_a_zone_without_any_other_to_compare_with_has_no_index(zones: Sequence[Zone]) -> None:
    assert indices(*zones)[[*RESULTS, "gap"]].isna().all().all()


def test_a_suppressed_zone_has_no_index_and_the_others_are_those_of_a_map_without_it() -> None:
    shown: list[Zone] = [(6.0, 0.1, 2e6), (5.0, 0.2, 1e6), (7.0, 0.1, 3e6)]
    made = indices(*shown, (None, 0, 9e6))
    assert made.loc["d", [*RESULTS, "gap", "mean"]].isna().all()
    assert made.loc["d", "status"] == "suppressed"
    pd.testing.assert_frame_equal(made.loc[["a", "b", "c"]], indices(*shown))


# --- by hand ---


def test_three_zones_by_hand() -> None:
    """Notes 6, 4 and 7 of zones of 1, 1 and 2 persons, with standard errors of 0.1, 0.2 and 0.3."""
    made = indices((6, 0.1, 1), (4, 0.2, 1), (7, 0.3, 2))
    assert made["rest"].tolist() == pytest.approx([(4 + 14) / 3, (6 + 14) / 3, (6 + 4) / 2])
    assert made["gap"].tolist() == pytest.approx([0, -8 / 3, 2])
    spread = math.sqrt((0 + 4 + 2 * 1) / 4)  # around (6 + 4 + 2 x 7) / 4 = 6
    assert made["spread"].tolist() == pytest.approx([spread] * 3)
    kept = made["kept"].tolist()
    assert made["index"].tolist() == pytest.approx([0, -8 / 3 / spread * kept[1], 2 / spread * kept[2]])
    # The limits are those of the test, in the same unit: 9 below the mean and 1 above, as `means` writes them.
    for name, limits in (("index_lb", [-3, -5, -2]), ("index_ub", [7, 5, 8])):
        assert made[name].tolist() == pytest.approx([k * limit / spread for k, limit in zip(kept, limits, strict=True)])


def test_equal_errors_keep_the_share_that_james_and_stein_keep() -> None:
    """With equal errors, t2 + error2 is the variance of the means on n - 1, and the share kept 1 - error2 over it."""
    values = [6.0, 4.0, 7.0, 5.0]
    kept = indices(*((value, 0.5, 1) for value in values))["kept"]
    assert kept.tolist() == pytest.approx([1 - 0.25 / (5 / 3)] * 4)


def test_a_zone_of_fewer_answers_keeps_less() -> None:
    kept = indices((6, 0.1, 1), (4, 0.4, 1), (7, 0.8, 1))["kept"]
    assert kept["a"] > kept["b"] > kept["c"] > 0


def test_zones_nearer_than_their_noise_have_an_index_of_zero() -> None:
    made = indices((6.0, 1, 1), (6.1, 1, 1), (5.9, 1, 1))
    assert made["kept"].tolist() == [0, 0, 0] == made["index"].abs().tolist()


def test_without_real_differences_the_index_stays_near_zero() -> None:
    """Twelve zones of the same mean: without shrinkage the index would run from about -2 to 2."""
    rng = np.random.default_rng(1)
    shrunk, plain = [], []
    for _ in range(200):
        drawn = [(float(value), 0.15, 1.0) for value in rng.normal(6, 0.15, 6)]
        made = indices(*drawn)
        shrunk.append(made["index"].abs().max())
        plain.append((made["gap"] / made["spread"]).abs().max())
    assert np.median(shrunk) < 0.3 < 1.5 < np.median(plain)


def test_domains_are_indexed_apart() -> None:
    both = pd.concat([means((6, 0.1, 1), (4, 0.2, 1)), means((9, 0.1, 1), (1, 0.2, 1), domain="sante")])
    made = perceived_indices(both)
    assert made.columns.tolist() == COLUMNS
    assert made["domain"].tolist() == ["emploi", "emploi", "sante", "sante"]
    pd.testing.assert_frame_equal(made.iloc[:2], perceived_indices(means((6, 0.1, 1), (4, 0.2, 1))))


def test_two_equal_zones_stand_two_spreads_apart_less_their_noise() -> None:
    # The variance of the means is 2, that of the noise 0.01.
    assert indices((6, 0.1, 1), (4, 0.1, 1))["index"].tolist() == pytest.approx([2 * (1 - 0.005), -2 * (1 - 0.005)])


# --- properties ---

WHOLE = st.integers(10, 100).map(lambda tenths: tenths / 10)
SHOWN_ZONES = st.lists(
    st.tuples(WHOLE, st.floats(0.01, 1), st.integers(10**5, 10**7).map(float)), min_size=2, max_size=6
).filter(lambda zones: len({value for value, _, _ in zones}) > 1)


@given(zones=SHOWN_ZONES, stretch=st.floats(0.1, 10), shift=st.floats(-5, 5), unit=st.floats(1e-3, 1e3))
def test_another_scale_of_notes_or_another_unit_of_bases_moves_no_index(
    zones: list[tuple[float, float, float]], stretch: float, shift: float, unit: float
) -> None:
    other = [(stretch * value + shift, stretch * error, unit * base) for value, error, base in zones]
    first, second = indices(*zones)[["index", "kept"]], indices(*other)[["index", "kept"]]
    pd.testing.assert_frame_equal(first, second, rtol=1e-5, atol=1e-5)


@given(zones=SHOWN_ZONES)
def test_a_reversed_scale_reverses_every_index(zones: list[tuple[float, float, float]]) -> None:
    first = indices(*zones)
    second = indices(*((11 - value, error, base) for value, error, base in zones))
    assert second["index"].tolist() == pytest.approx((-first["index"]).tolist(), abs=1e-5)


@given(zones=SHOWN_ZONES)
def test_weighted_gaps_balance_and_the_index_is_never_further_than_its_gap(
    zones: list[tuple[float, float, float]],
) -> None:
    """gap x (total - base) / total is the gap to the whole, whose weighted sum is zero."""
    made = indices(*zones)
    bases = pd.Series([base for _, _, base in zones], made.index)
    to_whole = made["gap"] * (bases.sum() - bases) / bases.sum()
    assert (to_whole * bases).sum() / bases.sum() == pytest.approx(0, abs=1e-6)
    assert made["kept"].between(0, 1).all()
    assert (made["index"].abs() <= (made["gap"] / made["spread"]).abs() + 1e-9).all()
