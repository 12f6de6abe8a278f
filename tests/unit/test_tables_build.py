"""The published tables: what stops a build first, then known facts, then every index by another calculation."""

import csv
import math
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from helpers import paths
from helpers.fragility.coherence import OPPOSED
from helpers.tables.build.official_tables import build_tables, compute_tables
from helpers.tables.store import read_table, write_table
from refusals import refused

DATA = Path(__file__).parents[2] / "data"
OVERSEAS = {"region": {"01", "02", "03", "04", "06"}, "departement": {"971", "972", "973", "974", "976"}}
NAMES = {
    "territories",
    "domains",
    "indicators",
    "portrait_series",
    "portrait_figures",
    "figures",
    "scores",
    "indices",
    "coherence",
    "class_breaks",
    "outlines_region",
    "outlines_departement",
    "inset_frames",
}
NO_INDEX_IN_MAYOTTE = {
    *("culture", "developpement_economique", "diversite_handicap", "emploi", "environnement"),
    *("mal_logement", "niveau_de_vie", "numerique", "transition_energetique"),
}
OF_SURVEYS = {
    "studies",
    "questions",
    "question_cells",
    "comparisons",
    "changes",
    "estimates",
    "perceived_indices",
    "simulated_effects",
    "simulated_assumptions",
    "survey_rules",
    "zonings",
    "outlines_zone_enquete",
    "outlines_grande_zone",
}
OF_PRACTICES = {"cases", "case_domains", "case_types", "case_growth", "dispositifs", "dispositif_entries"}
OF_EPCI = {"figures_epci", "indices_epci", "missing_epci", "outlines_epci", "scores_epci"}
OF_REPORTS = {"verdicts", "similar_territories", "report_topics", "reliability", "felt_sides"}
LONE = {"971": "01", "972": "02", "973": "03", "974": "04", "976": "06"}
Tables = Callable[[str], Any]
Values = dict[str, float]


# --- what must be refused ---


def test_table_not_built_says_how_to_build_it(root: Path) -> None:
    with refused("BuildError tables-not-built") as caught:
        read_table("indices")
    assert str(caught.value) == (
        "_build/tables/indices.parquet: The table is not built yet. Run `carnets tables` once."
    )


def test_spoiled_figure_leaves_the_former_tables(project: Path, change: Callable[[str, str, str], None]) -> None:
    write_table("indices", pd.DataFrame({"former": [1]}))
    name, spoiled = "data/official/pauvrete.csv", "rate_poverty,departement,93,2019,279"
    change(name, "rate_poverty,departement,93,2019,27.9", spoiled)
    line = (project / name).read_text(encoding="utf-8").split(spoiled)[0].count("\n") + 1
    with refused("CatalogError out-of-range") as caught:
        build_tables()
    assert str(caught.value).startswith(f"{name}, line {line}, column 'value': '279.0' is outside the range 0 to 100")
    assert [path.name for path in paths.tables().iterdir()] == ["indices.parquet"]
    assert list(read_table("indices").columns) == ["former"]


# --- the files ---


def test_every_table_is_written_and_nothing_else(tables: Tables) -> None:
    expected = {f"{name}.parquet" for name in NAMES | OF_EPCI | OF_SURVEYS | OF_PRACTICES | OF_REPORTS}
    assert {path.name for path in paths.tables().iterdir()} == expected


def test_read_table_returns_a_copy(tables: Tables) -> None:
    changed = tables("domains")
    changed["label"] = ""
    assert tables("domains")["label"].ne("").all()


def test_new_table_replaces_the_one_in_memory(root: Path) -> None:
    for value in (1, 2):
        write_table("small", pd.DataFrame({"value": [value]}))
        assert read_table("small")["value"].tolist() == [value]
    assert [path.name for path in paths.tables().iterdir()] == ["small.parquet"]


@pytest.mark.slow
def test_same_data_make_the_same_tables(tables: Tables) -> None:
    again = compute_tables()
    assert set(again) == NAMES
    for name in ("figures", "scores", "indices", "class_breaks", "indicators"):
        pd.testing.assert_frame_equal(again[name], tables(name), check_dtype=False)


def test_codes_are_texts_in_every_table(tables: Tables) -> None:
    for name in ("territories", "figures", "scores", "indices", "outlines_region", "outlines_departement"):
        codes = set(tables(name)["territory_code"])
        assert {type(code) for code in codes} == {str}
        assert "01" in codes and "1" not in codes
    assert {"2A", "2B", "971"} <= set(tables("outlines_departement")["territory_code"])


