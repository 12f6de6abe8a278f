"""The rows of the 16 domains: each opens the values of its headline indicators beside those of France."""

from typing import Any

import pandas as pd
from IPython.display import Markdown

from helpers.fragility.priority import is_above_france
from helpers.wording import glued, number, say


def show_domain_rows(gaps: pd.DataFrame, headlines: pd.DataFrame) -> Markdown:
    """Return one closed row a domain, the most fragile first, which holds its indicators; HTML, names escaped.

    gaps: as given by `tables.domain_gaps`. headlines: by `tables.headline_gaps`. For France, its own values.
    """
    gaps = gaps[gaps["n_headlines"] > 0]
    focus = gaps[gaps["is_focus"]].sort_values("index", ascending=False, kind="stable")
    is_region = len(focus) > 0
    order = focus if is_region else gaps.drop_duplicates("domain").sort_values("number")
    values = headlines[headlines["is_focus"]] if is_region else headlines.drop_duplicates("indicator")
    rows = [
        {
            "label": row["short_label"],
            "slug": row["slug"],
            "state": _state(row) if is_region else "",
            "indicators": [
                _indicator(one, "value" if is_region else "reference")
                for _, one in values[values["domain"] == row["domain"]].iterrows()
            ],
        }
        for _, row in order.iterrows()
    ]
    return Markdown(glued(say("gaps.rows", rows=rows)))


def _state(row: pd.Series) -> str:
    is_above = bool(is_above_france(pd.Series([row["index"]])).iloc[0])
    known = {"is_priority": bool(row["is_priority"]), "is_above": is_above, "is_known": pd.notna(row["index"])}
    return say("gaps.row_state", **known)


def _indicator(row: pd.Series, shown: str) -> dict[str, Any]:
    """Return what is said of an indicator: its value in `shown`, and that of France beside the value of a region."""

    def printed(column: str) -> str:
        return "" if pd.isna(row[column]) else f"{number(row[column], row['decimals'])} {row['unit']}".strip()

    france = printed("reference") if shown == "value" else ""
    period = "" if pd.isna(row[shown]) else row["period"]
    facts = {"label": row["label"], "value": printed(shown), "france": france, "period": period}
    return {**facts, "is_old": bool(row["is_old"])}
