"""Where the project's folders are; nothing is created or read here."""

import os
from functools import lru_cache
from pathlib import Path

DEMO = "CARNETS_DEMO"
"""The variable that says that the demonstration is being made: simulated values shown, in a folder of its own."""

ADDRESS = "CARNETS_ADDRESS"
"""The variable that says where the site being made will stand, when the command was told."""
PAGE = "CARNETS_PAGE"
"""The variable that tells which page of a run a process was started for: a folder of its own."""

_CHECKOUT = str(Path(__file__).parents[2])


def root() -> Path:
    """Return the project's root: the environment variable CARNETS_ROOT, else the checkout that holds this package."""
    given = os.environ.get("CARNETS_ROOT", _CHECKOUT)
    return _resolved(given) if given.startswith(os.sep) else Path(given).resolve()


def data() -> Path:
    """Return the folder of hand-kept data."""
    return root() / "data"


def notebooks() -> Path:
    """Return the folder of notebook templates and of the plan."""
    return root() / "notebooks"


def book() -> Path:
    """Return the folder of hand-written pages and page templates."""
    return root() / "book"


def is_demo() -> bool:
    """Tell whether the demonstration is being made, and not what is published."""
    return os.environ.get(DEMO) == "1"


def build() -> Path:
    """Return the folder that machines write in; the demonstration has its own, cache included."""
    return root() / "_build" / "demo" if is_demo() else root() / "_build"


def tables() -> Path:
    """Return the folder of the published tables: the variable CARNETS_TABLES, else the one of this project.

    A run gives its pages a copy of their own, so that a page never sees tables change under it.
    """
    return Path(os.environ.get("CARNETS_TABLES", build() / "tables"))


def cache() -> Path:
    """Return the folder of results that can be used again."""
    return build() / "cache"


def package() -> Path:
    """Return the folder of the package `helpers`."""
    return Path(__file__).parent


def lock() -> Path:
    """Return the file that pins every dependency of the package."""
    return package().parents[1] / "requirements.lock"


def shown(path: Path) -> str:
    """Return a path as messages show it: relative to the root where it lies below it."""
    path = Path(path)
    return str(path.relative_to(root())) if path.is_relative_to(root()) else str(path)


# Links are followed once for each root: a plan of 275 pages asks for it 12,000 times.
@lru_cache(maxsize=8)
def _resolved(root: str) -> Path:
    return Path(root).resolve()
