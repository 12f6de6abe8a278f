"""Verdicts: which fragilities are measured, felt, or both, in one region or in all of them."""

from typing import Any

import pandas as pd
from IPython.display import Markdown

from helpers.charts.captions import index_source
from helpers.charts.figure import NUMBER, SIGNED, Column, Figure
from helpers.charts.surveys.survey_captions import felt_words, indicative_caveats
from helpers.survey.estimate_row import SIMULATED
from helpers.territory.grid import Territory
from helpers.wording import dictionary_keys, enumerate_fr, say


def show_verdicts(rows: pd.DataFrame, territory: Territory) -> Figure | Markdown:
    """Return the verdict of each domain of a region, with both indices; or of every region, for France.

    rows: as given by `tables.report_verdicts`. Where the felt side is simulated, the whole table is marked. A sentence
    where no domain has a felt side: every verdict would be open. Nothing without rows.
    """
    if rows.empty:
        return Markdown("")
    if (rows["provenance"] == "").all():
        return Markdown(say("verdicts_of.nothing"))
    is_simulated = bool((rows["provenance"] == SIMULATED).any())
    counts = rows["verdict"].value_counts()
    facts = {
        "place": territory,
        "is_national": territory.level == "france",
        "n": len(rows),
        "is_asked": bool((rows["provenance"] != "").any()),
        "n_both": int(counts.get("both", 0)),
        "n_open": int(counts.get("open", 0)),
        "both": enumerate_fr(_named(rows[rows["verdict"] == "both"], territory)),
        "measured": enumerate_fr(_named(rows[rows["verdict"] == "measured"], territory)),
        "felt": enumerate_fr(_named(rows[rows["verdict"] == "felt"], territory)),
    }
    if territory.level == "france":
        return _verdict_grid(rows, facts, is_simulated=is_simulated)
    return _verdict_list(rows, facts, is_simulated=is_simulated)


def _verdict_list(rows: pd.DataFrame, facts: dict[str, Any], *, is_simulated: bool) -> Figure:
    table = rows.assign(
        measured_label=[say(f"verdicts_of.measured_{value}") for value in rows["measured"]],
        felt_label=[felt_words(row, "verdicts_of") for _, row in rows.iterrows()],
        verdict_label=[say(f"verdicts_of.{value}") for value in rows["verdict"]],
        reason_label=[say(f"verdicts_of.why_{value}") if value else "" for value in rows["reason"]],
        origin=say("provenances.felt_alone_simulated"),
    )
    columns = (
        Column("label", label=say("columns.domain")),
        Column("verdict_label", label=say("columns.verdict")),
        Column("reason_label", label=say("columns.reason")),
        Column("index", SIGNED, 1, label=say("felt.measured_short")),
        Column("rank", NUMBER),
        Column("measured_label", label=say("columns.measured")),
        Column("perceived", SIGNED, 1, label=say("felt.felt_short")),
        Column("felt_label", label=say("columns.felt")),
    )
    return _verdict_figure(rows, table, columns, facts, is_simulated=is_simulated)


def _verdict_grid(rows: pd.DataFrame, facts: dict[str, Any], *, is_simulated: bool) -> Figure:
    """Return one row a region, one column a domain, one short word a verdict."""
    words = rows.assign(word=[say(f"verdicts_of.short_{value}") for value in rows["verdict"]])
    table = words.pivot(index="name", columns="domain", values="word").sort_index(key=dictionary_keys).reset_index()
    table = table.assign(origin=say("provenances.felt_alone_simulated"))
    domains = rows.drop_duplicates("domain").sort_values("number")
    named = (Column(row["domain"], label=row["short_label"]) for _, row in domains.iterrows())
    return _verdict_figure(rows, table, (Column("name"), *named), facts, is_simulated=is_simulated)


def _verdict_figure(
    rows: pd.DataFrame,
    table: pd.DataFrame,
    columns: tuple[Column, ...],
    facts: dict[str, Any],
    *,
    is_simulated: bool,
) -> Figure:
    first = rows.iloc[0]
    study = say("survey.source", study=first["study_label"], institute=first["institute"], month=first["fieldwork"])
    return Figure(
        id="verdicts",
        title=say("verdicts_of.title", **facts),
        reading_note=say("verdicts_of.reading"),
        scope=say("verdicts_of.scope", **facts),
        sources=(
            index_source(rows),
            *((say("survey.simulated_source", study=study) if is_simulated else study,) if facts["is_asked"] else ()),
        ),
        caveats=(
            *((say("simulated.caveat"),) if is_simulated else ()),
            say("verdicts_of.rule_measured"),
            say("verdicts_of.rule_felt"),
            *indicative_caveats(rows.assign(value_lb=rows["perceived_lb"])),
        ),
        alt=say("verdicts_of.alt", **facts),
        table=table,
        columns=columns,
        is_simulated=is_simulated,
    )


def _named(rows: pd.DataFrame, territory: Territory) -> list[str]:
    if territory.level == "region":
        return rows["label"].tolist()
    return [f"{name} ({label})" for name, label in zip(rows["name"], rows["label"], strict=True)]
