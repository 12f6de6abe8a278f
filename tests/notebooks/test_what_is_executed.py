"""The pages that a run executes are those whose outputs could differ, found here without the engine, frame by frame.

After each edit of a figure, a card, a template or a module, alone or together, the pages that the engine would execute
are compared with those whose code, imported modules or input frames differ. Input frames are what views give to the
cells of each page, executed by plain Python, and are compared by pandas, exactly. Nothing of the ledger, of the marks
and of the cache is used to know what is expected.
"""

import ast
import csv
import io
import json
import math
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import yaml
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, Phase, event, example, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

from helpers.incremental.executed_pages import ENGINE
from helpers.incremental.plan import read_plan
from tiers import of_tier

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
PAGES = (
    "territoires/france",
    "territoires/28-normandie",
    "territoires/01-guadeloupe",
    "domaines/emploi",
    "domaines/numerique",
    "domaines/culture",
)
TEMPLATES = ("territoires", "domaine")
FILES = sorted(path.stem for path in (ROOT / "data" / "official").glob("*.csv"))
CARDS = sorted(path.stem for path in (ROOT / "data" / "catalog" / "indicators").glob("*.yml"))
MODULES = sorted(
    path.relative_to(ROOT / "src" / "helpers").as_posix()
    for path in (ROOT / "src" / "helpers").rglob("*")
    if path.suffix in (".py", ".yml")
)

COMMAND = "import helpers.cli; helpers.cli.main()"
# What the engine would execute, as a run decides it.
DECIDE = """
import json
from helpers import paths
from helpers import hashes
from helpers.incremental.cache import Cache
from helpers.incremental.executed_pages import Ledger
from helpers.incremental.plan import read_plan
from helpers.incremental.published_tables import refresh_tables
from helpers.execution.run import Run

plan = read_plan()
refresh_tables()
run = Run(plan, Ledger(Cache(), {path.stem: hashes.of_file(path) for path in paths.tables().glob("*.parquet")}))
executed = [task.address for task in run.sort_out()]
print(json.dumps({"executed": executed, "why": run.why}))
"""
# What views give to each page: tables built apart, cells executed one after the other in this very process.
CAPTURE = """
import inspect, json, os, pickle, sys
from pathlib import Path
from helpers import paths, tables
from helpers.tables.build.official_tables import build_tables
from helpers.tables.build.practice_tables import build_practice_tables
from helpers.tables.build.report_tables import build_report_tables
from helpers.tables.build.survey_tables import build_survey_tables

root, target = paths.root(), Path(sys.argv[1])
build_tables()
build_survey_tables(with_simulated=False)
build_practice_tables()
build_report_tables()
captured = []

def capturing(view):
    def call(*arguments, **named):
        given = view(*arguments, **named)
        captured.append(pickle.dumps((view.__name__, arguments, named, given)))
        return given
    return call

for name in tables.__all__:
    setattr(tables, name, capturing(inspect.unwrap(getattr(tables, name))))
found = {}
for page in json.loads((root / "notebooks" / "plan.yml").read_text())["pages"]:
    captured.clear()
    cells = json.loads((root / "notebooks" / f"{page['template']}.ipynb").read_text())["cells"]
    names = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
        if "parameters" in cell["metadata"].get("tags", []):
            names.update(page["parameters"])
    found[page["address"]] = list(captured)
target.write_bytes(pickle.dumps(found))
"""
IMPORTED = """
import json, sys
import grimp

graph = grimp.build_graph("helpers", cache_dir=None)

def above(name):
    parts = name.split(".")
    return {".".join(parts[:length]) for length in range(1, len(parts) + 1)}

def closure(roots):
    found, waiting = set(), {name for root in roots for name in above(root)}
    while waiting:
        found |= waiting
        near = {module for name in waiting for one in graph.find_upstream_modules(name) for module in above(one)}
        waiting = near - found
    return sorted(found)

print(json.dumps({name: closure(roots) for name, roots in json.loads(sys.argv[1]).items()}))
"""

Edit = tuple[str, ...]
Given = tuple[str, tuple[Any, ...], dict[str, Any], Any]


