"""What pages of territories say, pattern by pattern, and the cell or the test behind each."""
# ruff: noqa: E501 - a pattern is read beside the sentence that it reads

import re
from functools import cache
from typing import Any

import pandas as pd
from sentence_readers import (
    NUMBER,
    RANK,
    SIGNED,
    Place,
    Reader,
    check_beyond,
    check_rank,
    check_share,
    is_printed,
    table,
    value_of,
)

from helpers import tables as views
from helpers.territory import grid
from helpers.wording.dates import written_period

Match = re.Match[str]
PERIOD = r"(?:[^\W\d]+ )?\d{4}"
"""A year, or a month of one."""
THIRD = r"(?:(?:au niveau du|dans le) tiers le plus fragile|à ce niveau|dans ce tiers)"
BEYOND = r"plus fragile que toutes les régions de métropole"


def alternation(words: Any) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True)) + ")"


@cache
def territory(place: Place) -> grid.Territory:
    return views.read_territory(place.level, place.code)


@cache
def similar(place: Place) -> pd.DataFrame:
    return views.similar_to(territory(place))


@cache
def figures(place: Place) -> pd.DataFrame:
    return views.key_figures(territory(place))


@cache
def entries(place: Place) -> pd.DataFrame:
    return views.dispositif_entries(territory(place))


@cache
def zones() -> pd.DataFrame:
    return views.topic_zones("association_partnerships")


@cache
def scores(place: Place) -> pd.DataFrame:
    rows = table("scores").query("level == @place.peers and is_headline and territory_code == @place.code")
    return rows.merge(table("indicators")[["indicator", "label", "short_label", "unit_label"]], on="indicator")


def priority(match: Match, place: Place) -> None:
    row = place.index(match["domain"])
    assert place.names[match["domain"]] in place.priorities()
    assert is_printed(match["gap"], row["index"]) and value_of(match["gap"]) > 0
    check_rank(match, row)
    check_share(match["share"], row)
    if match["beyond"]:
        check_beyond(row)


def every_priority(match: Match, place: Place) -> None:
    assert set(place.domains_in(match["list"])) == place.priorities()


def no_priority(match: Match, place: Place) -> None:
    assert place.priorities() == set()


def title(match: Match, place: Place) -> None:
    assert int(match["n"] if match["n"] != "aucune" else 0) == len(place.priorities())
    assert int(match["above"].replace("aucun", "0")) == len(place.above())
    assert int(match["indexed"]) == place.indices["index"].notna().sum()


def count(match: Match, place: Place) -> None:
    assert int(match["n"]) == len(place.priorities())


def above(match: Match, place: Place) -> None:
    assert int(match["above"].replace("aucun", "0")) == len(place.above())
    assert int(match["indexed"]) == place.indices["index"].notna().sum()


def ranked(match: Match, place: Place) -> None:
    row = place.index(match["domain"])
    assert is_printed(match["gap"], row["index"])
    check_rank(match, row)


def not_sure(match: Match, place: Place) -> None:
    named = set(place.domains_in(match["list"]))
    assert named and named <= place.above() - place.priorities()
    for domain in named if match["beyond"] else ():
        check_beyond(place.indices.loc[domain])


def others(match: Match, place: Place) -> None:
    named = place.domains_in(match["list"])
    assert set(named) < place.priorities() and len(place.priorities()) == len(named) + 5
    assert not match["n"] or int(match["n"]) == len(named)


def missing(match: Match, place: Place) -> None:
    row = place.index(match["domain"])
    assert pd.isna(row["index"]) and (int(match["n"]), int(match["m"])) == (row["n_indicators"], row["n_headlines"])


def lead(match: Match, place: Place) -> None:
    more = {"": 0, "un autre domaine": 1}.get(match["more"] or "")
    n_more = int((match["more"] or "0").split()[0]) if more is None else more
    named = place.domains_in(match["list"])
    assert set(named) <= place.priorities() and len(named) + n_more == len(place.priorities())


