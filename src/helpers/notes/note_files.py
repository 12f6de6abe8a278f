"""The summary notes of regions, as HTML and PDF files of the site, made again only when they change."""

from typing import Any

from helpers import hashes, paths
from helpers.execution.run_report import add_notice
from helpers.incremental import module_fingerprints
from helpers.incremental.cache import Cache
from helpers.incremental.dependencies import remember
from helpers.incremental.plan import Plan
from helpers.notices import say_line, warn
from helpers.progress import followed

TEMPLATE, LEVEL = "territoires", "region"
"""The pages that have a note: those of regions."""

MAKING, PRINTING = "helpers.notes.note_html", "helpers.notes.pdf"
FOLDER = "_extra/notes"
STYLE = "notes.css"
LINK = f'<link rel="stylesheet" href="../{STYLE}">'
"""How the page of a note loads its style sheet, which stands in book/_extra."""


def notes(plan: Plan, cache: Cache, shared: Any) -> dict[str, bytes]:
    """Return the files of the notes of a plan, by address: an HTML page and a PDF for each region.

    shared: the fingerprint of page templates and environment. Where nothing can be printed, one line on standard error
    and in the report of the run says what to install, and the PDF files are left out.
    """
    pages = [page for page in plan.pages if page.template == TEMPLATE and page.parameters["territory_level"] == LEVEL]
    if not pages:
        return {}

    def key() -> list[Any]:
        return [shared, module_fingerprints.of_modules([MAKING]), [page.address for page in pages]]

    def made() -> dict[str, bytes]:
        from helpers.notes.note_html import note_pages

        say_line("Writing the summary notes.")
        return {f"{FOLDER}/{name}.html": text.encode() for name, text in note_pages(pages).items()}

    html = remember(cache, "notes", key, made)
    return {**html, **_printed(html, cache, shared)}


def _printed(html: dict[str, bytes], cache: Cache, shared: Any) -> dict[str, bytes]:
    """Return the PDF of each HTML page, printing those that changed."""
    code = module_fingerprints.of_modules([PRINTING])
    pages = {address: with_style(page.decode()) for address, page in html.items()}
    keys = {address: [shared, code, hashes.of_bytes(page.encode())] for address, page in pages.items()}
    kept_notes = {address: _kept(cache, key) for address, key in keys.items()}
    missing = [address for address, pdf in kept_notes.items() if pdf is None]
    if missing:
        from helpers.notes.pdf import cannot_print, print_all

        why = cannot_print()
        if why:
            sentence = f"{len(missing)} notes are not made as PDF, and the links to them lead nowhere. {why}"
            warn(sentence)
            add_notice(sentence)
        else:
            printed = followed(print_all([pages[address] for address in missing]), "Printing notes", missing)
            for address, pdf in zip(missing, printed, strict=True):
                cache.keep("printed", keys[address], {"pdf": pdf})
                kept_notes[address] = pdf
    return {f"{address.removesuffix('.html')}.pdf": pdf for address, pdf in kept_notes.items() if pdf is not None}


def with_style(page: str) -> str:
    """Return a page with its style sheet inside: what is printed loads nothing."""
    style = (paths.book() / "_extra" / STYLE).read_text(encoding="utf-8")
    return page.replace(LINK, f"<style>\n{style}\n</style>")


def _kept(cache: Cache, key: Any) -> bytes | None:
    names = cache.names("printed", key)
    return cache.get(names["pdf"]) if names else None
