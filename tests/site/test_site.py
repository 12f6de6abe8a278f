"""The site of the CI plan: nothing broken, nothing foreign, nothing of the machine; then every number, twice."""

import copy
import csv
import itertools
import json
import math
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag
from built_site import ENGLISH, Built, french, is_elsewhere, target_of

from helpers import paths
from helpers.wording.dates import with_periods_written

pytestmark = pytest.mark.site

REGIONS = {
    "28": "territoires/28-normandie.html",
    "94": "territoires/94-corse.html",
    "01": "territoires/01-guadeloupe.html",
}
FRANCE = "territoires/france.html"
DOMAINS = {"emploi": "domaines/emploi.html", "numerique": "domaines/numerique.html"}
WRITTEN_PAGES = {f"{name}.html" for name in ("index", "methode", "indicateurs", "sources", "lacunes", "glossaire")}
# Attributes that make a browser fetch something, whatever the tag.
FETCHED = ("src", "srcset", "poster", "data", "action", "data-src")
STYLE_ADDRESS = re.compile(r"@import\s+(?:url\()?[\"']?([^\"');]+)|url\(\s*[\"']?([^\"')]+)")
# Instants, to the minute or finer: a date alone may be that of a source.
CLOCK = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\b\d{1,2}:\d{2}:\d{2}\b")
NUMBER = re.compile(
    r"(?<![\w,.])[+\N{MINUS SIGN}]?\d{1,3}(?:[\u202f\u00a0]\d{3})+(?:,\d+)?|(?<![\w,.])[+\N{MINUS SIGN}]?\d+(?:,\d+)?"
)
ABSENT = "n.d."
INDEX = "Indice (écart à la France)"
OVERSEAS = ("Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte")


def each_address(site: Path, pages: dict[str, BeautifulSoup]) -> Iterator[tuple[str, Tag, str, str]]:
    """Yield every address written in pages: page, tag, attribute, address."""
    for page, soup in pages.items():
        for tag in soup.find_all(True):
            for attribute in ("href", "xlink:href", *FETCHED):
                value = tag.get(attribute)
                if isinstance(value, str):
                    parts = value.split(",") if attribute == "srcset" else [value]
                    for part in parts:
                        yield page, tag, attribute, part.strip().split(" ")[0]


@pytest.fixture(scope="module")
def addresses(built: Built) -> list[tuple[str, Tag, str, str]]:
    return list(each_address(built.site, built.pages))


def is_clickable(tag: Tag, attribute: str) -> bool:
    """Tell whether an address waits for a reader's click, or is only told to others; any other is fetched."""
    told = tag.name == "link" and {"canonical", "alternate"} & set(tag["rel"])
    return bool(told) or (tag.name == "a" and attribute in ("href", "xlink:href"))


# --- nothing broken ---


def test_no_link_is_broken(built: Built, addresses: list[tuple[str, Tag, str, str]]) -> None:
    identifiers = {
        (built.site / page).resolve(): {tag["id"] for tag in soup.find_all(id=True)} | {"", "top"}
        for page, soup in built.pages.items()
    }
    broken = []
    for page, tag, attribute, address in addresses:
        if tag.name == "base" or is_elsewhere(address) or address.startswith(("data:", "mailto:")):
            continue
        path, identifier = target_of(built.site, page, address)
        is_state = "=" in identifier  # what a page of cases filters by: its script reads it
        if not path.is_file() or not (is_state or identifier in identifiers.get(path, {identifier})):
            broken.append(f"{page}: {attribute}={address}")
    assert broken == []


def test_every_style_sheet_finds_its_files(built: Built) -> None:
    broken = []
    for path in sorted(built.site.rglob("*.css")):
        for match in STYLE_ADDRESS.finditer(path.read_text(encoding="utf-8")):
            address = match[1] or match[2]
            if address.startswith(("data:", "#")) or is_elsewhere(address):
                continue
            if not (path.parent / re.split(r"[?#]", address)[0]).is_file():
                broken.append(f"{path.name}: {address}")
    assert broken == []


