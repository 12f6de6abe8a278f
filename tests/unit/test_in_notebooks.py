"""A figure as a notebook shows it: French numbers in its table and tooltips, its image for viewers without Vega."""

from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
import pytest
import vl_convert
from lxml import etree

from helpers import paths
from helpers.charts import figure as figures
from helpers.charts import theme
from helpers.charts.figure import NUMBER, SIGNED, Column, Figure
from helpers.charts.image import FIGURE_MIME, SVG_MIME, VEGALITE_MIME

ROWS = pd.DataFrame({"name": ["<b>a</b>", "b"], "value": [1234.5, None], "gap": [-0.25, 1.0]})
Shown = list[tuple[dict[str, Any], dict[str, Any]]]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[dict[str, Any], dict[str, Any]]]:
    """Return a function that shows a figure and gives its output: data by kind, and metadata."""
    outputs: Shown = []
    monkeypatch.setattr(
        figures,
        "display",
        lambda data, metadata, **_: outputs.append((data, metadata)) if "role" not in metadata else 0,
    )

    def show(**changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        facts = {
            "id": "a",
            "title": "Un titre",
            "reading_note": "Se lit.",
            "scope": "Partout.",
            "sources": ("Insee (2019)",),
            "caveats": (),
            "alt": 'Une carte "à lire" <de près>.',
            "table": ROWS,
            "columns": (Column("name"), Column("value", NUMBER, 1), Column("gap", SIGNED, 2, label="Écart")),
        }
        Figure(**{**facts, **changes})._ipython_display_()
        return outputs.pop()

    return show


def bars(width: int) -> alt.Chart:
    return alt.Chart(ROWS).mark_bar().encode(x="value:Q", y="name:N").properties(width=width)


def test_a_run_draws_the_image_itself(
    shown: Callable[..., tuple[dict[str, Any], dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kernel would take a second to start the drawer, for a drawing that the run has kept."""
    monkeypatch.setenv(paths.PAGE, "here")
    data, metadata = shown(draw=bars)
    assert set(data) == {FIGURE_MIME, VEGALITE_MIME, "text/plain"} and metadata == {}


def test_image_is_a_drawing_on_paper_that_says_its_alternative_text(
    shown: Callable[..., tuple[dict[str, Any], dict[str, Any]]],
) -> None:
    data, metadata = shown(draw=bars)
    drawing = etree.fromstring(data[SVG_MIME].encode())
    assert drawing.get("aria-label") == metadata[SVG_MIME]["alt"] == 'Une carte "à lire" <de près>.'
    assert drawing[0].tag.endswith("rect") and drawing[0].get("fill") == theme.light("paper")
    assert len(drawing.findall(".//{*}path")) >= 2


def test_table_is_in_french_and_escaped(shown: Callable[..., tuple[dict[str, Any], dict[str, Any]]]) -> None:
    html = shown()[0]["text/html"].replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert [cell.text for cell in etree.HTML(html).iter("td")] == ["<b>a</b>", "1 234,5", "−0,25", "b", "n.d.", "+1,00"]


def test_tooltips_are_in_french(shown: Callable[..., tuple[dict[str, Any], dict[str, Any]]]) -> None:
    specification = shown(draw=bars)[0][VEGALITE_MIME]
    assert specification["config"]["locale"]["number"] == vl_convert.get_format_locale("fr-FR")
    formats = {one["field"]: one.get("format") for one in specification["encoding"]["tooltip"]}
    assert formats == {"value": ",.1f", "name": None}
