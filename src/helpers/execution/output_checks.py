"""Outputs that a page could not show: they stop the page that holds them, where a reader would meet a blank."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from helpers.errors import PageError
from helpers.execution.executed_notebook import FIGURE_MIME

MARKDOWN, HTML, TEXT, IMAGES = "text/markdown", "text/html", "text/plain", ("image/svg+xml", "image/png", "image/jpeg")
ASKS = re.compile(r"<(script|iframe|object|embed|canvas|link|video|audio)\b", re.IGNORECASE)
ELSEWHERE = re.compile(r"<(?:img|image|source)\b[^>]*?\b(?:src|href)\s*=\s*[\"']?(?!data:)[^\"'\s>]+", re.IGNORECASE)
PICTURE, ALTERNATIVE = re.compile(r"<img\b[^>]*>", re.IGNORECASE), re.compile(r"\balt\s*=\s*[\"'][^\"']", re.IGNORECASE)
INVISIBLE = re.compile(r"<(style|template)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
TAG, DRAWN = re.compile(r"<[^>]*>"), re.compile(r"<(svg|img)\b", re.IGNORECASE)
AS_FIGURE = "Publish a chart with `charts.show(chart, title=…, source=…, scope=…, reading_note=…, alt=…)`"


def check_outputs(cells: Sequence[tuple[int, dict[str, Any]]], where: str) -> None:
    """Raise PageError for the first output that the site would show blank, or that some readers would miss.

    cells: the position of each code cell and what it gave. where: the template.
    """
    for cell, result in cells:
        for output in result["outputs"]:
            for what, remedy in _faults(output):
                raise PageError("output-not-shown", f"{what}.", where=f"{where}, cell {cell}", remedy=f"{remedy}.")


def _faults(output: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an output, and what to do."""
    data = output.get("data", {})
    if not data or FIGURE_MIME in data or MARKDOWN in data:
        return
    rich = sorted(set(data) - {HTML, TEXT, *IMAGES})
    images = [kind for kind in IMAGES if kind in data]
    html = "".join(data.get(HTML, ""))
    if "application/vnd.jupyter.widget-view+json" in rich:
        yield "a widget needs a kernel, and a page has none", f"Show what it would show. {AS_FIGURE}"
    elif any("vega" in kind for kind in rich) or (ASKS.search(html) and "vega" in html):
        yield "an Altair chart shown as it is stays blank: pages run no script of a notebook", AS_FIGURE
    elif ASKS.search(html):
        kind = ASKS.search(html).group(1).lower()  # type: ignore[union-attr]  # it has just been found
        yield f"its HTML holds <{kind}>, which pages do not run or load", f"Take it out. {AS_FIGURE}"
    elif ELSEWHERE.search(html):
        yield "its HTML asks for an image that is not in the page", "Give the image itself, or a figure"
    elif any(not ALTERNATIVE.search(tag) for tag in PICTURE.findall(html)):
        yield "its HTML holds an image without alternative text", "Give it an `alt`"
    elif html and not DRAWN.search(html) and not TAG.sub("", INVISIBLE.sub("", html)).strip():
        yield "its HTML shows nothing", "Show something, or end the cell with None"
    elif not html and images and not any(_alternative(output, kind) for kind in images):
        yield (
            f"an image ({images[0]}) has no alternative text",
            f'Say what it shows: `display(figure, metadata={{"alt": "…"}})`. {AS_FIGURE}',
        )
    elif not html and not images and rich:
        yield f"no page shows what it gives ({', '.join(rich)})", f"Show a figure, a table or a text. {AS_FIGURE}"


def _alternative(output: dict[str, Any], kind: str) -> str:
    """Return the alternative text that an output has for an image, "" without any."""
    metadata = output.get("metadata", {})
    return str(metadata.get(kind, {}).get("alt") or metadata.get("alt") or "").strip()
