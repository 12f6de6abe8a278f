"""The case base read: each cell that must be refused first, then what is read; the taxonomy and the growth."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from toy_cases import RIGHT, as_csv, row, write

from helpers.errors import CarnetsError
from helpers.practices.cases import COLUMNS, LATER, cases_file, known_values, read_cases
from helpers.practices.dispositifs import read_dispositifs, read_entries
from helpers.practices.growth import read_growth
from helpers.practices.sources import read_case_sources
from helpers.practices.taxonomy import read_taxonomy
from helpers.tables.build.practice_tables import compute_practice_tables
from refusals import refused

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
        ({"case_id": ""}, "CaseError missing-text", "case_id"),
        ({"name": " "}, "CaseError missing-text", "name"),
        ({"summary": ""}, "CaseError missing-text", "summary"),
        ({"case_id": "Un cas"}, "CaseError invalid-case-id", "case_id"),
        ({"case_id": "un--cas"}, "CaseError invalid-case-id", "case_id"),
        ({"domains": "logement"}, "CaseError unknown-domain", "domains"),
        ({"domains": "emploi,numerique"}, "CaseError unknown-domain", "domains"),
        ({"domains": "emploi;"}, "CaseError unknown-domain", "domains"),
        ({"domains": "emploi;emploi"}, "CaseError duplicate-key", "domains"),
        ({"family": "dynamiques"}, "CaseError unknown-family", "family"),
        ({"type": "tiers_lieu"}, "CaseError unknown-practice-type", "type"),
        ({"type": "mecenat"}, "CaseError type-of-another-family", "type"),
        ({"family": ""}, "CaseError type-of-another-family", "type"),
        ({"metier": "tiers_lieux"}, "CaseError unknown-trade", "metier"),
        ({"metier": "accompagnements"}, "CaseError type-of-another-family", "metier"),
        ({"type": ""}, "CaseError type-of-another-family", "metier"),
        ({"level": "commune"}, "CaseError unknown-territory", "level"),
        ({"level": ""}, "CaseError unknown-territory", "level"),
        ({"territory_code": "1"}, "CaseError unknown-territory", "territory_code"),
        ({"territory_code": ""}, "CaseError unknown-territory", "territory_code"),
        ({"level": "region"}, None, ""),  # 01 is Guadeloupe too: a code says nothing without its level
        ({"level": "region", "territory_code": "2A"}, "CaseError unknown-territory", "territory_code"),
        ({"place_status": "sure"}, "CaseError unknown-place-status", "place_status"),
        ({"place_status": ""}, "CaseError unknown-place-status", "place_status"),
        ({"place_status": "unknown"}, "CaseError place-of-unknown", "place_status"),
        ({**NO_PLACE, "place_status": "printed"}, "CaseError missing-place", "territory_code"),
        ({**NO_PLACE, "place_status": "doubtful"}, "CaseError missing-place", "territory_code"),
        (NO_PLACE, None, ""),
        ({"source": "un_blog"}, "CaseError unknown-source", "source"),
        ({"source": ""}, "CaseError unknown-source", "source"),
        ({"evidence": "sure"}, "CaseError unknown-evidence", "evidence"),
        ({"certainty": "sure"}, "CaseError unknown-certainty", "certainty"),
        ({"certainty": "haute"}, None, ""),
        ({"tags": "fonds"}, "CaseError unknown-tag", "tags"),
        ({"added": "05/2020"}, "CaseError invalid-date", "added"),
        ({"added": "2020-13"}, "CaseError invalid-date", "added"),
        ({"added": "2020-05-01"}, "CaseError invalid-date", "added"),
        ({"name": "Un\ncas"}, "CaseError unreadable-cell", "name"),
        ({"name": "Un\u202ecas"}, "CaseError unreadable-cell", "name"),
        ({"name": "Un\u200bcas"}, "CaseError unreadable-cell", "name"),
        ({"actors": "Ville de Ly\ufffdn"}, "CaseError unreadable-cell", "actors"),
        ({"name": "Un c\u0489as"}, "CaseError unreadable-cell", "name"),
        ({"name": "Un cas de me\u0301tier"}, None, ""),  # an accent apart, as some systems write it
        ({"name": "Un \u0441as"}, "CaseError foreign-letter", "name"),
        ({"name": "\u039fPA"}, "CaseError foreign-letter", "name"),
        ({"actors": "\uff36ille"}, "CaseError foreign-letter", "actors"),
        ({"summary": "=HYPERLINK(1)"}, "CaseError formula-refused", "summary"),
        ({"summary": "+33 1 02"}, "CaseError formula-refused", "summary"),
        ({"name": "-2+3"}, "CaseError formula-refused", "name"),
        ({"actors": " @SUM(1)"}, "CaseError formula-refused", "actors"),
        ({"name": "100 % + 1 = @home - 3"}, None, ""),
        ({"name": "n" * 250}, None, ""),
        ({"name": "n" * 251}, "CaseError text-too-long", "name"),
        ({"summary": "n" * 401}, "CaseError text-too-long", "summary"),
    ],
)
def test_wrong_cell_is_refused_with_its_line_and_column(
    file: Path, changes: dict[str, str], error: str | None, column: str
) -> None:
    write(file, row(case_id="avant", name="Avant"), row(**changes))
    if error is None:
        assert len(read_cases(file)) == 2
        return
    with refused(error) as caught:
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
    with refused("FileError duplicate-key", match="line 3: The row 'un-cas' is already written at line 2"):
        read_cases(write(file, row(), row(name="Un autre")))


@pytest.mark.parametrize(
    "name",
    [
        "Un cas",
        "UN CAS",
        "Ùn  cás",
        "Un-cas",
        "Uncas",
        "« Un cas »",
        "U.N. Cas",
        "Un_cas",
        "Le cas",
        "Les cas & un",
        "Cas (un)",
        "Un cas (UC)",
    ],
)
def test_name_twice_in_one_territory(file: Path, name: str) -> None:
    with refused(
        "CaseError duplicate-key", match=r"line 3, column 'name': The case .* is already at line 2, in the same terr"
    ):
        read_cases(write(file, row(), row(case_id="autre", name=name)))


def test_words_in_another_order_are_the_same_name(file: Path) -> None:
    with refused("CaseError duplicate-key", match="line 3, column 'name'"):
        read_cases(write(file, row(name="PTCE Les Mureaux"), row(case_id="autre", name="Les Mureaux (PTCE)")))


def test_name_in_two_territories_is_two_cases(file: Path) -> None:
    assert len(read_cases(write(file, row(), row(case_id="autre", territory_code="02")))) == 2


# --- the region that a file may give besides ---


def with_region(file: Path, region: str, **changes: str) -> Path:
    return with_more(file, {"region_code": region}, **changes)


def with_more(file: Path, more: dict[str, str], **changes: str) -> Path:
    """Write a case with columns after those of the base."""
    file.write_text(as_csv([row(**changes) | more], (*COLUMNS, *more)), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("region", "changes"), [("84", {}), ("", {}), ("28", {"level": "region", "territory_code": "28"})]
)
def test_right_region_is_not_kept(file: Path, region: str, changes: dict[str, str]) -> None:
    assert list(read_cases(with_region(file, region, **changes))) == list(COLUMNS)


@pytest.mark.parametrize(("region", "changes"), [("28", {}), ("84", {"level": "region", "territory_code": "28"})])
def test_departement_of_another_region(file: Path, region: str, changes: dict[str, str]) -> None:
    with refused("CaseError place-of-another-region", match=f"line 2, column 'region_code': .* not of '{region}'"):
        read_cases(with_region(file, region, **changes))


# --- other columns of a list of cases: the address of the source, the list, how sure the reading is ---

PUBLIC = {
    "title": "Un article",
    "publisher": "Un journal",
    "date": "sans date lue",
    "url": "https://journal.example/article?a=1&b=2",
    "reference": "Page lue en partie, novembre 2026",
    "read": "2026-11",
}


@pytest.fixture
def public(project: Path) -> str:
    """Return the key of a public page that the project's sources describe, beside the real ones."""
    path = project / "data" / "practices" / "sources.yml"
    text = path.read_text(encoding="utf-8") + yaml.safe_dump({"9journal": PUBLIC}, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
    return "9journal"


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"source_url": "https://journal.example/autre"}, "CaseError source-address-differs"),
        ({"source_url": "journal.example"}, "CaseError source-address-differs"),
        ({"source_url": ""}, "CaseError source-address-differs"),
        ({"tier": "D"}, "CaseError tier-not-imported"),
        ({"tier": "C"}, "CaseError tier-not-imported"),
        ({"tier": "a"}, "CaseError tier-not-imported"),
        ({"sure": "certaine"}, "CaseError unknown-certainty"),
        ({"sure": ""}, "CaseError unknown-certainty"),
        ({"sure": "haute", "added": "2026-12"}, "CaseError invalid-date"),
        ({"tier": ""}, "CaseError tier-not-imported"),
    ],
)
def test_address_list_and_certainty_that_are_refused(file: Path, public: str, more: dict[str, str], error: str) -> None:
    cells = {name: cell for name, cell in row(source=public, source_line="").items() if name not in LATER} | more
    file.write_text(as_csv([cells], cells), encoding="utf-8")
    with refused(error) as caught:
        read_cases(file)
    assert caught.value.where.startswith("new.csv, line 2, column")


