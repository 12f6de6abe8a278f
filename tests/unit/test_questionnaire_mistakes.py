"""Questionnaires: mistakes of YAML and of the contract, each with the place it stops at, then what must be read."""

from collections.abc import Callable
from pathlib import Path

import pytest
from toy_responses import QUESTIONNAIRE, toy_questionnaire

from helpers.survey.questionnaire.questionnaire import read_with_lines
from refusals import refused

QUOTES = 'Write it between quotes, as text: "01".'


@pytest.fixture
def path(root: Path) -> Path:
    return root / "questionnaire.yml"


def line_of(text: str) -> int:
    """Return the line of the questionnaire where a text comes first."""
    return QUESTIONNAIRE[: QUESTIONNAIRE.index(text)].count("\n") + 1


def replaced(old: str, new: str) -> str:
    """Return the questionnaire with the first occurrence of a text replaced."""
    assert old in QUESTIONNAIRE
    return QUESTIONNAIRE.replace(old, new, 1)


MISTAKES: list[tuple[str, str, str, list[str]]] = [
    (
        replaced("base: 4000\n", "base: 4000\nbase: 5000\n"),
        "FileError duplicate-key",
        "base: 4000",
        ["line 9: The key 'base' is already written at line 8.", "Keep one of the two."],
    ),
    (
        replaced("base_unit:", "base_unti:"),
        "FileError invalid-document",
        "",
        ["'base_unti': Extra inputs are not permitted"],
    ),
    (
        replaced("  weight:", "\tweight:"),
        "FileError unreadable-document",
        "  weight:",
        ["This is not YAML:", "Mend it."],
    ),
    (
        replaced("label: Oui}", "label: yes}"),
        "FileError numeric-code",
        "label: Oui}",
        ["'scales.oui_non.answers.0.label' is the word that YAML reads as true, and a text is expected.", QUOTES],
    ),
    (
        replaced("{id: non,", "{id: no,"),
        "FileError numeric-code",
        "{id: non,",
        ["'scales.oui_non.answers.1.id' is the word that YAML reads as false, and a text is expected.", QUOTES],
    ),
    (
        replaced('"11": 3000', "01: 3000"),
        "FileError numeric-code",
        '"11": 3000',
        ["is the number 1, and a text is expected.", QUOTES],
    ),
    (
        replaced('value: "1"', "value: 1"),
        "FileError numeric-code",
        'value: "1"',
        ["'populations.petites.value' is the number 1, and a text is expected.", QUOTES],
    ),
    (
        replaced("answers: [tout_a_fait, plutot]", "answers: [tout_a_fait, plutôt_oui]"),
        "FileError invalid-document",
        "",
        ["'scales.accord.totals.0.answers.1'", "found 'plutôt_oui'"],
    ),
    (
        replaced("answers: [tout_a_fait, plutot]", "answers: [tout_a_fait, assez]"),
        "FileError invalid-document",
        "",
        [f"line {line_of('  accord:')}: 'scales.accord'", "a total adds 'assez', which is no answer of the scale"],
    ),
    (
        replaced("low: 6, high: 7", "low: 7, high: 7"),
        "FileError invalid-document",
        "",
        ["'scales.note'", "the bands do not cover every note from the minimum to the maximum once, in order"],
    ),
    (replaced('"2019-10"', '"2019-13"'), "FileError invalid-document", "", ["line 2: 'wave'", "found '2019-13'"]),
    (
        replaced('"2019-10"', "2019"),
        "FileError numeric-code",
        "wave:",
        ["'wave' is the number 2019, and a text is expected."],
    ),
    (
        replaced("  q7:", "  q1_sante:"),
        "FileError invalid-document",
        "",
        ["two questions write their answers in the column 'q1_sante'"],
    ),
    (
        replaced("filter: {question: q6", "filter: {question: q8"),
        "FileError invalid-document",
        "",
        ["'q7' is filtered by 'q8', which is no earlier question"],
    ),
    (
        replaced("scale: note\n", "scale: note\n    filter: {question: q6, answers: [plutot]}\n"),
        "FileError invalid-document",
        "",
        ["'q1' is filtered by 'q6', which is no earlier question"],
    ),
    (
        replaced("answers: [d_accord]}", "answers: [oui]}"),
        "FileError invalid-document",
        "",
        ["'q7' is filtered by 'oui', which is no answer"],
    ),
    (
        replaced("filter: {question: q6, answers: [d_accord]}", "excluded_by: {question: q8, answers: [oui]}"),
        "FileError invalid-document",
        "",
        ["'q7' is excluded by 'q8', which is no question"],
    ),
    (
        replaced("scale: note\n", "scale: note\n    excluded_by: {question: q6, answers: [plutot]}\n"),
        "FileError invalid-document",
        "",
        ["'q1' has `excluded_by`, and its scale is not of the kind 'yes_no'"],
    ),
    (replaced("scale: accord", "scale: acord"), "FileError invalid-document", "", ["'q6' is answered on 'acord'"]),
    (
        replaced("middle: ni_l_un", "middle: neutre"),
        "FileError invalid-document",
        "",
        ["'neutre' is no answer of the scale"],
    ),
    (replaced("base: 4000", 'base: "4 000"'), "FileError invalid-document", "", ["line 8: 'base'", "found '4 000'"]),
    (replaced("grid: zone_enquete", "grid: regions"), "FileError invalid-document", "", ["'grid'", "found 'regions'"]),
]


@pytest.mark.parametrize(("text", "error", "at", "words"), MISTAKES)
def test_mistake_names_its_place(path: Path, text: str, error: str, at: str, words: list[str]) -> None:
    path.write_text(text, encoding="utf-8")
    with refused(error) as caught:
        read_with_lines(path)[0]
    found = str(caught.value)
    assert [word for word in words if word not in found] == []
    place = "" if not at else f", line {line_of(at) + error.endswith('duplicate-key')}"
    assert found.startswith(f"questionnaire.yml{place}"), found


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_other_encodings(path: Path, encoding: str) -> None:
    path.write_bytes(QUESTIONNAIRE.encode(encoding))
    with refused("FileError cannot-read", match=r"^questionnaire\.yml.*UTF-8") as caught:
        read_with_lines(path)[0]
    assert caught.value.where.startswith("questionnaire.yml")


@pytest.mark.parametrize(
    "spell",
    [
        lambda text: text,
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text.replace("\n", "\r\n"),
        lambda text: text.rstrip("\n"),
    ],
)
def test_marks_of_editors_change_nothing(path: Path, spell: Callable[[str], str]) -> None:
    path.write_bytes(spell(QUESTIONNAIRE).encode())
    assert read_with_lines(path)[0] == toy_questionnaire()
