"""What a result depends on besides its data: what must not count first, then files, modules and the environment."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import grimp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import paths
from helpers.hashes import of_bytes, of_file, of_folder, of_value
from helpers.incremental import executed_pages, module_fingerprints
from helpers.incremental.module_fingerprints import modules_imported, of_modules
from refusals import refused

ROOTS = (
    "helpers.charts",
    "helpers.tables",
    "helpers.tables.build.official_tables",
    "helpers.charts.official.maps",
    "helpers.wording",
    "helpers.errors",
    "helpers.cli",
    "helpers.incremental.plan_pages",
    "helpers.site.staging",
    *executed_pages.ENGINE,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Return which module imports which, as import-linter reads it."""
    return grimp.build_graph("helpers", cache_dir=None)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the package, which fingerprints are now made of."""
    copy = tmp_path.resolve() / "src" / "helpers"
    shutil.copytree(paths.package(), copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(paths, "package", lambda: copy)
    return copy


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that writes files of a small package named helpers, which fingerprints are now made of."""
    place = tmp_path / "helpers"
    monkeypatch.setattr(paths, "package", lambda: place)

    def write(**sources: str) -> None:
        for name, source in {"__init__": "", **sources}.items():
            path = place / f"{name.replace('__in__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, encoding="utf-8")

    return write


def parents(name: str) -> set[str]:
    parts = name.split(".")
    return {".".join(parts[:length]) for length in range(1, len(parts) + 1)}


def files_of(modules: set[str]) -> set[str]:
    """Return the files of modules, and the data files that sit in their packages."""
    found = set()
    for module in modules:
        path = paths.package().joinpath(*module.split(".")[1:])
        if path.is_dir():
            found |= {path / "__init__.py", *path.glob("*.yml")}
        else:
            found.add(path.with_suffix(".py"))
    return {path.relative_to(paths.package()).as_posix() for path in found}


def closure(graph: grimp.ImportGraph, *roots: str) -> set[str]:
    """Return what Python may execute to import some modules: what they import, and the packages that hold it."""
    found: set[str] = set()
    waiting = set(roots)
    while waiting:
        found |= waiting
        near = {one for name in waiting for one in (*graph.find_upstream_modules(name), *parents(name))}
        waiting = near - found
    return found


# --- what must not count ---


@pytest.mark.parametrize("name", ["", "helpersx", "pandas", "pandas.core"])
def test_other_packages_are_left_out(name: str) -> None:
    assert of_modules([name]) == {}


@pytest.mark.parametrize(
    "name",
    ["helpers.no_such_module", "helpers.errors.no_such_name", "helpers.", "helpers..errors", "helpers.wording.fr.yml"],
)
def test_name_that_is_no_module_is_refused(name: str) -> None:
    """A module renamed and not its name in a list: what depends on it would never be made again."""
    with refused("BuildError unknown-module") as caught:
        of_modules(["helpers.charts", name, "helpers.errors"])
    assert name in caught.value.what


def test_import_of_a_name_that_is_no_module_is_left_to_python(toy: Callable[..., None]) -> None:
    toy(a="from helpers.b import f\nimport helpers.gone\nfrom helpers.gone import g", b="f = 1")
    assert list(of_modules(["helpers.a"])) == ["__init__.py", "a.py", "b.py"]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "import pandas, os.path",
        "from pandas import helpers",
        "import helpersx",
        "'import helpers.charts'",
        "helpers = 1",
        "import",
        "from . import charts",
    ],
)
def test_source_that_imports_nothing_of_the_package(source: str) -> None:
    assert modules_imported(source) == set()


def test_files_that_are_no_source_do_not_count(tmp_path: Path) -> None:
    before = of_folder(tmp_path)
    for name in ("__pycache__", ".ipynb_checkpoints"):
        (tmp_path / "a" / name).mkdir(parents=True)
        (tmp_path / "a" / name / "x.py").write_text("x")
    (tmp_path / "empty").mkdir()
    assert before == of_folder(tmp_path) == {}


