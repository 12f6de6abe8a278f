"""Nothing is missing in a language: words of the theme, words of templates, paragraphs of the pages in English."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from helpers import paths
from helpers.english.links import TEXTS_OF, WRITTEN, in_english
from helpers.english.paragraphs import Texts, english_source, english_text, has_words, paragraphs, read_texts
from helpers.incremental.plan import read_plan
from helpers.page_templates.rendering import WORDS
from helpers.pages.notebook_cells import GUIDE
from helpers.reading.documents import read_document
from helpers.site.navigation import NAVIGATION
from helpers.territory import grid
from helpers.wording import say

WORD_FILES = {"theme": ("_theme", "words.yml"), "templates": WORDS}
PLACE = re.compile(r"\{\w+\}")
ACCENT = re.compile(r"[àâçéèêëîïôùûœ«»]", re.IGNORECASE)
FRENCH = re.compile(r"<(\w+) lang=\"fr\">.*?</\1>", re.DOTALL)
MARK = "language-fr"


def leaves(words: Any, above: str = "") -> Iterator[tuple[str, str]]:
    """Yield the words of a file, with the keys that lead to them."""
    items = words.items() if isinstance(words, dict) else enumerate(words) if isinstance(words, list) else ()
    for key, value in items:
        yield from leaves(value, f"{above}.{key}")
    if not isinstance(words, dict | list):
        yield above, words


@pytest.mark.parametrize("name", WORD_FILES)
def test_every_word_is_in_both_languages(name: str) -> None:
    content = read_document(paths.book().joinpath(*WORD_FILES[name])).content
    assert set(content) == {"fr", "en"}
    french, english = (dict(leaves(content[language])) for language in ("fr", "en"))
    assert set(french) == set(english)
    assert [key for key, word in [*french.items(), *english.items()] if not str(word).strip()] == []
    assert {key: PLACE.findall(str(word)) for key, word in french.items()} == {
        key: PLACE.findall(str(word)) for key, word in english.items()
    }


@pytest.mark.parametrize("name", WORD_FILES)
def test_no_english_word_was_left_in_french(name: str) -> None:
    words = dict(leaves(read_document(paths.book().joinpath(*WORD_FILES[name])).content["en"]))
    named = {".language"}  # the way to the other language is said in that language
    assert {key: word for key, word in words.items() if ACCENT.search(str(word)) and key not in named} == {}


def test_every_word_of_templates_is_used(checkout: Path) -> None:
    used = "".join(path.read_text(encoding="utf-8") for path in (checkout / "book").rglob("*.j2"))
    keys = {key for key, _ in leaves(read_document(paths.book().joinpath(*WORDS)).content["fr"])}
    assert {key for key in keys if not re.search(rf"\b{key.rpartition('.')[2]}\b", used)} == set()


def test_stamp_of_simulated_data_is_the_one_of_every_other_form() -> None:
    assert read_document(paths.book().joinpath(*WORDS)).content["fr"]["stamp"] == say("simulated.stamp")


def test_sections_and_series_are_named_in_both_languages() -> None:
    card = read_document(paths.book().joinpath(*NAVIGATION)).content
    named = [*card["sections"], *card["series"], card["france"]]
    assert [one for one in named if not (one.get("fr") and one.get("en"))] == []


@pytest.mark.parametrize("name", WRITTEN)
def test_every_paragraph_of_a_written_page_has_its_english(name: str, checkout: Path) -> None:
    source = (checkout / "book" / f"{name}.md.j2").read_text(encoding="utf-8")
    made = english_source(source, name)
    assert len(paragraphs(made)) >= len(paragraphs(source))


@pytest.mark.parametrize("name", WRITTEN)
def test_no_english_of_a_written_page_is_that_of_a_paragraph_gone(name: str, checkout: Path) -> None:
    source = (checkout / "book" / f"{name}.md.j2").read_text(encoding="utf-8")
    assert gone(read_texts(name), paragraphs(source)) == []


def static_texts(checkout: Path) -> list[str]:
    """Return what templates in English say whatever the territory: their text cells, and the closing of pages."""
    notebooks = [nbformat.read(checkout / "notebooks" / f"{name}.ipynb", as_version=4) for name in TEXTS_OF]
    cells = [cell for notebook in notebooks for cell in notebook.cells if cell.cell_type == "markdown"]
    texts = [cell.source for cell in cells if GUIDE not in cell.metadata.get("tags", [])]
    closing = (checkout / "book" / "_templates" / "calculs.md.j2").read_text(encoding="utf-8")
    return [*texts, closing.replace("{{ root }}", "../").replace("{{ address }}", "territoires/x")]


def computed_texts() -> list[str]:
    """Return the heading and the closing of every report of the plan."""
    english = in_english(read_plan())
    pages = [page for page in read_plan().pages if page.template in TEXTS_OF and page.address in english]
    voices = [{"voice": voice, "items": [], "alike": []} for voice in ("residents", "employers")]
    normandie = grid.territory("region", "28")
    told = say(
        "felt_here.text", place=normandie, voices=voices, elsewhere=["Emploi"], nowhere=["Isolement"], sources=["Insee"]
    )
    texts = [told.partition("<details")[0]]  # what a source is called has no translation
    for page in pages:
        level, code = str(page.parameters["territory_level"]), str(page.parameters["territory_code"])
        place = grid.territory(level, code)  # type: ignore[arg-type]
        holding = ("zone_enquete", "93-94") if code in ("93", "94") else ("france", "FRA")
        zone = grid.territory(*holding)  # type: ignore[arg-type]
        texts += [say(f"headings.{level}", place=place, zone=zone), say("reports.citation", place=place)]
        texts.append(say("reports.similar", place=place, items=[]).rpartition("\n\n")[2])
    near = {"code": "24", "name": "Eure", "address": "territoires/24-x", "n": 50, "more": "", "less": ""}
    course = {"short_label": "Emploi", "label": "Chômage", "n_dates": 1, "unit": "%"}
    course |= {"last": "9", "last_period": "2023", "france_last": "8", "trend": "wider"}
    texts.append(say("reports.similar", place=normandie, items=[near]).partition("\n\n")[0])
    texts.append(say("trends.text", items=[course], cap=1, has_verb=True, place=normandie).rpartition("\n\n")[2])
    for place in (normandie, grid.territory("france", "FRA")):
        texts.append(say("trends.text", items=[], cap=1, has_verb=False, place=place))
    texts.append(say("departements.inside", places=[{"name": "Eure", "address": "departements/27-eure"}]))
    return texts


def test_text_cells_of_reports_have_their_english(checkout: Path) -> None:
    texts = static_texts(checkout)
    assert len(texts) > 8
    assert [text for text in texts if MARK in english_text(text, "territoires")] == []


def test_headings_and_closings_of_reports_have_their_english() -> None:
    texts = computed_texts()
    assert len(texts) > 30
    assert [text for text in texts if MARK in english_text(text, "territoires")] == []


def test_no_english_of_reports_is_that_of_a_paragraph_gone(checkout: Path) -> None:
    said = [one for text in [*static_texts(checkout), *computed_texts()] for one in paragraphs(text)]
    assert gone(read_texts("territoires"), said) == []


def gone(texts: Texts, said: list[str]) -> list[str]:
    """Return the French paragraphs of a file of book/_english that nothing says."""
    return [
        pair.fr
        for pair in texts.texts
        if not any(Texts(note=texts.note, texts=(pair,)).of(paragraph) for paragraph in said)
    ]


@pytest.mark.parametrize("name", [*WRITTEN, "territoires"])
def test_english_is_not_french(name: str) -> None:
    """A French paragraph copied as its own English would pass for translated."""
    pairs = read_texts(name).texts
    assert [pair.fr for pair in pairs if pair.fr == pair.en and has_words(pair.fr)] == []
    assert [pair.en for pair in pairs if ACCENT.search(FRENCH.sub("", pair.en))] == []