@dataclass
class Book:
    """A copy of the project, package included, of six pages that the engine has executed once."""

    root: Path
    former: dict[Path, bytes] = field(default_factory=dict)
    imported: dict[str, set[Path]] = field(default_factory=dict)
    given: dict[str, list[Given]] = field(default_factory=dict)

    def start(self, program: str, *arguments: str, tables: Path | None = None) -> subprocess.Popen[str]:
        """Start a Python program that imports the copied package."""
        known = {name: value for name, value in os.environ.items() if not name.startswith("CARNETS_")}
        environment = {**known, "PYTHONPATH": str(self.root / "src"), "CARNETS_ROOT": str(self.root)}
        if tables:
            environment["CARNETS_TABLES"] = str(tables)
        check = f"import helpers; assert helpers.__file__.startswith({str(self.root)!r}), helpers.__file__\n"
        return subprocess.Popen(
            [sys.executable, "-c", check + program, *arguments],
            env=environment,
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def start_capture(self) -> subprocess.Popen[str]:
        """Start to find what views give to each page now, with tables of its own."""
        shutil.rmtree(self.root / "apart", ignore_errors=True)
        return self.start(CAPTURE, str(self.root / "captured"), tables=self.root / "apart")

    def captured(self, process: subprocess.Popen[str]) -> dict[str, list[Given]]:
        """Return what views gave to each page, in the order of its calls."""
        ended(process)
        found = pickle.loads((self.root / "captured").read_bytes())  # noqa: S301
        return {address: [pickle.loads(one) for one in calls] for address, calls in found.items()}  # noqa: S301

    def run(self) -> dict[str, Any]:
        """Run `carnets run` and return its report."""
        ended(self.start(COMMAND, "run"))
        return dict(json.loads((self.root / "_build" / "reports" / "run.json").read_text(encoding="utf-8")))

    def write(self, path: Path, content: str) -> None:
        """Change a file, and remember what it held."""
        self.former.setdefault(path, path.read_bytes())
        path.write_text(content, encoding="utf-8")

    def restore(self) -> None:
        """Give back to every changed file what it held."""
        for path, content in self.former.items():
            path.write_bytes(content)
        self.former.clear()

    def notebooks(self) -> dict[str, bytes]:
        """Return the executed notebook of each page."""
        return {address: (self.root / "_build" / "notebooks" / f"{address}.ipynb").read_bytes() for address in PAGES}


def ended(process: subprocess.Popen[str]) -> str:
    """Wait for a program that must end well, and return what it printed."""
    printed, said = process.communicate()
    assert process.returncode == 0, said[-3000:]
    return printed


@pytest.fixture(scope="module")
def book() -> Iterator[Book]:
    with tempfile.TemporaryDirectory(prefix="executed-") as folder:
        root = Path(folder).resolve()
        kept_out = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        for name in ("data", "notebooks", "src/helpers"):
            shutil.copytree(ROOT / name, root / name, ignore=kept_out)
        shutil.copyfile(ROOT / "requirements.lock", root / "requirements.lock")
        plan = root / "notebooks" / "plan.yml"
        pages = [
            {"template": page.template, "address": page.address, "parameters": page.parameters}
            for page in read_plan().pages
            if page.address in PAGES
        ]
        assert len(pages) == len(PAGES)
        plan.write_text(json.dumps({"simulated": "hide", "pages": pages, "ci": [PAGES[0]]}, indent=1), encoding="utf-8")
        made = Book(root)
        capture = made.start_capture()
        report = made.run()
        assert {page["status"] for page in report["pages"]} == {"executed"}
        made.given = made.captured(capture)
        roots = {template: sorted(modules_of(root / "notebooks" / f"{template}.ipynb")) for template in TEMPLATES}
        imported = json.loads(ended(made.start(IMPORTED, json.dumps({**roots, "engine": ENGINE}))))
        made.imported = {name: files_of(modules, root / "src") for name, modules in imported.items()}
        yield made


# --- what could differ ---


def modules_of(template: Path) -> set[str]:
    """Return the modules that the cells of a template import."""
    found: set[str] = set()
    for source in code_of(template.read_text(encoding="utf-8")):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
    assert found and all(name.startswith("helpers.") for name in found)
    return found


def files_of(modules: list[str], src: Path) -> set[Path]:
    """Return the files of modules, and the sentences that sit beside those of a package."""
    paths = [src.joinpath(*module.split(".")) for module in modules]
    packages = [path for path in paths if path.is_dir()]
    plain = {path.with_suffix(".py") for path in paths if not path.is_dir()}
    return plain | {one for path in packages for one in (path / "__init__.py", *path.glob("*.yml"))}


def code_of(notebook: str) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(notebook)["cells"] if cell["cell_type"] == "code"]


