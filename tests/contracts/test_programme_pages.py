"""The programme is told whole: each measure, event and named thing, on a page that exists, with what is missing."""

import re
from pathlib import Path

import pytest

from helpers.catalog.releases import read_releases, read_state
from helpers.incremental.plan import CI, read_plan
from helpers.pages.addresses import live_addresses, read_published, read_redirects
from helpers.pages.programme_pages import read_known
from helpers.programme.registry import Programmes
from helpers.survey.questionnaire.questionnaire import read_with_lines
from helpers.survey.questionnaire.sources import SurveySource

# What the Observatory names in its documents; another may be added, none may be lost.
NAMED = (
    "Site de l'Observatoire des partenariats",
    "maturité collective",
    "études territoriales",
    "études de cas",
    "Entrée : organisations",
    "Entrée : territoires",
    "Entrée : collectivités territoriales",
    "Entrée : institutions et investisseurs",
    "Programme ARPEA",
    "Programme PHARE",
    "Programme IMPACT : 3 phases et 5 volets",
    "IMPACT-Territoires : indicateurs officiels",
    "IMPACT-Citoyens",
    "IMPACT-Entreprises",
    "CJD",
    "IMPACT-Associations",
    "IMPACT-Élus locaux",
    "Jouer collectif en sortie de crise",
    "Rapport régional IMPACT",
    "Note de synthèse",
    "Rapport IMPACT-Territoires national",
    "Repères des fragilités territoriales comparées par région",
    "carte locale",
    "Indices de fragilité des 16 domaines",
    "Marques de significativité",
    "niveaux de partage : régional",
    "niveaux de partage : national",
    "niveaux de partage : international",
    "Dialogue international",
    "Base IMPACT-Pratiques innovantes",
    "Grille des 16 domaines",
    "Quatre types de partenariats",
    "Juste place de chacun",
    "21 mesures et 4 chantiers",
    "l'ODD 17 en pratique",
    "l'ODD 17 sur les territoires en sortie de crise",
    "l'ODD 17 et les Collectivités",
    "Lettre aux élus",
    "Guide ODD et Collectivités",
    "Méthode de diagnostic de territoire",
    "Autodiagnostic « Entreprise & territoire »",
    "Exposition numérique",
    "l'innovation territoriale en actions !",
    "odd17.org",
    "Jeudis de l'ODD 17",
    "fiches Repères",
    "350 catalyseurs",
    "7 parcours",
    "Charte du faire alliance",
    "Chef de projets",
    "Fonds ODD 17",
    "Fondation des Territoires",
    "Chaire InterActions",
    "CRTE",
    "Forum national des associations et des fondations",
    "Dîners « Élus & Entreprises »",
    "Rencontres des pionniers",
    "Webinaires",
    "(Re)Connaissance des modèles socio-économiques",
    "Trajectoires socio-économiques",
    "Publication mensuelle",
    "Bilan à mi-chemin",
    "Étude d'impact de l'ODD 17",
)
DOORS = ("maturite", "territoires", "cas", "organisations", "acteurs-territoriaux", "collectivites", "institutions")
LINKED = re.compile(r"""link\((?:"[^"]*"|[\w.]+), "(?P<address>[a-z0-9/-]+)"\)""")
TARGET = re.compile(r"\]\((?P<address>[a-z0-9/-]+)\.(?:md|ipynb)\)")
ENGLISH = re.compile(r"\b(?:the|and|is|are|of|not|from|with)\b")
DOCUMENT_FILE = re.compile(r"\d{3}_[0-9a-f]{8}|\bseed|\.txt\b")


@pytest.fixture(scope="module")
def known() -> Programmes:
    return read_known()[0]


@pytest.fixture(scope="module")
def sources() -> dict[str, SurveySource]:
    return read_known()[1]


@pytest.fixture(scope="module")
def live() -> frozenset[str]:
    return live_addresses()


@pytest.fixture(scope="module")
def templates(checkout: Path) -> dict[str, str]:
    """Return the text of every page template of the book, by name."""
    files = sorted([*(checkout / "book").glob("*.md*"), *(checkout / "book" / "_templates").glob("*.j2")])
    return {path.name: path.read_text(encoding="utf-8") for path in files}


# --- nothing lost ---


@pytest.mark.parametrize("named", NAMED)
def test_every_named_thing_is_told(known: Programmes, named: str) -> None:
    assert [output.name for output in known.outputs if named.casefold() in output.name.casefold()]


def test_measures_are_three_times_seven(known: Programmes) -> None:
    assert [measure.number for measure in known.measures] == [f"{letter}{n}" for letter in "OSP" for n in range(1, 8)]
    assert {measure.number for measure in known.measures if measure.implemented_here == "yes"} == {"O1", "O2", "O3"}
    assert len({measure.title for measure in known.measures}) == len(known.measures)


def test_status_of_measures_is_an_aggregate_alone(known: Programmes, sources: dict[str, SurveySource]) -> None:
    met, exceeded = known.facts["G463"], known.facts["G464"]
    assert (met.value, exceeded.value, met.date) == ("19", "12", "2022-10")
    assert sources[met.source].url


def test_programmes_are_the_three_five_year_ones(known: Programmes) -> None:
    assert {name: (one.first_year, one.last_year) for name, one in known.programmes.items()} == {
        "arpea": (2008, 2012),
        "phare": (2013, 2017),
        "impact": (2018, 2022),
    }
    impact = known.programmes["impact"]
    assert len(impact.phases) == 3
    assert {volet.label[:7] for volet in impact.volets if volet.label.startswith("Volet")} == {
        f"Volet {number}" for number in range(1, 6)
    }