def card(match: Match, place: Place) -> None:
    domain = place.names[match["domain"]]
    row = place.indices.loc[domain]
    bounds = [int(one) for one in re.findall(r"\d+", match["rank"])]
    if "région" in match["rank"].partition(" régions")[0] or not bounds:
        assert place.code < "10"
        assert ("toutes" in match["rank"]) == (row["n_metropolitan_above"] == 0)
    else:
        low, high, n = (int(row[name]) for name in ("rank_p5", "rank_p95", "n_ranked"))
        wanted = [n] if high == 1 else [high, n] if low == 1 or low == high else [low, high, n]
        assert bounds == wanted and ("Parmi" in match["rank"]) == (low == 1 < high)
    assert domain in place.priorities() and (match["sure"] == "sûr") == (row["share_third"] >= 1)
    rows = scores(place).query("domain == @domain")
    said = rows[rows["label"] == match["label"]].iloc[0]
    assert said["score"] == rows["score"].max() and said["period"] == match["period"]
    assert is_printed(match["value"], said["value"]) and is_printed(match["france"], said["reference"])
    last = int(table("figures")["period"].str[:4].max())
    ages = last - rows["period"].str.extract(r"^(?:\d{4}-)?(\d{4})(?:T\d|-\d\d)?$")[0].astype(int)
    assert (match["old"] is not None) == (ages[said.name] > 5)
    assert ("toutes" in (match["old"] or "")) == (ages.min() > 5)


def felt_side(match: Match, place: Place) -> None:
    """Check that each domain named stands apart, on that side, and that those said to stand rather apart do."""
    rows = views.felt_here(territory(place)).query("is_here and voice == 'residents' and degree != 'nothing'")
    mine = rows[rows["towards"].eq("fragile") == (match["side"] == "Plus")].set_index("domain_label")
    said = {label: f"{label} (plutôt)" in match["list"] for label in mine.index if label in match["list"]}
    assert said == mine["degree"].eq("rather").to_dict()


def felt_alike(match: Match, place: Place) -> None:
    rows = views.felt_here(territory(place)).query("is_here and voice == 'residents' and degree == 'nothing'")
    assert int(match["n"]) == len(rows.drop_duplicates(["study", "item"]))


def state(match: Match, place: Place) -> None:
    domain = place.names[match["domain"]]
    known = "indice non calculé" if pd.isna(place.indices.loc[domain, "index"]) else "pas plus fragile que la France"
    known = "plus fragile que la France" if domain in place.above() else known
    assert match["state"] == ("fragilité prioritaire" if domain in place.priorities() else known)


def row_value(match: Match, place: Place) -> None:
    """Check the last value of an indicator, beside that of France; on the page of France, its own."""
    rows = table("scores").query("level == @place.peers and is_headline")
    rows = rows.merge(table("indicators")[["indicator", "label"]])
    rows = rows[rows["label"] == match["label"]]
    mine = rows if place.level == "france" else rows[rows["territory_code"] == place.code]
    shown = "reference" if place.level == "france" else "value"
    assert any(
        is_printed(match["value"], row[shown])
        and row["period"] == match["period"]
        and (not match["france"] or is_printed(match["france"], row["reference"]))
        for row in mine.to_dict("records")
    )


def aged_row_value(match: Match, place: Place) -> None:
    """Check a value as `row_value`, and that it is said to be old where it is, and there alone."""
    row_value(match, place)
    last = int(table("figures")["period"].str[:4].max())
    year = match["period"][-4:] if re.fullmatch(r"\d{4}-\d{4}", match["period"]) else match["period"][:4]
    assert (match["old"] is not None) == (last - int(year) > 5)


def course_of_gap(match: Match, place: Place) -> None:
    """Check both ends of a course, and its verb by a test of its own: every pair of dates, permuted."""
    cards = table("indicators")
    (card,) = cards[(cards["label"] == match["label"]) & cards["is_headline"]].to_dict("records")
    rows = table("figures").query("indicator == @card['indicator']")
    mine = rows.query("level == @place.level and territory_code == @place.code").set_index("period")["value"]
    france = rows.query("level == 'france'").pivot(index="period", columns="territory_code", values="value")
    for value, national, period in (("first", "france_first", "start"), ("last", "france_last", "end")):
        assert is_printed(match[value], mine[match[period]])
        assert any(is_printed(match[national], one) for one in france.loc[match[period]].dropna())
    if match["verb"]:
        whole = france.reindex(columns=["FRMETRO", "FRA"]).bfill(axis=1)["FRMETRO"]
        years = mine.index.str[:4].astype(int)
        gap = (card["sign"] * (mine - whole))[years > years.max() - 11].dropna()
        gap = gap.groupby(gap.index.str[:4]).last()
        pairs = [later - former for at, former in enumerate(gap) for later in gap.iloc[at + 1 :]]
        rising = sum(pair > 0 for pair in pairs) / len(pairs)
        assert len(gap) >= 5 and (rising > 0.7 if match["verb"] == "creuse" else rising < 0.3)


