"""Responses: files, columns and cells that must be refused first, each with its sentence, then what is read."""

import datetime
import traceback
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_responses import SPSS_LABELS, ZONES, toy_questionnaire, toy_responses, write_csv, write_parquet, write_sav

from helpers.errors import CarnetsError, ResponsesError
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.responses.responses import find_responses, read_responses, refuse_strays
from refusals import refused

TODAY = datetime.date(2020, 6, 15)
Frame = pd.DataFrame


@pytest.fixture
def folder(root: Path) -> Path:
    """Return an empty study folder, which messages name "survey"."""
    (root / "survey").mkdir()
    return root / "survey"


def read(path: Path, questionnaire: Questionnaire | None = None) -> Frame:
    return read_responses(path, questionnaire or toy_questionnaire(), ZONES, today=TODAY)


def message(error: str, path: Path, questionnaire: Questionnaire | None = None) -> str:
    """Return the message that reading a file ends with."""
    with refused(error) as caught:
        read(path, questionnaire)
    return str(caught.value)


# --- files that must be refused ---


def csv_bytes() -> bytes:
    return toy_responses().to_csv(index=False).encode()


UNREADABLE = "Save the file in UTF-8."


@pytest.mark.parametrize(
    ("name", "content", "error", "expected"),
    [
        ("csv", b"", "ResponsesError empty-responses", ": The file is empty. Copy the responses again."),
        ("parquet", b"", "ResponsesError empty-responses", ": The file is empty. Copy the responses again."),
        ("sav", b"", "ResponsesError empty-responses", ": The file is empty. Copy the responses again."),
        (
            "csv",
            csv_bytes().split(b"\n")[0] + b"\n",
            "ResponsesError empty-responses",
            ": The file has its columns and no respondent. Copy the responses again.",
        ),
        (
            "csv",
            csv_bytes().split(b"\n")[0],
            "ResponsesError empty-responses",
            ": The file has its columns and no respondent. Copy the responses again.",
        ),
        (
            "csv",
            csv_bytes().decode().encode("latin-1"),
            "ResponsesError unreadable-responses",
            f", row 3: Byte 0xf4 is not UTF-8 (the file looks like Latin-1). {UNREADABLE}",
        ),
        (
            "csv",
            csv_bytes().decode().encode("utf-16"),
            "ResponsesError unreadable-responses",
            f": The file is in UTF-16. {UNREADABLE}",
        ),
        (
            "csv",
            csv_bytes().replace(b",", b";"),
            "ResponsesError unreadable-responses",
            ", row 1: Cells are separated by semicolons. Save the file with commas and decimal points.",
        ),
        (
            "csv",
            csv_bytes().replace(b",", b"\t"),
            "ResponsesError unreadable-responses",
            ", row 1: Cells are separated by tabs. Save the file with commas and decimal points.",
        ),
        (
            "csv",
            csv_bytes().replace(b"R021,50.0", b"R021,50,0"),
            "ResponsesError unreadable-responses",
            ", row 23: It has 10 cells and the header 9. "
            "Write numbers with a decimal point, and quote a text that holds a comma.",
        ),
        (
            "csv",
            csv_bytes().replace(b"R004,150,", b'R004,"150,'),
            "ResponsesError unreadable-responses",
            ", row 6: A quote is left open in this row. Close it, and double a quote inside a text.",
        ),
        (
            "csv",
            csv_bytes().replace(b"nsp,\n", b'nsp,"\n', 2),
            "ResponsesError unreadable-responses",
            ", row 5, column 'q7': This cell holds several lines. "
            "Look for a quote left open there, and write the cell on one line.",
        ),
        (
            "csv",
            csv_bytes().replace(b"numero", b'"numero'),
            "ResponsesError wrong-columns",
            ": 9 of the 9 columns are missing: 'numero', 'poids', 'zone', 'strate', 'taille' (+4 more). "
            "Say under `columns` of the questionnaire how the file names them, or rename them.",
        ),
        (
            "parquet",
            csv_bytes(),
            "ResponsesError unreadable-responses",
            ": This is no Parquet file. Copy it again from its source.",
        ),
        (
            "sav",
            csv_bytes(),
            "ResponsesError unreadable-responses",
            ": This is no SPSS file. Copy it again from its source.",
        ),
    ],
)
def test_file_that_is_no_table_of_responses(folder: Path, name: str, content: bytes, error: str, expected: str) -> None:
    path = folder / f"responses.{name}"
    path.write_bytes(content)
    assert message(error, path) == f"survey/responses.{name}{expected}"


