"""The programme, read from data/programme: every card and row, and what they say of one another."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from helpers import paths
from helpers.errors import CatalogError, FileError, QuestionnaireError
from helpers.programme.schema import Concept, Event, Fact, Measure, Output, Programme, Resource
from helpers.reading.documents import Document, read_document, validated
from helpers.reading.rows import read_rows


@dataclass(frozen=True)
class Programmes:
    """Everything that data/programme holds, in the order of its files."""

    programmes: dict[str, Programme]
    concepts: dict[str, Concept]
    measures: tuple[Measure, ...]
    events: tuple[Event, ...]
    resources: tuple[Resource, ...]
    facts: dict[str, Fact]
    outputs: tuple[Output, ...]


def folder() -> Path:
    """Return the folder of the programme."""
    return paths.data() / "programme"


def read_programmes(sources: Collection[str], studies: Collection[str]) -> Programmes:
    """Read and bind the programme.

    sources: the keys of documents and pages that may be named. studies: those of data/surveys.
    Raises the errors of `read_document`, `validated` and `read_rows`; CatalogError, QuestionnaireError for a
    name that stands for nothing; FileError for a fact told twice.
    """
    measures = read_rows(folder() / "measures.csv", Measure, key=["number"])
    events = read_rows(folder() / "events.csv", Event, key=["event_id"])
    resources = read_rows(folder() / "resources.csv", Resource, key=["resource_id"])
    facts = read_rows(folder() / "facts.csv", Fact, key=["fact_id"])
    outputs = read_rows(folder() / "outputs.csv", Output, key=["name"])
    for name, rows in (("measures", measures), ("events", events), ("resources", resources), ("facts", facts)):
        for line, row in rows.items():
            _check_sources([row.source], sources, f"data/programme/{name}.csv, line {line}")
    _check_mentions(facts)
    known = {fact.fact_id: fact for fact in facts.values()}
    return Programmes(
        programmes=_read_programmes(sources, studies),
        concepts=_read_concepts(sources, known),
        measures=tuple(measures.values()),
        events=tuple(events.values()),
        resources=tuple(resources.values()),
        facts=known,
        outputs=tuple(outputs.values()),
    )


def _read_programmes(sources: Collection[str], studies: Collection[str]) -> dict[str, Programme]:
    document = read_document(folder() / "programmes.yml")
    programmes = validated(document, dict[str, Programme])
    for name, programme in programmes.items():
        _check_sources(programme.sources, sources, document.where((name, "sources")))
        for position, volet in enumerate(programme.volets):
            for study in volet.studies:
                if study not in studies:
                    raise QuestionnaireError(
                        "unknown-study",
                        f"'{volet.label}' names the study '{study}'.",
                        where=document.where((name, "volets", position, "studies")),
                        remedy="Name a folder of data/surveys.",
                    )
    return programmes


def _read_concepts(sources: Collection[str], facts: Collection[str]) -> dict[str, Concept]:
    document = read_document(folder() / "concepts.yml")
    concepts = validated(document, dict[str, Concept])
    for name, concept in concepts.items():
        _check_sources([concept.source], sources, document.where((name, "source")))
        for fact in concept.facts:
            _check_fact(fact, facts, document, name)
    return concepts


def _check_fact(fact: str, facts: Collection[str], document: Document, concept: str) -> None:
    if fact not in facts:
        raise CatalogError(
            "unknown-fact",
            f"The notion '{concept}' names the fact '{fact}'.",
            where=document.where((concept, "facts")),
            remedy="Write it in data/programme/facts.csv.",
        )


def _check_sources(named: Iterable[str], sources: Collection[str], where: str) -> None:
    for name in named:
        if name not in sources:
            raise CatalogError(
                "unknown-source",
                f"The source '{name}' is not described.",
                where=where,
                remedy="Describe it in data/surveys/sources.yml, or in data/programme/sources.yml.",
            )


def _check_mentions(facts: dict[int, Fact]) -> None:
    seen: dict[str, int] = {}
    for line, fact in facts.items():
        for name in (fact.fact_id, *fact.also):
            if name in seen:
                raise FileError(
                    "duplicate-key",
                    f"The fact '{name}' is already told at line {seen[name]}.",
                    where=f"data/programme/facts.csv, line {line}",
                    remedy="Keep one of the two.",
                )
            seen[name] = line
