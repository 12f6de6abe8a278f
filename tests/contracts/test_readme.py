"""README and CONTRIBUTING say what is true: folders, `make` verbs, `carnets` commands, files named."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpers.cli import app

PAGES = ("README.md", "CONTRIBUTING.md", "docs/publish.md")
CODE = re.compile(r"```[a-z]*\n(?P<block>.*?)```|`(?P<inline>[^`\n]+)`", re.DOTALL)
# A path has a slash or a known suffix; <name> and * stand for any name.
PATH = re.compile(r"^[\w.<>*-]+(?:/[\w.<>*-]*)+$|^[\w.-]+\.(?:md|toml|yml|lock|cff|csv)$")
FOLDERS_OF_FILES_NAMED_ALONE = (".", "data/catalog", "data/reference", "notebooks", "src/helpers/wording")
MADE_BY_COMMANDS = ("_build/", ".venv/", "lab/")


def code_lines(text: str) -> list[str]:
    """Return what is set as code: the lines of each block, and each piece inside a sentence."""
    lines: list[str] = []
    for found in CODE.finditer(text):
        lines += (found["block"] or found["inline"]).splitlines()
    return [line.split(" #")[0].strip() for line in lines if line.strip()]


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, checkout: Path) -> str:
    return (checkout / request.param).read_text(encoding="utf-8")


@pytest.fixture
def readme(checkout: Path) -> str:
    return (checkout / "README.md").read_text(encoding="utf-8")


def test_the_folder_table_is_the_checkout(readme: str, checkout: Path) -> None:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("needs a git checkout")
    files = [name for name in listed.stdout.split("\0") if (checkout / name).is_file()]
    present = {name.split("/")[0] + ("/" if "/" in name else "") for name in files}
    _, _, section = readme.partition("## Folders")
    rows = [line.split("|")[1] for line in section.split("\n## ")[0].splitlines() if line.startswith("| `")]
    described = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert len(described) == len(set(described)), "a row is there twice"
    lacking, extra = sorted(present - set(described)), sorted(set(described) - present)
    assert not lacking, f"add a row to README's folder table, or ignore these in .gitignore: {lacking}"
    assert not extra, f"README's folder table describes what is not there: {extra}"


def test_every_make_verb_mentioned_exists(page: str, checkout: Path) -> None:
    (declared,) = re.findall(r"^\.PHONY: (.+)$", (checkout / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    mentioned = {words[1] for line in code_lines(page) if (words := line.split())[0] == "make" and words[1:]}
    assert mentioned, "no page speaks of make"
    assert mentioned <= set(declared.split())


def test_every_carnets_command_mentioned_parses(page: str) -> None:
    commands = [shlex.split(line)[1:] for line in code_lines(page) if line.startswith("carnets ")]
    assert commands
    for arguments in commands:
        # An unknown verb or option is refused before --help is answered.
        result = CliRunner().invoke(app, [*arguments, "--help"])
        assert result.exit_code == 0, f"carnets {shlex.join(arguments)}: {result.output}"


def test_every_file_mentioned_exists(page: str, checkout: Path) -> None:
    named = {line for line in code_lines(page) if PATH.match(line) and not line.startswith(MADE_BY_COMMANDS)}
    absent = []
    for name in sorted(named):
        pattern = re.sub(r"<[^>]+>", "*", name).removesuffix("/")
        homes = FOLDERS_OF_FILES_NAMED_ALONE if "/" not in name else (".", "src/helpers")
        if not any(list((checkout / home).glob(pattern)) for home in homes):
            absent.append(name)
    assert not absent, f"named and not there: {absent}"


def test_every_picture_exists(page: str, checkout: Path) -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page)
    assert [name for name in pictures if not (checkout / name).is_file()] == []
