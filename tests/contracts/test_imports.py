"""Imports go one way; running and staging pages handle no figure; charts open no file."""

import ast
import importlib
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

# These move notebooks and files: what a figure is made of is the business of charts and tables.
MOVERS = ("execution/run.py", "kernels/manager.py", "site/staging.py")
FIGURES = {"pandas", "altair", "geopandas", "matplotlib"}
# A chart gets frames and returns a figure; nothing in charts opens a file.
FILES = {"pathlib", "io", "os", "csv", "helpers.paths", "helpers.reading"}


def imported(tree: ast.Module) -> set[str]:
    """Return the names a module imports, at any depth of it: `a.b` for `from a import b`, and `a`."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names | {name.split(".")[0] for name in names}


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[2] / "bench").glob("*.py")), ids=lambda path: path.stem)
def test_a_bench_imports_what_is_there(path: Path) -> None:
    """No test runs a bench: a name that moved would be seen on the day of a measure."""
    lost = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("helpers"):
            module = importlib.import_module(str(node.module))
            names = [alias.name for alias in node.names]
            lost += [name for name in names if not hasattr(module, name) and not is_module(f"{node.module}.{name}")]
    assert lost == []


def is_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def test_imports_go_one_way(checkout: Path) -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", MOVERS)
def test_moving_pages_handles_no_figure(name: str, modules: dict[Path, ast.Module], checkout: Path) -> None:
    assert imported(modules[checkout / "src/helpers" / name]) & FIGURES == set()


def test_a_notebook_starts_without_statistics() -> None:
    """What views and charts import is paid by each kernel; statistics are done while tables are built."""
    code = "import sys, helpers.charts, helpers.tables; print('scipy' in sys.modules, 'altair' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_folders_of_data_are_listed_by_what_notes_it(modules: dict[Path, ast.Module], checkout: Path) -> None:
    """A file laid down later makes again what was made without it: `matching` notes what is looked for."""
    package = checkout / "src" / "helpers"
    rooms = ("catalog", "fragility", "practices", "programme", "survey", "tables/build", "territory")
    listed = [
        f"{path.relative_to(package)}:{node.lineno}"
        for path, tree in modules.items()
        if path.relative_to(package).as_posix().startswith(rooms)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("glob", "rglob", "iterdir", "listdir", "scandir")
    ]
    assert listed == []


def test_charts_open_no_file(modules: dict[Path, ast.Module]) -> None:
    charts = {str(path): imported(tree) & FILES for path, tree in modules.items() if "charts" in path.parts}
    assert {name: found for name, found in charts.items() if found} == {}
