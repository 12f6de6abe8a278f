"""Nothing of a respondent is found in what machines write: a planted one is searched for everywhere, in every form.

Real responses are laid in a copy of the project; one respondent has an identifier and a weight that nobody else has,
and answers unlike all others. Tables are built and a page is executed as `carnets run` does.
"""

import io
import os
import re
import shutil
import struct
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest
import yaml

from helpers.execution.executed_notebook import figure_payloads
from helpers.survey.estimate_row import COLUMNS, KEY
from helpers.survey.questionnaire.sources import read_sources
from helpers.survey.simulation.generated_responses import simulate
from helpers.tables.build.survey_tables import compute_survey_tables
from helpers.tables.build.survey_waves import read_waves
from refusals import refused

ROOT = Path(__file__).parents[2]
STUDY, WAVE, ZONE = "impact_citoyens", "2019-10", "93-94"
ADDRESS = "etudes/citoyens/93-94-provence-alpes-cote-d-azur-corse"
RESPONSES = f"data/surveys/{STUDY}/{WAVE}/responses.csv"
CANARY, WEIGHT = "QK7-CANARI-4J", 7919.77
PERSONAL = {"nom": "Zwyrtek", "courriel": "zwyrtek@exemple.fr"}
ROW = 1377
"""The row of the canary, as a spreadsheet counts: a message may say it."""
RUN = "from helpers.cli import main; main()"
SPACES = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
# 7919.77, 7 919,77, 7,919.77, 7.919,77, 7919.7700000001, 7919.8, 7 920, 7.91977e+03; a longer number is another one.
WRITTEN = re.compile(
    rf"(?<!\d)(?<!\d\.)(?:7[{SPACES}.,']?(?:919[.,](?:77\d*|769{{3,}}\d*|8\b)|920(?![.,]?\d))|7[.,]91977(?:0*\b|e))"
)
SECRETS = (CANARY, *PERSONAL.values())
BYTES = tuple(struct.pack(kind, WEIGHT) for kind in ("<d", ">d", "<f", ">f"))


class Ran(NamedTuple):
    """A project whose page was executed, and what the command said."""

    root: Path
    said: str


# --- the search ---


def found_in_text(text: str) -> list[str]:
    """Return what a text holds of the canary."""
    plain = text.replace("\\u202f", " ").replace("\\u00a0", " ").replace("&nbsp;", " ")
    return [one for one in SECRETS if one.lower() in plain.lower()] + WRITTEN.findall(plain)


def found_in_table(table: pd.DataFrame) -> list[str]:
    """Return what the cells and the names of columns of a table hold of the canary."""
    found = found_in_text("\n".join(map(str, table.columns)))
    for name, column in table.items():
        if name == "geometry":
            continue
        if column.dtype.kind in "fiu":
            numbers = column.to_numpy("float64", na_value=np.nan)
            found += [f"{name}={one}" for one in numbers[np.isclose(numbers, WEIGHT, rtol=1e-6, atol=0)]]
        else:
            found += found_in_text("\n".join(column.dropna().astype(str).unique()))
    return found


def found_in_bytes(content: bytes) -> list[str]:
    """Return what a content holds of the canary: as text, as numbers of a machine, and, of a table, in its cells."""
    found = [one for one in SECRETS if one.encode() in content]
    found += [raw.hex() for raw in BYTES if raw in content]
    if content[:4] == b"PAR1":
        file = pyarrow.parquet.ParquetFile(io.BytesIO(content))
        metadata = b"".join((file.schema_arrow.metadata or {}).values())
        return found + found_in_text(metadata.decode("utf-8", "replace")) + found_in_table(file.read().to_pandas())
    return found + found_in_text(content.decode("utf-8", "replace"))


