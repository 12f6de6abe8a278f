"""The published tables, as notebooks read them: the one door between data and pages.

They are built by `helpers.tables.build`, which notebooks never import: it needs the cards, the figures and slow
libraries.
"""

from helpers.tables.store import read_table
from helpers.tables.views import (
    departement_gaps,
    domain_gaps,
    domain_indicators,
    domain_map,
    headline_gaps,
    key_figures,
    outlines_around,
    read_domain,
    read_territory,
    region_overview,
    series,
)

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
