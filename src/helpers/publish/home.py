"""The figure of the home page: a national map whose regions lead to their profiles."""

from helpers import charts, tables
from helpers.charts import theme
from helpers.publish.figures import Published, publish_figures


def home_figure(addresses: dict[str, str]) -> Published:
    """Return the home map as HTML and files.

    addresses: the page of each region, by code; a region without a page is drawn without a link.
    """
    overview = tables.region_overview()
    overview["href"] = [f"{addresses[code]}.html" if code in addresses else None for code in overview["territory_code"]]
    figure = charts.draw_home_map(overview, tables.read_table("outlines_region"), tables.read_table("inset_frames"))
    return publish_figures([("index", figure.payload(), figure.specification(theme.WIDE_PX))])[0]