def least(match: Match, place: Place) -> None:
    named = place.indices.loc[place.domains_in(match["list"])]
    assert (named["index"].round(1) == round(place.indices["index"].min(), 1)).all()
    assert (named["share_third"] <= 0.1).all() and (named["index"] < 0).all()


def mapped(match: Match, place: Place) -> None:
    level = "region" if place.level == "france" else "departement"
    names, rows = (rows[rows["level"] == level] for rows in (table("territories"), table("indices")))
    names = names.set_index("name")["territory_code"]
    rows = rows.set_index(["territory_code", "domain"])["index"]
    assert is_printed(match["gap"], rows.loc[(names[match["name"]], place.names[match["domain"]])])


def mapped_first(match: Match, place: Place) -> None:
    mapped(match, place)
    gaps = views.departement_gaps(territory(place))
    here = gaps[gaps["domain"] == place.names[match["domain"]]] if place.level == "departement" else gaps
    assert is_printed(match["gap"], here["index"].max())


def mapped_alone(match: Match, place: Place) -> None:
    """Check a gap of a map of one domain, which the text names before it; without any, that of some domain."""
    level = "region" if place.level == "france" else "departement"
    names, rows = (rows[rows["level"] == level] for rows in (table("territories"), table("indices")))
    code = names.set_index("name")["territory_code"][match["name"]]
    said = place.domains_in(match.string.partition("pour le domaine ")[2])
    mine = rows[(rows["territory_code"] == code) & (rows["domain"].eq(said[0]) if said else True)]
    assert any(is_printed(match["gap"], gap) for gap in mine["index"].dropna())


def extremes(match: Match, place: Place) -> None:
    """Check the three ends of the map of a domain: names in order, values, the side that is said."""
    said = place.domains_in(match.string.partition("pour le domaine ")[2])
    rows = table("indices").merge(table("territories")[["level", "territory_code", "name"]])
    rows = rows[(rows["level"] == "region") & (rows["domain"] == said[0])].dropna(subset=["index"])
    rows = rows[rows["territory_code"] >= "10"] if match["near"] else rows
    wanted = rows.sort_values("index", ascending=match["side"] == "moins")["index"].tolist()
    pairs = re.findall(rf"([^,;(]+?) \(({SIGNED})\)", re.sub(r" et (?=[A-ZÎ])", ", ", match["list"]))
    for (name, gap), value in zip(pairs, wanted, strict=False):
        assert is_printed(gap, value)
        assert is_printed(gap, rows.set_index("name").loc[name.strip(), "index"])
    assert pairs


def single(_: Match, place: Place) -> None:
    assert len(grid.departements_of(place.code)) == 1


def highest(match: Match, place: Place) -> None:
    assert is_printed(match["gap"], place.indices["index"].max())


@cache
def drawn_gaps(place: Place) -> pd.Series:
    return views.departement_gaps(territory(place))["index"]


def highest_mapped(match: Match, place: Place) -> None:
    assert is_printed(match["gap"], drawn_gaps(place).max())


def lowest_mapped(match: Match, place: Place) -> None:
    assert is_printed(match["gap"], drawn_gaps(place).min())


def strongest_indicator(match: Match, place: Place) -> None:
    if match["gap"]:
        rows = scores(place).merge(table("domains")[["domain", "group_label"]], on="domain")
        assert any(is_printed(match["gap"], one) for one in rows.groupby("group_label")["score"].max())


def study(match: Match, _: Place) -> None:
    rows = table("studies")
    assert ((rows["label"] == match["study"]) & (rows["fieldwork"] == match["fieldwork"])).any()


def indicator(match: Match, place: Place) -> None:
    (said,) = scores(place).query("label == @match['label'] and period == @match['period']").to_dict("records")
    assert is_printed(match["value"], said["value"]) and is_printed(match["reference"], said["reference"])
    assert is_printed(match["gap"], said["score"])
    assert (match["limit"] is not None) == bool(abs(said["raw_score"]) > 3)
    kinds = {"métropolitaine": "published", "entière": "published_france", "métropole": "computed"}
    assert kinds[match["where"].split()[-1]] == said["reference_kind"]


def indicator_short(match: Match, place: Place) -> None:
    (said,) = scores(place).query("label == @match['label']").to_dict("records")
    assert is_printed(match["value"], said["value"]) and is_printed(match["reference"], said["reference"])
    assert is_printed(match["gap"], said["score"])
    assert (match["limit"] is not None) == bool(abs(said["raw_score"]) > 3)


