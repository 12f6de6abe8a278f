"""Without a random draw, every interval and every mark says that it only indicates: captions, tables, alternatives."""

from collections.abc import Callable

import pandas as pd
import pytest
from toy_study import SIMULATED, ZONAL, ZONE, drawn, notes, shares, squares, zones

from helpers import charts
from helpers.charts.figure import Figure
from helpers.charts.surveys.means import draw_zone_means
from helpers.charts.surveys.shares import draw_shares
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
