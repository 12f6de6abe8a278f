"""The matrix of actors, measured and felt, how to read, what was printed for a place."""

import math
from typing import Any

import pandas as pd
import pytest
from toy_study import (
    ASKED,
    FRANCE,
    OPINIONS,
    SIMULATED,
    ZONAL,
    ZONE,
    drawn,
    figure_of,
    numbers_of,
    opinions,
    plain,
    shares,
    table_of,
)

from helpers import charts
from helpers.charts import theme
from helpers.charts.figure import Figure
from helpers.wording import say

# --- the matrix ---


def matrix() -> Figure:
    facts = {"wording": "reported"}
    return figure_of(
        charts.draw_matrix(
            {
                "citizens": opinions({"A": (61, 20, 10, 5, 4), "B": ("lost", 20, 10, 5, 4)}, text="Eux ?", **facts),
                "companies": opinions({"B": (69, 20, 5, 3, 3)}, text="Elles ?", **facts).assign(item="i1"),
            }
        )
    )


def test_empty_cells_of_the_matrix_are_said_lost_or_unpublished() -> None:
    texts = {(row["item_label"], row["actor"]): plain(row["text"]) for row in drawn(matrix()) if "actor" in row}
    assert texts == {
        ("A", "Citoyens"): "61 %",
        ("A", "Entreprises"): say("absent.unpublished"),
        ("B", "Citoyens"): say("absent.lost"),
        ("B", "Entreprises"): "69 %",
    }
    absent = {row["step"] for row in drawn(matrix()) if "step" in row and "%" not in row["text"]}
    assert absent == {say("matrix.absent")}
    assert "2 cases connues sur 4" in matrix().alt


def test_matrix_has_the_question_of_every_actor() -> None:
    assert "Citoyens : « Eux ? »" in matrix().question
    assert "Entreprises : « Elles ? »" in matrix().question
    assert "les entreprises pour « B » (69 % « très important »)" in plain(matrix().title)


# --- measured and felt ---


def indices(
    felt: float | None,
    verdict: str = "higher",
    regions: tuple[str, ...] = ("Normandie",),
    sampling: str = "one_stage",
) -> pd.DataFrame:
    """Return the rows of `tables.measured_and_felt` for one domain, its regions at 0.5."""
    study = {key: ASKED[key] for key in ("study_label", "institute", "fieldwork")}
    named = {"domain": "emploi", "number": 1, "label": "Emploi et insertion", "short_label": "Emploi", **study}
    measured = {"kind": "measured", "value": 0.5, "value_lb": math.nan, "value_ub": math.nan, "status": "shown"}
    rows: list[dict[str, Any]] = [{**named, **measured, "name": region, "significance": None} for region in regions]
    if felt is not None:
        limits = {"value": felt, "value_lb": felt - 1, "value_ub": felt + 1, "significance": verdict}
        limits |= {"kept": 0.8, "sampling": sampling}
        rows.append({**named, **limits, "kind": "felt", "name": "Zone", "status": "shown", "provenance": "simulated"})
    return pd.DataFrame(rows).reindex(
        columns=[*named, *measured, "kept", "sampling", "name", "significance", "provenance"]
    )


def test_felt_index_says_by_how_much_noise_reduces_it_and_what_its_bar_is() -> None:
    made = figure_of(charts.draw_measured_and_felt(indices(1.8), ZONE))
    assert any("réduit de 20 %" in plain(caveat) for caveat in made.caveats)
    assert "Holm" in made.reading_note
    assert "indicati" not in made.alt + made.reading_note


def test_felt_index_of_a_quota_sample_only_indicates() -> None:
    made = figure_of(charts.draw_measured_and_felt(indices(1.8, sampling="quota"), ZONE))
    assert say("survey.indicative_quota") in made.caveats
    assert "indicati" in made.alt and "indicati" in made.reading_note
    assert say("survey.lower_indicative") in table_of(made)


def test_felt_index_is_simulated_and_says_its_verdict() -> None:
    made = figure_of(charts.draw_measured_and_felt(indices(1.8), ZONE))
    assert made.is_simulated
    assert "ressenti plus fort qu'ailleurs pour Emploi et insertion" in made.title
    assert "+1,8" in made.reading_note and "+0,5" in made.reading_note
    assert table_of(made)[say("columns.value_lb")].tolist() == ["n.d.", "0,80"]


def test_index_that_is_only_measured_is_no_simulation() -> None:
    made = figure_of(charts.draw_measured_and_felt(indices(None), ZONE))
    assert not made.is_simulated
    assert "montré seul" in made.reading_note
    assert "simulées" not in " ".join([*made.sources, *made.caveats])


