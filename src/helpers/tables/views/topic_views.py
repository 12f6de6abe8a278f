"""What pages read of a topic of data/surveys/report.yml: they name no study, no wave and no question themselves."""

import geopandas as gpd
import pandas as pd

from helpers.errors import QuestionnaireError, quoted
from helpers.tables.store import read_table
from helpers.tables.views import study_views
from helpers.tables.views.official_views import is_below_region
from helpers.tables.views.report_views import zone_holding
from helpers.tables.views.study_rows import read_study
from helpers.territory.grid import Territory

ACT_TOGETHER = {
    "citizens": "citizens_act_together",
    "companies": "companies_act_together",
    "mayors": "mayors_need_alliances",
}
"""The topics set side by side, by the actor who answers: whether one must act together."""
RIGHT_PLACES = {
    "citizens": "right_place_of_citizens",
    "associations": "right_place_of_associations",
    "companies": "right_place_of_companies",
}
"""The topics of the right place of each actor, as mayors see it."""


def topic_rows(topic: str) -> pd.DataFrame:
    """Return what feeds a topic, a row for each population; raises QuestionnaireError for a topic that is not there.

    Columns: topic study wave question_id answer population is_on_study_page.
    """
    topics = read_table("report_topics")
    rows = topics[topics["topic"] == topic]
    if rows.empty:
        known = quoted(topics["topic"].unique())
        raise QuestionnaireError(
            "unknown-question",
            f"There is no topic '{topic}'.",
            where="data/surveys/report.yml",
            remedy=f"Topics are {known}.",
        )
    return rows


def topic_answers(topic: str, territory: Territory) -> pd.DataFrame:
    """Return the answers to the question of a topic in one place; columns: [estimate], [cell], [study]."""
    return study_views.study_answers(*_question(topic), territory)


def topic_reference(topic: str, territory: Territory) -> pd.DataFrame:
    """Return the answers of the whole ensemble beside those of a place; columns: [estimate], [cell], [study]."""
    return study_views.reference_answers(*_question(topic), territory)


def topic_printed(topic: str) -> pd.DataFrame:
    """Return the answers of the whole ensemble as printed; columns: [estimate], [cell], [study]."""
    return study_views.printed_answers(*_question(topic))


def topic_means(topic: str) -> pd.DataFrame:
    """Return the printed means of two waves; columns: those of `printed_means`."""
    return study_views.printed_means(*_question(topic))


def topic_zones(topic: str, place: Territory | None = None) -> pd.DataFrame:
    """Return the answer of a topic in every zone of its study, population by population.

    place: whose page shows it; no rows for a département, whose region's page does. Columns: those of `zone_answers`.
    """
    keys = topic_rows(topic)[["study", "wave", "question_id", "answer", "population"]]
    if place and is_below_region(place):
        return pd.DataFrame(columns=[*keys, "value"])
    return pd.concat([study_views.zone_answers(*row) for row in keys.to_numpy()], ignore_index=True)


def topic_outlines(topic: str) -> gpd.GeoDataFrame:
    """Return the shapes of the zones of a topic's study.

    Columns: territory_code, name, region_code, geometry.
    """
    return study_views.zone_outlines(*_wave(topic))


def topic_zone(topic: str, territory: Territory) -> Territory:
    """Return the zone of a topic's study that holds a region, or France; a département, which has none, itself."""
    return territory if is_below_region(territory) else zone_holding(territory, read_study(*_wave(topic))["grid"])


def topic_fragments(topic: str, zone: Territory) -> pd.DataFrame:
    """Return every figure that the study of a topic printed for a zone; columns: those of `study_fragments`."""
    return study_views.study_fragments(*_wave(topic), zone)


def topic_felt(topic: str, zone: Territory) -> pd.DataFrame:
    """Return what is measured and what is felt in a zone, by domain; columns: those of `measured_and_felt`."""
    return study_views.measured_and_felt(*_wave(topic), zone)


def act_together(place: Territory | None = None) -> dict[str, pd.DataFrame]:
    """Return what each population says of acting together, in the whole ensemble as printed, by actor.

    place: whose page shows it; nothing for a département, whose region's page does.
    Columns of each: [estimate], [cell], [study].
    """
    actors = {} if place and is_below_region(place) else ACT_TOGETHER
    return {actor: topic_printed(topic) for actor, topic in actors.items()}


def right_places() -> dict[str, pd.DataFrame]:
    """Return the right place of each actor as mayors see it, in the whole ensemble as printed, by actor.

    Columns of each: [estimate], [cell], [study].
    """
    return {actor: topic_printed(topic) for actor, topic in RIGHT_PLACES.items()}


def _wave(topic: str) -> tuple[str, str]:
    row = topic_rows(topic).iloc[0]
    return row["study"], row["wave"]


def _question(topic: str) -> tuple[str, str, str]:
    return (*_wave(topic), topic_rows(topic)["question_id"].iloc[0])
