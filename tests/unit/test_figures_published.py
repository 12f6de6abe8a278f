"""The published form of a figure: hostile texts first, missing values, then files, HTML and numbers."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from jinja2 import UndefinedError

from helpers.charts import theme
from helpers.charts.figure import NUMBER, SIGNED, Column, Figure
from helpers.charts.printed_rows import as_rows
from helpers.figures.printed_table import as_csv
from helpers.figures.published_figure import FigureRequest, publish_figure
from helpers.page_templates.rendering import templates
from helpers.wording import glued

HOSTILE = '<script>alert("x")</script> & « guillemets » "droits" \'simples\''
ROOT = Path(__file__).parents[2]
ADDRESS, PAGE = "territoires/28-normandie", "Normandie"
BASE = f"figures/{ADDRESS}/exemple"
DATA = {f"{BASE}.{suffix}" for suffix in ("csv", "csv-metadata.json", "values.json", "readme.md", "xlsx", "html")}


def draw(width: int) -> alt.Chart:
    data = pd.DataFrame({"name": ["a", "b"], "value": [1.0, -2.5]})
    return alt.Chart(data).mark_bar().encode(x="value:Q", y="name:N").properties(width=width // 2)


@pytest.fixture
def figure() -> Callable[..., Figure]:
    def made(**changes: Any) -> Figure:
        table = pd.DataFrame({"name": ["a", "b"], "value": [1234.56, None], "gap": [0.04, -2.5], "decimals": [1, 0]})
        fields = {
            "id": "exemple",
            "title": "Un titre",
            "reading_note": "Se **lit** ainsi.",
            "scope": "Partout.",
            "sources": ("Insee (2019)",),
            "caveats": (),
            "alt": "Deux barres.",
            "table": table,
            "columns": (
                Column("name"),
                Column("value", NUMBER, decimals_from="decimals"),
                Column("gap", SIGNED, 1, label="Écart"),
            ),
            "draw": draw,
        }
        return Figure(**{**fields, **changes})

    return made


@pytest.fixture
def published(root: Path) -> Callable[[Figure], Any]:
    """Return a function that publishes one figure of Normandie's page, drawn in this process, which is faster."""
    for name in ("book", "_config.yml", "data"):
        (root / name).symlink_to(ROOT / name)

    def made(one: Figure) -> Any:
        specification = one.specification(theme.WIDE_PX) if one.draw else None
        return publish_figure(FigureRequest(ADDRESS, PAGE, one.payload(), specification))

    return made


def soup_of(made: Any) -> BeautifulSoup:
    return BeautifulSoup(made.html, "html.parser")


def drawn(made: Any) -> set[str]:
    """Return the files of a figure but those of its interactive form."""
    return {file for file in made.files if not re.search(r"\.vl\.json$|/(data|outlines)/", file)}


# --- hostile texts and missing values ---


def test_texts_are_escaped_everywhere(figure: Callable[..., Figure], published: Callable[[Figure], Any]) -> None:
    one = figure(
        title=HOSTILE,
        reading_note=HOSTILE,
        scope=HOSTILE,
        sources=(HOSTILE,) * 3,
        caveats=(HOSTILE,),
        alt=HOSTILE,
        table=pd.DataFrame({"name": [HOSTILE], "value": [1.0], "gap": [1.0], "decimals": [0]}),
        columns=(Column("name", label=HOSTILE), Column("value", NUMBER)),
    )
    page = soup_of(published(one))
    assert page.find("script") is None
    assert page.select_one(".carnets-title").get_text() == glued(HOSTILE)
    assert {image["alt"] for image in page.find_all("img")} == {HOSTILE}
    assert page.select_one("tbody th").get_text() == HOSTILE
    assert page.select_one("thead th").get_text() == HOSTILE


def test_only_bold_is_kept_in_captions(figure: Callable[..., Figure], published: Callable[[Figure], Any]) -> None:
    page = soup_of(published(figure(reading_note="Se **lit** <b>ainsi</b>.")))
    (note,) = (p for p in page.select("figcaption p") if p.get_text().startswith("Lecture"))
    assert [strong.get_text() for strong in note.find_all("strong")] == ["Lecture", "lit"]
    assert note.find("b") is None


def test_missing_value_is_said_in_the_table_and_empty_in_the_csv(figure: Callable[..., Figure]) -> None:
    payload = figure().payload()
    assert as_rows(payload)[1][1] == "n.d."
    assert list(csv.reader(io.StringIO(as_csv(payload))))[2] == ["b", "", "-2.5"]


def test_values_as_json_are_those_of_the_csv(figure: Callable[..., Figure], published: Callable[[Figure], Any]) -> None:
    files = published(figure(draw=None)).files
    read = json.loads(files[f"{BASE}.values.json"])
    header, *rows = csv.reader(io.StringIO(files[f"{BASE}.csv"].decode()))
    assert list(read["columns"].values()) == header and list(read["columns"]) == list(read["values"])
    told = [["" if value is None else value for value in row] for row in zip(*read["values"].values(), strict=True)]
    assert told == [["a", 1234.56, 0.04], ["b", "", -2.5]]
    assert [[str(value) for value in row] for row in told] == rows
    notice = files[f"{BASE}.readme.md"].decode()
    assert all(
        text in notice for text in ("Un titre", "Partout.", "Insee (2019)", "Citer", "| Écart | `gap` | nombre |")
    )