def found_below(folder: Path) -> dict[str, list[str]]:
    """Return what each file below a folder, its name included, holds of the canary."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    assert files, f"nothing to search in {folder}"
    found = {str(path): found_in_text(path.name) + found_in_bytes(path.read_bytes()) for path in files}
    return {name: secrets for name, secrets in found.items() if secrets}


@pytest.mark.parametrize(
    "text",
    [
        "7919.77", "7919,77", "7 919,77", "7\N{NARROW NO-BREAK SPACE}919,77", "7\N{NO-BREAK SPACE}919,77", "7,919.77",
        "7.919,77", "7\\u202f919,77", "7919.770000000001", "7919.769999999999", '"weight":7919.8}', "7 920 personnes",
        "7.91977e+03", f"x{CANARY.lower()}x", "le poids est 7919.77.", "[1,7919.77,3]", "zwyrtek@exemple.fr",
    ],
)  # fmt: skip
def test_the_search_finds_each_form(text: str) -> None:
    assert found_in_text(text)


@pytest.mark.parametrize(
    "text", ["17919.77", "7919", "79198", "0.7920", "7 920,5", "79201", "7919.12", "7920.4", "79.1977"]
)
def test_the_search_leaves_other_numbers(text: str) -> None:
    assert not found_in_text(text)


@pytest.mark.parametrize("compression", ["snappy", "zstd", "none"])
def test_the_search_finds_a_weight_or_an_identifier_in_a_table(tmp_path: Path, compression: Any) -> None:
    for name, column in {"weight": [1.5, WEIGHT], "text": ["a", CANARY], CANARY: [1, 2]}.items():
        pd.DataFrame({name: column}).to_parquet(tmp_path / f"{len(name)}.parquet", compression=compression)
    pd.DataFrame({"weight": [1.5, 2.5]}).to_parquet(tmp_path / "clean.parquet")
    assert len(found_below(tmp_path)) == 3


# --- the project ---


def real_responses() -> pd.DataFrame:
    """Return a file of responses as an institute gives it, with one canary: not marked."""
    waves = read_waves(read_sources(ROOT / "data" / "surveys" / "sources.yml"))
    one = waves[STUDY, WAVE]
    assert one.published is not None
    frame = simulate(one.questionnaire, one.published, zones=one.zones).responses.astype(object)
    draws = np.random.default_rng(20191001)
    frame["respondent"] = [f"{number:07d}" for number in draws.choice(10**7, len(frame), replace=False)]
    frame["si"] = draws.choice(["oui", "non"], len(frame), p=[0.74, 0.26])
    frame["mobilisation"] = draws.choice(["pas_assez", "autre"], len(frame))
    zone = frame[frame["zone"] == ZONE]
    line = ROW - 2
    frame = pd.concat([frame.drop(index=zone.index[0]), frame.loc[[zone.index[0]]]], ignore_index=True)
    canary = frame.index[-1]
    for question in one.questionnaire.questions:
        scale = one.questionnaire.scale_of(question)
        last = scale.maximum if scale.is_notes else scale.answers[-1].id
        for column in one.questionnaire.columns_of(question).values():
            frame.loc[canary, column] = last
    frame.loc[canary, ["respondent", "weight"]] = [CANARY, WEIGHT]
    order = [*range(line), canary, *range(line, canary)]
    return frame.iloc[order].reset_index(drop=True)


def copied_project(built_root: Path, folder: Path) -> Path:
    """Return a copy of the project, with real responses and a plan of one page; official figures are built already."""
    root = folder.resolve()
    shutil.copytree(built_root / "_build" / "cache", root / "_build" / "cache")
    shutil.copytree(ROOT / "data", root / "data")
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    plan = yaml.load((ROOT / "notebooks" / "plan.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    page = next(page for page in plan["pages"] if page["address"] == ADDRESS)
    made = yaml.safe_dump({"pages": [page], "ci": [ADDRESS]})
    (root / "notebooks" / "plan.yml").write_text(made, encoding="utf-8")
    real_responses().to_csv(root / RESPONSES, index=False)
    return root


def carnets(root: Path, verb: str) -> subprocess.CompletedProcess[str]:
    """Run a verb of the command in a process of its own, and return all that it said."""
    return subprocess.run(
        [sys.executable, "-c", RUN, verb],
        env={**os.environ, "CARNETS_ROOT": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def ran(built_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Return the project after `carnets run`; nothing may be changed in it."""
    root = copied_project(built_root, tmp_path_factory.mktemp("canary"))
    done = carnets(root, "run")
    assert done.returncode == 0, done.stdout
    return Ran(root, done.stdout)


@pytest.fixture
def spoil(tmp_path: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, object], Path]:
    """Return a function that gives a copy of the project, read from now on, one cell of whose canary is changed."""

    def changed(column: str, value: object) -> Path:
        shutil.copytree(ran.root / "data", tmp_path / "data")
        shutil.copytree(ran.root / "notebooks", tmp_path / "notebooks")
        frame = pd.read_csv(tmp_path / RESPONSES, dtype=object)
        frame.loc[frame["respondent"] == CANARY, column] = value
        frame.to_csv(tmp_path / RESPONSES, index=False)
        monkeypatch.setenv("CARNETS_ROOT", str(tmp_path))
        return tmp_path

    return changed


# --- nothing is found ---


def test_the_canary_is_in_the_responses_and_nowhere_else_in_the_data(ran: Ran) -> None:
    assert list(found_below(ran.root / "data")) == [str(ran.root / RESPONSES)]
    with (ran.root / RESPONSES).open(encoding="utf-8") as file:
        assert CANARY in file.readlines()[ROW - 1]


def test_nothing_of_the_canary_is_in_any_file_that_the_run_wrote(ran: Ran) -> None:
    for name in ("tables", "cache", "notebooks", "reports"):
        assert any((ran.root / "_build" / name).rglob("*")), f"no {name} to search"
    assert found_below(ran.root / "_build") == {}


