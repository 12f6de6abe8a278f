"""Figures: frames in, Altair charts with their captions out; nothing here opens a file."""

from helpers.charts.figure import Figure
from helpers.charts.lines import draw_course
from helpers.charts.maps import draw_departement_maps, draw_domain_map, draw_home_map
from helpers.charts.rankings import draw_ranking
from helpers.charts.strips import draw_domain_gaps, draw_indicator_gaps
from helpers.charts.tableaux import show_indicators, show_key_figures
from helpers.charts.texts import (
    show_caveats,
    show_domain_heading,
    show_missing_indices,
    show_priorities,
    show_territory_heading,
)

__all__ = [
    "Figure",
    "draw_course",
    "draw_departement_maps",
    "draw_domain_gaps",
    "draw_domain_map",
    "draw_home_map",
    "draw_indicator_gaps",
    "draw_ranking",
    "show_caveats",
    "show_domain_heading",
    "show_indicators",
    "show_key_figures",
    "show_missing_indices",
    "show_priorities",
    "show_territory_heading",
]
