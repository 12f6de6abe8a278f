"""Territories: wrong files and wrong codes first, then counts, French forms and groupings."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers import paths
from helpers.territory import grid
from refusals import refused

AIN = "departement,01,Ain,l'Ain,dans l'Ain,de l'Ain,ain,84,false\n"


@pytest.fixture
def territories_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the territories' file of a copy of the reference, which the package now reads."""
    copy = tmp_path / "data" / "reference"
    shutil.copytree(paths.data() / "reference", copy, ignore=shutil.ignore_patterns("outlines"))
    monkeypatch.setenv("CARNETS_ROOT", str(tmp_path))
    return copy / "territories.csv"


def rewrite(path: Path, change: Callable[[str], str], encoding: str = "utf-8") -> None:
    """Change the text of a file."""
    path.write_bytes(change(path.read_text(encoding="utf-8")).encode(encoding))


# --- what must be refused ---


def test_unknown_code_names_level_code_file_and_near_codes() -> None:
    with refused("TerritoryError unknown-territory") as caught:
        grid.territory("departement", "2C")
    for part in ("'departement'", "'2C'", "'2A'", "'2B'", "data/reference/territories.csv"):
        assert part in str(caught.value)


def test_at_most_five_near_codes_are_given() -> None:
    with refused("TerritoryError unknown-territory") as caught:
        grid.territory("departement", "96")
    assert caught.value.remedy == "Use a code of the file; near ones: '976', '86', '95', '76', '94'."


def test_number_code_is_told_to_be_quoted() -> None:
    with refused("TerritoryError unknown-territory"):
        grid.territory("departement", 1)  # type: ignore[arg-type]


def test_code_without_its_leading_zero_is_unknown() -> None:
    with refused("TerritoryError unknown-territory"):
        grid.territory("departement", "1")


def test_code_of_another_level_is_unknown() -> None:
    with refused("TerritoryError unknown-territory"):
        grid.territory("region", "2A")


@pytest.mark.parametrize("call", [lambda: grid.codes("dep"), lambda: grid.territory("dep", "01")])  # type: ignore[arg-type]
def test_unknown_level_lists_the_levels(call: Callable[[], object]) -> None:
    with refused("TerritoryError unknown-territory"):
        call()


def test_unknown_zoning_and_region_of_a_zone() -> None:
    with refused("TerritoryError unknown-territory", match=r"zonings\.csv.*'uda'"):
        grid.zone_of("uda", "53")  # type: ignore[arg-type]
    with refused("TerritoryError unknown-territory"):
        grid.zone_of("zone_enquete", "99")


def test_unknown_name_gives_near_names() -> None:
    with refused("TerritoryError unknown-territory"):
        grid.resolve("Bretgne")


def test_name_of_another_level_does_not_resolve() -> None:
    with refused("TerritoryError unknown-territory"):
        grid.resolve("Bretagne", level="departement")


def test_duplicate_row(territories_file: Path) -> None:
    rewrite(territories_file, lambda text: text + AIN)
    with refused("FileError duplicate-key", match=r"territories\.csv, line 1395.*'departement', '01'"):
        grid.read_territories()


def test_latin_1_file(territories_file: Path) -> None:
    rewrite(territories_file, lambda text: text.replace("–", "-"), encoding="latin-1")
    with refused("FileError cannot-read", match=r"line 3: .*UTF-8"):
        grid.read_territories()


def test_semicolons(territories_file: Path) -> None:
    rewrite(territories_file, lambda text: text.replace(",", ";"))
    with refused("FileError unreadable-table", match=r"line 1: .*semicolons"):
        grid.read_territories()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace("slug,", "", 1), "line 1: The columns are"),
        (lambda text: text.replace("Ain,l'Ain", ",l'Ain", 1), "line 39: The cell 'name' holds ''"),
        (lambda text: text.replace(AIN, AIN.replace("false", "non")), "line 39: .*'is_overseas' holds 'non'"),
        (lambda text: text.replace(AIN, AIN.replace("departement", "dep")), "line 39: .*'level' holds 'dep'"),
        (lambda text: text.replace(AIN, AIN.replace(",false", "")), "line 39: This row has 8 cells"),
        (lambda _: "", "line 1: The columns are"),
    ],
)
def test_wrong_table_names_the_line(territories_file: Path, change: Callable[[str], str], message: str) -> None:
    rewrite(territories_file, change)
    with refused("FileError unreadable-table"):
        grid.read_territories()


