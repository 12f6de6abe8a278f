"""Words of the page on acting together: the same matter asked of several populations, by questions that differ."""

import pandas as pd
from IPython.display import Markdown

from helpers.charts.surveys.shares import first_answers
from helpers.charts.surveys.survey_captions import shown_share
from helpers.wording import say


def show_act_together_heading(by_actor: dict[str, pd.DataFrame]) -> Markdown:
    """Return the title of the page, and when each population was asked.

    by_actor: as given by `tables.act_together`.
    """
    return Markdown(
        say("act_together.heading", months={actor: rows["fieldwork"].iloc[0] for actor, rows in by_actor.items()})
    )


def show_two_totals(need: pd.DataFrame, act: pd.DataFrame) -> Markdown:
    """Return why two totals that may be equal are not to be compared; nothing where one of them is not published.

    need, act: as given by `tables.topic_printed` and `tables.act_together` for citizens.
    """
    first, second = (first_answers(rows).iloc[0] for rows in (need, act))
    if pd.isna(first["value"]) or pd.isna(second["value"]):
        return Markdown("")
    return Markdown(
        say(
            "act_together.totals",
            need=shown_share(first),
            act=shown_share(second),
            is_equal=shown_share(first) == shown_share(second),
            need_month=first["fieldwork"],
            act_month=second["fieldwork"],
        )
    )
