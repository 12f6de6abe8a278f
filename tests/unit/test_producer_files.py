"""Producers' files are read as they come, and each of their faults is refused with its place and its value."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from toy_producers import (
    BAROMETER,
    BDM,
    CRIME,
    EUROSTAT,
    EXTRACTED,
    FILOSOFI,
    POPULATION,
    QUARTERS,
    archive,
    changed,
    inserted,
    workbook,
)

from helpers.catalog.registry import read_catalog
from helpers.sources.cards import Loader, kind_of, read_loaders
from helpers.sources.reading import read
from refusals import refused

SL, BDM_FILE, DISP, BASE = (
    "sl_etc_2025T1.xls",
    "famille_TAUX-CHOMAGE_19122024.xlsx",
    "FILO2019_DISP_DEP.csv",
    "base-cc-filosofi-2019_CSV.zip",
)
POP, SSMSI, IND = "estim-pop-dep-sexe-aq-1975-2023.xls", "donnee-dep-data.gouv-2024-geographie2024.csv", "ind-338.csv"
TSV, EXTRACT = "nama_10r_3gdp.tsv", "filosofi2021_dep.csv"
REGION = "Taux de chômage localisé par région"
HTML = b"<!DOCTYPE html><html><body>503 Service Unavailable</body></html>"
LEVELS = {"departement": "DEP", "region": "REG", "france": "METRO"}


@pytest.fixture(scope="module")
def loaders() -> dict[str, Loader]:
    return read_loaders(read_catalog())


@pytest.fixture
def values(tmp_path: Path, loaders: dict[str, Loader]) -> Callable[[str, bytes], pd.Series]:
    """Return a function that reads a file of this name and content: values by level, code, period and variable."""

    def read_content(name: str, content: bytes) -> pd.Series:
        path = tmp_path / name
        path.write_bytes(content)
        return read(path, kind_of(path, loaders)[1]).set_index(["level", "code", "period", "variable"])["value"]

    return read_content


def quarters(rows: list[list[object]] = QUARTERS, sheet: str = "Département", merged: str = "") -> bytes:
    return workbook({sheet: rows}, {sheet: merged} if merged else None)


def bdm(rows: list[list[object]] = BDM, sheet: str = "valeurs_trimestrielles") -> bytes:
    return workbook({sheet: rows})


def population(rows: list[list[object]] = POPULATION, sheet: str = "2023") -> bytes:
    return workbook({"À savoir": [["x"]], sheet: rows})


def text(content: str, old: str = "", new: str = "") -> bytes:
    assert old in content
    return content.replace(old, new, 1).encode()


def test_a_quarter_is_read_with_its_territory(values: Callable[..., pd.Series]) -> None:
    found = values(SL, quarters())
    assert found["departement", "01", "2024T1", "rate"] == 5.6
    assert found["departement", "23", "2025T1", "rate"] == 6.9
    assert len(found) == 20


def test_a_series_is_told_by_its_label(values: Callable[..., pd.Series]) -> None:
    found = values(BDM_FILE, bdm())
    assert found["region", "53", "2024T2", "rate"] == 5.8
    assert found["france", "FRMETRO", "2024T1", "rate"] == 7.2
    assert len(found) == 9


def test_a_mark_of_encoding_twice_is_no_fault(values: Callable[..., pd.Series]) -> None:
    assert len(values(DISP, b"\xef\xbb\xbf" * 2 + FILOSOFI.encode())) == len(values(DISP, FILOSOFI.encode()))


def test_secrecy_is_no_value(values: Callable[..., pd.Series]) -> None:
    found = values(DISP, text(FILOSOFI, ";4,2;2,4", ";s;nd"))
    assert found["departement", "93", "2019", "ratio"] == 3.8
    assert ("departement", "93", "2019", "minimum_benefits") not in found
    assert ("departement", "93", "2019", "housing_benefits") not in found


def test_ages_are_added_up(values: Callable[..., pd.Series]) -> None:
    found = values(POP, population())
    assert found["departement", "01", "2023", "population"] == 671937
    assert found["departement", "01", "2023", "aged_0_19"] == 37167 + 44341 + 47368 + 41851
    assert found["departement", "2A", "2023", "aged_75_plus"] == 7929 + 6439 + 3776 + 1858 + 497
    assert found["france", "FRMETRO", "2023", "population"] == 671937 + 163955


def test_crimes_come_with_what_divides_them(values: Callable[..., pd.Series]) -> None:
    for content in (text(CRIME), gzip.compress(text(CRIME))):
        found = values(SSMSI, content)
        assert found["departement", "01", "2024", "Cambriolages de logement"] == 2818
        assert found["departement", "01", "2024", "dwellings"] == 329783
        assert len(found) == 8


def test_zones_of_the_barometer(values: Callable[..., pd.Series]) -> None:
    found = values(IND, text(BAROMETER))
    assert found["departement", "2A", "2023-09", "IND-338"] == 91.4
    assert found["france", "FRA", "2023-09", "IND-338"] == 86.3


def test_eurostat_is_told_by_units_and_nuts_codes(values: Callable[..., pd.Series]) -> None:
    found = values(TSV, text(EUROSTAT))
    assert found["departement", "75", "2021", "gdp_per_head"] == 113100
    assert found["france", "FRA", "2020", "gdp_per_head"] == 34000
    assert ("departement", "93", "2021", "gdp_per_head") not in found
    assert len(found) == 5


def test_values_already_extracted(values: Callable[..., pd.Series]) -> None:
    found = values(EXTRACT, text(EXTRACTED))
    assert found["departement", "01", "2021", "poverty"] == 10.8
    assert len(found) == 2


TWO = ("cc_filosofi_1_DEP.csv", "cc_filosofi_2_DEP.csv")
ZIPPED = archive({f"cc_filosofi_2019_{name}.csv": b"CODGEO;TP6019\n01;10,7\n" for name in LEVELS.values()})
FAULTS: dict[str, tuple[str, bytes, tuple[str, ...]]] = {
    # the unemployment workbook
    "a sheet renamed": (SL, quarters(sheet="Départements"), ("sheet 'Département'", "'Départements'")),
    "a header moved": (SL, quarters(changed(QUARTERS, 3, 0, "Code dép.")), ("begins with 'Code'",)),
    "a header renamed": (SL, quarters(changed(QUARTERS, 3, 4, "2024 T3")), ("row 4", "'2024 T3'")),
    "a cell merged": (SL, quarters(merged="C5:D5"), ("row 5", "'T2_2024'", "merged")),
    "a mark that no card names": (BDM_FILE, bdm(changed(BDM, 2, 5, "n.d.")), ("row 3", "'2024-T2'", "'n.d.'")),
    "three slashes": (SL, quarters(changed(QUARTERS, 4, 3, "///")), ("row 5", "'///'")),
    "a footnote among rows": (SL, quarters(inserted(QUARTERS, 6, ["(1) Données révisées"])), ("row 7", "(1)")),
    "a total among territories": (SL, quarters(inserted(QUARTERS, 6, ["M", "METRO", 7, 7, 7, 7, 7])), ("row 7", "'M'")),
    "a code read as a number": (SL, quarters(changed(QUARTERS, 4, 0, 1)), ("row 5", "'1'", "lost its zero")),
    "Corse in one": (SL, quarters(changed(QUARTERS, 6, 0, "20")), ("row 7", "'20'", "'2A' and '2B'")),
    "the Rhône in two": (SL, quarters(inserted(QUARTERS, 6, ["69M", "LYON", 6, 6, 6, 6, 6])), ("'69M'", "a half of")),
    "a territory twice": (SL, quarters(inserted(QUARTERS, 5, QUARTERS[4])), ("row 6", "'01'", "already", "row 5")),
    "an .xls that is a web page": (SL, HTML, ("web page",)),
    "an empty file": (SL, b"", ("empty",)),
    "a workbook cut": (SL, quarters()[:2000], ("no workbook",)),
    "a percentage as text": (SL, quarters(changed(QUARTERS, 4, 3, "5,5 %")), ("row 5", "'5,5 %'")),
    # the data bank
    "a series that is no territory": (BDM_FILE, bdm(changed(BDM, 2, 0, f"{REGION} - Sud")), ("row 3", "'Sud'")),
    "an old region": (BDM_FILE, bdm(changed(BDM, 2, 0, f"{REGION} - Picardie")), ("row 3", "'Picardie'")),
    "another family of series": (BDM_FILE, bdm(changed(BDM, 4, 0, "Indice - Ain")), ("row 5", "Indice - Ain")),
    "labels of quarters changed": (BDM_FILE, bdm(changed(BDM, 0, 5, "2024T2")), ("row 1", "'2024T2'")),
    "the label's column renamed": (BDM_FILE, bdm(changed(BDM, 0, 0, "Intitulé")), ("'Libellé'",)),
    # Filosofi
    "Latin-1": (DISP, FILOSOFI.replace("Ain", "Aîn").encode("latin-1"), ("line 2", "0xee", "UTF-8")),
    "UTF-16": (DISP, FILOSOFI.encode("utf-16"), ("UTF-16",)),
    "another separator": (DISP, FILOSOFI.replace(",", ".").replace(";", ",").encode(), ("line 1", "separator")),
    "a column renamed": (DISP, text(FILOSOFI, "Q219", "MED19"), ("'Q219'", "line 1")),
    "a cell more": (DISP, text(FILOSOFI, "264074;", "264074;1;"), ("line 2", "9 cells")),
    "a decimal point": (DISP, text(FILOSOFI, "3,5;1,5", "3.5;1,5"), ("'RD'", "'3.5'", "point")),
    "thousands with a space": (DISP, text(FILOSOFI, "23490", "23 490"), ("'Q219'", "space between thousands")),
    "thousands with a narrow space": (DISP, text(FILOSOFI, "23490", "23\u202f490"), ("space between thousands",)),
    "a cell empty": (DISP, text(FILOSOFI, "23490", ""), ("'Q219'", "empty")),
    "the wrong year": ("FILO2018_DISP_DEP.csv", text(FILOSOFI), ("'Q218'", "Q219")),
    "a ZIP with two CSV": (BASE, archive(dict.fromkeys(TWO, b"x")), ("all fit",)),
    "a ZIP without its CSV": (BASE, archive({"notes.txt": b"x"}), ("'notes.txt'",)),
    "a ZIP that is a web page": (BASE, HTML, ("web page",)),
    "a ZIP cut": (BASE, ZIPPED[:-30], ("cut",)),
    # population
    "ages in another order": (POP, population(changed(POPULATION, 4, 3, "10 à 14 ans")), ("row 5", "ages")),
    "ages that do not add up": (POP, population(changed(POPULATION, 5, 2, 73167)), ("row 6", "707937", "671937")),
    "no sheet of a year": (POP, population(sheet="Année 2023"), ("named after a year",)),
    "no block of both sexes": (POP, population(changed(POPULATION, 3, 2, "Total")), ("'Ensemble'",)),
    # crime
    "the former header": (SSMSI, text(CRIME, "indicateur", "classe"), ("'classe'", "'indicateur'")),
    "a column more": (SSMSI, text(CRIME, '"annee"', '"annee";"mois"'), ("'mois'",)),
    "a bad year": (SSMSI, text(CRIME, '"2024"', '"24"'), ("line 2", "'24'")),
    "thousands with a comma": (SSMSI, text(CRIME, '"2818"', '"2,818.0"'), ("line 2", "2,818.0")),
    "a base that varies": (SSMSI, text(CRIME, '8842019";"671289"', '8842019";"67128"'), ("line 3", "67128")),
    "a crime twice": (SSMSI, text(CRIME + CRIME.splitlines()[1] + "\n"), ("'01'", "more than once")),
    "a gzip cut": (SSMSI, gzip.compress(text(CRIME))[:-20], ("cut",)),
    "a workbook for a CSV": (SSMSI, quarters(), ("workbook",)),
    # barometer
    "a zone that is no territory": (IND, text(BAROMETER, "D2A", "D20"), ("line 3", "'20'")),
    "an old region by code": (IND, text(BAROMETER, "R11", "R22"), ("line 4", "'22'", "before 2016")),
    "a grain unknown": (IND, text(BAROMETER, "DEPT", "EPCI"), ("line 2", "'EPCI'")),
    "a date in French": (IND, text(BAROMETER, "2023-09-01", "01/09/2023"), ("line 2", "01/09/2023")),
    "a decimal comma": (IND, text(BAROMETER, "92.8", '"92,8"'), ("line 2", "'92,8'", "comma")),
    "two values for one": (IND, text(BAROMETER, "D2A", "D01"), ("'01'", "more than once")),
    # Eurostat, and values already extracted
    "NUTS codes of another year": (TSV, text(EUROSTAT, "FR106", "FR1Z6"), ("line 4", "'FR1Z6'")),
    "a value that is a word": (TSV, text(EUROSTAT, "113100", "n.a."), ("line 3, 2021", "'n.a. p'")),
    "dimensions unnamed": (TSV, text(EUROSTAT, "unit,geo", "a,b"), ("line 1", "'unit' and 'geo'")),
    "a year that is none": (TSV, text(EUROSTAT, "2020", "2020Q1"), ("line 1", "'2020Q1'")),
    "a level unknown": (EXTRACT, text(EXTRACTED, "departement", "epci"), ("line 2", "'epci'")),
    "an extract with a comma for a point": (EXTRACT, text(EXTRACTED, "10.8", '"10,8"'), ("line 2", "comma")),
    "another indicator of the barometer": (IND, text(BAROMETER.replace("IND-338", "IND-545")), ("line 2", "'IND-338'")),
    "a number without end": (IND, text(BAROMETER, "92.8", "1e400"), ("line 2", "'1e400'")),
    "UTF-16 without its mark": (DISP, FILOSOFI.encode("utf-16-le"), ("null bytes",)),
    "a web page after a mark": (SL, b"\xef\xbb\xbf<HTML><body>", ("web page",)),
    "a message in JSON": (SL, b'{"error": "not found"}', ("JSON",)),
    "a total below a CSV": (DISP, text(FILOSOFI + "FR;France;1;22040;11650;3,4;2,4;1,2\n"), ("row 5", "'FR'")),
    "a file of nothing but its header": (IND, BAROMETER.splitlines()[0].encode(), ("no value",)),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_refused_with_its_place(fault: str, values: Callable[..., pd.Series]) -> None:
    name, content, told = FAULTS[fault]
    with refused("CatalogError producer-file-refused") as caught:
        values(name, content)
    assert caught.value.where == name
    assert [part for part in told if part not in str(caught.value)] == []


def test_there_are_faults_enough_of_every_layout() -> None:
    assert len(FAULTS) >= 40
    assert {name for name, _, _ in FAULTS.values()} >= {SL, BDM_FILE, DISP, BASE, POP, SSMSI, IND, TSV, EXTRACT}


def test_all_faults_of_a_file_are_told_at_once(values: Callable[..., pd.Series]) -> None:
    spoilt = changed(changed(QUARTERS, 4, 3, "///"), 5, 0, "20")
    with refused("CatalogError producer-file-refused") as caught:
        values(SL, quarters(spoilt))
    assert "2 fault(s)" in str(caught.value)


def test_a_file_of_no_source(tmp_path: Path, loaders: dict[str, Loader]) -> None:
    with refused("CatalogError unknown-producer-file"):
        kind_of(tmp_path / "chomage.xls", loaders)
