"""Means and shares, row by row: what lacks is a word at its end, what is tested a sign and words."""

import math
from typing import Any

import pandas as pd
import pytest
from toy_study import SIMULATED, TYPES, WIDTHS, ZONAL, drawn, figure_of, notes, plain, shares, table_of

from helpers import charts
from helpers import tables as published
from helpers.charts import theme
from helpers.charts.figure import Figure
from helpers.charts.surveys.means import draw_waves, draw_zone_means
from helpers.wording import say


def waves(values: dict[str, tuple[float | str, float | None]], **facts: Any) -> pd.DataFrame:
    """Return means as `tables.printed_means` does: by item, the mean of the wave and that of the former one."""
    table = notes({item: (20, 30, 50, mean) for item, (mean, _) in values.items()}, **facts)
    means = table[table["role"] == "mean"].reset_index(drop=True)
    recall = [math.nan if former is None else former for _, former in values.values()]
    has_former = any(former is not None for _, former in values.values())
    return means.assign(
        recall=recall,
        recall_status=["lost" if math.isnan(value) else "shown" for value in recall],
        recall_study="ANCIENNE" if has_former else None,
        recall_fieldwork="septembre 2015" if has_former else None,
        recall_caveats="relu",
        recall_why="même échelle" if has_former else None,
        change=means["value"] - pd.Series(recall),
    )


def zone_means(verdicts: dict[str, str]) -> Figure:
    """Return the means of a zone, with the verdict of each item, beside an ensemble at 6."""
    rows = notes(dict.fromkeys(verdicts, (20, 30, 50, 6.4)), **ZONAL, **SIMULATED)
    rows = rows.assign(value_lb=rows["value"] - 0.3, value_ub=rows["value"] + 0.3)
    rows["significance"] = rows["item_label"].map(verdicts)
    return figure_of(draw_zone_means(rows, notes(dict.fromkeys(verdicts, (20, 30, 50, 6.0)))))


def texts_drawn(made: Figure, width: int = theme.WIDE_PX) -> list[str]:
    """Return the texts at the end of rows."""
    return [plain(row["text"]) for row in drawn(made, width) if "text" in row and "part" not in row]


# --- two waves ---


def test_lost_mean_is_said_on_its_row_and_no_point_is_drawn() -> None:
    made = figure_of(draw_waves(waves({"A": (6.4, 7.1), "B": ("lost", 6.0)})))
    assert "perdue" in texts_drawn(made)
    assert {row["item_label"] for row in drawn(made) if "wave" in row} == {"A"}
    assert "Sans moyenne lisible ou publiée : B" in made.alt
    assert table_of(made)["État"].tolist() == ["publié", "valeur perdue"]


def test_former_mean_that_is_lost_makes_no_change() -> None:
    made = figure_of(draw_waves(waves({"A": (6.4, 7.1), "B": (5.8, None)})))
    assert texts_drawn(made) == ["6,4 (−0,7)", "5,8"]
    assert table_of(made)["Évolution"].tolist() == ["−0,7", "n.d."]


def test_first_item_stays_first_only_if_it_was() -> None:
    assert "A reste la première" in figure_of(draw_waves(waves({"A": (6.4, 7.1), "B": (5.8, 7.0)}))).title
    assert "A est la première" in figure_of(draw_waves(waves({"A": (6.4, 7.1), "B": (5.8, 7.2)}))).title
    assert "A est la première" in figure_of(draw_waves(waves({"A": (6.4, None), "B": (5.8, 7.2)}))).title


def test_all_notes_fall_only_if_they_all_do() -> None:
    assert "toutes les notes" in figure_of(draw_waves(waves({"A": (6.4, 7.1), "B": (5.8, 6.0)}))).title
    assert "toutes les notes" not in figure_of(draw_waves(waves({"A": (6.4, 7.1), "B": (5.8, 5.5)}))).title


def test_two_waves_have_both_sources_and_say_why_they_compare() -> None:
    made = figure_of(draw_waves(waves({"A": (6.4, 7.1)})))
    assert "septembre 2015 – ANCIENNE" in made.sources
    assert say("means.why", why="même échelle") in made.caveats
    assert "relu" in made.caveats


def test_one_wave_has_no_former_column() -> None:
    made = figure_of(draw_waves(waves({"A": (6.4, None)})))
    assert "Évolution" not in table_of(made)
    assert made.sources[0] == "Institut, octobre 2019 – TOY"
    assert "baisse" not in made.reading_note


# --- a zone beside the ensemble ---


@pytest.mark.parametrize("width", WIDTHS)
def test_significant_difference_is_a_sign_and_words_never_a_colour_alone(width: int) -> None:
    made = zone_means({"A": "higher", "B": "lower", "C": "not_significant"})
    assert texts_drawn(made, width)[:3] == ["6,4 ▲", "6,4 ▼", "6,4"]
    assert table_of(made)[say("columns.significance_label")].tolist() == [
        say("significance.higher"),
        say("significance.lower"),
        say("significance.not_significant"),
    ]
    assert "2 domaines sur 3 se distinguent" in made.title
    assert "supérieur : A." in made.alt and "inférieur : B." in plain(made.alt)


