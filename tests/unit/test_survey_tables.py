"""The survey tables: what stops a build first, then each table against the files it comes from, read without us."""

import csv
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import yaml

from helpers import paths
from helpers.survey.estimate_row import COLUMNS, KEY, OBSERVED, PUBLISHED, SIMULATED
from helpers.tables.build.survey_tables import build_survey_tables, compute_survey_tables
from helpers.tables.store import read_table, write_table
from helpers.territory import grid
from refusals import refused

SURVEYS = Path(__file__).parents[2] / "data" / "surveys"
CITIZENS = "data/surveys/impact_citoyens/2019-10/questionnaire.yml"
WAVE = ["study", "wave"]
CELL = [*WAVE, "question_id", "item", "answer", "population"]
PLACE = ["level", "territory_code"]
# What a printed figure may be about, beside the answers of a question.
FACTS = {"base", "change"}
HALF_A_UNIT = {"percent": 0.5, "note": 0.05}
Tables = Callable[[str], Any]
Change = Callable[[str, str, str], None]


def questionnaires() -> Iterator[dict[str, Any]]:
    """Yield every questionnaire as its YAML says it."""
    for path in sorted(SURVEYS.glob("*/*/questionnaire.yml")):
        yield yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


def printed() -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """Yield every row of every published.csv that is no month, with the study and the wave of its folder."""
    for path in sorted(SURVEYS.glob("*/*/published.csv")):
        key = {"study": path.parts[-3], "wave": path.parts[-2]}
        with path.open(encoding="utf-8", newline="") as file:
            yield from ((key, row) for row in csv.DictReader(file) if row["unit"] != "month")


