"""What a run says of itself: failures and warnings first, then its report for programs and its lines for people."""

import json
from pathlib import Path
from typing import Any

import pytest

from helpers.errors import PageError
from helpers.execution.run_report import SLOWEST_CELLS, Outcome, Report, check_outcomes
from helpers.incremental.plan_file import Page
from refusals import refused

ERROR = PageError("cell-failed", "cell 3 (`draw()`) raised ValueError:\nboum | é.", where="notebooks/territoires.ipynb")


def page(code: str, template: str = "territoires") -> Page:
    return Page(template=template, address=f"territoires/{code}", parameters={"territory_code": code})


def executed(code: str, **changes: Any) -> Outcome:
    facts: dict[str, Any] = {"why": "it was never executed", "seconds": 1.5, "memory_mib": 300, "n_figures": 4}
    return Outcome(page(code), **{**facts, **changes})


@pytest.fixture
def report() -> Report:
    """Return the report of pages that were executed, reused and failed, in the order of their plan."""
    outcomes = (
        executed("44", cells={1: (0.25, "import a"), 3: (2.125, "charts.draw(é)")}),
        Outcome(page("28"), n_figures=7),
        executed("11", error=ERROR, n_figures=0, cells={1: (0.5, "import a")}),
        executed("01", warnings=("it shows 4 figures, it used to show 5", "another")),
    )
    return Report(outcomes, 12.3456, "2 at once, forked kernels", ("A damaged cache entry was removed: x.",))


def written(report: Report, root: Path) -> tuple[dict[str, Any], str]:
    report.write()
    folder = root / "_build" / "reports"
    assert sorted(path.name for path in folder.iterdir()) == ["run.json", "run.md"]
    content = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return content, (folder / "run.md").read_text(encoding="utf-8")


# --- failures, warnings ---


def test_page_whose_text_alone_is_new_is_reused_and_says_so(root: Path) -> None:
    report = Report((Outcome(page("28"), is_renewed=True), Outcome(page("11")), executed("01")), 1, "nothing", ())
    assert report.summary()[0] == "3 pages in 1.0 s: 1 executed, 2 reused, text renewed in 1."
    assert report.reasons()[:2] == ["territoires/28: reused, text renewed", "territoires/11: reused"]
    content, text = written(report, root)
    assert content["pages"][0]["status"] == "reused"
    assert "| territoires/28 | reused | text renewed |" in text


def test_page_that_fails_is_failed_whatever_else_is_known_of_it(report: Report) -> None:
    assert [one.status for one in report.outcomes] == ["executed", "reused", "failed", "executed"]
    assert Outcome(page("28"), ERROR).status == "failed", "a page whose results could not be written again"


def test_failure_is_in_the_report_with_its_reason(report: Report, root: Path) -> None:
    content, text = written(report, root)
    failed = content["pages"][2]
    assert (failed["status"], failed["error"], failed["figures"]) == ("failed", str(ERROR), 0)
    assert failed["why"] == "it was never executed"
    (line,) = [line for line in text.splitlines() if line.startswith("| territoires/11 |")]
    assert "raised ValueError: boum" in line, "a message of several lines stays in its row"


def test_fewer_figures_are_said_and_written(report: Report, root: Path) -> None:
    said = "warning: territoires/01: it shows 4 figures, it used to show 5."
    assert said in report.summary()
    content, text = written(report, root)
    assert content["pages"][3]["warnings"] == ["it shows 4 figures, it used to show 5", "another"]
    assert f"- {said}" in text.splitlines()


def test_notices_of_the_run_are_kept(report: Report, root: Path) -> None:
    content, text = written(report, root)
    assert content["notices"] == ["A damaged cache entry was removed: x."]
    assert "- A damaged cache entry was removed: x." in text.splitlines()


