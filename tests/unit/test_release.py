"""A release says what moved since the last one, and only that; no address that was published is ever lost."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from helpers.catalog.releases import Mark, ReleasedIndicator, Results, State, read_releases, read_state
from helpers.cli import app
from helpers.errors import ReleaseError
from helpers.incremental.plan import CI, read_plan
from helpers.pages.addresses import live_addresses, read_published, read_redirects, written_addresses
from helpers.pages.programme_pages import programme_files
from helpers.releases.release import make_release
from helpers.releases.release_changes import lines_of_change
from helpers.releases.release_state import published_state
from helpers.survey.estimate_row import COLUMNS
from helpers.tables.store import write_table
from helpers.verbs import data_verbs
from refusals import refused

FIRST, SECOND, THIRD = "2026-11-25", "2026-12-01", "2027-01-05"
RELEASES = "data/releases"
FIGURES = [
    ("rate", "region", "28", "2022", 10.0),
    ("rate", "region", "28", "2023", 11.0),
    ("rate", "region", "94", "2023", 12.0),
    ("rate", "departement", "14", "2023", 13.0),
    ("share", "region", "28", "2021", 5.0),
]
ESTIMATES = [
    ("habitants", "2019-10", "q1", "france", "FRA", 40.0, "shown", "published"),
    ("habitants", "2019-10", "q1", "zone_enquete", "28", 42.0, "shown", "simulated"),
    ("habitants", "2019-10", "q1", "zone_enquete", "11", None, "suppressed", "simulated"),
]


def write_tables(figures: list[tuple[Any, ...]], estimates: list[tuple[Any, ...]], n_cases: int) -> None:
    """Write the tables that a release compares, as small as they can be."""
    write_table("figures", pd.DataFrame(figures, columns=["indicator", "level", "territory_code", "period", "value"]))
    labels = {"rate": "Taux d'essai", "share": "Part d'essai", "other": "Autre essai"}
    write_table("indicators", pd.DataFrame(labels.items(), columns=["indicator", "label"]))
    columns = ["study", "wave", "question_id", "level", "territory_code", "value", "status", "provenance"]
    made = pd.DataFrame(estimates, columns=columns).assign(item="", answer="oui", population="ensemble")
    write_table("estimates", made.reindex(columns=list(COLUMNS)))
    write_table("studies", pd.DataFrame({"study": ["habitants"], "wave": ["2019-10"], "label": ["Enquête d'essai"]}))
    write_table("cases", pd.DataFrame({"case_id": [f"case-{number}" for number in range(n_cases)]}))


@pytest.fixture
def site(project: Path) -> Path:
    """Return a project that has small tables and was never released."""
    for path in (project / RELEASES).iterdir():
        path.unlink()
    (project / RELEASES / "redirects.csv").write_text("former,target\n")
    write_tables(FIGURES, ESTIMATES, 3)
    return project


def kept(site: Path) -> dict[str, bytes]:
    """Return what data/releases holds."""
    return {path.name: path.read_bytes() for path in (site / RELEASES).iterdir()}


def redirect(site: Path, *rows: str) -> None:
    """Write the redirects, each "former,target"."""
    (site / RELEASES / "redirects.csv").write_text("\n".join(["former,target", *rows]) + "\n")


def was_published(site: Path, address: str) -> None:
    """Write an address in the registry, as a former release did."""
    with (site / RELEASES / "addresses.csv").open("a") as registry:
        registry.write(f"{address},{FIRST}\n")


# --- refused ---


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("day", ["2026-02-30", "01/12/2026", "2026-12", "20261201", "demain", ""])
def test_day_that_is_none_of_the_calendar_is_refused(day: str) -> None:
    with refused("ReleaseError invalid-release-date"):
        make_release(day)


def test_day_is_looked_at_before_the_tables_are_built(monkeypatch: pytest.MonkeyPatch, site: Path) -> None:
    monkeypatch.setattr(data_verbs, "refresh_tables", lambda: pytest.fail("the tables were built"))
    ended = CliRunner().invoke(app, ["release", "--date", "demain"])
    assert isinstance(ended.exception, ReleaseError) and ended.exception.where == "--date"


def test_release_ends_with_where_it_is_and_says_when_nothing_moved(monkeypatch: pytest.MonkeyPatch, site: Path) -> None:
    monkeypatch.setattr(data_verbs, "refresh_tables", dict)
    told = [CliRunner().invoke(app, ["release", "--date", day]).stderr.splitlines() for day in (FIRST, SECOND)]
    assert told[0][-1] == "It is written in data/releases."
    assert told[1] == ["Nothing moved since the last release of data/releases: nothing is written."]


def test_release_before_the_last_one_is_refused_and_writes_nothing(site: Path) -> None:
    make_release(SECOND)
    before = kept(site)
    write_tables(FIGURES, ESTIMATES, 4)
    for day in (FIRST, SECOND):
        with refused("ReleaseError invalid-release-date"):
            make_release(day)
    assert kept(site) == before


def test_address_that_nothing_answers_to_is_refused_and_nothing_is_written(site: Path) -> None:
    make_release(FIRST)
    was_published(site, "territoires/99-atlantide")
    write_tables(FIGURES, ESTIMATES, 4)
    before = kept(site)
    with refused("ReleaseError lost-address", match=r"'territoires/99-atlantide'.*redirects\.csv"):
        make_release(SECOND)
    assert kept(site) == before
    redirect(site, "territoires/99-atlantide,territoires/28-normandie")
    assert make_release(SECOND)


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        (["territoires/28-normandie,index"], "'territoires/28-normandie' is still that of a page"),
        (["a,nowhere"], "It leads to 'nowhere', which is no page"),
        (["a,b", "b,nowhere"], "It leads to 'nowhere'"),
        (["a,a"], "It leads back to itself: a -> a"),
        (["a,b", "b,c", "c,b"], "It leads back to itself: a -> b -> c -> b"),
    ],
)
def test_redirect_that_leads_to_no_page_is_refused(site: Path, rows: list[str], what: str) -> None:
    redirect(site, *rows)
    with refused("ReleaseError invalid-redirect", match=r"redirects\.csv, line 2: ") as caught:
        read_redirects(live_addresses())
    assert what in str(caught.value)


def test_two_redirects_of_one_address_are_refused(site: Path) -> None:
    redirect(site, "a,index", "a,methode")
    with refused("FileError duplicate-key", match="line 3"):
        read_redirects(live_addresses())


def test_address_written_as_a_file_of_the_machine_is_refused(site: Path) -> None:
    redirect(site, "../a,index")
    with refused("FileError invalid-row", match="column 'former'"):
        read_redirects(live_addresses())


@pytest.mark.usefixtures("site")
def test_releases_out_of_order_are_refused_with_their_line(change: Callable[[str, str, str], None]) -> None:
    make_release(FIRST)
    write_tables(FIGURES, ESTIMATES, 4)
    make_release(SECOND)
    change(f"{RELEASES}/releases.yml", SECOND, FIRST)
    with refused("ReleaseError invalid-release-date", match=r"releases\.yml, line 5"):
        read_releases()


@pytest.mark.usefixtures("site")
def test_state_changed_by_hand_into_something_else_is_refused(change: Callable[[str, str, str], None]) -> None:
    make_release(FIRST)
    change(f"{RELEASES}/state.json", '"cases": 3', '"cases": "three"')
    with refused("FileError invalid-document", match=r"state\.json"):
        make_release(SECOND)


# --- made ---


def test_first_release_says_what_there_is(site: Path) -> None:
    made = make_release(FIRST)
    assert made is not None
    assert made.lines == (
        "Première édition : 2 indicateurs officiels, 1 étude avec des résultats, 3 cas, "
        f"{len(live_addresses())} adresses.",
    )
    assert {row.address for row in read_published()} == live_addresses()
    assert {row.since for row in read_published()} == {FIRST}
    assert set(kept(site)) == {"addresses.csv", "redirects.csv", "releases.yml", "state.json"}


def test_nothing_moved_writes_nothing(site: Path) -> None:
    make_release(FIRST)
    before = kept(site)
    assert make_release(SECOND) is None
    assert kept(site) == before


def test_order_of_rows_is_no_change(site: Path) -> None:
    make_release(FIRST)
    write_tables(FIGURES[::-1], ESTIMATES[::-1], 3)
    assert make_release(SECOND) is None


def test_a_suppressed_value_is_never_part_of_what_is_compared(site: Path) -> None:
    """Were it, a reader could tell from the release that a secret had moved."""
    make_release(FIRST)
    hidden = [row if row[6] != "suppressed" else (*row[:5], 7.0, *row[6:]) for row in ESTIMATES]
    write_tables(FIGURES, hidden, 3)
    assert make_release(SECOND) is None


def test_last_digits_of_another_machine_are_no_revision(site: Path) -> None:
    make_release(FIRST)
    noisy = [(*row[:5], row[5] and row[5] * (1 + 1e-14), *row[6:]) for row in ESTIMATES]
    assert noisy != ESTIMATES
    write_tables(FIGURES, noisy, 3)
    assert make_release(SECOND) is None


def revised(place: int, value: float) -> list[tuple[Any, ...]]:
    """Return the figures with one value changed."""
    return [(*row[:4], value) if index == place else row for index, row in enumerate(FIGURES)]


@pytest.mark.parametrize(
    ("figures", "estimates", "n_cases", "lines"),
    [
        (revised(0, 10.1), ESTIMATES, 3, ["Taux d'essai : régions, valeurs révisées."]),
        (
            [*FIGURES, ("rate", "region", "28", "2024", 9.0)],
            ESTIMATES,
            3,
            ["Taux d'essai : régions, nouvelle période, 2024 après 2023, 1 territoire."],
        ),
        (
            [*FIGURES, ("rate", "region", "11", "2023", 9.0)],
            ESTIMATES,
            3,
            ["Taux d'essai : régions, 3 territoires en 2023, au lieu de 2."],
        ),
        (
            [*FIGURES, ("rate", "region", "94", "2022", 9.0)],
            ESTIMATES,
            3,
            ["Taux d'essai : régions, 4 valeurs au lieu de 3."],
        ),
        (
            [*FIGURES, ("share", "france", "FRA", "2021", 5.0)],
            ESTIMATES,
            3,
            ["Part d'essai : France, nouveau niveau, 1 territoire en 2021."],
        ),
        (
            [row for row in FIGURES if row[1] != "departement"],
            ESTIMATES,
            3,
            ["Taux d'essai : départements, niveau retiré."],
        ),
        (
            [*FIGURES, ("other", "region", "28", "2021", 1.0)],
            ESTIMATES,
            3,
            ["Nouvel indicateur : Autre essai (régions)."],
        ),
        (FIGURES[:4], ESTIMATES, 3, ["Indicateur retiré : Part d'essai."]),
        (FIGURES, ESTIMATES, 5, ["Base de cas : 2 cas de plus, 5 en tout."]),
        (FIGURES, ESTIMATES, 2, ["Base de cas : 1 cas de moins, 2 en tout."]),
        (
            FIGURES,
            [(*row[:7], "observed") if row[7] == "simulated" else row for row in ESTIMATES],
            3,
            [
                "Enquête d'essai, résultats estimés : nouveaux chiffres, 1 en tout.",
                "Enquête d'essai, données simulées : chiffres retirés.",
            ],
        ),
        (
            FIGURES,
            [(*row[:5], 41.0, *row[6:]) if row[7] == "published" else row for row in ESTIMATES],
            3,
            ["Enquête d'essai, résultats publiés : chiffres révisés."],
        ),
    ],
)
def test_release_says_what_moved(
    site: Path, figures: list[tuple[Any, ...]], estimates: list[tuple[Any, ...]], n_cases: int, lines: list[str]
) -> None:
    make_release(FIRST)
    write_tables(figures, estimates, n_cases)
    made = make_release(SECOND)
    assert made is not None
    assert list(made.lines) == lines
    assert [release.date for release in read_releases()] == [FIRST, SECOND]
    assert make_release(THIRD) is None, "what was said once is not said again"


def test_new_page_is_said_and_registered_with_its_release(site: Path, change: Callable[[str, str, str], None]) -> None:
    make_release(FIRST)
    change("notebooks/plan.yml", "address: domaines/emploi,", "address: domaines/travail,")
    change("notebooks/plan.yml", "  - domaines/emploi\n", "  - domaines/travail\n")
    redirect(site, "domaines/emploi,domaines/travail")
    made = make_release(SECOND)
    assert made is not None
    assert made.lines == (
        "1 nouvelle adresse : domaines/travail.",
        "1 adresse remplacée : domaines/emploi.",
    )
    since = {row.address: row.since for row in read_published()}
    assert (since["domaines/emploi"], since["domaines/travail"]) == (FIRST, SECOND)


def test_release_cut_short_before_its_state_is_made_again_whole(site: Path) -> None:
    make_release(FIRST)
    state = (site / RELEASES / "state.json").read_bytes()
    write_tables(FIGURES, ESTIMATES, 5)
    whole = make_release(SECOND)
    (site / RELEASES / "state.json").write_bytes(state)
    assert make_release(SECOND) == whole
    assert [release.date for release in read_releases()] == [FIRST, SECOND]
    found = read_state()
    assert found is not None and (found.date, found.cases) == (SECOND, 5)


@pytest.mark.usefixtures("site")
def test_state_counts_what_a_reader_would_count() -> None:
    state = published_state(FIRST, frozenset({"b", "a"}))
    rate = state.indicators["rate"].levels["region"]
    assert (rate.period, rate.places, rate.values) == ("2023", 2, 3)
    assert state.results["habitants/2019-10/simulated"].figures.values == 1
    assert (state.cases, state.pages) == (3, ("a", "b"))


MARKS = st.builds(
    Mark,
    period=st.sampled_from(["2022", "2023"]),
    places=st.integers(1, 3),
    values=st.integers(1, 3),
    mark=st.sampled_from(["a", "b"]),
)
LEVELS = st.dictionaries(st.sampled_from(["france", "region", "departement"]), MARKS, min_size=1)
PROVENANCES = st.sampled_from(["published", "observed", "simulated"])
STATES = st.builds(
    State,
    date=st.just(FIRST),
    indicators=st.dictionaries(
        st.sampled_from(["x", "y"]), st.builds(ReleasedIndicator, label=st.just("L"), levels=LEVELS), max_size=2
    ),
    results=st.dictionaries(
        st.sampled_from(["s/1/published", "t/1/observed"]),
        st.builds(Results, label=st.just("S"), provenance=PROVENANCES, figures=MARKS),
        max_size=2,
    ),
    cases=st.integers(0, 2),
    pages=st.lists(st.sampled_from(["p", "q", "r"]), unique=True).map(lambda pages: tuple(sorted(pages))),
)


@given(STATES, STATES)
def test_something_is_said_exactly_when_something_moved(before: State, now: State) -> None:
    def compared(state: State) -> Any:
        marks = {key: one.figures for key, one in state.results.items()}
        return {key: one.levels for key, one in state.indicators.items()}, marks, state.cases, state.pages

    assert (lines_of_change(before, now) == []) == (compared(before) == compared(now))


# --- pages that were moved ---


def test_moved_page_leads_to_the_page_that_replaces_it_in_the_end(site: Path) -> None:
    redirect(site, "territoires/ancienne,plus/loin", "plus/loin,territoires/28-normandie", "vieille,methode")
    files = programme_files(read_plan())
    page = files["_extra/territoires/ancienne.html"]
    assert '<meta http-equiv="refresh" content="0; url=../territoires/28-normandie.html">' in page
    assert '<link rel="canonical" href="../territoires/28-normandie.html">' in page
    assert "<script" not in page
    assert 'url=methode.html"' in files["_extra/vieille.html"]


def test_smaller_plan_leads_to_no_page_that_it_does_not_make(site: Path) -> None:
    redirect(site, "territoires/ancienne,territoires/11-ile-de-france", "territoires/autre,territoires/28-normandie")
    files = programme_files(read_plan(CI))
    assert "_extra/territoires/ancienne.html" not in files
    assert "_extra/territoires/autre.html" in files


@pytest.mark.usefixtures("site")
def test_feed_waits_for_the_first_release() -> None:
    assert "_extra/nouvelles.xml" not in programme_files(read_plan())
    make_release(FIRST)
    assert "_extra/nouvelles.xml" in programme_files(read_plan())


@pytest.mark.usefixtures("site")
def test_written_addresses_are_those_of_pages_alone() -> None:
    assert {"index", "methode", "agenda", "glossaire"} <= written_addresses()
    assert {"_toc.yml", "_templates", "_static"} & written_addresses() == set()
