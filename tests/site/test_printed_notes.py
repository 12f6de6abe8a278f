"""The notes of the built site: linked, and every number in them is one of the report they sum up."""

import re

import pytest
from bs4 import BeautifulSoup, Tag
from built_site import Built

from helpers.notes.pdf import cannot_print
from helpers.wording import say
from pdf_text import opened

pytestmark = pytest.mark.site

NOTES = {"28": "28-normandie", "94": "94-corse", "01": "01-guadeloupe"}
NUMBER = re.compile(r"[+\u2212]?\d[\d\u202f]*(?:,\d+)?")


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def numbers(text: str) -> set[str]:
    return set(NUMBER.findall(plain(text)))


def note(built: Built, code: str) -> Tag:
    return built.pages[f"notes/{NOTES[code]}.html"].find("article")


def drawn(drawing: Tag | BeautifulSoup) -> list[str]:
    """Return the texts of a drawing, in order."""
    return [plain(text.get_text()) for text in drawing.find_all("text")]


@pytest.mark.parametrize("code", NOTES)
def test_report_leads_to_its_note(built: Built, code: str) -> None:
    links = {link["href"] for link in built.pages[f"territoires/{NOTES[code]}.html"].find_all("a", href=True)}
    for suffix in ("html", "pdf"):
        assert f"../notes/{NOTES[code]}.{suffix}" in links
        assert (built.site / "notes" / f"{NOTES[code]}.{suffix}").is_file()


def test_only_regional_reports_of_the_plan_have_a_note(built: Built) -> None:
    assert {path.stem for path in (built.site / "notes").iterdir()} == set(NOTES.values())
    assert "../notes/" not in (built.site / "territoires" / "france.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", NOTES)
def test_every_number_of_the_note_is_in_the_report(built: Built, code: str) -> None:
    """Sources, citation and drawings apart: the first two are compared as texts, the last ones below."""
    said = BeautifulSoup(str(note(built, code)), "html.parser")
    for part in said.find_all(["svg", "footer"]):
        part.extract()
    report = built.pages[f"territoires/{NOTES[code]}.html"].find("article").get_text(" ")
    counts = {str(count) for count in built.table("verdicts", territory_code=code)["verdict"].value_counts()}
    shown = numbers(said.get_text(" "))
    assert len(shown) > 10
    assert shown - numbers(report) - counts == set()


@pytest.mark.parametrize("code", NOTES)
def test_both_drawings_are_those_of_the_pages(built: Built, code: str) -> None:
    """No survey that is published says what each zone feels of alliances: the second drawing is that of France."""
    page = f"territoires/{NOTES[code]}"
    wanted = [f"{page}/ecarts-16-domaines-wide", f"{page}/comparaison-jc1-narrow"]
    drawings = note(built, code).find_all("svg")
    assert len(drawings) == 2
    for drawing, name in zip(drawings, wanted, strict=True):
        published = (built.site / "figures" / f"{name}.svg").read_text(encoding="utf-8")
        assert drawn(drawing) == drawn(BeautifulSoup(published, "html.parser"))


@pytest.mark.parametrize("code", NOTES)
def test_no_published_note_is_labelled_nor_judges_what_its_report_does_not(built: Built, code: str) -> None:
    """Notes of the demonstration are labelled: the unit tests of notes draw them."""
    report = built.pages[f"territoires/{NOTES[code]}.html"]
    assert not note(built, code).select(".stamp") + report.select(".carnets-stamp")
    told = say("verdicts_of.nothing").partition(" : ")[0].replace("\N{NO-BREAK SPACE}", " ")
    assert told in plain(report.find("article").get_text(" "))
    verdicts = [say(f"verdicts_of.{verdict}") for verdict in ("both", "measured", "felt", "neither")]
    assert [verdict for verdict in verdicts if verdict in plain(note(built, code).get_text(" "))] == []


@pytest.mark.skipif(bool(cannot_print()), reason="WeasyPrint cannot load Pango")
@pytest.mark.parametrize("code", NOTES)
def test_document_is_light_short_and_tagged(built: Built, code: str) -> None:
    pdf = (built.site / "notes" / f"{NOTES[code]}.pdf").read_bytes()
    assert len(pdf) < 500_000
    text = opened(pdf)
    assert "/StructTreeRoot" in text
    assert len(re.findall(r"/Type /Page\b", text)) <= 2
