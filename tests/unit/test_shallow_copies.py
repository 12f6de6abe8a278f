"""Specifications composed from shallow copies are those that Altair composes from deep ones, for every chart."""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest
from altair.utils.schemapi import SchemaBase

from helpers import charts
from helpers import tables as published
from helpers.charts import figure as composition
from helpers.charts import theme
from helpers.charts.figure import Column, Figure
from helpers.charts.shallow_copies import shallow_copies

TEMPLATES = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
DRAWING = {name for name in charts.__all__ if name.startswith("draw_")}
MOST = 1
"""How many figures of one drawing function are compared."""


@pytest.fixture
def is_same(monkeypatch: pytest.MonkeyPatch) -> Callable[[Figure, int], bool]:
    """Return whether the two specifications of a figure at a width are the same JSON."""

    def compared(figure: Figure, width: int) -> bool:
        shallow = figure.specification(width, is_checked=False)
        with monkeypatch.context() as patch:
            patch.setattr(composition, "shallow_copies", contextlib.nullcontext)
            deep = figure.specification(width, is_checked=False)
        return json.dumps(shallow, sort_keys=True) == json.dumps(deep, sort_keys=True)

    return compared


def executed_figures(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Figure]]:
    """Execute the code of every template on its development values: the figures with a chart, by drawing function."""
    made: dict[str, list[Figure]] = {name: [] for name in DRAWING}
    create = Figure.__init__

    def created(self: Figure, *args: Any, **fields: Any) -> None:
        """Record a figure made by a drawing function that another one calls."""
        create(self, *args, **fields)
        if self.draw:
            made.setdefault(self.draw.__qualname__.partition(".")[0], []).append(self)

    def recorded(name: str) -> Callable[..., Any]:
        draw = getattr(charts, name)

        def drawn(*args: Any, **options: Any) -> Any:
            shown = draw(*args, **options)
            if isinstance(shown, Figure) and shown.draw:
                made[name].append(shown)
            return shown

        return drawn

    with monkeypatch.context() as patch:
        patch.setattr(Figure, "__init__", created)
        for name in DRAWING:
            patch.setattr(charts, name, recorded(name))
        for template in TEMPLATES:
            names: dict[str, Any] = {}
            for cell in json.loads(template.read_text(encoding="utf-8"))["cells"]:
                if cell["cell_type"] == "code":
                    exec("".join(cell["source"]), names)  # noqa: S102  # the project's own templates
        home = published.region_overview().assign(href=None)
        charts.draw_home_map(home, published.read_table("outlines_region"), published.read_table("inset_frames"))
    return made


def test_a_chart_changed_in_place_would_be_seen(is_same: Callable[[Figure, int], bool]) -> None:
    """The comparison can fail: this chart is drawn in the way that shallow copies forbid."""

    def draw(width: int) -> alt.LayerChart:
        base = alt.Chart(pd.DataFrame({"x": [1]})).mark_point().encode(x="x:Q")
        layered = alt.layer(base, base.mark_rule())
        base.encoding.x.title = str(width)
        return layered

    table = pd.DataFrame({"name": ["a"]})
    one = Figure("f", "T", "L.", "C.", ("S",), (), "A.", table, (Column("name"),), draw)
    assert not is_same(one, theme.WIDE_PX)


def test_copies_are_deep_again_after_an_error() -> None:
    before = SchemaBase.copy
    with pytest.raises(KeyError), shallow_copies():
        assert SchemaBase.copy is not before
        raise KeyError
    assert SchemaBase.copy is before


@pytest.mark.usefixtures("tables")
@pytest.mark.slow
def test_every_chart_has_the_specification_of_deep_copies(
    monkeypatch: pytest.MonkeyPatch, is_same: Callable[[Figure, int], bool]
) -> None:
    made = executed_figures(monkeypatch)
    for name, figures in made.items():
        assert figures, f"no template draws by {name}"
        for one in figures[:MOST]:
            assert is_same(one, theme.WIDE_PX), name
            assert is_same(one, theme.NARROW_PX), name
