"""The sampling design of a wave: how respondents were drawn, and which columns of the responses carry it."""

import re
from typing import Annotated, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    StrictStr,
    WithJsonSchema,
    model_validator,
)

from helpers.errors import quoted

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def _named(text: str) -> str:
    if not NAME.fullmatch(text):
        raise ValueError(
            "a name has small letters without accents, digits and single `_`, and begins with a letter; "
            "how the file itself names a column is said under `columns`"
        )
    return text


Text = Annotated[StrictStr, Field(min_length=1, pattern=r"\S")]
Column = Annotated[StrictStr, Field(pattern=r"^\S(.*\S)?$")]
"""The name of a column, as a file writes it."""
Name = Annotated[StrictStr, AfterValidator(_named), WithJsonSchema({"type": "string", "pattern": f"^{NAME.pattern}$"})]
Count = Annotated[StrictInt, Field(gt=0)]
Size = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Sampling = Literal["one_stage", "clustered", "quota", "unknown"]
INDICATIVE: tuple[Sampling, ...] = ("quota", "unknown")
"""Without random draw, or without knowing it, an interval only indicates what a draw of that size would leave open."""


def _listed(columns: object) -> object:
    return (columns,) if isinstance(columns, str) else columns


def _distinct(columns: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(columns)) < len(columns):
        raise ValueError(f"{quoted(columns)} names a column twice")
    return columns


Stages = Annotated[tuple[Column, ...], BeforeValidator(_listed), AfterValidator(_distinct)]
"""One column, or a list of columns, the first stage of the draw first."""
N_STAGES = 2
"""Stages of a draw whose variance svy estimates."""


class Part(BaseModel):
    """A part of a questionnaire: unknown keys are refused, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Margin(Part):
    """A population figure that calibrated weights reproduce: the size of each category, or the total of a number."""

    column: Column
    totals: dict[StrictStr, Size] | None = None
    total: float | None = None

    @model_validator(mode="after")
    def _is_one_figure(self) -> "Margin":
        if (self.totals is None) == (self.total is None):
            raise ValueError(f"the margin '{self.column}' gives `totals` by category, or the `total` of a number")
        return self


class Calibration(Part):
    """The margins that the weights were calibrated on; weight_before: the column of the weights before that.

    Without weight_before the regression behind the variance is weighted by the calibrated weights.
    """

    weight_before: Column | None = None
    margins: tuple[Margin, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _has_margins(cls, given: object) -> object:
        if isinstance(given, dict) and not given.get("margins"):
            raise ValueError(
                "calibrated weights without `margins`: their variance needs the figures that they reproduce; "
                "write them, such as {column: sexe, totals: {femme: 52, homme: 48}}, or take `calibration` out"
            )
        return given


class Replicates(Part):
    """Replicate weights: the columns `prefix` followed by 1, 2… up to `count`, each in the place of the weight.

    The variance is scale x the sum, over replicates, of rscale x (estimate - mean of the estimates) squared. By default
    scale is 1 / count for "brr", 1 / (count (1 - fay)^2) with a coefficient of Fay, 1 / (count - 1) for "bootstrap",
    (count - 1) / count for "jackknife" without rscales, 1 with them, as in R's `svrepdesign`.
    """

    method: Literal["brr", "bootstrap", "jackknife"]
    prefix: Annotated[StrictStr, Field(pattern=r"^[A-Za-z]\S*$")]
    count: Annotated[StrictInt, Field(ge=2)]
    fay: Annotated[float, Field(ge=0, lt=1)] = 0.0
    scale: Size | None = None
    rscales: tuple[Size, ...] | None = None

    @model_validator(mode="after")
    def _is_coherent(self) -> "Replicates":
        if self.fay and self.method != "brr":
            raise ValueError(f"`fay` goes with the method 'brr', and the method is '{self.method}'")
        if self.rscales is not None and len(self.rscales) != self.count:
            raise ValueError(f"there are {len(self.rscales)} `rscales` for {self.count} replicate weights (`count`)")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns, in order."""
        return tuple(f"{self.prefix}{number}" for number in range(1, self.count + 1))

    @property
    def factors(self) -> tuple[float, ...]:
        """Return scale x rscale of each replicate."""
        usual = {
            "brr": 1 / (self.count * (1 - self.fay) ** 2),
            "bootstrap": 1 / (self.count - 1),
            "jackknife": (self.count - 1) / self.count if self.rscales is None else 1.0,
        }
        scale = usual[self.method] if self.scale is None else self.scale
        return tuple(scale * factor for factor in self.rscales or (1.0,) * self.count)


