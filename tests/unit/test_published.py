"""Published figures of surveys: what must be refused first, each by its whole message, then what is read."""

import csv
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import PrintedError
from helpers.survey.estimate_row import COLUMNS as ESTIMATE_COLUMNS
from helpers.survey.printed.published import COLUMNS, read_published
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.questionnaire.sources import read_sources
from refusals import refused

CODES = {
    "france": frozenset({"FRA"}),
    "region": frozenset({"27", "76", "93"}),
    "zone_enquete": frozenset({"27", "76", "93-94"}),
    "departement": frozenset({"27"}),
}
SOURCES = ("press", "slides")
SCALES: dict[str, Any] = {
    "yes_no": {"kind": "yes_no", "answers": [{"id": "oui", "label": "Oui"}, {"id": "non", "label": "Non"}]},
    "notes": {
        "kind": "notes",
        "minimum": 1,
        "maximum": 10,
        "bands": [
            {"id": "low", "label": "1 à 5", "low": 1, "high": 5},
            {"id": "high", "label": "6 à 10", "low": 6, "high": 10},
        ],
        "unplaced": {"id": "somewhere", "label": "Bande inconnue"},
    },
    "need": {
        "kind": "ordered",
        "answers": [{"id": name, "label": name} for name in ("vital", "useful", "useless", "nsp")],
        "dont_know": "nsp",
        "totals": [{"id": "needed", "label": "Utile", "answers": ["vital", "useful"]}],
    },
}


def question(scale: str, **changes: Any) -> dict[str, Any]:
    """Return the content of a question asked on a scale."""
    return {"title": "T", "text": "T ?", "wording": "lost", "scale": scale, "base": "Ensemble", **changes}


def asked(**changes: Any) -> Questionnaire:
    """Return the small questionnaire whose figures are read, some of its parts changed."""
    compared = {"study": "other", "wave": "2015", "question": "q1", "is_comparable": True, "why": "x"}
    items = [{"id": "jobs", "label": "Emploi"}, {"id": "health", "label": "Santé"}]
    content: dict[str, Any] = {
        "study": "example",
        "design": {"sampling": "unknown"},
        "wave": "2019-10",
        "label": "Exemple",
        "programme": "Essai",
        "status": "published",
        "fieldwork": {"label": "octobre 2019", "month": "2019-10"},
        "population": "Les associations",
        "base": 1000,
        "n_respondents": 400,
        "grid": "zone_enquete",
        "zone_bases": {"27": 600, "93-94": 400},
        "populations": {"employers": {"label": "Employeuses", "value": "oui", "base": 250}},
        "scales": SCALES,
        "questions": {
            "p1": question("yes_no", populations=["ensemble", "employers"]),
            "q1": question("notes", items=items, compared_with=[compared]),
            "q2": question("yes_no", items=items, filter={"question": "p1", "answers": ["oui"]}, base_population=300),
            "q3": question("need"),
        },
        **changes,
    }
    return Questionnaire.model_validate(content)


def cells(**changes: str) -> dict[str, str]:
    """Return the cells of a row: the share of yes to p1, some of them changed."""
    plain = {
        "row_id": "",
        "question_id": "p1",
        "item": "",
        "answer": "oui",
        "population": "ensemble",
        "level": "france",
        "territory_code": "FRA",
        "value": "46",
        "unit": "percent",
        "reading": "printed",
        "read_text": "",
        "source": "slides",
        "source_line": "12",
        "caveat": "",
    }
    return plain | changes


def fact(answer: str, value: str, **changes: str) -> dict[str, str]:
    """Return the cells of a row that tells a fact of the study, in numbers."""
    return cells(question_id="", answer=answer, value=value, unit="count", **changes)


FACTS = [
    fact("base", "1000"),
    fact("n_respondents", "400"),
    fact("base", "250", population="employers"),
    fact("base", "600", level="zone_enquete", territory_code="27"),
    fact("base", "400", level="zone_enquete", territory_code="93-94"),
    cells(question_id="q2", answer="base", value="300", unit="count"),
]
Rows = list[dict[str, str]]


