"""Page templates filled in: strict environments, French numbers, captions with nothing but bold words."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from helpers.wording import number, signed


@cache
def templates(folder: Path, *, is_html: bool) -> Environment:
    """Return the environment of a folder of templates; HTML ones escape values; unknown names are refused."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=is_html,  # noqa: S701 (Markdown templates are not HTML)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"number": number, "signed": signed}
    made.globals["caption"] = _caption
    return made


def plain(text: str) -> str:
    """Return a caption without its marks of bold words, for forms that have no bold."""
    return text.replace("**", "")


def _caption(text: str) -> Markup:
    """Return a caption escaped, with its bold words; captions hold no other markup."""
    return Markup(re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", str(Markup.escape(text))))  # noqa: S704