def test_personal_columns_stop_the_run_and_nothing_of_them_is_said(
    spoil: Callable[[str, object], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = spoil("q8", "indispensable") / RESPONSES
    pd.read_csv(path, dtype=object).assign(**PERSONAL).to_csv(path, index=False)
    with refused("ResponsesError wrong-columns") as caught:
        compute_survey_tables(with_simulated=False)
    assert all(f"'{name}'" in str(caught.value) for name in PERSONAL)
    assert found_in_text("".join(traceback.format_exception(caught.value))) == []
    assert found_in_text("".join(capsys.readouterr())) == []


def test_nothing_of_the_canary_is_said_by_the_command(ran: Ran) -> None:
    assert "1 page" in ran.said or ADDRESS in ran.said
    assert found_in_text(ran.said) == []


WRONG_CELLS = [
    ("q1_emploi", "47", "ResponsesError answer-outside-scale"),
    ("q8", "peut-etre", "ResponsesError answer-outside-scale"),
    ("zone", "99", "ResponsesError unknown-zone"),
    ("respondent", None, "ResponsesError missing-cell"),
    ("weight", "beaucoup", "ResponsesError not-a-number"),
]


@pytest.mark.parametrize(("column", "value", "error"), WRONG_CELLS, ids=[cell[0] for cell in WRONG_CELLS])
@pytest.mark.slow
def test_a_wrong_cell_is_told_without_the_rest_of_its_row(
    spoil: Callable[[str, object], Path], column: str, value: object, error: str
) -> None:
    spoil(column, value)
    with refused(error) as caught:
        compute_survey_tables(with_simulated=False)
    assert f"{RESPONSES}, row {ROW}, column '{column}'" in str(caught.value)
    assert found_in_text("".join(traceback.format_exception(caught.value))) == []


def test_an_identifier_that_is_there_twice_is_not_told(spoil: Callable[[str, object], Path]) -> None:
    path = spoil("q8", "indispensable") / RESPONSES
    frame = pd.read_csv(path, dtype=object)
    frame.loc[ROW + 5, "respondent"] = CANARY
    frame.to_csv(path, index=False)
    with refused("ResponsesError duplicate-respondent") as caught:
        compute_survey_tables(with_simulated=False)
    assert f"row {ROW + 7}" in str(caught.value)
    assert found_in_text("".join(traceback.format_exception(caught.value))) == []


@pytest.mark.slow
def test_the_command_tells_a_wrong_cell_and_nothing_else_of_the_row(
    ran: Ran, spoil: Callable[[str, object], Path]
) -> None:
    root = spoil("q1_emploi", "47")
    shutil.copytree(ran.root / "_build", root / "_build")
    done = carnets(root, "tables")
    assert done.returncode == 1
    assert f"{RESPONSES}, row {ROW}, column 'q1_emploi'" in done.stdout
    assert found_in_text(done.stdout) == []
    assert found_below(root / "_build") == {}


# --- real responses are shown as soon as they are there ---


def test_observed_figures_are_of_that_wave_alone(ran: Ran) -> None:
    rows = pd.read_parquet(ran.root / "_build" / "tables" / "estimates.parquet")
    provenances = rows.groupby(["study", "wave"])["provenance"].agg(set)
    assert provenances[STUDY, WAVE] == {"published", "observed"}
    assert provenances["phare_entreprises", "2015-10"] == {"published"}
    assert list(rows.columns) == [*COLUMNS, "reading"]
    assert not rows.duplicated(KEY).any()
    felt = pd.read_parquet(ran.root / "_build" / "tables" / "perceived_indices.parquet")
    assert set(felt.query("study == @STUDY")["provenance"]) == {"observed"}
    for name in ("simulated_effects", "simulated_assumptions"):
        assert pd.read_parquet(ran.root / "_build" / "tables" / f"{name}.parquet").empty


def test_observed_figures_are_those_of_the_responses(ran: Ran) -> None:
    """The weighted mean of one item and the weighted share of one total, in the canary's zone, without the package."""
    mine = pd.read_csv(ran.root / RESPONSES).query("zone == @ZONE")
    rows = pd.read_parquet(ran.root / "_build" / "tables" / "estimates.parquet")
    rows = rows.query("study == @STUDY and provenance == 'observed' and territory_code == @ZONE")
    values = rows.set_index(["question_id", "item", "answer"])["value"]
    assert values["q1", "emploi", "mean"] == round(np.average(mine["q1_emploi"], weights=mine["weight"]), 2)
    needed = mine["q8"].isin(["indispensable", "necessaire"])
    assert values["q8", "", "total_necessaire"] == round(100 * np.average(needed, weights=mine["weight"]), 1)
    assert set(rows["n_obs"].dropna()) == {200}


def test_the_page_of_real_responses_bears_no_mark_of_simulation(ran: Ran) -> None:
    notebook = nbformat.read(ran.root / "_build" / "notebooks" / f"{ADDRESS}.ipynb", as_version=4)
    figures = figure_payloads([cell for cell in notebook.cells if cell.cell_type == "code"])
    assert len(figures) >= 4
    assert not any(figure["is_simulated"] for figure in figures)
    text = nbformat.writes(notebook).lower()
    assert not [
        words for words in ("données simulées", "fictif", "nombres de cette page sont simulés") if words in text
    ]
