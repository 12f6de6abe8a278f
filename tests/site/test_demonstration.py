"""What is drawn at random is in the demonstration alone, marked in each form; nothing published says the word."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
import yaml
from built_site import HERE, Built, carnets, copied_project
from test_figure_contract import Taken, around

from helpers.incremental.plan import read_plan, withheld_pages
from helpers.pages.notebook_cells import figures_in
from helpers.wording import say
from made_once import made_once

pytestmark = pytest.mark.site

ZONE = "etudes/citoyens/93-94-provence-alpes-cote-d-azur-corse"
REPORT, STUDY = "territoires/94-corse", "etudes/citoyens/france"
SHOWN = ("territoires/28-normandie", STUDY, ZONE, REPORT)
WORD = re.compile(r"simul(?:é|\\u00e9|&eacute;|&#233;)|\b(?:simulations?|simulated)\b", re.IGNORECASE)
"""The word in French, as it is or escaped, or in English; names of code hold it between low lines."""
LIBRARIES = ("bundle", "vega", "pagefind")
"""Files made by others, where a "simulation" is one of forces; the French word is looked for there too."""
PICTURES = {".png", ".woff2", ".pdf", ".pf_meta", ".pf_fragment", ".pf_index", ".pagefind", ".gz", ".wasm"}
MARK = say("simulated.mark")


# --- what is published ---


def texts(path: Path) -> Iterator[str]:
    """Yield what a file of the site says; a workbook's parts one by one."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            yield from (book.read(name).decode(errors="replace") for name in book.namelist())
    elif path.suffix not in PICTURES:
        yield path.read_text(encoding="utf-8", errors="replace")


def test_no_file_of_the_published_site_says_the_word(built: Built) -> None:
    found, read = [], 0
    for path in sorted(path for path in built.site.rglob("*") if path.is_file()):
        name = path.relative_to(built.site).as_posix()
        is_of_others = any(part in name for part in LIBRARIES) and path.suffix in (".js", ".css")
        for text in texts(path):
            read += 1
            words = {one.group().lower() for one in WORD.finditer(text)}
            found += [f"{name}: {word}" for word in words if not (is_of_others and word.startswith("simula"))]
        assert "simule-" not in name
    assert found == []
    assert read > 500


def test_nothing_drawn_is_in_a_published_table(built: Built) -> None:
    for name in ("estimates", "perceived_indices", "verdicts", "felt_sides"):
        table = built.table(name)
        assert "provenance" not in table or "simulated" not in set(table["provenance"]), name
    assert built.table("simulated_effects").empty


