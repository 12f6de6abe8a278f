"""Executing pages: what fails first, each failure in a sentence, nothing left behind, then pages that work."""

import errno
import io
import os
import pickle
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from toy_pages import BEHAVING_CELL, FIRST_LINE, REGIONS, address_of, content_of, executed, make_project
from toy_runs import Ended, carnets, check_nothing_is_left, left_over, run_folders, run_toys, toy_project

from helpers.errors import FileError, PageError
from helpers.execution import run as running
from helpers.execution.executed_notebook import figure_payloads
from helpers.execution.run import Request, run_pages
from helpers.execution.run_report import Outcome, check_outcomes
from helpers.files import check_writable
from helpers.incremental.plan import read_plan
from helpers.incremental.plan_file import Page
from helpers.kernels import manager
from refusals import refused

FAILING = ("raises", "exits", "is_killed", "shows_nothing")
CELL = f"cell {BEHAVING_CELL + 1} (`{FIRST_LINE}`)"
FAILURES = {
    "raises": f"{CELL} raised ValueError: boum.",
    "exits": f"the kernel stopped at {CELL} (DeadKernelError: Kernel died).",
    "is_killed": f"the kernel stopped at {CELL} (DeadKernelError: Kernel died).",
    "shows_nothing": "the page ran to its end and shows no figure.",
}


@pytest.fixture(scope="module")
def run() -> Iterator[Ended]:
    """Give one run of the five toy pages; it must have left nothing when the tests are done."""
    with toy_project(*FAILING, "shows") as root:
        yield run_toys(root)


@pytest.fixture
def toys(root: Path) -> Path:
    """Return a project with one page that works, which the package reads."""
    return make_project(root / "project", "shows")


@pytest.fixture
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail the test when what executes pages would start: the fork server, the threads that wait for kernels."""

    def started(*_: object, **__: object) -> None:
        pytest.fail("something was started")

    monkeypatch.setattr(running, "_pool", started)
    monkeypatch.setattr(manager.ForkServerProcess, "__init__", started)


# --- pages that fail ---


def test_failing_pages_give_status_1_and_one_summary(run: Ended) -> None:
    assert run.status == 1
    assert "error: 4 of 5 page(s) failed, the others are done." in run.said
    assert "Traceback" not in run.said


@pytest.mark.parametrize("behaviour", FAILING)
def test_summary_names_page_template_cause_and_command(run: Ended, behaviour: str) -> None:
    said = run.block(behaviour)
    assert said.startswith(f"notebooks/toy.ipynb: {FAILURES[behaviour]}")
    assert said.rstrip().endswith(f"rerun: carnets run toy --territory {REGIONS[FAILING.index(behaviour)]}")


def test_page_that_works_is_not_in_the_summary(run: Ended) -> None:
    assert f"{address_of('shows')}:" not in run.said


@pytest.mark.parametrize("behaviour", FAILING)
def test_executed_notebook_of_a_failed_page_is_kept(run: Ended, behaviour: str) -> None:
    """The summary says so of each failed page, a dead kernel included."""
    assert "The executed notebook of each failed page is in _build/notebooks, with its error." in run.said
    assert executed(run.root, behaviour).cells


def test_kept_notebook_holds_the_error(run: Ended) -> None:
    outputs = [output for cell in executed(run.root, "raises").cells for output in cell.get("outputs", [])]
    assert [(output.ename, output.evalue) for output in outputs if output.output_type == "error"] == [
        ("ValueError", "boum")
    ]


@pytest.mark.parametrize("behaviour", ["exits", "is_killed"])
def test_log_of_a_dead_kernel_is_where_the_summary_says(run: Ended, behaviour: str) -> None:
    log = f"_build/reports/{address_of(behaviour)}.log"
    assert f"Read {log};" in run.block(behaviour)
    assert (run.root / log).is_file()


def test_failing_pages_leave_nothing_and_the_last_site_is_untouched(run: Ended) -> None:
    check_nothing_is_left(run.root)


def test_all_failures_are_listed_in_the_order_of_the_plan(run: Ended) -> None:
    places = [run.said.index(f"\n  {address_of(behaviour)}: ") for behaviour in FAILING]
    assert places == sorted(places)


def test_page_of_a_domain_and_page_without_either_say_how_to_run_them() -> None:
    error = PageError("cell-failed", "cell 1 raised E: e.", where="notebooks/t.ipynb")
    pages = [
        Page(template="t", address="a", parameters={"domain": "emploi"}),
        Page(template="t", address="b", parameters={}),
    ]
    with refused("PageError pages-failed") as caught:
        check_outcomes([Outcome(page, error) for page in pages])
    commands = [line.strip() for line in str(caught.value).splitlines() if "rerun:" in line]
    assert commands == ["rerun: carnets run t --domain emploi", "rerun: carnets run t"]


def test_run_without_failure_raises_nothing() -> None:
    check_outcomes([Outcome(Page(template="t", address="a", parameters={}), None)])
    with refused("PageError pages-failed"):
        check_outcomes([Outcome(Page(template="t", address="a", parameters={}), PageError("cell-failed", "."))])


# --- a folder that cannot be written in, a disk that is full ---


@pytest.mark.parametrize("name", ["_build", "_build/notebooks"])
@pytest.mark.usefixtures("no_kernel")
def test_file_in_the_place_of_a_folder_stops_before_any_kernel(
    toys: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("CARNETS_ROOT", str(toys))
    shutil.rmtree(toys / "_build")
    (toys / name).parent.mkdir(exist_ok=True)
    (toys / name).write_text("not a folder")
    status, said = carnets("run")
    assert status == 1
    assert f"error: {name}: Nothing can be written: " in said
    assert "Free some space or mend the folder's rights, then run again" in said
    assert (toys / name).read_text() == "not a folder"


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.ENOSPC])
@pytest.mark.parametrize("verb", ["run", "site", "tables"])
@pytest.mark.usefixtures("no_kernel")
def test_refusal_of_the_system_is_a_sentence(toys: Path, monkeypatch: pytest.MonkeyPatch, code: int, verb: str) -> None:
    """Simulated: root may write anywhere, so each write raises what the system would answer to another user."""

    def refused(path: Path, _: bytes) -> int:
        raise OSError(code, os.strerror(code), str(path))

    monkeypatch.setenv("CARNETS_ROOT", str(toys))
    monkeypatch.setattr(Path, "write_bytes", refused)
    status, said = carnets(verb)
    assert status == 1
    assert re.search(rf"^error: _build\S*: Nothing can be written: {os.strerror(code)}\.", said, re.MULTILINE)


def test_probe_leaves_nothing(root: Path) -> None:
    check_writable(root / "made" / "below")
    assert content_of(root) == {}


@pytest.mark.slow
def test_disk_that_fills_up_while_a_page_runs(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real disk of 2 MB, and a page that shows 8 MB: more than a page may print, less than it may show."""
    shown = "from IPython.display import HTML, display; display(HTML('x' * 8_000_000)); show(7)"
    root = make_project(small_disk / "project", "shows", shown=shown)
    monkeypatch.setenv("CARNETS_ROOT", str(root))
    status, said = carnets("run", "--jobs", "1")
    assert status == 1
    assert f"toys/shows: _build/notebooks/toys: Nothing can be written: {os.strerror(errno.ENOSPC)}." in said
    check_nothing_is_left(root)


