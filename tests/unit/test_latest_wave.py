"""A newer wave of IMPACT-Citoyens, laid down as two files, is on every page that showed the former one."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from rich.console import Console

from helpers.execution.run import Request, run_pages
from helpers.incremental.plan import Plan, read_plan
from helpers.incremental.published_tables import refresh_tables
from helpers.notes.note_facts import note_facts
from helpers.pages.template_pages import written_pages
from refusals import refused

ROOT = Path(__file__).parents[2]
STUDY, FORMER, WAVE = "impact_citoyens", "2019-10", "2021-03"
FORMER_MONTH, MONTH = "octobre 2019", "mars 2021"
FORMER_SOURCE, SOURCE = (f"{month} – IMPACT-Citoyens" for month in (FORMER_MONTH, MONTH))
KEPT = "etudes/impact-citoyens-2019-10"
"""The page that the former wave has once a newer one stands at its address."""
EXECUTED = (
    "etudes/citoyens/76-occitanie",
    "etudes/jouer-collectif",
    "territoires/76-occitanie",
    "territoires/france",
    KEPT,
)
"""Pages that told the former wave: those of the one region for which figures of it were printed, and of France."""


class Newer(NamedTuple):
    """The project with the newer wave: its plan, its executed pages and the files of its other pages, as texts."""

    plan: Plan
    former: Plan
    executed: dict[str, str]
    written: dict[str, str]
    note: str


def lay_newer_wave(root: Path) -> None:
    """Copy the former wave as if it had been asked again; nothing else is written."""
    former, newer = (root / "data" / "surveys" / STUDY / wave for wave in (FORMER, WAVE))
    newer.mkdir()
    for name in ("questionnaire.yml", "published.csv"):
        text = (former / name).read_text(encoding="utf-8")
        newer.joinpath(name).write_text(text.replace(FORMER, WAVE).replace(FORMER_MONTH, MONTH), encoding="utf-8")


@pytest.fixture(scope="module")
def newer(built_root: Path) -> Iterator[Newer]:
    """Return the project once the wave was laid down; its path is short, for sockets."""
    with tempfile.TemporaryDirectory(prefix="newer-") as folder, pytest.MonkeyPatch.context() as patch:
        root = Path(folder).resolve()
        shutil.copytree(built_root / "_build", root / "_build")
        shutil.copytree(ROOT / "data", root / "data")
        shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        for name in ("book", "_config.yml"):
            (root / name).symlink_to(ROOT / name)
        patch.setenv("CARNETS_ROOT", str(root))
        former = read_plan()
        lay_newer_wave(root)
        plan = read_plan()
        refresh_tables()
        pages = tuple(page for page in plan.pages if page.address in EXECUTED)
        report = run_pages(Plan(pages), Request(), Console(stderr=True, quiet=True))
        assert [str(one.error) for one in report.outcomes if one.error] == []
        (facts,) = note_facts(["76"])
        yield Newer(
            plan,
            former,
            {page.address: page.executed_path.read_text(encoding="utf-8") for page in pages},
            {name: text.decode() for name, text in written_pages(plan).items() if name.endswith((".md", ".json"))},
            json.dumps([facts.said, facts.gaps.payload(), facts.alliances.payload()], default=str, ensure_ascii=False),
        )


@pytest.mark.slow
def test_no_address_moves_and_the_former_wave_has_its_own(newer: Newer) -> None:
    former, now = ({page.address: page for page in plan.pages} for plan in (newer.former, newer.plan))
    assert set(now) - set(former) == {KEPT}
    assert set(former) <= set(now)
    moved = {page.address for page in now.values() if page != former.get(page.address)} - {KEPT}
    assert moved == {address for address in former if address.startswith("etudes/citoyens/")}
    assert {now[address].parameters["wave"] for address in moved} == {WAVE}
    assert now[KEPT].parameters == {
        "study": STUDY,
        "wave": FORMER,
        "territory_level": "france",
        "territory_code": "FRA",
    }


@pytest.mark.parametrize("address", EXECUTED[:-1])
@pytest.mark.slow
def test_every_executed_page_shows_the_newer_wave_and_no_more_the_former(newer: Newer, address: str) -> None:
    assert SOURCE in newer.executed[address]
    assert FORMER_SOURCE not in newer.executed[address]


@pytest.mark.slow
def test_the_former_wave_is_still_to_be_read_on_its_page(newer: Newer) -> None:
    assert FORMER_SOURCE in newer.executed[KEPT]
    assert SOURCE not in newer.executed[KEPT]


@pytest.mark.slow
def test_the_note_tells_the_newer_wave(newer: Newer) -> None:
    """What was printed for the region alone is told in a sentence, which names the study and its month."""
    assert f"(IMPACT-Citoyens, {MONTH})" in newer.note
    assert FORMER_SOURCE not in newer.note
    assert f"IMPACT-Citoyens, {FORMER_MONTH}" not in newer.note


@pytest.mark.slow
def test_the_comparison_tells_the_newer_wave(newer: Newer) -> None:
    facts = json.loads(newer.written["_extra/donnees/regions/76.json"])
    waves = [one["id"].split("/")[1:3] for one in facts["alliances"] if one["id"].startswith(f"{STUDY}/")]
    assert waves == [[WAVE, "q8"]]
    assert FORMER_SOURCE not in json.dumps(facts, ensure_ascii=False)


@pytest.mark.slow
def test_pages_of_the_programme_and_of_studies_list_both_waves(newer: Newer) -> None:
    for name in ("programme.md", "etudes.md"):
        page = newer.written[name]
        assert MONTH in page and FORMER_MONTH in page, name
        assert f"({KEPT}.ipynb)" in page and "(etudes/citoyens/france.ipynb)" in page, name


@pytest.mark.parametrize(
    ("old", "new", "error", "words"),
    [
        (
            "study: impact_citoyens, wave: latest",
            "study: impact_citoyen, wave: latest",
            "QuestionnaireError unknown-study",
            "impact_citoyen",
        ),
        (
            "study: impact_citoyens, wave: latest",
            "study: pilote_cjd, wave: latest",
            "QuestionnaireError unknown-study",
            "pilote_cjd",
        ),
        ("wave: latest", 'wave: "2018-10"', "QuestionnaireError unknown-study", "2018-10"),
        ("{domain: emploi}", "{domain: emploi, wave: latest}", "PlanError invalid-plan", "wave"),
        ("wave: latest", "wave: latest, weave: latest", "PlanError invalid-plan", "weave"),
    ],
)
def test_a_wave_of_the_plan_that_is_not_there_is_refused_with_its_line(
    project: Path, old: str, new: str, error: str, words: str
) -> None:
    path = project / "notebooks" / "plan.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    with refused(error, match=rf"plan\.yml, line {line}\b.*{words}"):
        read_plan()


def test_the_template_of_other_waves_is_one_of_the_project(project: Path) -> None:
    path = project / "notebooks" / "plan.yml"
    text = path.read_text(encoding="utf-8")
    line = text[: text.index("other_waves: etude")].count("\n") + 1
    path.write_text(text.replace("other_waves: etude", "other_waves: etudes"), encoding="utf-8")
    lay_newer_wave(project)
    with refused("PlanError invalid-plan", match=rf"plan\.yml, line {line}\b.*'etudes'"):
        read_plan()
