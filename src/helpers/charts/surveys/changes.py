"""What changed between two waves of a study: a verb of change where a test establishes it, and there alone."""

import pandas as pd
from IPython.display import Markdown

from helpers.survey.estimate_row import HIGHER, LOWER, UNTESTED
from helpers.survey.questionnaire.design import INDICATIVE
from helpers.wording import enumerate_fr, number, say, signed


def show_changes(rows: pd.DataFrame) -> Markdown:
    """Return the changes since a former wave, tested ones with a verb, the others with what cannot be said.

    rows: as given by `tables.wave_changes`; nothing without any. Without a known random draw, changes are said to be
    indicative. On the page of France, places are named together.
    """
    tested = rows[rows["significance"] != UNTESTED]
    if tested.empty:
        return Markdown("")
    items = []
    for _, part in tested.groupby(["question_id", "item"], sort=False):
        moved = part[part["significance"].isin([HIGHER, LOWER])]
        facts = {"label": part["item_label"].iloc[0], "answer": part["answer_label"].iloc[0], "n": len(part)}
        items.append(
            {
                **facts,
                "moved": [say("change_tested.item", **_facts(row)) for _, row in moved.iterrows()],
                "open": enumerate_fr(part.loc[~part.index.isin(moved.index), "name"].tolist()),
            }
        )
    first, last = tested["former_wave"].iloc[0], tested["wave"].iloc[0]
    reasons = [say(f"survey.indicative_{one}") for one in INDICATIVE if (tested["sampling"] == one).any()]
    return Markdown(say("changes.text", items=items, first=first, last=last, indicative=reasons))


def show_untold_changes(rows: pd.DataFrame) -> Markdown:
    """Return why no change is told of some questions since another wave, a line a reason; nothing without any.

    rows: as given by `tables.untold_changes`.
    """
    if rows.empty:
        return Markdown("")
    items = [
        {"why": why, "wave": wave, "titles": _quoted(part["title"])}
        for (wave, why), part in rows.groupby(["other_wave", "why"], sort=False)
    ]
    return Markdown(say("changes.untold", items=items))


def _quoted(titles: pd.Series) -> str:
    return enumerate_fr([say("changes.quoted", text=title) for title in titles])


def _facts(row: pd.Series) -> dict[str, object]:
    return {
        "name": row["name"],
        "is_up": row["significance"] == HIGHER,
        "first": number(row["value_first"], 1),
        "last": number(row["value_second"], 1),
        "former_wave": row["former_wave"],
        "wave": row["wave"],
        "unit": "%" if row["unit"] == "percent" else "",
        "change": signed(row["change_pts"], 1),
        "low": signed(row["change_pts_lb"], 1),
        "high": signed(row["change_pts_ub"], 1),
        "is_indicative": row["sampling"] in INDICATIVE,
    }