@pytest.mark.parametrize("name", ["csv", "parquet", "sav"])
def test_missing_file(folder: Path, name: str) -> None:
    assert message("ResponsesError unreadable-responses", folder / f"responses.{name}") == (
        f"survey/responses.{name}: The file does not exist. Put the responses there."
    )


@pytest.mark.parametrize("name", ["responses.ods", "responses.rds", "responses.json"])
def test_format_that_nothing_reads(folder: Path, name: str) -> None:
    assert message("ResponsesError unreadable-responses", folder / name).endswith(
        "is not a format of responses. Save it as one of: .parquet, .csv, .csv.gz, .xlsx, .zsav, .sav, .por, .dta."
    )


@pytest.mark.parametrize("left", [0.1, 0.5, 0.9, 0.999])
def test_parquet_cut_short(folder: Path, left: float) -> None:
    path = folder / "responses.parquet"
    write_parquet(path, toy_responses())
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * left)])
    assert message("ResponsesError unreadable-responses", path) == (
        "survey/responses.parquet: This Parquet file is cut short or damaged. Copy it again from its source."
    )


@pytest.mark.parametrize("left", [0.1, 0.5, 0.9])
def test_spss_file_cut_short(folder: Path, left: float) -> None:
    path = folder / "responses.sav"
    write_sav(path, SPSS_LABELS)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * left)])
    assert message("ResponsesError unreadable-responses", path) == (
        "survey/responses.sav: This SPSS file is cut short or damaged. Copy it again from its source."
    )


def test_parquet_whose_texts_are_not_utf_8(folder: Path) -> None:
    path = folder / "responses.parquet"
    latin = pa.array([text.encode("latin-1") for text in toy_responses()["q6"]], pa.binary()).view(pa.string())
    table = pa.Table.from_pandas(toy_responses())
    pq.write_table(table.set_column(table.schema.get_field_index("q6"), "q6", latin), path)
    assert message("ResponsesError unreadable-responses", path) == (
        "survey/responses.parquet: This Parquet file is cut short or damaged. Copy it again from its source."
    )


def test_two_files_of_responses(folder: Path) -> None:
    write_csv(folder / "responses.csv", toy_responses())
    write_parquet(folder / "responses.parquet", toy_responses())
    with refused("ResponsesError two-response-files") as caught:
        find_responses(folder)
    assert str(caught.value) == (
        "survey: Responses are there as 'responses.parquet', 'responses.csv', and nothing says which are right. "
        "Keep one file."
    )


def test_parquet_of_the_simulator_put_as_real(folder: Path) -> None:
    path = folder / "responses.parquet"
    table = pa.Table.from_pandas(toy_responses())
    pq.write_table(table.replace_schema_metadata({"carnets_provenance": "simulated"}), path)
    assert message("ResponsesError simulated-responses", path) == (
        "survey/responses.parquet: The file says of itself that it was generated by the simulator. "
        "Put the real responses there, or nothing: simulated ones are made again where they are needed."
    )


@pytest.mark.parametrize(("name", "write"), [("csv", write_csv), ("parquet", write_parquet)])
def test_column_that_says_simulated(folder: Path, name: str, write: Callable[[Path, Frame], None]) -> None:
    write(folder / f"responses.{name}", toy_responses().assign(simulated="true"))
    assert message("ResponsesError simulated-responses", folder / f"responses.{name}").startswith(
        f"survey/responses.{name}: The column 'simulated' says that these responses were generated. "
    )


def test_questionnaire_without_design(folder: Path) -> None:
    write_csv(folder / "responses.csv", toy_responses())
    bare = toy_questionnaire(lambda content: content.update(design={"sampling": "quota"}))
    assert "does not say which columns of the responses carry the respondent and the weight" in message(
        "DesignError missing-design", folder / "responses.csv", bare
    )


