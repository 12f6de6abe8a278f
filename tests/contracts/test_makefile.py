"""Bare `make` lists every verb."""

import re
import subprocess
from pathlib import Path


def test_bare_make_lists_every_verb(checkout: Path) -> None:
    (declared,) = re.findall(r"^\.PHONY: (.+)$", (checkout / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    command = ["make", "--no-print-directory"]
    listed = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True).stdout
    rows = [line.split(maxsplit=1) for line in listed.splitlines()]
    assert sorted(row[0] for row in rows) == sorted(declared.split())
    assert all(len(row) > 1 for row in rows), "a verb has no description"


def test_every_target_is_a_verb_or_a_file(checkout: Path) -> None:
    text = (checkout / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z][a-z-]*):", text, re.MULTILINE)
    (declared,) = re.findall(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    assert sorted(targets) == sorted(declared.split())
