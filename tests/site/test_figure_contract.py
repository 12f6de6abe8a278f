"""Every figure of the site carries the whole contract: files that say the same, marks in each form, its references."""

import json
import math
import re
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
import openpyxl
import pytest
import vl_convert
from bs4 import BeautifulSoup
from built_site import Built, Shown, french, typed
from csvw import CSVW
from test_site import NUMBER, SCALE, counted, is_number, without

from helpers.catalog.releases import read_releases
from helpers.pages.notebook_cells import figures_in
from helpers.wording import say

pytestmark = pytest.mark.site

HOME = "index.html"
DATA = (".csv", ".csv-metadata.json", ".values.json", ".readme.md", ".xlsx", ".html")
PICTURE = ("-wide.svg", ".vl.json")
# Tables whose description counts cells over several columns, or names a value that a cell writes among words.
COUNTED_APART = {
    "voix-des-acteurs": "known cells of six columns of texts, and the highest note, which is a text there",
    "verdicts": "cells of a grid of domains by regions, by verdict",
}


class Taken:
    """A figure and what a reader takes of it."""

    def __init__(self, shown: Shown, payload: dict[str, Any]) -> None:
        self.shown, self.payload = shown, payload
        self.is_drawn = "is-table" not in shown.tag["class"]

    def __str__(self) -> str:
        return str(self.shown)

    def path(self, suffix: str) -> Path:
        """Return a file of the figure, by how its name ends."""
        page = Path(self.shown.address).with_suffix("")
        mark = "simule-" if "demo" in self.shown.site.parts else ""
        return self.shown.site / "figures" / page / f"{mark}{self.shown.tag['id']}{suffix}"

    @cached_property
    def links(self) -> set[Path]:
        """Return the files that the figure links to."""
        page = (self.shown.site / self.shown.address).parent
        return {(page / link["href"]).resolve() for link in self.shown.tag.select(".carnets-share a")}

    @cached_property
    def metadata(self) -> dict[str, Any]:
        """Return the description of the CSV."""
        return dict(json.loads(self.path(".csv-metadata.json").read_text(encoding="utf-8")))

    @cached_property
    def sheets(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return the rows of each sheet of the workbook."""
        book = openpyxl.load_workbook(self.path(".xlsx"))
        return {sheet.title: [tuple(cell.value for cell in row) for row in sheet.rows] for sheet in book}

    @cached_property
    def alone(self) -> BeautifulSoup:
        """Return the page of the figure alone."""
        return BeautifulSoup(self.path(".html").read_text(encoding="utf-8"), "html.parser")

    @property
    def kinds(self) -> list[str]:
        """Return the datatype of each column."""
        return [column["datatype"] for column in self.metadata["tableSchema"]["columns"]]


@pytest.fixture(scope="module")
def figures(built: Built) -> list[Taken]:
    """Return every figure with what its notebook, or the code of the home page, says of it."""
    payloads: dict[str, dict[str, Any]] = {}
    for page in {shown.address for shown in built.figures} - {HOME}:
        path = (built.root / "_build" / "notebooks" / page).with_suffix(".ipynb")
        notebook = nbformat.read(path, as_version=4)
        payloads |= {f"{page}#{payload['id']}": payload for payload, _ in figures_in(notebook)}
    home = {"is_simulated": False, "rows": [], "columns": []}
    return [Taken(shown, home if shown.address == HOME else payloads[str(shown)]) for shown in built.figures]


def test_every_figure_offers_every_file(figures: list[Taken]) -> None:
    lost = []
    for one in figures:
        wanted = [one.path(suffix).resolve() for suffix in (*DATA, *(PICTURE if one.is_drawn else ()))]
        lost += [f"{one}: {path.name}" for path in wanted if path not in one.links or not path.is_file()]
    assert lost == []
    assert sum(one.is_drawn for one in figures) > 50 and sum(not one.is_drawn for one in figures) > 5


def test_every_figure_says_how_it_is_computed(built: Built, figures: list[Taken]) -> None:
    for one in figures:
        (link,) = (link["href"] for link in one.shown.tag.select(".carnets-share a") if "calcul" in link.get_text())
        target = ((built.site / one.shown.address).parent / link).resolve()
        page = Path(one.shown.address).with_suffix(".ipynb")
        wanted = "methode.html" if one.shown.address == HOME else f"notebooks/{page.as_posix()}"
        assert target == built.site / wanted and target.is_file(), one


def test_every_figure_can_be_cited_and_embedded(built: Built, figures: list[Taken]) -> None:
    day = read_releases()[-1].shown_date
    for one in figures:
        title = one.shown.tag.select_one(".carnets-title").get_text().replace("\N{NO-BREAK SPACE}", " ")
        cited = one.shown.tag.select_one(".carnets-share").get_text()
        here = f"{one.shown.address}#{one.shown.tag['id']}"
        for told in (title, f"version {version('carnets-observatoire')}", day, here):
            assert told in cited, f"{one}: {told}"
        frame = BeautifulSoup(one.shown.tag.select_one("textarea").get_text(), "html.parser").iframe
        assert frame["title"] == title, one
        assert frame["src"].endswith(one.path(".html").relative_to(built.site).as_posix()), one
        assert one.shown.tag.select_one("a.carnets-permalink")["href"] == f"#{one.shown.tag['id']}", one


def test_page_of_a_figure_alone_is_whole(built: Built, figures: list[Taken]) -> None:
    for one in figures:
        page = one.alone
        assert page.html["lang"] == "fr" and page.title.get_text(strip=True), one
        assert len(page.find_all("h1")) == len(page.find_all("main")) == 1, one
        title = one.shown.tag.select_one(".carnets-title").get_text()
        assert page.h1.get_text() == title.replace("\N{NO-BREAK SPACE}", " "), one
        assert page.find("script") is None and page.find(style=True) is None, one
        back = ((one.path(".html")).parent / page.find_all("a")[-1]["href"].partition("#")[0]).resolve()
        assert back == built.site / one.shown.address, one
        if one.is_drawn:
            assert {page.img["alt"]} == one.shown.alternatives, one
        else:
            assert len(page.select("tbody tr")) == len(one.shown.rows), one
        said = page.main.get_text()
        assert all(f"{term} : " in said for term in ("Lecture", "Champ")) and "Source" in said, one


@pytest.mark.slow
def test_downloaded_specification_draws_what_its_page_shows_without_any_other_file(figures: list[Taken]) -> None:
    drawn = [one for one in figures if one.is_drawn]
    for one in drawn[:: max(1, len(drawn) // 20)]:
        specification = json.loads(one.path(".vl.json").read_text(encoding="utf-8"))
        alone = vl_convert.vegalite_to_svg(specification, allowed_base_urls=[], format_locale="fr-FR")
        page = one.path("-wide.svg").read_text(encoding="utf-8")
        written = re.compile(r"<text[^>]*>([^<]+)<")
        assert sorted(written.findall(alone)) == sorted(written.findall(page)), one
        shapes = re.sub(r"<defs>.*</defs>", "", page)
        assert alone.count("<path") == shapes.count("<path") + shapes.count("<use"), one


def test_metadata_describe_the_csv(figures: list[Taken]) -> None:
    """Checked by the reference implementation: types, titles, empty values."""
    for one in figures:
        read = CSVW(str(one.path(".csv-metadata.json")), validate=True)
        assert read.is_valid, f"{one}: {[str(warning.message) for warning in read.warnings]}"
        columns = one.metadata["tableSchema"]["columns"]
        assert [column["titles"]["fr"] for column in columns] == list(one.shown.data().columns), one
        assert all(one.metadata[f"dc:{name}"] for name in ("title", "description", "source", "license", "rights")), one


@pytest.mark.slow
def test_workbook_holds_the_csv_as_typed_values(figures: list[Taken]) -> None:
    for one in figures:
        data, (header, *rows) = one.shown.data(), one.sheets[say("sharing.sheets.data")]
        assert list(header) == list(data.columns), one
        assert len(rows) == len(data), one
        for cells, texts in zip(rows, data.to_numpy().tolist(), strict=True):
            for cell, text, kind in zip(cells, texts, one.kinds, strict=True):
                if text == "":
                    assert cell is None or cell == "", one
                elif kind == "string":
                    assert cell == text, one
                else:
                    # Workbooks keep sixteen digits, the CSV six decimals.
                    near = math.isclose(cell, float(text), rel_tol=1e-15, abs_tol=5.1e-7)
                    assert isinstance(cell, int | float) and near, one


def test_workbook_says_how_to_read_it(figures: list[Taken]) -> None:
    for one in figures:
        told = dict(one.sheets[say("sharing.sheets.reading")])
        for term in ("title", "reading", "scope", "source", "alternative", "rights", "citation", "address"):
            assert told[say(f"sharing.terms.{term}")], f"{one}: {term}"


def test_picture_that_a_browser_makes_says_what_its_figure_is(figures: list[Taken]) -> None:
    for one in figures:
        if one.is_drawn:
            told, title = around(one), typed(one.shown.tag.select_one(".carnets-title").get_text())
            here = f"{one.shown.address}#{one.shown.tag['id']}"
            assert title in told and "Champ" in told and "Source" in told and here in told, one


def test_numbers_in_the_description_of_a_table_are_in_it(figures: list[Taken]) -> None:
    """Those of drawings are checked beside their alternative text; a table may also count the rows that say a text."""
    lost, checked = [], 0
    for one in figures:
        if one.is_drawn or one.shown.tag["id"] in COUNTED_APART:
            continue
        data, described = one.shown.data(), dict(one.sheets[say("sharing.sheets.reading")])
        cells = [cell for column in data.columns for cell in data[column]]
        values = [float(cell) for cell in cells if is_number(cell)]
        counts = counted(data) | {int(n) for column in data.columns for n in data[column].value_counts()}
        texts = [cell for cell in cells if not is_number(cell)]
        for token in NUMBER.findall(without(SCALE.sub(" ", described[say("sharing.terms.alternative")]), texts)):
            decimals, checked = len(token.partition(",")[2]), checked + 1
            is_value = any(abs(french(token) - value) <= 0.5 * 10**-decimals + 1e-9 for value in values)
            if not is_value and not (decimals == 0 and int(french(token)) in counts):
                lost.append(f"{one}: {token}")
    assert lost == []
    assert checked > 10


# --- marks ---


def test_no_figure_bears_a_mark_of_simulation(figures: list[Taken]) -> None:
    stamp = say("simulated.stamp")
    for one in figures:
        assert not one.payload["is_simulated"], one
        assert one.shown.tag.select_one(".carnets-stamp") is None, one
        assert stamp not in json.dumps(one.metadata, ensure_ascii=False), one
        assert one.alone.select_one(".stamp") is None, one
        assert not one.is_drawn or stamp not in around(one), one


def around(one: Taken) -> str:
    """Return the words that stand around the drawing in the picture that a browser makes."""
    lines = json.loads(one.shown.tag.select_one("a[data-picture]")["data-picture"])
    return typed("\n".join(text for text, *_ in lines["head"] + lines["foot"]))
