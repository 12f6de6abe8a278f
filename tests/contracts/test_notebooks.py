"""Templates tell a story: they choose, order and comment, and compute nothing."""

import ast
import inspect
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from helpers import charts, paths, tables
from helpers.catalog.registry import Catalog
from helpers.pages.notebook_cells import GUIDE
from helpers.reading.documents import read_document
from helpers.tables.views.topic_views import RIGHT_PLACES
from helpers.wording.sentences import sentences

MAX_CODE_LINES, MAX_CELL_LINES = 60, 15
HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b")
# Texts in code are identifiers: never a path, an address, a sentence or a word of French; parameters hold codes too.
PLAIN_TEXT, CODE_TEXT = re.compile(r"[a-z0-9_-]*"), re.compile(r"[A-Za-z0-9_-]*")
PLACE_IN_THE_PAGE = re.compile(r"^#+ (?:\d+\. |Les 16 domaines)?", re.MULTILINE)
NUMBER = re.compile(
    r"\d|%|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante"
    r"|cinquante|soixante|cent|mille)s?\b",
    re.IGNORECASE,
)
CALL, FILE = re.compile(r"`(charts|tables)\.(\w+)`"), re.compile(r"`(src/helpers/[\w/]+\.py)`")
WORDS = re.compile(r"mots ((?:`\w+`(?:, )?)+) de `fr\.yml`")
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


def test_texts_are_plain(cells: list[NotebookNode]) -> None:
    for index, cell in enumerate(cells):
        nodes = ast.walk(ast.parse(cell.source))
        texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        allowed = PLAIN_TEXT if index else CODE_TEXT
        assert [text for text in texts if not allowed.fullmatch(text)] == []


def test_gives_values_whole_and_no_form_of_french(code: ast.Module) -> None:
    """A preposition, an article or a label taken from a value by a cell is grammar: the wording knows it."""
    taken = [ast.unparse(node) for node in ast.walk(code) if isinstance(node, ast.Attribute)]
    assert [one for one in taken if not re.fullmatch(r"(charts|tables)\.\w+", one)] == []


def test_title_follows_the_parameters(notebook: NotebookNode) -> None:
    assert "parameters" in notebook.cells[0].metadata.tags
    first = notebook.cells[1]
    assert first.cell_type == "markdown" and re.fullmatch(r"# \S.*", first.source)
    titles = [cell.id for cell in notebook.cells if cell.cell_type == "markdown" and cell.source.startswith("# ")]
    assert titles == [first.id]


def test_each_step_follows_a_line_that_says_what_it_shows_and_where_its_code_and_words_are(
    notebook: NotebookNode, checkout: Path
) -> None:
    steps = [(above, cell) for above, cell in pairwise(notebook.cells) if cell.cell_type == "code"]
    assert len(steps) == sum(cell.cell_type == "code" for cell in notebook.cells) - 1  # the first gives parameters
    sections = {key.partition(".")[0] for key in sentences()}
    for above, cell in steps:
        assert is_guide(above) and "\n" not in above.source and re.match(r"[A-ZÀÉL].+\. Code : `", above.source), (
            cell.id
        )
        called = re.findall(r"\b(charts|tables)\.(\w+)\(", cell.source)
        shown = {one for one in called if one[0] == "charts"}
        named = set(CALL.findall(above.source))
        assert named == (shown or set(called)), cell.id
        functions = [getattr({"charts": charts, "tables": tables}[module], name) for module, name in named]
        files = {Path(str(inspect.getsourcefile(inspect.unwrap(one)))) for one in functions}
        assert {checkout / found for found in FILE.findall(above.source)} == files, cell.id
        words = [name for found in WORDS.findall(above.source) for name in re.findall(r"\w+", found)]
        assert len(words) >= len(shown) and set(words) <= sections, cell.id


def test_no_number_is_typed_in_prose(notebook: NotebookNode) -> None:
    prose = [PLACE_IN_THE_PAGE.sub("", cell.source) for cell in notebook.cells if cell.cell_type == "markdown"]
    assert [text for text in prose if NUMBER.search(text)] == []


def test_no_study_and_no_wave_is_named_but_in_parameters(cells: list[NotebookNode], checkout: Path) -> None:
    """`data/surveys/report.yml` says once what feeds a page."""
    studies = {path.name for path in (checkout / "data" / "surveys").iterdir() if path.is_dir()}
    texts = {
        node.value
        for cell in cells[1:]
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert texts & studies == set()
    assert [text for text in texts if re.match(r"\d{4}", text)] == []


def test_draws_the_topics_that_its_study_has_on_its_page(
    template: Path, cells: list[NotebookNode], checkout: Path
) -> None:
    """What a page lists as not drawn is then what it does not draw."""
    code = "\n".join(cell.source for cell in cells)
    if "show_missing_questions" not in code:
        return
    assert "charts.show_missing_questions(tables.study_questions(study, wave))" in code
    study = re.search(r'^study = "(\w+)"', code, re.MULTILINE)
    topics = read_document(checkout / "data" / "surveys" / "report.yml").content
    drawn = set(re.findall(r'tables\.topic_\w+\(\s*"(\w+)"', code))
    drawn |= set(RIGHT_PLACES.values()) if "tables.right_places()" in code else set()
    assert study and drawn == {
        name for name, topic in topics.items() if topic["study"] == study[1] and topic.get("study_page")
    }, template.stem


def test_no_paragraph_is_written_in_two_templates() -> None:
    texts = Counter(
        paragraph
        for path in paths.notebooks().glob("*.ipynb")
        for cell in nbformat.read(path, as_version=nbformat.NO_CONVERT).cells
        if cell.cell_type == "markdown" and not is_guide(cell)
        for paragraph in cell.source.split("\n\n")
        if not paragraph.startswith("#")
    )
    assert [text for text, n in texts.items() if n > 1] == []


def is_guide(cell: NotebookNode) -> bool:
    """Tell whether a text cell guides whoever opens the notebook: pages do not show it."""
    return GUIDE in cell.metadata.get("tags", [])


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
