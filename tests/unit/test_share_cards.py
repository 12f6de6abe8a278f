"""Cards to share: what cannot be made first, then sizes, words, labels, and letters that stay inside."""

import io
import itertools
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nbformat
import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from typer.testing import CliRunner

from helpers import cli
from helpers.charts import theme
from helpers.execution.executed_notebook import FIGURE_MIME
from helpers.figures import share_card
from helpers.figures.text_widths import PER_EM, WIDTHS, width_px, wrapped
from helpers.incremental.plan import Plan
from helpers.incremental.plan_file import Page
from helpers.verbs import card
from helpers.wording import glued, say
from refusals import refused

ROOT = Path(__file__).parents[2]
# As long as the longest title and the longest reading note of the site, in one figure.
LONGEST_TITLE = (
    "Mesuré et ressenti dans la zone Provence-Alpes-Côte d'Azur – Corse : ressenti plus fort qu'ailleurs pour "
    "Environnement / Pollution / biodiversité, moins fort pour Mobilité / Transports"
)
LONGEST_READING = (
    "Plus un territoire est orange, plus il est fragile par rapport à la France métropolitaine ; plus il est bleu, "
    "moins il l'est. L'écart le plus fort : Seine-Saint-Denis, Pauvreté, lutte contre "
    "l'exclusion (+2,7). Classes communes aux 16 cartes : ruptures naturelles (Fisher-Jenks) des écarts, 0,5 et 1,4."
)
PAGE = Page(template="territoires", address="territoires/28-normandie", parameters={"territory_code": "28"})
PLAN = Plan(
    (PAGE, Page(template="territoires", address="territoires/53-bretagne", parameters={"territory_code": "53"}))
)


@pytest.fixture
def payload() -> Callable[..., dict[str, Any]]:
    """Return a function that gives the payload of a figure, some of its fields changed."""

    def made(**changes: Any) -> dict[str, Any]:
        return {
            "id": "exemple",
            "title": "Un titre",
            "reading_note": "Se **lit** ainsi.",
            "scope": "Partout.",
            "sources": ["Insee (2019)"],
            "alt": "Deux barres.",
            "is_simulated": False,
            **changes,
        }

    return made


@pytest.fixture
def root_with_book(root: Path) -> Path:
    """Return an empty project that has the page templates."""
    (root / "book").symlink_to(ROOT / "book")
    return root


@pytest.fixture
def executed(root_with_book: Path, payload: Callable[..., dict[str, Any]]) -> Path:
    """Return a project where one page is executed, with one figure."""
    shown = nbformat.v4.new_output("display_data", data={FIGURE_MIME: payload()})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[shown])])
    PAGE.executed_path.parent.mkdir(parents=True)
    PAGE.executed_path.write_text(nbformat.writes(notebook), encoding="utf-8")
    return root_with_book


def rows_of_ink(png: bytes, left: int, right: int) -> list[int]:
    """Return the rows in which a card bears ink between two columns."""
    picture = Image.open(io.BytesIO(png)).convert("L").crop((left, 0, right, share_card.HEIGHT))
    return [y for y in range(share_card.HEIGHT) if min(picture.crop((0, y, right - left, y + 1)).tobytes()) < 200]


# --- what cannot be made ---


def test_unknown_page_names_the_near_ones() -> None:
    with refused("PlanError unknown-page"):
        card.page_at(PLAN, "territoires/28-normandy")


def test_unknown_page_without_any_near_one_names_some() -> None:
    with refused("PlanError unknown-page"):
        card.page_at(PLAN, "@@@")


@pytest.mark.parametrize(
    "address", ["territoires/28-normandie", "territoires/28-normandie.html", "/territoires/28-normandie.ipynb"]
)
def test_page_is_found_by_its_address_as_people_copy_it(address: str) -> None:
    assert card.page_at(PLAN, address) is PAGE


@pytest.mark.usefixtures("executed")
def test_unknown_figure_names_the_near_ones() -> None:
    with refused("FigureError unknown-figure"):
        card.make_card(PAGE, "exemples")


def test_text_that_cannot_fit_is_refused(payload: Callable[..., dict[str, Any]]) -> None:
    with refused("TextTooLong text-too-long"):
        share_card.lines_of(payload(reading_note="mot " * 2000))


# --- the image ---


@pytest.mark.usefixtures("executed")
def test_card_is_an_image_of_1200_by_630_and_a_text() -> None:
    image, text = card.make_card(PAGE, "exemple")
    content = image.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", content[16:24]) == (1200, 630)
    assert image.name == "territoires-28-normandie-exemple.png"
    assert text.name == "territoires-28-normandie-exemple.txt"


