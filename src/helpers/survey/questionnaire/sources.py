"""The documents and pages that printed survey figures: data/surveys/sources.yml."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, StrictStr

from helpers.reading.documents import read_model
from helpers.survey.questionnaire.design import Name, Part, Text


class SurveySource(Part):
    """A document or a public page: its title, who published it, its date as known, and how to cite it.

    url: None for a document, or for a page whose address was not kept.
    """

    title: Text
    publisher: Text
    date: Text
    url: Annotated[StrictStr, Field(pattern=r"^https?://")] | None
    reference: Text


def read_sources(path: Path) -> dict[str, SurveySource]:
    """Read sources.yml: each source by its key; raises the errors of `read_model`."""
    return read_model(path, dict[Name, SurveySource])
