"""What pages of studies read: unknown names first, then one provenance in every view, then known figures."""

import csv
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

import tiers
from helpers.survey.estimate_row import ALIKE, ALL, LOST, OBSERVED, PUBLISHED, SHOWN, SIMULATED, SUPPRESSED
from helpers.tables.store import read_table, write_table
from helpers.tables.views import study_rows
from helpers.tables.views import study_views as views
from helpers.tables.views.official_views import read_territory
from helpers.tables.views.study_rows import CELL, UNPUBLISHED
from helpers.territory import grid
from helpers.territory.grid import Territory
from refusals import refused

SURVEYS = Path(__file__).parents[2] / "data" / "surveys"
CITIZENS = ("impact_citoyens", "2019-10")
CITIZENS_2015 = ("phare_citoyens", "2015-09")
PLAYING = ("jouer_collectif_citoyens", "2020-05")
ASSOCIATIONS = ("phare_associations", "2015-11")
COMPANIES = ("phare_entreprises", "2015-10")
MAYORS = ("phare_institutions", "2016-10")
# Statuses that a view of one provenance may hold.
STATUSES = {
    OBSERVED: {SHOWN, SUPPRESSED, UNPUBLISHED},
    PUBLISHED: {SHOWN, LOST, SUPPRESSED, UNPUBLISHED},
    SIMULATED: {SHOWN, SUPPRESSED, UNPUBLISHED},
    "": {UNPUBLISHED},
}
FILES = ("published.csv", "estimates.csv")
Printed = dict[tuple[str, ...], str]
pytestmark = pytest.mark.usefixtures("tables")


class View(NamedTuple):
    """What `study_answers` gives for one question in one place."""

    key: tuple[str, str, str]
    place: Territory
    rows: pd.DataFrame

    @property
    def provenance(self) -> str:
        (found,) = set(self.rows["provenance"].dropna()) or {""}
        return str(found)


