"""Two builds from nothing give the same bytes, wherever, whenever and however they are made.

`make reproducible` runs this on the whole plan; the tests run it on the CI plan.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from built_site import copied_project

MADE = ("tables", "notebooks", "source", "html")
HERE = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}
THERE = {"TZ": "Pacific/Auckland", "LC_ALL": "POSIX", "PYTHONHASHSEED": "4242", "PYTHONUTF8": "1"}

pytestmark = pytest.mark.site


def carnets(root: Path, environment: dict[str, str], *arguments: str) -> None:
    """Run the command in a project under an environment of its own; it must succeed."""
    command = [str(Path(sys.executable).with_name("carnets")), *arguments]
    variables = {**os.environ, **environment, "CARNETS_ROOT": str(root)}
    done = subprocess.run(command, cwd=root, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def content(root: Path) -> dict[str, bytes]:
    """Return every file that a build made for readers, with its bytes."""
    files = (path for name in MADE for path in sorted((root / "_build" / name).rglob("*")) if path.is_file())
    return {path.relative_to(root / "_build").as_posix(): path.read_bytes() for path in files}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Return the addresses whose bytes are not the same on both sides."""
    return sorted(address for address in {*one, *other} if one.get(address) != other.get(address))


@pytest.fixture(scope="module")
def plan(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--plan"))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, plan: str) -> Path:
    """Return a project built with two jobs, in a short path."""
    root = copied_project(tmp_path_factory.mktemp("a").resolve() / "p")
    carnets(root, HERE, "site", "--plan", plan, "--jobs", "2")
    return root


def test_another_place_time_zone_locale_seed_number_of_jobs_and_order_change_nothing(
    here: Path, tmp_path_factory: pytest.TempPathFactory, plan: str
) -> None:
    there = copied_project(tmp_path_factory.mktemp("elsewhere").resolve() / "another folder" / "of another length")
    carnets(there, THERE, "run", "domaine", "--plan", plan, "--jobs", "1")
    carnets(there, THERE, "site", "--plan", plan, "--jobs", "3")
    made = content(here)
    assert len([address for address in made if address.endswith(".html")]) > 5
    assert differing(made, content(there)) == []


def test_a_change_then_its_undoing_give_the_same_site(here: Path, plan: str) -> None:
    """What was compiled in part, twice, is what is compiled whole."""
    before = content(here)
    template = here / "notebooks" / "domaine.ipynb"
    former = template.read_text(encoding="utf-8")
    template.write_text(former.replace("## Classement des régions", "## Le rang des régions"), encoding="utf-8")
    carnets(here, HERE, "site", "--plan", plan)
    changed = differing(before, content(here))
    assert "html/domaines/emploi.html" in changed
    assert "html/regions/94-corse.html" not in changed
    template.write_text(former, encoding="utf-8")
    carnets(here, HERE, "site", "--plan", plan)
    assert differing(before, content(here)) == []


def test_nothing_names_the_folder_it_was_made_in(here: Path) -> None:
    told = (str(here).encode(), f"{sys.prefix}/".encode())
    assert [address for address, text in content(here).items() if any(name in text for name in told)] == []
