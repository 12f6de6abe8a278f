"""What is published: every study's pages run, show figures, and hold nothing simulated; no page is left empty."""

import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest
from nbformat import NotebookNode
from rich.console import Console

from helpers.execution.executed_notebook import figure_payloads
from helpers.execution.run import Request, run_pages
from helpers.execution.run_report import Report
from helpers.incremental.plan import Plan, read_plan
from helpers.incremental.published_tables import refresh_tables
from helpers.pages.template_pages import written_pages

ROOT = Path(__file__).parents[2]
# France and one zone of each study, and what is made from them.
ADDRESSES = (
    "etudes/citoyens/france",
    "etudes/citoyens/76-occitanie",
    "etudes/entreprises/france",
    "etudes/entreprises/27-bourgogne-franche-comte",
    "etudes/associations/france",
    "etudes/associations/nord-ouest",
    "etudes/elus/france",
    "etudes/jouer-collectif",
    "territoires/94-corse",
)
# What only simulated values are said with. The words of the book that explain the switch are not on these pages.
MARKS = re.compile(r"données simulées|résultats fictifs|nombres de cette page sont simulés", re.IGNORECASE)
TABLE_HEAD = re.compile(r"^\|(?: *:?-+:? *\|)+ *$")


class Hidden(NamedTuple):
    """The project whose simulations are hidden, and what became of its pages."""

    root: Path
    report: Report

    def notebook(self, address: str) -> NotebookNode:
        return nbformat.read(self.root / "_build" / "notebooks" / f"{address}.ipynb", as_version=4)

    def figures(self, address: str) -> list[dict[str, Any]]:
        return figure_payloads([cell for cell in self.notebook(address).cells if cell.cell_type == "code"])


@pytest.fixture(scope="module")
def hidden(built_root: Path) -> Any:
    """Return the project after its pages were executed with simulations hidden; its path is short, for sockets."""
    with tempfile.TemporaryDirectory(prefix="hidden-") as folder, pytest.MonkeyPatch.context() as patch:
        root = Path(folder).resolve()
        shutil.copytree(built_root / "_build", root / "_build")
        shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        for name in ("data", "book", "_config.yml"):
            (root / name).symlink_to(ROOT / name)
        patch.setenv("CARNETS_ROOT", str(root))
        refresh_tables()
        pages = tuple(page for page in read_plan().pages if page.address in ADDRESSES)
        assert len(pages) == len(ADDRESSES)
        yield Hidden(root, run_pages(Plan(pages), Request(jobs=2), Console(stderr=True, quiet=True)))


@pytest.mark.slow
def test_no_page_fails(hidden: Hidden) -> None:
    assert {one.page.address: str(one.error) for one in hidden.report.outcomes if one.error} == {}


@pytest.mark.parametrize("address", [address for address in ADDRESSES if address.startswith("etudes/")])
@pytest.mark.slow
def test_every_page_of_a_study_shows_figures_with_values(hidden: Hidden, address: str) -> None:
    figures = hidden.figures(address)
    assert figures
    for figure in figures:
        assert figure["title"] and figure["alt"] and figure["sources"] and figure["scope"] and figure["rows"]
        numbers = [value for row in figure["rows"] for value in row if isinstance(value, int | float)]
        assert numbers, f"{figure['id']} shows no value"


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.slow
def test_nothing_on_a_page_bears_a_mark_of_simulation(hidden: Hidden, address: str) -> None:
    assert not any(figure["is_simulated"] for figure in hidden.figures(address))
    for cell in hidden.notebook(address).cells:
        outputs = json.dumps(cell.get("outputs", []), ensure_ascii=False)
        assert MARKS.findall(outputs) == []


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.slow
def test_no_text_of_a_page_is_broken_by_what_is_missing(hidden: Hidden, address: str) -> None:
    accident = re.compile(r"\bnan\b|\bNone\b|\bNaT\b|\{\{|<NA>|\( *\)|Timestamp|dtype")
    texts = [
        text
        for figure in hidden.figures(address)
        for text in (figure["title"], figure["alt"], figure["reading_note"], figure["scope"], *figure["caveats"])
    ]
    for cell in hidden.notebook(address).cells:
        texts += [
            output["data"]["text/markdown"]
            for output in cell.get("outputs", [])
            if "text/markdown" in output.get("data", {})
        ]
    assert [text for text in texts if accident.search(text)] == []


@pytest.mark.slow
def test_the_national_pages_show_what_was_printed(hidden: Hidden) -> None:
    rows = {figure["id"]: figure["rows"] for figure in hidden.figures("etudes/citoyens/france")}
    assert any(81 in row for part in rows.values() for row in part), "81 % of the French, as printed"


@pytest.fixture(scope="module")
def book(hidden: Hidden) -> dict[str, str]:
    """Return the files of the book that no notebook makes, by address, when simulations are hidden."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARNETS_ROOT", str(hidden.root))
        return {address: made.decode(errors="replace") for address, made in written_pages(read_plan()).items()}


@pytest.mark.slow
def test_the_page_that_explains_intervals_gives_no_simulated_example(book: dict[str, str]) -> None:
    page = book["comment-lire.md"]
    assert "Un exemple de ces carnets" not in page
    assert page.count("\n- Une part dont l'intervalle") == 1, "the rules are still listed"


@pytest.mark.slow
def test_no_page_of_the_book_has_an_empty_table(book: dict[str, str]) -> None:
    empty = []
    for address, text in book.items():
        lines = text.splitlines() if address.endswith(".md") else []
        for number, line in enumerate(lines):
            if TABLE_HEAD.match(line) and not "".join(lines[number + 1 : number + 2]).startswith("|"):
                empty.append((address, lines[number - 1]))
    assert empty == []


@pytest.mark.slow
def test_no_page_and_no_file_to_download_is_about_simulations(book: dict[str, str]) -> None:
    assert [address for address in book if "simulees" in address] == ["_extra/donnees-simulees.html"], "what it left"
