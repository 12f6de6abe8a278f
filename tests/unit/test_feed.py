"""The calendar and the feed: the same bytes for the same tables, read back by other readers as they were meant."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar
from lxml import etree

from helpers.catalog.releases import Release
from helpers.pages.atom_feed import as_atom
from helpers.pages.calendar_ics import as_icalendar
from helpers.pages.programme_pages import read_known
from helpers.programme.schema import Event
from helpers.survey.questionnaire.sources import SurveySource

ATOM = "{http://www.w3.org/2005/Atom}"
SOURCE = SurveySource(title="Un texte", publisher="Personne", date="2020", url=None, reference="Un texte de 2020.")
MAX_OCTETS = 75
RELEASES = (
    Release(date="2026-11-25", lines=("Première édition.",)),
    Release(date="2026-12-01", lines=("R&D : 1 < 2.", "Une page.")),
)


def event(**changes: str | None) -> Event:
    """Return an event of one day, some of its fields changed."""
    fields = {
        "event_id": "essai",
        "printed": "7 mai 2020",
        "start": "2020-05-07",
        "precision": "day",
        "title": "Un essai",
        "source": "text",
        "updated": "2026-11-25",
    }
    return Event.model_validate(fields | changes)


def entries(events: list[Event]) -> list[dict[str, object]]:
    """Return events written, then read back by the library."""
    calendar = Calendar.from_ical(as_icalendar(events, {"text": SOURCE}))
    return [
        {name: entry.decoded(name) for name in ("uid", "dtstart", "dtend", "dtstamp", "summary", "description")}
        for entry in calendar.walk("VEVENT")
    ]


# --- the calendar ---


@pytest.mark.parametrize(
    ("changes", "start", "after"),
    [
        ({}, date(2020, 5, 7), date(2020, 5, 8)),
        ({"start": "2020-12", "precision": "month"}, date(2020, 12, 1), date(2021, 1, 1)),
        ({"start": "2020", "precision": "year"}, date(2020, 1, 1), date(2021, 1, 1)),
        ({"start": "2018", "end": "2022", "precision": "year"}, date(2018, 1, 1), date(2023, 1, 1)),
    ],
)
def test_event_lasts_the_whole_of_what_is_known(changes: dict[str, str], start: date, after: date) -> None:
    (entry,) = entries([event(**changes)])
    assert (entry["dtstart"], entry["dtend"]) == (start, after)
    assert not isinstance(entry["dtstart"], datetime), "all day"


def test_stamp_is_that_of_the_table_and_the_identifier_survives_a_correction() -> None:
    (before,), (corrected,) = entries([event()]), entries([event(title="Autre titre", start="2020-05-08")])
    assert before["dtstamp"] == datetime(2026, 11, 25, tzinfo=UTC)
    assert before["uid"] == corrected["uid"]


def test_doubtful_date_says_so() -> None:
    (entry,) = entries([event(start="2020", precision="year", printed="courant 2020", conflict="Deux dates existent.")])
    said = (
        bytes(entry["description"]).decode() if isinstance(entry["description"], bytes) else str(entry["description"])
    )
    assert "courant 2020" in said
    assert "Le jour n'est pas connu" in said
    assert "Deux dates existent." in said


def test_calendar_of_the_observatory_is_whole_and_well_formed() -> None:
    known, sources = read_known()
    text = as_icalendar(known.events, sources)
    assert text == as_icalendar(known.events, sources)
    assert text.replace("\r\n", "").count("\n") == 0, "lines end as the format says"
    assert max(len(line.encode()) for line in text.split("\r\n")) <= MAX_OCTETS
    found = Calendar.from_ical(text).walk("VEVENT")
    assert len({str(entry["uid"]) for entry in found}) == len(known.events) == len(found)
    assert all(entry.decoded("dtend") - entry.decoded("dtstart") >= timedelta(days=1) for entry in found)
    assert [str(entry["summary"]) for entry in found] == [one.title for one in known.events]


# --- the feed ---


def read_back(releases: tuple[Release, ...]) -> etree._Element:
    return etree.fromstring(as_atom(releases).encode())


def texts(feed: etree._Element, path: str) -> list[str]:
    return [found.text or "" for found in feed.findall("/".join(f"{ATOM}{part}" for part in path.split("/")))]


def test_feed_is_the_same_twice() -> None:
    assert as_atom(RELEASES) == as_atom(RELEASES)


def test_feed_shows_the_newest_release_first_and_is_as_old_as_it() -> None:
    feed = read_back(RELEASES)
    assert texts(feed, "entry/title") == ["Édition du 1er décembre 2026", "Édition du 25 novembre 2026"]
    assert texts(feed, "updated") == ["2026-12-01T00:00:00+00:00"]
    assert texts(feed, "entry/updated") == ["2026-12-01T00:00:00+00:00", "2026-11-25T00:00:00+00:00"]


def test_identifiers_of_former_entries_never_change() -> None:
    before, after = texts(read_back(RELEASES[:1]), "entry/id"), texts(read_back(RELEASES), "entry/id")
    assert after[1:] == before
    assert len(set(after)) == len(RELEASES)


def test_sentences_are_text_and_never_markup() -> None:
    (said, _) = texts(read_back(RELEASES), "entry/content")
    items = etree.fromstring(said).findall("li")
    assert [item.text for item in items] == ["R&D : 1 < 2.", "Une page."]


def test_links_stay_in_the_site() -> None:
    links = [link.get("href") for link in read_back(RELEASES).iter(f"{ATOM}link")]
    assert links == [
        "nouvelles.xml",
        "nouveautes.html",
        "nouveautes.html#edition-2026-12-01",
        "nouveautes.html#edition-2026-11-25",
    ]
