"""The documents and pages that name cases: those of the surveys are the Observatoire's own, the others are public."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, StrictStr, field_validator

from helpers import paths
from helpers.errors import CaseError, quoted
from helpers.reading.documents import read_document, validated
from helpers.survey.questionnaire.design import Text
from helpers.survey.questionnaire.sources import SurveySource, read_sources

OWN, PUBLIC = "rameau", "public"
ORIGINS: Final = (OWN, PUBLIC)
"""Where a case comes from: the Observatoire's documents, which show its own base, or another public source."""


Key = Annotated[StrictStr, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")]
NO_DATE: Final = "sans date lue"


class PublicSource(SurveySource):
    """A public page that names a case: its address, its date (None where it bears none), when and how it was read.

    read: the month of the reading, which stands for the date of a case whose page bears none.
    """

    date: Text | None  # type: ignore[assignment]
    url: Annotated[StrictStr, Field(pattern=r"^https?://[^\s<>\"]+$")]
    read: Annotated[StrictStr, Field(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")] | None = None

    @field_validator("date")
    @classmethod
    def _without_date(cls, value: str | None) -> str | None:
        return None if value == NO_DATE else value


def read_case_sources() -> dict[str, SurveySource]:
    """Read every source that a case may cite, by its key: those of the surveys first.

    Raises CaseError for a key of both files, or an address described twice, and the errors of `read_model`.
    """
    path = folder() / "sources.yml"
    surveys = read_sources(paths.data() / "surveys" / "sources.yml")
    document = read_document(path)
    both = [key for key in document.content if key in surveys]
    if both:
        raise CaseError(
            "duplicate-key",
            f"{quoted(both)} is already described in data/surveys/sources.yml.",
            where=paths.shown(path),
            remedy="Keep the one of the surveys.",
        )
    own = validated(document, dict[Key, PublicSource])
    keys: dict[str, str] = {}
    for key, source in own.items():
        if source.url in keys:
            raise CaseError(
                "duplicate-key",
                f"'{key}' has the address of '{keys[source.url]}': {source.url}",
                where=document.where((key, "url")),
                remedy="Keep one of the two, and let the cases cite it.",
            )
        keys[source.url] = key
    return {**surveys, **own}


def origin_of(source: SurveySource) -> str:
    """Return where the cases of a source come from, one of ORIGINS."""
    return PUBLIC if isinstance(source, PublicSource) else OWN


def folder() -> Path:
    """Return the folder of the case base."""
    return paths.data() / "practices"
