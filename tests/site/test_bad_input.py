"""A wrong plan, template or request stops `carnets` before any kernel starts, and the last site stays as it is."""

import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from helpers import cli
from helpers.execution import run as running
from helpers.incremental.published_tables import refresh_tables
from helpers.kernels import manager

NORMANDIE = (
    "{template: territoires, address: territoires/28-normandie, "
    'parameters: {territory_level: region, territory_code: "28"}}'
)
FRANCE = (
    '{template: territoires, address: territoires/france, parameters: {territory_level: france, territory_code: "FRA"}}'
)
EMPLOI = "{template: domaine, address: domaines/emploi, parameters: {domain: emploi}}"
CI_LINE = "  - territoires/94-corse\n"
PLAN = "notebooks/plan.yml"
# What any command may leave below _build: the place it took, and a plan that was found right.
OF_COMMANDS = (".lock", "cache/")
Change = Callable[[str, str, str], None]
Command = Callable[..., str]


@pytest.fixture
def command(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return a function that runs `carnets`, checks that it was refused and that nothing moved, and gives what it said.

    Starting a kernel, a process to run one, or computing the tables fails the test.
    """
    site = project / "_build" / "html"
    site.mkdir(parents=True)
    (site / "index.html").write_text("the last good site")

    def started(*_: object, **__: object) -> None:
        pytest.fail("something was started")

    monkeypatch.setattr(running, "_pool", started)
    monkeypatch.setattr(manager.ForkServerProcess, "__init__", started)
    monkeypatch.setattr(cli, "refresh_tables", started)

    def refused(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["carnets", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == 1
        made = (path for path in (project / "_build").rglob("*") if path.is_file())
        files = {path.relative_to(project / "_build").as_posix() for path in made}
        assert {name for name in files if not name.startswith(OF_COMMANDS)} == {"html/index.html"}
        assert (site / "index.html").read_text() == "the last good site"
        said = capsys.readouterr()
        assert said.out == ""
        assert "Traceback" not in said.err
        return said.err.strip()

    return refused


def line_of(project: Path, text: str, name: str = PLAN) -> int:
    """Return the line (from 1) of the first occurrence of a text."""
    return (project / name).read_text(encoding="utf-8").split(text)[0].count("\n") + 1


# --- the plan ---

SPOILED_PAGES = [
    pytest.param(
        FRANCE,
        NORMANDIE.replace('"28"', '"99"'),
        "No territory of level 'region' has the code '99'.",
        "Use a code of the file; near ones: ",
        id="unknown territory",
    ),
    pytest.param(
        FRANCE,
        NORMANDIE.replace('"28"', "01"),
        "'territory_code' is 1, a int; notebooks/territoires.ipynb expects a str.",
        "Write it as '28' is written.",
        id="code without quotes, an octal number for YAML",
    ),
    pytest.param(
        FRANCE,
        NORMANDIE.replace('"28"', "28"),
        "'territory_code' is 28, a int; notebooks/territoires.ipynb expects a str.",
        "Write it as '28' is written.",
        id="code without quotes",
    ),
    pytest.param(
        FRANCE,
        NORMANDIE.replace("territory_level: region", "territory_level: true"),
        "'territory_level' is True, a bool; notebooks/territoires.ipynb expects a str.",
        "Write it as 'region' is written.",
        id="wrong type",
    ),
    pytest.param(
        FRANCE,
        NORMANDIE.replace("territory_level: region", "territory_level: canton"),
        "No level is named 'canton'.",
        "Use one of 'france', 'region'",
        id="unknown level",
    ),
    pytest.param(
        FRANCE,
        NORMANDIE.replace(
            "address: territoires/28-normandie", "address: territoires/28-normandie, address: territoires/28"
        ),
        "The key 'address' is already written at line ",
        "Keep one of the two.",
        id="duplicate key",
    ),
    pytest.param(
        EMPLOI,
        EMPLOI.replace("domaines/emploi", "territoires/france"),
        "The address 'territoires/france' is already that of page 1.",
        "Give each page an address of its own.",
        id="duplicate address",
    ),
    pytest.param(
        FRANCE,
        NORMANDIE.replace("template: territoires", "template: territoire"),
        "There is no template 'territoire'.",
        "Templates are 'associations', 'citoyens', 'domaine'",
        id="unknown template",
    ),
    pytest.param(
        FRANCE,
        NORMANDIE.replace("{territory_level: region,", "{territory_level: region, territorycode: 1,"),
        "'territorycode' is no parameter of notebooks/territoires.ipynb, which declares "
        "'territory_level', 'territory_code'.",
        "Rename it in the plan, or add it to the template's parameters cell.",
        id="unknown parameter",
    ),
    pytest.param(
        FRANCE,
        NORMANDIE.replace(', territory_code: "28"', ""),
        "'territory_code' is declared by notebooks/territoires.ipynb and not given.",
        "Add it to `parameters`.",
        id="missing parameter",
    ),
    pytest.param(
        EMPLOI,
        EMPLOI.replace("{domain: emploi}", "{domain: emplois}"),
        "'emplois' is not a domain.",
        "Use 'emploi'",
        id="unknown domain",
    ),
]


@pytest.mark.parametrize(("old", "new", "what", "remedy"), SPOILED_PAGES)
def test_wrong_page_of_the_plan_is_refused(
    project: Path, change: Change, command: Command, old: str, new: str, what: str, remedy: str
) -> None:
    """What is wrong, in which file and at which line, with which value, and what to do."""
    change(PLAN, old, new)
    said = command("site")
    assert said.startswith("error: ")
    assert what in said
    assert remedy in said
    assert f"{PLAN}, line {line_of(project, new)}" in said


@pytest.mark.parametrize(
    "verb", [("run",), ("site",), ("run", "domaine"), ("site", "--plan", "ci"), ("lab", "domaine", "emploi")]
)
def test_every_verb_reads_the_whole_plan(change: Change, command: Command, verb: tuple[str, ...]) -> None:
    """A page that is not asked for is checked too: the plan is right or it is not."""
    change(PLAN, FRANCE, NORMANDIE.replace("territoires,", "territoire,"))
    assert "There is no template 'territoire'." in command(*verb)


def test_unknown_ci_address_is_refused(project: Path, change: Change, command: Command) -> None:
    change(PLAN, CI_LINE, CI_LINE.replace("94-corse", "94-corsica"))
    assert command("site", "--plan", "ci") == (
        f"error: {PLAN}, line {line_of(project, '  - territoires/94-corsica')}: "
        "The CI plan names 'territoires/94-corsica', which is no page. Write addresses of `pages`."
    )


@pytest.mark.parametrize("content", ["", "pages: []\nci: [a]\n", "pages: [\n"])
def test_plan_without_pages_is_refused(project: Path, command: Command, content: str) -> None:
    (project / PLAN).write_text(content, encoding="utf-8")
    assert command("site").startswith(f"error: {PLAN}")


def test_absent_plan_is_refused(project: Path, command: Command) -> None:
    (project / PLAN).unlink()
    assert command("site") == f"error: {PLAN}: The file does not exist. Create it."


# --- templates ---


def respoil(project: Path, spoil: Callable[[nbformat.NotebookNode], None]) -> None:
    """Change the template of domains."""
    path = project / "notebooks" / "domaine.ipynb"
    notebook = nbformat.read(path, as_version=4)
    spoil(notebook)
    nbformat.write(notebook, path)


@pytest.mark.parametrize("tags", [[], ["parameter"], ["Parameters"]])
def test_template_without_parameters_cell_is_refused(project: Path, command: Command, tags: list[str]) -> None:
    respoil(project, lambda notebook: notebook.cells[0].metadata.update(tags=tags))
    assert command("site") == (
        "error: notebooks/domaine.ipynb: No cell tagged 'parameters' declares a parameter. "
        "Tag the first code cell 'parameters' and write `name = value` lines in it."
    )


def test_parameter_that_is_no_literal_is_refused(project: Path, command: Command) -> None:
    respoil(project, lambda notebook: notebook.cells[0].update(source="domain = str('emploi')"))
    said = command("site")
    assert said.startswith("error: notebooks/domaine.ipynb: A development value is not a literal (")
    assert said.endswith('Write plain values such as "28", 2019 or True.')


@pytest.mark.parametrize("content", ["", "{", '{"cells": []}'])
def test_template_that_is_no_notebook_is_refused(project: Path, command: Command, content: str) -> None:
    (project / "notebooks" / "domaine.ipynb").write_text(content)
    assert command("site").startswith("error: notebooks/domaine.ipynb")


# --- what is asked on the command line ---


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (("run", "--territory", "99"), "'territory_code=99'"),
        (("run", "--territory", "1"), "'territory_code=1'"),
        (("run", "--domain", "emplois"), "'domain=emplois'"),
        (("run", "territoire"), "'territoire'"),
        (("run", "domaine", "--territory", "28"), "'domaine', 'territory_code=28'"),
        (("run", "--plan", "ci", "--domain", "culture"), "'domain=culture'"),
    ],
)
def test_unknown_page_is_refused(command: Command, arguments: tuple[str, ...], asked: str) -> None:
    said = command(*arguments)
    assert said.startswith(f"error: {PLAN}: No page of the plan answers to {asked}.")
    assert "Templates are 'territoires', 'domaine'" in said or "--plan" in arguments


@pytest.mark.parametrize(
    ("template", "value", "near"),
    [
        ("domaine", "emplois", " Near ones are 'emploi'."),
        ("domaine", "28", ""),
        ("domaines", "emploi", " Near ones are 'domaine'."),
    ],
)
def test_unknown_page_cannot_be_opened(command: Command, template: str, value: str, near: str) -> None:
    assert command("lab", template, value) == (
        f"error: {PLAN}: No page of the plan runs the template '{template}' for '{value}'. "
        f"Give a template and a territory code or a domain, such as: territoires 28.{near}"
    )


def test_unknown_template_beside_a_known_one_is_refused(command: Command) -> None:
    assert "'domaines'" in command("run", "domaine", "domaines")


@pytest.mark.parametrize("verb", ["run", "site"])
def test_unknown_plan_is_refused(command: Command, verb: str) -> None:
    """Any other word once meant the CI plan: a site of five pages would take the place of the whole one."""
    said = command(verb, "--plan", "fulll")
    assert "'fulll'" in said
    assert "full" in said.replace("fulll", "")
    assert "ci" in said


# --- data ---


def test_spoiled_data_stop_before_any_kernel(
    project: Path, change: Change, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "refresh_tables", refresh_tables)
    change("data/official/emploi.csv", ",11,", ",1l,")
    line = line_of(project, ",1l,", "data/official/emploi.csv")
    said = command("site").splitlines()[-1]  # after what it says that it does
    assert said.startswith(f"error: data/official/emploi.csv, line {line}, ")
    assert "'1l'" in said