# --- columns that must be refused ---


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (
            lambda frame: frame.rename(columns={"q1_sante": "q1_santé"}),
            "1 of the 9 columns are missing: 'q1_sante'. 'q1_santé' looks like 'q1_sante'.",
        ),
        (
            lambda frame: frame.rename(columns={"poids": "POIDS "}),
            "1 of the 9 columns are missing: 'poids'. 'POIDS ' looks like 'poids'.",
        ),
        (lambda frame: frame.drop(columns="poids"), "1 of the 9 columns are missing: 'poids'."),
        (
            lambda frame: frame.drop(columns=["q1_emploi", "q1_sante"]),
            "2 of the 9 columns are missing: 'q1_emploi', 'q1_sante'.",
        ),
    ],
)
@pytest.mark.parametrize(("name", "write"), [("csv", write_csv), ("parquet", write_parquet)])
def test_missing_column(
    folder: Path, spoil: Callable[[Frame], Frame], problem: str, name: str, write: Callable[[Path, Frame], None]
) -> None:
    write(folder / f"responses.{name}", spoil(toy_responses()))
    assert message("ResponsesError wrong-columns", folder / f"responses.{name}") == (
        f"survey/responses.{name}: {problem} Say under `columns` of the questionnaire how the file names them, "
        "or rename them."
    )


@pytest.mark.parametrize("name", ["csv", "parquet"])
def test_column_twice(folder: Path, name: str) -> None:
    frame = toy_responses()
    twice = pd.concat([frame, frame["q6"]], axis="columns")
    if name == "csv":
        write_csv(folder / "responses.csv", twice)
    else:
        table = pa.Table.from_arrays([pa.array(twice.iloc[:, place]) for place in range(10)], names=list(twice.columns))
        pq.write_table(table, folder / "responses.parquet")
    assert message("ResponsesError wrong-columns", folder / f"responses.{name}") == (
        f"survey/responses.{name}: The column(s) 'q6' are there twice. Keep one of each."
    )


def test_file_without_header_shows_nothing_of_its_first_respondent(folder: Path) -> None:
    path = folder / "responses.csv"
    path.write_bytes(csv_bytes().split(b"\n", 1)[1])
    assert message("ResponsesError wrong-columns", path) == (
        "survey/responses.csv: 9 of the 9 columns are missing: 'numero', 'poids', 'zone', 'strate', 'taille' (+4 more)."
        " Say under `columns` of the questionnaire how the file names them, or rename them."
    )


def test_column_of_lists(folder: Path) -> None:
    path = folder / "responses.parquet"
    write_parquet(path, toy_responses().assign(q6=[["tout_a_fait"]] * 40))
    found = message("ResponsesError unreadable-responses", path)
    assert found.startswith("survey/responses.parquet, row 1, column 'q6': This column holds values of the type list<")
    assert found.endswith("Save it as text or numbers.")


# --- cells that must be refused ---

NOTE = (
    "is no note of the scale 'note', whole numbers from 1 to 10 (1 row(s)). "
    "Correct it; an empty cell, NA or #NULL! is no answer."
)
EMPTY = "This cell is empty (1 row(s)). Fill it, or take the respondent out."
CHOICES = (
    "Write one of 'tout_a_fait', 'plutot', 'ni_l_un', 'pas_d_accord', 'nsp', or its printed label; "
    "an empty cell, NA or #NULL! is no answer."
)
CODED = (
    "is no answer of the scale 'accord' (1 row(s)). Add it in the questionnaire, to the `codes` of one of "
    "'tout_a_fait', 'plutot', 'ni_l_un', 'pas_d_accord', 'nsp' or to `no_answer`."
)
ANSWER = f"is no answer of the scale 'accord' (1 row(s)). {CHOICES}"
CODE = "Write the code as text, with its leading zeros."
NUMBER = "Write it as a number, with a decimal point."
NOBODY = "Correct it, or take out a respondent who stands for nobody."
OTHER_GRID = "is not one of the zones of the grid 'zone_enquete'"
ALL_ZONES = "these are '11', '24', '28', '93-94'"
TWO_WAYS = "and 'Plutôt d'accord' as printed (1 row(s)). Write it as printed, or as 'plutot'."

