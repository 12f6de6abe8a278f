"""What readers see of a French page follows French typography: each kind of fault is looked for in the whole site."""

import csv
import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, NavigableString
from built_site import ALONE, ENGLISH, OF_THE_THEME, Built

pytestmark = pytest.mark.site

FAULTS = {
    "a space that breaks in a number": r"(?<![\d.,])\d{1,3}[ \u00a0]\d{3}(?!\d)",
    "a straight apostrophe": r"(?<=\w)'(?=\w)",
    "an ordinal that is not raised": r"\b\d+(?:er|re|e|ème)s?\b",
    "the code of a period": r"\b(?:19|20)\d\d(?:T[1-4]|-(?:0[1-9]|1[0-2]))\b(?!-)",
    "the line of a document": r"\blignes? \d",
    "the fingerprint of a file": r"(?<![/\w])[0-9a-f]{32,64}\b",
    "a region without its article": r"\ben (?:Hauts-de-France|Pays de la Loire|Grand Est|Mayotte)\b",
    "a figure that says it is closed": r"Graphique interactif fermé",
}
# What may be copied, or holds no other element; what a case or an official list was called by its own source.
APART = ("script", "style", "code", "pre", "textarea", "sup", "title", "svg", "option")
QUOTED = ("pratiques.html", "dispositifs-officiels.html")
FRAMED_APART = (ENGLISH, ALONE, *OF_THE_THEME, "notes/")


def seen(page: BeautifulSoup) -> Iterator[str]:
    for text in page.main.find_all(string=True):
        if type(text) is NavigableString and not any(parent.name in APART for parent in text.parents):
            yield str(text)


@pytest.fixture(scope="module")
def texts(built: Built) -> dict[str, str]:
    """Return what is seen of each French page, as it is written there."""
    kept = [address for address in built.written_pages if not address.startswith(FRAMED_APART)]
    read = {at: BeautifulSoup((built.site / at).read_text(encoding="utf-8"), "lxml") for at in kept}
    return {address: "\n".join(seen(page)) for address, page in read.items()}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_page_holds_a_fault_of_this_kind(texts: dict[str, str], fault: str) -> None:
    assert len(texts) > 40
    found = {
        address: [text[max(0, one.start() - 30) : one.end() + 20] for one in re.finditer(FAULTS[fault], text)]
        for address, text in texts.items()
        if address not in QUOTED
    }
    assert {address: held[:3] for address, held in found.items() if held} == {}


@pytest.mark.parametrize(("fault", "example"), zip(FAULTS, [
    "pour 1 000 habitants", "l'emploi", "6e sur 13", "2024T3", "lignes 721-722", "a" * 64, "en Hauts-de-France",
    "Graphique interactif fermé.",
], strict=True))  # fmt: skip
def test_each_kind_of_fault_is_seen(fault: str, example: str) -> None:
    assert re.search(FAULTS[fault], example)


def test_a_domain_has_one_name(built: Built, texts: dict[str, str]) -> None:
    """The glossary gives the name of the grid; a study, the words of its own questionnaire."""
    domains = built.table("domains")
    others = domains.loc[domains["label"] != domains["grid_label"], "grid_label"]
    assert len(others) == 12
    kept = {address: text for address, text in texts.items() if not address.startswith(("glossaire", "etudes/"))}
    written = {address: text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") for address, text in kept.items()}
    assert {(address, name) for address, text in written.items() for name in others if name in text} == set()


def test_descriptions_hold_no_markup(built: Built) -> None:
    told = {
        address: [tag["content"] for tag in page.select('meta[name="description"], meta[property="og:description"]')]
        for address, page in built.pages.items()
    }
    assert {
        address: texts for address, texts in told.items() if any(re.search("[<>]|&[a-z]+;", text) for text in texts)
    } == {}


def test_files_keep_codes_and_sensible_decimals(built: Built) -> None:
    """A count has no decimals, no value has more than six; a row of a territory that a table names has its code."""
    faults = []
    for path in sorted(built.site.glob("figures/**/*.csv")):
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        for row in rows[1:]:
            faults += [f"{path.name}: {cell}" for cell in row if re.fullmatch(r"-?\d+\.\d{7,}", cell)]
            faults += [
                f"{path.name}: {head} {cell}"
                for head, cell in zip(rows[0], row, strict=True)
                if head.lower().startswith("rang") and re.fullmatch(r"\d+\.0", cell)
            ]
    assert faults[:5] == []
