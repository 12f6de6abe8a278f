"""Pages that misbehave, one fault at a time: each is told or cleaned up, and the other pages are done."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from toy_pages import BEHAVING_CELL, FIRST_LINE, behaving, executed, printed, shown_rows, write_template
from toy_runs import Ended, run_toys, toy_project

from helpers.execution import page_execution
from tiers import of_tier

DONE = [[["a", 7]]]
KINDS = of_tier(["forked"], ["forked"], ["forked", "plain"])
HIDING = ("leaves_daemon", "leaves_port")
LEAVING = ("leaves_thread", "leaves_child", "leaves_session", *HIDING)
ENDLESS = ("sleeps", "loops")
KILL = "__import__('os').kill(__import__('os').getpid(), 9)"
# Cells are counted in the executed notebook: parameters, those of the plan, a text, then code.
DYING = {"dies_first": 0, "dies_middle": 4, "dies_last": 5}
TEMPLATES = {
    "dies_first": (KILL, "x = 1", "x", "x"),
    "dies_middle": ("", "x = 1", KILL, "x"),
    "dies_last": ("", "x = 1", "x", KILL),
}
NO_PIDFD = "Plain kernels are used, slower: this platform has no pidfd."
TIMEOUT_S = 2


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Return which kernels a run has: forked ones, or plain ones as on a platform without pidfd."""
    return str(request.param)


