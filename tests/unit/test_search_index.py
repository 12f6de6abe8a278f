"""The search index: French stems, accents ignored, what is not to be searched left out; a failure says why."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from helpers.site import search_index
from helpers.site.search_index import INDEX, index_pages
from refusals import refused

PAGE = '<html lang="{language}"><body><main data-pagefind-body><h1>{title}</h1><p>{text}</p></main></body></html>'


def test_pages_are_indexed_in_their_language(root: Path) -> None:
    (root / "fr.html").write_text(PAGE.format(language="fr", title="Chômage", text="Les emplois."), encoding="utf-8")
    (root / "en.html").write_text(PAGE.format(language="en", title="Jobs", text="Employment."), encoding="utf-8")
    index_pages(root)
    entry = json.loads((root / INDEX / "pagefind-entry.json").read_text(encoding="utf-8"))
    assert {name: one["page_count"] for name, one in entry["languages"].items()} == {"en": 1, "fr": 1}


def test_the_same_pages_give_the_same_index(root: Path) -> None:
    for number in range(20):
        page = PAGE.format(language="fr", title=f"Page {number}", text=f"Mot{number} commun " * 50)
        (root / f"{number}.html").write_text(page, encoding="utf-8")
    made = []
    for _ in range(2):
        index_pages(root)
        made.append({path.name: path.read_bytes() for path in (root / INDEX).rglob("*") if path.is_file()})
    assert made[0] == made[1]


def test_a_failure_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "no room left")

    monkeypatch.setattr(search_index.subprocess, "run", run)
    with refused("BuildError book-not-built"):
        index_pages(root)
