"""The published tables, as notebooks read them: the one door between data and pages.

They are built by `helpers.tables.build`, which notebooks never import: it needs the cards, the figures and slow
libraries.
"""

from helpers.tables import store
from helpers.tables.recording import recorded
from helpers.tables.views import (
    brief_views,
    coherence_views,
    official_views,
    portrait_views,
    practice_views,
    report_views,
    study_rows,
    study_views,
    territory_views,
    topic_views,
)

read_table = recorded(store.read_table)
departement_gaps = recorded(official_views.departement_gaps)
domain_coherence = recorded(coherence_views.domain_coherence)
priority_trends = recorded(brief_views.priority_trends)
strongest_domain = recorded(brief_views.strongest_domain)
territory_brief = recorded(brief_views.territory_brief)
domain_gaps = recorded(official_views.domain_gaps)
domain_indicators = recorded(official_views.domain_indicators)
domain_map = recorded(official_views.domain_map)
every_answer = recorded(territory_views.every_answer)
every_reference = recorded(territory_views.every_reference)
compared_items = recorded(territory_views.compared_items)
untold_changes = recorded(territory_views.untold_changes)
wave_changes = recorded(territory_views.wave_changes)
felt_here = recorded(territory_views.felt_here)
felt_side = recorded(territory_views.felt_side)
hidden_items = recorded(territory_views.hidden_items)
headline_gaps = recorded(official_views.headline_gaps)
key_figures = recorded(portrait_views.key_figures)
measured_and_felt = recorded(study_views.measured_and_felt)
outlines_around = recorded(official_views.outlines_around)
printed_answers = recorded(study_views.printed_answers)
printed_means = recorded(study_views.printed_means)
read_domain = recorded(official_views.read_domain)
read_study = recorded(study_rows.read_study)
read_territory = recorded(official_views.read_territory)
region_overview = recorded(official_views.region_overview)
series = recorded(portrait_views.series)
study_answers = recorded(study_views.study_answers)
study_bases = recorded(study_views.study_bases)
study_fragments = recorded(study_views.study_fragments)
study_questions = recorded(study_views.study_questions)
zone_answers = recorded(study_views.zone_answers)
zone_outlines = recorded(study_views.zone_outlines)
acting_cases = recorded(report_views.acting_cases)
case_coverage = recorded(practice_views.case_coverage)
dispositif_entries = recorded(practice_views.dispositif_entries)
practice_cases = recorded(practice_views.practice_cases)
practice_counts = recorded(practice_views.practice_counts)
practice_growth = recorded(practice_views.practice_growth)
practice_lists = recorded(practice_views.practice_lists)
practices_for = recorded(practice_views.practices_for)
actor_voices = recorded(report_views.actor_voices)
reference_answers = recorded(study_views.reference_answers)
report_practices = recorded(report_views.report_practices)
report_priorities = recorded(report_views.report_priorities)
report_verdicts = recorded(report_views.report_verdicts)
similar_to = recorded(report_views.similar_to)
zone_holding = recorded(report_views.zone_holding)
act_together = recorded(topic_views.act_together)
right_places = recorded(topic_views.right_places)
topic_answers = recorded(topic_views.topic_answers)
topic_felt = recorded(topic_views.topic_felt)
topic_fragments = recorded(topic_views.topic_fragments)
topic_means = recorded(topic_views.topic_means)
topic_outlines = recorded(topic_views.topic_outlines)
topic_printed = recorded(topic_views.topic_printed)
topic_reference = recorded(topic_views.topic_reference)
topic_zone = recorded(topic_views.topic_zone)
topic_zones = recorded(topic_views.topic_zones)

__all__ = [
    "act_together",
    "acting_cases",
    "actor_voices",
    "case_coverage",
    "compared_items",
    "departement_gaps",
    "dispositif_entries",
    "domain_coherence",
    "domain_gaps",
    "domain_indicators",
    "domain_map",
    "every_answer",
    "every_reference",
    "felt_here",
    "felt_side",
    "headline_gaps",
    "hidden_items",
    "key_figures",
    "measured_and_felt",
    "outlines_around",
    "practice_cases",
    "practice_counts",
    "practice_growth",
    "practice_lists",
    "practices_for",
    "printed_answers",
    "printed_means",
    "priority_trends",
    "read_domain",
    "read_study",
    "read_table",
    "read_territory",
    "reference_answers",
    "region_overview",
    "report_practices",
    "report_priorities",
    "report_verdicts",
    "right_places",
    "series",
    "similar_to",
    "strongest_domain",
    "study_answers",
    "study_bases",
    "study_fragments",
    "study_questions",
    "territory_brief",
    "topic_answers",
    "topic_felt",
    "topic_fragments",
    "topic_means",
    "topic_outlines",
    "topic_printed",
    "topic_reference",
    "topic_zone",
    "topic_zones",
    "untold_changes",
    "wave_changes",
    "zone_answers",
    "zone_holding",
    "zone_outlines",
]
