"""A region has one count of priority fragilities, wherever it is told, and the sentences that tell it are true."""

import re
from pathlib import Path

import pandas as pd
import pytest

from helpers import charts
from helpers.pages.region_comparison import compared_regions
from helpers.tables.store import read_table
from helpers.tables.views import official_views, report_views
from helpers.territory import grid
from helpers.wording import signed
from tiers import of_regions

pytestmark = pytest.mark.usefixtures("tables")
REGIONS = grid.codes("region")


def wanted(code: str) -> list[str]:
    """Return the domains that the rule names, by another road: as printed, and in nine draws of ten."""
    rows = read_table("indices").query("level == 'region' and territory_code == @code").dropna(subset="index")
    return sorted(
        row["domain"]
        for row in rows.to_dict("records")
        if signed(row["index"], 1).startswith("+") and row["share_third"] >= 0.9
    )


@pytest.mark.parametrize("code", of_regions(REGIONS))
def test_every_place_tells_the_same_priorities(code: str) -> None:
    place, expected = grid.territory("region", code), wanted(code)
    labels = read_table("domains").set_index("label")["domain"]
    overview = official_views.region_overview().set_index("territory_code")
    assert overview.loc[code, "n_domains"] == len(expected), "home map"
    gaps = official_views.domain_gaps(place)
    profile = str(charts.show_priorities(gaps, place).data)
    told = re.match(r"(\d+) fragilité", profile)
    assert (int(told[1]) if told else 0) == len(expected), "profile"
    named = re.findall(r"\*\*\[([^\]]+)\]", profile)
    assert {labels[name] for name in named} <= set(expected)
    assert len(named) == min(len(expected), 5)
    report = report_views.report_priorities(place)
    more = len(report["more"].iloc[0].splitlines()) if len(report) else 0
    assert len(report) + more == len(expected), "report and note"
    assert set(report["domain"]) <= set(expected)
    (compared,) = compared_regions([{"code": code, "name": code, "address": code}])
    assert sorted(cell["id"] for cell in compared["cells"] if cell["priority"]) == expected, "comparison"
    verdicts = report_views.report_verdicts(place)
    assert sorted(verdicts.loc[verdicts["measured"] == "yes", "domain"]) == expected, "verdicts"
    figure = charts.draw_domain_gaps(gaps)
    assert isinstance(figure, charts.Figure)
    assert figure.title.startswith(f"{place.name} : {len(expected) or 'aucune'} fragilité"), "figure and share card"
    assert sorted(figure.table.loc[figure.table["priority"] == "oui", "domain"]) == expected, "table and CSV"
    assert "priority" in {column.key for column in figure.columns}


def test_an_overseas_region_said_beyond_every_other_is() -> None:
    for code in ("01", "02", "03", "04", "06"):
        place = grid.territory("region", code)
        text = str(charts.show_priorities(official_views.domain_gaps(place), place).data)
        said = re.search(r"Plus fragile que toutes les régions de métropole, .+?: (.+?)\.", text.replace("\n", " "))
        indices = (
            read_table("indices")
            .query("level == 'region'")
            .pivot(index="territory_code", columns="domain", values="index")
        )
        for label, domain in read_table("domains").set_index("label")["domain"].items():
            if said and label in said[1]:
                others = indices.loc[[each for each in REGIONS if each > "06"], domain]
                assert (others < indices.loc[code, domain]).all(), (code, domain)


def test_no_words_promise_more_than_the_draws() -> None:
    root = Path(__file__).parents[2]
    for name in ("src/helpers/wording/fr.yml", "book/methode.md.j2", "book/comment-lire.md.j2"):
        text = re.sub(r"\s+", " ", (root / name).read_text(encoding="utf-8"))
        assert not re.search("quel(le)? que soit (le calcul|la façon)", text), name


def test_a_share_is_told_as_a_whole_percent_of_the_draws() -> None:
    table = official_views.indices_of("region").dropna(subset="index")
    assert (table["share_third_percent"] <= table["share_third"] * 100 + 1e-6).all()
    full = table[table["share_third_percent"] == 100]
    assert (full["share_third"] == 1).all()
    assert pd.api.types.is_bool_dtype(table["is_priority"])
