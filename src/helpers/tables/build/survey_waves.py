"""The waves of data/surveys: each questionnaire with its printed figures, checked against their folder and sources."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers import paths
from helpers.errors import CatalogError, FileError, QuestionnaireError, TerritoryError, quoted
from helpers.reading.documents import Document, read_model
from helpers.reading.inputs import matching, noted
from helpers.survey.printed.published import read_published
from helpers.survey.questionnaire.comparisons import check_comparisons
from helpers.survey.questionnaire.questionnaire import Questionnaire, read_with_lines
from helpers.survey.questionnaire.sources import SurveySource
from helpers.survey.responses.responses import refuse_strays
from helpers.tables.build.questionnaire_tables import Key
from helpers.territory import grid

FRANCE = "france"


@dataclass(frozen=True)
class StudyWave:
    """One wave of one study: its questionnaire, the document it was read from, the figures it printed."""

    questionnaire: Questionnaire
    document: Document
    published: pd.DataFrame | None

    @property
    def zones(self) -> list[str]:
        """Return the codes of the zones of its grid; none for a national study."""
        return [] if self.questionnaire.grid == FRANCE else grid.codes(self.questionnaire.grid)


def read_waves(sources: Mapping[str, SurveySource]) -> dict[Key, StudyWave]:
    """Read and check every questionnaire and every printed figure of data/surveys, by study and wave, in order.

    Raises the errors of `read_with_lines` and `read_published`; FileError for a folder that does not bear the
    study and the wave; CatalogError for a source that is not described; TerritoryError for a base of no zone of the
    grid; CatalogError for an item about none that is known; and the errors of `refuse_strays` and `check_comparisons`.
    """
    codes: dict[str, frozenset[str]] = {level: frozenset(grid.codes(level)) for level in grid.LEVELS}
    waves: dict[Key, StudyWave] = {}
    refuse_strays(root())
    for path in matching(root(), "*/*/questionnaire.yml"):
        questionnaire, document = read_with_lines(path)
        _check_place(questionnaire, document)
        _check_sources(questionnaire, document, sources)
        printed = noted(path.with_name("published.csv"))
        published = read_published(printed, questionnaire, codes, sources) if printed.exists() else None
        waves[questionnaire.study, questionnaire.wave] = StudyWave(questionnaire, document, published)
    check_comparisons({key: (wave.questionnaire, wave.document) for key, wave in waves.items()})
    return waves


def read_wave(study: str, wave: str) -> Questionnaire:
    """Read the questionnaire of a wave by its name.

    Raises QuestionnaireError for a wave that is not there, and what `read_waves` says of one.
    """
    path = root() / study / wave / "questionnaire.yml"
    if not path.exists():
        known = sorted("/".join(path.parts[-3:-1]) for path in matching(root(), "*/*/questionnaire.yml"))
        near = difflib.get_close_matches(f"{study}/{wave}", known) or known
        remedy = f"Write its questionnaire.yml first (`carnets new wave`); waves are {quoted(near)}."
        raise QuestionnaireError(
            "unknown-study", f"There is no wave '{study}/{wave}'.", where=paths.shown(path), remedy=remedy
        )
    questionnaire, document = read_with_lines(path)
    _check_place(questionnaire, document)
    return questionnaire


def root() -> Path:
    """Return the folder of surveys."""
    return paths.data() / "surveys"


def _check_sources(questionnaire: Questionnaire, document: Document, sources: Mapping[str, SurveySource]) -> None:
    for index, key in enumerate(questionnaire.sources):
        if key not in sources:
            near = difflib.get_close_matches(key, sources) or sorted(sources)
            raise CatalogError(
                "unknown-source",
                f"`sources` names '{key}', which data/surveys/sources.yml does not describe.",
                where=document.where(("sources", index)),
                remedy=f"Describe it there: readers see its title. Near ones are {quoted(near)}.",
            )


def _check_place(questionnaire: Questionnaire, document: Document) -> None:
    study, wave = document.path.parts[-3:-1]
    if (questionnaire.study, questionnaire.wave) != (study, wave):
        raise FileError(
            "invalid-document",
            f"The file is that of '{questionnaire.study}/{questionnaire.wave}', and its folder is '{study}/{wave}'.",
            where=document.where(("study",)),
            remedy="Give the folder the names that the file gives, or the contrary.",
        )
    domains = read_model(paths.data() / "reference" / "domains.yml", dict[str, object])
    for name, question in questionnaire.questions.items():
        for position, item in enumerate(question.items):
            if item.domain is not None and item.domain not in domains:
                raise CatalogError(
                    "unknown-domain",
                    f"'{item.domain}' is no domain.",
                    where=document.where(("questions", name, "items", position, "domain")),
                    remedy=f"Domains are {quoted(domains)}.",
                )
    known = grid.codes(questionnaire.grid)
    strange = sorted(set(questionnaire.zone_bases) - set(known))
    if strange:
        raise TerritoryError(
            "unknown-territory",
            f"The base of {quoted(strange)} is of no zone of the grid '{questionnaire.grid}'.",
            where=document.where(("zone_bases", strange[0])),
            remedy=f"Zones are {quoted(known)}.",
        )
