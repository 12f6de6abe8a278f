"""The schema of the loaders' cards: which files a source comes in, and which of their columns give which indicator."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StrictFloat, StrictInt, StrictStr, model_validator

from helpers import paths
from helpers.catalog.cards import Card, Level, Period, Text
from helpers.catalog.registry import Catalog
from helpers.errors import CatalogError, quoted
from helpers.reading.documents import read_document, validated
from helpers.reading.inputs import matching

LayoutName = Literal[
    "accounts",
    "barometer",
    "bdm",
    "census_ages",
    "coded_csv",
    "communes",
    "constituencies",
    "crime",
    "dated_columns",
    "eurostat",
    "extract",
    "quarters",
    "sheet_rows",
    "two_blocks",
]
Periods = Literal["as_read", "year_mean", "year_sum", "december"]


class FileKind(Card):
    """One form in which a source comes.

    pattern: the name of the file, with * and ?. sheets: the sheet of a workbook, or the member of a ZIP, by level.
    columns: the name that the producer gives to each variable; {yy} stands for the last two digits of the year.
    columns_of: those of one level alone.
    period: the period of the whole file, or a pattern of its name that holds it in a group. marks: texts that stand for
    no value. notes: texts that follow a number. ignored: codes of rows that are no territory of the grid. aliases: the
    producer's codes or names of territories, and ours. totals: labels of rows that add up territories, by our
    code, R94 for a region.
    ends: first cells of the row below a table. gives: indicators that each file of this form must make. levels: those
    it is taken for, all of them when not given.
    """

    pattern: Text
    layout: LayoutName
    address: Annotated[StrictStr, Field(pattern=r"^https://")] | None = None
    sheets: dict[StrictStr, Text] = Field(default_factory=dict)
    columns: dict[StrictStr, Text] = Field(default_factory=dict)
    columns_of: dict[Level, dict[StrictStr, Text]] = Field(default_factory=dict)
    header: tuple[Text, ...] = ()
    code_column: Text = "CODGEO"
    period: Text | None = None
    decimal: Literal[".", ","] = "."
    thousands: Literal["", " "] = ""
    separator: Literal[";", ",", "\t"] = ";"
    marks: tuple[StrictStr, ...] = ()
    notes: tuple[Text, ...] = ()
    ignored: tuple[StrictStr, ...] = ()
    aliases: dict[StrictStr, StrictStr] = Field(default_factory=dict)
    totals: dict[StrictStr, StrictStr] = Field(default_factory=dict)
    ends: tuple[Text, ...] = ()
    gives: tuple[Text, ...] = ()
    levels: tuple[Level, ...] = ()

    def holds(self, path: Path) -> bool:
        """Tell whether a file bears the name of this form."""
        return fnmatchcase(path.name, self.pattern)


class Skipped(Card):
    """Values of the producer's file that are not taken, or that are not in it, and why."""

    level: Level
    codes: tuple[StrictStr, ...] = ()
    first_period: Period | None = None
    last_period: Period | None = None
    reason: Text

    def covers(self, period: str) -> bool:
        """Tell whether the values of a period are left out."""
        return (self.first_period or period) <= period <= (self.last_period or period)


