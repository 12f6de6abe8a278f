"""The first screen of a territory: complete whatever is missing, names escaped, every number from its row."""

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from helpers import charts
from helpers import tables as views
from helpers.tables.views.brief_views import CARDS
from helpers.territory import grid
from helpers.territory.grid import Territory

Tables = Callable[[str], Any]
PRACTICES = pd.DataFrame(columns=["domain", "label", "slug", "n_similar", "case_id", "name", "region_name", "reach"])
FELT = pd.DataFrame(columns=["voice", "is_here", "study", "item"]).astype({"is_here": bool})
SIMILAR = pd.DataFrame(columns=["level", "name", "neighbour_code", "slug", "reasons", "n_shared"])


def card(**changes: Any) -> dict[str, Any]:
    row = {
        **{
            "label": "Santé",
            "short_label": "Santé",
            "slug": "sante",
            "index": 1.2,
            "rank": 2,
            "level": "region",
            "rank_p5": 1,
            "rank_p95": 3,
        },
        **{"n_ranked": 13, "share_third_percent": 97.0},
        **{"is_overseas": False, "n_metropolitan_above": 1},
        **{"indicator_label": "Espérance de vie", "unit": "ans", "decimals": 1, "period": "2014", "value": 84.5},
        **{"reference": 85.4, "n_priorities": 1, "is_old": False, "is_old_alone": False},
    }
    return row | changes


def brief(*rows: dict[str, Any], strongest: str = "", felt: pd.DataFrame = FELT) -> str:
    place = views.read_territory("region", "28")
    return str(charts.show_brief(pd.DataFrame(rows), strongest, felt, PRACTICES, SIMILAR, place).data)


@pytest.fixture(autouse=True)
def _built(tables: Tables) -> None:
    """Views read the tables built from the real data."""


def test_no_priority_is_a_sentence_and_no_card() -> None:
    text = brief()
    assert "<h3>" not in text
    assert "<ul" not in text
    assert text.count("carnets-lead") == 1


def test_names_are_escaped() -> None:
    text = brief(card(short_label="<b>x</b>", indicator_label='"><script>', unit="&"), strongest="<i>")
    assert "<b>" not in text
    assert "<script>" not in text
    assert "<i>" not in text


def test_priority_without_indicator_has_its_rank_alone() -> None:
    empty = {"value": float("nan"), "reference": float("nan"), "decimals": float("nan"), "period": float("nan")}
    text = brief(card(**empty))
    assert "<strong>" not in text
    assert "nan" not in text


@pytest.mark.parametrize(("share", "word"), [(100.0, "résultat sûr"), (97.0, "résultat assez sûr")])
def test_certainty_is_that_of_the_draws(share: float, word: str) -> None:
    assert word in brief(card(share_third_percent=share))


@pytest.mark.parametrize("code", ["28", "84", "01", "06", "32", "94"])
def test_cards_are_the_priorities_with_their_own_values(code: str, tables: Tables) -> None:
    place = views.read_territory("region", code)
    rows = views.territory_brief(place)
    indices = tables("indices").query("level == 'region' and territory_code == @code and is_priority")
    ordered = indices.merge(tables("domains")[["domain", "number"]]).sort_values(
        ["index", "number"], ascending=[False, True]
    )
    expected = ordered["domain"].head(CARDS).tolist()
    assert list(rows.get("domain", [])) == expected
    scores = tables("scores").query("level == 'region' and territory_code == @code and is_headline")
    for row in rows.to_dict("records"):
        assert row["value"] in scores.query("domain == @row['domain']")["value"].tolist()
        assert row["n_priorities"] == len(indices)


def test_france_has_no_card_and_leads_to_every_region() -> None:
    place: Territory = views.read_territory("france", "FRA")
    empty = views.territory_brief(place)
    assert empty.empty
    text = str(charts.show_brief(empty, "", views.felt_here(place), PRACTICES, SIMILAR, place).data)
    assert "<h3>" not in text
    assert set(re.findall(r'href="../territoires/(\d\d)-', text)) == set(grid.codes("region"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rank_p5": 1, "rank_p95": 1}, "La plus fragile des 13 régions"),
        ({"rank_p5": 1, "rank_p95": 3}, "Parmi les 3 plus fragiles des 13 régions"),
        ({"rank_p5": 3, "rank_p95": 3}, "La 3e plus fragile des 13 régions"),
        ({"rank_p5": 2, "rank_p95": 4}, "Entre la 2e et la 4e plus fragile des 13 régions"),
        ({"is_overseas": True}, "Au niveau des plus fragiles des régions de métropole"),
        ({"is_overseas": True, "n_metropolitan_above": 0}, "Plus fragile que toutes les régions de métropole"),
    ],
)
def test_rank_is_said_in_words(changes: dict[str, Any], said: str) -> None:
    assert said in " ".join(brief(card(**changes)).split())


def test_what_residents_feel_is_said_or_its_absence() -> None:
    assert "Aucune enquête publique ne les interroge à part." in brief()
    place = views.read_territory("region", "28")
    felt = views.felt_here(place)
    here = felt[felt["is_here"] & (felt["voice"] == "residents")]
    text = brief(felt=felt)
    more = here[(here["degree"] != "nothing") & (here["towards"] == "fragile")]
    assert len(more)
    for label in more["domain_label"]:
        assert label in text.partition("qu&#39;en moyenne")[2] or label in text.partition("qu'en moyenne")[2]
    assert f"{(here['degree'] == 'nothing').sum()} réponses ne se distinguent pas" in text


@pytest.mark.parametrize(
    ("ranks", "said"),
    [
        ({"rank_p5": 7, "rank_p95": 30}, "Entre le 7e et le 30e plus fragile des 96 départements de métropole"),
        ({"rank_p5": 1, "rank_p95": 1}, "Le plus fragile des 96 départements de métropole"),
        ({"rank_p5": 1, "rank_p95": 5}, "Parmi les 5 plus fragiles des 96 départements de métropole"),
        ({"rank_p5": 2, "rank_p95": 2}, "Le 2e plus fragile des 96 départements de métropole"),
    ],
)
def test_a_departement_is_ranked_among_departements_in_the_masculine(ranks: dict[str, int], said: str) -> None:
    assert said in brief(card(level="departement", n_ranked=96, **ranks)).replace("\n", " ")


@pytest.mark.parametrize(
    ("aged", "said"),
    [
        ({}, "Données de 2014</p>"),
        ({"is_old": True}, "Données de 2014, de plus de cinq ans</p>"),
        ({"is_old": True, "is_old_alone": True}, "Données de 2014 ; toutes celles du domaine ont plus de cinq ans</p>"),
    ],
)
def test_an_old_value_and_a_priority_that_rests_on_old_ones_alone_say_so(aged: dict[str, bool], said: str) -> None:
    assert said in brief(card(**aged)).replace("\N{NO-BREAK SPACE}", " ")


def test_what_is_old_is_counted_from_the_last_year_of_all_figures(tables: Tables) -> None:
    last = max(period[:4] for period in tables("figures")["period"])
    rows = views.territory_brief(grid.territory("region", "28"))
    assert rows["is_old"].tolist() == [int(last) - int(period[:4]) > 5 for period in rows["period"]]
    headlines = views.headline_gaps(grid.territory("region", "28")).query("is_focus").dropna(subset=["score"])
    for row in rows.to_dict("records"):
        years = [int(period[:4]) for period in headlines.loc[headlines["domain"] == row["domain"], "period"]]
        assert row["is_old_alone"] == (max(years) < int(last) - 5)
