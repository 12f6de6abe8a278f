"""Errors of the case base: one class per cause, as in `helpers.errors`."""

from helpers.errors import CarnetsError


class UnknownFamily(CarnetsError):
    """A family of practices that data/practices/taxonomy.yml does not hold."""


class UnknownPracticeType(CarnetsError):
    """A type of practices that data/practices/taxonomy.yml does not hold."""


class TypeOfAnotherFamily(CarnetsError):
    """A case whose type belongs to another family, or whose trade belongs to another type."""


class UnknownTrade(CarnetsError):
    """A trade of territorial co-construction that data/practices/taxonomy.yml does not hold."""


class UnknownEvidence(CarnetsError):
    """A degree of evidence that data/practices/taxonomy.yml does not hold."""


class UnknownTag(CarnetsError):
    """A tag of a case that data/practices/taxonomy.yml does not hold."""


class UnknownPlaceStatus(CarnetsError):
    """A word for how sure the place of a case is, that is not one of the known ones."""


class MissingPlace(CarnetsError):
    """A case without territory that does not say that its place is unknown."""


class PlaceOfUnknown(CarnetsError):
    """A case whose place is said to be unknown and that has a territory."""


class PlaceOfAnotherRegion(CarnetsError):
    """A case whose département is not of the region that its row gives."""


class MissingText(CarnetsError):
    """A case without identifier, name, summary or date."""


class InvalidCaseId(CarnetsError):
    """An identifier of a case that is not made of small letters, digits and dashes."""


class InvalidDate(CarnetsError):
    """A date that is neither a year nor a month."""


class UnreadableCell(CarnetsError):
    """A cell that holds several lines, or signs that no reader sees."""


class FormulaRefused(CarnetsError):
    """A cell of a file of cases that holds a formula."""


class NumberRefused(CarnetsError):
    """A number or a date where a sheet of cases must hold a text."""


class UnknownFormat(CarnetsError):
    """A file of cases that is neither CSV nor XLSX."""


class UnknownCertainty(CarnetsError):
    """A degree of certainty that data/practices/taxonomy.yml does not hold."""


class TierNotImported(CarnetsError):
    """A case of a list that the base does not take: prizes and labels, official programmes."""


class SourceAddressDiffers(CarnetsError):
    """A case without the address of its source, or with another one than its source has."""
