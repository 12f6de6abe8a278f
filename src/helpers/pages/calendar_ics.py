"""The calendar of the Observatory as an iCalendar file: the same bytes for the same table of events."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from icalendar import Calendar
from icalendar import Event as Entry

from helpers.catalog.moments import day_after, first_day
from helpers.programme.schema import Event
from helpers.survey.questionnaire.sources import SurveySource
from helpers.wording import say

PRODUCER = "-//Observatoire des partenariats//Carnets//FR"
UID_DOMAIN = "carnets-observatoire"


def as_icalendar(events: Iterable[Event], sources: Mapping[str, SurveySource]) -> str:
    """Return events as an iCalendar text, in their order: all day, each for the whole of its day, month or year.

    Identifiers and time stamps come from the table, never from a clock.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCER)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", say("programme.calendar.name"))
    for event in events:
        calendar.add_component(_entry(event, sources[event.source]))
    return calendar.to_ical().decode()


def _entry(event: Event, source: SurveySource) -> Entry:
    entry = Entry()
    entry.add("uid", f"{event.event_id}@{UID_DOMAIN}")
    entry.add("dtstamp", datetime.combine(date.fromisoformat(event.updated), datetime.min.time(), UTC))
    entry.add("dtstart", first_day(event.start))
    entry.add("dtend", day_after(event.end or event.start))
    entry.add("summary", event.title)
    if event.place:
        entry.add("location", event.place)
    entry.add("description", say("programme.calendar.description", event=event, source=source))
    entry.add("transp", "TRANSPARENT")  # what is in the past, or is said of a month, keeps nobody busy
    return entry