def test_other_columns_are_compared_or_renamed_and_not_kept(file: Path, public: str) -> None:
    more = {"source_url": PUBLIC["url"], "tier": "B", "sure": "moyenne", "proposal": "tiers_lieux"}
    cells = {name: cell for name, cell in row(source=public, source_line="").items() if name not in LATER} | more
    file.write_text(as_csv([cells], cells), encoding="utf-8")
    (read,) = read_cases(file).to_dict("records")
    assert read == row(source=public, source_line="", certainty="moyenne")


@pytest.mark.parametrize("header", [("sure", "sure"), ("certainty", "sure"), ("region", "tier"), ("",)])
def test_columns_that_no_case_has_are_refused(file: Path, header: tuple[str, ...]) -> None:
    needed = [name for name in COLUMNS if name not in LATER]
    file.write_text(",".join([*needed, *header]) + "\n", encoding="utf-8")
    with refused("FileError unreadable-table", match=r"new\.csv, line 1"):
        read_cases(file)


@pytest.mark.parametrize(
    ("change_of", "error"),
    [
        ({"url": None}, "FileError invalid-document"),
        ({"url": "journal.example/article"}, "FileError invalid-document"),
        ({"url": "javascript:alert(1)"}, "FileError invalid-document"),
        ({"url": 'https://journal.example/"><script>'}, "FileError invalid-document"),
        ({"read": "novembre 2026"}, "FileError invalid-document"),
    ],
)
def test_public_page_without_an_address_that_a_reader_can_open(
    project: Path, change_of: dict[str, str | None], error: str
) -> None:
    path = project / "data" / "practices" / "sources.yml"
    text = path.read_text(encoding="utf-8") + yaml.safe_dump({"journal": PUBLIC | change_of}, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
    with refused(error, match=r"data/practices/sources\.yml"):
        read_case_sources()


def test_one_page_described_twice(project: Path, public: str) -> None:
    path = project / "data" / "practices" / "sources.yml"
    path.write_text(
        path.read_text(encoding="utf-8") + yaml.safe_dump({"encore": PUBLIC}, allow_unicode=True), encoding="utf-8"
    )
    with refused("CaseError duplicate-key"):
        read_case_sources()


def test_month_of_reading_is_no_date_of_a_case(public: str) -> None:
    rows = [
        row(case_id=f"cas-{n}", name=f"Cas {n}", source=public, added=when, certainty="haute")
        for n, when in enumerate(("2026-11", "2019"))
    ]
    write(cases_file(), *rows, row())
    cases = compute_practice_tables()["cases"]
    assert cases["date_label"].tolist() == ["", "2019", "mai 2020"]
    assert cases["origin"].tolist() == ["public", "public", "rameau"]
    assert "page non datée" in cases["citation"].iloc[0]
    assert cases["source_url"].tolist() == [PUBLIC["url"], PUBLIC["url"], ""]


# --- official programmes ---


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (
            "fabrique-ajd-maurice-gounon,fabrique_territoire,",
            "fabrique-ajd-maurice-gounon,fabrique,",
            "CaseError unknown-reading",
        ),
        (",Amplepuis,,departement,69,", ",Amplepuis,logement,departement,69,", "CaseError unknown-domain"),
        (",Amplepuis,,departement,69,", ",Amplepuis,,departement,9,", "CaseError unknown-territory"),
        (",Amplepuis,,departement,69,", ",Amplepuis,,,69,", "CaseError unknown-territory"),
        (",Amplepuis,,departement,69,", ",Amplepuis,,,,", "CaseError unknown-territory"),
        (
            ",Amplepuis,,departement,69,printed,,haute",
            ",Amplepuis,,departement,69,printed,,sure",
            "CaseError unknown-reading",
        ),
        (",AJD MAURICE GOUNON,", ",,", "CaseError missing-text"),
        (",AJD MAURICE GOUNON,", ",=AJD(1),", "CaseError formula-refused"),
        (",AJD MAURICE GOUNON,", ",\u0410JD MAURICE GOUNON,", "CaseError foreign-letter"),
        ("fabrique-akousmatic,", "fabrique-ajd-maurice-gounon,", "FileError duplicate-key"),
    ],
)
def test_wrong_entry_of_an_official_programme(project: Path, change: Change, old: str, new: str, error: str) -> None:
    change("data/practices/dispositifs.csv", old, new)
    with refused(error, match=r"data/practices/dispositifs\.csv, line \d"):
        read_entries(read_dispositifs(), known_values())


