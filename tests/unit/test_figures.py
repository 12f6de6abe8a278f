"""Official figures: rows that no card, no territory or no range allows first, then what is read."""

import shutil
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from helpers.catalog.cards import Indicator
from helpers.catalog.figures import read_figures
from helpers.catalog.registry import Catalog
from helpers.tables.build.official_tables import build_tables
from refusals import refused

# "28" is a region (Normandie) and a département (Eure-et-Loir), "01" too (Guadeloupe, Ain).
CODES = {
    "france": frozenset({"FRA", "FRMETRO"}),
    "region": frozenset({"01", "28", "94"}),
    "departement": frozenset({"01", "28", "2A", "971"}),
}
TERRITORIES = pd.DataFrame(
    [
        (level, code, code if level == "region" else "", False)
        for level, codes in CODES.items()
        for code in sorted(codes)
    ],
    columns=["level", "territory_code", "region_code", "is_overseas"],
)
HEADER = "indicator,level,territory_code,period,value"
GOOD = """rate_a,departement,01,2019,10.5
rate_a,departement,28,2019,12
rate_a,departement,2A,2019,7
rate_a,departement,971,2019,100
rate_a,region,01,2019,30
rate_a,region,28,2019,13.25
rate_a,region,94,2019,18.5
"""
CSV = "data/official/emploi.csv"
LIMITS = Path(__file__).parents[2] / "data" / "catalog" / "series_checks.yml"
CODE_REMEDY = "Write a code of data/reference/territories.csv, as text with its leading zeros."
MakeCatalog = Callable[..., Catalog]


@pytest.fixture
def make_catalog(card: Callable[..., dict[str, Any]]) -> MakeCatalog:
    """Return a function that makes a catalogue: rate_a in the domain emploi, its fields changed; an empty profile."""

    def made(**changes: Any) -> Catalog:
        given = {
            "domains": {"emploi": None},
            "indicators": {"rate_a": Indicator.model_validate(card(**changes))},
            "domain_of": {"rate_a": "emploi"},
        }
        return Catalog(**{field.name: {} for field in fields(Catalog)} | given)  # type: ignore[arg-type]

    return made


@pytest.fixture
def official(root: Path) -> Callable[[str], None]:
    """Return a function that writes the rows of emploi.csv; profil.csv has none."""
    (root / "data" / "official").mkdir(parents=True)
    (root / "data" / "catalog").mkdir()
    shutil.copy(LIMITS, root / "data" / "catalog")
    (root / "data" / "official" / "profil.csv").write_text(HEADER + "\n")

    def write(rows: str) -> None:
        (root / CSV).write_text(f"{HEADER}\n{rows}", encoding="utf-8")

    return write


def message(error: str, catalog: Catalog) -> str:
    """Return the message that reading the figures ends with."""
    with refused(error) as caught:
        read_figures(catalog, TERRITORIES)
    return str(caught.value)


# --- what must be refused ---


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("departement,2A", "departement,2C", "line 4, column 'territory_code': '2C' is unknown at the level"),
        ("departement,01", "departement,1", "line 2, column 'territory_code': '1' is unknown at the level"),
        ("departement,2A", "departement,2a", "line 4, column 'territory_code': '2a' is unknown at the level"),
        ("departement,01", "departement,94", "line 2, column 'territory_code': '94' is unknown at the level"),
        ("departement,01", "departement, 01", "line 2, column 'territory_code': ' 01' is unknown at the level"),
        ("departement,01", "departement,", "line 2, column 'territory_code': '' is unknown at the level"),
    ],
)
def test_unknown_code(
    official: Callable[[str], None], make_catalog: MakeCatalog, old: str, new: str, problem: str
) -> None:
    official(GOOD.replace(old, new))
    assert (
        message("CatalogError unknown-territory", make_catalog())
        == f"{CSV}, {problem} 'departement' (1 row(s)). {CODE_REMEDY}"
    )


def test_codes_of_a_region_that_are_no_departement(official: Callable[[str], None], make_catalog: MakeCatalog) -> None:
    official(GOOD.replace("region,", "departement,").replace("2019,30", "2020,30").replace("2019,13.25", "2020,13.25"))
    assert "line 8, column 'territory_code': '94' is unknown at the level 'departement'" in message(
        "CatalogError unknown-territory", make_catalog()
    )


