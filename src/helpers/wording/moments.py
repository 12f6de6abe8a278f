"""Days, months and years as French readers write them."""

from datetime import date

from helpers.wording.dates import written_period
from helpers.wording.sentences import say

DAY_LENGTH, MONTH_LENGTH = len("2020-05-07"), len("2020-05")


def moment(text: str) -> str:
    """Return a moment in words: 2020-05-07 gives "7 mai 2020", 2020-05 "mai 2020"; any other text stays as it is.

    Raises ValueError for a day or a month that is not of the calendar.
    """
    lengths = [len(part) for part in text.split("-") if part.isdigit()]
    if lengths == [4, 2]:
        return written_period(text)
    if lengths != [4, 2, 2] or len(text) != DAY_LENGTH:
        return text
    day = date.fromisoformat(text)
    return say("dates.day", day=day.day, month=written_period(text[:MONTH_LENGTH]))