@pytest.fixture
def plan_of_the_site(built: Built, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the pages that the published site withholds, with the page that answers for each."""
    monkeypatch.setenv("CARNETS_ROOT", str(built.root))
    assert {page.address for page in read_plan().pages} & set(withheld_pages()) == set()
    return withheld_pages()


def test_the_address_of_a_withheld_page_leads_to_the_national_one(
    built: Built, plan_of_the_site: dict[str, str]
) -> None:
    assert plan_of_the_site[ZONE] == STUDY
    assert "etudes/citoyens/76-occitanie" not in plan_of_the_site, "two figures were printed for that region"
    led = [former for former, target in plan_of_the_site.items() if f"{target}.html" in built.pages]
    assert len(led) > 20
    for former in led:
        refresh = built.pages[f"{former}.html"].find("meta", attrs={"http-equiv": "refresh"})["content"]
        target = (built.site / former).parent / refresh.partition("url=")[2]
        assert target.resolve() == built.site / f"{plan_of_the_site[former]}.html"


def test_national_pages_show_what_was_printed_and_no_zone(built: Built) -> None:
    page = built.pages[f"{STUDY}.html"]
    assert "81 %" in page.get_text().replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert page.find_all("figure")


# --- the demonstration: slow, its site is built for these tests alone ---


@pytest.fixture(scope="session")
def demo(built_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return a project whose demonstration is built, of a few pages; its tables are known from the start."""

    def make(made: Path) -> None:
        root = copied_project(made / "project", built_root)
        (root / "_build" / "demo").mkdir()
        (root / "_build" / "cache").rename(root / "_build" / "demo" / "cache")
        path = root / "notebooks" / "plan.yml"
        plan = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        path.write_text(yaml.safe_dump({**plan, "ci": list(SHOWN)}, sort_keys=False), encoding="utf-8")
        done = carnets(root, "site", "--demo", "--plan", "ci", "--jobs", "2", **HERE)
        assert done.returncode == 0, done.stderr
        (made / "said").write_text(done.stdout + done.stderr, encoding="utf-8")

    made = made_once(tmp_path_factory, "demo", make)
    return Built(made / "project", (made / "said").read_text(encoding="utf-8"), "_build/demo")


@pytest.fixture(scope="module")
def figures(demo: Built) -> list[Taken]:
    """Return the figures of the demonstration whose values are drawn, with what their notebooks say of them."""
    found = []
    for address in SHOWN:
        notebook = nbformat.read(demo.build / "notebooks" / f"{address}.ipynb", as_version=4)
        payloads = {payload["id"]: payload for payload, _ in figures_in(notebook)}
        shown = [one for one in demo.figures if one.address == f"{address}.html"]
        found += [Taken(one, payloads[one.tag["id"]]) for one in shown if payloads[one.tag["id"]]["is_simulated"]]
    return found


@pytest.mark.slow
def test_the_demonstration_leaves_what_is_published_alone(demo: Built) -> None:
    assert {path.name for path in (demo.root / "_build").iterdir()} == {"demo"}
    assert "_build/demo/ci/html" in demo.said


@pytest.mark.slow
def test_every_page_of_the_demonstration_is_marked_and_kept_out_of_search_engines(demo: Built) -> None:
    assert {f"{address}.html" for address in SHOWN} <= set(demo.pages)
    for address, page in demo.pages.items():
        if address.startswith("pagefind/"):
            continue
        assert page.find("meta", attrs={"name": "robots", "content": "noindex"}), address
        assert page.title.get_text().startswith(MARK), address
        for name in ("description", "og:title", "og:description"):
            for tag in page.find_all("meta", attrs={"name": name}) + page.find_all("meta", attrs={"property": name}):
                assert tag["content"].startswith(MARK), f"{address}: {name}"


@pytest.mark.slow
def test_every_file_of_a_figure_and_every_card_of_the_demonstration_is_named_so(demo: Built) -> None:
    own = [path for page in SHOWN for path in (demo.site / "figures" / page).iterdir() if path.is_file()]
    assert [path.name for path in own if not path.name.startswith("simule-")] == []
    assert {"simule-carte.png"} < {path.name for path in own}
    assert {".csv", ".xlsx", ".svg"} < {path.suffix for path in own}


@pytest.mark.slow
def test_the_feed_of_the_demonstration_says_so(demo: Built) -> None:
    titles = re.findall(r"<title>([^<]*)<", (demo.site / "nouvelles.xml").read_text(encoding="utf-8"))
    assert len(titles) > 1 and all(title.startswith(MARK) for title in titles)


@pytest.mark.slow
def test_simulated_figures_are_marked_in_every_form(figures: list[Taken]) -> None:
    stamp, alt, word = say("simulated.stamp"), say("simulated.alt"), say("provenances.simulated")
    assert len(figures) > 10
    for one in figures:
        origins = set(one.shown.data()[say("columns.origin")])
        forms = {
            "page": one.shown.tag.select_one(".carnets-stamp") is not None,
            "title": one.payload["title"].startswith(MARK),
            "table": one.shown.headers[-1] == say("columns.origin"),
            "rows": any("simulée" in origin for origin in origins),
            "citation": word in one.shown.tag.select_one(".carnets-share").get_text(),
            "metadata": stamp in json.dumps(one.metadata, ensure_ascii=False),
            "workbook": dict(one.sheets[say("sharing.sheets.reading")]).get(say("sharing.terms.simulated")) == stamp,
            "workbook rows": one.sheets[say("sharing.sheets.data")][0][-1] == say("columns.origin"),
            "page alone": one.alone.select_one(".stamp strong").get_text() == stamp,
        }
        if one.is_drawn:
            drawings = [one.path(f"-{width}.svg") for width in ("wide", "narrow")]
            specification = json.loads(one.path(".vl.json").read_text(encoding="utf-8"))
            forms |= {
                "alternative": all(text.startswith(alt) for text in one.shown.alternatives),
                "drawings": all(stamp.split(" \N{EN DASH} ")[0] in svg.read_text("utf-8") for svg in drawings),
                "picture": stamp in around(one),
                "specification": specification["usermeta"]["is_fictitious"] is True,
            }
        unmarked = {form for form, is_marked in forms.items() if not is_marked}
        assert unmarked == set(), f"{one}: {unmarked}"


@pytest.mark.slow
def test_simulated_figures_say_so_in_english(demo: Built) -> None:
    page, french = demo.pages[f"en/{REPORT}.html"], demo.pages[f"{REPORT}.html"]
    stamps = [tag.get_text() for tag in page.select("figure .carnets-stamp")]
    assert len(stamps) == len(french.select("figure .carnets-stamp")) > 0
    assert [stamp for stamp in stamps if not stamp.startswith("SIMULATED DATA")] == []


@pytest.mark.slow
def test_the_page_of_what_is_drawn_is_there_with_its_files(demo: Built) -> None:
    page = demo.pages["donnees-simulees.html"]
    files = [(demo.site / link["href"]) for link in page.find_all("a", download=True)]
    assert len(files) == 2
    for path in files:
        lines = io.StringIO(path.read_text(encoding="utf-8")).readlines()
        assert len(lines) > 10 and all(say("provenances.simulated") in line for line in lines[1:])
