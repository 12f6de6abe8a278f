"""Sentences of the reports: every number is its cell, every claim its test, every region's grammar; plurals first."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import charts
from helpers import tables as views
from helpers.charts.figure import Figure
from helpers.charts.reports.reports import priority_items
from helpers.notes.note_facts import note_facts
from helpers.tables import read_table
from helpers.territory import grid
from helpers.wording import say
from helpers.wording.numbers import rounded
from tiers import of_regions

ROOT = Path(__file__).parents[2]
REGIONS = of_regions(grid.codes("region"))
OVERSEAS = ("01", "02", "03", "04", "06")
CITIZENS, COMPANIES = ("impact_citoyens", "2019-10"), ("phare_entreprises", "2015-10")
MAPS = ((*COMPANIES, "p1", "oui"),)
ALIKE = (*CITIZENS, "q8", "total_necessaire")
IN_FRENCH = {
    "01": ("la Guadeloupe", "en Guadeloupe", "de la Guadeloupe"),
    "02": ("la Martinique", "en Martinique", "de la Martinique"),
    "03": ("la Guyane", "en Guyane", "de la Guyane"),
    "04": ("La Réunion", "à La Réunion", "de La Réunion"),
    "06": ("Mayotte", "à Mayotte", "de Mayotte"),
    "11": ("l'Île-de-France", "en Île-de-France", "d'Île-de-France"),
    "24": ("le Centre-Val de Loire", "en Centre-Val de Loire", "du Centre-Val de Loire"),
    "27": ("la Bourgogne-Franche-Comté", "en Bourgogne-Franche-Comté", "de Bourgogne-Franche-Comté"),
    "28": ("la Normandie", "en Normandie", "de Normandie"),
    "32": ("les Hauts-de-France", "dans les Hauts-de-France", "des Hauts-de-France"),
    "44": ("le Grand Est", "dans le Grand Est", "du Grand Est"),
    "52": ("les Pays de la Loire", "dans les Pays de la Loire", "des Pays de la Loire"),
    "53": ("la Bretagne", "en Bretagne", "de Bretagne"),
    "75": ("la Nouvelle-Aquitaine", "en Nouvelle-Aquitaine", "de Nouvelle-Aquitaine"),
    "76": ("l'Occitanie", "en Occitanie", "d'Occitanie"),
    "84": ("Auvergne-Rhône-Alpes", "en Auvergne-Rhône-Alpes", "d'Auvergne-Rhône-Alpes"),
    "93": ("Provence-Alpes-Côte d'Azur", "en Provence-Alpes-Côte d'Azur", "de Provence-Alpes-Côte d'Azur"),
    "94": ("la Corse", "en Corse", "de Corse"),
}
# An article that a preposition should have absorbed, or an elision that is missing.
FAULTS = re.compile(
    r"\b(?:à|de) les? (?=[A-Z])|\b(?:du|au) la\b|\ben (?:Hauts-de-France|Pays de la Loire|La Réunion|Mayotte|Grand Est)"
    r"|\bde (?:Île|Auvergne|Occitanie)|\b[Ll]es [A-Z][\w-]+(?: de la Loire)? compte\b"
    r"|\b1 (?:autres|domaines|départements)\b|undefined|None|\bnan\b"
)

pytestmark = pytest.mark.usefixtures("tables")


def region(code: str) -> grid.Territory:
    return grid.territory("region", code)


def plain(text: object) -> str:
    return " ".join(str(text).replace("\u00a0", " ").split())


def value_of(text: str) -> float:
    """Return the number that a French text writes."""
    return float(re.sub(r"[\s\u202f\u00a0]", "", text).replace("\N{MINUS SIGN}", "-").replace(",", ".").lstrip("+"))


def cells(table: str, **fields: object) -> pd.DataFrame:
    rows = read_table(table)
    for name, value in fields.items():
        rows = rows[rows[name] == value]
    return rows


def said_of(code: str) -> Iterator[str]:
    """Yield every text of the report of a region: sentences, and the captions of its figures."""
    place = region(code)
    zone, large = views.zone_holding(place, "zone_enquete"), views.zone_holding(place, "grande_zone")
    priorities, practices, figures = (
        views.report_priorities(place),
        views.report_practices(place),
        views.key_figures(place),
    )
    shown: list[Any] = [
        charts.show_territory_heading(place, zone),
        charts.show_report_summary(priorities, figures, place),
        charts.show_key_figures(figures, place),
        charts.draw_course(views.series(place), "population"),
        charts.draw_departement_maps(views.departement_gaps(place), views.outlines_around(place), place),
        charts.show_priorities(views.domain_gaps(place), place),
        charts.show_domain_rows(views.domain_gaps(place), views.headline_gaps(place)),
        charts.show_trends(views.priority_trends(place), place),
        charts.draw_measured_and_felt(views.measured_and_felt(*CITIZENS, zone), zone),
        charts.show_verdicts(views.report_verdicts(place), place),
        charts.show_fragments(views.study_fragments(*CITIZENS, zone)),
        charts.draw_zone_map(views.zone_answers(*ALIKE), views.zone_outlines(*CITIZENS), zone),
        charts.draw_zone_map(views.zone_answers(*MAPS[0]), views.zone_outlines(*COMPANIES), zone),
        charts.draw_zone_map(
            views.zone_answers("phare_associations", "2015-11", "p1", "oui", "employeuses"),
            views.zone_outlines("phare_associations", "2015-11"),
            large,
        ),
        charts.show_report_practices(practices, place),
        charts.show_acting(views.acting_cases(place), views.dispositif_entries(place), practices, place),
        charts.show_brief(
            views.territory_brief(place),
            views.strongest_domain(place),
            views.felt_here(place),
            practices,
            views.similar_to(place),
            place,
        ),
        charts.show_domain_rows(views.domain_gaps(place), views.headline_gaps(place)),
        charts.show_trends(views.priority_trends(place), place),
        charts.show_similar(views.similar_to(place), place),
        charts.show_citation(place),
    ]
    for one in shown:
        if isinstance(one, Figure):
            yield from (one.title, one.reading_note, one.scope, one.described(), *one.caveats)
        else:
            yield one.data


# --- plurals ---


@pytest.mark.parametrize(("n", "said"), [(0, "0 domaine"), (1, "1 domaine"), (2, "2 domaines")])
def test_verdicts_and_gaps_agree(n: int, said: str) -> None:
    assert say("note.verdict", label="Mesurée", n=n, names="") == f"**Mesurée** : {said}"
    priorities = ("aucune fragilité prioritaire", "1 fragilité prioritaire", "2 fragilités prioritaires")[n]
    title = say("gaps.domain_title", name="Corse", n_priority=n, n_fragile=n, n_indexed=16, top=[{}])
    domains = said if n else "aucun domaine"
    assert title == f"Corse : {priorities} ; au-dessus de la France dans {domains} sur 16"


@pytest.mark.parametrize(
    ("n", "said"), [(1, "Fragilité confirmée, mesurée et ressentie : A"), (2, "Fragilités confirmées, mesurées et")]
)
def test_confirmed_fragilities_agree(n: int, said: str) -> None:
    assert say("verdicts_of.title", both="A", n_both=n, measured="", felt="").startswith(said)


@pytest.mark.parametrize(("n", "scope"), [(1, "1 département en Corse."), (2, "2 départements en Corse.")])
def test_maps_of_one_departement_name_one(n: int, scope: str) -> None:
    assert say("maps.small_scope", n=n, level="départements", where="en Corse") == scope
    title = say("maps.small_title", n=n, level="départements", where="en Corse")
    assert ("des départements" in title) == (n > 1)


# --- forms of names ---


@pytest.mark.parametrize("code", REGIONS)
def test_forms_of_the_name_are_those_written_by_hand(code: str) -> None:
    place = region(code)
    assert (place.with_article, place.locative, place.genitive) == IN_FRENCH[code]


@pytest.mark.parametrize("code", REGIONS)
def test_no_text_of_a_report_has_a_fault_of_grammar(code: str) -> None:
    found = [(text, fault.group()) for text in map(plain, said_of(code)) for fault in FAULTS.finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    "text", ["à les Hauts-de-France", "de le Grand Est", "en Mayotte", "de Occitanie", "Les Pays de la Loire compte 3"]
)
def test_faults_would_be_seen(text: str) -> None:
    assert FAULTS.search(text)


# --- numbers ---


@pytest.mark.parametrize("code", REGIONS)
def test_population_is_the_official_one(code: str) -> None:
    with (ROOT / "data" / "official" / "profil.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["level"], row["territory_code"]) == ("region", code)]
    last = max((row for row in rows if row["indicator"] == "count_population"), key=lambda row: row["period"])
    place = region(code)
    text = charts.show_report_summary(views.report_priorities(place), views.key_figures(place), place).data
    said = re.search(r"comp(?:te|tent) ([\d ]+) habitants au 1er janvier (\d{4})", plain(text))
    assert said
    assert (value_of(said[1]), said[2]) == (float(last["value"]), last["period"])


@pytest.mark.parametrize("code", REGIONS)
def test_indices_and_ranks_of_priorities_are_their_cells(code: str) -> None:
    place, priorities = region(code), views.report_priorities(region(code))
    text = plain(charts.show_priorities(views.domain_gaps(place), place).data)
    said = re.findall(
        r"domaines/(\S+?)\.ipynb\)\*\* : (\S+), (.+?) ; (dans ce tiers|à ce niveau) dans (\d+) % des variantes"
        r"(, plus fragile que toutes les régions de métropole)?",
        text,
    )
    slugs = read_table("domains").set_index("slug")["domain"]
    rows = cells("indices", level="region", territory_code=code).set_index("domain")
    assert len(said) == len(priorities)
    everywhere = cells("indices", level="region")
    for slug, gap, rank, third, share, beyond in said:
        row = rows.loc[slugs[slug]]
        assert third == ("à ce niveau" if code in OVERSEAS else "dans ce tiers"), slug
        rivals = everywhere[(everywhere["domain"] == slugs[slug]) & ~everywhere["territory_code"].isin(OVERSEAS)]
        assert bool(beyond) == (code in OVERSEAS and not (rivals["index"] > row["index"]).any()), slug
        assert value_of(gap) == round(row["index"], 1), slug
        low, high, n = row["rank_p5"], row["rank_p95"], row["n_ranked"]
        is_known = high - low + 1 <= n / 2
        wanted = [row["rank"], n, *([low, high] if low != high else [])] if is_known else [low, high, n]
        assert [int(one) for one in re.findall(r"\d+", rank)] == wanted, slug
        assert ("incertain" in rank) != is_known
        assert int(share) == int(row["share_third"] * 100 + 1e-9) >= 90, slug
        assert value_of(gap) > 0, f"{slug} is no priority"


@given(
    index=st.floats(-30, 30, allow_nan=False),
    ranks=st.lists(st.integers(1, 18), min_size=4, max_size=4),
    provenance=st.sampled_from(["simulated", "observed", ""]),
    felt=st.sampled_from(["yes", "no", "unsure"]),
)
def test_any_priority_says_its_cells_and_never_what_was_drawn(
    index: float, ranks: list[int], provenance: str, felt: str
) -> None:
    names = ("rank_p5", "rank", "rank_p95", "n_ranked")
    row = {"label": "A", "slug": "a", "index": index, "felt": felt, "provenance": provenance, "sampling": "one_stage"}
    row |= {"is_overseas": False, "n_metropolitan_above": 3.0, "share_third_percent": 97.0}
    (item,) = priority_items(pd.DataFrame([row | dict(zip(names, sorted(ranks), strict=True))]))
    assert value_of(item["gap"]) == float(rounded(index, 1)) + 0.0
    best, rank, worst, n = sorted(ranks)
    assert [int(one) for one in re.findall(r"\d+", item["rank"])] == [
        rank,
        n,
        *([best, worst] if best != worst else []),
    ]
    assert item["felt"] == ("" if provenance == "simulated" else felt)


@pytest.mark.parametrize("code", REGIONS)
def test_similar_regions_are_as_far_from_france_on_the_same_side(code: str) -> None:
    place = region(code)
    text = plain(charts.show_similar(views.similar_to(place), place).data)
    labels = read_table("domains").set_index("label")["domain"]
    said = re.findall(r"territoires/(\d\d)-\S+\)\*\* \(.*?(\d+) indicateurs\)(.*?)\.(?=\s|$)", text)
    wanted = cells("similar_territories", level="region", territory_code=code)
    assert [(one, int(n)) for one, n, _ in said] == list(zip(wanted["neighbour_code"], wanted["n_shared"], strict=True))
    for neighbour, _, reasons in said:
        more, _, less = reasons.partition("moins fragile")
        for side, part in ((1, more), (-1, less)):
            for domain in (domain for label, domain in labels.items() if label in part):
                for one in (code, neighbour):
                    index = cells("indices", level="region", territory_code=one, domain=domain)["index"].item()
                    assert index * side > 0, (neighbour, domain)


# --- claims ---


def named_after(words: str, text: str, names: list[str]) -> set[str]:
    """Return which names a text holds after some words, up to the next claim."""
    rest = text.partition(words)[2]
    rest = re.split(r", (?:ressenti )?moins fort| ; |\. ", rest)[0]
    return {name for name in names if name in rest}


@pytest.mark.parametrize("code", REGIONS)
def test_felt_differences_are_claimed_only_where_they_are_significant(code: str) -> None:
    zone = views.zone_holding(region(code), "zone_enquete")
    if zone.level == "france":
        pytest.skip("this region is in no zone of the survey")
    title = plain(charts.draw_measured_and_felt(views.measured_and_felt(*CITIZENS, zone), zone).title)
    rows = cells("perceived_indices", study=CITIZENS[0], wave=CITIZENS[1], territory_code=zone.code)
    labels = read_table("domains").set_index("domain")["label"]
    for words, verdict in ((r"plus fort qu'ailleurs pour ", "higher"), ("moins fort", "lower")):
        wanted = {labels[name] for name in rows.loc[rows["significance"] == verdict, "domain"]}
        assert named_after(words, title, labels.tolist()) == wanted, words
    assert ("aucun ressenti ne se distingue" in title) == (not rows["significance"].isin(["higher", "lower"]).any())


def test_some_felt_differences_are_claimed_and_some_regions_have_none() -> None:
    """Without this, the test above could pass on titles that claim nothing."""
    zones = {zone.code: zone for zone in (views.zone_holding(region(code), "zone_enquete") for code in REGIONS)}
    drawn = [zone for zone in zones.values() if zone.level != "france"]
    titles = [
        plain(charts.draw_measured_and_felt(views.measured_and_felt(*CITIZENS, zone), zone).title) for zone in drawn
    ]
    claims = ("plus fort qu'ailleurs pour ", "moins fort", "aucun ressenti ne se distingue")
    assert [claim for claim in claims[:2] if not any(claim in title for title in titles)] == []
    assert all(any(claim in title for claim in claims) for title in titles)


def sure_on_both_sides(code: str) -> dict[str, set[str]]:
    """Return the domains of a region where index and answers both conclude, by what its title claims of them."""
    rows = cells("verdicts", territory_code=code)[["domain", "significance"]].merge(
        cells("indices", level="region", territory_code=code), on="domain"
    )
    labels = read_table("domains").set_index("domain")["label"]
    is_measured, is_felt = rows["is_priority"], rows["significance"] == "higher"
    is_not_measured = (rows["index"] <= 0) & (rows["share_third"] <= 0.1)
    claims = {
        "Fragilité confirmée, mesurée et ressentie : ": is_measured & is_felt,
        "Aucune fragilité confirmée ; mesurée, non ressentie : ": is_measured & (rows["significance"] == "lower"),
        "Aucune fragilité confirmée ; ressentie, non mesurée : ": is_not_measured & is_felt,
    }
    return {words: {labels[name] for name in rows.loc[claimed, "domain"]} for words, claimed in claims.items()}


@pytest.mark.parametrize("code", REGIONS)
def test_verdicts_are_claimed_only_where_both_sides_are_sure(code: str) -> None:
    shown = charts.show_verdicts(views.report_verdicts(region(code)), region(code))
    if code in OVERSEAS:  # no survey asks there: nothing is felt, and a sentence says so
        assert not isinstance(shown, Figure)
        assert not [label for label in read_table("domains")["label"] if label in shown.data]
        return
    title = plain(shown.title).replace(
        "Fragilités confirmées, mesurées et ressenties", "Fragilité confirmée, mesurée et ressentie"
    )
    claims = [(words, names) for words, names in sure_on_both_sides(code).items() if names]
    if not claims:
        assert title == "Aucun domaine ne permet de conclure des deux côtés à la fois"
        return
    words, names = claims[0]
    assert title.startswith(words)
    assert {name for name in read_table("domains")["label"] if name in title.removeprefix(words)} == names


def test_each_kind_of_verdict_is_claimed_somewhere() -> None:
    """Without this, the test above could pass on titles that claim nothing."""
    claimed = [sure_on_both_sides(code) for code in grid.codes("region") if code not in OVERSEAS]
    assert all(any(claims[words] for claims in claimed) for words in claimed[0])
    assert not all(any(claims.values()) for claims in claimed)


@pytest.mark.parametrize("asked", MAPS, ids=lambda asked: asked[0])
@pytest.mark.parametrize("code", REGIONS)
def test_maps_claim_what_is_tested_and_read_the_cell_of_the_zone(code: str, asked: tuple[str, ...]) -> None:
    zone = views.zone_holding(region(code), "zone_enquete")
    made = charts.draw_zone_map(views.zone_answers(*asked), views.zone_outlines(*asked[:2]), zone)
    keys = dict(zip(("study", "wave", "question_id", "answer"), asked, strict=True))
    rows = cells("estimates", **keys, level="zone_enquete", population="ensemble").dropna(subset=["value"])
    rows = rows[rows["provenance"] == "simulated"].set_index("territory_code")
    names = {one: grid.territory("zone_enquete", one).name for one in rows.index}
    title = plain(made.title)
    for words, verdict in (("au-dessus du reste, ", "higher"), ("au-dessous, ", "lower")):
        wanted = {names[one] for one in rows.index[rows["significance"] == verdict]}
        assert named_after(words, title, list(names.values())) == wanted
    said = re.match(r"(.+?) : (\S+) %, contre (\S+) % dans l'ensemble", plain(made.reading_note))
    assert said
    (at,) = (one for one, name in names.items() if name == said[1])
    assert zone.level == "france" or at == zone.code
    assert value_of(said[2]) == pytest.approx(rows.loc[at, "value"], abs=0.5), "half-way values are rounded up"


@pytest.mark.parametrize("code", ["76", "28", "04"])
def test_a_printed_difference_that_nobody_tested_says_so(code: str) -> None:
    (facts,) = note_facts([code])
    beside = [line for line in facts.said["printed"] if "ensemble :" in line]
    assert bool(beside) == (code != "04")
    for line in beside:
        assert "(différence non testée)" in line
        assert not re.search(r"supérieur|inférieur|au-dessus|au-dessous|plus |moins ", line.partition("ensemble")[0])
