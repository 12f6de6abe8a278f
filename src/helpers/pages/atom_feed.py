"""The releases as an Atom feed: the same bytes for the same releases; addresses are relative to the site."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from html import escape
from uuid import NAMESPACE_URL, uuid5

from feedgen.feed import FeedGenerator

from helpers import paths
from helpers.catalog.releases import Release
from helpers.pages.addresses import FEED
from helpers.wording import say

PAGE = "nouveautes.html"
NAME = "carnets-observatoire/nouvelles"


def as_atom(releases: Sequence[Release]) -> str:
    """Return releases, the oldest first, as an Atom text that shows the newest first.

    Identifiers are made of dates of release, and so never change.
    """
    feed = FeedGenerator()
    feed.id(_identifier(NAME))
    mark = f"{say('simulated.mark')} " if paths.is_demo() else ""
    feed.title(mark + say("release.feed.title"))
    feed.author(name=say("release.feed.author"))
    feed.language("fr")
    feed.link(href=FEED, rel="self")
    feed.link(href=PAGE, rel="alternate")
    feed.updated(_instant(releases[-1].date))
    for release in releases:
        entry = feed.add_entry()  # each one is put before the former ones
        entry.id(_identifier(f"{NAME}/{release.date}"))
        entry.title(mark + say("release.named", date=release.shown_date))
        entry.updated(_instant(release.date))
        entry.published(_instant(release.date))
        entry.link(href=f"{PAGE}#edition-{release.date}")
        lines = "".join(f"<li>{escape(line)}</li>" for line in release.lines)
        entry.content(f"<ul>{lines}</ul>", type="html")
    return str(feed.atom_str(pretty=True).decode())


def _identifier(name: str) -> str:
    return uuid5(NAMESPACE_URL, name).urn


def _instant(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
