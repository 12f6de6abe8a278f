"""Texts over a margin of paper: drawn twice at the same place, the margin first, in the colour of the page."""

import re

import altair as alt
import pandas as pd

from helpers.charts import theme
from helpers.charts.halos import over_paper
from helpers.drawing import draw

ROWS = pd.DataFrame({"x": [1, 2], "text": ["Loiret", "Orne"]})


def test_margin_is_under_the_letters_at_the_same_place() -> None:
    text = alt.Chart(ROWS).mark_text(style="row-label", dy=-18).encode(x="x:Q", text="text:N")
    svg = draw(over_paper(text).to_dict() | {"config": theme.config()})
    found = re.findall(r'<text [^>]*transform="([^"]*)"([^>]*)>(Loiret|Orne)<', svg)
    assert [word for *_, word in found] == ["Loiret", "Orne"] * 2
    assert [place for place, *_ in found[:2]] == [place for place, *_ in found[2:]]
    has_margin = [f'stroke="{theme.light("paper")}"' in marks for _, marks, _ in found]
    assert has_margin == [True, True, False, False]
