"""The search index of a compiled site: French words by their stems, loaded by pages when someone searches."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from helpers import paths
from helpers.errors import BuildError

INDEX = "pagefind"
UNSEARCHED = ".headerlink, .carnets-scroll, .carnets-code, .carnets-data, .carnets-hash, figcaption details"
"""Parts of pages whose words would drown the others: numbers, code, sources, marks of files."""


def index_pages(site: Path) -> None:
    """Make the index of the pages of a folder, in that folder; raises BuildError with what Pagefind says."""
    shutil.rmtree(site / INDEX, ignore_errors=True)
    command = [sys.executable, "-m", "pagefind", "--site", str(site), "--output-subdir", INDEX]
    command += ["--exclude-selectors", UNSEARCHED]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BuildError(
            "book-not-built",
            f"Pagefind could not index the pages:\n  {(done.stdout + done.stderr).strip()}",
            where=paths.shown(site),
            remedy="\nThe last site is untouched.",
        )
    # Pagefind names the languages in any order.
    entry = site / INDEX / "pagefind-entry.json"
    entry.write_text(json.dumps(json.loads(entry.read_text(encoding="utf-8")), sort_keys=True), encoding="utf-8")
