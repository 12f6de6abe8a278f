"""Which item of a public survey tells what people live or feel of a domain: data/surveys/felt.yml."""

from collections.abc import Collection, Mapping
from pathlib import Path

from helpers.errors import CatalogError, FileError, QuestionnaireError, quoted
from helpers.reading.documents import Document, read_document, validated
from helpers.survey.questionnaire.design import Name, Part, Text
from helpers.survey.questionnaire.questionnaire import Questionnaire


class FeltItem(Part):
    """The item chosen for a domain, and the argument shown to readers."""

    study: Name
    question: Name
    item: Name
    argument: Text


def read_felt_items(
    path: Path, waves: Mapping[tuple[str, str], Questionnaire], domains: Collection[str]
) -> dict[str, FeltItem]:
    """Read the items chosen, by domain, and check each against the last wave of its study.

    Raises the errors of `read_document` and `validated`; CatalogError; QuestionnaireError for a study that is not
    public, for a question or an item that is not there; FileError for an item about the country.
    """
    document = read_document(path)
    chosen = validated(document, dict[Name, FeltItem])
    for domain, felt in chosen.items():
        if domain not in domains:
            remedy = f"Domains are {quoted(domains)}."
            raise CatalogError(
                "unknown-domain", f"'{domain}' is not a domain.", where=document.where((domain,)), remedy=remedy
            )
        _check_item(felt, waves, document, domain)
    return chosen


def last_wave(study: str, waves: Mapping[tuple[str, str], Questionnaire]) -> Questionnaire | None:
    """Return the last wave of a public survey, None where there is none."""
    names = sorted(wave for name, wave in waves if name == study and waves[name, wave].origin)
    return waves[study, names[-1]] if names else None


def _check_item(
    felt: FeltItem, waves: Mapping[tuple[str, str], Questionnaire], document: Document, domain: str
) -> None:
    wave = last_wave(felt.study, waves)
    if wave is None:
        public = sorted({study for study, name in waves if waves[study, name].origin})
        what, remedy = f"'{felt.study}' is no public survey.", f"Public surveys are {quoted(public)}."
        raise QuestionnaireError("unknown-study", what, where=document.where((domain, "study")), remedy=remedy)
    items = {item.id: item for item in wave.questions[felt.question].items} if felt.question in wave.questions else {}
    if felt.item not in items:
        what = f"'{felt.study}' of {wave.wave} has no item '{felt.item}' of a question '{felt.question}'."
        remedy = f"Its questions are {quoted(wave.questions)}."
        raise QuestionnaireError("unknown-question", what, where=document.where((domain, "question")), remedy=remedy)
    if items[felt.item].about == "country":
        what = f"'{felt.item}' is about the country, and tells nothing of a region."
        remedy = "Choose an item that people live or feel, or take the domain out."
        raise FileError("invalid-document", what, where=document.where((domain, "item")), remedy=remedy)