class Formula(Card):
    """How the variables of a file make an indicator.

    value: a variable taken as it is, at the levels where the file gives it. numerator, denominator: counts of
    départements, added up for regions and France, then divided and multiplied by `times`; a variable written -X is
    taken away. population: the share of the population (an indicator in percent), or the whole (count_population),
    that divides, read in the official values `population_lag` years later. mean_by: what weighs départements for
    the value of a region, where at least `coverage` of the weight is known. france: the variable published for France.
    """

    value: Text | None = None
    numerator: tuple[Text, ...] = ()
    denominator: tuple[Text, ...] = ()
    times: StrictInt | StrictFloat = 1
    population: Text | None = None
    population_year: Period | None = None
    population_lag: StrictInt = 0
    mean_by: Text | None = None
    coverage: StrictFloat = 0.9
    france: Text | None = None
    periods: Periods | dict[StrictStr, Period] = "as_read"
    first_period: Period | None = None
    last_period: Period | None = None
    levels: tuple[Level, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    @model_validator(mode="after")
    def _has_one_way(self) -> "Formula":
        if bool(self.value) == bool(self.numerator):
            raise ValueError("give `value`, or `numerator`, and not both")
        return self


class Loader(Card):
    """The files of a source, and how each of its indicators is read; `by_hand`: those that are not, and why."""

    files: tuple[FileKind, ...] = Field(min_length=1)
    indicators: dict[StrictStr, Formula] = Field(min_length=1)
    missing_reason: Text
    missing_reasons: dict[Level, Text] = Field(default_factory=dict)
    skipped: tuple[Skipped, ...] = ()
    by_hand: dict[StrictStr, Text] = Field(default_factory=dict)

    def measures_of(self, kind: FileKind) -> dict[str, Formula]:
        """Return the measures that a file of a form can make, at its levels."""
        levels = {"levels": kind.levels} if kind.levels else {}
        return {name: self.measure(name).model_copy(update=levels) for name in self.indicators}

    def measure(self, name: str) -> Formula:
        """Return how an indicator is read, with the values that are left out for every indicator."""
        own = self.indicators[name]
        return own.model_copy(update={"skipped": (*own.skipped, *self.skipped)})


def read_loaders(catalog: Catalog) -> dict[str, Loader]:
    """Read every card of data/catalog/loaders, by source.

    Raises the errors of `read_model`, and CatalogError for a source or an indicator that the catalogue does not know.
    """
    loaders = {}
    for path in matching(paths.data() / "catalog" / "loaders", "*.yml"):
        document = read_document(path)
        loaders[path.stem] = loader = validated(document, Loader)
        known = {name for name, card in catalog.indicators.items() if card.source == path.stem}
        if unknown := [name for name in (*loader.indicators, *loader.by_hand) if name not in known]:
            raise CatalogError(
                "missing-card",
                f"{quoted(unknown)} is no indicator of the source '{path.stem}'.",
                where=document.where(("indicators",)),
                remedy="Name the card after its source, and indicators as in data/catalog/indicators.",
            )
    return loaders


def reasons_by_hand(catalog: Catalog, loaders: Mapping[str, Loader]) -> dict[str, str]:
    """Return why each indicator that no loader makes is brought up to date by hand, in catalogue order.

    Raises CatalogError for one that says nothing.
    """
    reasons: dict[str, str | None] = {}
    for name, card in catalog.indicators.items():
        loader = loaders.get(card.source)
        if loader is None or name not in loader.indicators:
            own = loader.by_hand.get(name) if loader else None
            reasons[name] = own or catalog.sources[card.source].by_hand
    if silent := [name for name, reason in reasons.items() if reason is None]:
        raise CatalogError(
            "no-loader",
            f"{quoted(silent)} is made by no loader, and nothing says why.",
            where="data/catalog/loaders",
            remedy="Write its formula in the card of its source, or why not: `by_hand` there or in sources.yml.",
        )
    return {name: str(reason) for name, reason in reasons.items()}


def kind_of(path: Path, loaders: dict[str, Loader]) -> tuple[str, FileKind]:
    """Return the source of a file and its form, told by its name; raises CatalogError."""
    for source, loader in loaders.items():
        for kind in loader.files:
            if kind.holds(path):
                return source, kind
    patterns = sorted(kind.pattern for loader in loaders.values() for kind in loader.files)
    raise CatalogError(
        "unknown-producer-file",
        "No source of the catalogue comes in a file of this name.",
        where=path,
        remedy=f"Keep the producer's name ({', '.join(patterns[:8])}…), or add a form to its card in "
        "data/catalog/loaders.",
    )
