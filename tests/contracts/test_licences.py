"""Licences are there in full, and every file that names a version or a licence names the same."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpers.catalog.registry import Catalog
from helpers.figures.csvw import OTHERS

FULL_TEXT_CHARACTERS = {"CC-BY-4.0.txt": 15_000, "Etalab-2.0.txt": 4_000}


@pytest.fixture(scope="module")
def citation(checkout: Path) -> dict[str, Any]:
    return yaml.safe_load((checkout / "CITATION.cff").read_text(encoding="utf-8"))


def test_code_is_under_the_licence_that_pyproject_names(
    checkout: Path, pyproject: dict[str, Any], citation: dict[str, Any]
) -> None:
    assert pyproject["project"]["license"] == citation["license"] == "MIT"
    assert (checkout / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


@pytest.mark.parametrize("name", FULL_TEXT_CHARACTERS)
def test_licence_texts_are_complete(checkout: Path, name: str) -> None:
    assert len((checkout / "LICENSES" / name).read_text(encoding="utf-8")) > FULL_TEXT_CHARACTERS[name]
    assert f"]({name})" in (checkout / "LICENSES" / "README.md").read_text(encoding="utf-8")


def test_licences_of_sources_are_described(checkout: Path, catalog: Catalog) -> None:
    described = (checkout / "LICENSES" / "README.md").read_text(encoding="utf-8")
    licences = {source.licence for source in catalog.sources.values()}
    assert {licence for licence in licences if licence not in described} == set()


def test_licences_of_public_surveys_are_described_and_have_their_address(checkout: Path) -> None:
    described = (checkout / "LICENSES" / "README.md").read_text(encoding="utf-8")
    written = [
        yaml.safe_load(path.read_text(encoding="utf-8")) for path in checkout.glob("data/surveys/*/*/questionnaire.yml")
    ]
    names = {questionnaire["origin"]["licence"] for questionnaire in written if questionnaire.get("origin")}
    assert names, "no public survey"
    assert {name for name in names if name.removesuffix(" / Etalab 2.0") not in described} == set()
    assert {name for name in names if not name.startswith("Licence Ouverte")} <= set(OTHERS)


def test_the_version_is_the_same_everywhere(
    checkout: Path, pyproject: dict[str, Any], citation: dict[str, Any]
) -> None:
    changelog = (checkout / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (?P<version>\S+) \((?P<date>[\d-]+)\)$", changelog, re.MULTILINE)
    assert newest
    assert newest["version"] == citation["version"] == pyproject["project"]["version"]
    assert newest["date"] == str(citation["date-released"])


def test_the_changelog_speaks_to_readers_first(checkout: Path) -> None:
    text = (checkout / "CHANGELOG.md").read_text(encoding="utf-8")
    for entry in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        assert re.findall(r"^### (\w+)$", entry, re.MULTILINE) == ["Figures", "Method", "Code"]