def run_with(kind: str, root: Path, timeout_s: int = page_execution.CELL_TIMEOUT_S) -> Ended:
    """Run the pages of a project with kernels of a kind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_execution, "CELL_TIMEOUT_S", timeout_s)
        if kind == "plain":
            patch.delattr(os, "pidfd_open")
        ended = run_toys(root)
    assert ended.notices() == ([NO_PIDFD] if kind == "plain" else [])
    return ended


@pytest.fixture(scope="module")
def stopped(kind: str) -> Iterator[Ended]:
    """Give one run of pages whose kernel is killed at some cell or whose cell never ends, beside one that works."""
    if kind == "plain":  # its first cells take seconds: a short time would stop pages that work
        with toy_project("shows", templates=TEMPLATES) as root:
            yield run_with(kind, root)
    else:
        with toy_project(*ENDLESS, "shows", templates=TEMPLATES) as root:
            yield run_with(kind, root, TIMEOUT_S)


# --- kernels killed, cells without end ---


@pytest.mark.slow
def test_other_pages_are_done(stopped: Ended, kind: str) -> None:
    assert stopped.status == 1
    n_failed = len(DYING) + (len(ENDLESS) if kind == "forked" else 0)
    assert f"error: {n_failed} of {n_failed + 1} page(s) failed, the others are done." in stopped.said
    assert "Traceback" not in stopped.said
    assert stopped.page("shows")["status"] == "executed"
    assert shown_rows(stopped.root, "shows") == DONE


@pytest.mark.parametrize("page", DYING)
def test_kernel_killed_names_the_page_the_cell_and_the_remedy(stopped: Ended, page: str) -> None:
    cell = f"cell {DYING[page]} (`{KILL}`)"
    log = f"_build/reports/toys/{page.replace('_', '-')}.log"
    assert stopped.block(page).startswith(
        f"notebooks/{page}.ipynb: the kernel stopped at {cell} (DeadKernelError: Kernel died). "
        f"Read {log}; look for a lack of memory or a crash in a library."
    )
    assert (stopped.root / log).read_text(encoding="utf-8") == "The kernel wrote nothing outside its cells.\n"
    assert f"the kernel stopped at {cell}" in executed(stopped.root, page).cells[0].source


@pytest.mark.parametrize("kind", ["forked"], indirect=True)
@pytest.mark.parametrize("behaviour", ENDLESS)
def test_cell_that_never_ends_names_the_page_the_cell_and_the_remedy(stopped: Ended, behaviour: str) -> None:
    cell = f"cell {BEHAVING_CELL + 1} (`{FIRST_LINE}`)"
    assert stopped.block(behaviour).startswith(
        f"notebooks/toy.ipynb: {cell} did not end in {TIMEOUT_S} s. "
        "Look for a loop without end or a wait for something that never comes."
    )
    assert f"{cell} did not end" in executed(stopped.root, behaviour).cells[0].source


# --- floods ---


@pytest.mark.slow
def test_flood_is_cut_and_said() -> None:
    """200 MB of text in long lines, then more figures than a page can hold."""
    with toy_project("floods", "floods_with_figures", "shows") as root:
        ended = run_toys(root)
        assert ended.status == 0, ended.said
        for page, n_mb in (("floods", 200), ("floods_with_figures", 80)):
            (warning,) = ended.page(page)["warnings"]
            assert warning.startswith(f"cell {BEHAVING_CELL + 1} wrote {n_mb},")
            assert warning.endswith("its output is cut at 1,000,000 of text and 50,000,000 of figures")
            assert f"warning: toys/{page.replace('_', '-')}: {warning}." in ended.said
        assert printed(root, "floods").endswith("x\n[cut: a cell may print 1,000,000 bytes]\n")
        assert len(printed(root, "floods")) < 1_001_000
        assert printed(root, "floods_with_figures").endswith("[cut: a cell may show 50,000,000 bytes]\n")
        assert [shown_rows(root, one) for one in ("floods", "floods_with_figures", "shows")] == [DONE] * 3


# --- what cells leave behind ---


@pytest.mark.slow
def test_what_cells_leave_ends_with_the_run(kind: str) -> None:
    """A thread, a child, a session, a daemon forked twice, an open port; `toy_project` checks that nothing is left."""
    behaviours = LEAVING if kind == "forked" else HIDING
    with toy_project(*behaviours) as root:
        ended = run_with(kind, root)
        assert ended.status == 0, ended.said
        assert [shown_rows(root, one) for one in behaviours] == [DONE] * len(behaviours)
        port = int(printed(root, "leaves_port").split("port ")[1])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=2)


@pytest.mark.slow
def test_directory_and_environment_of_a_page_are_its_own() -> None:
    """One page at a time, so that the second follows the first."""
    with toy_project("changes_place", "sees_place") as root:
        before = dict(os.environ), Path.cwd()
        ended = run_toys(root, "--jobs", "1")
        assert ended.status == 0, ended.said
        assert (dict(os.environ), Path.cwd()) == before
        assert printed(root, "sees_place").endswith("seen False False False\ntables False\n")
        assert shown_rows(root, "changes_place") == DONE


# --- figures that are not there ---


def test_page_that_passes_and_shows_nothing_fails_and_is_not_kept() -> None:
    """Were its results kept, the next run would take the page for a good one."""
    with toy_project("shows_nothing", "shows") as root:
        for others in ("executed", "reused"):
            ended = run_toys(root)
            assert ended.status == 1
            assert ended.block("shows_nothing").startswith(
                "notebooks/toy.ipynb: the page ran to its end and shows no figure. "
                "End a cell with a figure, or remove the page from the plan (that of a zone with too few answers: "
                "`levels` of its study, under `surveys`)."
            )
            assert (ended.page("shows_nothing")["status"], ended.page("shows")["status"]) == ("failed", others)
            assert shown_rows(root, "shows") == DONE


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("dataclasses.replace(show(7), alt='')", "the figure 'jouet' has no alternative text. Give `alt` a text"),
        pytest.param(
            "dataclasses.replace(show(7), sources=())",
            "the figure 'jouet' has no source. Name in `sources`",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "[display(show(n)) for n in range(2)]",
            "the identifier 'jouet' is that of an earlier figure of the page.",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_page_whose_figure_lacks_a_part_fails_with_its_cell_and_is_not_kept(shown: str, said: str) -> None:
    imports = "import dataclasses\nfrom IPython.display import display\n"
    with toy_project("shows", shown=imports + shown, templates={"other": ["", behaving(), "show(7)"]}) as root:
        for others in ("executed", "reused"):
            ended = run_toys(root)
            assert ended.status == 1
            assert ended.block("shows").startswith(f"notebooks/toy.ipynb, cell {BEHAVING_CELL + 2}: {said}")
            assert (ended.page("shows")["status"], ended.page("other")["status"]) == ("failed", others)


@pytest.mark.slow
def test_page_that_shows_fewer_figures_than_before_is_a_warning() -> None:
    """Whether it is executed, or its results reused."""
    display = (
        "import dataclasses\nfrom IPython.display import display\n"
        "for n in range({}):\n    display(dataclasses.replace(show(7), id=f'jouet-{{n}}'))"
    )
    warning = "warning: toys/shows: it shows 1 figures, it used to show 3."
    with toy_project("shows", shown=display.format(3)) as root:
        assert "warning" not in run_toys(root).said
        for status in ("executed", "reused"):
            write_template(root, "toy", "", behaving(), display.format(1))
            ended = run_toys(root)
            assert (ended.status, ended.page("shows")["status"]) == (0, status)
            assert warning in ended.said
            write_template(root, "toy", "", behaving(), display.format(3))
            assert "warning" not in run_toys(root).said
