"""Who acts on a territory, in five lines at the most: its cases, those of comparable ones, of France, programmes."""

import pandas as pd
from IPython.display import Markdown

from helpers.territory.grid import Territory
from helpers.wording import enumerate_fr, glued, number, say

KINDS_CAP = 3
"""Official programmes named in the line of a territory, the most frequent first."""


def show_acting(cases: pd.DataFrame, entries: pd.DataFrame, practices: pd.DataFrame, territory: Territory) -> Markdown:
    """Return who acts on a territory, nearest first; then how to add a case.

    Cases are named, each with its source, only where none answers a priority: the lines of priorities name them.
    cases: as given by `tables.acting_cases`. entries: by `tables.dispositif_entries`. practices: by
    `tables.report_practices`.
    """
    lines = [
        {
            "reach": reach,
            "n": number(rows["n"].iloc[0]),
            "regions": enumerate_fr(list(dict.fromkeys(rows["region_name"]))) if reach == "similar" else "",
            "cases": rows.to_dict("records"),
        }
        for reach, rows in cases.groupby("reach", sort=False)
    ]
    kinds = entries.groupby(["label", "plural"], sort=False).size().sort_values(ascending=False, kind="stable")
    programmes = [
        say("acting.programme", n=n, label=label, plural=plural) for (label, plural), n in kinds.head(KINDS_CAP).items()
    ]
    return Markdown(
        glued(
            say(
                "acting.lines",
                place=territory,
                lines=lines,
                is_named=practices.empty,
                reaches=[line["reach"] for line in lines],
                programmes=enumerate_fr(programmes),
                n_programmes=number(len(entries)),
            )
        )
    )