def test_official_programme_of_an_unknown_source(project: Path, change: Change) -> None:
    change("data/practices/dispositifs.yml", "source: anct_superposeur_2024", "source: nulle_part")
    with refused("CaseError unknown-source", match=r"data/practices/dispositifs\.yml, line \d"):
        read_dispositifs()


# --- files ---


def test_missing_file(file: Path) -> None:
    with refused("FileError cannot-read", match=r"new\.csv: The file does not exist"):
        read_cases(file)


def test_other_format(file: Path) -> None:
    with refused("CaseError unknown-format", match=r"'\.ods' is not a format of cases\. Save it as '\.csv', '\.xlsx'"):
        read_cases(file.with_suffix(".ods"))


def test_other_columns(file: Path) -> None:
    file.write_text("case_id;name\n", encoding="utf-8")
    with refused("FileError unreadable-table"):
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
            "CaseError duplicate-key",
            "already one of the family 'pratiques_partenariales'",
        ),
        ("type: tiers_lieux", "type: tiers_lieu", "CaseError unknown-practice-type", "'tiers_lieu', which is no type"),
        (
            "type: tiers_lieux",
            "type: accompagnement_acteurs",
            "CaseError type-of-another-family",
            "that of the trade 'accompagnements'",
        ),
        (
            "source: presentation_collectivites_2020",
            "source: nulle_part",
            "CaseError unknown-source",
            "'nulle_part' is no source",
        ),
        (
            "source_line: 1225-1237",
            "source_line: 1225..",
            "FileError invalid-document",
            "families.pratiques_engagement.source_line",
        ),
        ("evidence:", "proofs:", "FileError invalid-document", "evidence"),
    ],
)
def test_wrong_taxonomy(project: Path, change: Change, old: str, new: str, error: str, told: str) -> None:
    change("data/practices/taxonomy.yml", old, new)
    with refused(error) as caught:
        read_taxonomy()
    assert told in str(caught.value)
    assert "data/practices/taxonomy.yml" in str(caught.value)


def test_source_described_twice(project: Path) -> None:
    (project / "data" / "practices" / "sources.yml").write_text("lerameau_programme_impact: {}\n", encoding="utf-8")
    with refused(
        "CaseError duplicate-key", match=r"data/practices/sources\.yml: 'lerameau_programme_impact' is already"
    ):
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
        ("2020-05,350", "mai 2020,350", "CaseError invalid-date"),
        ("2020-05,350", "2020-05,près de 350", "FileError not-a-number"),
        ("2020-05,350", "2020-05,350.5", "CaseError not-a-number"),
        ("2020-05,350,reached", "2020-05,350,hoped", "CaseError unknown-reading"),
        ("carenews_pourquoi_faire_alliance", "un_blog", "CaseError unknown-source"),
        ("2020-12,500", "2020-05,500", "FileError duplicate-key"),
    ],
)
def test_wrong_growth(project: Path, change: Change, old: str, new: str, error: str) -> None:
    change("data/practices/growth.csv", old, new)
    with refused(error, match=r"data/practices/growth\.csv, line \d"):
        read_growth()
