"""What is measured of a question: its mean, the share of each band, answer and total, as the score of each value."""

import pandas as pd

from helpers.survey.estimate_row import MEAN, NOTE, PERCENT
from helpers.survey.questionnaire.scales import Scale


def scores_of(scale: Scale) -> pd.DataFrame:
    """Return the score that each value of a scale counts for, one column by measure.

    Rows are what a respondent may have answered: the notes, or the identifiers of the answers. Columns are MEAN, where
    the score is the note itself, then each band or answer, then each total, where it is 1 or 0: every measure of a
    question is the weighted mean of a column.
    """
    if scale.minimum is not None and scale.maximum is not None:
        notes = pd.RangeIndex(scale.minimum, scale.maximum + 1)
        scores = pd.DataFrame({MEAN: notes.astype("float64")}, index=notes)
        for band in scale.bands:
            scores[band.id] = ((notes >= band.low) & (notes <= band.high)).astype("float64")
    else:
        known = pd.Index([answer.id for answer in scale.answers])
        scores = pd.DataFrame({name: (known == name).astype("float64") for name in known}, index=known)
    for total in scale.totals:
        scores[total.id] = scores[list(total.answers)].sum(axis="columns")
    return scores


def unit_of(measure: str) -> str:
    """Return the unit of a measure: points of the scale for the mean, percent for the rest."""
    return NOTE if measure == MEAN else PERCENT
