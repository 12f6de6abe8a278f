"""The errors people meet: one class per cause, each saying what, where, which values, what to do."""

from collections.abc import Iterable

SHOWN_VALUES = 5


def quoted(values: Iterable[object]) -> str:
    """Return values in quotes, separated by commas, cut after five with the number left out."""
    items = [f"'{value}'" for value in values]
    rest = len(items) - SHOWN_VALUES
    return ", ".join(items[:SHOWN_VALUES]) + (f" (+{rest} more)" if rest > 0 else "")


class CarnetsError(Exception):
    """Base of every error caused by an input; its text is a complete sentence for a maintainer.

    what: the sentence that says what is wrong, values included. where: file, line or page. remedy: what to do.
    """

    def __init__(self, what: str, *, where: object = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, str(where), remedy
        super().__init__(" ".join(part for part in (f"{where}:" if where else "", what, remedy) if part))

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.what, self.where, self.remedy)


def _rebuild(kind: type[CarnetsError], what: str, where: str, remedy: str) -> CarnetsError:
    return kind(what, where=where, remedy=remedy)


class UnreadableDocument(CarnetsError):
    """A YAML file that is missing, is not UTF-8 or is not YAML."""


class DuplicateKey(CarnetsError):
    """A key written twice in the same mapping, or a row twice in the same table."""


class InvalidDocument(CarnetsError):
    """A YAML file whose content does not fit its schema."""


class NumericCode(InvalidDocument):
    """A code written without quotes, which YAML reads as a number."""


class UnreadableTable(CarnetsError):
    """A CSV file in another encoding, with another separator or other columns."""


class NotANumber(CarnetsError):
    """A text, an empty cell or an infinite value where a figure is expected."""


class MissingCard(CarnetsError):
    """A row, a domain or a source that no card describes."""


class CardWithoutRows(CarnetsError):
    """A card that describes figures found nowhere."""


class OutOfRange(CarnetsError):
    """A value outside the range that its card declares."""


class SuspectFigures(CarnetsError):
    """Official figures that contradict each other, or that move as no figure does."""


class UnknownProducerFile(CarnetsError):
    """A file whose name is that of no source of the catalogue."""


class ProducerFileRefused(CarnetsError):
    """A producer's file that is not what its card says, with all that is wrong in it."""


class UnknownTerritory(CarnetsError):
    """A territory code that the reference does not know at that level."""


class IncompleteTerritories(CarnetsError):
    """Territories absent from an indicator without being declared missing, or declared missing but present."""


class InvalidOutlines(CarnetsError):
    """Outlines without their code, or whose codes are not those of the reference."""


class UnknownPillar(CarnetsError):
    """A pillar that its domain does not name, or that no headline indicator measures."""


class RepeatedHeadlines(CarnetsError):
    """Two headline indicators that say the same thing and count twice."""


class HeadlineWithoutScore(CarnetsError):
    """A headline indicator that gives no territory a score."""


class TooFewHeadlines(CarnetsError):
    """A domain with fewer than two headline indicators, and no sentence that says why."""


class UnknownWording(CarnetsError):
    """A sentence that fr.yml does not hold."""


class UnknownDomain(CarnetsError):
    """A domain that is not one of the 16."""


class TablesNotBuilt(CarnetsError):
    """A published table that does not exist yet."""


class UnknownModule(CarnetsError):
    """A name of the package, in a list of dependencies, that is no module."""


class InvalidPlan(CarnetsError):
    """A page of the plan whose template is unknown, or whose parameters are not those that the template declares."""


class UnknownPage(CarnetsError):
    """A page asked for that the plan does not hold."""


class PageWithoutFigure(CarnetsError):
    """A page that ran to its end and shows no figure."""


class CellFailed(CarnetsError):
    """A cell of a page that raised an error."""


class KernelDied(CarnetsError):
    """A kernel that stopped before its page was done."""


class PagesFailed(CarnetsError):
    """One or more pages of a run that failed; the others are kept."""


class CannotRead(CarnetsError):
    """A file that people write and that the system does not let read."""


class ResultsRemoved(CarnetsError):
    """Kept results of a page that were removed while a run was about to use them."""


class SourcesKeepMoving(CarnetsError):
    """Sources that change each time something is made from them."""


class CannotWrite(CarnetsError):
    """A folder that cannot be written in, or a disk that is full."""


class Unforeseen(CarnetsError):
    """An error that nothing foresaw: its traceback is in a file, for those who keep the project."""


class BookNotBuilt(CarnetsError):
    """A book that Jupyter Book refused, with its warnings."""


class CellTooLong(CarnetsError):
    """A cell that did not end in the time a cell may take."""


class SchedulerLost(CarnetsError):
    """A Dask scheduler that does not answer, or no longer."""


class WorkerRefused(CarnetsError):
    """A Dask worker whose code, packages or Python are not those of the run."""


class UnknownDuration(CarnetsError):
    """A duration that is not a number and a unit."""


class UnknownStudy(CarnetsError):
    """A wave of a study that data/surveys does not hold."""


class UnknownQuestion(CarnetsError):
    """A question that a questionnaire does not ask."""


class AlreadyThere(CarnetsError):
    """A study, a wave, an indicator or a template asked for as new, whose name is taken."""


class UnknownName(CarnetsError):
    """A name that nothing may bear."""


class UnknownSource(CarnetsError):
    """A source of survey figures that data/surveys/sources.yml does not describe."""


class UnknownReading(CarnetsError):
    """A way of reading a printed figure that is not one of the known ones."""


class InvalidRow(CarnetsError):
    """A row of a table that does not fit its card."""


class UnknownFact(CarnetsError):
    """A fact of the programme that data/programme/facts.csv does not hold."""


class InvalidRedirect(CarnetsError):
    """A redirect that loops, leads to nothing, or leaves a page that is still there."""


class LostRelease(CarnetsError):
    """A wave whose results were released, without the file that says which."""


class LostAddress(CarnetsError):
    """An address once published that no page answers to and no redirect replaces."""


class InvalidReleaseDate(CarnetsError):
    """A date of release that is no day of the calendar, or is not after the last release."""


class NothingToDraw(CarnetsError):
    """A figure that a document cannot do without and that has no values."""


class UnknownFigure(CarnetsError):
    """An identifier that no figure of a page bears."""


class TextTooLong(CarnetsError):
    """A text that does not fit where it must be printed, even at the smallest size."""


class IncompleteFigure(CarnetsError):
    """A figure without title, reading note, scope, source, alternative text, or table with rows."""


class OutputNotShown(CarnetsError):
    """What a cell gives and no page can show: a script, a widget, an image without alternative text."""


class ChartNotPublishable(CarnetsError):
    """A chart given to be published that is no Altair chart, has no table, or draws what is not in the page."""


class InvalidAddress(CarnetsError):
    """An address of the site that is none, or an example that a published site would repeat on every page."""


class UnknownSeries(CarnetsError):
    """A series, or a group of indicators, that the tables do not hold."""


class DuplicateFigure(CarnetsError):
    """Two figures of a page with the same identifier: they would share address and files."""
