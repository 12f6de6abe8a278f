"""Two builds from nothing give the same bytes, wherever, whenever and however they are made.

`make reproducible` runs this on the whole plan; `make test-all` runs it on the CI plan.
"""

import sys
from pathlib import Path

import pytest
from built_site import HERE, Built, carnets, copied_project

MADE = ("tables", "notebooks", "source", "html", "ci/source", "ci/html")
THERE = {"TZ": "Pacific/Auckland", "LC_ALL": "POSIX", "PYTHONHASHSEED": "4242", "PYTHONUTF8": "1"}

pytestmark = [pytest.mark.site, pytest.mark.slow]


def make(root: Path, environment: dict[str, str], *arguments: str) -> None:
    """Run the command in a project under an environment of its own; it must succeed."""
    done = carnets(root, *arguments, **environment)
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
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, plan: str) -> Path:
    """Return a project built with two jobs, in a short path: that of every test of the site, on the CI plan."""
    if plan == "ci":
        built: Built = request.getfixturevalue("built")
        return built.root
    root = copied_project(tmp_path_factory.mktemp("a").resolve() / "p")
    make(root, HERE, "site", "--plan", plan, "--jobs", "2")
    return root


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory, plan: str) -> Path:
    """Return a project built by three jobs where all is different, after pages that were made first, one at a time."""
    root = copied_project(tmp_path_factory.mktemp("elsewhere").resolve() / "another folder" / "of another length")
    make(root, THERE, "run", "domaine", "--plan", plan, "--jobs", "1")
    make(root, THERE, "site", "--plan", plan, "--jobs", "3")
    return root


def test_another_place_time_zone_locale_seed_number_of_jobs_and_order_change_nothing(here: Path, there: Path) -> None:
    made = content(here)
    assert len([address for address in made if address.endswith(".html")]) > 5
    assert differing(made, content(there)) == []


def test_a_change_then_its_undoing_give_the_same_site(there: Path, plan: str) -> None:
    """What was compiled in part, twice, is what is compiled whole."""
    before = content(there)
    template = there / "notebooks" / "domaine.ipynb"
    former = template.read_text(encoding="utf-8")
    template.write_text(former.replace("## Classement des régions", "## Le rang des régions"), encoding="utf-8")
    make(there, THERE, "site", "--plan", plan)
    changed = differing(before, content(there))
    site = "html" if plan == "full" else f"{plan}/html"
    other = f"{site}/etudes/citoyens/france.html"
    assert f"{site}/domaines/emploi.html" in changed
    assert other in before and other not in changed
    template.write_text(former, encoding="utf-8")
    make(there, THERE, "site", "--plan", plan)
    assert differing(before, content(there)) == []


def test_nothing_names_the_folder_it_was_made_in(here: Path, there: Path) -> None:
    for root in (here, there):
        told = (str(root).encode(), f"{sys.prefix}/".encode())
        assert [address for address, text in content(root).items() if any(name in text for name in told)] == []
