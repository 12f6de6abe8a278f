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
            "label": one.label,
            "programme": one.programme,
            "status": one.status,
            "volet": one.volet,
            "institute": one.institute or "",
            "fieldwork": one.fieldwork.label,
            "month": one.fieldwork.month,
            "mode": one.mode,
            "population": one.population,
            "base": one.base,
            "base_unit": one.base_unit or "",
            "n_respondents": one.n_respondents,
            "grid": one.grid,
            "sampling": one.design.sampling if one.design else "",
            "voice": one.origin.voice if one.origin else "",
            "caveats": "\n".join(one.caveats),
        }
        for (study, wave), one in waves.items()
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
            "kind": one.scale_of(name).kind,
            "middle": one.scale_of(name).middle or "",
            "maximum": one.scale_of(name).maximum,
            "note_unit": one.scale_of(name).unit or "",
            "base": question.base,
            "question_caveats": "\n".join(question.caveats),
        }
        for (study, wave), one in waves.items()
        for position, (name, question) in enumerate(one.questions.items())
    ]
    return pd.DataFrame(rows).astype({"maximum": "Int64"})


def question_cells(waves: Mapping[Key, Questionnaire]) -> pd.DataFrame:
    """Return what each question may show: one row for each item, answer and population, with labels and positions."""
    rows = [
        {"study": study, "wave": wave, "question_id": name, **item, **answer, **population}
        for (study, wave), one in waves.items()
        for name, question in one.questions.items()
        for item in _items(one, name)
        for answer in _answers(one, name)
        for population in _populations(one, question.populations)
    ]
    return pd.DataFrame(rows)


def comparisons(waves: Mapping[Key, Questionnaire]) -> pd.DataFrame:
    """Return with which other question each may be compared, or may not, and why."""
    columns = ["study", "wave", "question_id", "other_study", "other_wave", "other_question", "is_comparable", "why"]
    rows = [
        (study, wave, name, other.study, other.wave, other.question, other.is_comparable, other.why)
        for (study, wave), one in waves.items()
        for name, question in one.questions.items()
        for other in question.compared_with
    ]
    return pd.DataFrame(rows, columns=columns)


def report_topics(topics: Mapping[str, TopicSource]) -> pd.DataFrame:
    """Return what feeds each topic: topic study wave question_id answer population is_on_study_page.

    One row for each population; answer is "" where every answer is shown.
    """
    rows = [
        (name, one.study, one.wave, one.question_id, one.answer, population, one.is_on_study_page)
        for name, one in topics.items()
        for population in one.populations
    ]
    columns = ["topic", "study", "wave", "question_id", "answer", "population", "is_on_study_page"]
    return pd.DataFrame(rows, columns=columns)


def _items(one: Questionnaire, name: str) -> list[dict[str, object]]:
    question = one.questions[name]
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


def _answers(one: Questionnaire, name: str) -> list[dict[str, object]]:
    scale = one.scale_of(name)
    roles = {band.id: "band" for band in scale.bands}
    roles |= {answer.id: "dont_know" if answer.id == scale.dont_know else "answer" for answer in scale.answers}
    roles |= {total.id: "total" for total in scale.totals}
    if scale.unplaced:
        roles[scale.unplaced.id] = "unplaced"
    labels = scale.labels()
    shown = [{"answer": key, "answer_label": labels[key], "role": role} for key, role in roles.items()]
    means = [{"answer": MEAN, "answer_label": say("columns.mean"), "role": "mean"}] if scale.is_notes else []
    return [{**row, "answer_position": position} for position, row in enumerate([*shown, *means])]


def _populations(one: Questionnaire, names: tuple[str, ...]) -> list[dict[str, object]]:
    return [
        {
            "population": name,
            "population_label": one.population if name == ALL else one.populations[name].label,
            "population_position": position,
        }
        for position, name in enumerate(names)
    ]
