"""Specifications composed quickly are those that Altair composes with all its precautions, for every chart."""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest
from altair.utils import schemapi
from altair.utils.schemapi import SchemaBase

from helpers import charts
from helpers import tables as published
from helpers.charts import figure as composed
from helpers.charts import theme
from helpers.charts.composition import quick_composition
from helpers.charts.figure import Column, Figure

TEMPLATES = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
DRAWING = {name for name in charts.__all__ if name.startswith("draw_")}
NOT_DRAWN = {"draw_item_maps"}
"""Maps whose zones no study of today tells apart: a sentence stands in their place."""
MOST = 1
"""How many figures of one drawing function are compared."""


@pytest.fixture
def is_same(monkeypatch: pytest.MonkeyPatch) -> Callable[[Figure, int], bool]:
    """Return whether the two specifications of a figure at a width are the same JSON."""

    def compared(figure: Figure, width: int) -> bool:
        quick = figure.specification(width, is_checked=False)
        with monkeypatch.context() as patch:
            patch.setattr(composed, "quick_composition", lambda is_checked: contextlib.nullcontext())
            slow = figure.specification(width)
        return json.dumps(quick, sort_keys=True) == json.dumps(slow, sort_keys=True)

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


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": ["x", None], "b": [1.5, None], "c": [True, False], "d": [1, 2], "e": [float("inf"), -0.0]}),
        pd.DataFrame({"a": ["x"], "when": [pd.Timestamp("2020-01-02")]}),
        pd.DataFrame({"a": pd.Categorical(["x", None]), "n": pd.array([1, None], dtype="Int64")}),
        pd.DataFrame({"a": pd.Series([1, "x"], dtype=object)}),
        pd.DataFrame({"a": [0.1], "b": [0.1]}).astype({"b": "float32"}),
        pd.DataFrame({"a": pd.Series([], dtype=str)}),
    ],
)
def test_rows_are_those_that_altair_writes(frame: pd.DataFrame) -> None:
    with quick_composition(is_checked=False):
        rows = alt.Chart(frame).mark_point().to_dict()["datasets"]
    assert json.dumps(rows) == json.dumps(alt.Chart(frame).mark_point().to_dict()["datasets"])


def test_precautions_are_back_after_an_error() -> None:
    before = SchemaBase.copy, schemapi._FromDict.hash_schema, schemapi.DEBUG_MODE
    with pytest.raises(KeyError), quick_composition(is_checked=False):
        during = SchemaBase.copy, schemapi._FromDict.hash_schema, schemapi.DEBUG_MODE
        assert not any(one is other for one, other in zip(before, during, strict=True))
        raise KeyError
    # A bound class method is another object each time it is read.
    assert (SchemaBase.copy, schemapi._FromDict.hash_schema, schemapi.DEBUG_MODE) == before


def test_a_chart_that_breaks_the_schema_is_refused_outside_a_run() -> None:
    """Composing unchecked would let it pass to the drawing."""
    table = pd.DataFrame({"name": ["a"]})
    wrong = lambda _width: alt.Chart(table).mark_point().encode(x=alt.X("name:N", axis=alt.Axis(ticks="many")))  # noqa: E731
    figure = Figure("f", "T", "L.", "C.", ("S",), (), "A.", table, (Column("name"),), wrong)
    with pytest.raises(schemapi.SchemaValidationError, match="many"):
        figure.specification(theme.WIDE_PX)
    assert figure.specification(theme.WIDE_PX, is_checked=False)


@pytest.mark.usefixtures("tables")
@pytest.mark.slow
def test_every_chart_has_the_specification_of_careful_composition(
    monkeypatch: pytest.MonkeyPatch, is_same: Callable[[Figure, int], bool]
) -> None:
    made = executed_figures(monkeypatch)
    for name, figures in made.items():
        assert bool(figures) is (name not in NOT_DRAWN), f"no template draws by {name}, or one does again"
        for one in figures[:MOST]:
            assert is_same(one, theme.WIDE_PX), name
            assert is_same(one, theme.NARROW_PX), name
