"""What each cell of a case may hold: one code per cause, at the first row that is wrong."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from helpers import paths
from helpers.errors import CaseError, quoted
from helpers.practices import cell_texts
from helpers.practices.sources import PublicSource
from helpers.practices.taxonomy import Taxonomy
from helpers.survey.questionnaire.sources import SurveySource

PRINTED, DOUBTFUL, UNKNOWN = "printed", "doubtful", "unknown"
PLACE_STATUSES: Final = (PRINTED, DOUBTFUL, UNKNOWN)
LEVELS: Final = ("departement", "region", "france")
SEPARATOR: Final = ";"
REQUIRED: Final = ("case_id", "name", "summary", "added")
CASE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DATE = re.compile(r"(19|20)\d{2}(-(0[1-9]|1[0-2]))?")
SPELLINGS: Final = str.maketrans({"\u0153": "oe", "\u00e6": "ae", "&": " et ", "_": " "})
SMALL_WORDS: Final = frozenset(("le", "la", "les", "l", "un", "une", "des", "de", "du", "d", "et", "a", "au", "aux"))
PLURAL: Final = re.compile(r"(?<=\w{3})[sx]$")
INITIALS: Final = re.compile(r"\([A-Z0-9&. -]{2,12}\)")
TIERS: Final = ("A", "B")
"""The lists of cases that the base takes: two partners named, or one; not prizes and labels, nor programmes."""
TAXONOMY = "Write one of them, or add it to data/practices/taxonomy.yml."


@dataclass(frozen=True)
class Known:
    """What the cells of a case are checked against; regions: the region of each territory, by level and code."""

    domains: Collection[str]
    taxonomy: Taxonomy
    sources: Mapping[str, SurveySource]
    regions: Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Row:
    """A row of a file of cases, as texts, and where it is."""

    path: Path
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def where(self, column: str) -> str:
        """Return "file, line n, column 'name'"."""
        return f"{paths.shown(self.path)}, line {self.line}, column '{column}'"

    def refuse(self, code: str, column: str, what: str, remedy: str) -> CaseError:
        """Return the error of a cell."""
        return CaseError(code, what, where=self.where(column), remedy=remedy)

    def check_known(self, column: str, known: Collection[str], code: str, remedy: str) -> None:
        """Raise an error unless each value of a cell, separated by semicolons, is known and there once."""
        values = [part.strip() for part in self[column].split(SEPARATOR)] if self[column] else []
        for position, value in enumerate(values):
            if value not in known:
                raise self.refuse(code, column, f"'{value}' is unknown; known: {quoted(known)}.", remedy)
            if value in values[:position]:
                raise self.refuse("duplicate-key", column, f"'{value}' is written twice.", "Write it once.")


def check_cases(table: pd.DataFrame, path: Path, known: Known) -> None:
    """Check every cell of every case, then that no case is there twice.

    Raises CaseError.
    """
    for line, cells in zip(table.index, table.to_dict("records"), strict=True):
        row = Row(path, int(line), cells)
        _check_texts(row)
        row.check_known("domains", known.domains, "unknown-domain", "Write identifiers of data/reference/domains.yml.")
        _check_types(row, known.taxonomy)
        _check_place(row, known.regions)
        _check_one(row, "source", known.sources, "unknown-source", "Describe it in data/practices/sources.yml.")
        _check_list(row, known.sources[row["source"]].url or "")
        _check_one(row, "evidence", known.taxonomy.evidence, "unknown-evidence", TAXONOMY)
        if row["certainty"]:
            _check_one(row, "certainty", known.taxonomy.certainty, "unknown-certainty", TAXONOMY)
        row.check_known("tags", known.taxonomy.tags, "unknown-tag", TAXONOMY)
        if not DATE.fullmatch(row["added"]):
            remedy = "Write a year or a month: 2020, 2020-05."
            raise row.refuse("invalid-date", "added", f"'{row['added']}' is no date of a case.", remedy)
        _check_read(row, known.sources[row["source"]])
    _check_once(table, path)


def identities(cells: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Return what tells a case from another: its name, its level and its territory; two that share one are one case.

    The name is in plain letters and digits, as a whole, then without plurals, articles nor links, then without
    initials in parentheses and in the order of the alphabet.
    """
    words, full = _words(cells["name"]), _words(INITIALS.sub(" ", cells["name"]))
    names = ("".join(words), "".join(_kept(words)), "".join(sorted(_kept(full))))
    return tuple((name, cells["level"], cells["territory_code"]) for name in names)


