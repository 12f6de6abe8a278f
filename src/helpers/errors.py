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


class UnknownTerritory(CarnetsError):
    """A territory code that the reference does not know at that level."""


class IncompleteTerritories(CarnetsError):
    """Territories absent from an indicator without being declared missing, or declared missing but present."""


class InvalidOutlines(CarnetsError):
    """Outlines without their code, or whose codes are not those of the reference."""


class TooFewHeadlines(CarnetsError):
    """A domain with fewer than two headline indicators, and no sentence that says why."""


class UnknownWording(CarnetsError):
    """A sentence that fr.yml does not hold."""


class UnknownDomain(CarnetsError):
    """A domain that is not one of the 16."""


class TablesNotBuilt(CarnetsError):
    """A published table that does not exist yet."""


class UnknownTemplate(CarnetsError):
    """A plan that names a template absent from notebooks/."""


class TemplateWithoutParameters(CarnetsError):
    """A template without a cell tagged `parameters`."""


class UnknownParameter(CarnetsError):
    """A parameter of the plan that the template does not declare."""


class MissingParameter(CarnetsError):
    """A parameter of the template that the plan does not give."""


class WrongParameterType(CarnetsError):
    """A parameter of the plan whose type is not that of the template's development value."""


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


class CannotWrite(CarnetsError):
    """A folder that cannot be written in, or a disk that is full."""


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


class UnreadableResponses(CarnetsError):
    """A file of responses that is missing, cut short, or in another format, encoding or separator."""


class TwoResponseFiles(CarnetsError):
    """A study folder that holds two files of responses."""


class EmptyResponses(CarnetsError):
    """A file of responses without any respondent."""


class SimulatedResponses(CarnetsError):
    """Generated responses put where real ones are expected."""


class WrongColumns(CarnetsError):
    """A column of the questionnaire that the responses lack, name otherwise, or have twice."""


class MissingCell(CarnetsError):
    """A respondent without identifier, weight, zone, stratum or population."""


class UnknownZone(CarnetsError):
    """A zone that is not one of the study's grid."""


class UnknownPopulation(CarnetsError):
    """A value that marks no population of the questionnaire."""


class InvalidWeight(CarnetsError):
    """A weight that is zero or negative."""


class EqualWeights(CarnetsError):
    """Weights that are all the same, where respondents of different zones stand for different numbers of people."""


class DuplicateRespondent(CarnetsError):
    """A respondent who is there twice."""


class AnswerOutsideScale(CarnetsError):
    """An answer or a note that the scale does not hold."""


class LabelWrittenTwoWays(CarnetsError):
    """An answer whose label differs from the printed one by its case, accents, spaces or signs only."""


class ValueWithoutLabel(CarnetsError):
    """A number of an SPSS file that no value label explains."""


class FilterNotRespected(CarnetsError):
    """An answer given by someone who was not asked the question."""


class QuestionWithoutAnswers(CarnetsError):
    """A question, or one of its items, that nobody answers."""


class BaseMismatch(CarnetsError):
    """Weights that do not sum to the size of the population, or of one of its zones."""


class WrongRespondentCount(CarnetsError):
    """Another number of respondents than the questionnaire declares."""


class TooFewRespondents(CarnetsError):
    """Fewer respondents than any published figure needs."""


class ZoneWithoutRespondents(CarnetsError):
    """A zone of the questionnaire where nobody answered."""


class FutureFieldwork(CarnetsError):
    """Responses to a survey whose fieldwork is yet to come."""


class UnknownComparison(CarnetsError):
    """A question compared with a study, a wave or a question that is not there."""


class UnlikeQuestions(CarnetsError):
    """Two questions declared comparable that differ in their wording, their scale or the label of an item."""


class ContradictoryComparison(CarnetsError):
    """Two waves of which one says that a question is comparable, and the other that it is not."""


class UnknownItem(CarnetsError):
    """An item that a question does not have."""


class UnknownAnswer(CarnetsError):
    """An answer, a band or a total that the scale of a question does not have."""


class UnknownSource(CarnetsError):
    """A source of survey figures that data/surveys/sources.yml does not describe."""


class UnknownUnit(CarnetsError):
    """A unit that survey figures do not use."""


class WrongUnit(CarnetsError):
    """A survey figure whose unit is not that of what it counts."""


class UnknownReading(CarnetsError):
    """A way of reading a printed figure that is not one of the known ones."""


class MissingValue(CarnetsError):
    """A figure said to be read, without its value."""


class ValueOfLostFigure(CarnetsError):
    """A figure said to be lost, or printed in words, that has a value."""


class MissingCaveat(CarnetsError):
    """A figure that is not simply printed, without the sentence that says so to readers."""


class MissingReadText(CarnetsError):
    """A corrected figure without the text that was read."""


class ShareOutsidePercent(CarnetsError):
    """A share below 0 % or above 100 %."""


class NoteOutsideScale(CarnetsError):
    """A mean below or above the notes of its scale."""


class SharesDoNotAddUp(CarnetsError):
    """The shares of every answer to a question, that do not make 100 %."""


class TotalDiffers(CarnetsError):
    """A printed total that is not the sum of its answers."""


class FactDiffers(CarnetsError):
    """A base, a number of respondents or a month of fieldwork told differently by a questionnaire and its figures."""


class MissingDesign(CarnetsError):
    """Responses whose questionnaire does not say which columns carry the weights and the zones."""


class InconsistentEstimates(CarnetsError):
    """Estimate rows whose numbers of respondents do not add up."""


class DisclosureRisk(CarnetsError):
    """A suppressed figure that could be computed, or bounded too closely, from the figures that are shown."""


class ImpossibleShares(CarnetsError):
    """Figures of one question that no distribution of answers can have together."""


class NotCalibrated(CarnetsError):
    """Responses that no weights above zero make reproduce the figures they are calibrated to."""


class FiguresNotReproduced(CarnetsError):
    """Published figures that generated responses miss by more than their rounding."""


class ZonesDiffer(CarnetsError):
    """Zones of a grid that are not those whose sizes a questionnaire gives."""


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


class InvalidRow(CarnetsError):
    """A row of a table that does not fit its card."""


class UnknownFact(CarnetsError):
    """A fact of the programme that data/programme/facts.csv does not hold."""


class InvalidRedirect(CarnetsError):
    """A redirect that loops, leads to nothing, or leaves a page that is still there."""


class LostAddress(CarnetsError):
    """An address once published that no page answers to and no redirect replaces."""


class InvalidReleaseDate(CarnetsError):
    """A date of release that is no day of the calendar, or is not after the last release."""


class NothingToDraw(CarnetsError):
    """A figure that a document cannot do without and that has no values."""


class UnknownFigure(CarnetsError):
    """An identifier that no figure of a page bears."""
