"""Without a random draw, every interval and every mark says that it only indicates: captions, tables, alternatives."""

from collections.abc import Callable

import pandas as pd
import pytest
from toy_study import SIMULATED, ZONAL, ZONE, drawn, notes, shares, squares, zones

from helpers import charts, tables
from helpers.charts.figure import Figure
from helpers.charts.surveys.means import draw_zone_means
from helpers.charts.surveys.shares import draw_shares
from helpers.charts.surveys.survey_captions import felt_words
from helpers.notes.note_facts import _zone_answer
from helpers.pages.region_comparison import _alliance
from helpers.tables import topic_zones, zone_holding
from helpers.territory import grid
from helpers.wording import say

VERDICTS = {"Nord": "lower", "Sud": "higher", "Est": "not_significant"}
WORD = "indicati"


def with_limits(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(value_lb=rows["value"] - 1, value_ub=rows["value"] + 1, significance="higher")


def zone_map(sampling: str) -> object:
    rows = zones({"Nord": 41, "Sud": 59, "Est": 50}, VERDICTS, sampling=sampling, **SIMULATED)
    return charts.draw_zone_map(rows, squares(3), ZONE)


def means(sampling: str) -> object:
    rows = notes({"A": (40, 30, 30, 6.1), "B": (50, 30, 20, 5.1)}, sampling=sampling, **SIMULATED, **ZONAL)
    return draw_zone_means(with_limits(rows), rows)


def partners(sampling: str) -> object:
    rows = shares({"mecenat": 40, "pratiques": 60}, sampling=sampling, **SIMULATED, **ZONAL)
    return draw_shares(with_limits(rows), rows)


MADE: list[Callable[[str], object]] = [zone_map, means, partners]


@pytest.mark.parametrize("draw", MADE)
@pytest.mark.parametrize("sampling", ["quota", "unknown"])
def test_every_form_of_a_figure_says_so(draw: Callable[[str], object], sampling: str) -> None:
    made = draw(sampling)
    assert isinstance(made, Figure)
    assert say(f"survey.indicative_{sampling}") in made.caveats
    assert WORD in made.alt and WORD in made.reading_note
    labels = {column.key: column.described()["label"] for column in made.columns}
    assert all(WORD in labels[limit] for limit in ("value_lb", "value_ub") if limit in labels)
    assert all(WORD in words for words in made.table["significance_label"] if words != say("significance.untested"))


@pytest.mark.parametrize("draw", MADE)
@pytest.mark.parametrize("sampling", ["one_stage", "clustered"])
def test_a_random_draw_says_nothing_of_it(draw: Callable[[str], object], sampling: str) -> None:
    made = draw(sampling)
    assert isinstance(made, Figure)
    labels = [column.described()["label"] for column in made.columns]
    texts = [*made.caveats, made.alt, made.reading_note, *labels, *made.table["significance_label"]]
    assert not [text for text in texts if WORD in text]


def test_the_words_of_the_marks_of_a_map_say_so_in_its_legend() -> None:
    made = zone_map("quota")
    assert isinstance(made, Figure)
    words = {row["verdict"] for row in drawn(made) if "verdict" in row}
    assert len(words) == 3 and all(WORD in one for one in words)


def test_a_share_without_interval_or_test_is_not_marked() -> None:
    made = draw_shares(*[shares({"mecenat": 40, "pratiques": 60}, sampling="quota")] * 2)
    assert isinstance(made, Figure)
    assert not [text for text in (*made.caveats, made.alt) if WORD in text]


@pytest.mark.parametrize(
    ("sampling", "felt", "is_marked"),
    [("quota", "yes", True), ("unknown", "no", True), ("quota", "unsure", False), ("one_stage", "yes", False)],
)
def test_reports_notes_and_the_comparison_mark_what_is_felt(sampling: str, felt: str, is_marked: bool) -> None:
    row = pd.Series({"felt": felt, "sampling": sampling})
    for family in ("reports", "verdicts_of"):
        assert (WORD in felt_words(row, family)) == is_marked
    item = {"label": "A", "slug": "a", "gap": "+1,0", "rank": "2e", "share": 95, "beyond": "", "felt": felt}
    item |= {"acts": "aucun", "n": 0, "is_overseas": False, "felt_words": felt_words(row, "reports")}
    assert (WORD in say("note.priority", **item)) == is_marked


@pytest.mark.parametrize(
    ("sampling", "is_marked"), [("quota", True), ("unknown", True), ("one_stage", False), ("clustered", False)]
)
def test_changes_between_waves_are_marked(sampling: str, is_marked: bool) -> None:
    row = {"question_id": "q", "item": "i", "item_label": "Anxiété", "answer_label": "Oui", "name": "Bretagne"}
    row |= {"value_first": 18.0, "value_second": 23.0, "change_pts": 5.0, "change_pts_lb": 2.0, "change_pts_ub": 8.0}
    row |= {"former_wave": "2020", "wave": "2021", "unit": "percent", "significance": "higher", "sampling": sampling}
    text = str(charts.show_changes(pd.DataFrame([row])).data)
    assert "monte, de 18,0 % en 2020 à 23,0 % en 2021" in " ".join(text.split())
    assert (text.count(WORD) == 2) == is_marked and (WORD in text) == is_marked


@pytest.mark.usefixtures("tables")
def test_every_published_change_says_how_its_waves_were_drawn() -> None:
    place = grid.territory("france", "FRA")
    waves = tables.read_table("changes")[["study", "wave"]].drop_duplicates().itertuples(index=False, name=None)
    for study, wave in waves:
        rows = tables.wave_changes(study, wave, place)
        assert len(rows) and rows["sampling"].isin(["one_stage", "clustered", "quota", "unknown"]).all()


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(("sampling", "is_marked"), [("quota", True), ("clustered", False)])
def test_the_answer_of_a_zone_is_marked_in_notes_and_in_the_comparison(sampling: str, is_marked: bool) -> None:
    """On the answers of a zone that a test put above the others."""
    rows = topic_zones("association_partnerships").assign(sampling=sampling, significance="higher")
    place = grid.territory("region", "28")
    zone = zone_holding(place, rows["grid"].iloc[0])
    assert (WORD in _zone_answer(rows.assign(reference=50.0), zone)) == is_marked
    assert (WORD in _alliance(place, rows)["test"]) == is_marked
