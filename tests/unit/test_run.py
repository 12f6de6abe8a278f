"""Executing pages: what fails first, each failure in a sentence, nothing left behind, then pages that work."""

import errno
import io
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from toy_pages import (
    BEHAVING_CELL,
    CODES,
    address_of,
    carnets,
    content_of,
    executed,
    left_over,
    make_project,
    processes_of,
)

from helpers.errors import CannotWrite, CellFailed, PagesFailed
from helpers.publish import kernels
from helpers.publish import run as running
from helpers.publish.plan import Page, read_plan
from helpers.publish.run import Outcome, check_outcomes, figures_of, run_pages
from helpers.publish.writing import check_writable

FAILING = ("raises", "exits", "is_killed", "shows_nothing")
RUN_ALONE = "import helpers.cli as cli; cli.build_tables = dict; cli.main()"
FAILURES = {
    "raises": f"cell {BEHAVING_CELL + 1} (`import os, signal, sys, time`) raised ValueError: boum.",
    "exits": "the kernel stopped before the page was done (DeadKernelError: Kernel died).",
    "is_killed": "the kernel stopped before the page was done (DeadKernelError: Kernel died).",
    "shows_nothing": "the page ran to its end and shows no figure.",
}


class Run:
    """One run of the five toy pages, and what it said."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.site = {"index.html": b"the last good site"}
        (root / "_build" / "html").mkdir(parents=True)
        (root / "_build" / "html" / "index.html").write_bytes(self.site["index.html"])
        self.status, self.said = carnets("run", "--jobs", "2")

    def block(self, behaviour: str) -> str:
        """Return what the summary says of one page."""
        _, _, rest = self.said.partition(f"\n  {address_of(behaviour)}: ")
        return rest.split("\n  toys/")[0].split("\nThe executed")[0]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    root = make_project(tmp_path_factory.mktemp("toys").resolve() / "project", *FAILING, "shows")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARNETS_ROOT", str(root))
        yield Run(root)


@pytest.fixture
def toys(root: Path) -> Path:
    """Return a project with one page that works, which the package reads."""
    return make_project(root / "project", "shows")


@pytest.fixture
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail the test when a kernel or a process to run one would start."""

    def started(*_: object, **__: object) -> None:
        pytest.fail("something was started")

    monkeypatch.setattr(running, "forked_kernels", started)
    monkeypatch.setattr(running, "ProcessPoolExecutor", started)


# --- pages that fail ---


def test_failing_pages_give_status_1_and_one_summary(run: Run) -> None:
    assert run.status == 1
    assert "error: 4 of 5 page(s) failed, the others are done." in run.said
    assert "Traceback" not in run.said


@pytest.mark.parametrize("behaviour", FAILING)
def test_summary_names_page_template_cause_and_command(run: Run, behaviour: str) -> None:
    said = run.block(behaviour)
    assert said.startswith(f"notebooks/toy.ipynb: {FAILURES[behaviour]}")
    assert said.rstrip().endswith(f"rerun: carnets run toy --territory {CODES[behaviour]}")


def test_page_that_works_is_not_in_the_summary(run: Run) -> None:
    assert f"{address_of('shows')}:" not in run.said


@pytest.mark.parametrize("behaviour", FAILING)
def test_executed_notebook_of_a_failed_page_is_kept(run: Run, behaviour: str) -> None:
    """The summary says so of each failed page, a dead kernel included."""
    assert "The executed notebook of each failed page is in _build/notebooks, with its error." in run.said
    assert executed(run.root, behaviour).cells


def test_kept_notebook_holds_the_error(run: Run) -> None:
    outputs = [output for cell in executed(run.root, "raises").cells for output in cell.get("outputs", [])]
    assert [(output.ename, output.evalue) for output in outputs if output.output_type == "error"] == [
        ("ValueError", "boum")
    ]


@pytest.mark.parametrize("behaviour", ["exits", "is_killed"])
def test_log_of_a_dead_kernel_is_where_the_summary_says(run: Run, behaviour: str) -> None:
    log = f"_build/work/{address_of(behaviour).replace('/', '-')}/kernel.log"
    assert f"Read {log};" in run.block(behaviour)
    assert (run.root / log).is_file()


def test_failing_pages_leave_no_process(run: Run) -> None:
    assert left_over(run.root) == []


def test_last_site_is_untouched_by_a_failing_run(run: Run) -> None:
    assert content_of(run.root / "_build" / "html") == run.site


def test_all_failures_are_listed_in_the_order_of_the_plan(run: Run) -> None:
    places = [run.said.index(f"\n  {address_of(behaviour)}: ") for behaviour in FAILING]
    assert places == sorted(places)


def test_page_of_a_domain_and_page_without_either_say_how_to_run_them() -> None:
    error = CellFailed("cell 1 raised E: e.", where="notebooks/t.ipynb")
    pages = [
        Page(template="t", address="a", parameters={"domain": "emploi"}),
        Page(template="t", address="b", parameters={}),
    ]
    with pytest.raises(PagesFailed) as caught:
        check_outcomes([Outcome(page, error) for page in pages])
    commands = [line.strip() for line in str(caught.value).splitlines() if "rerun:" in line]
    assert commands == ["rerun: carnets run t --domain emploi", "rerun: carnets run t"]


