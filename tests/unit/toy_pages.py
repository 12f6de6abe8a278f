"""A toy project of one template whose parameter says how its page behaves: used by the tests that execute pages."""

import contextlib
import io
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest

from helpers import cli

ROOT = Path(__file__).parents[2]
# The cell that behaves is the third of the template: parameters, a text, then this one.
BEHAVING_CELL = 2
BEHAVIOUR = """
import os, signal, sys, time
import pandas as pd
from helpers.charts.figure import NUMBER, Column, Figure

def show(value):
    return Figure(
        id="jouet", title="Un jouet", reading_note="Se lit.", scope="Partout.", sources=("Personne (2019)",),
        caveats=(), alt=f"Une valeur : {value}.", table=pd.DataFrame({"name": ["a"], "value": [value]}),
        columns=(Column("name"), Column("value", NUMBER)),
    )

print("out", flush=True)
if behaviour == "raises":
    raise ValueError("boum")
if behaviour == "exits":
    os._exit(3)
if behaviour == "is_killed":
    os.kill(os.getpid(), signal.SIGKILL)
if behaviour == "sleeps":
    open("started", "w").close()
    time.sleep(600)
"""
SHOWN = "show(7) if behaviour != 'shows_nothing' else None"
# Each page has a region of its own, so that the command that reruns it is its own too.
CODES = {"shows": "28", "raises": "11", "exits": "24", "is_killed": "27", "shows_nothing": "32", "sleeps": "44"}


def make_project(root: Path, *behaviours: str, shown: str = SHOWN) -> Path:
    """Write a project of one page per behaviour in a folder, and return it: real data, a toy template, its plan."""
    (root / "notebooks").mkdir(parents=True)
    (root / "data").symlink_to(ROOT / "data")
    cells = [
        nbformat.v4.new_code_cell(
            'behaviour = "shows"\nterritory_code = "28"', id="toy-0", metadata={"tags": ["parameters"]}
        ),
        nbformat.v4.new_markdown_cell("## Un titre", id="toy-1"),
        nbformat.v4.new_code_cell(BEHAVIOUR.strip(), id="toy-2"),
        nbformat.v4.new_code_cell(shown, id="toy-3"),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), root / "notebooks" / "toy.ipynb")
    pages = [
        {"template": "toy", "address": address_of(one), "parameters": {"behaviour": one, "territory_code": CODES[one]}}
        for one in behaviours
    ]
    plan = {"pages": pages, "ci": [address_of(behaviours[0])]}
    (root / "notebooks" / "plan.yml").write_text(json.dumps(plan, indent=1), encoding="utf-8")
    return root


def address_of(behaviour: str) -> str:
    """Return the address of the page that behaves so."""
    return f"toys/{behaviour.replace('_', '-')}"


def executed(root: Path, behaviour: str) -> Any:
    """Return the executed notebook of a page, as kept in _build."""
    return nbformat.read(root / "_build" / "notebooks" / f"{address_of(behaviour)}.ipynb", as_version=4)


def content_of(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def carnets(*arguments: str) -> tuple[int, str]:
    """Return the exit status of a command run in this process, and what it said; toy pages need no table."""
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stderr(said):
        patch.setattr(sys, "argv", ["carnets", *arguments])
        patch.setattr(cli, "build_tables", dict)
        with pytest.raises(SystemExit) as ended:
            cli.main()
    return int(ended.value.code or 0), said.getvalue()


def processes_of(root: Path) -> list[psutil.Process]:
    """Return the processes that work for a project, however they were started, but for Python's resource tracker."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            mine = process.environ().get("CARNETS_ROOT") == str(root) and process.pid != os.getpid()
            if mine and process.status() != psutil.STATUS_ZOMBIE and "resource_tracker" not in str(process.cmdline()):
                found.append(process)
    return found


def left_over(root: Path, patience_s: float = 20) -> list[str]:
    """Return the processes of a project that are still there after a while."""
    deadline = time.monotonic() + patience_s
    while (alive := processes_of(root)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return [" ".join(process.cmdline())[:100] for process in alive if process.is_running()]
