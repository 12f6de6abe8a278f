"""The published form of a figure: its HTML, and every file that readers take away; the one place that says which."""

import re
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from helpers import paths
from helpers.charts import theme
from helpers.charts.printed_rows import as_rows
from helpers.drawing import without_labels
from helpers.figure_contract import FigurePayload
from helpers.figures.citations import Reference, read_edition, reference
from helpers.figures.csvw import as_csvw, licences
from helpers.figures.inline_svg import part_of_page
from helpers.figures.label_boxes import check_labels
from helpers.figures.picture_lines import picture_lines
from helpers.figures.printed_table import as_csv, as_json
from helpers.figures.shapes import shared, shortened
from helpers.figures.vega_bundle import bundle_address
from helpers.figures.vega_files import narrow_specification, specification_files
from helpers.figures.xlsx import as_xlsx
from helpers.incremental.drawings import draw_once
from helpers.page_templates.rendering import ENGLISH, FRENCH, templates
from helpers.wording import say

DOWNLOADS, EXTRA = "figures", "_extra"
SIZE = re.compile(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"')
FURNITURE_PX = 240
"""What title, reading and source take, below and above a drawing, in the frame that another page gives to a figure."""

TABLE_PX = 560
"""The height of that frame for a table: it scrolls."""

LONGEST_SOURCE = 150
"""Letters of the line of sources under a figure: longer, it names the first, and the others are one click away."""


@dataclass(frozen=True)
class FigureRequest:
    """A figure to publish: the address and the title of its page, its payload, its specification (None for a table).

    calculation: the address of what shows how it is computed, for a figure that no notebook makes. has_english: its
    page is in English too.
    """

    address: str
    page: str
    payload: FigurePayload
    specification: dict[str, Any] | None = None
    calculation: str = ""
    has_english: bool = False

    @property
    def base(self) -> str:
        """Return the address of its files, without suffix."""
        return f"{DOWNLOADS}/{self.address}/{file_mark()}{self.payload['id']}"


@dataclass(frozen=True)
class PublishedFigure:
    """A figure ready for its page: its HTML, its files by address below the site's root, its HTML in English furniture.

    english: "" where the page is in French alone; its addresses are those that hold in the French page.
    """

    html: str
    files: dict[str, bytes]
    english: str = ""


@dataclass(frozen=True)
class Drawn:
    """The drawings of a figure in light colours, for a page column and for a phone."""

    wide: str
    narrow: str

    def pictures(self, base: str) -> list[dict[str, Any]]:
        """Return, for both widths, the name, the size and the address of each drawing."""
        sizes = [(name, size_of(svg)) for name, svg in (("wide", self.wide), ("narrow", self.narrow))]
        return [{"name": name, "width": w, "height": h, "file": f"{base}-{name}.svg"} for name, (w, h) in sizes]

    def files(self, base: str) -> dict[str, bytes]:
        """Return the files of the drawings, by address: light, and dark where the page is."""
        drawings = (("wide", self.wide), ("narrow", self.narrow))
        return {f"{base}-{name}.svg": theme.both_themes(shared(shortened(svg))).encode() for name, svg in drawings}


def publish_figure(request: FigureRequest) -> PublishedFigure:
    """Return the published form of a figure, drawing what was not drawn before."""
    request = replace(request, payload=demonstrated(request.payload))
    mine = reference(request.payload, request.address, request.page, request.base, read_edition())
    return _published(request, mine, _drawn(request, request.specification) if request.specification else None)


def size_of(svg: str) -> tuple[int, int]:
    """Return the width and the height of a drawing, in pixels."""
    width, height = SIZE.search(svg).groups()  # type: ignore[union-attr]  # vl-convert always writes them
    return round(float(width)), round(float(height))


def file_mark() -> str:
    """Return what the name of every file of a figure begins with: a mark in the demonstration, nothing elsewhere."""
    return "simule-" if paths.is_demo() else ""


def demonstrated(payload: FigurePayload) -> FigurePayload:
    """Return a payload as it is published: in the demonstration, its title begins by saying so."""
    mark = say("simulated.mark")
    is_said = not paths.is_demo() or payload["title"].startswith(mark)
    return payload if is_said else {**payload, "title": f"{mark} {payload['title']}"}


def drawings_of(payload: FigurePayload, specification: dict[str, Any] | None) -> tuple[str, ...]:
    """Return the drawings of a figure, for a page column and for a phone; none for a table."""
    if specification is None:
        return ()
    specifications = (specification, narrow_specification(payload, specification))
    return tuple(draw_once(spec if payload["inline"] else without_labels(spec)) for spec in specifications)


def _drawn(request: FigureRequest, specification: dict[str, Any]) -> Drawn:
    payload = request.payload
    wide, narrow = drawings_of(payload, specification)
    for svg in (wide, narrow):
        check_labels(svg, payload["id"], request.address)
    return Drawn(wide, narrow)


def _published(request: FigureRequest, mine: Reference, drawn: Drawn | None) -> PublishedFigure:
    facts: dict[str, Any] = {
        "figure": request.payload,
        "pictures": drawn.pictures(request.base) if drawn else [],
        "rows": as_rows(request.payload),
        "reference": mine,
        "base": request.base,
        "missing": say("values.none"),
    }
    files = {
        f"{request.base}.csv": as_csv(request.payload).encode(),
        f"{request.base}.csv-metadata.json": as_csvw(request.payload, mine).encode(),
        f"{request.base}.values.json": as_json(request.payload, mine).encode(),
        f"{request.base}.readme.md": _readme(request.payload, mine).encode(),
        f"{request.base}.xlsx": as_xlsx(request.payload, mine),
        f"{request.base}.html": _page_alone(request, facts).encode(),
        **(drawn.files(request.base) if drawn else {}),
    }
    if request.specification:
        specified = specification_files(request.base, request.payload, request.specification)
        files |= {address: text.encode() for address, text in specified.items()}
    if drawn and request.payload["inline"]:
        for picture, svg in zip(facts["pictures"], (drawn.wide, drawn.narrow), strict=True):
            inline = inlined(part_of_page(svg), request.payload["id"], picture["name"])
            picture["svg"] = Markup(inline)  # noqa: S704  # our own drawing
    english = _in_page(request, facts, ENGLISH) if request.has_english else ""
    return PublishedFigure(_in_page(request, facts, FRENCH), files, english)


def _in_page(request: FigureRequest, facts: dict[str, Any], language: str) -> str:
    """Return the HTML of a figure in its page, with furniture in a language."""
    return _rendered(
        "figure.html.j2",
        language,
        root="../" * request.address.count("/"),
        calculation=request.calculation or f"notebooks/{request.address}.ipynb",
        embed=_embed(facts),
        longest_source=LONGEST_SOURCE,
        bundle=bundle_address(),
        around=picture_lines(request.payload, facts["reference"]),
        **facts,
    )


def _page_alone(request: FigureRequest, facts: dict[str, Any]) -> str:
    """Return the page that holds a figure alone, for other sites to embed."""
    place = {"root": "../" * request.base.count("/"), "address": request.address, "page": request.page}
    return _rendered("embed.html.j2", FRENCH, **place, **facts)


def _readme(payload: FigurePayload, mine: Reference) -> str:
    """Return what a person should know of the data of a figure, as Markdown."""
    texts = templates(paths.book() / "_templates", is_html=False)
    facts = {"figure": payload, "reference": mine, "licences": licences(payload["sources"])}
    return texts.get_template("readme.md.j2").render(**facts)


def _embed(facts: dict[str, Any]) -> str:
    """Return the HTML by which another site embeds a figure."""
    mine: Reference = facts["reference"]
    pictures = facts["pictures"]
    height = pictures[0]["height"] + FURNITURE_PX if pictures else TABLE_PX
    title = Markup.escape(facts["figure"]["title"])
    return f'<iframe src="{mine.alone}" title="{title}" loading="lazy" width="100%" height="{height}"></iframe>'


def _rendered(template: str, language: str, **facts: Any) -> str:
    folder = templates(paths.book() / "_templates", is_html=True, language=language)
    return folder.get_template(template).render(**facts)


def inlined(svg: str, name: str, tone: str) -> str:
    """Return an SVG for inclusion in HTML: clip identifiers must not clash between drawings of a page."""
    return re.sub(r"(id=\"|url\(#)([^\")]+)", rf"\g<1>\g<2>-{name}-{tone}", svg)
