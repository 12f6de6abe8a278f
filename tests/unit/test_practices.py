"""The case base read: each cell that must be refused first, then what is read; the taxonomy and the growth."""

from collections.abc import Callable
from pathlib import Path

import pytest
from toy_cases import RIGHT, as_csv, row, write

from helpers.errors import (
    CarnetsError,
    DuplicateKey,
    InvalidDocument,
    NotANumber,
    UnknownDomain,
    UnknownReading,
    UnknownSource,
    UnknownTerritory,
    UnreadableTable,
)
from helpers.practices.cases import COLUMNS, REGION, read_cases
from helpers.practices.errors import (
    FormulaRefused,
    InvalidCaseId,
    InvalidDate,
    MissingPlace,
    MissingText,
    PlaceOfAnotherRegion,
    PlaceOfUnknown,
    TypeOfAnotherFamily,
    UnknownEvidence,
    UnknownFamily,
    UnknownFormat,
    UnknownPlaceStatus,
    UnknownPracticeType,
    UnknownTag,
    UnknownTrade,
    UnreadableCell,
)
from helpers.practices.growth import read_growth
from helpers.practices.taxonomy import read_taxonomy

Change = Callable[[str, str, str], None]
NO_PLACE = {"level": "", "territory_code": "", "place_status": "unknown"}


@pytest.fixture
def file(project: Path) -> Path:
    """Return where a file of cases may be written, beside a copy of the project's data."""
    return project / "new.csv"


# --- a cell that is wrong ---


@pytest.mark.parametrize(
    ("changes", "error", "column"),
    [
        ({"case_id": ""}, MissingText, "case_id"),
        ({"name": " "}, MissingText, "name"),
        ({"summary": ""}, MissingText, "summary"),
        ({"case_id": "Un cas"}, InvalidCaseId, "case_id"),
        ({"case_id": "un--cas"}, InvalidCaseId, "case_id"),
        ({"domains": "logement"}, UnknownDomain, "domains"),
        ({"domains": "emploi,numerique"}, UnknownDomain, "domains"),
        ({"domains": "emploi;"}, UnknownDomain, "domains"),
        ({"domains": "emploi;emploi"}, DuplicateKey, "domains"),
        ({"family": "dynamiques"}, UnknownFamily, "family"),
        ({"type": "tiers_lieu"}, UnknownPracticeType, "type"),
        ({"type": "mecenat"}, TypeOfAnotherFamily, "type"),
        ({"family": ""}, TypeOfAnotherFamily, "type"),
        ({"metier": "tiers_lieux"}, UnknownTrade, "metier"),
        ({"metier": "accompagnements"}, TypeOfAnotherFamily, "metier"),
        ({"type": ""}, TypeOfAnotherFamily, "metier"),
        ({"level": "commune"}, UnknownTerritory, "level"),
        ({"level": ""}, UnknownTerritory, "level"),
        ({"territory_code": "1"}, UnknownTerritory, "territory_code"),
        ({"territory_code": ""}, UnknownTerritory, "territory_code"),
        ({"level": "region"}, None, ""),  # 01 is Guadeloupe too: a code says nothing without its level
        ({"level": "region", "territory_code": "2A"}, UnknownTerritory, "territory_code"),
        ({"place_status": "sure"}, UnknownPlaceStatus, "place_status"),
        ({"place_status": ""}, UnknownPlaceStatus, "place_status"),
        ({"place_status": "unknown"}, PlaceOfUnknown, "place_status"),
        ({**NO_PLACE, "place_status": "printed"}, MissingPlace, "territory_code"),
        ({**NO_PLACE, "place_status": "doubtful"}, MissingPlace, "territory_code"),
        (NO_PLACE, None, ""),
        ({"source": "un_blog"}, UnknownSource, "source"),
        ({"source": ""}, UnknownSource, "source"),
        ({"evidence": "sure"}, UnknownEvidence, "evidence"),
        ({"tags": "fonds"}, UnknownTag, "tags"),
        ({"added": "05/2020"}, InvalidDate, "added"),
        ({"added": "2020-13"}, InvalidDate, "added"),
        ({"added": "2020-05-01"}, InvalidDate, "added"),
        ({"name": "Un\ncas"}, UnreadableCell, "name"),
        ({"name": "Un\u202ecas"}, UnreadableCell, "name"),
        ({"summary": "=HYPERLINK(1)"}, FormulaRefused, "summary"),
    ],
)
def test_wrong_cell_is_refused_with_its_line_and_column(
    file: Path, changes: dict[str, str], error: type[CarnetsError] | None, column: str
) -> None:
    write(file, row(case_id="avant", name="Avant"), row(**changes))
    if error is None:
        assert len(read_cases(file)) == 2
        return
    with pytest.raises(error) as caught:
        read_cases(file)
    assert caught.value.where == f"new.csv, line 3, column '{column}'"
    assert caught.value.remedy.endswith(".") or caught.value.remedy.endswith('"971".')


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"type": "mecenat"},
            "new.csv, line 2, column 'type': The type 'mecenat' is one of the family 'pratiques_partenariales', not of "
            "'dynamiques_collectives'. Correct the type or the family.",
        ),
        (
            {"territory_code": "1"},
            "new.csv, line 2, column 'territory_code': '1' is no code of the level 'departement'. Write a code of "
            'data/reference/territories.csv as text, with its leading zero: "01", "2A", "971".',
        ),
        (
            {"level": "", "territory_code": ""},
            "new.csv, line 2, column 'territory_code': The case has no territory. Write the level and the code, or the "
            "place_status 'unknown'.",
        ),
        (
            {"tags": "fonds_odd17;fonds"},
            "new.csv, line 2, column 'tags': 'fonds' is unknown; known: 'fonds_odd17', 'exemple_articulation', "
            "'cas_500'. Write one of them, or add it to data/practices/taxonomy.yml.",
        ),
    ],
)
def test_message_says_what_and_what_to_do(file: Path, changes: dict[str, str], message: str) -> None:
    write(file, row(**changes))
    with pytest.raises(CarnetsError) as caught:
        read_cases(file)
    assert str(caught.value) == message