def _words(name: str) -> list[str]:
    letters = unicodedata.normalize("NFKD", name.casefold().translate(SPELLINGS))
    return re.findall(r"\w+", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def _kept(words: list[str]) -> list[str]:
    return [PLURAL.sub("", word) for word in words if word not in SMALL_WORDS] or words


def _check_texts(row: Row) -> None:
    for column, cell in row.cells.items():
        if (fault := cell_texts.fault(column, cell)) is not None:
            code, what, remedy = fault
            raise row.refuse(code, column, what, remedy)
    for column in REQUIRED:
        if not row[column].strip():
            raise row.refuse("missing-text", column, "The cell is empty.", "Write it.")
    if not CASE_ID.fullmatch(row["case_id"]):
        remedy = "Write small letters without accents, digits and single dashes, such as silver-geek."
        raise row.refuse("invalid-case-id", "case_id", f"'{row['case_id']}' cannot identify a case.", remedy)


def _check_types(row: Row, taxonomy: Taxonomy) -> None:
    families, trades = taxonomy.family_of(), taxonomy.metiers
    lists: dict[str, Collection[str]] = {"family": taxonomy.families, "type": families, "metier": trades}
    codes = {"family": "unknown-family", "type": "unknown-practice-type", "metier": "unknown-trade"}
    for column, known in lists.items():
        if row[column]:
            _check_one(row, column, known, codes[column], TAXONOMY)
    if row["type"] and families[row["type"]] != row["family"]:
        what = f"The type '{row['type']}' is one of the family '{families[row['type']]}', not of '{row['family']}'."
        raise row.refuse("type-of-another-family", "type", what, "Correct the type or the family.")
    if row["metier"] and trades[row["metier"]].type != row["type"]:
        what = (
            f"The trade '{row['metier']}' stands for the type '{trades[row['metier']].type}', not for '{row['type']}'."
        )
        raise row.refuse("type-of-another-family", "metier", what, "Correct the trade or the type.")


def _check_place(row: Row, regions: Mapping[tuple[str, str], str]) -> None:
    _check_one(row, "place_status", PLACE_STATUSES, "unknown-place-status", "Write one of them.")
    level, code = row["level"], row["territory_code"]
    if not level and not code:
        if row["place_status"] != UNKNOWN:
            remedy = f"Write the level and the code, or the place_status '{UNKNOWN}'."
            raise row.refuse("missing-place", "territory_code", "The case has no territory.", remedy)
        return
    _check_one(row, "level", LEVELS, "unknown-territory", "Write one of them, or leave level and territory_code empty.")
    if (level, code) not in regions:
        remedy = 'Write a code of data/reference/territories.csv as text, with its leading zero: "01", "2A", "971".'
        raise row.refuse("unknown-territory", "territory_code", f"'{code}' is no code of the level '{level}'.", remedy)
    if row["place_status"] == UNKNOWN:
        what = f"The place is said to be unknown, and the territory is {quoted([code])}."
        remedy = f"Empty level and territory_code, or write the place_status '{PRINTED}' or '{DOUBTFUL}'."
        raise row.refuse("place-of-unknown", "place_status", what, remedy)
    written = row.cells.get("region_code", "")
    if written and written != (code if level == "region" else regions[level, code]):
        what = f"'{code}' is of the region '{regions[level, code]}', not of '{written}'."
        raise row.refuse("place-of-another-region", "region_code", what, "Correct the territory, or empty the region.")


def _check_list(row: Row, address: str) -> None:
    """Raise an error where the row names another address than its source has, or a list that is not imported."""
    written, tier = row.cells.get("source_url", address), row.cells.get("tier", TIERS[0])
    if written != address:
        what = f"The address is '{written}', and '{address}' for the source '{row['source']}'."
        remedy = "Write the address of the page in both, here and in data/practices/sources.yml."
        raise row.refuse("source-address-differs", "source_url", what, remedy)
    if tier not in TIERS:
        what = f"'{tier}' is a list that the base does not take; it takes {quoted(TIERS)}."
        raise row.refuse("tier-not-imported", "tier", what, "Take the row out of this file.")


def _check_read(row: Row, source: SurveySource) -> None:
    """Raise an error where a public page is said to show a case after it was read, or its certainty is not told."""
    if not isinstance(source, PublicSource):
        return
    if source.read and row["added"] > source.read:
        what = f"The case is dated {row['added']}, and its page was read in {source.read}."
        raise row.refuse("invalid-date", "added", what, "Write the date of the page, or the month of the reading.")
    if not row["certainty"]:
        remedy = "Write how sure the reading is: a word of `certainty` in data/practices/taxonomy.yml."
        raise row.refuse("unknown-certainty", "certainty", "A case of a public page has no certainty.", remedy)


def _check_one(row: Row, column: str, known: Collection[str], code: str, remedy: str) -> None:
    if row[column] not in known:
        raise row.refuse(code, column, f"'{row[column]}' is unknown; known: {quoted(known)}.", remedy)


def _check_once(table: pd.DataFrame, path: Path) -> None:
    seen: dict[Any, int] = {}
    for line, cells in zip(table.index, table.to_dict("records"), strict=True):
        row = Row(path, int(line), cells)
        for column, key in (("case_id", cells["case_id"]), *(("name", name) for name in identities(cells))):
            if seen.get(key, row.line) != row.line:
                what = f"The case '{cells[column]}' is already at line {seen[key]}, in the same territory."
                raise row.refuse("duplicate-key", column, what, "Keep one of the two.")
            seen[key] = row.line
