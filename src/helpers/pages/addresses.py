"""Addresses are for ever: every one that was published answers, or leads to the page that replaces it."""

from collections.abc import Collection
from typing import Annotated

from pydantic import Field, StrictStr

from helpers import paths
from helpers.catalog.cards import Card
from helpers.catalog.moments import Day
from helpers.english.links import ENGLISH, in_english
from helpers.errors import ReleaseError
from helpers.figures.published_figure import DOWNLOADS, file_mark
from helpers.incremental.plan import Plan, read_plan, withheld_pages
from helpers.reading.rows import read_rows

AGENDA, FEED = "agenda.ics", "nouvelles.xml"
DEMONSTRATION = "_demo/"
"""The folder of book/ whose pages are of the demonstration alone."""

FILES = (AGENDA, FEED)
"""Files that readers subscribe to: their addresses are kept as those of pages are."""

PublishedAddress = Annotated[StrictStr, Field(pattern=r"^[a-z0-9-]+(/[a-z0-9-]+)*(\.[a-z]+)?$")]


class PublishedPage(Card):
    """An address, without .html for a page, and the release that first had it."""

    address: PublishedAddress
    since: Day


class Redirect(Card):
    """A page that was moved: its former address, and the one that replaces it."""

    former: PublishedAddress
    target: PublishedAddress


def card_of(address: str) -> str:
    """Return where the picture is that stands for a page where it is shared."""
    return f"{DOWNLOADS}/{address}/{file_mark()}carte.png"


def written_addresses() -> frozenset[str]:
    """Return the addresses of the pages that book/ holds, those of the demonstration where it is made."""
    folders = (paths.book(), *([paths.book() / DEMONSTRATION] if paths.is_demo() else []))
    names = (path.name for folder in folders for path in folder.iterdir() if path.is_file())
    return frozenset(name.removesuffix(".j2").removesuffix(".md") for name in names if ".md" in name)


def live_addresses(plan: Plan | None = None) -> frozenset[str]:
    """Return every address that the book of a plan answers to, the full plan by default."""
    book = plan or read_plan()
    english = {ENGLISH + address for address in in_english(book)}
    return written_addresses() | {page.address for page in book.pages} | english | set(FILES)


def read_published() -> tuple[PublishedPage, ...]:
    """Return every address ever published, in the order of data/releases/addresses.csv; the errors of `read_rows`."""
    rows = read_rows(paths.data() / "releases" / "addresses.csv", PublishedPage, key=["address"])
    return tuple(rows.values())


def read_redirects(live: Collection[str]) -> dict[str, str]:
    """Return, for each former address, the live one that it leads to in the end.

    live: what the full plan answers to. A withheld page leads to the one that answers for it; the demonstration, whose
    addresses are for no one to keep, has no former one. Raises the errors of `read_rows`, and ReleaseError.
    """
    if paths.is_demo():
        return {}
    path = paths.data() / "releases" / "redirects.csv"
    rows = read_rows(path, Redirect, key=["former"])
    targets = {row.former: row.target for row in rows.values()}
    ends = {row.former: _end_of(row, targets, live, f"{paths.shown(path)}, line {line}") for line, row in rows.items()}
    return withheld_pages() | ends


def _end_of(row: Redirect, targets: dict[str, str], live: Collection[str], where: str) -> str:
    if row.former in live:
        raise ReleaseError(
            "invalid-redirect",
            f"The address '{row.former}' is still that of a page.",
            where=where,
            remedy="Take the redirect out.",
        )
    seen, address = [row.former], row.target
    while address not in live:
        if address in seen:
            chain = " -> ".join([*seen, address])
            raise ReleaseError(
                "invalid-redirect", f"It leads back to itself: {chain}.", where=where, remedy="Name a page of the plan."
            )
        if address not in targets:
            raise ReleaseError(
                "invalid-redirect",
                f"It leads to '{address}', which is no page.",
                where=where,
                remedy="Name a page of notebooks/plan.yml or of book/, without .html.",
            )
        seen.append(address)
        address = targets[address]
    return address
