"""data/surveys/report.yml: which question of which study feeds each topic of the pages, checked against the studies."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, StrictBool, model_validator

from helpers.errors import QuestionnaireError, ResponsesError, quoted
from helpers.reading.documents import Document, read_document, validated
from helpers.survey.estimate_row import ALL, MEAN
from helpers.survey.questionnaire.design import Name, Part, Text
from helpers.survey.questionnaire.questionnaire import Questionnaire, Wave

NO_ANSWER = ""


class Topic(Part):
    """The question that feeds a topic; its wave is the last one with figures, unless an older one is kept, and why."""

    study: Name
    question: Name
    answer: Name | None = None
    populations: tuple[Name, ...] = Field((ALL,), min_length=1)
    wave: Wave | None = None
    reason: Text | None = None
    study_page: StrictBool = False

    @model_validator(mode="after")
    def _says_why_it_stays(self) -> "Topic":
        if (self.wave is None) != (self.reason is None):
            raise ValueError("a topic that stays on an older wave says why under `reason`, and no other one does")
        if len(set(self.populations)) < len(self.populations):
            raise ValueError(f"{quoted(self.populations)} names a population twice")
        return self


class Told(Topic):
    """A topic of which one answer is told."""

    answer: Name


class ByZone(Told):
    """A topic whose answer is mapped: the study has zones."""


class ByDomain(Told):
    """A topic whose answer is told domain by domain: the items of the question are about domains."""


class Notes(ByZone, ByDomain):
    """The topic that perceived indices are made of: the mean notes of domains, by zone."""

    answer: Literal["mean"]


class Topics(Part):
    """Every topic that a page shows."""

    fragility_notes: Notes
    need_for_alliances: ByZone
    role_of_companies: Topic
    company_notes: ByDomain
    company_partnerships: ByZone
    company_partnership_types: Topic
    association_fragilities: ByDomain
    association_partnerships: ByZone
    association_partnership_types: Topic
    alliances_seen_by_mayors: ByZone
    co_construction: Told
    right_place_of_citizens: ByDomain
    right_place_of_associations: ByDomain
    right_place_of_companies: ByDomain
    role_of_local_authorities: Topic
    mayors_need_alliances: Told
    mayors_cooperate: Told
    citizens_act_together: Topic
    companies_act_together: Topic


@dataclass(frozen=True)
class TopicSource:
    """What feeds a topic: the wave it is read from is known. answer: "" where every answer is shown."""

    study: str
    wave: str
    question_id: str
    answer: str
    populations: tuple[str, ...]
    is_on_study_page: bool


def read_topics(
    path: Path, questionnaires: Mapping[tuple[str, str], Questionnaire], shown: Mapping[str, tuple[str, ...]]
) -> dict[str, TopicSource]:
    """Read report.yml, and return the source of each topic, in its order.

    questionnaires: by study and wave. shown: as given by `waves.shown_waves`. Raises the errors of
    `read_document` (a topic written twice) and of `validated` (a topic that is missing or that no page shows);
    QuestionnaireError for a study without figures, a wave that is not there, a national study where a map is drawn, a
    question that is not asked in that wave or not about domains where they are compared; ResponsesError.
    """
    document = read_document(path)
    topics = validated(document, Topics)
    checked = {}
    for name in Topics.model_fields:
        topic: Topic = getattr(topics, name)
        wave = _wave(name, topic, document, questionnaires, shown)
        _check(name, topic, questionnaires[topic.study, wave], document)
        answer = topic.answer or NO_ANSWER
        checked[name] = TopicSource(topic.study, wave, topic.question, answer, topic.populations, topic.study_page)
    return checked


def _wave(
    name: str,
    topic: Topic,
    document: Document,
    questionnaires: Mapping[tuple[str, str], Questionnaire],
    shown: Mapping[str, tuple[str, ...]],
) -> str:
    """Return the wave that a topic is read from."""
    waves = shown.get(topic.study, ())
    if not waves:
        raise QuestionnaireError(
            "unknown-study",
            f"The topic '{name}' is fed by '{topic.study}', which is no study with figures.",
            where=document.where((name, "study")),
            remedy=f"Studies with figures are {quoted(shown)}.",
        )
    if topic.wave is not None and (topic.study, topic.wave) not in questionnaires:
        raise QuestionnaireError(
            "unknown-study",
            f"The topic '{name}' stays on the wave '{topic.wave}' of '{topic.study}', which is not there.",
            where=document.where((name, "wave")),
            remedy=f"Waves with figures are {quoted(waves)}; leave `wave` and `reason` out to show the last one.",
        )
    return topic.wave or waves[-1]


def _check(name: str, topic: Topic, survey: Questionnaire, document: Document) -> None:
    """Check that a wave can feed a topic."""
    stay = f"`wave` keeps a topic on an older wave of '{survey.study}', with its `reason`."
    if topic.question not in survey.questions:
        raise QuestionnaireError(
            "unknown-question",
            f"The topic '{name}' is fed by '{topic.question}', which '{survey.study}' of {survey.wave} does not ask.",
            where=document.where((name, "question")),
            remedy=f"Its questions are {quoted(survey.questions)}; {stay}",
        )
    question, scale = survey.questions[topic.question], survey.scale_of(topic.question)
    answers = [*scale.labels(), *([MEAN] if scale.is_notes else [])]
    if topic.answer is not None and topic.answer not in answers:
        raise QuestionnaireError(
            "unknown-answer",
            f"The topic '{name}' tells '{topic.answer}', which is no answer to '{topic.question}' of {survey.wave}.",
            where=document.where((name, "answer")),
            remedy=f"Its answers are {quoted(answers)}; {stay}",
        )
    if strange := [population for population in topic.populations if population not in question.populations]:
        raise ResponsesError(
            "unknown-population",
            f"The topic '{name}' is told of {quoted(strange)}, for which '{topic.question}' is not published.",
            where=document.where((name, "populations")),
            remedy=f"Its populations are {quoted(question.populations)}; {stay}",
        )
    if isinstance(topic, ByDomain) and not any(item.domain for item in question.items):
        raise QuestionnaireError(
            "unknown-question",
            f"The topic '{name}' is told by domain, and no item of '{topic.question}' is about one.",
            where=document.where((name, "question")),
            remedy="Choose a question whose items have a `domain`.",
        )
    if isinstance(topic, ByZone) and survey.grid == "france":
        raise QuestionnaireError(
            "unknown-study",
            f"The topic '{name}' is mapped, and '{survey.study}' of {survey.wave} has no zones.",
            where=document.where((name, "study")),
            remedy=f"Choose a study whose `grid` is not france; {stay}",
        )