def test_failed_pages_are_raised_in_order_with_the_command_that_reruns_each(report: Report) -> None:
    check_outcomes([one for one in report.outcomes if not one.error])
    with refused("PageError pages-failed") as caught:
        check_outcomes([*report.outcomes, Outcome(page("02"), ERROR)])
    said = str(caught.value)
    assert said.startswith("2 of 5 page(s) failed, the others are done.\n  territoires/11: ")
    assert said.index("rerun: carnets run territoires --territory 11") < said.index("--territory 02")


# --- the report ---


def test_report_for_programs_has_every_fact(report: Report, root: Path) -> None:
    content, _ = written(report, root)
    assert list(content) == ["seconds", "pool", "notices", "pages", "slowest_cells"]
    assert (content["seconds"], content["pool"]) == (12.346, "2 at once, forked kernels")
    assert content["pages"][0] == {
        "address": "territoires/44",
        "template": "territoires",
        "parameters": {"territory_code": "44"},
        "status": "executed",
        "why": "it was never executed",
        "seconds": 1.5,
        "memory_mib": 300,
        "figures": 4,
        "warnings": [],
        "error": None,
    }
    reused = content["pages"][1]
    assert (reused["status"], reused["why"], reused["seconds"], reused["figures"]) == ("reused", "", 0.0, 7)
    assert content["slowest_cells"][0] == {
        "address": "territoires/44",
        "cell": 3,
        "seconds": 2.125,
        "line": "charts.draw(é)",
    }


def test_pages_are_in_the_order_of_the_plan(report: Report, root: Path) -> None:
    order = ["territoires/44", "territoires/28", "territoires/11", "territoires/01"]
    content, text = written(report, root)
    assert [one["address"] for one in content["pages"]] == order
    assert [line.split(" | ")[0][2:] for line in text.splitlines() if line.startswith("| territoires/")] == order
    assert [line.partition(":")[0] for line in report.reasons()] == order


def test_slowest_cells_are_sorted_and_few() -> None:
    cells = {number: (number / 10, f"cell {number}") for number in range(9)}
    report = Report((executed("44", cells=cells), executed("28", cells={0: (0.75, "here")})), 1, "", ())
    assert len(report.slowest()) == SLOWEST_CELLS
    assert [(address, cell) for address, cell, _, _ in report.slowest()] == [
        ("territoires/44", 8),
        ("territoires/28", 0),
        ("territoires/44", 7),
        ("territoires/44", 6),
        ("territoires/44", 5),
    ]


def test_report_is_replaced_by_that_of_the_next_run(report: Report, root: Path) -> None:
    written(report, root)
    content, text = written(Report((Outcome(page("28")),), 0.1, "nothing to execute", ()), root)
    assert [one["address"] for one in content["pages"]] == ["territoires/28"]
    assert content["slowest_cells"] == []
    assert "territoires/44" not in text


# --- lines ---


def test_summary_counts_warns_and_names_the_slowest_cell(report: Report) -> None:
    assert report.summary() == [
        "4 pages in 12.3 s: 2 executed, 1 reused, 1 failed.",
        "warning: territoires/01: it shows 4 figures, it used to show 5.",
        "warning: territoires/01: another.",
        "Slowest page: 2.4 s in its cells, territoires/44.",
        "Slowest cell: 2.1 s, territoires/44, cell 3 (charts.draw(é)).",
    ]


def test_summary_of_a_run_that_executed_nothing_is_a_line() -> None:
    report = Report((Outcome(page("28")), Outcome(page("11"))), 0.04, "nothing to execute", ())
    assert report.summary() == ["2 pages in 0.0 s: 2 reused."]
    assert Report((Outcome(page("28")),), 0.04, "", ()).summary() == ["1 page in 0.0 s: 1 reused."]


def test_reasons_say_of_each_page_why(report: Report) -> None:
    assert report.reasons() == [
        "territoires/44: executed, it was never executed",
        "territoires/28: reused",
        "territoires/11: failed, it was never executed",
        "territoires/01: executed, it was never executed",
    ]
