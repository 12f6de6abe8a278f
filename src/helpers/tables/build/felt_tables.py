"""The felt side of each domain: the chosen item, in France and in the territories that it tells apart."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.survey.estimate_row import ALL, HIGHER, LOWER, SHOWN
from helpers.survey.estimation.reliability import NATIONAL
from helpers.survey.questionnaire.felt_items import FeltItem, last_wave
from helpers.survey.questionnaire.questionnaire import Questionnaire

FRANCE = "france"
CHOSEN = ["domain", "study", "wave", "question_id", "item", "answer", "label", "answer_label", "argument", "voice"]
COLUMNS = [
    *CHOSEN,
    *("direction", "level", "territory_code", "value", "unit", "value_lb", "value_ub", "reference", "significance"),
    *("towards", "reliability", "shown_as", "provenance", "source"),
]


def felt_sides(
    chosen: Mapping[str, FeltItem],
    waves: Mapping[tuple[str, str], Questionnaire],
    estimates: pd.DataFrame,
    reliability: pd.DataFrame,
) -> pd.DataFrame:
    """Return, by domain that has one, the chosen item in France and in each territory it tells apart: COLUMNS.

    reference: the value of France, where it is published. towards: "fragile" where the territory is significantly on
    the fragile side of the rest, "not_fragile" on the other, "" where no test tells.
    """
    parts = [_of_domain(domain, felt, waves, estimates, reliability) for domain, felt in chosen.items()]
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def _of_domain(
    domain: str,
    felt: FeltItem,
    waves: Mapping[tuple[str, str], Questionnaire],
    estimates: pd.DataFrame,
    reliability: pd.DataFrame,
) -> pd.DataFrame:
    one = last_wave(felt.study, waves)
    assert one is not None and one.origin is not None  # noqa: S101 - read_felt_items has checked it
    scale, item = one.scale_of(felt.question), next(i for i in one.questions[felt.question].items if i.id == felt.item)
    keys = {"study": one.study, "wave": one.wave, "question_id": felt.question, "item": felt.item}
    keys |= {"answer": scale.headline(), "population": ALL}
    mine, rules = _like(estimates, keys), _like(reliability, keys).set_index("level")
    told = [level for level, shown in rules["shown_as"].items() if shown != NATIONAL]
    rows = mine[(mine["status"] == SHOWN) & mine["level"].isin([FRANCE, *told])]
    national = rows.loc[rows["level"] == FRANCE, "value"]
    fragile, other = (HIGHER, LOWER) if item.direction == "higher_is_fragile" else (LOWER, HIGHER)
    towards = np.select(
        [rows["significance"] == fragile, rows["significance"] == other], ["fragile", "not_fragile"], ""
    )
    return rows.assign(
        domain=domain,
        label=item.label,
        answer_label=scale.labels().get(scale.headline(), ""),
        argument=felt.argument,
        voice=one.origin.voice,
        direction=item.direction,
        reference=national.iloc[0] if len(national) else np.nan,
        towards=towards,
        reliability=rows["level"].map(rules["reliability"]),
        shown_as=rows["level"].map(rules["shown_as"]).fillna(""),
    )


def _like(rows: pd.DataFrame, keys: Mapping[str, str]) -> pd.DataFrame:
    kept = np.logical_and.reduce([(rows[name] == value).to_numpy() for name, value in keys.items()])
    return rows[kept]
