"""The typography of French in the body of a page, whatever made it: apostrophes, raised ordinals, spaces in numbers."""

import re
from typing import Final

from helpers.wording.dates import with_periods_written

TAG: Final = re.compile(r"(<[^>]*>)")
NAME: Final = re.compile(r"<(/?)([a-zA-Z]+)")
AS_TYPED: Final = frozenset({"code", "pre", "script", "style", "textarea", "kbd"})
"""What holds a text that may be copied: it stays as it was typed."""

UNRAISED: Final = frozenset({"svg", "option", "title", "sup"})
"""What can hold no other element."""

WRITTEN: Final = frozenset({"figure", "td"})
"""What holds the values of a figure, which prints its periods itself: its files keep their codes."""

APOSTROPHE: Final = re.compile(r"(?:(?<=\w)(?:'|&#39;|&#x27;)(?=\w))|(?:(?<=\b\w)|(?<=qu))'$")
THOUSANDS: Final = re.compile(r"(?<![\d.,\N{NARROW NO-BREAK SPACE}])(\d{1,3})((?:[ \N{NO-BREAK SPACE}]\d{3})+)(?![\d])")
GRAVE: Final = "\N{LATIN SMALL LETTER E WITH GRAVE}"
ORDINAL: Final = re.compile(r"\b(\d+)(ers?|res?|es?|\N{LATIN SMALL LETTER E WITH GRAVE}mes?)\b")
ENDINGS: Final = {f"{GRAVE}me": "e", f"{GRAVE}mes": "es"}


def in_french(html: str) -> str:
    """Return the HTML of a body whose texts follow French typography; its tags and what may be copied are unchanged."""
    open_names: list[str] = []
    return "".join(
        _after(part, open_names) if part.startswith("<") else _set(part, open_names) for part in TAG.split(html)
    )


def _after(tag: str, open_names: list[str]) -> str:
    """Keep the names of the elements that a tag leaves open, among those that matter, and return the tag."""
    found = NAME.match(tag)
    name = found[2].lower() if found else ""
    if found and name in AS_TYPED | UNRAISED | WRITTEN and not tag.endswith("/>"):
        if not found[1]:
            open_names.append(name)
        elif name in open_names:
            open_names.remove(name)
    return tag


def _set(text: str, open_names: list[str]) -> str:
    if not text.strip() or not AS_TYPED.isdisjoint(open_names):
        return text
    if not WRITTEN.issubset(open_names):
        text = with_periods_written(text)
    text = APOSTROPHE.sub("\N{RIGHT SINGLE QUOTATION MARK}", text)
    text = THOUSANDS.sub(
        lambda found: found[1] + re.sub(r"[ \N{NO-BREAK SPACE}]", "\N{NARROW NO-BREAK SPACE}", found[2]), text
    )
    if not UNRAISED.isdisjoint(open_names):
        return text
    endings = {} if WRITTEN.issubset(open_names) else ENDINGS
    return ORDINAL.sub(lambda found: f"{found[1]}<sup>{endings.get(found[2], found[2])}</sup>", text)