def test_file_that_is_absent_or_a_folder_has_no_fingerprint(tmp_path: Path) -> None:
    assert of_file(tmp_path / "none") is None
    assert of_file(tmp_path) is None
    (tmp_path / "empty").touch()
    assert of_file(tmp_path / "empty") == of_bytes(b"") != of_bytes(b" ")


def test_module_that_imports_nothing_of_another_is_not_in_its_fingerprint() -> None:
    assert not [
        address for address in of_modules(["helpers.charts"]) if address.startswith(("tables/", "figures/", "site/"))
    ]
    assert not [
        address for address in of_modules(["helpers.tables"]) if address.startswith(("charts/", "figures/", "site/"))
    ]
    assert "tables/build/official_tables.py" not in of_modules(["helpers.charts", "helpers.tables"])


# --- modules ---


@pytest.mark.parametrize("root", ROOTS)
def test_modules_are_those_that_an_independent_reader_finds(graph: grimp.ImportGraph, root: str) -> None:
    assert set(of_modules([root])) == files_of(closure(graph, root))


def test_modules_of_several_roots_are_those_of_each(graph: grimp.ImportGraph) -> None:
    together = of_modules(["helpers.charts", "helpers.tables"])
    assert together == {**of_modules(["helpers.charts"]), **of_modules(["helpers.tables"])}
    assert set(together) == files_of(closure(graph, "helpers.charts", "helpers.tables"))


