"""The tables of the reports, built again from the real tables with something changed in them."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from helpers import charts, tables
from helpers.tables.build.report_tables import compute_report_tables
from helpers.tables.store import read_table, write_table
from helpers.wording import say


@pytest.fixture
def own_tables(built_root: Path, root: Path) -> Path:
    """Return a root that holds copies of the tables, which a test may change."""
    shutil.copytree(built_root / "_build", root / "_build")
    return root


@pytest.mark.usefixtures("own_tables")
def test_the_verdicts_are_those_of_the_wave_that_feeds_their_topic_alone() -> None:
    before = compute_report_tables()["verdicts"]
    perceived, topics = read_table("perceived_indices"), read_table("report_topics")
    is_felt = topics["topic"] == "fragility_notes"
    write_table("report_topics", topics.assign(wave=topics["wave"].mask(is_felt, "2023-10")))
    again = perceived.query("study == 'impact_citoyens'").assign(wave="2023-10", significance="higher")
    write_table("perceived_indices", pd.concat([perceived, again], ignore_index=True))
    after = compute_report_tables()["verdicts"]
    assert len(after) == len(before)
    assert set(after["wave"]) == {"2023-10"}
    assert set(after["significance"].dropna()) == {"higher"}
    assert set(before["wave"]) == {"2019-10"}


@pytest.mark.usefixtures("own_tables")
def test_without_a_felt_side_no_verdict_is_given_and_one_sentence_says_why() -> None:
    write_table("perceived_indices", read_table("perceived_indices").iloc[:0])
    for name, table in compute_report_tables().items():
        write_table(name, table)
    france, region = tables.read_territory("france", "FRA"), tables.read_territory("region", "28")
    for place in (france, region):
        assert charts.show_verdicts(tables.report_verdicts(place), place).data == say("verdicts_of.nothing")
