"""Questions put beside one another across waves: what they are declared to share, they must share."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Final

from helpers.errors import QuestionnaireError, quoted
from helpers.reading.documents import Document
from helpers.survey.questionnaire.questionnaire import Comparison, Question, Questionnaire
from helpers.survey.questionnaire.scales import Scale

Waves = Mapping[tuple[str, str], tuple[Questionnaire, Document]]

APOSTROPHES: Final = "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}"
QUOTES: Final = (
    "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
)
STRAIGHT: Final = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(QUOTES, '"'))
# French puts a space before these signs and inside its quotes; English typing does not.
SPACE_AROUND_SIGN: Final = re.compile(r'\s+(?=[?!:;"])|(?<=")\s+')
SHOWN_BEFORE, SHOWN_AFTER = 20, 40


def check_comparisons(questionnaires: Waves) -> None:
    """Check every `compared_with` of every questionnaire.

    questionnaires: by study and wave. Raises QuestionnaireError for a question that is not there, where
    questions declared comparable differ in their wording (where both are printed), their answers or their order, their
    notes, the content of a band or total of the same name, or the label of a common item, and where the other wave
    declares the reverse. Spaces and typographic signs make no difference.
    """
    for key, (questionnaire, document) in questionnaires.items():
        for name, question in questionnaire.questions.items():
            for index, comparison in enumerate(question.compared_with):
                where = document.where(("questions", name, "compared_with", index))
                other = _other(questionnaires, comparison, where)
                _check_reverse(questionnaires, (*key, name), comparison, where)
                if comparison.is_comparable:
                    _check_alike(questionnaire, name, other, comparison, where)


def _other(questionnaires: Waves, comparison: Comparison, where: str) -> Questionnaire:
    questionnaire = questionnaires.get((comparison.study, comparison.wave))
    waves = [wave for study, wave in questionnaires if study == comparison.study]
    if not waves:
        problem = f"No study is named '{comparison.study}'"
        known = quoted(sorted({study for study, _ in questionnaires}))
    elif questionnaire is None:
        problem, known = f"'{comparison.study}' has no wave '{comparison.wave}'", quoted(sorted(waves))
    elif comparison.question not in questionnaire[0].questions:
        problem = f"'{comparison.study}' {comparison.wave} has no question '{comparison.question}'"
        known = quoted(questionnaire[0].questions)
    else:
        return questionnaire[0]
    raise QuestionnaireError(
        "unknown-comparison", f"{problem}: there are {known}.", where=where, remedy="Correct `compared_with`."
    )


def _check_reverse(questionnaires: Waves, here: tuple[str, str, str], comparison: Comparison, where: str) -> None:
    other, document = questionnaires[comparison.study, comparison.wave]
    for index, reverse in enumerate(other.questions[comparison.question].compared_with):
        is_reverse = (reverse.study, reverse.wave, reverse.question) == here
        if is_reverse and reverse.is_comparable != comparison.is_comparable:
            said = {True: "comparable", False: "not comparable"}
            there = document.where(("questions", comparison.question, "compared_with", index))
            raise QuestionnaireError(
                "contradictory-comparison",
                f"'{here[-1]}' and {_named(comparison)} are declared {said[comparison.is_comparable]} here, and "
                f"{said[reverse.is_comparable]} in {there}.",
                where=where,
                remedy="Write the same `is_comparable` in both.",
            )


def _check_alike(here: Questionnaire, name: str, other: Questionnaire, comparison: Comparison, where: str) -> None:
    ours, theirs = here.questions[name], other.questions[comparison.question]
    differences = _differences(ours, here.scale_of(name), theirs, other.scale_of(comparison.question))
    if difference := next(differences, ""):
        raise QuestionnaireError(
            "unlike-questions",
            f"'{name}' is declared comparable with {_named(comparison)}, and {difference}.",
            where=where,
            remedy="Write `is_comparable: false` and say why, or correct what was copied wrongly.",
        )


def _differences(ours: Question, our_scale: Scale, theirs: Question, their_scale: Scale) -> Iterator[str]:
    """Yield what makes two questions unlike, in words that follow "and"."""
    if ours.wording == theirs.wording == "printed" and _plain(ours.text) != _plain(theirs.text):
        yield f"the wordings differ: {_contrast(_plain(ours.text), _plain(theirs.text))}"
    our_notes, their_notes = ((scale.minimum, scale.maximum) for scale in (our_scale, their_scale))
    if our_scale.is_notes != their_scale.is_notes:
        yield "one is answered by notes and the other is not"
    elif our_notes != their_notes:
        yield "the notes go from {} to {} here and from {} to {} there".format(*our_notes, *their_notes)
    our_answers, their_answers = (
        [f"{answer.id}: {_plain(answer.label)}" for answer in scale.answers] for scale in (our_scale, their_scale)
    )
    if our_answers != their_answers:
        is_order = sorted(our_answers) == sorted(their_answers)
        yield (
            f"the {'order of the answers differs' if is_order else 'answers differ'}: "
            f"{quoted(our_answers)} here, {quoted(their_answers)} there"
        )
    ours_by_id, theirs_by_id = _sums(our_scale), _sums(their_scale)
    for name in (name for name in ours_by_id if name in theirs_by_id):
        if ours_by_id[name] != theirs_by_id[name]:
            yield f"'{name}' adds {ours_by_id[name]} here and {theirs_by_id[name]} there"
    our_items, their_items = ({item.id: _plain(item.label) for item in question.items} for question in (ours, theirs))
    for name in (name for name in our_items if name in their_items):
        if our_items[name] != their_items[name]:
            yield f"the item '{name}' is '{our_items[name]}' here and '{their_items[name]}' there"


def _sums(scale: Scale) -> dict[str, str]:
    """Return what each band and total of a scale adds."""
    return {band.id: f"the notes {band.low} to {band.high}" for band in scale.bands} | {
        total.id: quoted(sorted(total.answers)) for total in scale.totals
    }


def _plain(text: str) -> str:
    """Return a text without the differences that typing makes: spaces, apostrophes, quotes, composed letters."""
    plain = unicodedata.normalize("NFKC", text).translate(STRAIGHT)
    return " ".join(SPACE_AROUND_SIGN.sub("", plain).split())


def _contrast(ours: str, theirs: str) -> str:
    """Return both texts around their first difference."""
    alike = list(takewhile(lambda pair: pair[0] == pair[1], zip(ours, theirs, strict=False)))
    start = max(0, len(alike) - SHOWN_BEFORE)
    cut = slice(start, start + SHOWN_BEFORE + SHOWN_AFTER)
    return f"'{ours[cut]}' here, '{theirs[cut]}' there"


def _named(comparison: Comparison) -> str:
    return f"'{comparison.question}' of '{comparison.study}' {comparison.wave}"
