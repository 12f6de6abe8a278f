"""Progress: lines where nobody looks at a terminal, a bar where somebody does, and what the compiler says beside."""

import io
import sys

import pytest
from rich.console import Console

from helpers.progress import followed, progress, stages
from helpers.site import compile_site as compiling

SPHINX = """
print("\\x1b[01mreading sources... \\x1b[39;49;00m[ 50%] \\x1b[35mindex\\x1b[39;49;00m")
print("/x/index.md:3: WARNING: unknown document: 'nowhere'")
print("reading sources... [100%] territoires/28-normandie")
print("writing output... [100%] territoires/28-normandie")
raise SystemExit(1)
"""


def piped() -> Console:
    return Console(file=io.StringIO(), width=200)


def written(console: Console) -> list[str]:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def test_an_error_of_the_work_is_not_hidden() -> None:
    with pytest.raises(KeyError), progress("Working", 2, piped()):
        raise KeyError


def test_a_pipe_gets_a_line_at_each_tenth_and_no_control_sign() -> None:
    console = piped()
    names = [f"page-{number}" for number in range(1, 101)]
    assert list(followed(range(100), "Publishing pages", names, console)) == list(range(100))
    lines = written(console)
    assert lines[0] == "Publishing pages: 100 to do"
    assert lines[1:] == [f"Publishing pages: {done} of 100, page-{done}" for done in range(10, 101, 10)]


def test_fewer_things_than_tenths_have_a_line_each() -> None:
    console = piped()
    list(followed("ab", "Printing", ("a", "b"), console))
    assert written(console) == ["Printing: 2 to do", "Printing: 1 of 2, a", "Printing: 2 of 2, b"]


def test_time_left_and_longest_stages_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 100_000, 30))
    monkeypatch.setattr("helpers.progress.time.monotonic", lambda: next(clock))
    monkeypatch.setattr("helpers.progress._stages", {"Reading": 0.4})
    console = piped()
    with progress("Printing", 10, console) as report:
        report(1, "a")
        report(5, "b")
    with progress("Printing", 1, piped()):
        pass
    # The clock goes on by 30 s each time it is read: 30 s for one of ten, then 60 s for five.
    assert written(console)[1:] == ["Printing: 1 of 10, a, about 4 min left", "Printing: 5 of 10, b, about 60 s left"]
    assert stages() == "Longest: printing 3 min."


def test_a_terminal_gets_a_bar_that_names_the_last() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=200)
    list(followed("ab", "Printing", ("first", "second"), console))
    assert "2/2" in written(console)[-1] + "".join(written(console))
    assert "second" in "".join(written(console))


def test_steps_of_the_compiler_are_shown_and_warnings_kept(capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = compiling.compiled([sys.executable, "-c", SPHINX])
    assert (status, lines) == (1, ["/x/index.md:3: WARNING: unknown document: 'nowhere'"])
    shown = capsys.readouterr().err
    assert "25 of 100, index" in shown
    assert "100 of 100, territoires/28-normandie" in shown