def write(path: Path, rows: Rows) -> None:
    """Write rows in a file, numbered in order where they bear no reference."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "row_id": row["row_id"] or f"G{n}"} for n, row in enumerate(rows))


def read(root: Path, rows: Rows, facts: Rows = FACTS, **changes: Any) -> pd.DataFrame:
    """Read rows; those of FACTS come after them, so that the first row stands at line 2."""
    path = root / "published.csv"
    write(path, [*rows, *facts])
    return read_published(path, asked(**changes), CODES, SOURCES)


def message(root: Path, error: str, rows: Rows, facts: Rows = FACTS, **changes: Any) -> str:
    """Return the message that reading rows ends with."""
    with refused(error) as caught:
        read(root, rows, facts, **changes)
    return str(caught.value)


# --- what must be refused: one cell ---


@pytest.mark.parametrize(
    ("row", "error", "expected"),
    [
        (
            cells(question_id="p2"),
            "PrintedError unknown-question",
            "column 'question_id': 'p2' is unknown; known: '', 'p1', 'q1', 'q2', 'q3'. Add the question to "
            "questionnaire.yml, or leave the cell empty for a fact of the whole study.",
        ),
        (
            cells(question_id="q2", item="culture"),
            "PrintedError unknown-item",
            "column 'item': 'culture' is unknown; known: 'jobs', 'health'. "
            "Write an item of the question in questionnaire.yml.",
        ),
        (
            cells(question_id="q2"),
            "PrintedError unknown-item",
            "column 'item': '' is unknown; known: 'jobs', 'health'. "
            "Write an item of the question in questionnaire.yml.",
        ),
        (
            cells(item="jobs"),
            "PrintedError unknown-item",
            "column 'item': 'jobs' is unknown; known: ''. Write an item of the question in questionnaire.yml.",
        ),
        (
            fact("base", "1000", item="jobs"),
            "PrintedError unknown-item",
            "column 'item': 'jobs' is unknown; known: ''. Write an item of the question in questionnaire.yml.",
        ),
        (
            cells(answer="yes"),
            "PrintedError unknown-answer",
            "column 'answer': 'yes' is unknown; known: 'oui', 'non', 'base'. "
            "Write an answer, a band or a total of the scale in questionnaire.yml.",
        ),
        (
            cells(answer="mean", unit="note", value="5"),
            "PrintedError unknown-answer",
            "column 'answer': 'mean' is unknown; known: 'oui', 'non', 'base'. "
            "Write an answer, a band or a total of the scale in questionnaire.yml.",
        ),
        (
            cells(answer="change", unit="point", value="8.5"),
            "PrintedError unknown-answer",
            "column 'answer': 'change' is unknown; known: 'oui', 'non', 'base'. "
            "Write an answer, a band or a total of the scale in questionnaire.yml.",
        ),
        (
            fact("Engaged companies", "12"),
            "PrintedError unknown-answer",
            "column 'answer': 'Engaged companies' cannot name a fact of the study. "
            "Write 'base', 'n_respondents', 'fieldwork', or a name such as engaged_companies.",
        ),
        (
            cells(population="volunteers"),
            "PrintedError unknown-population",
            "column 'population': 'volunteers' is unknown; known: 'ensemble', 'employers'. "
            "Declare it in questionnaire.yml, in `populations` of the study and of the question.",
        ),
        (
            cells(question_id="q3", answer="vital", population="employers"),
            "PrintedError unknown-population",
            "column 'population': 'employers' is unknown; known: 'ensemble'. "
            "Declare it in questionnaire.yml, in `populations` of the study and of the question.",
        ),
        (
            cells(level="departement", territory_code="27"),
            "PrintedError unknown-territory",
            "column 'level': 'departement' is unknown; known: 'france', 'region', 'zone_enquete'. "
            "Write france, region or the grid of the study.",
        ),
        (
            cells(level="region", territory_code="93-94"),
            "PrintedError unknown-territory",
            "column 'territory_code': '93-94' is unknown at the level 'region'. "
            "Write a code of data/reference/territories.csv, as text with its leading zeros.",
        ),
        (
            cells(source="blog"),
            "PrintedError unknown-source",
            "column 'source': 'blog' is unknown; known: 'press', 'slides'. Describe it in data/surveys/sources.yml.",
        ),
        (
            cells(unit="%"),
            "PrintedError unknown-unit",
            "column 'unit': '%' is unknown; known: 'percent', 'note', 'point', 'count', 'month'. Write one of them.",
        ),
        (
            cells(unit="note"),
            "PrintedError wrong-unit",
            "column 'unit': The unit of 'oui' is 'note', and 'percent' is expected. Correct the unit or the answer.",
        ),
        (
            cells(question_id="q1", item="jobs", answer="mean", value="6.4"),
            "PrintedError wrong-unit",
            "column 'unit': The unit of 'mean' is 'percent', and 'note' is expected. Correct the unit or the answer.",
        ),
        (
            cells(reading="guessed"),
            "PrintedError unknown-reading",
            "column 'reading': 'guessed' is unknown; known: 'printed', 'corrected', 'derived', 'inferred', 'lost' "
            "(+1 more). Write one of them.",
        ),
        (
            cells(value=""),
            "PrintedError missing-value",
            "column 'value': The reading is 'printed' and there is no value. "
            "Write the value, or the reading lost or words.",
        ),
        (
            cells(reading="lost", caveat="Illisible."),
            "PrintedError value-of-lost-figure",
            "column 'value': The reading is 'lost' and the value is 46. Empty the value, or write how it was read.",
        ),
        (
            cells(reading="words", value="50", caveat="« une sur deux »"),
            "PrintedError value-of-lost-figure",
            "column 'value': The reading is 'words' and the value is 50. Empty the value, or write how it was read.",
        ),
        (
            cells(reading="corrected", read_text="4G"),
            "PrintedError missing-caveat",
            "column 'caveat': The row of 'oui', read as 'corrected', has no caveat. "
            "Write the French sentence that tells readers what was done, or what the fact is.",
        ),
        (
            cells(reading="corrected", caveat="Lu « 4G »."),
            "PrintedError missing-read-text",
            "column 'read_text': The value 46 is corrected, and what was read is not told. "
            "Write the text of the document as it was read.",
        ),
        (
            cells(source_line="page 12"),
            "FileError not-a-number",
            "column 'source_line': 'page 12' is no line. Write the number of the line in the document, or nothing.",
        ),
        (
            cells(value="46 %"),
            "FileError not-a-number",
            "column 'value': 1 cell(s) hold no number, the first one is '46 %'. "
            "Write a number with a decimal point; leave a missing figure out and declare it in its card.",
        ),
        (
            cells(value="146"),
            "PrintedError share-outside-percent",
            "column 'value': 146 % is no share. Write a percent between 0 and 100.",
        ),
        (
            cells(value="-1"),
            "PrintedError share-outside-percent",
            "column 'value': -1 % is no share. Write a percent between 0 and 100.",
        ),
        (
            cells(question_id="q1", item="jobs", answer="mean", unit="note", value="55"),
            "PrintedError note-outside-scale",
            "column 'value': The mean 55 is outside the notes, which go from 1 to 10. "
            "Correct the figure: a decimal point may be lost.",
        ),
        (
            cells(question_id="q1", item="jobs", answer="mean", unit="note", value="0.9"),
            "PrintedError note-outside-scale",
            "column 'value': The mean 0.9 is outside the notes, which go from 1 to 10. "
            "Correct the figure: a decimal point may be lost.",
        ),
    ],
)
def test_a_wrong_cell_is_named(root: Path, row: dict[str, str], error: str, expected: str) -> None:
    assert message(root, error, [row]) == f"published.csv, line 2, {expected}"


@pytest.mark.parametrize("reading", ["derived", "inferred", "lost", "words"])
def test_what_is_not_simply_printed_needs_its_caveat(root: Path, reading: str) -> None:
    value = "" if reading in ("lost", "words") else "46"
    assert f"read as '{reading}', has no caveat" in message(
        root, "PrintedError missing-caveat", [cells(reading=reading, value=value)]
    )


def test_a_fact_with_a_name_of_its_own_needs_its_caveat(root: Path) -> None:
    assert "The row of 'engaged_companies'" in message(
        root, "PrintedError missing-caveat", [fact("engaged_companies", "89000")]
    )


def test_the_first_wrong_row_is_named(root: Path) -> None:
    rows = [cells(), cells(question_id="q3", answer="vital", source="blog"), cells(source="tract", answer="non")]
    assert message(root, "PrintedError unknown-source", rows).startswith(
        "published.csv, line 3, column 'source': 'blog'"
    )


# --- what must be refused: rows together ---


def test_the_same_figure_twice_is_refused(root: Path) -> None:
    rows = [cells(), cells(value="47", source="press")]
    assert message(root, "FileError duplicate-key", rows) == (
        "published.csv, line 3: The row 'p1', '', 'oui', 'ensemble', 'france' (+1 more) is already written at line 2. "
        "Keep one of the two."
    )


def test_the_same_reference_twice_is_refused(root: Path) -> None:
    rows = [cells(row_id="G700"), cells(row_id="G700", population="employers")]
    assert message(root, "FileError duplicate-key", rows) == (
        "published.csv, line 3, column 'row_id': The reference 'G700' is already that of another row. "
        "Give each row its own; add a suffix when one printed figure fills several rows."
    )


def test_other_columns_are_refused(root: Path) -> None:
    path = root / "published.csv"
    path.write_text("question_id,value\np1,46\n", encoding="utf-8")
    with refused("FileError unreadable-table", match=r"published\.csv, line 1: The columns are 'question_id', 'value'"):
        read_published(path, asked(), CODES, SOURCES)


def shares(values: Mapping[str, float], **changes: str) -> Rows:
    """Return the rows of the answers to q3, which is asked on a scale of four answers."""
    return [cells(question_id="q3", answer=name, value=str(value), **changes) for name, value in values.items()]


WHOLE = {"vital": 24, "useful": 57, "useless": 15, "nsp": 4}


def test_shares_that_do_not_make_100_are_refused(root: Path) -> None:
    assert message(root, "PrintedError shares-do-not-add-up", shares(WHOLE | {"useful": 54})) == (
        "published.csv, line 2, column 'value': The shares of 'vital', 'useful', 'useless', 'nsp' make 97 %, "
        "and not 100. Correct the share that was misread."
    )


def test_bands_that_do_not_make_100_are_refused(root: Path) -> None:
    rows = [cells(question_id="q1", item="jobs", answer=band, value="52") for band in ("low", "high")]
    assert "The shares of 'low', 'high' make 104 %" in message(root, "PrintedError shares-do-not-add-up", rows)


def test_a_total_that_is_not_the_sum_of_its_answers_is_refused(root: Path) -> None:
    assert message(root, "PrintedError total-differs", shares({"needed": 83, "vital": 24, "useful": 57})) == (
        "published.csv, line 2, column 'value': 'needed' is 83, and 'vital', 'useful' make 81. "
        "Correct the total or the answer that was misread."
    )


def test_places_are_summed_apart(root: Path) -> None:
    here = shares(WHOLE)
    there = shares({"vital": 90, "useful": 5}, level="region", territory_code="76")
    elsewhere = shares({"needed": 50, "useless": 10, "nsp": 1}, level="region", territory_code="27")
    assert len(read(root, here + there + elsewhere)) == len(here + there + elsewhere + FACTS)


def test_a_change_since_a_wave_that_is_not_comparable_is_refused(root: Path) -> None:
    compared = {"study": "other", "wave": "2015", "question": "q3", "is_comparable": False, "why": "x"}
    row = cells(question_id="q3", answer="change", unit="point", value="8.5")
    questions = {"p1": question("yes_no"), "q3": question("need", compared_with=[compared])}
    text = message(root, "PrintedError unknown-answer", [row], [], questions=questions)
    assert text.startswith("published.csv, line 2, column 'answer': 'change' is unknown")


# --- what must be refused: facts told differently ---


@pytest.mark.parametrize(
    ("told", "line", "expected"),
    [
        ({"base": 1001}, 2, "'base' (ensemble france) is 1001 in questionnaire.yml and 1000 here."),
        ({"base": None}, 2, "'base' (ensemble france) is not told in questionnaire.yml and 1000 here."),
        ({"n_respondents": 40}, 3, "'n_respondents' (ensemble france) is 40 in questionnaire.yml and 400 here."),
        (
            {"zone_bases": {"27": 630, "93-94": 400}},
            5,
            "'base' (ensemble zone_enquete 27) is 630 in questionnaire.yml and 600 here.",
        ),
        (
            {"zone_bases": {"27": 600, "76": 5, "93-94": 400}},
            1,
            "'base' (ensemble zone_enquete 76) is 5 in questionnaire.yml and not told here.",
        ),
        (
            {"zone_bases": {"27": 600}},
            6,
            "'base' (ensemble zone_enquete 93-94) is not told in questionnaire.yml and 400 here.",
        ),
    ],
)
def test_a_fact_told_differently_is_refused(root: Path, told: dict[str, Any], line: int, expected: str) -> None:
    assert message(root, "PrintedError fact-differs", [], **told) == (
        f"published.csv, line {line}, column 'value': {expected} "
        "Write the same value in both, or leave it out of both when it is lost."
    )


def test_the_base_of_a_question_and_of_a_population_are_compared_too(root: Path) -> None:
    of_question = [row | ({"value": "301"} if row["question_id"] else {}) for row in FACTS]
    assert "'base' (q2 ensemble france) is 300 in" in message(root, "PrintedError fact-differs", [], of_question)
    of_population = [row | ({"value": "251"} if row["population"] == "employers" else {}) for row in FACTS]
    assert "'base' (employers france) is 250 in" in message(root, "PrintedError fact-differs", [], of_population)


def test_a_lost_base_is_told_nowhere(root: Path) -> None:
    lost = fact("base", "", reading="lost", read_text="1OOO", caveat="Illisible.")
    rest = FACTS[1:]
    assert "and not told here." in message(root, "PrintedError fact-differs", [lost], rest)
    rows = read(root, [lost], rest, base=None)
    assert math.isnan(rows["value"].iloc[0])


@pytest.mark.parametrize("month", ["2019-11", "2019"])
def test_a_month_of_fieldwork_told_differently_is_refused(root: Path, month: str) -> None:
    row = cells(question_id="", answer="fieldwork", value=month, unit="month")
    assert message(root, "PrintedError fact-differs", [row]) == (
        "published.csv, line 2, column 'value': 'fieldwork' (ensemble france) is 2019-10 in questionnaire.yml and "
        f"{month} here. Write the same value in both, or leave it out of both when it is lost."
    )


# --- what must hold ---


def test_a_printed_share_is_an_estimate_row(root: Path) -> None:
    rows = read(root, [cells(question_id="q3", answer="vital", value="24.5", caveat="Lu deux fois.")])
    row = rows.iloc[0]
    assert {name: str(kind) for name, kind in rows.dtypes.items() if name in ESTIMATE_COLUMNS} == ESTIMATE_COLUMNS
    assert [*rows.columns] == [*ESTIMATE_COLUMNS, "reading", "read_text", "source_line"]
    kept = {name: row[name] for name in ("study", "wave", "question_id", "item", "answer", "population", "level")}
    assert list(kept.values()) == ["example", "2019-10", "q3", "", "vital", "ensemble", "france"]
    assert (row["value"], row["unit"], row["n_obs"], row["base_population"]) == (24.5, "percent", 400, 1000)
    assert (row["status"], row["quality"], row["provenance"], row["significance"]) == (
        "shown",
        1,
        "published",
        "untested",
    )
    assert (row["source"], row["caveats"], row["reading"], row["source_line"]) == (
        "slides",
        "Lu deux fois.",
        "printed",
        12,
    )
    assert row[["value_lb", "value_ub", "deff", "n_eff"]].isna().all()


@pytest.mark.parametrize("reading", ["lost", "words"])
def test_a_figure_without_value_is_lost(root: Path, reading: str) -> None:
    row = read(root, [cells(reading=reading, value="", read_text="9519 Jo", caveat="Illisible.")]).iloc[0]
    assert (row["status"], row["reading"], row["read_text"]) == ("lost", reading, "9519 Jo")
    assert row[["value", "quality", "n_obs"]].isna().all()


@pytest.mark.parametrize("reading", ["corrected", "derived", "inferred"])
def test_a_figure_that_was_worked_out_is_shown(root: Path, reading: str) -> None:
    row = read(root, [cells(reading=reading, read_text="4G", caveat="Expliqué.")]).iloc[0]
    assert (row["value"], row["status"], row["quality"], row["reading"]) == (46, "shown", 1, reading)


@pytest.mark.parametrize(
    ("row", "base", "n_obs"),
    [
        (cells(), 1000, 400),
        (cells(population="employers"), 250, None),
        (cells(level="zone_enquete", territory_code="27"), 600, None),
        (cells(level="zone_enquete", territory_code="76"), None, None),
        (cells(level="zone_enquete", territory_code="27", population="employers"), None, None),
        (cells(level="region", territory_code="27"), None, None),
        (cells(question_id="q2", item="jobs"), 300, None),
        (cells(question_id="q2", item="jobs", level="zone_enquete", territory_code="27"), None, None),
        (fact("base", "1000"), None, None),
    ],
)
def test_the_base_is_that_of_those_the_row_is_about(
    root: Path, row: dict[str, str], base: int | None, n_obs: int | None
) -> None:
    facts = FACTS[1:] if row["answer"] == "base" else FACTS
    first = read(root, [row], facts).iloc[0]
    assert (None if pd.isna(first["base_population"]) else first["base_population"]) == base
    assert (None if pd.isna(first["n_obs"]) else first["n_obs"]) == n_obs


def test_months_are_checked_and_left_out(root: Path) -> None:
    month = cells(question_id="", answer="fieldwork", value="2019-10", unit="month")
    assert len(read(root, [month])) == len(FACTS)


def test_the_change_is_in_points_where_a_comparable_wave_is(root: Path) -> None:
    row = cells(question_id="q1", item="jobs", answer="change", unit="point", value="-0.7")
    assert read(root, [row]).iloc[0][["value", "unit"]].to_list() == [-0.7, "point"]


@pytest.mark.parametrize(
    "values",
    [
        WHOLE,
        WHOLE | {"useful": 59},
        WHOLE | {"useful": 55},
        {"vital": 24, "useless": 3},
        {"needed": 82, "vital": 24, "useful": 57},
        {"needed": 80, "vital": 24, "useful": 57},
        {"needed": 12, "vital": 24},
    ],
)
def test_rounding_and_absent_answers_are_let_through(root: Path, values: dict[str, float]) -> None:
    assert len(read(root, shares(values))) == len(values) + len(FACTS)


def test_a_lost_answer_leaves_the_others_unsummed(root: Path) -> None:
    lost = cells(question_id="q3", answer="useless", value="", reading="lost", caveat="Illisible.")
    rows = [*shares({"vital": 24, "useful": 57, "nsp": 4, "needed": 81}), lost]
    assert (read(root, rows)["status"] == "lost").sum() == 1


@settings(max_examples=30)
@given(parts=st.lists(st.integers(0, 60), min_size=3, max_size=3))
def test_shares_are_let_through_when_and_only_when_they_make_100(
    parts: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    values = dict(zip(("vital", "useful", "useless"), parts, strict=True)) | {"nsp": 10}
    root = tmp_path_factory.getbasetemp()
    if 98 <= sum(values.values()) <= 102:
        assert len(read(root, shares(values))) == 4 + len(FACTS)
    else:
        with pytest.raises(PrintedError):
            read(root, shares(values))


# --- sources ---


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Slides: {}\n", "'Slides"),
        ("slides: {title: T, publisher: P, date: D, reference: R}\n", "'slides.url': Field required"),
        ("slides: {title: T, publisher: P, date: D, reference: R, url: www.x.fr}\n", "should match pattern"),
        ("slides: {title: T, publisher: P, date: D, reference: R, url: null, page: x}\n", "Extra inputs"),
    ],
)
def test_a_source_that_is_not_described_is_refused(root: Path, text: str, part: str) -> None:
    (root / "sources.yml").write_text(text, encoding="utf-8")
    with refused("FileError invalid-document") as caught:
        read_sources(root / "sources.yml")
    assert part in str(caught.value)


def test_a_document_has_no_address(root: Path) -> None:
    (root / "sources.yml").write_text(
        "slides: {title: T, publisher: P, date: D, reference: R, url: null}\n", encoding="utf-8"
    )
    assert read_sources(root / "sources.yml")["slides"].url is None