@pytest.mark.parametrize("sign", ["Traceback (most recent call last)", "WARNING", "<IPython", "nan</t", ">None<"])
def test_no_accident_of_a_run_shows(built: Built, sign: str) -> None:
    assert [page for page in built.written_pages if sign in (built.site / page).read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("sign", [">undefined<", ">NaN<", ">null<"])
def test_no_drawing_prints_a_missing_field(built: Built, sign: str) -> None:
    drawings = sorted(built.site.glob("figures/**/*.svg"))
    assert drawings
    assert [path.name for path in drawings if sign in path.read_text(encoding="utf-8")] == []


def test_no_standard_error_shows(built: Built) -> None:
    assert [
        page for page, soup in built.pages.items() if soup.select(".stderr, .output.error, .output.traceback")
    ] == []


def test_the_command_says_nothing_alarming(built: Built) -> None:
    assert not re.search(r"warning|error|Traceback|Plain kernels", built.said, re.IGNORECASE)
    assert "The book is in _build/ci/html: open _build/ci/html/index.html." in built.said


def test_no_sentence_is_unfinished(built: Built) -> None:
    """A template that escapes its own marks, a missing value written as such, a space before a full stop."""
    wrong = []
    for page, soup in built.written_pages.items():
        article = copy.copy(soup.find("article"))
        for skipped in article.find_all(["pre", "svg", "code"]):
            skipped.extract()
        text = article.get_text(" ")
        wrong += [f"{page}: {found}" for found in re.findall(r"\{\{|\}\}|\{%|\bnan\b|\bNone\b|\bNaT\b", text)]
    assert wrong == []


# --- nothing foreign, nothing of the machine ---


def test_nothing_is_fetched_from_another_host(addresses: list[tuple[str, Tag, str, str]]) -> None:
    """A reader may click to a producer's site; nothing else leaves this one."""
    foreign = [
        f"{page}: <{tag.name} {attribute}={address}>"
        for page, tag, attribute, address in addresses
        if is_elsewhere(address) and not is_clickable(tag, attribute)
    ]
    assert foreign == []


def test_links_of_drawings_stay_in_the_site(addresses: list[tuple[str, Tag, str, str]]) -> None:
    assert [
        f"{page}: {address}"
        for page, tag, attribute, address in addresses
        if (attribute == "xlink:href" or tag.find_parent("svg")) and is_elsewhere(address)
    ] == []


def test_no_style_or_drawing_calls_another_host(built: Built) -> None:
    foreign = []
    for path in sorted(path for suffix in ("css", "svg", "html") for path in built.site.rglob(f"*.{suffix}")):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            soup = BeautifulSoup(text, "html.parser")
            text = "\n".join(
                [tag.get_text() for tag in soup.find_all("style")] + [tag["style"] for tag in soup.select("[style]")]
            )
        found = [match[1] or match[2] for match in STYLE_ADDRESS.finditer(text)]
        if path.suffix == ".svg":
            found += re.findall(r"href=\"([^\"]+)\"", text)
        foreign += [f"{path.name}: {address}" for address in found if is_elsewhere(address)]
    assert foreign == []


def test_nothing_of_the_machine_is_published(built: Built) -> None:
    """Neither the folder of this build, nor that of the code, nor a home."""
    private = {str(built.root), str(Path(paths.__file__).parents[2]), str(Path.home()) + "/", "/site-packages/"}
    found = [
        f"{path.relative_to(built.site)}: {text}"
        for path in sorted(built.site.rglob("*"))
        if path.is_file() and path.suffix in {".html", ".js", ".json", ".svg", ".csv", ".ipynb", ".txt", ".inv"}
        for text in private
        if text in path.read_text(encoding="utf-8", errors="replace") and "_static" not in path.parts
    ]
    assert found == []


def test_no_clock_is_published(built: Built) -> None:
    found = [
        f"{path.relative_to(built.site)}: {match.group()}"
        for path in sorted(built.site.rglob("*"))
        if path.suffix in {".html", ".ipynb", ".csv"} and "_static" not in path.parts
        for match in [CLOCK.search(path.read_text(encoding="utf-8"))]
        if match
    ]
    assert found == []


def test_no_leftover_of_the_compiler(built: Built) -> None:
    """Neither its sources nor its fingerprint, which differ from one machine to the next."""
    assert not (built.site / ".buildinfo").exists()
    assert not (built.site / "_sources").exists()
    assert [path.name for path in built.site.parent.iterdir() if path.name.startswith("html.")] == []


# --- pages ---


def test_permanent_addresses_exist(built: Built) -> None:
    assert (set(REGIONS.values()) | set(DOMAINS.values()) | WRITTEN_PAGES) - set(built.pages) == set()


def test_pages_of_another_plan_are_absent(built: Built) -> None:
    profiles = {page for page in built.pages if page.startswith(("territoires/", "domaines/"))}
    assert profiles == {FRANCE, *REGIONS.values(), *DOMAINS.values()}


def test_every_page_says_its_language_and_has_a_title(built: Built) -> None:
    for page, soup in built.pages.items():
        assert soup.html["lang"] == ("en" if page.startswith(ENGLISH) else "fr"), page
        assert soup.title.get_text(strip=True), page


def test_every_page_has_one_first_heading(built: Built) -> None:
    """The theme keeps a copy for printing, which no screen shows."""
    for page, soup in built.written_pages.items():
        headings = [tag for tag in soup.find_all("h1") if not tag.find_parent(id="jb-print-docs-body")]
        assert len(headings) == 1, page
        assert headings[0].get_text(strip=True).rstrip("#"), page


def test_headings_skip_no_level(built: Built) -> None:
    for page, soup in built.written_pages.items():
        levels = [int(tag.name[1]) for tag in soup.find("article").find_all(re.compile("^h[1-6]$"))]
        assert levels[0] == 1, page
        assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels)), page