def test_missing_file(territories_file: Path) -> None:
    territories_file.unlink()
    with refused("FileError cannot-read"):
        grid.codes("region")


def test_region_in_two_zones_of_one_zoning(territories_file: Path) -> None:
    rewrite(territories_file.with_name("zonings.csv"), lambda text: text + "zone_enquete,11,region,94\n")
    with refused("FileError duplicate-key"):
        grid.zone_of("zone_enquete", "53")


def test_alias_to_a_code_that_does_not_exist(territories_file: Path) -> None:
    rewrite(territories_file.with_name("aliases.csv"), lambda text: text + "Septimanie,region,77,\n")
    with refused("TerritoryError unknown-territory"):
        grid.resolve("Septimanie")


# --- what must hold ---


@pytest.mark.parametrize(
    ("level", "count", "metropolitan"),
    [
        ("france", 2, 2),
        ("region", 18, 13),
        ("zone_enquete", 12, 12),
        ("grande_zone", 5, 5),
        ("departement", 101, 96),
        ("epci", 1255, 1232),
    ],
)
def test_counts(level: grid.Level, count: int, metropolitan: int) -> None:
    assert len(grid.codes(level)) == count
    assert len(grid.codes(level, metropolitan_only=True)) == metropolitan


def test_read_territories_returns_a_copy_of_texts() -> None:
    table = grid.read_territories()
    assert list(table.columns) == grid.TERRITORY_COLUMNS
    assert table["is_overseas"].dtype == bool
    assert {type(code) for code in table["territory_code"]} == {str}
    table["name"] = ""
    assert grid.read_territories()["name"].ne("").all()


@pytest.mark.parametrize(
    ("level", "code", "with_article", "locative", "genitive"),
    [
        ("france", "FRA", "la France", "en France", "de la France"),
        ("region", "53", "la Bretagne", "en Bretagne", "de Bretagne"),
        ("region", "32", "les Hauts-de-France", "dans les Hauts-de-France", "des Hauts-de-France"),
        ("region", "11", "l'Île-de-France", "en Île-de-France", "d'Île-de-France"),
        ("region", "44", "le Grand Est", "dans le Grand Est", "du Grand Est"),
        ("region", "52", "les Pays de la Loire", "dans les Pays de la Loire", "des Pays de la Loire"),
        ("region", "24", "le Centre-Val de Loire", "en Centre-Val de Loire", "du Centre-Val de Loire"),
        ("region", "04", "La Réunion", "à La Réunion", "de La Réunion"),
        ("region", "06", "Mayotte", "à Mayotte", "de Mayotte"),
        ("region", "01", "la Guadeloupe", "en Guadeloupe", "de la Guadeloupe"),
        ("region", "94", "la Corse", "en Corse", "de Corse"),
        ("grande_zone", "NO", "le Nord-Ouest", "dans le Nord-Ouest", "du Nord-Ouest"),
        ("departement", "01", "l'Ain", "dans l'Ain", "de l'Ain"),
        ("departement", "07", "l'Ardèche", "en Ardèche", "de l'Ardèche"),
        ("departement", "22", "les Côtes-d'Armor", "dans les Côtes-d'Armor", "des Côtes-d'Armor"),
        ("departement", "2A", "la Corse-du-Sud", "en Corse-du-Sud", "de la Corse-du-Sud"),
        ("departement", "28", "l'Eure-et-Loir", "en Eure-et-Loir", "d'Eure-et-Loir"),
        ("departement", "49", "le Maine-et-Loire", "en Maine-et-Loire", "de Maine-et-Loire"),
        ("departement", "75", "Paris", "à Paris", "de Paris"),
        ("departement", "77", "la Seine-et-Marne", "en Seine-et-Marne", "de Seine-et-Marne"),
        ("departement", "80", "la Somme", "dans la Somme", "de la Somme"),
        ("departement", "93", "la Seine-Saint-Denis", "en Seine-Saint-Denis", "de la Seine-Saint-Denis"),
        ("departement", "95", "le Val-d'Oise", "dans le Val-d'Oise", "du Val-d'Oise"),
    ],
)
def test_french_forms(level: grid.Level, code: str, with_article: str, locative: str, genitive: str) -> None:
    place = grid.territory(level, code)
    assert (place.with_article, place.locative, place.genitive) == (with_article, locative, genitive)


