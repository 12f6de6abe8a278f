"""Stacked shares: bands of notes, answers around a middle, ordered answers; what is not shown is a part too."""

import pandas as pd
from IPython.display import Markdown

from helpers.charts.figure import Figure
from helpers.charts.nothing import show_nothing
from helpers.charts.surveys.stack_layers import SMALLEST_PRINTED, centred, part_colours, parts_of, stacked_bars
from helpers.charts.surveys.survey_captions import (
    shown_share,
    shown_value,
    survey_captions,
    survey_columns,
    survey_facts,
    survey_table,
)
from helpers.survey.estimate_row import MEAN
from helpers.wording import enumerate_fr, number, say


def draw_bands(rows: pd.DataFrame, national: pd.DataFrame | None = None) -> Figure | Markdown:
    """Return the bands of notes of each item and its mean, the highest mean first.

    rows: as given by `tables.study_answers` for a question answered by notes. national: the same for the whole
    ensemble, whose means stand beside those of a zone. A sentence where no share is published.
    """
    if rows.empty:
        return show_nothing(rows)
    bands = rows[rows["role"] == "band"]
    if bands["value"].isna().all():
        facts = survey_facts(rows)
        has_means = rows["value"].notna().any()
        return Markdown(say("stacks.no_bands", **facts) if has_means else say("studies.nothing", **facts))
    means = rows[rows["answer"] == MEAN].set_index("item_label")
    order = means["value"].sort_values(ascending=False, kind="stable").index.tolist()
    order += [label for label in dict.fromkeys(bands["item_label"]) if label not in means.index]
    reference = _reference(rows, national)
    ends = [say("stacks.mean_end", mean=_mean(means, label), france=_noted(reference.get(label))) for label in order]
    labels = bands.sort_values("answer_position").set_index("answer")["answer_label"].drop_duplicates()
    values = {
        **survey_facts(rows),
        "top": _tops(rows, labels.index[-1], order),
        "bands": labels.tolist(),
        "maximum": rows["maximum"].iloc[0],
        "note_unit": rows["note_unit"].iloc[0],
        "n": len(order),
    }
    return Figure(
        id=f"bandes-{rows['question_id'].iloc[0]}",
        title=say("stacks.bands_title", **values),
        reading_note=say("stacks.bands_reading", **values),
        alt=say("stacks.bands_alt", **values),
        table=survey_table(rows),
        columns=survey_columns(rows),
        draw=lambda width: stacked_bars(parts_of(bands, order), part_colours(bands), order, ends, width),
        **survey_captions(rows),  # type: ignore[arg-type]
    )


def draw_opinions(rows: pd.DataFrame) -> Figure | Markdown:
    """Return the answers to each item of a question, stacked in the order of the scale, with its first total.

    rows: as given by `tables.study_answers` for a question of ordered answers; those around a middle are drawn on both
    sides of it. A sentence where no share is published.
    """
    if rows.empty:
        return show_nothing(rows)
    if rows["value"].isna().all():
        return Markdown(say("studies.nothing", **survey_facts(rows)))
    totals = rows[rows["role"] == "total"]
    first = totals[totals["answer_position"] == totals["answer_position"].min()].set_index("item_label")
    order = list(dict.fromkeys(rows["item_label"]))
    if len(first):
        order = first.loc[order, "value"].sort_values(ascending=False, kind="stable").index.tolist()
    ends = [_total_end(first.loc[label]) if len(first) else "" for label in order]
    answers = rows[rows["role"].isin(["answer", "dont_know"])]
    middle = rows["middle"].iloc[0]
    is_centred = bool(middle) and bool((answers["answer"] == middle).any())
    parts = parts_of(answers, order)
    shown = centred(parts, answers, middle) if is_centred else parts
    thin = answers["value"].dropna()
    values = {
        **survey_facts(rows),
        "lines": _lines(rows, first, order),
        "total": _total_label(first),
        "answer": answers.sort_values("answer_position")["answer_label"].iloc[0],
        "has_thin": bool((thin < SMALLEST_PRINTED).any()),
        "n_absent": int(answers["value"].isna().sum()),
        "n_others": int(first["value"].isna().sum()),
    }
    return Figure(
        id=f"reponses-{rows['question_id'].iloc[0]}",
        title=say("stacks.opinions_title", **values),
        reading_note=say("stacks.opinions_reading", **values),
        alt=say("stacks.opinions_alt", **values),
        table=survey_table(rows),
        columns=survey_columns(rows),
        draw=lambda width: stacked_bars(shown, part_colours(answers), order, ends, width, is_centred=is_centred),
        **survey_captions(rows),  # type: ignore[arg-type]
    )


def _reference(rows: pd.DataFrame, national: pd.DataFrame | None) -> dict[str, float]:
    """Return the mean of each item in the whole ensemble, to stand beside those of a zone."""
    if national is None or rows["level"].iloc[0] == "france":
        return {}
    means = national[national["answer"] == MEAN]
    return dict(zip(means["item_label"], means["value"], strict=True))


def _tops(rows: pd.DataFrame, band: str, order: list[str]) -> list[dict[str, str]]:
    """Return the first three items with their mean and their share of a band."""
    means = rows[rows["answer"] == MEAN].set_index("item_label")
    shares = rows[rows["answer"] == band].set_index("item_label")
    return [
        {
            "label": label,
            "mean": _mean(means, label),
            "share": "" if pd.isna(shares.loc[label, "value"]) else shown_share(shares.loc[label]),
        }
        for label in order[:3]
        if label in shares.index
    ]


def _mean(means: pd.DataFrame, label: str) -> str:
    """Return the mean of an item as a figure prints it, or nothing where the question has no mean for it."""
    return shown_value(means.loc[label]) if label in means.index else ""


def _lines(rows: pd.DataFrame, totals: pd.DataFrame, order: list[str]) -> list[dict[str, str]]:
    """Return what the alternative text says of each item: its total, or all its answers where there is none."""
    if len(totals):
        return [{"label": label, "values": shown_share(totals.loc[label])} for label in order]
    parts = rows[rows["role"].isin(["answer", "dont_know"])]
    return [
        {
            "label": label,
            "values": enumerate_fr(
                [
                    say("stacks.answer_share", answer=row["answer_label"], share=shown_share(row))
                    for _, row in parts[parts["item_label"] == label].iterrows()
                ]
            ),
            "first": shown_share(parts[parts["item_label"] == label].sort_values("answer_position").iloc[0]),
        }
        for label in order
    ]


def _total_label(totals: pd.DataFrame) -> str:
    return str(totals["answer_label"].iloc[0]) if len(totals) else ""


def _total_end(row: pd.Series) -> str:
    return shown_value(row) if pd.isna(row["value"]) else say("values.percent", text=shown_value(row))


def _noted(value: float | None) -> str:
    return "" if value is None or pd.isna(value) else number(value, 1)
