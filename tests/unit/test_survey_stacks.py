"""Stacked shares: a bar is whole or shows its hole, answers keep their colour and place, the middle stands at zero."""

import itertools
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.display import Markdown
from toy_study import OPINIONS, SIMULATED, WIDTHS, Value, drawn, figure_of, notes, opinions, plain, table_of

from helpers import charts
from helpers.charts import theme
from helpers.charts.figure import Figure
from helpers.charts.surveys.questions import draw_notes
from helpers.charts.surveys.survey_captions import FULL, ROUNDING
from helpers.wording import say

UNSAID = say("stacks.unsaid")
WHOLE = (20, 40, 20, 15, 5)


def parts(made: Figure | Markdown, item: str = "A") -> list[dict[str, Any]]:
    """Return the parts of one bar, as drawn, from left to right."""
    return bars(made)[item]


def bars(made: Figure | Markdown) -> dict[str, list[dict[str, Any]]]:
    """Return the parts of each bar, as drawn, from left to right."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in sorted((row for row in drawn(figure_of(made)) if "part" in row), key=lambda row: row["start"]):
        found.setdefault(row["item_label"], []).append(row)
    return found


def names(made: Figure | Markdown, item: str = "A") -> list[str]:
    return [row["part"] for row in parts(made, item)]


def colours(made: Figure | Markdown) -> dict[str, str]:
    """Return the colour of each part of the legend."""
    specification = figure_of(made).specification(theme.WIDE_PX)
    scale = specification["layer"][0]["encoding"]["color"]["scale"]
    return dict(zip(scale["domain"], scale["range"], strict=True))


# --- what lacks ---


@pytest.mark.parametrize("status", ["suppressed", "lost", "unpublished"])
def test_absent_answer_is_a_named_hole_never_a_zero(status: str) -> None:
    made = charts.draw_opinions(opinions({"A": (20, 40, status, 15, status)}))
    assert names(made) == ["Tout à fait", "Plutôt", "Plutôt pas", UNSAID]
    assert UNSAID.startswith("Non publié")
    assert parts(made)[-1]["value"] == pytest.approx(25)
    assert all(row["value"] > 0 for row in parts(made))
    assert parts(made)[-1]["text"] == "", "a hole bears no number: nobody published it"
    table = table_of(figure_of(made))
    assert table["Valeur"].tolist() == ["20", "40", "n.d.", "15", "n.d."]
    assert table["État"].tolist().count(say(f"statuses.{status}")) == 2
    assert "2 réponses sans valeur publiée" in figure_of(made).alt


def test_whole_bar_has_no_hole() -> None:
    made = charts.draw_opinions(opinions({"A": WHOLE}))
    assert UNSAID not in names(made)
    assert "sans valeur publiée" not in figure_of(made).alt


def test_rest_smaller_than_rounding_is_no_hole() -> None:
    made = charts.draw_opinions(opinions({"A": (20, 40, 20, 19, "suppressed")}))
    assert UNSAID not in names(made)


def test_hole_is_dashed_and_no_other_part_is() -> None:
    specification = figure_of(charts.draw_opinions(opinions({"A": (20, 40, "lost", 15, "lost")}))).specification(640)
    dash = specification["layer"][0]["encoding"]["strokeDash"]
    assert dash["condition"]["test"] == "(datum.role === 'unsaid')"
    assert dash["condition"]["value"] != dash["value"]


def test_absent_total_is_said_without_a_percent_sign_and_leads_nothing() -> None:
    """The total of a row that is suppressed may be the highest: no other row is said to lead."""
    made = figure_of(charts.draw_opinions(opinions({"A": WHOLE, "B": WHOLE}, {"A": 60, "B": "suppressed"})))
    assert "en tête" not in made.title
    assert "1 ligne sans valeur publiée" in made.title
    assert "B, secret statistique" in made.alt
    ends = [row["text"] for row in drawn(made) if set(row) == {"item_label", "text"}]
    assert [plain(text) for text in ends] == ["60 %", "secret"]


def test_known_totals_name_the_row_that_leads() -> None:
    made = figure_of(charts.draw_opinions(opinions({"A": WHOLE, "B": WHOLE}, {"A": 55, "B": 60})))
    assert "« B » en tête, 60" in plain(made.title)


def test_bands_that_are_not_published_are_not_drawn() -> None:
    rows = notes({"A": ("unpublished", "unpublished", "lost", 7.1), "B": ("unpublished",) * 3 + ("lost",)})
    said = charts.draw_bands(rows)
    assert isinstance(said, Markdown)
    assert "seules des moyennes" in said.data
    alone = figure_of(draw_notes(rows))
    assert alone.id.startswith("evolution-")
    assert "7,1" in alone.title
    assert table_of(alone)["État"].tolist() == ["publié", "valeur perdue"]


def test_share_of_the_band_that_lacks_is_left_out_of_the_sentence() -> None:
    made = figure_of(charts.draw_bands(notes({"A": (20, 30, "lost", 6.4)})))
    assert "note de 8 à 10" not in made.reading_note
    assert "6,4 sur 10" in made.reading_note
    assert names(made) == ["Notes 1 à 5", "Notes 6 et 7", UNSAID]


# --- order and colours ---


def test_dont_know_is_kept_and_drawn_last() -> None:
    made = charts.draw_opinions(opinions({"A": (20, 30, 20, 15, 5, 10)}))
    assert names(made)[-1] == "Sans avis"
    assert colours(made)["Sans avis"] == theme.light("dont_know")
    assert "« Sans avis » 10 %" in plain(figure_of(made).alt)


@pytest.mark.parametrize("absent", range(5))
def test_colours_follow_the_place_in_the_scale_even_when_an_answer_lacks(absent: int) -> None:
    values: list[Value] = list(WHOLE)
    values[absent] = "suppressed"
    expected = dict(zip(OPINIONS, map(theme.light, theme.OPINIONS), strict=True))
    found = colours(charts.draw_opinions(opinions({"A": values})))
    assert {label: found[label] for label in expected if label in found} == {
        label: colour for place, (label, colour) in enumerate(expected.items()) if place != absent
    }


def test_bands_have_the_colours_of_bands_in_every_figure() -> None:
    found = colours(charts.draw_bands(notes({"A": ("lost", 30, 40, 6.4)})))
    assert found["Notes 6 et 7"] == theme.light(theme.BANDS[1])
    assert found["Notes 8 à 10"] == theme.light(theme.BANDS[2])


def test_rows_follow_the_mean_and_the_whole_ensemble_stands_beside_a_zone() -> None:
    rows = notes({"A": (50, 30, 20, 5.2), "B": (20, 30, 50, 6.4)}, level="zone_enquete", name="Normandie")
    national = notes({"A": (50, 30, 20, 5.0), "B": (20, 30, 50, 6.0)})
    made = figure_of(charts.draw_bands(rows, national))
    ends = [row["text"] for row in drawn(made) if set(row) == {"item_label", "text"}]
    assert ends == ["6,4 (6,0)", "5,2 (5,0)"]
    assert made.title.startswith("Normandie : B en tête")
    alone = figure_of(charts.draw_bands(national, national))
    assert [row["text"] for row in drawn(alone) if set(row) == {"item_label", "text"}] == ["6,0", "5,0"]


# --- around the middle ---


def test_middle_of_a_diverging_bar_is_centred_at_zero() -> None:
    made = charts.draw_opinions(opinions({"A": WHOLE, "B": (10, 10, 60, 10, 10)}, middle="a2"))
    for item in ("A", "B"):
        middle = next(row for row in parts(made, item) if row["part"] == OPINIONS[2])
        assert middle["start"] == pytest.approx(-middle["end"])
        assert all(row["end"] <= middle["start"] for row in parts(made, item) if row["part"] in OPINIONS[:2])


def test_agreement_ends_at_zero_where_the_middle_lacks() -> None:
    made = charts.draw_opinions(opinions({"A": (20, 40, "suppressed", "suppressed", 5)}, middle="a2"))
    assert [row["end"] for row in parts(made) if row["part"] in OPINIONS[:2]] == pytest.approx([-40, 0])


def test_bar_where_agreement_lacks_too_starts_at_zero() -> None:
    made = charts.draw_opinions(opinions({"A": ("lost", "lost", "lost", 15, 5)}, middle="a2"))
    assert parts(made)[0]["start"] == pytest.approx(0)


def test_scale_without_middle_starts_at_zero() -> None:
    assert parts(charts.draw_opinions(opinions({"A": WHOLE})))[0]["start"] == 0


# --- any frame ---

A_SHARE = st.one_of(st.integers(min_value=0, max_value=1000), st.sampled_from(["suppressed", "lost", "unpublished"]))


def bars_of(size: int) -> st.SearchStrategy[list[list[int | str]]]:
    """Return one to three bars of as many answers, each with at least one that has a value."""
    bar = st.lists(A_SHARE, min_size=size, max_size=size)
    known = bar.filter(lambda values: any(isinstance(value, int) and value for value in values))
    return st.lists(known, min_size=1, max_size=3)


def hundred(values: Sequence[int | str]) -> list[Value]:
    """Return shares of one hundred, whole percents as printed; where some lack, they are the rest."""
    known = sum(value for value in values if isinstance(value, int))
    whole = known * (1 if all(isinstance(value, int) for value in values) else 1.25)
    return [value if isinstance(value, str) else float(round(100 * value / whole)) for value in values]


@given(drawn_bars=st.integers(5, 6).flatmap(bars_of), has_middle=st.booleans())
def test_parts_of_a_bar_add_up_to_a_hundred_and_touch(drawn_bars: list[list[int | str]], has_middle: bool) -> None:
    items = {f"i{at}": hundred(bar) for at, bar in enumerate(drawn_bars)}
    made = charts.draw_opinions(opinions(items, middle="a2" if has_middle else ""))
    shown = bars(made)
    for item, values in items.items():
        found = shown[item]
        assert abs(sum(row["value"] for row in found) - FULL) <= max(ROUNDING, len(values) / 2)
        assert all(one["end"] == pytest.approx(other["start"]) for one, other in itertools.pairwise(found))
        assert [row["part"] for row in found if row["part"] != UNSAID] == [
            label for label, value in zip([*OPINIONS, "Sans avis"], values, strict=False) if not isinstance(value, str)
        ]
        has_hole = any(isinstance(value, str) for value in values)
        assert (found[-1]["part"] == UNSAID) <= has_hole


@pytest.mark.parametrize("width", WIDTHS)
def test_numbers_in_the_bars_are_those_of_the_table(width: int) -> None:
    rows = opinions({"A": (20.4, 39.6, 20, 16, 4)}, **SIMULATED)
    made = figure_of(charts.draw_opinions(rows))
    texts = [row["text"] for row in drawn(made, width) if "part" in row]
    assert texts == ["20", "40", "20", "16", ""], "a thin part has no room for its number"
    assert table_of(made)["Valeur"].tolist() == ["20,4", "39,6", "20,0", "16,0", "4,0"]
    assert "moins de 5" in plain(made.reading_note)