def test_unknown_name_in_a_template_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html.j2").write_text("{{ nothing }}")
    with pytest.raises(UndefinedError):
        templates(tmp_path, is_html=True).get_template("a.html.j2").render()


# --- numbers ---


def test_numbers_are_written_for_readers_in_the_table_and_for_machines_in_the_csv(
    figure: Callable[..., Figure],
) -> None:
    payload = figure().payload()
    assert as_rows(payload)[0] == ["a", "1\u202f234,6", "0,0"]
    assert as_csv(payload).splitlines()[1] == "a,1234.56,0.04"


def test_a_negative_gap_bears_a_true_minus(figure: Callable[..., Figure]) -> None:
    assert as_rows(figure().payload())[1][2] == "−2,5"


def test_decimals_follow_each_row(figure: Callable[..., Figure]) -> None:
    table = pd.DataFrame({"name": ["a", "b"], "value": [1.25, 1.25], "gap": [0.0, 0.0], "decimals": [2, 0]})
    assert [row[1] for row in as_rows(figure(table=table).payload())] == ["1,25", "1"]


def test_csv_quotes_what_must_be(figure: Callable[..., Figure]) -> None:
    table = pd.DataFrame({"name": ['a, "b"\nc'], "value": [1.0], "gap": [0.0], "decimals": [0]})
    rows = list(csv.reader(io.StringIO(as_csv(figure(table=table).payload()))))
    assert rows[1][0] == 'a, "b"\nc'


# --- files and HTML ---


def test_files_are_two_widths_and_data(figure: Callable[..., Figure], published: Callable[[Figure], Any]) -> None:
    made = published(figure())
    assert drawn(made) == {f"{BASE}-wide.svg", f"{BASE}-narrow.svg"} | DATA


def test_addresses_climb_to_the_root_of_the_site(
    figure: Callable[..., Figure], published: Callable[[Figure], Any]
) -> None:
    made = published(figure())
    page = soup_of(made)
    asked = [tag.get("src") or tag.get("srcset") or tag.get("href") for tag in page.find_all(["img", "source", "a"])]
    links = {address for address in asked if not address.startswith("#")}
    taken = {*drawn(made), f"{BASE}.vl.json", f"notebooks/{ADDRESS}.ipynb"}
    assert {address.removeprefix("../") for address in links} == taken
    assert all(address.startswith("../") for address in links)


def test_table_alone_has_no_drawing_and_an_open_table(
    figure: Callable[..., Figure], published: Callable[[Figure], Any]
) -> None:
    made = published(figure(draw=None))
    page = soup_of(made)
    assert drawn(made) == DATA
    assert page.find(["img", "svg", "picture"]) is None
    assert page.find("table").find_parent("details") is None
    assert "is-table" in page.find("figure")["class"]


def test_inline_drawings_are_in_the_page_and_share_no_identifier(
    figure: Callable[..., Figure], published: Callable[[Figure], Any]
) -> None:
    page = soup_of(published(figure(inline=True)))
    assert len(page.find_all("svg")) == 2
    identifiers = [tag["id"] for tag in page.find_all(id=True)]
    assert len(identifiers) == len(set(identifiers))
    assert {group["aria-label"] for group in page.select("div[role=group]")} == {"Deux barres."}
    used = {
        part.split(")")[0]
        for tag in page.find_all(True)
        for value in tag.attrs.values()
        if isinstance(value, str)
        for part in value.split("url(#")[1:]
    }
    assert used <= set(identifiers)


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("length", [10, 200])
def test_sources_take_one_line_and_are_all_one_click_away(
    figure: Callable[..., Figure], published: Callable[[Figure], Any], count: int, length: int
) -> None:
    sources = tuple(f"Source {n} : {'x' * length}" for n in range(count))
    page = soup_of(published(figure(sources=sources, draw=None)))
    (line,) = page.select(".carnets-source")
    assert len(line.get_text()) < 190
    assert (f"({count} sources)" in line.get_text()) == (length == 200 and count > 1)
    assert all(source in page.get_text() for source in sources)
    assert line.find_parent("details") is None


@pytest.mark.parametrize("count", [0, 1, 3, 4])
def test_every_caveat_is_in_the_page(
    figure: Callable[..., Figure], published: Callable[[Figure], Any], count: int
) -> None:
    page = soup_of(published(figure(caveats=tuple(f"Limite {n}" for n in range(count)), draw=None)))
    assert [li.get_text() for li in page.select("li:not(.carnets-downloads li)")] == [
        f"Limite {n}" for n in range(count)
    ]


def test_same_figure_makes_the_same_bytes(figure: Callable[..., Figure], published: Callable[[Figure], Any]) -> None:
    assert published(figure()) == published(figure())
