"""What readers take of a figure: hostile and extreme values first, then what each form says of itself."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import altair as alt
import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from csvw import CSVW
from toy_study import opinions

from helpers import charts
from helpers.charts import theme
from helpers.charts.figure import NUMBER, SIGNED, Column, Figure
from helpers.figures.citations import Edition, Reference, read_edition, reference
from helpers.figures.csvw import LICENCE, as_csvw, licences
from helpers.figures.picture_lines import picture_lines
from helpers.figures.printed_table import as_csv
from helpers.figures.published_figure import FigureRequest, PublishedFigure, publish_figure
from helpers.figures.xlsx import as_xlsx
from helpers.wording import say

ROOT = Path(__file__).parents[2]
ADDRESS, PAGE = "territoires/28-normandie", "Normandie"
BASE = f"figures/{ADDRESS}/exemple"
HOSTILE = "</text></script><script>alert(1)</script> & \"guillemets\" 'droits'"
LONG = "mot " * 50
FORMULAS = ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)")
MINE = Reference(PAGE, f"{ADDRESS}.html#exemple", f"{BASE}.html", "Normandie. Un titre. 2026.")


@pytest.fixture
def figure() -> Callable[..., Figure]:
    """Return a function that gives a figure of two named values, some of its fields changed."""

    def made(names: tuple[str, ...] = ("a", "b"), values: tuple[Any, ...] = (1.25, -2.5), **changes: Any) -> Figure:
        table = pd.DataFrame({"name": names, "value": values, "rank": range(1, len(names) + 1)})

        def chart(width: int) -> alt.Chart:
            marks = alt.Chart(table).mark_bar().encode(x="value:Q", y="name:N", tooltip="name:N")
            return marks.properties(width=width)

        fields: dict[str, Any] = {
            "id": "exemple",
            "title": "Un titre",
            "reading_note": "Se **lit** ainsi.",
            "scope": "Partout.",
            "sources": ("Insee (2019)",),
            "caveats": ("Une **limite**.",),
            "alt": "Deux barres.",
            "table": table,
            "columns": (Column("name"), Column("value", SIGNED, 1), Column("rank", NUMBER)),
            "draw": chart,
        }
        return Figure(**{**fields, **changes})

    return made


@pytest.fixture
def published(root: Path) -> Callable[[Figure], PublishedFigure]:
    """Return a function that publishes one figure of Normandie's page."""
    for name in ("book", "_config.yml", "data"):
        (root / name).symlink_to(ROOT / name)
    return lambda one: publish_figure(
        FigureRequest(ADDRESS, PAGE, one.payload(), one.specification(theme.WIDE_PX) if one.draw else None)
    )


def sheet(content: bytes, name: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))[say(f"sharing.sheets.{name}")]


# --- hostile texts ---


def test_markup_in_data_is_text_in_every_form(
    figure: Callable[..., Figure], published: Callable[[Figure], PublishedFigure]
) -> None:
    texts = dict.fromkeys(("title", "reading_note", "scope", "alt"), HOSTILE)
    made = published(figure(names=(HOSTILE, "b"), sources=(HOSTILE,), caveats=(HOSTILE,), **texts))
    for html in (made.html, made.files[f"{BASE}.html"].decode()):
        page = BeautifulSoup(html, "html.parser")
        assert page.find("script") is None
        assert not [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
    frame = BeautifulSoup(BeautifulSoup(made.html, "html.parser").textarea.get_text(), "html.parser")
    assert [tag.name for tag in frame.find_all(True)] == ["iframe"]
    assert frame.iframe["title"] == HOSTILE
    for address, content in made.files.items():
        if address.endswith(".svg"):
            tree = ElementTree.fromstring(content)  # noqa: S314  # our own drawing
            assert not [tag for tag in tree.iter() if tag.tag.endswith("script")], address
            assert "<script" not in content.decode()
    assert sheet(made.files[f"{BASE}.xlsx"], "data")["A2"].value == HOSTILE
    assert json.loads(made.files[f"{BASE}.csv-metadata.json"])["dc:source"] == [HOSTILE]
    assert HOSTILE in json.dumps(json.loads(made.files[f"{BASE}.vl.json"])["usermeta"], ensure_ascii=False).replace(
        '\\"', '"'
    )


def test_markup_around_a_picture_is_data_of_its_link(
    figure: Callable[..., Figure], published: Callable[[Figure], PublishedFigure]
) -> None:
    made = published(figure(names=(HOSTILE, "b"), title=HOSTILE, scope=HOSTILE, sources=(HOSTILE,)))
    link = BeautifulSoup(made.html, "html.parser").select_one("a[data-picture]")
    assert link is not None and set(link.attrs) == {"href", "download", "data-picture", "data-failed"}
    assert HOSTILE in [text for text, *_ in json.loads(str(link["data-picture"]))["head"]]


@pytest.mark.parametrize("text", FORMULAS)
def test_formula_in_a_label_is_a_text_that_stays_one(figure: Callable[..., Figure], text: str) -> None:
    content = as_xlsx(figure(names=(text, "b"), title=text, sources=(text,)).payload(), MINE)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for page in book for row in page.rows for cell in row if cell.value == text]
    assert len(cells) >= 3
    assert {(cell.data_type, cell.quotePrefix) for cell in cells} == {("s", True)}
    assert "<f>" not in "".join(
        zipfile.ZipFile(io.BytesIO(content)).read(name).decode()
        for name in zipfile.ZipFile(io.BytesIO(content)).namelist()
    )


