"""Build the survey tables: questionnaires, published figures, estimates behind the disclosure gate, perceived indices.

Apart from `helpers.tables.build.official_tables`: estimating takes seconds, and official figures change without it.
"""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from helpers import paths
from helpers.errors import QuestionnaireError, quoted
from helpers.fragility.perceived import perceived_indices
from helpers.reading.csv_tables import read_csv_table
from helpers.reading.documents import read_model
from helpers.survey.estimate_row import ALL, COLUMNS, KEY, MEAN, OBSERVED, SHOWN, SIMULATED
from helpers.survey.estimation.changes import changes
from helpers.survey.estimation.quality import Rules, read_rules
from helpers.survey.estimation.reliability import ITEM, NATIONAL, reliabilities
from helpers.survey.questionnaire.felt_items import read_felt_items
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.questionnaire.report_topics import read_topics
from helpers.survey.questionnaire.sources import read_sources
from helpers.survey.questionnaire.waves import shown_waves
from helpers.survey.simulation.generated_responses import simulate
from helpers.survey.simulation.simulated_files import write_simulated
from helpers.tables.build.felt_tables import felt_sides
from helpers.tables.build.public_surveys import files_of_estimates
from helpers.tables.build.questionnaire_tables import (
    Key,
    comparisons,
    question_cells,
    questions,
    report_topics,
    studies,
)
from helpers.tables.build.survey_estimates import can_simulate, estimate_wave
from helpers.tables.build.survey_labels import cited, rules_in_words, simulation_tables
from helpers.tables.build.survey_waves import read_wave, read_waves, root
from helpers.tables.store import write_table
from helpers.territory import grid, outlines

ZONINGS: tuple[grid.Zoning, ...] = ("zone_enquete", "grande_zone")


def build_survey_tables(*, with_simulated: bool) -> dict[str, int]:
    """Build and write every survey table; return the number of rows of each.

    Everything is read, checked, estimated and put through the disclosure gate before the first file is written.
    with_simulated: whether waves without responses are filled with simulated ones. Raises the errors of
    `read_waves`, `read_topics` and `estimate_wave`.
    """
    tables = compute_survey_tables(with_simulated=with_simulated)
    for name, table in tables.items():
        write_table(name, table)
    return {name: len(table) for name, table in tables.items()}


def compute_survey_tables(*, with_simulated: bool) -> dict[str, pd.DataFrame]:
    """Return every survey table by name; see `build_survey_tables`."""
    sources, rules = read_sources(root() / "sources.yml"), read_rules(root() / "rules.yml")
    waves = read_waves(sources)
    questionnaires = {key: wave.questionnaire for key, wave in waves.items()}
    topics = read_topics(root() / "report.yml", questionnaires, shown_waves(root()))
    estimated = [
        estimate_wave(
            wave.questionnaire,
            wave.document.path.parent,
            wave.published,
            wave.zones,
            rules,
            with_simulated=with_simulated,
        )
        for wave in waves.values()
    ]
    printed = [wave.published for wave in waves.values() if wave.published is not None]
    shown = [*printed, *(wave.estimates for wave in estimated)]
    estimates = pd.concat([cited(rows, sources) for rows in shown if len(rows)])
    estimates = estimates.reindex(columns=[*COLUMNS, "reading"]).fillna({"reading": ""})
    estimates = estimates.astype(dict(COLUMNS)).sort_values(KEY, kind="stable", ignore_index=True)
    reliability = _reliability(questionnaires, estimates, rules)
    told, compared = _told(estimates, reliability), comparisons(questionnaires)
    domains = read_model(paths.data() / "reference" / "domains.yml", dict[str, object])
    felt = read_felt_items(root() / "felt.yml", questionnaires, list(domains))
    return {
        "studies": studies(questionnaires),
        "questions": questions(questionnaires),
        "question_cells": question_cells(questionnaires),
        "comparisons": compared,
        "changes": changes(compared, estimates),
        "report_topics": report_topics(topics),
        "estimates": estimates,
        "perceived_indices": _perceived(questionnaires, told, pd.concat([wave.gaps for wave in estimated])),
        "reliability": reliability,
        "felt_sides": felt_sides(felt, questionnaires, estimates, reliability, rules),
        **simulation_tables(questionnaires, estimated),
        "survey_rules": rules_in_words(rules),
        "zonings": _zonings(),
        **{f"outlines_{zoning}": _outlines(zoning) for zoning in ZONINGS},
    }