# --- counts ---


def test_counts(tables: Tables) -> None:
    assert len(tables("indicators")) == 124
    assert tables("domains")["number"].tolist() == list(range(1, 17))
    indices = tables("indices")
    for level, count in (("region", 18), ("departement", 101)):
        rows = indices[indices["level"] == level].groupby("territory_code")["domain"].agg(["size", "nunique"])
        assert len(rows) == count
        assert (rows == 16).all().all()


def test_every_figure_of_an_oriented_indicator_has_one_score(tables: Tables) -> None:
    scores = tables("scores")
    assert not scores.duplicated(["level", "territory_code", "indicator"]).any()
    assert scores.drop(columns=["raw_score", "score", "rank"]).notna().all().all()
    cards = tables("indicators").set_index("indicator")
    is_held = scores["indicator"].map(cards["direction_holds"]) == "metropole"
    is_overseas = pd.Series(
        [code in OVERSEAS[level] for level, code in zip(scores["level"], scores["territory_code"], strict=True)]
    )
    assert (scores["score"].isna() == (is_held & is_overseas)).all()
    oriented = set(tables("indicators").query("sign != 0")["indicator"])
    assert set(scores["indicator"]) == oriented


# --- facts ---


def figures_of(tables: Tables, indicator: str, level: str, period: str) -> pd.Series:
    rows = tables("figures").query("indicator == @indicator and level == @level and period == @period")
    return rows.set_index("territory_code")["value"]


def test_poverty_of_2019(tables: Tables) -> None:
    departements = figures_of(tables, "rate_poverty", "departement", "2019")
    metropolitan = departements.drop(OVERSEAS["departement"])
    assert (metropolitan.idxmax(), metropolitan.max()) == ("93", 27.9)
    assert departements.idxmax() == "976"
    regions = figures_of(tables, "rate_poverty", "region", "2019")
    assert regions[regions == regions.min()].to_dict() == {"52": 10.7, "53": 10.7}
    scores = tables("scores").query("indicator == 'rate_poverty'")
    references = scores.groupby("level")[["period", "reference", "reference_kind"]].agg(set)
    assert references.loc["region"].tolist() == [{"2019"}, {14.5}, {"published"}]


def test_poverty_of_2021_is_compared_with_that_of_2021(tables: Tables) -> None:
    """France of 2021 is in no file in hand: the mean of the départements of metropolitan France stands for it."""
    values = figures_of(tables, "rate_poverty", "departement", "2021")
    people = figures_of(tables, "count_population", "departement", "2023")
    inside = [code for code in people.index if code not in OVERSEAS["departement"]]
    mean = math.fsum(values[code] * people[code] for code in inside) / math.fsum(people[code] for code in inside)
    rows = tables("scores").query("indicator == 'rate_poverty' and level == 'departement'")
    assert set(rows["period"]) == {"2021"}
    assert set(rows["reference_kind"]) == {"computed"}
    assert rows["reference"].iloc[0] == pytest.approx(mean)
    assert 14 < mean < 16
    assert not {"971", "973", "976"} & set(rows["territory_code"])


def test_unemployment_of_2023(tables: Tables) -> None:
    regions = figures_of(tables, "rate_unemployment", "region", "2023")
    metropolitan = regions.drop(OVERSEAS["region"], errors="ignore")
    assert len(metropolitan) == 13
    assert (metropolitan.idxmax(), metropolitan.max()) == ("32", 9.05)
    assert (metropolitan.idxmin(), metropolitan.min()) == ("52", 5.75)
    overseas = regions.drop(metropolitan.index)
    assert overseas.to_dict() == {"01": 18.45, "02": 10.75, "03": 13.6, "04": 18.875}  # none for Mayotte
    assert overseas.min() > metropolitan.max()


@pytest.mark.parametrize(("level", "code"), [("region", "06"), ("departement", "976")])
def test_mayotte_has_no_index_for_want_of_figures(tables: Tables, level: str, code: str) -> None:
    indices = tables("indices").query("level == @level and territory_code == @code").set_index("domain")
    employment = indices.loc["emploi"]
    assert employment[["index", "rank", "rank_p5", "rank_p95", "share_third"]].isna().all()
    assert employment[["n_indicators", "n_headlines"]].tolist() == [0, 3]
    assert set(indices.index[indices["index"].isna()]) == NO_INDEX_IN_MAYOTTE


