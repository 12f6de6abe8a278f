"""Pages executed by this project's engine, with forked kernels, hold what plain papermill gives, output by output."""

from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from helpers.execution.images import with_images
from helpers.execution.page_execution import Executed, Place, Task, execute
from helpers.incremental.plan import read_plan
from helpers.incremental.plan_checks import declared_parameters
from helpers.incremental.plan_file import Page

TEMPLATES = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def page_of(template: Path) -> Page:
    """Return the first page of a template whose parameters are not its development values, or its only page."""
    development = declared_parameters(template)
    pages = [page for page in read_plan().pages if page.template == template.stem]
    return next((page for page in pages if page.parameters != development), pages[0])


def executed_here(page: Page, place: Place) -> Executed:
    """Execute a page as a run does: a forked kernel, the project's own papermill engine."""
    source = page.template_path.read_text(encoding="utf-8")
    return execute(Task(page.address, page.template_path.name, source, page.parameters), place)


def executed_by_papermill(page: Page, folder: Path) -> list[Any]:
    """Execute a page with papermill alone, its engine and its kernel, and return its code cells."""
    made = papermill.execute_notebook(
        str(page.template_path), str(folder / "plain.ipynb"), page.parameters, progress_bar=False, cwd=str(folder)
    )
    assert made == nbformat.read(folder / "plain.ipynb", as_version=4)
    return [cell for cell in made.cells if cell.cell_type == "code"]


@pytest.mark.slow
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_every_output_is_that_of_papermill(
    place: Place, project: Path, monkeypatch: pytest.MonkeyPatch, template: Path
) -> None:
    page = page_of(project / "notebooks" / template.name)
    monkeypatch.setenv("CARNETS_TABLES", str(place.tables))
    ours = executed_here(page, place)
    assert ours.error is None
    plain = executed_by_papermill(page, project)
    results = with_images(ours.results)  # the run draws charts itself; any other kernel draws its own
    assert len(results) == len(plain)
    for result, cell in zip(results, plain, strict=True):
        assert result["execution_count"] == cell.execution_count
        assert len(result["outputs"]) == len(cell.outputs), cell.source
        for output, expected in zip(result["outputs"], cell.outputs, strict=True):
            assert sorted(output) == sorted(expected)
            for name, value in expected.items():
                assert output[name] == value, f"{name} of an output of `{cell.source}`"
    shown = [output for result in ours.results for output in result["outputs"]]
    assert len(shown) >= 3, "the page shows what is compared"
