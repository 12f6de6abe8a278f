"""Rows with a name: beside the plot on a page column, above each row on a phone, where there is no room beside."""

import textwrap

import altair as alt
import pandas as pd

from helpers.charts.halos import over_paper

NAME_ROOM_PX = 200
NAME_LIFT_PX, LINE_PX = -18, 14
NAME_LETTERS, ABOVE_LETTERS = 29, 44
"""Letters of a name that fit on one line, beside a plot and above a row."""
BREAK = "|"


def broken_label(letters: int) -> str:
    """Return the Vega expression that breaks a label into lines of a number of letters at most, at spaces.

    A rest that fits on one line is not broken again.
    """
    line = f"(?!.{{1,{letters}}}$)(.{{1,{letters}}}) "
    return f"split(replace(datum.label, regexp('{line}', 'g'), '$1{BREAK}'), '{BREAK}')"


def name_axis(is_wide: bool, *, grid: bool = True) -> alt.Axis:
    """Return the axis of the names of rows, broken where they are long, without labels where names stand above.

    A broken name hangs from its first line, which is therefore lifted above the middle of the row.
    """
    is_broken = f"length(datum.label) > {NAME_LETTERS}"
    return alt.Axis(
        ticks=False,
        domain=False,
        labels=is_wide,
        labelPadding=8,
        labelExpr=broken_label(NAME_LETTERS),
        labelLineHeight=LINE_PX,
        labelBaseline={"condition": {"test": is_broken, "value": "bottom"}, "value": "middle"},
        grid=grid,
        minExtent=NAME_ROOM_PX if is_wide else 0,
        maxExtent=NAME_ROOM_PX,
        labelLimit=NAME_ROOM_PX,
    )


def names_above(order: list[str], y: alt.Y, field: str) -> alt.LayerChart | alt.FacetChart:
    """Return the names of rows as texts above each, on two lines where they are long; field: the column y reads."""
    rows = pd.DataFrame({field: order, "text": [_above(name) for name in order]})
    is_long = rows["text"].str.contains("\n", regex=False)
    layers = [
        over_paper(
            alt.Chart(part)
            .mark_text(align="left", dy=lift, lineBreak="\n", lineHeight=LINE_PX, style="row-label")
            .encode(y=y, x=alt.value(0), text="text:N")
        )
        for part, lift in ((rows[~is_long], NAME_LIFT_PX), (rows[is_long], NAME_LIFT_PX - LINE_PX))
        if len(part)
    ]
    return alt.layer(*layers)


def row_px(order: list[str], height: int, *, is_wide: bool) -> int:
    """Return the height of rows whose names may take several lines, at least the given one."""
    if is_wide:
        return max(height, (LINE_PX + 1) * max(len(textwrap.wrap(name, NAME_LETTERS)) for name in order))
    return height + LINE_PX * any("\n" in _above(name) for name in order)


def cut_label(text: str, letters: int) -> str:
    """Return a label that a drawing can hold: the captions and the table have the whole of it."""
    return text if len(text) <= letters else f"{text[: letters - 1]}…"


def _above(name: str) -> str:
    return "\n".join(textwrap.wrap(name, ABOVE_LETTERS, max_lines=2, placeholder=" …"))
