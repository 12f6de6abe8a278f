"""The coverage figures of the method page: every simulation is there, dated, with the command that gives it again."""

import csv
import datetime as dt
from pathlib import Path

import numpy as np

from helpers.tables.views.method_views import coverage_figures

ROOT = Path(__file__).parents[2]
SHARES, COUNTS = [2, 5, 10, 30, 50, 70, 90, 95, 98], [30, 60, 100, 200, 500, 2000]


def rows() -> list[dict[str, str]]:
    with (ROOT / "data" / "reference" / "coverage.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_cell_is_that_of_the_file() -> None:
    figures = coverage_figures()
    wanted = {(row["case"], row["n_obs"]): float(row["percent"]) for row in rows()}
    assert [row["share"] for row in figures["shares"]] == [str(share) for share in SHARES]
    for row in figures["shares"]:
        assert row["percents"] == [wanted[row["share"], str(n)] for n in COUNTS]
    assert figures["ranks"] == {case: value for (case, n), value in wanted.items() if not n}
    assert figures["least"] == min(value for (_, n), value in wanted.items() if n)


def test_rank_sets_hold_the_truth_as_often_as_announced() -> None:
    assert all(94 <= value <= 96 for value in coverage_figures()["ranks"].values())
    shares = [percent for row in coverage_figures()["shares"] for percent in row["percents"]]
    assert min(shares) > 93 and np.mean([percent >= 95 for percent in shares]) > 0.8


def test_each_figure_has_its_date_and_its_command() -> None:
    for row in rows():
        assert dt.date.fromisoformat(row["date"]) and int(row["n_samples"]) >= 1000
        assert (ROOT / row["command"].removeprefix("python ").split()[0]).is_file()


def test_the_method_page_reads_them_and_writes_none() -> None:
    text = (ROOT / "book" / "methode.md.j2").read_text(encoding="utf-8")
    assert "coverage.shares" in text and "coverage.ranks.equal_errors" in text
    assert not [row for row in rows() if f"| {row['percent'].replace('.', ',')} |" in text]
