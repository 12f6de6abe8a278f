"""The English door: every report has its English page, which says what is in French and leads to English first."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from built_site import ENGLISH, ROOT, Built, Shown, target_of

from helpers.reading.documents import read_document

pytestmark = pytest.mark.site


ALWAYS = ("index.html", "methode.html")
WORDS = ("_theme/words.yml", "_templates/words.yml")
SAID = ("aria-label", "title", "placeholder", "alt")
# Words that any French sentence holds and no English one does.
FRENCH = re.compile(
    r"\b(?:le|les|du|des|une|aux|dans|pour|avec|sans|est|sont|sur|et|ou|qui|que|pas|par|cette|ces|entre)\b", re.I
)
NAMES = re.compile(r"Pays de la Loire|Carnets de l.Observatoire|Observatoire des partenariats")
MARKS = (".carnets-title", ".carnets-alt", ".carnets-caveats", "figure table", "figure img", "figure div[role=group]")


@pytest.fixture(scope="module")
def english(built: Built) -> dict[str, BeautifulSoup]:
    return {address: page for address, page in built.written_pages.items() if address.startswith(ENGLISH)}


def french_of(address: str) -> str:
    return address.removeprefix(ENGLISH)


def outside_french(page: BeautifulSoup) -> Iterator[str]:
    """Yield the texts of a page, and those that its attributes say, where it does not say that it is in French."""
    shown = copy.copy(page)
    for tag in shown.select('[lang="fr"], code, pre, textarea, script'):
        tag.extract()
    yield from (text.strip() for text in shown.find_all(string=True) if text.strip())


def words_of(file: Any) -> Iterator[str]:
    """Yield the words of a file in one language."""
    if isinstance(file, dict | list):
        for one in file.values() if isinstance(file, dict) else file:
            yield from words_of(one)
    else:
        yield file


def test_every_report_has_its_english_page_at_its_address(built: Built, english: dict[str, BeautifulSoup]) -> None:
    reports = [address for address in built.pages if address.startswith("territoires/")]
    assert reports
    assert set(english) == {ENGLISH + address for address in (*ALWAYS, *reports)}


def test_english_pages_say_their_language(english: dict[str, BeautifulSoup]) -> None:
    assert {page.html["lang"] for page in english.values()} == {"en"}


def test_both_forms_of_a_page_name_each_other(built: Built, english: dict[str, BeautifulSoup]) -> None:
    for address in english:
        for page, other, language in ((address, french_of(address), "fr"), (french_of(address), address, "en")):
            soup = built.pages[page]
            told = {tag["hreflang"]: tag["href"] for tag in soup.select('link[rel="alternate"][hreflang]')}
            assert set(told) == {"fr", "en"}, page
            assert told[language].endswith(f"/{other}"), page
            (link,) = soup.select(f'header a[hreflang="{language}"].site-language')
            assert target_of(built.site, page, link["href"])[0] == (built.site / other).resolve(), page


def test_pages_in_french_alone_name_no_other(built: Built, english: dict[str, BeautifulSoup]) -> None:
    alone = [page for page in built.written_pages if page not in english and ENGLISH + page not in english]
    assert alone
    assert [page for page in alone if built.pages[page].select('[hreflang="en"], .site-language')] == []


def test_english_pages_say_under_their_heading_what_is_in_french(
    built: Built, english: dict[str, BeautifulSoup]
) -> None:
    for address, page in english.items():
        note = page.select_one("article h1").find_next_sibling()
        assert "carnets-partly" in note["class"], address
        assert "in French" in note.get_text()
        link = note.find("a", hreflang="fr")
        assert target_of(built.site, address, link["href"])[0] == (built.site / french_of(address)).resolve(), address


def test_links_lead_to_english_pages_where_there_are_some(built: Built, english: dict[str, BeautifulSoup]) -> None:
    here = {(built.site / address).resolve(): address for address in built.pages}
    for address, page in english.items():
        for tag in page.select("article a[href], nav a[href], header a[href], footer a[href]"):
            led = here.get(target_of(built.site, address, tag["href"])[0])
            if led is None or led in english:
                continue
            assert tag.get("hreflang") == "fr", f"{address}: {tag}"
            is_meant = tag.find_parent(class_="carnets-partly") or "site-language" in tag.get("class", [])
            assert is_meant or ENGLISH + led not in english, f"{address}: {tag}"


def test_no_french_furniture_is_left(english: dict[str, BeautifulSoup]) -> None:
    files = [read_document(ROOT / "book" / name).content for name in WORDS]
    words = {word.strip() for file in files for word in words_of(file["fr"])}
    words -= {word.strip() for file in files for word in words_of(file["en"])}
    assert {"Lecture", "Champ", "Aller au contenu"} <= words
    left = []
    for address, page in english.items():
        spoken = [tag.get(name) for tag in page.find_all(True) if tag.get("lang") != "fr" for name in SAID]
        texts = [*outside_french(page), *filter(None, spoken)]
        left += [f"{address}: {text}" for text in texts if text in words]
    assert left == []


def test_no_french_sentence_stands_outside_what_is_marked(english: dict[str, BeautifulSoup]) -> None:
    left = [
        f"{address}: {text}"
        for address, page in english.items()
        for text in outside_french(page)
        if FRENCH.search(NAMES.sub("", text))
    ]
    assert left == []


def test_what_comes_from_data_is_marked_as_french(english: dict[str, BeautifulSoup]) -> None:
    for address, page in english.items():
        tags = [tag for mark in MARKS for tag in page.select(mark)]
        assert tags or address.endswith("methode.html"), address
        assert [tag for tag in tags if tag.get("lang") != "fr"] == [], address


def figures(built: Built, address: str) -> dict[str, Tag]:
    return {tag["id"]: tag for tag in built.pages[address].find_all("figure")}


def test_figures_are_those_of_the_french_page_and_their_files_the_same(
    built: Built, english: dict[str, BeautifulSoup]
) -> None:
    for address in english:
        mine, french = figures(built, address), figures(built, french_of(address))
        assert list(mine) == list(french), address
        for name in mine:
            assert files(built, address, mine[name]) == files(built, french_of(address), french[name]), name
            rows = [Shown(built.site, at, tag).rows for at, tag in ((address, mine[name]), ("", french[name]))]
            assert rows[0] == rows[1], name
    assert not (built.site / "figures" / "en").exists()


def files(built: Built, address: str, figure: Tag) -> list[Path]:
    """Return the files of a figure: its drawings, its downloads, what its interactive form loads."""
    tags = figure.find_all(["img", "source", "a", "button"])
    named = (tag.get(name) for tag in tags for name in ("src", "srcset", "href", "data-spec", "data-bundle"))
    paths = [target_of(built.site, address, value)[0] for value in named if value and "figures/" in value]
    assert paths
    assert [path for path in paths if not path.is_file()] == []
    return paths


def test_worked_example_is_the_same_in_both_languages(built: Built) -> None:
    cells = [
        [(tag["data-field"], tag["data-value"]) for tag in built.pages[page].select(".carnets-example [data-field]")]
        for page in ("methode.html", "en/methode.html")
    ]
    assert cells[0] == cells[1]
    assert len(cells[0]) > 10
    printed = built.pages["en/methode.html"].select_one('.carnets-example [data-field="index"]')
    assert float(printed.get_text().replace("\N{MINUS SIGN}", "-")) == round(float(printed["data-value"]), 4)


def test_every_region_of_the_english_map_leads_to_its_english_report(built: Built) -> None:
    (figure,) = figures(built, "en/index.html").values()
    led = {tag.get("href") or tag.get("xlink:href") for tag in figure.select("svg a")}
    assert led
    assert {target_of(built.site, "en/index.html", address)[0].parent for address in led} == {
        (built.site / "en" / "territoires").resolve()
    }