def test_one_or_no_difference_is_said_so() -> None:
    assert "1 domaine sur 2 se distingue du" in zone_means({"A": "higher", "B": "not_significant"}).title
    assert "aucun domaine ne se distingue" in zone_means({"A": "not_significant"}).title


def test_means_without_test_claim_no_likeness() -> None:
    made = zone_means({"A": "untested", "B": "untested"})
    assert "se distingue" not in made.title
    assert "aucune différence n'est testée" in made.reading_note
    assert say("columns.significance_label") not in table_of(made)


def test_limits_of_intervals_are_in_the_table_and_around_the_drawing() -> None:
    table = table_of(zone_means({"A": "higher"}))
    assert table[[say("columns.value_lb"), say("columns.value_ub"), "Ensemble"]].iloc[0].tolist() == [
        "6,1",
        "6,7",
        "6,0",
    ]
    assert "entre 6,1 et 6,7" in zone_means({"A": "higher"}).reading_note


# --- shares ---


def test_four_types_have_the_same_definitions_in_the_same_order_under_both_studies() -> None:
    values = dict.fromkeys(TYPES, 40.0)
    expected = tuple(say("shares.definition", label=label, text=text) for label, text in TYPES.values())
    for base in ("Entreprises", "Associations"):
        made = figure_of(charts.draw_shares(shares(values, has_definitions=True, base=base)))
        assert made.caveats[:4] == expected
        assert [row["row"] for row in drawn(made) if "value" in row] == [label for label, _ in TYPES.values()]


@pytest.mark.usefixtures("tables")
def test_definitions_of_the_real_studies_are_alike_word_for_word_but_one_example() -> None:
    found = []
    for study, wave, question in (("phare_entreprises", "2015-10", "q11"), ("phare_associations", "2015-11", "q13")):
        cells = published.printed_answers(study, wave, question)
        made = figure_of(charts.draw_shares(cells))
        found.append([text.split(" (")[0] for text in made.caveats[:4]])
        assert all(text.startswith("**") for text in made.caveats[:4])
    assert found[0] == found[1]


@pytest.mark.parametrize("status", ["suppressed", "lost", "unpublished"])
def test_absent_share_is_a_word_at_the_end_of_its_row_and_no_bar(status: str) -> None:
    made = figure_of(charts.draw_shares(shares({"A": 31, "B": status})))
    assert texts_drawn(made) == ["31 %", say(f"absent.{status}")]
    assert [row["value"] for row in drawn(made) if "value" in row] == [31.0, None]
    assert f"B : {say(f'statuses.{status}')}" in made.alt
    assert "en tête" not in made.title, "the one that lacks may be the highest"
    assert table_of(made)["Valeur"].tolist() == ["31", "n.d."]


def test_whole_ensemble_is_beside_a_zone_never_beside_itself() -> None:
    national = shares({"A": 40, "B": 50})
    zone = figure_of(charts.draw_shares(shares({"A": 31, "B": 62}, **ZONAL), national))
    assert [row["reference"] for row in drawn(zone) if "reference" in row] == [40.0, 50.0]
    assert "trait vertical" in zone.reading_note
    alone = figure_of(charts.draw_shares(national, national))
    assert [row["reference"] for row in drawn(alone) if "reference" in row] == [None, None]
    assert "trait vertical" not in alone.reading_note


def test_significance_of_a_share_is_a_sign_and_words() -> None:
    rows = shares({"A": 31, "B": 62}, **ZONAL, **SIMULATED).assign(value_lb=20.0, value_ub=70.0)
    made = figure_of(charts.draw_shares(rows.assign(significance=["lower", "higher"])))
    assert texts_drawn(made) == ["31 % ▼", "62 % ▲"]
    assert "supérieur au reste de l'ensemble : B" in made.alt and "inférieur : A" in made.alt
    assert table_of(made)[say("columns.value_lb")].tolist() == ["20,0", "20,0"]


def test_side_by_side_panels_keep_their_own_question_date_and_source() -> None:
    made = figure_of(
        charts.draw_side_by_side(
            {
                "citizens": shares({"A": 81}, text="Et vous ?", fieldwork="mai 2020"),
                "mayors": shares({"A": "lost"}, text="Et les maires ?", wording="lost", fieldwork="novembre 2020"),
            }
        )
    )
    assert "citoyens, 81 % ; maires, valeur perdue" in plain(made.title)
    assert "« Et vous ? »" in made.question and "Et les maires ? (la formulation exacte" in made.question
    assert "mai 2020" in made.reading_note and "novembre 2020" in made.reading_note
    assert [source for source in made.sources if "mai 2020" in source or "novembre 2020" in source] == list(
        made.sources[:1] + made.sources[2:]
    )
    assert len(made.specification(theme.WIDE_PX)["vconcat"]) == 1, "a panel without a figure is said, not drawn"
