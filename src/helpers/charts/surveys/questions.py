"""A whole study, question by question: each is drawn by the kind of its scale."""

from collections.abc import Callable, Mapping

import pandas as pd
from IPython.display import Markdown, display

from helpers.charts.figure import Figure
from helpers.charts.surveys.means import draw_waves
from helpers.charts.surveys.shares import draw_shares
from helpers.charts.surveys.stacks import draw_bands, draw_opinions
from helpers.charts.surveys.study_texts import show_reading_guide
from helpers.survey.estimate_row import MEAN


def draw_notes(rows: pd.DataFrame) -> Figure | Markdown:
    """Return the bands of notes of each item, or the means alone where no band is published.

    rows: as given by `tables.study_answers` for a question answered by notes.
    """
    bands = rows[rows["role"] == "band"]
    return draw_bands(rows) if bands["value"].notna().any() else draw_waves(rows[rows["answer"] == MEAN])


DRAWN: dict[str, Callable[[pd.DataFrame], Figure | Markdown]] = {
    "notes": draw_notes,
    "agreement": draw_opinions,
    "ordered": draw_opinions,
    "yes_no": draw_shares,
}


def show_questions(by_question: dict[str, pd.DataFrame], references: Mapping[str, pd.DataFrame] | None = None) -> None:
    """Show each question of a study, drawn by the kind of its scale.

    by_question: as given by `tables.every_answer`. references: as given by `tables.every_reference`.
    """
    for name, rows in by_question.items():
        beside = (references or {}).get(name)
        draw = DRAWN[rows["kind"].iloc[0]]
        display(draw_shares(rows, beside) if draw is draw_shares else draw(rows))


def show_study_guide(
    by_question: dict[str, pd.DataFrame], references: Mapping[str, pd.DataFrame] | None = None
) -> Markdown:
    """Return how to read the figures of a study, with the numbers of its first question that has an interval."""
    if not by_question:
        return Markdown("")
    with_interval = [rows for rows in by_question.values() if rows["value_lb"].notna().any()]
    rows = with_interval[0] if with_interval else next(iter(by_question.values()))
    beside = (references or {}).get(rows["question_id"].iloc[0], rows.iloc[:0])
    return show_reading_guide(rows, beside)
