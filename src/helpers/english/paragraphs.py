"""The English of French paragraphs, kept in book/_english; one that changed has none until it is written."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Template

from pydantic import BaseModel, ConfigDict, Field, StrictStr

from helpers import paths
from helpers.errors import FileError, WordingError
from helpers.reading.documents import read_document, validated

FOLDER = "_english"
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
SPOKEN = re.compile(r'"([^"]*)"')
TAG = re.compile(r"<[^>]*>", re.DOTALL)
FENCE = re.compile(r"^(?:```|:::).*$", re.MULTILINE)
WORD = re.compile(r"[^\W\d_]{2,}")
BREAK = re.compile(r"\n[ \t]*\n|\n(?=```\{)")
HEADING = "#"
SHOWN = 80


class Pair(BaseModel):
    """A paragraph in both languages; a `$name` of the French one stands for any words, which the English may show."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fr: StrictStr = Field(min_length=1)
    en: StrictStr = Field(min_length=1)


class Texts(BaseModel):
    """The English of a page or of a template: a note on what stays in French, and the paragraphs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    note: StrictStr = Field(min_length=1)
    texts: tuple[Pair, ...] = Field(min_length=1)

    def of(self, paragraph: str) -> str | None:
        """Return the English of a paragraph, however its lines are cut; None where it has none."""
        text = on_one_line(paragraph)
        for pair in self.texts:
            if match := _pattern(pair.fr).fullmatch(text):
                return Template(pair.en).safe_substitute(match.groupdict()).rstrip()
        return None


def read_texts(name: str) -> Texts:
    """Read a file of book/_english; raises the errors of `validated`, and FileError for a paragraph met twice."""
    return _texts_in(paths.book() / FOLDER / f"{name}.yml")


def english_source(source: str, name: str) -> str:
    """Return the source of a page template in English; paragraphs that hold no word stay as they are.

    name: the file of book/_english that holds its texts. Raises WordingError for a paragraph without English.
    """
    texts = read_texts(name)
    pairs = []
    for paragraph in paragraphs(source):
        known = texts.of(paragraph)
        if known is None and has_words(paragraph):
            raise _lost(paragraph, name)
        pairs.append(paragraph if known is None else known)
    return "\n\n".join(pairs) + "\n"


def english_text(text: str, name: str) -> str:
    """Return a text of an executed page: in English where it has some, marked as French where it has none.

    Raises WordingError for a heading without English, which Markdown cannot mark.
    """
    texts = read_texts(name)
    written: list[str] = []
    french: list[str] = []
    for paragraph in paragraphs(text):
        known = texts.of(paragraph)
        if known is None and paragraph.startswith(HEADING):
            raise _lost(paragraph, name)
        if known is None:
            french.append(paragraph)
        else:
            written += [*_marked(french), known]
            french = []
    return "\n\n".join([*written, *_marked(french)])


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text: what blank lines, and the openings of notes, part."""
    return [line.strip("\n") for line in BREAK.split(text) if line.strip()]


def has_words(paragraph: str) -> bool:
    """Tell whether a paragraph of a template holds words of its own, beside what it shows of data."""
    quoted = (text for code in JINJA.findall(paragraph) for text in SPOKEN.findall(code))
    spoken = "".join(text for text in quoted if " " in text)  # a name, such as "computed", is no word for readers
    return bool(WORD.search(f"{FENCE.sub('', TAG.sub('', JINJA.sub('', paragraph)))} {spoken}"))


def on_one_line(text: str) -> str:
    """Return a text without its line breaks, as paragraphs are compared."""
    return " ".join(text.split())


@cache
def _texts_in(path: Path) -> Texts:
    document = read_document(path)
    texts = validated(document, Texts)
    places: dict[str, str] = {}
    for index, pair in enumerate(texts.texts):
        key, where = on_one_line(pair.fr), document.where(("texts", index))
        if key in places:
            problem = f"The paragraph '{key[:SHOWN]}' is already at {places[key]}."
            raise FileError("duplicate-key", problem, where=where, remedy="Keep one of the two.")
        places[key] = where
    return texts


def _marked(french: list[str]) -> Iterator[str]:
    """Yield paragraphs in a block whose language docutils writes: a class `language-fr` becomes `lang="fr"`."""
    if french:
        yield "\n\n".join(["::::{container} language-fr", *french, "::::"])


def _lost(paragraph: str, name: str) -> WordingError:
    return WordingError(
        "unknown-wording",
        f"The paragraph '{on_one_line(paragraph)[:SHOWN]}' has no English.",
        where=f"book/{FOLDER}/{name}.yml",
        remedy="Write it there: the French one as it now is under fr, its English under en.",
    )


@cache
def _pattern(french: str) -> re.Pattern[str]:
    parts = re.split(r"\$(\w+)", on_one_line(french))
    return re.compile("".join(f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts)))
