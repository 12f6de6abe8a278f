"""The published tables, as notebooks read them: the one door between data and pages.

They are built by `helpers.tables.build`, which notebooks never import: it needs the cards, the figures and slow
libraries.
"""

from helpers.tables import store, views
from helpers.tables.recording import recorded

read_table = recorded(store.read_table)
departement_gaps = recorded(views.departement_gaps)
domain_gaps = recorded(views.domain_gaps)
domain_indicators = recorded(views.domain_indicators)
domain_map = recorded(views.domain_map)
headline_gaps = recorded(views.headline_gaps)
key_figures = recorded(views.key_figures)
outlines_around = recorded(views.outlines_around)
read_domain = recorded(views.read_domain)
read_territory = recorded(views.read_territory)
region_overview = recorded(views.region_overview)
series = recorded(views.series)

__all__ = [
    "departement_gaps",
    "domain_gaps",
    "domain_indicators",
    "domain_map",
    "headline_gaps",
    "key_figures",
    "outlines_around",
    "read_domain",
    "read_table",
    "read_territory",
    "region_overview",
    "series",
]