@pytest.mark.usefixtures("root_with_book")
@pytest.mark.parametrize("title", [LONGEST_TITLE, "W" * 120, "iiii " * 60, "Œ@…" * 40, "Court"])
def test_letters_stay_inside_the_margins(payload: Callable[..., dict[str, Any]], title: str) -> None:
    png = share_card.as_png(payload(title=title, reading_note=LONGEST_READING, is_simulated=True))
    assert rows_of_ink(png, share_card.WIDTH - share_card.MARGIN + 2, share_card.WIDTH) == []
    assert rows_of_ink(png, 20, share_card.MARGIN - 2) == []
    assert max(rows_of_ink(png, share_card.MARGIN, share_card.WIDTH)) < share_card.HEIGHT - 40


def test_longest_title_is_cut_into_lines_that_hold_all_of_it(payload: Callable[..., dict[str, Any]]) -> None:
    lines = share_card.lines_of(payload(title=LONGEST_TITLE, reading_note=LONGEST_READING))
    titles = [line for line in lines if line.role == "title"]
    assert len(titles) > 1
    assert " ".join(line.text for line in titles) == glued(LONGEST_TITLE)
    assert " ".join(line.text for line in lines if line.role == "reading") == glued(LONGEST_READING)
    assert all(width_px(line.text, line.size) <= share_card.WIDTH - 2 * share_card.MARGIN for line in lines)


def test_lines_follow_each_other_without_touching(payload: Callable[..., dict[str, Any]]) -> None:
    lines = share_card.lines_of(payload(title=LONGEST_TITLE, reading_note=LONGEST_READING, is_simulated=True))
    gaps = [later.y - earlier.y - later.size for earlier, later in itertools.pairwise(lines)]
    assert min(gaps) > 0
    assert lines[0].y - lines[0].size > 92, "below the rule of the heading"
    assert lines[-1].y <= share_card.BOTTOM


def test_short_texts_are_larger(payload: Callable[..., dict[str, Any]]) -> None:
    short, long = (share_card.lines_of(payload(title=title))[0].size for title in ("Court", LONGEST_TITLE))
    assert short > long


@pytest.mark.parametrize("is_simulated", [True, False])
def test_simulated_values_are_labelled(payload: Callable[..., dict[str, Any]], is_simulated: bool) -> None:
    made = payload(is_simulated=is_simulated)
    stamps = [line.text for line in share_card.lines_of(made) if line.role == "stamp"]
    assert stamps == ([glued(say("simulated.stamp"))] if is_simulated else [])
    assert (say("simulated.caveat") in share_card.as_text(made, PAGE)) == is_simulated


@pytest.mark.usefixtures("root_with_book")
def test_hostile_texts_are_escaped(payload: Callable[..., dict[str, Any]]) -> None:
    drawn = share_card.as_svg(payload(title="</text><script>x</script> & \"guillemets\" 'droits'"))
    tree = ElementTree.fromstring(drawn)  # noqa: S314  # our own drawing
    assert {tag.tag.rpartition("}")[2] for tag in tree.iter()} == {"svg", "rect", "text"}


@pytest.mark.usefixtures("root_with_book")
def test_colours_are_those_of_the_theme(payload: Callable[..., dict[str, Any]]) -> None:
    tree = ElementTree.fromstring(share_card.as_svg(payload(is_simulated=True)))  # noqa: S314  # our own drawing
    fills = {tag.attrib["fill"] for tag in tree.iter() if "fill" in tag.attrib}
    assert fills <= {light for light, _ in theme.COLOURS.values()}


@pytest.mark.usefixtures("root_with_book")
def test_same_figure_makes_the_same_image(payload: Callable[..., dict[str, Any]]) -> None:
    assert share_card.as_png(payload()) == share_card.as_png(payload())


@pytest.mark.usefixtures("root_with_book")
def test_a_page_is_shared_by_the_first_figure_that_fits(payload: Callable[..., dict[str, Any]]) -> None:
    endless, short = payload(title="mot " * 900), payload(title="Court")
    assert share_card.first_card([(endless, ()), (short, ())], "Normandie") == share_card.as_svg(short, (), "Normandie")
    assert share_card.first_card([(endless, ())], "Normandie") is None


DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" viewBox="0 0 {} {}"><path d="M0,0"/></svg>'


