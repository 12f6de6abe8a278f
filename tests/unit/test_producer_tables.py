"""Producers' tables by commune, constituency, block or region are read, and their faults refused."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from toy_producers import archive, changed, workbook

from helpers.catalog.registry import read_catalog
from helpers.errors import CatalogError
from helpers.sources.cards import Loader, kind_of, read_loaders, reasons_by_hand
from helpers.sources.reading import read
from refusals import refused

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
BENEFITS = "minima_sociaux_donnees_departementales_par_dispositif.xlsx"
AAH: list[list[object]] = [
    ["Tableau 1 Répartition des allocataires de l'AAH"],
    [],
    ["", "N° Dep", "Libelle Dep", 2015, 2016, "2016 (1)", 2017, 2018],
    ["", "01", "Ain", 6832, 6973, 7170, 7274, 7436],
    ["", "20A", "Corse-du-Sud", 2700, 2760, 2800, 2850, 2900],
    ["", "", "France métropolitaine", 9500, 9700, 10000, 10100, 10300],
    ["", 971, "Guadeloupe*", 8578, 9030, 9645, 10165, 10529],
    ["", "", "DOM", 8600, 9000, 9600, 10200, 10500],
    ["", "Sources : CNAF et MSA."],
]
RSA = [AAH[0], [], ["", "N° Dep", "Libelle Dep", "RSA socle"], ["", "", "", *AAH[2][3:], "Proportion"], *AAH[3:]]
AID = "beneficiaires_aide_sociale_departementale_2020.xlsx"
AID_TABLES = {"Tab1-pa": "APA (1)", "Tab2-ph": "PCH", "Tab1-ase": "Total des enfants accueillis = (A) + (B)"}
AIDED: list[list[object]] = [
    ["84", "01", "Ain", 10518],
    ["94", "20", "Collectivité de Corse", 10802],
    ["84", "69", "Département du Rhône", 31428],
    ["84", "69D", "Nouveau Rhône", 8784],
    ["TOTAL estimé France métropolitaine", "", "", 1284826],
    ["Code région", "Région", "", "APA (1)"],
    ["84", "Auvergne-Rhône-Alpes", "", 170616],
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


def benefits(rows: list[list[object]] = AAH, sheet: str = "Tableau 1") -> bytes:
    return workbook({sheet: rows, "Tableau 14": RSA})


def aid(rows: list[list[object]] = AIDED, header: str = "Code département") -> bytes:
    return workbook({name: [["Code région", header, "Département", text], *rows] for name, text in AID_TABLES.items()})


def test_tables_of_drees(values: Callable[..., pd.Series]) -> None:
    found = values(BENEFITS, benefits())
    assert found["departement", "01", "2016", "aah"] == 7170  # of the series made anew, not 6,973
    assert found["departement", "2A", "2018", "covered_rsa"] == 2900
    assert found["france", "FRMETRO", "2017", "aah"] == 10100
    assert ("departement", "01", "2015", "aah") not in found and len(found) == 2 * 4 * 3
    found = values(AID, aid())
    assert found["region", "94", "2020", "pch"] == 10802 and found["departement", "69", "2020", "apa"] == 31428
    assert len(found) == 3 * 3


def test_every_indicator_without_a_loader_says_why(loaders: dict[str, Loader]) -> None:
    catalog = read_catalog()
    reasons = reasons_by_hand(catalog, loaders)
    assert len(catalog.indicators) - len(reasons) >= 100 and all(reasons.values())
    with refused("CatalogError no-loader", match="share_immigrants"):
        reasons_by_hand(catalog, {name: each for name, each in loaders.items() if name != "insee_recensement_2021"})


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
        "'1' is no code of a departement: it has lost its zero": (BENEFITS, benefits(changed(AAH, 3, 1, 1))),
        "'Métropole' is no code": (BENEFITS, benefits(changed(AAH, 5, 1, "Métropole"))),
        "'' is no code": (BENEFITS, benefits(changed(AAH, 5, 2, "Hexagone"))),
        "the year 2017 is missing": (BENEFITS, benefits(changed(AAH, 2, 6, "2017 (p)"))),
        "no year heads a column": (
            BENEFITS,
            benefits([[*row[:3], *map(str, row[3:])] for row in AAH[:2]] + [AAH[2][:3]]),
        ),
        "'01' is already above": (BENEFITS, benefits(changed(AAH, 4, 1, "01"))),
        "'7 274' holds a space": (BENEFITS, benefits(changed(AAH, 3, 6, "7\u202f274"))),
        "the sheet 'Tableau 1' is not there": (BENEFITS, benefits(sheet="Tableau 01")),
        "'20' is no code of a departement: Corse": (BENEFITS, benefits(changed(AAH, 4, 1, "20"))),
        "'69Z' is no code": (AID, aid(changed(AIDED, 3, 1, "69Z"))),
        "no row has 'Code département'": (AID, aid(header="Code dép.")),
        "the column 'Abstentions' is not there": (VOTE, workbook({VOTE_SHEET: changed(VOTES, 0, 4, "% Abs/Ins")})),
    }
    missed = {}
    for told, (name, content) in faults.items():
        try:
            values(name, content)
            missed[told] = "read"
        except CatalogError as error:
            if told.replace("1 771", "1\u00a0771").replace("7 274", "7\u202f274") not in str(error):
                missed[told] = str(error)
    assert missed == {}