def test_french_forms_agree_with_each_other() -> None:
    """Contractions hold for every row: « les » gives « dans les » and « des », « le » gives « du », « l' » elides."""
    for place in grid.read_territories().query("level != 'epci'").itertuples():
        article = str(place.with_article).removesuffix(str(place.name))
        forms = (str(place.locative).removesuffix(str(place.name)), str(place.genitive).removesuffix(str(place.name)))
        allowed = {
            "les ": {("dans les ", "des ")},
            "le ": {("dans le ", "du "), ("en ", "du "), ("en ", "de ")},
            "la ": {("en ", "de la "), ("en ", "de "), ("dans la ", "de la ")},
            "l'": {("dans l'", "de l'"), ("en ", "de l'"), ("en ", "d'")},
            "": {("à ", "de "), ("en ", "de "), ("en ", "d'")},
            "la zone ": {("dans la zone ", "de la zone ")},
        }
        assert forms in allowed[article], place
        elides = str(place.name)[0] in "AEIOYÎ" or place.name == "Hérault"  # the h of « Haute » is aspirated
        assert article not in ({"le ", "la "} if elides else {"l'"}), place


def test_slugs_are_ascii_and_unique_at_each_level() -> None:
    table = grid.read_territories()
    assert table["slug"].str.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*").all()
    assert not table[table["level"] != "epci"].duplicated(["level", "slug"]).any()  # two EPCI may bear one name
    assert not table["name"].str.contains("’").any()


def test_every_departement_is_in_one_region() -> None:
    regions = {code: grid.territory("departement", code).region_code for code in grid.codes("departement")}
    assert set(regions.values()) == set(grid.codes("region"))
    assert [code for code, region in regions.items() if region == "94"] == ["2A", "2B"]
    assert [code for code, region in regions.items() if region == "01"] == ["971"]


def test_zones_hold_the_metropolitan_regions_once() -> None:
    for zoning in ("zone_enquete", "grande_zone"):
        zones = {region: grid.zone_of(zoning, region) for region in grid.codes("region")}
        assert {zone for zone in zones.values() if zone} == set(grid.codes(zoning))
        assert {region for region, zone in zones.items() if zone is None} == {"01", "02", "03", "04", "06"}
    assert grid.zone_of("zone_enquete", "94") == grid.zone_of("zone_enquete", "93") == "93-94"


@pytest.mark.parametrize(
    ("name", "level", "code"),
    [
        ("Nord-Pas-de-Calais Picardie", "region", "32"),
        ("PICARDIE", "region", "32"),
        ("rhone alpes", "region", "84"),
        ("Centre", "region", "24"),
        ("Île-de-France", "region", "11"),
        ("Provence-Alpes Côte-d'Azur / Corse", "zone_enquete", "93-94"),
        ("Nord Ouest", "grande_zone", "NO"),
        ("val d’oise", "departement", "95"),
        ("Réunion", "region", "04"),
    ],
)
def test_resolve_takes_names_and_aliases(name: str, level: str, code: str) -> None:
    place = grid.resolve(name)
    assert (place.level, place.code) == (level, code)


def test_resolve_at_a_level() -> None:
    assert grid.resolve("Île-de-France", level="grande_zone").code == "IDF"
    assert grid.resolve("Guadeloupe", level="departement").code == "971"


def test_all_22_former_regions_resolve() -> None:
    lines = (paths.data() / "reference" / "aliases.csv").read_text(encoding="utf-8").splitlines()
    former = [line.split(",")[0] for line in lines if "région d'avant 2016" in line]
    assert len(former) == 22
    assert {grid.resolve(name, level="region").code for name in former} == set(
        grid.codes("region", metropolitan_only=True)
    )


def test_another_root_is_read_in_the_same_process(territories_file: Path) -> None:
    rewrite(territories_file, lambda text: text.replace("Ain,l'Ain", "Aine,l'Ain", 1))
    assert grid.territory("departement", "01").name == "Aine"
