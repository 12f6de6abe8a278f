"""The list of long tests names tests that are there: a test that changes its name would come back in the fast tier."""

import ast
from pathlib import Path

import tiers

ROOT = Path(__file__).parents[2]


def test_every_long_test_is_there() -> None:
    lost = [name for name in sorted(tiers.long_tests()) if not is_there(*name.split("::"))]
    assert not lost, f"run bench/long_tests.py again, or take these lines off: {lost}"


def is_there(file: str, *names: str) -> bool:
    path = ROOT / file
    node: ast.AST | None = ast.parse(path.read_text(encoding="utf-8")) if path.exists() else None
    for name in names:
        inside = ast.iter_child_nodes(node) if node else ()
        node = next((child for child in inside if getattr(child, "name", None) == name), None)
    return node is not None
