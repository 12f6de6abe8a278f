"""The case base: every case that the documents name, with its source; doubtful places told; nothing invented."""

import re
from pathlib import Path

import pandas as pd
import pytest

from helpers.practices.cases import cases_file, known_values, read_cases
from helpers.practices.dispositifs import read_dispositifs
from helpers.practices.growth import read_growth
from helpers.practices.sources import PublicSource, read_case_sources
from helpers.practices.taxonomy import Taxonomy, read_taxonomy

# The cases that the Observatoire's documents name, with the département or region printed; none may be lost.
NAMED = {
    "Start Up de Territoire / Labo des partenariats d'Alsace": "44",
    "Dotation d'Action Territoriale (DAT) de la Fondation Break Poverty": "",
    "Démarche ODD&CT du Comité 21": "",
    "Programme Impact Jeunes": "13",
    "MicroVille 112": "51",
    "Silver Geek": "86",
    "PTCE Les Mureaux": "78",
    "Ateliers de l'Entreprenariat Humaniste": "69",
    "Ronalpia": "69",
    "Villes au Carré": "45",
    "Fondation du Nord": "59",
    "Plateforme RSE Nantes Métropole": "44",
    "Emergence": "39",
    "InfoLab du CRL": "45",
    "Cent Sept": "59",
    "Point Carré": "33",
    "Le Catalyseur": "31",
    "Maison des associations Pays d'Aix": "13",
    "Paris Est Marne & Bois": "94",
    "Agir Ensemble à Charenton": "94",
    "Vitawin": "94",
    "Club Gravelle Entreprendre": "94",
    "Complémentarité des 8 tiers lieux sur le territoire": "94",
    "Asso & Territoires": "28",
    "Fonds ODD 17": "",
    "Expérimentation avec la Fondation RTE et AgroParisTech à Clermont-Ferrand": "63",
    "Persee 3C": "45",
    "PTCE CI&EL": "45",
    "Festival des ODD de Renescure": "59",
}
DOUBTFUL = {"Villes au Carré", "Point Carré"}
# Themes printed beside a case that are domains; « réhabilitation » and « recherche » are printed, and are none.
DOMAINS = {
    "Programme Impact Jeunes": "education",
    "Silver Geek": "numerique",
    "PTCE Les Mureaux": "emploi",
    "Vitawin": "education",
}
FAMILIES = {
    "Pratiques d'engagement": [
        "Engagement territorial",
        "Engagement des salariés",
        "Engagement partenarial",
        "Investissement sociétal",
    ],
    "Pratiques partenariales": [
        "Mécénat",
        "Pratiques responsables",
        "Coopération économique",
        "Innovation sociétale",
    ],
    "Dynamiques collectives territoriales": [
        "Dialogue territorial",
        "Expérience collective",
        "Accompagnement des acteurs",
        "Tiers lieux",
    ],
}
ENGLISH = re.compile(r"\b(?:the|and|is|are|of|not|from|with)\b")


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return read_cases(cases_file()).set_index("name", drop=False)


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return read_taxonomy()


def test_every_named_case_is_there_where_it_is_printed(cases: pd.DataFrame) -> None:
    assert cases.loc[list(NAMED), "territory_code"].to_dict() == NAMED


def test_doubtful_places_are_told(cases: pd.DataFrame) -> None:
    doubtful = cases[cases["place_status"] == "doubtful"]
    assert set(doubtful.index) >= DOUBTFUL
    assert doubtful["summary"].str.contains("douteux : il n'est pas cartographié|douteux, ").all()


def test_domains_are_those_printed(cases: pd.DataFrame) -> None:
    named = cases.loc[list(NAMED), "domains"]
    assert named[named != ""].to_dict() == DOMAINS
    assert "n'est pas l'un des seize domaines" in cases.loc["MicroVille 112", "summary"]


def test_a_type_is_given_only_where_a_document_prints_it(cases: pd.DataFrame) -> None:
    slide = cases["source"] == "presentation_collectivites_2020"
    assert cases.loc[~slide & cases.index.isin(NAMED), ["family", "type", "metier"]].eq("").all(axis=None)


def test_every_trade_has_its_printed_examples(cases: pd.DataFrame) -> None:
    counts = cases.loc[list(NAMED), "metier"].value_counts().to_dict()
    del counts[""]
    assert counts == {
        "dialogue_territorial": 3,
        "experimentations_collectives": 5,
        "accompagnements": 5,
        "gestion_lieu": 5,
    }


def test_families_and_types_are_those_printed(taxonomy: Taxonomy) -> None:
    assert {one.label: list(one.types.values()) for one in taxonomy.families.values()} == FAMILIES
    assert [len(one.activities) for one in taxonomy.metiers.values()] == [4, 4, 4, 4]


def test_types_of_partnership_bear_the_names_of_the_surveys(taxonomy: Taxonomy, checkout: Path) -> None:
    asked = (checkout / "data" / "surveys" / "phare_entreprises" / "2015-10" / "questionnaire.yml").read_text("utf-8")
    types = list(taxonomy.families["pratiques_partenariales"].types)
    assert [name for name in types if f"id: {name}" not in asked] == []


def test_cases_of_a_document_give_its_line(cases: pd.DataFrame) -> None:
    assert cases.loc[list(NAMED), "source_line"].str.fullmatch(r"\d+(-\d+)?(, \d+)*").all()


def test_summaries_are_french_sentences(cases: pd.DataFrame) -> None:
    texts = [*cases["summary"], *read_growth()["note"]]
    assert [text for text in texts if not text.endswith(".") or ENGLISH.search(text)] == []


def test_every_public_case_cites_a_page_with_an_address(cases: pd.DataFrame) -> None:
    public = {key: one for key, one in read_case_sources().items() if isinstance(one, PublicSource)}
    assert cases.index.isin(NAMED).sum() == len(NAMED)
    assert set(cases.loc[~cases["source"].isin(public), "case_id"]) >= set(cases.loc[list(NAMED), "case_id"])
    kept = cases[cases["source"].isin(public)]
    assert (kept["certainty"] != "").all()
    assert kept[["family", "type", "metier", "tags"]].eq("").all(axis=None)
    cited = {*kept["source"], *(one.source for one in read_dispositifs().values())}
    assert [key for key in public if key not in cited] == []


def test_every_domain_and_every_departement_has_a_case(cases: pd.DataFrame) -> None:
    known = known_values()
    assert {one for text in cases["domains"] for one in text.split(";")} - {""} == set(known.domains)
    sure = cases[(cases["level"] == "departement") & (cases["place_status"] == "printed")]
    assert {code for level, code in known.regions if level == "departement"} == set(sure["territory_code"])


def test_every_tag_and_source_is_used(cases: pd.DataFrame, taxonomy: Taxonomy, checkout: Path) -> None:
    used = {tag for text in cases["tags"] for tag in text.split(";")} - {""}
    assert used == set(taxonomy.tags)
    assert set(cases["source"]) <= set(known_values().sources)


def test_growth_is_the_published_series() -> None:
    growth = read_growth()
    rows = list(growth[["date", "value", "kind"]].itertuples(index=False, name=None))
    assert rows[:5] == [
        ("2019", 150, "reached"),
        ("2020", 300, "planned"),
        ("2020-05", 350, "reached"),
        ("2020-12", 500, "reached"),
        ("2023-01", 1000, "reached"),
    ]
    assert (growth["note"] != "").all()
