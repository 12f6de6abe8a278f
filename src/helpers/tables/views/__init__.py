"""What templates read of the published tables, for one territory, domain or study.

Each view lists its columns; those that go together are named there between brackets, and listed here. A column without
a unit between parentheses holds text, or true and false; several texts in one cell stand one a line.

[index]: domain, number (of the domain, 1 to 16), label, short_label, group_label, slug, level, territory_code, name,
region_code, is_overseas, index (metropolitan spreads, above 0 where more fragile than France), rank (1 for the most
fragile), n_ranked (comparable territories), rank_p5 and rank_p95 (5th and 95th percentiles of the draws), n_headlines
and n_indicators (indicators), n_metropolitan_above (territories), share_above and share_third (of the draws, 0 to 1),
share_third_percent (of the draws, percent), moved_by, moved_share (of the variance of the rank, 0 to 1), moved,
is_priority, priority, producers, first_year, last_year, source_line.
[card]: indicator, label, short_label, domain, unit, unit_label, decimals (of a printed value), definition, method,
scope, sign (1 or -1, in the direction of fragility), direction_argument, direction_holds, direction_holds_argument,
is_headline, headline_argument, pillar, pillar_label, is_key_figure, key_figure_order (from 1), is_additive, level,
first_period, last_period, producer, source, source_line, caveats.
[estimate]: study, wave, question_id, item, answer, population, level, territory_code, value, value_lb and value_ub
(percent, or points of the scale, as unit says; limits at 95 %), unit, n_obs (respondents), n_eff (respondents of a
simple random sample), deff (ratio of variances), base_population (weighted persons or units), quality (1 published, 2
with caution, 3 not published), status, significance, provenance, source, caveats, reading.
[cell]: title, text, wording, kind, base, note_unit, maximum (points of the scale), middle, question_caveats,
item_label, item_position (from 0), about, domain, direction, definition, answer_label, answer_position (from 0),
population_label, population_position (from 0), role (answer, dont_know, band, total, mean), name (of the place).
[study]: study_label, fieldwork, asked, institute, sampling, grid, base_unit, n_respondents (respondents), study_base
(weighted persons or units), study_caveats.
[case]: case_id, name, summary, domains, family, type, metier, tags, evidence, certainty, origin, their labels
(domains_label, family_label, type_label, metier_label, tags_label, evidence_label, certainty_label, origin_label),
actors, level, territory_code, place, place_status, departement, region_code, region_name, is_mapped, added, date_label,
source, source_url, source_line, citation, short_citation.
"""