def expected(book: Book, given_now: dict[str, list[Given]]) -> dict[str, str]:
    """Return the pages whose outputs could differ from those of the first run, with what differs."""
    touched = {path for path, content in book.former.items() if path.read_bytes() != content}
    found = {}
    for address in PAGES:
        template = "territoires" if address.startswith("territoires/") else "domaine"
        notebook = book.root / "notebooks" / f"{template}.ipynb"
        former = book.former.get(notebook, notebook.read_bytes()).decode()
        modules = touched & (book.imported[template] | book.imported["engine"])
        if code_of(former) != code_of(notebook.read_text(encoding="utf-8")):
            found[address] = "code"
        elif modules:
            found[address] = f"modules {sorted(path.name for path in modules)}"
        elif len(book.given[address]) != len(given_now[address]) or not all(
            map(are_equal, book.given[address], given_now[address])
        ):
            found[address] = "frames"
    return found


def are_equal(one: Any, other: Any) -> bool:
    """Compare what views give with pandas and geopandas, to the last bit of each number."""
    if type(one) is not type(other):
        return False
    if isinstance(one, gpd.GeoDataFrame):
        shapes = [name for name, dtype in one.dtypes.items() if dtype == "geometry"]
        return (
            is_quiet(assert_geodataframe_equal, one, other, check_less_precise=False)
            and all(list(one[name].to_wkb()) == list(other[name].to_wkb()) for name in shapes)
            and are_equal(pd.DataFrame(one).drop(columns=shapes), pd.DataFrame(other).drop(columns=shapes))
        )
    if isinstance(one, pd.DataFrame):
        return is_quiet(assert_frame_equal, one, other, check_exact=True)
    if isinstance(one, pd.Series):
        return is_quiet(assert_series_equal, one, other, check_exact=True)
    if isinstance(one, dict):
        return list(one) == list(other) and all(are_equal(one[key], other[key]) for key in one)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(are_equal, one, other))
    if is_dataclass(one):
        return all(are_equal(getattr(one, part.name), getattr(other, part.name)) for part in fields(one))
    return bool(one == other)


def is_quiet(check: Callable[..., None], *arguments: Any, **options: Any) -> bool:
    try:
        check(*arguments, **options)
    except AssertionError:
        return False
    return True


# --- edits ---


def figures(file: str, level: str, row: str, change: str) -> Edit:
    """Return the edit of one figure: its value moved, nudged, or spelt otherwise.

    row: its number among those of its level, or its indicator, territory and period.
    """
    return ("figure", file, level, row, change)


EDITS = st.one_of(
    st.builds(
        figures,
        st.sampled_from(FILES),
        st.sampled_from(("france", "region", "departement")),
        st.integers(0, 10_000).map(str),
        st.sampled_from(("move", "move", "nudge", "spelling")),
    ),
    st.tuples(
        st.just("card"), st.sampled_from(("label", "decimals")), st.sampled_from(CARDS), st.integers(0, 20).map(str)
    ),
    st.tuples(st.just("caveat"), st.integers(0, 20).map(str)),
    st.tuples(st.just("template"), st.sampled_from(("code", "text", "tag")), st.sampled_from(TEMPLATES)),
    st.tuples(st.just("module"), st.sampled_from(MODULES)),
)


def apply(book: Book, edit: Edit) -> None:
    """Make one edit in the copy of the project."""
    {"figure": edit_figure, "card": edit_card, "caveat": edit_caveat, "template": edit_template, "module": edit_module}[
        edit[0]
    ](book, *edit[1:])


def edit_figure(book: Book, file: str, level: str, row: str, change: str) -> None:
    path = book.root / "data" / "official" / f"{file}.csv"
    cards = yaml.safe_load((book.root / "data" / "catalog" / "indicators" / f"{file}.yml").read_text(encoding="utf-8"))
    lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    of_level = [line for line in lines[1:] if line[1] == level] or lines[1:]
    if row.isdigit():
        line = of_level[int(row) % len(of_level)]
    else:
        (line,) = [one for one in of_level if f"{one[0]} {one[2]} {one[3]}" == row]
    low, high = cards[line[0]]["valid_range"]
    former = float(line[4])
    # Little enough for the checks of series against themselves.
    moved = former * 1.01 + (high - low) / 10_000
    line[4] = {
        "move": repr(moved if moved <= high else former * 0.99 + low * 0.01),
        "nudge": repr(math.nextafter(former, high if former < high else low)),
        "spelling": f"{former:.30f}",
    }[change]
    assert (float(line[4]) == former) == (change == "spelling")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    book.write(path, text.getvalue())


