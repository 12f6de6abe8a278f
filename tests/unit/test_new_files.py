"""`carnets new`: what it writes is right once filled in, says what is left by line, and overwrites nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from helpers.catalog.cards import Indicator
from helpers.errors import FileError
from helpers.incremental.plan_checks import declared_parameters
from helpers.reading.documents import TO_FILL, read_document, read_model
from helpers.survey.questionnaire.questionnaire import Questionnaire, read_with_lines
from helpers.verbs.new import new_indicator, new_study, new_template, new_wave
from refusals import refused

CHECKOUT = Path(__file__).parents[2]
STUDIES = [
    "impact_citoyens",
    "phare_entreprises",
    "barometre_numerique",
    "ess",
    "jouer_collectif_citoyens",
    "pionniers",
]


@pytest.fixture
def project(root: Path) -> Path:
    """Return a project that holds the cards and the questionnaires of this one, and nothing else."""
    for path in (CHECKOUT / "data" / "surveys").glob("*/*/questionnaire.yml"):
        place = root / path.relative_to(CHECKOUT)
        place.parent.mkdir(parents=True)
        shutil.copy(path, place)
    shutil.copytree(CHECKOUT / "data" / "catalog" / "indicators", root / "data" / "catalog" / "indicators")
    shutil.copytree(CHECKOUT / "data" / "reference", root / "data" / "reference")
    (root / "notebooks").mkdir(exist_ok=True)
    shutil.copy(CHECKOUT / "notebooks" / "plan.yml", root / "notebooks")
    return root


def fill(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(TO_FILL, "Rempli"), encoding="utf-8")


def left(path: Path) -> list[int]:
    """Return the lines that are left to fill in."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if f'"{TO_FILL}' in line]


def questionnaire(project: Path, name: str) -> Path:
    return project / "data" / "surveys" / name / "questionnaire.yml"


@pytest.mark.parametrize("name", ["mon_etude/2026", "barometre2/2026-11", "e/2030-01"])
def test_a_new_study_says_what_is_left_then_is_right(project: Path, name: str) -> None:
    said = new_study(name)
    assert any("carnets check responses" in line for line in said)
    assert said[-1].strip().startswith("- {study: ")  # a line for the plan, which does not name it
    path = questionnaire(project, name)
    with refused("FileError invalid-document") as caught:
        read_with_lines(path)[0]
    assert [f"line {line} (" in caught.value.what for line in left(path)] == [True] * len(left(path))
    assert len(left(path)) > 5
    fill(path)
    found = read_with_lines(path)[0]
    assert f"{found.study}/{found.wave}" == name
    assert found.file_columns() == ["respondent", "weight", "region", "q1", "q2_emploi"]


@pytest.mark.parametrize("study", STUDIES)
def test_a_new_wave_asks_what_the_latest_asked(project: Path, study: str) -> None:
    former = sorted((project / "data" / "surveys" / study).iterdir())[-1] / "questionnaire.yml"
    before = read_with_lines(former)[0]
    assert "the plan has nothing to add" in new_wave(f"{study}/2026-11")[-1]
    path = questionnaire(project, f"{study}/2026-11")
    with refused("FileError invalid-document"):
        read_with_lines(path)[0]
    fill(path)
    found = read_with_lines(path)[0]
    assert (found.wave, found.fieldwork.month) == ("2026-11", "2026-11")
    assert found.questions == before.questions
    assert found.scales == before.scales and found.design == before.design and found.grid == before.grid
    assert (found.n_respondents, found.base, found.zone_bases, found.simulation) == (None, None, {}, None)
    assert found.status in ("collected", "public")


@pytest.mark.parametrize("name", ["emploi/share_part_time", "sante/rate_x2", "profil/n_islands"])
def test_a_new_indicator_is_a_card_at_the_end_of_its_domain(project: Path, name: str) -> None:
    domain, indicator = name.split("/")
    path = project / "data" / "catalog" / "indicators" / f"{domain}.yml"
    before = path.read_text(encoding="utf-8")
    new_indicator(name)
    assert path.read_text(encoding="utf-8").startswith(before)
    with refused("FileError invalid-document") as caught:
        read_model(path, dict[str, Indicator])
    assert f"line {left(path)[0]} ('{indicator}.label')" in caught.value.what
    fill(path)
    assert list(read_document(path).content)[-1] == indicator


@pytest.mark.parametrize("name", ["mon_modele", "carte", "vue_2"])
def test_a_new_template_is_a_notebook_with_parameters(project: Path, name: str) -> None:
    line = new_template(name)[1]
    path = project / "notebooks" / f"{name}.ipynb"
    nbformat.validate(nbformat.read(path, as_version=4))
    assert declared_parameters(path) == {"territory_level": "france", "territory_code": "FRA"}
    assert f"template: {name}, address: {name.replace('_', '-')}" in line


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (new_study, "impact_citoyens/2026"),
        (new_study, "ess/2021"),
        (new_wave, "impact_citoyens/2019-10"),
        (new_wave, "ess/2021"),
        (new_indicator, "emploi/share_neet_15_24"),
        (new_indicator, "sante/share_neet_15_24"),
    ],
)
def test_what_is_there_is_never_overwritten(project: Path, write: Callable[[str], list[str]], name: str) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*.yml")}
    with refused("FileError already-there"):
        write(name)
    assert {path: path.read_bytes() for path in project.rglob("*.yml")} == before


def test_a_template_that_is_there_is_never_overwritten(project: Path) -> None:
    new_template("carte")
    with refused("FileError already-there"):
        new_template("carte")


@pytest.mark.parametrize(
    ("write", "name", "error"),
    [
        (new_study, "Mon étude", "FileError unknown-name"),
        (new_study, "mon_etude", "FileError unknown-name"),
        (new_study, "../x/2026", "FileError unknown-name"),
        (new_study, "etude/2026-13", "FileError unknown-name"),
        (new_wave, "inconnue/2026", "QuestionnaireError unknown-study"),
        (new_wave, "impact_citoyens/novembre", "FileError unknown-name"),
        (new_indicator, "bonheur/x", "CatalogError unknown-domain"),
        (new_indicator, "emploi", "FileError unknown-name"),
        (new_template, "a/b", "FileError unknown-name"),
        (new_template, "Carte", "FileError unknown-name"),
    ],
)
def test_a_name_that_is_none_writes_nothing(
    project: Path, write: Callable[[str], list[str]], name: str, error: str
) -> None:
    before = sorted(project.rglob("*"))
    with refused(error):
        write(name)
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize("write", [new_template, new_indicator])
def test_a_name_longer_than_the_system_takes_is_refused(project: Path, write: Callable[[str], list[str]]) -> None:
    with pytest.raises(FileError, match="is no such name"):
        write("emploi/" * (write is new_indicator) + "a" * 300)


def test_a_study_that_is_filled_is_read_as_one(project: Path) -> None:
    new_study("mon_etude/2026")
    path = questionnaire(project, "mon_etude/2026")
    fill(path)
    assert isinstance(read_model(path, Questionnaire), Questionnaire)