# --- extreme values ---


@pytest.mark.parametrize(
    ("names", "values"),
    [
        ((LONG, "b"), (1.0, 2.0)),
        (("mot" * 70, "b"), (1.0, 2.0)),
        (("a", "b"), (1e12, -1e12)),
        (("a", "b"), (3.0, 3.0)),
        (("a",), (0.0,)),
        (("a", "b"), (1.0, None)),
    ],
)
def test_extreme_tables_are_whole_in_every_form(
    figure: Callable[..., Figure],
    published: Callable[[Figure], PublishedFigure],
    tmp_path: Path,
    names: tuple[str, ...],
    values: tuple[float | None, ...],
) -> None:
    made = published(figure(names=names, values=values, title=names[0], scope=names[0]))
    for name in (".csv", ".csv-metadata.json"):
        (tmp_path / f"exemple{name}").write_bytes(made.files[BASE + name])
    read = CSVW(str(tmp_path / "exemple.csv-metadata.json"), validate=True)
    assert read.is_valid, [str(warning.message) for warning in read.warnings]
    _, *rows = sheet(made.files[f"{BASE}.xlsx"], "data").values
    assert [row[:2] for row in rows] == list(zip(names, values, strict=True))


# --- what each form says ---


def test_suppressed_values_are_empty_and_said_to_be_so_in_every_form(
    published: Callable[[Figure], PublishedFigure],
) -> None:
    shown = charts.draw_opinions(opinions({"A": (20, 40, "suppressed", 15, "suppressed")}))
    assert isinstance(shown, Figure)
    made = published(shown)
    files = {Path(name).name.partition(".")[2]: content for name, content in made.files.items()}
    data = pd.read_csv(io.BytesIO(files["csv"]), dtype=str, keep_default_na=False)
    value, state = (data.columns.get_loc(say(f"columns.{name}")) for name in ("value", "status_label"))
    (_, *book), secret = sheet(files["xlsx"], "data").values, say("statuses.suppressed")
    printed = [
        [cell.get_text() for cell in row.find_all(["th", "td"])]
        for row in BeautifulSoup(made.html, "html.parser").select("table tbody tr")
    ]
    hidden = [index for index, row in enumerate(data.to_numpy().tolist()) if row[state] == secret]
    assert (len(hidden), len(data), len(book), len(printed)) == (2, 5, 5, 5)
    for index in range(5):
        texts = (data.iloc[index, value], printed[index][value], book[index][value])
        assert (texts == ("", "n.d.", None)) == (index in hidden)
        assert (printed[index][state] == book[index][state] == secret) == (index in hidden)
    notes = json.loads(files["csv-metadata.json"])["notes"]
    assert any("Secret" in note["@value"] for note in notes)


def test_picture_says_page_title_scope_sources_and_address(figure: Callable[..., Figure]) -> None:
    one = figure(sources=("Insee (2019)", "DREES (2020)"))
    lines = json.loads(picture_lines(one.payload(), MINE))
    head, foot = ([text.replace("\N{NO-BREAK SPACE}", " ") for text, *_ in lines[name]] for name in ("head", "foot"))
    assert head == [PAGE, one.title]
    assert foot == [
        "Champ : Partout.",
        "Sources : Insee (2019) ; DREES (2020).",
        say("sharing.credit"),
        MINE.permalink,
    ]
    inks = {ink for _, _, _, ink in lines["head"] + lines["foot"]}
    assert inks | {lines["paper"]} <= {light for light, _ in theme.COLOURS.values()}


def test_simulated_picture_is_stamped_below_its_drawing(figure: Callable[..., Figure]) -> None:
    lines = json.loads(picture_lines(figure(is_simulated=True).payload(), MINE))
    (stamp,) = (line for line in lines["foot"] if line[0].replace("\N{NO-BREAK SPACE}", " ") == say("simulated.stamp"))
    assert stamp[2:] == ["bold", theme.light("stamp")]


