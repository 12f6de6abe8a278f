"""Every sentence made for a territory is read: each number, rank, comparison is backed by its cell or its test."""

import random
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sentence_readers import RANK, Place, check_rank, left_unread, plain, spaced
from territory_readers import readers

from helpers import charts
from helpers import tables as views
from helpers.charts.figure import Figure
from helpers.incremental.published_tables import refresh_tables
from helpers.notes.note_facts import note_facts
from helpers.pages.region_comparison import compared_regions
from helpers.tables import read_table
from helpers.territory import grid
from helpers.wording.sentences import peer
from tiers import of_tier

pytestmark = pytest.mark.usefixtures("published")
ROOT = Path(__file__).parents[2]
USUAL = ("28", "06", "FRA", "D27")
"""Regions by their codes, départements by theirs after a D."""
DEPARTEMENTS = [f"D{code}" for code in grid.codes("departement", metropolitan_only=True)]
ALL = (*grid.codes("region"), "FRA", *DEPARTEMENTS[::6])
CODES = of_tier((), USUAL, ALL)
GROUPS = ("economiques", "sociaux", "societaux", "environnementaux")
SERIES = ("population", "age", "chomage", "revenu", "delinquance", "fibre")
FELT = "fragility_notes"
SAMPLE = of_tier(50, 50, 150)


