"""The still image of a chart: what viewers without Vega show in its place (GitHub, VS Code, nbconvert)."""

from collections.abc import Callable
from html import escape
from typing import Any

from helpers.charts import theme
from helpers.drawing import without_labels

FIGURE_MIME = "application/vnd.carnets.figure+json"
# JupyterLab 4 knows Vega-Lite up to 5; the charts use nothing newer. Publication draws them with Altair's own version.
VEGALITE_MIME = "application/vnd.vegalite.v5+json"
SVG_MIME = "image/svg+xml"


def with_image(output: dict[str, Any], draw: Callable[[dict[str, Any]], str]) -> dict[str, Any]:
    """Return an output of a cell; a chart has its image beside it, on paper of its own, with its alternative text.

    draw: what draws a specification as SVG.
    """
    data = output.get("data", {})
    if FIGURE_MIME not in data or VEGALITE_MIME not in data:
        return output
    specification, figure = data[VEGALITE_MIME], data[FIGURE_MIME]
    svg = draw(specification if figure["inline"] else without_labels(specification))
    paper = f'<rect width="100%" height="100%" fill="{theme.light("paper")}"/>'
    opening, rest = svg.split(">", 1)
    image = f'{opening} role="img" aria-label="{escape(figure["alt"])}">{paper}{rest}'
    metadata = {**output["metadata"], SVG_MIME: {"alt": figure["alt"]}}
    return {**output, "data": {**data, SVG_MIME: image}, "metadata": metadata}