class Design(Part):
    """How respondents were drawn, and the columns of the responses that carry it.

    sampling: "one_stage" (people drawn at random, in strata or not), "clustered" (groups drawn first, such as
    municipalities), "quota" (people chosen until quotas are filled), "unknown" (no document says). The columns are
    those of the responses, absent where there are none: respondent and weight at least where there are some.
    psu: the groups drawn, stage by stage. fpc: the number of units there were to draw from, stage by stage, the last
    one being that of respondents where it is one more than the groups. not_drawn: columns that divide people as such
    groups do, and were not drawn: where people drawn one by one live, for example.
    """

    sampling: Sampling
    respondent: Column | Literal[""] = ""
    weight: Column | Literal[""] = ""
    zone: Column | None = None
    strata: Column | None = None
    population: Column | None = None
    psu: Stages = ()
    not_drawn: Stages = ()
    fpc: Stages = ()
    calibration: Calibration | None = None
    replicates: Replicates | None = None

    @model_validator(mode="before")
    @classmethod
    def _says_how_people_were_chosen(cls, content: object) -> object:
        if isinstance(content, dict) and "sampling" not in content:
            raise ValueError(
                f"`sampling` is missing, one of {quoted(get_args(Sampling))}: write `sampling: unknown` where no "
                "document says how people were chosen"
            )
        return content

    @model_validator(mode="after")
    def _is_coherent(self) -> "Design":
        given = [name for name, value in self if name != "sampling" and value]
        if both := sorted({*self.not_drawn} & {*self.psu}):
            raise ValueError(f"{quoted(both)} is in `psu` and in `not_drawn`: a group was drawn, or it was not")
        if given and not (self.respondent and self.weight):
            raise ValueError(f"{quoted(given)} without `respondent` and `weight`, which responses always have")
        probability = [name for name in ("psu", "fpc", "replicates") if getattr(self, name)]
        if self.is_indicative and probability:
            raise ValueError(f"{quoted(probability)} describes a random draw, and `sampling` is '{self.sampling}'")
        if self.psu and self.sampling != "clustered":
            raise ValueError(f"`psu` names groups that were drawn, and `sampling` is '{self.sampling}'")
        if self.sampling == "clustered" and given and not (self.psu or self.replicates):
            raise ValueError(
                "`sampling` is 'clustered', and neither `psu` nor `replicates` says which groups were drawn"
            )
        if self.replicates and (self.psu or self.fpc or self.calibration):
            others = [name for name in ("psu", "fpc", "calibration") if getattr(self, name)]
            raise ValueError(f"replicate weights already carry {quoted(others)}: keep one or the other")
        if max(len(self.psu), len(self.fpc)) > N_STAGES:
            raise ValueError(
                f"variance is estimated for {N_STAGES} stages at most: keep the first ones in `psu` and `fpc`"
            )
        if len(self.fpc) > len(self.psu) + 1 or 0 < len(self.fpc) < len(self.psu):
            n_stages = len(self.psu)
            wanted = f"{n_stages} or {n_stages + 1}" if n_stages else "1"
            raise ValueError(f"`fpc` has {len(self.fpc)} stage(s) and `psu` {n_stages}: give it {wanted}")
        return self

    @property
    def is_indicative(self) -> bool:
        """Tell whether intervals only indicate, for want of a known random draw."""
        return self.sampling in INDICATIVE

    def columns(self) -> list[str]:
        """Return the columns of the responses that carry the design, each once."""
        calibration, replicates = self.calibration, self.replicates
        before = [calibration.weight_before] if calibration else []
        margins = [margin.column for margin in calibration.margins] if calibration else []
        names = [self.respondent, self.weight, self.zone, self.strata, self.population, *self.psu, *self.fpc, *before]
        every = [*names, *margins, *(replicates.columns if replicates else ())]
        return [name for name in dict.fromkeys(every) if name]