WRONG_CELLS = [
    ("zone", "ZZ", "ResponsesError unknown-zone", f"'ZZ' {OTHER_GRID}; {ALL_ZONES} (1 row(s)). {CODE}"),
    ("zone", "NO", "ResponsesError unknown-zone", f"'NO' {OTHER_GRID}; {ALL_ZONES} (1 row(s)). {CODE}"),
    ("zone", "93", "ResponsesError unknown-zone", f"'93' {OTHER_GRID}; near ones are '93-94' (1 row(s)). {CODE}"),
    ("zone", "1", "ResponsesError unknown-zone", f"'1' {OTHER_GRID}; near ones are '11' (1 row(s)). {CODE}"),
    ("zone", "", "ResponsesError missing-cell", EMPTY),
    ("strate", " ", "ResponsesError missing-cell", EMPTY),
    ("numero", "", "ResponsesError missing-cell", EMPTY),
    ("taille", "", "ResponsesError missing-cell", EMPTY),
    (
        "taille",
        "3",
        "ResponsesError unknown-population",
        f"'3' is the value of no population of the questionnaire; these are '1', '2' (1 row(s)). {CODE}",
    ),
    ("poids", "", "ResponsesError missing-cell", EMPTY),
    ("poids", "-150", "ResponsesError invalid-weight", f"The weight '-150' is negative (1 row(s)). {NOBODY}"),
    ("poids", "0", "ResponsesError invalid-weight", f"The weight '0' is zero (1 row(s)). {NOBODY}"),
    ("poids", "NaN", "ResponsesError not-a-number", f"The weight 'NaN' is no finite number (1 row(s)). {NUMBER}"),
    ("poids", "inf", "ResponsesError not-a-number", f"The weight 'inf' is no finite number (1 row(s)). {NUMBER}"),
    ("poids", "cent", "ResponsesError not-a-number", f"The weight 'cent' is no finite number (1 row(s)). {NUMBER}"),
    (
        "poids",
        "150,5",
        "ResponsesError not-a-number",
        "The weight '150,5' is no finite number (1 row(s)). Write a decimal point, not a comma.",
    ),
    *[
        ("q1_emploi", note, "ResponsesError answer-outside-scale", f"'{note}' {NOTE}")
        for note in ("11", "0", "-1", "5.5", "5,0", "1e400")
    ],
    ("q1_emploi", "N/A", "ResponsesError answer-outside-scale", f"'N/A' {NOTE}"),
    ("q6", "Bof", "ResponsesError answer-outside-scale", f"'Bof' {ANSWER}"),
    ("q6", "2", "ResponsesError answer-outside-scale", f"'2' {CODED}"),
    ("q6", "d_accord", "ResponsesError answer-outside-scale", f"'d_accord' {ANSWER}"),
    ("q6", "mot " * 40, "ResponsesError answer-outside-scale", f"'{('mot ' * 40)[:60]}...' {ANSWER}"),
    *[
        (
            "q6",
            typed,
            "ResponsesError label-written-two-ways",
            f"This answer is written two ways: '{typed}' here, {TWO_WAYS}",
        )
        for typed in ("Plutot d'accord", "plutôt d'accord", "Plutôt d’accord", "Plutôt d' accord", "PLUTOT D'ACCORD")
    ],
]


@pytest.mark.parametrize(("name", "write", "row"), [("csv", write_csv, 6), ("parquet", write_parquet, 5)])
@pytest.mark.parametrize(("column", "value", "error", "expected"), WRONG_CELLS)
def test_wrong_cell_names_row_column_and_value(
    folder: Path,
    column: str,
    value: str,
    error: str,
    expected: str,
    name: str,
    write: Callable[[Path, Frame], None],
    row: int,
) -> None:
    frame = toy_responses()
    frame.loc[4, column] = value
    write(folder / f"responses.{name}", frame)
    assert message(error, folder / f"responses.{name}") == (
        f"survey/responses.{name}, row {row}, column '{column}': {expected}"
    )


@pytest.mark.parametrize(
    ("value", "error", "problem"),
    [
        (float("nan"), "ResponsesError not-a-number", "The weight 'nan' is no finite number"),
        (float("inf"), "ResponsesError not-a-number", "The weight 'inf' is no finite number"),
        (float("-inf"), "ResponsesError not-a-number", "The weight '-inf' is no finite number"),
        (None, "ResponsesError missing-cell", "This cell is empty"),
        (-0.5, "ResponsesError invalid-weight", "The weight '-0.5' is negative"),
        (0.0, "ResponsesError invalid-weight", "The weight '0' is zero"),
    ],
)
def test_wrong_weight_among_numbers(folder: Path, value: float | None, error: str, problem: str) -> None:
    weights = [*[100.0] * 39, value]
    table = pa.Table.from_pandas(toy_responses()).set_column(1, "poids", pa.array(weights, from_pandas=False))
    pq.write_table(table, folder / "responses.parquet")
    found = message(error, folder / "responses.parquet")
    assert found.startswith(f"survey/responses.parquet, row 40, column 'poids': {problem} (1 row(s)). ")


