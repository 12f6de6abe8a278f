"""Values of territories with their intervals, in the order of names: what stands where a map would claim too much."""

from itertools import takewhile
from typing import Any

import pandas as pd

from helpers.charts.figure import NUMBER, AnyChart, Column, Figure
from helpers.charts.surveys.means import note_intervals
from helpers.charts.surveys.shares import bars
from helpers.charts.surveys.survey_captions import (
    indicated,
    shown_share,
    survey_captions,
    survey_columns,
    survey_facts,
    survey_table,
)
from helpers.survey.estimate_row import HIGHER, LOWER, NOTE, UNTESTED
from helpers.survey.estimation.reliability import MAP
from helpers.wording import enumerate_fr, in_dictionary_order, number, say


def is_mapped(rows: pd.DataFrame) -> bool:
    """Tell whether a map is drawn: it colours verdicts, which results without a test do not have.

    rows: as given by `tables.zone_answers`.
    """
    return bool((rows["shown_as"] == MAP).all() and rows["significance"].ne(UNTESTED).any())


def draw_place_values(rows: pd.DataFrame) -> Figure:
    """Return the values of an answer in each territory with their intervals, and their ranks where a map is allowed.

    Ranks are given only where those that samples allow are at most half of the list.
    rows: as given by `tables.zone_answers` and `tables.compared_items`, for one item; several populations are told one
    by one.
    """
    places = {name: place for place, name in enumerate(in_dictionary_order(rows["name"].unique()))}
    shown = rows.assign(row=_labels(rows), place=rows["name"].map(places))
    shown = shown.sort_values(["place", "population_position"], kind="stable", ignore_index=True).drop(columns="place")
    shown = shown.assign(rank_set=place_ranks(shown) if "rank_low" in shown else "")
    captions = survey_captions(rows)
    values = _facts(rows, shown)
    return Figure(
        id=f"territoires-{rows['question_id'].iloc[0]}-{rows['item'].iloc[0] or rows['answer'].iloc[0]}",
        title=say("compared.title", **values),
        reading_note=indicated(say("compared.reading", **values), rows),
        alt=say("compared.alt", **values),
        table=survey_table(shown),
        columns=(
            *survey_columns(shown, with_place=True),
            Column("reference", NUMBER, 1, label=say("columns.ensemble")),
            *((Column("rank_set", label=say("compared.rank_set")),) if values["ranks"] or values["n_unsure"] else ()),
        ),
        draw=lambda width: _drawn(shown, width),
        **captions,  # type: ignore[arg-type]
    )


def place_ranks(rows: pd.DataFrame) -> list[str]:
    """Return in words the ranks each territory may have, the highest value first; "" without interval.

    Where they are more than half of the list, the words say that no rank is given.
    rows: rank_low, rank_high, n_ranked, is_rank_known, as given by `tables.compared_items`.
    """
    words = []
    for row in rows.itertuples():
        if pd.isna(row.rank_low):
            words.append("")
        elif not row.is_rank_known:
            words.append(say("compared.rank_unsure"))
        else:
            words.append(say("compared.rank", low=int(row.rank_low), high=int(row.rank_high), n=row.n_ranked))
    return words


def _facts(rows: pd.DataFrame, shown: pd.DataFrame) -> dict[str, Any]:
    unsure, first = say("compared.rank_unsure"), rows.iloc[0]
    measured = rows["reliability"].dropna()
    known = shown.dropna(subset=["value"])
    return {
        **survey_facts(rows),
        "item": first["item_label"],
        "answer": first["answer_label"],
        "parts": [_part(part) for _, part in rows.groupby("population", sort=False)],
        "reliability": number(100 * measured.min(), 0) if len(measured) else "",
        "n": known["territory_code"].nunique(),
        "is_clear": bool((rows["shown_as"] == MAP).all()),
        "has_interval": bool(shown["value_lb"].notna().any()),
        "higher": enumerate_fr(known.loc[known["significance"] == HIGHER, "row"].tolist()),
        "lower": enumerate_fr(known.loc[known["significance"] == LOWER, "row"].tolist()),
        "ranks": [f"{row.row} {row.rank_set}" for row in shown.itertuples() if row.rank_set not in ("", unsure)],
        "n_unsure": int((shown["rank_set"] == unsure).sum()),
        "has_reference": bool(shown["reference"].notna().any()),
        "lines": [{"label": row["row"], "share": shown_share(row)} for _, row in shown.iterrows()],
    }


def _part(rows: pd.DataFrame) -> dict[str, str]:
    """Return the lowest and the highest value of one population, or why it has none."""
    known = rows.dropna(subset=["value"])
    if known.empty:
        return {"label": rows["population_label"].iloc[0], "low": "", "high": "", "absent": shown_share(rows.iloc[0])}
    low, high = known.loc[known["value"].idxmin()], known.loc[known["value"].idxmax()]
    return {"label": low["population_label"], "low": shown_share(low), "high": shown_share(high), "absent": ""}


def _labels(rows: pd.DataFrame) -> pd.Series:
    if rows["population"].nunique() == 1:
        return rows["name"]
    words = {label: label.lower().split() for label in rows["population_label"]}
    common = len(list(takewhile(lambda same: len(set(same)) == 1, zip(*words.values(), strict=False))))
    # « Associations employeuses » beside others is « employeuses »: names are short on a phone.
    return rows["name"] + " · " + rows["population_label"].map(lambda label: " ".join(words[label][common:]))


def _drawn(shown: pd.DataFrame, width: int) -> AnyChart:
    order = shown["row"].tolist()
    if (shown["unit"] == NOTE).any():
        return note_intervals(shown.assign(item_label=shown["row"]), order, width)
    return bars(shown, order, width)
