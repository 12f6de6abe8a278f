"""Compile the staged book with Jupyter Book 1, warnings as errors, and put it in place of the last site at once."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import Any

from helpers import hashes, paths
from helpers.errors import BuildError
from helpers.files import cannot_write, write_whole
from helpers.incremental import module_fingerprints
from helpers.notices import say_line
from helpers.progress import progress
from helpers.site.search_index import index_pages
from helpers.site.staging import Staged

SHOWN_LINES = 15
PHASES = ("reading sources", "writing output")
STEP = re.compile(rf"(?P<phase>{'|'.join(PHASES)})\.\.\. *\[ *(?P<percent>\d+)%\](?P<page>.*)")
"""A line by which Sphinx says how far it is."""

COLOUR = re.compile("\x1b\\[[0-9;]*m")

COMPILERS = ("helpers.site.compile_site", "helpers.site.sphinx_theme")
"""What compiles the book: in this process, and in that of Jupyter Book."""

# Jupyter Book's own command, in a process that ends with this one, however it ends.
LAUNCH = (
    "from helpers.kernels.start_up import prepare_process; prepare_process(); "
    "from jupyter_book.cli.main import main; main()"
)


@dataclass(frozen=True)
class Places:
    """Where a site is made: the compiler's own folder, and the folder that readers get."""

    workshop: Path
    site: Path

    @property
    def compiled(self) -> Path:
        """Return the folder that Jupyter Book writes."""
        return self.workshop / "_build" / "html"

    @property
    def state(self) -> Path:
        """Return the file that says what the last compilation was made from; absent when it did not end well."""
        return self.workshop / "state.json"


def build_site(staged: Staged, places: Places) -> Path:
    """Compile a staged book and return the folder of the site; only what changed is compiled again.

    The former site stays in place until the new one is complete. Raises BuildError with Jupyter Book's warnings.
    """
    source = hashes.of_value(staged.files)
    structure = hashes.of_value(
        [
            staged.structure(),
            hashes.of_file(paths.root() / "_config.yml"),
            os.environ.get(paths.ADDRESS),
            module_fingerprints.of_modules(list(COMPILERS)),
            hashes.of_folder(paths.book() / "_theme"),
            module_fingerprints.environment(),
        ]
    )
    last = _last_state(places)
    if last.get("source") != source or last.get("structure") != structure or last.get("files") != _listing(places):
        places.state.unlink(missing_ok=True)
        _compile(staged, places, is_whole=last.get("structure") != structure or not places.compiled.exists())
        state = {"source": source, "structure": structure, "files": _listing(places)}
        write_whole(places.state, json.dumps(state, sort_keys=True).encode())
    return _put_in_place(places)


def _last_state(places: Places) -> dict[str, Any]:
    return dict(json.loads(places.state.read_text(encoding="utf-8"))) if places.state.exists() else {}


def _compile(staged: Staged, places: Places, *, is_whole: bool) -> None:
    """Run Jupyter Book, on every page when what they share has changed: it would keep stale menus and titles."""
    if is_whole:
        shutil.rmtree(places.workshop, ignore_errors=True)
    places.workshop.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", LAUNCH, "build", str(staged.folder), "-W", "--keep-going", "-n"]
    command += ["--config", str(paths.root() / "_config.yml"), "--toc", str(staged.folder / "_toc.yml")]
    command += ["--path-output", str(places.workshop)]
    status, lines = compiled(command)
    if status:
        # What was read with a warning would not be read again, and the warning would be lost.
        shutil.rmtree(places.workshop, ignore_errors=True)
        raise BuildError(
            "book-not-built",
            f"Jupyter Book refused the book:\n  {_telling(lines)}",
            where=paths.shown(staged.folder),
            remedy="\nMend the page named above; the last site is untouched.",
        )
    _remove_gone(staged, places)
    say_line("Indexing the pages for search.")
    index_pages(places.compiled)


