"""What feeds each topic of the pages: the latest wave by default, and each fault of report.yml with its line."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers import paths
from helpers.survey.questionnaire.questionnaire import Questionnaire, read_with_lines
from helpers.survey.questionnaire.report_topics import Topics, TopicSource, read_topics
from helpers.survey.questionnaire.waves import shown_waves
from refusals import refused

SURVEYS = Path(__file__).parents[2] / "data" / "surveys"
Waves = dict[tuple[str, str], Questionnaire]
Read = Callable[[str, str], dict[str, TopicSource]]
Key = tuple[str, str]
NEWER: Key = ("impact_citoyens", "2099-01")


@pytest.fixture(scope="module")
def waves() -> Waves:
    files = sorted(SURVEYS.glob("*/*/questionnaire.yml"))
    return {(path.parts[-3], path.parts[-2]): read_with_lines(path)[0] for path in files}


@pytest.fixture(scope="module")
def shown() -> dict[str, tuple[str, ...]]:
    return shown_waves(SURVEYS)


@pytest.fixture
def read(root: Path, waves: Waves, shown: dict[str, tuple[str, ...]]) -> Read:
    """Return a function that reads report.yml once a text of it, which must be there, is replaced."""

    def replaced(old: str, new: str) -> dict[str, TopicSource]:
        text = (SURVEYS / "report.yml").read_text(encoding="utf-8")
        assert old in text
        (root / "report.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
        return read_topics(root / "report.yml", waves, shown)

    return replaced


NEED = "need_for_alliances: { study: impact_citoyens, question: q8, answer: total_necessaire, study_page: true }"


@pytest.mark.parametrize(
    ("old", "new", "error", "words"),
    [
        ("study: impact_elus_locaux", "study: impact_elus", "QuestionnaireError unknown-study", "impact_elus'"),
        (
            "study: impact_elus_locaux",
            "study: pilote_cjd",
            "QuestionnaireError unknown-study",
            "pilote_cjd",
        ),  # planned: no figures
        (
            NEED,
            NEED.replace("}", ', wave: "2018-10", reason: Because. }'),
            "QuestionnaireError unknown-study",
            "2018-10",
        ),
        ("question: q8, answer", "question: q88, answer", "QuestionnaireError unknown-question", "q88"),
        ("answer: total_necessaire", "answer: total_utile", "QuestionnaireError unknown-answer", "total_utile"),
        (
            "[employeuses, non_employeuses]",
            "[employeuses, benevoles]",
            "ResponsesError unknown-population",
            "benevoles",
        ),
        ("[employeuses, non_employeuses]", "[employeuses, employeuses]", "FileError invalid-document", "twice"),
        (
            "question: fragilites, answer: citee",
            "question: si, answer: oui",
            "QuestionnaireError unknown-question",
            "domain",
        ),
        (
            "study: impact_citoyens, question: q8, answer: total_necessaire",
            "study: impact_elus_locaux, question: besoin, answer: oui",
            "QuestionnaireError unknown-study",
            "no zones",
        ),
        (NEED, NEED.replace("}", ', wave: "2019-10" }'), "FileError invalid-document", "reason"),
        (NEED, NEED.replace("}", ", reason: Because. }"), "FileError invalid-document", "reason"),
        (NEED, NEED.replace("study_page: true", "study_page: oui"), "FileError invalid-document", "study_page"),
        (NEED, NEED.replace(", answer: total_necessaire", ""), "FileError invalid-document", "answer"),
        (NEED, NEED.replace("question: q8", "questoin: q8"), "FileError invalid-document", "questoin"),
        (NEED, NEED.replace("question: q8", "question: 8"), "FileError numeric-code", "question"),
        (NEED, f"another_{NEED}", "FileError invalid-document", "another_need_for_alliances"),
        (NEED, "", "FileError invalid-document", "need_for_alliances"),
        (NEED, f"{NEED}\n{NEED}", "FileError duplicate-key", "need_for_alliances"),
        ("answer: mean, study_page: true", "answer: haute, study_page: true", "FileError invalid-document", "answer"),
    ],
)
def test_a_fault_is_refused_with_its_place_and_what_is_written(
    read: Read, old: str, new: str, error: str, words: str
) -> None:
    with refused(error) as caught:
        read(old, new)
    text = (paths.root() / "report.yml").read_text(encoding="utf-8")
    assert words in str(caught.value) and caught.value.remedy
    found = [int(line) for line in re.findall(r"line (\d+)", str(caught.value))]
    assert found or "need_for_alliances" in str(caught.value)  # a topic that is missing has no line
    if found and new:
        at = text[: text.index(new)].count("\n") + 1
        first = at - text.split("\n")[at - 1].startswith(" ")  # the topic begins on the line above
        assert any(first <= line <= at + new.count("\n") for line in found)


def test_every_topic_is_fed_by_the_last_wave_of_its_study(read: Read, shown: dict[str, tuple[str, ...]]) -> None:
    topics = read("", "")
    assert list(topics) == list(Topics.model_fields)
    assert {(one.study, one.wave) for one in topics.values()} == {
        (one.study, shown[one.study][-1]) for one in topics.values()
    }


def test_a_newer_wave_feeds_every_topic_of_its_study(waves: Waves, shown: dict[str, tuple[str, ...]]) -> None:
    newer = waves | {NEWER: waves["impact_citoyens", "2019-10"].model_copy(update={"wave": NEWER[1]})}
    topics = read_topics(SURVEYS / "report.yml", newer, shown | {NEWER[0]: (*shown[NEWER[0]], NEWER[1])})
    assert {one.wave for one in topics.values() if one.study == NEWER[0]} == {NEWER[1]}
    assert "2019-10" not in {one.wave for one in topics.values()}


def test_a_newer_wave_that_does_not_ask_is_refused_until_the_topic_stays_with_its_reason(
    root: Path, waves: Waves, shown: dict[str, tuple[str, ...]]
) -> None:
    one = waves["impact_citoyens", "2019-10"]
    asked = {name: question for name, question in one.questions.items() if name != "q8"}
    newer = waves | {NEWER: one.model_copy(update={"wave": NEWER[1], "questions": asked})}
    latest = shown | {NEWER[0]: (*shown[NEWER[0]], NEWER[1])}
    with refused("QuestionnaireError unknown-question", match=r"report\.yml, line \d+.*q8.*2099-01"):
        read_topics(SURVEYS / "report.yml", newer, latest)
    text = (SURVEYS / "report.yml").read_text(encoding="utf-8")
    kept = NEED.replace("}", ', wave: "2019-10", reason: The question was not asked again. }')
    (root / "report.yml").write_text(text.replace(NEED, kept), encoding="utf-8")
    topics = read_topics(root / "report.yml", newer, latest)
    assert (topics["need_for_alliances"].wave, topics["fragility_notes"].wave) == ("2019-10", NEWER[1])


def lay(root: Path, address: str, status: str) -> Path:
    """Write a questionnaire that says its status, and return its folder."""
    folder = root / address
    folder.mkdir(parents=True)
    (folder / "questionnaire.yml").write_text(f"status: {status}\n", encoding="utf-8")
    return folder


def test_waves_are_shown_once_they_have_figures_the_oldest_first(root: Path) -> None:
    for address, status in (
        ("a/2020-10", "published"),
        ("a/2019", "published"),
        ("a/2021", "planned"),
        ("a/2022", "collected"),
        ("b/2020", "documentary"),
        ("C/2020", "published"),
        ("d/last", "published"),
    ):
        lay(root, address, status)
    assert shown_waves(root) == {"a": ("2019", "2020-10")}
    (root / "a" / "2022" / "responses.csv").touch()
    (lay(root, "b/2021", "public") / "estimates.csv").touch()
    assert shown_waves(root) == {"a": ("2019", "2020-10", "2022"), "b": ("2021",)}


def test_a_study_that_nobody_published_is_no_study_with_figures(root: Path) -> None:
    assert shown_waves(root) == {}