def test_every_module_that_python_loads_is_in_the_fingerprint(tmp_path: Path) -> None:
    code = """
import sys
from helpers import charts, tables
print(*(module.__file__ for name, module in sys.modules.items() if name.split(".")[0] == "helpers"))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    loaded = {Path(file).relative_to(paths.package()).as_posix() for file in done.stdout.split()}
    assert len(loaded) > 15
    assert loaded <= set(of_modules(["helpers.charts", "helpers.tables"]))


def test_package_and_its_parents_count_with_a_module(package: Path) -> None:
    assert {"__init__.py", "charts/__init__.py", "charts/official/maps.py"} <= set(
        of_modules(["helpers.charts.official.maps"])
    )


def test_import_inside_a_function_counts(toy: Callable[..., None]) -> None:
    toy(
        a="def f():\n    if True:\n        from helpers.b import name\n",
        b="class C:\n    def g(self):\n        import helpers.c as other\n",
        c="try:\n    from helpers import d\nexcept ImportError:\n    pass\n",
        d="",
        e="",
    )
    assert list(of_modules(["helpers.a"])) == ["__init__.py", "a.py", "b.py", "c.py", "d.py"]


def test_real_import_inside_a_function_counts() -> None:
    """`incremental.published_tables` imports the builder when it must build, inside a function inside a function."""
    source = (paths.package() / "incremental" / "published_tables.py").read_text(encoding="utf-8")
    above = {alias.name for node in ast.parse(source).body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert "build_tables" not in above
    assert "tables/build/official_tables.py" in of_modules(["helpers.incremental.published_tables"])


def test_modules_that_import_each_other_end(toy: Callable[..., None]) -> None:
    toy(a="from helpers import b", b="import helpers.a, helpers.b")
    assert list(of_modules(["helpers.b"])) == ["__init__.py", "a.py", "b.py"]


def test_relative_imports_count(toy: Callable[..., None]) -> None:
    toy(
        a="from . import b",
        b="def f():\n    from .inner import c as other",
        inner__in____init__="from ..d import name",
        inner__in__c="from .. import e\nfrom .f import g",
        inner__in__f="",
        d="",
        e="",
        f="",
    )
    names = ["__init__.py", "a.py", "b.py", "d.py", "e.py", "inner/__init__.py", "inner/c.py", "inner/f.py"]
    assert list(of_modules(["helpers.a"])) == names


def test_module_that_python_refuses_still_counts(toy: Callable[..., None]) -> None:
    toy(a="from helpers import b", b="def (")
    assert list(of_modules(["helpers.a"])) == ["__init__.py", "a.py", "b.py"]


def test_sentences_count_with_what_says_them(package: Path) -> None:
    """A data file of a package is part of it: a word changed in fr.yml changes pages."""
    for name in ("helpers.wording", "helpers.wording.sentences", "helpers.charts"):
        assert "wording/fr.yml" in of_modules([name])
    assert "wording/fr.yml" not in of_modules(["helpers.errors"])
    before = of_modules(["helpers.charts"])
    (package / "wording" / "fr.yml").write_text("# changed\n", encoding="utf-8")
    after = of_modules(["helpers.charts"])
    assert {name for name in before if before[name] != after[name]} == {"wording/fr.yml"}


def test_changed_module_changes_the_fingerprint_of_those_that_import_it(package: Path) -> None:
    before = {root: of_modules([root]) for root in ROOTS}
    path = package / "territory" / "grid.py"
    path.write_text(f"{path.read_text(encoding='utf-8')}# one more line\n", encoding="utf-8")
    for root, was in before.items():
        now = of_modules([root])
        assert {name for name in was if was[name] != now[name]} == {"territory/grid.py"} & set(was)


def test_import_that_is_added_is_followed(package: Path) -> None:
    assert "errors.py" not in of_modules(["helpers.paths"])
    path = package / "paths.py"
    path.write_text(f"{path.read_text(encoding='utf-8')}\nfrom helpers import errors\n", encoding="utf-8")
    assert "errors.py" in of_modules(["helpers.paths"])


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import helpers", {"helpers"}),
        ("import helpers.charts.theme as m, os", {"helpers", "helpers.charts", "helpers.charts.theme"}),
        ("from helpers import charts, tables", {"helpers", "helpers.charts", "helpers.tables"}),
        ("from helpers.errors import *", {"helpers", "helpers.errors"}),
        ("def f():\n    import helpers.paths", {"helpers", "helpers.paths"}),
        ("from helpers.errors import quoted, NoSuchName", {"helpers", "helpers.errors"}),
        ("async def f():\n    async with x: from helpers import paths", {"helpers", "helpers.paths"}),
    ],
)
def test_imports_of_a_source(source: str, found: set[str]) -> None:
    assert modules_imported(source) == found


# --- files, values, environment ---


def test_any_change_in_a_folder_shows(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.csv").write_text("1")
    (tmp_path / "y.csv").write_text("1")
    first = of_folder(tmp_path)
    assert list(first) == ["a/x.csv", "y.csv"]
    (tmp_path / "y.csv").rename(tmp_path / "z.csv")
    moved = of_folder(tmp_path)
    (tmp_path / "z.csv").rename(tmp_path / "y.csv")
    assert of_folder(tmp_path) == first != moved
    (tmp_path / "a" / "x.csv").write_text("2")
    assert of_folder(tmp_path)["a/x.csv"] != first["a/x.csv"]


@given(JSON, JSON)
def test_values_have_equal_fingerprints_when_they_are_equal(one: object, other: object) -> None:
    assert (of_value(one) == of_value(other)) == (repr(one) == repr(other) or _same(one, other))


def _same(one: object, other: object) -> bool:
    """Compare as JSON does: true is not 1, the order of keys does not count."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and one == other


def test_environment_is_python_and_the_lock_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = module_fingerprints.environment()
    assert found["the lock file"] == of_file(Path(__file__).parents[2] / "requirements.lock")
    assert ".".join(map(str, sys.version_info[:3])) in found["Python"]
    assert sys.platform in found["Python"]
    monkeypatch.setattr(paths, "lock", lambda: tmp_path / "requirements.lock")
    assert module_fingerprints.environment()["the lock file"] == "absent"
    (tmp_path / "requirements.lock").write_text("numpy==2.0")
    assert module_fingerprints.environment()["the lock file"] == of_bytes(b"numpy==2.0")