# --- pages that work ---


def test_page_that_works_is_done_though_others_fail(run: Ended) -> None:
    (payload,) = figure_payloads(executed(run.root, "shows").cells)
    assert (payload["id"], payload["rows"]) == ("jouet", [["a", 7]])


def test_pages_leave_no_working_folder(run: Ended) -> None:
    """Working folders are in the run's own folder, which goes with it."""
    assert run_folders(run.root) == []
    assert {path.name for path in (run.root / "_build").iterdir()} == {"cache", "html", "notebooks", "reports", ".lock"}


def test_parameters_of_the_plan_replace_the_development_values(run: Ended) -> None:
    (injected,) = [
        cell for cell in executed(run.root, "raises").cells if "injected-parameters" in cell.metadata.get("tags", [])
    ]
    assert 'behaviour = "raises"' in injected.source
    assert 'territory_code = "11"' in injected.source


@pytest.mark.slow
def test_plain_kernels_give_the_same_page(run: Ended, toys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the fork server: one visible line says why, and outputs are the same."""
    monkeypatch.setenv("CARNETS_ROOT", str(toys))
    monkeypatch.delattr(manager.os, "pidfd_open")
    said = io.StringIO()
    (outcome,) = run_pages(read_plan(), Request(jobs=1), running.Console(file=said)).outcomes
    assert outcome.error is None
    assert said.getvalue().splitlines()[0] == "Plain kernels are used, slower: this platform has no pidfd."
    plain, forked = executed(toys, "shows"), executed(run.root, "shows")
    assert [cell.get("outputs") for cell in plain.cells] == [cell.get("outputs") for cell in forked.cells]
    assert left_over(toys) == []


def test_forked_kernels_are_used_without_a_word(run: Ended) -> None:
    """On Linux: were they refused, nobody would know why builds are slow."""
    assert "Plain kernels" not in run.said


def test_error_crosses_processes_whole() -> None:
    error = FileError("cannot-write", "Nothing.", where="there", remedy="Do.")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (type(again), again.code, str(again)) == (FileError, "cannot-write", "there: Nothing. Do.")
