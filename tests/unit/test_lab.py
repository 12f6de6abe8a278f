"""Opening a page in JupyterLab: what must not be lost first, then a copy with its parameters, rooted at the project."""

import sys
from pathlib import Path

import nbformat
import pytest

from helpers import cli
from helpers.incremental.plan import read_plan
from helpers.incremental.plan_file import Page
from helpers.verbs import lab
from helpers.verbs.lab import prepare_page
from refusals import refused


@pytest.fixture
def page(project: Path) -> Page:
    return read_plan().select(["domaine"], domain="emploi").pages[0]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    monkeypatch.setattr(lab, "say_line", lines.append)
    return lines


def append(path: Path, text: str) -> None:
    """Write one more text cell at the end of a notebook."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell(text))
    nbformat.write(notebook, path)


def test_edits_of_a_researcher_are_kept_and_shown_when_the_template_changed(page: Page, said: list[str]) -> None:
    made = prepare_page(page)
    append(made, "my note")
    append(page.template_path, "its new part")
    said.clear()
    assert prepare_page(page) == made
    assert "my note" in made.read_text(encoding="utf-8")
    assert "its new part" not in made.read_text(encoding="utf-8")
    assert "  +my note" in said and "  -its new part" in said
    assert str(made.name) in said[-1]


def test_outputs_that_were_saved_are_no_edit_of_the_template(page: Page, said: list[str]) -> None:
    made = prepare_page(page)
    notebook = nbformat.read(made, as_version=4)
    code = next(cell for cell in notebook.cells if cell.cell_type == "code")
    code.outputs = [nbformat.v4.new_output("stream", text="12")]
    nbformat.write(notebook, made)
    before = made.read_bytes()
    prepare_page(page)
    assert made.read_bytes() == before
    assert len(said) == 3, "nothing is shown as different"


def test_copy_without_edits_follows_its_template(page: Page, said: list[str]) -> None:
    made = prepare_page(page)
    append(page.template_path, "its new part")
    prepare_page(page)
    assert "its new part" in made.read_text(encoding="utf-8")
    assert "renewed" in said[-1]


def test_template_is_never_changed(page: Page) -> None:
    before = page.template_path.read_bytes()
    prepare_page(page)
    assert page.template_path.read_bytes() == before


def test_copy_holds_the_parameters_of_the_page_outside_what_machines_write(project: Path, said: list[str]) -> None:
    made = prepare_page(read_plan().select(["territoires"], "01").pages[0])
    assert made == project / "lab" / "territoires" / "01-guadeloupe.ipynb"
    assert "copy of notebooks/territoires.ipynb" in said[0]
    notebook = nbformat.read(made, as_version=4)
    nbformat.validate(notebook)
    (injected,) = [cell for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", [])]
    assert 'territory_code = "01"' in injected.source
    assert not any(cell.get("outputs") for cell in notebook.cells)


@pytest.mark.parametrize(
    ("options", "passed"),
    [
        ([], []),
        (["--port", "9999", "--no-browser", "--allow-root"], ["--port=9999", "--no-browser", "--allow-root"]),
    ],
)
def test_lab_is_opened_on_the_copy_after_the_tables(
    project: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], passed: list[str]
) -> None:
    done = []

    class Ended:
        returncode = 7

    def run(command: list[str], **given: object) -> Ended:
        done.append((command[1:], given["cwd"]))
        return Ended()

    monkeypatch.setattr(cli, "refresh_tables", lambda: done.append("tables"))
    monkeypatch.setattr(lab.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(lab.subprocess, "run", run)
    monkeypatch.setattr(sys, "argv", ["carnets", "lab", "domaine", "emploi", *options])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 7
    copy = project / "lab" / "domaines" / "emploi.ipynb"
    places = [f"--ServerApp.root_dir={project}", "--LabApp.default_url=/lab/tree/lab/domaines/emploi.ipynb"]
    assert copy.exists()
    assert done == ["tables", (["-m", "jupyterlab", *places, *passed], project)]


def test_root_is_refused_before_anything_is_done_unless_it_insists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab.os, "geteuid", lambda: 0)
    with refused("PlanError root-refused"):
        lab.check_may_open(allow_root=False)
    lab.check_may_open(allow_root=True)
