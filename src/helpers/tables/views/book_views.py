"""What the pages written from templates of book/ read: studies, peers of mayors, worked examples, simulated values."""

from typing import Any

import pandas as pd

from helpers.errors import FigureError, quoted
from helpers.survey.estimate_row import SHOWN
from helpers.tables.store import read_table
from helpers.tables.views.report_views import whole_ensemble

WAVE, QUESTION = ["study", "wave"], ["study", "wave", "question_id"]
ESTIMATE = [*QUESTION, "item", "answer", "population"]


def study_catalogue() -> list[dict[str, Any]]:
    """Return every wave of every study, the oldest first: the columns of `studies`, None where one is empty."""
    waves = read_table("studies").sort_values(["month", "study"])
    return waves.astype(object).where(waves.notna(), None).to_dict("records")


def peers(topics: list[str]) -> list[dict[str, Any]]:
    """Return what is known of mayors on some topics of the report, in their order.

    Each has topic study wave question_id answer value (percent) caveats title text wording base label institute
    fieldwork month year why: for a question that another one of the list may be taken for, the sentence that says why
    it is not the same. Raises FigureError for a topic without a figure.
    """
    chosen = read_table("report_topics").set_index("topic").loc[topics, [*QUESTION, "answer"]].reset_index()
    known = whole_ensemble().query("item == ''").dropna(subset="value")[[*QUESTION, "answer", "value", "caveats"]]
    compared = read_table("comparisons").query("other_study in @chosen.study").drop_duplicates(QUESTION)
    rows = (
        chosen.merge(known, on=[*QUESTION, "answer"], how="left", validate="1:1")
        .merge(read_table("questions")[[*QUESTION, "title", "text", "wording", "base"]], on=QUESTION, validate="1:1")
        .merge(read_table("studies")[[*WAVE, "label", "institute", "fieldwork", "month"]], on=WAVE, validate="m:1")
        .merge(compared[[*QUESTION, "why"]], on=QUESTION, how="left", validate="1:1")
    )
    if lost := rows.loc[rows["value"].isna(), "topic"].tolist():
        raise FigureError(
            "nothing-to-draw",
            f"Mayors read their peers, and {quoted(lost)} has no figure for the whole of France.",
            where="data/surveys/report.yml",
            remedy="Publish it in data/surveys, or keep the topic on an older wave.",
        )
    return rows.assign(year=rows["month"].str[: len("2020")]).fillna({"why": ""}).to_dict("records")


def provenances() -> dict[str, int]:
    """Return how many values the site shows of each provenance: official, published, observed, simulated, by name."""
    estimates = read_table("estimates")
    counts = estimates.loc[estimates["status"] == SHOWN, "provenance"].value_counts()
    return {"official": len(read_table("figures")), **{str(name): int(n) for name, n in sorted(counts.items())}}


def interval_example() -> dict[str, Any] | None:
    """Return the example of the page that explains intervals: a share of a zone with its interval, or None.

    It has the columns of `estimates`, and title: that of its question. It is of a wave that feeds a topic: not of one
    that a newer wave has replaced.
    """
    rows = read_table("estimates").query("level == 'zone_enquete' and status == 'shown' and unit == 'percent'")
    cells = read_table("question_cells").query("role == 'total'")
    waves = read_table("report_topics")[WAVE].drop_duplicates()
    rows = rows.dropna(subset=["value_lb", "value_ub"]).merge(cells, on=ESTIMATE).merge(waves)
    if rows.empty:
        return None
    first = rows.sort_values([*ESTIMATE, "territory_code"]).iloc[0]
    titles = read_table("questions").set_index(QUESTION)["title"]
    return {**first.to_dict(), "title": titles[tuple(first[QUESTION])]}


def simulated_ways() -> dict[str, Any]:
    """Return what was simulated: waves, their labels, and ways (label how_label n), the most frequent first."""
    assumed, effects = read_table("simulated_assumptions"), read_table("simulated_effects")
    ways = assumed.groupby(["label", "how_label"]).size().rename("n").reset_index()
    ways = ways.sort_values(["label", "n"], ascending=[True, False])
    return {"waves": list(dict.fromkeys(effects["label"])), "ways": ways.to_dict("records")}


def simulated_values() -> dict[str, pd.DataFrame]:
    """Return what was drawn (ecarts) and assumed (hypotheses), as readers download them; nothing where none was."""
    effects, assumed = read_table("simulated_effects"), read_table("simulated_assumptions")
    if effects.empty:
        return {}
    return {
        "ecarts": effects[["label", "question_id", "item_label", "name", "effect"]],
        "hypotheses": assumed[["label", "question_id", "item_label", "answer_label", "value", "how_label"]],
    }
