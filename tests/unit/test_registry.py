"""The catalogue: cards that name what has no card, or that are too few, first; then the real catalogue."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpers.catalog.registry import Catalog, read_catalog
from refusals import refused

ROOT = Path(__file__).parents[2]
EMPLOI = "data/catalog/indicators/emploi.yml"


@pytest.fixture
def small(root: Path, card: Callable[..., dict[str, Any]]) -> Path:
    """Return a root whose catalogue has two domains of two indicators, and a profile of one."""
    data = root / "data"
    (data / "reference").mkdir(parents=True)
    (data / "catalog" / "indicators").mkdir(parents=True)
    for name in ("sources", "units", "caveats"):
        shutil.copy(ROOT / "data" / "catalog" / f"{name}.yml", data / "catalog")
    shutil.copy(ROOT / "data" / "reference" / "groups.yml", data / "reference")
    domains = yaml.safe_load((ROOT / "data" / "reference" / "domains.yml").read_text(encoding="utf-8"))
    # Sante comes first in the file and second by number.
    kept = {name: domains[name] | {"pillars": {"exemple": "Un exemple"}} for name in ("sante", "emploi")}
    write(data / "reference" / "domains.yml", kept)
    known = {"source": "insee_chomage_localise"}
    for domain in ("emploi", "sante"):
        cards = {
            f"rate_{domain}_{letter}": card(**known, label=f"Taux {domain} {letter}", short_label=f"Taux {letter}")
            for letter in "ab"
        }
        write(data / "catalog" / "indicators" / f"{domain}.yml", cards)
    profile = {"count_population": card(**known, direction="none", headline=False, caveats=["covid_years"])}
    write(data / "catalog" / "indicators" / "profil.yml", profile)
    gap = {"domain": "sante", "label": "Délais", "reason": "Aucun fichier.", "possible_source": "DREES"}
    write(data / "catalog" / "gaps.yml", [gap])
    age = {"id": "age", "title": "Âge", "indicators": ["count_population"], "first_period": "1990"}
    write(data / "catalog" / "portrait.yml", {"key_figures": ["count_population"], "series": [age]})
    return root


def write(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def message(error: str) -> str:
    """Return the message that reading the catalogue ends with."""
    with refused(error) as caught:
        read_catalog()
    return str(caught.value)


# --- what must be refused ---


@pytest.mark.parametrize(
    ("name", "old", "new", "other"),
    [
        (EMPLOI, "label: Taux emploi b", "label: Taux emploi a", "label.*rate_emploi_b.*rate_emploi_a.*line 1"),
        (EMPLOI, "label: Taux emploi b", "label: taux  Emploi a", "label.*rate_emploi_b.*rate_emploi_a.*line 1"),
        (EMPLOI, "label: Taux emploi b", "label: Taux sante a", "label.*rate_sante_a.*rate_emploi_b"),
        (EMPLOI, "short_label: Taux b", "short_label: Taux a", "short_label.*rate_emploi_b.*rate_emploi_a"),
    ],
)
def test_two_indicators_have_no_one_label(
    small: Path, change: Callable[[str, str, str], None], name: str, old: str, new: str, other: str
) -> None:
    change(name, old, new)
    with refused("CatalogError same-label", match=other):
        read_catalog()


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (
            EMPLOI,
            "source: insee_chomage_localise",
            "source: insee_chomage",
            "data/catalog/indicators/emploi.yml, line 1: The source 'insee_chomage' has no card. "
            "Describe it in data/catalog/sources.yml.",
        ),
        (
            EMPLOI,
            "unit: percent",
            "unit: pourcent",
            "data/catalog/indicators/emploi.yml, line 1: The unit 'pourcent' has no card. "
            "Describe it in data/catalog/units.yml.",
        ),
        (
            "data/catalog/indicators/profil.yml",
            "- covid_years",
            "- covid_years\n  - covid",
            "data/catalog/indicators/profil.yml, line 1: The caveat 'covid' has no card. "
            "Describe it in data/catalog/caveats.yml.",
        ),
        (
            "data/reference/domains.yml",
            "group: economiques",
            "group: économiques",
            "data/reference/domains.yml, 'emploi': The group 'économiques' has no card. "
            "Describe it in data/reference/groups.yml.",
        ),
        (
            "data/catalog/gaps.yml",
            "domain: sante",
            "domain: logement",
            "data/catalog/gaps.yml: The domain 'logement' has no card. Describe it in data/reference/domains.yml.",
        ),
        (
            "data/catalog/portrait.yml",
            "- count_population",
            "- count_people",
            "data/catalog/portrait.yml: The indicator 'count_people' has no card. "
            "Describe it in data/catalog/indicators/.",
        ),
    ],
)
def test_card_that_names_what_has_no_card(
    small: Path, change: Callable[[str, str, str], None], name: str, old: str, new: str, expected: str
) -> None:
    change(name, old, new)
    assert message("CatalogError missing-card") == expected


def test_series_of_an_unknown_indicator(small: Path, change: Callable[[str, str, str], None]) -> None:
    change("data/catalog/portrait.yml", "indicators:\n  - count_population", "indicators:\n  - count_people")
    assert "The indicator 'count_people' has no card." in message("CatalogError missing-card")


def test_indicator_in_two_domains(small: Path, change: Callable[[str, str, str], None]) -> None:
    change("data/catalog/indicators/sante.yml", "rate_sante_a:", "rate_emploi_b:")
    assert message("FileError duplicate-key") == (
        "data/catalog/indicators/sante.yml, line 1: The indicator 'rate_emploi_b' already has a card in emploi.yml. "
        "Keep one of the two."
    )


def test_indicator_twice_in_one_file(small: Path, change: Callable[[str, str, str], None]) -> None:
    change(EMPLOI, "rate_emploi_b:", "rate_emploi_a:")
    found = message("FileError duplicate-key")
    assert found.startswith("data/catalog/indicators/emploi.yml, line ")
    assert "The key 'rate_emploi_a' is already written at line 1." in found


@pytest.mark.parametrize("count", [0, 1, 6])
def test_too_few_or_too_many_headlines(small: Path, card: Callable[..., dict[str, Any]], count: int) -> None:
    source = {"source": "insee_chomage_localise"}
    cards = {f"rate_{number}": card(**source) for number in range(count)}
    write(small / EMPLOI, cards | {"rate_other": card(**source, headline=False)})
    assert message("CatalogError too-few-headlines") == (
        f"data/catalog/indicators/emploi.yml: The domain 'emploi' has {count} headline indicators; 2 to 5 are "
        "expected. Choose them with `headline: true` and argue the choice."
    )


def test_domain_without_a_file_of_cards(small: Path) -> None:
    (small / EMPLOI).unlink()
    assert message("FileError cannot-read") == "data/catalog/indicators/emploi.yml: The file does not exist. Create it."


def test_unknown_direction(small: Path, change: Callable[[str, str, str], None]) -> None:
    change(EMPLOI, "direction: higher_is_fragile", "direction: higher_is_better")
    found = message("FileError invalid-document")
    assert found.startswith("data/catalog/indicators/emploi.yml: line 7: 'rate_emploi_a.direction'")
    assert "(found 'higher_is_better')" in found


def test_unquoted_code_in_a_real_card(project: Path, change: Callable[[str, str, str], None]) -> None:
    change(EMPLOI, '    - "06"', "    - 06")
    line = (project / EMPLOI).read_text(encoding="utf-8").splitlines().index("    - 06") + 1
    found = message("FileError numeric-code")
    assert found.startswith(f"data/catalog/indicators/emploi.yml, line {line}: ")
    assert found.endswith(
        "'share_youth_not_integrated.missing.0.codes.0' is the number 6, and a text is expected. "
        'Write it between quotes, as text: "01".'
    )


# --- what must hold ---


def test_pillar_that_the_domain_does_not_name(small: Path, change: Callable[[str, str, str], None]) -> None:
    change(EMPLOI, "pillar: exemple", "pillar: exemples")
    with refused("CatalogError unknown-pillar") as caught:
        read_catalog()
    assert caught.value.where == f"{EMPLOI}, line 1"
    assert "'exemples' of 'rate_emploi_a'" in caught.value.what and "'exemple'" in caught.value.what
    assert "data/reference/domains.yml" in caught.value.remedy


def test_pillar_that_no_headline_measures(small: Path, change: Callable[[str, str, str], None]) -> None:
    change("data/reference/domains.yml", "exemple: Un exemple", "exemple: Un exemple\n    vide: Rien")
    with refused("CatalogError unknown-pillar"):
        read_catalog()


def test_order_follows_the_numbers_of_the_domains(small: Path) -> None:
    made = read_catalog()
    assert list(made.domains) == ["emploi", "sante"]
    rates = ["rate_emploi_a", "rate_emploi_b", "rate_sante_a", "rate_sante_b"]
    assert list(made.indicators) == [*rates, "count_population"]
    assert made.of_domain("sante") == ["rate_sante_a", "rate_sante_b"]
    assert made.of_domain("profil") == ["count_population"]
    assert made.of_domain("nowhere") == []
    assert len(made.caveats_of("count_population")) == 1


def test_headlines_of_a_level(small: Path, change: Callable[[str, str, str], None]) -> None:
    change(EMPLOI, "  - departement\n", "")
    made = read_catalog()
    assert made.headlines("emploi") == ["rate_emploi_a", "rate_emploi_b"]
    assert made.headlines("emploi", "region") == ["rate_emploi_a", "rate_emploi_b"]
    assert made.headlines("emploi", "departement") == ["rate_emploi_b"]
    assert made.headlines("emploi", "france") == []


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return read_catalog()


def test_real_catalogue(catalog: Catalog) -> None:
    assert len(catalog.domains) == 16
    assert [domain.number for domain in catalog.domains.values()] == list(range(1, 17))
    assert len({domain.slug for domain in catalog.domains.values()}) == 16
    assert len(catalog.indicators) == 124
    assert len(catalog.groups) == 4
    assert all(2 <= len(catalog.headlines(name)) <= 5 for name in catalog.domains)


def test_no_card_is_idle(catalog: Catalog) -> None:
    cards = catalog.indicators.values()
    # Two sources give no figure: that of the codes and that of the outlines.
    assert set(catalog.sources) == {card.source for card in cards} | {"insee_cog", "ign_admin_express"}
    assert set(catalog.caveats) == {name for card in cards for name in card.caveats}
    assert set(catalog.units) == {card.unit for card in cards}


def test_no_file_of_cards_is_idle(catalog: Catalog) -> None:
    files = {path.stem for path in (ROOT / "data" / "catalog" / "indicators").glob("*.yml")}
    assert files == {*catalog.domains, "profil"}
