"""Texts that stand on lines: each over a margin of paper, so that no line crosses its letters."""

import altair as alt


def over_paper(text: alt.Chart) -> alt.LayerChart | alt.FacetChart:
    """Return a chart of texts over its own copy, wider and in the colour of the paper; its mark must name a style."""
    margin = text.copy()
    margin.mark = alt.MarkDef(**{**text.mark.to_dict(), "style": [text.mark.style, "halo"]})
    return alt.layer(margin, text)