def of_the_observatoire(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the Observatoire's own studies: those of public surveys come from their estimates.csv."""
    public = {one["study"] for one in questionnaires() if one["status"] == "public"}
    return rows[~rows["study"].isin(public)]


@pytest.fixture(scope="module")
def without_simulated() -> dict[str, pd.DataFrame]:
    """Return the survey tables of the real data when simulations are hidden."""
    return compute_survey_tables(with_simulated=False)


# --- what must be refused ---


def test_folder_that_does_not_bear_its_wave_is_refused(project: Path, change: Change) -> None:
    change(CITIZENS, 'wave: "2019-10"', 'wave: "2019-11"')
    with refused("FileError invalid-document") as caught:
        compute_survey_tables(with_simulated=False)
    assert str(caught.value) == (
        f"{CITIZENS}, line 2: The file is that of 'impact_citoyens/2019-11', and its folder is "
        "'impact_citoyens/2019-10'. Give the folder the names that the file gives, or the contrary."
    )


def test_folder_that_does_not_bear_its_study_is_refused(project: Path) -> None:
    (project / "data/surveys/pionniers").rename(project / "data/surveys/eclaireurs")
    with refused("FileError invalid-document", match=r"eclaireurs/2016-02/questionnaire\.yml.*'pionniers/2016-02'"):
        compute_survey_tables(with_simulated=False)


def test_base_of_an_unknown_zone_is_refused(project: Path, change: Change) -> None:
    change(CITIZENS, '  "93-94": 4300000', '  "94": 4300000')
    line = (project / CITIZENS).read_text(encoding="utf-8").split('  "94": 4300000')[0].count("\n") + 1
    with refused("TerritoryError unknown-territory") as caught:
        compute_survey_tables(with_simulated=False)
    assert str(caught.value).startswith(
        f"{CITIZENS}, line {line}: The base of '94' is of no zone of the grid 'zone_enquete'. Zones are '11', '24', "
    )


def test_spoiled_survey_leaves_the_former_tables(project: Path, change: Change) -> None:
    write_table("estimates", pd.DataFrame({"former": [1]}))
    change("data/surveys/impact_citoyens/2019-10/published.csv", ",FRA,6.4,", ",FRA,64,")
    with refused("PrintedError note-outside-scale", match=r"published\.csv, line \d+"):
        build_survey_tables(with_simulated=False)
    assert [path.name for path in paths.tables().iterdir()] == ["estimates.parquet"]
    assert list(read_table("estimates").columns) == ["former"]


# --- questionnaires ---


def test_every_wave_is_a_study_as_its_questionnaire_says_it(tables: Tables) -> None:
    studies = tables("studies").set_index(WAVE)
    documents = {(one["study"], one["wave"]): one for one in questionnaires()}
    assert studies.index.is_unique
    assert set(studies.index) == set(documents)
    for key, one in documents.items():
        row = studies.loc[key]
        assert row[["label", "status", "grid"]].tolist() == [one["label"], one["status"], one["grid"]]
        assert row["institute"] == one.get("institute", "")
        for name in ("base", "n_respondents"):
            assert (None if pd.isna(row[name]) else row[name]) == one.get(name)


def test_every_question_is_there_in_order_with_its_own_words(tables: Tables) -> None:
    rows = tables("questions")
    found = list(zip(*(rows[name] for name in [*WAVE, "question_id", "title", "text", "wording"]), strict=True))
    expected = [
        (one["study"], one["wave"], name, asked["title"], asked["text"].strip(), asked["wording"])
        for one in questionnaires()
        for name, asked in one.get("questions", {}).items()
    ]
    assert [(*row[:4], row[4].strip(), row[5]) for row in found] == expected


def test_cells_are_every_item_answer_and_population_of_each_question_and_no_other(tables: Tables) -> None:
    rows = tables("question_cells")
    found = set(zip(*(rows[name] for name in [*CELL, "role"]), strict=True))
    assert len(found) == len(rows)
    assert found == {
        (one["study"], one["wave"], name, item, answer, population, role)
        for one in questionnaires()
        for name, asked in one.get("questions", {}).items()
        for item, (answer, role), population in product(
            [item["id"] for item in asked.get("items", [])] or [""],
            answers_of(one["scales"][asked["scale"]]).items(),
            asked.get("populations", ["ensemble"]),
        )
    }


def answers_of(scale: dict[str, Any]) -> dict[str, str]:
    """Return what a question on a scale may show, by identifier, with its role."""
    roles = {band["id"]: "band" for band in scale.get("bands", [])}
    roles |= {answer["id"]: "answer" for answer in scale.get("answers", [])}
    roles |= {total["id"]: "total" for total in scale.get("totals", [])}
    roles |= {scale["dont_know"]: "dont_know"} if "dont_know" in scale else {}
    roles |= {scale["unplaced"]["id"]: "unplaced"} if "unplaced" in scale else {}
    return roles | ({"mean": "mean"} if scale["kind"] == "notes" else {})


def test_comparisons_are_those_that_questionnaires_declare(tables: Tables) -> None:
    rows = tables("comparisons")
    columns = [*WAVE, "question_id", "other_study", "other_wave", "other_question", "is_comparable"]
    assert list(zip(*(rows[name] for name in columns), strict=True)) == [
        (one["study"], one["wave"], name, other["study"], other["wave"], other["question"], other["is_comparable"])
        for one in questionnaires()
        for name, asked in one.get("questions", {}).items()
        for other in asked.get("compared_with", [])
    ]
    assert rows["why"].str.len().gt(20).all()


# --- estimates ---


def test_estimates_have_exactly_their_columns_types_and_one_row_by_key(tables: Tables) -> None:
    rows = tables("estimates")
    assert {name: str(kind) for name, kind in rows.dtypes.items()} == {**COLUMNS, "reading": "str"}
    assert not rows.duplicated(KEY).any()
    pd.testing.assert_frame_equal(rows, rows.sort_values(KEY, kind="stable", ignore_index=True))


def test_every_estimate_of_an_answer_is_a_cell_of_its_questionnaire(tables: Tables) -> None:
    rows = tables("estimates").query("question_id != ''")
    cells = set(zip(*(tables("question_cells")[name] for name in CELL), strict=True))
    others = rows[[key not in cells for key in zip(*(rows[name] for name in CELL), strict=True)]]
    assert set(others["answer"]) == FACTS
    assert set(others["provenance"]) == {PUBLISHED}


def test_a_value_stands_where_the_status_says_so_and_nowhere_else(tables: Tables) -> None:
    rows = tables("estimates")
    assert (rows["value"].notna() == (rows["status"] == "shown")).all()
    assert rows.groupby("provenance")["status"].agg(set).to_dict() == {
        OBSERVED: {"shown", "suppressed"},
        PUBLISHED: {"shown", "lost", "suppressed"},
        SIMULATED: {"shown", "suppressed"},
    }
    hidden = rows[rows["status"] == "suppressed"]
    assert len(hidden)
    assert hidden[["value", "value_lb", "value_ub", "deff", "n_eff", "base_population"]].isna().all().all()
    shares = rows.query("unit == 'percent' and status == 'shown'")
    assert shares["value"].between(0, 100).all()


def test_every_printed_figure_is_in_the_estimates_as_the_file_has_it(tables: Tables) -> None:
    rows = of_the_observatoire(tables("estimates")).query("provenance == 'published'").set_index([*CELL, *PLACE])
    expected = {}
    for key, row in printed():
        cell = (*key.values(), *(row[name] for name in CELL[2:]), row["level"], row["territory_code"])
        expected[cell] = (float(row["value"]) if row["value"] else None, row["unit"], row["caveat"])
    assert rows.index.is_unique
    found = rows.astype(object).where(rows.notna(), None)[["value", "unit", "caveats"]]
    assert {cell: tuple(row) for cell, row in zip(found.index, found.to_numpy(), strict=True)} == expected


def test_every_source_of_a_printed_figure_is_a_document_that_readers_can_look_for(tables: Tables) -> None:
    sources = yaml.load((SURVEYS / "sources.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    cards = [(one["title"], one["publisher"], one["date"]) for one in sources.values()]
    for text in set(of_the_observatoire(tables("estimates")).query("provenance == 'published'")["source"]):
        assert any(all(part in text for part in card) for card in cards), text


# --- simulated rows ---


def test_hidden_simulations_leave_no_simulated_row_in_any_table(without_simulated: dict[str, pd.DataFrame]) -> None:
    for table in without_simulated.values():
        if "provenance" in table:
            assert set(table["provenance"]) <= {PUBLISHED, OBSERVED}
    for name in ("simulated_effects", "simulated_assumptions", "perceived_indices"):
        assert without_simulated[name].empty


def test_hiding_simulations_changes_no_other_row(tables: Tables, without_simulated: dict[str, pd.DataFrame]) -> None:
    kept = tables("estimates").query("provenance != 'simulated'").reset_index(drop=True)
    pd.testing.assert_frame_equal(without_simulated["estimates"], kept)
    for name in ("studies", "questions", "question_cells", "comparisons", "survey_rules", "zonings"):
        unchanged = without_simulated[name].reset_index(drop=True)
        pd.testing.assert_frame_equal(unchanged, tables(name), check_dtype=False)


def test_hidden_tables_have_the_columns_of_the_shown_ones(
    tables: Tables, without_simulated: dict[str, pd.DataFrame]
) -> None:
    assert {name: sorted(table.columns) for name, table in without_simulated.items()} == {
        name: sorted(tables(name).columns) for name in without_simulated
    }


def test_only_the_waves_that_ask_for_it_are_simulated_and_never_a_region(tables: Tables) -> None:
    rows = tables("estimates").query("provenance == 'simulated'")
    asking = {(one["study"], one["wave"]): one["grid"] for one in questionnaires() if "simulation" in one}
    assert set(zip(rows["study"], rows["wave"], strict=True)) == set(asking)
    levels = rows.groupby(WAVE)["level"].agg(set)
    assert {key: levels[key] for key in asking} == {key: {"france", grid} for key, grid in asking.items()}


def test_simulated_figures_of_the_ensemble_are_the_printed_ones_to_half_their_last_digit(tables: Tables) -> None:
    rows = tables("estimates").query("status == 'shown'")
    simulated, published = (
        rows[rows["provenance"] == one].set_index([*CELL, *PLACE]) for one in (SIMULATED, PUBLISHED)
    )
    both = simulated.join(published["value"].rename("printed"), how="inner")
    assert len(both) > 100
    assert ((both["value"] - both["printed"]).abs() <= both["unit"].map(HALF_A_UNIT) + 1e-6).all()


def test_every_simulated_wave_says_what_was_drawn_and_what_was_assumed(tables: Tables) -> None:
    simulated = set(zip(*(tables("estimates").query("provenance == 'simulated'")[one] for one in WAVE), strict=True))
    for name in ("simulated_effects", "simulated_assumptions"):
        rows = tables(name)
        assert set(zip(rows["study"], rows["wave"], strict=True)) == simulated
        texts = [column for column in rows if column.endswith("label")]
        assert rows[[one for one in texts if one != "answer_label"]].ne("").all().all()
    assert tables("simulated_effects")["effect"].abs().max() < 3


# --- zones ---


@pytest.mark.parametrize(("zoning", "count"), [("zone_enquete", 12), ("grande_zone", 5)])
def test_outlines_of_zones_cover_their_regions_exactly(tables: Tables, zoning: grid.Zoning, count: int) -> None:
    zones: gpd.GeoDataFrame = tables(f"outlines_{zoning}").set_index("territory_code")
    regions: gpd.GeoDataFrame = tables("outlines_region").set_index("territory_code")
    with (SURVEYS.parent / "reference" / "zonings.csv").open(encoding="utf-8", newline="") as file:
        members = [row for row in csv.DictReader(file) if row["zoning"] == zoning]
    assert len(zones) == count
    assert zones.geometry.is_valid.all()
    for code, shape in zones.geometry.items():
        mine = regions.loc[[row["member_code"] for row in members if row["zone_code"] == code]].geometry
        assert shape.area == pytest.approx(mine.area.sum(), rel=1e-12)
        assert shape.symmetric_difference(mine.union_all()).area == pytest.approx(0, abs=1e-9)
    metropolitan = regions.loc[[row["member_code"] for row in members]]
    assert sorted(metropolitan.index) == sorted(grid.codes("region", metropolitan_only=True))
    assert zones.geometry.area.sum() == pytest.approx(metropolitan.area.sum(), rel=1e-12)
    assert zones.union_all().area == pytest.approx(metropolitan.area.sum(), rel=1e-9), "zones do not overlap"


def test_corse_lies_in_the_zone_that_bears_its_name(tables: Tables) -> None:
    zones = tables("outlines_zone_enquete").set_index("territory_code")
    corse = tables("outlines_region").set_index("territory_code").geometry["94"]
    assert zones.index[zones.covers(corse)].tolist() == ["93-94"]
    assert "94" not in zones.index and "93" not in zones.index
    assert "Corse" in zones.loc["93-94", "name"]


def test_every_zone_of_the_estimates_has_an_outline(tables: Tables) -> None:
    rows = tables("estimates")
    for zoning in ("zone_enquete", "grande_zone"):
        codes = set(rows.query("level == @zoning")["territory_code"])
        assert codes == set(tables(f"outlines_{zoning}")["territory_code"])


def test_rules_are_those_of_the_card_in_its_words(tables: Tables) -> None:
    card = yaml.load((SURVEYS / "rules.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    rows = tables("survey_rules")
    told = dict(zip(rows["rule"], rows["explanation"], strict=True))
    degrees = told.pop("degrees")
    assert told == card["explanations"]
    errors = card["degree_errors"]
    for name in ("clearly", "rather", "equal"):
        assert f"{errors[name]:.1f}".replace(".", ",") in degrees
    assert errors["command"] in degrees
    assert "97,5 %" in degrees and "85 %" in degrees
    assert (card["degree_clearly"], card["degree_rather"]) == (0.975, 0.85)
