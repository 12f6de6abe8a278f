"""The published form of a figure: SVG files in both themes and two widths, a table, a CSV, and their HTML."""

import csv
import io
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from helpers import paths
from helpers.publish.bundle import bundle_address
from helpers.publish.drawing import dark, draw_all
from helpers.publish.specifications import narrow_specification, specification_files
from helpers.wording import number, say, signed

SIZE = re.compile(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"')
DOWNLOADS, EXTRA = "figures", "_extra"


@dataclass(frozen=True)
class Published:
    """A figure ready for its page: its HTML, and its files by address below the site's root."""

    html: str
    files: dict[str, str]


def publish_figures(figures: list[tuple[str, dict[str, Any], dict[str, Any] | None]]) -> list[Published]:
    """Return the published form of figures, drawn together.

    figures: for each, the address of its page, its payload and its specification (None for a table).
    """
    wanted = [
        spec if payload["inline"] else without_labels(spec)
        for _, payload, wide in figures
        if wide
        for spec in (wide, narrow_specification(payload, wide))
    ]
    drawings = iter(draw_all(wanted))
    return [
        _published(address, payload, wide, *((next(drawings), next(drawings)) if wide else (None, None)))
        for address, payload, wide in figures
    ]


@cache
def templates(folder: Path, *, is_html: bool) -> Environment:
    """Return the environment of a folder of templates; HTML ones escape values; unknown names are refused."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=is_html,  # noqa: S701 (Markdown templates are not HTML)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"number": number, "signed": signed}
    made.globals["caption"] = _caption
    return made


def _published(
    address: str, payload: dict[str, Any], spec: dict[str, Any] | None, wide: str | None, narrow: str | None
) -> Published:
    base = f"{DOWNLOADS}/{address}/{payload['id']}"
    files = {f"{base}.csv": as_csv(payload), **(specification_files(base, payload, spec) if spec else {})}
    pictures = []
    for name, svg in (("wide", wide), ("narrow", narrow)):
        if svg is None:
            continue
        width, height = SIZE.search(svg).groups()  # type: ignore[union-attr]
        picture = {"name": name, "width": round(float(width)), "height": round(float(height)), "base": f"{base}-{name}"}
        if payload["inline"]:
            picture |= {"light": Markup(inlined(svg, name, "l")), "dark": Markup(inlined(dark(svg), name, "d"))}  # noqa: S704
        else:
            files |= {f"{base}-{name}-light.svg": svg, f"{base}-{name}-dark.svg": dark(svg)}
        pictures.append(picture)
    root = "../" * address.count("/")
    html = (
        templates(paths.book() / "_templates", is_html=True)
        .get_template("figure.html.j2")
        .render(
            figure=payload,
            pictures=pictures,
            root=root,
            csv=f"{base}.csv",
            base=base,
            bundle=bundle_address(),
            rows=as_rows(payload),
            simulated=say("simulated.why"),
            stamp=say("simulated.stamp"),
        )
    )
    return Published(html, files)


def as_rows(payload: dict[str, Any]) -> list[list[str]]:
    """Return the rows of a figure's table as readers see them; a missing value is "n.d."."""
    return [
        [_cell(column, value, payload, line) for column, value in zip(payload["columns"], row, strict=True)]
        for line, row in enumerate(payload["rows"])
    ]


def as_csv(payload: dict[str, Any]) -> str:
    """Return a figure's table as CSV: UTF-8, commas, decimal points, empty where missing."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column["label"] for column in payload["columns"]])
    writer.writerows(["" if value is None else value for value in row] for row in payload["rows"])
    return out.getvalue()


def _cell(column: dict[str, Any], value: Any, payload: dict[str, Any], line: int) -> str:
    if value is None:
        return say("values.none")
    decimals = payload["decimals"][column["key"]][line] if column["key"] in payload["decimals"] else column["decimals"]
    if column["kind"] == "number":
        return number(value, decimals)
    return signed(value, decimals) if column["kind"] == "signed" else str(value)


def inlined(svg: str, name: str, tone: str) -> str:
    """Return an SVG for inclusion in HTML: clip identifiers must not clash between the four drawings of a page."""
    return re.sub(r"(id=\"|url\(#)([^\")]+)", rf"\g<1>\g<2>-{name}-{tone}", svg)


def without_labels(specification: dict[str, Any]) -> dict[str, Any]:
    """Drop the labels of single marks: inside an image nobody hears them, the figure's alternative text is read."""
    return {**specification, "config": {**specification["config"], "aria": False}}


def _caption(text: str) -> Markup:
    """Return a caption escaped, with its bold words; captions hold no other markup."""
    return Markup(re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", str(Markup.escape(text))))  # noqa: S704
