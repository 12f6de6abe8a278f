"""Every sentence of fr.yml is said somewhere, and everything said is in fr.yml."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.wording.sentences import sentences

ANY_PART = "[a-z0-9_]+"
# Where nothing was established, nothing is marked.
SILENT = {"marks.not_significant", "marks.untested"}


def keys_said(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield, for each call of say, its line and the pattern of the keys it may name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
            yield from ((node.lineno, pattern) for pattern in patterns(node.args[0]))


def patterns(key: ast.expr) -> Iterator[str]:
    if isinstance(key, ast.IfExp):
        yield from (*patterns(key.body), *patterns(key.orelse))
    elif isinstance(key, ast.JoinedStr):
        parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else ANY_PART for part in key.values]
        yield "".join(parts)
    elif isinstance(key, ast.Constant):
        yield re.escape(str(key.value))
    else:
        raise AssertionError(f"line {key.lineno}: write the key as a text, so that it can be checked")


@pytest.fixture(scope="module")
def said(modules: dict[Path, ast.Module]) -> list[tuple[str, str]]:
    return [(f"{path.name}:{line}", pattern) for path, tree in modules.items() for line, pattern in keys_said(tree)]


def test_everything_said_is_written(said: list[tuple[str, str]]) -> None:
    lost = [(at, key) for at, key in said if not any(re.fullmatch(key, known) for known in sentences())]
    assert not lost, f"add these sentences to fr.yml: {lost}"


def test_everything_written_is_said(said: list[tuple[str, str]]) -> None:
    unused = [known for known in sentences() if not any(re.fullmatch(key, known) for _, key in said)]
    assert not unused, f"say or remove these sentences of fr.yml: {unused}"


def test_every_column_label_is_that_of_a_column(modules: dict[Path, ast.Module]) -> None:
    # `columns.*` is said for any column: a label is used when its key is written somewhere in the package.
    written = {
        part
        for tree in modules.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for part in re.findall(r"\w+", node.value)
    }
    labels = {key.removeprefix("columns.") for key in sentences() if key.startswith("columns.")}
    assert labels - written == set()


def test_every_sentence_is_a_text() -> None:
    assert {key for key, text in sentences().items() if not isinstance(text, str) or not text.strip()} == SILENT