@pytest.fixture(scope="module")
def published_root(built_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a root that holds the tables of the published site: without what is simulated."""
    root = tmp_path_factory.mktemp("published")
    shutil.copytree(built_root / "_build" / "cache", root / "_build" / "cache")
    (root / "data").symlink_to(ROOT / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARNETS_ROOT", str(root))
        refresh_tables()
    return root


@pytest.fixture
def published(published_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARNETS_ROOT", str(published_root))


def of_profile(territory: grid.Territory) -> Iterator[Any]:
    gaps, series = views.domain_gaps(territory), views.series(territory)
    headlines = views.headline_gaps(territory)
    yield charts.show_brief(
        views.territory_brief(territory),
        views.strongest_domain(territory),
        views.felt_here(territory),
        views.report_practices(territory),
        views.similar_to(territory),
        territory,
    )
    yield from (
        charts.draw_domain_gaps(gaps),
        charts.show_priorities(gaps, territory),
        charts.show_missing_indices(gaps),
    )
    yield charts.show_domain_rows(gaps, headlines)
    yield charts.show_trends(views.priority_trends(territory), territory)
    yield charts.show_report_practices(views.report_practices(territory), territory)
    maps, outlines = views.departement_gaps(territory), views.outlines_around(territory)
    yield charts.draw_territory_map(maps, outlines, views.read_table("inset_frames"), territory)
    yield charts.draw_departement_maps(maps, outlines, territory)
    yield from (charts.draw_indicator_gaps(headlines, group) for group in GROUPS)
    yield from (charts.draw_course(series, name) for name in SERIES)
    cases, entries = views.acting_cases(territory), views.dispositif_entries(territory)
    yield charts.show_acting(cases, entries, views.report_practices(territory), territory)
    yield charts.show_key_figures(views.key_figures(territory), territory)


def of_departement(territory: grid.Territory) -> Iterator[Any]:
    yield charts.show_similar(views.similar_to(territory), territory)


def of_report(territory: grid.Territory) -> Iterator[Any]:
    priorities, practices = views.report_priorities(territory), views.report_practices(territory)
    trends = views.priority_trends(territory)
    zone = views.topic_zone(FELT, territory)
    yield charts.show_report_summary(priorities, views.key_figures(territory), territory)
    yield charts.show_domain_rows(views.domain_gaps(territory), views.headline_gaps(territory))
    yield charts.show_trends(trends, territory)
    yield charts.draw_report_indices(views.topic_felt(FELT, zone), zone)
    yield charts.show_report_practices(practices, territory)
    yield charts.show_similar(views.similar_to(territory), territory)


def of_note(code: str) -> Iterator[str]:
    (facts,) = note_facts([code])
    for name, said in facts.said.items():
        if name not in {"zone", "population_source", "felt_sources", "more"}:  # sources are citations
            yield from [said] if isinstance(said, str) else said if isinstance(said, list) else []


def of_home() -> Figure:
    overview = views.region_overview().assign(href=None)
    return charts.draw_home_map(overview, read_table("outlines_region"), read_table("inset_frames"))


def place_of(code: str) -> Place:
    if code.startswith("D"):
        return Place(code[1:], "departement")
    return Place(code, "france" if code == "FRA" else "region")


def as_of_a_region(text: str) -> str:
    """Return what is said of a département in the words that readers know: those of regions."""
    for form in ("count", "all", "another", "single", "the", "plural", "plural_title"):
        text = re.sub(rf"\b{peer('departement', form)}\b", peer("region", form), text)
    return re.sub(r"(?<!tiers )\b([Ll])e (?=(?:\d+e )?plus fragile|\d+e et)", r"\1a ", text).replace(
        "lui aussi", "elle aussi"
    )


@cache
def texts(code: str) -> tuple[str, ...]:
    """Return every sentence that is made for a territory; a card bears the title and the reading of its figure."""
    place = place_of(code)
    territory, level = views.read_territory(place.level, place.code), place.level
    rest = {"france": lambda _: (of_home(),), "region": of_report, "departement": of_departement}[level]
    shown = [*of_profile(territory), *rest(territory)]
    found: list[str] = []
    for one in shown:
        if isinstance(one, Figure):
            found += [one.title, one.reading_note, one.described()]
        elif one is not None:
            found.append(str(one.data))
    told = tuple(plain(text) for text in [*found, *(of_note(code) if level == "region" else ())])
    return tuple(map(as_of_a_region, told)) if level == "departement" else told


@cache
def names() -> list[str]:
    """Return the labels that hold digits or comparisons of their own: indicators, sources, cases, caveats."""
    cards, cases = read_table("indicators"), read_table("cases")
    caveats = read_table("estimates")["caveats"].dropna().str.replace("\n", " ").unique()
    labels = [*cards["label"], *cards["short_label"], *cases["name"], *cases["domains_label"].str.lower(), *caveats]
    labels += [*read_table("estimates")["source"].dropna().unique()]
    labels += [*read_table("dispositifs")["label"], *(plain(name) for name in cases["name"])]
    lowered = [label[0].lower() + label[1:] for label in cards["label"]]
    return sorted({spaced(label) for label in (*labels, *lowered)} - {""}, key=len, reverse=True)


@cache
def patterns() -> Any:
    return readers()


@pytest.mark.parametrize("code", CODES)
def test_every_number_and_comparison_is_backed(code: str) -> None:
    place = place_of(code)
    unread = {}
    for text in texts(code):
        try:
            left = left_unread(text, place, patterns(), names())
        except (AssertionError, KeyError, ValueError, IndexError) as error:
            left = [f"{type(error).__name__}: {error}"]
        if left:
            unread[text] = left
    assert unread == {}


@pytest.mark.parametrize("code", ["28"])
def test_a_number_that_is_changed_is_seen(code: str) -> None:
    """Each digit drawn from what a territory's pages say, changed alone, is refused: readers check what they match.

    One in fifty may fall on the value of another cell of the same kind, that a reader cannot tell apart.
    """
    place, drawn = place_of(code), random.Random(13)  # noqa: S311 - draws places in texts
    places = [(text, match.start()) for text in texts(code) for match in re.finditer(r"\d", text)]
    missed = []
    for text, at in drawn.sample(places, min(SAMPLE, len(places))):
        changed = f"{text[:at]}{(int(text[at]) + 1 + drawn.randrange(8)) % 10}{text[at + 1 :]}"
        try:
            left = left_unread(changed, place, patterns(), names())
        except (AssertionError, KeyError, ValueError, IndexError):
            continue
        if not left:
            missed.append((text[max(0, at - 60) : at + 30], changed[at]))
    assert len(missed) <= SAMPLE // 50, missed


@pytest.mark.parametrize(
    "said",
    [
        "Le chômage baisse.",
        "La Normandie est la première de France.",
        "3 régions",
        "plus fragile que la Bretagne",
        "en hausse",
    ],
)
def test_a_claim_that_nothing_backs_is_seen(said: str) -> None:
    assert left_unread(said, Place("28", "region"), patterns(), names())


@pytest.mark.parametrize("code", grid.codes("region"))
def test_the_comparison_and_its_table_say_the_cells(code: str) -> None:
    place = Place(code, "region")
    (compared,) = compared_regions([{"code": code, "name": code, "address": code}])
    rank = re.compile(rf"^{RANK.format(p='')}(?P<priority>, prioritaire)?$")
    for cell in compared["cells"]:
        row = place.indices.loc[cell["id"]]
        if cell["rank_shown"]:
            match = rank.match(plain(cell["rank_shown"]))
            assert match, cell["rank_shown"]
            check_rank(match, row)
            assert (match["priority"] is not None) == (cell["id"] in place.priorities()) == cell["priority"]
            assert cell["index"] == pytest.approx(row["index"], abs=5e-5)
        assert cell["felt"]["shown"] == "" or cell["felt"]["provenance"]


def test_an_overview_names_the_regions_that_have_most() -> None:
    text = plain(of_home().described())
    counts = {row["name"]: int(row["n_domains"]) for row in views.region_overview().to_dict("records")}
    named = re.findall(r"([A-ZÀ-Ý][\w' -]+?) (\d+)(?:,| en tête)", text)
    assert [int(n) for _, n in named] == sorted(counts.values(), reverse=True)[:3]