def test_wrong_cells_are_counted_and_the_first_one_is_named(folder: Path) -> None:
    frame = toy_responses()
    frame.loc[[30, 7, 12], "q1_sante"] = ["12", "11", "12"]
    write_csv(folder / "responses.csv", frame)
    assert "row 9, column 'q1_sante': '11' is no note of the scale 'note', whole numbers from 1 to 10 (3 row(s))." in (
        message("ResponsesError answer-outside-scale", folder / "responses.csv")
    )


@pytest.mark.parametrize(
    ("column", "value"), [(column, value) for column, value, *_ in WRONG_CELLS if column != "numero"]
)
def test_no_message_tells_who_the_respondent_is(folder: Path, column: str, value: str) -> None:
    frame = toy_responses().assign(commentaire="secret")
    frame.loc[4, column], frame.loc[4, "numero"] = value, "Dupont"
    write_csv(folder / "responses.csv", frame)
    with pytest.raises(CarnetsError) as caught:
        read(folder / "responses.csv")
    told = "".join(traceback.format_exception(caught.value))
    assert [word for word in ("Dupont", "secret") if word in told] == []


def test_row_of_another_length_tells_nothing_of_the_respondent(folder: Path) -> None:
    path = folder / "responses.csv"
    path.write_bytes(csv_bytes().replace(b"R021,50.0", b"Dupont,50,0"))
    with refused("ResponsesError unreadable-responses") as caught:
        read(path)
    assert "Dupont" not in "".join(traceback.format_exception(caught.value))


# --- SPSS files that must be refused ---


@pytest.mark.parametrize(
    ("labels", "changes", "error", "expected"),
    [
        (
            {"q6": {}},
            {},
            "ResponsesError value-without-label",
            "row 1, column 'q6': The column has no value labels (30 row(s)). "
            "Give each value its label in SPSS: a printed answer, or a code.",
        ),
        (
            {"q7": {1: "Oui"}},
            {},
            "ResponsesError value-without-label",
            "row 2, column 'q7': The value '2' has no label (14 row(s)). "
            "Give each value its label in SPSS: a printed answer, or a code.",
        ),
        (
            {"q6": {**SPSS_LABELS["q6"], 2: "Assez d'accord"}},
            {},
            "ResponsesError answer-outside-scale",
            f"row 2, column 'q6': 'Assez d'accord' is no answer of the scale 'accord' (10 row(s)). {CHOICES}",
        ),
        (
            {"q6": {**SPSS_LABELS["q6"], 2: "Plutot d'accord"}},
            {},
            "ResponsesError label-written-two-ways",
            "row 2, column 'q6': This answer is written two ways: 'Plutot d'accord' here, "
            "and 'Plutôt d'accord' as printed (10 row(s)). Write it as printed, or as 'plutot'.",
        ),
        (
            {"zone": {1: "Île-de-France", 2: "Normandie"}},
            {},
            "ResponsesError unknown-zone",
            "row 1, column 'zone': 'Île-de-France' is not one of the zones of the grid 'zone_enquete'; "
            f"these are '11', '24', '28', '93-94' (40 row(s)). {CODE}",
        ),
        (
            {"zone": {}},
            {},
            "ResponsesError unknown-zone",
            "row 1, column 'zone': '1' is not one of the zones of the grid 'zone_enquete'; "
            f"near ones are '11' (40 row(s)). {CODE}",
        ),
        (
            {},
            {"q1_emploi": [99.0] * 40},
            "ResponsesError answer-outside-scale",
            "row 1, column 'q1_emploi': '99' is no note of the scale 'note', whole numbers from 1 to 10 (40 row(s)). "
            "Correct it; an empty cell, NA or #NULL! is no answer.",
        ),
    ],
)
def test_spss_values_that_mean_nothing(
    folder: Path,
    labels: dict[str, dict[int, str]],
    changes: dict[str, list[float | None]],
    error: str,
    expected: str,
) -> None:
    kept = {name: mapping for name, mapping in (SPSS_LABELS | labels).items() if mapping}
    write_sav(folder / "responses.sav", kept, **changes)
    assert message(error, folder / "responses.sav") == f"survey/responses.sav, {expected}"


# --- what must hold ---


def test_study_without_responses(folder: Path) -> None:
    (folder / "questionnaire.yml").touch()
    assert find_responses(folder) is None


