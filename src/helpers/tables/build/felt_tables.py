"""The felt side of each domain: the chosen item, in France and in the territories that it tells apart."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.survey.estimate_row import ALL, NOTHING, SHOWN
from helpers.survey.estimation.degrees import sides
from helpers.survey.estimation.quality import Rules
from helpers.survey.estimation.reliability import NATIONAL, standard_errors
from helpers.survey.questionnaire.felt_items import FeltItem, last_wave
from helpers.survey.questionnaire.questionnaire import Questionnaire

FRANCE = "france"
CHOSEN = ["domain", "study", "wave", "question_id", "item", "answer", "label", "answer_label", "argument", "voice"]
COLUMNS = [
    *CHOSEN,
    *("direction", "level", "territory_code", "value", "unit", "value_lb", "value_ub", "reference", "significance"),
    *("towards", "degree", "reliability", "shown_as", "provenance", "source"),
]


def felt_sides(
    chosen: Mapping[str, FeltItem],
    waves: Mapping[tuple[str, str], Questionnaire],
    estimates: pd.DataFrame,
    reliability: pd.DataFrame,
    thresholds: Rules,
) -> pd.DataFrame:
    """Return, by domain that has one, the chosen item in France and in each territory it tells apart: COLUMNS.

    reference: the value of France, where it is published. degree: how surely the territory stands apart from the mean
    of its level, "clearly", "rather" or "nothing"; towards: on which side, "fragile", "not_fragile", or "".
    shown_as: that of the level; of France, NATIONAL where territories were compared and none is told apart.
    """
    parts = [_of_domain(domain, felt, waves, estimates, reliability, thresholds) for domain, felt in chosen.items()]
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def _of_domain(
    domain: str,
    felt: FeltItem,
    waves: Mapping[tuple[str, str], Questionnaire],
    estimates: pd.DataFrame,
    reliability: pd.DataFrame,
    thresholds: Rules,
) -> pd.DataFrame:
    last = last_wave(felt.study, waves)
    assert last is not None and last.origin is not None  # noqa: S101 - read_felt_items has checked it
    scale, item = (
        last.scale_of(felt.question),
        next(i for i in last.questions[felt.question].items if i.id == felt.item),
    )
    keys = {"study": last.study, "wave": last.wave, "question_id": felt.question, "item": felt.item}
    keys |= {"answer": scale.headline(), "population": ALL}
    mine, rules = _like(estimates, keys), _like(reliability, keys).set_index("level")
    levels = [level for level, shown in rules["shown_as"].items() if shown != NATIONAL]
    rows = mine[(mine["status"] == SHOWN) & mine["level"].isin([FRANCE, *levels])]
    national = rows.loc[rows["level"] == FRANCE, "value"]
    degrees = pd.concat([_degrees(part, item.direction, thresholds) for _, part in rows.groupby("level", sort=False)])
    return rows.assign(
        domain=domain,
        label=item.label,
        answer_label=scale.labels().get(scale.headline(), ""),
        argument=felt.argument,
        voice=last.origin.voice,
        direction=item.direction,
        reference=national.iloc[0] if len(national) else np.nan,
        towards=degrees["towards"],
        degree=degrees["degree"],
        reliability=rows["level"].map(rules["reliability"]),
        shown_as=rows["level"].map(rules["shown_as"]).fillna(NATIONAL if len(rules) and not levels else ""),
    )


def _degrees(rows: pd.DataFrame, direction: str | None, thresholds: Rules) -> pd.DataFrame:
    """Return, for the territories of one level, on which side of their mean each stands, and how surely."""
    degrees, side = sides(rows["value"].to_numpy("float64"), standard_errors(rows), thresholds)
    is_fragile = side == (1 if direction == "higher_is_fragile" else -1)
    towards = np.where(degrees == NOTHING, "", np.where(is_fragile, "fragile", "not_fragile"))
    return pd.DataFrame({"towards": towards, "degree": degrees}, index=rows.index)


def _like(rows: pd.DataFrame, keys: Mapping[str, str]) -> pd.DataFrame:
    kept = np.logical_and.reduce([(rows[name] == value).to_numpy() for name, value in keys.items()])
    return rows[kept]
