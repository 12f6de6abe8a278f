"""Cells of a producer's file: numbers, codes and headers, with everything that is wrong kept to be told at once."""

import contextlib
import difflib
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from helpers.errors import CatalogError, TerritoryError, quoted
from helpers.sources.cards import FileKind
from helpers.territory import grid

SHOWN_FAULTS = 30
COLUMNS = ["level", "code", "period", "variable", "value"]
SPACES = " \u00a0\u202f\u2009"
NUMBER = re.compile(r"[-−]?\d+(\.\d+)?([eE][-+]?\d+)?")
HISTORY = {
    "20": "Corse is '2A' and '2B' since 1976",
    "69D": "a half of '69', which is both of its halves",
    "69M": "a half of '69', which is both of its halves",
    "975": "an overseas collectivity",
    **dict.fromkeys(
        ("21", "22", "23", "25", "26", "31", "41", "42", "43", "54", "72", "73", "74", "82", "83", "91"),
        "a region of before 2016",
    ),
}
REMEDY = (
    "Nothing was written. Compare with the producer's file and its card in data/catalog/loaders; take it again from "
    "its address if a spreadsheet opened and saved it."
)


@dataclass
class Reader:
    """Reads the cells of one file as its card says: `faults` fills up, and `rows`, tuples in the order of COLUMNS."""

    name: str
    kind: FileKind
    faults: list[str] = field(default_factory=list)
    rows: list[tuple[str, str, str, str, float]] = field(default_factory=list)
    book: Any = None
    _codes: dict[str, frozenset[str]] = field(default_factory=dict)

    def known(self, level: str) -> frozenset[str]:
        """Return the codes of a level."""
        if level not in self._codes:
            self._codes[level] = frozenset(grid.codes(level))  # type: ignore[arg-type]
        return self._codes[level]

    def is_code(self, cell: object, level: str) -> bool:
        """Tell whether a cell holds the code of a territory."""
        return self._code_of(cell) in self.known(level)

    def _code_of(self, cell: object) -> str:
        text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
        return self.kind.aliases.get(text, text)

    def fault(self, place: str, what: str) -> None:
        """Keep one thing that is wrong, at a place of the file."""
        self.faults.append(f"{place}: {what}")

    def keep(self, level: str, code: str, period: str, variable: str, value: float) -> None:
        """Keep a value that was read; a value that is missing is not kept."""
        if not math.isnan(value):
            self.rows.append((level, code, period, variable, value))

    def number(self, cell: object, place: str) -> float:
        """Return the number of a cell, NaN for a mark of the card; anything else is a fault."""
        if isinstance(cell, bool) or cell is None:
            cell = "" if cell is None else str(cell)
        if isinstance(cell, int | float):
            if math.isfinite(cell):
                return float(cell)
            cell = ""
        text = str(cell).strip()
        if text in self.kind.marks:
            return math.nan
        for note in self.kind.notes:
            text = text.removesuffix(note).strip()
        if self.kind.thousands:
            text = re.sub(f"(?<=\\d)[{SPACES}](?=\\d{{3}})", "", text)
        is_mixed = self.kind.decimal == "," and "." in text
        plain = text if self.kind.decimal == "." or is_mixed else text.replace(",", ".")
        if NUMBER.fullmatch(plain) and not is_mixed and math.isfinite(number := float(plain.replace("−", "-"))):
            return number
        self.fault(place, _why_no_number(str(cell).strip(), self.kind.decimal))
        return math.nan

    def code(self, cell: object, level: str, place: str) -> str | None:
        """Return the code of a territory, None for a row that the card leaves out; an unknown code is a fault."""
        text = self._code_of(cell)
        if text in self.kind.ignored:
            return None
        if text in self.known(level):
            return text
        if text.zfill(2) in self.known(level):
            why = "it has lost its zero: the column was read as numbers"
        else:
            why = HISTORY.get(text, "not in the grid of the project, nor left out by the card")
        self.fault(place, f"'{text}' is no code of a {level}: {why}.")
        return None

    def named(self, name: object, level: str, place: str) -> str | None:
        """Return the code of a territory told by its name, None for a row that the card leaves out."""
        text = str(name).strip()
        if text in self.kind.ignored:
            return None
        text = self.kind.aliases.get(text, text)
        if text in self.known(level):
            return text
        with contextlib.suppress(TerritoryError):
            territory = grid.resolve(text, level=level)  # type: ignore[arg-type]
            if _letters(territory.name) == _letters(text):  # an alias may be the name of a former region
                return territory.code
        self.fault(place, f"'{text}' is the name of no {level}, and the card does not leave it out.")
        return None

    def column(self, header: Sequence[object], name: str, place: str) -> int | None:
        """Return where a column is; one that is absent, or there twice, is a fault."""
        names = [str(cell).strip() for cell in header]
        if names.count(name) == 1:
            return names.index(name)
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.5) or [each for each in names if each][:5]
        state = "is not there" if name not in names else "is there twice"
        self.fault(place, f"the column '{name}' {state}; the header has {quoted(near)}.")
        return None

    def table(self) -> pd.DataFrame:
        """Return what was read: level, code, period, variable (texts), value; a key that is there twice is a fault."""
        table = pd.DataFrame(self.rows, columns=COLUMNS)
        twice = table[table.duplicated(COLUMNS[:4], keep="first")]
        for row in twice.head(5).itertuples():
            self.fault(str(row.period), f"the {row.level} '{row.code}' has '{row.variable}' more than once.")
        return table

    def refuse(self) -> None:
        """Raise CatalogError with every fault, if there is one."""
        refuse(self.name, self.faults)


def refuse(name: str, faults: Sequence[str]) -> None:
    """Raise CatalogError with every fault of a file, the first ones in full."""
    if faults := list(dict.fromkeys(faults)):
        rest = [f"… and {len(faults) - SHOWN_FAULTS} more."] if len(faults) > SHOWN_FAULTS else []
        listed = "".join(f"\n  {sentence}" for sentence in [*faults[:SHOWN_FAULTS], *rest])
        raise CatalogError("producer-file-refused", f"{len(faults)} fault(s):{listed}\n", where=name, remedy=REMEDY)


def _letters(name: str) -> str:
    return re.sub(r"[\W_]|[\u0300-\u036f]", "", unicodedata.normalize("NFKD", name.casefold()))


def _why_no_number(text: str, decimal: str) -> str:
    if not text:
        return "the cell is empty, or merged with another, and the card names no such mark."
    if re.fullmatch(rf"\d{{1,3}}([{SPACES}]\d{{3}})+([.,]\d+)?", text):
        return f"'{text}' holds a space between thousands."
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text) or (decimal == "." and re.fullmatch(r"-?\d+,\d+", text)):
        return f"'{text}' holds a comma, and the decimal mark of this file is '{decimal}'."
    if decimal == "," and "." in text:
        return f"'{text}' holds a point, and the decimal mark of this file is a comma."
    return f"'{text}' is no number, nor a mark that the card names."