@pytest.fixture(scope="module")
def every_view(built_root: Path) -> list[View]:
    """Return what `study_answers` gives for each question of each study, in France and in some or all of its zones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARNETS_ROOT", str(built_root))
        return [
            View((study, wave, question), place, views.study_answers(study, wave, question, place))
            for study, wave, zoning in read_table("studies")[["study", "wave", "grid"]].itertuples(index=False)
            for question in views.study_questions(study, wave)["question_id"]
            for place in places(zoning, tiers.of_tier(7, 7, 1))  # the views of all zones take minutes
        ]


@pytest.fixture
def own_tables(built_root: Path, root: Path) -> Path:
    """Return a root that holds copies of the tables, which a test may spoil."""
    shutil.copytree(built_root / "_build", root / "_build")
    return root


def places(zoning: grid.Level, step: int = 1) -> Iterator[Territory]:
    yield grid.territory("france", "FRA")
    yield from (grid.territory(zoning, code) for code in grid.codes(zoning)[::step] if zoning != "france")


@cache
def printed(study: str, wave: str, question: str, level: str, code: str) -> Printed:
    """Return the printed value of each cell of a question in a place as the file has it: "" where lost, or suppressed.

    Printed results of other producers are in estimates.csv; where n_obs is there, it holds what respondents answered.
    """
    path = next((SURVEYS / study / wave / name for name in FILES if (SURVEYS / study / wave / name).exists()), None)
    if path is None:
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["question_id"] == question and not row.get("n_obs")]
    here = [row for row in rows if (row["level"], row["territory_code"]) == (level, code)]
    return {
        (row["item"], row["answer"], row["population"]): SUPPRESSED if row.get("status") == SUPPRESSED else row["value"]
        for row in here
    }


def by_answer(rows: pd.DataFrame, *names: str) -> dict[str, float]:
    """Return the values of some answers."""
    kept = rows[rows["answer"].isin(names)] if names else rows
    return dict(zip(kept["answer"], kept["value"], strict=True))


# --- what does not exist ---


@pytest.mark.parametrize("key", [("impact_citoyen", "2019-10"), ("impact_citoyens", "2015-09"), ("", "")])
def test_unknown_wave_is_named_with_the_known_ones(key: tuple[str, str]) -> None:
    with refused("QuestionnaireError unknown-study") as caught:
        views.read_study(*key)
    assert str(caught.value).startswith(f"data/surveys: There is no wave '{key[1]}' of the study '{key[0]}'. Waves are")
    for view in (views.study_questions, views.zone_outlines):
        with refused("QuestionnaireError unknown-study"):
            view(*key)


def test_unknown_question_is_named_with_those_of_the_study() -> None:
    with refused("QuestionnaireError unknown-question") as caught:
        views.printed_answers(*CITIZENS, "q2")
    assert str(caught.value) == (
        "data/surveys/impact_citoyens/2019-10/questionnaire.yml: 'impact_citoyens' of 2019-10 has no question 'q2'. "
        "Its questions are 'q1', 'q6', 'q8', 'si', 'mobilisation'."
    )
    for view in (views.printed_answers, views.printed_means):
        with refused("QuestionnaireError unknown-question"):
            view(*CITIZENS, "q2")
    with refused("QuestionnaireError unknown-question"):
        views.zone_answers(*CITIZENS, "q2", "mean")


# --- every question in every place ---


def test_every_view_has_each_cell_of_its_question_once(every_view: list[View], tables: Callable[[str], Any]) -> None:
    cells = tables("question_cells").query("role != 'unplaced'")
    expected = {
        key: set(map(tuple, part[CELL].to_numpy())) for key, part in cells.groupby(["study", "wave", "question_id"])
    }
    assert len(every_view) > tiers.of_tier(100, 100, 300)
    for key, place, rows in every_view:
        found = list(map(tuple, rows[CELL].to_numpy()))
        assert len(found) == len(set(found))
        assert set(found) == expected[key]
        assert set(rows["territory_code"]) == {place.code}
        assert set(rows["name"]) == {place.name}


def test_no_view_mixes_two_provenances(every_view: list[View]) -> None:
    for key, place, rows in every_view:
        assert len(set(rows["provenance"].dropna())) <= 1, (key, place.code)


def test_a_value_is_there_exactly_where_its_status_says_so(every_view: list[View]) -> None:
    for view in every_view:
        assert (view.rows["value"].notna() == (view.rows["status"] == SHOWN)).all()
        alike = {ALIKE} if view.place.level != "france" else set()
        assert set(view.rows["status"]) <= STATUSES[view.provenance] | alike
        assert view.rows["significance"].notna().all()
        assert view.rows["caveats"].notna().all()


def test_printed_figures_come_first_where_each_item_has_an_answer_printed(every_view: list[View]) -> None:
    seen = set()
    for view in every_view:
        shown = printed(*view.key, view.place.level, view.place.code)
        parts = view.rows[view.rows["role"].isin(["answer", "band"])]
        wanted = set(zip(parts["item"], parts["population"], strict=True))
        keys = zip(parts["item"], parts["answer"], parts["population"], strict=True)
        having = {(item, population) for item, answer, population in keys if shown.get((item, answer, population))}
        if having == wanted:
            assert view.provenance == PUBLISHED, view.key
        elif view.provenance == PUBLISHED:
            estimates = read_estimates(view)
            assert SIMULATED not in set(estimates["provenance"]), "simulated ones come before printed ones with holes"
        seen.add((having == wanted, view.provenance))
    assert {(True, PUBLISHED), *((False, name) for name in (SIMULATED, OBSERVED, PUBLISHED, ""))} == seen


def read_estimates(view: View) -> pd.DataFrame:
    rows = study_rows.asked_rows(*view.key)
    return rows[(rows["level"] == view.place.level) & (rows["territory_code"] == view.place.code)]


def test_holes_of_printed_figures_are_lost_or_unpublished_as_the_file_says(every_view: list[View]) -> None:
    counts = {SHOWN: 0, LOST: 0, SUPPRESSED: 0, UNPUBLISHED: 0}
    for view in (one for one in every_view if one.provenance == PUBLISHED):
        shown = printed(*view.key, view.place.level, view.place.code)
        for row in view.rows.itertuples():
            text = shown.get((row.item, row.answer, row.population))
            status = UNPUBLISHED if text is None else SUPPRESSED if text == SUPPRESSED else SHOWN if text else LOST
            if row.status == ALIKE:
                assert status == SHOWN and pd.isna(row.value), "its rule is in test_told_apart.py"
                continue
            assert row.status == status, (view.key, row.item, row.answer)
            assert status != SHOWN or row.value == float(text)
            counts[status] += 1
    assert min(counts.values()) >= 2


def test_no_simulated_figure_of_france_stands_where_a_printed_one_makes_the_picture(every_view: list[View]) -> None:
    simulated = {view.key[::2] for view in every_view if view.place.level == "france" and view.provenance == SIMULATED}
    assert simulated == {
        ("impact_citoyens", "q1"),  # means are printed, and a share whose band is not said
        ("phare_associations", "fragilites"),  # printed for one population or the other, by item
        ("phare_entreprises", "q1"),  # means alone are printed
        ("phare_institutions", "jp_associations"),  # totals alone are printed for some items
    }


@pytest.mark.slow
def test_printed_answers_and_means_are_never_simulated(every_view: list[View], tables: Callable[[str], Any]) -> None:
    for key in dict.fromkeys(view.key for view in every_view):
        rows = views.printed_answers(*key)
        assert set(rows["provenance"].dropna()) <= {PUBLISHED, OBSERVED}
        if OBSERVED in set(rows["provenance"]):
            continue
        shown = printed(*key, "france", "FRA")
        values = {(row.item, row.answer, row.population): row.value for row in rows.itertuples() if row.status == SHOWN}
        cells = set(map(tuple, rows[CELL].to_numpy()))
        assert values == {cell: float(text) for cell, text in shown.items() if text and cell in cells}


def test_captions_of_every_view_are_whole(every_view: list[View]) -> None:
    for _, _, rows in every_view:
        for name in (
            "study_label",
            "fieldwork",
            "asked",
            "text",
            "title",
            "item_label",
            "answer_label",
            "grid",
            "base",
        ):
            assert rows[name].str.len().gt(0).all(), name


# --- two waves ---


def test_means_of_2019_stand_beside_those_of_2015_as_printed() -> None:
    rows = views.printed_means(*CITIZENS, "q1").set_index("item")
    assert len(rows) == 16
    assert set(rows["recall_study"].dropna()) == {"PHARE-Citoyens"}
    for item in ("emploi", "culture", "sante"):
        now = printed(*CITIZENS, "q1", "france", "FRA")[item, "mean", ALL]
        before = printed(*CITIZENS_2015, "q1", "france", "FRA")[item, "mean", ALL]
        change = float(printed(*CITIZENS, "q1", "france", "FRA")[item, "change", ALL])
        assert rows.loc[item, ["value", "recall"]].tolist() == [float(now), float(before)]
        assert rows.loc[item, "change"] == pytest.approx(change)
    assert (rows["recall"].isna() == (rows["recall_status"] != SHOWN)).all()
    assert rows.loc[rows["recall"].isna() | rows["value"].isna(), "change"].isna().all()
    assert rows["recall_why"].nunique() == 1


def test_the_former_wave_is_left_out_where_it_is_not_declared_comparable(own_tables: Path) -> None:
    comparisons = read_table("comparisons")
    write_table("comparisons", comparisons.assign(is_comparable=False))
    rows = views.printed_means(*CITIZENS, "q1")
    assert rows["recall"].isna().all()
    assert rows["change"].isna().all()
    assert set(rows["recall_status"]) == {LOST}
    assert rows["value"].notna().sum() >= 12


def test_two_totals_of_81_percent_are_two_questions_with_different_answers() -> None:
    necessity, playing = views.printed_answers(*CITIZENS, "q8"), views.printed_answers(*PLAYING, "jc1")
    assert by_answer(necessity)["total_necessaire"] == by_answer(playing)["utile_total"] == 81
    assert by_answer(necessity, "indispensable", "necessaire") == {"indispensable": 24, "necessaire": 57}
    assert by_answer(playing, "incontournable", "utile") == {"incontournable": 29, "utile": 52}
    first, second = necessity.iloc[0], playing.iloc[0]
    assert [first["study"], first["question_id"]] != [second["study"], second["question_id"]]
    assert first["text"] != second["text"]
    assert not set(necessity.query("role == 'answer'")["answer_label"]) & set(playing["answer_label"])
    (declared,) = (
        read_table("comparisons").query("study == 'impact_citoyens' and question_id == 'q8'").to_dict("records")
    )
    assert (declared["other_study"], declared["is_comparable"]) == ("jouer_collectif_citoyens", False)


# --- zones ---

ON_MAPS = [
    (*CITIZENS, "q1", "mean", ALL),
    (*CITIZENS, "q8", "total_necessaire", ALL),
    (*COMPANIES, "p1", "oui", ALL),
    (*MAYORS, "q3", "total_oui", ALL),
    (*ASSOCIATIONS, "p1", "oui", "employeuses"),
    (*ASSOCIATIONS, "p1", "oui", "non_employeuses"),
    (*ASSOCIATIONS, "p1", "oui", ALL),
    (*CITIZENS, "mobilisation", "pas_assez", ALL),
    (*CITIZENS_2015, "priorites", "citee", ALL),
]


@pytest.mark.parametrize("asked", ON_MAPS, ids=lambda asked: "-".join(asked[::2]))
def test_zone_answers_cover_every_zone_once_with_one_provenance(asked: tuple[str, ...]) -> None:
    rows = views.zone_answers(*asked)
    zones = set(grid.codes(views.read_study(*asked[:2])["grid"]))
    for _, part in rows.groupby("item"):
        assert len(part) == len(zones)
        assert set(part["territory_code"]) == zones == set(views.zone_outlines(*asked[:2])["territory_code"])
    assert len(set(rows["provenance"].dropna())) <= 1
    assert (rows["name"] != "").all()
    # Beside simulated zones stands the simulated ensemble, beside printed ones the printed one.
    assert not set(rows["provenance"].dropna()) or set(rows["reference_provenance"].dropna()) <= set(
        rows["provenance"].dropna()
    )
    for row in rows.itertuples():
        text = printed(*asked[:3], "france", "FRA").get((row.item, row.answer, row.population))
        rounding = 0 if row.reference_provenance == PUBLISHED else 0.05 if row.unit == "note" else 0.5
        assert not text or row.reference == pytest.approx(float(text), abs=rounding + 1e-6)


@pytest.mark.parametrize("asked", [(*CITIZENS, "q1"), (*CITIZENS, "q8"), (*ASSOCIATIONS, "p1"), (*ASSOCIATIONS, "q13")])
@pytest.mark.slow
def test_the_ensemble_beside_a_place_has_the_provenance_of_the_place(asked: tuple[str, str, str]) -> None:
    for place in places(views.read_study(*asked[:2])["grid"]):
        shown = views.study_answers(*asked, place)["provenance"].dropna()
        beside = views.reference_answers(*asked, place)["provenance"].dropna()
        assert set(beside) == set(shown)


def test_the_map_of_associations_with_employees_is_the_printed_one() -> None:
    rows = views.zone_answers(*ASSOCIATIONS, "p1", "oui", "employeuses").set_index("territory_code")
    expected = {
        code: printed(*ASSOCIATIONS, "p1", "grande_zone", code)["", "oui", "employeuses"] for code in rows.index
    }
    assert rows["value"].to_dict() == {code: float(text) for code, text in expected.items()}
    assert set(rows["provenance"]) == {PUBLISHED}
    assert set(rows["significance"]) == {"untested"}
    assert set(rows["reference"]) == {53}


def test_bases_are_those_of_the_questionnaire_the_largest_first() -> None:
    rows = views.study_bases(*CITIZENS)
    assert len(rows) == 12
    assert rows["value"].is_monotonic_decreasing
    assert rows.set_index("territory_code")["value"][["11", "93-94", "24"]].tolist() == [9.3e6, 4.3e6, 2e6]
    assert rows["value"].sum() == 50.3e6
    assert rows["name"].notna().all()


def test_what_was_printed_for_a_region_is_shown_on_the_page_of_its_zone() -> None:
    """82 % of Occitanie find it necessary or indispensable to act together: one of two regional figures of 2019."""
    rows = views.study_fragments(*CITIZENS, read_territory("zone_enquete", "76")).set_index("question_id")
    assert set(rows["provenance"]) == {PUBLISHED}
    assert rows.loc["q8", ["answer", "value", "reference", "name", "level"]].tolist() == [
        "total_necessaire", 82, 81, "Occitanie", "region",
    ]  # fmt: skip
    assert rows.loc["mobilisation", "value"] == 49
    assert pd.isna(rows.loc["mobilisation", "reference"])


@pytest.mark.slow
def test_fragments_of_every_zone_are_all_those_printed_by_region_or_zone_and_no_other() -> None:
    for study, wave, zoning in read_table("studies")[["study", "wave", "grid"]].itertuples(index=False):
        if zoning == "france" or (SURVEYS / study / wave / "estimates.csv").exists():
            continue  # results of other producers have a figure of their own at each of their levels
        parts = [views.study_fragments(study, wave, place) for place in places(zoning) if place.level != "france"]
        found = [(row.level, row.territory_code, row.answer) for part in parts for row in part.itertuples()]
        rows = read_table("estimates").query("study == @study and wave == @wave and provenance == 'published'")
        rows = rows[(rows["question_id"] != "") & (rows["level"] != "france")]
        expected = list(zip(rows["level"], rows["territory_code"], rows["answer"], strict=True))
        assert sorted(found) == sorted(expected), study


@pytest.mark.parametrize("level", ["zone_enquete", "france"])
def test_a_place_without_anything_printed_has_no_fragment(level: grid.Level) -> None:
    code = {"zone_enquete": "28", "france": "FRA"}[level]
    assert views.study_fragments(*CITIZENS, read_territory(level, code)).empty


# --- measured and felt ---


def test_a_zone_of_two_regions_has_two_measured_indices_and_one_felt_by_domain() -> None:
    rows = views.measured_and_felt(*CITIZENS, read_territory("zone_enquete", "93-94"))
    counts = rows.groupby(["domain", "kind"]).size().unstack()
    assert len(counts) == 16
    assert (counts["measured"] == 2).all() and (counts["felt"] == 1).all()
    assert set(rows.query("kind == 'felt'")["provenance"]) == {SIMULATED}
    assert rows.query("kind == 'measured'")["provenance"].isna().all()
    measured = rows.query("kind == 'measured' and name == 'Corse'").set_index("domain")["value"]
    indices = read_table("indices").query("level == 'region' and territory_code == '94'").set_index("domain")["index"]
    pd.testing.assert_series_equal(measured.sort_index(), indices.sort_index(), check_names=False)


def test_a_felt_index_has_a_value_wherever_its_zone_has_a_mean() -> None:
    """A zone with a verdict and no value would be told significantly different without a figure."""
    rows = read_table("perceived_indices")
    assert set(zip(rows["study"], rows["wave"], strict=True)) == {CITIZENS, COMPANIES}
    assert (rows["index"].notna() == rows["mean"].notna()).all()
    assert rows["index"].notna().any()
    assert set(rows["provenance"]) == {SIMULATED}


def test_france_has_no_gap_to_itself() -> None:
    assert views.measured_and_felt(*CITIZENS, read_territory("france", "FRA")).empty


def test_a_zone_of_a_study_without_notes_has_measured_indices_alone() -> None:
    rows = views.measured_and_felt(*ASSOCIATIONS, read_territory("grande_zone", "NO"))
    assert set(rows["kind"]) == {"measured"}
    assert set(rows["name"]) == {"Bretagne", "Centre-Val de Loire", "Normandie", "Pays de la Loire"}


# --- what comes before what, on rows made for it ---


def made(**by_provenance: dict[str, float | None]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of one question of two answers and a total, by provenance, and its cells."""
    roles = {"yes": "answer", "no": "answer", "total": "total"}
    cells = pd.DataFrame([{"item": "", "answer": one, "population": ALL, "role": role} for one, role in roles.items()])
    rows = [
        {
            "item": "", "answer": answer, "population": ALL, "value": value, "provenance": provenance,
            "status": LOST if value is None else SHOWN, "caveats": "", "significance": "untested",
        }
        for provenance, values in by_provenance.items()
        for answer, value in values.items()
    ]  # fmt: skip
    columns = [*CELL, "value", "provenance", "status", "caveats", "significance"]
    return pd.DataFrame(rows, columns=columns), cells


