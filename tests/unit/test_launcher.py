"""The command on a machine whose PYTHONPATH holds other code: this project's own runs, and that is said."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import helpers

RUN = "from carnets_observatoire import main; main()"
OWN = str(Path(helpers.__file__).parents[1])


def started(folder: Path, pythonpath: str) -> subprocess.CompletedProcess[str]:
    """Ask for the version in a process of its own, from a folder."""
    environment = {**os.environ, "PYTHONPATH": pythonpath}
    command = [sys.executable, "-P", "-c", RUN, "--version"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["helpers.py", "typer.py", "helpers/__init__.py"])
def test_code_of_the_machine_is_left_aside(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("raise ValueError('of the machine')\n")
    ended = started(tmp_path, os.pathsep.join([str(tmp_path), OWN, ""]))
    assert ended.returncode == 0 and ended.stdout.startswith("carnets ")
    assert ended.stderr.splitlines() == [
        f"PYTHONPATH is left aside, so that pages are the same on every machine: {tmp_path}"
    ]


def test_nothing_is_said_where_the_path_holds_this_project_alone(tmp_path: Path) -> None:
    ended = started(tmp_path, OWN)
    assert ended.returncode == 0 and ended.stderr == ""
