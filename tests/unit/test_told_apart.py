"""What survey pages show by territory, on surveys of known spread: a map, values, or a sentence, through one door."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from IPython.display import Markdown
from toy_study import FRANCE, SIMULATED, ZONE, plain, squares, zones
from toy_survey import RULES

from helpers import charts
from helpers.charts.figure import Figure
from helpers.survey.estimate_row import COLUMNS
from helpers.survey.estimation.reliability import reliabilities
from helpers.tables.views import told_apart as rule

ERROR, N = 2.0, 40


def drawn(share: float, seed: int = 5, **facts: Any) -> pd.DataFrame:
    """Return an answer in N zones, of whose variance a share is true."""
    rng = np.random.default_rng(seed)
    values = 50 + rng.normal(0, ERROR * np.sqrt(share / (1 - share)), N) + rng.normal(0, ERROR, N)
    rows = zones({f"Zone {at:02}": value for at, value in enumerate(values)}, **SIMULATED, sampling="quota", **facts)
    rows = rows.assign(value_lb=rows["value"] - 1.96 * ERROR, value_ub=rows["value"] + 1.96 * ERROR)
    return rows.drop(columns=["shown_as", "reliability"])


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the rows of a view: those drawn, by the rule on their own reliability."""

    def view(rows: pd.DataFrame) -> pd.DataFrame:
        table = reliabilities(rows.reindex(columns=list(COLUMNS)), RULES).assign(is_headline=True)
        monkeypatch.setattr(rule, "read_table", lambda _: table)
        return rule.told_apart(rows, "toy", "2019-10", "q1")

    return view


def test_zones_told_apart_clearly_have_a_map(shown: Any) -> None:
    made = charts.draw_zone_map(shown(drawn(0.95)), squares(N), ZONE)
    assert isinstance(made, Figure) and made.shapes


def test_zones_told_apart_less_clearly_have_values_without_map_nor_rank(shown: Any) -> None:
    made = charts.draw_zone_map(shown(drawn(0.55)), squares(N), ZONE)
    assert isinstance(made, Figure) and not made.shapes
    assert "ne suffit pas pour une carte ni pour un classement" in plain(made.reading_note)
    assert "rank_set" not in [column.key for column in made.columns]


def test_zones_alike_have_a_sentence_with_the_national_value_and_no_value_of_theirs(shown: Any) -> None:
    rows = shown(drawn(0.0))
    assert rows[["value", "value_lb", "value_ub"]].isna().all(axis=None) and set(rows["status"]) == {"alike"}
    for draw in (charts.draw_zone_map, charts.draw_population_maps):
        made = draw(rows, squares(N), ZONE)
        assert isinstance(made, Markdown) and "50 % en France" in plain(made.data)
        assert "/comment-lire.md" in made.data
    place = rows[rows["territory_code"] == "z3"].assign(name="Zone 03", level="zone_enquete")
    assert "Zone 03" in charts.draw_shares(place).data  # type: ignore[union-attr]


def test_items_of_one_question_are_mapped_where_they_tell_zones_apart(shown: Any) -> None:
    parts = [drawn(share, item=name, item_label=name) for name, share in (("A", 0.95), ("B", 0.55), ("C", 0.0))]
    made = charts.draw_item_maps(shown(pd.concat(parts, ignore_index=True)), squares(N), FRANCE)
    assert isinstance(made, Figure) and made.shapes
    assert len(made.specification(700)["concat"]) == 1
    assert "Sans carte" in made.reading_note and "B ; C" in plain(made.reading_note)
    none = charts.draw_item_maps(shown(pd.concat(parts[1:], ignore_index=True)), squares(N), FRANCE)
    assert isinstance(none, Figure) and none.draw is None


def test_printed_values_are_quoted_and_never_mapped(shown: Any) -> None:
    printed = drawn(0.95).assign(provenance="published", value_lb=np.nan, value_ub=np.nan, significance="untested")
    rows = shown(printed)
    assert rows["value"].notna().all() and set(rows["shown_as"]) == {"values"}
    made = charts.draw_zone_map(rows, squares(N), ZONE)
    assert isinstance(made, Figure) and not made.shapes


def test_an_empty_cell_follows_the_others_of_its_item(shown: Any) -> None:
    rows = drawn(0.95)
    rows.loc[0, ["value", "value_lb", "value_ub", "provenance", "status"]] = [np.nan, np.nan, np.nan, None, "lost"]
    assert set(shown(rows)["shown_as"]) == {"map"}


def test_few_zones_tell_nothing(shown: Any) -> None:
    assert set(shown(drawn(0.95).head(4))["status"]) == {"alike"}


def test_notes_are_drawn_on_their_own_scale(shown: Any) -> None:
    rows = drawn(0.55, unit="note", answer="mean", role="mean", reference=5.0)
    rows[["value", "value_lb", "value_ub"]] /= 10
    made = charts.draw_zone_map(shown(rows), squares(N), ZONE)
    assert isinstance(made, Figure) and "sur 10" in plain(made.title) and "%" not in plain(made.title)
    low, high = made.specification(700)["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert 0 <= low < high <= 10
