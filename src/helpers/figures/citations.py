"""How a figure is referred to: where it stands, how it is cited, how another page embeds it; no clock."""

from dataclasses import dataclass
from importlib.metadata import version

from helpers.catalog.releases import read_releases
from helpers.figure_contract import FigurePayload
from helpers.incremental.module_fingerprints import PROJECT
from helpers.reading.site_address import site_address
from helpers.wording import say


@dataclass(frozen=True)
class Edition:
    """What is published: its address ("" where none is set: addresses then start at its root), its version and day."""

    site: str
    name: str


@dataclass(frozen=True)
class Reference:
    """A figure from outside: the title of its page, its address there, that of its page of its own, its citation."""

    page: str
    permalink: str
    alone: str
    citation: str


def read_edition() -> Edition:
    """Return the edition that the address of the site, the package and data/releases make.

    Raises the errors of `read_document` and `read_releases`.
    """
    releases = read_releases()
    day = releases[-1].shown_date if releases else ""
    return Edition(site_address(), say("sharing.edition", version=version(PROJECT), day=day))


def reference(payload: FigurePayload, address: str, page: str, base: str, edition: Edition) -> Reference:
    """Return how a figure is referred to.

    address: that of its page, without suffix; page: its title. base: the address of its files, without suffix.
    """
    permalink = f"{edition.site}{address}.html#{payload['id']}"
    citation = say(
        "sharing.citation",
        title=payload["title"],
        page=page,
        edition=edition.name,
        address=permalink,
        sources=payload["sources"],
        is_simulated=payload["is_simulated"],
    )
    return Reference(page, permalink, f"{edition.site}{base}.html", citation)
