"""Responses in the files of statistical software, SPSS (SAV, ZSAV, POR) and Stata, read by pyreadstat."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from helpers.errors import ResponsesError
from helpers.survey.responses.response_columns import ResponseColumn, check_header, damaged, unreadable

Check = Callable[[Sequence[str]], object]
KINDS: Final = {".sav": (b"$FL", "SPSS"), ".zsav": (b"$FL3", "SPSS"), ".por": (b"", "SPSS"), ".dta": (b"", "Stata")}
LETTERS: Final = {chr(letter): -1e15 - letter for letter in range(ord("a"), ord("z") + 1)}
"""Stata's missing values .a to .z, as numbers that no cell holds, so that a label can say that one is an answer."""


def read_stat(path: Path, wanted: Sequence[str], check: Check) -> dict[str, ResponseColumn]:
    """Read the wanted columns of a file of statistical software, with its value labels.

    Values declared missing are kept, told by `is_set_aside`: "no opinion" is often one of them, and it is an answer.
    Those of a POR file are empty. Raises ResponsesError, and the errors of `check` and `check_header`.
    """
    _, meta = _read(path, metadataonly=True)
    names = {name: name for name in meta.column_names}
    if _kind(path) == ".por":  # a format without small letters
        names = {next((column for column in wanted if column.upper() == name), name): name for name in names}
    check_header(path, list(names), wanted)
    check(list(names))
    frame, meta = _read(path, usecols=[names[name] for name in wanted])
    return {name: _column(path, name, frame[names[name]], names[name], meta) for name in wanted}


def _kind(path: Path) -> str:
    return path.suffix.lower()


def _read(path: Path, **options: Any) -> tuple[pd.DataFrame, Any]:
    import pyreadstat  # only these files need it

    kind = _kind(path)
    readers = {".sav": pyreadstat.read_sav, ".zsav": pyreadstat.read_sav, ".dta": pyreadstat.read_dta}
    if kind in readers:
        options["user_missing"] = True
    try:
        read: tuple[pd.DataFrame, Any] = readers.get(kind, pyreadstat.read_por)(
            str(path), disable_datetime_conversion=True, **options
        )
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError, ValueError, OSError) as error:
        failure = _failure(path, str(error))
    else:
        return read
    raise failure


def _failure(path: Path, problem: str) -> ResponsesError:
    if "convert" in problem or "codec" in problem or "encoding" in problem:
        return unreadable(path, "Its texts are not in the encoding it declares.", "Save it in Unicode.")
    return damaged(path, *KINDS[_kind(path)])


def _column(path: Path, name: str, cells: pd.Series, there: str, meta: Any) -> ResponseColumn:
    labels = meta.variable_value_labels.get(there, {})
    letters = set(meta.missing_user_values.get(there, ()))
    if letters:
        cells = cells.map(lambda value: LETTERS[value] if value in letters else value).astype("float64")
        labels = {LETTERS.get(value, value): label for value, label in labels.items()}
    is_text = meta.readstat_variable_types[there] == "string"
    values = pa.array(cells, type=pa.large_string() if is_text else None, from_pandas=not is_text)
    keys: dict[object, str] = {
        value.strip() if isinstance(value, str) else float(value): label for value, label in labels.items()
    }
    is_missing = _set_aside(meta.missing_ranges.get(there, ()), {LETTERS[letter] for letter in letters})
    return ResponseColumn(path, name, values, labels=keys, is_set_aside=is_missing)


def _set_aside(ranges: Sequence[Mapping[str, Any]], values: set[float]) -> Callable[[Any], bool]:
    """Return what tells the values that a file declares missing: alone, or in a range that may have no end."""
    texts = {str(limits["lo"]).strip() for limits in ranges if isinstance(limits["lo"], str)}
    spans = [(limits["lo"], limits["hi"]) for limits in ranges if not isinstance(limits["lo"], str)]

    def is_missing(value: Any) -> bool:
        if isinstance(value, str):
            return value.strip() in texts
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and (value in values or any(low <= value <= high for low, high in spans))

    return is_missing