def write_simulated_wave(study: str, wave: str) -> Path:
    """Write the simulated responses of a wave, the effects drawn and what was assumed; return their folder.

    Raises QuestionnaireError for a wave that is not there or that its questionnaire does not let be simulated.
    """
    waves = read_waves(read_sources(root() / "sources.yml"))
    able = {key: wave for key, wave in waves.items() if can_simulate(wave.questionnaire, wave.published)}
    if (study, wave) not in able:
        raise QuestionnaireError(
            "unknown-study",
            f"'{study}' '{wave}' cannot be simulated.",
            where=paths.shown(root()),
            remedy=f"Waves with `simulation` and published figures are {quoted('/'.join(key) for key in able)}.",
        )
    chosen, folder = able[study, wave], paths.build() / "simulated" / study / wave
    assert chosen.published is not None  # noqa: S101  (said by can_simulate)
    write_simulated(simulate(chosen.questionnaire, chosen.published, zones=chosen.zones), folder)
    return folder


def estimated_files(study: str, wave: str, responses: Path) -> dict[Path, bytes]:
    """Return the files that keep the estimates of a public survey, made from its producer's file.

    Raises the errors of `read_wave` and `files_of_estimates`.
    """
    questionnaire = read_wave(study, wave)
    return files_of_estimates(responses, questionnaire, root() / study / wave, read_rules(root() / "rules.yml"))


def _perceived(waves: Mapping[Key, Questionnaire], estimates: pd.DataFrame, gaps: pd.DataFrame) -> pd.DataFrame:
    """Return the perceived index of each wave whose notes are about domains, from responses, real or simulated."""
    parts = [perceived_indices(estimates.iloc[:0].assign(domain="", gap_lb=0.0, gap_ub=0.0))]
    for key, wave in waves.items():
        mine = estimates[(estimates["study"] == key[0]) & (estimates["wave"] == key[1])]
        if wave.origin:  # a public survey's notes are not about domains, one by one
            continue
        for name, question in wave.questions.items():
            domains = {item.id: item.domain for item in question.items if item.domain}
            if not (domains and wave.scale_of(name).is_notes):
                continue
            rows = mine[(mine["question_id"] == name) & (mine["answer"] == MEAN) & (mine["level"] == wave.grid)]
            rows = rows[(rows["population"] == ALL) & rows["item"].isin(domains)]
            place = ["study", "wave", "question_id", "item", "level", "territory_code"]
            rows = rows.merge(gaps[[*place, "gap_lb", "gap_ub"]], on=place, how="left", validate="many_to_one")
            for provenance in (OBSERVED, SIMULATED):
                kept = rows[rows["provenance"] == provenance]
                if (kept["status"] == SHOWN).any():
                    parts.append(perceived_indices(kept.assign(domain=kept["item"].map(domains))))
                    break
    return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)


def _told(estimates: pd.DataFrame, reliability: pd.DataFrame) -> pd.DataFrame:
    """Return estimates without those of items that do not tell the territories of a level apart."""
    alike = reliability[reliability["shown_as"] == NATIONAL].set_index(ITEM).index
    return estimates[~pd.MultiIndex.from_frame(estimates[ITEM]).isin(alike)]


def _reliability(waves: Mapping[Key, Questionnaire], estimates: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return the reliability of every item by level; is_headline: of the answer that sums the item up."""
    of_questions = estimates[estimates["question_id"] != ""]
    table = reliabilities(of_questions, rules)
    keys = zip(table["study"], table["wave"], table["question_id"], table["answer"], strict=True)
    headlines = [waves[study, wave].scale_of(question).headline() == answer for study, wave, question, answer in keys]
    return table.assign(is_headline=np.array(headlines, dtype=bool))


def _zonings() -> pd.DataFrame:
    path = paths.data() / "reference" / "zonings.csv"
    return read_csv_table(path, grid.ZONING_COLUMNS, key=["zoning", "member_level", "member_code"])


def _outlines(zoning: grid.Zoning) -> gpd.GeoDataFrame:
    """Return the shape of each zone: its regions joined; they share their borders exactly."""
    members = _zonings().query("zoning == @zoning").set_index("member_code")["zone_code"]
    regions = outlines.read_outlines("region")
    kept = regions[regions["territory_code"].isin(members.index)]
    joined = kept.assign(zone=kept["territory_code"].map(members)).dissolve("zone", sort=True)
    names = {code: grid.territory(zoning, code).name for code in grid.codes(zoning)}
    shapes = joined.reset_index()[["zone", "geometry"]].rename(columns={"zone": "territory_code"})
    return shapes.assign(name=shapes["territory_code"].map(names))[["territory_code", "name", "geometry"]]
