"""Every file says what it holds; colours and reader-facing words stay where they belong."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

DRAWERS = {"utils", "util", "misc", "common", "shared", "tools", "helper", "core"}
MAX_LINES = 300
HEX_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b")
FRENCH_LETTER = re.compile(r"[àâäçéèêëîïôöùûüÿœæ«»]", re.IGNORECASE)
# Words that make a French sentence and that no English sentence holds.
FRENCH_WORD = re.compile(
    r"\b(?:le|la|les|du|des|une|aux|dans|pour|avec|sans|est|sont|sur|et|ou|qui|que|ne|pas|par|ce|cette|ces|entre|plus)\b"
)
ENOUGH_WORDS = 2
THEME = "src/helpers/charts/theme.py"


def texts(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield the texts of a module that are neither docstrings nor notes under a constant."""
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node


def segment(lines: list[bytes], node: ast.Constant) -> str:
    """Return how a file writes a text; `ast.get_source_segment` would split the file again for each."""
    last = (node.end_lineno or node.lineno) - 1
    kept = [*lines[node.lineno - 1 : last], lines[last][: node.end_col_offset]]
    kept[0] = kept[0][node.col_offset :]
    return b"\n".join(kept).decode()


@pytest.fixture(scope="module")
def written(modules: dict[Path, ast.Module], checkout: Path) -> list[tuple[str, str, str]]:
    """Return, for every text of the package, where it is, its value, and how the file writes it."""
    found = []
    for path, tree in modules.items():
        lines, name = path.read_bytes().splitlines(), path.relative_to(checkout).as_posix()
        found += [(f"{name}:{node.lineno}", node.value, segment(lines, node)) for node in texts(tree)]
    return found


def test_no_module_is_a_drawer(checkout: Path) -> None:
    files = [path for folder in ("src", "tests", "bench") for path in (checkout / folder).rglob("*.py")]
    assert [str(path.relative_to(checkout)) for path in files if {path.stem, path.parent.name} & DRAWERS] == []


def long_files(files: Iterable[Path], most: int) -> dict[str, int]:
    """Return the files that have more lines than they may, by their whole path: several bear the same name."""
    lengths = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    return {path: length for path, length in lengths.items() if length > most}


def test_modules_are_small(modules: dict[Path, ast.Module]) -> None:
    assert long_files(modules, MAX_LINES) == {}


def test_every_module_of_a_name_is_measured(tmp_path: Path) -> None:
    for folder, length in (("a", 4), ("b", 2), ("c", 5), ("d", 3)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "rows.py").write_text("x = 1\n" * length)
    found = long_files(sorted(tmp_path.rglob("*.py")), 3)
    assert found == {str(tmp_path / "a" / "rows.py"): 4, str(tmp_path / "c" / "rows.py"): 5}


def test_every_module_says_what_it_is_for(modules: dict[Path, ast.Module]) -> None:
    assert [str(path) for path, tree in modules.items() if not ast.get_docstring(tree)] == []


def test_colours_are_in_the_theme_alone(written: list[tuple[str, str, str]]) -> None:
    assert [(at, value) for at, value, _ in written if HEX_COLOUR.search(value) and not at.startswith(THEME)] == []


def test_no_accented_word_in_code(written: list[tuple[str, str, str]]) -> None:
    # A character written by its name, \N{...}, is a sign that code handles, not a word that readers see.
    assert [(at, value) for at, value, source in written if FRENCH_LETTER.search(source)] == []


def test_no_french_sentence_in_code(written: list[tuple[str, str, str]]) -> None:
    assert [(at, value) for at, value, _ in written if len(set(FRENCH_WORD.findall(value))) >= ENOUGH_WORDS] == []
