"""Published tables brought up to date: what cannot be built or was spoiled first, then what is built or is not.

Tables are built by groups: official figures, surveys, practices, then the reports, which are made from the others.
"""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from helpers import hashes, paths
from helpers.incremental import published_tables
from helpers.incremental.published_tables import refresh_tables
from helpers.tables.build import official_tables, practice_tables, report_tables, survey_tables
from refusals import refused

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
FIGURE = "rate_unemployment,departement,01,1982"


SURVEY = "data/surveys/impact_citoyens/2019-10/published.csv"
BUILDERS = {
    "official": (official_tables, "build_tables"),
    "surveys": (survey_tables, "build_survey_tables"),
    "practices": (practice_tables, "build_practice_tables"),
    "reports": (report_tables, "build_report_tables"),
}


@pytest.fixture(scope="module")
def built_once(built_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project whose tables are up to date, simulations hidden: what makes them again is then quick.

    Nothing may be written in it.
    """
    made = shown_project(built_root, tmp_path_factory.mktemp("published"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARNETS_ROOT", str(made))
        refresh_tables()
    return made


@pytest.fixture
def project(built_once: Path, root: Path) -> Path:
    """Return the root of a copy of that project, which the package now reads."""
    shutil.copytree(built_once, root, dirs_exist_ok=True)
    return root


@pytest.fixture(autouse=True)
def builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows each time tables of a group are really built."""
    done: list[str] = []

    def noted(group: str, module: ModuleType, name: str) -> None:
        real = getattr(module, name)

        def built(**options: bool) -> dict[str, int]:
            done.append(group)
            return real(**options)

        monkeypatch.setattr(module, name, built)

    for group, (module, name) in BUILDERS.items():
        noted(group, module, name)
    return done


def shown_project(built_root: Path, root: Path) -> Path:
    """Copy into a folder the project with tables where simulations are shown, and their cache."""
    shutil.copytree(built_root / "_build", root / "_build")
    shutil.copytree(ROOT / "data", root / "data")
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return root.resolve()


def tables_of(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / "_build" / "tables").iterdir())}


def change_figure(root: Path, value: str) -> str:
    """Give another value to one figure, and return the former text of its file."""
    path = root / "data" / "official" / "emploi.csv"
    before = path.read_text(encoding="utf-8")
    (line,) = [line for line in before.splitlines() if line.startswith(f"{FIGURE},")]
    path.write_text(before.replace(line, f"{FIGURE},{value}"), encoding="utf-8")
    return before


def value_of(root: Path) -> float:
    indicator, level, code, period = FIGURE.split(",")
    figures = pd.read_parquet(root / "_build" / "tables" / "figures.parquet").set_index(
        ["indicator", "level", "territory_code", "period"]
    )
    return float(figures.loc[(indicator, level, code, period), "value"])


# --- what cannot be built, what was spoiled ---


def test_wrong_figure_is_refused_each_time_and_leaves_the_tables_as_they_are(project: Path, builds: list[str]) -> None:
    before = tables_of(project)
    former = change_figure(project, "many")
    for _ in range(2):
        with refused("FileError not-a-number", match=r"emploi\.csv, line \d+"):
            refresh_tables()
    assert tables_of(project) == before
    (project / "data" / "official" / "emploi.csv").write_text(former, encoding="utf-8")
    builds.clear()
    refresh_tables()
    assert (builds, tables_of(project)) == ([], before)