def test_no_identifier_is_used_twice(built: Built) -> None:
    """An identifier used twice sends labels, clips and fragments to the wrong place."""
    for page, soup in built.written_pages.items():
        identifiers = [tag["id"] for tag in soup.find_all(id=True)]
        assert {one for one in identifiers if identifiers.count(one) > 1} == set(), page


def test_every_region_is_linked_from_the_map_and_from_the_list(built: Built) -> None:
    home = built.pages["index.html"]
    drawings = home.select("figure#carte-des-regions svg")
    assert len(drawings) == 2, "two widths"
    for drawing in drawings:
        linked = [tag.get("href") or tag.get("xlink:href") for tag in drawing.find_all("a")]
        assert sorted(linked) == sorted(REGIONS.values())
    article = home.find("article")
    listed = {tag["href"] for tag in article.find_all("a", href=True) if not tag.find_parent("figure")}
    assert set(REGIONS.values()) | set(DOMAINS.values()) <= listed


def test_executed_notebooks_are_offered(built: Built) -> None:
    for page in (*REGIONS.values(), *DOMAINS.values()):
        links = (tag["href"] for tag in built.pages[page].find_all("a", download=True))
        (link,) = {link for link in links if link.endswith(".ipynb")}
        path, _ = target_of(built.site, page, link)
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert "papermill" not in notebook.metadata
        assert any(cell.get("outputs") for cell in notebook.cells), "an executed notebook has outputs"
        text = path.read_text(encoding="utf-8")
        assert str(built.root) not in text
        assert tempfile.gettempdir() + "/" not in text


def test_code_of_a_page_is_there_and_folded(built: Built) -> None:
    for page in (*REGIONS.values(), *DOMAINS.values()):
        cells = built.pages[page].select("div.cell div.cell_input")
        assert cells
        assert all(cell.find_parent("details") for cell in cells), page


# --- figures ---


def test_there_are_figures(built: Built) -> None:
    counts = {page: len(soup.find_all("figure")) for page, soup in built.pages.items()}
    assert counts["index.html"] == 1
    assert all(counts[page] == 4 for page in DOMAINS.values())
    assert all(counts[page] >= 10 for page in REGIONS.values())


def test_every_figure_has_its_captions(built: Built) -> None:
    for figure in built.figures:
        assert figure.tag.select_one(".carnets-title").get_text(strip=True), figure
        terms = {strong.get_text(strip=True).removesuffix("s"): strong.parent for strong in figure.tag.select("strong")}
        for term in ("Lecture", "Champ", "Source"):
            assert term in terms, f"{figure}: {term}"
            said = terms[term].parent if terms[term].name == "summary" else terms[term]
            assert len(said.get_text(strip=True)) > len(term) + 10, f"{figure}: {term} is empty"


def test_every_figure_is_named_by_its_title(built: Built) -> None:
    for figure in built.figures:
        title = figure.tag.find(id=figure.tag["aria-labelledby"])
        assert title is not None and title.get_text(strip=True), figure


