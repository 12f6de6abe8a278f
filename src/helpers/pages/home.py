"""The figure of the home page: a national map whose regions lead to their profiles."""

from dataclasses import replace

from helpers import charts, tables
from helpers.charts import theme
from helpers.figure_contract import check_figure
from helpers.figures.published_figure import FigureRequest, PublishedFigure, demonstrated, drawings_of, publish_figure
from helpers.figures.share_card import as_svg
from helpers.incremental.drawings import paint_once
from helpers.pages.addresses import card_of
from helpers.wording import say

METHOD = "methode.html"
"""What says how the home map is computed: no notebook makes it."""


def home_figure(addresses: dict[str, str]) -> PublishedFigure:
    """Return the home map as HTML and files; raises the errors of `check_figure`.

    addresses: the page of each region, by code; a region without a page is drawn without a link.
    """
    overview = tables.region_overview()
    overview["href"] = [f"{addresses[code]}.html" if code in addresses else None for code in overview["territory_code"]]
    figure = charts.draw_home_map(overview, tables.read_table("outlines_region"), tables.read_table("inset_frames"))
    payload = figure.payload()
    check_figure(payload, "book/index.md.j2")
    drawn = figure.specification(theme.WIDE_PX)
    published = publish_figure(FigureRequest("index", say("sharing.home"), payload, drawn, METHOD, has_english=True))
    card = as_svg(demonstrated(payload), drawings_of(payload, drawn), say("sharing.home"))
    return replace(published, files={**published.files, card_of("index"): paint_once(card)})