def test_official_indices_beside_simulated_ones_are_not_called_simulated() -> None:
    made = figure_of(charts.draw_measured_and_felt(indices(1.8), ZONE)).payload()
    labels = [column["label"] for column in made["columns"]]
    kinds, origins = labels.index(say("columns.kind_label")), labels.index(say("columns.origin"))
    expected = {
        say("felt.measured"): say("provenances.official"),
        say("felt.felt"): say("provenances.simulated"),
    }
    assert made["rows"]
    assert {row[kinds]: row[origins] for row in made["rows"]} == expected


def test_regions_of_a_zone_are_told_apart_by_name_and_shape() -> None:
    made = figure_of(charts.draw_measured_and_felt(indices(1.8, regions=("Corse", "Provence")), ZONE))
    specification = made.specification(theme.WIDE_PX)
    encodings = [layer.get("encoding", {}) for layer in specification["layer"]]
    scale = next(encoding["shape"]["scale"] for encoding in encodings if "shape" in encoding)
    assert scale["domain"] == ["Indice mesuré : Corse", "Indice mesuré : Provence", say("felt.felt_simulated")]
    assert len(set(scale["range"])) == 3


@pytest.mark.parametrize("rows", [indices(None), indices(None).iloc[:0]])
def test_a_study_that_tells_nothing_felt_has_no_index_and_no_word_of_it(rows: pd.DataFrame) -> None:
    assert charts.draw_study_indices(rows, FRANCE) is None
    assert charts.show_felt_introduction(rows) is None
    assert charts.show_felt_introduction(indices(1.8)) is not None


# --- how to read ---


def with_interval(rows: pd.DataFrame, verdict: str = "not_significant") -> pd.DataFrame:
    return rows.assign(value_lb=rows["value"] - 6, value_ub=rows["value"] + 6, significance=verdict)


def test_a_survey_that_gives_no_number_of_answers_claims_none() -> None:
    rows = with_interval(shares({"A": 31}, **ZONAL))
    rows = rows.assign(n_obs=pd.array([pd.NA] * len(rows), dtype="Int64"))
    text = plain(charts.show_reading_guide(rows, shares({"A": 40})).data)
    assert "partie de la population. Un autre" in " ".join(text.split())
    assert "au plus par question" not in text


def test_guide_without_intervals_says_that_there_are_none() -> None:
    text = charts.show_reading_guide(shares({"A": 31}), shares({"A": 40})).data
    assert "« TOY » n'a pas publié le nombre" in text


def test_guide_reads_the_numbers_of_the_page() -> None:
    rows = with_interval(shares({"A": 31}, **ZONAL, **SIMULATED))
    text = plain(charts.show_reading_guide(rows, shares({"A": 40})).data)
    assert {"31", "25", "37", "40", "200"} <= numbers_of(text)
    assert "rien ne permet de dire" in text and "simulés" in text


def test_guide_takes_answers_where_a_question_has_neither_total_nor_mean() -> None:
    rows = with_interval(opinions({"Sujet": (20, 40, 20, 15, 5)}, **ZONAL, **SIMULATED), "higher")
    text = plain(charts.show_reading_guide(rows, opinions({"Sujet": (30, 30, 20, 15, 5)})).data)
    assert OPINIONS[0] in text and "L'ensemble est à 30 %" in " ".join(text.split())


def test_guide_of_the_country_does_not_compare_it_with_itself() -> None:
    rows = with_interval(shares({"A": 31}, **SIMULATED))
    assert "L'ensemble est à" not in charts.show_reading_guide(rows, rows).data


# --- what was printed for a place ---


def test_fragment_that_is_lost_is_said_so() -> None:
    rows = shares({"A": "lost", "B": 46}).assign(reference=[37.0, math.nan])
    text = plain(charts.show_fragments(rows).data)
    assert "oui, valeur perdue ; ensemble : 37 %" in text
    assert "oui, 46 %." in text


def test_bases_are_populations_and_their_sum_is_beside_the_printed_one() -> None:
    bases = pd.DataFrame([{**ASKED, "name": name, "value": value} for name, value in (("Nord", 3e6), ("Sud", 2e6))])
    made = charts.show_bases(bases.assign(study_base=4_900_000))
    assert plain(made.scope).endswith("somme des bases : 5 000 000 personnes, pour un ensemble imprimé de 4 900 000.")
    assert say("bases.not_n") in made.caveats


def test_wave_without_printed_bases_says_so() -> None:
    nothing = pd.DataFrame(columns=[*ASKED, "name", "value", "study_base"])
    assert charts.show_bases(nothing).data == say("bases.nothing")
