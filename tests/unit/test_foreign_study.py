"""A study that nobody foresaw is added with two files and one line of the plan, and no Python: a real sample of svy.

The households of a World Bank sample, whose design has strata and unequal weights, are laid down as an institute gives
them: an SPSS file, with its own names, codes with value labels, and a value declared missing. Every figure is
recomputed from the sample by another calculation.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pandas as pd
import polars as pl
import pyreadstat
import pytest
import svy
import yaml
from rich.console import Console

from helpers.execution.executed_notebook import figure_payloads
from helpers.execution.run import Request, run_pages
from helpers.execution.run_report import Report
from helpers.incremental.plan import Plan, read_plan
from helpers.incremental.published_tables import refresh_tables

ROOT = Path(__file__).parents[2]
QUESTIONNAIRE = Path(__file__).parent / "foreign_study" / "questionnaire.yml"
STUDY, WAVE, ADDRESS = "menages_synthetiques", "2023", "etudes/menages-synthetiques-2023"
PAGE = (
    f"  - {{template: etude, address: {ADDRESS}, parameters: "
    f'{{study: {STUDY}, wave: "{WAVE}", territory_level: france, territory_code: "FRA"}}}}\n'
)
NAMES = {
    "menage": "HID",
    "poids": "HHWeight",
    "strate": "Geo1_Urbrur",
    "milieu": "URBRUR",
    "electricite": "Q1_Elec",
    "niveau": "Q2_r3",
    "taille": "HHSize",
    "serre": "Serre.1",
}
ROOMY = {0.5: "tres_peu", 1.0: "peu", 1.5: "ni_ni", 2.5: "assez", 100.0: "tres"}
"""Persons by room up to which a household is so comfortable: the sample has numbers, and no such question."""


class Added(NamedTuple):
    """The project with the study: its sample, and what became of its page."""

    root: Path
    sample: pd.DataFrame
    report: Report


@pytest.fixture(scope="module")
def sample() -> pd.DataFrame:
    """Return the households as the responses have them: the names of columns are those of the questionnaire."""
    content = svy.datasets.load("hld_sample_wb_2023", source="bundled")
    assert isinstance(content, pl.DataFrame)
    crowd = pl.col("hhsize") / pl.col("rooms")
    comfort = pl.lit("tres")
    for limit, name in sorted(ROOMY.items(), reverse=True):
        comfort = pl.when(crowd <= limit).then(pl.lit(name)).otherwise(comfort)
    kept = content.select(
        menage="hid",
        poids="hhweight",
        strate=pl.col("geo1") + "/" + pl.col("urbrur"),
        milieu="urbrur",
        electricite="electricity",
        niveau="quint_nat",
        taille="hhsize",
        serre=pl.when(pl.col("electricity") == "Yes").then(comfort),
    )
    return kept.to_pandas()


def write_spss(path: Path, sample: pd.DataFrame) -> None:
    """Write the households as an institute does: 1 and 2 labelled, 9 declared missing where nobody was asked."""
    comfort = {name: float(code) for code, name in enumerate(ROOMY.values(), start=1)}
    titles = {"tres_peu": "Très peu serré", "peu": "Peu serré", "ni_ni": "Ni serré ni au large"}
    titles |= {"assez": "Assez serré", "tres": "Très serré"}
    frame = sample.assign(
        electricite=sample["electricite"].map({"Yes": 1.0, "No": 2.0}),
        serre=sample["serre"].map(comfort).fillna(9.0),
        taille=sample["taille"].astype("float64"),
    )
    pyreadstat.write_sav(
        frame.rename(columns=NAMES),
        path,
        variable_value_labels={
            "Q1_Elec": {1: "Yes", 2: "No"},
            "Serre.1": {**{code: titles[name] for name, code in comfort.items()}, 9: "Sans objet"},
        },
        missing_ranges={"Serre.1": [9]},
    )


@pytest.fixture(scope="module")
def added(built_root: Path, sample: pd.DataFrame) -> Iterator[Added]:
    """Return the project once the study was added and its page run; its path is short, for sockets."""
    with tempfile.TemporaryDirectory(prefix="added-") as folder, pytest.MonkeyPatch.context() as patch:
        root = Path(folder).resolve()
        shutil.copytree(built_root / "_build", root / "_build")
        shutil.copytree(ROOT / "data", root / "data")
        shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        patch.setenv("CARNETS_ROOT", str(root))
        place = root / "data" / "surveys" / STUDY / WAVE
        place.mkdir(parents=True)
        shutil.copy(QUESTIONNAIRE, place)
        write_spss(place / "responses.sav", sample)
        plan = root / "notebooks" / "plan.yml"
        text = plan.read_text(encoding="utf-8")
        plan.write_text(text.replace("\npages:\n", f"\npages:\n{PAGE}"), encoding="utf-8")
        refresh_tables()
        pages = tuple(page for page in read_plan().pages if page.address == ADDRESS)
        yield Added(root, sample, run_pages(Plan(pages), Request(jobs=1), Console(stderr=True, quiet=True)))


@pytest.fixture(scope="module")
def figures(added: Added) -> dict[str, dict[str, Any]]:
    """Return the figures of its page, by identifier."""
    assert [str(one.error) for one in added.report.outcomes if one.error] == []
    notebook = nbformat.read(added.root / "_build" / "notebooks" / f"{ADDRESS}.ipynb", as_version=4)
    shown = figure_payloads([cell for cell in notebook.cells if cell.cell_type == "code"])
    return {figure["id"]: figure for figure in shown}


def estimates(added: Added) -> pd.DataFrame:
    rows = pd.read_parquet(added.root / "_build" / "tables" / "estimates.parquet")
    return rows[rows["study"] == STUDY].set_index(["question_id", "answer", "population"])


def share(sample: pd.DataFrame, column: str, *answers: str) -> float:
    """Return the weighted percent of some answers among those who answered."""
    asked = sample[sample[column].notna()]
    return float(100 * asked.loc[asked[column].isin(answers), "poids"].sum() / asked["poids"].sum())


def test_the_questionnaire_of_the_test_is_one_that_a_researcher_may_write(added: Added) -> None:
    content = yaml.load(QUESTIONNAIRE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    assert {scale["kind"] for scale in content["scales"].values()} == {"yes_no", "ordered", "agreement", "notes"}
    new = {path.relative_to(added.root).as_posix() for path in (added.root / "data" / "surveys" / STUDY).rglob("*.*")}
    assert new == {f"data/surveys/{STUDY}/{WAVE}/{name}" for name in ("questionnaire.yml", "responses.sav")}


def test_every_figure_is_that_of_the_sample_rounded(added: Added) -> None:
    """Shares to 0.1 point, notes to 0.01: readers never get more, so that no suppressed cell can be solved."""
    rows, sample = estimates(added)["value"], added.sample
    assert rows["electricite", "oui", "ensemble"] == round(share(sample, "electricite", "Yes"), 1)
    for name, value in (("ville", "Urban"), ("campagne", "Rural")):
        expected = share(sample[sample["milieu"] == value], "electricite", "Yes")
        assert rows["electricite", "oui", name] == round(expected, 1)
    assert rows["niveau", "les_plus_pauvres", "ensemble"] == round(share(sample, "niveau", "poor", "poorest"), 1)
    mean = (sample["taille"] * sample["poids"]).sum() / sample["poids"].sum()
    assert rows["taille", "mean", "ensemble"] == round(mean, 2)
    large = sample.assign(taille=sample["taille"].ge(5).map({True: "large", False: "small"}))
    assert rows["taille", "cinq_et_plus", "ensemble"] == round(share(large, "taille", "large"), 1)
    assert rows["serre", "serre", "ensemble"] == round(share(sample, "serre", "assez", "tres"), 1)


def test_every_figure_has_its_interval_base_and_provenance(added: Added) -> None:
    rows = estimates(added)
    assert set(rows["provenance"]) == {"observed"}
    shown = rows[rows["status"] == "shown"]
    assert len(shown) > 20
    assert (shown["value_lb"] < shown["value"]).all() and (shown["value"] < shown["value_ub"]).all()
    assert rows.loc[("electricite", "oui", "ensemble"), "n_obs"] == 825
    assert rows.loc[("electricite", "oui", "ensemble"), "base_population"] == pytest.approx(57867)


def test_its_page_has_one_figure_by_question(figures: dict[str, dict[str, Any]]) -> None:
    assert len(figures) == 4
    assert [name.partition("-")[2] for name in figures] == ["electricite", "niveau", "taille", "serre"]
    for figure in figures.values():
        assert figure["title"] and figure["alt"] and figure["scope"] and figure["rows"] and figure["narrow"]
        assert not figure["is_simulated"]
        assert any("Ménages synthétiques" in source for source in figure["sources"])


def test_its_figures_say_the_numbers_and_the_words_of_the_study(
    added: Added, figures: dict[str, dict[str, Any]]
) -> None:
    electricity = share(added.sample, "electricite", "Yes")
    assert f"Les ménages d'un pays imaginaire : {electricity:.0f} %" in figures["parts-electricite"]["alt"]
    notes = figures["bandes-taille"]
    assert "sur 13" in notes["reading_note"] and "5 personnes ou plus" in notes["reading_note"]
    whole = json.dumps(figures, ensure_ascii=False)
    for foreign in ("sur 10", "domaines", "8 à 10", "douze zones"):
        assert foreign not in whole, "words of another study"


def test_its_heading_and_its_guide_are_its_own(added: Added, figures: dict[str, dict[str, Any]]) -> None:
    notebook = nbformat.read(added.root / "_build" / "notebooks" / f"{ADDRESS}.ipynb", as_version=4)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    text = "\n".join(output["data"].get("text/markdown", "") for output in outputs if "data" in output)
    assert "# Ménages synthétiques" in text
    assert "57\N{NARROW NO-BREAK SPACE}867 ménages" in text
    assert "Si l'on recommençait l'enquête" in text
    assert "zone" not in text, "the study has none"
    assert "(/comment-lire.md)" in text, "from the book's root: pages of studies are at several depths"
