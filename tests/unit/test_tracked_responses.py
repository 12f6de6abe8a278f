"""No file of responses enters git: what is refused when it is tracked, and what git does not even see."""

import shutil
import subprocess
from pathlib import Path

import pytest

from helpers.survey.responses.tracked import check_tracked, tracked_responses
from refusals import refused

ROOT = Path(__file__).parents[2]
WAVE = "data/surveys/citoyens/2024-05"
SUSPECT = (
    f"{WAVE}/responses.csv",
    f"{WAVE}/Reponses (1).XLSX",
    f"{WAVE}/enquete.sav",
    f"{WAVE}/notes.txt",
    f"{WAVE}/brut/fichier.csv",
    f"{WAVE}/released.parquet",
    "data/surveys/citoyens/responses.parquet",
    "data/surveys/vague 3.csv",
    "responses.csv.gz",
    "docs/réponses-2.ods",
    "tests/essai.dta",
    "bureau/vague.por",
)
KEPT = (f"{WAVE}/questionnaire.yml", f"{WAVE}/published.csv", f"{WAVE}/estimates.csv", "data/surveys/sources.yml")
OTHERS = ("src/helpers/survey/responses/responses.py", "tests/unit/test_responses.py", "data/practices/cases.csv")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    return tmp_path


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


def written(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("numero\n1\n", encoding="utf-8")


@pytest.mark.parametrize("name", SUSPECT)
def test_tracked_file_that_looks_like_responses_is_refused_by_its_name(repository: Path, name: str) -> None:
    written(repository, name, *KEPT, *OTHERS)
    git(repository, "add", "--force", ".")
    assert tracked_responses(repository) == [name]
    with refused("ResponsesError tracked-responses"):
        check_tracked(repository)


def test_what_a_wave_keeps_and_code_are_no_responses(repository: Path) -> None:
    written(repository, *KEPT, *OTHERS)
    git(repository, "add", "--force", ".")
    check_tracked(repository)


def test_git_does_not_see_what_may_be_responses_in_a_wave_nor_files_of_statistical_software(repository: Path) -> None:
    shutil.copyfile(ROOT / ".gitignore", repository / ".gitignore")
    statistical = ("enquete.SAV", "docs/e.zsav", "data/e.Dta", "notebooks/e.por")
    written(repository, *(name for name in SUSPECT if name.startswith("data/surveys")), *statistical, *KEPT)
    git(repository, "add", ".")
    assert set(git(repository, "ls-files").splitlines()) == {".gitignore", *KEPT}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this copy of the project is no repository")
def test_this_repository_tracks_no_responses() -> None:
    assert tracked_responses(ROOT) == []
