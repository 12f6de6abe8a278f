"""Figures: frames in, Altair charts with their captions out; nothing here opens a file."""

from helpers.charts.cases.dispositifs import (
    show_dispositif_counts,
    show_dispositif_table,
    show_dispositifs_by_domain,
    show_dispositifs_by_region,
    show_dispositifs_heading,
)
from helpers.charts.cases.practice_acting import show_acting
from helpers.charts.cases.practice_coverage import draw_case_coverage, show_coverage_heading
from helpers.charts.cases.practice_lists import (
    show_practice_grid,
    show_practice_search,
    show_practices_by_domain,
    show_practices_by_region,
    show_practices_heading,
)
from helpers.charts.cases.practices import draw_practice_growth, draw_practice_map, show_practice_table
from helpers.charts.figure import Figure
from helpers.charts.official.domain_rows import show_domain_rows
from helpers.charts.official.gap_strips import draw_domain_gaps, draw_indicator_gaps
from helpers.charts.official.lines import draw_course
from helpers.charts.official.maps import draw_departement_maps, draw_domain_map, draw_home_map
from helpers.charts.official.page_texts import (
    show_caveats,
    show_coherence,
    show_departements,
    show_domain_heading,
    show_missing_indices,
    show_priorities,
    show_territory_heading,
)
from helpers.charts.official.rankings import draw_ranking
from helpers.charts.official.table_figures import show_indicators, show_key_figures
from helpers.charts.official.territory_map import draw_territory_map, show_map_choice
from helpers.charts.own_charts import show
from helpers.charts.reports.brief import show_brief
from helpers.charts.reports.report_practices import show_report_practices
from helpers.charts.reports.reports import (
    draw_report_indices,
    show_citation,
    show_index_grid,
    show_report_summary,
    show_similar,
    show_voices,
)
from helpers.charts.reports.trends import show_trends
from helpers.charts.reports.verdicts import show_verdicts
from helpers.charts.surveys.actor_matrix import draw_matrix
from helpers.charts.surveys.changes import show_changes, show_untold_changes
from helpers.charts.surveys.compared import (
    show_compared,
    show_felt_here,
    show_felt_side,
    show_hidden,
)
from helpers.charts.surveys.means import draw_means
from helpers.charts.surveys.measured_and_felt import draw_measured_and_felt, draw_study_indices
from helpers.charts.surveys.questions import show_questions, show_study_guide
from helpers.charts.surveys.shares import draw_shares, draw_side_by_side
from helpers.charts.surveys.stacks import draw_bands, draw_opinions
from helpers.charts.surveys.study_texts import (
    show_act_together_heading,
    show_bases,
    show_felt_introduction,
    show_fragments,
    show_missing_questions,
    show_reading_guide,
    show_study_heading,
    show_study_opening,
    show_two_totals,
)
from helpers.charts.surveys.zone_maps import draw_item_maps, draw_population_maps, draw_zone_map

__all__ = [
    "Figure",
    "draw_bands",
    "draw_case_coverage",
    "draw_course",
    "draw_departement_maps",
    "draw_domain_gaps",
    "draw_domain_map",
    "draw_home_map",
    "draw_indicator_gaps",
    "draw_item_maps",
    "draw_matrix",
    "draw_means",
    "draw_measured_and_felt",
    "draw_opinions",
    "draw_population_maps",
    "draw_practice_growth",
    "draw_practice_map",
    "draw_ranking",
    "draw_report_indices",
    "draw_shares",
    "draw_side_by_side",
    "draw_study_indices",
    "draw_territory_map",
    "draw_zone_map",
    "show",
    "show_act_together_heading",
    "show_acting",
    "show_bases",
    "show_brief",
    "show_caveats",
    "show_changes",
    "show_citation",
    "show_coherence",
    "show_compared",
    "show_coverage_heading",
    "show_departements",
    "show_dispositif_counts",
    "show_dispositif_table",
    "show_dispositifs_by_domain",
    "show_dispositifs_by_region",
    "show_dispositifs_heading",
    "show_domain_heading",
    "show_domain_rows",
    "show_felt_here",
    "show_felt_introduction",
    "show_felt_side",
    "show_fragments",
    "show_hidden",
    "show_index_grid",
    "show_indicators",
    "show_key_figures",
    "show_map_choice",
    "show_missing_indices",
    "show_missing_questions",
    "show_practice_grid",
    "show_practice_search",
    "show_practice_table",
    "show_practices_by_domain",
    "show_practices_by_region",
    "show_practices_heading",
    "show_priorities",
    "show_questions",
    "show_reading_guide",
    "show_report_practices",
    "show_report_summary",
    "show_similar",
    "show_study_guide",
    "show_study_heading",
    "show_study_opening",
    "show_territory_heading",
    "show_trends",
    "show_two_totals",
    "show_untold_changes",
    "show_verdicts",
    "show_voices",
]
