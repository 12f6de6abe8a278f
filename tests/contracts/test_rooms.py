"""Each folder of the package says in one line what it is for, and the map of CONTRIBUTING.md says the same."""

import ast
import re
from pathlib import Path

import pytest

MOST_MODULES = 14
ROW = re.compile(r"^\| `(?P<room>[a-z_/]+)/` \| (?P<line>.+?) \|")


@pytest.fixture(scope="module")
def rooms(checkout: Path) -> dict[str, str]:
    """Return the first line of the docstring of every folder of the package, by its address."""
    package = checkout / "src" / "helpers"
    holders = sorted(path.parent for path in package.rglob("__init__.py") if path.parent != package)
    return {
        folder.relative_to(package).as_posix(): (
            ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
        ).partition("\n")[0]
        for folder in holders
    }


def test_folders_are_small(checkout: Path, rooms: dict[str, str]) -> None:
    sizes = {
        room: len(list((checkout / "src" / "helpers" / room).glob("*.py"))) - 1  # __init__ is the room's own line
        for room in rooms
    }
    assert {room: size for room, size in sizes.items() if size > MOST_MODULES} == {}


def test_the_map_says_of_each_folder_what_the_folder_says(checkout: Path, rooms: dict[str, str]) -> None:
    lines = (checkout / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()
    said = {row["room"]: row["line"] for row in map(ROW.match, lines) if row}
    assert said == rooms


def test_no_two_public_classes_have_one_name(checkout: Path) -> None:
    homes: dict[str, list[str]] = {}
    for path in sorted((checkout / "src" / "helpers").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(path.relative_to(checkout).as_posix())
    assert len(homes) > 100
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}
