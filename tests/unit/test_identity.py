"""What makes two processes run the same code, and the difference that is named when they do not."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.execution.dask import pool
from helpers.execution.dask.code_identity import difference, identity

MINE = {
    "Python": {"Python": "CPython 3.11.7"},
    "code": {"helpers/a.py": "1" * 64, "helpers/b.py": "2" * 64},
    "packages": {"pandas": "3.1.1", "only-here": "1"},
}


@pytest.mark.parametrize(
    ("kind", "name", "value", "said"),
    [
        ("Python", "Python", "CPython 3.12.0", "Python is CPython 3.11.7 here and CPython 3.12.0 there"),
        ("code", "helpers/b.py", "3" * 64, f"helpers/b.py is {'2' * 20} here and {'3' * 20} there"),
        ("code", "helpers/c.py", "3" * 64, f"helpers/c.py is absent here and {'3' * 20} there"),
        ("packages", "pandas", "3.0.2", "pandas is 3.1.1 here and 3.0.2 there"),
    ],
)
def test_difference_is_named(kind: str, name: str, value: str, said: str) -> None:
    assert difference(MINE, {**MINE, kind: {**MINE[kind], name: value}}) == said


def test_package_that_one_side_alone_has_does_not_matter() -> None:
    assert difference(MINE, {**MINE, "packages": {"pandas": "3.1.1", "only-there": "2"}}) is None


def test_process_is_like_itself() -> None:
    mine = identity()
    assert difference(mine, identity()) is None
    assert "helpers/execution/dask/code_identity.py" in mine["code"]
    assert "helpers/wording/fr.yml" in mine["code"]


def test_module_changed_since_its_import_is_another_one(tmp_path: Path) -> None:
    """A worker that started before an edit runs the former code, whatever the file says now."""
    package = tmp_path / "helpers"
    package.mkdir()
    for name in ("__init__.py", "kept.py", "edited.py"):
        (package / name).write_text("")
        os.utime(package / name, (0, 0))
    program = (
        "import pickle, sys, pathlib, helpers.kept, helpers.edited\n"
        "pathlib.Path(helpers.edited.__file__).write_text('value = 1')\n"
        "print(pickle.loads(bytes.fromhex(sys.argv[1]))['code'])"
    )
    command = [sys.executable, "-c", program, pool._question().hex()]
    done = subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, check=False)
    assert b"'helpers/edited.py': 'changed since import'" in done.stdout, done.stderr
    assert b"'helpers/kept.py': 'changed" not in done.stdout


def test_question_is_answered_without_this_package(tmp_path: Path) -> None:
    """An old worker, or one that has no such package, answers all the same."""
    program = (
        "import pickle, sys\n"
        "sys.path = [one for one in sys.path if 'src' not in one]\n"
        "sys.meta_path = [one for one in sys.meta_path if 'editable' not in str(one)]\n"
        "print(pickle.loads(bytes.fromhex(sys.argv[1]))['code'])"
    )
    command = [sys.executable, "-c", program, pool._question().hex()]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "{}", done.stderr


def test_question_changes_nothing_here() -> None:
    assert pickle.loads(pool._question()) == identity()  # noqa: S301