def population(match: Match, place: Place) -> None:
    rows = table("portrait_figures").query("indicator == 'count_population' and territory_code == @place.code")
    (value,) = rows.query("level == @place.level and period == @match['period']")["value"]
    assert is_printed(match["value"], value)


@cache
def courses(place: Place) -> pd.DataFrame:
    found = views.series(territory(place))
    rows = pd.concat([rows.assign(series=name) for name, rows in found.items()])
    shown = rows["index"].where(rows["series"] == "population", rows["value"])
    return rows.assign(shown=shown, period=rows["period"].map(written_period))


def course(match: Match, place: Place) -> None:
    """Check a value of a series at a period: that of one of the territories that its chart draws."""
    rows = courses(place).query("period == @match['period']")
    name = match.groupdict().get("name")
    rows = rows[rows["name"] == name] if name else rows
    assert any(is_printed(match["value"], value) for value in rows["shown"].dropna())


def course_since(match: Match, place: Place) -> None:
    rows = courses(place).query("series == 'population'")
    start = rows[rows["shown"].sub(100).abs() < 1e-9]["period"].unique().tolist()
    assert [match["start"]] == start, "base 100 is not at the period that is said"
    if match.groupdict().get("value"):
        course(match, place)


def cases(match: Match, place: Place) -> None:
    mine, domains = table("cases"), table("case_domains")
    if match.groupdict().get("domain"):
        answering = domains.loc[domains["domain"] == place.names[match["domain"]], "case_id"]
        mine = mine[mine["case_id"].isin(answering)]
    codes = {"region": [place.code], "similar": similar(place)["neighbour_code"].tolist()}
    reach = match["reach"]
    if reach == "En France" or "France" in reach:
        n = mine["case_id"].nunique()
    else:
        near = codes["similar" if "comparables" in reach or "semblable" in reach else "region"]
        column = "departement" if place.level == "departement" else "region_code"
        n = mine[mine[column].isin(near)]["case_id"].nunique()
    assert int(re.sub(r"\s", "", match["n"])) == n


def programmes(match: Match, place: Place) -> None:
    rows = entries(place)
    assert value_of(match["n"]) == len(rows)
    counts = rows.groupby("label").size().tolist()
    assert all(value_of(n) in counts for n in re.findall(r"(\d[\d ]*) [^\d]", match["rest"]))


def compared(match: Match, place: Place) -> None:
    """Check a region that resembles this one: how many indicators, and the side of each domain that both share."""
    row = similar(place).query("name == @match['name']").iloc[0]
    assert int(match["n"]) == row["n_shared"]
    other = Place(row["neighbour_code"], place.level)
    for side, words in ((1, match["more"] or ""), (-1, match["less"] or "")):
        for domain in place.domains_in(words):
            assert place.indices.loc[domain, "index"] * side > 0
            assert other.indices.loc[domain, "index"] * side > 0


def key_figures(match: Match, place: Place) -> None:
    assert int(match["n"]) == len(figures(place))


def key_figures_absent(match: Match, place: Place) -> None:
    assert int(match["n"]) == figures(place)["value"].isna().sum()


def group_size(match: Match, place: Place) -> None:
    rows = table("indicators").query("is_headline").merge(table("domains")[["domain", "group_label"]])
    scored = table("scores").query("level == @place.peers and is_headline")["indicator"]
    mine = rows[(rows["group_label"] == match["group"]) & rows["indicator"].isin(scored)]
    assert int(match["n"]) == len(mine)


def first_measured(match: Match, place: Place) -> None:
    zone = [Place(code, "region") for code in views.topic_zone("fragility_notes", territory(place)).code.split("-")]
    most = max(each.index(match["domain"])["index"] for each in zone)
    assert most == max(each.indices["index"].max() for each in zone)
    assert not match.groupdict().get("gap") or is_printed(match["gap"], most)


def other_measured(match: Match, _: Place) -> None:
    """Check the index of another region of the same survey zone (Corse is asked with its neighbour)."""
    rows = table("territories").query("level == 'region'").set_index("name")["territory_code"]
    indices = Place(rows[match["name"]], "region").indices["index"].dropna()
    assert any(is_printed(match["gap"], one) for one in indices)


def verdict_count(match: Match, place: Place) -> None:
    counts = table("verdicts").query("territory_code == @place.code")["verdict"].value_counts()
    assert int(match["n"]) in counts.tolist()


def departements(match: Match, place: Place) -> None:
    rows = table("territories").query("level == 'departement' and region_code == @place.code")
    assert int(match["n"]) == len(rows)