def test_metropolitan_territories_without_index(tables: Tables) -> None:
    """Île-de-France: no delay of handicap is known for nine tenths of its people; around Paris there is no farmland."""
    rows = tables("indices")
    is_overseas = [code in OVERSEAS[level] for level, code in zip(rows["level"], rows["territory_code"], strict=True)]
    absent = rows[rows["index"].isna() & ~pd.Series(is_overseas)]
    found = absent.groupby("domain")["territory_code"].agg(set).to_dict()
    assert found == {"diversite_handicap": {"11", "77"}, "environnement": {"75", "92", "93", "94"}}


def test_index_of_normandie_in_employment(tables: Tables) -> None:
    """Unemployment 2023, 15-24 out of work and school 2015, employment rate 2013: a literal found by other code."""
    row = tables("indices").query("level == 'region' and territory_code == '28' and domain == 'emploi'").iloc[0]
    assert row["index"] == pytest.approx(by_hand("region")["emploi", "28"][0])
    assert row["index"] == pytest.approx(0.0681, abs=1e-4)
    assert row[["n_indicators", "n_headlines", "rank", "n_ranked"]].tolist() == [3, 3, 6, 13]


# --- every index by another calculation: the csv module, loops, the cards as YAML ---


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / "official" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def last_values(rows: list[dict[str, str]], indicator: str, level: str) -> tuple[str, Values]:
    """Return the last period of an indicator at a level, and its values by code."""
    mine = [row for row in rows if row["indicator"] == indicator and row["level"] == level]
    last = max((row["period"] for row in mine), default="")
    return last, {row["territory_code"]: float(row["value"]) for row in mine if row["period"] == last}


def mean_and_spread(values: Values, population: Values, level: str) -> tuple[float, float]:
    known = [code for code in values if code not in OVERSEAS[level] and not math.isnan(values[code])]
    total = math.fsum(population[code] for code in known)
    if not total:
        return math.nan, math.nan
    mean = math.fsum(population[code] * values[code] for code in known) / total
    return mean, math.sqrt(math.fsum(population[code] * (values[code] - mean) ** 2 for code in known) / total)


def known_means(means: Values, level: str) -> list[float]:
    return [mean for code, mean in means.items() if code not in OVERSEAS[level] and not math.isnan(mean)]


def limited(score: float) -> float:
    return score if math.isnan(score) else min(max(score, -3.0), 3.0)