@pytest.mark.parametrize(
    "name",
    [
        *("responses.parquet", "responses.csv", "responses.sav", "responses.SAV", "Responses.csv", "RESPONSES.XLSX"),
        *("reponses.csv", "réponses.dta", "responses (1).csv", "responses-2.csv.gz", "response.zsav", "reponses_3.por"),
    ],
)
def test_the_file_of_responses_is_found(folder: Path, name: str) -> None:
    (folder / "published.csv").touch()
    (folder / name).touch()
    assert find_responses(folder) == folder / name


@pytest.mark.parametrize(
    "name",
    [
        "enquete.csv",
        "data.sav",
        "responses.ods",
        "responses.csv.zip",
        "microdata.dta",
        "questionnaire.xlsx",
        "notes.txt",
    ],
)
def test_file_that_nothing_reads_is_refused_by_its_name(folder: Path, name: str) -> None:
    (folder / name).touch()
    with refused("ResponsesError unreadable-responses"):
        find_responses(folder)


@pytest.mark.parametrize(
    "name",
    [
        *("responses.csv", "vague_3.xlsx", "citoyens/responses.sav", "citoyens/2024-05/brut/responses.csv"),
        *("citoyens/2025-05/responses.csv", "citoyens/2025-05/published.csv", "elus/résultats.ods"),
    ],
)
def test_file_that_lies_in_no_wave_is_refused_by_its_name(folder: Path, name: str) -> None:
    kept = ("rules.yml", "README.md", "questionnaire.schema.json", "citoyens/2024-05/questionnaire.yml", "elus/.keep")
    for path in (*kept, name):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    with refused("ResponsesError stray-file"):
        refuse_strays(folder)
    (folder / name).unlink()
    if not list((folder / name).parent.iterdir()):
        (folder / name).parent.rmdir()
    refuse_strays(folder)


def expected_frame() -> Frame:
    """Return what the right responses mean, written by another way than the package's."""
    frame = toy_responses()
    answers = {"Plutôt d'accord": "plutot", "Pas d'accord": "pas_d_accord", "Non": "non", "": None}
    for column in ("q6", "q7"):
        frame[column] = pd.array([answers.get(text, text) for text in frame[column]], dtype="string")
    for column in ("q1_emploi", "q1_sante"):
        frame[column] = pd.array([int(text) if text else None for text in frame[column]], dtype="Int8")
    codes = dict.fromkeys(["numero", "zone", "strate", "taille"], "string")
    return frame.astype({**codes, "poids": "float64"}).rename_axis("row")


def read_as(name: str, folder: Path) -> Frame:
    path = folder / f"responses.{name}"
    {
        "csv": lambda: write_csv(path, toy_responses()),
        "parquet": lambda: write_parquet(path, toy_responses()),
        "sav": lambda: write_sav(path, SPSS_LABELS),
    }[name]()
    return read(path)


@pytest.mark.parametrize(("name", "first_row"), [("csv", 2), ("parquet", 1), ("sav", 1)])
def test_the_three_formats_say_the_same(folder: Path, name: str, first_row: int) -> None:
    frame = read_as(name, folder)
    assert list(frame.index) == list(range(first_row, first_row + 40))
    pd.testing.assert_frame_equal(frame.reset_index(drop=True), expected_frame().reset_index(drop=True))


@pytest.mark.parametrize("name", ["csv", "parquet"])
@pytest.mark.parametrize("column", ["nom", "email", "q99", ""])
def test_column_that_the_questionnaire_does_not_know_stops_the_run(folder: Path, name: str, column: str) -> None:
    frame = toy_responses().assign(**{column: "dupont@exemple.fr"})
    path = folder / f"responses.{name}"
    {"csv": write_csv, "parquet": write_parquet}[name](path, frame)
    said = message("ResponsesError wrong-columns", path)
    assert f"1 column(s) that the questionnaire does not know: '{column}'." in said
    assert "dupont" not in said


def test_columns_are_those_of_the_questionnaire_in_its_order(folder: Path) -> None:
    frame = toy_responses()
    write_csv(folder / "responses.csv", frame[sorted(frame.columns)])
    read_frame = read(folder / "responses.csv")
    assert list(read_frame.columns) == toy_questionnaire().columns()
    assert len(read_frame) == 40


def test_missing_is_not_asked_or_no_answer_and_no_opinion_is_an_answer(folder: Path) -> None:
    frame = read_as("csv", folder)
    assert frame.loc[4, "q7"] is pd.NA  # does not agree: not asked
    assert frame.loc[21, "q6"] is pd.NA
    assert frame.loc[21, "q1_emploi"] is pd.NA
    assert frame.loc[5, "q6"] == "nsp"


