"""Stage the book: pages of the plan, pages written by hand, figures and downloads; only what changed is written."""

import re
import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers import hashes, paths
from helpers.english.links import in_english
from helpers.english.paragraphs import FOLDER as TRANSLATIONS
from helpers.figures.vega_bundle import bundle_address, vega_bundle
from helpers.files import write_if_changed, write_whole
from helpers.incremental import module_fingerprints
from helpers.incremental.cache import Cache
from helpers.incremental.dependencies import remember
from helpers.incremental.plan import EVERY, Plan, read_plan, withheld_pages
from helpers.incremental.plan_file import Page
from helpers.notes.note_files import notes
from helpers.notices import say_line
from helpers.progress import followed

PUBLISHING, WRITING = "helpers.pages.executed_pages", "helpers.pages.template_pages"
OPENING = "helpers.pages.open_data.archives"

ALONE = ("_extra/figures/", "_extra/notes/", "_extra/lieux/")
"""Pages that no other page shows: a figure alone, a note to print."""

TITLE = re.compile(rb'^# .+$|"# [^"]+"', re.MULTILINE)


@dataclass(frozen=True)
class Staged:
    """A staged book: its folder, and the fingerprint of each of its files by address."""

    folder: Path
    files: dict[str, str]

    def structure(self) -> str:
        """Return the fingerprint of what pages show of the others: contents, titles, style sheets, moved pages."""
        shared = {name: mark for name, mark in self.files.items() if name.startswith(("_static/", "_toc"))}
        moved = sorted(name for name in self.files if name.endswith(".html") and not name.startswith(ALONE))
        pages = (name for name in self.files if name.endswith((".md", ".ipynb")) and not name.startswith("_"))
        return hashes.of_value([shared, moved, {name: _title(self.folder / name) for name in pages}])


def stage(plan: Plan, folder: Path) -> Staged:
    """Write the whole book of a plan whose pages are executed in a folder, and return it.

    Files that already have the same content keep their date; files of pages gone from the plan are removed.
    """
    book = Book(plan, folder)
    book.place_static_files()
    book.place_bundle()
    book.place_data()
    book.place_written_pages()
    book.place_pages()
    book.place_notes()
    _remove_others(folder, book.files)
    return Staged(folder, dict(sorted(book.files.items())))


class Book:
    """The files of a book being staged: what is placed so far, by address, with its fingerprint."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan, self.folder, self.cache = plan, folder, Cache()
        self.files: dict[str, str] = {}
        self._shared = [hashes.of_folder(paths.book() / "_templates"), module_fingerprints.environment()]
        self._edition = module_fingerprints.edition()

    def place_static_files(self) -> None:
        """Copy what pages load as it is."""
        root = paths.book() / "_static"
        files = sorted(path for path in root.rglob("*") if path.is_file())
        self._write({f"_static/{path.relative_to(root).as_posix()}": path.read_bytes() for path in files})

    def place_bundle(self) -> None:
        """Place what draws interactive figures: among the files that are copied, for pages do not load it at once."""
        address = f"_extra/{bundle_address()}"

        def made() -> dict[str, bytes]:
            say_line("Bundling what draws interactive figures.")
            return {address: vega_bundle()}

        self._write(self.cache.remember("bundle", address, made))

    def place_data(self) -> None:
        """Place the official values that readers take away."""

        def key() -> list[Any]:
            return [self._shared, module_fingerprints.of_modules([OPENING])]

        def made() -> dict[str, bytes]:
            from helpers.pages.open_data.archives import data_files

            say_line("Writing the archives of official values.")
            return data_files()

        self._write(remember(self.cache, "data", key, made))

    def place_written_pages(self) -> None:
        """Place the pages that no notebook makes."""

        def key() -> list[Any]:
            return [
                [self._shared, self._edition],
                module_fingerprints.of_modules([WRITING]),
                hashes.of_folder(paths.book()),
                [page.model_dump() for page in self.plan.pages],
            ]

        def made() -> dict[str, bytes]:
            from helpers.pages.template_pages import written_pages

            say_line("Writing the pages that no notebook makes.")
            return written_pages(self.plan)

        self._write(remember(self.cache, "written", key, made))

    def place_pages(self) -> None:
        """Place the pages of the plan, publishing those that changed."""
        known = {page.address for page in read_plan(EVERY).pages} | set(withheld_pages())
        absent = frozenset(known - {page.address for page in self.plan.pages})
        code = module_fingerprints.of_modules([PUBLISHING])
        english = in_english(self.plan)
        apart = hashes.of_value(sorted(absent))
        texts = [english, hashes.of_folder(paths.book() / TRANSLATIONS)]
        keys = {
            page.address: [
                self._shared,
                self._edition,
                code,
                apart,
                page.address,
                hashes.of_file(page.executed_path),
                texts if page.address in english else [],
            ]
            for page in self.plan.pages
        }
        stale = [page for page in self.plan.pages if not self._place(self.cache.names("published", keys[page.address]))]
        if stale:
            self._publish(stale, keys, absent, english)

    def place_notes(self) -> None:
        """Place the summary notes of the regions."""
        self._write(notes(self.plan, self.cache, self._shared))

    def _publish(
        self, pages: list[Page], keys: Mapping[str, Any], absent: frozenset[str], english: Collection[str]
    ) -> None:
        from helpers.pages.executed_pages import publish_pages

        names = [page.address for page in pages]
        for address, files in followed(publish_pages(pages, absent, english), "Publishing pages", names):
            self.cache.keep("published", keys[address], files)
            self._write(files)

    def _place(self, names: Mapping[str, str] | None) -> bool:
        """Place kept contents, writing those that are not already there; false when one of them is lost."""
        if names is None:
            return False
        for address, name in names.items():
            if hashes.of_file(self.folder / address) != name:
                content = self.cache.get(name)
                if content is None:
                    return False
                write_whole(self.folder / address, content)
        self.files |= names
        return True

    def _write(self, contents: Mapping[str, bytes]) -> None:
        for address, content in contents.items():
            write_if_changed(self.folder / address, content)
            self.files[address] = hashes.of_bytes(content)


def _title(path: Path) -> str:
    """Return the first heading of a page, as its file writes it: enough to see it change."""
    title = TITLE.search(path.read_bytes())
    return title.group().decode() if title else ""


def _remove_others(folder: Path, wanted: Iterable[str]) -> None:
    kept = {folder / address for address in wanted}
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path not in kept:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            shutil.rmtree(path)
