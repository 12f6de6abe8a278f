"""English pages: where their links lead, what says that a link or a paragraph is in French, what has no English."""

from pathlib import Path

import pytest

from helpers.english.links import WRITTEN, in_english, noted, rebased, told_apart
from helpers.english.paragraphs import english_source, english_text, has_words, paragraphs, read_texts
from helpers.incremental.plan import Plan
from helpers.incremental.plan_file import Page
from refusals import refused

ADDRESS = "territoires/28-normandie"
ENGLISH = ("index", "methode", ADDRESS)
TEXTS = """
note: Figures are in French. <a href="$french">In French</a>
texts:
  - {fr: "# Rapport : $place", en: "# Report: $place"}
  - fr: |
      Une phrase
      sur deux lignes.
    en: One sentence on two lines.
  - {fr: "- {{ region.name }} (outre-mer)", en: "- {{ region.name }} (overseas)"}
"""


@pytest.fixture
def texts(root: Path) -> Path:
    """Return the file of the English of a page named `page`, in a project of its own."""
    path = root / "book" / "_english" / "page.yml"
    path.parent.mkdir(parents=True)
    path.write_text(TEXTS, encoding="utf-8")
    return path


# --- links ---


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("[règles](../methode.md)", "[règles](../methode.md)"),
        ("[sources](../sources.md#insee)", "[sources](../../sources.md#insee)"),
        ('<a href="28-normandie.html">', '<a href="28-normandie.html">'),
        ('<a href="94-corse.html">', '<a href="../94-corse.html">'),
        ('<a xlink:href="../territoires/94-corse.html">', '<a xlink:href="../../territoires/94-corse.html">'),
        ('<img src="../figures/a.svg">', '<img src="../../figures/a.svg">'),
        ('<source srcset="../figures/a.svg">', '<source srcset="../../figures/a.svg">'),
        ('<button data-spec="../figures/a.vl.json">', '<button data-spec="../../figures/a.vl.json">'),
        ('<a href="../methode.csv">', '<a href="../../methode.csv">'),
    ],
)
def test_links_of_an_english_page_hold_one_folder_deeper(french: str, english: str) -> None:
    assert rebased(french, ADDRESS, ENGLISH) == english


@pytest.mark.parametrize(
    "kept", ['<a href="#figure">', '<a href="https://insee.fr/a">', '<a href="mailto:a@b.fr">', "[x](https://a.fr)"]
)
def test_links_that_hold_anywhere_stay(kept: str) -> None:
    assert rebased(kept, ADDRESS, ENGLISH) == kept


def test_links_to_pages_in_french_say_so_and_others_do_not() -> None:
    told = told_apart(
        '<a href="../methode.html">a</a><a class="x" href="../../sources.html#b">b</a><a href="#c">c</a>'
        '<a href="https://a.fr/d.html">d</a><a href="../../figures/e.csv">e</a>'
        '<a hreflang="fr" href="../../f.html">f</a>',
        "en/territoires/28-normandie",
    )
    assert told.count("hreflang") == 2
    assert '<a class="x" href="../../sources.html#b" hreflang="fr">b</a>' in told


def test_only_pages_of_the_plan_are_in_english() -> None:
    pages = [("territoires", ADDRESS), ("domaine", "domaines/emploi"), ("territoires", "territoires/x")]
    plan = Plan(tuple(Page(template=template, address=address, parameters={}) for template, address in pages))
    assert in_english(plan) == (*WRITTEN, ADDRESS, "territoires/x")


# --- texts ---


@pytest.mark.usefixtures("texts")
def test_a_paragraph_is_known_however_its_lines_are_cut() -> None:
    assert english_source("Une\nphrase sur deux lignes.\n\n{% if a %}\n", "page") == (
        "One sentence on two lines.\n\n{% if a %}\n"
    )


@pytest.mark.usefixtures("texts")
@pytest.mark.parametrize("changed", ["Une phrase sur trois lignes.", "## Une phrase sur deux lignes.", "phrase"])
def test_a_paragraph_that_changed_stops_the_page(changed: str) -> None:
    with refused("WordingError unknown-wording", match=r"book/_english/page\.yml.*has no English"):
        english_source(f"Une phrase sur deux lignes.\n\n{changed}", "page")


@pytest.mark.usefixtures("texts")
def test_what_changes_from_page_to_page_is_carried_over() -> None:
    assert english_text("# Rapport : La Réunion", "page") == "# Report: La Réunion"


@pytest.mark.usefixtures("texts")
def test_sentences_without_english_are_marked_as_french_together() -> None:
    text = english_text("Une phrase sur deux lignes.\n\nRien de tel.\n\n- un\n\nUne phrase sur deux lignes.", "page")
    assert text == (
        "One sentence on two lines.\n\n::::{container} language-fr\n\nRien de tel.\n\n- un\n\n::::\n\n"
        "One sentence on two lines."
    )


@pytest.mark.usefixtures("texts")
def test_a_heading_without_english_stops_the_page() -> None:
    with refused("WordingError unknown-wording"):
        english_text("Texte.\n\n## Autre titre", "page")


@pytest.mark.usefixtures("texts")
def test_the_note_stands_under_the_heading_and_leads_to_the_french_page() -> None:
    text = noted("\n# Report\n\nText.\n", ADDRESS, "page")
    assert text.startswith("# Report\n\n:::{container} carnets-partly\nFigures are in French.")
    assert '<a href="../../territoires/28-normandie.html">' in text
    assert text.endswith("\n\nText.\n")


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("Un mot", True),
        ('- {{ name }}{{ " (outre-mer)" if overseas }}', True),
        ("<p>* Moyenne</p>", True),
        ('{% for row in rows|selectattr("kind", "equalto", "computed") %}', False),
        ("```{raw} html\n{{ home.html }}\n```", False),
        ('<td class="is-number" data-value="{{ value }}">{{ value }}</td>', False),
        ("- {{ a }} ÷ {{ b }} = **{{ c }}**", False),
    ],
)
def test_words_of_a_template_are_told_from_its_code(paragraph: str, *, expected: bool) -> None:
    assert has_words(paragraph) is expected


def test_a_note_after_a_sentence_is_a_paragraph_of_its_own() -> None:
    assert paragraphs("Phrase.\n```{note}\nTexte.\n```") == ["Phrase.", "```{note}\nTexte.\n```"]


# --- files ---


def test_a_paragraph_written_twice_is_refused(texts: Path) -> None:
    texts.write_text(TEXTS + '  - {fr: "Une phrase sur deux lignes.", en: Another.}\n', encoding="utf-8")
    with refused("FileError duplicate-key", match=r"page\.yml, line 10.*Une phrase sur deux lignes.*line 5"):
        read_texts("page")


def test_a_paragraph_with_empty_english_is_refused(texts: Path) -> None:
    texts.write_text(TEXTS + '  - {fr: Autre, en: ""}\n', encoding="utf-8")
    with refused("FileError invalid-document"):
        read_texts("page")
