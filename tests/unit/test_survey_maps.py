"""Maps of survey zones: a colour is a verdict, never a value, and nothing untested is ranked."""

from typing import Any

import pandas as pd
import pytest
from toy_study import FRANCE, SIMULATED, WIDTHS, ZONE, Value, drawn, plain, squares, table_of, zones

from helpers import charts
from helpers.charts import theme
from helpers.charts.figure import Figure
from helpers.wording import say

VALUES: dict[str, Value] = {"Nord": 41, "Sud": 59, "Est": 50}


def drawn_map(values: dict[str, Value], verdicts: dict[str, str] | None = None, **facts: Any) -> Figure:
    made = charts.draw_zone_map(zones(values, verdicts, **facts), squares(len(values)), ZONE)
    assert isinstance(made, Figure)
    return made


def by_zone(made: Figure, field: str) -> dict[str, str]:
    """Return what the drawing gives to each zone."""
    return {row["territory_code"]: row[field] for row in drawn(made) if field in row and "territory_code" in row}


def legend(made: Figure) -> list[str]:
    specification = made.specification(theme.WIDE_PX)
    found: list[str] = specification["layer"][0]["encoding"]["color"]["scale"]["domain"]
    return found


def test_zones_without_test_have_no_map_and_show_their_values() -> None:
    made = drawn_map(VALUES, dict.fromkeys(VALUES, "untested"), reliability=float("nan"), shown_as="values")
    assert not made.shapes and "aucune différence n'est testée" in made.reading_note
    assert table_of(made)["Territoire"].tolist() == ["Est", "Nord", "Sud"], "in the order of names, not of values"
    accented = charts.draw_zone_map(zones({"Nord": 41, "Île": 59}, shown_as="values"), squares(2), ZONE)
    assert isinstance(accented, Figure) and table_of(accented)["Territoire"].tolist() == ["Île", "Nord"]
    assert "de 41 % à 59 % selon le territoire" in plain(made.title)


@pytest.mark.parametrize("width", WIDTHS)
def test_verdict_is_a_sign_on_the_map_and_words_in_the_table(width: int) -> None:
    made = drawn_map(VALUES, {"Nord": "lower", "Sud": "higher", "Est": "not_significant"}, **SIMULATED)
    texts = {row["text"] for row in drawn(made, width) if "text" in row}
    assert texts == {"41 ▼", "59 ▲", "50"}
    assert set(table_of(made)[say("columns.significance_label")]) == {
        say("significance.lower"),
        say("significance.higher"),
        say("significance.not_significant"),
    }
    assert made.title.endswith("au-dessus du reste, Sud ; au-dessous, Nord")
    assert "Significativement supérieur : Sud." in made.alt


def test_map_where_nothing_stands_out_says_so_instead_of_its_extremes() -> None:
    made = drawn_map(VALUES, dict.fromkeys(VALUES, "not_significant"), **SIMULATED)
    assert made.title.endswith("aucune zone ne se distingue du reste")
    assert "59" not in made.title
    assert len(legend(made)) == 3, "the verdicts that a test may give are all in the legend"


@pytest.mark.parametrize(
    ("status", "word"), [("suppressed", "secret"), ("lost", "perdue"), ("unpublished", "non publié")]
)
def test_absent_zone_is_a_word_in_grey_never_a_zero(status: str, word: str) -> None:
    made = drawn_map({**VALUES, "Nord": status}, {"Sud": "higher", "Est": "not_significant"}, **SIMULATED)
    assert by_zone(made, "text")["z0"] == word
    assert by_zone(made, "verdict")["z0"] == say("verdicts.suppressed")
    assert "1 zone sans valeur publiée" in plain(made.alt)
    assert table_of(made).set_index("Territoire").loc["Nord", "Valeur"] == "n.d."
    assert table_of(made).set_index("Territoire").loc["Nord", "État"] == say(f"statuses.{status}")


def test_reading_note_takes_the_zone_of_the_page() -> None:
    rows = zones(VALUES).assign(territory_code=["28", "z1", "z2"])
    outlines = squares(3).assign(territory_code=["28", "z1", "z2"])
    made = charts.draw_zone_map(rows, outlines, ZONE)
    assert isinstance(made, Figure)
    assert plain(made.reading_note).startswith("Nord : 41 %, contre 50 % dans l'ensemble")
    assert plain(drawn_map(VALUES).reading_note).startswith("Sud : 59 %")


