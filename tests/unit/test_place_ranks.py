"""Ranks on survey pages: those that samples allow together, and a word in their place where they say nothing."""

import pandas as pd
import pytest

from helpers.charts.surveys.place_values import place_ranks
from helpers.tables.views.territory_views import ranks_of_samples
from helpers.wording import say

UNSURE = "incertain"


def rows(values: list[float], halves: list[float]) -> pd.DataFrame:
    table = pd.DataFrame({"value": values, "half": halves})
    return table.assign(value_lb=table["value"] - table["half"], value_ub=table["value"] + table["half"])


@pytest.mark.parametrize(
    ("values", "halves", "words"),
    [
        ([10, 50, 90], [1, 1, 1], ["3 sur 3", "2 sur 3", "1 sur 3"]),
        ([50, 50.5, 49.5], [5, 5, 5], [UNSURE] * 3),
        ([10, 11, 80, 81], [3, 3, 3, 3], ["3-4 sur 4", "3-4 sur 4", "1-2 sur 4", "1-2 sur 4"]),
        ([10, 11, 12, 80], [3, 3, 3, 3], [UNSURE, UNSURE, UNSURE, "1 sur 4"]),
        ([10, float("nan"), 90], [1, 1, 1], ["2 sur 2", "", "1 sur 2"]),
        ([10, 50, 90], [1, 0, 1], ["2 sur 2", "", "1 sur 2"]),
    ],
)
def test_ranks_are_those_that_samples_allow(values: list[float], halves: list[float], words: list[str]) -> None:
    table = rows(values, halves)
    assert place_ranks(table.assign(**ranks_of_samples(table))) == words


@pytest.mark.parametrize(
    ("ranks", "n_unsure", "said", "never"),
    [
        ([], 12, "Aucun rang n'est donné", "Rangs possibles"),
        (["A 1-2 sur 4"], 2, "incertains pour 2 territoires", "Aucun rang"),
        (["A 1 sur 2", "B 2 sur 2"], 0, "A 1 sur 2 ; B 2 sur 2.", "incertain"),
        ([], 0, "intervalle à 95 %", "rang n'est"),
    ],
)
def test_a_sentence_stands_where_there_is_no_rank(ranks: list[str], n_unsure: int, said: str, never: str) -> None:
    facts = {
        "has_interval": True,
        "has_reference": True,
        "reliability": "70",
        "is_clear": False,
        "ranks": ranks,
        "n_unsure": n_unsure,
    }
    text = " ".join(say("compared.reading", **facts).split())
    assert said in text and never not in text
