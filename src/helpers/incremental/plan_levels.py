"""The pages of every territory of a level, from one line of the plan."""

from collections.abc import Sequence

from helpers.errors import TerritoryError, quoted
from helpers.incremental.plan_file import Page, TerritoryPages
from helpers.reading.documents import Document
from helpers.territory import grid
from helpers.territory.epci import epci_within


def pages_of_levels(lines: Sequence[TerritoryPages], document: Document) -> list[Page]:
    """Return the pages of the lines that name a level, by code, overseas last.

    Raises TerritoryError for an unknown level or code.
    """
    return [page for index, line in enumerate(lines) for page in _pages(line, index, document)]


def addresses_on_request(lines: Sequence[TerritoryPages], pages: Sequence[Page]) -> frozenset[str]:
    """Return the addresses of the pages of lines that are made when they are asked for."""
    chosen = {line.level: set(line.built) for line in lines if line.built is not None}
    return frozenset(
        page.address
        for page in pages
        if page.parameters["territory_code"]
        not in chosen.get(str(page.parameters["territory_level"]), {page.parameters["territory_code"]})
    )


def places_within(code: str) -> set[tuple[str, str]]:
    """Return the level and code of a region or a département and of all that stands in it, in whole or in part.

    code: "28", the region where one bears it, else the département; "D28", the département. Raises TerritoryError.
    """
    is_region = code in grid.codes("region")
    own = ("region", code) if is_region else ("departement", code.removeprefix("D"))
    place = grid.territory(*own)  # type: ignore[arg-type]
    inside = {("departement", one) for one in grid.departements_of(code)} if is_region else set()
    epci = {("epci", one) for one in epci_within(*own)}
    return {(place.level, place.code)} | inside | epci


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
    for field in ("apart", "built"):
        if unknown := sorted(set(getattr(line, field) or ()) - set(codes)):
            raise TerritoryError(
                "unknown-territory",
                f"{quoted(unknown)} is no code of level '{level}'.",
                where=document.where(("territories", index, field)),
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
