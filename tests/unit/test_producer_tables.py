"""Producers' tables by commune, constituency, block or region are read, and their faults refused."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from toy_producers import archive, changed, workbook

from helpers.catalog.registry import read_catalog
from helpers.errors import CatalogError
from helpers.sources.cards import Loader, kind_of, read_loaders
from helpers.sources.reading import read

ITDD, CIRCO = "ITDD-DonneesDetaillees.xls", "indic-stat-circonscriptions-legislatives-2022.xlsx"
PIB, COMMUNES = "PIB_regionaux_1990-2022.xlsx", "base_cc_comparateur_csv.zip"
VOTE = "resultats-par-niveau-dpt-t1-france-entiere.xlsx"
VOTE_SHEET = "Résultats par niveau Dpt T1 France Entière_2022-04-14 12h49"
VOTES = [
    ["Code du département", "Libellé du département", "Etat saisie", "Inscrits", "Abstentions"],
    ["01", "Ain", "Complet", 438109, 97541],
    ["ZA", "Guadeloupe", "Complet", 316023, 174592],
    ["ZZ", "Français établis hors de France", "Complet", 1435746, 931455],
]
ACCOUNTS = [
    ["Produits Intérieurs Bruts Régionaux"],
    ["Année", 2020, 2021],
    ["Région", "", ""],
    ["Bretagne", 29457.3202685239, 31191.5753968953],
    ["France métropolitaine", 34758.0429372796, 37408.3187688202],
    ["Mayotte", "9 983 (e)", "10 735 (e)"],
    ["Source : Insee - Comptes régionaux"],
]
ACCOUNT_SHEET = "PIB par hab 1990-2022"


@pytest.fixture(scope="module")
def loaders() -> dict[str, Loader]:
    return read_loaders(read_catalog())


@pytest.fixture
def values(tmp_path: Path, loaders: dict[str, Loader]) -> Callable[[str, bytes], pd.Series]:
    """Return a function that reads a file of this name and content: values by level, code, period and variable."""

    def read_content(name: str, content: bytes) -> pd.Series:
        path = tmp_path / name
        path.write_bytes(content)
        return (
            read(path, kind_of(path, loaders)[1])
            .set_index(["level", "code", "period", "variable"])["value"]
            .sort_index()
        )

    return read_content


def communes(rows: str, loaders: dict[str, Loader]) -> bytes:
    header = ["CODGEO", *loaders["insee_comparateur_territoires"].files[0].columns.values()]
    pairs = (row.split("=") for row in rows.split(" "))
    lines = [";".join([code, *[value] * (len(header) - 1)]) for code, value in pairs]
    return archive({"base_cc_comparateur.CSV": "\n".join([";".join(header), *lines]).encode()})


def constituencies(loaders: dict[str, Loader], **cells: object) -> bytes:
    texts = loaders["insee_circonscriptions"].files[0].columns.values()
    names = sorted({name for text in texts for name in text.replace("/", "*").replace("+", "*").split("*")})
    rows = [["Sources"], ["circo", *names]]
    for code, people in (("00000", 120483), ("01001", 122750), ("01002", 137975), ("98801", 114675)):
        shares = dict.fromkeys(names, 40.0 if code == "01001" else 60.0) | {"pop_légal_19": people}
        held = shares | cells if code == "01001" else shares
        rows.append([code, *(held[name] for name in names)])
    return workbook({"indicateurs_circonscriptions": rows})


def two_blocks(loaders: dict[str, Loader], title: str = "DEPARTEMENTS", label: str = "Taux d'emploi") -> bytes:
    sheets: dict[str, list[list[object]]] = {}
    columns: dict[str, list[str]] = {}
    for text in loaders["insee_soes_itdd"].files[0].columns.values():
        columns.setdefault(text.partition("/")[0], []).append(text.partition("/")[2].replace("Taux d'emploi", label))
    for sheet, labels in columns.items():
        years = ["", "Année", *["2013", "2008"] * len(labels)]
        head = [["", "", *(cell for each in labels for cell in (each, ""))], years]
        blocks = (("REGIONS", [["53", 1.5], ["P", 9.0], ["M", 2.5]]), (title, [["01", 3.5], ["971", "nd"], ["M", 2.5]]))
        rows: list[list[object]] = [["Indicateurs"]]
        for name, values in blocks:
            rows += [["", name], *head, *([code, code, *[value] * 2 * len(labels)] for code, value in values)]
        sheets[sheet] = rows
    return workbook(sheets)


def test_communes_are_added_up_without_districts(values: Callable[..., pd.Series], loaders: dict[str, Loader]) -> None:
    found = values(COMMUNES, communes("01001=771 01002=253 97101=10 75056=100 75101=7 13055=s", loaders))
    assert found["departement", "01", "2018", "population"] == 771 + 253
    assert found["departement", "75", "2018", "population"] == 100
    assert found["departement", "971", "2018", "population"] == 10
    assert ("departement", "13", "2018", "population") not in found


def test_constituencies_weigh_what_they_hold(values: Callable[..., pd.Series], loaders: dict[str, Loader]) -> None:
    found = values(CIRCO, constituencies(loaders))["departement", "01", "2018"]
    assert found["mfuel"] / found["mfuel_weight"] == pytest.approx((122750 * 40 + 137975 * 60) / (122750 + 137975))
    weights = 122750 * 40, 137975 * 60
    assert found["modtrans_voit_weight"] == pytest.approx(sum(weights))
    found = values(CIRCO, constituencies(loaders, mfuel="nd"))["departement", "01", "2018"]
    assert found["mfuel"] / found["mfuel_weight"] == 60


def test_two_blocks_and_two_years(values: Callable[..., pd.Series], loaders: dict[str, Loader]) -> None:
    found = values(ITDD, two_blocks(loaders))
    assert found["region", "53", "2008", "employment"] == 1.5
    assert found["departement", "01", "2013", "turnout"] == 3.5
    assert found["france", "FRMETRO", "2013", "waste"] == 2.5
    assert ("departement", "971", "2013", "waste") not in found


def test_accounts_and_votes(values: Callable[..., pd.Series]) -> None:
    found = values(PIB, workbook({ACCOUNT_SHEET: ACCOUNTS}))
    assert found["region", "53", "2021", "gdp_per_head"] == 31191.5753968953
    assert found["region", "06", "2020", "gdp_per_head"] == 9983
    found = values(VOTE, workbook({VOTE_SHEET: VOTES}))
    assert found["departement", "971", "2022", "abstentions"] == 174592
    assert len(found) == 4


def test_faults_of_tables_by_commune_constituency_and_block(
    values: Callable[..., pd.Series], loaders: dict[str, Loader]
) -> None:
    faults = {
        "no code of a commune": (COMMUNES, communes("1001=771", loaders)),
        "the commune '01001' is there twice": (COMMUNES, communes("01001=771 01001=771", loaders)),
        "'1 771' holds a space": (COMMUNES, communes("01001=1\u202f771".replace("\u202f", "\u00a0"), loaders)),
        "'20' is no code": (COMMUNES, communes("20004=771", loaders)),
        "no row begins with 'circo'": (CIRCO, workbook({"indicateurs_circonscriptions": [["Code"], ["01001", 1]]})),
        "'n.c.' is no number": (CIRCO, constituencies(loaders, mfuel="n.c.")),
        "no row 'DEPARTEMENTS'": (ITDD, two_blocks(loaders, title="DÉPARTEMENTS")),
        "0 columns are headed 'Taux d'emploi": (ITDD, two_blocks(loaders, label="Emploi")),
        "the sheet 'PIB par hab 1990-2022' is not there": (PIB, workbook({"PIB par habitant": ACCOUNTS})),
        "'Picardie' is the name of no region": (PIB, workbook({ACCOUNT_SHEET: changed(ACCOUNTS, 3, 0, "Picardie")})),
        "'9 983 (p)' is no number": (PIB, workbook({ACCOUNT_SHEET: changed(ACCOUNTS, 5, 1, "9 983 (p)")})),
        "'ZQ' is no code": (VOTE, workbook({VOTE_SHEET: changed(VOTES, 3, 0, "ZQ")})),
        "the column 'Abstentions' is not there": (VOTE, workbook({VOTE_SHEET: changed(VOTES, 0, 4, "% Abs/Ins")})),
    }
    missed = {}
    for told, (name, content) in faults.items():
        try:
            values(name, content)
            missed[told] = "read"
        except CatalogError as refused:
            if told.replace("1 771", "1\u00a0771") not in str(refused):
                missed[told] = str(refused)
    assert missed == {}
