"""The pages of every territory of a level, from one line of the plan."""

from collections.abc import Sequence

from helpers.errors import TerritoryError, quoted
from helpers.incremental.plan_file import Page, TerritoryPages
from helpers.reading.documents import Document
from helpers.territory import grid


def pages_of_levels(lines: Sequence[TerritoryPages], document: Document) -> list[Page]:
    """Return the pages of the lines that name a level, by code, overseas last.

    Raises TerritoryError for an unknown level or code.
    """
    return [page for index, line in enumerate(lines) for page in _pages(line, index, document)]


def _pages(line: TerritoryPages, index: int, document: Document) -> list[Page]:
    level = next((level for level in grid.LEVELS if level == line.level), None)
    if level is None:
        raise TerritoryError(
            "unknown-territory",
            f"'{line.level}' is no level.",
            where=document.where(("territories", index, "level")),
            remedy=f"Levels are {grid.EVERY_LEVEL}.",
        )
    codes = grid.codes(level)
    if unknown := sorted(set(line.apart) - set(codes)):
        raise TerritoryError(
            "unknown-territory",
            f"{quoted(unknown)} is no code of level '{level}'.",
            where=document.where(("territories", index, "apart")),
            remedy=f"Codes are texts, such as {quoted(codes[:3])}.",
        )
    chosen = (grid.territory(level, code) for code in codes if code not in line.apart)
    places = sorted(chosen, key=lambda place: place.is_overseas)
    return [
        Page(
            template=line.template,
            address=f"{line.address}/{place.code.lower()}-{place.slug}",
            parameters={"territory_level": place.level, "territory_code": place.code},
        )
        for place in places
        if not grid.is_region_too(place)
    ]
