"""Page templates filled in, in one language: strict environments, its numbers and words, captions with bold alone."""

import re
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from helpers import paths
from helpers.reading.documents import read_document
from helpers.wording import glued, number, signed

FRENCH, ENGLISH = "fr", "en"
WORDS = ("_templates", "words.yml")


@cache
def templates(folder: Path, *, is_html: bool, language: str = FRENCH) -> Environment:
    """Return the environment of a folder of templates; HTML ones escape values; unknown names are refused.

    Numbers are written in the language. Beside what they are given, templates show `words`, those of the language, and
    write `french` in the tag of what is French in each: it says so in a page that is not.
    """
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=is_html,  # noqa: S701 (Markdown templates are not HTML)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        name: partial(function, language=language) for name, function in (("number", number), ("signed", signed))
    }
    environment.filters["glued"] = glued
    environment.globals |= {
        "caption": _caption,
        "is_demo": paths.is_demo,
        "words": read_document(paths.book().joinpath(*WORDS)).content[language],
        "french": Markup("" if language == FRENCH else f' lang="{FRENCH}"'),  # noqa: S704  # our own constant
    }
    return environment


def plain(text: str) -> str:
    """Return a caption without its marks of bold words, for forms that have no bold."""
    return text.replace("**", "")


def _caption(text: str) -> Markup:
    """Return a caption escaped, with its bold words; captions hold no other markup."""
    return Markup(re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", str(Markup.escape(glued(text)))))  # noqa: S704
