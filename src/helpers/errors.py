"""The errors people meet: a class a family, a code a cause; each says what, where, which values, what to do."""

from collections.abc import Iterable

SHOWN_VALUES = 5


def quoted(values: Iterable[object]) -> str:
    """Return values in quotes, separated by commas, cut after five with the number left out."""
    items = [f"'{value}'" for value in values]
    rest = len(items) - SHOWN_VALUES
    return ", ".join(items[:SHOWN_VALUES]) + (f" (+{rest} more)" if rest > 0 else "")


class CarnetsError(Exception):
    """Base of every error caused by an input; its text is a complete sentence for a maintainer.

    code: the cause within its family, in words that stay when the sentence changes. what: the sentence that says what
    is wrong, values included. where: file, line or page. remedy: what to do.
    """

    def __init__(self, code: str, what: str, *, where: object = "", remedy: str = "") -> None:
        self.code, self.what, self.where, self.remedy = code, what, str(where), remedy
        super().__init__(" ".join(part for part in (f"{where}:" if where else "", what, remedy) if part))

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.code, self.what, self.where, self.remedy)


def _rebuild(family: type[CarnetsError], code: str, what: str, where: str, remedy: str) -> CarnetsError:
    return family(code, what, where=where, remedy=remedy)


class FileError(CarnetsError):
    """A file or a folder that the system refuses, that is not what its name says, or whose rows repeat."""


class CatalogError(CarnetsError):
    """A card, a domain or a source that is missing, unknown, or contradicted by the official values."""


class TerritoryError(CarnetsError):
    """A territory unknown to the reference, or outlines that are not those of its territories."""


class WordingError(CarnetsError):
    """A sentence that the wording files do not hold."""


class PlanError(CarnetsError):
    """A plan, or a page asked of it, whose template, parameters or address are wrong."""


class PageError(CarnetsError):
    """A page that could not be executed, or that shows nothing."""


class KernelDied(PageError):
    """A kernel that stopped before its page was done: another one may succeed."""


class ClusterError(CarnetsError):
    """A Dask scheduler that does not answer, or a worker that cannot be used."""


class BuildError(CarnetsError):
    """Something made by machines that is not there, was removed, or could not be made."""


class FigureError(CarnetsError):
    """A figure that is incomplete, unknown, without values, or twice on its page."""


class TextTooLong(FigureError):
    """A text that does not fit where it must be printed, even at the smallest size: a shorter form may."""


class ReleaseError(CarnetsError):
    """A date, a redirect, an address or a released wave that a new release cannot follow."""


class QuestionnaireError(CarnetsError):
    """A study, a question, an item, an answer or a comparison that no questionnaire holds."""


class PrintedError(CarnetsError):
    """A printed survey figure that does not fit its question, its unit or the figures around it."""


class ResponsesError(CarnetsError):
    """Responses that cannot be read, or that contradict their questionnaire."""


class DesignError(CarnetsError):
    """A sampling design that is missing, or that its responses contradict."""


class EstimateError(CarnetsError):
    """Estimates that contradict each other or their origin, or that would disclose an answer."""


class CaseError(CarnetsError):
    """A file of the case base, or a cell of it, that is refused."""
