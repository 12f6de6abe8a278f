"""Rows with a name: beside the plot on a page column, above each row on a phone, where there is no room beside."""

import altair as alt
import pandas as pd

NAME_ROOM_PX = 200
NAME_LIFT_PX = -15


def name_axis(is_wide: bool, *, grid: bool = True) -> alt.Axis:
    """Return the axis of the names of rows, without labels where names stand above."""
    return alt.Axis(
        ticks=False,
        domain=False,
        labels=is_wide,
        labelPadding=8,
        grid=grid,
        minExtent=NAME_ROOM_PX if is_wide else 0,
        maxExtent=NAME_ROOM_PX,
        labelLimit=NAME_ROOM_PX,
    )


def names_above(order: list[str], y: alt.Y, field: str) -> alt.Chart:
    """Return the names of rows as texts above each; field: the column that y reads."""
    names = alt.Chart(pd.DataFrame({field: order})).mark_text(align="left", dy=NAME_LIFT_PX, style="row-label")
    return names.encode(y=y, x=alt.value(0), text=f"{field}:N")
