"""What a result depends on besides its data: modules of the package, the lock file, Python, the edition."""

import ast
import contextlib
import os
import platform
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version
from importlib.util import resolve_name
from pathlib import Path

from helpers import paths
from helpers.errors import BuildError, quoted
from helpers.hashes import of_bytes, of_file

PACKAGE, PROJECT = "helpers", "carnets-observatoire"


def environment() -> dict[str, str]:
    """Return what a result depends on outside the project's own code: Python and the lock file."""
    python = f"{platform.python_implementation()} {platform.python_version()} {sys.platform}"
    return {"Python": python, "the lock file": of_file(paths.lock()) or "absent"}


def edition() -> dict[str, str | None]:
    """Return what figures are cited by: the site's settings, address included, the project's version, the releases."""
    return {
        "site": of_file(paths.root() / "_config.yml"),
        "address": os.environ.get(paths.ADDRESS),
        "version": version(PROJECT),
        "releases": of_file(paths.data() / "releases" / "releases.yml"),
    }


def of_modules(names: Iterable[str]) -> dict[str, str]:
    """Return the fingerprint of the package's modules that some modules import, directly or not, themselves included.

    The packages that hold a module count with it: Python executes them first.
    names: modules such as "helpers.charts"; other packages are left out, the lock file stands for them. Files that
    are data of a package (sentences) count with it. Imports at any depth of a module count.
    Raises BuildError for a name of the package that is no module: what depends on it would never be made again.
    """
    modules = [name for name in names if name.split(".")[0] == PACKAGE]
    if unknown := sorted(name for name in modules if not _files_of(name)):
        raise BuildError(
            "unknown-module",
            f"The package has no module {quoted(unknown)}.",
            where=paths.shown(paths.package()),
            remedy="Write the name that the module has now.",
        )
    fingerprints: dict[str, str] = {}
    waiting = {above for name in modules for above in _with_parents(name)}
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        for path in _files_of(name):
            address, digest = path.relative_to(paths.package()).as_posix(), of_bytes(path.read_bytes())
            fingerprints[address] = digest
            if path.suffix == ".py":
                waiting |= _imports_of(path, digest) - seen
    return dict(sorted(fingerprints.items()))


def modules_imported(source: str, package: str = "") -> set[str]:
    """Return the modules of the package that a Python source imports, with the packages that hold them.

    A name that a module gives is no module, and is left out.
    package: the one that holds the source, for its relative imports. A source that Python refuses imports nothing:
    the import will say where the error is.
    """
    return {name for name in _names_imported(source, package) if _files_of(name)}


def _names_imported(source: str, package: str) -> set[str]:
    names: set[str] = set()
    with contextlib.suppress(SyntaxError, ImportError):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                module = resolve_name("." * node.level + (node.module or ""), package)
                names |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    mine = (name for name in names if name.split(".")[0] == PACKAGE)
    return {above for name in mine for above in _with_parents(name)}


@lru_cache(maxsize=1024)
def _imports_of(path: Path, _digest: str) -> set[str]:
    above = path.parent.relative_to(paths.package()).parts
    return _names_imported(path.read_text(encoding="utf-8"), ".".join([PACKAGE, *above]))


def _with_parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    yield from (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def _files_of(name: str) -> list[Path]:
    """Return the files of a module: its own, or those that make a package; none for a name that is no module."""
    parts = name.split(".")
    path = paths.package().joinpath(*parts[1:])
    if not all(part.isidentifier() for part in parts):
        return []
    if path.with_suffix(".py").is_file():
        return [path.with_suffix(".py")]
    if not (path / "__init__.py").is_file():
        return []
    return [
        path / "__init__.py",
        *sorted(entry for entry in path.iterdir() if entry.is_file() and entry.suffix == ".yml"),
    ]