def by_hand(level: str) -> dict[tuple[str, str], tuple[float, int]]:
    """Return by domain and code the index of a level and its number of indicators: the method page, with loops."""
    profile = rows_of("profil")
    population = {each: last_values(profile, "count_population", each)[1] for each in OVERSEAS}
    domains = yaml.load((DATA / "reference" / "domains.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    found = {}
    for domain in domains:
        rows = rows_of(domain)
        text = (DATA / "catalog" / "indicators" / f"{domain}.yml").read_text(encoding="utf-8")
        cards = yaml.load(text, yaml.CSafeLoader)
        headlines = [name for name, card in cards.items() if card["headline"] and level in card["levels"]]
        pillars: dict[str, dict[str, list[float]]] = {code: {} for code in population[level]}
        for name in headlines:
            period, values = last_values(rows, name, level)
            below = last_values(rows, name, "departement")
            if level == "region" and below[0] == period:  # a region of one département has its values
                values = {LONE[code]: value for code, value in below[1].items() if code in LONE} | values
            if cards[name].get("direction_holds") == "metropole":
                values = {code: value for code, value in values.items() if code not in OVERSEAS[level]}
            sign = {"higher_is_fragile": 1, "lower_is_fragile": -1}[cards[name]["direction"]]
            spread = mean_and_spread(values, population[level], level)[1]
            for code, value in values.items():
                score = sign * (value - reference_of(rows, name, population, level)) / spread
                pillars[code].setdefault(cards[name]["pillar"], []).append(limited(score))
        counts = {code: sum(len(scores) for scores in own.values()) for code, own in pillars.items()}
        means = {
            code: math.fsum(math.fsum(scores) / len(scores) for scores in own.values()) / len(own)
            if 4 * counts[code] >= 3 * len(headlines)
            else math.nan
            for code, own in pillars.items()
        }
        spread = max(statistics.pstdev(known_means(means, level)), 0.25)
        found |= {(domain, code): (limited(mean / spread), counts[code]) for code, mean in means.items()}
    return found if level == "region" else found | _of_their_regions()


def _of_their_regions() -> dict[tuple[str, str], tuple[float, int]]:
    codes = {region: departement for departement, region in LONE.items()}
    return {(domain, codes[code]): facts for (domain, code), facts in by_hand("region").items() if code in codes}


def reference_of(rows: list[dict[str, str]], name: str, population: dict[str, Values], level: str) -> float:
    """Return the published value of metropolitan France, else of France, else the mean of départements, of regions."""
    period = last_values(rows, name, level)[0]
    regions = last_values(rows, name, "region")[1]
    for code in ("FRMETRO", "FRA"):
        for row in rows:
            if (row["indicator"], row["territory_code"], row["period"]) == (name, code, period):
                return float(row["value"])
    departements = (
        last_values(rows, name, "departement")[1] if last_values(rows, name, "departement")[0] == period else {}
    )
    computed = mean_and_spread(departements, population["departement"], "departement")[0]
    return mean_and_spread(regions, population["region"], "region")[0] if math.isnan(computed) else computed


@pytest.mark.parametrize("level", ["region", "departement"])
def test_every_index_by_another_calculation(tables: Tables, level: str) -> None:
    expected = by_hand(level)
    rows = tables("indices").query("level == @level")
    assert len(rows) == len(expected)
    for row in rows.to_dict("records"):
        index, count = expected[row["domain"], row["territory_code"]]
        assert row["index"] == pytest.approx(index, rel=1e-9, abs=1e-12, nan_ok=True), row
        assert row["n_indicators"] == count


@pytest.mark.parametrize("level", ["region", "departement"])
def test_ranks_follow_the_indices_of_comparable_territories(tables: Tables, level: str) -> None:
    rows = tables("indices").query("level == @level").dropna(subset="index")
    for _, group in rows.groupby(["domain", rows["territory_code"].isin(OVERSEAS[level])]):
        indices = group["index"].round(9).tolist()
        assert group["rank"].tolist() == [1 + sum(other > own for other in indices) for own in indices]
        assert (group["n_ranked"] == len(group)).all()
        assert (group["rank_p5"] <= group["rank_p95"]).all()
        assert group["rank_p95"].max() <= len(group)


def test_region_of_one_departement_has_one_number_everywhere(tables: Tables) -> None:
    for name, key in (("indices", ["domain"]), ("scores", ["domain", "indicator"])):
        rows = tables(name)
        regions = rows[(rows["level"] == "region") & rows["territory_code"].isin(LONE.values())]
        departements = rows[(rows["level"] == "departement") & rows["territory_code"].isin(LONE)]
        both = departements.assign(territory_code=departements["territory_code"].map(LONE)).merge(
            regions, on=["territory_code", *key], suffixes=("", "_of_region")
        )
        if name == "scores":  # levels that end at different years have each their own
            ends = rows.groupby(["indicator", "level"])["period"].first().unstack().dropna()
            other = set(ends.index[ends["region"] != ends["departement"]])
            assert other == {"rate_poverty", "rate_unemployment", "rate_unemployment_quarterly"}
            both, regions = (part[~part["indicator"].isin(other)] for part in (both, regions))
        assert len(both) == len(regions)
        for column in both.columns[both.columns.str.endswith("_of_region")].drop("level_of_region"):
            pd.testing.assert_series_equal(both[column.removesuffix("_of_region")], both[column], check_names=False)


def test_no_score_passes_the_limit_and_what_was_cut_is_known(tables: Tables) -> None:
    scores = tables("scores")
    assert scores["score"].abs().max() == 3.0
    cut = scores[scores["is_limited"]]
    assert (cut["raw_score"].abs() > 3).all()
    assert (
        scores.loc[~scores["is_limited"], "raw_score"].dropna() == scores.loc[~scores["is_limited"], "score"].dropna()
    ).all()


def test_headlines_that_repeat_each_other_share_a_pillar_and_what_opposes_is_argued(tables: Tables) -> None:
    pairs = tables("coherence")
    assert (pairs.loc[~pairs["same_pillar"], "correlation"] <= 0.9).all()
    notes = tables("domains").set_index("domain")["headline_note"]
    for domain in set(pairs.loc[pairs["correlation"] < OPPOSED, "domain"]):
        assert "sens contraire" in notes[domain], domain
