"""The programme read from data/programme: each fault is refused where it stands; dates cover the days they name."""

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from helpers.catalog.moments import Moment, day_after, first_day
from helpers.pages.programme_pages import read_known
from helpers.programme.registry import Programmes
from helpers.wording.moments import moment
from refusals import refused

PROGRAMME = "data/programme"
Change = Callable[[str, str, str], None]


def read() -> Programmes:
    """Return the programme, without the documents it names."""
    return read_known()[0]


# --- rows that are refused, with their line and column ---


@pytest.mark.parametrize(
    ("table", "old", "new", "place", "what"),
    [
        ("events", "2019-11-21,,day", ",,day", "column 'start'", "Field required"),
        ("events", "2019-11-21,,day", "2019-11-31,,day", "column 'start'", "of the calendar"),
        ("events", "2019-11-21,,day", "21/11/2019,,day", "column 'start'", "2020-05-07"),
        ("events", "2019-11-21,,day", "2019-11-21,,month", "line", "not of precision 'month'"),
        ("events", "2019-11-21,,day", "2019-11-21,,week", "column 'precision'", "'year', 'month' or 'day'"),
        ("events", "2018,2019,year", "2018,2017,year", "line", "ends before it begins"),
        ("events", "2018,2019,year", "2018,2019-06,year", "line", "two ways"),
        ("measures", "O1,operational", "O1,urgent", "column 'dimension'", "'operational'"),
        ("measures", "O1,operational", "O1,strategic", "line", "not that of a measure of dimension 'strategic'"),
        ("measures", "O1,operational", "O8,operational", "column 'number'", "pattern"),
        ("measures", ",no,,,", ",yes,,,", "line", "say how and on which page"),
        ("outputs", ",works,", ",perfect,", "column 'status'", "'works', 'partial' or 'absent'"),
        ("outputs", ",partial,", ",works,", "line", "say why"),
        ("outputs", ",,,absent,", ",,programme,absent,", "line", "unless it is absent"),
        ("facts", ",corrected,", ",guessed,", "column 'reading'", "'printed'"),
        ("facts", "G001,", "X1,", "column 'fact_id'", "pattern"),
        ("resources", ",kit,", ",gadget,", "column 'kind'", "'kit'"),
        ("resources", ",organisations,", ",everybody,", "column 'audiences.0'", "'organisations'"),
    ],
)
@pytest.mark.usefixtures("project")
def test_wrong_row_is_refused_where_it_stands(
    change: Change, table: str, old: str, new: str, place: str, what: str
) -> None:
    change(f"{PROGRAMME}/{table}.csv", old, new)
    with refused("FileError invalid-row") as caught:
        read()
    message = str(caught.value)
    assert message.startswith(f"{PROGRAMME}/{table}.csv, line "), message
    assert place in message
    assert what in message


def test_corrected_fact_needs_its_caveat(project: Path) -> None:
    path = project / PROGRAMME / "facts.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(index for index, line in enumerate(lines) if ",corrected," in line)
    cells = lines[number].split(",")
    lines[number] = ",".join([*cells[:9], "", ""])
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with refused("FileError invalid-row", match=rf"line {number + 1}: .*'corrected' needs a caveat"):
        read()


@pytest.mark.usefixtures("project")
def test_measure_written_twice_is_refused(change: Change) -> None:
    change(f"{PROGRAMME}/measures.csv", "O2,operational", "O1,operational")
    with refused("FileError duplicate-key", match=r"measures\.csv, line 3: The row 'O1' is already written at line 2"):
        read()


@pytest.mark.usefixtures("project")
def test_fact_told_as_a_mention_of_another_is_refused(change: Change) -> None:
    change(f"{PROGRAMME}/facts.csv", "G269 G223", "G269 G001")
    with refused("FileError duplicate-key", match="The fact 'G001' is already told at line 2"):
        read()