def printed_share(match: Match, place: Place) -> None:
    """Check what the Observatoire printed for a zone beside the ensemble, never called higher or lower untested.

    The zone is the one last named before; its share and that of the ensemble are of one answer and population. Where no
    ensemble is said, none was printed.
    """
    rows = table("estimates").query("provenance == 'published' and unit == 'percent'").dropna(subset="value")
    key = ["study", "wave", "question_id", "item", "answer", "population"]
    is_france = rows["level"] == "france"
    pairs = rows[~is_france].merge(rows[is_france], on=key, how="left", suffixes=("", "_france"))
    names = table("territories").set_index(["level", "territory_code"])["name"]
    before = match.string[: match.start()]
    named = [names[each] for each in zip(pairs["level"], pairs["territory_code"], strict=True)]
    last = max((before.rfind(name) for name in set(named)), default=-1)
    assert last >= 0, match.group()
    assert any(
        before.startswith(name, last)
        and is_printed(match["value"], pair["value"])
        and (
            is_printed(match["reference"], pair["value_france"])
            if match["reference"]
            else pd.isna(pair["value_france"])
        )
        for name, pair in zip(named, pairs.to_dict("records"), strict=True)
    ), match.group()


def felt_apart(match: Match, place: Place) -> None:
    """Check a result of a public survey that stands apart: its study, its value and that of France in one cell."""
    studies = table("studies")
    names = {f"{row['label']}, {row['fieldwork']}": (row["study"], row["wave"]) for row in studies.to_dict("records")}
    rows = table("estimates").set_index(["study", "wave"]).loc[[names[match["study"]]]].dropna(subset="value")
    key = ["question_id", "item", "answer", "population"]
    holds = [place.code in code.split("-") for code in rows["territory_code"]]
    here, whole = (
        rows[holds].query("level in ['region', 'zone_enquete', 'departement']"),
        rows.query("level == 'france'"),
    )
    if not match["reference"]:
        assert any(is_printed(match["value"], value) for value in here["value"]), match.group()
        return
    signs = {"au-dessus": {1}, "au-dessous": {-1}}.get(match["side"], {1, -1})
    assert any(
        is_printed(match["value"], pair["value"])
        and is_printed(match["reference"], pair["value_france"])
        and (1 if pair["value"] > pair["value_france"] else -1) in signs
        for pair in here.merge(whole, on=key, suffixes=("", "_france")).to_dict("records")
    ), match.group()


def home_top(match: Match, _: Place) -> None:
    rows = table("territories").query("level == 'region'").set_index("name")["territory_code"]
    assert int(match["n"]) == len(Place(rows[match["name"]], "region").priorities())


