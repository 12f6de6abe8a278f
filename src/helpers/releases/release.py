"""The release: what moved since the last one, said to readers, and the state it leaves behind."""

import csv
import io
from datetime import date

from helpers import paths
from helpers.catalog.releases import Release, read_releases, read_state, write_releases, write_state
from helpers.errors import ReleaseError, quoted
from helpers.files import write_whole
from helpers.pages.addresses import PublishedPage, live_addresses, read_published, read_redirects
from helpers.releases.release_changes import lines_of_change
from helpers.releases.release_state import published_state
from helpers.releases.released_estimates import check_released, write_released

REGISTRY = "data/releases/addresses.csv"


def make_release(day: str) -> Release | None:
    """Compare what is published with the last release, keep what moved, and return it; None when nothing did.

    day: the day of the release, such as 2026-12-01. Nothing is written when nothing moved.
    Raises ReleaseError, BuildError, and the errors of `read_redirects` and
    `read_state`.
    """
    releases, before = check_day(day), read_state()
    check_released(before)
    live, published = live_addresses(), read_published() if releases else ()
    _check_addresses(published, live)
    now = published_state(day, live)
    lines = lines_of_change(before, now)
    if not lines:
        return None
    release = Release(date=day, lines=tuple(lines))
    known = {row.address for row in published}
    new = [PublishedPage(address=address, since=day) for address in now.pages if address not in known]
    write_released()
    write_whole(paths.root() / REGISTRY, _as_csv([*published, *new]).encode())
    write_releases((*releases, release))
    write_state(now)
    return release


def check_day(day: str) -> tuple[Release, ...]:
    """Return the releases that one of this day comes after; raises ReleaseError and the errors of `read_state`."""
    releases, before = read_releases(), read_state()
    if releases and (before is None or before.date < releases[-1].date):
        releases = releases[:-1]  # that one was cut short before its state was kept: it is made again
    try:
        is_day = date.fromisoformat(day).isoformat() == day
    except ValueError:
        is_day = False
    if not is_day:
        raise ReleaseError(
            "invalid-release-date",
            f"'{day}' is no day of the calendar.",
            where="--date",
            remedy="Write it year first: 2026-12-01.",
        )
    if releases and day <= releases[-1].date:
        raise ReleaseError(
            "invalid-release-date",
            f"The release of {day} would not come after the last one, of {releases[-1].date}.",
            where="--date",
            remedy="Give a later day.",
        )
    return releases


def _check_addresses(published: tuple[PublishedPage, ...], live: frozenset[str]) -> None:
    redirects = read_redirects(live)
    lost = [row.address for row in published if row.address not in live and row.address not in redirects]
    if lost:
        raise ReleaseError(
            "lost-address",
            f"Nothing answers any more to {quoted(lost)}.",
            where=REGISTRY,
            remedy="Say in data/releases/redirects.csv which page replaces each.",
        )


def _as_csv(rows: list[PublishedPage]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(PublishedPage.model_fields)
    writer.writerows((row.address, row.since) for row in rows)
    return out.getvalue()
