"""Modules named in texts: dependencies, commands, entry points and settings that Python does not check by itself."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import papermill  # noqa: F401  # first: it loads the engine, which imports it
import pytest

from helpers.incremental import module_fingerprints

NAME = re.compile(r"\bhelpers(?:\.[A-Za-z_]\w*)+(?![\w*])")
IMPORT = re.compile(r"\bfrom (helpers(?:\.\w+)*) import ([A-Za-z_]\w*(?:, *[A-Za-z_]\w*)*)")
ENTRY_POINT = re.compile(r"\b(helpers(?:\.\w+)*):(\w+)")
SETTINGS = ("pyproject.toml", "_config.yml", "Makefile", ".ci/run")


def resolves(name: str) -> bool:
    """Tell whether a dotted name is a module, or what a module holds."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        module = ".".join(parts[:length])
        if module_fingerprints.modules_imported(f"import {module}") >= {module}:
            found: object = importlib.import_module(module)
            for part in parts[length:]:
                if not hasattr(found, part):
                    return part in getattr(found, "__annotations__", {})
                found = getattr(found, part)
            return True
    return False


def names_in(text: str) -> Iterator[str]:
    """Yield each name of the package that a text writes: dotted, imported by a command, or given as an entry point."""
    yield from NAME.findall(text)
    yield from (f"{module}.{name}" for module, name in ENTRY_POINT.findall(text))
    for module, names in IMPORT.findall(text):
        yield from (f"{module}.{name.strip()}" for name in names.split(","))


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield where each text of a file is, and the text: those of a module, docstrings included, or the whole file."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield path.name, source
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield f"{path.name}:{node.lineno}", node.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("helpers.errors", {"helpers.errors"}),
        ("see `helpers.errors.quoted`.", {"helpers.errors.quoted"}),
        ("python -m helpers.no_such FOLDER", {"helpers.no_such"}),
        (
            "from helpers.errors import quoted, gone; gone()",
            {"helpers.errors", "helpers.errors.quoted", "helpers.errors.gone"},
        ),
        ("helpers.cli:main", {"helpers.cli", "helpers.cli.main"}),
        ("from helpers import charts", {"helpers.charts"}),
        ("the helpers. Then", set()),
        ("src/helpers/errors.py", set()),
    ],
)
def test_names_are_seen(text: str, expected: set[str]) -> None:
    assert set(names_in(text)) == expected


@pytest.mark.parametrize(
    "name", ["helpers.no_such", "helpers.errors.no_such", "helpers.charts.official.maps.no_such", "helpersx"]
)
def test_name_of_nothing_does_not_resolve(name: str) -> None:
    assert not resolves(name)


def test_every_name_in_a_text_is_that_of_something(checkout: Path) -> None:
    files = [*sorted((checkout / "src").rglob("*.py")), *(checkout / name for name in SETTINGS)]
    written = {(where, name) for path in files for where, text in texts_of(path) for name in names_in(text)}
    assert len(written) > 40, "texts are no longer read"
    assert sorted((where, name) for where, name in written if not resolves(name)) == []
