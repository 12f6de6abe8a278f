"""Words of a study's page: its heading, what is printed for a place, the weighted bases, how to read a figure of it."""

from typing import Any

import pandas as pd
from IPython.display import Markdown

from helpers.charts.figure import NUMBER, Column, Figure
from helpers.charts.surveys.measured_and_felt import is_something_felt
from helpers.charts.surveys.shares import first_answers
from helpers.charts.surveys.survey_captions import shown_share, shown_value, survey_sources
from helpers.survey.estimate_row import HIGHER, LOWER, MEAN, NOT_SIGNIFICANT, NOTE, UNTESTED
from helpers.territory.grid import Territory
from helpers.wording import number, say


def show_study_heading(study: pd.Series, territory: Territory) -> Markdown:
    """Return the title of a study's page, what was asked of whom and when, and the zone that stands for a region."""
    facts = {key: (None if pd.isna(value) else value) for key, value in study.items()}
    base, n = facts["base"], facts["n_respondents"]
    return Markdown(
        say(
            "studies.heading",
            study=facts,
            place=territory,
            base="" if base is None else number(base),
            n="" if n is None else number(n),
        )
    )


def show_study_opening(study: pd.Series, fragments: pd.DataFrame, territory: Territory) -> Markdown:
    """Return what opens every page of a study: its heading, then what is printed for the place.

    study: as given by `tables.read_study`. fragments: by `tables.study_fragments`.
    """
    return Markdown(f"{show_study_heading(study, territory).data}\n\n{show_fragments(fragments).data}".strip())


def show_felt_introduction(rows: pd.DataFrame) -> Markdown | None:
    """Return what a page says before the measured and the felt indices that it sets side by side, if something is felt.

    rows: as given by `tables.measured_and_felt`.
    """
    return Markdown(say("felt.introduction")) if is_something_felt(rows) else None


def show_fragments(rows: pd.DataFrame) -> Markdown:
    """Return the figures printed for a place, one by one, beside those of the ensemble; nothing where there are none.

    rows: as given by `tables.study_fragments`.
    """
    return Markdown(say("studies.fragments", items=fragment_items(rows)))


def fragment_items(rows: pd.DataFrame) -> list[dict[str, str]]:
    """Return what is said of each printed figure.

    Keys: study fieldwork name title item answer population value reference untested caveats; untested: words, where
    nothing was tested.
    """
    return [
        {
            "study": row["study_label"],
            "fieldwork": row["fieldwork"],
            "name": row["name"],
            "title": row["title"],
            "item": row["item_label"],
            "answer": row["answer_label"],
            "population": row["population_label"] if row["population"] != "ensemble" else "",
            "value": _with_unit(row, row["value"]) or say(f"statuses.{row['status']}"),
            "reference": _with_unit(row, row["reference"]),
            "untested": say("studies.untested") if row["significance"] == UNTESTED else "",
            "caveats": row["caveats"].replace("\n", " "),
        }
        for _, row in rows.iterrows()
    ]


def show_bases(bases: pd.DataFrame) -> Figure | Markdown:
    """Return the table of the weighted base of each zone, as printed; without any, the sentence that says so.

    bases: as given by `tables.study_bases`.
    """
    if bases.empty:
        return Markdown(say("bases.nothing"))
    first = bases.iloc[0]
    total = first["study_base"]
    values = {
        "study": first["study_label"],
        "n": len(bases),
        "name": first["name"],
        "base": number(first["value"]),
        "sum": number(bases["value"].sum()),
        "total": "" if pd.isna(total) else number(total),
        "unit": first["base_unit"],
    }
    caveats = [line for text in bases["caveats"] for line in text.split("\n") if line]
    return Figure(
        id="bases-ponderees",
        title=say("bases.title", **values),
        reading_note=say("bases.reading", **values),
        scope=say("bases.scope", **values),
        sources=survey_sources(bases),
        caveats=(say("bases.not_n"), *dict.fromkeys(caveats)),
        alt=say("bases.alt", **values),
        table=bases,
        columns=(Column("name"), Column("value", NUMBER, 0, label=say("columns.base_population"))),
    )


def show_reading_guide(rows: pd.DataFrame, national: pd.DataFrame) -> Markdown:
    """Return how to read an interval and a verdict, with numbers of this very page; or why there are none.

    rows, national: as given by `tables.study_answers` and `tables.reference_answers` for one question.
    """
    known = rows.dropna(subset=["value", "value_lb"])
    summed = known[known["role"].isin(["mean", "total"])]
    kept = summed if len(summed) else known[known["role"] == "answer"]
    if kept.empty:
        return Markdown(say("guide.without_n", study=rows["study_label"].iloc[0]))
    marked = kept[kept["significance"].isin([HIGHER, LOWER])]
    plain = kept[kept["significance"] == NOT_SIGNIFICANT]
    reference = national if rows["level"].iloc[0] != "france" else national.iloc[:0]
    references = reference.set_index(["item", "answer", "population"])["value"]
    examples = [
        _example(part.iloc[0], references)
        for part in (marked, plain, kept.iloc[:0] if len(plain) else kept)
        if len(part)
    ]
    return Markdown(
        say(
            "guide.text",
            examples=examples,
            is_simulated=bool((kept["provenance"] == "simulated").any()),
            n="" if kept["n_obs"].isna().all() else number(kept["n_obs"].max()),
            place=rows["name"].iloc[0],
            has_zones=rows["grid"].iloc[0] != "france",
        )
    )


def show_missing_questions(questions: pd.DataFrame) -> Markdown:
    """Return the questions of a wave that its page does not draw.

    questions: as given by `tables.study_questions`.
    """
    others = questions[~questions["is_drawn"]]
    return Markdown(say("studies.other_questions", items=others["title"].tolist()))


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


def _example(row: pd.Series, references: pd.Series) -> dict[str, Any]:
    decimals = 1 if row["unit"] == NOTE else 0
    reference = references.get((row["item"], row["answer"], row["population"]))
    return {
        "label": row["item_label"] if row["answer"] == MEAN else row["answer_label"],
        "title": row["title"],
        "is_mean": row["answer"] == MEAN,
        "value": shown_value(row),
        "low": number(row["value_lb"], decimals),
        "high": number(row["value_ub"], decimals),
        "unit": "" if row["unit"] == NOTE else "%",
        "maximum": row["maximum"],
        "note_unit": row["note_unit"],
        "reference": "" if reference is None or pd.isna(reference) else number(reference, decimals),
        "verdict": row["significance"],
    }


def _with_unit(row: pd.Series, value: float) -> str:
    if pd.isna(value):
        return ""
    if row["unit"] == NOTE:
        words = {"maximum": row["maximum"], "note_unit": row["note_unit"]}
        return say("values.scaled_note", text=number(value, 1), **words)
    return say(f"values.{row['unit']}", text=number(value, 0))
