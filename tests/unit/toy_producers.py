"""Small files in the layouts of producers, with a few of their own values, and ways to spoil them."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from openpyxl import Workbook

Rows = list[list[Any]]

QUARTERS: Rows = [
    ["Estimations de taux de chômage localisé : comparaisons départementales"],
    ["(en%)"],
    [],
    ["Code", "Libellé", "T1_2024", "T2_2024", "T3_2024", "T4_2024", "T1_2025"],
    ["01", "AIN", 5.6, 5.5, 5.5, 5.5, 5.6],
    [23, "CREUSE", 7.3, 7.1, 7.0, 6.9, 6.9],
    ["2A", "CORSE-DU-SUD", 6.2, 6.1, 6.1, 6.0, 6.0],
    ["971", "GUADELOUPE", 17.1, 15.4, 18.6, 15.7, 15.7],
    [],
    ["Données CVS, en moyenne trimestrielle (en %). "],
    ["Source : Insee, estimations de taux de chômage localisés"],
]
LABEL = "Taux de chômage localisé par"
BDM: Rows = [
    ["Libellé", "idBank", "Dernière mise à jour", "Période", "2024-T1", "2024-T2", "2024-T3"],
    [f"{LABEL} région - France métropolitaine", "001515842", "19/12/2024 12:00", "", 7.2, 7.1, 7.2],
    [f"{LABEL} région - Bretagne", "001515848", "19/12/2024 12:00", "", 5.9, 5.8, 5.9],
    [f"{LABEL} région - France entière (hors Mayotte)", "001688527", "19/12/2024 12:00", "", 7.5, 7.3, 7.4],
    [f"{LABEL} département - Ain", "001515859", "19/12/2024 12:00", "", 5.5, 5.5, 5.5],
]
FILOSOFI = """CODGEO;LIBGEO;NBMEN19;Q219;D119;RD;PPMINI19;PPLOGT19
01;Ain;264074;23490;12890;3,5;1,5;0,8
2A;Corse-du-Sud;60125;21900;11210;3,5;2,9;1,1
93;Seine-Saint-Denis;600389;18070;8990;3,8;4,2;2,4
"""
AIN = [37167, 44341, 47368, 41851, 33385, 32300, 40240, 44035, 45914, 44143, 47484, 45586, 40402, 35995, 32966, 24933]
AIN += [15541, 10616, 5748, 1922, 671937]
CORSE = [7830, 8851, 9317, 7397, 6565, 6981, 9368, 10350, 11481, 10684, 11899, 11151, 10619, 10508, 10455, 7929, 6439]
CORSE += [3776, 1858, 497, 163955]
AGES = [*(f"{low} à {low + 4} ans" for low in range(0, 95, 5)), "95 ans et plus", "Total"]
POPULATION: Rows = [
    ["Estimation de population au 1er janvier, par département, sexe et âge quinquennal"],
    ["Année 2023"],
    [],
    ["Départements", "", "Ensemble", *[""] * 20, "Hommes", *[""] * 20, "Femmes", *[""] * 20],
    ["", "", *AGES * 3],
    ["01", "Ain", *AIN * 3],
    ["2A", "Corse-du-Sud", *CORSE * 3],
    ["France métropolitaine", "", *[first + second for first, second in zip(AIN, CORSE, strict=True)] * 3],
    [],
    ["Source : Insee - Estimations de population (résultats provisoires arrêtés fin 2022)"],
]
CRIME = """"Code_departement";"Code_region";"annee";"indicateur";"unite_de_compte";"nombre";"taux_pour_mille";"insee_pop";"insee_pop_millesime";"insee_log";"insee_log_millesime"
"01";"84";"2024";"Cambriolages de logement";"Infraction";"2818";"8,5450087";"671289";"2022";"329783";"2021"
"01";"84";"2024";"Escroqueries";"Victime";"3950";"5,8842019";"671289";"2022";"329783";"2021"
"2A";"94";"2024";"Cambriolages de logement";"Infraction";"122";"0,9763624";"166045";"2022";"124954";"2021"
"2A";"94";"2024";"Escroqueries";"Victime";"716";"4,3120841";"166045";"2022";"124954";"2021"
"""  # noqa: E501
EUROSTAT = """freq,unit,geo\\TIME_PERIOD\t2021 \t2020
A,EUR_HAB,FR\t36700 p\t34000 e
A,EUR_HAB,FR101\t113100 p\t106900
A,EUR_HAB,FR106\t: \t36000
A,EUR_HAB,FR1\t61700 p\t57800
A,MIO_EUR,FR101\t240000 p\t230000
A,EUR_HAB,DE111\t80000\t78000
"""
EXTRACTED = """indicator,level,code,year,value,unit
rate_poverty_60,departement,01,2021,10.8,%
rate_poverty_60,departement,2A,2021,18.0,%
other,departement,01,2021,5.0,%
"""
BAROMETER = """indic_id,enforce_zone_id,metric_enforce_date,maille,indic_vi,indic_va,indic_vc,indic_ta
IND-338,D01,2023-09-01,DEPT,,92.8,,
IND-338,D2A,2023-09-01,DEPT,,91.4,,
IND-338,R11,2023-09-01,REG,,86.8,,
IND-338,FRANCE,2023-09-01,NAT,,86.3,,
"""


def workbook(sheets: Mapping[str, Rows], merged: Mapping[str, str] | None = None) -> bytes:
    """Return a workbook: rows by sheet, and a range of cells to merge in some."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if merged and name in merged:
            sheet.merge_cells(merged[name])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def archive(members: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of these members."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, member in members.items():
            file.writestr(name, member)
    return content.getvalue()


def changed(rows: Rows, row: int, column: int, cell: Any) -> Rows:
    """Return rows with another cell, numbered from 0."""
    return [
        [cell if (r, c) == (row, column) else old for c, old in enumerate(old_row)] for r, old_row in enumerate(rows)
    ]


def inserted(rows: Rows, at: int, row: list[Any]) -> Rows:
    """Return rows with one more."""
    return [*rows[:at], row, *rows[at:]]