def test_unknown_level_lists_the_levels(official: Callable[[str], None], make_catalog: MakeCatalog) -> None:
    official(GOOD.replace("region,", "région,"))
    assert message("CatalogError unknown-territory", make_catalog()).startswith(
        f"{CSV}, line 6, column 'level': 'région' is not a level ('france', 'region', 'departement') (3 row(s))."
    )


def test_rows_without_card(official: Callable[[str], None], make_catalog: MakeCatalog) -> None:
    official(GOOD + "rate_b,region,28,2019,1\nrate_b,region,94,2019,1\nrate_c,region,94,2019,1\n")
    assert message("CatalogError missing-card", make_catalog()) == (
        f"{CSV}, line 9, column 'indicator': 'rate_b', 'rate_c' has no card in data/catalog/indicators/emploi.yml "
        "(3 row(s)). Write its card, or move the rows to the file of its domain."
    )


def test_rows_in_the_file_of_another_domain(
    root: Path, official: Callable[[str], None], make_catalog: MakeCatalog
) -> None:
    official(GOOD)
    (root / "data" / "official" / "profil.csv").write_text(f"{HEADER}\n{GOOD}")
    assert "profil.csv, line 2, column 'indicator': 'rate_a' has no card" in message(
        "CatalogError missing-card", make_catalog()
    )


def test_file_that_bears_the_name_of_no_domain(
    root: Path, official: Callable[[str], None], make_catalog: MakeCatalog
) -> None:
    official(GOOD)
    (root / "data" / "official" / "emplois.csv").write_text(HEADER)
    assert message("CatalogError missing-card", make_catalog()) == (
        "data/official: These files bear the name of no domain: 'emplois.csv'. "
        "Name each file after a domain of data/reference/domains.yml, or 'profil.csv'."
    )


def test_domain_without_file(root: Path, official: Callable[[str], None], make_catalog: MakeCatalog) -> None:
    assert message("FileError cannot-read", make_catalog()) == f"{CSV}: The file does not exist. Create it."


@pytest.mark.parametrize(("rows", "level"), [("", "departement"), (GOOD.split("rate_a,region")[0], "region")])
def test_card_without_rows(official: Callable[[str], None], make_catalog: MakeCatalog, rows: str, level: str) -> None:
    official(rows)
    assert message("CatalogError card-without-rows", make_catalog()) == (
        f"data/catalog/indicators/emploi.yml: The card of 'rate_a' declares the level {level} and has no row at it. "
        "Add the rows in data/official, or correct `levels`."
    )


def test_rows_at_a_level_that_the_card_does_not_declare(
    official: Callable[[str], None], make_catalog: MakeCatalog
) -> None:
    official(GOOD)
    assert message("CatalogError missing-card", make_catalog(levels=["departement"])) == (
        f"{CSV}: 'rate_a' has rows at the level region, which its card does not declare. "
        "Add the level to `levels` in its card, or remove the rows."
    )


@pytest.mark.parametrize(
    "period",
    [
        *("", "19", "2019 ", "2019T5", "2019T0", "2019-13", "2019-21", "2019/2021", "2019-1", "T1 2019", "2019.0"),
        *("٢٠١٩", "２０１９", "२०१९", "2019-2015", "2019-2019", "2021-2020"),
    ],
)
def test_wrong_period(official: Callable[[str], None], make_catalog: MakeCatalog, period: str) -> None:
    official(GOOD.replace("2A,2019", f"2A,{period}"))
    assert message("CatalogError invalid-period", make_catalog()) == (
        f"{CSV}, line 4, column 'period': '{period}' is not a period (1 row(s)). "
        "Write 2019, 2019T4, 2024-06 or 2019-2021."
    )


