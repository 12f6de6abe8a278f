"""Cells that leave their kernel by any door, and what the user's machine would put in a page: nothing of it enters."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from helpers.errors import KernelDied, PageError
from helpers.execution.page_execution import Executed, Place, Task, execute
from helpers.kernels.environment import FIXED, SHORT, base_of, kernel_environment
from helpers.kernels.manager import ForkServerProcess, address_of, forked_kernels

DOORS = {
    "sys.exit(0)": "SystemExit: 0",
    "sys.exit()": "SystemExit",
    "sys.exit('fini')": "SystemExit: fini",
    "raise SystemExit": "SystemExit",
    "exit()": "it asks to exit",
    "quit()": "it asks to exit",
    "get_ipython().ask_exit()": "it asks to exit",
}
ABRUPT = ("os._exit(0)", "os._exit(3)", "os.kill(os.getpid(), 9)", "os.abort()")


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServerProcess | None]:
    # The machine of a user with habits.
    folder = tempfile.TemporaryDirectory(prefix="toys-", ignore_cleanup_errors=True)
    with folder as made, pytest.MonkeyPatch.context() as patch:
        for name, value in habits(Path(made)).items():
            patch.setenv(name, value)
        with forked_kernels(Path(made)) as found:
            address_of(found)
            yield found


def habits(folder: Path) -> dict[str, str]:
    """Write the settings that a user may have, and return the variables that lead to them."""
    files = {
        "ipython/profile_default/startup/00.py": 'import altair as alt\nalt.theme.enable("dark")\nMINE = 1\n',
        "ipython/profile_default/ipython_config.py": 'get_config().InteractiveShellApp.exec_lines = ["MINE = 2"]\n',
        "mpl/matplotlibrc": "lines.linewidth: 40\n",
        "path/helpers.py": "MINE = 3\n",
        "startup.py": "MINE = 4\n",
    }
    for name, text in files.items():
        (folder / "habits" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "habits" / name).write_text(text, encoding="utf-8")
    there = folder / "habits"
    return {
        "IPYTHONDIR": str(there / "ipython"),
        "MPLCONFIGDIR": str(there / "mpl"),
        "PYTHONPATH": str(there / "path"),
        "PYTHONSTARTUP": str(there / "startup.py"),
        "PANDAS_HABIT": "1",
        "MY_SECRET": "hunter2",
        "LC_ALL": "fr_FR.UTF-8",
        "TZ": "Pacific/Auckland",
    }


def run(server: ForkServerProcess | None, *cells: str, kernelspec: dict[str, str] | None = None) -> Executed:
    """Execute a template made of a cell of parameters and of others; it has no kernelspec unless one is given."""
    notebook = nbformat.v4.new_notebook()
    first = nbformat.v4.new_code_cell("domain = 'emploi'", id="cell-0", metadata={"tags": ["parameters"]})
    others = [nbformat.v4.new_code_cell(text, id=f"cell-{n}") for n, text in enumerate(cells, start=1)]
    notebook.cells = [first, *others]
    notebook.metadata = {"kernelspec": kernelspec} if kernelspec else {}
    with tempfile.TemporaryDirectory(prefix="toys-", ignore_cleanup_errors=True) as made:
        place = Place(Path(made), Path(made) / "tables", Path(made), server.address if server else "")
        return execute(Task("toys/door", "toy.ipynb", nbformat.writes(notebook), {"domain": "emploi"}), place)


@pytest.mark.parametrize(("door", "said"), DOORS.items())
def test_cell_that_ends_its_kernel_is_named_and_none_after_it_runs(
    server: ForkServerProcess | None, door: str, said: str
) -> None:
    made = run(server, f"import sys\nif domain == 'emploi':\n    {door}", "print('after')")
    assert isinstance(made.error, PageError) and made.error.code == "cell-failed"
    assert made.error.what == f"cell 2 (`import sys`) ends its kernel ({said})."
    assert "after" not in str(made.results)


@pytest.mark.parametrize("door", ["sys.exit(0)", "exit()"])
def test_last_cell_of_a_page_that_ends_its_kernel_is_named_too(server: ForkServerProcess | None, door: str) -> None:
    made = run(server, "print('before')", f"import sys; {door}")
    assert isinstance(made.error, PageError) and made.error.code == "cell-failed"
    assert made.error.what.startswith("cell 3 ")


@pytest.mark.parametrize("door", ABRUPT)
def test_kernel_that_dies_at_once_is_told_with_its_cell(server: ForkServerProcess | None, door: str) -> None:
    made = run(server, f"import os; {door}", "print('after')")
    assert isinstance(made.error, KernelDied)
    assert "the kernel stopped at cell 2 (`import os; " in made.error.what


@pytest.mark.parametrize("spec", [None, {"name": "mon-env", "display_name": "Mon env", "language": "python"}])
def test_template_without_kernelspec_or_with_that_of_a_user_runs(
    server: ForkServerProcess | None, spec: dict[str, str] | None
) -> None:
    assert run(server, "print(domain)", kernelspec=spec).error is None


@pytest.mark.parametrize("is_forked", [True, False])
def test_nothing_of_the_machine_of_a_user_enters_a_page(
    server: ForkServerProcess | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, is_forked: bool
) -> None:
    for name, value in habits(tmp_path).items():
        monkeypatch.setenv(name, value)
    cell = """
        import os, time, altair, helpers
        print("MINE" in globals(), altair.theme.active == "dark", hasattr(helpers, "MINE"), end=" ")
        print(os.environ["MPLCONFIGDIR"][-3:])
        print(sorted(set(os.environ) & {"MY_SECRET", "PYTHONPATH", "PYTHONSTARTUP", "PANDAS_HABIT"}), time.tzname[0])
        """
    lines = "\n".join(line.strip() for line in cell.strip().splitlines())
    made = run(server if is_forked else None, lines)
    assert made.error is None
    (shown,) = (output["text"] for result in made.results for output in result["outputs"])
    assert shown == "False False False mpl\n[] UTC\n"


def test_variables_of_a_kernel_are_known_ones(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in habits(tmp_path).items():
        monkeypatch.setenv(name, value)
    found = kernel_environment(tmp_path)
    assert {name: found[name] for name in FIXED} == FIXED
    assert "MY_SECRET" not in found and "PYTHONPATH" not in found
    assert found["IPYTHONDIR"].startswith(str(tmp_path)) and found["IPYTHONDIR"] != os.environ["IPYTHONDIR"]


@pytest.mark.parametrize(
    ("temporary", "base"),
    [
        ("/tmp", "/tmp"),  # noqa: S108
        ("/scratch/" + "d" * 20, "/scratch/" + "d" * 20),
        ("/scratch/" + "d" * 77, SHORT),
        ("/scratch/" + "é" * 40, SHORT),
    ],
)
def test_sockets_have_a_short_folder(temporary: str, base: str) -> None:
    assert base_of(temporary) == base
