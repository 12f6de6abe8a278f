"""What several contracts read: the project file, the modules of the package, the pages of the plan."""

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

from helpers import paths
from helpers.catalog.registry import Catalog, read_catalog


@pytest.fixture(scope="session")
def checkout() -> Path:
    return paths.root()


@pytest.fixture(scope="session")
def pyproject(checkout: Path) -> dict[str, Any]:
    return tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def modules(checkout: Path) -> dict[Path, ast.Module]:
    """Return the syntax tree of every module of the package."""
    files = sorted((checkout / "src" / "helpers").rglob("*.py"))
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in files}


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return read_catalog()