@pytest.mark.parametrize("sizes", [[(640, 400)], [(640, 760), (330, 800)], [(330, 200), (640, 114)], [(50, 50)]])
def test_card_carries_the_chart_and_the_name_of_its_page(
    payload: Callable[..., dict[str, Any]], sizes: list[tuple[int, int]]
) -> None:
    """The drawing that is drawn largest, whole, in its room at the right; texts stay at its left."""
    drawings = [DRAWN.format(width, height, width, height) for width, height in sizes]
    card = ElementTree.fromstring(share_card.as_svg(payload(title="mot " * 12), drawings, "Normandie"))  # noqa: S314  # drawn here
    (chart,) = (node for node in card if node.tag.endswith("}svg"))
    left, top, width, height = (float(chart.get(name, "")) for name in ("x", "y", "width", "height"))
    assert left >= share_card.WIDTH - share_card.MARGIN - share_card.CHART[0] - 0.1
    assert left + width <= share_card.WIDTH - share_card.MARGIN + 0.1
    assert top + 0.1 >= share_card.TOP and top + height <= share_card.HEIGHT
    assert width == pytest.approx(share_card.CHART[0], abs=0.2) or height == pytest.approx(share_card.CHART[1], abs=0.2)
    scales = [min(share_card.CHART[0] / w, share_card.CHART[1] / h) for w, h in sizes]
    assert width == pytest.approx(
        max(w * s for (w, _), s in zip(sizes, scales, strict=True) if s == max(scales)), abs=0.2
    )
    texts = [node for node in card if node.tag.endswith("}text")]
    assert texts[0].text == "Normandie"
    for line in texts[2:]:
        assert share_card.MARGIN + width_px(line.text, float(line.get("font-size"))) < left


# --- the text ---


def test_text_says_everything_in_full(payload: Callable[..., dict[str, Any]]) -> None:
    text = share_card.as_text(payload(sources=["Insee", "DREES", "SDES"]), PAGE)
    for told in ("Un titre", "Lecture : Se lit ainsi.", "Champ : Partout.", "Sources : Insee ; DREES ; SDES."):
        assert told in text
    assert "Texte alternatif : Deux barres." in text
    assert "Page : territoires/28-normandie.html#exemple" in text


@pytest.mark.parametrize(
    ("sources", "told"),
    [
        (["Insee"], "Source : Insee."),
        (["Insee", "DREES"], "Sources : Insee ; DREES."),
        (["Insee", "DREES", "SDES"], "Sources : Insee et 2 autres."),
    ],
)
def test_card_counts_the_sources_it_has_no_room_for(
    payload: Callable[..., dict[str, Any]], sources: list[str], told: str
) -> None:
    lines = [line.text for line in share_card.lines_of(payload(sources=sources)) if line.role == "source"]
    assert " ".join(lines).replace("\u00a0", " ") == told


@pytest.mark.usefixtures("executed")
def test_command_executes_the_page_then_names_both_files(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(cli, "read_plan", lambda *_: PLAN)
    monkeypatch.setattr(cli, "execute", lambda plan, *_, **__: ran.extend(page.address for page in plan.pages))
    done = CliRunner().invoke(cli.app, ["card", "territoires/28-normandie", "exemple"])
    assert done.exit_code == 0, done.output
    assert ran == ["territoires/28-normandie"]
    assert "_build/cards/territoires-28-normandie-exemple.png" in done.output
    assert "_build/cards/territoires-28-normandie-exemple.txt" in done.output


# --- widths ---


@pytest.mark.parametrize("weight", ["bold", "normal"])
def test_widths_hold_the_letters_that_are_drawn(weight: str) -> None:
    """Twenty times each sign between two bars, against the bars alone, as vl-convert draws them."""

    def ink(text: str) -> int:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;")
        font = f'font-size="100" font-weight="{weight}" font-family="{theme.FONT}"'
        words = f'<text x="10" y="100" {font} xml:space="preserve">{escaped}</text>'
        size = 'width="2600" height="140"'
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect {size} fill="white"/>{words}</svg>'
        picture = Image.open(io.BytesIO(vl_convert.svg_to_png(svg))).convert("L")
        picture = picture.point(lambda level: 255 * (level < 128))
        left, _, right, _ = picture.getbbox()
        return right - left

    alone = ink("II")
    drawn = {sign: (ink(f"I{sign * 20}I") - alone) / 20 / 100 * PER_EM for sign in [*WIDTHS, *"éÀœ×▲▼@"]}
    assert {sign: width for sign, width in drawn.items() if width > width_px(sign, PER_EM) + 2} == {}


@given(st.text(alphabet="aW .é:", max_size=80), st.integers(40, 300), st.integers(10, 30))
def test_lines_are_never_wider_than_the_room(text: str, room: int, size: int) -> None:
    lines = wrapped(text, room, size)
    assert all(width_px(line, size) <= room or len(line) == 1 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
