"""Templates tell a story: they choose, order and comment, and compute nothing."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from helpers import paths
from helpers.catalog.registry import Catalog

MAX_CODE_LINES, MAX_CELL_LINES = 60, 15
HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b")
# Texts in code are identifiers, codes and column names: never a path, an address or a sentence.
PLAIN_TEXT = re.compile(r"[A-Za-z0-9_-]*")
FORBIDDEN = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.comprehension,
    ast.Try,
    ast.With,
)


@pytest.fixture(params=sorted(paths.notebooks().glob("*.ipynb")), ids=lambda path: path.stem)
def template(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture
def notebook(template: Path) -> NotebookNode:
    return nbformat.read(template, as_version=nbformat.NO_CONVERT)


@pytest.fixture
def cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture
def code(cells: list[NotebookNode]) -> ast.Module:
    return ast.parse("\n".join(cell.source for cell in cells))


def test_there_are_templates() -> None:
    assert list(paths.notebooks().glob("*.ipynb"))


def test_is_valid(notebook: NotebookNode) -> None:
    nbformat.validate(notebook)


def test_first_code_cell_alone_holds_the_parameters(cells: list[NotebookNode]) -> None:
    tagged = [index for index, cell in enumerate(cells) if "parameters" in cell.metadata.get("tags", [])]
    assert tagged == [0]


def test_parameters_are_literals(cells: list[NotebookNode]) -> None:
    for statement in ast.parse(cells[0].source).body:
        assert isinstance(statement, ast.Assign | ast.AnnAssign), ast.unparse(statement)
        ast.literal_eval(statement.value)  # type: ignore[arg-type]


def test_is_short(cells: list[NotebookNode]) -> None:
    lengths = [len([line for line in cell.source.splitlines() if line.strip()]) for cell in cells]
    assert sum(lengths) <= MAX_CODE_LINES
    assert max(lengths) <= MAX_CELL_LINES


def test_defines_and_repeats_nothing(code: ast.Module) -> None:
    found = [node for node in ast.walk(code) if isinstance(node, FORBIDDEN)]
    assert [type(node).__name__ for node in found] == []


def test_imports_from_helpers_only(code: ast.Module) -> None:
    modules = [alias.name for node in ast.walk(code) if isinstance(node, ast.Import) for alias in node.names]
    modules += [node.module or "." for node in ast.walk(code) if isinstance(node, ast.ImportFrom)]
    assert [name for name in modules if name.split(".")[0] != "helpers"] == []


def test_texts_are_plain(code: ast.Module) -> None:
    texts = [node.value for node in ast.walk(code) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [text for text in texts if not PLAIN_TEXT.fullmatch(text)] == []


def test_has_no_colour(cells: list[NotebookNode]) -> None:
    assert [found for cell in cells for found in HEX_COLOUR.findall(cell.source)] == []


def test_keeps_no_result(cells: list[NotebookNode]) -> None:
    kept = [cell.id for cell in cells if cell.outputs or cell.execution_count is not None]
    assert not kept, f"clear the outputs of these cells: {kept}"


def test_keeps_no_trace_of_a_machine(notebook: NotebookNode) -> None:
    assert notebook.metadata.get("kernelspec", {}).get("name", "python3") == "python3"
    assert "version" not in notebook.metadata.get("language_info", {})
    assert "papermill" not in notebook.metadata


def test_every_series_of_the_portrait_is_drawn_once(catalog: Catalog) -> None:
    notebook = nbformat.read(paths.notebooks() / "territoires.ipynb", as_version=nbformat.NO_CONVERT)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    drawn = re.findall(r'draw_course\(series, "([a-z-]+)"\)', code)
    assert drawn == [series.id for series in catalog.portrait.series]
