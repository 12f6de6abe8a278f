"""Errors of survey files and figures: one class per cause, as in `helpers.errors`."""

from helpers.errors import CarnetsError


class UnreadableResponses(CarnetsError):
    """A file of responses that is missing, cut short, or in another format, encoding or separator."""


class FaultyResponses(CarnetsError):
    """A file of responses that was checked, and whose faults were told one by one."""


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


class ContradictoryDesign(CarnetsError):
    """Responses that are not drawn as their questionnaire declares: groups, sizes, margins or replicate weights."""


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


class UnknownUnit(CarnetsError):
    """A unit that survey figures do not use."""


class WrongUnit(CarnetsError):
    """A survey figure whose unit is not that of what it counts."""


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
    """A base, a number of respondents or a month of fieldwork that a questionnaire and its figures give differently."""


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


class ZonesDiffer(CarnetsError):
    """Zones of a grid that are not those whose sizes a questionnaire gives."""


class TrackedResponses(CarnetsError):
    """A file of responses that git tracks."""


class MixedWaves(CarnetsError):
    """A file of respondents that holds another wave than the one its questionnaire reads."""


class OneTerritoryOnly(CarnetsError):
    """Responses of a single territory, for a survey that compares territories."""


class EstimatesEdited(CarnetsError):
    """Estimates changed by hand, or written from another file than the one they name."""


class EstimatesDiffer(CarnetsError):
    """Estimates that are not those of the responses beside them."""


class NotPublicSurvey(CarnetsError):
    """A study asked to be estimated that is no public survey, or of the other provenance."""
