"""A chart that a researcher makes with Altair, published as any other figure: captions, table, files, both themes."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import altair
import pandas as pd

from helpers.charts import theme
from helpers.charts.figure import NUMBER, TEXT, AnyChart, Column, Figure
from helpers.errors import FigureError, quoted

MOST_DECIMALS = 3
FIT = altair.AutoSizeParams(type="fit-x", contains="padding")


def show(  # noqa: PLR0913  # the parts of the figure contract, by name
    chart: AnyChart,
    *,
    title: str,
    source: str | Sequence[str],
    scope: str,
    reading_note: str,
    alt: str,
    table: pd.DataFrame | None = None,
    labels: Mapping[str, str] | None = None,
    caveats: Sequence[str] = (),
) -> Figure:
    """Return the figure of an Altair chart: what a cell ends with for its page to show it.

    table: the values that readers see and take away, those of the chart by default. labels: the headings of its
    columns, their names by default; a column that they leave out is not shown. The identifier of the figure is its
    title in plain letters. Raises FigureError where there is no Altair chart, no frame of values, no such
    column, or where the chart would ask for a file that a page does not hold.
    """
    if not isinstance(chart, altair.TopLevelMixin):
        raise FigureError(
            "chart-not-publishable",
            f"a {type(chart).__name__} is no Altair chart.",
            remedy="Draw it with altair, or show its values as a table.",
        )
    rows = _values(chart) if table is None else table
    headings = {str(name): str(name) for name in rows.columns} if labels is None else dict(labels)
    unknown = [name for name in headings if name not in rows.columns]
    if unknown:
        raise FigureError(
            "chart-not-publishable",
            f"`labels` names {quoted(unknown)}, which the table does not hold.",
            remedy=f"Its columns are {quoted(rows.columns)}.",
        )
    figure = Figure(
        id=_identifier(title),
        title=title,
        reading_note=reading_note,
        scope=scope,
        sources=(source,) if isinstance(source, str) else tuple(source),
        caveats=tuple(caveats),
        alt=alt,
        table=rows,
        columns=tuple(_column(rows[name], name, heading) for name, heading in headings.items()),
        draw=lambda width: _at_width(chart, width),
    )
    _check_alone(figure.specification(theme.WIDE_PX))
    return figure


def _values(chart: AnyChart) -> pd.DataFrame:
    layers = [chart, *getattr(chart, "layer", [])]
    frames = [layer.data for layer in layers if isinstance(getattr(layer, "data", None), pd.DataFrame)]
    if frames:
        return frames[0]
    raise FigureError(
        "chart-not-publishable",
        "the chart holds no frame of values for its table.",
        remedy="Give altair a pandas frame, or give the table: `charts.show(chart, table=rows, …)`.",
    )


def _column(cells: pd.Series, name: str, heading: str) -> Column:
    is_number = pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells)
    return Column(name, NUMBER if is_number else TEXT, _decimals(cells) if is_number else 0, label=heading)


def _decimals(cells: pd.Series) -> int:
    """Return how many decimals say every value of a column, three at most."""
    known = cells.dropna()
    return next((n for n in range(MOST_DECIMALS) if (known.round(n) == known).all()), MOST_DECIMALS)


def _at_width(chart: AnyChart, width: int) -> AnyChart:
    """Return a chart in the colours and fonts of the site; a single one takes the width of the page."""
    is_single = isinstance(chart, altair.Chart | altair.LayerChart)
    return chart.properties(width=width, autosize=FIT) if is_single else chart


def _check_alone(part: Any) -> None:
    """Raise ChartNotPublishable where a specification asks for data or an image elsewhere."""
    if isinstance(part, list):
        for element in part:
            _check_alone(element)
    elif isinstance(part, dict):
        url = part.get("url")
        if isinstance(url, str | dict) and not (isinstance(url, str) and url.startswith("data:")):
            raise FigureError(
                "chart-not-publishable",
                f"the chart takes what it draws from the address {quoted([url])}, and no page calls another.",
                remedy="Read the file in the notebook and give altair the frame.",
            )
        for key, element in part.items():
            if key not in ("datasets", "config"):
                _check_alone(element)


def _identifier(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-") or "figure"
