"""The English door: which pages of a plan are in English too, at which address, and where their links lead."""

import posixpath
import re
from collections.abc import Collection
from string import Template

from helpers.english.paragraphs import read_texts
from helpers.incremental.plan import Plan

ENGLISH = "en/"
"""Where English pages stand in the book."""

WRITTEN = ("index", "methode")
"""The pages written by hand that are in English too, home first; each has a file of its name in book/_english."""

TEXTS_OF = {"territoires": "territoires"}
"""The templates whose pages are in English too, and the file of book/_english that holds their texts."""

FRENCH_ALONE = ("departement", "epci")
"""The levels of the territories whose pages are in French alone."""

LINK = re.compile(
    r"(?P<before>\]\(|\b(?:href|src|srcset|data-spec|data-narrow|data-bundle)=\")(?P<target>[^)\"\s]+)(?P<after>[)\"])"
)
ANCHOR = re.compile(r"<a\b(?![^>]*hreflang)[^>]*?\b(?:xlink:)?href=\"(?P<target>[^\"]+)\"")
ELSEWHERE = re.compile(r"[a-z]+:|#|/")
PAGE = re.compile(r"\.(?:html|ipynb|md)$")


def language_of(address: str) -> str:
    """Return the language of a page, from its address."""
    return "en" if address.startswith(ENGLISH) else "fr"


def in_english(plan: Plan) -> tuple[str, ...]:
    """Return the French addresses of the pages of a plan that are in English too, home first."""
    pages = (page for page in plan.pages if page.template in TEXTS_OF)
    return (*WRITTEN, *(page.address for page in pages if page.parameters.get("territory_level") not in FRENCH_ALONE))


def rebased(text: str, address: str, english: Collection[str]) -> str:
    """Return a text of the page at an address as the page of its English form has it, one folder deeper.

    A link to a page of `english` leads to its English form; any other relative one leads where it led.
    """

    def led(link: re.Match[str]) -> str:
        target = link["target"]
        if ELSEWHERE.match(target):
            return link.group()
        place = _place(target, address)
        is_english = PAGE.search(place) and PAGE.sub("", place) in english
        return f"{link['before']}{'' if is_english else '../'}{target}{link['after']}"

    return LINK.sub(led, text)


def told_apart(html: str, address: str) -> str:
    """Return the HTML of an English page whose links to pages of the site that are in French say so (hreflang).

    address: that of the English page.
    """

    def told(link: re.Match[str]) -> str:
        place = _place(link["target"], address)
        is_french = PAGE.search(place) and not place.startswith(ENGLISH) and not ELSEWHERE.match(link["target"])
        return f'{link.group()} hreflang="fr"' if is_french else link.group()

    return ANCHOR.sub(told, html)


def noted(text: str, address: str, name: str) -> str:
    """Return the Markdown of an English page with a note after its heading: what is in French, and its French page.

    name: the file of book/_english that holds its texts.
    """
    heading, _, rest = text.lstrip().partition("\n")
    french = f"{'../' * (ENGLISH + address).count('/')}{address}.html"
    note = Template(read_texts(name).note).substitute(french=french).strip()
    return f"{heading}\n\n:::{{container}} carnets-partly\n{note}\n:::\n{rest}"


def _place(target: str, address: str) -> str:
    """Return what a relative link of the page at an address leads to, from the root of the book."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(address), re.split(r"[?#]", target)[0]))