# --- a case that is there twice ---


def test_identifier_twice(file: Path) -> None:
    with pytest.raises(DuplicateKey, match="line 3: The row 'un-cas' is already written at line 2"):
        read_cases(write(file, row(), row(name="Un autre")))


@pytest.mark.parametrize("name", ["Un cas", "UN CAS", "Ùn  cás", "Un-cas"])
def test_name_twice_in_one_territory(file: Path, name: str) -> None:
    with pytest.raises(
        DuplicateKey, match=r"line 3, column 'name': The case .* is already at line 2, in the same terr"
    ):
        read_cases(write(file, row(), row(case_id="autre", name=name)))


def test_name_in_two_territories_is_two_cases(file: Path) -> None:
    assert len(read_cases(write(file, row(), row(case_id="autre", territory_code="02")))) == 2


# --- the region that a file may give besides ---


def with_region(file: Path, region: str, **changes: str) -> Path:
    file.write_text(as_csv([row(**changes) | {REGION: region}], (*COLUMNS, REGION)), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("region", "changes"), [("84", {}), ("", {}), ("28", {"level": "region", "territory_code": "28"})]
)
def test_right_region_is_not_kept(file: Path, region: str, changes: dict[str, str]) -> None:
    assert list(read_cases(with_region(file, region, **changes))) == list(COLUMNS)


@pytest.mark.parametrize(("region", "changes"), [("28", {}), ("84", {"level": "region", "territory_code": "28"})])
def test_departement_of_another_region(file: Path, region: str, changes: dict[str, str]) -> None:
    with pytest.raises(PlaceOfAnotherRegion, match=f"line 2, column 'region_code': .* not of '{region}'"):
        read_cases(with_region(file, region, **changes))


# --- files ---


def test_missing_file(file: Path) -> None:
    with pytest.raises(UnreadableTable, match=r"new\.csv: The file does not exist"):
        read_cases(file)


def test_other_format(file: Path) -> None:
    with pytest.raises(UnknownFormat, match=r"'\.ods' is not a format of cases\. Save it as '\.csv', '\.xlsx'"):
        read_cases(file.with_suffix(".ods"))


def test_other_columns(file: Path) -> None:
    file.write_text("case_id;name\n", encoding="utf-8")
    with pytest.raises(UnreadableTable, match="semicolons"):
        read_cases(file)


def test_html_in_a_name_is_a_text(file: Path) -> None:
    name = "<script>alert(1)</script> & co"
    assert read_cases(write(file, row(name=name)))["name"].item() == name


def test_cells_are_kept_as_they_are(file: Path) -> None:
    assert read_cases(write(file, row())).iloc[0].to_dict() == RIGHT


# --- taxonomy ---


@pytest.mark.parametrize(
    ("old", "new", "error", "told"),
    [
        (
            "mecenat: Mécénat",
            "tiers_lieux: Mécénat",
            DuplicateKey,
            "already one of the family 'pratiques_partenariales'",
        ),
        ("type: tiers_lieux", "type: tiers_lieu", UnknownPracticeType, "'tiers_lieu', which is no type"),
        (
            "type: tiers_lieux",
            "type: accompagnement_acteurs",
            TypeOfAnotherFamily,
            "that of the trade 'accompagnements'",
        ),
        ("source: presentation_collectivites_2020", "source: nulle_part", UnknownSource, "'nulle_part' is no source"),
        ("source_line: 1225-1237", "source_line: 1225..", InvalidDocument, "families.pratiques_engagement.source_line"),
        ("evidence:", "proofs:", InvalidDocument, "evidence"),
    ],
)
def test_wrong_taxonomy(
    project: Path, change: Change, old: str, new: str, error: type[CarnetsError], told: str
) -> None:
    change("data/practices/taxonomy.yml", old, new)
    with pytest.raises(error) as caught:
        read_taxonomy()
    assert told in str(caught.value)
    assert "data/practices/taxonomy.yml" in str(caught.value)


def test_source_described_twice(project: Path) -> None:
    (project / "data" / "practices" / "sources.yml").write_text("lerameau_programme_impact: {}\n", encoding="utf-8")
    with pytest.raises(DuplicateKey, match=r"data/practices/sources\.yml: 'lerameau_programme_impact' is already"):
        read_taxonomy()


def test_trades_follow_the_types_of_the_last_family(project: Path) -> None:
    taxonomy = read_taxonomy()
    assert [trade.type for trade in taxonomy.metiers.values()] == list(
        taxonomy.families["dynamiques_collectives"].types
    )


# --- growth ---


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("2020-05,350", "mai 2020,350", InvalidDate),
        ("2020-05,350", "2020-05,près de 350", NotANumber),
        ("2020-05,350", "2020-05,350.5", NotANumber),
        ("2020-05,350,reached", "2020-05,350,hoped", UnknownReading),
        ("carenews_pourquoi_faire_alliance", "un_blog", UnknownSource),
        ("2020-12,500", "2020-05,500", DuplicateKey),
    ],
)
def test_wrong_growth(project: Path, change: Change, old: str, new: str, error: type[CarnetsError]) -> None:
    change("data/practices/growth.csv", old, new)
    with pytest.raises(error, match=r"data/practices/growth\.csv, line \d"):
        read_growth()