def test_printed_values_have_no_decimal_that_nobody_printed() -> None:
    table = table_of(drawn_map(VALUES))
    assert table["Valeur"].tolist() == ["59", "50", "41"]
    assert set(table["Ensemble"]) == {"50"}
    beside = table_of(drawn_map(VALUES, **SIMULATED, reference=49.6, reference_provenance="simulated"))
    assert beside["Valeur"].tolist() == ["59,0", "50,0", "41,0"]
    assert set(beside["Ensemble"]) == {"49,6"}


@pytest.mark.parametrize("grid", ["grande_zone", "zone_enquete", "region", "departement"])
def test_limits_of_the_grid_and_the_outlines_are_cited(grid: str) -> None:
    made = drawn_map(VALUES, grid=grid)
    assert say(f"zone_maps.grid_{grid}") in made.caveats
    assert say("caption.outlines") in made.sources


# --- small maps ---


def items() -> pd.DataFrame:
    parts = [
        zones(VALUES, verdicts, **SIMULATED, item=item, item_label=item)
        for item, verdicts in (
            ("A", {"Nord": "lower", "Sud": "higher", "Est": "not_significant"}),
            ("B", dict.fromkeys(VALUES, "not_significant")),
        )
    ]
    return pd.concat(parts, ignore_index=True)


def test_small_maps_count_what_stands_out_among_all_values() -> None:
    made = charts.draw_item_maps(items(), squares(3), FRANCE)
    assert isinstance(made, Figure)
    assert plain(made.title).startswith("2 domaines, 3 zones : 2 valeurs sur 6 se distinguent")
    assert "A : Nord inférieur ; A : Sud supérieur" in made.alt
    for width in WIDTHS:
        assert len(made.specification(width)["concat"]) == 2
        assert sorted(row["mark"] for row in drawn(made, width) if "mark" in row) == ["▲", "▼"]


def test_small_maps_are_for_the_country_alone() -> None:
    assert charts.draw_item_maps(items(), squares(3), ZONE) is None


def test_each_population_has_its_map_and_its_own_extremes() -> None:
    rows = [
        zones(values, population=name, population_label=name)
        for name, values in (("employeuses", VALUES), ("autres", {"Nord": 21, "Sud": "lost", "Est": 45}))
    ]
    made = charts.draw_population_maps(pd.concat(rows, ignore_index=True), squares(3), ZONE)
    assert isinstance(made, Figure)
    assert "employeuses : de 41 % (Nord) à 59 % (Sud), moyenne 50 %" in plain(made.alt)
    assert "autres : de 21 % (Nord) à 45 % (Est), moyenne 50 %" in plain(made.alt)
    assert "1 valeur de zone non publiée." in plain(made.alt)
    assert len(made.specification(theme.WIDE_PX)["concat"]) == 2


def test_values_of_populations_are_named_by_what_sets_them_apart() -> None:
    facts = {"shown_as": "values", "reliability": 0.5}
    named = ("Associations employeuses", "Associations non employeuses")
    rows = [zones(VALUES, population=name, population_label=name, **facts) for name in named]
    made = charts.draw_population_maps(pd.concat(rows, ignore_index=True), squares(3), ZONE)
    assert isinstance(made, Figure) and not made.shapes
    assert {row["row"] for row in drawn(made) if "row" in row} >= {"Est · employeuses", "Est · non employeuses"}


def test_population_without_any_figure_is_said_unpublished() -> None:
    nothing = zones(dict.fromkeys(VALUES, "lost"), population="autres", population_label="Autres")
    rows = pd.concat([zones(VALUES), nothing], ignore_index=True)
    made = charts.draw_population_maps(rows, squares(3), ZONE)
    assert isinstance(made, Figure)
    assert plain(made.title).endswith("les habitants, de 41 à 59 % selon la zone ; autres, non publié")


def test_shrunken_values_stand_beside_the_observed_ones_in_the_table_and_the_caption() -> None:
    rows = zones({"Nord": 40.0, "Sud": 50.0, "Est": 60.0})
    plain = charts.draw_zone_map(rows, squares(3), ZONE)
    made = charts.draw_zone_map(rows.assign(shrunk=[42.5, 50.0, 57.5]), squares(3), ZONE)
    assert "shrunk" not in [column.key for column in plain.columns]
    assert "shrunk" in [column.key for column in made.columns]
    assert dict(zip(made.table["name"], made.table["shrunk"], strict=True)) == {"Nord": 42.5, "Sud": 50.0, "Est": 57.5}
    (told,) = [text for text in made.caveats if text not in plain.caveats]
    assert "2,5 point" in told