def edit_card(book: Book, part: str, file: str, number: str) -> None:
    path = book.root / "data" / "catalog" / "indicators" / f"{file}.yml"
    cards = yaml.safe_load(path.read_text(encoding="utf-8"))
    card = cards[list(cards)[int(number) % len(cards)]]
    card[part] = f"{card[part]} (bis)" if part == "label" else (card[part] + 1) % 3
    book.write(path, yaml.safe_dump(cards, sort_keys=False, allow_unicode=True))


def edit_caveat(book: Book, number: str) -> None:
    path = book.root / "data" / "catalog" / "caveats.yml"
    caveats = yaml.safe_load(path.read_text(encoding="utf-8"))
    caveats[list(caveats)[int(number) % len(caveats)]] += " Ceci est une réserve de plus."
    book.write(path, yaml.safe_dump(caveats, sort_keys=False, allow_unicode=True))


def edit_template(book: Book, part: str, template: str) -> None:
    path = book.root / "notebooks" / f"{template}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = [one for one in notebook["cells"] if one["cell_type"] == ("markdown" if part == "text" else "code")][-1]
    if part == "tag":
        cell["metadata"].setdefault("tags", []).append("hide-output")
    else:
        cell["source"] = f"{''.join(cell['source'])}\n\n{'Une phrase.' if part == 'text' else '# one more line'}"
    book.write(path, json.dumps(notebook, ensure_ascii=False, indent=1))


def edit_module(book: Book, address: str) -> None:
    path = book.root / "src" / "helpers" / address
    book.write(path, f"{path.read_text(encoding='utf-8')}# one more line\n")


# --- the property ---


@pytest.fixture(autouse=True)
def restored(book: Book) -> Iterator[None]:
    yield
    book.restore()


@settings(
    max_examples=6,
    deadline=None,
    phases=of_tier((Phase.explicit,), (Phase.explicit,), (Phase.explicit, Phase.reuse, Phase.generate)),
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(EDITS, min_size=1, max_size=3, unique_by=lambda edit: edit[:2]))
@example([figures("emploi", "region", "rate_unemployment 01 2014", "nudge"), ("template", "text", "territoires")])
@example([("card", "decimals", "culture", "0"), ("module", "cli.py"), figures("emploi", "region", "5", "spelling")])
@example([("module", "charts/official/rankings.py"), ("template", "tag", "domaine")])
@example([("template", "code", "domaine")])
def test_pages_executed_are_those_whose_outputs_could_differ(book: Book, edits: list[Edit]) -> None:
    try:
        for edit in edits:
            apply(book, edit)
        capture, decision = book.start_capture(), book.start(DECIDE)
        said = json.loads(ended(decision).splitlines()[-1])
        could_differ = expected(book, book.captured(capture))
        event(f"{len(could_differ)} pages of {len(PAGES)}")
        assert set(said["executed"]) == set(could_differ), (edits, could_differ, said["why"])
    finally:
        book.restore()


def test_restored_project_executes_nothing(book: Book) -> None:
    assert json.loads(ended(book.start(DECIDE)))["executed"] == []


def test_pages_not_executed_are_what_executing_them_gives(book: Book) -> None:
    """Other texts, tags and figures at once: reused results are put in today's templates."""
    for edit in (
        figures("emploi", "region", "rate_unemployment 28 1990", "move"),
        ("template", "text", "territoires"),
        ("template", "tag", "domaine"),
        ("module", "site/compile_site.py"),
    ):
        apply(book, edit)
    status = {page["address"]: page["status"] for page in book.run()["pages"]}
    assert set(status.values()) == {"executed", "reused"}
    kept = book.notebooks()
    for name in ("cache", "notebooks", "tables"):
        shutil.rmtree(book.root / "_build" / name)
    assert {page["status"] for page in book.run()["pages"]} == {"executed"}
    assert book.notebooks() == kept