def readers() -> list[Reader]:
    """Return every pattern with its check, the longest sentences first."""
    domains, cards = table("domains"), table("indicators")
    domain = f"(?P<domain>{alternation([*domains['label'], *domains['short_label']])})"
    label, units = (
        f"(?P<label>{alternation(cards['label'])})",
        alternation([one for one in [*cards["unit"], *cards["unit_label"]] if one]),
    )
    names = alternation(table("territories").query("level in ['france', 'region', 'departement']")["name"])
    group = f"(?P<group>{alternation(domains['group_label'])})"
    unit, rank, several = f"(?: {units})?", RANK.format(p=""), "[^.;]+"
    found = [
        (r"Un seul département", single),
        (rf"Parmi les écarts les plus élevés : (?={domain} (?P<gap>{SIGNED}))", highest),
        (rf"Parmi les écarts[^:]+ les plus forts[^:]* : (?=[^+−]*\((?P<gap>{SIGNED})\))", highest_mapped),
        (rf"Parmi les écarts les plus forts : (?=[^+−]*\((?P<gap>{SIGNED})\))", highest_mapped),
        (
            rf"Parmi les écarts les plus forts : (?=[^(]+ contre [^(]+\(écart (?P<gap>{SIGNED})|[^)]+\)[^(]+ contre [^(]+\(écart)",
            strongest_indicator,
        ),
        (rf"Parmi les plus favorables : (?=[^+−]*\((?P<gap>{SIGNED})\))", lowest_mapped),
        (r"\((?P<study>[A-Z]+-\w+), (?P<fieldwork>\w+ \d{4})\)", study),
        (
            rf"{domain} : (?:indice )?(?P<gap>{SIGNED}), {rank}(?: ; au-dessus de la France, et| ;|,) {THIRD} dans "
            rf"(?P<share>\d+) % des variantes(?: essayées)?(?P<beyond>, {BEYOND})?",
            priority,
        ),
        (r"Les fragilités prioritaires mesurées .+? sont (?P<list>[^.]+(?:éco\.)?)\.", every_priority),
        (r"Une fragilité est prioritaire [^:]+ : (?P<list>[^.]+)\.", every_priority),
        (
            r"(?:Aucune fragilité n'est prioritaire [^:]+ : dans aucun des domaines mesurés la région n'est|Aucun domaine n'est .+?)"
            r" à la fois au-dessus de la France et, dans au moins 90 % des variantes essayées, (?:dans le|au niveau du) "
            r"tiers le plus fragile des régions de métropole\.",
            no_priority,
        ),
        (
            r"Aucun domaine ne place sûrement .+? (?:parmi les|au niveau des) plus fragiles des régions de métropole\.",
            no_priority,
        ),
        (
            r"(?P<n>aucune|\d+) fragilités? prioritaires? ; au-dessus de la France dans (?P<above>aucun|\d+) domaines? sur "
            r"(?P<indexed>\d+)",
            title,
        ),
        (r"plus fragile que la France dans (?P<above>\d+) domaines? sur (?P<indexed>\d+) mesurés", above),
        (
            r"(?P<n>\d+) fragilités? prioritaires? [^:]+ : l'indice y est au-dessus de celui de la France, et la région "
            r"(?:au niveau du|dans le) tiers le plus fragile des régions de métropole",
            count,
        ),
        (rf"En {domain}, l'indice est de (?P<gap>{SIGNED}) : {rank}", ranked),
        (rf"{domain} (?P<gap>{SIGNED}), {rank}", ranked),
        (r"S'y ajoutent : (?P<n>(?!))?(?P<list>[^.]+)\.", others),
        (r"(?P<n>\d+) autres? domaines? (?:est|sont) dans le même cas : (?P<list>[^.]+)\.", others),
        (
            rf"(?P<beyond>P)lus fragile que toutes les régions de métropole, mais pas sûrement : (?P<list>{several})\.",
            not_sure,
        ),
        (
            rf"Au-dessus de la France, sans être sûrement (?:à ce niveau|dans ce tiers) : (?P<list>{several})\.(?P<beyond>(?!))?",
            not_sure,
        ),
        (rf"{domain} \((?P<n>\d+) sur (?P<m>\d+)\)", missing),
        (
            r"(?:^|(?<=\. ))(?P<list>[^.:;]+?(?:éco\.)?[^.:;]*?)(?: et (?P<more>un autre domaine|\d+ autres domaines))? : "
            r"[^.:]+? y (?:est|sont) plus fragiles? que la France, et (?:au niveau des|parmi les) "
            r"plus fragiles des régions de métropole\.",
            lead,
        ),
        (
            rf"{domain} (?P<value>{NUMBER}){unit} {label} \(France : (?P<france>{NUMBER}){unit}\) (?P<rank>(?:La|Parmi les|Entre la"
            rf"|Au niveau des|Plus) [^·]+?) · résultat (?P<sure>sûr|assez sûr) Données de (?P<period>[\d-]+)"
            r"(?P<old>, de plus de cinq ans| ; toutes celles du domaine ont plus de cinq ans)?",
            card,
        ),
        (rf"(?P<side>Plus|Moins) fragile qu'en moyenne : (?P<list>{several})\.", felt_side),
        (r"(?P<n>\d+) réponses? ne se distinguent? pas de la moyenne", felt_alike),
        (
            rf"{domain} : (?P<n>\d+) cas(?P<reach> dans des régions comparables| ailleurs en France|(?= (?:en|à|dans) ))",
            cases,
        ),
        (
            rf"{domain} (?P<state>fragilité prioritaire|plus fragile que la France|pas plus fragile que la France|indice non calculé)",
            state,
        ),
        (
            rf"(?P<value>{NUMBER}){unit} {label}(?: \(France : (?P<france>{NUMBER}){unit}\))?, (?P<period>[\d-]+T?\d?)"
            r"(?P<old>, de plus de cinq ans)?",
            aged_row_value,
        ),
        (
            rf"{domain} – {label} : (?P<first>{NUMBER}){unit} en (?P<start>\d[\dT-]+) \(France : (?P<france_first>{NUMBER})\), (?P<last>{NUMBER}) en "
            rf"(?P<end>\d[\dT-]+) \(France : (?P<france_last>{NUMBER})\) ; (?:l'écart à la France se (?P<verb>creuse|réduit)|trop peu de dates pour parler "
            r"de tendance|(?P<n>\d+) dates, sans tendance sûre)",
            course_of_gap,
        ),
        (
            rf"{domain} – {label} : (?P<value>{NUMBER}){unit} en (?P<period>\d[\dT-]+) \(France : (?P<france>{NUMBER})\), une seule date",
            row_value,
        ),
        (r"« Se creuse » et « se réduit » ont leur règle", said_elsewhere),
        (r"Le moins fragile, par rapport à la France : (?P<list>(?:éco\.|[^.])+)\.", least),
        (rf"(?P<name>{names}) en {domain} \((?P<gap>{SIGNED})\)", mapped),
        (rf"(?P<name>{names}), {domain} \((?P<gap>{SIGNED})\)", mapped),
        (
            rf"{domain} [^:]+ : (?:l'|la |le |les )?(?P<name>{names}) (?:a|ont) l'indice le plus élevé \((?P<gap>{SIGNED})\)",
            mapped_first,
        ),
        (r"Les (?P<near>(?!))?(?P<side>plus|moins) fragiles : (?P<list>[^.;]+)", extremes),
        (r" ; (?P<side>(?!))?(?P<near>en métropole), (?P<list>[^.;]+)", extremes),
        (rf"(?P<name>{names}) : indice (?P<gap>{SIGNED}), soit un écart à la France de {SIGNED} fois", mapped_alone),
        (rf"(?P<name>{names}) \((?P<gap>{SIGNED})\)", mapped_alone),
        (r"Classes communes au site : 0,7 et 1,6", said_elsewhere),
        (r"ruptures naturelles \(Fisher-Jenks\) des écarts, 0,7 et 1,6", said_elsewhere),
        (
            rf"{label} : (?P<value>{NUMBER}){unit} en (?P<period>[\d-]+), contre (?P<reference>{NUMBER}){unit} (?P<where>en "
            rf"(?:France métropolitaine|France entière|moyenne en métropole)), soit, en dispersions, un écart (?P<limit>ramené à la limite )?"
            rf"de (?P<gap>{SIGNED}) dans le sens de la fragilité",
            indicator,
        ),
        (
            rf"{label}, (?P<value>{NUMBER}){unit} contre (?P<reference>{NUMBER}){unit} \(écart (?P<gap>{SIGNED})(?P<limit>, limite)?\)",
            indicator_short,
        ),
        (rf"{group} : (?P<n>\d+) indicateurs? princip", group_size),
        (rf"base 100 en (?P<start>\d+) : (?P<value>{NUMBER}) en (?P<period>\d+)", course_since),
        (rf"pour 100 habitants en (?P<start>\d+), (?P<value>{NUMBER}) en (?P<period>\d+)", course_since),
        (r"base 100 en (?P<start>\d+)", course_since),
        (rf"(?P<value>{NUMBER}) habitants au 1er janvier (?P<period>\d+)", population),
        (rf"Population : (?P<value>{NUMBER}) en (?P<period>\d+)", population),
        (r"(?P<n>\d+) chiffres? non disponibles?", key_figures_absent),
        (r" en (?P<n>\d+) chiffres|Tableau de (?P<m>\d+) chiffres clés", key_figures_of),
        (
            rf"(?P<name>{names}|France), (?P<value>{NUMBER}) en (?P<period>{PERIOD}) et (?P<last>{NUMBER}) en (?P<end>{PERIOD})",
            course_twice,
        ),
        (rf"(?P<value>{NUMBER}){unit} en (?P<period>{PERIOD})", course),
        (rf"{domain} : (?P<reach>)(?P<n>\d+) cas connus?(?= (?:en|à|dans) )", cases),
        (
            rf"{domain} : aucun cas connu [^;.(]+ ; (?P<n>\d+) (?P<reach>en France|dans (?:des|une) régions? semblables?)",
            cases,
        ),
        (r"(?P<n>\d+) cas connus? (?P<reach>)(?=(?:en|à|dans) )", said_elsewhere),
        (r"[Aa]ucun cas connu [^;.(]+ ; \d+ (?:en France|dans (?:des|une) régions? semblables?)", said_elsewhere),
        (r"(?P<reach>Dans les régions comparables|En France), (?P<n>\d[\d ]*) cas", cases),
        (r"(?P<reach>)(?<=, )(?P<n>\d[\d ]*) cas(?= :|\.)", cases),
        (r"Dispositifs officiels [^:]+ : (?P<n>\d[\d ]*), dont (?P<rest>[^.]+)\.", programmes),
        (
            rf"(?P<name>{names}) \((?: ?comparer ?, )?(?P<n>\d+) indicateurs\)(?:, plus fragile que la France, elle aussi, en "
            r"(?P<more>[^;.]+?))?(?:[;,]? ?[;,] moins fragile en (?P<less>[^.]+?))?\.",
            compared,
        ),
        (
            rf"(?P<name>{names})(?:, plus fragile que la France, elle aussi, en (?P<more>[^;.(]+?))?"
            r"(?:[;,]? ?[;,] moins fragile en (?P<less>[^.(]+?))? \((?P<n>\d+) indicateurs comparés\)",
            compared,
        ),
        (rf"{domain} en tête", first_measured),
        (rf"{domain} : indice mesuré [^.+−]+ (?P<gap>{SIGNED})", first_measured),
        (rf", (?P<name>{names}) (?P<gap>{SIGNED})(?=\.)", other_measured),
        (rf"Le plus élevé : {domain} \((?P<gap>{SIGNED})\)", first_measured),
        (r"(?P<n>\d+) domaines?$", verdict_count),
        (r"(?P<n>\d+) départements? ", departements),
        (
            r"[:,] (?P<value>\d+) %(?: ; ensemble : (?P<reference>\d+) % \(différence non testée\)|(?= +∎))",
            printed_share,
        ),
        (
            rf"{domain}(?: ; [^–;]+)* – [^;]+? : (?P<value>{NUMBER}) (?:%|sur 10)(?: dans la zone [^;]+?)?(?:, (?P<reference>{NUMBER}) (?:%|sur 10) en France)? ; "
            r"(?:nettement|plutôt) (?P<side>plus|moins|au-dessus|au-dessous) .+? la moyenne des territoires "
            r"\((?:habitants|employeurs) ; (?P<study>[^)]+)\)",
            felt_apart,
        ),
        (r"au moins un frein", said_elsewhere),
        (rf"(?P<name>{names}) a (?P<n>\d+) fragilités? prioritaires? sur 16 domaines", home_top),
        (rf"(?P<name>{names}) (?P<n>\d+)(?=,| en tête)", home_top),
    ]
    return [(NEEDED[check], re.compile(pattern), check) for pattern, check in found]


