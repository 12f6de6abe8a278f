"""The closed lists of the case base, families, types, trades, evidence and tags: data/practices/taxonomy.yml."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictStr

from helpers.errors import CaseError, quoted
from helpers.practices.sources import folder, read_case_sources
from helpers.reading.documents import Document, read_document, validated

Text = Annotated[StrictStr, Field(min_length=1, pattern=r"\S")]
Name = Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
Lines = Annotated[StrictStr, Field(pattern=r"^\d+(-\d+)?$")]


class TaxonomyPart(BaseModel):
    """A part of the taxonomy: unknown keys are refused, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PracticeFamily(TaxonomyPart):
    """A family of practices and its types: the label of each by its identifier, in order."""

    label: Text
    source: Name
    source_line: Lines
    types: dict[Name, Text] = Field(min_length=1)


class Trade(TaxonomyPart):
    """A trade of territorial co-construction: the type that it stands for, and its activities as printed."""

    label: Text
    type: Name
    source: Name
    source_line: Lines
    activities: tuple[Text, ...] = Field(min_length=1)


class Taxonomy(TaxonomyPart):
    """The closed lists; every identifier leads to its label, in the order in which readers see it."""

    families: dict[Name, PracticeFamily] = Field(min_length=1)
    metiers: dict[Name, Trade]
    evidence: dict[Name, Text] = Field(min_length=1)
    certainty: dict[Name, Text] = Field(min_length=1)
    origins: dict[Name, Text] = Field(min_length=1)
    tags: dict[Name, Text]

    def family_of(self) -> dict[str, str]:
        """Return the family of each type, in order."""
        return {kind: name for name, family in self.families.items() for kind in family.types}

    def type_labels(self) -> dict[str, str]:
        """Return the label of each type, in order."""
        return {kind: label for family in self.families.values() for kind, label in family.types.items()}


def read_taxonomy() -> Taxonomy:
    """Read and check the taxonomy.

    Raises the errors of `read_document` and `validated`; CaseError for a type of two families, the
    type of a trade, or a source that is unknown.
    """
    document = read_document(folder() / "taxonomy.yml")
    taxonomy = validated(document, Taxonomy)
    _check_types(taxonomy, document)
    _check_trades(taxonomy, document)
    known = read_case_sources()
    for part in ("families", "metiers"):
        for name, part_of in getattr(taxonomy, part).items():
            if part_of.source not in known:
                raise CaseError(
                    "unknown-source",
                    f"'{part_of.source}' is no source; known: {quoted(known)}.",
                    where=document.where((part, name, "source")),
                    remedy="Describe it in data/practices/sources.yml.",
                )
    return taxonomy


def _check_types(taxonomy: Taxonomy, document: Document) -> None:
    seen: dict[str, str] = {}
    for name, family in taxonomy.families.items():
        for kind in family.types:
            if kind in seen:
                raise CaseError(
                    "duplicate-key",
                    f"The type '{kind}' is already one of the family '{seen[kind]}'.",
                    where=document.where(("families", name, "types", kind)),
                    remedy="Keep one of the two.",
                )
            seen[kind] = name


def _check_trades(taxonomy: Taxonomy, document: Document) -> None:
    families = taxonomy.family_of()
    used: dict[str, str] = {}
    for name, trade in taxonomy.metiers.items():
        where = document.where(("metiers", name, "type"))
        if trade.type not in families:
            raise CaseError(
                "unknown-practice-type",
                f"The trade '{name}' stands for '{trade.type}', which is no type.",
                where=where,
                remedy=f"Write one of {quoted(families)}.",
            )
        if trade.type in used:
            raise CaseError(
                "type-of-another-family",
                f"The type '{trade.type}' is already that of the trade '{used[trade.type]}'.",
                where=where,
                remedy="Give each trade a type of its own.",
            )
        used[trade.type] = name
