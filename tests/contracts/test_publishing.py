"""How the book is published: images made of the lock alone, without responses; a workflow whose commands exist."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from typer.testing import CliRunner

from helpers.cli import app
from helpers.notes.pdf import LIBRARIES

LOCKED = ("--require-hashes", "-r", "requirements.lock")
OURS = ("--no-deps", "--no-build-isolation", "-e", ".")
ABOUT_PIP = ("--no-cache-dir", "--disable-pip-version-check")
WORKFLOW = ".github/workflows/pages.yml"


@pytest.fixture(scope="module")
def recipe(checkout: Path) -> list[tuple[str, str]]:
    """Return the instructions of the Containerfile: their word, and what follows it on one line."""
    text = (checkout / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, " ".join(rest.split())) for word, rest in lines]


@pytest.fixture(scope="module")
def workflow(checkout: Path) -> dict[str, Any]:
    return yaml.safe_load((checkout / WORKFLOW).read_text(encoding="utf-8"))


def commands(recipe: list[tuple[str, str]]) -> list[str]:
    """Return the commands that images are made by."""
    return [command.strip() for word, rest in recipe if word == "RUN" for command in rest.split("&&")]


def test_images_install_the_lock_then_the_project_and_nothing_else(recipe: list[tuple[str, str]]) -> None:
    installed = [shlex.split(command)[2:] for command in commands(recipe) if re.search(r"\bpip\b", command)]
    given = [tuple(part for part in parts if part not in ABOUT_PIP) for parts in installed]
    assert given == [LOCKED, OURS]


def test_images_have_a_python_that_the_lock_is_made_for(
    recipe: list[tuple[str, str]], checkout: Path, pyproject: dict[str, Any]
) -> None:
    (image,) = [rest for word, rest in recipe if word == "FROM" and "python" in rest]
    (version,) = re.findall(r"python:(\d+\.\d+)-slim", image)
    assert version in SpecifierSet(pyproject["project"]["requires-python"])
    (locked,) = re.findall(r"--python-version (\S+)", (checkout / "Makefile").read_text(encoding="utf-8"))
    assert version == locked


def test_what_images_start_is_installed(
    recipe: list[tuple[str, str]], checkout: Path, pyproject: dict[str, Any]
) -> None:
    started = {yaml.safe_load(rest)[0] for word, rest in recipe if word == "ENTRYPOINT"}
    assert started == {"carnets", "dask"}
    assert "carnets" in pyproject["project"]["scripts"]
    wanted = {Requirement(one).name for one in pyproject["project"]["dependencies"]}
    lock = (checkout / "requirements.lock").read_text(encoding="utf-8")
    assert "distributed" in wanted and re.search(r"^dask==", lock, re.MULTILINE)


def test_images_hold_what_prints_notes(recipe: list[tuple[str, str]], workflow: dict[str, Any]) -> None:
    (packages,) = [command for command in commands(recipe) if "apt-get install" in command]
    steps = [step.get("run", "") for step in workflow["jobs"]["build"]["steps"]]
    for line in (packages, *(step for step in steps if "apt-get install" in step)):
        assert line.endswith(LIBRARIES)


def test_what_images_copy_is_there_and_responses_never_are(recipe: list[tuple[str, str]], checkout: Path) -> None:
    copied = [rest.split()[0] for word, rest in recipe if word == "COPY" and not rest.startswith("--from")]
    assert copied == ["requirements.lock", "."]
    rules = [
        [line for line in (checkout / name).read_text(encoding="utf-8").splitlines() if "data/" in line]
        for name in (".gitignore", ".dockerignore")
    ]
    assert rules[0] == rules[1] and rules[0]
    assert {".git", ".venv", "_build", "lab"} <= set((checkout / ".dockerignore").read_text().splitlines())


def test_targets_named_in_the_docs_are_made(recipe: list[tuple[str, str]], checkout: Path) -> None:
    made = {rest.split(" AS ")[1] for word, rest in recipe if word == "FROM"}
    named = set(re.findall(r"--target (\w+)", (checkout / "docs" / "publish.md").read_text(encoding="utf-8")))
    assert named == {"build", "serve", "worker"} <= made


def test_workflow_tests_then_builds_then_deploys(workflow: dict[str, Any], checkout: Path) -> None:
    jobs = workflow["jobs"]
    assert (jobs["build"]["needs"], jobs["deploy"]["needs"]) == ("test", "build")
    assert any(step.get("run") == ".ci/run" for step in jobs["test"]["steps"])
    assert (checkout / ".ci" / "run").stat().st_mode & 0o100
    (site,) = [step["run"] for step in jobs["build"]["steps"] if "carnets site" in step.get("run", "")]
    arguments = shlex.split(site.partition("bin/carnets ")[2])
    assert arguments[:2] == ["site", "--base-url"]
    assert CliRunner().invoke(app, [*arguments, "--help"]).exit_code == 0
    assert site.startswith("make install && ")


def test_no_job_can_write_more_than_it_must(workflow: dict[str, Any]) -> None:
    assert workflow["permissions"] == {"contents": "read"}
    rights = {name: job.get("permissions", {}) for name, job in workflow["jobs"].items()}
    assert rights == {"test": {}, "build": {}, "deploy": {"pages": "write", "id-token": "write"}}