def test_value_that_spss_sets_aside_is_missing_unless_the_scale_holds_it(folder: Path) -> None:
    labels = SPSS_LABELS | {"q6": {**SPSS_LABELS["q6"], 9: "Refus"}}
    path = folder / "responses.sav"
    write_sav(path, SPSS_LABELS)
    assert (read(path)["q6"] == "nsp").sum() == 8
    write_sav(path, labels)
    assert (read(path)["q6"] == "nsp").sum() == 0
    assert read(path)["q6"].isna().sum() == 10


def test_spss_zone_without_labels_is_the_code_itself(folder: Path) -> None:
    labels = {name: mapping for name, mapping in SPSS_LABELS.items() if name not in ("zone", "taille")}
    write_sav(folder / "responses.sav", labels, zone=[11.0] * 20 + [28.0] * 20)
    assert set(read(folder / "responses.sav")["zone"]) == {"11", "28"}


def test_no_opinion_on_a_scale_of_notes_is_no_note(folder: Path) -> None:
    def add_no_opinion(content: dict[str, Any]) -> None:
        content["scales"]["note"] |= {"answers": [{"id": "nsp", "label": "Ne sait pas"}], "dont_know": "nsp"}

    frame = toy_responses()
    frame.loc[[0, 1], "q1_emploi"] = ["nsp", "Ne sait pas"]
    write_csv(folder / "responses.csv", frame)
    assert read(folder / "responses.csv", toy_questionnaire(add_no_opinion))["q1_emploi"].isna().sum() == 4


@pytest.mark.parametrize(
    "spell",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.rstrip("\n"),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("Plutôt d'accord", '" Plutôt d\'accord\N{NO-BREAK SPACE}"'),
        lambda text: text.replace(",28,", ', "28" ,').replace(' "28" ', '"28 "'),
        lambda text: text.replace("150", "150.00").replace(",2,9,", ",2.0,9.00,"),
    ],
)
def test_marks_of_spreadsheets_change_nothing(folder: Path, spell: Callable[[str], str]) -> None:
    expected = read_as("csv", folder)
    text = toy_responses().to_csv(index=False)
    assert spell(text) != text
    (folder / "responses.csv").write_bytes(spell(text).encode())
    pd.testing.assert_frame_equal(read(folder / "responses.csv"), expected)


@pytest.mark.parametrize(
    ("column", "retype"),
    [
        ("numero", lambda cells: range(len(cells))),
        ("numero", lambda cells: [float(place) for place in range(len(cells))]),
        ("zone", lambda cells: cells.astype("category")),
        ("zone", lambda cells: cells.astype("int64")),
        ("poids", lambda cells: cells.astype("float64").astype("int32")),
        ("q1_emploi", lambda cells: pd.to_numeric(cells)),
        ("q1_emploi", lambda cells: pd.to_numeric(cells).astype("Int64")),
        ("q6", lambda cells: cells.replace("", None)),
        ("q6", lambda cells: cells.astype("category")),
    ],
)
def test_types_of_parquet_columns_change_nothing(folder: Path, column: str, retype: Callable[[pd.Series], Any]) -> None:
    frame = toy_responses()
    frame[column] = retype(frame[column])
    write_parquet(folder / "responses.parquet", frame)
    expected = expected_frame()
    if column == "numero":
        expected["numero"] = pd.array([str(place) for place in range(40)], dtype="string")
    found = read(folder / "responses.parquet")
    pd.testing.assert_frame_equal(found.reset_index(drop=True), expected.reset_index(drop=True))


@settings(max_examples=60)
@given(
    note=st.one_of(
        st.integers(-5, 15).map(str), st.floats(-3, 13).map(str), st.text(st.characters(codec="utf-8"), max_size=4)
    )
)
def test_a_note_is_a_whole_number_of_the_scale_or_missing_or_refused(
    note: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "responses.parquet"
    frame = toy_responses()
    frame.loc[3, "q1_emploi"] = note
    write_parquet(path, frame)
    try:
        found = read(path).loc[4, "q1_emploi"]
    except ResponsesError as error:
        assert "row 4, column 'q1_emploi'" in str(error)
    else:
        assert found is pd.NA if not note.strip() else found == float(note) and 1 <= found <= 10