def test_metadata_give_types_titles_and_marks(figure: Callable[..., Figure]) -> None:
    described = json.loads(as_csvw(figure(is_simulated=True).payload(), MINE))
    assert described["dc:license"] == {"@id": LICENCE}
    columns = {column["name"]: column for column in described["tableSchema"]["columns"]}
    assert {name: column["datatype"] for name, column in columns.items()} == {
        "name": "string",
        "value": "number",
        "rank": "integer",
        "origin": "string",
    }
    assert "1 décimale." in columns["value"]["dc:description"]
    notes = [note["@value"] for note in described["notes"]]
    assert notes == [say("simulated.stamp"), "Champ : Partout.", "Une limite."]
    assert described["dc:title"] == "Normandie. [Simulé] Un titre"
    assert described["dc:description"] == "Se lit ainsi."


def test_csv_that_contradicts_its_metadata_is_seen(figure: Callable[..., Figure], tmp_path: Path) -> None:
    payload = figure().payload()
    (tmp_path / "exemple.csv").write_text(as_csv(payload).replace("1.25", "beaucoup"), encoding="utf-8")
    (tmp_path / "exemple.csv-metadata.json").write_text(as_csvw(payload, MINE), encoding="utf-8")
    assert not CSVW(str(tmp_path / "exemple.csv-metadata.json"), validate=True).is_valid


@pytest.mark.parametrize("is_simulated", [True, False])
def test_workbook_says_what_it_holds(figure: Callable[..., Figure], is_simulated: bool) -> None:
    content = as_xlsx(figure(is_simulated=is_simulated, question="Êtes-vous **d'accord** ?").payload(), MINE)
    told = list(sheet(content, "reading").values)
    assert (say("sharing.terms.question"), "Êtes-vous d'accord ?") in told
    assert (say("sharing.terms.caveat"), "Une limite.") in told
    assert (say("sharing.terms.citation"), MINE.citation) in told
    assert ((say("sharing.terms.simulated"), say("simulated.stamp")) in told) == is_simulated
    data = sheet(content, "data")
    assert [cell.number_format for cell in data[2]][:3] == ["General", "#,##0.0", "#,##0"]
    assert data.freeze_panes == "B2"


def test_workbook_bears_no_clock(figure: Callable[..., Figure]) -> None:
    content = as_xlsx(figure().payload(), MINE)
    assert as_xlsx(figure().payload(), MINE) == content
    parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    assert {part.date_time for part in parts} == {(1980, 1, 1, 0, 0, 0)}
    properties = openpyxl.load_workbook(io.BytesIO(content)).properties
    assert properties.created.year == properties.modified.year == 1980


@pytest.mark.parametrize("is_drawn", [True, False])
def test_page_alone_is_a_whole_page(
    figure: Callable[..., Figure], published: Callable[[Figure], PublishedFigure], is_drawn: bool
) -> None:
    changes = {} if is_drawn else {"draw": None}
    page = BeautifulSoup(published(figure(is_simulated=True, **changes)).files[f"{BASE}.html"].decode(), "html.parser")
    assert page.html["lang"] == "fr"
    assert "Un titre" in page.title.get_text()
    assert (page.h1.get_text(), len(page.find_all("h1")), len(page.find_all("main"))) == ("[Simulé] Un titre", 1, 1)
    assert page.select_one(".stamp strong").get_text() == say("simulated.stamp")
    assert page.find_all("a")[-1]["href"] == f"../../../{ADDRESS}.html#exemple"
    assert (page.find("img") is not None) == is_drawn == (page.find("table") is None)
    assert "font-src" not in page.find("meta", attrs={"http-equiv": True})["content"]


# --- references ---


def test_reference_says_page_version_day_and_address(figure: Callable[..., Figure]) -> None:
    edition = Edition("https://exemple.fr/", "version 9, édition du 1 mai 2027")
    made = reference(figure(is_simulated=True).payload(), ADDRESS, PAGE, BASE, edition)
    assert made.permalink == f"https://exemple.fr/{ADDRESS}.html#exemple"
    assert made.alone == f"https://exemple.fr/{BASE}.html"
    for told in (PAGE, "Un titre", edition.name, made.permalink, "Insee (2019)", "Données simulées"):
        assert told in made.citation


def test_edition_before_any_release_has_a_version_alone(root: Path) -> None:
    (root / "_config.yml").write_text("html: {}\n", encoding="utf-8")
    edition = read_edition()
    assert edition.site == ""
    assert edition.name.startswith("version ") and "édition" not in edition.name


def test_licence_of_a_figure_is_that_of_its_sources() -> None:
    assert licences(["Insee, 2023"]) == [LICENCE]
    assert licences(["Enquête A (CC BY-NC-SA 4.0)"]) == ["https://creativecommons.org/licenses/by-nc-sa/4.0/"]
    assert len(licences(["Enquête A (CC BY-NC-SA 4.0)", "Enquête B, 2022 (ODbL)"])) == 2
