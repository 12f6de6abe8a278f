"""The schema of the cards: sources, units, caveats, domains, indicators, known gaps."""

import re
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr, model_validator

Text = Annotated[StrictStr, Field(min_length=1, pattern=r"\S")]
Number = StrictInt | StrictFloat
Level = Literal["france", "region", "departement", "epci"]
Direction = Literal["higher_is_fragile", "lower_is_fragile", "none"]
Extent = Literal["everywhere", "metropole", "outremer", "nowhere"]
PERIOD = re.compile(r"[0-9]{4}(T[1-4]|-(0[1-9]|1[0-2])|-[0-9]{4})?")
RANGE_LETTERS = len("2019-2021")


def is_period(text: str) -> bool:
    """Tell whether a text is a year, a quarter, a month or years that run forward, such as 2019-2021."""
    if not PERIOD.fullmatch(text):
        return False
    return len(text) < RANGE_LETTERS or text[:4] < text[-4:]


def _period(text: str) -> str:
    if not is_period(text):
        raise ValueError("a period is written 2019, 2019T4, 2024-06 or 2019-2021")
    return text


Period = Annotated[StrictStr, AfterValidator(_period)]
CheckName = Literal[
    "constant",
    "copy",
    "frozen",
    "isolated",
    "jump",
    "levels",
    "misprint",
    "periods",
    "shift",
    "swap",
    "total",
    "unit",
    "zero",
]
PROFILE = "profil"


class Card(BaseModel):
    """A card: unknown keys are refused, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceFile(Card):
    """A file the figures were read in, with its fingerprint; size (bytes), date read and address where known."""

    name: Text
    sha256: Annotated[StrictStr, Field(pattern=r"^[0-9a-f]{64}$")]
    size: StrictInt | None = None
    date: Annotated[StrictStr, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    address: Annotated[StrictStr, Field(pattern=r"^https://")] | None = None


class Source(Card):
    """Who produced the figures, under which title, licence and vintage, and how they were obtained.

    checked_by: who compared the values to the producer's, and when. next_review: the month in which to do it again.
    by_hand: why its files are not read by a loader, where none is.
    """

    short_name: Text
    producer: Text
    title: Text
    url: Annotated[StrictStr, Field(pattern=r"^https://")]
    vintage: Text
    licence: Text
    access: Text
    note: Text | None = None
    files: tuple[SourceFile, ...] = ()
    checked_by: Text | None = None
    next_review: Annotated[StrictStr, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")] | None = None
    by_hand: Text | None = None


class Unit(Card):
    """How a unit is written after a number, and in full."""

    symbol: StrictStr
    label: Text


class Missing(Card):
    """Territories without a figure, for every period or from the first to the last one named, and why."""

    level: Level
    codes: tuple[StrictStr, ...] = Field(min_length=1)
    first_period: Period | None = None
    last_period: Period | None = None
    reason: Text

    def covers(self, period: str) -> bool:
        """Tell whether the declaration holds for a period."""
        return (self.first_period or period) <= period <= (self.last_period or period)


class Accepted(Card):
    """Figures that a check of the series finds strange and that are right: which ones, why, and who says so.

    codes: the territories, none for a whole period. first_period, last_period: every period when not given.
    """

    check: CheckName
    level: Level
    codes: tuple[StrictStr, ...] = ()
    first_period: Period | None = None
    last_period: Period | None = None
    reason: Text
    source: Text


class Indicator(Card):
    """One measured quantity: what it says, which way it is fragile and why, where it comes from, its limits.

    is_additive: the figures of regions add up to that of France, which may then be their sum. direction_holds: where
    the direction of fragility holds; elsewhere values are shown and not scored. pillar: what a headline indicator
    measures, among the pillars of its domain; headlines of one pillar count as one.
    """

    label: Text
    short_label: Annotated[StrictStr, Field(min_length=1, max_length=42)]
    unit: Text
    decimals: Annotated[StrictInt, Field(ge=0, le=2)]
    definition: Text
    direction: Direction
    direction_argument: Text
    direction_holds: Extent = "everywhere"
    direction_holds_argument: Text | None = None
    source: Text
    source_detail: Text
    method: Text
    scope: Text
    vintage: Text
    levels: tuple[Level, ...] = Field(min_length=1)
    valid_range: tuple[Number, Number]
    headline: bool
    headline_argument: Text
    pillar: Text | None = None
    is_additive: bool = False
    caveats: tuple[Text, ...] = ()
    missing: tuple[Missing, ...] = ()
    accepted: tuple[Accepted, ...] = ()

    @model_validator(mode="after")
    def _is_coherent(self) -> "Indicator":
        if self.headline and self.direction == "none":
            raise ValueError("a headline indicator needs a direction of fragility")
        if self.headline and self.pillar is None:
            raise ValueError("a headline indicator needs a pillar, one of its domain in data/reference/domains.yml")
        if self.pillar and not self.headline:
            raise ValueError(f"'{self.pillar}' is a pillar, and the indicator is no headline: remove the pillar")
        if self.direction_holds in ("outremer", "nowhere"):
            raise ValueError(
                f"direction_holds is '{self.direction_holds}': scores are measured in metropolitan France, and a "
                "direction that does not hold there gives none anywhere; write `direction: none` and `headline: false`"
            )
        if (self.direction_holds == "everywhere") != (self.direction_holds_argument is None):
            raise ValueError(
                "say why in direction_holds_argument when the direction does not hold everywhere, and only then"
            )
        if self.valid_range[0] >= self.valid_range[1]:
            raise ValueError("the first bound of valid_range is not below the second")
        return self

    @property
    def sign(self) -> int:
        """Return +1 where a higher value is more fragile, -1 where a lower one is, 0 for a profile indicator."""
        return {"higher_is_fragile": 1, "lower_is_fragile": -1, "none": 0}[self.direction]

    def holds(self, is_metropolitan: Sequence[bool]) -> list[bool]:
        """Say of each territory, metropolitan or not, whether the direction of fragility holds there."""
        return [self.direction_holds == "everywhere" or bool(each) for each in is_metropolitan]


class Domain(Card):
    """One of the 16 domains: its number, its labels, its group of criteria, its address, its pillars by name.

    label: the name that readers meet everywhere. grid_label: that of the grid of the Observatoire. survey_label: that
    of question 1 of IMPACT-Citoyens.
    """

    number: Annotated[StrictInt, Field(ge=1, le=16)]
    label: Text
    grid_label: Text
    survey_label: Text
    group: Text
    slug: Annotated[StrictStr, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
    definition: Text
    headline_note: Text
    pillars: dict[StrictStr, Text] = Field(min_length=1)


class Group(Card):
    """One of the four groups of criteria that order the domains."""

    label: Text


class PortraitSeries(Card):
    """One chart of a profile: the indicators drawn together over time, from a first period on."""

    id: Annotated[StrictStr, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
    title: Text
    indicators: tuple[Text, ...] = Field(min_length=1)
    first_period: Period


class Portrait(Card):
    """What a structural profile shows: its key figures, in order, and its charts over time."""

    key_figures: tuple[Text, ...] = Field(min_length=1)
    series: tuple[PortraitSeries, ...] = Field(min_length=1)


class Gap(Card):
    """A quantity of the programme for which no official figure was found, and where one might be."""

    domain: Text
    label: Text
    reason: Text
    possible_source: Text
