"""Opening a page in JupyterLab: a copy with its parameters, the template left as it is."""

import sys
from pathlib import Path

import nbformat
import pytest

from helpers import cli
from helpers.incremental.plan import read_plan
from helpers.verbs import lab
from helpers.verbs.lab import prepare_page


def test_template_is_never_changed(project: Path) -> None:
    template = project / "notebooks" / "territoires.ipynb"
    before = template.read_bytes()
    prepare_page(read_plan().select(["territoires"], "01").pages[0])
    assert template.read_bytes() == before


def test_copy_holds_the_parameters_of_the_page(project: Path) -> None:
    made = prepare_page(read_plan().select(["territoires"], "01").pages[0])
    assert made == project / "_build" / "lab" / "regions" / "01-guadeloupe.ipynb"
    notebook = nbformat.read(made, as_version=4)
    nbformat.validate(notebook)
    (injected,) = [cell for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", [])]
    assert 'territory_code = "01"' in injected.source
    assert not any(cell.get("outputs") for cell in notebook.cells)


def test_lab_is_opened_on_the_copy_after_the_tables(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = []

    class Ended:
        returncode = 7

    def run(command: list[str], **options: object) -> Ended:
        done.append((command[1:], options["cwd"]))
        return Ended()

    monkeypatch.setattr(cli, "refresh_tables", lambda: done.append("tables"))
    monkeypatch.setattr(lab.subprocess, "run", run)
    monkeypatch.setattr(sys, "argv", ["carnets", "lab", "domaine", "emploi"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 7
    copy = project / "_build" / "lab" / "domaines" / "emploi.ipynb"
    assert done == ["tables", (["-m", "jupyterlab", str(copy)], project)]


def test_edits_of_a_researcher_are_not_lost(project: Path) -> None:
    """`prepare_page` says that edits there are yours: opening the page again must not replace them without a word."""
    page = read_plan().select(["domaine"], domain="emploi").pages[0]
    made = prepare_page(page)
    notebook = nbformat.read(made, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("my note"))
    nbformat.write(notebook, made)
    prepare_page(page)
    assert "my note" in made.read_text(encoding="utf-8")
