"""YAML documents: what is not YAML or does not fit first, then content and lines."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from helpers.reading.documents import read_document, read_model
from refusals import refused


class Gap(BaseModel):
    """A small schema."""

    model_config = ConfigDict(extra="forbid")
    codes: list[str]
    reason: str = ""
    decimals: int = 0


@pytest.fixture
def path(root: Path) -> Path:
    return root / "card.yml"


def message(error: str, path: Path, text: str, model: Any = None) -> str:
    """Return the message that reading a text ends with."""
    path.write_text(text, encoding="utf-8")
    with refused(error) as caught:
        read_model(path, model) if model else read_document(path)
    return str(caught.value)


# --- what must be refused ---


def test_missing_file(path: Path) -> None:
    with refused("FileError cannot-read") as caught:
        read_document(path)
    assert str(caught.value) == "card.yml: The file does not exist. Create it."


def test_latin_1(path: Path) -> None:
    path.write_bytes("label: été\n".encode("latin-1"))
    with refused("FileError cannot-read") as caught:
        read_document(path)
    assert (
        str(caught.value)
        == "card.yml, line 1: Byte 0xe9 is not UTF-8 (the file looks like Latin-1). Save the file in UTF-8."
    )


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("codes: ['01'\nreason: x\n", "line 2, column 1"),
        ("a: 1\n\tb: 2\n", "line 2, column 1"),
        ("label: Emploi : chômage\n", "line 1, column 15"),
        ("a: *nowhere\n", "line 1, column 4"),
        ("a: 1\n---\nb: 2\n", "line 2, column 1"),
    ],
)
def test_what_is_not_yaml_names_line_and_column(path: Path, text: str, where: str) -> None:
    found = message("FileError unreadable-document", path, text)
    assert found.startswith(f"card.yml, {where}: This is not YAML: ")
    assert found.endswith("Mend it.")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: 2019-13-45\n", "'2019-13-45' has no meaning here."),
        ("a: &first {b: 1}\n<<: *first\n", "'<<' has no meaning here."),
        ("a: 1\nb: !secret word\n", "'word' has no meaning here."),
        ("a: 1\n? [b, c]\n: 2\n", "A list or a mapping cannot be a key."),
    ],
)
def test_yaml_without_meaning_names_the_line(path: Path, text: str, problem: str) -> None:
    found = message("FileError unreadable-document", path, text)
    assert found == f"card.yml, line 2: {problem} Write it in full, as text between quotes."


def test_duplicate_key_names_both_lines(path: Path) -> None:
    assert message("FileError duplicate-key", path, "emploi: 1\n# comment\nsante: 2\nemploi: 3\n") == (
        "card.yml, line 4: The key 'emploi' is already written at line 1. Keep one of the two."
    )


def test_duplicate_key_inside_a_list_item(path: Path) -> None:
    found = message(
        "FileError duplicate-key", path, 'missing:\n- level: region\n  codes: ["01"]\n  level: departement\n'
    )
    assert found.startswith("card.yml, line 4: The key 'level' is already written at line 2.")


def test_same_key_in_two_mappings_is_no_duplicate(path: Path) -> None:
    path.write_text("a: {b: 1}\nc: {b: 2}\n")
    assert read_document(path).content == {"a": {"b": 1}, "c": {"b": 2}}


@pytest.mark.parametrize("code", ["01", "28", "971"])
def test_unquoted_code_names_line_and_key(path: Path, code: str) -> None:
    found = message("FileError numeric-code", path, f'reason: absent\ncodes:\n- "2A"\n- {code}\n', Gap)
    assert found == (
        f"card.yml, line 4: 'codes.1' is the number {int(code)}, and a text is expected. "
        'Write it between quotes, as text: "01".'
    )


def test_number_code_comes_before_other_errors(path: Path) -> None:
    assert "'codes.0' is the number 1" in message("FileError numeric-code", path, "unknown: x\ncodes: [01]\n", Gap)


def test_unquoted_codes_that_yaml_keeps_as_texts(path: Path) -> None:
    path.write_text("codes: [2A, 08, 09]\n")  # 08 is no octal number
    assert read_model(path, Gap).codes == ["2A", "08", "09"]


def test_every_error_is_listed_with_its_line(path: Path) -> None:
    found = message("FileError invalid-document", path, 'codes: ["01"]\ndecimals: un\nreson: absent\n', Gap)
    assert found.startswith("card.yml: line 2: 'decimals': Input should be a valid integer")
    assert "(found 'un')" in found
    assert "; line 3: 'reson': Extra inputs are not permitted (found 'absent')." in found
    assert found.endswith("Mend the file.")


def test_lacking_key_is_named_at_the_line_of_its_parent(path: Path) -> None:
    found = message("FileError invalid-document", path, "\n\nemploi:\n  reason: x\n", dict[str, Gap])
    assert found == "card.yml: line 3: 'emploi.codes': Field required. Mend the file."


def test_errors_are_cut_after_five(path: Path) -> None:
    found = message("FileError invalid-document", path, "".join(f"{letter}: 1\n" for letter in "abcdefg"), Gap)
    assert found.count("; ") == 4
    assert "(+3 more)." in found  # seven keys too many, one absent


def test_long_value_is_cut(path: Path) -> None:
    assert len(message("FileError invalid-document", path, f"codes: {'x' * 5000}\n", Gap)) < 300


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n", "- a\n- b\n", "text\n"])
def test_document_of_another_shape(path: Path, text: str) -> None:
    found = message("FileError invalid-document", path, text, dict[str, str])
    assert found.startswith("card.yml: ")
    assert "Input should be a valid dictionary" in found


# --- what must hold ---


def test_lines_of_keys_and_items(path: Path) -> None:
    path.write_text('# c\na:\n  b: "01"\n\n  c:\n  - x\n  - {d: 1,\n     e: 2}\n')
    document = read_document(path)
    assert document.lines[("a",)] == 2
    assert document.lines[("a", "b")] == 3
    assert document.lines[("a", "c", 0)] == 6
    assert document.lines[("a", "c", 1, "e")] == 8


def test_where_falls_back_on_the_nearest_parent(path: Path) -> None:
    path.write_text("a:\n  b: 1\n")
    document = read_document(path)
    assert document.where(("a", "b", "z", 4)) == "card.yml, line 2"
    assert document.where(("a", "z")) == "card.yml, line 1"
    assert document.where() == "card.yml, line 1"


def test_mark_of_windows_editors_changes_nothing(path: Path) -> None:
    path.write_text('a: "01"\r\n', encoding="utf-8-sig")
    assert read_document(path).content == {"a": "01"}


def test_anchors_are_followed(path: Path) -> None:
    path.write_text('a: &codes ["01", "2A"]\nb: *codes\n')
    assert read_document(path).content["b"] == ["01", "2A"]


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10) | st.dates()
CONTENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


@settings(max_examples=80)
@given(content=CONTENTS)
def test_any_content_is_read_as_yaml_reads_it(content: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8", newline="")
    document = read_document(path)
    assert document.content == yaml.safe_load(path.read_text(encoding="utf-8"))
    assert all(document.where(location).rpartition(" ")[2].isdigit() for location in document.lines)
