"""The figure contract: a chart never goes without its captions, its alternative text and its data."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import altair as alt
import pandas as pd
from IPython.display import Markdown, display

from helpers.charts import theme
from helpers.charts.composition import quick_composition
from helpers.charts.image import FIGURE_MIME, VEGALITE_MIME, with_image
from helpers.charts.printed_rows import as_rows
from helpers.charts.tooltips import with_tooltips
from helpers.drawing import draw, is_left_to_run
from helpers.figure_contract import FigureColumn, FigurePayload
from helpers.wording import say

AnyChart: TypeAlias = alt.Chart | alt.LayerChart | alt.ConcatChart | alt.VConcatChart | alt.FacetChart
VEGALITE_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
CAPTION_ROLE = "carnets-caption"

# How a column is written: a text, a number with its decimals, or a number that bears its sign.
TEXT, NUMBER, SIGNED = "text", "number", "signed"


@dataclass(frozen=True)
class Column:
    """A column of a figure's table: its key in the frame, how it is written, its wording key when it differs."""

    key: str
    kind: str = TEXT
    decimals: int = 0
    decimals_from: str | None = None
    label: str | None = None

    def described(self) -> FigureColumn:
        """Return the column as the payload holds it."""
        label = self.label or say(f"columns.{self.key}")
        return {"key": self.key, "label": label, "kind": self.kind, "decimals": self.decimals}


@dataclass(frozen=True)
class Figure:
    """A chart, its title, « Lecture », « Champ », « Source », caveats, alternative text and table.

    `question` is the wording of a survey's question. `is_simulated` says, in the image, the alternative text, the table
    and the downloads, that values are simulated.
    `shown_rows` is how many rows of a long table a page shows; the file to download has them all.
    `draw` takes a width in pixels and returns the chart; None makes a figure that is a table. `shapes` are GeoJSON
    features by the name the chart gives them (alt.NamedData): Altair would copy and check them once per layer.
    In JupyterLab it shows the interactive chart above its captions; the notebook holds its image beside it.
    """

    id: str
    title: str
    reading_note: str
    scope: str
    sources: tuple[str, ...]
    caveats: tuple[str, ...]
    alt: str
    table: pd.DataFrame
    columns: tuple[Column, ...]
    draw: Callable[[int], AnyChart] | None = None
    shapes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    inline: bool = False
    question: str = ""
    is_simulated: bool = False
    shown_rows: int | None = None

    def payload(self) -> FigurePayload:
        """Return everything publication needs besides the chart itself, as JSON values."""
        columns, table = self._marked_columns()
        shown = table[[column.key for column in columns]]
        decimals = {c.key: table[c.decimals_from].tolist() for c in columns if c.decimals_from}
        return {
            "id": self.id,
            "title": self.named(),
            "reading_note": self.reading_note,
            "scope": self.scope,
            "sources": list(self.sources),
            "caveats": list(self.caveats),
            "question": self.question,
            "is_simulated": self.is_simulated,
            "alt": self.described(),
            "columns": [column.described() for column in columns],
            "decimals": decimals,
            "shown_rows": self.shown_rows,
            "rows": shown.astype(object).where(shown.notna(), None).to_numpy().tolist(),
            "narrow": self._without_shapes(theme.NARROW_PX) if self.draw else None,
            "shapes": list(self.shapes),
            "inline": self.inline,
        }

    def named(self) -> str:
        """Return the title; that of simulated values begins by saying so, wherever it is repeated."""
        return f"{say('simulated.mark')} {self.title}" if self.is_simulated else self.title

    def described(self) -> str:
        """Return the alternative text; that of simulated values begins by saying so."""
        return f"{say('simulated.alt')} {self.alt}" if self.is_simulated else self.alt

    def specification(self, width: int, *, is_checked: bool = True) -> dict[str, Any]:
        """Return the Vega-Lite specification of the chart at a width in pixels.

        is_checked: whether Altair compares it with the schema, which takes as long as making it; it raises then.
        """
        if self.draw is None:
            raise ValueError(f"the figure {self.id} has no chart")
        with quick_composition(is_checked=is_checked):
            chart = self.draw(width).properties(description=self.described())
            if self.is_simulated:
                chart = chart.properties(title=_stamp(width))
            specification = chart.to_dict(validate=is_checked)
        specification["$schema"] = VEGALITE_SCHEMA
        specification["datasets"] = {**specification.get("datasets", {}), **self.shapes}
        return with_tooltips(specification, {column.key: column.described() for column in self.columns})

    def _marked_columns(self) -> tuple[tuple[Column, ...], pd.DataFrame]:
        """Return the columns and the table, each row with where its values come from as soon as some are simulated.

        A table that holds other values too says it row by row in its column `origin`.
        """
        if not self.is_simulated:
            return self.columns, self.table
        origin = self.table.get("origin", say("provenances.simulated"))
        return (*self.columns, Column("origin")), self.table.assign(origin=origin)

    def _without_shapes(self, width: int) -> dict[str, Any]:
        """Return a specification without the outlines: the wide one holds them, and they are most of its weight.

        Altair does not check it: the wide one comes from the same code and is checked.
        """
        specification = self.specification(width, is_checked=False)
        kept = {name: rows for name, rows in specification["datasets"].items() if name not in self.shapes}
        return {**specification, "datasets": kept}

    def caption(self) -> str:
        """Return the captions as Markdown, for JupyterLab."""
        stamp = f"**{say('simulated.stamp')}**" if self.is_simulated else ""
        wording = say("caption.question", text=self.question) if self.question else ""
        lines = [stamp, self.reading_note, wording, say("caption.scope", text=self.scope)]
        lines += [say("caption.sources", sources=list(self.sources)), *self.caveats]
        return f"**{self.named()}**\n\n" + "\n\n".join(line for line in lines if line)

    def _ipython_display_(self) -> None:
        payload = self.payload()
        bundle: dict[str, Any] = {FIGURE_MIME: payload, "text/plain": self.described()}
        if self.draw:
            # A run draws the figure; notebooks opened by hand and tests are those that compare it with the schema.
            bundle[VEGALITE_MIME] = self.specification(theme.WIDE_PX, is_checked=not is_left_to_run())
        else:
            headings = [column["label"] for column in payload["columns"]]
            bundle["text/html"] = pd.DataFrame(as_rows(payload), columns=headings).to_html(index=False)
        output = {"data": bundle, "metadata": {}}
        output = output if is_left_to_run() else with_image(output, draw)
        display(output["data"], metadata=output["metadata"], raw=True)
        display(Markdown(self.caption()), metadata={"role": CAPTION_ROLE})


def _stamp(width: int) -> alt.TitleParams:
    text = say("simulated.stamp")
    lines = text if theme.is_wide(width) else text.split(" \N{EN DASH} ")
    return alt.TitleParams(lines, color=theme.light("stamp"), fontSize=13, offset=8)
