"""Which pages must be executed again, and why: each thing a page is made of changes, then what must execute nothing."""

import io
import json
import os
import platform
import shutil
import time
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from rich.console import Console

from helpers import hashes, paths
from helpers import tables as views
from helpers.errors import BuildError
from helpers.execution.executed_notebook import FIGURE_MIME, figure_payloads
from helpers.execution.run import Request, run_pages
from helpers.incremental import executed_pages as ledger
from helpers.incremental.cache import Cache
from helpers.incremental.executed_pages import NEW, Kept, Ledger
from helpers.incremental.plan import Plan
from helpers.incremental.plan_file import Page
from helpers.tables import recording
from refusals import refused

TEMPLATE = "page"
IMPORTING = "from helpers import charts, tables\n\nterritory = tables.read_territory('region', territory_code)"
CELLS = (
    ("code", 'territory_code = "28"', ["parameters"]),
    ("markdown", "## Un titre", []),
    ("code", IMPORTING, []),
    ("code", "charts.show_key_figures(tables.key_figures(territory), territory)", []),
)
FIGURE = {"output_type": "display_data", "metadata": {}, "data": {FIGURE_MIME: {"id": "é"}}}
RESULTS: list[dict[str, Any]] = [
    {"outputs": [], "execution_count": 1},
    {"outputs": [], "execution_count": 2},
    {"outputs": [FIGURE], "execution_count": 3},
]
CHANGED_CODE = "the code of page.ipynb changed since its last execution"


def page(code: str = "28", address: str = "territoires/page") -> Page:
    return Page(template=TEMPLATE, address=address, parameters={"territory_code": code})


