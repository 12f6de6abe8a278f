"""What questionnaires say, as tables: studies, questions, the cells that each may show, what each compares with."""

from collections.abc import Mapping

import pandas as pd

from helpers.survey.estimate_row import ALL, MEAN
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.questionnaire.report_topics import TopicSource
from helpers.wording import say

Key = tuple[str, str]
"""A wave: its study and its name."""


def studies(waves: Mapping[Key, Questionnaire]) -> pd.DataFrame:
    """Return every wave: study wave label programme status volet institute fieldwork month mode population base…"""
    rows = [
        {
            "study": study,
            "wave": wave,
            "label": questionnaire.label,
            "programme": questionnaire.programme,
            "status": questionnaire.status,
            "volet": questionnaire.volet,
            "institute": questionnaire.institute or "",
            "fieldwork": questionnaire.fieldwork.label,
            "month": questionnaire.fieldwork.month,
            "mode": questionnaire.mode,
            "population": questionnaire.population,
            "base": questionnaire.base,
            "base_unit": questionnaire.base_unit or "",
            "n_respondents": questionnaire.n_respondents,
            "grid": questionnaire.grid,
            "sampling": questionnaire.design.sampling if questionnaire.design else "",
            "voice": questionnaire.origin.voice if questionnaire.origin else "",
            "caveats": "\n".join(questionnaire.caveats),
        }
        for (study, wave), questionnaire in waves.items()
    ]
    return pd.DataFrame(rows).astype({"base": "Int64", "n_respondents": "Int64"})


def questions(waves: Mapping[Key, Questionnaire]) -> pd.DataFrame:
    """Return every question: study wave question_id position title text wording kind middle maximum note_unit base…"""
    rows = [
        {
            "study": study,
            "wave": wave,
            "question_id": name,
            "position": position,
            "title": question.title,
            "text": question.text,
            "wording": question.wording,
            "kind": questionnaire.scale_of(name).kind,
            "middle": questionnaire.scale_of(name).middle or "",
            "maximum": questionnaire.scale_of(name).maximum,
            "note_unit": questionnaire.scale_of(name).unit or "",
            "base": question.base,
            "question_caveats": "\n".join(question.caveats),
        }
        for (study, wave), questionnaire in waves.items()
        for position, (name, question) in enumerate(questionnaire.questions.items())
    ]
    return pd.DataFrame(rows).astype({"maximum": "Int64"})


def question_cells(waves: Mapping[Key, Questionnaire]) -> pd.DataFrame:
    """Return what each question may show: one row for each item, answer and population, with labels and positions."""
    rows = [
        {"study": study, "wave": wave, "question_id": name, **item, **answer, **population}
        for (study, wave), questionnaire in waves.items()
        for name, question in questionnaire.questions.items()
        for item in _items(questionnaire, name)
        for answer in _answers(questionnaire, name)
        for population in _populations(questionnaire, question.populations)
    ]
    return pd.DataFrame(rows)


def comparisons(waves: Mapping[Key, Questionnaire]) -> pd.DataFrame:
    """Return with which other question each may be compared, or may not, and why."""
    columns = ["study", "wave", "question_id", "other_study", "other_wave", "other_question", "is_comparable", "why"]
    rows = [
        (study, wave, name, other.study, other.wave, other.question, other.is_comparable, other.why)
        for (study, wave), questionnaire in waves.items()
        for name, question in questionnaire.questions.items()
        for other in question.compared_with
    ]
    return pd.DataFrame(rows, columns=columns)


def report_topics(topics: Mapping[str, TopicSource]) -> pd.DataFrame:
    """Return what feeds each topic: topic study wave question_id answer population is_on_study_page.

    One row for each population; answer is "" where every answer is shown.
    """
    rows = [
        (name, topic.study, topic.wave, topic.question_id, topic.answer, population, topic.is_on_study_page)
        for name, topic in topics.items()
        for population in topic.populations
    ]
    columns = ["topic", "study", "wave", "question_id", "answer", "population", "is_on_study_page"]
    return pd.DataFrame(rows, columns=columns)


def _items(questionnaire: Questionnaire, name: str) -> list[dict[str, object]]:
    question = questionnaire.questions[name]
    if not question.items:
        return [
            {
                "item": "",
                "item_label": question.title,
                "item_position": 0,
                "domain": "",
                "definition": "",
                "about": "",
                "direction": "",
            }
        ]
    return [
        {
            "item": item.id,
            "item_label": item.label,
            "item_position": position,
            "domain": item.domain or "",
            "definition": item.definition or "",
            "about": item.about or "",
            "direction": item.direction or "",
        }
        for position, item in enumerate(question.items)
    ]


def _answers(questionnaire: Questionnaire, name: str) -> list[dict[str, object]]:
    scale = questionnaire.scale_of(name)
    roles = {band.id: "band" for band in scale.bands}
    roles |= {answer.id: "dont_know" if answer.id == scale.dont_know else "answer" for answer in scale.answers}
    roles |= {total.id: "total" for total in scale.totals}
    if scale.unplaced:
        roles[scale.unplaced.id] = "unplaced"
    labels = scale.labels()
    shown = [{"answer": key, "answer_label": labels[key], "role": role} for key, role in roles.items()]
    means = [{"answer": MEAN, "answer_label": say("columns.mean"), "role": "mean"}] if scale.is_notes else []
    return [{**row, "answer_position": position} for position, row in enumerate([*shown, *means])]


def _populations(questionnaire: Questionnaire, names: tuple[str, ...]) -> list[dict[str, object]]:
    return [
        {
            "population": name,
            "population_label": questionnaire.population if name == ALL else questionnaire.populations[name].label,
            "population_position": position,
        }
        for position, name in enumerate(names)
    ]
