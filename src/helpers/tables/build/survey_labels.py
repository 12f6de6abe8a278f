"""Labels that survey tables carry for readers: who printed a figure, what a simulation drew and assumed."""

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.survey.estimate_row import MEAN
from helpers.survey.estimation.quality import Rules
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.questionnaire.sources import SurveySource
from helpers.tables.build.questionnaire_tables import Key
from helpers.tables.build.survey_estimates import Estimated
from helpers.territory import grid
from helpers.wording import number, say
from helpers.wording.moments import moment

SIZES = {"zone_size": "zone", "population_share": "population"}
"""Items of an assumption that is about no question; its answer is then a zone or a population."""


def cited(rows: pd.DataFrame, sources: Mapping[str, SurveySource]) -> pd.DataFrame:
    """Return rows with, as sources, what readers look for (title, publisher, date) in place of the keys, one a line."""
    titles = {key: say("survey.document", source=card.model_dump()) for key, card in sources.items()}
    texts = {keys: "\n".join(titles.get(key, key) for key in keys.split("\n")) for keys in rows["source"].unique()}
    return rows.assign(source=rows["source"].map(texts))


def simulation_tables(waves: Mapping[Key, Questionnaire], estimated: Sequence[Estimated]) -> dict[str, pd.DataFrame]:
    """Return simulated_effects and simulated_assumptions, with the labels that readers see.

    simulated_effects: study wave question_id item territory_code effect label item_label name. simulated_assumptions:
    study wave question_id item answer value how label item_label answer_label value_text how_label.
    """
    effects = pd.concat([wave.effects for wave in estimated], ignore_index=True)
    assumptions = pd.concat([wave.assumptions for wave in estimated], ignore_index=True)
    return {
        "simulated_effects": effects.assign(
            label=[waves[key].label for key in _keys(effects)],
            item_label=_item_labels(effects, waves),
            name=[_zone(waves[key], code) for key, code in zip(_keys(effects), effects["territory_code"], strict=True)],
        ),
        "simulated_assumptions": assumptions.assign(
            label=[waves[key].label for key in _keys(assumptions)],
            item_label=_item_labels(assumptions, waves),
            answer_label=[
                _answer(waves[key], question, answer)
                for key, question, answer in zip(
                    _keys(assumptions), assumptions["question_id"], assumptions["answer"], strict=True
                )
            ],
            value_text=["" if pd.isna(value) else number(value, 1) for value in assumptions["value"]],
            how_label=[say(f"assumed.{_slug(how)}") for how in assumptions["how"]],
        ),
    }


def _keys(rows: pd.DataFrame) -> list[Key]:
    return list(zip(rows["study"], rows["wave"], strict=True))


def _item_labels(rows: pd.DataFrame, waves: Mapping[Key, Questionnaire]) -> list[str]:
    return [
        waves[key].questions[question].item_labels()[item] if question else say(f"assumed.{SIZES[item]}")
        for key, question, item in zip(_keys(rows), rows["question_id"], rows["item"], strict=True)
    ]


def _answer(questionnaire: Questionnaire, question_id: str, answer: str) -> str:
    if answer in ("", MEAN):
        return say("columns.mean") if answer else ""
    if question_id:
        return questionnaire.scale_of(question_id).labels()[answer]
    return (
        questionnaire.populations[answer].label if answer in questionnaire.populations else _zone(questionnaire, answer)
    )


def _zone(questionnaire: Questionnaire, code: str) -> str:
    return grid.territory(questionnaire.grid, code).name


def _slug(how: str) -> str:
    """Return the wording key of how a value was found: its words, without the population in brackets."""
    letters = "".join(letter if letter.isalpha() else " " for letter in how.partition(" (")[0].replace("'", ""))
    return "_".join(letters.lower().split())


def rules_in_words(rules: Rules) -> pd.DataFrame:
    """Return the explanation of each rule that readers get: rule explanation."""
    errors = rules.degree_errors
    words = {name: number(value, 1) for name, value in errors.model_dump().items() if isinstance(value, float)}
    degrees = say("felt_side.degrees", **words, day=moment(errors.measured), command=errors.command)
    explanations = rules.explanations.model_dump() | {"degrees": degrees}
    return pd.DataFrame({"rule": list(explanations), "explanation": list(explanations.values())})