def key_figures_of(match: Match, place: Place) -> None:
    assert int(match["n"] or match["m"]) == len(figures(place))


def course_twice(match: Match, place: Place) -> None:
    """Check both ends of a line: those of its territory."""
    rows = courses(place).query("name == @match['name']")
    for value, period in ((match["value"], match["period"]), (match["last"], match["end"])):
        shown = rows.loc[rows["period"] == period, "shown"].dropna()
        assert any(is_printed(value, each) for each in shown), match.group()


def said_elsewhere(match: Match, place: Place) -> None:
    """A number that another sentence of the same text says with its domain, or that the method sets."""


NEEDED = {
    highest: "écarts les plus élevés",
    highest_mapped: "écarts",
    single: "Un seul département",
    lowest_mapped: "plus favorables",
    strongest_indicator: "écarts les plus forts",
    study: "(",
    priority: "des variantes",
    every_priority: "prioritaire",
    no_priority: "Aucun",
    title: "prioritaire",
    above: "mesurés",
    count: "prioritaire",
    ranked: " sur ",
    others: " : ",
    not_sure: "sûrement",
    missing: " sur ",
    lead: "plus fragile",
    card: "résultat",
    felt_side: "qu'en moyenne",
    felt_alike: "ne se distingue",
    state: "",
    row_value: ", ",
    aged_row_value: ", ",
    course_of_gap: " – ",
    least: "Le moins fragile",
    mapped: "(",
    mapped_first: "le plus élevé",
    extremes: "Carte des régions",
    mapped_alone: "(",
    said_elsewhere: "",
    indicator: "soit, en dispersions",
    indicator_short: "(écart",
    group_size: "princip",
    course_since: " en ",
    population: "",
    key_figures_absent: "non disponible",
    key_figures_of: " chiffres",
    course_twice: " en ",
    course: " en ",
    cases: " cas",
    programmes: "Dispositifs",
    compared: " indicateurs",
    first_measured: "",
    other_measured: "indice mesuré",
    verdict_count: "domaine",
    departements: "département",
    printed_share: " %",
    felt_apart: "la moyenne des territoires",
    home_top: "prioritaires",
}
"""Words without which a pattern reads nothing: other texts are not searched."""
