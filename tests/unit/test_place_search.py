"""Places that search finds: their words, the page that each leads to, files of a few kB, lists without JavaScript."""

import json
from pathlib import Path

import pytest

from helpers.pages import place_search as module
from helpers.territory.epci import read_communes

LYON, EURE = "intercommunalites/200046977-metropole-de-lyon", "departements/27-eure"
PROFILES = {("epci", "200046977"): LYON, ("departement", "27"): EURE, ("region", "06"): "territoires/06-mayotte"}
LARGEST = 14_000
"""Bytes of a file: one that holds the places of one name, or of one postal code, may be longer than others."""


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return {name.removeprefix("_extra/lieux/"): text for name, text in module.place_files(PROFILES).items()}


@pytest.fixture(scope="module")
def found(files: dict[str, str]) -> dict[str, list[tuple[str, str, str, str]]]:
    """Return title, département, address and label of each place, by its words."""
    places: dict[str, list[tuple[str, str, str, str]]] = {}
    for name, text in files.items():
        if name.endswith(".json") and name != "index.json":
            content = json.loads(text)
            for title, departement, target, *own in content["places"]:
                key = own[0] if own else module.key_of(title)
                places.setdefault(key, []).append((title, departement, *content["targets"][target]))
    return places


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("L'Haÿ-les-Roses", "hay roses"),
        ("St Étienne", "saint etienne"),
        ("Ste-Colombe", "sainte colombe"),
        ("Œuilly", "oeuilly"),
        ("Le", "le"),
        ("Y", "y"),
    ],
)
def test_words_are_compared_without_accents_hyphens_or_articles(name: str, key: str) -> None:
    assert module.key_of(name) == key


def test_a_commune_of_each_departement_is_found(found: dict[str, list[tuple[str, str, str, str]]]) -> None:
    largest = read_communes().sort_values("population").drop_duplicates("departement_code", keep="last")
    assert len(largest) == 101
    for row in largest.itertuples():
        assert row.name in {title for title, code, *_ in found[module.key_of(row.name)] if code == row.departement_code}


def test_a_commune_leads_to_its_epci_else_departement_else_region_else_list(
    found: dict[str, list[tuple[str, str, str, str]]],
) -> None:
    addresses = {key: found[key][0][2] for key in ("villeurbanne", "evreux", "mamoudzou", "ouessant")}
    assert addresses == {
        "villeurbanne": LYON,
        "evreux": EURE,
        "mamoudzou": "territoires/06-mayotte",
        "ouessant": "lieux/29",
    }


def test_homonyms_are_told_apart_the_most_peopled_first(found: dict[str, list[tuple[str, str, str, str]]]) -> None:
    assert [code for _, code, *_ in found["saint denis"]][:2] == ["974", "93"]
    assert found["tourlaville"][0][0] != "Tourlaville"


def test_a_postal_code_of_many_communes_has_them_all(found: dict[str, list[tuple[str, str, str, str]]]) -> None:
    shared = read_communes()["postal_codes"].str.contains("51300")
    assert len(found["51300"]) == shared.sum() == 46


def test_files_are_small_and_hold_each_key_once(files: dict[str, str]) -> None:
    starts = json.loads(files["index.json"])["starts"]
    assert starts == sorted(set(starts))
    assert len(starts) == len([name for name in files if name.endswith(".json")]) - 1
    assert max(len(text.encode()) for text in files.values() if text.startswith('{"targets"')) < LARGEST


def test_every_commune_is_in_the_list_of_its_departement(files: dict[str, str]) -> None:
    communes = read_communes()
    for code, rows in communes.groupby("departement_code"):
        assert files[f"{str(code).lower()}.html"].count("<li>") == len(rows)
    assert files["index.html"].count("<li>") == 101


def test_the_script_leaves_out_the_same_words() -> None:
    script = Path(__file__).parents[2].joinpath("book", "_static", "recherche.js").read_text(encoding="utf-8")
    words = script.split('const LITTLE = new Set("')[1].split('"')[0]
    assert set(words.split()) == module.LITTLE