@pytest.mark.parametrize("cell", ["", "NaN", "inf", "-inf", "n.d.", "secret statistique"])
def test_cell_that_is_no_number(official: Callable[[str], None], make_catalog: MakeCatalog, cell: str) -> None:
    official(GOOD.replace("2A,2019,7", f"2A,2019,{cell}"))
    assert message("FileError not-a-number", make_catalog()) == (
        f"{CSV}, line 4, column 'value': 1 cell(s) hold no number, the first one is '{cell}'. "
        "Write a number with a decimal point; leave a missing figure out and declare it in its card."
    )


@pytest.mark.parametrize(("value", "shown"), [("100.001", "100.001"), ("-0.5", "-0.5"), ("1234", "1234.0")])
def test_value_out_of_the_range_of_its_card(
    official: Callable[[str], None], make_catalog: MakeCatalog, value: str, shown: str
) -> None:
    official(GOOD.replace("13.25", value))
    assert message("CatalogError out-of-range", make_catalog()) == (
        f"{CSV}, line 7, column 'value': '{shown}' is outside the range 0 to 100 of 'rate_a' (1 row(s)). "
        "Correct the figure, or the valid_range of the card in data/catalog/indicators/emploi.yml."
    )


def test_departement_twice(official: Callable[[str], None], make_catalog: MakeCatalog) -> None:
    official(GOOD + "rate_a,departement,2A,2019,0\n")
    assert message("FileError duplicate-key", make_catalog()) == (
        f"{CSV}, line 9: The row 'rate_a', 'departement', '2A', '2019' is already written at line 4. "
        "Keep one of the two."
    )


def test_departement_missing(official: Callable[[str], None], make_catalog: MakeCatalog) -> None:
    official(GOOD.replace("rate_a,departement,28,2019,12\n", ""))
    assert message("CatalogError incomplete-territories", make_catalog()) == (
        f"{CSV}: 'rate_a' lacks the territories '28' at the level departement in 2019. "
        "Add the rows, or declare them under `missing` in data/catalog/indicators/emploi.yml."
    )


def test_departement_missing_in_one_period_only(official: Callable[[str], None], make_catalog: MakeCatalog) -> None:
    later = GOOD.replace(",2019,", ",2020,").replace("rate_a,region,94,2020,18.5\n", "")
    official(GOOD + later)
    assert "'rate_a' lacks the territories '94' at the level region in 2020." in message(
        "CatalogError incomplete-territories", make_catalog()
    )


def test_declared_missing_at_another_level_does_not_excuse(
    official: Callable[[str], None], make_catalog: MakeCatalog
) -> None:
    official(GOOD.replace("rate_a,departement,28,2019,12\n", ""))
    missing = [{"level": "region", "codes": ["28"], "reason": "absent"}]
    assert "lacks the territories '28' at the level departement" in message(
        "CatalogError incomplete-territories", make_catalog(missing=missing)
    )


def test_declared_missing_but_present(official: Callable[[str], None], make_catalog: MakeCatalog) -> None:
    official(GOOD)
    missing = [{"level": "departement", "codes": ["2A", "971"], "reason": "absent"}]
    assert message("CatalogError incomplete-territories", make_catalog(missing=missing)) == (
        f"{CSV}: 'rate_a' declares '2A', '971' missing at the level departement in 2019, and they are present. "
        "Correct `missing` in data/catalog/indicators/emploi.yml."
    )


def test_unknown_code_declared_missing(official: Callable[[str], None], make_catalog: MakeCatalog) -> None:
    official(GOOD)
    missing = [{"level": "departement", "codes": ["2C"], "first_period": "2050", "reason": "absent"}]
    assert message("TerritoryError unknown-territory", make_catalog(missing=missing)) == (
        "data/catalog/indicators/emploi.yml: 'rate_a' declares '2C' missing, unknown at the level 'departement'. "
        + CODE_REMEDY
    )


@pytest.mark.parametrize(
    ("old", "new", "error", "problem"),
    [
        (HEADER, HEADER + ",note", "FileError unreadable-table", "line 1: The columns are"),
        (HEADER, HEADER.replace(",", ";"), "FileError unreadable-table", "line 1: Cells are separated by semicolons."),
        (
            "2019,13.25",
            "2019,13,25",
            "FileError unreadable-table",
            "line 7: This row has 6 cells and the header 5: 'rate_a'",
        ),
    ],
)
def test_table_of_another_shape(
    root: Path,
    official: Callable[[str], None],
    make_catalog: MakeCatalog,
    old: str,
    new: str,
    error: str,
    problem: str,
) -> None:
    official(GOOD)
    (root / CSV).write_text((root / CSV).read_text().replace(old, new))
    assert message(error, make_catalog()).startswith(f"{CSV}, {problem}")


