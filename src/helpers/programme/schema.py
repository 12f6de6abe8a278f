"""The schema of data/programme: the programmes, their notions, measures, events, resources, facts and outputs."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictInt, StrictStr, model_validator

from helpers.catalog.cards import Card, Text
from helpers.catalog.moments import PRECISIONS, Day, Moment, Precision

Key = Annotated[StrictStr, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Address = Annotated[StrictStr, Field(pattern=r"^[a-z0-9-]+(/[a-z0-9-]+)*$")]
WebAddress = Annotated[StrictStr, Field(pattern=r"^https?://\S+$")]
FactId = Annotated[StrictStr, Field(pattern=r"^G\d{3}$")]
SourceLine = Annotated[StrictStr, Field(pattern=r"^[1-9]\d*$")]
Audience = Literal["organisations", "acteurs-territoriaux", "collectivites", "institutions"]
Kind = Literal[
    "kit", "guide", "letter", "method", "document", "platform", "short_format", "training", "network", "fund"
]


def split_words(text: object) -> object:
    """Return the words of a cell that lists some, as a tuple."""
    return tuple(text.split()) if isinstance(text, str) else text


class Phase(Card):
    """A phase of a programme: published when something of it can be read, announced when its plan alone is known."""

    label: Text
    period: Text
    text: Text
    status: Literal["published", "announced"]
    evidence: Text


class Volet(Card):
    """A part of a programme and the studies that carry it; page: what this site shows of it, beside their waves."""

    label: Text
    text: Text | None = None
    studies: tuple[Text, ...] = Field(min_length=1)
    page: Address | None = None


class Programme(Card):
    """A programme of studies: when, what for, its phases and volets, what is known of it and what is not."""

    name: Text
    rank: Text
    period: Text
    first_year: StrictInt
    last_year: StrictInt
    purpose: Text
    sources: tuple[Text, ...] = Field(min_length=1)
    phases: tuple[Phase, ...]
    volets: tuple[Volet, ...] = Field(min_length=1)
    notes: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "Programme":
        if self.last_year < self.first_year:
            raise ValueError("last_year is before first_year")
        return self


class NotionPart(Card):
    """One of the parts that a notion is made of."""

    label: Text
    text: Text | None = None


class Concept(Card):
    """A notion: its words, its parts, the facts that go with it, where it is written."""

    label: Text
    quotation: Text | None = None
    text: Text
    parts: tuple[NotionPart, ...]
    facts: tuple[FactId, ...] = ()
    page: Address | None = None
    source: Text
    source_line: StrictInt


class Measure(Card):
    """One of the 21 measures, as printed; how, page: what this site does of it, when it does something."""

    number: Annotated[StrictStr, Field(pattern=r"^[OSP][1-7]$")]
    dimension: Literal["operational", "strategic", "political"]
    horizon: Text
    title: Text
    implemented_here: Literal["yes", "no"]
    how: Text | None = None
    page: Address | None = None
    source: Text
    source_line: SourceLine

    @model_validator(mode="after")
    def _is_coherent(self) -> "Measure":
        if self.number[0].lower() != self.dimension[0]:
            raise ValueError(f"the number {self.number} is not that of a measure of dimension '{self.dimension}'")
        if (self.implemented_here == "yes") != bool(self.how and self.page):
            raise ValueError("say how and on which page when implemented_here is yes, and only then")
        return self


class Event(Card):
    """Something dated; printed: its date in the words of the source. end: the last moment of a period.

    conflict: what readers must know of a date that is doubtful. updated: the day on which this row was last changed.
    """

    event_id: Key
    printed: Text
    start: Moment
    end: Moment | None = None
    precision: Precision
    title: Text
    place: Text | None = None
    source: Text
    source_line: SourceLine | None = None
    conflict: Text | None = None
    updated: Day

    @model_validator(mode="after")
    def _is_coherent(self) -> "Event":
        if PRECISIONS[len(self.start)] != self.precision:
            raise ValueError(f"the date {self.start} is not of precision '{self.precision}'")
        if self.end and (len(self.end) != len(self.start) or self.end < self.start):
            raise ValueError(f"the period {self.start} to {self.end} ends before it begins, or is written in two ways")
        return self


class Resource(Card):
    """A tool, a document, a network: for whom, when, and its public address where one is known."""

    resource_id: Key
    kind: Kind
    name: Text
    description: Text
    audiences: Annotated[tuple[Audience, ...], BeforeValidator(split_words), Field(min_length=1)]
    date: Moment
    url: WebAddress | None = None
    source: Text
    source_line: SourceLine


class Fact(Card):
    """A printed fact that is no result of a survey; also: other mentions of the same one, by their references."""

    fact_id: FactId
    subject: Text
    label: Text
    value: Text
    unit: Text | None = None
    date: Text | None = None
    reading: Literal["printed", "corrected", "derived", "inferred"]
    source: Text
    source_line: SourceLine | None = None
    caveat: Text | None = None
    also: Annotated[tuple[FactId, ...], BeforeValidator(split_words)] = ()

    @model_validator(mode="after")
    def _says_how_it_was_read(self) -> "Fact":
        if self.reading != "printed" and self.caveat is None:
            raise ValueError(f"a fact that is '{self.reading}' needs a caveat")
        return self


class Output(Card):
    """A thing that the Observatory names: what this site does of it, where, and what is missing."""

    name: Text
    what: Text | None = None
    address: Address | None = None
    status: Literal["works", "partial", "absent"]
    reason: Text | None = None

    @model_validator(mode="after")
    def _is_coherent(self) -> "Output":
        if (self.status == "absent") == bool(self.address):
            raise ValueError("an output has a page, unless it is absent")
        if (self.status == "works") == bool(self.reason):
            raise ValueError("say why an output does not work, or only in part, and only then")
        return self