def test_every_drawing_has_an_alternative_text(built: Built) -> None:
    for figure in built.figures:
        if "is-table" in figure.tag["class"] or not figure.tag.find(["img", "svg"]):
            continue
        (alternative,) = figure.alternatives
        assert len(alternative) > 40, figure
        assert figure.tag.select_one(".carnets-alt").get_text() == alternative, figure


def test_every_figure_has_a_table_with_headers(built: Built) -> None:
    for figure in built.figures:
        assert len(figure.tag.find_all("table")) == 1, figure
        assert figure.headers and all(figure.headers), figure
        assert figure.rows, figure
        assert {len(row) for row in figure.rows} == {len(figure.headers)}, figure
        assert {cell.get("scope") for cell in figure.tag.select("thead th")} == {"col"}, figure
        assert all(row.find("th", scope="row") for row in figure.tag.select("tbody tr")), figure


def test_every_image_is_a_drawing_of_its_size(built: Built) -> None:
    for figure in built.figures:
        for tag in figure.tag.find_all(["img", "source"]):
            path, _ = target_of(built.site, figure.address, tag.get("src") or tag["srcset"])
            drawing = path.read_text(encoding="utf-8")
            found = re.search(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"', drawing)
            assert (round(float(found[1])), round(float(found[2]))) == (int(tag["width"]), int(tag["height"])), figure
            assert "NaN" not in drawing, figure


def test_every_colour_of_a_drawing_has_its_dark_twin(built: Built) -> None:
    for path in built.site.glob("figures/**/*-wide.svg"):
        drawing = path.read_text(encoding="utf-8")
        painted = set(re.findall(r'(?<!\[)((?:fill|stroke)="#[0-9a-f]{6}")', drawing))
        assert painted == set(re.findall(r'\[((?:fill|stroke)="#[0-9a-f]{6}")\]', drawing)) != set(), path.name


# --- every number, twice ---


def test_every_printed_value_is_that_of_the_csv(built: Built) -> None:
    for figure in built.figures:
        data = figure.data()
        assert list(data.columns) == figure.headers, figure
        cut = figure.tag.select_one(".carnets-cut")
        if cut:  # the first rows alone, and the page says how many there are
            assert NUMBER.findall(cut.get_text())[-1] == f"{len(data):,}".replace(",", "\N{NARROW NO-BREAK SPACE}"), (
                figure
            )
            assert 0 < len(figure.rows) < len(data), figure
            data = data.head(len(figure.rows))
        assert len(data) == len(figure.rows), figure
        is_text = ["is-number" not in cell.get("class", []) for cell in figure.tag.select("table thead th")]
        for printed, exact in zip(figure.rows, data.to_numpy().tolist(), strict=True):
            for cell, value, text in zip(printed, exact, is_text, strict=True):
                assert cell == value if text and value == "" else is_same(cell, value), f"{figure}: '{cell}', {value}"


def is_same(printed: str, exact: str) -> bool:
    """Tell whether a printed cell is the exact value, rounded to the decimals that it shows."""
    if exact == "" or printed == ABSENT:
        return (exact, printed) == ("", ABSENT)
    try:
        value = float(exact)
        decimals = len(printed.partition(",")[2])
        return abs(french(printed) - value) <= 0.5 * 10**-decimals + 1e-9
    except ValueError:
        return printed in (exact, with_periods_written(exact))


@pytest.mark.parametrize("domain", sorted(DOMAINS))
@pytest.mark.parametrize("level", ["region", "departement"])
def test_maps_show_the_published_indices(built: Built, domain: str, level: str) -> None:
    data = built.figure(DOMAINS[domain], f"carte-{level}s").data().set_index("Code")
    indices = built.table("indices", domain=domain, level=level).set_index("territory_code")
    assert len(data) == len(indices) == {"region": 18, "departement": 101}[level]
    for code, row in indices.iterrows():
        shown = data.loc[code]
        for header, column in (
            ("Indice (écart à la France)", "index"),
            ("Rang le moins fragile (9 variantes sur 10)", "rank_p95"),
        ):
            assert_same(shown[header], row[column])


def assert_same(shown: str, expected: float) -> None:
    """Check a cell of a CSV, which has six decimals at most, against a value, which may be missing in both."""
    assert (shown == "") == pd.isna(expected)
    assert shown == "" or float(shown) == pytest.approx(expected, rel=0, abs=5.1e-7)


@pytest.mark.parametrize("code", sorted(REGIONS))
def test_profiles_show_the_published_indices(built: Built, code: str) -> None:
    labels = built.table("domains").set_index("domain")["label"]
    data = built.figure(REGIONS[code], "ecarts-16-domaines").data().set_index("Domaine")
    indices = built.table("indices", level="region", territory_code=code).set_index("domain")
    assert len(data) == len(indices) == 16
    for domain, row in indices.iterrows():
        assert_same(data.loc[labels[domain], "Indice (écart à la France)"], row["index"])
        is_known = row["rank_p95"] - row["rank_p5"] + 1 <= row["n_ranked"] / 2
        assert_same(data.loc[labels[domain], "Rang"], row["rank"] if is_known else math.nan)


@pytest.mark.parametrize("code", sorted(REGIONS))
def test_profiles_show_the_published_figures(built: Built, code: str) -> None:
    data = built.figure(REGIONS[code], "chiffres-cles").data()
    cards = built.table("indicators").set_index("label")["indicator"]
    figures = built.table("figures", level="region", territory_code=code)
    figures = figures.set_index(["indicator", "period"])["value"]
    for row in data.to_dict("records"):
        key = (cards[row["Indicateur"]], row["Période"])
        assert_same(row[data.columns[1]], figures.get(key, math.nan))


def test_domain_pages_show_every_territory_by_name(built: Built) -> None:
    places = built.table("territories")
    for page in DOMAINS.values():
        for level in ("region", "departement"):
            data = built.figure(page, f"carte-{level}s").data()
            names = places[places["level"] == level].set_index("territory_code")["name"]
            assert dict(zip(data["Code"], data["Territoire"], strict=True)) == names.to_dict()


def test_official_figures_reach_the_page(built: Built) -> None:
    """From the file a producer's figure was typed in to the cell a reader sees, with no table between the two."""
    with (built.root / "data" / "official" / "profil.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if (row["level"], row["territory_code"]) == ("region", "28")]
    cards = built.table("indicators").set_index("indicator")
    shown = {row[0]: row for row in built.figure(REGIONS["28"], "chiffres-cles").rows}
    checked = 0
    for row in rows:
        label = cards.loc[row["indicator"], "label"] if row["indicator"] in cards.index else None
        if label in shown and shown[label][4] == row["period"]:
            assert is_same(shown[label][1], row["value"]), label
            checked += 1
    assert checked >= 3


def test_numbers_of_alternative_texts_are_in_the_table(built: Built) -> None:
    """A decimal number is a cell, rounded; a whole one may also count rows, distinct texts, signs or gaps."""
    lost = []
    for figure in built.figures:
        alternative = next(iter(figure.alternatives), "")
        data = figure.data()
        if "evolution-" in figure.tag["id"] and "Indice" in " ".join(data.columns):
            data = data.drop(columns=["Valeur"])
        cells = [cell for column in data.columns for cell in data[column]]
        values = [float(cell) for cell in cells if is_number(cell)] + extents(data)
        counts = counted(data)
        text = without(
            SCALE.sub(" ", alternative),
            [cell for cell in cells if not is_number(cell)] + sorted(set(data.get("Période", []))),
        )
        for token in NUMBER.findall(text):
            decimals = len(token.partition(",")[2])
            in_table = any(abs(french(token) - value) <= 0.5 * 10**-decimals + 1e-9 for value in values)
            if not in_table and not (decimals == 0 and int(french(token)) in counts):
                lost.append(f"{figure}: {token} in « {alternative} »")
    assert lost == []


def is_number(text: str) -> bool:
    """Tell whether a cell of a CSV is a number."""
    return bool(re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", text))


# Bounds and bands of a scale of notes are words of the question; the month of a survey is a date; answers that have no
# value are counted among answers alone, where the table has totals too.
SCALE = re.compile(
    r"sur 10\b|\b(?:1 à 5|6 et 7|8 à 10)\b|\b(?:mai|juin|septembre|octobre|novembre) 20\d\d\b|\d+ réponses? sans valeur"
)


def without(text: str, removed: list[str]) -> str:
    """Return a text without the words of a table: names and periods hold figures that are no values."""
    for word in sorted(filter(None, {*removed, *map(with_periods_written, removed)}), key=len, reverse=True):
        text = text.replace(word, " ")
    return text


def counted(data: pd.DataFrame) -> set[int]:
    """Return what a sentence may count in a table: rows, distinct texts, missing values, those above zero as printed.

    In a grid: its columns, its cells and its zeros. The sum of a column of counts.
    """
    grid = data.apply(pd.to_numeric, errors="coerce").dropna(axis="columns", how="all")
    found = {len(data), grid.shape[1], grid.size, int((grid == 0).sum().sum())}
    found |= {int(total) for total in grid.sum() if total == int(total)}
    for column in data.columns:
        found.add(data[column].nunique())
        found.add(int((data[column] != "").sum()))
        found.add(int((data[column] == "").sum()))
        numbers = pd.to_numeric(data[column], errors="coerce")
        found.add(int((numbers >= (0.05 if column.startswith("Indice") else 1e-12)).sum()))
    return found


def extents(data: pd.DataFrame) -> list[float]:
    """Return how far apart the metropolitan regions are in each domain, where a table has them all."""
    if not {"Territoire", "Domaine", INDEX} <= set(data.columns):
        return []
    kept = data[~data["Territoire"].isin(OVERSEAS)]
    index = pd.to_numeric(kept[INDEX], errors="coerce").groupby(kept["Domaine"])
    return (index.max() - index.min()).dropna().tolist()


def test_worked_example_is_the_sum_it_prints(built: Built) -> None:
    """A reader who redoes the example with the printed numbers finds the printed index, which is the published one."""
    example = built.pages["methode.html"].select_one(".carnets-example")
    scores: dict[str, list[float]] = {}
    for row in example.select("tbody tr"):
        printed = {cell["data-field"]: cell for cell in row.select("td[data-field]")}
        value, reference, spread, sign = (
            french(printed[name].get_text().rstrip(" *")) for name in ("value", "reference", "spread", "sign")
        )
        score = sign * (value - reference) / spread
        assert score == pytest.approx(french(printed["score"].get_text()), abs=6e-5), row["data-indicator"]
        assert score == pytest.approx(float(printed["score"]["data-value"]), abs=6e-5), row["data-indicator"]
        scores.setdefault(row["data-pillar"], []).append(min(max(score, -3), 3))
    total = example.select_one('td[data-field="index"]')
    code, domain = example["data-territory"], example["data-domain"]
    (index,) = built.table("indices", level="region", territory_code=code, domain=domain)["index"]
    assert float(total["data-value"]) == pytest.approx(index, rel=1e-12)
    assert index == pytest.approx(french(total.get_text()), abs=6e-5)
    mean = sum(sum(own) / len(own) for own in scores.values()) / len(scores)
    spread = float(example["data-spread"])
    assert mean / spread == pytest.approx(index, abs=6e-4)


def test_worked_example_holds_every_headline_indicator_once(built: Built) -> None:
    example = built.pages["methode.html"].select_one(".carnets-example")
    code, domain = example["data-territory"], example["data-domain"]
    scores = built.table("scores", level="region", territory_code=code, domain=domain, is_headline=True)
    assert sorted(row["data-indicator"] for row in example.select("tbody tr")) == sorted(scores["indicator"])


def test_worked_example_starts_from_official_figures(built: Built) -> None:
    example = built.pages["methode.html"].select_one(".carnets-example")
    code = example["data-territory"]
    official = {}
    for path in (built.root / "data" / "official").glob("*.csv"):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                official[row["indicator"], row["level"], row["territory_code"], row["period"]] = row["value"]
    for row in example.select("tbody tr"):
        cells = {cell["data-field"]: cell["data-value"] for cell in row.select("td[data-field]")}
        written = official[row["data-indicator"], "region", code, cells["period"]]
        assert float(cells["value"]) == float(written), row["data-indicator"]


def test_search_index_knows_every_page(built: Built) -> None:
    known = json.loads((built.site / "pagefind" / "pagefind-entry.json").read_text(encoding="utf-8"))["languages"]
    # Notes say again what the reports they sum up say: a reader who searches finds the report.
    pages = [page for address, page in built.pages.items() if page.find(attrs={"data-pagefind-body": True})]
    assert {"fr": known["fr"]["page_count"]} == {"fr": len([page for page in pages if page.html["lang"] == "fr"])}
    searched = {address for address, page in built.pages.items() if page.find(attrs={"data-pagefind-body": True})}
    assert {page for page in built.written_pages if not page.startswith("notes/")} <= searched