@pytest.mark.usefixtures("project")
def test_missing_column_is_refused(change: Change) -> None:
    change(f"{PROGRAMME}/events.csv", "place,source,", "source,")
    with refused("FileError unreadable-table", match=r"events\.csv, line 1"):
        read()


# --- names that stand for nothing ---


@pytest.mark.parametrize("table", ["events", "facts", "resources"])
@pytest.mark.usefixtures("project")
def test_unknown_source_of_a_row_is_refused(change: Change, table: str) -> None:
    change(f"{PROGRAMME}/{table}.csv", "presentation_collectivites_2020", "hearsay")
    with refused("CatalogError unknown-source", match=rf"{table}\.csv, line \d+: The source 'hearsay'"):
        read()


@pytest.mark.parametrize(
    ("name", "old", "new", "error"),
    [
        (
            "programmes",
            "sources: [presentation_collectivites_2020]",
            "sources: [hearsay]",
            "CatalogError unknown-source",
        ),
        ("programmes", "pilote_cjd", "pilote_cjm", "QuestionnaireError unknown-study"),
        ("programmes", "status: announced", "status: soon", "FileError invalid-document"),
        ("programmes", "last_year: 2012", "last_year: 2007", "FileError invalid-document"),
        ("programmes", "first_year: 2008", "first_yaer: 2008", "FileError invalid-document"),
        ("concepts", "source: associations_gouv_bilan_2020", "source: hearsay", "CatalogError unknown-source"),
        ("concepts", "facts: [G138, G139, G140]", "facts: [G138, G139, G999]", "CatalogError unknown-fact"),
    ],
)
@pytest.mark.usefixtures("project")
def test_wrong_name_in_a_card_is_refused_with_its_line(
    change: Change, name: str, old: str, new: str, error: str
) -> None:
    change(f"{PROGRAMME}/{name}.yml", old, new)
    with refused(error, match=rf"{name}\.yml.*line \d+"):
        read()


def test_document_described_twice_is_refused(project: Path) -> None:
    path = project / PROGRAMME / "sources.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("carenews_fnaf_2022:", "lerameau_occitanie:"), encoding="utf-8"
    )
    with refused("FileError duplicate-key"):
        read()


# --- dates ---


@pytest.mark.parametrize(
    ("written", "first", "after"),
    [
        ("2020", "2020-01-01", "2021-01-01"),
        ("2020-02", "2020-02-01", "2020-03-01"),
        ("2020-12", "2020-12-01", "2021-01-01"),
        ("2020-12-31", "2020-12-31", "2021-01-01"),
        ("2020-02-28", "2020-02-28", "2020-02-29"),
    ],
)
def test_a_moment_covers_its_days(written: str, first: str, after: str) -> None:
    assert (first_day(written).isoformat(), day_after(written).isoformat()) == (first, after)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_moments_cover_as_many_days_as_the_calendar_says(day: date) -> None:
    year, month = f"{day:%Y}", f"{day:%Y-%m}"
    assert day_after(year) - first_day(year) == timedelta(days=366 if calendar.isleap(day.year) else 365)
    assert (day_after(month) - first_day(month)).days == calendar.monthrange(day.year, day.month)[1]
    assert first_day(month) <= day < day_after(month)
    assert day_after(day.isoformat()) == day + timedelta(days=1)


@pytest.mark.parametrize("text", ["", "20", "2020-13", "2020-02-30", "2020-5-7", "20200507", "hier"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Moment).validate_python(text)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("2020-12-01", "1er décembre 2020"),
        ("2020-05-07", "7 mai 2020"),
        ("2019-08", "août 2019"),
        ("2020", "2020"),
        ("2018-2022", "2018-2022"),
        ("18-36", "18-36"),
        ("3/9", "3/9"),
        ("fin 2020 ou 2021", "fin 2020 ou 2021"),
    ],
)
def test_moments_are_written_in_french_and_other_texts_as_they_are(written: str, words: str) -> None:
    assert moment(written) == words
