"""Where a page of the book stands: its section, the same page for other territories, the pages of its territory."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from helpers import paths
from helpers.english.links import ENGLISH, language_of
from helpers.reading.documents import read_document

NAVIGATION = ("_theme", "navigation.yml")
FRANCE = "france"
CODE = re.compile(r"(\d\w*)-")
SUBJECT = re.compile(r"\s?:\s")
"""What parts the kind of a page from its territory, in its title, in French or in English."""

MOST_NEIGHBOURS = 60
"""A page lists no more neighbours than that, so that its weight does not grow with the number of pages."""


@dataclass(frozen=True)
class Link:
    """A page that another leads to: its address without suffix, its words, and whether it is the present one."""

    address: str
    label: str
    is_here: bool = False


@dataclass(frozen=True)
class Whereabouts:
    """What a page shows of the others.

    sections: the main menu. neighbours: the same page for other territories or domains, or the other pages
    of a small section. related: the other pages of its territory. filters: what search sorts it by.
    """

    sections: tuple[Link, ...]
    section: Link | None
    place: str
    neighbours: tuple[Link, ...]
    previous: Link | None
    following: Link | None
    related: tuple[Link, ...]
    filters: Mapping[str, str]
    is_series: bool


class Navigation:
    """The whereabouts of every page of a book, from their titles by address, in the order of its contents."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        self.titles = titles

    @cached_property
    def _card(self) -> dict[str, Any]:
        return dict(read_document(paths.book().joinpath(*NAVIGATION)).content)

    def of(self, address: str) -> Whereabouts:
        """Return the whereabouts of a page; a page that is not of the book has the main menu alone."""
        language = language_of(address)
        sections = tuple(self._section(section, address, language) for section in self._card["sections"])
        section = next((section for section in sections if section.is_here), None)
        series = self._series(address)
        neighbours = self._neighbours(address, series, section)
        here = next((position for position, neighbour in enumerate(neighbours) if neighbour.is_here), None)
        return Whereabouts(
            sections=sections,
            section=section,
            place=self._place(address),
            neighbours=neighbours if len(neighbours) <= MOST_NEIGHBOURS else (),
            previous=neighbours[here - 1] if here else None,
            following=neighbours[here + 1] if here is not None and here + 1 < len(neighbours) else None,
            related=self._related(address, language) if series and series["of"] == "territory" else (),
            filters=self._filters(address, series),
            is_series=series is not None,
        )

    def _section(self, card: Mapping[str, Any], address: str, language: str) -> Link:
        bare = address.removeprefix(ENGLISH)
        is_here = bare == card["page"] or bare.startswith(tuple(card["holds"]))
        return Link(self._in(card["page"], language), card[language], is_here)

    def _series(self, address: str) -> dict[str, Any] | None:
        bare = address.removeprefix(ENGLISH)
        return next((series for series in self._card["series"] if bare.startswith(series["folder"])), None)

    def _neighbours(self, address: str, series: dict[str, Any] | None, section: Link | None) -> tuple[Link, ...]:
        if series:
            folder = (ENGLISH if language_of(address) == "en" else "") + series["folder"]
            return tuple(
                Link(page, self._place(page), page == address) for page in self.titles if page.startswith(folder)
            )
        if section is None:
            return ()
        alone = [
            page for page in self.titles if self._series(page) is None and language_of(page) == language_of(address)
        ]
        kept = [page for page in alone if self.of_section(page) == self.of_section(address)]
        return tuple(Link(page, self.titles[page], page == address) for page in kept)

    def of_section(self, address: str) -> str | None:
        """Return the page of the section that an address stands in; None outside them all."""
        bare = address.removeprefix(ENGLISH)
        return next(
            (
                str(section["page"])
                for section in self._card["sections"]
                if bare == section["page"] or bare.startswith(tuple(section["holds"]))
            ),
            None,
        )

    def _related(self, address: str, language: str) -> tuple[Link, ...]:
        mine = _codes(address)
        links: list[Link] = []
        for series in self._card["series"]:
            if series["of"] != "territory":
                continue
            pages = [
                address for address in self.titles if address.startswith(series["folder"]) and _codes(address) & mine
            ]
            for page in pages:
                label = series[language] if len(pages) == 1 else f"{series[language]} ({self._place(page)})"
                here = self._in(page, language)
                links.append(Link(here, label, here == address))
        return tuple(links)

    def _in(self, address: str, language: str) -> str:
        """Return the address of a page in a language, or its French one where it is not translated."""
        other = ENGLISH + address
        return other if language == "en" and other in self.titles else address

    def _place(self, address: str) -> str:
        """Return the territory or the domain of a page: what its title ends with."""
        if address.rpartition("/")[2] == FRANCE:
            return str(self._card[FRANCE][language_of(address)])
        return SUBJECT.split(self.titles.get(address, ""))[-1]

    def _filters(self, address: str, series: dict[str, Any] | None) -> dict[str, str]:
        if series is None:
            return {}
        kind = "territory" if series["of"] == "departement" else series["of"]
        filters = {kind: self._place(address)}
        return {**filters, "study": str(series[language_of(address)])} if series.get("study") else filters


def _codes(address: str) -> set[str]:
    name = address.rpartition("/")[2]
    return set(CODE.findall(name)) or {name}