def test_sources_saved_while_tables_are_built_are_built_again(
    project: Path, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read half before and half after must not be kept under the name of what was there before."""
    former = change_figure(project, "4.5")
    real = official_tables.class_breaks

    def save_meanwhile(*arguments: Any) -> pd.DataFrame:
        if len(builds) == 1:
            change_figure(project, "4.7")
        return real(*arguments)

    monkeypatch.setattr(official_tables, "class_breaks", save_meanwhile)
    refresh_tables()
    assert (builds, value_of(project)) == (["official", "official"], 4.7)
    path = project / "data" / "official" / "emploi.csv"
    path.write_text(former, encoding="utf-8")
    change_figure(project, "4.5")
    refresh_tables()
    assert value_of(project) == 4.5


@pytest.mark.parametrize("name", ["figures", "outlines_region"])
def test_table_removed_by_hand_is_put_back(project: Path, builds: list[str], name: str) -> None:
    before = tables_of(project)
    (project / "_build" / "tables" / f"{name}.parquet").unlink()
    refresh_tables()
    assert (builds, tables_of(project)) == ([], before)


@pytest.mark.parametrize("content", [b"", b"PAR1"], ids=["empty", "truncated"])
def test_table_spoiled_by_hand_is_put_back(project: Path, builds: list[str], content: bytes) -> None:
    before = tables_of(project)
    (project / "_build" / "tables" / "indices.parquet").write_bytes(content)
    refresh_tables()
    assert (builds, tables_of(project)) == ([], before)


def test_tables_changed_by_hand_are_put_back(project: Path, builds: list[str]) -> None:
    before = tables_of(project)
    path = project / "_build" / "tables" / "figures.parquet"
    pd.read_parquet(path).assign(value=0.0).to_parquet(path, index=False)
    refresh_tables()
    assert (builds, tables_of(project)) == ([], before)


def test_folder_of_tables_removed_by_hand_is_put_back(project: Path, builds: list[str]) -> None:
    before = tables_of(project)
    shutil.rmtree(project / "_build" / "tables")
    refresh_tables()
    assert (builds, tables_of(project)) == ([], before)


def test_table_that_is_built_no_more_is_removed(project: Path) -> None:
    before = tables_of(project)
    (project / "_build" / "tables" / "of_last_year.parquet").write_bytes(b"PAR1")
    refresh_tables()
    assert tables_of(project) == before


def test_damaged_cache_is_built_again(project: Path, builds: list[str]) -> None:
    before = tables_of(project)
    largest = max((project / "_build" / "cache").glob("*/contents/*/*"), key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-1])
    refresh_tables()
    assert (builds, tables_of(project)) == (["official"], before)
    refresh_tables()
    assert builds == ["official"]


def test_source_that_always_moves_ends_in_a_sentence_that_names_it(
    project: Path, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = tables_of(project), official_tables.class_breaks

    def save_meanwhile(*arguments: Any) -> pd.DataFrame:
        change_figure(project, f"4.{len(builds)}")
        return real(*arguments)

    change_figure(project, "4.5")
    monkeypatch.setattr(official_tables, "class_breaks", save_meanwhile)
    with refused("BuildError sources-keep-moving") as caught:
        refresh_tables()
    assert caught.value.where == "data/official/emploi.csv"
    assert builds == ["official"] * 3
    monkeypatch.setattr(official_tables, "class_breaks", real)
    refresh_tables()
    assert before.keys() == tables_of(project).keys()


# --- what is built again ---


def test_every_file_that_python_opened_was_noted(built_root: Path) -> None:
    """Python itself tells what was opened while tables were built; what libraries open by themselves is named here."""
    opened = {Path(line) for line in (built_root / "opened.txt").read_text(encoding="utf-8").splitlines()}
    data = {path.relative_to(built_root).as_posix() for path in opened if path.is_relative_to(built_root / "data")}
    noted = noted_of(built_root)
    assert len(data) > 40
    assert data - set.union(*noted.values()) == set()
    for group, address in READ_BY.items():
        assert address <= noted[group], group


def noted_of(root: Path) -> dict[str, set[str]]:
    """Return what each group of tables noted that it read, from the records of the cache."""
    records = {group: list((root / "_build" / "cache").glob(f"*/records/{group}/*/*")) for group in READ_BY}
    return {
        group: set().union(*(json.loads(path.read_bytes())["data"] for path in found))
        for group, found in records.items()
    }


READ_BY = {
    "tables": {
        "data/official/emploi.csv",
        "data/official/*.csv",
        "data/reference/territories.csv",
        "data/reference/outlines/regions.topojson",
        "data/reference/outlines/departements.topojson",
    },
    "surveys": {
        "data/surveys/*/*/questionnaire.yml",
        "data/surveys/impact_citoyens/2019-10/published.csv",
        "data/surveys/impact_citoyens/2019-10/[!.]*",
        "data/reference/territories.csv",
        "data/reference/zonings.csv",
        "data/reference/outlines/regions.topojson",
    },
    "practices": {"data/practices/cases.csv", "data/surveys/sources.yml", "data/reference/territories.csv"},
    "reports": {
        f"_build/tables/{name}.parquet"
        for name in ("indices", "scores", "perceived_indices", "report_topics", "zonings")
    },
}


def test_changed_figure_is_built(project: Path, builds: list[str]) -> None:
    change_figure(project, "4.5")
    refresh_tables()
    assert (builds, value_of(project)) == (["official"], 4.5)


def test_changed_card_is_built(project: Path, builds: list[str], change: Callable[[str, str, str], None]) -> None:
    change("data/catalog/caveats.yml", "Données anciennes", "Données assez anciennes")
    refresh_tables()
    caveats = pd.read_parquet(project / "_build" / "tables" / "indicators.parquet")["caveats"]
    assert builds == ["official"]
    assert caveats.str.contains("Données assez anciennes").any()


def test_changed_reference_is_built(project: Path, builds: list[str], change: Callable[[str, str, str], None]) -> None:
    change("data/reference/territories.csv", ",Normandie,", ",Neustrie,")
    refresh_tables()
    assert builds == ["official", "surveys", "practices"]
    assert "Neustrie" in set(pd.read_parquet(project / "_build" / "tables" / "territories.parquet")["name"])


def test_changed_survey_is_built_and_official_figures_are_not(
    project: Path, builds: list[str], change: Callable[[str, str, str], None]
) -> None:
    change(SURVEY, "Confirmé par Localtis", "Confirmé par deux fois")
    refresh_tables()
    assert builds == ["surveys"]
    caveats = pd.read_parquet(project / "_build" / "tables" / "estimates.parquet")["caveats"]
    assert caveats.str.contains("Confirmé par deux fois").any()


def test_wrong_survey_is_refused_and_leaves_the_tables_as_they_are(
    project: Path, builds: list[str], change: Callable[[str, str, str], None]
) -> None:
    before = tables_of(project)
    change(SURVEY, ",FRA,6.4,", ",FRA,64,")
    with refused("PrintedError note-outside-scale", match=r"published\.csv, line \d+"):
        refresh_tables()
    assert tables_of(project) == before


def test_responses_that_are_laid_down_make_the_surveys_again(project: Path, builds: list[str]) -> None:
    (project / SURVEY).with_name("responses.csv").write_text("respondent\n", encoding="utf-8")
    with refused("ResponsesError wrong-columns", match=r"responses\.csv"):
        refresh_tables()
    assert builds == ["surveys"]


def test_what_is_published_and_the_demonstration_share_what_is_official_and_nothing_else(
    built_root: Path, root: Path, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown_project(built_root, root)
    shown = tables_of(root)
    refresh_tables()
    assert builds == ["surveys", "reports"]
    assert b"simulated" not in b"".join(provenances_of(root))
    hidden = tables_of(root)
    monkeypatch.setattr(published_tables, "is_demo", lambda: True)
    refresh_tables()
    assert tables_of(root) == shown != hidden
    assert builds == ["surveys", "reports"]


def provenances_of(root: Path) -> set[bytes]:
    """Return the provenances that a column of any table holds."""
    tables = [pd.read_parquet(path) for path in (root / "_build" / "tables").glob("*.parquet")]
    return {str(one).encode() for table in tables if "provenance" in table for one in table["provenance"].dropna()}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("tables/build/official_tables.py", ["official"]),
        ("fragility/scores.py", ["official", "reports"]),
        ("catalog/cards.py", ["official", "practices"]),
        ("tables/build/survey_tables.py", ["surveys"]),
        ("survey/estimation/significance.py", ["surveys"]),
        ("fragility/perceived.py", ["surveys"]),
        ("wording/fr.yml", ["official", "surveys", "practices", "reports"]),
        ("fragility/verdicts.py", ["reports"]),
        ("tables/store.py", ["official", "surveys", "practices", "reports"]),
    ],
)
def test_changed_code_of_a_builder_is_built(
    project: Path, builds: list[str], monkeypatch: pytest.MonkeyPatch, address: str, expected: list[str]
) -> None:
    package = project / "helpers"
    shutil.copytree(paths.package(), package, ignore=shutil.ignore_patterns("__pycache__"))
    lock = paths.lock()
    monkeypatch.setattr(paths, "package", lambda: package)
    monkeypatch.setattr(paths, "lock", lambda: lock)
    refresh_tables()
    assert builds == []
    before = tables_of(project)
    with (package / address).open("a", encoding="utf-8") as module:
        module.write("# changed\n")
    refresh_tables()
    assert (builds, tables_of(project)) == (expected, before)


def test_changed_lock_file_is_built(project: Path, builds: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "requirements.lock").write_text("pandas==4.0\n", encoding="utf-8")
    monkeypatch.setattr(paths, "lock", lambda: project / "requirements.lock")
    refresh_tables()
    assert builds == list(BUILDERS)


# --- what is not ---


def test_unchanged_sources_are_not_built_again_nor_written(project: Path, builds: list[str]) -> None:
    before = {path: path.stat().st_mtime_ns for path in (project / "_build" / "tables").iterdir()}
    rows = refresh_tables()
    assert builds == []
    assert {path: path.stat().st_mtime_ns for path in (project / "_build" / "tables").iterdir()} == before
    found = {path.stem: len(pd.read_parquet(path)) for path in before}
    assert dict(sorted(rows.items())) == dict(sorted(found.items()))


def test_sources_saved_again_as_they_were_are_not_built(project: Path, builds: list[str]) -> None:
    for path in (project / "data" / "official").glob("*.csv"):
        os.utime(path)
    refresh_tables()
    assert builds == []


def test_changed_code_that_the_builder_does_not_import_is_not_built(
    project: Path, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    package, lock = project / "helpers", paths.lock()
    shutil.copytree(paths.package(), package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(paths, "package", lambda: package)
    monkeypatch.setattr(paths, "lock", lambda: lock)
    for address in ("charts/official/maps.py", "site/compile_site.py", "survey/questionnaire/schema.py"):
        with (package / address).open("a", encoding="utf-8") as module:
            module.write("# changed\n")
    refresh_tables()
    assert builds == []


def test_pages_changed_in_the_plan_build_no_table(
    project: Path, builds: list[str], change: Callable[[str, str, str], None]
) -> None:
    change("notebooks/plan.yml", "territoires/94-corse,", "territoires/94-la-corse,")
    change("notebooks/plan.yml", "  - territoires/94-corse\n", "  - territoires/94-la-corse\n")
    refresh_tables()
    assert builds == []


def test_restored_figures_come_from_the_cache(project: Path, builds: list[str]) -> None:
    before = tables_of(project)
    former = change_figure(project, "4.5")
    refresh_tables()
    after = tables_of(project)
    path = project / "data" / "official" / "emploi.csv"
    for _ in range(2):
        path.write_text(former, encoding="utf-8")
        refresh_tables()
        assert tables_of(project) == before
        change_figure(project, "4.5")
        refresh_tables()
        assert tables_of(project) == after
    assert builds == ["official"]
    assert before.keys() == after.keys()
    assert hashes.of_bytes(before["figures.parquet"]) != hashes.of_bytes(after["figures.parquet"])
