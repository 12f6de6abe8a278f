"""What a check finds: which values, in which rows, why they cannot be right, and what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers import paths
from helpers.catalog.cards import CheckName
from helpers.errors import CatalogError

SHOWN_FAULTS = 40
REMEDY = (
    "Compare with the producer's file and correct the rows; a figure that is right is declared under `accepted` "
    "in the card of its indicator, with its reason and its source."
)


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in a series; line is that of the first row concerned, codes are empty for a whole period."""

    line: int
    check: CheckName
    indicator: str
    level: str
    period: str
    codes: tuple[str, ...]
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: '{self.indicator}', {self.level}, {self.period}: {self.what} [{self.check}]"


def refuse_faults(faults: Mapping[Path, Sequence[Fault]], idle: Sequence[str]) -> None:
    """Raise CatalogError with every fault of every file in the order of lines, then the idle declarations."""
    told = [f"{paths.shown(path)}, {fault}" for path in sorted(faults) for fault in sorted(faults[path])]
    told += idle
    if told:
        rest = [f"… and {len(told) - SHOWN_FAULTS} more."] if len(told) > SHOWN_FAULTS else []
        listed = "".join(f"\n  {sentence}" for sentence in told[:SHOWN_FAULTS] + rest)
        raise CatalogError(
            "suspect-figures",
            f"{len(told)} suspect value(s) or series:{listed}\n",
            where="data/official",
            remedy=REMEDY,
        )
