"""`carnets refresh`: official values brought up to date from the producers' own files."""

import datetime
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import typer

from helpers import paths
from helpers.errors import CarnetsError, CatalogError, quoted
from helpers.files import write_whole
from helpers.incremental.published_tables import refresh_tables
from helpers.notices import say_line
from helpers.sources import report
from helpers.sources.cards import kind_of
from helpers.sources.effects import effects
from helpers.sources.refresh import OfficialData, Taken, known, rehearsed, take, with_effects, write
from helpers.tables.build.official_tables import compute_tables
from helpers.tables.store import read_table

COMPARED = ("scores", "indices", "class_breaks")
HEADING = "### Figures\n\n"


def downloads() -> Path:
    """Return the folder where fetched files wait."""
    return paths.build() / "downloads"


def refresh(
    sources: Sequence[str],
    given: Path | None,
    *,
    is_fetched: bool = False,
    is_trial: bool,
    accept: Callable[[str], bool],
) -> list[str]:
    """Take the producers' files of a file or folder, or those fetched; return what was done, a line each.

    sources: those alone, all when empty. is_fetched: the files come from their producers first.
    accept: asked before anything is written, with what would change.
    Every file is tried; raises CatalogError in the end when some were refused, and nothing of them is written.
    """
    present, lines, refused = known(), [], []
    before: dict[str, pd.DataFrame] = {}
    _check_sources(sources, present)
    if is_fetched:
        refused += _fetched(sources, given, present)
    for path in _files(sources, given, present) if not refused or _is_filled(downloads()) else []:
        try:
            taken = take(path, present, datetime.datetime.now(datetime.UTC).date().isoformat())
            if len(taken.edition.moves):
                before = before or _published()
                with rehearsed(taken.contents):
                    after = compute_tables()
                taken = with_effects(taken, effects(before, after) if before else [])
        except CarnetsError as error:
            refused.append(str(error))
            continue
        written = _report(taken)
        line = f"{path.name}: {taken.edition.counts()}"
        if not taken.contents:
            lines.append(f"{path.name}: nothing changes.")
        elif is_trial or not accept(f"{line}. The page that says what moves: {written}. Take it?"):
            lines.append(f"{line}. Nothing was written but {written}.")
        else:
            _write(taken)
            present, before = known(), after if len(taken.edition.moves) else before
            lines.append(f"{line}. Written: {', '.join(sorted(taken.contents))}; {written} says what moved.")
    for line in lines:
        say_line(line)
    if refused:
        raise CatalogError("producer-file-refused", f"{len(refused)} file(s) refused.\n" + "\n".join(refused))
    return lines


def is_agreed(question: str) -> bool:
    """Ask a person, and say no where there is none."""
    return sys.stdin.isatty() and typer.confirm(question)


def _fetched(sources: Sequence[str], given: Path | None, present: OfficialData) -> list[str]:
    """Fetch the files of sources where fetched files wait; return what could not be had."""
    if given is not None:
        raise CatalogError(
            "unknown-producer-file",
            "A file given is not fetched.",
            where=given,
            remedy="Give --file or --fetch, and not both.",
        )
    from helpers.sources.doors.fetch import fetch
    from helpers.sources.doors.web import client

    chosen = {name: loader for name, loader in present.loaders.items() if not sources or name in sources}
    return fetch(chosen, downloads(), client())


def _is_filled(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _check_sources(sources: Sequence[str], present: OfficialData) -> None:
    if unknown := [source for source in sources if source not in present.loaders]:
        raise CatalogError(
            "unknown-producer-file",
            f"{quoted(unknown)} has no loader.",
            remedy=f"Name one of {', '.join(sorted(present.loaders))}.",
        )


def _files(sources: Sequence[str], given: Path | None, present: OfficialData) -> list[Path]:
    """Return the files to take, in order of source; raises CatalogError."""
    place = given or downloads()
    if place.is_file():
        kind_of(place, dict(present.loaders))
        return [place]
    if not place.is_dir():
        raise CatalogError(
            "unknown-producer-file",
            "There is no file to read.",
            where=place,
            remedy="Give one with --file.",
        )
    files: list[tuple[str, str, Path]] = []
    for path in sorted(path for path in place.rglob("*") if path.is_file()):
        for source, loader in present.loaders.items():
            if (not sources or source in sources) and any(kind.holds(path) for kind in loader.files):
                files.append((source, path.name, path))
    if not files:
        raise CatalogError(
            "unknown-producer-file",
            "No file here is that of a source of the catalogue.",
            where=place,
            remedy="Keep producers' names.",
        )
    return [path for _, _, path in sorted(files)]


def _published() -> dict[str, pd.DataFrame]:
    """Return the tables that readers have; none where a card still waits for its first values."""
    try:
        refresh_tables()
    except CatalogError as error:
        if error.code != "card-without-rows":
            raise
        return {}
    return {name: read_table(name) for name in COMPARED}


def _report(taken: Taken) -> str:
    """Write the page that says what a file changes, and return its address."""
    folder = paths.build() / "refresh"
    stem = f"{taken.edition.source}-{Path(taken.edition.name).stem}"
    write_whole(folder / f"{stem}.md", report.markdown(taken.edition).encode())
    write_whole(folder / f"{stem}.html", report.html(taken.edition).encode())
    return paths.shown(folder / f"{stem}.html")


def _write(taken: Taken) -> None:
    write(taken.contents, paths.root())
    changelog = paths.root() / "CHANGELOG.md"
    if len(taken.edition.moves) and changelog.is_file():
        text = changelog.read_text(encoding="utf-8")
        head, parts, rest = text.partition(HEADING)
        if parts:
            write_whole(changelog, f"{head}{parts}{taken.edition.changelog()}\n{rest}".encode())
