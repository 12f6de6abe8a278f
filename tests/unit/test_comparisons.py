"""Questions compared across waves: what must be refused first, each with its sentence, then what must pass."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from toy_responses import toy_content

from helpers.survey.questionnaire.comparisons import check_comparisons
from helpers.survey.questionnaire.questionnaire import read_with_lines
from refusals import refused

Content = dict[str, Any]
Change = Callable[[Content], object]
REMEDY = "Write `is_comparable: false` and say why, or correct what was copied wrongly."


def nothing(content: Content) -> None:
    """Leave a questionnaire as it is."""


def compared(question: str, wave: str, /, *, is_comparable: bool = True, **changes: str) -> Change:
    """Return a function that compares a question with the same one of another wave."""
    entry = {
        "study": "citoyens",
        "wave": wave,
        "question": question,
        "is_comparable": is_comparable,
        "why": "Parce que",
    }

    def declare(content: Content) -> None:
        content["questions"][question].setdefault("compared_with", []).append(entry | changes)

    return declare


def check(root: Path, of_2019: Change, of_2015: Change, declare: Change) -> None:
    """Write two waves of the same questionnaire, the newer one declaring a comparison, change both, and check."""
    waves = {}
    for wave, change in (("2019-10", of_2019), ("2015-09", of_2015)):
        content = toy_content() | {"wave": wave}
        if wave == "2019-10":
            declare(content)
        change(content)
        path = root / f"{wave}.yml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
        waves["citoyens", wave] = read_with_lines(path)
    check_comparisons(waves)


def line_of(root: Path, text: str, name: str = "2019-10.yml") -> int:
    """Return the line where a text comes first in a questionnaire."""
    lines = (root / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def put(*keys: Any, value: Any) -> Change:
    """Return a function that writes a value in a questionnaire."""

    def write(content: Content) -> None:
        node = content
        for key in keys[:-1]:
            node = node[key]
        node[keys[-1]] = value

    return write


def reordered(content: Content) -> None:
    """Turn over two answers of a scale."""
    answers = content["scales"]["accord"]["answers"]
    answers[0], answers[1] = answers[1], answers[0]


def as_notes(content: Content) -> None:
    """Have a question answered by notes."""
    content["questions"]["q6"]["scale"] = "note"
    del content["questions"]["q7"]["filter"]


# --- what must be refused ---


@pytest.mark.parametrize(
    ("declare", "problem"),
    [
        (compared("q6", "2015-09", study="habitants"), "No study is named 'habitants': there are 'citoyens'."),
        (compared("q6", "2016"), "'citoyens' has no wave '2016': there are '2015-09', '2019-10'."),
        (
            compared("q6", "2015-09", question="q9"),
            "'citoyens' 2015-09 has no question 'q9': there are 'q1', 'q6', 'q7'.",
        ),
    ],
)
def test_question_that_is_not_there(root: Path, declare: Change, problem: str) -> None:
    with refused("QuestionnaireError unknown-comparison") as caught:
        check(root, nothing, nothing, declare)
    line = line_of(root, "- study: ")
    assert str(caught.value) == f"2019-10.yml, line {line}: {problem} Correct `compared_with`."


@pytest.mark.parametrize(
    ("question", "of_2015", "difference"),
    [
        (
            "q6",
            put("questions", "q6", "text", value="Diriez-vous que les entreprises privées sont légitimes ?"),
            "the wordings differ: 'que les entreprises sont légitimes?' here, "
            "'que les entreprises privées sont légitimes?' there",
        ),
        (
            "q6",
            put("scales", "accord", "answers", 1, "label", value="Assez d'accord"),
            "the answers differ: 'tout_a_fait: Tout à fait d'accord', 'plutot: Plutôt d'accord', "
            "'ni_l_un: Ni d'accord ni pas d'accord', 'pas_d_accord: Pas d'accord', 'nsp: Ne se prononce pas' here, "
            "'tout_a_fait: Tout à fait d'accord', 'plutot: Assez d'accord', "
            "'ni_l_un: Ni d'accord ni pas d'accord', 'pas_d_accord: Pas d'accord', 'nsp: Ne se prononce pas' there",
        ),
        (
            "q6",
            reordered,
            "the order of the answers differs: 'tout_a_fait: Tout à fait d'accord', 'plutot: Plutôt d'accord', "
            "'ni_l_un: Ni d'accord ni pas d'accord', 'pas_d_accord: Pas d'accord', 'nsp: Ne se prononce pas' here, "
            "'plutot: Plutôt d'accord', 'tout_a_fait: Tout à fait d'accord', "
            "'ni_l_un: Ni d'accord ni pas d'accord', 'pas_d_accord: Pas d'accord', 'nsp: Ne se prononce pas' there",
        ),
        (
            "q6",
            put("scales", "accord", "totals", 0, "answers", value=["tout_a_fait", "ni_l_un"]),
            "'d_accord' adds 'plutot', 'tout_a_fait' here and 'ni_l_un', 'tout_a_fait' there",
        ),
        ("q6", as_notes, "one is answered by notes and the other is not"),
        (
            "q1",
            lambda content: content["scales"]["note"].update(
                minimum=0, bands=[{"id": "toutes", "label": "x", "low": 0, "high": 10}]
            ),
            "the notes go from 1 to 10 here and from 0 to 10 there",
        ),
        (
            "q1",
            lambda content: (
                content["scales"]["note"]["bands"][0].update(high=4),
                content["scales"]["note"]["bands"][1].update(low=5),
            ),
            "'faible' adds the notes 1 to 5 here and the notes 1 to 4 there",
        ),
        (
            "q1",
            put("questions", "q1", "items", 0, "label", value="Chômage"),
            "the item 'emploi' is 'Emploi' here and 'Chômage' there",
        ),
    ],
)
def test_questions_declared_comparable_that_differ(root: Path, question: str, of_2015: Change, difference: str) -> None:
    with refused("QuestionnaireError unlike-questions") as caught:
        check(root, nothing, of_2015, compared(question, "2015-09"))
    assert str(caught.value) == (
        f"2019-10.yml, line {line_of(root, '- study: ')}: '{question}' is declared comparable with '{question}' of "
        f"'citoyens' 2015-09, and {difference}. {REMEDY}"
    )


@pytest.mark.parametrize(("here", "there"), [("comparable", "not comparable"), ("not comparable", "comparable")])
def test_waves_that_contradict_each_other(root: Path, here: str, there: str) -> None:
    declare = compared("q6", "2015-09", is_comparable=here == "comparable")
    with refused("QuestionnaireError contradictory-comparison") as caught:
        check(root, nothing, compared("q6", "2019-10", is_comparable=there == "comparable"), declare)
    assert str(caught.value) == (
        f"2019-10.yml, line {line_of(root, '- study: ')}: 'q6' and 'q6' of 'citoyens' 2015-09 are declared {here} here,"
        f" and {there} in 2015-09.yml, line {line_of(root, '- study: ', '2015-09.yml')}. "
        "Write the same `is_comparable` in both."
    )


# --- what must pass ---


@pytest.mark.parametrize(
    ("question", "of_2015"),
    [
        ("q6", nothing),
        ("q6", compared("q6", "2019-10")),
        ("q6", compared("q6", "2019-10", question="q7", is_comparable=False)),
        ("q1", put("questions", "q1", "text", value="Quelles  sont les principales\nfragilités de votre territoire?")),
        ("q1", lambda content: content["questions"]["q1"]["items"].pop()),
        ("q1", lambda content: content["questions"]["q1"]["items"].append({"id": "culture", "label": "Culture"})),
        ("q1", put("questions", "q1", "items", 0, "label", value=" Emploi\N{NO-BREAK SPACE}")),
        ("q6", put("scales", "accord", "answers", 1, "label", value="Plutôt d’accord")),
        ("q6", put("questions", "q6", "title", value="Un autre titre")),
        ("q6", lambda content: content["questions"]["q6"].update(wording="lost", text="Légitimité des entreprises")),
        ("q6", lambda content: content["questions"]["q6"].update(wording="reported", text="Légitimité")),
    ],
)
def test_differences_that_leave_questions_comparable(root: Path, question: str, of_2015: Change) -> None:
    check(root, nothing, of_2015, compared(question, "2015-09"))


def test_questions_declared_not_comparable_may_differ(root: Path) -> None:
    check(root, nothing, as_notes, compared("q6", "2015-09", is_comparable=False))


def test_french_quotes_are_quotes(root: Path) -> None:
    ours = put("questions", "q6", "text", value="Faut-il « jouer collectif » ?")
    theirs = put("questions", "q6", "text", value='Faut-il "jouer collectif"?')
    check(root, ours, theirs, compared("q6", "2015-09"))