def source(*cells: tuple[str, str, list[str]]) -> str:
    """Return the text of a template: each cell is a kind, a source and tags."""
    makers = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}
    made = [
        makers[kind](text, id=f"cell-{index}", metadata={"tags": tags})
        for index, (kind, text, tags) in enumerate(cells)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.writes(nbformat.v4.new_notebook(cells=made, metadata=kernel))


def replaced(position: int, text: str | None = None, tags: list[str] | None = None) -> str:
    """Return the template with another text or other tags for one cell."""
    cells = list(CELLS)
    kind, former, former_tags = cells[position]
    cells[position] = kind, former if text is None else text, former_tags if tags is None else tags
    return source(*cells)


class Project:
    """A project whose one page was executed: tables, lock file and package that can be changed."""

    def __init__(self, root: Path) -> None:
        self.root, self.package = root, root / "src" / "helpers"

    def ledger(self) -> Ledger:
        """Return the ledger of a new run, as `helpers.execution.run` makes it."""
        return Ledger(Cache(), {path.stem: hashes.of_bytes(path.read_bytes()) for path in self._tables()})

    def execute(self, run: Ledger, one: Page, text: str, results: list[dict[str, Any]] = RESULTS) -> Kept | None:
        """Keep the results of an execution; what it read is what views note in this process, and a file."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(recording, "_calls", {})
            patch.setattr(recording, "_files", {"data/note.txt": hashes.of_file(self.root / "data" / "note.txt")})
            territory = views.read_territory("region", str(one.parameters["territory_code"]))
            views.key_figures(territory)
            read = json.loads(recording.report())
        return run.keep(one, text, results, read, n_figures=len(figure_payloads(results)))

    def why(self, one: Page | None = None, text: str = source(*CELLS)) -> str:
        """Return why a page would be executed now, "" when it would be reused."""
        kept, why = self.ledger().find(one or page(), text)
        assert (kept is None) == bool(why)
        return why

    def change_figure(self, code: str, indicator: str, value: float, level: str = "region") -> None:
        """Change the last figure of a territory in the published table."""
        path = self.root / "_build" / "tables" / "figures.parquet"
        figures = pd.read_parquet(path)
        keys = {"indicator": indicator, "level": level, "territory_code": code}
        mine = figures[(figures[list(keys)] == pd.Series(keys)).all(axis="columns")]
        figures.loc[mine["period"].idxmax(), "value"] = value
        figures.to_parquet(path, index=False)

    def _tables(self) -> list[Path]:
        return sorted((self.root / "_build" / "tables").glob("*.parquet"))


@pytest.fixture
def before(root: Path, built_root: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return a project whose page was never executed."""
    shutil.copytree(built_root / "_build" / "tables", root / "_build" / "tables")
    shutil.copytree(paths.package(), root / "src" / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(paths.lock(), root / "requirements.lock")
    (root / "data").mkdir()
    (root / "data" / "note.txt").write_text("une note", encoding="utf-8")
    monkeypatch.setattr(paths, "package", lambda: root / "src" / "helpers")
    return Project(root)


@pytest.fixture
def project(before: Project) -> Project:
    """Return a project whose page was executed once."""
    assert before.execute(before.ledger(), page(), source(*CELLS))
    return before


# --- what must be executed ---


def test_page_that_was_never_executed(before: Project) -> None:
    assert before.why() == NEW == "it was never executed"
    assert not before.ledger().is_unchanged(page(), source(*CELLS))


@pytest.mark.parametrize(
    ("position", "text"),
    [
        (3, f"{CELLS[3][1]}  # a comment"),
        (3, ""),
        (2, IMPORTING.replace("\n\n", "\n")),
        (0, 'territory_code = "11"'),
    ],
    ids=["comment", "emptied", "blank line", "development value"],
)
def test_changed_code_cell(project: Project, position: int, text: str) -> None:
    assert project.why(text=replaced(position, text)) == CHANGED_CODE


def test_code_cell_added_removed_or_moved(project: Project) -> None:
    for cells in ((*CELLS, ("code", "", [])), CELLS[:-1], (CELLS[0], CELLS[3], CELLS[1], CELLS[2])):
        assert project.why(text=source(*cells)) == CHANGED_CODE


@pytest.mark.parametrize("tag", sorted(ledger.EXECUTION_TAGS - {"parameters"}))
def test_tag_that_changes_what_papermill_executes(project: Project, tag: str) -> None:
    assert project.why(text=replaced(3, tags=[tag])) == CHANGED_CODE


def test_parameters_tag_that_moves(project: Project) -> None:
    cells = [(kind, text, []) for kind, text, _ in CELLS]
    assert project.why(text=source(*cells)) == CHANGED_CODE


@pytest.mark.parametrize("value", ["11", "028", "28 "])
def test_changed_parameters(project: Project, value: str) -> None:
    assert project.why(page(value)) == "its parameters changed since its last execution"


@pytest.mark.parametrize("value", [28, 28.0, True])
def test_parameter_of_another_type(project: Project, value: Any) -> None:
    one = Page(template=TEMPLATE, address="territoires/page", parameters={"territory_code": value})
    assert project.why(one) == "its parameters changed since its last execution"


def test_changed_lock_file(project: Project) -> None:
    with (project.root / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("one-more==1.0\n")
    assert project.why() == "the lock file changed since its last execution"
    (project.root / "requirements.lock").unlink()
    assert project.why() == "the lock file changed since its last execution"


def test_another_python(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "python_version", lambda: "3.99.0")
    assert project.why() == "Python changed since its last execution"


def test_changed_engine(project: Project) -> None:
    path = project.package / "execution" / "papermill_client.py"
    path.write_text(f"{path.read_text(encoding='utf-8')}# changed\n", encoding="utf-8")
    assert project.why() == "the engine changed since its last execution"


def test_several_parts_of_the_key_are_all_said(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "python_version", lambda: "3.99.0")
    assert project.why(page("11"), replaced(3, "")) == (
        "the code of page.ipynb changed since its last execution; its parameters changed since its last execution; "
        "Python changed since its last execution"
    )


@pytest.mark.parametrize(
    "address",
    [
        "charts/official/maps.py",
        "charts/__init__.py",
        "tables/views/official_views.py",
        "wording/fr.yml",
        "wording/numbers.py",
    ],
)
def test_changed_module(project: Project, address: str) -> None:
    path = project.package / address
    path.write_text(f"{path.read_text(encoding='utf-8')}\n# changed\n", encoding="utf-8")
    assert project.why() == f"src/helpers/{address} has changed"
    path.unlink()
    assert project.why() == f"src/helpers/{address} has changed"


def test_many_causes_are_counted(project: Project) -> None:
    for name in ("captions", "map_classes", "figure", "official/lines", "official/maps"):
        path = project.package / "charts" / f"{name}.py"
        path.write_text(f"{path.read_text(encoding='utf-8')}\n# changed\n", encoding="utf-8")
    assert project.why() == (
        "src/helpers/charts/captions.py has changed; src/helpers/charts/figure.py has changed; "
        "src/helpers/charts/map_classes.py has changed; and 2 more"
    )


@pytest.mark.parametrize(
    "cell", ["%%time\nfrom helpers.charts.official import maps", "def f():\n    from helpers import charts"]
)
def test_module_imported_in_another_way(before: Project, cell: str) -> None:
    text = source(CELLS[0], ("code", cell, []))
    before.execute(before.ledger(), page(), text)
    assert before.why(text=text) == ""
    path = before.package / "charts" / "official" / "maps.py"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n# changed\n", encoding="utf-8")
    assert before.why(text=text) == "src/helpers/charts/official/maps.py has changed"


def test_changed_rows_of_a_view(project: Project) -> None:
    project.change_figure("28", "count_communes", 3)
    assert project.why() == "key_figures(region, 28) gives something else"


def test_rows_that_the_whole_country_gives_to_the_page(project: Project) -> None:
    """The profile of a region shows the figure of metropolitan France beside its own."""
    project.change_figure("FRMETRO", "change_pct_population_2013_2018", 3, level="france")
    assert project.why() == "key_figures(region, 28) gives something else"


def test_table_that_is_gone_or_of_another_make(project: Project) -> None:
    path = project.root / "_build" / "tables" / "indicators.parquet"
    table = pd.read_parquet(path)
    table.drop(columns="is_key_figure").to_parquet(path, index=False)
    assert project.why() == "key_figures(region, 28) gives something else"
    path.unlink()
    assert project.why() == "key_figures(region, 28) gives something else"


def test_changed_file_that_the_page_read(project: Project) -> None:
    path = project.root / "data" / "note.txt"
    path.write_text("une autre note", encoding="utf-8")
    assert project.why() == "data/note.txt has changed"
    path.unlink()
    assert project.why() == "data/note.txt has changed"


def test_absent_file_that_the_page_looked_for(before: Project) -> None:
    path = before.root / "data" / "note.txt"
    path.unlink()
    before.execute(before.ledger(), page(), source(*CELLS))
    assert before.why() == ""
    path.write_text("une note", encoding="utf-8")
    assert before.why() == "data/note.txt has changed"


def test_damaged_results(project: Project) -> None:
    (content,) = (project.root / "_build" / "cache").glob("*/contents/*/*")
    content.write_bytes(content.read_bytes()[:-1])
    assert project.why() == "its kept result was damaged or removed"
    assert not content.exists()


def test_damaged_record(project: Project) -> None:
    (record,) = (project.root / "_build" / "cache").glob("*/records/pages/*/*")
    record.write_bytes(record.read_bytes()[:-1])
    assert project.why() == "what it was made of last time is no longer kept"


def test_results_removed_meanwhile_are_said(project: Project) -> None:
    run = project.ledger()
    kept, _ = run.find(page(), source(*CELLS))
    assert kept
    Cache().prune(0)
    with refused("BuildError results-removed") as caught:
        run.results(kept)
    assert caught.value.where == paths.shown(Cache().folder)


def test_run_whose_kept_results_are_removed_says_so_of_the_page(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is said of writing nor of space: the disk refused nothing."""
    (project.root / "notebooks").mkdir()
    (project.root / "notebooks" / f"{TEMPLATE}.ipynb").write_text(source(*CELLS), encoding="utf-8")
    find = Ledger.find

    def find_then_prune(run: Ledger, one: Page, text: str) -> tuple[Kept | None, str]:
        found = find(run, one, text)
        Cache().prune(0)
        return found

    monkeypatch.setattr(Ledger, "find", find_then_prune)
    monkeypatch.setattr(Ledger, "is_unchanged", lambda *_: True)
    (outcome,) = run_pages(Plan((page(),)), Request(1), Console(file=io.StringIO())).outcomes
    assert isinstance(outcome.error, BuildError) and outcome.error.code == "results-removed"


def test_nothing_is_kept_of_a_page_whose_code_changed_while_it_ran(before: Project) -> None:
    run = before.ledger()
    path = before.package / "charts" / "official" / "maps.py"
    former = path.read_text(encoding="utf-8")
    path.write_text(f"{former}\n# changed\n", encoding="utf-8")
    assert before.execute(run, page(), source(*CELLS)) is None
    assert before.why() == NEW
    path.write_text(former, encoding="utf-8")
    assert before.why() == NEW, "nobody knows which of the two the kernel imported"


def test_page_whose_template_changed_while_it_ran_is_executed_again(before: Project) -> None:
    run, as_run = before.ledger(), source(*CELLS)
    assert before.execute(run, page(), as_run)
    assert before.why(text=replaced(3, "")) == CHANGED_CODE
    assert before.why(text=as_run) == ""


# --- what must not be executed ---


def test_unchanged_page_is_reused(project: Project) -> None:
    kept, why = project.ledger().find(page(), source(*CELLS))
    assert kept and why == ""
    assert kept.n_figures == 1
    assert project.ledger().results(kept) == RESULTS
    assert project.ledger().is_unchanged(page(), source(*CELLS))


@pytest.mark.parametrize("text", ["## Un autre titre", "", "`from helpers import charts`"])
def test_changed_text_executes_nothing(project: Project, text: str) -> None:
    assert project.why(text=replaced(1, text)) == ""


def test_text_added_or_removed_executes_nothing(project: Project) -> None:
    assert project.why(text=source(CELLS[0], *CELLS[2:])) == ""
    assert project.why(text=source(("markdown", "# En tête", []), *CELLS, ("markdown", "Fin.", []))) == ""


@pytest.mark.parametrize("tag", ["hide-input", "remove-cell", "fragilites", "Parameters"])
def test_tag_for_readers_executes_nothing(project: Project, tag: str) -> None:
    assert project.why(text=replaced(3, tags=[tag])) == ""
    assert project.why(text=replaced(0, tags=[tag, "parameters"])) == ""


def test_rest_of_the_notebook_file_executes_nothing(project: Project) -> None:
    content = json.loads(source(*CELLS))
    for index, cell in enumerate(content["cells"]):
        cell["id"] = f"other-{index}"
        cell["source"] = "".join(cell["source"]) + "\n"
        cell["metadata"]["collapsed"] = True
    assert project.why(text=json.dumps(content, indent=4)) == ""


def test_another_address_executes_nothing(project: Project) -> None:
    assert project.why(page(address="territoires/renamed")) == ""


def test_module_that_the_page_does_not_import_executes_nothing(project: Project) -> None:
    for address in ("site/compile_site.py", "fragility/objective.py", "tables/build/official_tables.py", "cli.py"):
        path = project.package / address
        path.write_text(f"{path.read_text(encoding='utf-8')}\n# changed\n", encoding="utf-8")
    assert project.why() == ""


def test_figure_that_the_page_does_not_show_executes_nothing(project: Project) -> None:
    first = project.ledger()
    project.change_figure("28", "count_communes", 3, level="departement")
    assert project.ledger().tables != first.tables
    assert not project.ledger().is_unchanged(page(), source(*CELLS))
    assert project.why() == ""


def test_rows_compared_once_are_not_compared_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.change_figure("28", "count_communes", 3, level="departement")
    assert project.why() == ""
    monkeypatch.setattr(recording, "mark_of_call", lambda call: pytest.fail(f"{call} is made again"))
    assert project.why() == ""
    assert project.ledger().is_unchanged(page(), source(*CELLS))


def test_table_of_which_the_page_reads_nothing_is_not_even_compared(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project.root / "_build" / "tables" / "class_breaks.parquet"
    pd.read_parquet(path).iloc[1:].to_parquet(path, index=False)
    monkeypatch.setattr(recording, "mark_of_call", lambda call: pytest.fail(f"{call} is made again"))
    assert project.why() == ""


def test_views_of_two_pages_are_computed_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.execute(project.ledger(), page(address="territoires/same"), replaced(3, "other"))
    project.change_figure("28", "count_communes", 3)
    asked: list[str] = []
    real = recording.mark_of_call
    monkeypatch.setattr(recording, "mark_of_call", lambda call: asked.append(call) or real(call))
    run = project.ledger()
    for text in (source(*CELLS), replaced(3, "other")):
        assert run.find(page(), text)[1] == "key_figures(region, 28) gives something else"
    assert sorted(asked) == sorted(set(asked))


def test_page_is_reused_where_the_cache_cannot_be_written(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.change_figure("28", "count_communes", 3, level="departement")

    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Cache, "record", refuse)
    assert project.why() == ""


# --- yesterday's state ---


def test_restored_figures_give_back_what_they_gave(project: Project) -> None:
    tables = project.root / "_build" / "tables"
    yesterday = shutil.copytree(tables, project.root / "yesterday")
    first, _ = project.ledger().find(page(), source(*CELLS))
    project.change_figure("28", "count_communes", 3)
    second = project.execute(project.ledger(), page(), source(*CELLS), RESULTS[::-1])
    assert project.ledger().find(page(), source(*CELLS)) == (second, "")
    shutil.copytree(yesterday, tables, dirs_exist_ok=True)
    assert project.ledger().find(page(), source(*CELLS)) == (first, "")
    assert first != second


def test_restored_code_gives_back_what_it_gave(project: Project) -> None:
    first, _ = project.ledger().find(page(), source(*CELLS))
    changed = replaced(3, f"{CELLS[3][1]}  # a comment")
    project.execute(project.ledger(), page(), changed, RESULTS[::-1])
    path = project.package / "charts" / "official" / "maps.py"
    former = path.read_text(encoding="utf-8")
    path.write_text(f"{former}\n# changed\n", encoding="utf-8")
    project.execute(project.ledger(), page(), source(*CELLS), RESULTS[1:] + RESULTS[:1])
    path.write_text(former, encoding="utf-8")
    assert project.ledger().find(page(), source(*CELLS)) == (first, "")


def test_reason_is_the_difference_with_what_was_used_last(project: Project) -> None:
    """Not with an older execution, whose record was read many times since."""
    project.change_figure("28", "count_communes", 3)
    project.execute(project.ledger(), page(), source(*CELLS))
    (project.root / "data" / "note.txt").write_text("une autre note", encoding="utf-8")
    for _ in range(3):
        for record in (project.root / "_build" / "cache").glob("*/records/pages/*/*"):
            os.utime(record, (record.stat().st_atime, record.stat().st_mtime - 7_200))
        assert project.why() == "data/note.txt has changed"
    changed = replaced(3, "")
    project.execute(project.ledger(), page(), changed)
    assert project.why(page("11"), changed) == "its parameters changed since its last execution"


def test_records_that_are_only_compared_grow_old(project: Project) -> None:
    """A cache would never be pruned if looking for a page renewed all it ever was."""
    records = list((project.root / "_build" / "cache").glob("*/records/pages/*/*"))
    project.change_figure("28", "count_communes", 3)
    project.execute(project.ledger(), page(), source(*CELLS), RESULTS[::-1])
    month_ago = time.time() - 31 * 86_400
    for record in (project.root / "_build" / "cache").glob("*/records/*/*/*"):
        os.utime(record, (month_ago, month_ago))
    assert project.why() == ""
    pruned = Cache().prune(30 * 86_400)
    assert (pruned.records, [record.exists() for record in records]) == (1, [False])
    assert project.why() == ""
    assert project.why(text=replaced(3, "")) == CHANGED_CODE


def test_pages_of_one_template_have_records_of_their_own(project: Project) -> None:
    other = page("11", "territoires/other")
    assert project.why(other) == NEW
    project.execute(project.ledger(), other, source(*CELLS), RESULTS[::-1])
    project.change_figure("11", "count_communes", 3)
    assert project.why() == ""
    assert project.why(other) == "key_figures(region, 11) gives something else"


# --- a real execution ---


@pytest.mark.slow
def test_page_that_reads_a_file_itself_is_executed_when_the_file_changes(root: Path, built_root: Path) -> None:
    (root / "notebooks").mkdir()
    (root / "_build").mkdir()
    (root / "_build" / "tables").symlink_to(built_root / "_build" / "tables")
    (root / "data").mkdir()
    note = root / "data" / "note.txt"
    note.write_text("une note", encoding="utf-8")
    cells = (*CELLS, ("code", f"print(open({str(note)!r}).read())", []))
    (root / "notebooks" / "page.ipynb").write_text(source(*cells), encoding="utf-8")

    def run() -> tuple[str, str]:
        (outcome,) = run_pages(Plan((page(),)), Request(1), Console(file=io.StringIO())).outcomes
        assert outcome.error is None
        assert outcome.n_figures == 1
        shown = nbformat.read(page().executed_path, as_version=4).cells[-1].outputs[0].text.strip()
        return outcome.why, shown

    assert run() == (NEW, "une note")
    assert run() == ("", "une note")
    note.write_text("une autre note", encoding="utf-8")
    assert run() == ("data/note.txt has changed", "une autre note")
    note.write_text("une note", encoding="utf-8")
    assert run() == ("", "une note")