def test_run_without_failure_raises_nothing() -> None:
    check_outcomes([Outcome(Page(template="t", address="a", parameters={}), None)])
    with pytest.raises(PagesFailed):
        check_outcomes([Outcome(Page(template="t", address="a", parameters={}), CellFailed("."))])


# --- a folder that cannot be written in, a disk that is full ---


@pytest.mark.parametrize("name", ["_build", "_build/notebooks"])
@pytest.mark.usefixtures("no_kernel")
def test_file_in_the_place_of_a_folder_stops_before_any_kernel(
    toys: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("CARNETS_ROOT", str(toys))
    (toys / name).parent.mkdir(exist_ok=True)
    (toys / name).write_text("not a folder")
    status, said = carnets("run")
    assert status == 1
    assert said.startswith("error: _build/notebooks: Nothing can be written: ")
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
    assert f"Nothing can be written: {os.strerror(code)}." in said
    assert "_build/" in said


def test_probe_leaves_nothing(root: Path) -> None:
    check_writable(root / "made" / "below")
    assert content_of(root) == {}


def test_disk_that_fills_up_while_a_page_runs(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real disk of 2 MB, and a page that prints 8 MB."""
    root = small_disk
    make_project(root / "project", "shows", shown="print('x' * 8_000_000); show(7)")
    monkeypatch.setenv("CARNETS_ROOT", str(root / "project"))
    (root / "project" / "_build" / "html").mkdir(parents=True)
    (root / "project" / "_build" / "html" / "index.html").write_text("the last good site")
    status, said = carnets("run", "--jobs", "1")
    assert status == 1
    assert f"toys/shows: _build/notebooks/toys: Nothing can be written: {os.strerror(errno.ENOSPC)}." in said
    assert content_of(root / "project" / "_build" / "html") == {"index.html": b"the last good site"}
    assert left_over(root / "project") == []


# --- being stopped ---


@pytest.fixture
def sleeping(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen]]:
    """Give the project and the process of a run whose only page is in the middle of a cell."""
    root = make_project(tmp_path.resolve() / "project", "sleeps")
    # A killed run cannot remove its sockets; their names must be short.
    sockets = tempfile.TemporaryDirectory(prefix="toys-")
    process = subprocess.Popen(
        [sys.executable, "-c", RUN_ALONE, "run", "--jobs", "1"],
        env={**os.environ, "CARNETS_ROOT": str(root), "TMPDIR": sockets.name},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    started = root / "_build" / "work" / "toys-sleeps" / "started"
    deadline = time.monotonic() + 60
    while not started.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert started.exists(), "the page never started"
    assert len(processes_of(root)) > 1
    yield root, process
    for one in processes_of(root):
        one.kill()
    process.kill()
    process.communicate()
    sockets.cleanup()


def test_killed_run_leaves_no_process(sleeping: tuple[Path, subprocess.Popen]) -> None:
    root, process = sleeping
    process.kill()
    process.wait()
    assert left_over(root) == []


def test_interrupted_run_ends_and_leaves_no_process(sleeping: tuple[Path, subprocess.Popen]) -> None:
    """What a terminal does at Ctrl-C: the signal goes to the whole group."""
    root, process = sleeping
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert left_over(root) == []


# --- pages that work ---


def test_page_that_works_is_done_though_others_fail(run: Run) -> None:
    notebook = run.root / "_build" / "notebooks" / f"{address_of('shows')}.ipynb"
    (payload,) = figures_of(notebook)
    assert (payload["id"], payload["rows"]) == ("jouet", [["a", 7]])


def test_page_that_works_leaves_no_working_folder(run: Run) -> None:
    assert not (run.root / "_build" / "work" / "toys-shows").exists()


def test_parameters_of_the_plan_replace_the_development_values(run: Run) -> None:
    (injected,) = [
        cell for cell in executed(run.root, "raises").cells if "injected-parameters" in cell.metadata.get("tags", [])
    ]
    assert 'behaviour = "raises"' in injected.source
    assert 'territory_code = "11"' in injected.source


def test_plain_kernels_give_the_same_page(run: Run, toys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the fork server: one visible line says why, and outputs are the same."""
    monkeypatch.setenv("CARNETS_ROOT", str(toys))
    monkeypatch.delattr(kernels.os, "pidfd_open")
    said = io.StringIO()
    (outcome,) = run_pages(read_plan(), 1, running.Console(file=said))
    assert outcome.error is None
    assert said.getvalue().splitlines()[0] == "Plain kernels are used, slower: this platform has no pidfd."
    plain, forked = executed(toys, "shows"), executed(run.root, "shows")
    assert [cell.get("outputs") for cell in plain.cells] == [cell.get("outputs") for cell in forked.cells]
    assert left_over(toys) == []


def test_forked_kernels_are_used_without_a_word(run: Run) -> None:
    """On Linux: were they refused, nobody would know why builds are slow."""
    assert "Plain kernels" not in run.said


def test_error_crosses_processes_whole() -> None:
    error = CannotWrite("Nothing.", where="there", remedy="Do.")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (type(again), str(again)) == (CannotWrite, "there: Nothing. Do.")
