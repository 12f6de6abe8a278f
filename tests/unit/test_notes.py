"""The summary notes of the reports: what cannot be printed first, then words, labels, tags, the same bytes twice."""

import dataclasses
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from helpers import charts, tables
from helpers.charts.reports.report_practices import acting_items
from helpers.charts.surveys.compared import felt_items
from helpers.drawing import draw
from helpers.incremental.cache import Cache
from helpers.incremental.plan import Plan, read_plan
from helpers.notes import note_files as keeping
from helpers.notes import note_html as making
from helpers.notes import pdf as printing
from helpers.notes.note_facts import Facts, note_facts
from helpers.tables.build.report_tables import build_report_tables
from helpers.tables.build.survey_tables import build_survey_tables
from helpers.wording import say
from pdf_text import opened
from refusals import refused

ROOT = Path(__file__).parents[2]
# An ordinary region, one of a merged zone, one overseas with holes, the most printed figures, the longest name.
CODES = ("28", "94", "06", "76", "93")
MAX_BYTES, MAX_PAGES = 500_000, 2
HOSTILE = '<script>alert("x")</script> & « guillemets »'


def plan_of(code: str) -> Plan:
    return read_plan().select([keeping.TEMPLATE], code)


@pytest.fixture(scope="module")
def note_root(built_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a root with the real data, templates and tables, whose drawings are made in this process."""
    made = tmp_path_factory.mktemp("notes")
    for name in ("data", "book", "notebooks"):
        (made / name).symlink_to(ROOT / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARNETS_ROOT", str(made))
        patch.setenv("CARNETS_TABLES", str(built_root / "_build" / "tables"))
        patch.setattr(making, "draw_once", draw)
        yield made


@pytest.fixture(scope="module")
def pages(note_root: Path) -> dict[str, str]:
    """Return the HTML of the notes, by the code of the region."""
    chosen = [
        page
        for page in read_plan().pages
        if (page.template, page.parameters.get("territory_level")) == (keeping.TEMPLATE, "region")
    ]
    chosen = [page for code in CODES for page in chosen if page.parameters["territory_code"] == code]
    return dict(zip(CODES, making.note_pages(chosen).values(), strict=True))


@pytest.fixture(scope="module")
def printed(pages: dict[str, str]) -> dict[str, bytes]:
    """Return the PDF of the notes, by the code of the region; where nothing can be printed, tests say so."""
    why = printing.cannot_print()
    if why:
        pytest.skip(why)
    return {code: printing.print_page(keeping.with_style(page)) for code, page in pages.items()}


def soup_of(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "html.parser")


def words(page: str) -> str:
    """Return the text of a note as one line, its no-break spaces as plain ones, without its drawings."""
    soup = soup_of(page)
    for drawing in soup.find_all("svg"):
        drawing.extract()
    return " ".join(soup.find("article").get_text(" ").replace("\u00a0", " ").split())


def shares_drawn(page: str) -> set[str]:
    """Return the shares that the second drawing of a note prints: those of the three voices, when it draws them."""
    return {text.get_text().replace("\u00a0", " ") for text in soup_of(page).find_all("svg")[1].find_all("text")}


# --- what cannot be done ---


@pytest.fixture
def no_libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make WeasyPrint fail at import as it does where Pango is missing, with its long notice."""
    (tmp_path / "weasyprint.py").write_text("print('-----')\nraise OSError(\"cannot load library 'libpango-1.0-0'\")\n")
    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(str(tmp_path))


@pytest.mark.usefixtures("no_libraries")
def test_missing_libraries_are_named_in_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    why = printing.cannot_print()
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in why
    assert "cannot load library" in why
    assert "\n" not in why
    assert capfd.readouterr().out == ""


@pytest.mark.usefixtures("no_libraries")
@pytest.mark.slow
def test_without_libraries_the_pages_are_made_and_a_line_says_what_to_install(
    note_root: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    reports = note_root / "_build" / "reports"
    reports.mkdir(parents=True)
    (reports / "run.json").write_text(json.dumps({"notices": ["before"]}))
    (reports / "run.md").write_text("# The last run\n\n- 3 pages.\n")
    made = keeping.notes(plan_of("28"), Cache(tmp_path / "cache"), [])
    assert list(made) == ["_extra/notes/28-normandie.html"]
    (said,) = (record.getMessage() for record in caplog.records if record.name == "carnets")
    assert said.startswith("1 notes are not made as PDF")
    assert printing.LIBRARIES in said
    assert json.loads((reports / "run.json").read_text())["notices"] == ["before", said]
    assert (reports / "run.md").read_text() == f"# The last run\n\n- {said}\n- 3 pages.\n"
    shutil.rmtree(reports)


@pytest.mark.usefixtures("no_libraries")
def test_a_note_that_could_not_be_printed_is_printed_once_it_can(
    note_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping.notes(plan_of("28"), Cache(tmp_path / "cache"), [])
    monkeypatch.setattr(printing, "cannot_print", lambda: "")
    monkeypatch.setattr(printing, "print_all", lambda pages: [b"%PDF" for _ in pages])
    made = keeping.notes(plan_of("28"), Cache(tmp_path / "cache"), [])
    assert made["_extra/notes/28-normandie.pdf"] == b"%PDF"


def test_hostile_names_are_escaped(note_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (facts,) = note_facts(["28"])
    hostile = Facts(
        dataclasses.replace(facts.place, name=HOSTILE),
        {**facts.said, "printed": [f"**{HOSTILE}**"]},
        dataclasses.replace(facts.gaps, title=HOSTILE, alt=HOSTILE),
        facts.alliances,
    )
    monkeypatch.setattr(making, "note_facts", lambda _: [hostile])
    (page,) = making.note_pages(plan_of("28").pages).values()
    assert "<script" not in page
    assert soup_of(page).h1.get_text().replace("\u00a0", " ") == HOSTILE


def test_a_figure_without_values_stops_the_note(note_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from IPython.display import Markdown

    monkeypatch.setattr(charts, "draw_report_indices", lambda *_: Markdown("Rien."))
    with refused("FigureError nothing-to-draw"):
        note_facts(["28"])


def test_a_plan_without_report_has_no_note(note_root: Path, tmp_path: Path) -> None:
    assert keeping.notes(read_plan().select(["domaine"]), Cache(tmp_path), []) == {}


# --- what is kept ---


def test_unchanged_notes_are_neither_made_nor_printed_again(
    note_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    monkeypatch.setattr(printing, "cannot_print", lambda: "")
    monkeypatch.setattr(printing, "print_all", lambda pages: made.append(len(pages)) or [b"%PDF" for _ in pages])
    first = keeping.notes(plan_of("28"), Cache(tmp_path), ["a"])
    monkeypatch.setattr(making, "note_pages", lambda _: pytest.fail("made again"))
    assert keeping.notes(plan_of("28"), Cache(tmp_path), ["a"]) == first
    assert made == [1]


def test_a_note_that_changes_is_printed_again(note_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(printing, "cannot_print", lambda: "")
    monkeypatch.setattr(printing, "print_all", lambda pages: asked.extend(pages) or [b"%PDF" for _ in pages])
    for word in ("un", "deux", "un"):
        monkeypatch.setattr(making, "note_pages", lambda _, word=word: {"28-normandie": word})
        monkeypatch.setattr(keeping, "remember", lambda cache, kind, key, make: make())
        keeping.notes(plan_of("28"), Cache(tmp_path), ["a"])
    assert asked == ["un", "deux"]


# --- words ---


def test_every_regional_report_has_a_note_at_the_address_it_links(note_root: Path) -> None:
    pages = [page for page in read_plan().pages if page.parameters.get("territory_level") == keeping.LEVEL]
    pages = [page for page in pages if page.template == keeping.TEMPLATE]
    assert len(pages) == 18
    for page in pages:
        place = tables.read_territory("region", str(page.parameters["territory_code"]))
        name = making.name_of(page)
        assert f'href="../notes/{name}.pdf"' in say("reports.citation", place=place)
        assert f'href="../notes/{name}.html"' in say("reports.citation", place=place)
    assert "notes/" not in say("reports.citation", place=tables.read_territory("france", "FRA"))


@pytest.mark.parametrize("code", CODES)
def test_priorities_are_those_of_the_report(pages: dict[str, str], code: str) -> None:
    place = tables.read_territory("region", code)
    page = charts.show_priorities(tables.domain_gaps(place), place).data.replace("\u00a0", " ")
    wanted = re.findall(r"\*\*\[(.+?)\]\(.+?\)\*\* : (\S+), (.+?) ; (?:dans ce tiers|à ce niveau) dans (\d+) %", page)
    shown = [item.get_text().replace("\u00a0", " ") for item in soup_of(pages[code]).select("ol li")]
    assert [
        re.match(r"(.+) : indice (\S+), (.+), (?:dans|au) .+ dans (\d+) %", text).groups() for text in shown
    ] == wanted
    third = "au niveau du tiers le plus fragile" if code == "06" else "dans le tiers le plus fragile"
    assert all(third in text for text in shown) and shown


@pytest.mark.parametrize("code", CODES)
def test_who_acts_is_said_as_in_the_report(pages: dict[str, str], code: str) -> None:
    place = tables.read_territory("region", code)
    text = words(pages[code])
    for item in acting_items(tables.report_practices(place), place):
        assert item["label"] in text.partition("Qui agit ?")[2]
        assert (" ".join(item["acts"].split()) in text) == bool(item["n"])


@pytest.mark.parametrize("code", ["28", "94"])
def test_verdicts_are_those_of_the_report(pages: dict[str, str], code: str) -> None:
    place = tables.read_territory("region", code)
    table = charts.show_verdicts(tables.report_verdicts(place), place).table
    text = words(pages[code])
    counts = table["verdict_label"].value_counts()
    assert counts.sum() == 16
    if set(counts.index) == {say("verdicts_of.open")}:  # nothing is judged: a list of doubts would say nothing
        assert f"{say('verdicts_of.open')} :" not in text
        return
    for label, count in counts.items():
        assert re.search(rf"{re.escape(label)} : {count} domaines?\b", text), label
    for label in set(table["verdict_label"]) - {say("verdicts_of.open")}:
        named = table.loc[table["verdict_label"] == label, "label"]
        assert all(name in text for name in named)


@pytest.mark.parametrize("code", CODES)
def test_similar_regions_are_those_of_the_report(pages: dict[str, str], code: str) -> None:
    place = tables.read_territory("region", code)
    text = words(pages[code])
    similar = tables.similar_to(place)
    assert all(f"{name}" in text for name in similar["name"])
    assert ("Trop d'indicateurs manquent" in text) == similar.empty


def test_printed_figures_of_the_region_are_told(pages: dict[str, str]) -> None:
    text = words(pages["76"])
    duty = "Occitanie , le « devoir d'alliance » : indispensable ou nécessaire, 82 %"
    assert f"{duty} ; ensemble : 81 % (différence non testée) (IMPACT-Citoyens, octobre 2019)." in text
    assert "associations employeuses : 49 % ; ensemble : 53 % (différence non testée)" in text


@pytest.mark.parametrize("code", CODES)
def test_no_line_begins_with_a_punctuation_mark(pages: dict[str, str], code: str) -> None:
    soup = soup_of(pages[code])
    assert re.findall(r".{9} [:;?!»%].{3}|.{3}« .{9}", soup.get_text()) == []


# --- simulated values ---


@pytest.mark.parametrize("code", ["28", "94"])
def test_simulated_values_are_labelled_in_the_text_and_in_each_image(pages: dict[str, str], code: str) -> None:
    soup = soup_of(pages[code])
    assert soup.select_one("header .stamp").get_text().replace("\u00a0", " ") == say("simulated.caveat")
    felt, voices = soup.find_all("svg")
    assert felt.title.extract().get_text().startswith(say("simulated.alt"))
    assert "DONNÉES SIMULÉES" in felt.get_text(" ")
    assert "simul" not in voices.get_text().lower(), (
        "zones do not differ there: the printed voices take the map's place"
    )
    assert shares_drawn(pages[code]) >= {"81 %", "84 %", "92 %"}


def test_overseas_nothing_is_simulated_and_nothing_says_so(pages: dict[str, str]) -> None:
    assert "simul" not in pages["06"].lower()
    assert shares_drawn(pages["06"]) >= {"81 %", "84 %", "92 %"}


@pytest.mark.slow
def test_hidden_simulations_leave_measures_and_voices(
    note_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built_root: Path
) -> None:
    for name in ("data", "book", "notebooks"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(built_root / "_build" / "tables", tmp_path / "_build" / "tables")
    monkeypatch.setenv("CARNETS_ROOT", str(tmp_path))
    monkeypatch.delenv("CARNETS_TABLES")
    build_survey_tables(with_simulated=False)
    build_report_tables()
    (page,) = making.note_pages(plan_of("28").pages).values()
    assert "simul" not in page.lower()
    assert "Indice mesuré en Normandie" in words(page)
    assert shares_drawn(page) >= {"81 %", "84 %", "92 %"}
    assert say("verdicts_of.open") not in page
    place = tables.read_territory("region", "28")
    told = felt_items(tables.felt_here(place), place)
    assert {item["voice"] for item in told} == {"residents", "employers"}
    cited = words(page).partition("Sources et citation")[2]
    assert "(ODbL)" in cited and "(CC BY-NC-SA 4.0)" in cited and "Besoins en main-d" in cited
    for item in told:
        beside = item["value"] if item["degree"] != "nothing" else ""
        assert item["label"].lower() in words(page) and beside.replace("\u00a0", " ") in words(page), item["label"]


# --- the document ---


@pytest.mark.parametrize("code", CODES)
def test_document_is_light_and_short(printed: dict[str, bytes], code: str) -> None:
    assert len(printed[code]) < MAX_BYTES
    assert len(re.findall(r"/Type /Page\b", opened(printed[code]))) <= MAX_PAGES


@pytest.mark.parametrize("code", CODES)
def test_document_is_tagged_and_named(printed: dict[str, bytes], pages: dict[str, str], code: str) -> None:
    text = opened(printed[code])
    assert "/MarkInfo <</Marked true>>" in text
    assert re.search(r"/Lang \(fr\)", text)
    assert "/DisplayDocTitle true" in text
    assert "/StructTreeRoot" in text
    assert "pdfuaid:part" in text
    title = soup_of(pages[code]).title.get_text()
    assert title.replace("\u00a0", " ").endswith(say("note.title", place=tables.read_territory("region", code)))
    assert title in text.encode("latin-1").decode("utf-8", "ignore"), "its metadata bear the title"
    tags = re.findall(r"/S /(\w+)", text)
    assert {"Document", "H1", "H2", "H3", "P", "L", "LI", "Figure", "Sect"} <= set(tags)
    assert tags.count("H1") == 1
    assert tags.count("Figure") == len(re.findall(r"/Alt ", text)) == 2


def test_document_embeds_every_font(printed: dict[str, bytes]) -> None:
    text = opened(printed["28"])
    fonts = re.findall(r"/Type /FontDescriptor", text)
    assert fonts
    assert len(re.findall(r"/FontFile\d? ", text)) == len(fonts)


def test_document_bears_no_date(printed: dict[str, bytes]) -> None:
    text = opened(printed["28"])
    assert not re.search(r"/CreationDate|/ModDate|xmp:CreateDate|xmp:ModifyDate", text)


@pytest.mark.slow
def test_same_page_makes_the_same_bytes_in_another_process(
    printed: dict[str, bytes], pages: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "note.html").write_text(keeping.with_style(pages["28"]), encoding="utf-8")
    command = "import sys, pathlib; from helpers.notes.pdf import print_page; "
    command += "sys.stdout.buffer.write(print_page(pathlib.Path(sys.argv[1]).read_text(encoding='utf-8')))"
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", command, str(tmp_path / "note.html")],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "TZ": f"Etc/GMT+{seed}"},
        )
        assert done.stdout == printed["28"]


@pytest.mark.slow
def test_printing_several_pages_keeps_their_order(
    pages: dict[str, str], printed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    several = [keeping.with_style(pages[code]) for code in ("06", "28")]
    assert printing.print_all(several) == [printed["06"], printed["28"]]


def test_page_loads_its_style_sheet_alone(pages: dict[str, str]) -> None:
    for page in pages.values():
        soup = soup_of(page)
        assert soup.find_all(["script", "img", "iframe", "object", "style"]) == []
        assert [link["href"] for link in soup.find_all("link")] == ["../_static/favicon.svg", "../notes.css"]


def test_what_is_printed_holds_its_style_sheet_and_loads_nothing(pages: dict[str, str]) -> None:
    for page in pages.values():
        soup = soup_of(keeping.with_style(page))
        assert [link["rel"] for link in soup.find_all("link")] == [["icon"]]
        assert "@page" in soup.style.get_text()
        assert "url(" not in soup.style.get_text()