def test_latin_1(root: Path, official: Callable[[str], None], make_catalog: MakeCatalog) -> None:
    official(GOOD.replace("2A,2019,7", "2A,2019,supprimé"))
    (root / CSV).write_bytes((root / CSV).read_text(encoding="utf-8").encode("latin-1"))
    assert message("FileError cannot-read", make_catalog()).startswith(f"{CSV}, line 4: Byte 0xe9 is not UTF-8")


# --- what must be refused in the real project ---


def test_real_departement_left_out_stops_the_build(project: Path) -> None:
    """A row of the real data removed, and a value spoiled: nothing is written."""
    path = project / "data" / "official" / "pauvrete.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("rate_poverty,departement,2A,2019,")]
    assert len(kept) == len(lines) - 1
    path.write_text("".join(kept), encoding="utf-8")
    with refused("CatalogError incomplete-territories") as caught:
        build_tables()
    assert "data/official/pauvrete.csv: 'rate_poverty' lacks the territories '2A'" in str(caught.value)
    assert not (project / "_build").exists()


# --- what must hold ---


def test_figures_are_sorted_numbers_with_text_codes(official: Callable[[str], None], make_catalog: MakeCatalog) -> None:
    official("".join(reversed(GOOD.splitlines(keepends=True))))
    figures = read_figures(make_catalog(), TERRITORIES)
    expected = [
        ("departement", "01", 10.5),
        ("departement", "28", 12.0),
        ("departement", "2A", 7.0),
        ("departement", "971", 100.0),
        ("region", "01", 30.0),
        ("region", "28", 13.25),
        ("region", "94", 18.5),
    ]
    assert list(figures[["level", "territory_code", "value"]].itertuples(index=False, name=None)) == expected
    assert figures["value"].dtype == "float64"


def test_declared_gaps_hold_for_their_periods_only(official: Callable[[str], None], make_catalog: MakeCatalog) -> None:
    missing = [
        {"level": "departement", "codes": ["971"], "last_period": "2018", "reason": "la série commence en 2019"},
        {"level": "region", "codes": ["01"], "first_period": "2018", "last_period": "2018", "reason": "idem"},
    ]
    earlier = [line.replace(",2019,", ",2018,") for line in GOOD.splitlines(keepends=True)]
    kept = [line for line in earlier if ",971," not in line and "region,01" not in line]
    official(GOOD + "".join(kept))
    figures = read_figures(make_catalog(missing=missing), TERRITORIES)
    assert figures.groupby("period").size().to_dict() == {"2018": 5, "2019": 7}


def test_national_rows_need_not_be_complete(official: Callable[[str], None], make_catalog: MakeCatalog) -> None:
    official(GOOD + "rate_a,france,FRMETRO,2019,14\n")
    figures = read_figures(make_catalog(levels=["france", "region", "departement"]), TERRITORIES)
    assert figures.loc[figures["level"] == "france", "territory_code"].tolist() == ["FRMETRO"]


def test_real_figures_are_read_whole(tables: Callable[[str], Any]) -> None:
    """Every row of the files is in the result, with the value that its text says."""
    raw = {}
    for path in (Path(__file__).parents[2] / "data" / "official").glob("*.csv"):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            *key, value = line.split(",")
            raw[tuple(key)] = float(value)
    figures = pd.concat([tables("figures"), tables("figures_epci")], ignore_index=True)
    keys = zip(*(figures[column] for column in HEADER.split(",")[:-1]), strict=True)
    given = dict(zip(keys, figures["value"], strict=True))
    unlike = sorted(key for key in given.keys() | raw.keys() if given.get(key) != raw.get(key))
    assert unlike[:5] == []  # pytest takes half an hour to show how two mappings of this size differ
    assert len(figures) == len(raw)
