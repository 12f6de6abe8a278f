"""How far a figure may be read: published, read with caution or not published, from thresholds kept in one card."""

from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, model_validator

from helpers.reading.documents import read_model
from helpers.survey.estimate_row import CAUTION, GOOD, NOT_PUBLISHED, NOTE

Threshold = Annotated[StrictInt, Field(gt=0)]
Share = Annotated[float, Field(gt=0, lt=1)]
Percent = Annotated[float, Field(ge=0, le=100)]
Width = Annotated[float, Field(gt=0)]


class Explanations(BaseModel):
    """The explanation of each threshold that readers get, in French."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    minimum_cell: StrictStr
    minimum_n: StrictStr
    caution_n: StrictStr
    caution_width: StrictStr
    caution_width_note: StrictStr
    reliability_map: StrictStr
    reliability_values: StrictStr


class DegreeErrors(BaseModel):
    """How often each word of degree was wrong in simulations, in percent: when it was measured, by which command.

    clearly, rather: the side named is the wrong one, at worst. equal: territories that are all alike get a degree.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    measured: Annotated[StrictStr, Field(pattern=r"^20\d{2}-\d{2}-\d{2}$")]
    command: StrictStr
    clearly: Percent
    rather: Percent
    equal: Percent


class Rules(BaseModel):
    """The thresholds under which a figure is not published, or read with caution.

    minimum_cell: respondents behind any count that can be worked out (disclosure). minimum_n, caution_n: respondents
    who answered. caution_width: width of the interval of a share, in points of percentage; caution_width_note: of a
    mean, in points of its scale. reliability_map, reliability_values: share of the spread between territories that is
    not noise, from which a map and ranks, or values alone, are shown. degree_clearly, degree_rather: probability that a
    territory is on its side of the mean, from which it is clearly, or rather, there; degree_errors: how often these
    words were wrong.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    minimum_cell: Threshold
    minimum_n: Threshold
    caution_n: Threshold
    caution_width: Width
    caution_width_note: Width
    reliability_map: Share
    reliability_values: Share
    degree_clearly: Share
    degree_rather: Share
    degree_errors: DegreeErrors
    explanations: Explanations

    @model_validator(mode="after")
    def _is_ordered(self) -> "Rules":
        if self.caution_n < self.minimum_n:
            raise ValueError(f"caution_n ({self.caution_n}) is below minimum_n ({self.minimum_n})")
        if self.reliability_map < self.reliability_values:
            low, high = self.reliability_map, self.reliability_values
            raise ValueError(f"reliability_map ({low}) is below reliability_values ({high})")
        if self.degree_clearly < self.degree_rather:
            raise ValueError(f"degree_clearly ({self.degree_clearly}) is below degree_rather ({self.degree_rather})")
        return self


def read_rules(path: Path) -> Rules:
    """Read the card of thresholds; raises the errors of `read_model`."""
    return read_model(path, Rules)


def quality_of(rows: pd.DataFrame, rules: Rules) -> pd.Series:
    """Return the quality of estimate rows: GOOD, CAUTION or NOT_PUBLISHED.

    Not published: fewer than minimum_n respondents answered. With caution: fewer than caution_n, or an interval wider
    than its threshold, or no interval. Columns read: n_obs, unit, value_lb, value_ub.
    """
    widest = np.where(rows["unit"] == NOTE, rules.caution_width_note, rules.caution_width)
    # A missing width is not narrow.
    is_narrow = (rows["value_ub"] - rows["value_lb"] <= widest).to_numpy()
    n = rows["n_obs"].to_numpy("int64")
    grade = np.where(is_narrow & (n >= rules.caution_n), GOOD, CAUTION)
    return pd.Series(np.where(n < rules.minimum_n, NOT_PUBLISHED, grade), rows.index, dtype="Int64", name="quality")
