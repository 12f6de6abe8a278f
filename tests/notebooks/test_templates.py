"""Every template runs from end to end on its development values, and shows figures."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from helpers.execution.executed_notebook import figure_payloads
from helpers.execution.page_execution import Place, Task, execute

TEMPLATES = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def nbval(root: Path, folder: Path, *templates: Path) -> subprocess.CompletedProcess[str]:
    """Run nbval, as a researcher would, on copies of templates that read the tables of a root."""
    names = [Path(shutil.copy(template, folder)).name for template in templates]
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env", "-q", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, "--rootdir", str(folder), *names],
        cwd=folder,
        env={**os.environ, "CARNETS_ROOT": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """Return a folder where nbval finds copies and no setting of the project."""
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


@pytest.mark.slow
def test_template_that_fails_is_seen(built_root: Path, copies: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (template,) = (path for path in TEMPLATES if path.stem == "domaine")
    notebook = nbformat.read(template, as_version=4)
    parameters = next(cell for cell in notebook.cells if cell.cell_type == "code")
    parameters.source = 'domain = "nowhere"'
    spoiled = tmp_path_factory.mktemp("spoiled") / "spoiled.ipynb"
    nbformat.write(notebook, spoiled)
    done = nbval(built_root, copies, spoiled)
    assert done.returncode == 1
    assert "CatalogError" in done.stdout


def test_every_template_runs_on_its_development_values(built_root: Path, copies: Path) -> None:
    done = nbval(built_root, copies, *TEMPLATES)
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_every_template_shows_figures(place: Place, monkeypatch: pytest.MonkeyPatch, template: Path) -> None:
    monkeypatch.setenv("CARNETS_ROOT", str(place.root))
    done = execute(Task(template.stem, template.name, template.read_text(encoding="utf-8"), {}), place)
    assert done.error is None
    figures = figure_payloads(done.results)
    assert figures
    for figure in figures:
        assert figure["title"] and figure["alt"] and figure["sources"] and figure["scope"] and figure["rows"]
    assert len({figure["id"] for figure in figures}) == len(figures), "identifiers are used once in a page"