WHOLE = {"yes": 60.0, "no": 40.0, "total": 100.0}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ({"observed": WHOLE, "published": WHOLE, "simulated": WHOLE}, "observed"),
        ({"published": WHOLE, "simulated": WHOLE}, "published"),
        ({"published": {"yes": 60.0}, "simulated": WHOLE}, "published"),
        ({"published": {"yes": None, "no": None, "total": 100.0}, "simulated": WHOLE}, "simulated"),
        ({"published": {"total": 100.0}, "simulated": WHOLE}, "simulated"),
        ({"published": {"total": 100.0}}, "published"),
        ({"published": {"yes": None}}, "published"),
        ({"observed": {"yes": 60.0}, "simulated": WHOLE}, "observed"),
        ({}, None),
    ],
)
def test_the_best_provenance_is_chosen_and_its_holes_are_kept(
    rows: dict[str, dict[str, float | None]], expected: str | None
) -> None:
    kept = study_rows.one_provenance(*made(**rows))
    assert kept["answer"].tolist() == ["yes", "no", "total"]
    assert set(kept["provenance"].dropna()) == ({expected} if expected else set())
    mine = rows.get(expected or "", {})
    statuses = [UNPUBLISHED if one not in mine else LOST if mine[one] is None else SHOWN for one in WHOLE]
    assert kept["status"].tolist() == statuses