def compiled(command: Sequence[str]) -> tuple[int, list[str]]:
    """Run Jupyter Book, show how far it is, and return its status with what it says beside."""
    lines = []
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with (
        progress("Compiling the book, in percent", 100) as report,
        subprocess.Popen(  # noqa: S603
            command, stdout=PIPE, stderr=STDOUT, text=True, errors="replace", cwd=paths.root(), env=environment
        ) as process,
    ):
        try:
            for coloured in process.stdout or ():
                line = COLOUR.sub("", coloured)
                step = STEP.match(line)
                if step:
                    done = PHASES.index(step["phase"]) * 100 + int(step["percent"])
                    report(done // len(PHASES), step["page"].strip())
                else:
                    lines.append(line.rstrip("\n"))
        except BaseException:
            process.kill()
            raise
    return process.returncode, lines


def _telling(lines: Sequence[str]) -> str:
    telling = [line for line in lines if any(word in line for word in ("WARNING", "ERROR", "rror:"))]
    return "\n  ".join((telling or lines)[-SHOWN_LINES:])


def _remove_gone(staged: Staged, places: Places) -> None:
    """Remove the downloads that the book has no longer: Sphinx copies them and forgets them.

    A folder of pages may hold some too: pages that were moved leave one at their former address.
    """
    extra = {name.removeprefix("_extra/") for name in staged.files if name.startswith("_extra/")}
    pages = {Path(name).with_suffix(".html").as_posix() for name in staged.files}
    for folder in {name.split("/")[0] for name in extra}:
        for path in (places.compiled / folder).rglob("*"):
            if path.is_file() and path.relative_to(places.compiled).as_posix() not in extra | pages:
                path.unlink()
    (places.compiled / ".buildinfo").unlink(missing_ok=True)


def _listing(places: Places) -> dict[str, list[int]]:
    """Return size and date of every compiled file: what is enough to see that nothing touched them."""
    files = (path for path in places.compiled.rglob("*") if path.is_file())
    facts = {path.relative_to(places.compiled).as_posix(): path.stat() for path in files}
    return {address: [fact.st_size, fact.st_mtime_ns] for address, fact in sorted(facts.items())}


def _put_in_place(places: Places) -> Path:
    """Make the site from the compiled files and put it in place at once; the former one comes back if that fails.

    Nothing moves when the site is already that one. Pages of the site bear the date of the compiled page, so that
    unchanged ones are known; they are shared with the former site, never copied again.
    """
    site = places.site
    former, fresh = (site.with_name(f"{site.name}.{what}") for what in ("former", "fresh"))
    listing = _listing(places)
    if site.is_dir() and _dates(site) == {address: date for address, (_, date) in listing.items()}:
        return site
    try:
        for leftover in (former, fresh):
            shutil.rmtree(leftover, ignore_errors=True)
        for address, (_, date) in listing.items():
            _place(places.compiled / address, site / address, fresh / address, date)
        if site.exists():
            site.rename(former)
        fresh.rename(site)
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        if former.exists() and not site.exists():
            former.rename(site)
        raise cannot_write(error, site) from error
    shutil.rmtree(former, ignore_errors=True)
    return site


def _dates(folder: Path) -> dict[str, int]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in files}


def _share(current: Path, fresh: Path) -> None:
    """Give a file another name, or copy it: some disks have no hard links, or allow few of them."""
    try:
        fresh.hardlink_to(current)
    except OSError:
        shutil.copyfile(current, fresh)


def _place(compiled: Path, current: Path, fresh: Path, date: int) -> None:
    """Put a compiled file in the fresh site, or the one of the current site when it was made from it."""
    fresh.parent.mkdir(parents=True, exist_ok=True)
    if current.is_file() and current.stat().st_mtime_ns == date:
        _share(current, fresh)
    else:
        shutil.copyfile(compiled, fresh)
    os.utime(fresh, ns=(date, date))