def test_every_study_of_the_three_programmes_is_in_a_volet_once(known: Programmes, checkout: Path) -> None:
    carried = [
        (study, one.name) for one in known.programmes.values() for volet in one.volets for study in volet.studies
    ]
    assert len(carried) == len(set(carried))
    files = (checkout / "data" / "surveys").glob("*/*/questionnaire.yml")
    there = {(path.parts[-3], read_with_lines(path)[0].programme) for path in files}
    names = {one.name for one in known.programmes.values()}
    assert {(study, programme) for study, programme in there if programme in names} == set(carried)


def test_no_fact_is_also_a_figure_of_a_survey(known: Programmes, checkout: Path) -> None:
    rows = [path.read_text(encoding="utf-8") for path in (checkout / "data" / "surveys").glob("*/*/published.csv")]
    figures = {found for text in rows for found in re.findall(r"^(G\d{3})", text, re.MULTILINE)}
    facts = {name for fact in known.facts.values() for name in (fact.fact_id, *fact.also)}
    assert facts & figures == set()


def test_key_figures_of_associations_say_that_they_have_no_date(known: Programmes) -> None:
    facts = [known.facts[name] for name in known.concepts["leviers"].facts]
    assert [fact.value for fact in facts] == ["12.7", "1.8", "113", "1.2"]
    assert all(fact.date is None and "n'est pas précisée" in (fact.caveat or "") for fact in facts)


def test_the_definition_of_fragility_is_quoted_and_its_lacking_word_marked(known: Programmes) -> None:
    quotation = known.concepts["fragilite"].quotation or ""
    assert quotation.startswith("La notion de fragilité est évolutive ET dépendante de son environnement.")
    assert quotation.count("[mais]") == 1


def test_conflict_of_dates_is_told_and_not_smoothed(known: Programmes) -> None:
    (event,) = (one for one in known.events if one.event_id == "bilan-six-mois")
    assert event.printed == "15 ou 17 octobre 2020"
    assert "15 octobre" in (event.conflict or "") and "17 octobre" in (event.conflict or "")


# --- words ---


def test_caveats_are_french_sentences_that_name_no_file(known: Programmes) -> None:
    texts = [fact.caveat for fact in known.facts.values()] + [event.conflict for event in known.events]
    texts += [output.reason for output in known.outputs]
    said = [text for text in texts if text]
    assert said
    assert [text for text in said if not text.endswith(".") or ENGLISH.search(text) or DOCUMENT_FILE.search(text)] == []


def test_sources_of_the_programme_are_used(known: Programmes, sources: dict[str, SurveySource], checkout: Path) -> None:
    own = re.findall(r"^(\w+):$", (checkout / "data/programme/sources.yml").read_text(encoding="utf-8"), re.MULTILINE)
    named = {one.source for one in [*known.facts.values(), *known.events, *known.resources, *known.measures]}
    named |= {key for one in known.programmes.values() for key in one.sources}
    assert set(own) <= named
    assert set(own) <= set(sources)


# --- every address leads somewhere ---


def test_every_named_thing_leads_to_a_page(known: Programmes, live: frozenset[str]) -> None:
    addresses = {output.address for output in known.outputs} | {measure.page for measure in known.measures}
    addresses |= {concept.page for concept in known.concepts.values()}
    addresses |= {volet.page for one in known.programmes.values() for volet in one.volets}
    assert addresses - {None} - live == set()


def test_every_link_of_a_written_page_leads_to_a_page(templates: dict[str, str], live: frozenset[str]) -> None:
    """`link` turns what a smaller plan lacks into text: a mistyped address would never show otherwise."""
    named = {
        (name, found["address"])
        for name, text in templates.items()
        for pattern in (LINKED, TARGET)
        for found in pattern.finditer(text)
    }
    assert len(named) > 50
    assert {(name, address) for name, address in named if address not in live} == set()


def test_pages_of_a_plan_are_linked_through_what_a_smaller_plan_may_lack(templates: dict[str, str]) -> None:
    plan = {page.address for page in read_plan().pages}
    direct = {(name, found["address"]) for name, text in templates.items() for found in TARGET.finditer(text)}
    assert {(name, address) for name, address in direct if address in plan} == set()


@pytest.mark.parametrize("door", DOORS)
def test_every_door_leads_to_a_page_of_data(templates: dict[str, str], door: str) -> None:
    data = {page.address for page in read_plan().pages}
    text = templates[f"{door}.md.j2"]
    assert (
        data & {found["address"] for found in LINKED.finditer(text)}
        or "row.address" in text
        or "region.address" in text
    )
    assert f"]({door}.md)" in templates["index.md.j2"]


def test_every_written_page_is_in_the_table_of_contents(live: frozenset[str], checkout: Path) -> None:
    contents = (checkout / "book" / "_toc.yml.j2").read_text(encoding="utf-8")
    written = {path.name.split(".md")[0] for path in (checkout / "book").glob("*.md*")}
    assert {name for name in written - {"index"} if f"file: {name}\n" not in contents} == set()


def test_small_plan_is_part_of_what_answers(live: frozenset[str]) -> None:
    assert live_addresses(read_plan(CI)) < live


# --- releases ---


def test_every_published_address_still_answers(live: frozenset[str]) -> None:
    redirects = read_redirects(live)
    lost = [row.address for row in read_published() if row.address not in live and row.address not in redirects]
    assert lost == [], "say in data/releases/redirects.csv which page replaces each"


def test_the_state_is_that_of_the_last_release() -> None:
    releases, state = read_releases(), read_state()
    assert releases and state
    assert state.date == releases[-1].date
    assert set(state.pages) <= {row.address for row in read_published()}
    assert {row.since for row in read_published()} <= {release.date for release in releases}
